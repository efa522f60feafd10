//! Ingest: signals from outside become incidents, in one transaction and on disk before anybody is answered.

use crate::domain::actor::Actor;
use crate::domain::actor::needs;
use crate::domain::alerts::Incident;
use crate::domain::alerts::Signal;
use crate::domain::alerts::Source;
use crate::domain::alerts::severity_of;
use crate::domain::alerts_signals::SIGNALS_MAX;
use crate::domain::breaker::permit;
use crate::domain::refusal::Refusal;
use crate::domain::time;
use crate::services::Fault;
use crate::services::Services;
use crate::services::alerts::AlertRouting;
use crate::services::alerts_dispatch;
use crate::services::alerts_trip;
use crate::services::deliveries_express::Ahead;
use crate::store::Lane;
use crate::store::NewIncident;
use crate::store::News;
use crate::store::StoreError;
use crate::store::WriteTx;
use crate::telemetry::steps;
use jiff::Timestamp;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Most deliveries that may wait before new alerts are refused: whoever sends them keeps them and comes again.
pub const WAITING_MAX: i64 = 200_000;
/// When a refused sender may come again.
pub const RETRY_AFTER_SECONDS: u64 = 5;
/// Open incidents ended for want of news in one transaction.
const ENDED_BATCH: usize = 256;

/// What became of a signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It opened an incident.
    Opened,
    /// It was news of an open one.
    Refreshed,
    /// It ended one.
    Resolved,
    /// It ended something that is not open.
    Nothing,
}

/// A signal that was taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// The incident, where there is one.
    pub incident: Option<i64>,
    /// What became of it.
    pub change: Change,
}

/// Takes signals in for somebody: who may raise alerts; for an action also who may do that.
///
/// # Errors
/// Not permitted, and those of [`accept`].
pub async fn accept_as(
    s: &Arc<Services>,
    actor: &Actor,
    source: Source,
    mut signals: Vec<Signal>,
) -> Result<Vec<Taken>, Refusal> {
    permit(actor, &needs::ALERTS_WRITE, "raise alerts")?;
    alerts_trip::before_telling(s, actor, source, &mut signals).await?;
    accept(s, source, signals).await
}

/// Takes signals in: all of them, or none.
///
/// # Errors
/// A signal that is none, over capacity, not recorded: nothing was taken and nothing is lost, the sender comes again.
pub async fn accept(s: &Services, source: Source, signals: Vec<Signal>) -> Result<Vec<Taken>, Refusal> {
    if signals.len() > SIGNALS_MAX {
        let words = format!("{} alerts in one request; at most {SIGNALS_MAX} are taken", signals.len());
        return Err(Refusal::invalid("alerts", words));
    }
    let mut checked = Vec::with_capacity(signals.len());
    for (n, signal) in signals.into_iter().enumerate() {
        let words = |why: String| Refusal::invalid("alerts", format!("alert {}: {why}", n + 1));
        checked.push(signal.checked().map_err(words)?);
    }
    if s.deliveries.waiting.load(Ordering::Relaxed) >= WAITING_MAX {
        s.metrics.alert_queue_full_total.inc();
        return Err(over_capacity(&format!("{WAITING_MAX} deliveries are waiting")));
    }
    let (now, routing, own) = (s.now(), s.alerts.routing(), s.alerts.routing());
    let (express, buckets) = (s.deliveries.express.clone(), s.deliveries.buckets.clone());
    let written: Result<(Vec<Taken>, Ahead), Fault> = s
        .write(Lane::Normal, now, move |tx| {
            steps::enter("ingest");
            let mut taken = Vec::with_capacity(checked.len());
            for signal in &checked {
                taken.push(take(tx, &routing, source, signal)?);
            }
            let news = taken.iter().any(|t| t.change != Change::Refreshed && t.change != Change::Nothing);
            let ahead = if news { express.claim(tx, &routing, &buckets)? } else { Ahead::default() };
            Ok((taken, ahead))
        })
        .await;
    steps::reached("ingest.recorded");
    let (taken, ahead) = written.map_err(|fault| match fault {
        Fault::Store(StoreError::Busy { limit }) => {
            s.metrics.alert_queue_full_total.inc();
            over_capacity(&format!("{limit} writes are waiting"))
        }
        other => other.into_refusal(),
    })?;
    for (channel, limit) in &ahead.picked.held {
        s.metrics.alert_throttle_total.with_label_values(&[channel.as_str(), limit]).inc();
    }
    s.deliveries.express.hand_over(s, &own, ahead);
    if taken.iter().any(|t| matches!(t.change, Change::Opened | Change::Resolved)) {
        s.delivery_wake.notify_one();
    }
    Ok(taken)
}

fn over_capacity(cause: &str) -> Refusal {
    Refusal::OverCapacity { cause: cause.to_owned(), retry_after_seconds: RETRY_AFTER_SECONDS }
}

/// Takes one signal in, inside a transaction.
///
/// # Errors
/// When the ledger cannot take it.
pub fn take(
    tx: &mut WriteTx<'_>,
    routing: &AlertRouting,
    source: Source,
    signal: &Signal,
) -> Result<Taken, StoreError> {
    let (now, key) = (tx.now(), signal.incident_key());
    // Whoever speaks Alertmanager's language sends again and again what still fires, and forgets what does not.
    let unless_told =
        (source == Source::Alertmanager).then(|| time::plus_ms(now, routing.routing.resolve_timeout_ms));
    let ends_at = signal.ends_at.or(unless_told);
    let over = ends_at.is_some_and(|at| at <= now);
    match tx.open_incident(&key)? {
        None if over => Ok(Taken { incident: None, change: Change::Nothing }),
        None => open(tx, routing, source, signal, ends_at),
        Some(known) if over => {
            let at = ends_at.unwrap_or(now).max(known.opened_at);
            resolve(tx, routing, &known, at, "")
        }
        Some(known) => refresh(tx, &known, signal, ends_at),
    }
}

/// Ends the incident of a signal now, if it is open, with words that say how.
///
/// # Errors
/// When the ledger cannot take it.
pub fn end(
    tx: &mut WriteTx<'_>,
    routing: &AlertRouting,
    signal: &Signal,
    words: &str,
) -> Result<Taken, StoreError> {
    match tx.open_incident(&signal.incident_key())? {
        Some(known) => {
            let at = tx.now().max(known.opened_at);
            resolve(tx, routing, &known, at, words)
        }
        None => Ok(Taken { incident: None, change: Change::Nothing }),
    }
}

fn open(
    tx: &mut WriteTx<'_>,
    routing: &AlertRouting,
    source: Source,
    signal: &Signal,
    ends_at: Option<Timestamp>,
) -> Result<Taken, StoreError> {
    let key = signal.incident_key();
    let nodes = routing.routing.root.matching(&signal.labels);
    let routes: Vec<String> = nodes.iter().map(|n| n.path.clone()).collect();
    let new = NewIncident {
        key: Some(&key),
        kind: &signal.kind(),
        severity: severity_of(&signal.labels),
        title: &signal.title(),
        summary: &signal.summary(),
        labels: &signal.labels,
        annotations: &signal.annotations,
        source,
        generator_url: signal.generator_url.as_deref(),
        opened_at: signal.starts_at.unwrap_or(tx.now()),
        ends_at,
        routes: &routes,
    };
    let incident = tx.insert_incident(&new)?;
    if let Some(incident) = &incident {
        alerts_dispatch::enter(tx, routing, incident, &nodes)?;
    }
    Ok(Taken { incident: incident.map(|i| i.id), change: Change::Opened })
}

fn refresh(
    tx: &mut WriteTx<'_>,
    known: &Incident,
    signal: &Signal,
    ends_at: Option<Timestamp>,
) -> Result<Taken, StoreError> {
    let news = News {
        title: &signal.title(),
        summary: &signal.summary(),
        annotations: &signal.annotations,
        generator_url: signal.generator_url.as_deref(),
        opened_at: signal.starts_at.map_or(known.opened_at, |at| at.min(known.opened_at)),
        ends_at,
    };
    tx.refresh_incident(known.id, &news)?;
    Ok(Taken { incident: Some(known.id), change: Change::Refreshed })
}

fn resolve(
    tx: &mut WriteTx<'_>,
    routing: &AlertRouting,
    known: &Incident,
    at: Timestamp,
    words: &str,
) -> Result<Taken, StoreError> {
    let key = known.key.as_deref().unwrap_or_default();
    if let Some(incident) = tx.resolve_incident(key, at, words)? {
        alerts_dispatch::ended(tx, routing, &incident, None)?;
        if !routing.routing.inhibit.is_empty() {
            tx.hasten_muted()?;
        }
    }
    Ok(Taken { incident: Some(known.id), change: Change::Resolved })
}

/// Ends what nobody has spoken of until its end. Returns how many incidents that were.
///
/// # Errors
/// Not recorded: it is tried again.
pub async fn end_silent(s: &Services) -> Result<usize, Refusal> {
    let (now, routing) = (s.now(), s.alerts.routing());
    let written: Result<usize, Fault> = s
        .write(Lane::Normal, now, move |tx| {
            let ended = tx.incidents_ended(now, ENDED_BATCH)?;
            for incident in &ended {
                let at = incident.ends_at.unwrap_or(now).max(incident.opened_at);
                resolve(tx, &routing, incident, at, "no news of it any more")?;
            }
            Ok(ended.len())
        })
        .await;
    written.map_err(Fault::into_refusal)
}
