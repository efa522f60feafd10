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

impl ReadTx<'_> {
    /// All keys, newest first, revoked ones too.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn api_keys(&self) -> Result<Vec<ApiKey>, StoreError> {
        let mut all = self.conn().prepare_cached(
            "SELECT identity, name, role, scopes, secret_hash, created_at, created_by, last_used_at, revoked_at \
             FROM api_keys ORDER BY id DESC",
        )?;
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
            "INSERT INTO api_keys (identity, name, role, scopes, secret_hash, created_at, created_by) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?;
        insert.execute(params![
            key.id,
            key.name,
            key.role.as_str(),
            key.scopes.join(" "),
            key.secret_hash,
            iso(key.created_at),
            key.created_by
        ])?;
        Ok(())
    }

    /// Revokes a key for ever; says whether a living one was there.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn revoke_api_key(&mut self, identity: &str) -> Result<bool, StoreError> {
        let mut update = self.conn().prepare_cached(
            "UPDATE api_keys SET revoked_at = ?2 WHERE identity = ?1 AND revoked_at IS NULL",
        )?;
        Ok(update.execute(params![identity, iso(self.now())])? > 0)
    }

    /// Notes a use of a key.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn touch_api_key(&mut self, identity: &str, minute: Timestamp) -> Result<(), StoreError> {
        let mut update =
            self.conn().prepare_cached("UPDATE api_keys SET last_used_at = ?2 WHERE identity = ?1")?;
        update.execute(params![identity, iso(minute)])?;
        Ok(())
    }
}

fn key(row: &Row<'_>) -> Result<Result<ApiKey, StoreError>, rusqlite::Error> {
    let (id, name, role): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
    let (scopes, secret_hash): (String, String) = (row.get(3)?, row.get(4)?);
    let (created_at, created_by): (String, String) = (row.get(5)?, row.get(6)?);
    let (used, revoked): (Option<String>, Option<String>) = (row.get(7)?, row.get(8)?);
    let whole = || {
        Ok(ApiKey {
            id,
            name,
            role: role_of(&role)?,
            scopes: scopes.split_whitespace().map(str::to_owned).collect(),
            secret_hash,
            created_at: time_of(&created_at)?,
            created_by,
            last_used_at: used.map(|at| time_of(&at)).transpose()?,
            revoked_at: revoked.map(|at| time_of(&at)).transpose()?,
        })
    };
    Ok(whole())
}
