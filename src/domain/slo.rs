//! The objectives of the runbook, and the arithmetic of them: percentiles, verdicts, error budgets, burn rates.

/// The window that percentiles look back on, in seconds.
pub const WINDOW_SECONDS: i64 = 300;
/// The period over which a budget holds, in days.
pub const BUDGET_DAYS: i64 = 30;
/// The same in seconds.
pub const BUDGET_SECONDS: i64 = BUDGET_DAYS * 24 * 3600;
/// The share of its measured time for which an objective of a level may be over its target.
pub const LEVEL_BUDGET: f64 = 0.001;
/// The windows for which burn rates are told: name and seconds, the shortest first.
pub const BURN_WINDOWS: [(&str, i64); 5] =
    [("5m", 300), ("1h", 3_600), ("6h", 6 * 3_600), ("3d", 3 * 86_400), ("30d", BUDGET_SECONDS)];
/// Place of the window by whose rate it is told when a budget will be used up.
pub const OUTLOOK_WINDOW: usize = 2;
/// Place of the window of the budget itself.
pub const BUDGET_WINDOW: usize = 4;

/// Against what an objective is kept.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// Of all events, the share up to this one is to lie within the target: counted by events.
    Percentile(f64),
    /// A level that is to stay within the target at all times: counted by time.
    Level,
}

impl Kind {
    /// The word shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Percentile(_) => "percentile",
            Self::Level => "level",
        }
    }

    /// The share that may lie over the target.
    #[must_use]
    pub fn allowed_share(self) -> f64 {
        match self {
            Self::Percentile(share) => 1.0 - share,
            Self::Level => LEVEL_BUDGET,
        }
    }
}

/// One objective.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Objective {
    /// Stable word; the ready-made rule has the same name.
    pub id: &'static str,
    /// Name.
    pub label: &'static str,
    /// `s` or `count`.
    pub unit: &'static str,
    /// What is aimed at.
    pub target: f64,
    /// Where it alerts.
    pub alert: f64,
    /// How it is kept.
    pub kind: Kind,
    /// Where the runbook sends its alert.
    pub place: &'static str,
}

/// Place of an objective in [`OBJECTIVES`].
pub const STALENESS: usize = 0;
/// See [`STALENESS`].
pub const DELIVERY: usize = 1;
/// See [`STALENESS`].
pub const AUDIT: usize = 2;
/// See [`STALENESS`].
pub const POISON: usize = 3;
/// See [`STALENESS`].
pub const DETECTION: usize = 4;
/// See [`STALENESS`].
pub const BOARD: usize = 5;

/// Every objective, in the order shown.
pub const OBJECTIVES: [Objective; 6] = [
    objective("cb_staleness", "CB staleness", "s", (5.0, 10.0), Kind::Level, "page"),
    objective("alert_delivery_p95", "Alert delivery P95", "s", (60.0, 60.0), Kind::Percentile(0.95), "Slack"),
    objective("audit_write_p95", "Audit write P95", "s", (1.0, 1.0), Kind::Percentile(0.95), "Slack"),
    objective("poison_queue", "Poison queue size", "count", (0.0, 10.0), Kind::Level, "page"),
    objective(
        "detection_to_alert_p99",
        "Detection to alert P99",
        "s",
        (5.0, 5.0),
        Kind::Percentile(0.99),
        "page",
    ),
    objective("health_board_age", "Health board age", "s", (10.0, 15.0), Kind::Level, "Slack"),
];

const fn objective(
    id: &'static str,
    label: &'static str,
    unit: &'static str,
    (target, alert): (f64, f64),
    kind: Kind,
    place: &'static str,
) -> Objective {
    Objective { id, label, unit, target, alert, kind, place }
}

impl Objective {
    /// The place of the objective with an id.
    #[must_use]
    pub fn find(id: &str) -> Option<usize> {
        OBJECTIVES.iter().position(|o| o.id == id)
    }

    /// `ok`, `warn` over the target, `breach` over the alert line, `unknown` without a value.
    #[must_use]
    pub fn verdict(&self, now: Option<f64>) -> &'static str {
        match now {
            None => "unknown",
            Some(value) if value > self.alert => "breach",
            Some(value) if value > self.target => "warn",
            Some(_) => "ok",
        }
    }

    /// A value with its unit.
    #[must_use]
    pub fn shown(&self, value: f64) -> String {
        match self.unit {
            "s" if value < 1.0 => format!("{:.0} ms", value * 1000.0),
            "s" => format!("{value:.1} s"),
            _ => format!("{value:.0}"),
        }
    }

    /// The value in words.
    #[must_use]
    pub fn text(&self, now: Option<f64>) -> String {
        let (target, alert) = (self.shown(self.target), self.shown(self.alert));
        match now {
            None => format!("nothing to measure in the last {} min; target {target}", WINDOW_SECONDS / 60),
            Some(value) if value > self.alert => {
                format!("{} is over the alert line of {alert}", self.shown(value))
            }
            Some(value) => format!("{}; target {target}, alert over {alert}", self.shown(value)),
        }
    }
}

/// A percentile of single values by nearest rank: the smallest value that at least this share of them does not exceed.
/// `None` without a value. The order of `values` is changed.
#[must_use]
pub fn percentile(share: f64, values: &mut [f32]) -> Option<f64> {
    if values.is_empty() {
        return None;
    }
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a count of values in memory, times a share"
    )]
    let rank = (values.len() as f64 * share - RANK_SLACK).ceil().max(1.0) as usize;
    let place = rank.min(values.len()) - 1;
    let (_, value, _) = values.select_nth_unstable_by(place, f32::total_cmp);
    Some(f64::from(*value))
}

/// Keeps a rank that is whole from being rounded up by the last bit of a share.
const RANK_SLACK: f64 = 1e-9;

/// What was measured, and what of it was over the target: events, or milliseconds for a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sums {
    /// Milliseconds for which we measured.
    pub known_ms: i64,
    /// Events, or milliseconds with a level.
    pub measured: i64,
    /// Those over the target.
    pub missed: i64,
}

impl Sums {
    /// Puts two together.
    pub const fn add(&mut self, other: Self) {
        self.known_ms += other.known_ms;
        self.measured += other.measured;
        self.missed += other.missed;
    }

    /// The share over the target; `None` where nothing was measured.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "400 days in milliseconds are far below 2^53")]
    pub fn missed_share(self) -> Option<f64> {
        (self.measured > 0).then(|| self.missed as f64 / self.measured as f64)
    }

    /// How fast the budget goes: 1 uses it up exactly in its period. `None` where nothing was measured.
    #[must_use]
    pub fn burn(self, kind: Kind) -> Option<f64> {
        Some(self.missed_share()? / kind.allowed_share())
    }

    /// The share of the budget that is left, negative when it was overdrawn; `None` where nothing was measured.
    #[must_use]
    pub fn remaining(self, kind: Kind) -> Option<f64> {
        Some(1.0 - self.burn(kind)?)
    }

    /// The share of a stretch of time, in milliseconds, of which nothing is known.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "400 days in milliseconds are far below 2^53")]
    pub fn unknown_share(self, of_ms: i64) -> f64 {
        if of_ms <= 0 { 0.0 } else { ((of_ms - self.known_ms) as f64 / of_ms as f64).clamp(0.0, 1.0) }
    }
}

/// Seconds until a budget is used up at a rate; `None` when it is not going down, or is used up already.
#[must_use]
pub fn seconds_left(remaining: f64, rate: f64) -> Option<f64> {
    #[allow(clippy::cast_precision_loss, reason = "30 days in seconds")]
    let period = BUDGET_SECONDS as f64;
    (remaining > 0.0 && rate > 0.0).then(|| remaining * period / rate)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::alerts_rules_ready::ready_made;
    use rust_decimal::prelude::ToPrimitive;

    #[test]
    fn a_percentile_is_one_of_the_values() {
        let hundred: Vec<f32> = (1..=100_u8).rev().map(f32::from).collect();
        for (share, values, expected) in [
            (0.95, vec![], None),
            (0.95, vec![7.0], Some(7.0)),
            (0.95, vec![1.0, 9.0], Some(9.0)),
            (0.95, hundred.clone(), Some(95.0)),
            (0.99, hundred.clone(), Some(99.0)),
            (0.5, hundred, Some(50.0)),
            (0.95, [vec![0.1_f32; 95], vec![120.0; 5]].concat(), Some(f64::from(0.1_f32))),
            (0.95, [vec![0.1_f32; 94], vec![120.0; 6]].concat(), Some(120.0)),
        ] {
            let mut mixed = values.clone();
            assert_eq!(percentile(share, &mut mixed), expected, "{share} of {values:?}");
        }
    }

    #[test]
    fn a_percentile_is_over_the_target_exactly_when_the_share_over_it_is_over_the_budget() {
        for over in 0..=20_u8 {
            let kind = Kind::Percentile(0.95);
            let mut values: Vec<f32> = (0..100_u8).map(|n| if n < over { 61.0 } else { 1.0 }).collect();
            let sums = Sums { measured: 100, missed: i64::from(over), ..Sums::default() };
            let breached = percentile(0.95, &mut values).unwrap() > 60.0;
            assert_eq!(breached, sums.burn(kind).unwrap() > 1.0 + 1e-9, "{over} of 100");
        }
    }

    #[test]
    fn verdicts_follow_target_and_alert_line() {
        for (id, value, verdict) in [
            ("cb_staleness", Some(5.0), "ok"),
            ("cb_staleness", Some(5.1), "warn"),
            ("cb_staleness", Some(10.0), "warn"),
            ("cb_staleness", Some(10.1), "breach"),
            ("alert_delivery_p95", Some(60.0), "ok"),
            ("alert_delivery_p95", Some(60.1), "breach"),
            ("poison_queue", Some(0.0), "ok"),
            ("poison_queue", Some(1.0), "warn"),
            ("poison_queue", Some(11.0), "breach"),
            ("health_board_age", Some(12.0), "warn"),
            ("health_board_age", None, "unknown"),
        ] {
            let objective = OBJECTIVES[Objective::find(id).unwrap()];
            assert_eq!(objective.verdict(value), verdict, "{id} {value:?}");
        }
        assert_eq!(Objective::find("nothing"), None);
    }

    #[test]
    fn budgets_and_burn_rates() {
        let sums = |measured, missed| Sums { known_ms: 0, measured, missed };
        let p95 = Kind::Percentile(0.95);
        for (kind, sums, share, remaining, burn) in [
            (p95, sums(0, 0), None, None, None),
            (p95, sums(1000, 0), Some(0.0), Some(1.0), Some(0.0)),
            (p95, sums(1000, 25), Some(0.025), Some(0.5), Some(0.5)),
            (p95, sums(1000, 50), Some(0.05), Some(0.0), Some(1.0)),
            (p95, sums(1000, 100), Some(0.1), Some(-1.0), Some(2.0)),
            (Kind::Percentile(0.99), sums(1000, 5), Some(0.005), Some(0.5), Some(0.5)),
            (Kind::Level, sums(10_000_000, 1_000), Some(0.0001), Some(0.9), Some(0.1)),
        ] {
            let near = |is: Option<f64>, should: Option<f64>| match (is, should) {
                (Some(is), Some(should)) => (is - should).abs() < 1e-9,
                (is, should) => is == should,
            };
            assert!(near(sums.missed_share(), share), "{kind:?} {sums:?}");
            assert!(near(sums.remaining(kind), remaining), "{kind:?} {sums:?}");
            assert!(near(sums.burn(kind), burn), "{kind:?} {sums:?}");
        }
    }

    #[test]
    fn what_was_not_measured_is_neither_kept_nor_missed() {
        let half = Sums { known_ms: 30_000, measured: 30_000, missed: 30_000 };
        assert_eq!(half.missed_share(), Some(1.0));
        for (of_ms, unknown) in [(60_000, 0.5), (30_000, 0.0), (20_000, 0.0), (0, 0.0), (300_000, 0.9)] {
            assert!((half.unknown_share(of_ms) - unknown).abs() < 1e-9, "{of_ms}");
        }
    }

    #[test]
    fn a_budget_is_used_up_at_its_rate() {
        let days = |d: f64| d * 86_400.0;
        for (remaining, rate, left) in [
            (1.0, 1.0, Some(days(30.0))),
            (0.5, 1.0, Some(days(15.0))),
            (0.5, 10.0, Some(days(1.5))),
            (0.5, 0.0, None),
            (0.0, 3.0, None),
            (-0.2, 3.0, None),
        ] {
            assert_eq!(seconds_left(remaining, rate), left, "{remaining} at {rate}");
        }
    }

    #[test]
    fn each_objective_has_a_ready_made_rule_with_its_line_and_its_severity() {
        let rules = ready_made();
        for o in OBJECTIVES {
            let rule =
                rules.iter().find(|r| r.name == o.id).unwrap_or_else(|| panic!("{} has no rule", o.id));
            assert_eq!(rule.reading, format!("slo.{}", o.id));
            assert_eq!(rule.threshold.to_f64(), Some(o.alert), "{}", o.id);
            let severity = if o.place == "page" { "page" } else { "warning" };
            assert_eq!(rule.level.as_str(), severity, "{}", o.id);
        }
    }
}
