-- What a territory lets its host see of where it stands, one row a subject. Without a row, the host sees it in totals only.

CREATE TABLE sharings (
    territory_id TEXT NOT NULL REFERENCES territories (id),
    host_id TEXT NOT NULL REFERENCES territories (id),
    subject TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    PRIMARY KEY (territory_id, host_id, subject)
) STRICT;

CREATE INDEX sharings_by_host ON sharings (host_id, subject);
