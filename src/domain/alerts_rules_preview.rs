//! What a rule would have done: the same state machine over stored readings.

use crate::domain::alerts_readings::Sample;
use crate::domain::alerts_rules::Comparison;
use crate::domain::alerts_rules::Rule;
use crate::domain::alerts_rules_state::Standing;
use crate::domain::alerts_rules_state::Turn;
use crate::domain::alerts_rules_state::step;
use crate::domain::time::plus_ms;
use jiff::Timestamp;
use rust_decimal::Decimal;

/// Readings are stored this often at the most.
pub const SAMPLE_MS: i64 = 10_000;
/// A reading that does not change is stored again after this.
pub const KEEP_ALIVE_MS: i64 = 60_000;
/// A stored reading holds until the next one, but not for longer than this: beyond it the appliance was not there.
pub const HOLD_MS: i64 = KEEP_ALIVE_MS + 2 * SAMPLE_MS;
/// Most intervals given back for one series.
pub const INTERVALS_MAX: usize = 200;

/// A stored reading; without a value there was none to be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// When.
    pub at: Timestamp,
    /// What.
    pub value: Option<Decimal>,
}

/// A time in which the rule would have fired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interval {
    /// When people would have been told.
    pub from: Timestamp,
    /// When they would have been told that it is over; `None` when it still fired.
    pub to: Option<Timestamp>,
    /// The value furthest beyond the threshold.
    pub peak: Option<Decimal>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Played {
    /// When it would have fired, oldest first; at most [`INTERVALS_MAX`].
    pub intervals: Vec<Interval>,
    /// How often, all told.
    pub fired: usize,
    /// Milliseconds of the stretch in which nothing was stored.
    pub unknown_ms: i64,
}

/// Plays stored readings, oldest first, through a rule, from `from` to `to`.
#[must_use]
pub fn play(rule: &Rule, points: &[Point], from: Timestamp, to: Timestamp) -> Played {
    let mut player = Player { rule, standing: Standing::inactive(from), played: Played::default() };
    let mut until = from;
    for (n, point) in points.iter().enumerate() {
        player.played.unknown_ms += between(until, point.at);
        let next = points.get(n + 1).map_or(to, |p| p.at);
        until = next.min(plus_ms(point.at, HOLD_MS)).max(point.at);
        let mut at = point.at;
        loop {
            player.take(point.value, at);
            at = plus_ms(at, SAMPLE_MS);
            if at >= until {
                break;
            }
        }
    }
    player.played.unknown_ms += between(until, to);
    player.played
}

fn between(from: Timestamp, to: Timestamp) -> i64 {
    i64::try_from(to.duration_since(from).as_millis()).unwrap_or(0).max(0)
}

struct Player<'a> {
    rule: &'a Rule,
    standing: Standing,
    played: Played,
}

impl Player<'_> {
    fn take(&mut self, value: Option<Decimal>, at: Timestamp) {
        let sample = match value {
            Some(value) => Sample::value(value, at, SAMPLE_MS * 3 / 2),
            None => Sample::Missing("nothing was read".to_owned()),
        };
        let (after, turn) = step(self.rule, &self.standing, &sample, at);
        self.standing = after;
        match turn {
            Some(Turn::Fired) => {
                self.played.fired += 1;
                if self.played.intervals.len() < INTERVALS_MAX {
                    self.played.intervals.push(Interval { from: at, to: None, peak: value });
                }
            }
            Some(Turn::Cleared) if self.played.fired == self.played.intervals.len() => {
                if let Some(open) = self.played.intervals.last_mut() {
                    open.to = Some(at);
                }
            }
            _ => {}
        }
        if self.standing.phase.is_open() && self.played.fired == self.played.intervals.len() {
            self.peak(value);
        }
    }

    fn peak(&mut self, value: Option<Decimal>) {
        let Some(open) = self.played.intervals.last_mut() else { return };
        open.peak = match (open.peak, value, self.rule.comparison) {
            (Some(a), Some(b), Comparison::Under | Comparison::AtMost) => Some(a.min(b)),
            (Some(a), Some(b), _) => Some(a.max(b)),
            (a, b, _) => a.or(b),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::alerts_rules_ready::ready_made;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_795_478_400 + seconds).unwrap()
    }

    fn point(seconds: i64, value: &str) -> Point {
        Point { at: at(seconds), value: value.parse().ok() }
    }

    fn rule() -> Rule {
        Rule { for_ms: 20_000, clear_threshold: None, clear_for_ms: 0, ..ready_made().remove(0) }
    }

    #[test]
    fn a_value_holds_until_the_next_one_and_fires_after_its_time() {
        let points = [
            point(0, "1"),
            point(60, "1"),
            point(100, "6"),
            point(120, "9"),
            point(160, "2"),
            point(200, "7"),
            point(210, "1"),
        ];
        let played = play(&rule(), &points, at(0), at(240));
        let expected = Interval { from: at(120), to: Some(at(160)), peak: "9".parse().ok() };
        assert_eq!(played.intervals, [expected], "ten seconds over it are too short");
        assert_eq!((played.fired, played.unknown_ms), (1, 0));
    }

    #[test]
    fn what_was_not_stored_is_unknown_and_neither_fires_nor_clears() {
        let points = [point(0, "6"), point(60, "6"), point(4000, "6"), point(4060, "1")];
        let played = play(&rule(), &points, at(-100), at(4080));
        assert_eq!(played.intervals.len(), 1);
        assert_eq!((played.intervals[0].from, played.intervals[0].to), (at(20), Some(at(4060))));
        assert_eq!(played.unknown_ms, 100_000 + (4000 - 60) * 1000 - HOLD_MS);
        let missing = [point(0, "6"), point(10, ""), point(70, "")];
        assert_eq!(play(&rule(), &missing, at(0), at(100)).fired, 0, "no data, and the rule keeps");
    }

    #[test]
    fn what_still_fires_has_no_end() {
        let points: Vec<Point> = (0..30).map(|n| point(n * 10, if n % 10 < 5 { "6" } else { "1" })).collect();
        let played = play(&rule(), &points, at(0), at(290));
        assert_eq!(played.fired, 3);
        let still = play(&rule(), &points[..24], at(0), at(240));
        assert_eq!((still.fired, still.intervals[2].to), (3, None));
    }
}
