//! How a rule stands about one series: inactive, pending, firing, clearing. A pure state machine.
//!
//! A condition has to hold for a time of the *readings*: from the first reading that breaches to one that still does.
//! One bad reading, however long nobody takes another, is not enough; and neither a clock that was set, nor a gap in
//! which nothing was read, counts as time in which it held.

use crate::domain::alerts_readings::Sample;
use crate::domain::alerts_rules::NoData;
use crate::domain::alerts_rules::Rule;
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde::Serialize;

/// How a rule stands about a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// The condition does not hold.
    Inactive,
    /// It holds, but not for long enough.
    Pending,
    /// It held for long enough: people are told.
    Firing,
    /// It does not hold any more, but not for long enough.
    Clearing,
}

impl Phase {
    /// The word stored and shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Inactive => "inactive",
            Self::Pending => "pending",
            Self::Firing => "firing",
            Self::Clearing => "clearing",
        }
    }

    /// Reads a stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Inactive, Self::Pending, Self::Firing, Self::Clearing].into_iter().find(|p| p.as_str() == word)
    }

    /// Whether people have been told and not yet told that it is over.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Firing | Self::Clearing)
    }
}

/// Everything that is remembered of one series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The phase.
    pub phase: Phase,
    /// Since when.
    pub since: Timestamp,
    /// When it began to fire, while it does.
    pub fired_at: Option<Timestamp>,
    /// How long the condition has held, or has been clear, in this phase.
    pub held_ms: i64,
    /// Time of the last reading that counted.
    pub last_at: Option<Timestamp>,
    /// The last value.
    pub value: Option<Decimal>,
    /// Why there is no value now.
    pub missing: Option<String>,
}

impl Standing {
    /// Nothing found yet.
    #[must_use]
    pub fn inactive(now: Timestamp) -> Self {
        Self {
            phase: Phase::Inactive,
            since: now,
            fired_at: None,
            held_ms: 0,
            last_at: None,
            value: None,
            missing: None,
        }
    }

    /// Whether there is anything worth keeping over a restart.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.phase == Phase::Inactive
    }
}

/// What people are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// It fires.
    Fired,
    /// It is over.
    Cleared,
}

/// What a sample says about the condition.
struct Judged {
    at: Timestamp,
    /// Milliseconds that may lie between two readings for the time between them to count.
    fresh_ms: i64,
    breach: bool,
    clear: bool,
}

/// Samples that are judged by the clock of the one who judges count when they are not further apart than this.
pub const OWN_FRESH_MS: i64 = 30_000;

/// Takes one sample in. Says how the rule stands then, and what people are told.
#[must_use]
pub fn step(rule: &Rule, before: &Standing, sample: &Sample, now: Timestamp) -> (Standing, Option<Turn>) {
    let mut after = before.clone();
    let Some(judged) = judge(rule, &mut after, sample, now) else { return (after, None) };
    if before.last_at == Some(judged.at) {
        // The same reading once more: it has counted.
        return (after, None);
    }
    let gap = before.last_at.map_or(0, |last| millis(last, judged.at));
    let held = before.held_ms + if (0..=judged.fresh_ms).contains(&gap) { gap } else { 0 };
    after.last_at = Some(judged.at);
    let turn = match before.phase {
        Phase::Inactive if judged.breach => enter(&mut after, rule, judged.at),
        Phase::Pending if judged.breach && held >= rule.for_ms => fire(&mut after, judged.at),
        Phase::Pending if judged.breach => wait(&mut after, held),
        Phase::Pending => go(&mut after, Phase::Inactive, judged.at),
        Phase::Firing if judged.clear && rule.clear_for_ms > 0 => go(&mut after, Phase::Clearing, judged.at),
        Phase::Firing if judged.clear => end(&mut after, judged.at),
        Phase::Clearing if judged.clear && held >= rule.clear_for_ms => end(&mut after, judged.at),
        Phase::Clearing if judged.clear => wait(&mut after, held),
        Phase::Clearing => go(&mut after, Phase::Firing, judged.at),
        Phase::Inactive | Phase::Firing => None,
    };
    (after, turn)
}

fn judge(rule: &Rule, after: &mut Standing, sample: &Sample, now: Timestamp) -> Option<Judged> {
    let own = |breach: bool| Judged { at: now, fresh_ms: OWN_FRESH_MS, breach, clear: !breach };
    match sample {
        Sample::Value { value, at, fresh_ms } => {
            after.value = Some(*value);
            after.missing = None;
            let limit = rule.clear_threshold.unwrap_or(rule.threshold);
            let breach = rule.comparison.holds(*value, rule.threshold);
            let clear = !rule.comparison.holds(*value, limit);
            Some(Judged { at: *at, fresh_ms: *fresh_ms, breach, clear })
        }
        Sample::Missing(why) => {
            after.missing = Some(why.clone());
            match rule.no_data {
                NoData::Keep => None,
                NoData::Ok => Some(own(false)),
                NoData::Alert => Some(own(true)),
            }
        }
        Sample::Gone => {
            after.missing = Some("it does not exist any more".to_owned());
            Some(own(false))
        }
    }
}

fn millis(from: Timestamp, to: Timestamp) -> i64 {
    i64::try_from(to.duration_since(from).as_millis()).unwrap_or(i64::MAX)
}

fn enter(after: &mut Standing, rule: &Rule, at: Timestamp) -> Option<Turn> {
    if rule.for_ms == 0 { fire(after, at) } else { go(after, Phase::Pending, at) }
}

fn go(after: &mut Standing, phase: Phase, at: Timestamp) -> Option<Turn> {
    (after.phase, after.since, after.held_ms) = (phase, at, 0);
    None
}

fn wait(after: &mut Standing, held: i64) -> Option<Turn> {
    after.held_ms = held;
    None
}

fn fire(after: &mut Standing, at: Timestamp) -> Option<Turn> {
    go(after, Phase::Firing, at);
    after.fired_at = Some(at);
    Some(Turn::Fired)
}

fn end(after: &mut Standing, at: Timestamp) -> Option<Turn> {
    go(after, Phase::Inactive, at);
    after.fired_at = None;
    Some(Turn::Cleared)
}

#[cfg(test)]
#[path = "alerts_rules_state_tests.rs"]
mod tests;
