//! Delivery verbs: what is due, claiming it, recording how it went, setting it back.

use crate::clock::Stopwatch;
use crate::domain::actor::Actor;
use crate::domain::actor::Door;
use crate::domain::actor::Role;
use crate::domain::alerts::GroupNote;
use crate::domain::alerts::Message;
use crate::domain::alerts::Purpose;
use crate::domain::audit::Draft;
use crate::domain::audit::EventType;
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
use crate::services::audit::Anchor;
use crate::services::deliveries_express::Express;
use crate::services::deliveries_limits::Buckets;
use crate::services::deliveries_pick::Picked;
use crate::services::deliveries_pick::claimed;
use crate::services::deliveries_pick::pick;
use crate::services::fault;
use crate::services::slo;
use crate::store::AttemptNote;
use crate::store::Lane;
use crate::store::OutsideChange;
use crate::store::StoreError;
use crate::store::WriteTx;
use crate::telemetry::steps;
use jiff::Timestamp;
use serde_json::json;
use std::sync::atomic::AtomicI64;

/// How long a claim holds; longer than any attempt may take.
pub const LEASE_MS: i64 = 120_000;

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
    /// The provider's name for that message, where it gave one.
    pub earlier_id: Option<String>,
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
    /// The newest audit entry when it was sent: an anchor kept by whoever gets it.
    pub anchor: Option<Anchor>,
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
    /// The timer of a group has run out.
    pub flush: bool,
    /// An incident is taken to have ended for want of news.
    pub silent: bool,
    /// When something is due next.
    pub next_due: Option<Timestamp>,
}

/// The room: what the limits have counted.
#[derive(Default)]
pub struct Room {
    /// The limits' buckets.
    pub buckets: Buckets,
    /// The short way to the channels.
    pub express: Express,
    /// Deliveries that wait, as counted a moment ago.
    pub waiting: AtomicI64,
}

/// What there is to do.
///
/// # Errors
/// The ledger cannot be read.
pub async fn work(s: &Services) -> Result<Work, Refusal> {
    let now = s.now();
    let read = s.store.read(move |r| {
        let (flush, end) = (r.next_flush()?, r.next_incident_end()?);
        let due = |at: Option<Timestamp>| at.is_some_and(|at| at <= now);
        let (lanes, next) = r.due_lanes(now)?;
        let later = [next, flush, end];
        Ok(Work {
            lanes,
            untidy: r.has_lost_sending(now)? || !r.outside_changes()?.is_empty(),
            flush: due(flush),
            silent: due(end),
            next_due: later.into_iter().flatten().filter(|at| *at > now).min(),
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

/// Claims up to `limit` due messages of a lane: what is critical first, then what has waited longest. What a limit holds
/// up is made to wait, or folded into a digest.
///
/// # Errors
/// Not recorded: nothing is sent that is not known to be sent.
pub async fn claim(s: &Services, lane: &str, limit: usize) -> Result<Vec<Claimed>, Refusal> {
    let now = s.now();
    let (routing, own) = (s.alerts.routing(), s.alerts.routing());
    let (lane, buckets) = (lane.to_owned(), s.deliveries.buckets.clone());
    let picked: Result<Picked, Fault> = s
        .write(Lane::Normal, now, move |tx| {
            steps::enter("claim");
            take_over_outside(tx)?;
            Ok(pick(tx, &routing, &buckets, &lane, limit)?)
        })
        .await;
    let picked = picked.map_err(Fault::into_refusal)?;
    for (channel, limit) in picked.held {
        s.metrics.alert_throttle_total.with_label_values(&[channel.as_str(), limit]).inc();
    }
    let anchor = Anchor::now(s);
    Ok(picked.messages.into_iter().map(|m| claimed(&own, m, anchor.as_ref())).collect())
}

/// Records how an attempt went and what follows, for each delivery that went out with it.
///
/// # Errors
/// Not recorded: the lease ends, and it is sent again under the same key.
pub async fn complete(s: &Services, claimed: &Claimed, report: Report) -> Result<Next, Refusal> {
    let now = s.now();
    let deliveries = claimed.deliveries.clone();
    let patience = s.alerts.routing().patience.clone();
    let note = AttemptNote {
        provider: report.provider,
        duration_ms: whole_ms(claimed.watch.millis()),
        code: report.answer.code(),
        response_digest: report.response_digest,
    };
    let (answer, jitter, id) = (report.answer, jitter(), claimed.id);
    let settled: Result<(Next, Vec<Option<Timestamp>>), Fault> = s
        .write(Lane::Normal, now, move |tx| {
            steps::enter("settle");
            // What went out together goes on together: the first one decides for all.
            let (owed_since, retry_count) = tx.tried(id)?;
            let tried = Tried { retry_count, owed_since: owed_since.unwrap_or(now), now };
            let next = decide(tried, &answer, &patience, jitter);
            let mut owed = vec![owed_since];
            for (n, (id, attempt)) in deliveries.into_iter().enumerate() {
                if n > 0 {
                    owed.push(tx.tried(id)?.0);
                }
                tx.settle(id, attempt, &next, &note)?;
            }
            Ok((next, owed))
        })
        .await;
    let (next, owed) = settled.map_err(Fault::into_refusal)?;
    for owed_since in owed {
        count(s, claimed, &next, owed_since, now);
    }
    Ok(next)
}

fn whole_ms(ms: f64) -> i64 {
    i64::try_from(std::time::Duration::from_secs_f64(ms.max(0.0) / 1000.0).as_millis()).unwrap_or(i64::MAX)
}

fn count(s: &Services, claimed: &Claimed, next: &Next, owed_since: Option<Timestamp>, now: Timestamp) {
    let channel = claimed.channel.map_or("other", Channel::as_str);
    s.metrics.alert_delivery_attempts_total.with_label_values(&[channel, next.word()]).inc();
    match next {
        // A canary has a metric of its own.
        Next::Delivered { .. } if is_canary(claimed) => {}
        Next::Delivered { .. } => {
            let seconds = time::age_seconds(owed_since.unwrap_or(now), now);
            slo::note_delivery(s, channel, seconds);
        }
        Next::Retry { .. } | Next::Deferred { .. } => {
            s.metrics.alert_retry_total.with_label_values(&[channel]).inc();
        }
        Next::Poison { error } => {
            if !is_canary(claimed) {
                slo::note_given_up(s, channel);
            }
            s.metrics.alert_dropped_total.with_label_values(&[channel, "poison"]).inc();
            tracing::warn!(delivery = claimed.id, channel, %error, "a delivery was given up");
        }
    }
}

fn is_canary(claimed: &Claimed) -> bool {
    claimed.letter.as_ref().is_ok_and(|letter| letter.purpose == Purpose::Canary)
}

/// A number from -200 to 200, other each time.
fn jitter() -> i64 {
    let mut bytes = [0; 2];
    // Without random bytes there is no jitter, which harms nobody.
    let _ = getrandom::fill(&mut bytes);
    i64::from(u16::from_be_bytes(bytes)) % (2 * JITTER_PERMILLE + 1) - JITTER_PERMILLE
}
