//! What readings say of a stretch of time: up, degraded, down, in maintenance; and what is left is not known.

use crate::domain::health::Status;
use crate::domain::settings_hours::Hours;

/// Readings are kept so long.
pub const READINGS_HOURS: i64 = 24;
/// Most readings kept of one service.
pub const READINGS_MAX: i64 = 10_000;
/// One-minute roll-ups are kept so long.
pub const MINUTES_DAYS: i64 = 30;
/// Hourly roll-ups are kept so long.
pub const HOURS_DAYS: i64 = 400;
/// Seconds of the two steps.
pub const MINUTE: i64 = 60;
/// See [`MINUTE`].
pub const HOUR: i64 = 3600;
/// Longest time for which one reading may speak.
pub const COVERS_MAX_MS: i64 = 7_300_000;

/// One stored reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Raw {
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// The state that was decided with it; `None` means that nothing is known from here on.
    pub state: Option<Status>,
    /// Whether this check alone failed.
    pub failed: bool,
    /// How long the answer took, in microseconds.
    pub latency_us: Option<i64>,
    /// How long it speaks for the service if no other comes.
    pub covers_ms: i64,
}

/// How a stretch of time was spent, in milliseconds; what is missing is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Share {
    /// All of it.
    pub total: i64,
    /// Healthy or degraded.
    pub up: i64,
    /// The part of `up` that was degraded.
    pub degraded: i64,
    /// Unhealthy.
    pub down: i64,
    /// In maintenance, whatever it was.
    pub maintenance: i64,
}

impl Share {
    /// Puts two stretches together.
    pub fn add(&mut self, other: &Self) {
        self.total += other.total;
        self.up += other.up;
        self.degraded += other.degraded;
        self.down += other.down;
        self.maintenance += other.maintenance;
    }

    /// What nobody knows.
    #[must_use]
    pub fn unknown(&self) -> i64 {
        (self.total - self.up - self.down - self.maintenance).max(0)
    }

    /// The share of the known time outside of maintenance in which it was up; `None` when nothing is known.
    #[must_use]
    pub fn uptime(&self) -> Option<f64> {
        let known = self.up + self.down;
        (known > 0).then(|| ratio(self.up, known))
    }
}

/// A share of two counts of milliseconds.
#[must_use]
#[allow(clippy::cast_precision_loss, reason = "400 days in milliseconds are far below 2^53")]
pub fn ratio(part: i64, whole: i64) -> f64 {
    if whole <= 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// A roll-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Slot {
    /// Its beginning, in seconds since 1970.
    pub at: i64,
    /// How it was spent.
    pub all: Share,
    /// How the part within trading hours was spent.
    pub trading: Share,
    /// Checks in it.
    pub checks: i64,
    /// Checks that failed.
    pub failed: i64,
    /// Latencies in microseconds: P50, P95, P99 and the longest.
    pub latency: Option<[i64; 4]>,
}

/// Stretches of maintenance, in milliseconds since 1970.
pub type Windows = [(i64, i64)];

/// Rolls up what happened from `at`, for `step` seconds. The readings are in order and begin early enough that the first
/// may speak for the beginning.
#[must_use]
pub fn slot(at: i64, step: i64, raws: &[Raw], windows: &Windows, hours: &Hours) -> Slot {
    let (from, to) = (at * 1000, (at + step) * 1000);
    let mut trading = Share::default();
    for (open, close) in hours.within(from, to) {
        trading.add(&share(open, close, raws, windows));
    }
    let inside = raws.iter().filter(|r| from <= r.at && r.at < to && r.state.is_some());
    let mut latencies: Vec<i64> = inside.clone().filter_map(|r| r.latency_us).collect();
    latencies.sort_unstable();
    let count = |wanted: fn(&Raw) -> bool| {
        i64::try_from(inside.clone().filter(|r| wanted(r)).count()).unwrap_or(i64::MAX)
    };
    let at_rank = |percent: usize| {
        let rank = (latencies.len() * percent).div_ceil(100);
        latencies.get(rank.saturating_sub(1)).copied().unwrap_or_default()
    };
    let latency = (!latencies.is_empty()).then(|| [at_rank(50), at_rank(95), at_rank(99), at_rank(100)]);
    Slot {
        at,
        all: share(from, to, raws, windows),
        trading,
        checks: count(|_| true),
        failed: count(|r| r.failed),
        latency,
    }
}

/// How the time from `from` to `to` was spent.
#[must_use]
pub fn share(from: i64, to: i64, raws: &[Raw], windows: &Windows) -> Share {
    let mut share = Share { total: (to - from).max(0), ..Share::default() };
    for (n, raw) in raws.iter().enumerate() {
        let next = raws.get(n + 1).map_or(i64::MAX, |r| r.at);
        let end = next.min(raw.at.saturating_add(raw.covers_ms)).min(to);
        let start = raw.at.max(from);
        let Some(state) = raw.state.filter(|_| start < end) else { continue };
        let spent = (end - start) - overlap(start, end, windows);
        match state {
            Status::Healthy => share.up += spent,
            Status::Degraded => {
                share.up += spent;
                share.degraded += spent;
            }
            Status::Unhealthy => share.down += spent,
            Status::Stale | Status::Unknown => {}
        }
    }
    share.maintenance = overlap(from, to, windows);
    share
}

/// How much of a stretch lies in windows, each moment counted once.
fn overlap(from: i64, to: i64, windows: &Windows) -> i64 {
    let mut parts: Vec<(i64, i64)> =
        windows.iter().map(|(a, b)| ((*a).max(from), (*b).min(to))).filter(|(a, b)| a < b).collect();
    parts.sort_unstable();
    let (mut total, mut upto) = (0, from);
    for (start, end) in parts {
        let start = start.max(upto);
        if start < end {
            total += end - start;
            upto = end;
        }
    }
    total
}

/// How long one reading speaks for its service: until the next is due and may have taken its time.
#[must_use]
pub fn covers_ms(interval_ms: u64, timeout_ms: u64) -> i64 {
    let both = interval_ms.saturating_add(timeout_ms).saturating_add(interval_ms / 10);
    i64::try_from(both).unwrap_or(i64::MAX).min(COVERS_MAX_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(at: i64, state: Option<Status>) -> Raw {
        Raw {
            at: at * 1000,
            state,
            failed: state == Some(Status::Unhealthy),
            latency_us: Some(at * 1000),
            covers_ms: 15_000,
        }
    }

    fn seconds(s: Share) -> [i64; 6] {
        [s.total, s.up, s.degraded, s.down, s.maintenance, s.unknown()].map(|ms| ms / 1000)
    }

    #[test]
    fn time_is_up_down_in_maintenance_or_not_known() {
        use Status::Degraded;
        use Status::Healthy;
        use Status::Unhealthy;
        let up = [
            raw(-5, Some(Healthy)),
            raw(5, Some(Healthy)),
            raw(15, Some(Degraded)),
            raw(25, Some(Unhealthy)),
        ];
        let table: &[(&str, &[Raw], &Windows, [i64; 6])] = &[
            ("nothing was read", &[], &[], [60, 0, 0, 0, 0, 60]),
            ("the last one speaks for 15 s", &up, &[], [60, 25, 10, 15, 0, 20]),
            ("maintenance is neither", &up, &[(10_000, 30_000)], [60, 10, 0, 10, 20, 20]),
            ("overlapping windows count once", &up, &[(10_000, 30_000), (0, 20_000)], [60, 0, 0, 10, 30, 20]),
            ("we stopped", &[raw(0, Some(Healthy)), raw(4, None)], &[], [60, 4, 0, 0, 0, 56]),
            ("a reading of long ago", &[raw(-60, Some(Healthy))], &[], [60, 0, 0, 0, 0, 60]),
        ];
        for (what, raws, windows, expected) in table {
            assert_eq!(seconds(share(0, 60_000, raws, windows)), *expected, "{what}");
        }
        assert_eq!(share(0, 60_000, &up, &[]).uptime(), Some(0.625));
        assert_eq!(share(0, 60_000, &[], &[]).uptime(), None);
    }

    #[test]
    fn a_slot_counts_checks_and_knows_its_latencies() {
        let raws: Vec<Raw> = (1..=60).map(|n| raw(n - 1, Some(Status::Healthy))).collect();
        let slot = slot(0, 60, &raws, &[], &Hours::default());
        assert_eq!((slot.checks, slot.failed), (60, 0));
        assert_eq!(slot.latency, Some([29_000, 56_000, 59_000, 59_000]));
        assert_eq!(slot.trading, slot.all, "without hours of its own the desk trades all day");
        assert_eq!(covers_ms(10_000, 5_000), 16_000);
    }
}
