//! Looking at deliveries: pages, one with its attempts, causes of what was given up.

use crate::domain::actor::Actor;
use crate::domain::actor::Role;
use crate::domain::audit::Draft;
use crate::domain::audit::EventType;
use crate::domain::deliveries::Channel;
use crate::domain::deliveries::State;
use crate::domain::deliveries_causes::cause_of;
use crate::domain::refusal::Refusal;
use crate::services::Services;
use crate::services::alerts_owe;
use crate::services::audit;
use crate::services::fault;
use crate::store::AttemptRow;
use crate::store::DeliveryRow;
use crate::wire;
use serde_json::json;

pub use crate::store::DeliveryFilter;

/// Most deliveries on one page.
pub const PAGE_MAX: usize = 500;

/// A page of deliveries, newest first.
///
/// # Errors
/// A word that is no state or channel; the ledger cannot be read.
pub async fn page(s: &Services, filter: DeliveryFilter, limit: usize) -> Result<wire::DeliveryList, Refusal> {
    let words = |known: Vec<&str>| known.join(", ");
    if let Some(word) = filter.status.as_deref().filter(|w| State::parse(w).is_none()) {
        let known = words(State::ALL.iter().map(|s| s.as_str()).collect());
        return Err(Refusal::invalid("status", format!("'{word}' is no state: use {known}")));
    }
    if let Some(word) = filter.channel.as_deref().filter(|w| Channel::parse(w).is_none()) {
        let known = words(Channel::ALL.iter().map(|c| c.as_str()).collect());
        return Err(Refusal::invalid("channel", format!("'{word}' is no channel: use {known}")));
    }
    let limit = limit.clamp(1, PAGE_MAX);
    let rows =
        s.store.read(move |r| r.deliveries(&filter, limit)).await.map_err(|e| fault::unreadable(&e))?;
    let next_cursor = (rows.len() == limit).then(|| rows.last().map(|r| r.id.to_string())).flatten();
    Ok(wire::DeliveryList { items: rows.into_iter().map(view).collect(), next_cursor })
}

/// One delivery with its attempts. An admin sees the recipient in clear, which is an entry of the audit log.
///
/// # Errors
/// No such delivery; the ledger cannot be read.
pub async fn detail(s: &Services, actor: &Actor, id: i64) -> Result<wire::DeliveryDetail, Refusal> {
    let read = s.store.read(move |r| {
        let Some(row) = r.delivery(id)? else { return Ok(None) };
        let incident = r.incident(row.alert_id)?;
        Ok(Some((row, r.attempts_of(id)?, r.sealed_delivery(id)?, incident)))
    });
    let found = read.await.map_err(|e| fault::unreadable(&e))?;
    let missing = || Refusal::NotFound { what: format!("delivery {id}") };
    let (row, attempts, sealed, incident) = found.ok_or_else(missing)?;
    let mut clear = None;
    if actor.role >= Role::Admin && actor.scopes.is_none() {
        let routing = s.alerts.routing();
        clear = sealed.and_then(|sealed| alerts_owe::open_recipient(&routing, &sealed));
        let name = id.to_string();
        let draft = Draft::new(actor, "RECIPIENT_READ", EventType::Access, ("delivery", &name));
        audit::record(s, draft.details(json!({ "recipient": row.recipient }))).await;
    }
    Ok(wire::DeliveryDetail {
        delivery: view(row),
        recipient_clear: clear,
        incident_title: incident.map(|i| i.title).unwrap_or_default(),
        attempts: attempts.into_iter().map(attempt_view).collect(),
    })
}

fn attempt_view(row: AttemptRow) -> wire::AttemptView {
    wire::AttemptView {
        attempt: row.attempt,
        started_at: row.started_at,
        provider: row.provider,
        duration_ms: row.duration_ms,
        outcome: row.outcome.unwrap_or_else(|| "sending".to_owned()),
        code: row.code,
        response_digest: row.response_digest,
        provider_id: row.provider_id,
        error: row.error,
    }
}

/// What was given up, grouped by cause, the largest group first.
///
/// # Errors
/// The ledger cannot be read.
pub async fn causes(s: &Services) -> Result<wire::PoisonList, Refusal> {
    let filter =
        DeliveryFilter { status: Some(State::Poison.as_str().to_owned()), ..DeliveryFilter::default() };
    let read = s.store.read(move |r| Ok((r.deliveries(&filter, PAGE_MAX)?, r.queue_counts()?)));
    let (rows, counts) = read.await.map_err(|e| fault::unreadable(&e))?;
    let mut groups: Vec<wire::PoisonGroup> = Vec::new();
    for row in rows {
        let cause = cause_of(row.error_message.as_deref().unwrap_or_default());
        let at = groups.iter().position(|g| g.cause == cause.word && g.channel == row.channel);
        let place = at.unwrap_or_else(|| {
            groups.push(wire::PoisonGroup {
                cause: cause.word.to_owned(),
                channel: row.channel.clone(),
                title: cause.title.to_owned(),
                hint: cause.hint.to_owned(),
                items: Vec::new(),
            });
            groups.len() - 1
        });
        if let Some(group) = groups.get_mut(place) {
            group.items.push(view(row));
        }
    }
    groups.sort_by_key(|g| std::cmp::Reverse(g.items.len()));
    Ok(wire::PoisonList { total: u64::try_from(counts.poison).unwrap_or(0), groups })
}

/// A delivery as it is shown.
#[must_use]
pub fn view(row: DeliveryRow) -> wire::DeliveryView {
    wire::DeliveryView {
        id: row.id,
        alert_id: row.alert_id,
        channel: row.channel,
        lane: row.lane,
        recipient: row.recipient,
        status: row.status,
        told: row.told,
        purpose: row.purpose,
        receiver: row.receiver,
        route: row.route,
        held: row.held,
        critical: row.critical,
        retry_count: row.retry_count,
        attempts: row.attempts,
        next_attempt_at: row.next_attempt_at,
        created_at: row.created_at,
        last_attempt_at: row.last_attempt_at,
        delivered_at: row.delivered_at,
        failed_at: row.failed_at,
        error_message: row.error_message,
        provider_id: row.provider_id,
    }
}
