//! Rows of incidents.

use crate::domain::alerts::Incident;
use crate::domain::alerts::Resolved;
use crate::domain::alerts::Severity;
use crate::domain::deliveries::State;
use crate::domain::time::iso;
use crate::store::breaker::bad_text;
use crate::store::breaker::maybe_time;
use crate::store::breaker::time_at;
use crate::store::error::StoreError;
use crate::store::reader::ReadTx;
use crate::store::writer::WriteTx;
use jiff::Timestamp;
use rusqlite::OptionalExtension;
use rusqlite::Row;
use rusqlite::params;

/// How many deliveries of an incident are in each state, in the order of [`State::ALL`].
pub type CountByState = [u32; State::ALL.len()];

const COLUMNS: &str =
    "id, incident_key, kind, severity, title, summary, status, opened_at, resolved_at, resolution";

impl ReadTx<'_> {
    /// Incidents: what is open first, then the newest.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn incidents(&self, limit: usize) -> Result<Vec<(Incident, CountByState)>, StoreError> {
        // Two searches by index: a sort of the whole table would grow with its age.
        let open =
            format!("SELECT {COLUMNS} FROM alert_events WHERE status = 'firing' ORDER BY id DESC LIMIT ?1");
        let ended = format!("SELECT {COLUMNS} FROM alert_events ORDER BY id DESC LIMIT ?1");
        let mut found = self.incident_rows(&open, limit)?;
        for incident in self.incident_rows(&ended, limit)? {
            if found.len() < limit && incident.resolved.is_some() {
                found.push(incident);
            }
        }
        found
            .into_iter()
            .map(|incident| Ok((self.counted(incident.id)?, incident)))
            .map(|r| r.map(|(c, i)| (i, c)))
            .collect()
    }

    fn incident_rows(&self, sql: &str, limit: usize) -> Result<Vec<Incident>, StoreError> {
        let mut statement = self.conn().prepare_cached(sql)?;
        let rows = statement.query_map([i64::try_from(limit).unwrap_or(i64::MAX)], incident_row)?;
        Ok(rows.collect::<Result<Vec<Incident>, rusqlite::Error>>()?)
    }

    /// The incident with this number.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn incident(&self, id: i64) -> Result<Option<Incident>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM alert_events WHERE id = ?1");
        let mut statement = self.conn().prepare_cached(&sql)?;
        Ok(statement.query_row([id], incident_row).optional()?)
    }

    fn counted(&self, incident: i64) -> Result<CountByState, StoreError> {
        let mut counts = CountByState::default();
        let mut statement = self.conn().prepare_cached(
            "SELECT status, count(*) FROM alert_deliveries WHERE alert_id = ?1 GROUP BY status",
        )?;
        let mut rows = statement.query([incident])?;
        while let Some(row) = rows.next()? {
            let word: String = row.get(0)?;
            let place = State::ALL.iter().position(|s| s.as_str() == word);
            if let Some(count) = place.and_then(|p| counts.get_mut(p)) {
                *count = row.get(1)?;
            }
        }
        Ok(counts)
    }
}

impl WriteTx<'_> {
    /// Records an incident that is open, unless one with this key is; returns its number.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn open_incident(
        &mut self,
        key: &str,
        kind: &str,
        severity: Severity,
        words: (&str, &str),
    ) -> Result<Option<i64>, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "INSERT INTO alert_events (incident_key, kind, severity, title, summary, status, opened_at)
             VALUES (?1, ?2, ?3, ?4, ?5, 'firing', ?6)
             ON CONFLICT (incident_key) WHERE status = 'firing' DO NOTHING",
        )?;
        let at = iso(self.now());
        let rows = statement.execute(params![key, kind, severity.as_str(), words.0, words.1, at])?;
        Ok((rows == 1).then(|| self.conn().last_insert_rowid()))
    }

    /// Records an incident that is over as soon as it is told; returns its number.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn note_incident(
        &mut self,
        kind: &str,
        severity: Severity,
        words: (&str, &str),
    ) -> Result<i64, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "INSERT INTO alert_events (kind, severity, title, summary, status, opened_at, resolved_at, resolution)
             VALUES (?1, ?2, ?3, ?4, 'resolved', ?5, ?5, '')",
        )?;
        statement.execute(params![kind, severity.as_str(), words.0, words.1, iso(self.now())])?;
        Ok(self.conn().last_insert_rowid())
    }

    /// Closes the open incident with this key and returns it as it is now; `None` when there is none.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn resolve_incident(&mut self, key: &str, summary: &str) -> Result<Option<Incident>, StoreError> {
        let sql = format!(
            "UPDATE alert_events SET status = 'resolved', resolved_at = ?2, resolution = ?3
             WHERE incident_key = ?1 AND status = 'firing' RETURNING {COLUMNS}"
        );
        let mut statement = self.conn().prepare_cached(&sql)?;
        Ok(statement.query_row(params![key, iso(self.now()), summary], incident_row).optional()?)
    }
}

fn incident_row(row: &Row<'_>) -> Result<Incident, rusqlite::Error> {
    let severity: String = row.get("severity")?;
    let resolved_at: Option<Timestamp> = maybe_time(row, "resolved_at")?;
    let resolution: Option<String> = row.get("resolution")?;
    Ok(Incident {
        id: row.get("id")?,
        key: row.get("incident_key")?,
        kind: row.get("kind")?,
        severity: Severity::parse(&severity).ok_or_else(|| bad_text("severity", &severity))?,
        title: row.get("title")?,
        summary: row.get("summary")?,
        opened_at: time_at(row, "opened_at")?,
        resolved: resolved_at.map(|at| Resolved { at, summary: resolution.unwrap_or_default() }),
    })
}
