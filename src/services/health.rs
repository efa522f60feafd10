//! Health verbs: take in a reading, remember changes, show the board.

use crate::domain::alerts::IncidentChange;
use crate::domain::health::Change;
use crate::domain::health::Check;
use crate::domain::health::Known;
use crate::domain::health::Reading;
use crate::domain::health::Shown;
use crate::domain::health::Status;
use crate::domain::health::Track;
use crate::domain::health_history::Raw;
use crate::domain::health_maintenance::Maintenance;
use crate::domain::time;
use crate::services::Services;
use crate::services::alerts;
use crate::services::health_history;
use crate::services::health_history::Rolled;
use crate::services::health_incidents;
use crate::services::health_maintenance;
use crate::services::publish;
use crate::services::slo;
use crate::store::HealthEventRow;
use crate::store::Lane;
use crate::store::StoreError;
use jiff::Timestamp;
use parking_lot::RwLock;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use tokio::sync::Notify;

pub use crate::services::health_board::board;
pub use crate::services::health_board::board_age;

/// Changes kept in memory per service while the ledger cannot take them.
const UNSAVED_LIMIT: usize = 16;
/// The board is announced at most this often, unless a state changed.
const ANNOUNCE_EVERY_MS: u64 = 2_000;
/// A long board is announced less often, by so much per service, up to the limit.
const ANNOUNCE_PER_SERVICE_MS: u64 = 20;
const ANNOUNCE_LATEST_MS: u64 = 10_000;
/// A board of more services is megabytes of JSON: it is written only while somebody listens.
const BOARD_LONG: usize = 50;

/// Everything watched, and when the board was last announced.
#[derive(Debug, Default)]
pub struct Room {
    pub(in crate::services) watched: RwLock<Vec<Watched>>,
    /// Where in it each service stands, by its name.
    places: RwLock<HashMap<String, usize>>,
    /// Windows that hold, are to come, or ended a while ago.
    pub(in crate::services) maintenance: RwLock<Vec<Maintenance>>,
    pub(in crate::services) rolled: Rolled,
    announced_at: RwLock<Option<Timestamp>>,
    changed: AtomicBool,
}

/// One service, and what is still to be written down about it.
#[derive(Debug)]
pub(in crate::services) struct Watched {
    pub check: Arc<Check>,
    pub track: Track,
    unsaved: Vec<Change>,
    /// Readings that are not on disk yet.
    pub pending: Vec<Raw>,
    /// Whether its incident is open; `None` when that is not known.
    pub incident: Option<bool>,
    /// When the fault was seen whose incident the ledger did not take yet.
    pub untold: Option<Timestamp>,
    /// Rings when it is to be checked before its turn.
    pub wake: Arc<Notify>,
}

/// A service as it stands now, for conditions and attention.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// What is asked of it.
    pub check: Arc<Check>,
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
    let mut stored: HashMap<String, Known> = stored.into_iter().collect();
    let watched = checks.into_iter().map(|check| {
        let known = stored.remove(&check.name);
        let unhealthy = known.as_ref().is_some_and(|k| k.status == Status::Unhealthy);
        Watched {
            track: known.map_or_else(Track::default, Track::remembered),
            check: Arc::new(check),
            unsaved: Vec::new(),
            pending: Vec::new(),
            incident: (!unhealthy).then_some(false),
            untold: None,
            wake: Arc::default(),
        }
    });
    let watched: Vec<Watched> = watched.collect();
    let places = watched.iter().enumerate().map(|(at, w)| (w.check.name.clone(), at)).collect();
    {
        let mut all = s.health.watched.write();
        *all = watched;
        *s.health.places.write() = places;
    }
    health_maintenance::in_force(s).await;
    announce(s, s.now());
}

/// Names what is watched from now on, while the appliance runs. What is asked as before keeps its state and its readings;
/// what is asked something else is shown as it was last known, until it is seen; what is gone is written down first.
pub async fn watch_anew(s: &Services, checks: Vec<Check>) {
    let gone = health_incidents::leave(s, |name| !checks.iter().any(|check| check.name == name)).await;
    if let Err(error) = gone {
        tracing::warn!(%error, "incidents of services that are not watched any more could not be closed");
    }
    let stored = s.store.read(|r| r.health_states()).await.unwrap_or_default();
    let remembered = |name: &str| {
        let known = stored.iter().find(|(known, _)| known == name).map(|(_, known)| known.clone());
        known.map_or_else(Track::default, Track::remembered)
    };
    {
        let mut all = s.health.watched.write();
        let mut before = std::mem::take(&mut *all);
        *all = checks
            .into_iter()
            .map(|check| match before.iter().position(|w| w.check.name == check.name) {
                Some(at) => {
                    let mut w = before.swap_remove(at);
                    if (w.check.kind, &w.check.target) != (check.kind, &check.target) {
                        w.track = w.track.known.take().map_or_else(Track::default, Track::remembered);
                    }
                    w.check = Arc::new(check);
                    w
                }
                None => Watched {
                    track: remembered(&check.name),
                    check: Arc::new(check),
                    unsaved: Vec::new(),
                    pending: Vec::new(),
                    untold: None,
                    incident: None,
                    wake: Arc::default(),
                },
            })
            .collect();
        *s.health.places.write() = all.iter().enumerate().map(|(at, w)| (w.check.name.clone(), at)).collect();
    }
    announce(s, s.now());
}

/// Takes in one reading: counts it, folds it, stores and announces a change of state.
pub async fn record(s: &Arc<Services>, name: &str, reading: &Reading) {
    let Some((owed, changed)) = fold(s, name, reading) else { return };
    let saved = if owed.changes.is_empty() { Ok(()) } else { save(s, owed).await };
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

/// What a reading brought that belongs on disk.
struct Owed {
    service: String,
    changes: Vec<Change>,
    incident: Option<IncidentChange>,
}

fn fold(s: &Services, name: &str, reading: &Reading) -> Option<(Owed, bool)> {
    let mut all = s.health.watched.write();
    let place = *s.health.places.read().get(name)?;
    let watched = all.get_mut(place)?;
    let change = watched.track.take(&watched.check, reading);
    let outcome = watched.track.points.back().map_or(Status::Unknown, |p| p.status);
    s.metrics.health_check_total.with_label_values(&[name, outcome.as_str()]).inc();
    if outcome == Status::Unhealthy {
        s.metrics.health_check_failures_total.with_label_values(&[name]).inc();
    }
    if outcome != Status::Unknown {
        health_history::note(watched, reading, outcome == Status::Unhealthy);
    }
    let changed = change.is_some();
    watched.unsaved.extend(change);
    let changes = std::mem::take(&mut watched.unsaved);
    let incident = if changes.is_empty() {
        None
    } else {
        health_incidents::due(&mut all, name, &windows(s), reading.at)
    };
    Some((Owed { service: name.to_owned(), changes, incident }, changed))
}

/// Windows of maintenance that are known.
pub(in crate::services) fn windows(s: &Services) -> Vec<Maintenance> {
    s.health.maintenance.read().clone()
}

fn put_back(s: &Services, name: &str, mut changes: Vec<Change>) {
    let mut all = s.health.watched.write();
    if let Some(watched) = all.iter_mut().find(|w| w.check.name == name) {
        changes.append(&mut watched.unsaved);
        let surplus = changes.len().saturating_sub(UNSAVED_LIMIT);
        watched.unsaved = changes.split_off(surplus);
    }
}

/// Changes, the state after them and their incident are one transaction.
async fn save(s: &Arc<Services>, owed: Owed) -> Result<(), (StoreError, Vec<Change>)> {
    let (rows, routing) = (owed.changes.clone(), s.alerts.routing());
    let (service, incident) = (owed.service.clone(), owed.incident);
    let opens = matches!(incident, Some(IncidentChange::Open { .. }));
    let result: Result<(), StoreError> = s
        .store
        .write(Lane::Normal, s.now(), move |tx| {
            for change in &rows {
                tx.add_health_event(&service, change)?;
            }
            let incidents: Vec<IncidentChange> = incident.into_iter().collect();
            alerts::apply(tx, &routing, &incidents)
        })
        .await;
    s.delivery_wake.notify_one();
    match &result {
        // A change that had to wait for the ledger counts with its wait: that is what the objective is about. What is
        // held back on purpose, for maintenance or for a cause, does not.
        Ok(()) if opens => {
            let opened = owed.changes.iter().filter(|change| change.to == Status::Unhealthy);
            opened.for_each(|change| slo::note_detection(s, change.at));
            health_incidents::told(s, &owed.service);
        }
        Ok(()) => {}
        Err(_) => {
            let seen = owed.changes.iter().find(|change| change.to == Status::Unhealthy).filter(|_| opens);
            health_incidents::failed(s, &owed.service, seen.map(|change| change.at));
        }
    }
    result.map_err(|error| (error, owed.changes))
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

/// Makes the next look at the board go out soon.
pub(in crate::services) fn stir(s: &Services) {
    s.health.changed.store(true, Ordering::Release);
}

/// Announces board and conditions to all streams.
fn announce(s: &Services, now: Timestamp) {
    *s.health.announced_at.write() = Some(now);
    let long = s.health.watched.read().len() > BOARD_LONG;
    if long && s.metrics.tradewarden_event_streams.get() == 0 {
        s.hub.pass_over();
    } else {
        publish(s, "health", &board(s));
    }
    crate::services::conditions::announce(s);
}

/// Every watched service as it stands now, in the order of the config.
#[must_use]
pub fn standings(s: &Services) -> Vec<Standing> {
    let now = s.now();
    let all = s.health.watched.read();
    let standing = |w: &Watched| Standing {
        check: Arc::clone(&w.check),
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
