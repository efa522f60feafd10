-- Rules and how they stand, the readings they look at, heartbeats and their pings, and the canaries of the lanes.

INSERT INTO meta (key, value) VALUES ('ready_made_rules', 0);

CREATE TABLE alert_rules (
    id              INTEGER PRIMARY KEY,
    name            TEXT NOT NULL UNIQUE,
    title           TEXT NOT NULL,
    reading         TEXT NOT NULL,
    series          TEXT NOT NULL,
    comparison      TEXT NOT NULL CHECK (comparison IN ('>', '>=', '<', '<=', '==')),
    threshold       TEXT NOT NULL,
    for_ms          INTEGER NOT NULL,
    clear_threshold TEXT,
    clear_for_ms    INTEGER NOT NULL,
    no_data         TEXT NOT NULL CHECK (no_data IN ('ok', 'alert', 'keep')),
    severity        TEXT NOT NULL CHECK (severity IN ('critical', 'page', 'warning', 'info')),
    labels          TEXT NOT NULL,
    annotations     TEXT NOT NULL,
    runbook_url     TEXT,
    action          TEXT CHECK (action IN ('trip')),
    enabled         INTEGER NOT NULL,
    ready_made      INTEGER NOT NULL DEFAULT 0,
    version         INTEGER NOT NULL DEFAULT 1,
    created_at      TEXT NOT NULL,
    created_by      TEXT NOT NULL,
    updated_at      TEXT NOT NULL,
    updated_by      TEXT NOT NULL
) STRICT;

-- How a rule stands about one series: a restart goes on where it was. A series about which there is nothing to say has
-- no row. `told` holds the labels people were told with, so that the end is told with the same.
CREATE TABLE alert_rule_states (
    rule_id  INTEGER NOT NULL REFERENCES alert_rules (id),
    series   TEXT NOT NULL,
    phase    TEXT NOT NULL CHECK (phase IN ('pending', 'firing', 'clearing')),
    since    TEXT NOT NULL,
    fired_at TEXT,
    held_ms  INTEGER NOT NULL,
    last_at  TEXT,
    value    TEXT,
    told     TEXT,
    PRIMARY KEY (rule_id, series)
) STRICT, WITHOUT ROWID;

-- Readings of the past: one when a value changed, one a minute when it did not. Seconds since 1970; no value means
-- that there was none to be had.
CREATE TABLE alert_series (
    id      INTEGER PRIMARY KEY,
    reading TEXT NOT NULL,
    labels  TEXT NOT NULL,
    UNIQUE (reading, labels)
) STRICT;
CREATE TABLE alert_readings (
    series_id INTEGER NOT NULL REFERENCES alert_series (id),
    at        INTEGER NOT NULL,
    value     TEXT,
    PRIMARY KEY (series_id, at)
) STRICT, WITHOUT ROWID;

-- Of a token only the hash is kept.
CREATE TABLE heartbeats (
    id           INTEGER PRIMARY KEY,
    name         TEXT NOT NULL UNIQUE,
    title        TEXT NOT NULL,
    token_hash   TEXT NOT NULL UNIQUE,
    period_ms    INTEGER,
    cron         TEXT,
    time_zone    TEXT,
    grace_ms     INTEGER NOT NULL,
    severity     TEXT NOT NULL CHECK (severity IN ('critical', 'page', 'warning', 'info')),
    labels       TEXT NOT NULL,
    paused       INTEGER NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('new', 'up', 'late', 'down', 'unknown', 'paused')),
    since        TEXT NOT NULL,
    reason       TEXT NOT NULL,
    heard_at     TEXT,
    due_at       TEXT,
    deadline     TEXT,
    started_at   TEXT,
    ends_by      TEXT,
    run          TEXT,
    took_ms      INTEGER,
    exit_code    INTEGER,
    version      INTEGER NOT NULL DEFAULT 1,
    created_at   TEXT NOT NULL,
    created_by   TEXT NOT NULL,
    updated_at   TEXT NOT NULL,
    updated_by   TEXT NOT NULL,
    CHECK ((period_ms IS NULL) <> (cron IS NULL)),
    CHECK ((cron IS NULL) = (time_zone IS NULL))
) STRICT;

CREATE TABLE heartbeat_pings (
    id           INTEGER PRIMARY KEY,
    heartbeat_id INTEGER NOT NULL REFERENCES heartbeats (id),
    at           TEXT NOT NULL,
    beat         TEXT NOT NULL,
    exit_code    INTEGER,
    run          TEXT,
    took_ms      INTEGER,
    ip_address   TEXT,
    body         TEXT
) STRICT;
CREATE INDEX heartbeat_pings_by_heartbeat ON heartbeat_pings (heartbeat_id, id);

-- When rules and heartbeats were last looked at: what lies between that and the next start is our own absence.
CREATE TABLE alert_watch (
    id        INTEGER PRIMARY KEY CHECK (id = 1),
    looked_at TEXT NOT NULL
) STRICT;

-- The canary of each lane: one incident for all of them, of which the newest deliveries are kept.
CREATE TABLE alert_canaries (
    lane        TEXT PRIMARY KEY,
    channel     TEXT NOT NULL,
    alert_id    INTEGER NOT NULL REFERENCES alert_events (id),
    delivery_id INTEGER,
    sent_at     TEXT,
    arrived_at  TEXT,
    latency_ms  INTEGER,
    dark        INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- Old canaries are taken away by the appliance itself: that is no change from outside.
DROP TRIGGER alert_deliveries_deleted_outside;
CREATE TRIGGER alert_deliveries_deleted_outside
AFTER DELETE ON alert_deliveries
WHEN old.purpose <> 'canary'
BEGIN
    INSERT INTO outside_changes (noted_at, delivery_id, change, status_before, retry_count_before)
    VALUES (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now'), old.id, 'delete', old.status, old.retry_count);
END;
