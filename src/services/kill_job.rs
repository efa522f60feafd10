//! The records of the kill job that the runner works through.

use crate::domain::actor::Actor;
use crate::domain::actor::Door;
use crate::domain::actor::Role;
use crate::domain::alerts::IncidentChange;
use crate::domain::alerts::Severity;
use crate::domain::audit::Draft;
use crate::domain::audit::EventType;
use crate::domain::audit::Outcome;
use crate::domain::gate::KillSeen;
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

/// Takes over the newest job from the ledger, at the start. An unfinished one goes on while the kill switch is ENGAGED;
/// otherwise it is ended: a desk that was released is not flattened by an old command.
///
/// # Errors
/// When the ledger cannot be read.
pub async fn load(s: &Arc<Services>) -> Result<(), Refusal> {
    if s.kill.current.lock().job.is_some() {
        // A latch began one already, or the ledger could be read only now.
        s.kill_wake.notify_one();
        return Ok(());
    }
    let newest = s.store.read(|r| r.kill_job(None)).await.map_err(|e| fault::unreadable(&e))?;
    let Some(mut job) = newest else { return Ok(()) };
    if job.finished_at.is_some() {
        show(s, job).await;
        return Ok(());
    }
    let engaged = s.safety.known().kill_seen(s.now()) == KillSeen::Engaged;
    if engaged {
        job.resumed += 1;
        show(s, job.clone()).await;
        let words = format!("the appliance started again; the job goes on (resumed {} times)", job.resumed);
        progress(s, &job, note(None, "resume", "success", words)).await;
        s.kill_wake.notify_one();
    } else {
        job.finished_at = Some(s.now());
        job.outcome = Some(JobOutcome::Unverified);
        show(s, job.clone()).await;
        let words =
            "the kill switch was released before the job had ended in the ledger; nothing more is done";
        progress(s, &job, note(None, "ended", "partial", words)).await;
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
        let current = s.kill.current.lock();
        let Some(there) = current.job.as_ref().filter(|there| there.same(&job)) else { return };
        // The runner may not know the number yet that a job got when it was recorded late.
        job.id = there.id;
    }
    // The end is written before it is shown: who sees it may release.
    let ends = job.finished_at.is_some();
    if !ends {
        keep(s, &job, &step);
    }
    if job.id != 0 {
        let (now, routing) = (s.now(), s.alerts.routing());
        let (row, its_step) = (job.clone(), step.clone());
        let written: Result<(), Fault> = s
            .write(Lane::Urgent, now, move |tx| {
                tx.save_kill_job(&row)?;
                add_step(tx, &row, &its_step)?;
                alerts::apply(tx, &routing, &incidents)?;
                Ok(())
            })
            .await;
        if let Err(error) = written {
            tracing::error!(?error, "a step of the kill job could not be recorded; the job goes on");
            s.kill.current.lock().unsaved.push(step.clone());
        }
    }
    if ends {
        keep(s, &job, &step);
    }
    publish(s, "kill", &view(s));
}

/// Puts where the job is into memory, unless another job took its place.
fn keep(s: &Services, job: &Job, step: &StepRow) {
    let mut current = s.kill.current.lock();
    let Some(there) = current.job.as_mut().filter(|there| there.same(job)) else { return };
    let id = there.id;
    there.clone_from(job);
    there.id = id;
    if current.steps.len() < STEPS_SHOWN_MAX {
        current.steps.push(step.clone());
    }
}

/// Writes what the ledger could not take of the job so far; called again and again until it can.
pub async fn save_again(s: &Arc<Services>) {
    let (job, unsaved) = {
        let current = s.kill.current.lock();
        let Some(job) = current.job.clone().filter(|j| j.id != 0) else { return };
        (job, current.unsaved.clone())
    };
    if unsaved.is_empty() {
        return;
    }
    let (now, count, row) = (s.now(), unsaved.len(), job.clone());
    let written: Result<(), Fault> = s
        .write(Lane::Urgent, now, move |tx| {
            tx.save_kill_job(&row)?;
            for step in &unsaved {
                add_step(tx, &row, step)?;
            }
            Ok(())
        })
        .await;
    let mut current = s.kill.current.lock();
    if written.is_ok() && current.job.as_ref().is_some_and(|there| there.same(&job)) {
        let done = count.min(current.unsaved.len());
        current.unsaved.drain(..done);
    }
}
