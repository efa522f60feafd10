//! What is kept of the objectives: minutes for a month, hours for 400 days, and the steps in which they are shown.

use crate::domain::health_history::HOUR;
use crate::domain::health_history::MINUTE;
use crate::domain::slo::Sums;
use crate::domain::time::step_start;

/// Minutes are kept so long, in days.
pub const MINUTES_DAYS: i64 = 30;
/// Hours are kept so long, in days.
pub const HOURS_DAYS: i64 = 400;
/// Most series kept: six objectives, and one of them channel by channel.
pub const SERIES_MAX: usize = 64;

/// What a stretch of time adds up to, for one objective or one part of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Slot {
    /// Its beginning, in seconds since 1970.
    pub at: i64,
    /// What was measured and missed.
    pub sums: Sums,
    /// The highest value in it; `None` when there was none.
    pub worst: Option<f64>,
}

impl Slot {
    /// An empty one.
    #[must_use]
    pub const fn empty(at: i64) -> Self {
        Self { at, sums: Sums { known_ms: 0, measured: 0, missed: 0 }, worst: None }
    }

    /// Takes in another of the same stretch.
    pub fn add(&mut self, other: &Self) {
        self.sums.add(other.sums);
        self.worst = match (self.worst, other.worst) {
            (Some(a), Some(b)) => Some(a.max(b)),
            (a, b) => a.or(b),
        };
    }
}

/// The pieces in which it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grain {
    /// For a month.
    Minutes,
    /// For 400 days.
    Hours,
}

impl Grain {
    /// Seconds of one piece.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        match self {
            Self::Minutes => MINUTE,
            Self::Hours => HOUR,
        }
    }

    /// The beginning of the piece that holds `at`.
    #[must_use]
    pub const fn start(self, at: i64) -> i64 {
        step_start(at, self.seconds())
    }
}

/// A span that can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Its name.
    pub name: &'static str,
    /// How far it goes back, in seconds.
    pub seconds: i64,
    /// Seconds of one point.
    pub step: i64,
    /// What it is made of.
    pub grain: Grain,
}

const fn span(name: &'static str, seconds: i64, step: i64, grain: Grain) -> Span {
    Span { name, seconds, step, grain }
}

/// Every span, the shortest first.
pub const SPANS: [Span; 5] = [
    span("1h", HOUR, MINUTE, Grain::Minutes),
    span("24h", 24 * HOUR, 300, Grain::Minutes),
    span("7d", 7 * 24 * HOUR, HOUR, Grain::Hours),
    span("30d", 30 * 24 * HOUR, HOUR, Grain::Hours),
    span("400d", 400 * 24 * HOUR, 24 * HOUR, Grain::Hours),
];

impl Span {
    /// The span of a name.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        SPANS.into_iter().find(|s| s.name == name)
    }

    /// Where its first step begins, when the last one holds `now`.
    #[must_use]
    pub const fn from(self, now: i64) -> i64 {
        step_start(now, self.step) + self.step - self.seconds
    }
}

/// Every step of a span, the oldest first: those of which nothing is kept are empty.
#[must_use]
pub fn steps(span: Span, now: i64, kept: &[Slot]) -> Vec<Slot> {
    let from = span.from(now);
    let count = usize::try_from(span.seconds / span.step).unwrap_or(0);
    let starts = std::iter::successors(Some(from), |at| Some(at + span.step));
    let mut all: Vec<Slot> = starts.take(count).map(Slot::empty).collect();
    for slot in kept.iter().filter(|s| s.at >= from) {
        let place = usize::try_from((slot.at - from) / span.step).unwrap_or(usize::MAX);
        if let Some(step) = all.get_mut(place) {
            step.add(slot);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slot(at: i64, measured: i64, missed: i64, worst: Option<f64>) -> Slot {
        Slot { at, sums: Sums { known_ms: measured, measured, missed }, worst }
    }

    #[test]
    fn a_span_ends_with_the_step_that_holds_now() {
        for (name, points) in [("1h", 60), ("24h", 288), ("7d", 168), ("30d", 720), ("400d", 400)] {
            let span = Span::find(name).unwrap();
            let now = 1_800_000_123;
            let all = steps(span, now, &[]);
            assert_eq!(all.len(), points, "{name}");
            let last = all.last().unwrap().at;
            assert!(last <= now && now < last + span.step, "{name}");
            assert!(all.iter().all(|s| s.worst.is_none() && s.sums == Sums::default()), "{name}");
        }
        assert_eq!(Span::find("2h"), None);
    }

    #[test]
    fn a_step_adds_up_what_is_in_it_and_shows_the_worst() {
        let span = Span::find("24h").unwrap();
        let now = 1_800_000_000;
        let start = span.from(now);
        let kept = [
            slot(start - 60, 9, 9, Some(9.0)),
            slot(start, 10, 1, Some(2.0)),
            slot(start + 60, 20, 3, Some(7.0)),
            slot(start + 120, 5, 0, None),
            slot(start + 300, 1, 1, Some(1.0)),
            slot(start + span.seconds, 9, 9, Some(9.0)),
        ];
        let all = steps(span, now, &kept);
        assert_eq!(all[0], slot(start, 35, 4, Some(7.0)), "what lies before is left out");
        assert_eq!(all[1], slot(start + 300, 1, 1, Some(1.0)));
        assert_eq!(all[2], Slot::empty(start + 600));
    }
}
