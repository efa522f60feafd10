//! Canaries: a synthetic alert down every lane, by the way that every alert goes, and the alert about one that stays away.

use crate::domain::alerts::Incident;
use crate::domain::alerts::Purpose;
use crate::domain::alerts::Severity;
use crate::domain::alerts::Signal;
use crate::domain::alerts::Source;
use crate::domain::alerts::Told;
use crate::domain::alerts_canary::DARK_AFTER_PERIODS;
use crate::domain::alerts_canary::Watched;
use crate::domain::alerts_durations;
use crate::domain::alerts_labels::ALERT_NAME;
use crate::domain::alerts_labels::Labels;
use crate::domain::alerts_labels::SEVERITY;
use crate::domain::alerts_rules::Level;
use crate::domain::alerts_rules_words::BROKEN_LANE;
use crate::domain::alerts_rules_words::DESCRIPTION;
use crate::domain::alerts_rules_words::SUMMARY;
use crate::domain::time;
use crate::services::Services;
use crate::services::alerts::AlertRouting;
use crate::services::alerts::Target;
use crate::services::alerts_owe;
use crate::services::alerts_owe::Owed;
use crate::services::alerts_raise;
use crate::store::CanaryRow;
use crate::store::Lane;
use crate::store::NewIncident;
use crate::store::StoreError;
use crate::store::WriteTx;
use jiff::Timestamp;
use parking_lot::Mutex;
use std::collections::BTreeMap;

/// Receiver that stands with the deliveries of canaries.
pub const RECEIVER: &str = "canary";
/// Name of the alert about a lane that is dark.
const DARK_ALERT: &str = "ChannelDark";

/// The room: what is known of each lane, and since when this process watches it.
#[derive(Debug, Default)]
pub struct Room {
    known: Mutex<Option<BTreeMap<String, Known>>>,
}

#[derive(Debug, Clone)]
struct Known {
    row: CanaryRow,
    since: Timestamp,
}

impl Known {
    fn watched(&self) -> Watched {
        Watched {
            since: self.since,
            sent_at: self.row.sent_at,
            arrived_at: self.row.arrived_at,
            dark: self.row.dark,
        }
    }
}

/// One target of each lane: the first that is named.
fn lanes(routing: &AlertRouting) -> BTreeMap<String, Target> {
    let mut all = BTreeMap::new();
    for target in routing.everybody.iter().chain(routing.receivers.values().flatten()) {
        all.entry(target.lane.clone()).or_insert_with(|| target.clone());
    }
    all
}

/// Ages of the newest arrivals, for the scrape: lane and seconds.
#[must_use]
pub fn ages(s: &Services) -> Vec<(String, f64)> {
    let now = s.now();
    let known = s.canary.known.lock();
    let age = |k: &Known| k.row.arrived_at.map_or(k.since, |at| at);
    known.iter().flatten().map(|(lane, k)| (lane.clone(), time::age_seconds(age(k), now))).collect()
}

/// Notes arrivals, sends what is due, and tells which lanes went dark or came back. Called every second.
///
/// # Errors
/// When the ledger cannot be read or cannot take it: it is tried again.
pub(in crate::services) async fn turn(s: &Services) -> Result<(), StoreError> {
    load(s).await?;
    let Some(period_ms) = s.settings().canary_ms else { return switch_off(s).await };
    arrivals(s).await?;
    let routing = s.alerts.routing();
    let lanes = lanes(&routing);
    gone(s, &lanes).await?;
    let now = s.now();
    for (lane, target) in lanes {
        let known = s.canary.known.lock().as_ref().and_then(|all| all.get(&lane).cloned());
        let watched = known.as_ref().map_or_else(|| Watched::from(now), Known::watched);
        let due = watched.is_due(period_ms, now);
        let turn = match watched.dark {
            false if watched.is_dark(period_ms, now) => Some(true),
            true if watched.is_light(period_ms, now) => Some(false),
            _ => None,
        };
        if !due && turn.is_none() && known.is_some() {
            continue;
        }
        let (routing, row) = (s.alerts.routing(), known.as_ref().map(|k| k.row.clone()));
        let row = s
            .store
            .write(Lane::Normal, now, move |tx| {
                let mut row = match row {
                    Some(row) => row,
                    None => CanaryRow { alert_id: incident(tx, &target)?, ..blank(&target) },
                };
                if let Some(dark) = turn {
                    row.dark = dark;
                    tell(tx, &routing, &row, period_ms, watched)?;
                }
                if due {
                    send(tx, &routing, &mut row, &target)?;
                }
                tx.save_canary(&row)?;
                Ok::<_, StoreError>(row)
            })
            .await?;
        let since = known.map_or(now, |k| k.since);
        if let Some(all) = s.canary.known.lock().as_mut() {
            all.insert(lane, Known { row, since });
        }
        s.delivery_wake.notify_one();
    }
    Ok(())
}

async fn load(s: &Services) -> Result<(), StoreError> {
    if s.canary.known.lock().is_some() {
        return Ok(());
    }
    let (rows, now) = (s.store.read(|r| r.canaries()).await?, s.now());
    let known = rows.into_iter().map(|row| (row.lane.clone(), Known { row, since: now }));
    *s.canary.known.lock() = Some(known.collect());
    Ok(())
}

/// Looks which canaries have arrived.
async fn arrivals(s: &Services) -> Result<(), StoreError> {
    let waiting: Vec<CanaryRow> = {
        let known = s.canary.known.lock();
        let on_its_way = |k: &&Known| k.row.sent_at > k.row.arrived_at;
        known.iter().flat_map(BTreeMap::values).filter(on_its_way).map(|k| k.row.clone()).collect()
    };
    for row in waiting {
        let Some(delivery) = row.delivery_id else { continue };
        let Some((owed_at, at)) = s.store.read(move |r| r.acceptance(delivery)).await? else { continue };
        let latency = at.duration_since(owed_at);
        let row =
            CanaryRow { arrived_at: Some(at), latency_ms: i64::try_from(latency.as_millis()).ok(), ..row };
        let saved = row.clone();
        s.store.write(Lane::Normal, s.now(), move |tx| tx.save_canary(&saved)).await?;
        let seconds = time::age_seconds(owed_at, at);
        s.metrics.tradewarden_canary_latency_seconds.with_label_values(&[&row.lane]).observe(seconds);
        if let Some(known) = s.canary.known.lock().as_mut().and_then(|all| all.get_mut(&row.lane)) {
            known.row = row;
        }
    }
    Ok(())
}

/// Lanes that the config no longer has are not dark: they are gone.
async fn gone(s: &Services, lanes: &BTreeMap<String, Target>) -> Result<(), StoreError> {
    let gone: Vec<CanaryRow> = {
        let known = s.canary.known.lock();
        let all = known.iter().flat_map(BTreeMap::values);
        all.filter(|k| !lanes.contains_key(&k.row.lane)).map(|k| k.row.clone()).collect()
    };
    for row in gone {
        let lane = row.lane.clone();
        forget(s, row, "The lane is not configured any more.").await?;
        s.metrics.forget_canary(&lane);
        if let Some(all) = s.canary.known.lock().as_mut() {
            all.remove(&lane);
        }
    }
    Ok(())
}

/// Without canaries nothing is known of any lane.
async fn switch_off(s: &Services) -> Result<(), StoreError> {
    let rows: Vec<CanaryRow> = {
        let mut known = s.canary.known.lock();
        let Some(all) = known.as_mut() else { return Ok(()) };
        std::mem::take(all).into_values().map(|k| k.row).collect()
    };
    for row in rows {
        forget(s, row, "Canaries are switched off.").await?;
    }
    Ok(())
}

async fn forget(s: &Services, row: CanaryRow, why: &'static str) -> Result<(), StoreError> {
    let routing = s.alerts.routing();
    s.store
        .write(Lane::Normal, s.now(), move |tx| {
            alerts_raise::close(tx, &routing, &dark_signal(&row, "", tx.now()), why)?;
            tx.call_off_canaries(row.alert_id)?;
            tx.forget_canary(&row.lane)
        })
        .await
}

fn blank(target: &Target) -> CanaryRow {
    CanaryRow {
        lane: target.lane.clone(),
        channel: target.channel.as_str().to_owned(),
        alert_id: 0,
        delivery_id: None,
        sent_at: None,
        arrived_at: None,
        latency_ms: None,
        dark: false,
    }
}

/// The incident that stands for all canaries of a lane: over as soon as it is told.
fn incident(tx: &mut WriteTx<'_>, target: &Target) -> Result<i64, StoreError> {
    let pair = |n: &str, v: &str| (n.to_owned(), v.to_owned());
    let labels: Labels = [
        pair(ALERT_NAME, "Canary"),
        pair("channel", target.channel.as_str()),
        pair("lane", &target.lane),
        pair(SEVERITY, Level::Info.as_str()),
    ]
    .into();
    let new = NewIncident {
        key: None,
        kind: "Canary",
        severity: Severity::Info,
        title: &format!("Canary of {}", target.lane),
        summary: "A synthetic alert that proves this channel. Nothing is wrong.",
        labels: &labels,
        annotations: &Labels::new(),
        source: Source::Canary,
        generator_url: None,
        opened_at: tx.now(),
        ends_at: None,
        routes: &[],
    };
    tx.insert_incident(&new)?
        .map(|incident| incident.id)
        .ok_or_else(|| StoreError::Other("the canary's incident was not made".to_owned()))
}

fn send(
    tx: &mut WriteTx<'_>,
    routing: &AlertRouting,
    row: &mut CanaryRow,
    target: &Target,
) -> Result<(), StoreError> {
    tx.call_off_canaries(row.alert_id)?;
    tx.renew_canary(row.alert_id)?;
    let Some(incident): Option<Incident> = tx.incident(row.alert_id)? else { return Ok(()) };
    let owed = Owed::now(Told::Notice, Purpose::Canary, target, (RECEIVER, ""));
    row.delivery_id = alerts_owe::owe(tx, routing, &incident, owed)?;
    row.sent_at = Some(tx.now());
    tx.trim_canaries(row.alert_id)
}

fn tell(
    tx: &mut WriteTx<'_>,
    routing: &AlertRouting,
    row: &CanaryRow,
    period_ms: i64,
    watched: Watched,
) -> Result<(), StoreError> {
    if !row.dark {
        let took = row.latency_ms.map(|ms| format!(" after {ms} ms")).unwrap_or_default();
        let words = format!("A canary has arrived over {} again{took}.", row.lane);
        return alerts_raise::close(tx, routing, &dark_signal(row, "", tx.now()), &words);
    }
    let last = watched.arrived_at.map_or("never".to_owned(), time::iso);
    let words = format!(
        "No canary has arrived over {} for {} periods of {}; the last one: {last}. What is sent this way may not \
         arrive. Look at Deliveries for the provider's answers.",
        row.lane,
        DARK_AFTER_PERIODS,
        alerts_durations::shown(period_ms)
    );
    alerts_raise::open(tx, routing, Source::Canary, &dark_signal(row, &words, tx.now()))
}

/// The alert about a dark lane: it names the lane as broken, so it is told over others.
fn dark_signal(row: &CanaryRow, words: &str, now: Timestamp) -> Signal {
    let pair = |n: &str, v: &str| (n.to_owned(), v.to_owned());
    Signal {
        labels: [
            pair(ALERT_NAME, DARK_ALERT),
            pair("channel", &row.channel),
            pair(BROKEN_LANE, &row.lane),
            pair(SEVERITY, Level::Page.as_str()),
        ]
        .into(),
        annotations: [pair(SUMMARY, &format!("Channel {} is dark", row.lane)), pair(DESCRIPTION, words)]
            .into(),
        starts_at: Some(now),
        ends_at: None,
        generator_url: None,
        action: None,
    }
}
