-- The house: territories, accounts, journal, jobs, schemas, data sets.
-- Instants are milliseconds since 1970. Identifiers and hashes are hexadecimal text.

CREATE TABLE territories (
    id TEXT NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    population BIGINT,
    siren TEXT,
    insee TEXT,
    host_id TEXT REFERENCES territories (id),
    invalid_publication TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE people (
    id TEXT NOT NULL PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT,
    created_at BIGINT NOT NULL
);

CREATE TABLE memberships (
    territory_id TEXT NOT NULL REFERENCES territories (id),
    person_id TEXT NOT NULL REFERENCES people (id),
    role TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (territory_id, person_id)
);

CREATE INDEX memberships_by_person ON memberships (person_id);

CREATE TABLE sessions (
    token_hash TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (id),
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);

CREATE INDEX sessions_by_person ON sessions (person_id);

CREATE TABLE sign_in_attempts (
    id TEXT NOT NULL PRIMARY KEY,
    subject_hash TEXT NOT NULL,
    attempted_at BIGINT NOT NULL
);

CREATE INDEX sign_in_attempts_by_subject ON sign_in_attempts (subject_hash, attempted_at);

-- The head of each territory's chain: also the lock that puts the writes of a territory one after the other.
CREATE TABLE journal_heads (
    territory_id TEXT NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL,
    hash TEXT NOT NULL
);

CREATE TABLE journal (
    territory_id TEXT NOT NULL,
    number BIGINT NOT NULL,
    happened_at BIGINT NOT NULL,
    actor TEXT,
    actor_name TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (territory_id, number)
);

CREATE TABLE jobs (
    id TEXT NOT NULL PRIMARY KEY,
    territory_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    run_at BIGINT NOT NULL,
    worker TEXT,
    lease_until BIGINT,
    last_error TEXT,
    created_at BIGINT NOT NULL
);

CREATE INDEX jobs_by_state ON jobs (state, run_at);

CREATE TABLE schemas (
    id TEXT NOT NULL,
    version TEXT NOT NULL,
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    json TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    PRIMARY KEY (id, version)
);

CREATE TABLE datasets (
    id TEXT NOT NULL PRIMARY KEY,
    territory_id TEXT NOT NULL REFERENCES territories (id),
    slug TEXT NOT NULL,
    metadata TEXT NOT NULL,
    state TEXT NOT NULL,
    schema_id TEXT,
    schema_version TEXT,
    key_columns TEXT NOT NULL,
    published_version BIGINT,
    created_at BIGINT NOT NULL,
    modified_at BIGINT NOT NULL,
    issued_at BIGINT,
    published_at BIGINT,
    UNIQUE (territory_id, slug),
    FOREIGN KEY (schema_id, schema_version) REFERENCES schemas (id, version)
);

CREATE TABLE versions (
    id TEXT NOT NULL PRIMARY KEY,
    territory_id TEXT NOT NULL REFERENCES territories (id),
    dataset_id TEXT NOT NULL REFERENCES datasets (id),
    number BIGINT NOT NULL,
    state TEXT NOT NULL,
    original_name TEXT NOT NULL,
    original_file TEXT NOT NULL,
    sheet TEXT,
    bytes BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    schema_id TEXT,
    schema_version TEXT,
    row_count BIGINT,
    column_count BIGINT,
    valid BIGINT,
    error_count BIGINT,
    personal_count BIGINT,
    filled_per_mille BIGINT,
    fit_per_mille BIGINT,
    header_stable BIGINT,
    header TEXT,
    rejection TEXT,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    published_at BIGINT,
    UNIQUE (dataset_id, number),
    FOREIGN KEY (schema_id, schema_version) REFERENCES schemas (id, version)
);

CREATE INDEX versions_by_territory ON versions (territory_id, dataset_id, number);
