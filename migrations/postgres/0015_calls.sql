-- Whoever prepares an application is reminded of the last day of its call: which of the reminders was sent.

ALTER TABLE aid_applications ADD COLUMN reminders BIGINT NOT NULL DEFAULT 0;
