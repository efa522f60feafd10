//! Rows of silences.

use crate::domain::alerts_labels::Matcher;
use crate::domain::alerts_labels::Op;
use crate::domain::alerts_silences::Silence;
use crate::domain::time::iso;
use crate::store::breaker::bad_text;
use crate::store::breaker::time_at;
use crate::store::error::StoreError;
use crate::store::reader::ReadTx;
use crate::store::writer::WriteTx;
use jiff::Timestamp;
use rusqlite::OptionalExtension;
use rusqlite::Row;
use rusqlite::params;

impl ReadTx<'_> {
    /// Silences, what ends last first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn silences(&self, limit: usize) -> Result<Vec<Silence>, StoreError> {
        let mut statement =
            self.conn().prepare_cached("SELECT * FROM silences ORDER BY ends_at DESC, id LIMIT ?1")?;
        let rows = statement.query_map([i64::try_from(limit).unwrap_or(i64::MAX)], silence_row)?;
        Ok(rows.collect::<Result<Vec<Silence>, rusqlite::Error>>()?)
    }

    /// Silences that have not ended at `now`.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn silences_open(&self, now: Timestamp) -> Result<Vec<Silence>, StoreError> {
        let mut statement =
            self.conn().prepare_cached("SELECT * FROM silences WHERE ends_at > ?1 ORDER BY ends_at, id")?;
        let rows = statement.query_map([iso(now)], silence_row)?;
        Ok(rows.collect::<Result<Vec<Silence>, rusqlite::Error>>()?)
    }

    /// The silence with this id.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn silence(&self, id: &str) -> Result<Option<Silence>, StoreError> {
        let mut statement = self.conn().prepare_cached("SELECT * FROM silences WHERE id = ?1")?;
        Ok(statement.query_row([id], silence_row).optional()?)
    }

    /// How many silences are kept.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn silence_count(&self) -> Result<usize, StoreError> {
        let count: i64 = self.conn().query_row("SELECT count(*) FROM silences", [], |row| row.get(0))?;
        Ok(usize::try_from(count).unwrap_or(0))
    }
}

impl WriteTx<'_> {
    /// Keeps a silence as it is now.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn keep_silence(&mut self, s: &Silence) -> Result<(), StoreError> {
        let triples: Vec<(&str, Op, &str)> =
            s.matchers.iter().map(|m| (m.name.as_str(), m.op, m.value.as_str())).collect();
        let matchers = serde_json::to_string(&triples).map_err(|e| StoreError::Other(e.to_string()))?;
        let mut statement = self.conn().prepare_cached(
            "INSERT INTO silences (id, matchers, starts_at, ends_at, created_by, comment, created_at, updated_at,
                ends_with_alert) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             ON CONFLICT (id) DO UPDATE SET matchers = ?2, starts_at = ?3, ends_at = ?4, created_by = ?5, comment = ?6,
                updated_at = ?8, ends_with_alert = ?9",
        )?;
        statement.execute(params![
            s.id,
            matchers,
            iso(s.starts_at),
            iso(s.ends_at),
            s.created_by,
            s.comment,
            iso(s.created_at),
            iso(s.updated_at),
            s.ends_with_alert
        ])?;
        Ok(())
    }

    /// Forgets silences that ended before `before`; returns how many.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn trim_silences(&mut self, before: Timestamp) -> Result<usize, StoreError> {
        Ok(self.conn().prepare_cached("DELETE FROM silences WHERE ends_at < ?1")?.execute([iso(before)])?)
    }
}

fn silence_row(row: &Row<'_>) -> Result<Silence, rusqlite::Error> {
    let text: String = row.get("matchers")?;
    let triples: Vec<(String, Op, String)> =
        serde_json::from_str(&text).map_err(|_| bad_text("matchers", &text))?;
    let matchers: Result<Vec<Matcher>, String> =
        triples.iter().map(|(name, op, value)| Matcher::new(name, *op, value)).collect();
    Ok(Silence {
        id: row.get("id")?,
        matchers: matchers.map_err(|_| bad_text("matchers", &text))?,
        starts_at: time_at(row, "starts_at")?,
        ends_at: time_at(row, "ends_at")?,
        created_by: row.get("created_by")?,
        comment: row.get("comment")?,
        created_at: time_at(row, "created_at")?,
        updated_at: time_at(row, "updated_at")?,
        ends_with_alert: row.get("ends_with_alert")?,
    })
}
