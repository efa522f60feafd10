//! Maintenance verbs: say that a service may fail for a while, with a reason, and take that back.

use crate::domain::actor::Actor;
use crate::domain::actor::Role;
use crate::domain::actor::needs;
use crate::domain::audit::Draft;
use crate::domain::audit::EventType;
use crate::domain::breaker::permit;
use crate::domain::health_maintenance::ALL;
use crate::domain::health_maintenance::KEPT_DAYS;
use crate::domain::health_maintenance::Maintenance;
use crate::domain::health_maintenance::WINDOWS_MAX;
use crate::domain::reason;
use crate::domain::refusal::Refusal;
use crate::domain::time;
use crate::services::Fault;
use crate::services::Services;
use crate::services::audit;
use crate::services::fault;
use crate::services::health;
use crate::store::Lane;
use crate::wire;
use jiff::Timestamp;
use serde_json::Value;
use serde_json::json;

const START: &str = "MAINTENANCE_START";
const END: &str = "MAINTENANCE_END";
/// Windows that ended so long ago still count for roll-ups that are made late.
const ROLLED_BEHIND_MS: i64 = 26 * 3_600_000;

/// A window to make.
#[derive(Debug, Clone, PartialEq)]
pub struct NewMaintenance {
    /// A service, or `*` for all.
    pub service: String,
    /// From when; now unless said.
    pub starts_at: Option<Timestamp>,
    /// Until when.
    pub ends_at: Timestamp,
    /// Why.
    pub reason: String,
}

/// Puts the recorded windows in force.
pub async fn in_force(s: &Services) {
    let after = time::plus_ms(s.now(), -ROLLED_BEHIND_MS);
    match s.store.read(move |r| r.maintenance(after, WINDOWS_MAX * 2)).await {
        Ok(windows) => *s.health.maintenance.write() = windows,
        Err(error) => tracing::warn!(%error, "maintenance windows cannot be read; those in force stay"),
    }
    health::stir(s);
}

/// Makes a window. One over a critical service needs an admin: its alerts are what is held back.
///
/// # Errors
/// Not permitted, something wrong with it, too many of them, not recorded.
pub async fn start(s: &Services, actor: &Actor, new: NewMaintenance) -> Result<Maintenance, Refusal> {
    let (service, words) = (new.service.clone(), new.reason.clone());
    let result = try_start(s, actor, new).await;
    let about = (START, ("service", service.as_str()));
    audit::on_refusal(s, actor, about, &words, result.as_ref().err()).await;
    let window = result?;
    s.metrics.admin_action_total.with_label_values(&["maintenance_start"]).inc();
    in_force(s).await;
    Ok(window)
}

async fn try_start(s: &Services, actor: &Actor, new: NewMaintenance) -> Result<Maintenance, Refusal> {
    permit(actor, &needs::ALERTS_WRITE, "begin maintenance")?;
    let now = s.now();
    let window = Maintenance {
        id: 0,
        service: new.service,
        starts_at: new.starts_at.unwrap_or(now).max(now),
        ends_at: new.ends_at,
        reason: reason::check(&new.reason)?,
        author: actor.id.clone(),
        created_at: now,
        ended_by: None,
    };
    if let Some((field, problem)) = window.problem(now) {
        return Err(Refusal::invalid(field, problem));
    }
    known(s, &window.service)?;
    critical(s, actor, &window.service)?;
    let actor = actor.clone();
    let written: Result<Maintenance, Fault> = s
        .write(Lane::Normal, now, move |tx| {
            if tx.maintenance(now, WINDOWS_MAX + 1)?.len() >= WINDOWS_MAX {
                let words = format!("{WINDOWS_MAX} windows are open or to come; end some");
                return Err(Refusal::invalid("service", words).into());
            }
            let id = tx.add_maintenance(&window)?;
            let window = Maintenance { id, ..window };
            let draft = Draft::new(&actor, START, EventType::Action, ("service", &window.service));
            tx.audit(draft.reason(&window.reason).details(json!({ "after": details(&window) })))?;
            Ok(window)
        })
        .await;
    written.map_err(Fault::into_refusal)
}

fn known(s: &Services, service: &str) -> Result<(), Refusal> {
    let all = s.health.watched.read();
    if service == ALL || all.iter().any(|w| w.check.name == service) {
        return Ok(());
    }
    Err(Refusal::NotFound { what: format!("service {service}") })
}

fn critical(s: &Services, actor: &Actor, service: &str) -> Result<(), Refusal> {
    let all = s.health.watched.read();
    let reaches = all.iter().any(|w| w.check.critical && (service == ALL || w.check.name == service));
    if reaches && actor.role < Role::Admin {
        return Err(Refusal::NotPermitted {
            actor: actor.id.clone(),
            act: "hold back the alerts of a critical service",
            role: Role::Admin,
            scope: None,
        });
    }
    Ok(())
}

fn details(m: &Maintenance) -> Value {
    json!({
        "id": m.id,
        "service": m.service,
        "starts_at": time::iso(m.starts_at),
        "ends_at": time::iso(m.ends_at),
        "author": m.author,
    })
}

/// Ends a window now.
///
/// # Errors
/// Not permitted, no such window, it is over, not recorded.
pub async fn end(s: &Services, actor: &Actor, id: i64) -> Result<Maintenance, Refusal> {
    let result = try_end(s, actor, id).await;
    let number = id.to_string();
    audit::on_refusal(s, actor, (END, ("maintenance", &number)), "", result.as_ref().err()).await;
    let window = result?;
    s.metrics.admin_action_total.with_label_values(&["maintenance_end"]).inc();
    in_force(s).await;
    Ok(window)
}

async fn try_end(s: &Services, actor: &Actor, id: i64) -> Result<Maintenance, Refusal> {
    permit(actor, &needs::ALERTS_WRITE, "end maintenance")?;
    let (now, actor) = (s.now(), actor.clone());
    let written: Result<Maintenance, Fault> = s
        .write(Lane::Normal, now, move |tx| {
            let missing = || Refusal::NotFound { what: format!("maintenance window {id}") };
            let before = tx.maintenance_window(id)?.ok_or_else(missing)?;
            if before.ends_at <= now {
                return Err(Refusal::invalid("id", format!("window {id} is over already")).into());
            }
            tx.end_maintenance(id, now, &actor.id)?;
            let after = Maintenance {
                ends_at: now,
                starts_at: before.starts_at.min(now),
                ended_by: Some(actor.id.clone()),
                ..before.clone()
            };
            let draft = Draft::new(&actor, END, EventType::Action, ("service", &before.service));
            tx.audit(draft.details(json!({ "before": details(&before), "after": details(&after) })))?;
            Ok(after)
        })
        .await;
    written.map_err(Fault::into_refusal)
}

/// Windows that hold, are to come, or ended in the last 30 days.
///
/// # Errors
/// The ledger cannot be read.
pub async fn views(s: &Services) -> Result<wire::MaintenanceList, Refusal> {
    let now = s.now();
    let after = time::plus_ms(now, -30 * 86_400_000);
    let read = s.store.read(move |r| r.maintenance(after, WINDOWS_MAX * 2)).await;
    let items = read.map_err(|e| fault::unreadable(&e))?;
    Ok(wire::MaintenanceList { items: items.iter().map(|m| view(m, now)).collect() })
}

/// A window as it is shown.
#[must_use]
pub fn view(m: &Maintenance, now: Timestamp) -> wire::MaintenanceView {
    wire::MaintenanceView {
        id: m.id,
        service: m.service.clone(),
        state: m.state(now).to_owned(),
        starts_at: time::iso(m.starts_at),
        ends_at: time::iso(m.ends_at),
        reason: m.reason.clone(),
        author: m.author.clone(),
        ended_by: m.ended_by.clone(),
    }
}

/// Drops what ended long ago.
///
/// # Errors
/// When the ledger cannot take it.
pub async fn trim(s: &Services) -> Result<usize, crate::store::StoreError> {
    let before = time::plus_ms(s.now(), -KEPT_DAYS * 86_400_000);
    s.store.write(Lane::Normal, s.now(), move |tx| tx.trim_maintenance(before)).await
}
