//! Heartbeat verbs: list, make, change, remove; and the room that knows whose token is whose.

use crate::domain::actor::Actor;
use crate::domain::actor::needs;
use crate::domain::alerts_durations;
use crate::domain::alerts_heartbeats;
use crate::domain::alerts_heartbeats::HEARTBEATS_MAX;
use crate::domain::alerts_heartbeats::Heartbeat;
use crate::domain::alerts_heartbeats::Pulse;
use crate::domain::alerts_heartbeats::State;
use crate::domain::alerts_readings::Sample;
use crate::domain::alerts_readings::Series;
use crate::domain::alerts_schedules::Schedule;
use crate::domain::audit::Draft;
use crate::domain::audit::EventType;
use crate::domain::breaker::permit;
use crate::domain::deliveries_limits::Bucket;
use crate::domain::keys;
use crate::domain::refusal::Refusal;
use crate::domain::time;
use crate::services::Fault;
use crate::services::Services;
use crate::services::alerts_heartbeats_pings;
use crate::services::alerts_heartbeats_views::made;
use crate::services::alerts_heartbeats_views::setting;
use crate::services::alerts_heartbeats_views::view;
use crate::services::alerts_rules::level_of;
use crate::services::audit;
use crate::services::fault;
use crate::services::users;
use crate::store::HeartbeatRow;
use crate::store::Lane;
use crate::wire;
use jiff::Timestamp;
use parking_lot::Mutex;
use serde_json::Value;
use serde_json::json;
use std::collections::HashMap;

const RESOURCE: &str = "heartbeat";
/// Pings shown of one heartbeat.
const PINGS_SHOWN: usize = 50;
/// An age counts as fresh for so long.
const AGE_FRESH_MS: i64 = 30_000;

/// The room: every heartbeat as last committed, who may ping how often, and when all were last looked at.
#[derive(Debug, Default)]
pub struct Room {
    pub(in crate::services) known: Mutex<Option<HashMap<i64, HeartbeatRow>>>,
    pub(in crate::services) limits: Mutex<HashMap<i64, Bucket>>,
    pub(in crate::services) looked_at: Mutex<Option<Timestamp>>,
}

impl Room {
    /// Whether the heartbeats have been read.
    pub(in crate::services) fn is_loaded(&self) -> bool {
        self.known.lock().is_some()
    }

    /// Every heartbeat as last committed.
    pub(in crate::services) fn all(&self) -> Vec<HeartbeatRow> {
        self.known.lock().iter().flat_map(HashMap::values).cloned().collect()
    }

    /// Takes over a row that was committed, unless something newer is known.
    pub(in crate::services) fn take(&self, row: HeartbeatRow) {
        if let Some(known) = self.known.lock().as_mut() {
            let older = known.get(&row.id).is_some_and(|there| {
                (there.version, there.pulse.heard_at) > (row.version, row.pulse.heard_at)
            });
            if !older {
                known.insert(row.id, row);
            }
        }
    }
}

/// The ages of what is watched, as readings.
pub(in crate::services) fn ages(s: &Services, now: Timestamp) -> Vec<Series> {
    let one = |row: &HeartbeatRow| {
        let sample = match (row.pulse.state, row.pulse.heard_at) {
            (State::Paused, _) => Sample::Missing("paused".to_owned()),
            (_, None) => Sample::Missing("not heard yet".to_owned()),
            (_, Some(at)) => Sample::measured(time::age_seconds(at, now), now, AGE_FRESH_MS),
        };
        Series::new("heartbeat.age", &[("heartbeat", &row.beat.name)], sample)
    };
    s.heartbeats.known.lock().iter().flat_map(HashMap::values).map(one).collect()
}

/// Every heartbeat with how it stands.
///
/// # Errors
/// The ledger cannot be read.
pub async fn list(s: &Services) -> Result<wire::HeartbeatList, Refusal> {
    let rows = s.store.read(|r| r.heartbeats()).await.map_err(|e| fault::unreadable(&e))?;
    let now = s.now();
    Ok(wire::HeartbeatList { items: rows.iter().map(|row| view(row, Vec::new(), now)).collect() })
}

/// One heartbeat with its newest pings.
///
/// # Errors
/// There is none of this name; the ledger cannot be read.
pub async fn get(s: &Services, name: &str) -> Result<wire::HeartbeatView, Refusal> {
    let asked = name.to_owned();
    let read = s.store.read(move |r| {
        let found = r.heartbeats()?.into_iter().find(|row| row.beat.name == asked);
        found.map(|row| Ok((r.pings(row.id, PINGS_SHOWN)?, row))).transpose()
    });
    let found = read.await.map_err(|e| fault::unreadable(&e))?;
    let (pings, row) = found.ok_or_else(|| not_found(name))?;
    Ok(view(&row, pings, s.now()))
}

fn not_found(name: &str) -> Refusal {
    Refusal::NotFound { what: format!("heartbeat {name}") }
}

/// Makes a heartbeat. Its address is in the answer and nowhere else.
///
/// # Errors
/// Not permitted, bad schedule, one of this name is there, too many, not recorded.
pub async fn create(
    s: &Services,
    actor: &Actor,
    draft: &wire::HeartbeatDraft,
) -> Result<wire::HeartbeatMade, Refusal> {
    let result = try_create(s, actor, draft).await;
    noted(s, actor, "HEARTBEAT_CREATE", &draft.name, result.as_ref().err()).await;
    result
}

async fn try_create(
    s: &Services,
    actor: &Actor,
    draft: &wire::HeartbeatDraft,
) -> Result<wire::HeartbeatMade, Refusal> {
    permit(actor, &needs::ALERTS_WRITE, "make a heartbeat")?;
    let now = s.now();
    let beat = beat_of(s, draft, now)?;
    let token = users::random_text().map_err(|e| users::no_random(&e))?;
    let row = HeartbeatRow {
        id: 0,
        pulse: Pulse::new(beat.paused, now),
        beat,
        token_hash: keys::secret_hash(&token),
        version: 1,
        created_at: now,
        created_by: actor.id.clone(),
        updated_at: now,
        updated_by: actor.id.clone(),
    };
    let who = actor.clone();
    let written: Result<HeartbeatRow, Fault> = s
        .write(Lane::Normal, now, move |tx| {
            let there = tx.heartbeats()?;
            if there.len() >= HEARTBEATS_MAX {
                let words = format!("there are {HEARTBEATS_MAX} heartbeats already");
                return Err(Refusal::invalid("name", words).into());
            }
            if there.iter().any(|other| other.beat.name == row.beat.name) {
                return Err(Refusal::Exists { what: format!("heartbeat {}", row.beat.name) }.into());
            }
            let id = tx.add_heartbeat(&row)?;
            let facts = json!({ "after": setting(&row.beat) });
            tx.audit(entry(&who, "HEARTBEAT_CREATE", &row.beat.name, facts))?;
            Ok(HeartbeatRow { id, ..row })
        })
        .await;
    let row = written.map_err(Fault::into_refusal)?;
    s.heartbeats.take(row.clone());
    Ok(made(s, &row, Some(&token)))
}

/// Changes a heartbeat; its name stays. With `new_token` it gets a new address and the old one ends.
///
/// # Errors
/// Not permitted, bad schedule, none of this name, changed meanwhile, not recorded.
pub async fn update(
    s: &Services,
    actor: &Actor,
    name: &str,
    draft: &wire::HeartbeatDraft,
) -> Result<wire::HeartbeatMade, Refusal> {
    let result = try_update(s, actor, name, draft).await;
    noted(s, actor, "HEARTBEAT_UPDATE", name, result.as_ref().err()).await;
    result
}

async fn try_update(
    s: &Services,
    actor: &Actor,
    name: &str,
    draft: &wire::HeartbeatDraft,
) -> Result<wire::HeartbeatMade, Refusal> {
    permit(actor, &needs::ALERTS_WRITE, "change a heartbeat")?;
    let now = s.now();
    let beat = beat_of(s, draft, now)?;
    if beat.name != name {
        return Err(Refusal::invalid("name", format!("a heartbeat keeps its name: {name}")));
    }
    let version = draft.version.ok_or_else(|| {
        Refusal::invalid("version", "send the version that the change is based on, as it was read")
    })?;
    let token = match draft.new_token {
        true => Some(users::random_text().map_err(|e| users::no_random(&e))?),
        false => None,
    };
    let hash = token.as_deref().map(keys::secret_hash);
    let (routing, who) = (s.alerts.routing(), actor.clone());
    let written: Result<HeartbeatRow, Fault> = s
        .write(Lane::Normal, now, move |tx| {
            let found = tx.heartbeats()?.into_iter().find(|row| row.beat.name == beat.name);
            let before = found.ok_or_else(|| not_found(&beat.name))?;
            if before.version != version {
                let what = format!("heartbeat {}", beat.name);
                return Err(Refusal::Changed { what, version: before.version }.into());
            }
            let anew = (&beat.schedule, beat.grace_ms, beat.paused)
                != (&before.beat.schedule, before.beat.grace_ms, before.beat.paused);
            let after = HeartbeatRow {
                pulse: match anew {
                    true => alerts_heartbeats::set_up_anew(&beat, &before.pulse, now),
                    false => before.pulse.clone(),
                },
                beat,
                token_hash: hash.unwrap_or_else(|| before.token_hash.clone()),
                version: version + 1,
                updated_at: now,
                updated_by: who.id.clone(),
                ..before.clone()
            };
            tx.change_heartbeat(&after)?;
            if before.pulse.state == State::Down && after.pulse.state != State::Down {
                let why = format!("Paused by {}.", who.id);
                alerts_heartbeats_pings::call_off(tx, &routing, &before, &why)?;
            }
            let facts = json!({
                "before": setting(&before.beat),
                "after": setting(&after.beat),
                "new_token": draft_token(&before, &after),
            });
            tx.audit(entry(&who, "HEARTBEAT_UPDATE", &after.beat.name, facts))?;
            Ok(after)
        })
        .await;
    let row = written.map_err(Fault::into_refusal)?;
    s.heartbeats.take(row.clone());
    s.delivery_wake.notify_one();
    Ok(made(s, &row, token.as_deref()))
}

fn draft_token(before: &HeartbeatRow, after: &HeartbeatRow) -> bool {
    before.token_hash != after.token_hash
}

/// Removes a heartbeat; an alert about it is called off.
///
/// # Errors
/// Not permitted, none of this name, not recorded.
pub async fn delete(s: &Services, actor: &Actor, name: &str) -> Result<(), Refusal> {
    let result = try_delete(s, actor, name).await;
    noted(s, actor, "HEARTBEAT_DELETE", name, result.as_ref().err()).await;
    result
}

async fn try_delete(s: &Services, actor: &Actor, name: &str) -> Result<(), Refusal> {
    permit(actor, &needs::ALERTS_DELETE, "remove a heartbeat")?;
    let (routing, who, name) = (s.alerts.routing(), actor.clone(), name.to_owned());
    let written: Result<i64, Fault> = s
        .write(Lane::Normal, s.now(), move |tx| {
            let found = tx.heartbeats()?.into_iter().find(|row| row.beat.name == name);
            let before = found.ok_or_else(|| not_found(&name))?;
            let why = format!("The heartbeat was removed by {}.", who.id);
            alerts_heartbeats_pings::call_off(tx, &routing, &before, &why)?;
            tx.remove_heartbeat(before.id)?;
            tx.audit(entry(&who, "HEARTBEAT_DELETE", &name, json!({ "before": setting(&before.beat) })))?;
            Ok(before.id)
        })
        .await;
    let gone = written.map_err(Fault::into_refusal)?;
    if let Some(known) = s.heartbeats.known.lock().as_mut() {
        known.remove(&gone);
    }
    s.heartbeats.limits.lock().remove(&gone);
    s.delivery_wake.notify_one();
    Ok(())
}

fn entry(actor: &Actor, action: &str, name: &str, facts: Value) -> Draft {
    Draft::new(actor, action, EventType::Admin, (RESOURCE, name)).details(facts)
}

async fn noted(s: &Services, actor: &Actor, action: &str, name: &str, refusal: Option<&Refusal>) {
    audit::on_refusal(s, actor, (action, (RESOURCE, name)), "", refusal).await;
}

/// Reads what somebody set up.
fn beat_of(s: &Services, draft: &wire::HeartbeatDraft, now: Timestamp) -> Result<Heartbeat, Refusal> {
    let wait = |field: &'static str, text: &str| {
        alerts_durations::parse(text).map_err(|words| Refusal::invalid(field, words))
    };
    let set = |text: &Option<String>| text.clone().filter(|t| !t.trim().is_empty());
    let schedule = match (set(&draft.period), set(&draft.cron)) {
        (Some(period), None) => {
            Schedule::every(wait("period", &period)?).map_err(|words| Refusal::invalid("period", words))?
        }
        (None, Some(cron)) => {
            let desk = s.settings().time_zone.iana_name().unwrap_or("UTC").to_owned();
            let zone = set(&draft.time_zone).unwrap_or(desk);
            Schedule::cron(&cron, &zone, now).map_err(|words| Refusal::invalid("cron", words))?
        }
        _ => return Err(Refusal::invalid("period", "give either a period or a cron expression")),
    };
    let beat = Heartbeat {
        name: draft.name.trim().to_owned(),
        title: draft.title.trim().to_owned(),
        schedule,
        grace_ms: wait("grace", &draft.grace)?,
        level: level_of(&draft.severity)?,
        labels: draft.labels.clone(),
        paused: draft.paused,
    };
    alerts_heartbeats::check(&beat)?;
    Ok(beat)
}
