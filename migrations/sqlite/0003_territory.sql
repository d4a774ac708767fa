-- Territories: what is known of each, where it comes from, when it left; the official geography.

ALTER TABLE territories ADD COLUMN population_year INTEGER;
ALTER TABLE territories ADD COLUMN staff_tenths INTEGER;
ALTER TABLE territories ADD COLUMN parent_siren TEXT;
ALTER TABLE territories ADD COLUMN departement TEXT;
ALTER TABLE territories ADD COLUMN region TEXT;
ALTER TABLE territories ADD COLUMN competences TEXT NOT NULL DEFAULT '{"codes":[],"other":""}';
ALTER TABLE territories ADD COLUMN web_domains TEXT NOT NULL DEFAULT '[]';
ALTER TABLE territories ADD COLUMN mail_domains TEXT NOT NULL DEFAULT '[]';
ALTER TABLE territories ADD COLUMN sources TEXT NOT NULL DEFAULT '{}';
ALTER TABLE territories ADD COLUMN second_factor_roles TEXT;
ALTER TABLE territories ADD COLUMN left_at INTEGER;

CREATE INDEX territories_by_host ON territories (host_id);
CREATE INDEX territories_by_siren ON territories (siren);

-- Official codes: communes, their groupings, départements, régions. Reference, belongs to no territory.
CREATE TABLE places (
    kind TEXT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    nature TEXT,
    siren TEXT,
    departement TEXT,
    region TEXT,
    epci_siren TEXT,
    population INTEGER,
    population_year INTEGER,
    source TEXT NOT NULL,
    loaded_at INTEGER NOT NULL,
    PRIMARY KEY (kind, code)
) STRICT;

CREATE INDEX places_by_siren ON places (siren);
CREATE INDEX places_by_epci ON places (epci_siren);
CREATE INDEX places_by_name ON places (kind, folded);
