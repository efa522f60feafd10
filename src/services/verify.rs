//! The watchman of the state: every second the ledger is read and compared with what the gate answers from.

use crate::domain::actor::Actor;
use crate::domain::audit::Draft;
use crate::domain::audit::EventType;
use crate::domain::audit::Outcome;
use crate::domain::gate::Verdict;
use crate::services::Services;
use crate::services::announce_safety;
use crate::services::audit;
use crate::services::recovery;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// How often the state is read and compared.
pub const VERIFY_EVERY: Duration = Duration::from_secs(1);
/// Readings behind the known sequence number after which the file is taken for another one.
const BEHIND_LIMIT: u32 = 3;

/// What a comparison found.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Found {
    Same,
    NotTakenOver,
    Newer,
    Behind,
    Changed,
    Unreadable(String),
}

/// Compares once. Says whether the state is verified.
pub async fn once(s: &Arc<Services>, behind: &mut u32) -> bool {
    let before = s.safety.known();
    let now = s.now();
    let read = s.store.read_state().await;
    let known = s.safety.known();
    let found = match (&read, &known.safety) {
        (Err(error), _) => Found::Unreadable(error.to_string()),
        (Ok(_), None) => Found::NotTakenOver,
        (Ok(ledger), Some(there)) if ledger.seq > there.seq => Found::Newer,
        (Ok(ledger), Some(there)) if ledger.seq < there.seq => Found::Behind,
        (Ok(ledger), Some(there)) if ledger == there => Found::Same,
        (Ok(_), Some(_)) => Found::Changed,
    };
    *behind = if found == Found::Behind { *behind + 1 } else { 0 };
    match (found, read) {
        (Found::Same, Ok(ledger)) => s.safety.verified(ledger.seq, now),
        // The start could not read it: latch and board have a word in it before it counts.
        (Found::NotTakenOver, _) => {
            let _ = recovery::take_over(s).await;
        }
        (Found::Newer, Ok(ledger)) => {
            s.safety.take(ledger, now);
        }
        (Found::Behind, _) if *behind < BEHIND_LIMIT => {}
        (Found::Unreadable(why), _) => s.safety.unreadable(&why),
        _ => changed_outside(s, before.unreadable.is_none()).await,
    }
    let verified = s.safety.known().unreadable.is_none();
    if verified {
        s.metrics.cb_status_checks_total.inc();
    }
    verified
}

/// Somebody changed the state behind our back: nothing is believed until a trip or a reset writes it anew.
async fn changed_outside(s: &Arc<Services>, first: bool) {
    s.safety.unreadable(
        "the state in the ledger was changed by another program; trip the breaker to write it anew",
    );
    if first {
        let draft =
            Draft::new(&Actor::system(), "STATE_MISMATCH", EventType::Action, ("circuit_breaker", "global"))
                .outcome(Outcome::Failed)
                .details(json!({ "after": "blocked" }));
        audit::record(s, draft).await;
    }
}

/// Compares every second and announces a verdict that changed by it; sends new audit entries to the streams.
pub async fn run(s: Arc<Services>, mut stop: watch::Receiver<bool>) {
    let mut behind = 0;
    let mut last: Option<Verdict> = None;
    let mut announced = s.store.chain_head().map_or(0, |h| h.id);
    loop {
        let _ = once(&s, &mut behind).await;
        let verdict = s.safety.verdict(s.now()).0;
        if last != Some(verdict) {
            announce_safety(&s);
            last = Some(verdict);
        }
        announced = audit::announce_since(&s, announced).await;
        tokio::select! {
            () = tokio::time::sleep(VERIFY_EVERY) => {}
            _ = stop.changed() => return,
        }
    }
}
