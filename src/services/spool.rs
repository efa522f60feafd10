//! Trips and kills that hold although the ledger could not take them: kept in a latch file and recorded as soon as
//! the ledger can.

use crate::domain::actor::Actor;
use crate::domain::actor::Door;
use crate::domain::actor::Role;
use crate::domain::breaker::DETAILS_MAX_BYTES;
use crate::domain::breaker::Trip;
use crate::domain::kill::Job;
use crate::domain::kill::Kill;
use crate::domain::time;
use crate::services::Fault;
use crate::services::Services;
use crate::services::announce_safety;
use crate::services::breaker;
use crate::services::kill;
use crate::store::Latch;
use crate::store::StoreError;
use jiff::Timestamp;
use parking_lot::Mutex;
use serde_json::Value;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// How often recording is tried again.
pub const RETRY_EVERY: Duration = Duration::from_secs(1);

/// The acts that wait, oldest first.
#[derive(Debug, Default)]
pub struct Spool {
    waiting: Mutex<Vec<Latch>>,
}

impl Spool {
    /// How many acts wait.
    #[must_use]
    pub fn len(&self) -> usize {
        self.waiting.lock().len()
    }

    /// Whether everything is recorded.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The words of an act that holds without being recorded.
#[must_use]
pub fn words(what: &str, error: &StoreError) -> String {
    format!(
        "{what} and blocks, but it could not be recorded yet ({error}); it is written as soon as it can be."
    )
}

/// The latch of a trip.
#[must_use]
pub fn latch_of_trip(actor: &Actor, command: &Trip, at: Timestamp, error: &StoreError) -> Latch {
    Latch {
        kind: "trip".to_owned(),
        code: command.code.clone(),
        details: command.details.clone(),
        ..latch(actor, &command.reason, at, error)
    }
}

/// The latch of a kill.
#[must_use]
pub fn latch_of_kill(actor: &Actor, command: &Kill, at: Timestamp, error: &StoreError) -> Latch {
    Latch {
        kind: "kill".to_owned(),
        details: command.details.clone(),
        flatten: command.flatten,
        ..latch(actor, &command.reason, at, error)
    }
}

fn latch(actor: &Actor, reason: &str, at: Timestamp, error: &StoreError) -> Latch {
    Latch {
        kind: String::new(),
        actor: actor.id.clone(),
        role: actor.role,
        door: actor.door,
        ip: actor.ip.clone(),
        session_id: actor.session_id.clone(),
        reason: reason.trim().to_owned(),
        code: None,
        details: None,
        flatten: false,
        at: time::iso(at),
        cause: error.to_string(),
    }
}

/// Keeps an act that could not be recorded: in the latch file and in memory.
pub fn keep(s: &Services, latch: Latch) {
    tracing::error!(kind = latch.kind, cause = latch.cause, "an act holds but could not be recorded");
    let mut waiting = s.spool.waiting.lock();
    waiting.push(latch);
    match s.latch.write(&waiting) {
        Ok(place) => tracing::warn!(file = %place.display(), "the emergency latch is written"),
        Err(error) => {
            tracing::error!(%error, "the emergency latch cannot be written; it holds in memory only")
        }
    }
}

/// Takes over a latch found at the start; its block must be in place already.
pub(in crate::services) fn adopt(s: &Services, latch: Latch) {
    s.spool.waiting.lock().push(latch);
}

/// Tries to record what waits. Says whether nothing waits any more.
pub async fn drain(s: &Arc<Services>) -> bool {
    loop {
        let Some(latch) = s.spool.waiting.lock().first().cloned() else { return true };
        let with_kill = latch.kind == "kill";
        match record(s, &latch).await {
            Ok(()) => {
                let empty = {
                    let mut waiting = s.spool.waiting.lock();
                    waiting.remove(0);
                    waiting.is_empty()
                };
                s.safety.recorded(with_kill);
                if empty {
                    s.latch.clear();
                }
                announce_safety(s);
                s.delivery_wake.notify_one();
            }
            Err(Fault::Store(_)) => return false,
            // It was permitted when it was done, so this is a defect; the block stays until somebody looks.
            Err(Fault::Refused(refusal)) => {
                tracing::error!(%refusal, "what holds cannot be recorded as it is; it goes on blocking");
                return false;
            }
        }
    }
}

async fn record(s: &Arc<Services>, latch: &Latch) -> Result<(), Fault> {
    let at = time::parse_iso(&latch.at).unwrap_or_else(|| s.now());
    let actor = Actor {
        id: latch.actor.clone(),
        // It was permitted when it was done; a role that changed since does not undo it.
        role: latch.role.max(Role::Operator),
        scopes: None,
        door: latch.door,
        ip: latch.ip.clone(),
        session_id: latch.session_id.clone(),
    };
    let details = Some(late(latch));
    let safety = if latch.kind == "kill" {
        let command =
            Kill { reason: latch.reason.clone(), acknowledged: true, flatten: latch.flatten, details };
        let job = kill::unnumbered(s).unwrap_or_else(|| fresh_job(s, latch, at));
        let (stored, job) = kill::write_kill(s, &actor, &command, &job, at).await?;
        kill::numbered(s, job.id);
        kill::show(s, job).await;
        s.kill_wake.notify_one();
        stored.safety
    } else {
        let code = latch.code.clone();
        let command = Trip { reason: latch.reason.clone(), acknowledged: true, code, details };
        breaker::write_trip(s, &actor, &command, at).await?.safety
    };
    s.safety.take(safety.clone(), s.now());
    breaker::draw(s, &safety);
    Ok(())
}

/// The evidence of an act with the note that it was recorded late. What would be too large with the note is left out
/// and said to be: the act itself must never be refused for it.
fn late(latch: &Latch) -> Value {
    let note = json!({ "happened_at": latch.at, "cause": latch.cause });
    let mut details = match latch.details.clone() {
        None => json!({}),
        Some(Value::Object(map)) => Value::Object(map),
        Some(other) => json!({ "evidence": other }),
    };
    details["recorded_late"] = note.clone();
    if details.to_string().len() > DETAILS_MAX_BYTES {
        return json!({ "recorded_late": note, "evidence_left_out": true });
    }
    details
}

pub(in crate::services) fn fresh_job(s: &Services, latch: &Latch, at: Timestamp) -> Job {
    Job {
        id: 0,
        flatten: latch.flatten,
        reason: latch.reason.clone(),
        started_by: latch.actor.clone(),
        started_at: at,
        blocked_at: at,
        finished_at: None,
        outcome: None,
        resumed: 0,
        engines: s.settings().engines.iter().map(|n| crate::domain::kill::EngineProgress::new(n)).collect(),
    }
}

/// A latch for a file that cannot be understood: something was latched, so trading stays blocked.
#[must_use]
pub fn unreadable_latch(file: &str, at: Timestamp) -> Latch {
    Latch {
        kind: "trip".to_owned(),
        actor: "system".to_owned(),
        role: Role::Admin,
        door: Door::Scheduler,
        ip: None,
        session_id: None,
        reason: format!("an emergency latch was found at start in {file}, and it cannot be read"),
        code: Some("BREAKER_RECOVERED".to_owned()),
        details: None,
        flatten: false,
        at: time::iso(at),
        cause: "found at start".to_owned(),
    }
}

/// Records what waits, again and again, until the appliance stops.
pub async fn run(s: Arc<Services>, mut stop: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(RETRY_EVERY) => {}
            _ = stop.changed() => return,
        }
        kill::save_again(&s).await;
        if !s.spool.is_empty() && drain(&s).await {
            tracing::info!("everything that waited is recorded");
        }
    }
}
