-- The journal, second version of its entries: how the actor came in, the number of the request, and names kept
-- apart (the entry holds a commitment, so that a name can be erased while the chain stays whole).

ALTER TABLE journal ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE journal ADD COLUMN received_at BIGINT;
ALTER TABLE journal ADD COLUMN access TEXT NOT NULL DEFAULT '';
ALTER TABLE journal ADD COLUMN access_id TEXT;
ALTER TABLE journal ADD COLUMN request TEXT;
ALTER TABLE journal ADD COLUMN commitment TEXT;
ALTER TABLE journal ADD COLUMN personal TEXT;
ALTER TABLE journal ADD COLUMN personal_salt TEXT;

CREATE INDEX journal_by_actor ON journal (territory_id, actor, number);
CREATE INDEX journal_by_action ON journal (territory_id, action, number);
CREATE INDEX journal_by_subject ON journal (territory_id, subject, number);
CREATE INDEX journal_by_time ON journal (territory_id, happened_at, number);
CREATE INDEX journal_by_delegation ON journal (territory_id, number) WHERE access = 'delegation';

-- One signed head per territory and day. The key is the public key itself, in hexadecimal: a head signed before
-- the secret of the instance changed can still be checked.
CREATE TABLE journal_signatures (
    territory_id TEXT NOT NULL,
    day TEXT NOT NULL,
    number BIGINT NOT NULL,
    hash TEXT NOT NULL,
    key_id TEXT NOT NULL,
    signature TEXT NOT NULL,
    PRIMARY KEY (territory_id, day)
);
