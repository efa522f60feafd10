//! Service-level objectives of the runbook: what they are now, and against what.

use crate::domain::time;
use crate::services::Services;
use crate::services::health;
use crate::wire;
use jiff::Timestamp;
use parking_lot::Mutex;
use std::collections::BTreeMap;
use std::collections::VecDeque;

/// The window that percentiles look back on.
pub const WINDOW_SECONDS: i64 = 300;
/// How often the counts of the histograms are kept.
const SAMPLE_SECONDS: f64 = 10.0;
/// Samples kept: a window and one more.
const SAMPLES: usize = 31;

/// Counts of the histograms at times of the past, so that a percentile speaks of the last minutes and not of all time.
#[derive(Debug, Default)]
pub struct Room {
    kept: Mutex<VecDeque<Sample>>,
}

/// Upper bounds of a histogram and how many lay at or below each.
pub type Counts = Vec<(f64, u64)>;

#[derive(Debug, Clone)]
struct Sample {
    at: Timestamp,
    audit: Counts,
    delivery: Counts,
    by_channel: BTreeMap<String, Counts>,
    detection: Counts,
}

/// Keeps the counts of now, when the last ones are old enough.
pub fn sample(s: &Services) {
    let now = s.now();
    let mut kept = s.slo.kept.lock();
    if kept.back().is_some_and(|last| time::age_seconds(last.at, now) < SAMPLE_SECONDS) {
        return;
    }
    if kept.len() == SAMPLES {
        kept.pop_front();
    }
    kept.push_back(Sample {
        at: now,
        audit: s.metrics.audit_write_counts(),
        delivery: s.metrics.delivery_counts(),
        by_channel: s.metrics.delivery_counts_by_channel(),
        detection: s.metrics.detection_counts(),
    });
}

/// Counts the time from the reading that shows a fault, taken at `seen`, to now that its incident is on disk.
pub fn note_detection(s: &Services, seen: Timestamp) {
    s.metrics.tradewarden_detection_to_alert_seconds.observe(time::age_seconds(seen, s.now()).max(0.0));
}

/// Every objective.
#[must_use]
pub fn views(s: &Services) -> Vec<wire::SloView> {
    let now = s.now();
    let staleness = s.safety.known().staleness_seconds(now);
    let oldest = oldest(s, now);
    let audit = since(&s.metrics.audit_write_counts(), oldest.as_ref().map(|x| &x.audit));
    let delivery = since(&s.metrics.delivery_counts(), oldest.as_ref().map(|x| &x.delivery));
    let poison = s.metrics.alert_poison_queue_size.get();
    #[allow(clippy::cast_precision_loss, reason = "a queue is far shorter than 2^52")]
    let poison = poison as f64;
    vec![
        slo("cb_staleness", "CB staleness", Some(staleness), "s", (5.0, 10.0)),
        slo("alert_delivery_p95", "Alert delivery P95", p95(&delivery), "s", (60.0, 60.0)),
        slo("audit_write_p95", "Audit write P95", p95(&audit), "s", (1.0, 1.0)),
        slo("poison_queue", "Poison queue size", Some(poison), "count", (0.0, 10.0)),
        slo("detection_to_alert_p99", "Detection to alert P99", detection_p99(s), "s", (5.0, 5.0)),
        slo("health_board_age", "Health board age", health::board_age(s, now), "s", (10.0, 15.0)),
    ]
}

/// P95 of audit writes over the window; `None` when nothing was written.
#[must_use]
pub fn audit_p95(s: &Services) -> Option<f64> {
    let oldest = oldest(s, s.now());
    p95(&since(&s.metrics.audit_write_counts(), oldest.as_ref().map(|x| &x.audit)))
}

/// P99 from seeing a fault to its incident on disk, over the window; `None` when nothing was seen.
#[must_use]
pub fn detection_p99(s: &Services) -> Option<f64> {
    let oldest = oldest(s, s.now());
    quantile(0.99, &since(&s.metrics.detection_counts(), oldest.as_ref().map(|x| &x.detection)))
}

/// P95 of deliveries over the window, channel by channel. What still waits counts with the time it has waited so far:
/// a channel that swallows everything is not a fast one.
#[must_use]
pub fn delivery_p95(
    s: &Services,
    waiting: &BTreeMap<String, Vec<Timestamp>>,
    now: Timestamp,
) -> BTreeMap<String, f64> {
    let oldest = oldest(s, now);
    let before = |channel: &str| oldest.as_ref().and_then(|x| x.by_channel.get(channel));
    let mut all: BTreeMap<String, Counts> = s.metrics.delivery_counts_by_channel();
    for (channel, counts) in &mut all {
        *counts = since(counts, before(channel));
    }
    for (channel, since) in waiting {
        let counts = all.entry(channel.clone()).or_insert_with(|| s.metrics.delivery_bounds());
        let mut ages: Vec<f64> = since.iter().map(|at| time::age_seconds(*at, now)).collect();
        ages.sort_by(f64::total_cmp);
        for (bound, count) in counts.iter_mut() {
            *count += u64::try_from(ages.partition_point(|age| age <= bound)).unwrap_or(u64::MAX);
        }
    }
    all.into_iter().filter_map(|(channel, counts)| Some((channel, p95(&counts)?))).collect()
}

fn oldest(s: &Services, now: Timestamp) -> Option<Sample> {
    let kept = s.slo.kept.lock();
    let earliest = time::plus_ms(now, -WINDOW_SECONDS * 1000);
    kept.iter().find(|x| x.at >= earliest).cloned()
}

fn slo(id: &str, label: &str, now: Option<f64>, unit: &str, limits: (f64, f64)) -> wire::SloView {
    let (target, alert) = limits;
    let verdict = match now {
        None => "unknown",
        Some(value) if value > alert => "breach",
        Some(value) if value > target => "warn",
        Some(_) => "ok",
    };
    let shown = |value: f64| match unit {
        "s" if value < 1.0 => format!("{:.0} ms", value * 1000.0),
        "s" => format!("{value:.1} s"),
        _ => format!("{value:.0}"),
    };
    let text = match now {
        None => {
            format!("nothing to measure in the last {} min; target {}", WINDOW_SECONDS / 60, shown(target))
        }
        Some(value) if value > alert => {
            format!("{} is over the alert line of {}", shown(value), shown(alert))
        }
        Some(value) => format!("{}; target {}, alert over {}", shown(value), shown(target), shown(alert)),
    };
    wire::SloView {
        id: id.to_owned(),
        label: label.to_owned(),
        now,
        unit: unit.to_owned(),
        target,
        alert,
        verdict: verdict.to_owned(),
        text,
    }
}

/// What was added since `before`.
fn since(now: &Counts, before: Option<&Counts>) -> Counts {
    let was = |bound: f64| {
        let found = before.and_then(|b| b.iter().find(|(there, _)| there.total_cmp(&bound).is_eq()));
        found.map_or(0, |(_, count)| *count)
    };
    now.iter().map(|(bound, count)| (*bound, count.saturating_sub(was(*bound)))).collect()
}

fn p95(counts: &Counts) -> Option<f64> {
    quantile(0.95, counts)
}

/// A percentile, drawn straight between the bounds of its bucket as Prometheus does; `None` without a reading.
fn quantile(share: f64, counts: &Counts) -> Option<f64> {
    let total = counts.last().map(|(_, count)| *count).filter(|n| *n > 0)?;
    #[allow(clippy::cast_precision_loss, reason = "counts of minutes are far below 2^52")]
    let as_f64 = |n: u64| n as f64;
    let rank = as_f64(total) * share;
    let (mut low, mut below) = (0.0, 0_u64);
    for (bound, count) in counts {
        if as_f64(*count) >= rank {
            if bound.is_infinite() {
                return Some(low);
            }
            let inside = as_f64(count - below);
            let part = if inside > 0.0 { (rank - as_f64(below)) / inside } else { 1.0 };
            return Some(low + (bound - low) * part);
        }
        (low, below) = (*bound, *count);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_lies_in_its_bucket() {
        assert_eq!(p95(&vec![(1.0, 0), (2.0, 0), (f64::INFINITY, 0)]), None);
        let all_fast = vec![(1.0, 100), (2.0, 100), (f64::INFINITY, 100)];
        assert!((p95(&all_fast).unwrap() - 0.95).abs() < 1e-9);
        let half = vec![(1.0, 50), (2.0, 100), (f64::INFINITY, 100)];
        assert!((p95(&half).unwrap() - 1.9).abs() < 1e-9);
        let beyond = vec![(1.0, 1), (2.0, 1), (f64::INFINITY, 100)];
        assert!((p95(&beyond).unwrap() - 2.0).abs() < 1e-9, "no more is known than the last bound");
    }

    #[test]
    fn the_window_forgets_what_was_before() {
        let before = vec![(1.0, 10), (2.0, 100)];
        let now = vec![(1.0, 30), (2.0, 120)];
        assert_eq!(since(&now, Some(&before)), vec![(1.0, 20), (2.0, 20)]);
        assert_eq!(since(&now, None), now);
    }
}
