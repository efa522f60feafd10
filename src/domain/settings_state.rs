//! The settings in force: what the editor says, what file and environment pin over it, and what comes of both.

use crate::domain::settings::REGISTRY;
use crate::domain::settings::Spec;
use crate::domain::settings::place;
use crate::domain::settings_hours::Hours;
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::Map;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// Nobody said otherwise.
    Default,
    /// The config file; read-only in the editor.
    File,
    /// A variable of the environment; read-only in the editor.
    Environment,
    /// The editor.
    Editor,
}

impl Origin {
    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::File => "file",
            Self::Environment => "environment",
            Self::Editor => "editor",
        }
    }
}

/// A value that file or environment pin.
#[derive(Debug, Clone, PartialEq)]
pub struct Pin {
    /// File or environment.
    pub by: Origin,
    /// Key of the file with its place, or name of the variable.
    pub at: String,
    /// The value, in the form in which values are kept.
    pub value: Json,
}

impl Pin {
    /// Why the editor may not change it, and what to do instead.
    #[must_use]
    pub fn reason(&self) -> String {
        let what = if self.by == Origin::Environment { "the environment" } else { "the config file" };
        format!("pinned by {what} ({}): change it there and restart", self.at)
    }
}

/// Where two changes meet: both values of one setting.
#[derive(Debug, Clone, PartialEq)]
pub struct Conflict {
    /// Section.
    pub section: &'static str,
    /// Key.
    pub key: &'static str,
    /// The value asked for.
    pub yours: Json,
    /// The value in force.
    pub theirs: Json,
    /// The version the change builds on.
    pub based_on: i64,
    /// The version in which the value in force was set.
    pub version: i64,
    /// By whom; `None` when nobody changed it.
    pub changed_by: Option<String>,
}

impl Conflict {
    /// In words.
    #[must_use]
    pub fn words(&self) -> String {
        let by = self
            .changed_by
            .as_ref()
            .map_or(String::new(), |who| format!(" since version {} by {who}", self.version));
        format!("{}.{} is {}{by}, you want {}", self.section, self.key, self.theirs, self.yours)
    }
}

/// Pins by place in the table.
pub type Pins = BTreeMap<usize, Pin>;

/// What the editor says about one setting.
#[derive(Debug, Clone, PartialEq)]
pub struct Edited {
    /// The value; `None` is the default.
    pub value: Option<Json>,
    /// Version in which it changed last.
    pub version: i64,
    /// When.
    pub changed_at: Timestamp,
    /// By whom.
    pub changed_by: String,
    /// When it ends by itself.
    pub expires_at: Option<Timestamp>,
    /// What holds after that; `None` is the default.
    pub reverts_to: Option<Json>,
}

/// Values read into what the rest of the house works with.
#[derive(Debug, Clone, PartialEq)]
pub struct Tuned {
    /// Orders are simulated.
    pub dry_run: bool,
    /// Rules and alerts may trip by themselves.
    pub circuit_breaker_enabled: bool,
    /// Largest fall from the peak, as a share of it.
    pub drawdown_threshold: Decimal,
    /// How often the console polls while its stream is away.
    pub auto_refresh_seconds: u64,
    /// Largest position per symbol.
    pub max_position: Option<Decimal>,
    /// Largest value of all positions.
    pub max_notional: Option<Decimal>,
    /// Most working orders.
    pub max_open_orders: Option<usize>,
    /// Orders a strategy may ask about in a minute.
    pub orders_per_minute: Option<usize>,
    /// Trading hours.
    pub hours: Hours,
    /// Largest loss of the day.
    pub daily_loss_limit: Decimal,
    /// Most broker errors in five minutes.
    pub broker_errors_5m: u64,
    /// Broker errors in a row that are too many.
    pub broker_errors_in_a_row: u64,
    /// Oldest age of the newest price.
    pub data_age_seconds: u64,
    /// How long a rotated key still works.
    pub rotation_grace_hours: u64,
    /// How long audit entries are kept.
    pub retention_days: Option<u32>,
}

/// The settings in force.
#[derive(Debug, Clone, PartialEq)]
pub struct Current {
    /// Number of the newest version; 0 before the first change.
    pub version: i64,
    /// What file and environment pin.
    pub pins: Arc<Pins>,
    /// What the editor says, by place in the table.
    pub edited: BTreeMap<usize, Edited>,
    /// The values in force, read.
    pub tuned: Tuned,
    values: Vec<Json>,
}

impl Default for Current {
    fn default() -> Self {
        Self::of(0, Arc::default(), BTreeMap::new())
    }
}

/// The default of a row.
#[must_use]
pub fn default_of(spec: &Spec) -> Json {
    serde_json::from_str(spec.default).unwrap_or(Json::Null)
}

impl Current {
    /// Lays pins over what the editor says, and that over the defaults.
    #[must_use]
    pub fn of(version: i64, pins: Arc<Pins>, edited: BTreeMap<usize, Edited>) -> Self {
        let values: Vec<Json> = REGISTRY
            .iter()
            .enumerate()
            .map(|(at, spec)| {
                let said = edited.get(&at).and_then(|e| e.value.clone());
                pins.get(&at).map(|pin| pin.value.clone()).or(said).unwrap_or_else(|| default_of(spec))
            })
            .collect();
        let tuned = read(&values);
        Self { version, pins, edited, tuned, values }
    }

    /// The value in force of the row at this place.
    #[must_use]
    pub fn value(&self, at: usize) -> &Json {
        self.values.get(at).unwrap_or(&Json::Null)
    }

    /// Where the value of the row at this place comes from.
    #[must_use]
    pub fn origin(&self, at: usize) -> Origin {
        match (self.pins.get(&at), self.edited.get(&at)) {
            (Some(pin), _) => pin.by,
            (None, Some(Edited { value: Some(_), .. })) => Origin::Editor,
            _ => Origin::Default,
        }
    }

    /// Every value in force by `section.key`.
    #[must_use]
    pub fn all(&self) -> BTreeMap<String, Json> {
        REGISTRY.iter().zip(&self.values).map(|(spec, value)| (spec.name(), value.clone())).collect()
    }

    /// What the editor says, by `section.key`; what it leaves at the default is not in it.
    #[must_use]
    pub fn said(&self) -> BTreeMap<String, Json> {
        let each =
            self.edited.iter().filter_map(|(at, e)| Some((REGISTRY.get(*at)?.name(), e.value.clone()?)));
        each.collect()
    }

    /// A section as readers get it: its values, and the version.
    #[must_use]
    pub fn section(&self, name: &str) -> Map<String, Json> {
        let mut map = Map::new();
        map.insert("version".to_owned(), self.version.into());
        for (spec, value) in REGISTRY.iter().zip(&self.values).filter(|(spec, _)| spec.section == name) {
            map.insert(spec.key.to_owned(), value.clone());
        }
        map
    }

    /// The next time at which something ends by itself.
    #[must_use]
    pub fn next_expiry(&self) -> Option<Timestamp> {
        self.edited.values().filter_map(|e| e.expires_at).min()
    }

    /// The same with other values at these places, as if they were in force: for previews and checks across settings.
    #[must_use]
    pub fn with(&self, changes: &BTreeMap<usize, Json>) -> Self {
        let mut values = self.values.clone();
        for (at, value) in changes {
            if let Some(slot) = values.get_mut(*at) {
                *slot = value.clone();
            }
        }
        let tuned = read(&values);
        Self { values, tuned, ..self.clone() }
    }
}

fn read(values: &[Json]) -> Tuned {
    let value = |section: &str, key: &str| {
        place(section, key).and_then(|at| values.get(at)).cloned().unwrap_or(Json::Null)
    };
    let yes = |section: &str, key: &str| value(section, key).as_bool();
    let number = |section: &str, key: &str| value(section, key).as_u64();
    let decimal = |section: &str, key: &str| value(section, key).as_str().and_then(|text| text.parse().ok());
    let size = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    Tuned {
        dry_run: yes("system_defaults", "dry_run").unwrap_or(false),
        circuit_breaker_enabled: yes("system_defaults", "circuit_breaker_enabled").unwrap_or(true),
        drawdown_threshold: decimal("system_defaults", "drawdown_threshold").unwrap_or_default(),
        auto_refresh_seconds: number("system_defaults", "auto_refresh_seconds").unwrap_or(1),
        max_position: decimal("position_limits", "max_position_per_symbol"),
        max_notional: decimal("position_limits", "max_notional_total"),
        max_open_orders: number("position_limits", "max_open_orders").map(size),
        orders_per_minute: number("rate_limits", "orders_per_minute").map(size),
        hours: Hours::read(|key| value("trading_hours", key)),
        daily_loss_limit: decimal("guards", "daily_loss_limit").unwrap_or_default(),
        broker_errors_5m: number("guards", "broker_errors_5m").unwrap_or(0),
        broker_errors_in_a_row: number("guards", "broker_errors_in_a_row").unwrap_or(1),
        data_age_seconds: number("guards", "data_age_seconds").unwrap_or(0),
        rotation_grace_hours: number("api_keys", "rotation_grace_hours").unwrap_or(0),
        retention_days: number("audit", "retention_days").and_then(|days| u32::try_from(days).ok()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::settings::named;
    use serde_json::json;

    fn at(name: &str) -> usize {
        let spec = named(name).unwrap();
        place(spec.section, spec.key).unwrap()
    }

    #[test]
    fn a_pin_lies_over_the_editor_and_that_over_the_default() {
        let edited = |value: Option<Json>| Edited {
            value,
            version: 3,
            changed_at: Timestamp::UNIX_EPOCH,
            changed_by: "alice".into(),
            expires_at: None,
            reverts_to: None,
        };
        let (dry, size, poll) = (at("DRY_RUN"), at("MAX_POSITION_SIZE"), at("AUTO_REFRESH_INTERVAL"));
        let pin = Pin { by: Origin::File, at: "desk.toml:3".into(), value: json!(true) };
        let said = BTreeMap::from([
            (dry, edited(Some(json!(false)))),
            (size, edited(Some(json!("7")))),
            (poll, edited(None)),
        ]);
        let now = Current::of(3, Arc::new(Pins::from([(dry, pin)])), said);
        assert_eq!((now.tuned.dry_run, now.origin(dry)), (true, Origin::File));
        assert_eq!((now.tuned.max_position, now.origin(size)), (Some(Decimal::from(7)), Origin::Editor));
        assert_eq!((now.tuned.auto_refresh_seconds, now.origin(poll)), (10, Origin::Default));
        assert_eq!(now.section("system_defaults")["version"], 3);
        assert_eq!(now.said().len(), 2);
        assert_eq!(now.with(&BTreeMap::from([(size, Json::Null)])).tuned.max_position, None);
        assert!(!Current::default().tuned.dry_run && Current::default().tuned.circuit_breaker_enabled);
    }
}
