//! Rows of heartbeats and of their pings. Of a token only the hash is stored.

use crate::domain::alerts_heartbeats::Heartbeat;
use crate::domain::alerts_heartbeats::Ping;
use crate::domain::alerts_heartbeats::Pulse;
use crate::domain::alerts_heartbeats::State;
use crate::domain::alerts_schedules::Schedule;
use crate::domain::time::iso;
use crate::store::alerts_rules::labels_at;
use crate::store::alerts_rules::labels_text;
use crate::store::alerts_rules::level_at;
use crate::store::breaker::bad_text;
use crate::store::breaker::maybe_time;
use crate::store::breaker::time_at;
use crate::store::error::StoreError;
use crate::store::reader::ReadTx;
use crate::store::writer::WriteTx;
use jiff::Timestamp;
use rusqlite::Error;
use rusqlite::OptionalExtension;
use rusqlite::Row;
use rusqlite::named_params;
use rusqlite::params;

/// Newest pings of a heartbeat that are kept.
pub const PINGS_KEPT: i64 = 100;

/// A heartbeat as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct HeartbeatRow {
    /// Number.
    pub id: i64,
    /// What was set up.
    pub beat: Heartbeat,
    /// SHA-256 of its token, hexadecimal.
    pub token_hash: String,
    /// How it stands.
    pub pulse: Pulse,
    /// Rises by one with every change of what was set up.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// By whom.
    pub updated_by: String,
}

/// A ping as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "each field is the column of its name")]
pub struct PingRow {
    pub id: i64,
    pub at: Timestamp,
    pub beat: String,
    pub exit_code: Option<u8>,
    pub run: Option<String>,
    pub took_ms: Option<i64>,
    pub ip_address: Option<String>,
    pub body: Option<String>,
}

fn schedule_at(row: &Row<'_>, made: Timestamp) -> Result<Schedule, Error> {
    let (cron, zone): (Option<String>, Option<String>) = (row.get("cron")?, row.get("time_zone")?);
    match cron {
        Some(text) => {
            Schedule::cron(&text, &zone.unwrap_or_default(), made).map_err(|_| bad_text("cron", &text))
        }
        None => {
            let period_ms: i64 = row.get("period_ms")?;
            Schedule::every(period_ms).map_err(|_| bad_text("period_ms", &period_ms.to_string()))
        }
    }
}

fn pulse_at(row: &Row<'_>) -> Result<Pulse, Error> {
    let state: String = row.get("state")?;
    Ok(Pulse {
        state: State::parse(&state).ok_or_else(|| bad_text("state", &state))?,
        since: time_at(row, "since")?,
        reason: row.get("reason")?,
        heard_at: maybe_time(row, "heard_at")?,
        due_at: maybe_time(row, "due_at")?,
        deadline: maybe_time(row, "deadline")?,
        started_at: maybe_time(row, "started_at")?,
        ends_by: maybe_time(row, "ends_by")?,
        run: row.get("run")?,
        took_ms: row.get("took_ms")?,
        exit_code: row.get("exit_code")?,
    })
}

fn heartbeat_row(row: &Row<'_>) -> Result<HeartbeatRow, Error> {
    let created_at = time_at(row, "created_at")?;
    let beat = Heartbeat {
        name: row.get("name")?,
        title: row.get("title")?,
        schedule: schedule_at(row, created_at)?,
        grace_ms: row.get("grace_ms")?,
        level: level_at(row, "severity")?,
        labels: labels_at(row, "labels")?,
        paused: row.get("paused")?,
    };
    Ok(HeartbeatRow {
        id: row.get("id")?,
        beat,
        token_hash: row.get("token_hash")?,
        pulse: pulse_at(row)?,
        version: row.get("version")?,
        created_at,
        created_by: row.get("created_by")?,
        updated_at: time_at(row, "updated_at")?,
        updated_by: row.get("updated_by")?,
    })
}

fn ping_row(row: &Row<'_>) -> Result<PingRow, Error> {
    Ok(PingRow {
        id: row.get("id")?,
        at: time_at(row, "at")?,
        beat: row.get("beat")?,
        exit_code: row.get("exit_code")?,
        run: row.get("run")?,
        took_ms: row.get("took_ms")?,
        ip_address: row.get("ip_address")?,
        body: row.get("body")?,
    })
}

impl ReadTx<'_> {
    /// Every heartbeat, by name.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn heartbeats(&self) -> Result<Vec<HeartbeatRow>, StoreError> {
        let mut statement = self.conn().prepare_cached("SELECT * FROM heartbeats ORDER BY name")?;
        let rows = statement.query_map([], heartbeat_row)?;
        Ok(rows.collect::<Result<Vec<HeartbeatRow>, Error>>()?)
    }

    /// The heartbeat with this number.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn heartbeat(&self, id: i64) -> Result<Option<HeartbeatRow>, StoreError> {
        let mut statement = self.conn().prepare_cached("SELECT * FROM heartbeats WHERE id = ?1")?;
        Ok(statement.query_row([id], heartbeat_row).optional()?)
    }

    /// Pings of a heartbeat, newest first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn pings(&self, heartbeat: i64, limit: usize) -> Result<Vec<PingRow>, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "SELECT * FROM heartbeat_pings WHERE heartbeat_id = ?1 ORDER BY id DESC LIMIT ?2",
        )?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = statement.query_map(params![heartbeat, limit], ping_row)?;
        Ok(rows.collect::<Result<Vec<PingRow>, Error>>()?)
    }
}

impl WriteTx<'_> {
    /// Adds a heartbeat; returns its number. Name and token are there once, which the caller has made sure of.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn add_heartbeat(&mut self, row: &HeartbeatRow) -> Result<i64, StoreError> {
        let mut insert = self.conn().prepare_cached(
            "INSERT INTO heartbeats (name, title, token_hash, period_ms, cron, time_zone, grace_ms, severity, labels,
                paused, state, since, reason, created_at, created_by, updated_at, updated_by)
             VALUES (:name, :title, :token_hash, :period_ms, :cron, :time_zone, :grace_ms, :severity, :labels,
                :paused, :state, :since, :reason, :at, :by, :at, :by)",
        )?;
        let beat = &row.beat;
        let (period, cron, zone) = schedule_columns(&beat.schedule);
        insert.execute(named_params! {
            ":name": beat.name, ":title": beat.title, ":token_hash": row.token_hash, ":period_ms": period,
            ":cron": cron, ":time_zone": zone, ":grace_ms": beat.grace_ms, ":severity": beat.level.as_str(),
            ":labels": labels_text(&beat.labels)?, ":paused": beat.paused, ":state": row.pulse.state.as_str(),
            ":since": iso(row.pulse.since), ":reason": row.pulse.reason, ":at": iso(row.created_at),
            ":by": row.created_by,
        })?;
        Ok(self.conn().last_insert_rowid())
    }

    /// Writes anew what was set up, and how it stands.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn change_heartbeat(&mut self, row: &HeartbeatRow) -> Result<(), StoreError> {
        let mut update = self.conn().prepare_cached(
            "UPDATE heartbeats SET title = :title, token_hash = :token_hash, period_ms = :period_ms, cron = :cron,
                time_zone = :time_zone, grace_ms = :grace_ms, severity = :severity, labels = :labels,
                paused = :paused, version = :version, updated_at = :at, updated_by = :by
             WHERE id = :id",
        )?;
        let beat = &row.beat;
        let (period, cron, zone) = schedule_columns(&beat.schedule);
        update.execute(named_params! {
            ":id": row.id, ":title": beat.title, ":token_hash": row.token_hash, ":period_ms": period, ":cron": cron,
            ":time_zone": zone, ":grace_ms": beat.grace_ms, ":severity": beat.level.as_str(),
            ":labels": labels_text(&beat.labels)?, ":paused": beat.paused, ":version": row.version,
            ":at": iso(row.updated_at), ":by": row.updated_by,
        })?;
        self.save_pulse(row.id, &row.pulse)
    }

    /// Stores how a heartbeat stands.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn save_pulse(&mut self, id: i64, pulse: &Pulse) -> Result<(), StoreError> {
        let mut update = self.conn().prepare_cached(
            "UPDATE heartbeats SET state = ?2, since = ?3, reason = ?4, heard_at = ?5, due_at = ?6, deadline = ?7,
                started_at = ?8, ends_by = ?9, run = ?10, took_ms = ?11, exit_code = ?12 WHERE id = ?1",
        )?;
        update.execute(params![
            id,
            pulse.state.as_str(),
            iso(pulse.since),
            pulse.reason,
            pulse.heard_at.map(iso),
            pulse.due_at.map(iso),
            pulse.deadline.map(iso),
            pulse.started_at.map(iso),
            pulse.ends_by.map(iso),
            pulse.run,
            pulse.took_ms,
            pulse.exit_code,
        ])?;
        Ok(())
    }

    /// Stores a ping; the oldest beyond [`PINGS_KEPT`] go.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn add_ping(&mut self, heartbeat: i64, ping: &Ping, ip: Option<&str>) -> Result<(), StoreError> {
        let mut insert = self.conn().prepare_cached(
            "INSERT INTO heartbeat_pings (heartbeat_id, at, beat, exit_code, run, took_ms, ip_address, body)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?;
        let body = Some(&ping.body).filter(|b| !b.is_empty());
        insert.execute(params![
            heartbeat,
            iso(ping.at),
            ping.beat.as_str(),
            ping.beat.exit_code(),
            ping.run,
            ping.took_ms,
            ip,
            body
        ])?;
        let mut trim = self.conn().prepare_cached(
            "DELETE FROM heartbeat_pings WHERE heartbeat_id = ?1 AND id <=
                (SELECT id FROM heartbeat_pings WHERE heartbeat_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)",
        )?;
        trim.execute(params![heartbeat, PINGS_KEPT])?;
        Ok(())
    }

    /// Removes a heartbeat with its pings.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn remove_heartbeat(&mut self, id: i64) -> Result<(), StoreError> {
        self.conn().prepare_cached("DELETE FROM heartbeat_pings WHERE heartbeat_id = ?1")?.execute([id])?;
        self.conn().prepare_cached("DELETE FROM heartbeats WHERE id = ?1")?.execute([id])?;
        Ok(())
    }
}

type ScheduleColumns<'a> = (Option<i64>, Option<&'a str>, Option<&'a str>);

fn schedule_columns(schedule: &Schedule) -> ScheduleColumns<'_> {
    match schedule {
        Schedule::Every { period_ms } => (Some(*period_ms), None, None),
        Schedule::Cron(cron) => (None, Some(&cron.text), Some(&cron.zone)),
    }
}
