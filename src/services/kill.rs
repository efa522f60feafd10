//! Kill switch verbs: kill and release.

use crate::domain::actor::Actor;
use crate::domain::actor::Role;
use crate::domain::actor::needs;
use crate::domain::audit::Outcome;
use crate::domain::breaker;
use crate::domain::breaker::Trip;
use crate::domain::kill;
use crate::domain::kill::EngineProgress;
use crate::domain::kill::Job;
use crate::domain::kill::JobOutcome;
use crate::domain::kill::Kill;
use crate::domain::kill::Release;
use crate::domain::refusal::Refusal;
use crate::services::Fault;
use crate::services::Services;
use crate::services::alerts;
use crate::services::announce_safety;
use crate::services::audit;
use crate::services::breaker::Stored;
use crate::services::breaker::view_of;
use crate::services::safety::LatchedAct;
use crate::services::spool;
use crate::store::Lane;
use crate::store::StepRow;
use crate::store::WriteTx;
use crate::telemetry::steps;
use crate::wire;
use jiff::Timestamp;
use parking_lot::Mutex;
use std::sync::Arc;

pub use crate::services::engines::plan;
pub use crate::services::kill_job::StepNote;
pub use crate::services::kill_job::finish;
pub use crate::services::kill_job::load;
pub use crate::services::kill_job::note;
pub use crate::services::kill_job::progress;
pub use crate::services::kill_job::running;
pub use crate::services::kill_job::save_again;
pub use crate::services::kill_job::seen;
pub use crate::services::kill_views::board_json;
pub use crate::services::kill_views::history;
pub use crate::services::kill_views::job;
pub use crate::services::kill_views::view;

const RESOURCE: (&str, &str) = ("kill_switch", "global");
/// Reason code of the trip that a kill brings with it.
pub const TRIP_CODE: &str = "KILL_SWITCH";

/// The newest kill job, in memory: it goes on even when the ledger cannot be written.
#[derive(Debug, Default)]
pub struct Room {
    pub(in crate::services) current: Mutex<Current>,
}

#[derive(Debug, Default, Clone)]
pub(in crate::services) struct Current {
    pub job: Option<Job>,
    pub steps: Vec<StepRow>,
    /// Steps that the ledger could not take yet.
    pub unsaved: Vec<StepRow>,
}

/// Engages the kill switch, trips the breaker and starts the job that cancels and flattens.
///
/// # Errors
/// Not permitted, bad reason, not acknowledged.
pub async fn kill(s: &Arc<Services>, actor: &Actor, command: Kill) -> Result<wire::ActionView, Refusal> {
    let checked = kill::check_kill(actor, &command);
    audit::on_refusal(s, actor, ("KILL_SWITCH_ENGAGE", RESOURCE), &command.reason, checked.as_ref().err())
        .await;
    checked?;
    let asked_at = s.now();
    s.safety.block(true);
    let blocked_at = s.now();
    steps::reached("kill.blocked");
    let (house, actor) = (Arc::clone(s), actor.clone());
    let task = tokio::spawn(async move { record_kill(&house, &actor, command, asked_at, blocked_at).await });
    task.await.unwrap_or_else(|e| Err(Refusal::Unreadable { cause: e.to_string() }))
}

async fn record_kill(
    s: &Arc<Services>,
    actor: &Actor,
    command: Kill,
    asked_at: Timestamp,
    blocked_at: Timestamp,
) -> Result<wire::ActionView, Refusal> {
    let job = new_job(s, actor, &command, asked_at, blocked_at);
    match write_kill(s, actor, &command, &job, asked_at).await {
        Ok((stored, job)) => {
            steps::reached("kill.recorded");
            let no_op = stored.outcome == Outcome::NoOp;
            if !no_op {
                s.metrics.tradewarden_kill_engage_total.inc();
                s.metrics.admin_action_total.with_label_values(&["kill_switch_engage"]).inc();
            }
            s.safety.take(stored.safety.clone(), s.now());
            s.safety.settle(true);
            crate::services::breaker::draw(s, &stored.safety);
            show(s, job).await;
            let words = if no_op {
                "The kill switch was ENGAGED already; the desk is cancelled and flattened once more."
            } else {
                "The kill switch is ENGAGED: trading is halted, orders are being cancelled."
            };
            started(s);
            Ok(view_of(s, stored.outcome, true, Some(stored.audit_id), words))
        }
        Err(Fault::Refused(refusal)) => {
            s.safety.settle(true);
            announce_safety(s);
            Err(refusal)
        }
        Err(Fault::Store(error)) => {
            let act =
                LatchedAct { by: actor.id.clone(), reason: command.reason.clone(), at: asked_at, kill: true };
            s.safety.keep_unrecorded(act);
            spool::keep(s, spool::latch_of_kill(actor, &command, asked_at, &error));
            begin_unrecorded(s, job);
            started(s);
            Ok(view_of(s, Outcome::Success, false, None, &spool::words("The kill switch is ENGAGED", &error)))
        }
    }
}

fn started(s: &Services) {
    announce_safety(s);
    s.delivery_wake.notify_one();
    s.kill_wake.notify_one();
}

fn new_job(s: &Services, actor: &Actor, command: &Kill, asked_at: Timestamp, blocked_at: Timestamp) -> Job {
    Job {
        id: 0,
        flatten: command.flatten,
        reason: command.reason.trim().to_owned(),
        started_by: actor.id.clone(),
        started_at: asked_at,
        blocked_at,
        finished_at: None,
        outcome: None,
        resumed: 0,
        engines: s.settings().engines.iter().map(|name| EngineProgress::new(name)).collect(),
    }
}

/// The transaction of a kill: switch, breaker and job together.
pub(in crate::services) async fn write_kill(
    s: &Arc<Services>,
    actor: &Actor,
    command: &Kill,
    job: &Job,
    now: Timestamp,
) -> Result<(Stored, Job), Fault> {
    let day = s.day(now);
    let (actor, command, job) = (actor.clone(), command.clone(), job.clone());
    let routing = s.alerts.routing();
    s.write(Lane::Urgent, now, move |tx| {
        steps::enter("kill");
        let decision = kill::engage(tx.kill_switch()?.as_ref(), &actor, &command, now, &day)?;
        let audit_id = tx.apply_kill(&decision)?;
        alerts::apply(tx, &routing, &decision.incidents)?;
        // Who may kill may trip: the latch needs no scope of its own.
        let hand = Actor { role: actor.role.max(Role::Operator), scopes: None, ..actor.clone() };
        let trip = Trip {
            reason: command.reason.trim().to_owned(),
            acknowledged: true,
            code: Some(TRIP_CODE.to_owned()),
            details: None,
        };
        let tripped = breaker::trip(tx.breaker()?.as_ref(), &hand, &trip, now, &day)?;
        tx.apply_breaker(&tripped)?;
        alerts::apply(tx, &routing, &tripped.incidents)?;
        let job = add_job(tx, job)?;
        Ok((Stored { outcome: decision.outcome, audit_id, safety: tx.safety()? }, job))
    })
    .await
}

/// Adds the job. One that has not ended is superseded: the new one does what is left of it, and flattens when either
/// was asked to.
fn add_job(tx: &mut WriteTx<'_>, mut job: Job) -> Result<Job, Fault> {
    while let Some(mut older) = tx.running_kill_job()? {
        job.flatten |= older.flatten;
        older.finished_at = Some(job.started_at);
        older.outcome = Some(JobOutcome::Unverified);
        tx.save_kill_job(&older)?;
        let detail = "a new kill was asked for; its job goes on from here".to_owned();
        crate::services::kill_job::add_step(tx, &older, &step(job.blocked_at, "superseded", detail))?;
    }
    job.id = tx.add_kill_job(&job)?;
    let millis = job.blocked_at.duration_since(job.started_at).as_millis();
    let detail = format!("kill switch ENGAGED and breaker TRIPPED; the gate was blocked after {millis} ms");
    crate::services::kill_job::add_step(tx, &job, &step(job.blocked_at, "latch", detail))?;
    Ok(job)
}

fn step(at: Timestamp, step: &str, detail: String) -> StepRow {
    StepRow { at, engine: None, step: step.to_owned(), outcome: "success".to_owned(), detail }
}

/// Makes a recorded job the one that runs, unless it does already.
pub(in crate::services) async fn show(s: &Services, job: Job) {
    let id = job.id;
    let steps = s.store.read(move |r| r.kill_steps(id)).await.unwrap_or_default();
    let mut current = s.kill.current.lock();
    if current.job.as_ref().is_none_or(|there| there.id < id && !there.same(&job)) {
        *current = Current { job: Some(job), steps, unsaved: Vec::new() };
    }
}

/// Begins a job that could not be recorded yet. A job that runs already goes on, and flattens when either was asked to.
pub(in crate::services) fn begin_unrecorded(s: &Services, mut job: Job) {
    let mut current = s.kill.current.lock();
    if let Some(there) = current.job.as_ref().filter(|j| j.finished_at.is_none()) {
        if there.flatten || !job.flatten {
            return;
        }
        job.flatten = true;
    }
    *current = Current { job: Some(job), steps: Vec::new(), unsaved: Vec::new() };
}

/// A job that ran without being recorded is in the ledger now, under this number.
pub(in crate::services) fn numbered(s: &Services, id: i64) {
    if let Some(job) = s.kill.current.lock().job.as_mut().filter(|j| j.id == 0) {
        job.id = id;
    }
}

/// The job as it stands in memory, for recording it late.
pub(in crate::services) fn unnumbered(s: &Services) -> Option<Job> {
    s.kill.current.lock().job.clone().filter(|j| j.id == 0)
}

/// Releases the kill switch. The breaker stays as it is.
///
/// # Errors
/// Every refusal of [`kill::release`], and not recorded.
pub async fn release(
    s: &Arc<Services>,
    actor: &Actor,
    command: Release,
) -> Result<wire::ActionView, Refusal> {
    let (house, who, ask) = (Arc::clone(s), actor.clone(), command.clone());
    let task = tokio::spawn(async move { try_release(&house, &who, ask).await });
    let result = task.await.unwrap_or_else(|e| Err(Refusal::Unreadable { cause: e.to_string() }));
    audit::on_refusal(s, actor, ("KILL_SWITCH_RELEASE", RESOURCE), &command.reason, result.as_ref().err())
        .await;
    result
}

async fn try_release(s: &Arc<Services>, actor: &Actor, ask: Release) -> Result<wire::ActionView, Refusal> {
    let now = s.now();
    if s.safety.known().pending_kills > 0 {
        breaker::permit(actor, &needs::RELEASE, "release the kill switch")?;
        return Err(Refusal::NotRecorded {
            cause: "a kill that is under way is not in the ledger yet".to_owned(),
            remedy: "wait for its report, or free space on the disk; then release".to_owned(),
        });
    }
    let (actor, routing) = (actor.clone(), s.alerts.routing());
    let stored = s
        .write(Lane::Normal, now, move |tx| {
            let running = tx.running_kill_job()?.map(|job| job.id);
            let decision = kill::release(tx.kill_switch()?.as_ref(), &actor, &ask, running, now)?;
            let audit_id = tx.apply_kill(&decision)?;
            alerts::apply(tx, &routing, &decision.incidents)?;
            Ok(Stored { outcome: decision.outcome, audit_id, safety: tx.safety()? })
        })
        .await
        .map_err(Fault::into_refusal)?;
    s.metrics.tradewarden_kill_release_total.inc();
    s.metrics.admin_action_total.with_label_values(&["kill_switch_release"]).inc();
    s.safety.take(stored.safety.clone(), now);
    crate::services::breaker::draw(s, &stored.safety);
    started(s);
    let words = "The kill switch is released. The breaker stays as it is and is reset on its own.";
    Ok(view_of(s, stored.outcome, true, Some(stored.audit_id), words))
}
