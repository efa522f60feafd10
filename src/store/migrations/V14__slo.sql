-- Objectives over time: minutes for a month, hours for 400 days. What is missing of a step is not known.

-- part: a channel, or empty for the objective as a whole.
CREATE TABLE slo_series (
    id   INTEGER PRIMARY KEY,
    slo  TEXT NOT NULL,
    part TEXT NOT NULL,
    UNIQUE (slo, part)
) STRICT;

-- at: beginning, in seconds since 1970. known_ms: how long we measured. measured and missed: events, or milliseconds of a
-- level, and those over the target. worst: the highest value in it.
CREATE TABLE slo_minutes (
    series   INTEGER NOT NULL REFERENCES slo_series (id),
    at       INTEGER NOT NULL,
    known_ms INTEGER NOT NULL,
    measured INTEGER NOT NULL,
    missed   INTEGER NOT NULL,
    worst    REAL,
    PRIMARY KEY (series, at)
) STRICT, WITHOUT ROWID;

CREATE TABLE slo_hours (
    series   INTEGER NOT NULL REFERENCES slo_series (id),
    at       INTEGER NOT NULL,
    known_ms INTEGER NOT NULL,
    measured INTEGER NOT NULL,
    missed   INTEGER NOT NULL,
    worst    REAL,
    PRIMARY KEY (series, at)
) STRICT, WITHOUT ROWID;
