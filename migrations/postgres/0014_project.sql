-- Projects and the gates between their stages: decisions, risk analyses, decisions that a teleservice may open.

CREATE TABLE projects (
    id TEXT NOT NULL PRIMARY KEY,
    territory_id TEXT NOT NULL REFERENCES territories (id),
    name TEXT NOT NULL,
    purpose TEXT NOT NULL,
    owner TEXT NOT NULL,
    systems TEXT NOT NULL,
    supplier_id TEXT,
    wanted_on TEXT,
    stage TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);

CREATE INDEX projects_by_territory ON projects (territory_id, created_at);

CREATE TABLE gate_decisions (
    id TEXT NOT NULL PRIMARY KEY,
    territory_id TEXT NOT NULL REFERENCES territories (id),
    project_id TEXT NOT NULL REFERENCES projects (id),
    stage TEXT NOT NULL,
    outcome TEXT NOT NULL,
    next_stage TEXT NOT NULL,
    decided_on TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    points TEXT NOT NULL,
    reserves TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL
);

CREATE INDEX gate_decisions_by_project ON gate_decisions (territory_id, project_id, created_at);

CREATE TABLE risk_analyses (
    id TEXT NOT NULL PRIMARY KEY,
    territory_id TEXT NOT NULL REFERENCES territories (id),
    project_id TEXT NOT NULL REFERENCES projects (id),
    title TEXT NOT NULL,
    done_on TEXT NOT NULL,
    done_by TEXT NOT NULL,
    document TEXT NOT NULL,
    residual TEXT NOT NULL,
    accepted_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL
);

CREATE INDEX risk_analyses_by_project ON risk_analyses (territory_id, project_id, created_at);

CREATE TABLE homologations (
    id TEXT NOT NULL PRIMARY KEY,
    territory_id TEXT NOT NULL REFERENCES territories (id),
    project_id TEXT NOT NULL REFERENCES projects (id),
    decided_on TEXT NOT NULL,
    valid_until TEXT,
    authority TEXT NOT NULL,
    document TEXT NOT NULL,
    told TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL
);

CREATE INDEX homologations_by_project ON homologations (territory_id, project_id, created_at);
