-- How far the old end of the audit log was removed: entries up to `floor` are gone, or will be in a moment. The entry
-- `checkpoint` of the log itself says how many they were, and the hash that the first one left follows.
CREATE TABLE audit_retention (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    floor      INTEGER NOT NULL,
    checkpoint INTEGER NOT NULL
) STRICT;
INSERT INTO audit_retention (id, floor, checkpoint) VALUES (1, 0, 0);

-- It rises only behind a checkpoint that is the newest entry and says so.
CREATE TRIGGER audit_retention_rises BEFORE UPDATE ON audit_retention
WHEN NEW.id <> 1 OR NEW.floor <= OLD.floor OR NEW.checkpoint <> (SELECT max(id) FROM audit_log)
    OR NOT EXISTS (
        SELECT 1 FROM audit_log WHERE id = NEW.checkpoint AND action = 'AUDIT_CHECKPOINT'
            AND json_extract(details, '$.last_id') = NEW.floor
    )
BEGIN SELECT RAISE(ABORT, 'audit_log is append-only: its old end goes only behind a checkpoint'); END;
CREATE TRIGGER audit_retention_stays BEFORE DELETE ON audit_retention
BEGIN SELECT RAISE(ABORT, 'audit_retention has one row'); END;

DROP TRIGGER audit_log_no_delete;
CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log
WHEN OLD.id > (SELECT floor FROM audit_retention)
BEGIN SELECT RAISE(ABORT, 'audit_log is append-only'); END;
