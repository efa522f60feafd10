-- Watched services: the last decided state of each, and every change of state. Single readings are not kept.

CREATE TABLE health_state (
    service TEXT PRIMARY KEY,
    status  TEXT NOT NULL CHECK (status IN ('healthy', 'degraded', 'unhealthy')),
    since   TEXT NOT NULL,
    reason  TEXT NOT NULL,
    seen_at TEXT NOT NULL
) STRICT;

CREATE TABLE health_events (
    id          INTEGER PRIMARY KEY,
    service     TEXT NOT NULL,
    at          TEXT NOT NULL,
    from_status TEXT NOT NULL,
    to_status   TEXT NOT NULL,
    reason      TEXT NOT NULL
) STRICT;
CREATE INDEX health_events_by_service ON health_events (service, id);

-- Engines whose entries were stopped by us: only these are told to take entries again after a release.
CREATE TABLE engine_pauses (
    engine    TEXT PRIMARY KEY,
    paused_at TEXT NOT NULL,
    reason    TEXT NOT NULL
) STRICT;
