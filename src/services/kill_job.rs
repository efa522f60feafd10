//! The records of the kill job that the runner works through.

use crate::domain::actor::Actor;
use crate::domain::actor::Door;
use crate::domain::actor::Role;
use crate::domain::alerts::IncidentChange;
use crate::domain::alerts::Severity;
use crate::domain::audit::Draft;
use crate::domain::audit::EventType;
use crate::domain::audit::Outcome;
use crate::domain::kill::Job;
use crate::domain::kill::JobOutcome;
use crate::domain::refusal::Refusal;
use crate::domain::time;
use crate::services::Fault;
use crate::services::Services;
use crate::services::alerts;
use crate::services::fault;
use crate::services::kill::show;
use crate::services::kill_views::times;
use crate::services::kill_views::view;
use crate::services::publish;
use crate::store::Lane;
use crate::store::StepRow;
use crate::store::WriteTx;
use serde_json::json;
use std::sync::Arc;

/// Steps of a job that are kept in memory for the views.
const STEPS_SHOWN_MAX: usize = 500;

/// What a step of the job found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepNote {
    /// Which engine; `None` for the latch and the report.
    pub engine: Option<String>,
    /// Which step.
    pub step: String,
    /// `success`, `failed` or `partial`.
    pub outcome: String,
    /// In words.
    pub detail: String,
}

pub(in crate::services) fn add_step(tx: &mut WriteTx<'_>, job: &Job, step: &StepRow) -> Result<(), Fault> {
    tx.add_kill_step(job.id, step)?;
    let actor = Actor::new(job.started_by.clone(), Role::Operator, Door::Scheduler);
    let outcome = match step.outcome.as_str() {
        "success" => Outcome::Success,
        "partial" => Outcome::Partial,
        _ => Outcome::Failed,
    };
    let draft = Draft::new(&actor, "KILL_JOB_STEP", EventType::Action, ("kill_job", &job.id.to_string()))
        .outcome(outcome)
        .details(json!({
            "engine": step.engine,
            "step": step.step,
            "detail": step.detail,
            "at": time::iso(step.at),
        }));
    tx.audit(draft)?;
    Ok(())
}

/// The job that has not ended, for the runner.
#[must_use]
pub fn running(s: &Services) -> Option<Job> {
    s.kill.current.lock().job.clone().filter(|j| j.finished_at.is_none())
}

/// Takes over the newest job from the ledger, at the start. An unfinished one counts as resumed.
///
/// # Errors
/// When the ledger cannot be read or written.
pub async fn load(s: &Arc<Services>) -> Result<(), Refusal> {
    let newest = s.store.read(|r| r.kill_job(None)).await.map_err(|e| fault::unreadable(&e))?;
    let Some(mut job) = newest else { return Ok(()) };
    let unfinished = job.finished_at.is_none();
    if unfinished {
        job.resumed += 1;
    }
    show(s, job.clone()).await;
    if unfinished {
        let words = format!("the appliance started again; the job goes on (resumed {} times)", job.resumed);
        progress(s, &job, note(None, "resume", "success", words)).await;
        s.kill_wake.notify_one();
    }
    Ok(())
}

/// A note for [`progress`].
#[must_use]
pub fn note(engine: Option<&str>, step: &str, outcome: &str, detail: impl Into<String>) -> StepNote {
    StepNote {
        engine: engine.map(str::to_owned),
        step: step.to_owned(),
        outcome: outcome.to_owned(),
        detail: detail.into(),
    }
}

/// Keeps where the job is: in memory always, in the ledger with a step and its audit entry when it can be written.
/// A ledger that cannot be written never holds up a kill.
pub async fn progress(s: &Arc<Services>, job: &Job, note: StepNote) {
    save(s, job, note, Vec::new()).await;
}

/// Shows what the runner sees, without a step: numbers on the screen between two steps.
pub fn seen(s: &Services, job: &Job) {
    {
        let mut current = s.kill.current.lock();
        let Some(there) = current.job.as_mut().filter(|j| j.finished_at.is_none()) else { return };
        if there.engines == job.engines {
            return;
        }
        there.engines.clone_from(&job.engines);
    }
    publish(s, "kill", &view(s));
}

/// Ends the job with its report.
pub async fn finish(s: &Arc<Services>, mut job: Job) {
    let outcome = job.fold_outcome();
    job.outcome = Some(outcome);
    job.finished_at = Some(s.now());
    let times = times(&job);
    let ms = |value: Option<i64>| value.map_or("never".to_owned(), |v| format!("{v} ms"));
    let words = format!(
        "{}: blocked after {}, last order gone after {}, flat after {}",
        outcome.as_str(),
        ms(times.blocked_ms),
        ms(times.last_order_gone_ms),
        ms(times.flat_ms)
    );
    let good = matches!(outcome, JobOutcome::Flat | JobOutcome::Cancelled);
    let told = IncidentChange::notice(
        "kill_job_report",
        if good { Severity::Warning } else { Severity::Critical },
        &format!("Kill job {}: {}", job.id, outcome.as_str()),
        &words,
    );
    save(s, &job, note(None, "report", if good { "success" } else { "partial" }, words), vec![told]).await;
    s.delivery_wake.notify_one();
}

async fn save(s: &Arc<Services>, job: &Job, note: StepNote, incidents: Vec<IncidentChange>) {
    let step = StepRow {
        at: s.now(),
        engine: note.engine,
        step: note.step,
        outcome: note.outcome,
        detail: note.detail,
    };
    let mut job = job.clone();
    {
        let mut current = s.kill.current.lock();
        // The runner may not know the number yet that a job got when it was recorded late.
        if let Some(there) = current.job.as_ref().filter(|j| j.id != 0) {
            job.id = there.id;
            job.flatten |= there.flatten;
        }
        current.job = Some(job.clone());
        if current.steps.len() < STEPS_SHOWN_MAX {
            current.steps.push(step.clone());
        }
    }
    if job.id != 0 {
        let (now, routing) = (s.now(), s.alerts.routing());
        let written: Result<(), Fault> = s
            .write(Lane::Urgent, now, move |tx| {
                tx.save_kill_job(&job)?;
                add_step(tx, &job, &step)?;
                alerts::apply(tx, &routing, &incidents)?;
                Ok(())
            })
            .await;
        if let Err(error) = written {
            tracing::error!(?error, "a step of the kill job could not be recorded; the job goes on");
        }
    }
    publish(s, "kill", &view(s));
}
