-- Signing in: sessions that say how they began, second factors, sign-in providers, the sealed account of the worst
-- day, API keys. Sessions begun before end here: everybody signs in again.

DROP TABLE sessions;

CREATE TABLE sessions (
    token_hash TEXT NOT NULL PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    person_id TEXT NOT NULL REFERENCES people (id),
    territory_id TEXT REFERENCES territories (id),
    stage TEXT NOT NULL,
    method TEXT NOT NULL,
    provider TEXT,
    provider_token TEXT,
    device TEXT NOT NULL,
    place TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    authenticated_at BIGINT NOT NULL
);

CREATE INDEX sessions_by_person ON sessions (person_id);

CREATE TABLE second_factors (
    person_id TEXT NOT NULL PRIMARY KEY REFERENCES people (id),
    sealed_secret TEXT NOT NULL,
    last_step BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    confirmed_at BIGINT
);

CREATE TABLE recovery_codes (
    person_id TEXT NOT NULL REFERENCES people (id),
    code_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (person_id, code_hash)
);

CREATE TABLE identities (
    provider TEXT NOT NULL,
    subject TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES people (id),
    linked_at BIGINT NOT NULL,
    PRIMARY KEY (provider, subject)
);

CREATE INDEX identities_by_person ON identities (person_id);

CREATE TABLE provider_requests (
    state_hash TEXT NOT NULL PRIMARY KEY,
    browser_hash TEXT NOT NULL,
    provider TEXT NOT NULL,
    purpose TEXT NOT NULL,
    person_id TEXT REFERENCES people (id),
    sealed TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE INDEX provider_requests_by_instant ON provider_requests (created_at);

ALTER TABLE territories ADD COLUMN provider_role TEXT;

CREATE TABLE break_glass (
    territory_id TEXT NOT NULL PRIMARY KEY REFERENCES territories (id),
    person_id TEXT NOT NULL REFERENCES people (id),
    code_hash TEXT NOT NULL,
    sealed_at BIGINT NOT NULL,
    sealed_by TEXT NOT NULL,
    broken_at BIGINT
);

CREATE TABLE api_keys (
    id TEXT NOT NULL PRIMARY KEY,
    territory_id TEXT NOT NULL REFERENCES territories (id),
    name TEXT NOT NULL,
    secret_hash TEXT NOT NULL,
    rights TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    revoked_at BIGINT
);

CREATE INDEX api_keys_by_territory ON api_keys (territory_id, created_at);
