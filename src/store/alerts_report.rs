//! What a report gathers: everything that lies in a stretch of time.

use crate::domain::alerts::Incident;
use crate::domain::time::iso;
use crate::domain::time::parse_iso;
use crate::store::alerts::incident_row;
use crate::store::breaker::TripRow;
use crate::store::breaker::trip_row;
use crate::store::deliveries_lists::AttemptRow;
use crate::store::error::StoreError;
use crate::store::health::HealthEventRow;
use crate::store::health::health_event_row;
use crate::store::kill::StepRow;
use crate::store::kill::step_row;
use crate::store::reader::ReadTx;
use jiff::Timestamp;
use rusqlite::Row;
use rusqlite::params;

/// A stretch of time, both ends included, and how many rows of a kind are wanted at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub to: Timestamp,
    /// At most so many.
    pub limit: usize,
}

/// What a series of readings was like in a stretch of time.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "each field is what its name says")]
pub struct ReadingRow {
    pub reading: String,
    /// JSON.
    pub labels: String,
    pub samples: i64,
    /// Samples for which there was no value to be had.
    pub missing: i64,
    pub first: Option<String>,
    pub lowest: Option<String>,
    pub highest: Option<String>,
    pub last: Option<String>,
}

impl Span {
    fn params(&self) -> (String, String, i64) {
        (iso(self.from), iso(self.to), i64::try_from(self.limit).unwrap_or(i64::MAX))
    }
}

impl ReadTx<'_> {
    /// Incidents that were open in it, oldest first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn incidents_in(&self, span: &Span) -> Result<Vec<Incident>, StoreError> {
        let sql =
            "SELECT * FROM alert_events WHERE opened_at <= ?2 AND (resolved_at IS NULL OR resolved_at >= ?1)
             ORDER BY id LIMIT ?3";
        self.within(sql, span, incident_row)
    }

    /// Trips that were in force in it, oldest first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn trips_in(&self, span: &Span) -> Result<Vec<TripRow>, StoreError> {
        let sql =
            "SELECT * FROM breaker_history WHERE tripped_at <= ?2 AND (reset_at IS NULL OR reset_at >= ?1)
             ORDER BY id LIMIT ?3";
        self.within(sql, span, trip_row)
    }

    /// Steps of kill jobs, each with the number of its job, in order.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn kill_steps_in(&self, span: &Span) -> Result<Vec<(i64, StepRow)>, StoreError> {
        let sql = "SELECT * FROM kill_steps WHERE at >= ?1 AND at <= ?2 ORDER BY id LIMIT ?3";
        self.within(sql, span, |row| Ok((row.get("job_id")?, step_row(row)?)))
    }

    /// Kill jobs that ended in it: number, outcome, and when.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn kill_ends_in(&self, span: &Span) -> Result<Vec<(i64, String, String)>, StoreError> {
        let sql =
            "SELECT id, outcome, finished_at FROM kill_jobs WHERE finished_at >= ?1 AND finished_at <= ?2
             ORDER BY id LIMIT ?3";
        self.within(sql, span, |row| {
            let outcome: Option<String> = row.get("outcome")?;
            Ok((row.get("id")?, outcome.unwrap_or_default(), row.get("finished_at")?))
        })
    }

    /// Changes of health, in order.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn health_in(&self, span: &Span) -> Result<Vec<HealthEventRow>, StoreError> {
        let sql = "SELECT * FROM health_events WHERE at >= ?1 AND at <= ?2 ORDER BY id LIMIT ?3";
        self.within(sql, span, health_event_row)
    }

    /// When the oldest change of health that is kept happened, where older ones were dropped.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn health_kept_since(&self) -> Result<Option<Timestamp>, StoreError> {
        let mut statement =
            self.conn().prepare_cached("SELECT at FROM health_events WHERE id > 1 ORDER BY id LIMIT 1")?;
        let mut rows = statement.query([])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let text: String = row.get(0)?;
        let first: bool = self
            .conn()
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM health_events WHERE id = 1)")?
            .query_row([], |row| row.get(0))?;
        Ok(parse_iso(&text).filter(|_| !first))
    }

    /// Attempts to send deliveries of incidents that were open in it, each with the number of its delivery, in order.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn attempts_in(&self, span: &Span) -> Result<Vec<(i64, AttemptRow)>, StoreError> {
        let sql = "SELECT * FROM delivery_attempts WHERE started_at >= ?1 AND started_at <= ?2 ORDER BY id LIMIT ?3";
        self.within(sql, span, |row| {
            let attempt = AttemptRow {
                attempt: row.get("attempt")?,
                started_at: row.get("started_at")?,
                provider: row.get("provider")?,
                duration_ms: row.get("duration_ms")?,
                outcome: row.get("outcome")?,
                code: row.get("code")?,
                response_digest: row.get("response_digest")?,
                provider_id: row.get("provider_id")?,
                error: row.get("error")?,
            };
            Ok((row.get("delivery_id")?, attempt))
        })
    }

    /// What readings were like: what changed first, then by name.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn readings_in(&self, span: &Span) -> Result<Vec<ReadingRow>, StoreError> {
        let one = |order: &str| {
            format!(
                "(SELECT value FROM alert_readings WHERE series_id = s.id AND at BETWEEN ?1 AND ?2
                  AND value IS NOT NULL ORDER BY {order} LIMIT 1)"
            )
        };
        // Ordered as numbers, shown as they were stored.
        let sql = format!(
            "SELECT s.reading, s.labels, count(*) AS samples, count(*) - count(r.value) AS missing,
                {} AS first, {} AS lowest, {} AS highest, {} AS last
             FROM alert_series s JOIN alert_readings r ON r.series_id = s.id AND r.at BETWEEN ?1 AND ?2
             GROUP BY s.id ORDER BY count(DISTINCT r.value) > 1 DESC, missing > 0 DESC, s.reading, s.labels LIMIT ?3",
            one("at"),
            one("CAST(value AS REAL)"),
            one("CAST(value AS REAL) DESC"),
            one("at DESC")
        );
        let mut statement = self.conn().prepare_cached(&sql)?;
        let limit = i64::try_from(span.limit).unwrap_or(i64::MAX);
        let rows =
            statement.query_map(params![span.from.as_second(), span.to.as_second(), limit], |row| {
                Ok(ReadingRow {
                    reading: row.get("reading")?,
                    labels: row.get("labels")?,
                    samples: row.get("samples")?,
                    missing: row.get("missing")?,
                    first: row.get("first")?,
                    lowest: row.get("lowest")?,
                    highest: row.get("highest")?,
                    last: row.get("last")?,
                })
            })?;
        Ok(rows.collect::<Result<Vec<ReadingRow>, rusqlite::Error>>()?)
    }

    fn within<T>(
        &self,
        sql: &str,
        span: &Span,
        read: impl Fn(&Row<'_>) -> Result<T, rusqlite::Error>,
    ) -> Result<Vec<T>, StoreError> {
        let (from, to, limit) = span.params();
        let mut statement = self.conn().prepare_cached(sql)?;
        let rows = statement.query_map(params![from, to, limit], |row| read(row))?;
        Ok(rows.collect::<Result<Vec<T>, rusqlite::Error>>()?)
    }
}
