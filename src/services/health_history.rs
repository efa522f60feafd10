//! Keeping the history: readings to disk every few seconds, roll-ups when a minute or an hour is over, old rows out.

use crate::domain::health::Reading;
use crate::domain::health_history;
use crate::domain::health_history::HOUR;
use crate::domain::health_history::HOURS_DAYS;
use crate::domain::health_history::MINUTE;
use crate::domain::health_history::MINUTES_DAYS;
use crate::domain::health_history::READINGS_HOURS;
use crate::domain::health_history::READINGS_MAX;
use crate::domain::health_history::Raw;
use crate::domain::health_history::covers_ms;
use crate::domain::health_maintenance::Maintenance;
use crate::domain::settings_hours::Hours;
use crate::domain::time;
use crate::services::Services;
use crate::services::health::Watched;
use crate::services::health::windows;
use crate::services::settings;
use crate::store::Lane;
use crate::store::StoreError;
use crate::store::WriteTx;
use jiff::Timestamp;
use std::sync::atomic::AtomicI64;
use std::sync::atomic::Ordering;

/// Readings of one service that wait in memory while the ledger cannot take them.
const PENDING_MAX: usize = 1_000;
/// However often a service is checked, the readings of so many hours stay: roll-ups are made of them.
const READINGS_HOURS_LEAST: i64 = 2;

/// Which minute and which hour were rolled up last, in seconds since 1970.
#[derive(Debug, Default)]
pub(in crate::services) struct Rolled {
    minute: AtomicI64,
    hour: AtomicI64,
}

/// When the desk trades.
#[must_use]
pub fn trading_hours(s: &Services) -> Hours {
    settings::trading_hours(s)
}

/// Notes a reading for the history.
pub(in crate::services) fn note(w: &mut Watched, reading: &Reading, failed: bool) {
    #[allow(clippy::cast_possible_truncation, reason = "a latency is bounded by its timeout")]
    let latency_us = reading.latency_ms.map(|ms| (ms * 1000.0) as i64);
    let raw = Raw {
        at: reading.at.as_millisecond(),
        state: w.track.known.as_ref().map(|k| k.status),
        failed,
        latency_us,
        covers_ms: covers_ms(w.check.interval_ms, w.check.timeout_ms),
    };
    push(w, raw);
}

fn push(w: &mut Watched, raw: Raw) {
    w.pending.push(raw);
    if w.pending.len() > PENDING_MAX {
        w.pending.remove(0);
    }
}

/// From a time of the past on nothing is known: the appliance stood still, or it stops.
pub fn stood_still(s: &Services, seconds_ago: f64) {
    #[allow(clippy::cast_possible_truncation, reason = "a pause in milliseconds is far below 2^53")]
    let at = s.now().as_millisecond() - (seconds_ago * 1000.0) as i64;
    for w in s.health.watched.write().iter_mut().filter(|w| w.track.last.is_some()) {
        // What came in since then is younger than the mark.
        let place = w.pending.partition_point(|raw| raw.at < at);
        w.pending.insert(place, Raw { at, state: None, failed: false, latency_us: None, covers_ms: 0 });
    }
}

/// From now on nothing is known of a service: it is not watched any more.
pub(in crate::services) fn ends(w: &mut Watched, now: Timestamp) {
    if w.track.last.is_some() {
        let at = now.as_millisecond();
        push(w, Raw { at, state: None, failed: false, latency_us: None, covers_ms: 0 });
    }
}

/// Writes down what is new, rolls up what is over, drops what is old.
///
/// # Errors
/// When the ledger cannot take it; it is tried again.
pub async fn keep(s: &Services) -> Result<(), StoreError> {
    let now = s.now();
    let seconds = now.as_second();
    let (minute, hour) = (time::step_start(seconds, MINUTE), time::step_start(seconds, HOUR));
    let turned = (s.health.rolled.minute.load(Ordering::Acquire) != minute).then_some(minute);
    let turned_hour = (s.health.rolled.hour.load(Ordering::Acquire) != hour).then_some(hour);
    let taken: Vec<Taken> = {
        let mut all = s.health.watched.write();
        all.iter_mut().map(Taken::of).collect()
    };
    if turned.is_none() && taken.iter().all(|one| one.raws.is_empty()) || taken.is_empty() {
        return Ok(());
    }
    let work = Work { turned, turned_hour, windows: windows(s), hours: trading_hours(s) };
    let rows = taken.clone();
    let written: Result<(), StoreError> =
        s.store.write(Lane::Normal, now, move |tx| work.write(tx, &rows)).await;
    if written.is_err() {
        put_back(s, taken);
        return written;
    }
    s.health.rolled.minute.store(minute, Ordering::Release);
    s.health.rolled.hour.store(hour, Ordering::Release);
    Ok(())
}

/// Writes down what is left when the appliance stops, and that from now on nothing is known.
///
/// # Errors
/// When the ledger cannot take it.
pub async fn close(s: &Services) -> Result<(), StoreError> {
    stood_still(s, 0.0);
    keep(s).await
}

fn put_back(s: &Services, taken: Vec<Taken>) {
    let mut all = s.health.watched.write();
    for mut one in taken {
        if let Some(w) = all.iter_mut().find(|w| w.check.name == one.name) {
            one.raws.append(&mut w.pending);
            let surplus = one.raws.len().saturating_sub(PENDING_MAX);
            w.pending = one.raws.split_off(surplus);
        }
    }
}

#[derive(Debug, Clone)]
struct Taken {
    name: String,
    raws: Vec<Raw>,
    covers_ms: i64,
    interval_ms: i64,
}

impl Taken {
    fn of(w: &mut Watched) -> Self {
        Self {
            name: w.check.name.clone(),
            raws: std::mem::take(&mut w.pending),
            covers_ms: covers_ms(w.check.interval_ms, w.check.timeout_ms),
            interval_ms: i64::try_from(w.check.interval_ms).unwrap_or(i64::MAX),
        }
    }
}

struct Work {
    turned: Option<i64>,
    turned_hour: Option<i64>,
    windows: Vec<Maintenance>,
    hours: Hours,
}

impl Work {
    fn write(&self, tx: &mut WriteTx<'_>, taken: &[Taken]) -> Result<(), StoreError> {
        for one in taken {
            if one.raws.is_empty() && self.turned.is_none() {
                continue;
            }
            let id = tx.health_service_number(&one.name)?;
            tx.add_health_readings(id, &one.raws)?;
            if let Some(minute) = self.turned {
                self.roll(tx, (id, one), MINUTE, minute)?;
            }
            if let Some(hour) = self.turned_hour {
                self.roll(tx, (id, one), HOUR, hour)?;
                let now = tx.now();
                let kept_ms = one.interval_ms.saturating_mul(READINGS_MAX);
                let kept_ms = kept_ms.clamp(READINGS_HOURS_LEAST * HOUR * 1000, READINGS_HOURS * HOUR * 1000);
                let days = |n: i64| now.as_second() - n * 24 * HOUR;
                let readings = now.as_millisecond() - kept_ms;
                tx.trim_health_history(id, readings, days(MINUTES_DAYS), days(HOURS_DAYS))?;
            }
        }
        Ok(())
    }

    /// Rolls up every step that is over and was not rolled up yet, and of which something is known.
    fn roll(
        &self,
        tx: &WriteTx<'_>,
        (id, one): (i64, &Taken),
        step: i64,
        upto: i64,
    ) -> Result<(), StoreError> {
        let earliest = upto - READINGS_HOURS * HOUR;
        let from = tx.health_newest_slot(id, step)?.map_or(earliest, |at| (at + step).max(earliest));
        let raws = tx.health_readings(id, from * 1000 - one.covers_ms, upto * 1000)?;
        let windows: Vec<(i64, i64)> = self
            .windows
            .iter()
            .filter(|m| m.concerns(&one.name))
            .map(|m| (m.starts_at.as_millisecond(), m.ends_at.as_millisecond()))
            .collect();
        let mut at = from;
        while at < upto {
            let begin = raws.partition_point(|r| r.at < at * 1000 - one.covers_ms);
            let end = raws.partition_point(|r| r.at < (at + step) * 1000);
            let near = raws.get(begin..end).unwrap_or_default();
            if !near.is_empty() {
                let slot = health_history::slot(at, step, near, &windows, &self.hours);
                tx.add_health_slot(id, step, &slot)?;
                at += step;
            } else {
                // Straight to the step of the next reading: of what lies between nothing is known.
                let Some(next) = raws.get(end) else { break };
                at = time::step_start(next.at.div_euclid(1000), step);
            }
        }
        Ok(())
    }
}
