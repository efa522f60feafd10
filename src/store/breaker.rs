//! Rows of the breaker, its history, and the safety state as a whole.

use crate::domain::breaker::Breaker;
use crate::domain::breaker::Decision;
use crate::domain::breaker::HISTORY_LIMIT;
use crate::domain::breaker::HistoryChange;
use crate::domain::breaker::State;
use crate::domain::kill::KillSwitch;
use crate::domain::time::iso;
use crate::domain::time::parse_iso;
use crate::store::error::StoreError;
use crate::store::reader::ReadTx;
use crate::store::writer::WriteTx;
use jiff::Timestamp;
use rusqlite::OptionalExtension;
use rusqlite::Row;
use rusqlite::params;
use serde_json::Value;

/// Everything the gate depends on, read in one transaction.
#[derive(Debug, Clone, PartialEq)]
pub struct Safety {
    /// Rises with every change of breaker or kill switch.
    pub seq: i64,
    /// `None` while UNINITIALISED.
    pub breaker: Option<Breaker>,
    /// `None` while UNINITIALISED.
    pub kill: Option<KillSwitch>,
}

/// One trip of the history.
#[derive(Debug, Clone, PartialEq)]
pub struct TripRow {
    /// Number.
    pub id: i64,
    /// When.
    pub tripped_at: Timestamp,
    /// Who.
    pub tripped_by: String,
    /// Why.
    pub reason: String,
    /// `MANUAL` or a guard's code.
    pub code: String,
    /// Evidence.
    pub details: Option<Value>,
    /// When it was reset.
    pub reset_at: Option<Timestamp>,
    /// Who reset it.
    pub reset_by: Option<String>,
    /// Why it was reset.
    pub reset_reason: Option<String>,
}

/// Reads a column that holds an ISO time.
pub(in crate::store) fn time_at(row: &Row<'_>, column: &str) -> Result<Timestamp, rusqlite::Error> {
    let text: String = row.get(column)?;
    parse_iso(&text).ok_or_else(|| bad_text(column, &text))
}

/// Reads a column that holds an ISO time or nothing.
pub(in crate::store) fn maybe_time(
    row: &Row<'_>,
    column: &str,
) -> Result<Option<Timestamp>, rusqlite::Error> {
    let text: Option<String> = row.get(column)?;
    text.map(|t| parse_iso(&t).ok_or_else(|| bad_text(column, &t))).transpose()
}

/// Reads a column that holds JSON or nothing.
pub(in crate::store) fn maybe_json(row: &Row<'_>, column: &str) -> Result<Option<Value>, rusqlite::Error> {
    let text: Option<String> = row.get(column)?;
    text.map(|t| serde_json::from_str(&t).map_err(|_| bad_text(column, &t))).transpose()
}

/// The error for a text that is not what its column holds.
pub(in crate::store) fn bad_text(column: &str, text: &str) -> rusqlite::Error {
    let words = format!("column {column} holds '{text}', which cannot be understood");
    rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, words.into())
}

impl ReadTx<'_> {
    /// Breaker, kill switch and sequence number.
    ///
    /// # Errors
    /// When the ledger cannot be read or a state in it is none.
    pub fn safety(&self) -> Result<Safety, StoreError> {
        let mut statement = self.conn().prepare_cached("SELECT value FROM meta WHERE key = 'safety_seq'")?;
        let seq = statement.query_row([], |row| row.get(0))?;
        Ok(Safety { seq, breaker: self.breaker()?, kill: self.kill_switch()? })
    }

    /// Whether an admin has initialised breaker and kill switch.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn initialised(&self) -> Result<bool, StoreError> {
        let mut statement =
            self.conn().prepare_cached("SELECT value = 1 FROM meta WHERE key = 'initialised'")?;
        Ok(statement.query_row([], |row| row.get(0))?)
    }

    /// The breaker; `None` while UNINITIALISED.
    ///
    /// # Errors
    /// When the ledger cannot be read or the state in it is none.
    pub fn breaker(&self) -> Result<Option<Breaker>, StoreError> {
        let mut statement = self.conn().prepare_cached("SELECT * FROM breaker WHERE id = 1")?;
        Ok(statement.query_row([], breaker_row).optional()?)
    }

    /// Trips, newest first, before the trip `before`.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn trip_history(&self, limit: usize, before: Option<i64>) -> Result<Vec<TripRow>, StoreError> {
        let mut statement = self
            .conn()
            .prepare_cached("SELECT * FROM breaker_history WHERE id < ?1 ORDER BY id DESC LIMIT ?2")?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = statement.query_map(params![before.unwrap_or(i64::MAX), limit], trip_row)?;
        Ok(rows.collect::<Result<Vec<TripRow>, rusqlite::Error>>()?)
    }
}

pub(in crate::store) fn trip_row(row: &Row<'_>) -> Result<TripRow, rusqlite::Error> {
    Ok(TripRow {
        id: row.get("id")?,
        tripped_at: time_at(row, "tripped_at")?,
        tripped_by: row.get("tripped_by")?,
        reason: row.get("reason")?,
        code: row.get("code")?,
        details: maybe_json(row, "details")?,
        reset_at: maybe_time(row, "reset_at")?,
        reset_by: row.get("reset_by")?,
        reset_reason: row.get("reset_reason")?,
    })
}

fn breaker_row(row: &Row<'_>) -> Result<Breaker, rusqlite::Error> {
    let word: String = row.get("state")?;
    Ok(Breaker {
        state: State::parse(&word).ok_or_else(|| bad_text("state", &word))?,
        since: time_at(row, "since")?,
        tripped_at: maybe_time(row, "tripped_at")?,
        tripped_by: row.get("tripped_by")?,
        trip_reason: row.get("trip_reason")?,
        trip_code: row.get("trip_code")?,
        trip_details: maybe_json(row, "trip_details")?,
        reset_at: maybe_time(row, "reset_at")?,
        reset_by: row.get("reset_by")?,
        reset_reason: row.get("reset_reason")?,
        trip_count_today: row.get("trip_count_today")?,
        trip_count_day: row.get("trip_count_day")?,
    })
}

impl WriteTx<'_> {
    /// Stores a decision about the breaker: state, history and audit entry. Returns the number of the audit entry.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn apply_breaker(&mut self, decision: &Decision) -> Result<i64, StoreError> {
        let changed = decision.outcome == crate::domain::audit::Outcome::Success;
        if changed {
            self.save_breaker(&decision.after)?;
            self.raise_safety_seq()?;
        }
        match decision.history {
            HistoryChange::None => {}
            HistoryChange::Begin => self.begin_trip(&decision.after)?,
            HistoryChange::Complete => self.complete_trip(&decision.after)?,
        }
        self.audit(decision.audit.clone())
    }

    /// Notes that an admin has initialised breaker and kill switch.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn mark_initialised(&self) -> Result<(), StoreError> {
        self.conn().prepare_cached("UPDATE meta SET value = 1 WHERE key = 'initialised'")?.execute([])?;
        Ok(())
    }

    /// Raises the sequence number of the safety state.
    pub(in crate::store) fn raise_safety_seq(&self) -> Result<(), StoreError> {
        self.conn()
            .prepare_cached("UPDATE meta SET value = value + 1 WHERE key = 'safety_seq'")?
            .execute([])?;
        Ok(())
    }

    fn save_breaker(&self, b: &Breaker) -> Result<(), StoreError> {
        let mut statement = self.conn().prepare_cached(
            "INSERT OR REPLACE INTO breaker (id, state, since, tripped_at, tripped_by, trip_reason, trip_code, \
             trip_details, reset_at, reset_by, reset_reason, trip_count_today, trip_count_day) \
             VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )?;
        statement.execute(params![
            b.state.as_str(),
            iso(b.since),
            b.tripped_at.map(iso),
            b.tripped_by,
            b.trip_reason,
            b.trip_code,
            b.trip_details.as_ref().map(ToString::to_string),
            b.reset_at.map(iso),
            b.reset_by,
            b.reset_reason,
            b.trip_count_today,
            b.trip_count_day
        ])?;
        Ok(())
    }

    fn begin_trip(&self, b: &Breaker) -> Result<(), StoreError> {
        let mut statement = self.conn().prepare_cached(
            "INSERT INTO breaker_history (tripped_at, tripped_by, reason, code, details) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        statement.execute(params![
            iso(b.since),
            b.tripped_by.as_deref().unwrap_or_default(),
            b.trip_reason.as_deref().unwrap_or_default(),
            b.trip_code.as_deref().unwrap_or_default(),
            b.trip_details.as_ref().map(ToString::to_string)
        ])?;
        let keep = i64::try_from(HISTORY_LIMIT).unwrap_or(i64::MAX);
        self.conn()
            .prepare_cached(
                "DELETE FROM breaker_history WHERE id <= (SELECT max(id) FROM breaker_history) - ?1",
            )?
            .execute([keep])?;
        Ok(())
    }

    fn complete_trip(&self, b: &Breaker) -> Result<(), StoreError> {
        let mut statement = self.conn().prepare_cached(
            "UPDATE breaker_history SET reset_at = ?1, reset_by = ?2, reset_reason = ?3 \
             WHERE id = (SELECT max(id) FROM breaker_history) AND reset_at IS NULL",
        )?;
        statement.execute(params![b.reset_at.map(iso), b.reset_by, b.reset_reason])?;
        Ok(())
    }
}
