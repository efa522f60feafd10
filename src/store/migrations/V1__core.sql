-- What every later room stands on: the state of breaker and kill switch, their history, and the audit chain.

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT;
INSERT INTO meta (key, value) VALUES ('safety_seq', 0);
-- 1 once an admin has written the first OPEN: a breaker that was tripped before that cannot be reset into one.
INSERT INTO meta (key, value) VALUES ('initialised', 0);

CREATE TABLE audit_log (
    id            INTEGER PRIMARY KEY,
    timestamp     TEXT NOT NULL,
    user_id       TEXT NOT NULL,
    door          TEXT NOT NULL,
    action        TEXT NOT NULL,
    event_type    TEXT NOT NULL,
    resource_type TEXT NOT NULL,
    resource_id   TEXT NOT NULL,
    outcome       TEXT NOT NULL,
    reason        TEXT,
    ip_address    TEXT,
    session_id    TEXT,
    details       TEXT,
    prev_hash     TEXT NOT NULL,
    hash          TEXT NOT NULL
) STRICT;

-- Nothing is updated in place: a tool that tries is told so. (The chain shows it all the same.)
CREATE TRIGGER audit_log_no_update BEFORE UPDATE ON audit_log
BEGIN SELECT RAISE(ABORT, 'audit_log is append-only'); END;
CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log
BEGIN SELECT RAISE(ABORT, 'audit_log is append-only'); END;

-- One row, or none while the breaker is UNINITIALISED.
CREATE TABLE breaker (
    id               INTEGER PRIMARY KEY CHECK (id = 1),
    state            TEXT NOT NULL CHECK (state IN ('OPEN', 'TRIPPED')),
    since            TEXT NOT NULL,
    tripped_at       TEXT,
    tripped_by       TEXT,
    trip_reason      TEXT,
    trip_code        TEXT,
    trip_details     TEXT,
    reset_at         TEXT,
    reset_by         TEXT,
    reset_reason     TEXT,
    trip_count_today INTEGER NOT NULL,
    trip_count_day   TEXT NOT NULL
) STRICT;

CREATE TABLE breaker_history (
    id           INTEGER PRIMARY KEY,
    tripped_at   TEXT NOT NULL,
    tripped_by   TEXT NOT NULL,
    reason       TEXT NOT NULL,
    code         TEXT NOT NULL,
    details      TEXT,
    reset_at     TEXT,
    reset_by     TEXT,
    reset_reason TEXT
) STRICT;

CREATE TABLE kill_switch (
    id                     INTEGER PRIMARY KEY CHECK (id = 1),
    state                  TEXT NOT NULL CHECK (state IN ('ACTIVE', 'ENGAGED')),
    engaged_at             TEXT,
    engaged_by             TEXT,
    engagement_reason      TEXT,
    engagement_details     TEXT,
    disengaged_at          TEXT,
    disengaged_by          TEXT,
    disengagement_notes    TEXT,
    engagement_count_today INTEGER NOT NULL,
    engagement_count_day   TEXT NOT NULL
) STRICT;

CREATE TABLE kill_history (
    id     INTEGER PRIMARY KEY,
    event  TEXT NOT NULL CHECK (event IN ('ENGAGED', 'DISENGAGED')),
    at     TEXT NOT NULL,
    by     TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT;

CREATE TABLE kill_jobs (
    id          INTEGER PRIMARY KEY,
    started_at  TEXT NOT NULL,
    started_by  TEXT NOT NULL,
    reason      TEXT NOT NULL,
    flatten     INTEGER NOT NULL,
    blocked_at  TEXT NOT NULL,
    finished_at TEXT,
    outcome     TEXT,
    resumed     INTEGER NOT NULL DEFAULT 0,
    engines     TEXT NOT NULL
) STRICT;

CREATE TABLE kill_steps (
    id      INTEGER PRIMARY KEY,
    job_id  INTEGER NOT NULL REFERENCES kill_jobs (id),
    at      TEXT NOT NULL,
    engine  TEXT,
    step    TEXT NOT NULL,
    outcome TEXT NOT NULL,
    detail  TEXT NOT NULL
) STRICT;
CREATE INDEX kill_steps_by_job ON kill_steps (job_id, id);
