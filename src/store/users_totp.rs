//! Second factors and recovery codes.

use crate::domain::time::iso;
use crate::store::error::StoreError;
use crate::store::reader::ReadTx;
use crate::store::writer::WriteTx;
use rusqlite::OptionalExtension;
use rusqlite::params;

/// The second factor of a user as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TotpRow {
    /// The secret, sealed.
    pub sealed: Vec<u8>,
    /// Whether a code of it was typed once: only then it is asked for.
    pub confirmed: bool,
    /// The newest step whose code was accepted.
    pub step: Option<u64>,
}

impl ReadTx<'_> {
    /// The second factor of a user.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn totp(&self, name: &str) -> Result<Option<TotpRow>, StoreError> {
        let mut find = self.conn().prepare_cached(
            "SELECT totp_sealed, totp_confirmed_at IS NOT NULL, totp_step FROM users \
             WHERE name = ?1 AND totp_sealed IS NOT NULL",
        )?;
        let row = find.query_row([name], |row| {
            let step: Option<i64> = row.get(2)?;
            let step = step.and_then(|s| u64::try_from(s).ok());
            Ok(TotpRow { sealed: row.get(0)?, confirmed: row.get(1)?, step })
        });
        Ok(row.optional()?)
    }

    /// How many recovery codes a user has left.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn recovery_codes_left(&self, name: &str) -> Result<i64, StoreError> {
        let mut count = self.conn().prepare_cached(
            "SELECT count(*) FROM recovery_codes WHERE used_at IS NULL \
             AND user_id = (SELECT id FROM users WHERE name = ?1)",
        )?;
        Ok(count.query_row([name], |row| row.get(0))?)
    }
}

impl WriteTx<'_> {
    /// Sets a second factor that is not asked for until a code of it was typed.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn offer_totp(&mut self, name: &str, sealed: &[u8]) -> Result<(), StoreError> {
        let mut update = self.conn().prepare_cached(
            "UPDATE users SET totp_sealed = ?2, totp_confirmed_at = NULL, totp_step = NULL WHERE name = ?1",
        )?;
        update.execute(params![name, sealed])?;
        Ok(())
    }

    /// Keeps the step whose code was accepted, unless the same or a newer one was; says whether it was kept. The first
    /// one puts the second factor in force.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn use_totp(&mut self, name: &str, step: u64) -> Result<bool, StoreError> {
        let now = iso(self.now());
        let mut update = self.conn().prepare_cached(
            "UPDATE users SET totp_step = ?2, totp_confirmed_at = coalesce(totp_confirmed_at, ?3) \
             WHERE name = ?1 AND totp_sealed IS NOT NULL AND coalesce(totp_step, -1) < ?2",
        )?;
        let step = i64::try_from(step).unwrap_or(i64::MAX);
        Ok(update.execute(params![name, step, now])? > 0)
    }

    /// Takes the second factor and its recovery codes away; says whether there was one.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn drop_totp(&mut self, name: &str) -> Result<bool, StoreError> {
        self.set_recovery_codes(name, &[])?;
        let mut update = self.conn().prepare_cached(
            "UPDATE users SET totp_sealed = NULL, totp_confirmed_at = NULL, totp_step = NULL \
             WHERE name = ?1 AND totp_sealed IS NOT NULL",
        )?;
        Ok(update.execute([name])? > 0)
    }

    /// Replaces all recovery codes of a user.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn set_recovery_codes(&mut self, name: &str, hashes: &[String]) -> Result<(), StoreError> {
        self.conn()
            .prepare_cached(
                "DELETE FROM recovery_codes WHERE user_id = (SELECT id FROM users WHERE name = ?1)",
            )?
            .execute([name])?;
        let mut insert = self.conn().prepare_cached(
            "INSERT INTO recovery_codes (user_id, code_hash) VALUES ((SELECT id FROM users WHERE name = ?1), ?2)",
        )?;
        for hash in hashes {
            insert.execute([name, hash])?;
        }
        Ok(())
    }

    /// Uses a recovery code up; says whether it was there.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn use_recovery_code(&mut self, name: &str, hash: &str) -> Result<bool, StoreError> {
        let now = iso(self.now());
        let mut update = self.conn().prepare_cached(
            "UPDATE recovery_codes SET used_at = ?3 WHERE used_at IS NULL AND code_hash = ?2 \
             AND user_id = (SELECT id FROM users WHERE name = ?1)",
        )?;
        Ok(update.execute(params![name, hash, now])? > 0)
    }
}
