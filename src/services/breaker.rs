//! Breaker verbs: init, trip, reset, and the views of it.

use crate::domain::actor::Actor;
use crate::domain::audit::Outcome;
use crate::domain::breaker;
use crate::domain::breaker::Decision;
use crate::domain::breaker::Reset;
use crate::domain::breaker::Trip;
use crate::domain::kill::KillSwitch;
use crate::domain::reason;
use crate::domain::refusal::Refusal;
use crate::domain::time;
use crate::services::Fault;
use crate::services::Services;
use crate::services::alerts;
use crate::services::alerts::AlertRouting;
use crate::services::announce_safety;
use crate::services::audit;
use crate::services::conditions;
use crate::services::gate;
use crate::services::kill;
use crate::services::safety::LatchedAct;
use crate::services::spool;
use crate::store::BoardState;
use crate::store::Lane;
use crate::store::Safety;
use crate::store::WriteTx;
use crate::telemetry::steps;
use crate::wire;
use jiff::Timestamp;
use parking_lot::Mutex;
use serde_json::Value;
use std::sync::Arc;

pub use crate::services::breaker_views::HISTORY_PAGE_MAX;
pub use crate::services::breaker_views::board_json;
pub use crate::services::breaker_views::history;
pub use crate::services::breaker_views::history_rows;
pub use crate::services::breaker_views::verification;
pub use crate::services::breaker_views::view;

const RESOURCE: (&str, &str) = ("circuit_breaker", "global");

/// The newest reset: number of its audit entry and its time.
#[derive(Debug, Default)]
pub struct Room {
    /// Set by a reset, and at the start from the audit log.
    pub last_reset: Mutex<Option<(i64, String)>>,
    /// The desk's day that was announced last.
    day: Mutex<Option<String>>,
}

/// A change of breaker or kill switch that is on disk.
pub(in crate::services) struct Stored {
    pub outcome: Outcome,
    pub audit_id: i64,
    pub safety: Safety,
}

/// Writes the first OPEN and the first ACTIVE.
///
/// # Errors
/// Not permitted, bad reason, not acknowledged, already initialised, not recorded.
pub async fn init(
    s: &Arc<Services>,
    actor: &Actor,
    text: &str,
    acknowledged: bool,
) -> Result<wire::ActionView, Refusal> {
    let result = try_init(s, actor, text, acknowledged).await;
    audit::on_refusal(s, actor, ("CIRCUIT_BREAKER_INIT", RESOURCE), text, result.as_ref().err()).await;
    let stored = result?;
    s.metrics.admin_action_total.with_label_values(&["circuit_breaker_init"]).inc();
    let open = stored.safety.breaker.as_ref().is_some_and(|b| b.state == breaker::State::Open);
    let words = if open {
        "The breaker is initialised: trading is OPEN."
    } else {
        "Breaker and kill switch are initialised. The breaker was tripped before and stays TRIPPED: reset it."
    };
    Ok(finish(s, stored, words))
}

async fn try_init(
    s: &Arc<Services>,
    actor: &Actor,
    text: &str,
    acknowledged: bool,
) -> Result<Stored, Refusal> {
    let now = s.now();
    let day = s.day(now);
    let (actor, text, routing) = (actor.clone(), text.to_owned(), s.alerts.routing());
    s.write(Lane::Normal, now, move |tx| {
        let found = tx.breaker()?;
        let first = if tx.initialised()? { found.clone() } else { None };
        let mut decision = breaker::init(first.as_ref(), &actor, &text, acknowledged, now, &day)?;
        if let Some(found) = found {
            // Tripped before anybody initialised it: it stays so until it is reset.
            decision.audit.details["after"] = found.state.as_str().into();
            decision.after = found;
        }
        tx.mark_initialised()?;
        if tx.kill_switch()?.is_none() {
            tx.save_kill_switch(&KillSwitch::first(&day))?;
        }
        store(tx, &routing, &decision)
    })
    .await
    .map_err(Fault::into_refusal)
}

/// Stores a breaker decision with its incidents, inside a transaction.
pub(in crate::services) fn store(
    tx: &mut WriteTx<'_>,
    routing: &AlertRouting,
    decision: &Decision,
) -> Result<Stored, Fault> {
    let audit_id = tx.apply_breaker(decision)?;
    alerts::apply(tx, routing, &decision.incidents)?;
    Ok(Stored { outcome: decision.outcome, audit_id, safety: tx.safety()? })
}

/// Trips the breaker: blocked in memory first, then recorded. What cannot be recorded holds all the same.
///
/// # Errors
/// Not permitted, bad reason, not acknowledged, details too large.
pub async fn trip(s: &Arc<Services>, actor: &Actor, command: Trip) -> Result<wire::ActionView, Refusal> {
    let checked = breaker::check_trip(actor, &command);
    audit::on_refusal(s, actor, ("CIRCUIT_BREAKER_TRIP", RESOURCE), &command.reason, checked.as_ref().err())
        .await;
    checked?;
    s.safety.block(false);
    steps::reached("trip.blocked");
    // A task of its own: a caller who hangs up does not leave the trip half done.
    let (house, actor) = (Arc::clone(s), actor.clone());
    let task = tokio::spawn(async move { record_trip(&house, &actor, command).await });
    task.await.unwrap_or_else(|e| Err(Refusal::Unreadable { cause: e.to_string() }))
}

async fn record_trip(s: &Arc<Services>, actor: &Actor, command: Trip) -> Result<wire::ActionView, Refusal> {
    let now = s.now();
    match write_trip(s, actor, &command, now).await {
        Ok(stored) => {
            steps::reached("trip.recorded");
            let no_op = stored.outcome == Outcome::NoOp;
            if !no_op {
                s.metrics.cb_trip_total.inc();
                s.metrics.admin_action_total.with_label_values(&["circuit_breaker_trip"]).inc();
            }
            s.safety.take(stored.safety.clone(), now);
            s.safety.settle(false);
            let words =
                if no_op { "The breaker was TRIPPED already; the first reason is kept." } else { TRIPPED };
            Ok(finish(s, stored, words))
        }
        Err(Fault::Refused(refusal)) => {
            s.safety.settle(false);
            announce_safety(s);
            Err(refusal)
        }
        Err(Fault::Store(error)) => {
            let act =
                LatchedAct { by: actor.id.clone(), reason: command.reason.clone(), at: now, kill: false };
            s.safety.keep_unrecorded(act);
            spool::keep(s, spool::latch_of_trip(actor, &command, now, &error));
            announce_safety(s);
            Ok(view_of(s, Outcome::Success, false, None, &spool::words("The breaker is TRIPPED", &error)))
        }
    }
}

const TRIPPED: &str = "The breaker is TRIPPED: new orders are blocked.";

/// The transaction of a trip.
pub(in crate::services) async fn write_trip(
    s: &Arc<Services>,
    actor: &Actor,
    command: &Trip,
    now: Timestamp,
) -> Result<Stored, Fault> {
    let day = s.day(now);
    let (actor, command, routing) = (actor.clone(), command.clone(), s.alerts.routing());
    s.write(Lane::Urgent, now, move |tx| {
        steps::enter("trip");
        let decision = breaker::trip(tx.breaker()?.as_ref(), &actor, &command, now, &day)?;
        store(tx, &routing, &decision)
    })
    .await
}

/// Resets the breaker: recorded first, and only then the gate opens.
///
/// # Errors
/// Every refusal of [`breaker::reset`], and not recorded.
pub async fn reset(s: &Arc<Services>, actor: &Actor, command: Reset) -> Result<wire::ActionView, Refusal> {
    let (house, who, ask) = (Arc::clone(s), actor.clone(), command.clone());
    let task = tokio::spawn(async move { try_reset(&house, &who, &ask).await });
    let result = task.await.unwrap_or_else(|e| Err(Refusal::Unreadable { cause: e.to_string() }));
    audit::on_refusal(s, actor, ("CIRCUIT_BREAKER_RESET", RESOURCE), &command.reason, result.as_ref().err())
        .await;
    result
}

async fn try_reset(s: &Arc<Services>, actor: &Actor, command: &Reset) -> Result<wire::ActionView, Refusal> {
    if s.safety.known().unrecorded > 0 {
        breaker::permit(actor, &crate::domain::actor::needs::RESET, "reset the breaker")?;
        reason::check(&command.reason)?;
        return Err(Refusal::NotRecorded {
            cause: "the trip that blocks now is not in the ledger yet".to_owned(),
            remedy: "free space or repair the disk; it is recorded by itself, then reset".to_owned(),
        });
    }
    let now = s.now();
    let conditions = conditions::list(s);
    let (who, ask, routing) = (actor.clone(), command.clone(), s.alerts.routing());
    let stored = s
        .write(Lane::Normal, now, move |tx| {
            steps::enter("reset");
            // Nothing but an init writes the first OPEN, also when somebody tripped before it.
            let found = if tx.initialised()? { tx.breaker()? } else { None };
            let decision = breaker::reset(found.as_ref(), &who, &ask, &conditions, now)?;
            store(tx, &routing, &decision)
        })
        .await
        .map_err(Fault::into_refusal)?;
    steps::reached("reset.recorded");
    s.metrics.cb_reset_total.inc();
    s.metrics.admin_action_total.with_label_values(&["circuit_breaker_reset"]).inc();
    *s.breaker.last_reset.lock() = Some((stored.audit_id, time::iso(now)));
    s.safety.take(stored.safety.clone(), now);
    steps::reached("reset.opened");
    Ok(finish(s, stored, "The breaker is reset: new orders are accepted."))
}

/// Draws the board and tells everybody, after a change is on disk.
fn finish(s: &Arc<Services>, stored: Stored, words: &str) -> wire::ActionView {
    s.safety.take(stored.safety.clone(), s.now());
    draw(s, &stored.safety);
    steps::reached("board.drawn");
    announce_safety(s);
    s.delivery_wake.notify_one();
    view_of(s, stored.outcome, true, Some(stored.audit_id), words)
}

/// Draws the safety state on the board.
pub(in crate::services) fn draw(s: &Services, safety: &Safety) {
    let _ = s.store.board().draw(&board_state(s, safety));
}

/// Draws and announces the counts of the day anew when the desk's day has changed. Says whether it had.
pub fn roll_over(s: &Services) -> bool {
    let today = s.day(s.now());
    let before = s.breaker.day.lock().replace(today.clone());
    if before.is_none_or(|day| day == today) {
        return false;
    }
    if let Some(safety) = &s.safety.known().safety {
        draw(s, safety);
    }
    announce_safety(s);
    true
}

/// The safety state in the form of the board.
pub(in crate::services) fn board_state(s: &Services, safety: &Safety) -> BoardState {
    let day = s.day(s.now());
    BoardState {
        seq: safety.seq,
        breaker: safety.breaker.as_ref().map_or(Value::Null, |b| b.board_json(&day)),
        kill: safety.kill.as_ref().map_or(Value::Null, |k| k.board_json(&day)),
    }
}

/// The answer of every act.
pub(in crate::services) fn view_of(
    s: &Services,
    outcome: Outcome,
    recorded: bool,
    audit_id: Option<i64>,
    words: &str,
) -> wire::ActionView {
    wire::ActionView {
        outcome: outcome.as_str().to_owned(),
        recorded,
        audit_id,
        message: words.to_owned(),
        breaker: view(s),
        kill: kill::view(s),
        gate: gate::view(s),
    }
}
