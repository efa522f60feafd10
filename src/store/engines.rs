//! Rows of the engines whose entries were stopped by us.

use crate::domain::time::iso;
use crate::store::error::StoreError;
use crate::store::reader::ReadTx;
use crate::store::writer::WriteTx;
use rusqlite::params;

impl ReadTx<'_> {
    /// Names of the engines whose entries were stopped by us.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn engine_pauses(&self) -> Result<Vec<String>, StoreError> {
        let mut statement = self.conn().prepare_cached("SELECT engine FROM engine_pauses ORDER BY engine")?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<Result<Vec<String>, rusqlite::Error>>()?)
    }
}

impl WriteTx<'_> {
    /// Notes that an engine's entries were stopped by us; the first note is kept.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn add_engine_pause(&self, engine: &str, reason: &str) -> Result<bool, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "INSERT OR IGNORE INTO engine_pauses (engine, paused_at, reason) VALUES (?1, ?2, ?3)",
        )?;
        Ok(statement.execute(params![engine, iso(self.now()), reason])? > 0)
    }

    /// Forgets that an engine's entries were stopped by us; tells whether there was a note.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn remove_engine_pause(&self, engine: &str) -> Result<bool, StoreError> {
        let mut statement = self.conn().prepare_cached("DELETE FROM engine_pauses WHERE engine = ?1")?;
        Ok(statement.execute([engine])? > 0)
    }
}
