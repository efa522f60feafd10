//! Silences: made, changed and ended; recorded first and in force after. What a silence kept back and still fires is told
//! when it ends.

use crate::domain::actor::Actor;
use crate::domain::actor::Door;
use crate::domain::actor::Role;
use crate::domain::actor::needs;
use crate::domain::alerts_labels::Matcher;
use crate::domain::alerts_silences::SILENCES_MAX;
use crate::domain::alerts_silences::Silence;
use crate::domain::alerts_silences::SilenceState;
use crate::domain::audit::Draft;
use crate::domain::audit::EventType;
use crate::domain::breaker::permit;
use crate::domain::refusal::Refusal;
use crate::domain::time;
use crate::services::Fault;
use crate::services::Services;
use crate::services::audit;
use crate::services::fault;
use crate::store::Lane;
use crate::wire;
use jiff::Timestamp;
use serde_json::Value;
use serde_json::json;
use std::sync::Arc;

/// Ended silences are kept so long, as a record of why somebody was not told.
const KEPT_MS: i64 = 30 * 86_400_000;

/// A silence to make, or to change where it has an id.
#[derive(Debug, Clone, PartialEq)]
pub struct NewSilence {
    /// Of one that is there.
    pub id: Option<String>,
    /// What an alert has to be.
    pub matchers: Vec<Matcher>,
    /// From when; now unless said.
    pub starts_at: Option<Timestamp>,
    /// Until when.
    pub ends_at: Timestamp,
    /// By whom; the actor unless said.
    pub created_by: Option<String>,
    /// Why.
    pub comment: String,
    /// It ends as soon as nothing fires any more that it silences.
    pub ends_with_alert: bool,
}

const ACTION: &str = "SILENCE_CREATE";

/// Makes a silence, or changes one. One that has begun keeps its beginning; one that has ended, or whose matchers change,
/// is replaced by a new one, as Alertmanager does.
///
/// # Errors
/// Not permitted, something wrong with it, too many of them, not recorded.
pub async fn create(s: &Services, actor: &Actor, new: NewSilence) -> Result<Silence, Refusal> {
    let words = new.comment.clone();
    let result = try_create(s, actor, new).await;
    audit::on_refusal(s, actor, (ACTION, ("silence", "new")), &words, result.as_ref().err()).await;
    let silence = result?;
    s.metrics.admin_action_total.with_label_values(&["silence_create"]).inc();
    in_force(s).await;
    Ok(silence)
}

async fn try_create(s: &Services, actor: &Actor, new: NewSilence) -> Result<Silence, Refusal> {
    permit(actor, &needs::ALERTS_WRITE, "silence alerts")?;
    let now = s.now();
    let silence = Silence {
        id: uuid()?,
        matchers: new.matchers,
        starts_at: new.starts_at.unwrap_or(now).max(now),
        ends_at: new.ends_at,
        created_by: new.created_by.filter(|by| !by.trim().is_empty()).unwrap_or_else(|| actor.id.clone()),
        comment: new.comment,
        created_at: now,
        updated_at: now,
        ends_with_alert: new.ends_with_alert,
    };
    if let Some(problem) = silence.problem() {
        return Err(Refusal::invalid("silence", problem));
    }
    if silence.ends_at <= now {
        return Err(Refusal::invalid("ends_at", "lies in the past"));
    }
    if silence.reaches_critical() && actor.role < Role::Admin {
        return Err(Refusal::NotPermitted {
            actor: actor.id.clone(),
            act: "silence what is critical (a matcher like severity=\"warning\" leaves that out)",
            role: Role::Admin,
            scope: None,
        });
    }
    let actor = actor.clone();
    let written: Result<Silence, Fault> =
        s.write(Lane::Normal, now, move |tx| keep(tx, &actor, new.id.as_deref(), silence)).await;
    written.map_err(Fault::into_refusal)
}

fn keep(
    tx: &mut crate::store::WriteTx<'_>,
    actor: &Actor,
    id: Option<&str>,
    mut silence: Silence,
) -> Result<Silence, Fault> {
    let now = tx.now();
    let before = match id {
        None => None,
        Some(id) => {
            let missing = || Refusal::NotFound { what: format!("silence {id}") };
            Some(tx.silence(id)?.ok_or_else(missing)?)
        }
    };
    if let Some(old) = &before {
        let state = old.state(now);
        if state != SilenceState::Expired && old.matchers == silence.matchers {
            silence.id = old.id.clone();
            silence.created_at = old.created_at;
            if state == SilenceState::Active {
                silence.starts_at = old.starts_at;
            }
        } else if state != SilenceState::Expired {
            tx.keep_silence(&Silence { ends_at: now, updated_at: now, ..old.clone() })?;
            tx.hasten_muted()?;
        }
    } else if tx.silence_count()? >= SILENCES_MAX {
        let words = format!("{SILENCES_MAX} silences are kept; end or shorten some");
        return Err(Refusal::invalid("silence", words).into());
    }
    tx.keep_silence(&silence)?;
    let draft =
        Draft::new(actor, ACTION, EventType::Action, ("silence", &silence.id)).reason(&silence.comment);
    tx.audit(draft.details(json!({
        "before": before.as_ref().map(details),
        "after": details(&silence),
    })))?;
    Ok(silence)
}

fn details(s: &Silence) -> Value {
    json!({
        "id": s.id,
        "matchers": s.shown(),
        "starts_at": time::iso(s.starts_at),
        "ends_at": time::iso(s.ends_at),
        "created_by": s.created_by,
        "ends_with_alert": s.ends_with_alert,
    })
}

/// Ends a silence now.
///
/// # Errors
/// Not permitted, no such silence, not recorded.
pub async fn expire(s: &Services, actor: &Actor, id: &str) -> Result<Silence, Refusal> {
    let result = try_expire(s, actor, id).await;
    audit::on_refusal(s, actor, ("SILENCE_EXPIRE", ("silence", id)), "", result.as_ref().err()).await;
    let silence = result?;
    s.metrics.admin_action_total.with_label_values(&["silence_expire"]).inc();
    in_force(s).await;
    s.delivery_wake.notify_one();
    Ok(silence)
}

async fn try_expire(s: &Services, actor: &Actor, id: &str) -> Result<Silence, Refusal> {
    permit(actor, &needs::ALERTS_WRITE, "end a silence")?;
    let (now, id, actor) = (s.now(), id.to_owned(), actor.clone());
    let written: Result<Silence, Fault> = s
        .write(Lane::Normal, now, move |tx| {
            let missing = || Refusal::NotFound { what: format!("silence {id}") };
            let before = tx.silence(&id)?.ok_or_else(missing)?;
            if before.state(now) == SilenceState::Expired {
                return Err(Refusal::invalid("id", format!("silence {id} has ended already")).into());
            }
            let after = Silence { ends_at: now, updated_at: now, ..before.clone() };
            let after = Silence { starts_at: after.starts_at.min(now), ..after };
            tx.keep_silence(&after)?;
            tx.hasten_muted()?;
            let draft = Draft::new(&actor, "SILENCE_EXPIRE", EventType::Action, ("silence", &id));
            tx.audit(draft.details(json!({ "before": details(&before), "after": details(&after) })))?;
            Ok(after)
        })
        .await;
    written.map_err(Fault::into_refusal)
}

/// Puts the recorded silences in force.
async fn in_force(s: &Services) {
    let now = s.now();
    match s.store.read(move |r| r.silences_open(now)).await {
        Ok(silences) => {
            let silences = Arc::new(silences);
            s.alerts.change(|routing| routing.silences = Arc::clone(&silences));
        }
        Err(error) => tracing::warn!(%error, "silences cannot be read; those in force stay"),
    }
}

/// Ends what has run out, and what was to end with its alert. Called each second; says whether anything changed.
///
/// # Errors
/// Not recorded: it is tried again.
pub async fn tick(s: &Services) -> Result<bool, Refusal> {
    let (now, routing) = (s.now(), s.alerts.routing());
    let expired = routing.silences.iter().any(|x| x.state(now) == SilenceState::Expired);
    let with_alert: Vec<Silence> = routing
        .silences
        .iter()
        .filter(|x| x.ends_with_alert && x.state(now) == SilenceState::Active)
        .cloned()
        .collect();
    let mut over = Vec::new();
    if !with_alert.is_empty() {
        let firing = s.store.read(|r| r.firing_labels()).await.map_err(|e| fault::unreadable(&e))?;
        let silences = |x: &Silence| firing.iter().any(|(_, labels)| x.silences(labels, now));
        over = with_alert.into_iter().filter(|x| !silences(x)).collect();
    }
    if !expired && over.is_empty() {
        return Ok(false);
    }
    let written: Result<(), Fault> = s
        .write(Lane::Normal, now, move |tx| {
            for silence in &over {
                tx.keep_silence(&Silence { ends_at: now, updated_at: now, ..silence.clone() })?;
                let actor = Actor::new("system", Role::Admin, Door::Scheduler);
                let draft = Draft::new(&actor, "SILENCE_EXPIRE", EventType::Action, ("silence", &silence.id));
                tx.audit(draft.reason("nothing fires any more that it silences"))?;
            }
            tx.trim_silences(time::plus_ms(now, -KEPT_MS))?;
            Ok(tx.hasten_muted()?)
        })
        .await;
    written.map_err(Fault::into_refusal)?;
    in_force(s).await;
    Ok(true)
}

/// Silences, what ends last first.
///
/// # Errors
/// The ledger cannot be read.
pub async fn list(s: &Services) -> Result<Vec<Silence>, Refusal> {
    s.store.read(|r| r.silences(SILENCES_MAX)).await.map_err(|e| fault::unreadable(&e))
}

/// The silence with this id.
///
/// # Errors
/// No such silence; the ledger cannot be read.
pub async fn get(s: &Services, id: &str) -> Result<Silence, Refusal> {
    let wanted = id.to_owned();
    let found = s.store.read(move |r| r.silence(&wanted)).await.map_err(|e| fault::unreadable(&e))?;
    found.ok_or_else(|| Refusal::NotFound { what: format!("silence {id}") })
}

/// What fires now and fits these matchers: what a silence would silence.
///
/// # Errors
/// The ledger cannot be read.
pub async fn preview(s: &Services, matchers: Vec<Matcher>) -> Result<Vec<i64>, Refusal> {
    use crate::domain::alerts_labels::all_match;
    let firing = s.store.read(|r| r.firing_labels()).await.map_err(|e| fault::unreadable(&e))?;
    Ok(firing.into_iter().filter(|(_, labels)| all_match(&matchers, labels)).map(|(id, _)| id).collect())
}

/// Silences as they are shown, with how many firing alerts each fits.
///
/// # Errors
/// The ledger cannot be read.
pub async fn views(s: &Services) -> Result<wire::SilenceList, Refusal> {
    use crate::domain::alerts_labels::all_match;
    let now = s.now();
    let read = s.store.read(|r| Ok((r.silences(SILENCES_MAX)?, r.firing_labels()?)));
    let (silences, firing) = read.await.map_err(|e| fault::unreadable(&e))?;
    let count = |x: &Silence| firing.iter().filter(|(_, labels)| all_match(&x.matchers, labels)).count();
    Ok(wire::SilenceList { items: silences.iter().map(|x| view(x, now, count(x))).collect() })
}

/// A silence as it is shown.
#[must_use]
pub fn view(s: &Silence, now: Timestamp, firing: usize) -> wire::SilenceView {
    wire::SilenceView {
        id: s.id.clone(),
        matchers: s.matchers.iter().map(Matcher::to_string).collect(),
        state: s.state(now).as_str().to_owned(),
        starts_at: time::iso(s.starts_at),
        ends_at: time::iso(s.ends_at),
        created_by: s.created_by.clone(),
        comment: s.comment.clone(),
        created_at: time::iso(s.created_at),
        updated_at: time::iso(s.updated_at),
        ends_with_alert: s.ends_with_alert,
        firing: u32::try_from(firing).unwrap_or(u32::MAX),
    }
}

/// A random UUID (RFC 9562, version 4): what other programs expect as the id of a silence.
fn uuid() -> Result<String, Refusal> {
    let mut b = [0_u8; 16];
    getrandom::fill(&mut b).map_err(|e| Refusal::Unreadable { cause: format!("no random bytes: {e}") })?;
    b[6] = (b[6] & 0x0f) | 0x40;
    b[8] = (b[8] & 0x3f) | 0x80;
    let h = crate::domain::audit::hex(&b);
    let part = |from: usize, to: usize| h.get(from..to).unwrap_or_default();
    Ok(format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)))
}
