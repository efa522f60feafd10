//! Rows of watched services: last decided states and changes.

use crate::domain::health::Change;
use crate::domain::health::Known;
use crate::domain::health::Status;
use crate::domain::time::iso;
use crate::store::breaker::bad_text;
use crate::store::breaker::time_at;
use crate::store::error::StoreError;
use crate::store::reader::ReadTx;
use crate::store::writer::WriteTx;
use jiff::Timestamp;
use rusqlite::Row;
use rusqlite::params;

/// Newest changes that are kept, over all services.
pub const HEALTH_EVENTS_LIMIT: usize = 10_000;

/// A change of state as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct HealthEventRow {
    /// Number.
    pub id: i64,
    /// Which service.
    pub service: String,
    /// What changed.
    pub change: Change,
}

fn status_at(row: &Row<'_>, column: &str) -> Result<Status, rusqlite::Error> {
    let word: String = row.get(column)?;
    Status::parse(&word).ok_or_else(|| bad_text(column, &word))
}

pub(in crate::store) fn health_event_row(row: &Row<'_>) -> Result<HealthEventRow, rusqlite::Error> {
    let change = Change {
        at: time_at(row, "at")?,
        from: status_at(row, "from_status")?,
        to: status_at(row, "to_status")?,
        reason: row.get("reason")?,
    };
    Ok(HealthEventRow { id: row.get("id")?, service: row.get("service")?, change })
}

impl ReadTx<'_> {
    /// The last decided state of every service that was ever seen.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn health_states(&self) -> Result<Vec<(String, Known)>, StoreError> {
        let mut statement =
            self.conn().prepare_cached("SELECT service, status, since, reason, seen_at FROM health_state")?;
        let rows = statement.query_map([], |row| {
            let known = Known {
                status: status_at(row, "status")?,
                since: time_at(row, "since")?,
                reason: row.get("reason")?,
                seen_at: time_at(row, "seen_at")?,
            };
            Ok((row.get("service")?, known))
        })?;
        Ok(rows.collect::<Result<Vec<(String, Known)>, rusqlite::Error>>()?)
    }

    /// Changes of one service or of all, newest first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn health_events(
        &self,
        service: Option<&str>,
        limit: usize,
    ) -> Result<Vec<HealthEventRow>, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "SELECT id, service, at, from_status, to_status, reason FROM health_events \
             WHERE ?1 IS NULL OR service = ?1 ORDER BY id DESC LIMIT ?2",
        )?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = statement.query_map(params![service, limit], health_event_row)?;
        Ok(rows.collect::<Result<Vec<HealthEventRow>, rusqlite::Error>>()?)
    }
}

impl WriteTx<'_> {
    /// Stores a change of state and the state after it.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn add_health_event(&self, service: &str, change: &Change) -> Result<(), StoreError> {
        let mut event = self.conn().prepare_cached(
            "INSERT INTO health_events (service, at, from_status, to_status, reason) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        let (from, to) = (change.from.as_str(), change.to.as_str());
        event.execute(params![service, iso(change.at), from, to, change.reason])?;
        let mut state = self.conn().prepare_cached(
            "INSERT OR REPLACE INTO health_state (service, status, since, reason, seen_at) VALUES (?1, ?2, ?3, ?4, ?3)",
        )?;
        state.execute(params![service, to, iso(change.at), change.reason])?;
        Ok(())
    }

    /// Notes when the states were last confirmed, so that a restart can tell their age.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn confirm_health(&self, seen: &[(String, Timestamp)]) -> Result<(), StoreError> {
        let mut statement =
            self.conn().prepare_cached("UPDATE health_state SET seen_at = ?2 WHERE service = ?1")?;
        for (service, at) in seen {
            statement.execute(params![service, iso(*at)])?;
        }
        Ok(())
    }

    /// Drops changes beyond the newest [`HEALTH_EVENTS_LIMIT`]; returns how many.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn trim_health_events(&self) -> Result<usize, StoreError> {
        let keep = i64::try_from(HEALTH_EVENTS_LIMIT).unwrap_or(i64::MAX);
        let mut statement = self.conn().prepare_cached(
            "DELETE FROM health_events WHERE id <= (SELECT max(id) FROM health_events) - ?1",
        )?;
        Ok(statement.execute([keep])?)
    }
}
