//! Rows of readings: what rules are tried on.

use crate::domain::alerts_labels::Labels;
use crate::domain::alerts_rules_preview::Point;
use crate::domain::time::iso;
use crate::store::alerts_rules::labels_at;
use crate::store::alerts_rules::labels_text;
use crate::store::breaker::bad_text;
use crate::store::breaker::maybe_time;
use crate::store::breaker::time_at;
use crate::store::error::StoreError;
use crate::store::reader::ReadTx;
use crate::store::writer::WriteTx;
use jiff::Timestamp;
use rusqlite::Error;
use rusqlite::OptionalExtension;
use rusqlite::params;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Most series of which readings are stored.
pub const SERIES_STORED_MAX: usize = 500;
/// Readings are kept so long.
pub const KEPT_SECONDS: i64 = 7 * 86_400;
/// After so long one reading a minute is kept.
pub const FINE_SECONDS: i64 = 86_400;
/// How far behind that edge a rolling-up looks; it comes every hour.
pub const ROLL_UP_SECONDS: i64 = 3 * 3_600;

/// Waiting deliveries that are looked at; beyond them a percentile does not change any more.
const WAITING_MAX: i64 = 10_000;

/// How the outbox stands, channel by channel.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OutboxFacts {
    /// Deliveries in the poison queue.
    pub poison: BTreeMap<String, i64>,
    /// Since when each delivery that waits or is being sent has been owed.
    pub waiting: BTreeMap<String, Vec<Timestamp>>,
}

/// A series of which readings are stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesRow {
    /// Number.
    pub id: i64,
    /// Name of the reading.
    pub reading: String,
    /// Which series.
    pub labels: Labels,
}

impl ReadTx<'_> {
    /// Every series of which readings are stored.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn series(&self) -> Result<Vec<SeriesRow>, StoreError> {
        let mut statement = self.conn().prepare_cached("SELECT id, reading, labels FROM alert_series")?;
        let rows = statement.query_map([], |row| {
            Ok(SeriesRow {
                id: row.get("id")?,
                reading: row.get("reading")?,
                labels: labels_at(row, "labels")?,
            })
        })?;
        Ok(rows.collect::<Result<Vec<SeriesRow>, Error>>()?)
    }

    /// Stored readings of a series from `from` to before `to`, oldest first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn readings(&self, series: i64, from: Timestamp, to: Timestamp) -> Result<Vec<Point>, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "SELECT at, value FROM alert_readings WHERE series_id = ?1 AND at >= ?2 AND at < ?3 ORDER BY at",
        )?;
        let rows = statement.query_map(params![series, from.as_second(), to.as_second()], |row| {
            let (at, value): (i64, Option<String>) = (row.get(0)?, row.get(1)?);
            let at = Timestamp::from_second(at).map_err(|_| bad_text("at", &at.to_string()))?;
            let value: Option<Decimal> =
                value.map(|v| v.parse().map_err(|_| bad_text("value", &v))).transpose()?;
            Ok(Point { at, value })
        })?;
        Ok(rows.collect::<Result<Vec<Point>, Error>>()?)
    }

    /// How the outbox stands.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn outbox_facts(&self) -> Result<OutboxFacts, StoreError> {
        let mut facts = OutboxFacts::default();
        let mut poison = self.conn().prepare_cached(
            "SELECT channel, count(*) FROM alert_deliveries
             WHERE status = 'poison' AND purpose <> 'canary' GROUP BY channel",
        )?;
        let mut rows = poison.query([])?;
        while let Some(row) = rows.next()? {
            facts.poison.insert(row.get(0)?, row.get(1)?);
        }
        let mut waiting = self.conn().prepare_cached(
            "SELECT channel, owed_since FROM alert_deliveries
             WHERE status IN ('pending', 'deferred', 'sending') AND held = 0 AND purpose <> 'canary' LIMIT ?1",
        )?;
        let mut rows = waiting.query([WAITING_MAX])?;
        while let Some(row) = rows.next()? {
            let channel: String = row.get("channel")?;
            facts.waiting.entry(channel).or_default().push(time_at(row, "owed_since")?);
        }
        Ok(facts)
    }

    /// When rules and heartbeats were last looked at.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn looked_at(&self) -> Result<Option<Timestamp>, StoreError> {
        let mut statement = self.conn().prepare_cached("SELECT looked_at FROM alert_watch WHERE id = 1")?;
        Ok(statement.query_row([], |row| maybe_time(row, "looked_at")).optional()?.flatten())
    }
}

impl WriteTx<'_> {
    /// The number of a series, which is made when it is new; `None` when there are too many.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn series_id(&mut self, reading: &str, labels: &Labels) -> Result<Option<i64>, StoreError> {
        let labels = labels_text(labels)?;
        let mut known =
            self.conn().prepare_cached("SELECT id FROM alert_series WHERE reading = ?1 AND labels = ?2")?;
        if let Some(id) = known.query_row(params![reading, labels], |row| row.get(0)).optional()? {
            return Ok(Some(id));
        }
        let mut insert = self.conn().prepare_cached(
            "INSERT INTO alert_series (reading, labels)
             SELECT ?1, ?2 WHERE (SELECT count(*) FROM alert_series) < ?3",
        )?;
        let most = i64::try_from(SERIES_STORED_MAX).unwrap_or(i64::MAX);
        let added = insert.execute(params![reading, labels, most])?;
        Ok((added == 1).then(|| self.conn().last_insert_rowid()))
    }

    /// Stores a reading.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn add_reading(
        &mut self,
        series: i64,
        at: Timestamp,
        value: Option<Decimal>,
    ) -> Result<(), StoreError> {
        let mut insert = self.conn().prepare_cached(
            "INSERT OR REPLACE INTO alert_readings (series_id, at, value) VALUES (?1, ?2, ?3)",
        )?;
        insert.execute(params![series, at.as_second(), value.map(|v| v.to_string())])?;
        Ok(())
    }

    /// Notes that rules and heartbeats were looked at.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn mark_looked(&mut self) -> Result<(), StoreError> {
        let mut save = self
            .conn()
            .prepare_cached("INSERT OR REPLACE INTO alert_watch (id, looked_at) VALUES (1, ?1)")?;
        save.execute([iso(self.now())])?;
        Ok(())
    }

    /// Takes away what is too old of one series, and all but the last reading of each minute of what is no longer
    /// fine. One series at a time, so that nothing waits long behind it; returns how many rows went.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn roll_up_readings(&mut self, series: i64) -> Result<usize, StoreError> {
        let now = self.now().as_second();
        let mut old =
            self.conn().prepare_cached("DELETE FROM alert_readings WHERE series_id = ?1 AND at < ?2")?;
        let mut gone = old.execute(params![series, now - KEPT_SECONDS])?;
        let mut fine = self.conn().prepare_cached(
            "DELETE FROM alert_readings WHERE series_id = ?1 AND at < ?2 AND at >= ?3 AND EXISTS
                (SELECT 1 FROM alert_readings AS later WHERE later.series_id = ?1
                    AND later.at > alert_readings.at AND later.at < (alert_readings.at / 60 + 1) * 60)",
        )?;
        let edge = (now - FINE_SECONDS) / 60 * 60;
        gone += fine.execute(params![series, edge, edge - ROLL_UP_SECONDS])?;
        Ok(gone)
    }

    /// Takes away series of which nothing is left.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn drop_empty_series(&mut self) -> Result<(), StoreError> {
        let sql = "DELETE FROM alert_series WHERE NOT EXISTS
            (SELECT 1 FROM alert_readings WHERE series_id = alert_series.id)";
        self.conn().prepare_cached(sql)?.execute([])?;
        Ok(())
    }
}
