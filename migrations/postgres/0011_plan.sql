-- The plan: actions and what was said of them, budget, applications for aid, committee, robustness tests. What a host
-- offers: services, programmes and who is in them.

CREATE TABLE plan_actions (
    id TEXT NOT NULL PRIMARY KEY,
    territory_id TEXT NOT NULL REFERENCES territories (id),
    title TEXT NOT NULL,
    measure_id TEXT,
    measure_version BIGINT,
    origin TEXT NOT NULL,
    origin_id TEXT,
    owner TEXT NOT NULL,
    due TEXT,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    cost_low_cents BIGINT,
    cost_high_cents BIGINT,
    effort TEXT NOT NULL,
    effect TEXT NOT NULL,
    evidence TEXT NOT NULL,
    retest_on TEXT,
    retest TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);

CREATE INDEX plan_actions_by_territory ON plan_actions (territory_id, created_at);
-- What one assessment, obligation or incident asks for is proposed once.
CREATE UNIQUE INDEX plan_actions_open_measure ON plan_actions (territory_id, measure_id) WHERE measure_id IS NOT NULL AND state IN ('todo', 'doing');

CREATE TABLE plan_notes (
    id TEXT NOT NULL PRIMARY KEY,
    territory_id TEXT NOT NULL REFERENCES territories (id),
    action_id TEXT NOT NULL REFERENCES plan_actions (id),
    text TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL
);

CREATE INDEX plan_notes_by_action ON plan_notes (territory_id, action_id, created_at);

CREATE TABLE budget_lines (
    id TEXT NOT NULL PRIMARY KEY,
    territory_id TEXT NOT NULL REFERENCES territories (id),
    year BIGINT NOT NULL,
    label TEXT NOT NULL,
    amount_cents BIGINT NOT NULL,
    security_share BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL
);

CREATE INDEX budget_lines_by_year ON budget_lines (territory_id, year);

CREATE TABLE aid_applications (
    id TEXT NOT NULL PRIMARY KEY,
    territory_id TEXT NOT NULL REFERENCES territories (id),
    scheme_id TEXT NOT NULL,
    scheme_version BIGINT NOT NULL,
    project TEXT NOT NULL,
    cost_cents BIGINT NOT NULL,
    asked_cents BIGINT NOT NULL,
    granted_cents BIGINT,
    state TEXT NOT NULL,
    submitted_on TEXT,
    decided_on TEXT,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL
);

CREATE INDEX aid_applications_by_territory ON aid_applications (territory_id, created_at);

CREATE TABLE committee_meetings (
    id TEXT NOT NULL PRIMARY KEY,
    territory_id TEXT NOT NULL REFERENCES territories (id),
    held_on TEXT NOT NULL,
    attendance TEXT NOT NULL,
    decisions TEXT NOT NULL,
    minutes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL
);

CREATE INDEX committee_meetings_by_day ON committee_meetings (territory_id, held_on);

CREATE TABLE robustness_tests (
    id TEXT NOT NULL PRIMARY KEY,
    territory_id TEXT NOT NULL REFERENCES territories (id),
    title TEXT NOT NULL,
    firm TEXT NOT NULL,
    scope TEXT NOT NULL,
    authority TEXT NOT NULL,
    authorised_on TEXT NOT NULL,
    starts_on TEXT NOT NULL,
    ends_on TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL
);

CREATE INDEX robustness_tests_by_day ON robustness_tests (territory_id, starts_on);

CREATE TABLE services (
    id TEXT NOT NULL PRIMARY KEY,
    territory_id TEXT NOT NULL REFERENCES territories (id),
    name TEXT NOT NULL,
    subject TEXT NOT NULL,
    provider TEXT NOT NULL,
    summary TEXT NOT NULL,
    kinds TEXT NOT NULL,
    area_kind TEXT NOT NULL,
    area_code TEXT NOT NULL,
    price TEXT NOT NULL,
    contact TEXT NOT NULL,
    link TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL
);

CREATE INDEX services_by_territory ON services (territory_id);

CREATE TABLE programmes (
    id TEXT NOT NULL PRIMARY KEY,
    territory_id TEXT NOT NULL REFERENCES territories (id),
    name TEXT NOT NULL,
    summary TEXT NOT NULL,
    places BIGINT NOT NULL,
    phases TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL
);

CREATE INDEX programmes_by_territory ON programmes (territory_id);

-- The place of a hosted territory in a programme of its host.
CREATE TABLE enrolments (
    id TEXT NOT NULL PRIMARY KEY,
    territory_id TEXT NOT NULL REFERENCES territories (id),
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    member_id TEXT NOT NULL REFERENCES territories (id),
    grade TEXT,
    state TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    created_by TEXT NOT NULL
);

CREATE INDEX enrolments_by_territory ON enrolments (territory_id, programme_id);
