-- Obligations: where a territory stands with each, the results of qualifications, the address of its calendar.

-- Which obligations there are, and whom they concern, is in `reference/`: nothing of it is kept here but identifiers
-- and versions.
CREATE TABLE obligation_standings (
    territory_id TEXT NOT NULL REFERENCES territories (id),
    obligation TEXT NOT NULL,
    status TEXT NOT NULL,
    reason TEXT NOT NULL,
    owned_by TEXT NOT NULL,
    note TEXT NOT NULL,
    evidence TEXT NOT NULL,
    version INTEGER NOT NULL,
    -- Days, written 2026-11-26: a deadline of the law has no hour and no time zone.
    done_on TEXT,
    planned_on TEXT,
    decided_at INTEGER NOT NULL,
    decided_by TEXT NOT NULL,
    PRIMARY KEY (territory_id, obligation)
) STRICT;

-- A result is never changed: the same subject qualified again is a new row.
CREATE TABLE qualification_results (
    territory_id TEXT NOT NULL REFERENCES territories (id),
    id TEXT NOT NULL,
    qualification TEXT NOT NULL,
    version INTEGER NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_item TEXT,
    subject_name TEXT NOT NULL,
    subject_folded TEXT NOT NULL,
    usage TEXT NOT NULL,
    answers TEXT NOT NULL,
    outcome TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    PRIMARY KEY (territory_id, id)
) STRICT;

CREATE INDEX qualification_results_by_subject
    ON qualification_results (territory_id, qualification, subject_folded, created_at);

-- Whoever holds the address reads the calendar: only the hash of its secret part is kept.
CREATE TABLE obligation_calendars (
    territory_id TEXT NOT NULL PRIMARY KEY REFERENCES territories (id),
    token_hash TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL
) STRICT;
