//! Health verbs: take in a reading, remember changes, show the board.

use crate::domain::alerts::IncidentChange;
use crate::domain::alerts::Severity;
use crate::domain::health;
use crate::domain::health::Change;
use crate::domain::health::Check;
use crate::domain::health::Reading;
use crate::domain::health::Shown;
use crate::domain::health::Status;
use crate::domain::health::Track;
use crate::domain::time;
use crate::services::Services;
use crate::services::alerts;
use crate::services::publish;
use crate::services::slo;
use crate::store::HealthEventRow;
use crate::store::Lane;
use crate::store::StoreError;
use crate::wire;
use jiff::Timestamp;
use parking_lot::RwLock;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

/// Changes kept in memory per service while the ledger cannot take them.
const UNSAVED_LIMIT: usize = 16;
/// The board is announced at most this often, unless a state changed.
const ANNOUNCE_EVERY_MS: u64 = 2_000;
/// A long board is announced less often, by so much per service, up to the limit.
const ANNOUNCE_PER_SERVICE_MS: u64 = 20;
const ANNOUNCE_LATEST_MS: u64 = 10_000;

/// Everything watched, and when the board was last announced.
#[derive(Debug, Default)]
pub struct Room {
    watched: RwLock<Vec<Watched>>,
    announced_at: RwLock<Option<Timestamp>>,
    changed: AtomicBool,
}

#[derive(Debug)]
struct Watched {
    check: Check,
    track: Track,
    unsaved: Vec<Change>,
}

/// A service as it stands now, for conditions and attention.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// What is asked of it.
    pub check: Check,
    /// How it stands.
    pub shown: Shown,
    /// When our newest reading was taken.
    pub seen_at: Option<Timestamp>,
    /// Age of our newest reading.
    pub age_seconds: Option<f64>,
    /// Share of the last checks that failed.
    pub failing_ratio: Option<f64>,
    /// P95 of its answers.
    pub p95_ms: Option<f64>,
    /// Age of the data behind it, where it tells.
    pub data_age_seconds: Option<f64>,
}

/// Names what is watched. The last known states come from the ledger and are shown as stale until seen.
pub async fn watch(s: &Services, checks: Vec<Check>) {
    let stored = s.store.read(|r| r.health_states()).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "the last known states of services cannot be read; they are shown as unknown");
        Vec::new()
    });
    let watched = checks.into_iter().map(|check| {
        let known = stored.iter().find(|(name, _)| *name == check.name).map(|(_, known)| known.clone());
        Watched { track: known.map_or_else(Track::default, Track::remembered), check, unsaved: Vec::new() }
    });
    *s.health.watched.write() = watched.collect();
    announce(s, s.now());
}

/// Takes in one reading: counts it, folds it, stores and announces a change of state.
pub async fn record(s: &Arc<Services>, name: &str, reading: &Reading) {
    let Some((owed, changed)) = fold(s, name, reading) else { return };
    let saved = if owed.1.is_empty() { Ok(()) } else { save(s, &owed.0, owed.1).await };
    match saved {
        Ok(()) if changed => s.delivery_wake.notify_one(),
        Ok(()) => {}
        Err((error, changes)) => {
            tracing::warn!(%error, service = name, "a change of health could not be stored; it is tried again");
            put_back(s, name, changes);
        }
    }
    if changed {
        s.health.changed.store(true, Ordering::Release);
    }
}

type Owed = (Check, Vec<Change>);

fn fold(s: &Services, name: &str, reading: &Reading) -> Option<(Owed, bool)> {
    let mut all = s.health.watched.write();
    let watched = all.iter_mut().find(|w| w.check.name == name)?;
    let change = watched.track.take(&watched.check, reading);
    let outcome = watched.track.points.back().map_or(Status::Unknown, |p| p.status);
    s.metrics.health_check_total.with_label_values(&[name, outcome.as_str()]).inc();
    if outcome == Status::Unhealthy {
        s.metrics.health_check_failures_total.with_label_values(&[name]).inc();
    }
    let changed = change.is_some();
    watched.unsaved.extend(change);
    Some(((watched.check.clone(), std::mem::take(&mut watched.unsaved)), changed))
}

fn put_back(s: &Services, name: &str, mut changes: Vec<Change>) {
    let mut all = s.health.watched.write();
    if let Some(watched) = all.iter_mut().find(|w| w.check.name == name) {
        changes.append(&mut watched.unsaved);
        let surplus = changes.len().saturating_sub(UNSAVED_LIMIT);
        watched.unsaved = changes.split_off(surplus);
    }
}

/// Changes, the state after them and their incidents are one transaction.
async fn save(
    s: &Arc<Services>,
    check: &Check,
    changes: Vec<Change>,
) -> Result<(), (StoreError, Vec<Change>)> {
    let (rows, check, routing) = (changes.clone(), check.clone(), s.alerts.routing());
    let result: Result<(), StoreError> = s
        .store
        .write(Lane::Normal, s.now(), move |tx| {
            for change in &rows {
                tx.add_health_event(&check.name, change)?;
                let incidents: Vec<IncidentChange> = incident(&check, change).into_iter().collect();
                alerts::apply(tx, &routing, &incidents)?;
            }
            Ok(())
        })
        .await;
    s.delivery_wake.notify_one();
    if result.is_ok() {
        // A change that had to wait for the ledger counts with its wait: that is what the objective is about.
        let opened = changes.iter().filter(|change| change.to == Status::Unhealthy);
        opened.for_each(|change| slo::note_detection(s, change.at));
    }
    result.map_err(|error| (error, changes))
}

/// The incident that a change opens or closes.
fn incident(check: &Check, change: &Change) -> Option<IncidentChange> {
    let key = format!("service:{}", check.name);
    if change.to == Status::Unhealthy {
        let severity = if check.critical { Severity::Critical } else { Severity::Warning };
        let weight = if check.critical { "Trading is at risk without it. " } else { "" };
        let title = format!("Service {} is unhealthy", check.name);
        let summary = format!(
            "{weight}Was {}. Reason: {}. Asked at {}.",
            change.from.as_str(),
            change.reason.trim_end_matches('.'),
            check.target
        );
        return Some(IncidentChange::open(&key, health::INCIDENT_KIND, severity, &title, &summary));
    }
    (change.from == Status::Unhealthy).then(|| {
        IncidentChange::resolve(
            &key,
            &format!("{} is {}: {}.", check.name, change.to.as_str(), change.reason.trim_end_matches('.')),
        )
    })
}

/// Announces the board soon after a state changed, and otherwise every few seconds. Rung several times a second, so that
/// a thousand services that fail at once are told in a few pieces.
pub fn announce_when_due(s: &Services) {
    let now = s.now();
    let services = u64::try_from(s.health.watched.read().len()).unwrap_or(u64::MAX);
    let every = services.saturating_mul(ANNOUNCE_PER_SERVICE_MS).clamp(ANNOUNCE_EVERY_MS, ANNOUNCE_LATEST_MS);
    let passed = s.health.announced_at.read().map(|at| now.duration_since(at).abs().as_millis());
    let due = passed.is_none_or(|ms| ms >= i128::from(every));
    if s.health.changed.swap(false, Ordering::AcqRel) || due {
        announce(s, now);
    }
}

/// Announces board and conditions to all streams.
fn announce(s: &Services, now: Timestamp) {
    *s.health.announced_at.write() = Some(now);
    publish(s, "health", &board(s));
    crate::services::conditions::announce(s);
}

/// Every watched service as it stands now, in the order of the config.
#[must_use]
pub fn standings(s: &Services) -> Vec<Standing> {
    let now = s.now();
    let all = s.health.watched.read();
    let standing = |w: &Watched| Standing {
        check: w.check.clone(),
        shown: w.track.shown(&w.check, now),
        seen_at: w.track.last,
        age_seconds: w.track.last.map(|at| time::age_seconds(at, now)),
        failing_ratio: failing_ratio(&w.track),
        p95_ms: w.track.p95_ms(),
        data_age_seconds: w.track.data_age.map(|(at, age)| age + time::age_seconds(at, now)),
    };
    all.iter().map(standing).collect()
}

fn failing_ratio(track: &Track) -> Option<f64> {
    let all = u32::try_from(track.points.len()).ok().filter(|n| *n > 0)?;
    let failed = track.points.iter().filter(|p| p.status == Status::Unhealthy).count();
    Some(f64::from(u32::try_from(failed).ok()?) / f64::from(all))
}

/// The board, worst first. Answers from memory.
#[must_use]
pub fn board(s: &Services) -> wire::HealthBoard {
    let now = s.now();
    let all = s.health.watched.read();
    let mut rows: Vec<(u8, wire::ServiceHealth)> = all.iter().map(|w| row(w, now)).collect();
    rows.sort_by_key(|(rank, _)| *rank);
    wire::HealthBoard {
        refreshed_at: all.iter().filter_map(|w| w.track.last).max().map(time::iso),
        interval_seconds: all.iter().map(|w| w.check.interval_ms).min().unwrap_or(10_000).div_ceil(1000),
        services: rows.into_iter().map(|(_, row)| row).collect(),
    }
}

/// Age of the newest check that came back, in seconds; `None` where nothing is watched, or nothing answered yet.
#[must_use]
pub fn board_age(s: &Services, now: Timestamp) -> Option<f64> {
    let newest = s.health.watched.read().iter().filter_map(|w| w.track.last).max();
    newest.map(|at| time::age_seconds(at, now))
}

fn row(w: &Watched, now: Timestamp) -> (u8, wire::ServiceHealth) {
    let shown = w.track.shown(&w.check, now);
    let checked = w.track.last.or(w.track.known.as_ref().map(|k| k.seen_at));
    let point = |p: &health::Point| wire::HealthPoint {
        at: time::iso(p.at),
        status: p.status.as_str().to_owned(),
        latency_ms: p.latency_ms.map(tenth),
    };
    let row = wire::ServiceHealth {
        name: w.check.name.clone(),
        kind: w.check.kind.as_str().to_owned(),
        target: w.check.target.clone(),
        group: w.check.group.clone(),
        critical: w.check.critical,
        status: shown.status.as_str().to_owned(),
        since: shown.since.map(time::iso),
        reason: shown.reason,
        latency_ms: w.track.points.back().and_then(|p| p.latency_ms).map(tenth),
        p95_ms: w.track.p95_ms().map(tenth),
        checked_at: checked.map(time::iso),
        age_seconds: checked.map(|at| time::age_seconds(at, now)),
        last_error: w.track.last_error.clone(),
        history: w.track.points.iter().map(point).collect(),
    };
    (shown.status.rank(), row)
}

/// A tenth of a millisecond is as fine as anybody reads.
fn tenth(milliseconds: f64) -> f64 {
    (milliseconds * 10.0).round() / 10.0
}

/// Changes of one service or of all, newest first.
///
/// # Errors
/// When the ledger cannot be read.
pub async fn events(
    s: &Services,
    service: Option<String>,
    limit: usize,
) -> Result<Vec<HealthEventRow>, StoreError> {
    s.store.read(move |r| r.health_events(service.as_deref(), limit)).await
}

/// Notes in the ledger when each state was last confirmed, so that a restart can tell its age.
///
/// # Errors
/// When the ledger cannot take it.
pub async fn confirm(s: &Services) -> Result<(), StoreError> {
    let seen: Vec<(String, Timestamp)> = {
        let all = s.health.watched.read();
        let seen =
            |w: &Watched| Some((w.check.name.clone(), w.track.last.and(w.track.known.as_ref())?.seen_at));
        all.iter().filter_map(seen).collect()
    };
    if seen.is_empty() {
        return Ok(());
    }
    s.store.write(Lane::Normal, s.now(), move |tx| tx.confirm_health(&seen)).await
}

/// Drops changes beyond the newest that are kept; returns how many.
///
/// # Errors
/// When the ledger cannot take it.
pub async fn trim(s: &Services) -> Result<usize, StoreError> {
    s.store.write(Lane::Normal, s.now(), |tx| tx.trim_health_events()).await
}
