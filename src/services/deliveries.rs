//! Delivery verbs: what is due, claiming it, recording how it went, setting it back.

use crate::clock::Stopwatch;
use crate::domain::actor::Actor;
use crate::domain::actor::Door;
use crate::domain::actor::Role;
use crate::domain::actor::needs;
use crate::domain::alerts::GroupNote;
use crate::domain::alerts::Incident;
use crate::domain::alerts::Message;
use crate::domain::alerts::Purpose;
use crate::domain::alerts::Told;
use crate::domain::audit::Draft;
use crate::domain::audit::EventType;
use crate::domain::breaker::permit;
use crate::domain::deliveries::Answer;
use crate::domain::deliveries::Channel;
use crate::domain::deliveries::JITTER_PERMILLE;
use crate::domain::deliveries::Next;
use crate::domain::deliveries::State;
use crate::domain::deliveries::Tried;
use crate::domain::deliveries::decide;
use crate::domain::refusal::Refusal;
use crate::domain::time;
use crate::services::Fault;
use crate::services::Services;
use crate::services::alerts;
use crate::services::alerts::AlertRouting;
use crate::services::alerts::Target;
use crate::services::audit;
use crate::services::fault;
use crate::store::AttemptNote;
use crate::store::DeliveryRow;
use crate::store::Lane;
use crate::store::OutsideChange;
use crate::store::SealedDelivery;
use crate::store::StoreError;
use crate::store::WriteTx;
use crate::wire;
use jiff::Timestamp;
use serde_json::json;

/// How long a claim holds; longer than any attempt may take.
pub const LEASE_MS: i64 = 120_000;
/// Most deliveries in one list.
pub const LIST_MAX: usize = 500;

/// A message that is ours to send until its lease ends: one delivery, or several that go out together.
#[derive(Debug, Clone)]
pub struct Claimed {
    /// Number of the first delivery.
    pub id: i64,
    /// The deliveries in it, with the number of this attempt of each; the first one is `id`.
    pub deliveries: Vec<(i64, i64)>,
    /// How.
    pub channel: Option<Channel>,
    /// Which target.
    pub lane: String,
    /// Number of this attempt.
    pub attempt: i64,
    /// The same for every attempt: Message-ID, `webhook-id`.
    pub dedup_key: String,
    /// Key of the message this one follows up.
    pub follows: Option<String>,
    /// An earlier attempt may have arrived.
    pub possible_repeat: bool,
    /// The opened envelope, or why it cannot be opened.
    pub letter: Result<Letter, String>,
    /// Runs since the claim.
    pub watch: Stopwatch,
}

/// What to send to whom: one message about one or more incidents. There is always at least one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// To whom.
    pub recipient: String,
    /// What, oldest first.
    pub items: Vec<Message>,
    /// Why it goes out.
    pub purpose: Purpose,
    /// The group it speaks for; none for a message outside of groups.
    pub group: Option<GroupNote>,
    /// Several messages folded into one because a limit held them up.
    pub digest: bool,
}

/// How an attempt went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What the channel saw.
    pub answer: Answer,
    /// Who was asked.
    pub provider: String,
    /// SHA-256 of what came back.
    pub response_digest: Option<String>,
}

/// What the workers have to do now, and when to look again.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Work {
    /// Lanes with something due.
    pub lanes: Vec<String>,
    /// Somebody typed into the live file, or a worker was lost.
    pub untidy: bool,
    /// When the next delivery is due.
    pub next_due: Option<Timestamp>,
}

/// What there is to do.
///
/// # Errors
/// The ledger cannot be read.
pub async fn work(s: &Services) -> Result<Work, Refusal> {
    let now = s.now();
    let read = s.store.read(move |r| {
        Ok(Work {
            lanes: r.due_lanes(now)?,
            untidy: r.has_lost_sending(now)? || !r.outside_changes()?.is_empty(),
            next_due: r.next_due(now)?,
        })
    });
    read.await.map_err(|e| fault::unreadable(&e))
}

/// Takes over what was typed into the live file, with an audit entry each, and takes back what nobody can be sending
/// any more: everything `at_start`, later what outlived its lease.
///
/// # Errors
/// Not recorded.
pub async fn tidy(s: &Services, at_start: bool) -> Result<(), Refusal> {
    let now = s.now();
    let lost: Result<usize, Fault> = s
        .write(Lane::Normal, now, move |tx| {
            take_over_outside(tx)?;
            Ok(tx.take_back_lost(at_start)?)
        })
        .await;
    let lost = lost.map_err(Fault::into_refusal)?;
    if lost > 0 {
        tracing::warn!(
            deliveries = lost,
            "the outcome of attempts is not known; they are sent again under the same key"
        );
    }
    Ok(())
}

fn take_over_outside(tx: &mut WriteTx<'_>) -> Result<(), StoreError> {
    for change in tx.outside_changes()? {
        tx.audit(outside_entry(&change))?;
        tx.take_over_outside(&change)?;
    }
    Ok(())
}

fn outside_entry(change: &OutsideChange) -> Draft {
    let actor = Actor::new("sqlite", Role::Viewer, Door::Sqlite);
    let waits_again = change.status_after.as_deref() == Some(State::Pending.as_str())
        && change.status_before.as_deref() == Some(State::Poison.as_str());
    let action = match (waits_again, change.change.as_str()) {
        (true, _) => "DELIVERY_RETRY",
        (false, "delete") => "DELIVERY_DELETE",
        (false, _) => "DELIVERY_EDIT",
    };
    let id = change.delivery_id.to_string();
    Draft::new(&actor, action, EventType::Action, ("delivery", &id))
        .reason("typed into the live ledger")
        .details(json!({
            "noted_at": change.noted_at,
            "before": { "status": change.status_before, "retry_count": change.retry_count_before },
            "after": { "status": change.status_after, "retry_count": change.retry_count_after },
        }))
}

/// Claims up to `limit` due deliveries of a lane.
///
/// # Errors
/// Not recorded: nothing is sent that is not known to be sent.
pub async fn claim(s: &Services, lane: &str, limit: usize) -> Result<Vec<Claimed>, Refusal> {
    let now = s.now();
    let lane = lane.to_owned();
    let rows: Result<Vec<(SealedDelivery, Option<Incident>)>, Fault> = s
        .write(Lane::Normal, now, move |tx| {
            take_over_outside(tx)?;
            let rows = tx.claim_due(&lane, limit, time::plus_ms(now, LEASE_MS))?;
            let mut claimed = Vec::with_capacity(rows.len());
            for row in rows {
                let incident = tx.incident(row.alert_id)?;
                claimed.push((row, incident));
            }
            Ok(claimed)
        })
        .await;
    let routing = s.alerts.routing();
    let rows = rows.map_err(Fault::into_refusal)?;
    Ok(rows.into_iter().map(|(row, incident)| claimed(&routing, row, incident)).collect())
}

fn claimed(routing: &AlertRouting, row: SealedDelivery, incident: Option<Incident>) -> Claimed {
    let letter = open_letter(routing, &row, incident.as_ref());
    let follows = match (&routing.sealer, incident, row.channel, &letter, row.told) {
        (Some(sealer), Some(incident), Some(channel), Ok(letter), Told::Resolved) => {
            let target = Target {
                channel,
                lane: row.lane.clone(),
                recipient: letter.recipient.clone(),
                send_resolved: true,
            };
            Some(alerts::dedup_key(sealer, &incident, Told::Opened, &target))
        }
        _ => None,
    };
    Claimed {
        id: row.id,
        deliveries: vec![(row.id, row.attempt)],
        channel: row.channel,
        lane: row.lane,
        attempt: row.attempt,
        dedup_key: row.dedup_key,
        follows,
        possible_repeat: row.outcome_unknown,
        letter,
        watch: Stopwatch::start(),
    }
}

fn open_letter(
    routing: &AlertRouting,
    row: &SealedDelivery,
    incident: Option<&Incident>,
) -> Result<Letter, String> {
    const LOST: &str = "the sealed recipient or message cannot be opened: the file seal.key is not the one it was sealed with";
    let recipient = alerts::open_recipient(routing, row).ok_or(LOST)?;
    let place = alerts::payload_place(&row.dedup_key);
    let clear = routing
        .sealer
        .as_ref()
        .and_then(|sealer| sealer.open_sealed(&place, &row.payload_sealed))
        .ok_or(LOST)?;
    let mut message: Message =
        serde_json::from_slice(&clear).map_err(|e| format!("the message is damaged: {e}"))?;
    // It ended while this waited: one message tells both times.
    if row.told == Told::Opened {
        message.resolved = incident.and_then(|i| i.resolved.clone());
    }
    Ok(Letter { recipient, items: vec![message], purpose: Purpose::Route, group: None, digest: false })
}

/// Records how an attempt went and what follows.
///
/// # Errors
/// Not recorded: the lease ends, and it is sent again under the same key.
pub async fn complete(s: &Services, claimed: &Claimed, report: Report) -> Result<Next, Refusal> {
    let now = s.now();
    let (id, attempt) = (claimed.id, claimed.attempt);
    let patience = s.alerts.routing().patience.clone();
    let note = AttemptNote {
        provider: report.provider,
        duration_ms: whole_ms(claimed.watch.millis()),
        code: report.answer.code(),
        response_digest: report.response_digest,
    };
    let (answer, jitter) = (report.answer, jitter());
    let settled: Result<(Next, Option<Timestamp>), Fault> = s
        .write(Lane::Normal, now, move |tx| {
            let row = tx.sealed_delivery(id)?;
            let owed_since = row.as_ref().and_then(|r| r.owed_since);
            let retry_count = row.as_ref().map_or(0, |r| r.retry_count);
            let tried = Tried { retry_count, owed_since: owed_since.unwrap_or(now), now };
            let next = decide(tried, &answer, &patience, jitter);
            tx.settle(id, attempt, &next, &note)?;
            Ok((next, owed_since))
        })
        .await;
    let (next, owed_since) = settled.map_err(Fault::into_refusal)?;
    count(s, claimed, &next, owed_since, now);
    Ok(next)
}

fn whole_ms(ms: f64) -> i64 {
    i64::try_from(std::time::Duration::from_secs_f64(ms.max(0.0) / 1000.0).as_millis()).unwrap_or(i64::MAX)
}

fn count(s: &Services, claimed: &Claimed, next: &Next, owed_since: Option<Timestamp>, now: Timestamp) {
    let channel = claimed.channel.map_or("other", Channel::as_str);
    s.metrics.alert_delivery_attempts_total.with_label_values(&[channel, next.word()]).inc();
    match next {
        Next::Delivered { .. } => {
            let seconds = time::age_seconds(owed_since.unwrap_or(now), now);
            s.metrics.alert_delivery_latency_seconds.with_label_values(&[channel]).observe(seconds);
        }
        Next::Retry { .. } | Next::Deferred { .. } => {
            s.metrics.alert_retry_total.with_label_values(&[channel]).inc();
        }
        Next::Poison { error } => {
            s.metrics.alert_dropped_total.with_label_values(&[channel, "poison"]).inc();
            tracing::warn!(delivery = claimed.id, channel, %error, "a delivery was given up");
        }
    }
}

/// A number from -200 to 200, other each time.
fn jitter() -> i64 {
    let mut bytes = [0; 2];
    // Without random bytes there is no jitter, which harms nobody.
    let _ = getrandom::fill(&mut bytes);
    i64::from(u16::from_be_bytes(bytes)) % (2 * JITTER_PERMILLE + 1) - JITTER_PERMILLE
}

/// Sets a poisoned delivery back: it is sent again, to the true recipient, with the whole of our patience before it.
///
/// # Errors
/// Not permitted, no such delivery, not poisoned, not recorded.
pub async fn retry(s: &Services, actor: &Actor, id: i64) -> Result<wire::DeliveryView, Refusal> {
    let result = try_retry(s, actor, id).await;
    let name = id.to_string();
    audit::on_refusal(s, actor, ("DELIVERY_RETRY", ("delivery", &name)), "", result.as_ref().err()).await;
    let row = result?;
    s.metrics.admin_action_total.with_label_values(&["delivery_retry"]).inc();
    s.delivery_wake.notify_one();
    Ok(delivery_view(row))
}

async fn try_retry(s: &Services, actor: &Actor, id: i64) -> Result<DeliveryRow, Refusal> {
    permit(actor, &needs::ALERTS_WRITE, "retry a delivery")?;
    let now = s.now();
    let actor = actor.clone();
    let written: Result<DeliveryRow, Fault> = s
        .write(Lane::Normal, now, move |tx| {
            let missing = || Refusal::NotFound { what: format!("delivery {id}") };
            let before = tx.delivery(id)?.ok_or_else(missing)?;
            if !tx.set_back(id)? {
                let words = format!("delivery {id} is {}, not poison: only what was given up can be retried", before.status);
                return Err(Refusal::invalid("id", words).into());
            }
            let after = tx.delivery(id)?.ok_or_else(missing)?;
            let name = id.to_string();
            tx.audit(Draft::new(&actor, "DELIVERY_RETRY", EventType::Action, ("delivery", &name)).details(json!({
                "before": { "status": before.status, "retry_count": before.retry_count, "error": before.error_message },
                "after": { "status": after.status, "retry_count": after.retry_count },
            })))?;
            Ok(after)
        })
        .await;
    written.map_err(Fault::into_refusal)
}

/// Deliveries, newest first, of one state or of all.
///
/// # Errors
/// A word that is no state; the ledger cannot be read.
pub async fn list_deliveries(s: &Services, status: Option<&str>) -> Result<wire::DeliveryList, Refusal> {
    let state = match status {
        None => None,
        Some(word) => Some(State::parse(word).ok_or_else(|| {
            let words: Vec<&str> = State::ALL.iter().map(|s| s.as_str()).collect();
            Refusal::invalid("status", format!("'{word}' is no state: use {}", words.join(", ")))
        })?),
    };
    let rows =
        s.store.read(move |r| r.deliveries(state, LIST_MAX)).await.map_err(|e| fault::unreadable(&e))?;
    Ok(wire::DeliveryList { items: rows.into_iter().map(delivery_view).collect() })
}

fn delivery_view(row: DeliveryRow) -> wire::DeliveryView {
    wire::DeliveryView {
        id: row.id,
        alert_id: row.alert_id,
        channel: row.channel,
        recipient: row.recipient,
        status: row.status,
        retry_count: row.retry_count,
        next_attempt_at: row.next_attempt_at,
        created_at: row.created_at,
        last_attempt_at: row.last_attempt_at,
        delivered_at: row.delivered_at,
        failed_at: row.failed_at,
        error_message: row.error_message,
    }
}
