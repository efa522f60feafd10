-- Incidents, what is owed about them, and every attempt to send it.
-- The names of alert_deliveries are those of the runbook's statements.

CREATE TABLE alert_events (
    id           INTEGER PRIMARY KEY,
    incident_key TEXT,
    kind         TEXT NOT NULL,
    severity     TEXT NOT NULL CHECK (severity IN ('critical', 'warning', 'info')),
    title        TEXT NOT NULL,
    summary      TEXT NOT NULL,
    status       TEXT NOT NULL CHECK (status IN ('firing', 'resolved')),
    opened_at    TEXT NOT NULL,
    resolved_at  TEXT,
    resolution   TEXT
) STRICT;
-- One open incident per key.
CREATE UNIQUE INDEX alert_events_open ON alert_events (incident_key) WHERE status = 'firing';

CREATE TABLE alert_deliveries (
    id               INTEGER PRIMARY KEY,
    alert_id         INTEGER NOT NULL REFERENCES alert_events (id),
    channel          TEXT NOT NULL,
    lane             TEXT NOT NULL,
    told             TEXT NOT NULL CHECK (told IN ('opened', 'resolved', 'notice')),
    recipient        TEXT NOT NULL,
    recipient_sealed BLOB NOT NULL,
    payload_sealed   BLOB NOT NULL,
    dedup_key        TEXT NOT NULL UNIQUE,
    status           TEXT NOT NULL CHECK (
        status IN ('pending', 'sending', 'delivered', 'deferred', 'poison', 'cancelled', 'suppressed')
    ),
    retry_count      INTEGER NOT NULL DEFAULT 0,
    attempts         INTEGER NOT NULL DEFAULT 0,
    outcome_unknown  INTEGER NOT NULL DEFAULT 0,
    next_attempt_at  TEXT,
    lease_until      TEXT,
    owed_since       TEXT NOT NULL,
    created_at       TEXT NOT NULL,
    last_attempt_at  TEXT,
    delivered_at     TEXT,
    failed_at        TEXT,
    error_message    TEXT,
    provider_id      TEXT,
    revision         INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX alert_deliveries_waiting ON alert_deliveries (lane, next_attempt_at)
    WHERE status IN ('pending', 'deferred');
CREATE INDEX alert_deliveries_sending ON alert_deliveries (lease_until) WHERE status = 'sending';
CREATE INDEX alert_deliveries_by_status ON alert_deliveries (status, failed_at);
CREATE INDEX alert_deliveries_by_alert ON alert_deliveries (alert_id, status);

CREATE TABLE delivery_attempts (
    id              INTEGER PRIMARY KEY,
    delivery_id     INTEGER NOT NULL REFERENCES alert_deliveries (id),
    attempt         INTEGER NOT NULL,
    started_at      TEXT NOT NULL,
    provider        TEXT NOT NULL,
    duration_ms     INTEGER,
    outcome         TEXT,
    code            INTEGER,
    response_digest TEXT,
    provider_id     TEXT,
    error           TEXT
) STRICT;
CREATE UNIQUE INDEX delivery_attempts_by_delivery ON delivery_attempts (delivery_id, attempt);

-- The appliance raises `revision` with each change of its own. A change that leaves it as it was came from somebody
-- typing SQL; it is noted here, in his transaction, until the appliance has written the audit entry about it.
CREATE TABLE outside_changes (
    id                 INTEGER PRIMARY KEY,
    noted_at           TEXT NOT NULL,
    delivery_id        INTEGER NOT NULL,
    change             TEXT NOT NULL,
    status_before      TEXT,
    status_after       TEXT,
    retry_count_before INTEGER,
    retry_count_after  INTEGER
) STRICT;

CREATE TRIGGER alert_deliveries_changed_outside
AFTER UPDATE ON alert_deliveries
WHEN new.revision = old.revision
BEGIN
    INSERT INTO outside_changes
        (noted_at, delivery_id, change, status_before, status_after, retry_count_before, retry_count_after)
    VALUES
        (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now'), new.id, 'update', old.status, new.status,
         old.retry_count, new.retry_count);
END;

CREATE TRIGGER alert_deliveries_deleted_outside
AFTER DELETE ON alert_deliveries
BEGIN
    INSERT INTO outside_changes (noted_at, delivery_id, change, status_before, retry_count_before)
    VALUES (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now'), old.id, 'delete', old.status, old.retry_count);
END;
