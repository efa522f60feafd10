//! Service-level objectives of the runbook: what they are now, from what happened in the last minutes itself.

use crate::domain::slo::AUDIT;
use crate::domain::slo::BOARD;
use crate::domain::slo::DELIVERY;
use crate::domain::slo::DETECTION;
use crate::domain::slo::Kind;
use crate::domain::slo::OBJECTIVES;
use crate::domain::slo::POISON;
use crate::domain::slo::STALENESS;
use crate::domain::slo::WINDOW_SECONDS;
use crate::domain::slo::percentile;
use crate::domain::time;
use crate::services::Services;
use crate::services::alerts_readings;
use crate::services::health;
use crate::services::slo_budget;
use crate::services::slo_budget::Kept;
use crate::services::slo_ring::Ring;
use crate::wire;
use jiff::Timestamp;
use parking_lot::Mutex;
use std::collections::BTreeMap;
use std::collections::VecDeque;

/// Deliveries of the last minutes that are kept; where there are more, the newest speak for all.
const DELIVERIES_MAX: usize = 20_000;

/// What was measured in the last minutes, and what of it the budgets have taken in.
#[derive(Debug, Default)]
pub struct Room {
    audit: Ring,
    detection: Ring,
    deliveries: Mutex<Deliveries>,
    pub(in crate::services) kept: Mutex<Kept>,
}

/// Deliveries that a provider accepted, and how many there ever were by channel.
#[derive(Debug, Default)]
struct Deliveries {
    recent: VecDeque<(Timestamp, &'static str, f32)>,
    counts: BTreeMap<&'static str, (u64, u64)>,
}

/// How many events there ever were, and how many of them were over the target.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::services) struct Counts {
    pub audit: (u64, u64),
    pub detection: (u64, u64),
    pub deliveries: BTreeMap<&'static str, (u64, u64)>,
}

/// Every objective as it is now.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::services) struct Values {
    /// In the order of the objectives.
    pub all: [Option<f64>; OBJECTIVES.len()],
    /// P95 of deliveries, channel by channel.
    pub channels: BTreeMap<String, f64>,
    /// Deliveries that wait and are over the target already, by channel.
    pub overdue: BTreeMap<String, i64>,
}

fn second(at: Timestamp) -> u32 {
    u32::try_from(at.as_second()).unwrap_or(0)
}

fn over(place: usize, seconds: f64) -> bool {
    OBJECTIVES.get(place).is_some_and(|o| seconds > o.target)
}

/// Counts the time from handing in an audit entry to its fsync. Waits for nobody.
pub fn note_audit_write(s: &Services, seconds: f64) {
    s.metrics.audit_write_latency_seconds.observe(seconds);
    s.slo.audit.note(second(s.now()), seconds, over(AUDIT, seconds));
}

/// Counts the time from the reading that shows a fault, taken at `seen`, to now that its incident is on disk.
pub fn note_detection(s: &Services, seen: Timestamp) {
    let now = s.now();
    let seconds = time::age_seconds(seen, now).max(0.0);
    s.metrics.tradewarden_detection_to_alert_seconds.observe(seconds);
    s.slo.detection.note(second(now), seconds, over(DETECTION, seconds));
}

/// Counts the time from when a delivery was owed to its acceptance.
pub fn note_delivery(s: &Services, channel: &'static str, seconds: f64) {
    s.metrics.alert_delivery_latency_seconds.with_label_values(&[channel]).observe(seconds);
    let mut deliveries = s.slo.deliveries.lock();
    let count = deliveries.counts.entry(channel).or_default();
    count.0 += 1;
    count.1 += u64::from(over(DELIVERY, seconds));
    if deliveries.recent.len() == DELIVERIES_MAX {
        deliveries.recent.pop_front();
    }
    #[allow(clippy::cast_possible_truncation, reason = "seven digits are enough")]
    deliveries.recent.push_back((s.now(), channel, seconds as f32));
}

/// Counts a delivery that was given up: nobody ever took it, so it was not within any target.
pub fn note_given_up(s: &Services, channel: &'static str) {
    let mut deliveries = s.slo.deliveries.lock();
    let count = deliveries.counts.entry(channel).or_default();
    count.0 += 1;
    count.1 += 1;
}

pub(in crate::services) fn counts(s: &Services) -> Counts {
    let deliveries = s.slo.deliveries.lock().counts.clone();
    Counts { audit: s.slo.audit.counts(), detection: s.slo.detection.counts(), deliveries }
}

fn of_ring(place: usize, ring: &Ring, now: Timestamp) -> Option<f64> {
    let Kind::Percentile(share) = OBJECTIVES.get(place)?.kind else { return None };
    percentile(share, &mut ring.since(second(time::plus_ms(now, -WINDOW_SECONDS * 1000))))
}

/// P95 of audit writes over the window; `None` when nothing was written.
#[must_use]
pub fn audit_p95(s: &Services) -> Option<f64> {
    of_ring(AUDIT, &s.slo.audit, s.now())
}

/// P99 from seeing a fault to its incident on disk, over the window; `None` when nothing was seen.
#[must_use]
pub fn detection_p99(s: &Services) -> Option<f64> {
    of_ring(DETECTION, &s.slo.detection, s.now())
}

/// P95 of deliveries over the window, channel by channel. What still waits counts with the time it has waited so far:
/// a channel that swallows everything is not a fast one.
#[must_use]
pub fn delivery_p95(
    s: &Services,
    waiting: &BTreeMap<String, Vec<Timestamp>>,
    now: Timestamp,
) -> BTreeMap<String, f64> {
    let from = time::plus_ms(now, -WINDOW_SECONDS * 1000);
    let mut all: BTreeMap<String, Vec<f32>> = BTreeMap::new();
    {
        let mut deliveries = s.slo.deliveries.lock();
        while deliveries.recent.front().is_some_and(|(at, ..)| *at < from) {
            deliveries.recent.pop_front();
        }
        for (_, channel, seconds) in &deliveries.recent {
            all.entry((*channel).to_owned()).or_default().push(*seconds);
        }
    }
    for (channel, since) in waiting {
        #[allow(clippy::cast_possible_truncation, reason = "seven digits are enough")]
        let ages = since.iter().map(|at| time::age_seconds(*at, now).max(0.0) as f32);
        all.entry(channel.clone()).or_default().extend(ages);
    }
    all.into_iter()
        .filter_map(|(channel, mut values)| Some((channel, percentile(0.95, &mut values)?)))
        .collect()
}

/// Every objective as it is now.
pub(in crate::services) fn values(s: &Services, now: Timestamp) -> Values {
    let outbox = alerts_readings::outbox(s);
    let channels = delivery_p95(s, &outbox.waiting, now);
    let late = |since: &Vec<Timestamp>| {
        let late = since.iter().filter(|at| over(DELIVERY, time::age_seconds(**at, now))).count();
        i64::try_from(late).unwrap_or(i64::MAX)
    };
    let overdue = outbox.waiting.iter().map(|(channel, since)| (channel.clone(), late(since))).collect();
    let mut all = [None; OBJECTIVES.len()];
    #[allow(clippy::cast_precision_loss, reason = "a queue is far shorter than 2^52")]
    let poison = outbox.poison.values().sum::<i64>() as f64;
    all[STALENESS] = Some(s.safety.known().staleness_seconds(now));
    all[DELIVERY] = channels.values().copied().reduce(f64::max);
    all[AUDIT] = audit_p95(s);
    all[POISON] = Some(poison);
    all[DETECTION] = detection_p99(s);
    all[BOARD] = health::board_age(s, now);
    Values { all, channels, overdue }
}

/// Every objective.
#[must_use]
pub fn views(s: &Services) -> Vec<wire::SloView> {
    views_of(s, &values(s, s.now()))
}

/// Every objective, of values that are known.
pub(in crate::services) fn views_of(s: &Services, values: &Values) -> Vec<wire::SloView> {
    let kept = s.slo.kept.lock();
    let each = OBJECTIVES.iter().zip(values.all).map(|(o, now)| {
        let (verdict, mut text) = (o.verdict(now), o.text(now));
        // An objective that is kept channel by channel names the one that is over.
        let worst = values.channels.iter().max_by(|a, b| a.1.total_cmp(b.1));
        if let (true, "breach", Some((channel, _))) = (o.id == OBJECTIVES[DELIVERY].id, verdict, worst) {
            text = format!("{channel}: {text}");
        }
        let budget = slo_budget::budget(&kept, o.id, "", values);
        wire::SloView {
            id: o.id.to_owned(),
            label: o.label.to_owned(),
            now,
            unit: o.unit.to_owned(),
            target: o.target,
            alert: o.alert,
            verdict: verdict.to_owned(),
            text,
            remaining_share: budget.remaining(o.kind),
        }
    });
    each.collect()
}
