//! What can be changed while the appliance runs: one table, one row a setting.
//!
//! Whatever shows, checks, stores or documents a setting reads this table; the reference page is held against it.

use crate::domain::actor::Role;
use rust_decimal::Decimal;

/// What a value is made of, with its bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `true` or `false`.
    Bool,
    /// A whole number from … to ….
    Integer(i64, i64),
    /// A decimal from … to …, as text.
    Decimal(Decimal, Decimal),
    /// A time of day, `HH:MM`; `24:00` is the end of the day.
    Time,
    /// Days of the week, `mon` to `sun`.
    Days,
    /// Calendar days, `YYYY-MM-DD`.
    Dates,
    /// A name of the time zone database.
    Zone,
}

impl Kind {
    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::Integer(..) => "integer",
            Self::Decimal(..) => "decimal",
            Self::Time => "time",
            Self::Days => "days",
            Self::Dates => "list",
            Self::Zone => "zone",
        }
    }

    /// Least and greatest value in text, where there are bounds.
    #[must_use]
    pub fn bounds(self) -> Option<(String, String)> {
        match self {
            Self::Integer(min, max) => Some((min.to_string(), max.to_string())),
            Self::Decimal(min, max) => Some((min.to_string(), max.to_string())),
            _ => None,
        }
    }
}

/// Which way a value takes risk away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Safer {
    /// A smaller number, `false`; none at all is the riskiest.
    Lower,
    /// `true`.
    Yes,
    /// Neither way.
    Neither,
}

/// One setting.
#[derive(Debug, Clone, Copy)]
pub struct Spec {
    /// Section it stands in.
    pub section: &'static str,
    /// Its name there.
    pub key: &'static str,
    /// What it is made of.
    pub kind: Kind,
    /// Whether it may be empty (`null`), and what that means.
    pub empty: Option<&'static str>,
    /// Default as JSON text.
    pub default: &'static str,
    /// Unit, in a word; empty when there is none.
    pub unit: &'static str,
    /// Its name in the runbook, where it has another one: the same value, not a second one.
    pub alias: Option<&'static str>,
    /// What it does, in a sentence.
    pub words: &'static str,
    /// Who reads it.
    pub listeners: &'static [&'static str],
    /// Which way is safer.
    pub safer: Safer,
}

impl Spec {
    /// `section.key`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}.{}", self.section, self.key)
    }

    /// Who may change it.
    #[must_use]
    pub fn role_to_change(&self) -> Role {
        Role::Admin
    }
}

/// Sections in the order shown, each with what it is about.
pub const SECTIONS: &[(&str, &str)] = &[
    ("system_defaults", "What holds for the whole desk"),
    ("position_limits", "What an order may lead to"),
    ("rate_limits", "How often orders may be asked for"),
    ("trading_hours", "When the desk trades"),
    ("guards", "When a condition is not normal"),
    ("api_keys", "How API keys change"),
    ("audit", "How long the audit log is kept"),
];

/// A whole number as a decimal in the table.
const fn whole(n: u32) -> Decimal {
    Decimal::from_parts(n, 0, 0, false, 0)
}

/// Hundredths as a decimal in the table.
const fn hundredths(n: u32) -> Decimal {
    Decimal::from_parts(n, 0, 0, false, 2)
}

const BASE: Spec = Spec {
    section: "",
    key: "",
    kind: Kind::Bool,
    empty: None,
    default: "null",
    unit: "",
    alias: None,
    words: "",
    listeners: &[],
    safer: Safer::Neither,
};

const GATE_AND_DESK: &[&str] = &["gate checks", "execution_gateway"];
const CONDITIONS: &[&str] = &["reset conditions"];
const HOURS: &[&str] = &["reset conditions", "execution_gateway", "signal_service"];
const HOURS_ROW: Spec = Spec { section: "trading_hours", listeners: HOURS, ..BASE };
const GUARD_ROW: Spec = Spec { section: "guards", listeners: CONDITIONS, safer: Safer::Lower, ..BASE };
const LIMIT_ROW: Spec = Spec {
    section: "position_limits",
    empty: Some("no limit"),
    listeners: GATE_AND_DESK,
    safer: Safer::Lower,
    ..BASE
};

/// Every setting there is.
pub const REGISTRY: &[Spec] = &[
    Spec {
        section: "system_defaults",
        key: "dry_run",
        default: "false",
        alias: Some("DRY_RUN"),
        words: "Orders are simulated: the gate says so, and services that obey it send nothing. Stops are never \
                simulated.",
        listeners: &["gate", "execution_gateway", "signal_service"],
        safer: Safer::Yes,
        ..BASE
    },
    Spec {
        section: "system_defaults",
        key: "circuit_breaker_enabled",
        default: "true",
        words: "Rules and alerts with the action `trip` trip the breaker by themselves. Off switches these automatic \
                trips off and nothing else; it is refused while positions are open or not known.",
        listeners: &["automatic trips"],
        safer: Safer::Yes,
        ..BASE
    },
    Spec {
        section: "system_defaults",
        key: "drawdown_threshold",
        kind: Kind::Decimal(hundredths(1), hundredths(50)),
        default: "\"0.05\"",
        unit: "share of the peak",
        alias: Some("CIRCUIT_BREAKER_THRESHOLD"),
        words: "Largest fall of the equity from its peak at which a reset is still allowed.",
        listeners: CONDITIONS,
        safer: Safer::Lower,
        ..BASE
    },
    Spec {
        section: "system_defaults",
        key: "auto_refresh_seconds",
        kind: Kind::Integer(1, 300),
        default: "10",
        unit: "s",
        alias: Some("AUTO_REFRESH_INTERVAL"),
        words: "How often the console asks by itself while its stream is away.",
        listeners: &["console"],
        ..BASE
    },
    Spec {
        key: "max_position_per_symbol",
        kind: Kind::Decimal(whole(1), whole(100_000)),
        unit: "units",
        alias: Some("MAX_POSITION_SIZE"),
        words: "Largest absolute position in one symbol that an order may lead to. What lowers a position passes.",
        listeners: &["gate checks", "reset conditions", "execution_gateway"],
        ..LIMIT_ROW
    },
    Spec {
        key: "max_notional_total",
        kind: Kind::Decimal(whole(1_000), whole(10_000_000)),
        unit: "account currency",
        words: "Largest value of all positions together, at the newest prices, that an order may lead to. An order \
                whose price is not known is denied while this is set.",
        ..LIMIT_ROW
    },
    Spec {
        key: "max_open_orders",
        kind: Kind::Integer(1, 1_000),
        unit: "orders",
        words: "Most orders that may be working at the same time.",
        ..LIMIT_ROW
    },
    Spec {
        section: "rate_limits",
        key: "orders_per_minute",
        kind: Kind::Integer(1, 100_000),
        empty: Some("no limit"),
        unit: "orders a minute",
        alias: Some("RATE_LIMIT_ORDERS"),
        words: "Orders a strategy may ask the gate about in a minute. What lowers a position is not counted.",
        listeners: &["gate checks"],
        safer: Safer::Lower,
        ..BASE
    },
    Spec {
        key: "open",
        kind: Kind::Time,
        default: "\"00:00\"",
        words: "When a trading day begins.",
        ..HOURS_ROW
    },
    Spec {
        key: "close",
        kind: Kind::Time,
        default: "\"24:00\"",
        words: "When it ends; earlier than `open` means on the next morning.",
        ..HOURS_ROW
    },
    Spec {
        key: "days",
        kind: Kind::Days,
        default: "[\"mon\",\"tue\",\"wed\",\"thu\",\"fri\",\"sat\",\"sun\"]",
        words: "Days on which a trading day begins.",
        ..HOURS_ROW
    },
    Spec {
        key: "time_zone",
        kind: Kind::Zone,
        default: "\"UTC\"",
        words: "Time zone of these hours and days.",
        ..HOURS_ROW
    },
    Spec {
        key: "holidays",
        kind: Kind::Dates,
        default: "[]",
        words: "Calendar days on which no trading day begins.",
        ..HOURS_ROW
    },
    Spec {
        key: "daily_loss_limit",
        kind: Kind::Decimal(whole(1), whole(10_000_000)),
        default: "\"5000\"",
        unit: "account currency",
        words: "Largest loss of the day at which a reset is still allowed.",
        ..GUARD_ROW
    },
    Spec {
        key: "broker_errors_5m",
        kind: Kind::Integer(0, 10_000),
        default: "10",
        unit: "errors",
        words: "Most errors between engine and broker in five minutes at which a reset is still allowed.",
        ..GUARD_ROW
    },
    Spec {
        key: "broker_errors_in_a_row",
        kind: Kind::Integer(1, 1_000),
        default: "3",
        unit: "errors",
        words: "So many errors between engine and broker in a row are too many for a reset.",
        ..GUARD_ROW
    },
    Spec {
        key: "data_age_seconds",
        kind: Kind::Integer(1, 86_400),
        default: "1800",
        unit: "s",
        words: "Oldest age of the newest price at which a reset is still allowed, in trading hours.",
        ..GUARD_ROW
    },
    Spec {
        section: "api_keys",
        key: "rotation_grace_hours",
        kind: Kind::Integer(0, 720),
        default: "24",
        unit: "h",
        alias: Some("API_KEY_ROTATION_GRACE"),
        words: "How long the old secret of a rotated API key still works, unless the rotation says otherwise.",
        listeners: &["API keys"],
        safer: Safer::Lower,
        ..BASE
    },
    Spec {
        section: "audit",
        key: "retention_days",
        kind: Kind::Integer(30, 36_500),
        empty: Some("for ever"),
        unit: "days",
        alias: Some("AUDIT_RETENTION_DAYS"),
        words: "How long entries of the audit log are kept. What goes leaves a checkpoint, from which the chain is \
                verified.",
        listeners: &["audit log"],
        ..BASE
    },
];

/// The row of a setting, by `section` and `key`.
#[must_use]
pub fn find(section: &str, key: &str) -> Option<&'static Spec> {
    REGISTRY.iter().find(|spec| spec.section == section && spec.key == key)
}

/// The row of a setting by one name: `section.key`, or its name in the runbook.
#[must_use]
pub fn named(name: &str) -> Option<&'static Spec> {
    match name.split_once('.') {
        Some((section, key)) => find(section, key),
        None => REGISTRY.iter().find(|spec| spec.alias.is_some_and(|a| a.eq_ignore_ascii_case(name))),
    }
}

/// Place of a setting in the table.
#[must_use]
pub fn place(section: &str, key: &str) -> Option<usize> {
    REGISTRY.iter().position(|spec| spec.section == section && spec.key == key)
}

/// The names nearest to one that is none, for a hint.
#[must_use]
pub fn unknown(section: &str, key: &str) -> String {
    if !SECTIONS.iter().any(|(name, _)| *name == section) {
        let names: Vec<&str> = SECTIONS.iter().map(|(name, _)| *name).collect();
        return format!("there is no section `{section}`; use one of {}", names.join(", "));
    }
    let keys: Vec<&str> = REGISTRY.iter().filter(|s| s.section == section).map(|s| s.key).collect();
    format!("`{section}` has no setting `{key}`; it has {}", keys.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::settings_values::canonical;

    #[test]
    fn every_row_is_whole_and_its_default_fits() {
        for spec in REGISTRY {
            let default: serde_json::Value = serde_json::from_str(spec.default).unwrap();
            assert_eq!(canonical(spec, &default), Ok(default.clone()), "{}", spec.name());
            assert!(SECTIONS.iter().any(|(name, _)| *name == spec.section), "{}", spec.name());
            assert!(!spec.words.is_empty() && !spec.listeners.is_empty(), "{}", spec.name());
            let twins = REGISTRY.iter().filter(|o| o.name() == spec.name()).count();
            assert_eq!(twins, 1, "{}", spec.name());
            assert_eq!(spec.empty.is_some(), default.is_null(), "{}", spec.name());
        }
    }

    #[test]
    fn a_setting_is_found_by_each_of_its_names() {
        assert_eq!(
            named("MAX_POSITION_SIZE").map(Spec::name),
            named("position_limits.max_position_per_symbol").map(Spec::name)
        );
        assert!(named("max_position_size").is_some() && named("nothing").is_none());
        assert!(unknown("x", "y").contains("system_defaults"));
        assert!(unknown("audit", "y").contains("retention_days"));
    }
}
