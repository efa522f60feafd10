//! Rows of the kill switch, its history and the kill jobs.

use crate::domain::audit::Outcome;
use crate::domain::kill::Decision;
use crate::domain::kill::HISTORY_LIMIT;
use crate::domain::kill::Job;
use crate::domain::kill::JobOutcome;
use crate::domain::kill::KillSwitch;
use crate::domain::kill::State;
use crate::domain::time::iso;
use crate::store::breaker::bad_text;
use crate::store::breaker::maybe_json;
use crate::store::breaker::maybe_time;
use crate::store::breaker::time_at;
use crate::store::error::StoreError;
use crate::store::reader::ReadTx;
use crate::store::writer::WriteTx;
use jiff::Timestamp;
use rusqlite::OptionalExtension;
use rusqlite::Row;
use rusqlite::params;

/// One event of the kill switch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KillEventRow {
    /// `ENGAGED` or `DISENGAGED`.
    pub event: String,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// One step of a kill job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepRow {
    /// When.
    pub at: Timestamp,
    /// Which engine; `None` for the latch and the report.
    pub engine: Option<String>,
    /// Which step.
    pub step: String,
    /// How it went.
    pub outcome: String,
    /// In words.
    pub detail: String,
}

impl ReadTx<'_> {
    /// The kill switch; `None` while UNINITIALISED.
    ///
    /// # Errors
    /// When the ledger cannot be read or the state in it is none.
    pub fn kill_switch(&self) -> Result<Option<KillSwitch>, StoreError> {
        let mut statement = self.conn().prepare_cached("SELECT * FROM kill_switch WHERE id = 1")?;
        Ok(statement.query_row([], switch_row).optional()?)
    }

    /// Events, newest first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn kill_history(&self, limit: usize) -> Result<Vec<KillEventRow>, StoreError> {
        let mut statement = self
            .conn()
            .prepare_cached("SELECT event, at, by, reason FROM kill_history ORDER BY id DESC LIMIT ?1")?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = statement.query_map([limit], |row| {
            Ok(KillEventRow {
                event: row.get("event")?,
                at: time_at(row, "at")?,
                by: row.get("by")?,
                reason: row.get("reason")?,
            })
        })?;
        Ok(rows.collect::<Result<Vec<KillEventRow>, rusqlite::Error>>()?)
    }

    /// The kill job with this number, or the newest.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn kill_job(&self, id: Option<i64>) -> Result<Option<Job>, StoreError> {
        let mut statement = self
            .conn()
            .prepare_cached("SELECT * FROM kill_jobs WHERE ?1 IS NULL OR id = ?1 ORDER BY id DESC LIMIT 1")?;
        Ok(statement.query_row([id], job_row).optional()?)
    }

    /// The kill job that has not ended, if there is one.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn running_kill_job(&self) -> Result<Option<Job>, StoreError> {
        let mut statement = self
            .conn()
            .prepare_cached("SELECT * FROM kill_jobs WHERE finished_at IS NULL ORDER BY id DESC LIMIT 1")?;
        Ok(statement.query_row([], job_row).optional()?)
    }

    /// Steps of a job, in order.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn kill_steps(&self, job: i64) -> Result<Vec<StepRow>, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "SELECT at, engine, step, outcome, detail FROM kill_steps WHERE job_id = ?1 ORDER BY id",
        )?;
        let rows = statement.query_map([job], step_row)?;
        Ok(rows.collect::<Result<Vec<StepRow>, rusqlite::Error>>()?)
    }
}

pub(in crate::store) fn step_row(row: &Row<'_>) -> Result<StepRow, rusqlite::Error> {
    Ok(StepRow {
        at: time_at(row, "at")?,
        engine: row.get("engine")?,
        step: row.get("step")?,
        outcome: row.get("outcome")?,
        detail: row.get("detail")?,
    })
}

fn switch_row(row: &Row<'_>) -> Result<KillSwitch, rusqlite::Error> {
    let word: String = row.get("state")?;
    Ok(KillSwitch {
        state: State::parse(&word).ok_or_else(|| bad_text("state", &word))?,
        engaged_at: maybe_time(row, "engaged_at")?,
        engaged_by: row.get("engaged_by")?,
        engagement_reason: row.get("engagement_reason")?,
        engagement_details: maybe_json(row, "engagement_details")?,
        disengaged_at: maybe_time(row, "disengaged_at")?,
        disengaged_by: row.get("disengaged_by")?,
        disengagement_notes: row.get("disengagement_notes")?,
        engagement_count_today: row.get("engagement_count_today")?,
        engagement_count_day: row.get("engagement_count_day")?,
    })
}

fn job_row(row: &Row<'_>) -> Result<Job, rusqlite::Error> {
    let outcome: Option<String> = row.get("outcome")?;
    let engines: String = row.get("engines")?;
    Ok(Job {
        id: row.get("id")?,
        flatten: row.get("flatten")?,
        reason: row.get("reason")?,
        started_by: row.get("started_by")?,
        started_at: time_at(row, "started_at")?,
        blocked_at: time_at(row, "blocked_at")?,
        finished_at: maybe_time(row, "finished_at")?,
        outcome: outcome.map(|word| outcome_of(&word)).transpose()?,
        resumed: row.get("resumed")?,
        engines: serde_json::from_str(&engines).map_err(|_| bad_text("engines", &engines))?,
    })
}

fn outcome_of(word: &str) -> Result<JobOutcome, rusqlite::Error> {
    match word {
        "cancelled" => Ok(JobOutcome::Cancelled),
        "flat" => Ok(JobOutcome::Flat),
        "residual" => Ok(JobOutcome::Residual),
        "unverified" => Ok(JobOutcome::Unverified),
        other => Err(bad_text("outcome", other)),
    }
}

impl WriteTx<'_> {
    /// Stores a decision about the kill switch: state, history and audit entry. Returns the audit entry's number.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn apply_kill(&mut self, decision: &Decision) -> Result<i64, StoreError> {
        if decision.outcome == Outcome::Success {
            self.save_kill_switch(&decision.after)?;
            self.raise_safety_seq()?;
        }
        if let Some(event) = decision.event {
            self.add_kill_event(event, decision)?;
        }
        self.audit(decision.audit.clone())
    }

    /// Writes the switch as it is, without history: for the first ACTIVE.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn save_kill_switch(&self, k: &KillSwitch) -> Result<(), StoreError> {
        let mut statement = self.conn().prepare_cached(
            "INSERT OR REPLACE INTO kill_switch (id, state, engaged_at, engaged_by, engagement_reason, \
             engagement_details, disengaged_at, disengaged_by, disengagement_notes, engagement_count_today, \
             engagement_count_day) VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?;
        statement.execute(params![
            k.state.as_str(),
            k.engaged_at.map(iso),
            k.engaged_by,
            k.engagement_reason,
            k.engagement_details.as_ref().map(ToString::to_string),
            k.disengaged_at.map(iso),
            k.disengaged_by,
            k.disengagement_notes,
            k.engagement_count_today,
            k.engagement_count_day
        ])?;
        Ok(())
    }

    fn add_kill_event(&self, event: &str, decision: &Decision) -> Result<(), StoreError> {
        let audit = &decision.audit;
        let mut statement = self
            .conn()
            .prepare_cached("INSERT INTO kill_history (event, at, by, reason) VALUES (?1, ?2, ?3, ?4)")?;
        let reason = audit.reason.as_deref().unwrap_or_default();
        statement.execute(params![event, iso(self.now()), audit.user_id, reason])?;
        let keep = i64::try_from(HISTORY_LIMIT).unwrap_or(i64::MAX);
        self.conn()
            .prepare_cached("DELETE FROM kill_history WHERE id <= (SELECT max(id) FROM kill_history) - ?1")?
            .execute([keep])?;
        Ok(())
    }

    /// Adds a job and returns its number; the number in `job` is not looked at.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn add_kill_job(&self, job: &Job) -> Result<i64, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "INSERT INTO kill_jobs (started_at, started_by, reason, flatten, blocked_at, finished_at, outcome, \
             resumed, engines) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?;
        statement.execute(params![
            iso(job.started_at),
            job.started_by,
            job.reason,
            job.flatten,
            iso(job.blocked_at),
            job.finished_at.map(iso),
            job.outcome.map(JobOutcome::as_str),
            job.resumed,
            engines_json(job)?
        ])?;
        Ok(self.conn().last_insert_rowid())
    }

    /// Writes where a job is.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn save_kill_job(&self, job: &Job) -> Result<(), StoreError> {
        let mut statement = self.conn().prepare_cached(
            "UPDATE kill_jobs SET finished_at = ?2, outcome = ?3, resumed = ?4, engines = ?5, flatten = ?6 \
             WHERE id = ?1 AND finished_at IS NULL",
        )?;
        statement.execute(params![
            job.id,
            job.finished_at.map(iso),
            job.outcome.map(JobOutcome::as_str),
            job.resumed,
            engines_json(job)?,
            job.flatten
        ])?;
        Ok(())
    }

    /// Adds a step of a job.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn add_kill_step(&self, job: i64, step: &StepRow) -> Result<(), StoreError> {
        let mut statement = self.conn().prepare_cached(
            "INSERT INTO kill_steps (job_id, at, engine, step, outcome, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?;
        statement.execute(params![job, iso(step.at), step.engine, step.step, step.outcome, step.detail])?;
        Ok(())
    }
}

fn engines_json(job: &Job) -> Result<String, StoreError> {
    serde_json::to_string(&job.engines).map_err(|e| StoreError::Other(e.to_string()))
}
