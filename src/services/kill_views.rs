//! The kill switch and its job in the form the doors show them.

use crate::domain::kill;
use crate::domain::kill::EngineProgress;
use crate::domain::kill::Job;
use crate::domain::refusal::Refusal;
use crate::domain::time;
use crate::services::Services;
use crate::services::fault;
use crate::store::StepRow;
use crate::wire;
use jiff::Timestamp;
use serde_json::json;

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

pub(in crate::services) fn times(job: &Job) -> wire::KillTimes {
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
