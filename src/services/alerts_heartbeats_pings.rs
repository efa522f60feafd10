//! Pings, and the watch over those that stay away. What is decided is decided on the row in the ledger, inside the
//! transaction that stores it: an answer to a ping means that it is on disk.

use crate::domain::actor::Actor;
use crate::domain::actor::needs;
use crate::domain::alerts::Signal;
use crate::domain::alerts::Source;
use crate::domain::alerts_heartbeats;
use crate::domain::alerts_heartbeats::BODY_MAX_BYTES;
use crate::domain::alerts_heartbeats::Beat;
use crate::domain::alerts_heartbeats::Ping;
use crate::domain::alerts_heartbeats::Pulse;
use crate::domain::alerts_heartbeats::RUN_MAX_CHARS;
use crate::domain::alerts_heartbeats::State;
use crate::domain::alerts_heartbeats::Turn;
use crate::domain::alerts_labels::ALERT_NAME;
use crate::domain::alerts_labels::Labels;
use crate::domain::alerts_labels::SEVERITY;
use crate::domain::alerts_rules_words::DESCRIPTION;
use crate::domain::alerts_rules_words::SUMMARY;
use crate::domain::deliveries_limits::Bucket;
use crate::domain::deliveries_limits::MINUTE_MS;
use crate::domain::health::span;
use crate::domain::keys;
use crate::domain::refusal::Refusal;
use crate::domain::time;
use crate::services::Fault;
use crate::services::Services;
use crate::services::alerts::AlertRouting;
use crate::services::alerts_heartbeats_views::schedule_words;
use crate::services::alerts_raise;
use crate::store::HeartbeatRow;
use crate::store::Lane;
use crate::store::StoreError;
use crate::store::WriteTx;
use jiff::Timestamp;
use subtle::ConstantTimeEq;

/// Pings of one heartbeat in a minute; as many at once. Beyond it they wait.
pub const PINGS_PER_MINUTE: u32 = 60;
/// Name of the alert.
const ALERT: &str = "HeartbeatDown";

/// What somebody sent.
#[derive(Debug, Clone, Default)]
pub struct Sent {
    /// What stands behind the id in the address.
    pub word: String,
    /// Pairs a start with its end.
    pub run: Option<String>,
    /// How long it took, where the sender says so.
    pub took_ms: Option<i64>,
    /// What it said.
    pub body: String,
    /// From where.
    pub address: String,
}

/// Reads the heartbeats from the ledger, and when they were last looked at.
///
/// # Errors
/// When the ledger cannot be read.
pub(in crate::services) async fn load(s: &Services) -> Result<(), StoreError> {
    let (rows, looked_at) = s.store.read(|r| Ok((r.heartbeats()?, r.looked_at()?))).await?;
    *s.heartbeats.looked_at.lock() = looked_at;
    *s.heartbeats.known.lock() = Some(rows.into_iter().map(|row| (row.id, row)).collect());
    Ok(())
}

/// The heartbeat of a token; or, for a key that may ping, of a name.
fn find(s: &Services, id: &str, actor: Option<&Actor>) -> Option<i64> {
    let hash = keys::secret_hash(id);
    let known = s.heartbeats.known.lock();
    let all = known.as_ref()?;
    // Every row is compared, and each in constant time: how long it takes says nothing about any token.
    let mut found = None;
    for row in all.values() {
        if bool::from(row.token_hash.as_bytes().ct_eq(hash.as_bytes())) {
            found = Some(row.id);
        }
    }
    let by_name = actor.filter(|a| a.scopes.is_some() && a.may(&needs::HEARTBEAT));
    found.or_else(|| by_name.and_then(|_| all.values().find(|row| row.beat.name == id).map(|row| row.id)))
}

/// Takes a ping in; it is on disk when this returns.
///
/// # Errors
/// No such heartbeat, an unknown word, too many, not recorded.
pub async fn ping(s: &Services, id: &str, actor: Option<&Actor>, sent: Sent) -> Result<(), Refusal> {
    let unknown = || Refusal::NotFound { what: "this heartbeat".to_owned() };
    let heartbeat = find(s, id, actor).ok_or_else(unknown)?;
    let words = || Refusal::invalid("signal", "use start, fail, log or an exit code from 0 to 255");
    let beat = Beat::parse(&sent.word).ok_or_else(words)?;
    let now = s.now();
    room(s, heartbeat, now)?;
    let ping = Ping {
        beat,
        at: now,
        run: sent.run.map(|r| r.chars().take(RUN_MAX_CHARS).collect()),
        took_ms: sent.took_ms.filter(|ms| *ms >= 0),
        body: bounded(sent.body),
    };
    let (routing, address) = (s.alerts.routing(), sent.address);
    let written: Result<HeartbeatRow, Fault> = s
        .write(Lane::Normal, now, move |tx| {
            let before = tx.heartbeat(heartbeat)?.ok_or_else(unknown)?;
            let (pulse, turn) = alerts_heartbeats::take(&before.beat, &before.pulse, &ping);
            tx.add_ping(heartbeat, &ping, Some(&address))?;
            Ok(keep(tx, &routing, before, pulse, turn)?)
        })
        .await;
    let after = written.map_err(Fault::into_refusal)?;
    s.heartbeats.take(after);
    s.delivery_wake.notify_one();
    Ok(())
}

fn bounded(mut body: String) -> String {
    let mut end = body.len().min(BODY_MAX_BYTES);
    while !body.is_char_boundary(end) {
        end -= 1;
    }
    body.truncate(end);
    body
}

/// A sender that runs wild is told when to come again; nothing it says is taken half.
fn room(s: &Services, heartbeat: i64, now: Timestamp) -> Result<(), Refusal> {
    let mut limits = s.heartbeats.limits.lock();
    let bucket = limits.entry(heartbeat).or_insert_with(|| Bucket::full(PINGS_PER_MINUTE, MINUTE_MS, now));
    match bucket.free_at(now, true) {
        None => {
            bucket.take(now);
            Ok(())
        }
        Some(at) => {
            let wait = time::age_seconds(now, at).ceil();
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most a minute")]
            let retry_after_seconds = (wait as u64).max(1);
            Err(Refusal::TooOften { what: "this heartbeat is pinged", retry_after_seconds })
        }
    }
}

/// Stores how a heartbeat stands and tells what there is to tell.
fn keep(
    tx: &mut WriteTx<'_>,
    routing: &AlertRouting,
    before: HeartbeatRow,
    pulse: Pulse,
    turn: Option<Turn>,
) -> Result<HeartbeatRow, StoreError> {
    let after = HeartbeatRow { pulse, ..before };
    tx.save_pulse(after.id, &after.pulse)?;
    match turn {
        Some(Turn::Failed) => {
            alerts_raise::open(tx, routing, Source::Heartbeat, &failed(&after))?;
        }
        Some(Turn::Recovered) => {
            let words = format!("{} is heard again: {}.", after.beat.name, after.pulse.reason);
            alerts_raise::close(tx, routing, &failed(&after), &words)?;
        }
        None => {}
    }
    Ok(after)
}

/// Ends the alert about a heartbeat that is paused or removed.
///
/// # Errors
/// When the ledger cannot take it.
pub(in crate::services) fn call_off(
    tx: &mut WriteTx<'_>,
    routing: &AlertRouting,
    row: &HeartbeatRow,
    why: &str,
) -> Result<(), StoreError> {
    alerts_raise::close(tx, routing, &failed(row), why)
}

fn labels(row: &HeartbeatRow) -> Labels {
    let mut all = row.beat.labels.clone();
    all.entry(ALERT_NAME.to_owned()).or_insert_with(|| ALERT.to_owned());
    all.insert("heartbeat".to_owned(), row.beat.name.clone());
    all.insert(SEVERITY.to_owned(), row.beat.level.as_str().to_owned());
    all
}

/// The alert about a heartbeat that is down.
fn failed(row: &HeartbeatRow) -> Signal {
    let name = if row.beat.title.is_empty() { &row.beat.name } else { &row.beat.title };
    let title = format!("Heartbeat {name} is down");
    let words = format!(
        "{}. Due {}, patience {}.",
        row.pulse.reason,
        schedule_words(&row.beat.schedule),
        span(patience_seconds(row))
    );
    Signal {
        labels: labels(row),
        annotations: [(SUMMARY.to_owned(), title), (DESCRIPTION.to_owned(), words)].into(),
        starts_at: Some(row.pulse.since),
        ends_at: None,
        generator_url: None,
        action: None,
    }
}

fn patience_seconds(row: &HeartbeatRow) -> f64 {
    std::time::Duration::from_millis(row.beat.grace_ms.unsigned_abs()).as_secs_f64()
}

/// Looks at all of them: who is late, and who is down.
///
/// # Errors
/// When the ledger cannot take what was found.
pub(in crate::services) async fn look_at_all(s: &Services, now: Timestamp) -> Result<(), StoreError> {
    for known in s.heartbeats.all() {
        let (after, turn) = alerts_heartbeats::look(&known.beat, &known.pulse, now);
        if after == known.pulse && turn.is_none() {
            continue;
        }
        // A beat may have come in meanwhile: what counts is the row in the ledger.
        let routing = s.alerts.routing();
        let found = s
            .store
            .write(Lane::Normal, now, move |tx| {
                let Some(before) = tx.heartbeat(known.id)? else { return Ok::<_, StoreError>(None) };
                let (pulse, turn) = alerts_heartbeats::look(&before.beat, &before.pulse, now);
                keep(tx, &routing, before, pulse, turn).map(Some)
            })
            .await?;
        if let Some(row) = found {
            s.heartbeats.take(row);
            s.delivery_wake.notify_one();
        }
    }
    Ok(())
}

/// We were away from `from` to `to`: nobody is blamed for what we could not hear.
///
/// # Errors
/// When the ledger cannot take it.
pub(in crate::services) async fn excuse_all(
    s: &Services,
    from: Timestamp,
    to: Timestamp,
) -> Result<(), StoreError> {
    let all = s.heartbeats.all();
    if all.iter().all(|row| matches!(row.pulse.state, State::Paused | State::New)) {
        return Ok(());
    }
    tracing::info!(seconds = time::age_seconds(from, to), "heartbeats of the time we were away are unknown");
    let ids: Vec<i64> = all.iter().map(|row| row.id).collect();
    let rows = s
        .store
        .write(Lane::Normal, to, move |tx| {
            let mut rows = Vec::new();
            for id in ids {
                let Some(before) = tx.heartbeat(id)? else { continue };
                let pulse = alerts_heartbeats::excuse(&before.beat, &before.pulse, from, to);
                tx.save_pulse(id, &pulse)?;
                rows.push(HeartbeatRow { pulse, ..before });
            }
            Ok::<_, StoreError>(rows)
        })
        .await?;
    rows.into_iter().for_each(|row| s.heartbeats.take(row));
    Ok(())
}
