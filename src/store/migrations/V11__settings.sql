-- What the editor says of each setting. No value is the default; what file and environment pin lies over it and is not
-- here. `reverts_to` is what holds after `expires_at`, where no value again is the default.
CREATE TABLE settings (
    section    TEXT NOT NULL,
    key        TEXT NOT NULL,
    value      TEXT,
    version    INTEGER NOT NULL,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    expires_at TEXT,
    reverts_to TEXT,
    PRIMARY KEY (section, key)
) STRICT;

-- Every version there was. `changes` has before and after, `state` what the editor said then, `effective` what held.
CREATE TABLE settings_versions (
    version             INTEGER PRIMARY KEY,
    made_at             TEXT NOT NULL,
    made_by             TEXT NOT NULL,
    door                TEXT NOT NULL,
    reason              TEXT NOT NULL,
    changes             TEXT NOT NULL,
    state               TEXT NOT NULL,
    effective           TEXT NOT NULL,
    expires_at          TEXT,
    reverted_by_version INTEGER
) STRICT;

-- Which version each reader said it runs.
CREATE TABLE settings_readers (
    reader  TEXT PRIMARY KEY,
    door    TEXT NOT NULL,
    version INTEGER NOT NULL,
    at      TEXT NOT NULL,
    lag_ms  INTEGER
) STRICT;
