-- People: mail that waits to leave, invitations, deputies, when a member was last there, warnings before a
-- delegation ends.

CREATE TABLE mails (
    id TEXT NOT NULL PRIMARY KEY,
    territory_id TEXT NOT NULL,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    sealed_text TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    sent_at BIGINT,
    last_error TEXT
);

CREATE INDEX mails_by_territory ON mails (territory_id, created_at);
CREATE INDEX mails_by_state ON mails (state, created_at);

CREATE TABLE invitations (
    id TEXT NOT NULL PRIMARY KEY,
    territory_id TEXT NOT NULL REFERENCES territories (id),
    email TEXT NOT NULL,
    roles TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    mail_id TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    closed_at BIGINT
);

CREATE INDEX invitations_by_territory ON invitations (territory_id, created_at);
-- One open invitation for one address: a second one takes the place of the first.
CREATE UNIQUE INDEX invitations_open ON invitations (territory_id, email) WHERE closed_at IS NULL;

CREATE TABLE deputies (
    id TEXT NOT NULL PRIMARY KEY,
    territory_id TEXT NOT NULL REFERENCES territories (id),
    person_id TEXT NOT NULL REFERENCES people (id),
    deputy_id TEXT NOT NULL REFERENCES people (id),
    from_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    ended_at BIGINT
);

CREATE INDEX deputies_by_deputy ON deputies (territory_id, deputy_id);
CREATE INDEX deputies_by_person ON deputies (territory_id, person_id);
CREATE INDEX deputies_of_deputy ON deputies (deputy_id);

-- The first instant of the day, never the hour: enough to see accounts that nobody uses.
ALTER TABLE memberships ADD COLUMN seen_at BIGINT;

ALTER TABLE delegations ADD COLUMN seen_at BIGINT;
ALTER TABLE delegations ADD COLUMN warned_at BIGINT;

-- One delegation at a time for one person.
CREATE UNIQUE INDEX delegations_live ON delegations (territory_id, person_id) WHERE ended_at IS NULL;
CREATE INDEX membership_roles_by_person ON membership_roles (person_id);
