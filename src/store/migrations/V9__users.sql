-- People in full: who may not sign in any more, second factors, sign-in through an identity provider.
ALTER TABLE users ADD COLUMN disabled_at TEXT;
ALTER TABLE users ADD COLUMN last_sign_in_at TEXT;
ALTER TABLE users ADD COLUMN oidc_issuer TEXT;
ALTER TABLE users ADD COLUMN oidc_subject TEXT;
-- The secret of the second factor, sealed; `totp_step` is the newest step whose code was accepted, so that none is twice.
ALTER TABLE users ADD COLUMN totp_sealed BLOB;
ALTER TABLE users ADD COLUMN totp_confirmed_at TEXT;
ALTER TABLE users ADD COLUMN totp_step INTEGER;
CREATE UNIQUE INDEX users_by_oidc ON users (oidc_issuer, oidc_subject) WHERE oidc_issuer IS NOT NULL;

-- One-time codes for those who lost their second factor.
CREATE TABLE recovery_codes (
    id        INTEGER PRIMARY KEY,
    user_id   INTEGER NOT NULL REFERENCES users (id),
    code_hash TEXT NOT NULL,
    used_at   TEXT
) STRICT;
CREATE INDEX recovery_codes_by_user ON recovery_codes (user_id);

-- A session keeps its public name and its token against forged requests when its id changes.
ALTER TABLE sessions ADD COLUMN public_id TEXT;
ALTER TABLE sessions ADD COLUMN csrf_seed TEXT;
ALTER TABLE sessions ADD COLUMN active_at TEXT;
ALTER TABLE sessions ADD COLUMN confirmed_at TEXT;
ALTER TABLE sessions ADD COLUMN via TEXT NOT NULL DEFAULT 'password' CHECK (via IN ('password', 'oidc'));
UPDATE sessions SET public_id = substr(id_hash, 1, 12), csrf_seed = lower(hex(randomblob(32))), active_at = created_at,
    confirmed_at = created_at;
CREATE UNIQUE INDEX sessions_by_public_id ON sessions (public_id);
