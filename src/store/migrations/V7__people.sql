-- Steps of an escalation that were done: each once, whatever happens to the process.
CREATE TABLE alert_escalations (
    alert_id INTEGER NOT NULL REFERENCES alert_events (id),
    policy   TEXT NOT NULL,
    round    INTEGER NOT NULL,
    step     INTEGER NOT NULL,
    at       TEXT NOT NULL,
    told     INTEGER NOT NULL,
    note     TEXT,
    PRIMARY KEY (alert_id, policy, round, step)
) STRICT, WITHOUT ROWID;
CREATE INDEX alert_escalations_by_time ON alert_escalations (at);

-- When those who acknowledged were last asked again, because it still fires.
ALTER TABLE alert_events ADD COLUMN ack_reminded_at TEXT;

-- Links that were used. A link says itself what it is for and until when, so nothing is stored before.
CREATE TABLE alert_links_used (
    signature  TEXT PRIMARY KEY,
    alert_id   INTEGER NOT NULL,
    used_at    TEXT NOT NULL,
    expires_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX alert_links_used_by_end ON alert_links_used (expires_at);
