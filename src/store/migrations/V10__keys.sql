-- Keys with an end and with a line of succession: a rotated key works beside its successor until the grace is over.
ALTER TABLE api_keys ADD COLUMN expires_at TEXT;
ALTER TABLE api_keys ADD COLUMN rotated_from TEXT;
ALTER TABLE api_keys ADD COLUMN replaced_by TEXT;
ALTER TABLE api_keys ADD COLUMN grace_until TEXT;
ALTER TABLE api_keys ADD COLUMN used_in_grace_at TEXT;
ALTER TABLE api_keys ADD COLUMN revoked_by TEXT;

-- A key and its successor share their name. Of keys that end by time the verbs see to it, because an index knows no time.
DROP INDEX api_keys_living_name;
CREATE UNIQUE INDEX api_keys_living_name ON api_keys (name)
    WHERE revoked_at IS NULL AND replaced_by IS NULL AND expires_at IS NULL;
