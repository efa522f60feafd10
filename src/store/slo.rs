//! Rows of the objectives over time: minutes and hours, which a restart within them adds to.

use crate::domain::health_history::HOUR;
use crate::domain::slo::Sums;
use crate::domain::slo_history::Grain;
use crate::domain::slo_history::HOURS_DAYS;
use crate::domain::slo_history::MINUTES_DAYS;
use crate::domain::slo_history::SERIES_MAX;
use crate::domain::slo_history::Slot;
use crate::store::error::StoreError;
use crate::store::reader::ReadTx;
use crate::store::writer::WriteTx;
use rusqlite::Error;
use rusqlite::OptionalExtension;
use rusqlite::Row;
use rusqlite::params;
use std::collections::BTreeMap;

/// An objective by its id, and a part of it; the part is empty for the whole.
pub type SloSeries = (String, String);

/// How much is kept of the objectives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SloSizes {
    /// Minutes of all series.
    pub minutes: i64,
    /// Hours of all series.
    pub hours: i64,
}

const fn table(grain: Grain) -> &'static str {
    match grain {
        Grain::Minutes => "slo_minutes",
        Grain::Hours => "slo_hours",
    }
}

fn slot(row: &Row<'_>) -> Result<Slot, Error> {
    Ok(Slot { at: row.get("at")?, sums: sums(row)?, worst: row.get("worst")? })
}

fn sums(row: &Row<'_>) -> Result<Sums, Error> {
    Ok(Sums { known_ms: row.get("known_ms")?, measured: row.get("measured")?, missed: row.get("missed")? })
}

impl ReadTx<'_> {
    /// Pieces of a series from `from` (seconds), the oldest first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn slo_slots(&self, grain: Grain, slo: &str, part: &str, from: i64) -> Result<Vec<Slot>, StoreError> {
        let mut statement = self.conn().prepare_cached(&format!(
            "SELECT at, known_ms, measured, missed, worst FROM {}
             WHERE series = (SELECT id FROM slo_series WHERE slo = ?1 AND part = ?2) AND at >= ?3 ORDER BY at",
            table(grain)
        ))?;
        let rows = statement.query_map(params![slo, part, from], slot)?;
        Ok(rows.collect::<Result<Vec<Slot>, Error>>()?)
    }

    /// What the pieces from `from` (seconds) on add up to, series by series.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn slo_sums(&self, grain: Grain, from: i64) -> Result<BTreeMap<SloSeries, Sums>, StoreError> {
        let mut statement = self.conn().prepare_cached(&format!(
            "SELECT s.slo, s.part, sum(p.known_ms) AS known_ms, sum(p.measured) AS measured, sum(p.missed) AS missed
             FROM slo_series s CROSS JOIN {} p ON p.series = s.id AND p.at >= ?1 GROUP BY s.id",
            table(grain)
        ))?;
        let rows =
            statement.query_map([from], |row| Ok(((row.get("slo")?, row.get("part")?), sums(row)?)))?;
        Ok(rows.collect::<Result<BTreeMap<SloSeries, Sums>, Error>>()?)
    }

    /// The first minute of a series from `from` (seconds) on.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn slo_first_minute(&self, slo: &str, from: i64) -> Result<Option<i64>, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "SELECT min(at) FROM slo_minutes
             WHERE series = (SELECT id FROM slo_series WHERE slo = ?1 AND part = '') AND at >= ?2",
        )?;
        Ok(statement.query_row(params![slo, from], |row| row.get(0))?)
    }

    /// How much is kept.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn slo_sizes(&self) -> Result<SloSizes, StoreError> {
        let mut statement = self
            .conn()
            .prepare_cached("SELECT (SELECT count(*) FROM slo_minutes), (SELECT count(*) FROM slo_hours)")?;
        Ok(statement.query_row([], |row| Ok(SloSizes { minutes: row.get(0)?, hours: row.get(1)? }))?)
    }
}

impl WriteTx<'_> {
    fn slo_series(&self, (slo, part): (&str, &str)) -> Result<Option<i64>, StoreError> {
        let mut known =
            self.conn().prepare_cached("SELECT id FROM slo_series WHERE slo = ?1 AND part = ?2")?;
        if let Some(id) = known.query_row([slo, part], |row| row.get(0)).optional()? {
            return Ok(Some(id));
        }
        let most = i64::try_from(SERIES_MAX).unwrap_or(i64::MAX);
        let added = self.conn().execute(
            "INSERT INTO slo_series (slo, part) SELECT ?1, ?2 WHERE (SELECT count(*) FROM slo_series) < ?3",
            params![slo, part, most],
        )?;
        Ok((added == 1).then(|| self.conn().last_insert_rowid()))
    }

    /// Adds to a minute and to the hour it is in. What is one series too many is not kept.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn add_slo_minute(&self, slo: &str, part: &str, slot: &Slot) -> Result<(), StoreError> {
        let Some(series) = self.slo_series((slo, part))? else { return Ok(()) };
        let Sums { known_ms, measured, missed } = slot.sums;
        for grain in [Grain::Minutes, Grain::Hours] {
            let mut piece = self.conn().prepare_cached(&format!(
                "INSERT INTO {} VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (series, at) DO UPDATE SET
                 known_ms = known_ms + excluded.known_ms, measured = measured + excluded.measured,
                 missed = missed + excluded.missed,
                 worst = max(coalesce(worst, excluded.worst), coalesce(excluded.worst, worst))",
                table(grain)
            ))?;
            piece.execute(params![series, grain.start(slot.at), known_ms, measured, missed, slot.worst])?;
        }
        Ok(())
    }

    /// Drops minutes and hours that are too old.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn trim_slo(&self) -> Result<usize, StoreError> {
        let now = self.now().as_second();
        let mut gone = 0;
        for (grain, days) in [(Grain::Minutes, MINUTES_DAYS), (Grain::Hours, HOURS_DAYS)] {
            let before = now - days * 24 * HOUR;
            let drop = format!(
                "DELETE FROM {} WHERE series IN (SELECT id FROM slo_series) AND at < ?1",
                table(grain)
            );
            gone += self.conn().execute(&drop, [before])?;
        }
        Ok(gone)
    }
}
