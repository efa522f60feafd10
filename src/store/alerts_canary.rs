//! Rows of canaries: one incident for each lane, of which the newest deliveries are kept.

use crate::domain::time::iso;
use crate::store::breaker::maybe_time;
use crate::store::breaker::time_at;
use crate::store::error::StoreError;
use crate::store::reader::ReadTx;
use crate::store::writer::WriteTx;
use jiff::Timestamp;
use rusqlite::Error;
use rusqlite::OptionalExtension;
use rusqlite::params;

/// Newest canaries of a lane that are kept.
pub const CANARIES_KEPT: i64 = 20;

/// The canary of a lane as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CanaryRow {
    /// Lane.
    pub lane: String,
    /// Its channel.
    pub channel: String,
    /// The incident that stands for all canaries of the lane.
    pub alert_id: i64,
    /// The delivery of the newest one.
    pub delivery_id: Option<i64>,
    /// When that was owed.
    pub sent_at: Option<Timestamp>,
    /// When one was last accepted.
    pub arrived_at: Option<Timestamp>,
    /// How long that took.
    pub latency_ms: Option<i64>,
    /// People have been told that the lane is dark.
    pub dark: bool,
}

impl ReadTx<'_> {
    /// The canary of each lane that has one.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn canaries(&self) -> Result<Vec<CanaryRow>, StoreError> {
        let mut statement = self.conn().prepare_cached("SELECT * FROM alert_canaries ORDER BY lane")?;
        let rows = statement.query_map([], |row| {
            Ok(CanaryRow {
                lane: row.get("lane")?,
                channel: row.get("channel")?,
                alert_id: row.get("alert_id")?,
                delivery_id: row.get("delivery_id")?,
                sent_at: maybe_time(row, "sent_at")?,
                arrived_at: maybe_time(row, "arrived_at")?,
                latency_ms: row.get("latency_ms")?,
                dark: row.get("dark")?,
            })
        })?;
        Ok(rows.collect::<Result<Vec<CanaryRow>, Error>>()?)
    }

    /// When a delivery was owed and when it was accepted; `None` while it is not.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn acceptance(&self, delivery: i64) -> Result<Option<(Timestamp, Timestamp)>, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "SELECT created_at, delivered_at FROM alert_deliveries WHERE id = ?1 AND status = 'delivered'",
        )?;
        let row = statement
            .query_row([delivery], |row| Ok((time_at(row, "created_at")?, time_at(row, "delivered_at")?)));
        Ok(row.optional()?)
    }
}

impl WriteTx<'_> {
    /// Stores the canary of a lane.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn save_canary(&mut self, row: &CanaryRow) -> Result<(), StoreError> {
        let mut save = self.conn().prepare_cached(
            "INSERT OR REPLACE INTO alert_canaries
                (lane, channel, alert_id, delivery_id, sent_at, arrived_at, latency_ms, dark)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?;
        save.execute(params![
            row.lane,
            row.channel,
            row.alert_id,
            row.delivery_id,
            row.sent_at.map(iso),
            row.arrived_at.map(iso),
            row.latency_ms,
            row.dark
        ])?;
        Ok(())
    }

    /// Forgets the canary of a lane that is not there any more; its incident stays.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn forget_canary(&mut self, lane: &str) -> Result<(), StoreError> {
        self.conn().prepare_cached("DELETE FROM alert_canaries WHERE lane = ?1")?.execute([lane])?;
        Ok(())
    }

    /// Dates the incident of a lane's canaries to now: the next message is about the next canary.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn renew_canary(&mut self, alert_id: i64) -> Result<(), StoreError> {
        let mut update = self.conn().prepare_cached(
            "UPDATE alert_events SET opened_at = ?2, resolved_at = ?2, updated_at = ?2
             WHERE id = ?1 AND source = 'canary'",
        )?;
        update.execute(params![alert_id, iso(self.now())])?;
        Ok(())
    }

    /// Calls off what has not arrived of a lane's canaries when the next one is sent: they must neither pile up nor fill
    /// the poison queue.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn call_off_canaries(&mut self, alert_id: i64) -> Result<(), StoreError> {
        let mut update = self.conn().prepare_cached(
            "UPDATE alert_deliveries SET status = 'cancelled', next_attempt_at = NULL, lease_until = NULL,
                error_message = coalesce(error_message || '; ', '') || 'the next canary was sent', revision = revision + 1
             WHERE alert_id = ?1 AND purpose = 'canary' AND status IN ('pending', 'deferred', 'poison')",
        )?;
        update.execute([alert_id])?;
        Ok(())
    }

    /// Takes away all but the newest [`CANARIES_KEPT`] of a lane, on both sides of the balance.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn trim_canaries(&mut self, alert_id: i64) -> Result<(), StoreError> {
        let edge: Option<i64> = self
            .conn()
            .prepare_cached(
                "SELECT id FROM alert_deliveries WHERE alert_id = ?1 AND purpose = 'canary'
                 ORDER BY id DESC LIMIT 1 OFFSET ?2",
            )?
            .query_row(params![alert_id, CANARIES_KEPT], |row| row.get(0))
            .optional()?;
        let Some(edge) = edge else { return Ok(()) };
        let old = "FROM alert_deliveries WHERE alert_id = ?1 AND purpose = 'canary' AND id <= ?2 AND status <> 'sending'";
        self.conn()
            .prepare_cached(&format!("DELETE FROM delivery_attempts WHERE delivery_id IN (SELECT id {old})"))?
            .execute(params![alert_id, edge])?;
        let gone = self.conn().prepare_cached(&format!("DELETE {old}"))?.execute(params![alert_id, edge])?;
        let gone = i64::try_from(gone).unwrap_or(0);
        self.conn()
            .prepare_cached("UPDATE alert_events SET owed = owed - ?2 WHERE id = ?1")?
            .execute(params![alert_id, gone])?;
        Ok(())
    }
}
