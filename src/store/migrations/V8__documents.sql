-- Alertmanager configurations that were put in force, newest last. `shown` has no secrets; the original is sealed. A row
-- without one says that the routing of the config was put back.
CREATE TABLE alert_documents (
    version          INTEGER PRIMARY KEY,
    made_at          TEXT NOT NULL,
    made_by          TEXT NOT NULL,
    reason           TEXT NOT NULL,
    shown            TEXT NOT NULL,
    sealed           BLOB,
    sha256           TEXT,
    skip_unsupported INTEGER NOT NULL DEFAULT 0
) STRICT;
