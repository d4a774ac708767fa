-- Inventory: activities, systems, suppliers, contracts, contacts, premises, equipment; what names what; facts that
-- no other place holds.

-- What an item holds is said in `reference/inventory.toml`: the two columns of fields are JSON objects of texts, the
-- private ones apart, so that whoever may not see them is given a row without them.
CREATE TABLE inventory_items (
    territory_id TEXT NOT NULL REFERENCES territories (id),
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    fields TEXT NOT NULL,
    private_fields TEXT NOT NULL,
    revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    modified_at BIGINT NOT NULL,
    archived_at BIGINT,
    -- Since when the members of a host may copy it.
    model_since BIGINT,
    -- Of a copy: whose model it was made from, and the model as it stood when it was last looked at.
    copied_territory TEXT,
    copied_id TEXT,
    copied_revision BIGINT,
    copied_content TEXT,
    PRIMARY KEY (territory_id, id)
);

CREATE UNIQUE INDEX inventory_items_by_name ON inventory_items (territory_id, kind, folded);
CREATE UNIQUE INDEX inventory_items_by_copied ON inventory_items (territory_id, copied_id) WHERE copied_id IS NOT NULL;

-- Both ends are in the same territory: the database itself holds it.
CREATE TABLE inventory_links (
    territory_id TEXT NOT NULL,
    from_id TEXT NOT NULL,
    relation TEXT NOT NULL,
    to_id TEXT NOT NULL,
    PRIMARY KEY (territory_id, from_id, relation, to_id),
    FOREIGN KEY (territory_id, from_id) REFERENCES inventory_items (territory_id, id),
    FOREIGN KEY (territory_id, to_id) REFERENCES inventory_items (territory_id, id)
);

CREATE INDEX inventory_links_to ON inventory_links (territory_id, to_id);

CREATE TABLE declared_facts (
    territory_id TEXT NOT NULL REFERENCES territories (id),
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    source TEXT NOT NULL,
    declared_at BIGINT NOT NULL,
    declared_by TEXT NOT NULL,
    PRIMARY KEY (territory_id, name)
);
