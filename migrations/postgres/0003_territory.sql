-- Territories: which roles owe a second factor.

ALTER TABLE territories ADD COLUMN second_factor_roles TEXT;

CREATE INDEX territories_by_siren ON territories (siren);
