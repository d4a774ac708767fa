-- The house: territories, accounts, journal, jobs, schemas, data sets.
-- Instants are milliseconds since 1970. Identifiers and hashes are hexadecimal text.

CREATE TABLE territories (
    id TEXT NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    population INTEGER,
    siren TEXT,
    insee TEXT,
    host_id TEXT REFERENCES territories (id),
    invalid_publication TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE people (
    id TEXT NOT NULL PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE memberships (
    territory_id TEXT NOT NULL REFERENCES territories (id),
    person_id TEXT NOT NULL REFERENCES people (id),
    role TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (territory_id, person_id)
) STRICT;

CREATE INDEX memberships_by_person ON memberships (person_id);

CREATE TABLE sessions (
    token_hash TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (id),
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL
) STRICT;

CREATE INDEX sessions_by_person ON sessions (person_id);

CREATE TABLE sign_in_attempts (
    id TEXT NOT NULL PRIMARY KEY,
    subject_hash TEXT NOT NULL,
    attempted_at INTEGER NOT NULL
) STRICT;

CREATE INDEX sign_in_attempts_by_subject ON sign_in_attempts (subject_hash, attempted_at);

-- The head of each territory's chain: also the lock that puts the writes of a territory one after the other.
CREATE TABLE journal_heads (
    territory_id TEXT NOT NULL PRIMARY KEY,
    number INTEGER NOT NULL,
    hash TEXT NOT NULL
) STRICT;

CREATE TABLE journal (
    territory_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    happened_at INTEGER NOT NULL,
    actor TEXT,
    actor_name TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (territory_id, number)
) STRICT;

CREATE TABLE jobs (
    id TEXT NOT NULL PRIMARY KEY,
    territory_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    run_at INTEGER NOT NULL,
    worker TEXT,
    lease_until INTEGER,
    last_error TEXT,
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX jobs_by_state ON jobs (state, run_at);

CREATE TABLE schemas (
    id TEXT NOT NULL,
    version TEXT NOT NULL,
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    json TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    PRIMARY KEY (id, version)
) STRICT;

CREATE TABLE datasets (
    id TEXT NOT NULL PRIMARY KEY,
    territory_id TEXT NOT NULL REFERENCES territories (id),
    slug TEXT NOT NULL,
    metadata TEXT NOT NULL,
    state TEXT NOT NULL,
    schema_id TEXT,
    schema_version TEXT,
    key_columns TEXT NOT NULL,
    published_version INTEGER,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL,
    issued_at INTEGER,
    published_at INTEGER,
    UNIQUE (territory_id, slug),
    FOREIGN KEY (schema_id, schema_version) REFERENCES schemas (id, version)
) STRICT;

CREATE TABLE versions (
    id TEXT NOT NULL PRIMARY KEY,
    territory_id TEXT NOT NULL REFERENCES territories (id),
    dataset_id TEXT NOT NULL REFERENCES datasets (id),
    number INTEGER NOT NULL,
    state TEXT NOT NULL,
    original_name TEXT NOT NULL,
    original_file TEXT NOT NULL,
    sheet TEXT,
    bytes INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    schema_id TEXT,
    schema_version TEXT,
    row_count INTEGER,
    column_count INTEGER,
    valid INTEGER,
    error_count INTEGER,
    personal_count INTEGER,
    filled_per_mille INTEGER,
    fit_per_mille INTEGER,
    header_stable INTEGER,
    header TEXT,
    rejection TEXT,
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    published_at INTEGER,
    UNIQUE (dataset_id, number),
    FOREIGN KEY (schema_id, schema_version) REFERENCES schemas (id, version)
) STRICT;

CREATE INDEX versions_by_territory ON versions (territory_id, dataset_id, number);
