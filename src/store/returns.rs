//! Ways back into the outbox other than a failed attempt: a retry by hand, a lost worker, and what somebody typed into
//! the live file, which a trigger notes until the audit chain has it.

use crate::domain::time::iso;
use crate::store::error::StoreError;
use crate::store::reader::ReadTx;
use crate::store::writer::WriteTx;
use rusqlite::params;

/// Changes taken over in one transaction.
pub const OUTSIDE_BATCH: usize = 100;

/// A change from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "each field is the column of its name")]
pub struct OutsideChange {
    pub id: i64,
    pub noted_at: String,
    pub delivery_id: i64,
    pub change: String,
    pub status_before: Option<String>,
    pub status_after: Option<String>,
    pub retry_count_before: Option<i64>,
    pub retry_count_after: Option<i64>,
}

impl ReadTx<'_> {
    /// Changes from outside that the audit chain does not have yet, oldest first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn outside_changes(&self) -> Result<Vec<OutsideChange>, StoreError> {
        let mut statement =
            self.conn().prepare_cached("SELECT * FROM outside_changes ORDER BY id LIMIT ?1")?;
        let rows = statement.query_map([i64::try_from(OUTSIDE_BATCH).unwrap_or(i64::MAX)], |row| {
            Ok(OutsideChange {
                id: row.get("id")?,
                noted_at: row.get("noted_at")?,
                delivery_id: row.get("delivery_id")?,
                change: row.get("change")?,
                status_before: row.get("status_before")?,
                status_after: row.get("status_after")?,
                retry_count_before: row.get("retry_count_before")?,
                retry_count_after: row.get("retry_count_after")?,
            })
        })?;
        Ok(rows.collect::<Result<Vec<OutsideChange>, rusqlite::Error>>()?)
    }
}

impl WriteTx<'_> {
    /// Takes a change over: a delivery that was set to wait is due now, with the whole of its patience before it. The
    /// note goes; the audit entry of the same transaction stays.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn take_over_outside(&mut self, change: &OutsideChange) -> Result<(), StoreError> {
        let set_back =
            change.status_after.as_deref() == Some("pending") && change.status_before != change.status_after;
        if set_back {
            let mut statement = self.conn().prepare_cached(
                "UPDATE alert_deliveries SET owed_since = ?2, next_attempt_at = ?2, lease_until = NULL,
                    revision = revision + 1 WHERE id = ?1 AND status = 'pending'",
            )?;
            statement.execute(params![change.delivery_id, iso(self.now())])?;
        }
        self.conn().prepare_cached("DELETE FROM outside_changes WHERE id = ?1")?.execute([change.id])?;
        Ok(())
    }

    /// Sets a poisoned delivery back to the beginning of its patience. Says whether it was poisoned.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn set_back(&mut self, id: i64) -> Result<bool, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "UPDATE alert_deliveries SET status = 'pending', retry_count = 0, owed_since = ?2, next_attempt_at = ?2,
                lease_until = NULL, revision = revision + 1 WHERE id = ?1 AND status = 'poison'",
        )?;
        Ok(statement.execute(params![id, iso(self.now())])? == 1)
    }

    /// Gives a poisoned delivery another recipient, masked and sealed under a new key, and sets it back. Says whether it
    /// was poisoned.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn readdress(
        &mut self,
        id: i64,
        recipient: (&str, &str),
        dedup_key: &str,
        sealed: (&[u8], &[u8]),
    ) -> Result<bool, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "UPDATE alert_deliveries SET recipient = ?2, recipient_tag = ?3, dedup_key = ?4, recipient_sealed = ?5,
                payload_sealed = ?6, batch = NULL, digest = 0, outcome_unknown = 0, status = 'pending',
                retry_count = 0, owed_since = ?7, next_attempt_at = ?7, lease_until = NULL, revision = revision + 1
             WHERE id = ?1 AND status = 'poison'",
        )?;
        let row = params![id, recipient.0, recipient.1, dedup_key, sealed.0, sealed.1, iso(self.now())];
        Ok(statement.execute(row)? == 1)
    }

    /// Calls off what waits or was given up. Says whether it did.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn call_off(&mut self, id: i64, why: &str) -> Result<bool, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "UPDATE alert_deliveries SET status = 'cancelled', error_message = ?2, next_attempt_at = NULL, held = 0,
                lease_until = NULL, revision = revision + 1
             WHERE id = ?1 AND status IN ('pending', 'deferred', 'poison')",
        )?;
        Ok(statement.execute(params![id, why])? == 1)
    }

    /// Takes back what is marked as being sent although nobody can be sending it: all of it at the start (`everything`),
    /// later what outlived its lease. It goes out again under the same key. Returns how many.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn take_back_lost(&mut self, everything: bool) -> Result<usize, StoreError> {
        let now = iso(self.now());
        let mut ended = self.conn().prepare_cached(
            "UPDATE delivery_attempts SET outcome = 'unknown', error = 'the appliance stopped before the answer'
             WHERE outcome IS NULL AND (delivery_id, attempt) IN (SELECT id, attempts FROM alert_deliveries
                WHERE status = 'sending' AND (?1 OR lease_until IS NULL OR lease_until <= ?2))",
        )?;
        ended.execute(params![everything, now])?;
        let mut statement = self.conn().prepare_cached(
            "UPDATE alert_deliveries SET status = 'pending', outcome_unknown = 1, next_attempt_at = ?2,
                lease_until = NULL, error_message = 'the outcome of an attempt is not known: sent again under the same key',
                revision = revision + 1
             WHERE status = 'sending' AND (?1 OR lease_until IS NULL OR lease_until <= ?2)",
        )?;
        Ok(statement.execute(params![everything, now])?)
    }
}
