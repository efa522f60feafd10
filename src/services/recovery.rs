//! What happens before any listener opens: ledger, latch and board are compared, and the stricter one wins.

use crate::domain::actor::Actor;
use crate::domain::audit::Draft;
use crate::domain::audit::EventType;
use crate::domain::time;
use crate::services::Services;
use crate::services::announce_safety;
use crate::services::audit;
use crate::services::breaker;
use crate::services::kill;
use crate::services::settings;
use crate::services::spool;
use crate::store::AuditFilter;
use crate::store::BoardOpening;
use crate::store::BoardState;
use crate::store::Latch;
use crate::store::Opening;
use crate::store::Safety;
use jiff::Timestamp;
use serde_json::Value;
use serde_json::json;
use std::sync::Arc;

/// Compares and repairs; afterwards the gate answers. A ledger that cannot be read leaves everything blocked.
pub async fn start(s: &Arc<Services>, opening: &Opening) {
    // First of all, so that nothing that follows can open what a latch closed.
    for latch in found_latches(s) {
        block(s, latch);
    }
    if let Some(error) = &opening.ledger_fault {
        tracing::error!(%error, "trading is blocked: the ledger cannot be used");
        s.safety.unreadable(&error.to_string());
        return;
    }
    if let Some((safety, drawn)) = take_over(s).await {
        report_board(s, &opening.board, drawn.as_ref(), &safety).await;
    }
}

/// Takes the state over from the ledger, with what latch and board say against it. When the ledger cannot be read,
/// everything stays blocked, and the watchman calls this again as soon as it can.
pub(in crate::services) async fn take_over(s: &Arc<Services>) -> Option<(Safety, Option<BoardState>)> {
    let safety = match s.store.read_state().await {
        Ok(safety) => safety,
        Err(error) => {
            tracing::error!(%error, "trading is blocked: the state cannot be read");
            s.safety.unreadable(&error.to_string());
            return None;
        }
    };
    let drawn = s.store.board().state();
    if let Some(latch) = board_stricter(&safety, drawn.as_ref(), s.now()) {
        block(s, latch);
    }
    let blocked = !s.spool.is_empty();
    s.safety.take(safety.clone(), s.now());
    if blocked {
        recovered(s, &safety).await;
        let _ = spool::drain(s).await;
    }
    let known = s.safety.known().safety.unwrap_or_else(|| safety.clone());
    s.store.board().redraw(&breaker::board_state(s, &known));
    settings::settle(s).await;
    load_last_reset(s).await;
    if let Err(error) = kill::load(s).await {
        tracing::error!(%error, "the kill job could not be read");
    }
    announce_safety(s);
    Some((safety, drawn))
}

fn found_latches(s: &Services) -> Vec<Latch> {
    let now = s.now();
    let each = |found: Result<Latch, std::path::PathBuf>| match found {
        Ok(latch) => latch,
        Err(path) => spool::unreadable_latch(&path.display().to_string(), now),
    };
    s.latch.read().into_iter().map(each).collect()
}

fn block(s: &Services, latch: Latch) {
    let with_kill = latch.kind == "kill";
    let at = time::parse_iso(&latch.at).unwrap_or_else(|| s.now());
    s.safety.block(with_kill);
    s.safety.keep_unrecorded(crate::services::safety::LatchedAct {
        by: latch.actor.clone(),
        reason: latch.reason.clone(),
        at,
        kill: with_kill,
    });
    if with_kill {
        // A ledger that cannot be written never holds up a kill: the job begins in memory.
        kill::begin_unrecorded(s, spool::fresh_job(s, &latch, at));
    }
    spool::adopt(s, latch);
}

/// A board that says TRIPPED or ENGAGED against a laxer ledger of the same age or older: the ledger lost it, or somebody
/// changed it behind our back while we were down.
fn board_stricter(safety: &Safety, drawn: Option<&BoardState>, now: Timestamp) -> Option<Latch> {
    let drawn = drawn.filter(|b| b.seq >= safety.seq)?;
    let word = |value: &Value| value.get("state").and_then(Value::as_str).unwrap_or_default().to_owned();
    let tripped = word(&drawn.breaker) == "TRIPPED"
        && safety.breaker.as_ref().is_none_or(|b| b.state != crate::domain::breaker::State::Tripped);
    let killed = word(&drawn.kill) == "ENGAGED"
        && safety.kill.as_ref().is_none_or(|k| k.state != crate::domain::kill::State::Engaged);
    if !tripped && !killed {
        return None;
    }
    let mut latch = spool::unreadable_latch("the board", now);
    latch.reason = format!(
        "the board ({}) says {} and the ledger ({}) does not",
        drawn.seq,
        if killed { "ENGAGED" } else { "TRIPPED" },
        safety.seq
    );
    if killed {
        "kill".clone_into(&mut latch.kind);
    }
    Some(latch)
}

async fn recovered(s: &Services, safety: &Safety) {
    let latched = s.safety.known().latched;
    let draft =
        Draft::new(&Actor::system(), "BREAKER_RECOVERED", EventType::Action, ("circuit_breaker", "global"))
            .details(json!({
                "ledger": crate::domain::breaker::state_word(safety.breaker.as_ref()),
                "after": "TRIPPED",
                "why": latched.map(|l| l.reason),
            }));
    audit::record(s, draft).await;
}

async fn report_board(s: &Services, how: &BoardOpening, drawn: Option<&BoardState>, safety: &Safety) {
    let details = match how {
        BoardOpening::Created => return,
        BoardOpening::Opened if drawn.is_some_and(|b| b.seq == safety.seq) => return,
        BoardOpening::Opened => json!({ "board_seq": drawn.map(|b| b.seq), "ledger_seq": safety.seq }),
        BoardOpening::Rebuilt { moved_to, cause } => json!({ "moved_to": moved_to, "cause": cause }),
        BoardOpening::Absent { cause } => json!({ "cause": cause, "works_without": true }),
    };
    tracing::warn!(%details, "the board was drawn anew from the ledger");
    let draft =
        Draft::new(&Actor::system(), "BOARD_REBUILT", EventType::Admin, ("store", "board")).details(details);
    audit::record(s, draft).await;
}

async fn load_last_reset(s: &Services) {
    let filter = AuditFilter {
        outcome: vec!["success".to_owned()],
        ..AuditFilter::of_action("CIRCUIT_BREAKER_RESET")
    };
    let reset_at = s.safety.known().safety.and_then(|x| x.breaker).and_then(|b| b.reset_at);
    if reset_at.is_none() {
        return;
    }
    let newest = s.store.read(move |r| r.audit_page(&filter, 1)).await.unwrap_or_default();
    *s.breaker.last_reset.lock() = newest.into_iter().next().map(|e| (e.id, e.timestamp));
}
