//! One-time links in messages: making one, showing what it is for, using it.
//!
//! Looking changes nothing, for mail scanners look at every link; only using it does.

use crate::domain::actor::Actor;
use crate::domain::actor::Door;
use crate::domain::actor::Role;
use crate::domain::alerts::Incident;
use crate::domain::alerts_acks;
use crate::domain::alerts_acks::Decision;
use crate::domain::alerts_links::Claim;
use crate::domain::alerts_links::LINK_MS;
use crate::domain::alerts_links::may_carry_links;
use crate::domain::refusal::Refusal;
use crate::domain::time;
use crate::services::Fault;
use crate::services::Services;
use crate::services::alerts::AlertRouting;
use crate::services::alerts_acks::ACKNOWLEDGE;
use crate::services::alerts_acks::RESOURCE;
use crate::services::alerts_acks::finish;
use crate::services::alerts_acks::missing;
use crate::services::alerts_acks::take_on;
use crate::services::audit;
use crate::services::fault;
use crate::store::Lane;
use jiff::Timestamp;
use parking_lot::Mutex;
use serde_json::json;
use std::collections::HashMap;

/// Links that one address may look at or use in a minute.
pub const TRIES_A_MINUTE: u32 = 30;
/// Addresses that are counted at a time; beyond that they share what is left of the minute.
const ADDRESSES_MAX: usize = 10_000;

/// Who has looked at how many links in this minute.
#[derive(Debug, Default)]
pub struct Room {
    tries: Mutex<Tries>,
}

#[derive(Debug, Default)]
struct Tries {
    minute: i64,
    by_address: HashMap<String, u32>,
}

impl Room {
    /// Seconds to wait, where this address has tried too often.
    fn wait(&self, address: &str, now: Timestamp) -> Option<u64> {
        let minute = now.as_second().div_euclid(60);
        let mut tries = self.tries.lock();
        if tries.minute != minute {
            *tries = Tries { minute, by_address: HashMap::new() };
        }
        let known = tries.by_address.contains_key(address) || tries.by_address.len() < ADDRESSES_MAX;
        let name = if known { address } else { "" };
        let count = tries.by_address.entry(name.to_owned()).or_default();
        *count = count.saturating_add(1);
        let left = 60 - now.as_second().rem_euclid(60);
        (*count > TRIES_A_MINUTE).then(|| u64::try_from(left).unwrap_or(60))
    }
}

/// What a link is for, as it stands now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkView {
    /// The incident.
    pub incident: Incident,
    /// Whom the message with the link went to, masked.
    pub recipient: String,
    /// Name of the environment.
    pub environment: String,
    /// Until when the link is good.
    pub expires_at: Timestamp,
}

/// Why a link is worth nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkProblem {
    /// It is none of ours.
    Unknown,
    /// Its time is over.
    Expired,
    /// It was used.
    Used,
    /// The incident has ended, when that was.
    Over(Box<Incident>),
    /// This address has tried too often; seconds to wait.
    TooMany(u64),
    /// The appliance could not look it up, or write it down; in words.
    Failed(String),
}

/// What came of using a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkUse {
    /// The incident with who has it now.
    pub incident: Incident,
    /// Somebody else had it before.
    pub already: bool,
}

/// The address at which the receiver of a message can acknowledge: good for a day from now, once. None where no public
/// address is configured that may carry it. Nothing is written.
#[must_use]
pub fn link_for(
    routing: &AlertRouting,
    incident: i64,
    recipient_tag: &str,
    now: Timestamp,
) -> Option<String> {
    let base = routing.link_base.as_deref().filter(|base| may_carry_links(base))?;
    let sealer = routing.sealer.as_ref()?;
    let claim =
        Claim { incident, recipient: recipient_tag.to_owned(), expires_at: time::plus_ms(now, LINK_MS) };
    let signature = sign(sealer, &claim);
    Some(format!("{}/ack/{}", base.trim_end_matches('/'), claim.token(&signature)))
}

fn sign(sealer: &crate::store::Sealer, claim: &Claim) -> String {
    let parts = claim.parts();
    sealer.name(&parts.each_ref().map(String::as_str))
}

/// A link that is ours and still good, by its form and its signature.
fn read(s: &Services, token: &str) -> Result<(Claim, String), LinkProblem> {
    let (claim, signature) = Claim::read(token).ok_or(LinkProblem::Unknown)?;
    let routing = s.alerts.routing();
    let sealer = routing.sealer.as_ref().ok_or(LinkProblem::Unknown)?;
    let same = subtle::ConstantTimeEq::ct_eq(sign(sealer, &claim).as_bytes(), signature.as_bytes());
    if !bool::from(same) {
        return Err(LinkProblem::Unknown);
    }
    if claim.expires_at <= s.now() {
        return Err(LinkProblem::Expired);
    }
    Ok((claim, signature.to_owned()))
}

fn not_too_often(s: &Services, address: &str) -> Result<(), LinkProblem> {
    s.links.wait(address, s.now()).map_or(Ok(()), |seconds| Err(LinkProblem::TooMany(seconds)))
}

/// Looks at a link: what it is for. Nothing changes by it.
///
/// # Errors
/// The link is worth nothing.
pub async fn look(s: &Services, token: &str, address: &str) -> Result<LinkView, LinkProblem> {
    not_too_often(s, address)?;
    let (claim, signature) = read(s, token)?;
    let (id, tag) = (claim.incident, claim.recipient.clone());
    let found =
        s.store.read(move |r| Ok((r.incident(id)?, r.receiver_of(id, &tag)?, r.link_used(&signature)?)));
    let (incident, recipient, used) = found.await.map_err(|e| LinkProblem::Failed(e.to_string()))?;
    let (Some(incident), Some(recipient)) = (incident, recipient) else { return Err(LinkProblem::Unknown) };
    if used {
        return Err(LinkProblem::Used);
    }
    if incident.resolved.is_some() {
        return Err(LinkProblem::Over(Box::new(incident)));
    }
    let environment = s.settings().environment.clone();
    Ok(LinkView { incident, recipient, environment, expires_at: claim.expires_at })
}

/// Uses a link: its receiver takes the incident on.
///
/// # Errors
/// The link is worth nothing, or it could not be recorded.
pub async fn use_link(s: &Services, token: &str, note: &str, address: &str) -> Result<LinkUse, LinkProblem> {
    let view = look(s, token, address).await?;
    let (claim, signature) = read(s, token)?;
    let id = claim.incident;
    let mut actor = Actor::new(format!("link:{}", view.recipient), Role::Operator, Door::Http);
    actor.ip = Some(address.to_owned());
    let note = alerts_acks::check_note(&actor, note).map_err(|r| LinkProblem::Failed(r.to_string()))?;
    let (by, routing) = (actor.clone(), s.alerts.routing());
    let written: Result<Option<Decision>, Fault> = s
        .write(Lane::Normal, s.now(), move |tx| {
            let expires = time::iso(claim.expires_at);
            // Looked at again inside the transaction: two who use the same link at once are not both its user.
            if tx.link_used(&signature)? {
                return Ok(None);
            }
            let details = json!({ "link_expires_at": expires });
            let decision = take_on(tx, &routing, id, (&by, note.as_deref(), details))?;
            tx.use_link(&signature, id, claim.expires_at)?;
            Ok(Some(decision))
        })
        .await;
    let result = written.map_err(Fault::into_refusal);
    let name = id.to_string();
    audit::on_refusal(s, &actor, (ACKNOWLEDGE, (RESOURCE, &name)), "", result.as_ref().err()).await;
    let decision = match result {
        Ok(Some(decision)) => decision,
        Ok(None) => return Err(LinkProblem::Used),
        Err(Refusal::IncidentOver { .. }) => return Err(over(s, id).await),
        Err(refusal) => return Err(LinkProblem::Failed(refusal.to_string())),
    };
    finish(s, "incident_acknowledge", id).await.map_err(|r| LinkProblem::Failed(r.to_string()))?;
    let incident = incident_now(s, id).await.map_err(|r| LinkProblem::Failed(r.to_string()))?;
    Ok(LinkUse { incident, already: decision == Decision::AlreadyTaken })
}

async fn over(s: &Services, id: i64) -> LinkProblem {
    match incident_now(s, id).await {
        Ok(incident) => LinkProblem::Over(Box::new(incident)),
        Err(refusal) => LinkProblem::Failed(refusal.to_string()),
    }
}

async fn incident_now(s: &Services, id: i64) -> Result<Incident, Refusal> {
    let read = s.store.read(move |r| r.incident(id)).await;
    read.map_err(|e| fault::unreadable(&e))?.ok_or_else(|| missing(id))
}
