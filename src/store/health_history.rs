//! Rows of the history of watched services: readings, and roll-ups by minute and by hour.

use crate::domain::health::Status;
use crate::domain::health_history::Raw;
use crate::domain::health_history::Share;
use crate::domain::health_history::Slot;
use crate::store::error::StoreError;
use crate::store::reader::ReadTx;
use crate::store::writer::WriteTx;
use rusqlite::Error;
use rusqlite::OptionalExtension;
use rusqlite::Row;
use rusqlite::params;

/// How much of the history is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HealthSizes {
    /// Single readings.
    pub readings: i64,
    /// Roll-ups of a minute.
    pub minutes: i64,
    /// Roll-ups of an hour.
    pub hours: i64,
}

fn number(state: Option<Status>) -> i64 {
    match state {
        Some(Status::Healthy) => 1,
        Some(Status::Degraded) => 2,
        Some(Status::Unhealthy) => 3,
        Some(Status::Stale | Status::Unknown) | None => 0,
    }
}

fn raw(row: &Row<'_>) -> Result<Raw, Error> {
    let state = match row.get::<_, i64>("state")? {
        1 => Some(Status::Healthy),
        2 => Some(Status::Degraded),
        3 => Some(Status::Unhealthy),
        _ => None,
    };
    Ok(Raw {
        at: row.get("at")?,
        state,
        failed: row.get("failed")?,
        latency_us: row.get("latency_us")?,
        covers_ms: row.get("covers_ms")?,
    })
}

fn slot(row: &Row<'_>) -> Result<Slot, Error> {
    let step: i64 = row.get("step")?;
    let latency = match row.get::<_, Option<i64>>("p50_us")? {
        None => None,
        Some(p50) => Some([p50, row.get("p95_us")?, row.get("p99_us")?, row.get("max_us")?]),
    };
    Ok(Slot {
        at: row.get("at")?,
        all: Share {
            total: step * 1000,
            up: row.get("up_ms")?,
            degraded: row.get("degraded_ms")?,
            down: row.get("down_ms")?,
            maintenance: row.get("maintenance_ms")?,
        },
        trading: Share {
            total: row.get("trading_ms")?,
            up: row.get("trading_up_ms")?,
            degraded: row.get("trading_degraded_ms")?,
            down: row.get("trading_down_ms")?,
            maintenance: row.get("trading_maintenance_ms")?,
        },
        checks: row.get("checks")?,
        failed: row.get("failed")?,
        latency,
    })
}

impl ReadTx<'_> {
    /// Number of a service in the history; `None` when nothing was ever kept of it.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn health_service(&self, name: &str) -> Result<Option<i64>, StoreError> {
        let mut statement = self.conn().prepare_cached("SELECT id FROM health_services WHERE name = ?1")?;
        Ok(statement.query_row([name], |row| row.get(0)).optional()?)
    }

    /// Readings of a service from `from` to before `to` (milliseconds), oldest first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn health_readings(&self, service: i64, from: i64, to: i64) -> Result<Vec<Raw>, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "SELECT at, state, failed, latency_us, covers_ms FROM health_readings \
             WHERE service = ?1 AND at >= ?2 AND at < ?3 ORDER BY at",
        )?;
        let rows = statement.query_map(params![service, from, to], raw)?;
        Ok(rows.collect::<Result<Vec<Raw>, Error>>()?)
    }

    /// Roll-ups of a service from `from` to before `to` (seconds), oldest first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn health_slots(&self, service: i64, step: i64, from: i64, to: i64) -> Result<Vec<Slot>, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "SELECT * FROM health_slots WHERE service = ?1 AND step = ?2 AND at >= ?3 AND at < ?4 ORDER BY at",
        )?;
        let rows = statement.query_map(params![service, step, from, to], slot)?;
        Ok(rows.collect::<Result<Vec<Slot>, Error>>()?)
    }

    /// Roll-ups of a service from `from` to before `to` (seconds) put together, of all hours and of trading hours, and the
    /// beginning of the newest of them; `None` where there is none.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn health_sum(
        &self,
        service: i64,
        step: i64,
        from: i64,
        to: i64,
    ) -> Result<Option<(Share, Share, i64)>, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "SELECT max(at), count(*), sum(up_ms), sum(degraded_ms), sum(down_ms), sum(maintenance_ms), \
             sum(trading_ms), sum(trading_up_ms), sum(trading_degraded_ms), sum(trading_down_ms), \
             sum(trading_maintenance_ms) \
             FROM health_slots WHERE service = ?1 AND step = ?2 AND at >= ?3 AND at < ?4",
        )?;
        Ok(statement.query_row(params![service, step, from, to], |row| {
            let Some(newest) = row.get::<_, Option<i64>>(0)? else { return Ok(None) };
            let share = |total: i64, at: usize| -> Result<Share, Error> {
                Ok(Share {
                    total,
                    up: row.get(at)?,
                    degraded: row.get(at + 1)?,
                    down: row.get(at + 2)?,
                    maintenance: row.get(at + 3)?,
                })
            };
            let all = share(row.get::<_, i64>(1)? * step * 1000, 2)?;
            Ok(Some((all, share(row.get(6)?, 7)?, newest)))
        })?)
    }

    /// The beginning of the newest roll-up of a service.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn health_newest_slot(&self, service: i64, step: i64) -> Result<Option<i64>, StoreError> {
        let mut statement = self
            .conn()
            .prepare_cached("SELECT max(at) FROM health_slots WHERE service = ?1 AND step = ?2")?;
        Ok(statement.query_row(params![service, step], |row| row.get(0))?)
    }

    /// How much of a service's history is kept.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn health_sizes(&self, service: i64) -> Result<HealthSizes, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "SELECT (SELECT count(*) FROM health_readings WHERE service = ?1), \
             (SELECT count(*) FROM health_slots WHERE service = ?1 AND step = 60), \
             (SELECT count(*) FROM health_slots WHERE service = ?1 AND step = 3600)",
        )?;
        Ok(statement.query_row([service], |row| {
            Ok(HealthSizes { readings: row.get(0)?, minutes: row.get(1)?, hours: row.get(2)? })
        })?)
    }
}

impl WriteTx<'_> {
    /// Number of a service in the history, made when it is not there yet.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn health_service_number(&self, name: &str) -> Result<i64, StoreError> {
        if let Some(id) = self.health_service(name)? {
            return Ok(id);
        }
        self.conn().execute("INSERT INTO health_services (name) VALUES (?1)", [name])?;
        Ok(self.conn().last_insert_rowid())
    }

    /// Keeps readings.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn add_health_readings(&self, service: i64, raws: &[Raw]) -> Result<(), StoreError> {
        let mut statement = self.conn().prepare_cached(
            "INSERT OR REPLACE INTO health_readings (service, at, state, failed, latency_us, covers_ms) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?;
        for r in raws {
            let state = number(r.state);
            statement.execute(params![service, r.at, state, r.failed, r.latency_us, r.covers_ms])?;
        }
        Ok(())
    }

    /// Keeps a roll-up.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn add_health_slot(&self, service: i64, step: i64, s: &Slot) -> Result<(), StoreError> {
        let mut statement = self.conn().prepare_cached(
            "INSERT OR REPLACE INTO health_slots VALUES \
             (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
        )?;
        let latency = |n: usize| s.latency.and_then(|all| all.get(n).copied());
        statement.execute(params![
            service,
            step,
            s.at,
            s.all.up,
            s.all.degraded,
            s.all.down,
            s.all.maintenance,
            s.trading.total,
            s.trading.up,
            s.trading.degraded,
            s.trading.down,
            s.trading.maintenance,
            s.checks,
            s.failed,
            latency(0),
            latency(1),
            latency(2),
            latency(3),
        ])?;
        Ok(())
    }

    /// Drops what is older: readings (milliseconds), and roll-ups of each step (seconds).
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn trim_health_history(
        &self,
        service: i64,
        readings: i64,
        minutes: i64,
        hours: i64,
    ) -> Result<usize, StoreError> {
        let mut old =
            self.conn().prepare_cached("DELETE FROM health_readings WHERE service = ?1 AND at < ?2")?;
        let mut gone = old.execute(params![service, readings])?;
        let mut old = self
            .conn()
            .prepare_cached("DELETE FROM health_slots WHERE service = ?1 AND step = ?2 AND at < ?3")?;
        gone += old.execute(params![service, 60, minutes])?;
        gone += old.execute(params![service, 3600, hours])?;
        Ok(gone)
    }
}
