-- What an incident is (labels) and what people are told beside it, who acknowledged it, and how many deliveries were
-- ever owed about it: the other side of the balance, kept apart from the deliveries themselves.
ALTER TABLE alert_events ADD COLUMN labels TEXT NOT NULL DEFAULT '{}';
ALTER TABLE alert_events ADD COLUMN annotations TEXT NOT NULL DEFAULT '{}';
ALTER TABLE alert_events ADD COLUMN source TEXT NOT NULL DEFAULT 'tradewarden';
ALTER TABLE alert_events ADD COLUMN generator_url TEXT;
ALTER TABLE alert_events ADD COLUMN ends_at TEXT;
ALTER TABLE alert_events ADD COLUMN updated_at TEXT;
ALTER TABLE alert_events ADD COLUMN owed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE alert_events ADD COLUMN acked_at TEXT;
ALTER TABLE alert_events ADD COLUMN acked_by TEXT;
ALTER TABLE alert_events ADD COLUMN ack_note TEXT;
-- Where an incident stands without anybody being told again: paths of the routes that counted when it opened.
ALTER TABLE alert_events ADD COLUMN routes TEXT NOT NULL DEFAULT '[]';
UPDATE alert_events SET owed = (SELECT count(*) FROM alert_deliveries WHERE alert_id = alert_events.id);
CREATE INDEX alert_events_ending ON alert_events (ends_at) WHERE status = 'firing' AND ends_at IS NOT NULL;
CREATE INDEX alert_events_firing ON alert_events (id) WHERE status = 'firing';

-- Rows with the same batch, lane and recipient go out as one message. A row that is held waits for its group's timer.
ALTER TABLE alert_deliveries ADD COLUMN batch TEXT;
ALTER TABLE alert_deliveries ADD COLUMN digest INTEGER NOT NULL DEFAULT 0;
ALTER TABLE alert_deliveries ADD COLUMN purpose TEXT NOT NULL DEFAULT 'route';
ALTER TABLE alert_deliveries ADD COLUMN held INTEGER NOT NULL DEFAULT 0;
ALTER TABLE alert_deliveries ADD COLUMN group_id INTEGER;
ALTER TABLE alert_deliveries ADD COLUMN receiver TEXT NOT NULL DEFAULT '';
ALTER TABLE alert_deliveries ADD COLUMN route TEXT NOT NULL DEFAULT '';
ALTER TABLE alert_deliveries ADD COLUMN critical INTEGER NOT NULL DEFAULT 0;
ALTER TABLE alert_deliveries ADD COLUMN recipient_tag TEXT NOT NULL DEFAULT '';
DROP INDEX alert_deliveries_waiting;
-- What is delivered is most of the table and in no index of states: a message on its way pays for each.
DROP INDEX alert_deliveries_by_status;
CREATE INDEX alert_deliveries_poison ON alert_deliveries (failed_at) WHERE status = 'poison';
CREATE INDEX alert_deliveries_not_sent ON alert_deliveries (status, id) WHERE status IN ('cancelled', 'suppressed');
CREATE INDEX alert_deliveries_waiting ON alert_deliveries (lane, critical, next_attempt_at)
    WHERE status IN ('pending', 'deferred') AND held = 0;
CREATE INDEX alert_deliveries_batch ON alert_deliveries (batch, lane, recipient_tag)
    WHERE status IN ('pending', 'deferred') AND batch IS NOT NULL;
CREATE INDEX alert_deliveries_held ON alert_deliveries (group_id, alert_id) WHERE held = 1;
CREATE INDEX alert_deliveries_recipient ON alert_deliveries (lane, recipient_tag)
    WHERE status IN ('pending', 'deferred') AND held = 0;

-- Groups and their timers outlive a kill.
CREATE TABLE alert_groups (
    id            INTEGER PRIMARY KEY,
    group_key     TEXT NOT NULL UNIQUE,
    route         TEXT NOT NULL,
    receiver      TEXT NOT NULL,
    labels        TEXT NOT NULL,
    next_flush_at TEXT,
    last_flush_at TEXT,
    flushes       INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX alert_groups_due ON alert_groups (next_flush_at) WHERE next_flush_at IS NOT NULL;

CREATE TABLE alert_members (
    group_id INTEGER NOT NULL REFERENCES alert_groups (id) ON DELETE CASCADE,
    alert_id INTEGER NOT NULL REFERENCES alert_events (id),
    told     INTEGER NOT NULL DEFAULT 0,
    told_at  TEXT,
    muted_by TEXT,
    PRIMARY KEY (group_id, alert_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX alert_members_by_alert ON alert_members (alert_id);
CREATE INDEX alert_members_muted ON alert_members (group_id) WHERE muted_by IS NOT NULL;

CREATE TABLE silences (
    id              TEXT PRIMARY KEY,
    matchers        TEXT NOT NULL,
    starts_at       TEXT NOT NULL,
    ends_at         TEXT NOT NULL,
    created_by      TEXT NOT NULL,
    comment         TEXT NOT NULL,
    created_at      TEXT NOT NULL,
    updated_at      TEXT NOT NULL,
    ends_with_alert INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX silences_by_end ON silences (ends_at);
