//! The readings that rules look at: names, units, labels and words.

use crate::domain::alerts_labels::Labels;
use jiff::Timestamp;
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

/// Digits behind the point that are kept of a measured reading; money keeps all it has.
pub const MEASURED_DIGITS: u32 = 4;
/// Digits behind the point that are shown to people.
const SHOWN_DIGITS: u32 = 4;

/// A reading there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// Name.
    pub name: &'static str,
    /// Unit, as it stands behind a number; empty for a plain number.
    pub unit: &'static str,
    /// What it is.
    pub what: &'static str,
    /// Labels of its series.
    pub labels: &'static [&'static str],
    /// Words for its values, where a value is a state.
    pub values: &'static [(&'static str, i64)],
    /// Its series carry more labels, which are not known beforehand.
    pub more_labels: bool,
}

const fn plain(
    name: &'static str,
    unit: &'static str,
    labels: &'static [&'static str],
    what: &'static str,
) -> Kind {
    Kind { name, unit, what, labels, values: &[], more_labels: false }
}

const SERVICE: &[&str] = &["service"];
const ENGINE: &[&str] = &["engine"];
const SYMBOL: &[&str] = &["engine", "symbol"];
const NONE: &[&str] = &[];

/// The reading of metrics that a watched service publishes itself.
pub const SCRAPED: &str = "metric";

/// Every reading there is.
pub const CATALOGUE: &[Kind] = &[
    plain("engine.daily_pnl", "", ENGINE, "today's result, realised and unrealised"),
    plain("engine.drawdown", "%", ENGINE, "fall of the equity from its peak"),
    plain("engine.equity", "", ENGINE, "cash plus positions"),
    plain("engine.open_orders", "", ENGINE, "working orders"),
    plain("engine.positions", "", ENGINE, "open positions"),
    plain("engine.position_abs", "", SYMBOL, "size of a position, without its sign"),
    plain("engine.position_ratio", "", SYMBOL, "size of a position as a share of the limit per symbol"),
    plain("engine.broker_errors_5m", "", ENGINE, "errors between engine and broker in five minutes"),
    plain("engine.broker_errors_in_a_row", "", ENGINE, "errors in a row between engine and broker"),
    plain("engine.answer_age_seconds", "s", ENGINE, "age of the engine's newest answer"),
    Kind {
        values: &[("healthy", 0), ("degraded", 1), ("unhealthy", 2)],
        ..plain("health.status", "", SERVICE, "state of a watched service")
    },
    plain("health.latency_p95_ms", "ms", SERVICE, "P95 of a service's answers"),
    plain("health.check_failing_ratio", "", SERVICE, "share of a service's last checks that failed"),
    plain("health.data_age_seconds", "s", SERVICE, "age of the newest data behind a service"),
    Kind {
        more_labels: true,
        ..plain(SCRAPED, "", &["service", "name"], "a metric of a service with a `metrics_url`, by its name")
    },
    plain("heartbeat.age", "s", &["heartbeat"], "time since a heartbeat was last heard"),
    plain("slo.cb_staleness", "s", NONE, "age of the last verified read of the breaker state"),
    plain(
        "slo.alert_delivery_p95",
        "s",
        &["channel"],
        "P95 from owed to accepted in five minutes; what waits counts with its age",
    ),
    plain("slo.audit_write_p95", "s", NONE, "P95 of audit writes in five minutes"),
    plain(
        "slo.detection_to_alert_p99",
        "s",
        NONE,
        "P99 from seeing a fault to its incident on disk, in five minutes",
    ),
    plain("slo.health_board_age", "s", NONE, "age of the newest check that came back"),
    plain("slo.poison_queue", "", NONE, "deliveries in the poison queue"),
    plain("gate.staleness", "s", NONE, "age of what the gate answers from"),
    Kind {
        values: &[("OPEN", 0), ("TRIPPED", 1), ("UNINITIALISED", 2), ("UNREADABLE", 3)],
        ..plain("breaker.state", "", NONE, "the circuit breaker")
    },
    Kind {
        values: &[("ACTIVE", 0), ("ENGAGED", 1), ("UNINITIALISED", 2), ("UNREADABLE", 3)],
        ..plain("kill.state", "", NONE, "the kill switch")
    },
    plain("store.unrecorded", "", NONE, "acts that hold and are not in the ledger yet"),
    Kind {
        values: &[("off", 0), ("on", 1)],
        ..plain("config.dry_run", "", NONE, "setting: orders are simulated")
    },
    plain("config.max_position_per_symbol", "", NONE, "setting: largest position per symbol"),
    plain("config.orders_per_minute", "", NONE, "setting: orders a strategy may ask about in a minute"),
];

/// The reading of this name.
#[must_use]
pub fn kind(name: &str) -> Option<&'static Kind> {
    CATALOGUE.iter().find(|k| k.name == name)
}

/// Every name, in a sentence.
#[must_use]
pub fn names() -> String {
    CATALOGUE.iter().map(|k| k.name).collect::<Vec<&str>>().join(", ")
}

impl Kind {
    /// Reads a value: a decimal, or one of the words.
    ///
    /// # Errors
    /// In words, what may be written.
    pub fn parse(&self, text: &str) -> Result<Decimal, String> {
        let text = text.trim();
        if let Some((_, value)) = self.values.iter().find(|(word, _)| word.eq_ignore_ascii_case(text)) {
            return Ok(Decimal::from(*value));
        }
        text.parse().map_err(|_| {
            let words: Vec<&str> = self.values.iter().map(|(word, _)| *word).collect();
            let or =
                if words.is_empty() { String::new() } else { format!(", or one of {}", words.join(", ")) };
            format!("'{text}' is no decimal: write digits, for instance 5 or 0.25{or}")
        })
    }

    /// A value with its unit, or its word.
    #[must_use]
    pub fn shown(&self, value: Decimal) -> String {
        if let Some((word, _)) = self.values.iter().find(|(_, known)| Decimal::from(*known) == value) {
            return (*word).to_owned();
        }
        let number = value.round_dp(SHOWN_DIGITS).normalize();
        if self.unit.is_empty() { number.to_string() } else { format!("{number} {}", self.unit) }
    }
}

/// What a series tells now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sample {
    /// A value.
    Value {
        /// The value.
        value: Decimal,
        /// When it was read.
        at: Timestamp,
        /// It counts as fresh for so long.
        fresh_ms: i64,
    },
    /// None, and why.
    Missing(String),
    /// The series does not exist any more: its position is closed, its service not watched.
    Gone,
}

impl Sample {
    /// A value read at `at`.
    #[must_use]
    pub fn value(value: Decimal, at: Timestamp, fresh_ms: i64) -> Self {
        Self::Value { value, at, fresh_ms }
    }

    /// A measured number, or the fact that it is none.
    #[must_use]
    pub fn measured(value: f64, at: Timestamp, fresh_ms: i64) -> Self {
        match Decimal::from_f64(value) {
            Some(exact) => Self::value(exact.round_dp(MEASURED_DIGITS), at, fresh_ms),
            None => Self::Missing("it is no number".to_owned()),
        }
    }
}

/// One series of a reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// Name of the reading.
    pub reading: &'static str,
    /// Which series.
    pub labels: Labels,
    /// What it tells.
    pub sample: Sample,
    /// Labels that an alert about it carries beside, without being part of the series: the broken channel.
    pub beside: Labels,
}

impl Series {
    /// A series.
    #[must_use]
    pub fn new(reading: &'static str, labels: &[(&str, &str)], sample: Sample) -> Self {
        let labels = labels.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        Self { reading, labels, sample, beside: Labels::new() }
    }

    /// The same with a label beside.
    #[must_use]
    pub fn beside(mut self, name: &str, value: &str) -> Self {
        self.beside.insert(name.to_owned(), value.to_owned());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_there_once_and_words_read_back() {
        for kind in CATALOGUE {
            assert_eq!(CATALOGUE.iter().filter(|k| k.name == kind.name).count(), 1, "{}", kind.name);
            for (word, value) in kind.values {
                assert_eq!(kind.parse(word), Ok(Decimal::from(*value)));
                assert_eq!(kind.shown(Decimal::from(*value)), *word);
            }
        }
    }

    #[test]
    fn a_value_is_shown_with_its_unit() {
        let drawdown = kind("engine.drawdown").unwrap();
        assert_eq!(drawdown.shown("6.2500".parse().unwrap()), "6.25 %");
        assert_eq!(kind("engine.daily_pnl").unwrap().shown("-5000.10".parse().unwrap()), "-5000.1");
        assert!(drawdown.parse("much").unwrap_err().contains("is no decimal"));
        assert!(kind("breaker.state").unwrap().parse("ajar").unwrap_err().contains("or one of OPEN"));
        assert_eq!(kind("health.status").unwrap().parse("Unhealthy"), Ok(Decimal::TWO));
        assert!(matches!(Sample::measured(f64::NAN, Timestamp::UNIX_EPOCH, 0), Sample::Missing(_)));
    }
}
