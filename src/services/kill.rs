//! Kill switch verbs: kill and release, and the records of the job that the runner works through.

use crate::domain::actor::Actor;
use crate::domain::actor::Door;
use crate::domain::actor::Role;
use crate::domain::alerts::IncidentChange;
use crate::domain::alerts::Severity;
use crate::domain::audit::Draft;
use crate::domain::audit::EventType;
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
use crate::domain::time;
use crate::services::Fault;
use crate::services::Services;
use crate::services::announce_safety;
use crate::services::audit;
use crate::services::breaker::Stored;
use crate::services::breaker::view_of;
use crate::services::fault;
use crate::services::publish;
use crate::services::safety::LatchedAct;
use crate::services::spool;
use crate::store::Lane;
use crate::store::StepRow;
use crate::store::WriteTx;
use crate::telemetry::steps;
use crate::wire;
use jiff::Timestamp;
use parking_lot::Mutex;
use serde_json::json;
use std::sync::Arc;

const RESOURCE: (&str, &str) = ("kill_switch", "global");
/// Reason code of the trip that a kill brings with it.
pub const TRIP_CODE: &str = "KILL_SWITCH";
/// Steps of a job that are kept in memory for the views.
const STEPS_SHOWN_MAX: usize = 500;

/// The newest kill job, in memory: it goes on even when the ledger cannot be written.
#[derive(Debug, Default)]
pub struct Room {
    current: Mutex<Current>,
}

#[derive(Debug, Default, Clone)]
struct Current {
    job: Option<Job>,
    steps: Vec<StepRow>,
}

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
            let mut current = s.kill.current.lock();
            if current.job.as_ref().is_none_or(|j| j.finished_at.is_some()) {
                *current = Current { job: Some(job), steps: Vec::new() };
            }
            drop(current);
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
        engines: s.settings.engines.iter().map(|name| EngineProgress::new(name)).collect(),
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
    s.write(Lane::Urgent, now, move |tx| {
        let decision = kill::engage(tx.kill_switch()?.as_ref(), &actor, &command, now, &day)?;
        let audit_id = tx.apply_kill(&decision)?;
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
        let job = add_job(tx, job)?;
        Ok((Stored { outcome: decision.outcome, audit_id, safety: tx.safety()? }, job))
    })
    .await
}

/// Adds the job, unless one is running: that one goes on.
fn add_job(tx: &mut WriteTx<'_>, mut job: Job) -> Result<Job, Fault> {
    if let Some(running) = tx.running_kill_job()? {
        return Ok(running);
    }
    job.id = tx.add_kill_job(&job)?;
    let millis = job.blocked_at.duration_since(job.started_at).as_millis();
    let step = StepRow {
        at: job.blocked_at,
        engine: None,
        step: "latch".to_owned(),
        outcome: "success".to_owned(),
        detail: format!("kill switch ENGAGED and breaker TRIPPED; the gate was blocked after {millis} ms"),
    };
    add_step(tx, &job, &step)?;
    Ok(job)
}

fn add_step(tx: &mut WriteTx<'_>, job: &Job, step: &StepRow) -> Result<(), Fault> {
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

async fn show(s: &Services, job: Job) {
    let id = job.id;
    let steps = s.store.read(move |r| r.kill_steps(id)).await.unwrap_or_default();
    *s.kill.current.lock() = Current { job: Some(job), steps };
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
        }
        current.job = Some(job.clone());
        if current.steps.len() < STEPS_SHOWN_MAX {
            current.steps.push(step.clone());
        }
    }
    if job.id != 0 {
        let now = s.now();
        let written: Result<(), Fault> = s
            .write(Lane::Urgent, now, move |tx| {
                tx.save_kill_job(&job)?;
                add_step(tx, &job, &step)?;
                keep_incidents(tx, &incidents)?;
                Ok(())
            })
            .await;
        if let Err(error) = written {
            tracing::error!(?error, "a step of the kill job could not be recorded; the job goes on");
        }
    }
    publish(s, "kill", &view(s));
}

fn keep_incidents(tx: &mut WriteTx<'_>, incidents: &[IncidentChange]) -> Result<(), Fault> {
    let _ = (tx, incidents);
    Ok(())
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
    let running = running(s).map(|j| j.id);
    let actor = actor.clone();
    let stored = s
        .write(Lane::Normal, now, move |tx| {
            let decision = kill::release(tx.kill_switch()?.as_ref(), &actor, &ask, running, now)?;
            let audit_id = tx.apply_kill(&decision)?;
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

/// The kill switch now.
#[must_use]
pub fn view(s: &Services) -> wire::KillView {
    let now = s.now();
    let known = s.safety.known();
    let stored = known.safety.as_ref().and_then(|x| x.kill.as_ref());
    let latched = known.latched.as_ref().filter(|l| l.kill);
    wire::KillView {
        state: known.kill_seen(now).as_str().to_owned(),
        engaged_at: latched.map(|l| l.at).or(stored.and_then(|k| k.engaged_at)).map(time::iso),
        engaged_by: latched.map(|l| l.by.clone()).or(stored.and_then(|k| k.engaged_by.clone())),
        engagement_reason: latched
            .map(|l| l.reason.clone())
            .or(stored.and_then(|k| k.engagement_reason.clone())),
        disengaged_at: stored.and_then(|k| k.disengaged_at).map(time::iso),
        disengaged_by: stored.and_then(|k| k.disengaged_by.clone()),
        disengagement_notes: stored.and_then(|k| k.disengagement_notes.clone()),
        engagement_count_today: stored.map_or(0, |k| k.engagements_on(&s.day(now))),
        job: {
            let current = s.kill.current.lock();
            current.job.as_ref().map(|job| job_view(job, &current.steps))
        },
    }
}

/// The JSON under `kill_switch:state`; `None` while there is no state.
#[must_use]
pub fn board_json(s: &Services) -> Option<String> {
    let now = s.now();
    let known = s.safety.known();
    let stored = known.safety.as_ref().and_then(|x| x.kill.as_ref());
    let mut json = stored.map(|k| k.board_json(&s.day(now)));
    if known.pending_kills > 0 {
        json.get_or_insert_with(|| json!({ "engagement_count_today": 0 }))["state"] = "ENGAGED".into();
    }
    json.map(|value| value.to_string())
}

/// Events of the kill switch, newest first.
///
/// # Errors
/// When the ledger cannot be read.
pub async fn history(s: &Services) -> Result<wire::KillHistory, Refusal> {
    let rows =
        s.store.read(|r| r.kill_history(kill::HISTORY_LIMIT)).await.map_err(|e| fault::unreadable(&e))?;
    let items = rows
        .into_iter()
        .map(|row| wire::KillEvent {
            event: row.event,
            at: time::iso(row.at),
            by: row.by,
            reason: row.reason,
        })
        .collect();
    Ok(wire::KillHistory { items })
}

/// A kill job by its number.
///
/// # Errors
/// Not found; the ledger cannot be read.
pub async fn job(s: &Services, id: i64) -> Result<wire::KillJobView, Refusal> {
    {
        let current = s.kill.current.lock();
        if let Some(job) = current.job.as_ref().filter(|j| j.id == id) {
            return Ok(job_view(job, &current.steps));
        }
    }
    let found = s
        .store
        .read(move |r| Ok((r.kill_job(Some(id))?, r.kill_steps(id)?)))
        .await
        .map_err(|e| fault::unreadable(&e))?;
    match found {
        (Some(job), steps) => Ok(job_view(&job, &steps)),
        (None, _) => Err(Refusal::NotFound { what: format!("kill job {id}") }),
    }
}

fn times(job: &Job) -> wire::KillTimes {
    let since = |at: Timestamp| {
        i64::try_from(at.duration_since(job.started_at).as_millis().max(0)).unwrap_or(i64::MAX)
    };
    wire::KillTimes {
        blocked_ms: Some(since(job.blocked_at)),
        last_order_gone_ms: job.orders_gone_at().map(since),
        flat_ms: job.flat_at().map(since),
    }
}

fn job_view(job: &Job, steps: &[StepRow]) -> wire::KillJobView {
    let mut residual = wire::KillResidual::default();
    for engine in &job.engines {
        let orders = engine.orders.iter().flatten();
        residual.orders.extend(orders.map(|o| crate::services::desk::order_view(&engine.engine, o)));
        let positions = engine.positions.iter().flatten();
        residual.positions.extend(positions.map(|p| crate::services::desk::position_view(&engine.engine, p)));
    }
    wire::KillJobView {
        id: job.id,
        status: if job.finished_at.is_some() { "done" } else { "running" }.to_owned(),
        outcome: job.outcome.map(|o| o.as_str().to_owned()),
        flatten: job.flatten,
        reason: job.reason.clone(),
        started_by: job.started_by.clone(),
        started_at: time::iso(job.started_at),
        finished_at: job.finished_at.map(time::iso),
        resumed: job.resumed,
        times: times(job),
        engines: job.engines.iter().map(engine_view).collect(),
        steps: steps.iter().map(step_view).collect(),
        residual,
    }
}

fn engine_view(engine: &EngineProgress) -> wire::KillEngineView {
    wire::KillEngineView {
        engine: engine.engine.clone(),
        step: engine.step.as_str().to_owned(),
        outcome: engine.outcome.map(|o| o.as_str().to_owned()),
        open_orders: engine.orders.as_ref().map(Vec::len),
        positions: engine.positions.as_ref().map(Vec::len),
        message: engine.message.clone(),
    }
}

fn step_view(step: &StepRow) -> wire::KillStepView {
    wire::KillStepView {
        at: time::iso(step.at),
        engine: step.engine.clone(),
        step: step.step.clone(),
        outcome: step.outcome.clone(),
        detail: step.detail.clone(),
    }
}
