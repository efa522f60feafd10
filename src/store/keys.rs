//! API keys: everything but the secret.

use crate::domain::keys::ApiKey;
use crate::domain::time::iso;
use crate::store::error::StoreError;
use crate::store::reader::ReadTx;
use crate::store::users::role_of;
use crate::store::users::time_of;
use crate::store::writer::WriteTx;
use jiff::Timestamp;
use rusqlite::Row;
use rusqlite::params;

const COLUMNS: &str = "identity, name, role, scopes, secret_hash, created_at, created_by, last_used_at, expires_at, \
     rotated_from, replaced_by, grace_until, used_in_grace_at, revoked_at, revoked_by";

impl ReadTx<'_> {
    /// All keys, newest first, ended ones too.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn api_keys(&self) -> Result<Vec<ApiKey>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM api_keys ORDER BY id DESC");
        let mut all = self.conn().prepare_cached(&sql)?;
        let rows = all.query_map([], key)?;
        rows.map(|row| row.map_err(StoreError::from)?).collect()
    }
}

impl WriteTx<'_> {
    /// Adds a key.
    ///
    /// # Errors
    /// When a living key has the name, or the ledger cannot take it.
    pub fn add_api_key(&mut self, key: &ApiKey) -> Result<(), StoreError> {
        let mut insert = self.conn().prepare_cached(
            "INSERT INTO api_keys (identity, name, role, scopes, secret_hash, created_at, created_by, expires_at, \
             rotated_from) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?;
        insert.execute(params![
            key.id,
            key.name,
            key.role.as_str(),
            key.scopes.join(" "),
            key.secret_hash,
            iso(key.created_at),
            key.created_by,
            key.expires_at.map(iso),
            key.rotated_from,
        ])?;
        Ok(())
    }

    /// Gives a key a successor, and says until when it works on; says whether a key without one was there.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn replace_api_key(
        &mut self,
        identity: &str,
        by: &str,
        grace_until: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut update = self.conn().prepare_cached(
            "UPDATE api_keys SET replaced_by = ?2, grace_until = ?3 \
             WHERE identity = ?1 AND replaced_by IS NULL AND revoked_at IS NULL",
        )?;
        Ok(update.execute(params![identity, by, iso(grace_until)])? > 0)
    }

    /// Ends the grace of a rotated key now; says whether one was there that had not ended.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn cut_api_key_short(&mut self, identity: &str) -> Result<bool, StoreError> {
        let mut update = self.conn().prepare_cached(
            "UPDATE api_keys SET grace_until = ?2 \
             WHERE identity = ?1 AND replaced_by IS NOT NULL AND revoked_at IS NULL AND grace_until > ?2",
        )?;
        Ok(update.execute(params![identity, iso(self.now())])? > 0)
    }

    /// Revokes a key for ever; says whether one was there that was not revoked.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn revoke_api_key(&mut self, identity: &str, by: &str) -> Result<bool, StoreError> {
        let mut update = self.conn().prepare_cached(
            "UPDATE api_keys SET revoked_at = ?2, revoked_by = ?3 WHERE identity = ?1 AND revoked_at IS NULL",
        )?;
        Ok(update.execute(params![identity, iso(self.now()), by])? > 0)
    }

    /// Notes a use of a key, and that it was one in the grace.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn touch_api_key(
        &mut self,
        identity: &str,
        minute: Timestamp,
        in_grace: bool,
    ) -> Result<(), StoreError> {
        let mut update = self.conn().prepare_cached(
            "UPDATE api_keys SET last_used_at = ?2, \
             used_in_grace_at = CASE WHEN ?3 THEN ?2 ELSE used_in_grace_at END WHERE identity = ?1",
        )?;
        update.execute(params![identity, iso(minute), in_grace])?;
        Ok(())
    }
}

fn key(row: &Row<'_>) -> Result<Result<ApiKey, StoreError>, rusqlite::Error> {
    let (id, name, role): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
    let (scopes, secret_hash): (String, String) = (row.get(3)?, row.get(4)?);
    let (created_at, created_by): (String, String) = (row.get(5)?, row.get(6)?);
    let (used, expires, grace): (Option<String>, Option<String>, Option<String>) =
        (row.get(7)?, row.get(8)?, row.get(11)?);
    let (rotated_from, replaced_by): (Option<String>, Option<String>) = (row.get(9)?, row.get(10)?);
    let (in_grace, revoked, revoked_by): (Option<String>, Option<String>, Option<String>) =
        (row.get(12)?, row.get(13)?, row.get(14)?);
    let maybe = |text: Option<String>| text.map(|at| time_of(&at)).transpose();
    let whole = || {
        Ok(ApiKey {
            id,
            name,
            role: role_of(&role)?,
            scopes: scopes.split_whitespace().map(str::to_owned).collect(),
            secret_hash,
            created_at: time_of(&created_at)?,
            created_by,
            last_used_at: maybe(used)?,
            expires_at: maybe(expires)?,
            rotated_from,
            replaced_by,
            grace_until: maybe(grace)?,
            used_in_grace_at: maybe(in_grace)?,
            revoked_at: maybe(revoked)?,
            revoked_by,
        })
    };
    Ok(whole())
}
