-- Exceptions to the second factor, which end by themselves; who was recognised with two factors by a provider; what
-- deputies do is found in the journal as what delegates do.

CREATE TABLE second_factor_exceptions (
    id TEXT NOT NULL PRIMARY KEY,
    territory_id TEXT NOT NULL REFERENCES territories (id),
    person_id TEXT NOT NULL REFERENCES people (id),
    reason TEXT NOT NULL,
    until_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    ended_at INTEGER
) STRICT;

-- One exception at a time for one person: a second one takes the place of the first.
CREATE UNIQUE INDEX second_factor_exceptions_live ON second_factor_exceptions (territory_id, person_id)
    WHERE ended_at IS NULL;
CREATE INDEX second_factor_exceptions_by_end ON second_factor_exceptions (until_at);

-- The last sign-in there, when it was with two factors; emptied by one that was not.
ALTER TABLE identities ADD COLUMN two_factors_at INTEGER;

DROP INDEX journal_by_delegation;
CREATE INDEX journal_for_others ON journal (territory_id, number) WHERE access IN ('delegation', 'deputy');
