//! Engine verbs: what each engine told last, what a kill would do, and which pauses are ours.

use crate::domain::actor::Actor;
use crate::domain::alerts::IncidentChange;
use crate::domain::alerts::Severity;
use crate::domain::audit::Draft;
use crate::domain::audit::EventType;
use crate::domain::audit::Outcome;
use crate::domain::engines::Entries;
use crate::domain::engines::Seen;
use crate::domain::engines::Snapshot;
use crate::domain::health::span;
use crate::domain::time;
use crate::services::Services;
use crate::services::alerts;
use crate::services::desk::order_view;
use crate::services::desk::position_view;
use crate::services::publish;
use crate::store::Lane;
use crate::store::StoreError;
use crate::wire;
use jiff::Timestamp;
use parking_lot::Mutex;
use parking_lot::RwLock;
use rust_decimal::Decimal;
use serde_json::json;
use std::collections::BTreeSet;

/// An answer older than this is not fresh: conditions do not rest on it.
pub const FRESH_SECONDS: f64 = 10.0;
/// The desk is announced at most this often, unless it changed its shape.
const ANNOUNCE_EVERY_MS: i128 = 2_000;

/// Every engine as last seen.
#[derive(Debug, Default)]
pub struct Room {
    seen: RwLock<Vec<Seen>>,
    announced: Mutex<Option<(Timestamp, Vec<Shape>)>>,
    /// Pauses of this process, also those that the ledger could not take.
    paused: Mutex<BTreeSet<String>>,
}

/// What makes a difference at once: not the prices, which change all the time.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Shape {
    failed: bool,
    entries: Option<Entries>,
    orders: usize,
    positions: Vec<(String, Decimal)>,
}

impl Shape {
    fn of(seen: &Seen) -> Self {
        let snapshot = seen.snapshot.as_ref();
        Self {
            failed: seen.error.is_some(),
            entries: snapshot.map(|x| x.entries),
            orders: snapshot.map_or(0, |x| x.open_orders.len()),
            positions: snapshot
                .map_or_else(Vec::new, |x| x.positions.iter().map(|p| (p.symbol.clone(), p.qty)).collect()),
        }
    }
}

/// Names the engines before the first of them has answered: pairs of name and kind.
pub fn expect(s: &Services, engines: &[(String, String)]) {
    let blank = |(name, kind): &(String, String)| Seen {
        name: name.clone(),
        kind: kind.clone(),
        snapshot: None,
        error: None,
    };
    *s.engines.seen.write() = engines.iter().map(blank).collect();
}

/// Takes in an answer, or the lack of one: the last snapshot is kept with its age.
pub fn record(s: &Services, name: &str, answer: Result<Snapshot, String>) {
    let shapes = {
        let mut all = s.engines.seen.write();
        let Some(seen) = all.iter_mut().find(|e| e.name == name) else { return };
        match answer {
            Ok(snapshot) => {
                seen.snapshot = Some(snapshot);
                seen.error = None;
            }
            Err(words) => seen.error = Some(words),
        }
        all.iter().map(Shape::of).collect::<Vec<Shape>>()
    };
    // Rules about money are judged at once: what they trip is blocked before the next order.
    s.rules.wake.notify_one();
    let now = s.now();
    let mut announced = s.engines.announced.lock();
    let due = announced.as_ref().is_none_or(|(at, before)| {
        *before != shapes || now.duration_since(*at).as_millis().abs() >= ANNOUNCE_EVERY_MS
    });
    if due {
        *announced = Some((now, shapes));
        drop(announced);
        publish(s, "desk", &view(s));
        crate::services::conditions::announce(s);
    }
}

/// Every engine as last seen.
#[must_use]
pub fn all(s: &Services) -> Vec<Seen> {
    s.engines.seen.read().clone()
}

/// One engine as last seen.
#[must_use]
pub fn get(s: &Services, name: &str) -> Option<Seen> {
    s.engines.seen.read().iter().find(|e| e.name == name).cloned()
}

/// The desk. Answers from memory.
#[must_use]
pub fn view(s: &Services) -> wire::DeskView {
    wire::DeskView { engines: s.engines.seen.read().iter().map(engine_view).collect() }
}

fn engine_view(seen: &Seen) -> wire::EngineView {
    let snapshot = seen.snapshot.as_ref();
    let status = match (&seen.error, snapshot) {
        (Some(_), _) => "unreachable",
        (None, Some(_)) => "ok",
        (None, None) => "unknown",
    };
    let entries = match snapshot.map(|x| x.entries) {
        Some(Entries::Allowed) => "allowed",
        Some(Entries::Paused) => "paused",
        Some(Entries::Unknown) | None => "unknown",
    };
    wire::EngineView {
        name: seen.name.clone(),
        kind: seen.kind.clone(),
        status: status.to_owned(),
        error: seen.error.clone(),
        as_of: snapshot.map(|x| time::iso(x.as_of)),
        dry_run: snapshot.is_some_and(|x| x.dry_run),
        positions: positions(seen),
        open_orders: orders(seen),
        pnl: snapshot.and_then(|x| x.pnl.as_ref()).map(|p| wire::PnlView {
            realised: p.realised.to_string(),
            unrealised: p.unrealised.to_string(),
            total: p.total.to_string(),
            currency: p.currency.clone(),
            priced: p.priced,
            unpriced: p.unpriced,
        }),
        account: snapshot.and_then(|x| x.account.as_ref()).map(|a| wire::AccountView {
            equity: a.equity.to_string(),
            cash: a.cash.to_string(),
            peak_equity: a.peak_equity.map(|p| p.to_string()),
        }),
        reconciler: snapshot
            .and_then(|x| x.reconciler.as_ref())
            .map(|r| wire::ReconcilerView { startup_complete: r.startup_complete, detail: r.detail.clone() }),
        entries: entries.to_owned(),
    }
}

fn positions(seen: &Seen) -> Vec<wire::PositionView> {
    let all = seen.snapshot.iter().flat_map(|x| &x.positions);
    all.map(|p| position_view(&seen.name, p)).collect()
}

fn orders(seen: &Seen) -> Vec<wire::OrderView> {
    let all = seen.snapshot.iter().flat_map(|x| &x.open_orders);
    all.map(|o| order_view(&seen.name, o)).collect()
}

/// What a kill would cancel and close, from the newest answers. Nothing is asked and nothing changes.
#[must_use]
pub fn plan(s: &Services) -> wire::KillPlanView {
    let now = s.now();
    let one = |seen: &Seen| {
        let snapshot = seen.snapshot.as_ref();
        let age = snapshot.map(|x| time::age_seconds(x.as_of, now));
        let fresh = age.is_some_and(|a| a <= FRESH_SECONDS);
        let error = match (&seen.error, age) {
            (Some(words), Some(age)) => Some(format!("{words}; shown is what it told {} ago", span(age))),
            (Some(words), None) => Some(words.clone()),
            (None, Some(age)) if !fresh => Some(format!("no answer for {}", span(age))),
            (None, None) => Some("not asked yet".to_owned()),
            (None, Some(_)) => None,
        };
        wire::KillPlanEngine {
            engine: seen.name.clone(),
            reachable: error.is_none(),
            error,
            orders: orders(seen),
            positions: positions(seen),
        }
    };
    wire::KillPlanView { engines: s.engines.seen.read().iter().map(one).collect() }
}

/// Notes that we stopped an engine's entries, so that a release starts them again. An engine that was stopped by us
/// before and takes entries all the same acts against the verdict: that opens an incident.
///
/// # Errors
/// When the ledger cannot take it.
pub async fn note_pause(s: &Services, actor: &Actor, engine: &str, reason: &str) -> Result<(), StoreError> {
    s.engines.paused.lock().insert(engine.to_owned());
    let (actor, engine, reason) = (actor.clone(), engine.to_owned(), reason.to_owned());
    let routing = s.alerts.routing();
    let written = s
        .store
        .write(Lane::Normal, s.now(), move |tx| {
            if tx.add_engine_pause(&engine, &reason)? {
                tx.audit(entry(&actor, "ENGINE_ENTRIES_PAUSED", &engine, &reason))?;
                return Ok(());
            }
            tx.audit(
                entry(&actor, "ENGINE_ENTRIES_PAUSED", &engine, &reason).details(json!({ "again": true })),
            )?;
            let title = format!("Engine {engine} takes entries although it was stopped");
            let summary = format!(
                "It was told to pause and still, or again, takes entries. {reason}. It is told once more."
            );
            let key = incident_key(&engine);
            let change =
                IncidentChange::open(&key, "engine_against_verdict", Severity::Critical, &title, &summary);
            alerts::apply(tx, &routing, &[change])
        })
        .await;
    s.delivery_wake.notify_one();
    written
}

fn incident_key(engine: &str) -> String {
    format!("engine:{engine}")
}

/// Engines whose entries were stopped by us.
///
/// # Errors
/// When the ledger cannot be read.
pub async fn our_pauses(s: &Services) -> Result<BTreeSet<String>, StoreError> {
    let mut ours: BTreeSet<String> = s.store.read(|r| r.engine_pauses()).await?.into_iter().collect();
    ours.extend(s.engines.paused.lock().iter().cloned());
    Ok(ours)
}

/// Records that an engine is told to take entries again: it adds risk, so it is written before it is done.
///
/// # Errors
/// When the ledger cannot take it; then it must not be done.
pub async fn note_resume(s: &Services, actor: &Actor, engine: &str, reason: &str) -> Result<(), StoreError> {
    let draft = entry(actor, "ENGINE_ENTRIES_RESUMED", engine, reason);
    s.store.write(Lane::Normal, s.now(), move |tx| tx.audit(draft).map(|_| ())).await
}

/// Notes how telling it went: done means the pause is no longer ours.
///
/// # Errors
/// When the ledger cannot take it.
pub async fn resume_told(
    s: &Services,
    actor: &Actor,
    engine: &str,
    told: Result<(), String>,
) -> Result<(), StoreError> {
    if told.is_ok() {
        s.engines.paused.lock().remove(engine);
    }
    let (actor, engine, routing) = (actor.clone(), engine.to_owned(), s.alerts.routing());
    s.store
        .write(Lane::Normal, s.now(), move |tx| match told {
            Ok(()) => {
                tx.remove_engine_pause(&engine)?;
                let summary = format!("{engine} may take entries again.");
                alerts::apply(tx, &routing, &[IncidentChange::resolve(&incident_key(&engine), &summary)])
            }
            Err(words) => {
                let draft = entry(&actor, "ENGINE_ENTRIES_RESUMED", &engine, "the engine was not reached");
                let draft = draft.outcome(Outcome::Failed).details(json!({ "error": words }));
                tx.audit(draft).map(|_| ())
            }
        })
        .await
}

fn entry(actor: &Actor, action: &str, engine: &str, reason: &str) -> Draft {
    Draft::new(actor, action, EventType::Action, ("engine", engine)).reason(reason)
}
