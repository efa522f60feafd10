-- Watched services: each reading for a day, one-minute roll-ups for a month, hourly ones for 400 days; maintenance windows.

CREATE TABLE health_services (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

-- at: milliseconds since 1970. state: 0 not known, 1 healthy, 2 degraded, 3 unhealthy, as decided with this reading.
-- covers_ms: how long it speaks for the service if no other comes.
CREATE TABLE health_readings (
    service    INTEGER NOT NULL REFERENCES health_services (id),
    at         INTEGER NOT NULL,
    state      INTEGER NOT NULL,
    failed     INTEGER NOT NULL,
    latency_us INTEGER,
    covers_ms  INTEGER NOT NULL,
    PRIMARY KEY (service, at)
) STRICT, WITHOUT ROWID;

-- step: seconds, 60 or 3600. What is missing of the step is not known. trading_*: the part of it within trading hours.
CREATE TABLE health_slots (
    service                INTEGER NOT NULL REFERENCES health_services (id),
    step                   INTEGER NOT NULL,
    at                     INTEGER NOT NULL,
    up_ms                  INTEGER NOT NULL,
    degraded_ms            INTEGER NOT NULL,
    down_ms                INTEGER NOT NULL,
    maintenance_ms         INTEGER NOT NULL,
    trading_ms             INTEGER NOT NULL,
    trading_up_ms          INTEGER NOT NULL,
    trading_degraded_ms    INTEGER NOT NULL,
    trading_down_ms        INTEGER NOT NULL,
    trading_maintenance_ms INTEGER NOT NULL,
    checks                 INTEGER NOT NULL,
    failed                 INTEGER NOT NULL,
    p50_us                 INTEGER,
    p95_us                 INTEGER,
    p99_us                 INTEGER,
    max_us                 INTEGER,
    PRIMARY KEY (service, step, at)
) STRICT, WITHOUT ROWID;

-- service: a name, or * for all.
CREATE TABLE health_maintenance (
    id         INTEGER PRIMARY KEY,
    service    TEXT NOT NULL,
    starts_at  TEXT NOT NULL,
    ends_at    TEXT NOT NULL,
    reason     TEXT NOT NULL,
    author     TEXT NOT NULL,
    created_at TEXT NOT NULL,
    ended_by   TEXT
) STRICT;
CREATE INDEX health_maintenance_by_end ON health_maintenance (ends_at);
