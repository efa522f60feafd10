//! Alert rules: a reading, a comparison, how long it has to hold, and what is said and done then.

use crate::domain::alerts::Action;
use crate::domain::alerts::Severity;
use crate::domain::alerts_durations;
use crate::domain::alerts_labels::Labels;
use crate::domain::alerts_readings;
use crate::domain::alerts_readings::Kind;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde::Serialize;

pub use crate::domain::alerts_rules_check::check;

/// Most rules of a desk.
pub const RULES_MAX: usize = 500;
/// Most series that one rule watches; the rest is not watched, and the rule says so.
pub const SERIES_MAX: usize = 1_000;

/// How a reading is compared with the threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Comparison {
    /// `>`
    Over,
    /// `>=`
    AtLeast,
    /// `<`
    Under,
    /// `<=`
    AtMost,
    /// `==`
    Equal,
}

impl Comparison {
    /// Every comparison.
    pub const ALL: [Self; 5] = [Self::Over, Self::AtLeast, Self::Under, Self::AtMost, Self::Equal];

    /// The sign stored and shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Over => ">",
            Self::AtLeast => ">=",
            Self::Under => "<",
            Self::AtMost => "<=",
            Self::Equal => "==",
        }
    }

    /// The word that may be written instead of the sign.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Over => "gt",
            Self::AtLeast => "gte",
            Self::Under => "lt",
            Self::AtMost => "lte",
            Self::Equal => "eq",
        }
    }

    /// Reads a sign or its word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.as_str() == text || c.word() == text)
    }

    /// Whether it holds.
    #[must_use]
    pub fn holds(self, value: Decimal, threshold: Decimal) -> bool {
        match self {
            Self::Over => value > threshold,
            Self::AtLeast => value >= threshold,
            Self::Under => value < threshold,
            Self::AtMost => value <= threshold,
            Self::Equal => value == threshold,
        }
    }

    /// In a sentence: `is 7, over 5`.
    #[must_use]
    pub fn phrase(self) -> &'static str {
        match self {
            Self::Over => "over",
            Self::AtLeast => "at or over",
            Self::Under => "under",
            Self::AtMost => "at or under",
            Self::Equal => "equal to",
        }
    }
}

/// What a rule makes of a reading that is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NoData {
    /// It counts as fine.
    Ok,
    /// It counts as a breach.
    Alert,
    /// Everything stays as it was: an unknown reading is neither.
    #[default]
    Keep,
}

impl NoData {
    /// The word stored and shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Alert => "alert",
            Self::Keep => "keep",
        }
    }

    /// Reads a stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Ok, Self::Alert, Self::Keep].into_iter().find(|n| n.as_str() == word)
    }
}

/// How much it matters, in the words that routes match: `page` wakes somebody as `critical` does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Somebody must act now.
    Critical,
    /// Somebody is woken: an objective is missed.
    Page,
    /// Somebody should look.
    Warning,
    /// Worth knowing.
    Info,
}

impl Level {
    /// Every level, the worst first.
    pub const ALL: [Self; 4] = [Self::Critical, Self::Page, Self::Warning, Self::Info];

    /// The word stored and shown, and the value of the label `severity`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::Page => "page",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }

    /// Reads a stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|l| l.as_str() == word)
    }

    /// The severity of the incident.
    #[must_use]
    pub fn severity(self) -> Severity {
        match self {
            Self::Critical | Self::Page => Severity::Critical,
            Self::Warning => Severity::Warning,
            Self::Info => Severity::Info,
        }
    }
}

/// A rule as somebody wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Name, once; also the label `alertname` unless the labels name another one, and the code of a trip.
    pub name: String,
    /// What it is about, in a line.
    pub title: String,
    /// Which reading.
    pub reading: String,
    /// Which of its series; empty means each of them, for itself.
    pub series: Labels,
    /// How it is compared.
    pub comparison: Comparison,
    /// With what.
    pub threshold: Decimal,
    /// How long it has to hold, in milliseconds of the readings' own times.
    pub for_ms: i64,
    /// Once it fires, it clears only when the comparison with this does not hold any more.
    pub clear_threshold: Option<Decimal>,
    /// How long it has to be clear.
    pub clear_for_ms: i64,
    /// What a reading that is not there means.
    pub no_data: NoData,
    /// How much it matters.
    pub level: Level,
    /// Labels added to those of the series.
    pub labels: Labels,
    /// What people are told beside it; `{value}`, `{threshold}` and `{label}` are filled in.
    pub annotations: Labels,
    /// What to do about it.
    pub runbook_url: Option<String>,
    /// What is done before anybody is told.
    pub action: Option<Action>,
    /// Whether it is watched at all.
    pub enabled: bool,
}

impl Rule {
    /// What is known of its reading.
    #[must_use]
    pub fn kind(&self) -> Option<&'static Kind> {
        alerts_readings::kind(&self.reading)
    }

    /// Whether a series is one of those it watches.
    #[must_use]
    pub fn watches(&self, labels: &Labels) -> bool {
        self.series.iter().all(|(name, value)| labels.get(name) == Some(value))
    }

    /// The condition in a line: `engine.drawdown > 5 % for 15s`.
    #[must_use]
    pub fn condition(&self) -> String {
        let shown = |value: Decimal| match self.kind() {
            Some(kind) => kind.shown(value),
            None => value.normalize().to_string(),
        };
        let series = if self.series.is_empty() {
            String::new()
        } else {
            crate::domain::alerts_labels::labels_shown(&self.series)
        };
        let mut text =
            format!("{}{series} {} {}", self.reading, self.comparison.as_str(), shown(self.threshold));
        if self.for_ms > 0 {
            text.push_str(&format!(" for {}", alerts_durations::shown(self.for_ms)));
        }
        if let Some(clear) = self.clear_threshold {
            text.push_str(&format!(", clear at {}", shown(clear)));
        }
        if self.clear_for_ms > 0 {
            text.push_str(&format!(", clear for {}", alerts_durations::shown(self.clear_for_ms)));
        }
        text
    }

    /// Whether a change of `self` into `other` makes what was found so far worthless.
    #[must_use]
    pub fn asks_something_else(&self, other: &Self) -> bool {
        let asks = |r: &Self| {
            let times = (r.for_ms, r.clear_threshold, r.clear_for_ms, r.no_data);
            (r.reading.clone(), r.series.clone(), r.comparison, r.threshold, times, r.enabled)
        };
        // Labels are identity: with other labels it is another incident.
        asks(self) != asks(other) || self.labels != other.labels || self.level != other.level
    }
}
