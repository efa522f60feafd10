//! The canary: a synthetic alert down every lane, again and again, so that a lane that has gone dark is known before
//! it is needed.

use crate::domain::time::plus_ms;
use jiff::Timestamp;

/// A lane is dark when no canary has arrived for so many periods.
pub const DARK_AFTER_PERIODS: i64 = 2;
/// Shortest period: each canary is a message that somebody receives.
pub const PERIOD_MIN_MS: i64 = 1_000;
/// Longest period.
pub const PERIOD_MAX_MS: i64 = 7 * 86_400_000;

/// What is known of one lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Watched {
    /// Since when the lane is watched without a break: a time in which we were down is not the lane's.
    pub since: Timestamp,
    /// When the last canary was owed.
    pub sent_at: Option<Timestamp>,
    /// When the last one was accepted.
    pub arrived_at: Option<Timestamp>,
    /// Whether people have been told that it is dark.
    pub dark: bool,
}

impl Watched {
    /// Watched from now on.
    #[must_use]
    pub fn from(now: Timestamp) -> Self {
        Self { since: now, sent_at: None, arrived_at: None, dark: false }
    }

    /// Whether the next canary is to be sent.
    #[must_use]
    pub fn is_due(&self, period_ms: i64, now: Timestamp) -> bool {
        // A clock that was set back sends one early rather than none for hours.
        self.sent_at.is_none_or(|at| now >= plus_ms(at, period_ms) || now < at)
    }

    /// Whether the lane is to be called dark at `now`.
    #[must_use]
    pub fn is_dark(&self, period_ms: i64, now: Timestamp) -> bool {
        let heard = self.arrived_at.map_or(self.since, |at| at.max(self.since));
        now >= plus_ms(heard, period_ms.saturating_mul(DARK_AFTER_PERIODS))
    }

    /// Whether it is light again: a canary has arrived since it was sent into the dark.
    #[must_use]
    pub fn is_light(&self, period_ms: i64, now: Timestamp) -> bool {
        self.arrived_at.is_some() && !self.is_dark(period_ms, now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_795_478_400 + seconds).unwrap()
    }

    #[test]
    fn a_lane_is_dark_after_two_periods_without_an_arrival() {
        let minute = 60_000;
        let lane = |since: i64, arrived: Option<i64>| Watched {
            arrived_at: arrived.map(at),
            ..Watched::from(at(since))
        };
        // since, arrived, now, dark
        let table = [
            (0, None, 119, false),
            (0, None, 120, true),
            (0, Some(100), 219, false),
            (0, Some(100), 220, true),
            // We were away: what arrived before does not count against it.
            (1000, Some(100), 1119, false),
            (1000, Some(100), 1120, true),
            // A clock set back is nobody's darkness.
            (0, Some(500), 10, false),
        ];
        for (since, arrived, now, dark) in table {
            assert_eq!(lane(since, arrived).is_dark(minute, at(now)), dark, "{since} {arrived:?} {now}");
        }
        assert!(!lane(0, None).is_light(minute, at(1)), "nothing has arrived yet");
        assert!(lane(0, Some(1)).is_light(minute, at(2)));
    }

    #[test]
    fn the_next_one_is_due_a_period_after_the_last() {
        let lane = |sent: Option<i64>| Watched { sent_at: sent.map(at), ..Watched::from(at(0)) };
        for (sent, now, due) in
            [(None, 0, true), (Some(0), 59, false), (Some(0), 60, true), (Some(100), 50, true)]
        {
            assert_eq!(lane(sent).is_due(60_000, at(now)), due, "{sent:?} {now}");
        }
    }
}
