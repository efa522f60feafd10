//! The board of watched services: every one as it stands now, worst first, with its causes and its maintenance.

use crate::domain::health::Point;
use crate::domain::health_maintenance::Maintenance;
use crate::domain::time;
use crate::services::Services;
use crate::services::health::Watched;
use crate::services::health::windows;
use crate::services::health_incidents::causes;
use crate::wire;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// A board that is older is shown as stale; so is one that missed three turns of its slowest rhythm.
pub const BOARD_STALE_SECONDS: f64 = 15.0;

/// The board, worst first. Answers from memory.
#[must_use]
pub fn board(s: &Services) -> wire::HealthBoard {
    let now = s.now();
    let windows = windows(s);
    let all = s.health.watched.read();
    let mut rows: Vec<(u8, wire::ServiceHealth)> = all.iter().map(|w| row(w, &all, &windows, now)).collect();
    rows.sort_by_key(|(rank, _)| *rank);
    let refreshed = all.iter().filter_map(|w| w.track.last).max();
    let interval_ms = all.iter().map(|w| w.check.interval_ms).min().unwrap_or(10_000);
    let age = refreshed.map(|at| time::age_seconds(at, now));
    wire::HealthBoard {
        refreshed_at: refreshed.map(time::iso),
        age_seconds: age,
        stale: age.is_some_and(|age| age > stale_after(interval_ms)),
        interval_seconds: interval_ms.div_ceil(1000),
        services: rows.into_iter().map(|(_, row)| row).collect(),
    }
}

fn stale_after(interval_ms: u64) -> f64 {
    let turns = u32::try_from(interval_ms.saturating_mul(3) / 1000).unwrap_or(u32::MAX);
    BOARD_STALE_SECONDS.max(f64::from(turns))
}

/// Age of the newest check that came back, in seconds; `None` where nothing is watched, or nothing answered yet.
#[must_use]
pub fn board_age(s: &Services, now: Timestamp) -> Option<f64> {
    let newest = s.health.watched.read().iter().filter_map(|w| w.track.last).max();
    newest.map(|at| time::age_seconds(at, now))
}

/// One service as it is shown, with its place in the order.
pub(in crate::services) fn row(
    w: &Watched,
    all: &[Watched],
    windows: &[Maintenance],
    now: Timestamp,
) -> (u8, wire::ServiceHealth) {
    let shown = w.track.shown(&w.check, now);
    let checked = w.track.last.or(w.track.known.as_ref().map(|k| k.seen_at));
    let point = |p: &Point| wire::HealthPoint {
        at: time::iso(p.at),
        status: p.status.as_str().to_owned(),
        latency_ms: p.latency_ms.map(tenth),
    };
    let window = windows.iter().find(|m| m.holds(now) && m.concerns(&w.check.name));
    let row = wire::ServiceHealth {
        name: w.check.name.clone(),
        kind: w.check.kind.as_str().to_owned(),
        target: w.check.target.clone(),
        group: w.check.group.clone(),
        critical: w.check.critical,
        status: shown.status.as_str().to_owned(),
        since: shown.since.map(time::iso),
        reason: shown.reason,
        caused_by: causes(w, all),
        maintenance: window.map(|m| format!("until {}: {} ({})", minute(m.ends_at), m.reason, m.author)),
        latency_ms: w.track.points.back().and_then(|p| p.latency_ms).map(tenth),
        p95_ms: w.track.p95_ms().map(tenth),
        checked_at: checked.map(time::iso),
        age_seconds: checked.map(|at| time::age_seconds(at, now)),
        last_error: w.track.last_error.clone(),
        history: w.track.points.iter().map(point).collect(),
    };
    (shown.status.rank(), row)
}

/// A time to the minute, for words.
fn minute(at: Timestamp) -> String {
    at.to_zoned_datetime(TimeZone::UTC).strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// A tenth of a millisecond is as fine as anybody reads.
pub(in crate::services) fn tenth(milliseconds: f64) -> f64 {
    (milliseconds * 10.0).round() / 10.0
}
