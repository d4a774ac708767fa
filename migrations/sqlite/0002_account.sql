-- Accounts: several roles in one territory, memberships that end while authorship stays, delegations to people
-- of the host, invitations, deputies.

CREATE TABLE membership_roles (
    territory_id TEXT NOT NULL REFERENCES territories (id),
    person_id TEXT NOT NULL REFERENCES people (id),
    role TEXT NOT NULL,
    PRIMARY KEY (territory_id, person_id, role)
) STRICT;

INSERT INTO membership_roles (territory_id, person_id, role) SELECT territory_id, person_id, role FROM memberships;

ALTER TABLE memberships DROP COLUMN role;
ALTER TABLE memberships ADD COLUMN ended_at INTEGER;

CREATE TABLE delegations (
    id TEXT NOT NULL PRIMARY KEY,
    territory_id TEXT NOT NULL REFERENCES territories (id),
    person_id TEXT NOT NULL REFERENCES people (id),
    role TEXT NOT NULL,
    rooms TEXT NOT NULL,
    until_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    ended_at INTEGER
) STRICT;

CREATE INDEX delegations_by_territory ON delegations (territory_id, until_at);
CREATE INDEX delegations_by_person ON delegations (person_id, until_at);
