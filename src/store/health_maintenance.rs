//! Rows of maintenance windows.

use crate::domain::health_maintenance::Maintenance;
use crate::domain::time::iso;
use crate::store::breaker::time_at;
use crate::store::error::StoreError;
use crate::store::reader::ReadTx;
use crate::store::writer::WriteTx;
use jiff::Timestamp;
use rusqlite::Error;
use rusqlite::OptionalExtension;
use rusqlite::Row;
use rusqlite::params;

fn window(row: &Row<'_>) -> Result<Maintenance, Error> {
    Ok(Maintenance {
        id: row.get("id")?,
        service: row.get("service")?,
        starts_at: time_at(row, "starts_at")?,
        ends_at: time_at(row, "ends_at")?,
        reason: row.get("reason")?,
        author: row.get("author")?,
        created_at: time_at(row, "created_at")?,
        ended_by: row.get("ended_by")?,
    })
}

impl ReadTx<'_> {
    /// Windows that end after `after`, what ends last first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn maintenance(&self, after: Timestamp, limit: usize) -> Result<Vec<Maintenance>, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "SELECT * FROM health_maintenance WHERE ends_at > ?1 ORDER BY ends_at DESC, id DESC LIMIT ?2",
        )?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = statement.query_map(params![iso(after), limit], window)?;
        Ok(rows.collect::<Result<Vec<Maintenance>, Error>>()?)
    }

    /// The window with this number.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn maintenance_window(&self, id: i64) -> Result<Option<Maintenance>, StoreError> {
        let mut statement = self.conn().prepare_cached("SELECT * FROM health_maintenance WHERE id = ?1")?;
        Ok(statement.query_row([id], window).optional()?)
    }
}

impl WriteTx<'_> {
    /// Adds a window and gives its number.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn add_maintenance(&self, m: &Maintenance) -> Result<i64, StoreError> {
        self.conn().execute(
            "INSERT INTO health_maintenance (service, starts_at, ends_at, reason, author, created_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![m.service, iso(m.starts_at), iso(m.ends_at), m.reason, m.author, iso(m.created_at)],
        )?;
        Ok(self.conn().last_insert_rowid())
    }

    /// Ends a window at a time.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn end_maintenance(&self, id: i64, at: Timestamp, by: &str) -> Result<(), StoreError> {
        self.conn().execute(
            "UPDATE health_maintenance SET ends_at = ?2, starts_at = min(starts_at, ?2), ended_by = ?3 WHERE id = ?1",
            params![id, iso(at), by],
        )?;
        Ok(())
    }

    /// Drops windows that ended before; returns how many.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn trim_maintenance(&self, before: Timestamp) -> Result<usize, StoreError> {
        Ok(self.conn().execute("DELETE FROM health_maintenance WHERE ends_at < ?1", [iso(before)])?)
    }
}
