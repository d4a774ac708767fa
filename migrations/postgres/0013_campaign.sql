-- Campaigns: a host asks its members to answer a questionnaire by a date. Each member has a row, in its own territory.

CREATE TABLE campaigns (
    id TEXT NOT NULL PRIMARY KEY,
    territory_id TEXT NOT NULL REFERENCES territories (id),
    questionnaire TEXT NOT NULL,
    title TEXT NOT NULL,
    message TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    closes_on TEXT NOT NULL,
    created_by TEXT NOT NULL,
    closed_at BIGINT
);

CREATE INDEX campaigns_by_territory ON campaigns (territory_id, opened_at);

CREATE TABLE campaign_members (
    territory_id TEXT NOT NULL REFERENCES territories (id),
    campaign_id TEXT NOT NULL REFERENCES campaigns (id),
    told_at BIGINT,
    reminders BIGINT NOT NULL,
    PRIMARY KEY (territory_id, campaign_id)
);

CREATE INDEX campaign_members_by_campaign ON campaign_members (campaign_id);
