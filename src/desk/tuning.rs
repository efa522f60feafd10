//! How a service of the desk reads the appliance's settings: three keys, kept from the last good reading, and an
//! acknowledgement when they are in force.

use std::sync::Arc;

use jiff::Timestamp;
use parking_lot::RwLock;
use rust_decimal::Decimal;
use serde_json::Value;
use serde_json::json;
use tokio::sync::Mutex;

use super::link::LinkDown;
use super::link::RedisLink;
use crate::domain::settings_hours::Hours;

/// What the keys begin with.
const KEY_PREFIX: &str = "system_config:";
/// What the key of an acknowledgement begins with.
const ACK_PREFIX: &str = "system_config_ack:";
/// The sections that are read.
const SECTIONS: [&str; 3] = ["system_defaults", "position_limits", "trading_hours"];

/// The settings as a service runs them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tuning {
    /// Their version; none before the first reading.
    pub version: Option<i64>,
    /// Orders are simulated.
    pub dry_run: bool,
    /// Largest position per symbol.
    pub max_position: Option<Decimal>,
    /// Largest value of all positions.
    pub max_notional: Option<Decimal>,
    /// Most orders in the book.
    pub max_open_orders: Option<usize>,
    /// When the desk trades.
    pub hours: Hours,
}

impl Tuning {
    /// Reads the three sections; none when one of them is missing, cannot be read, or is of another version.
    pub fn read(sections: &[Value; 3]) -> Option<Self> {
        let [defaults, limits, hours] = sections;
        let version = defaults.get("version")?.as_i64()?;
        if [limits, hours].iter().any(|x| x.get("version").and_then(Value::as_i64) != Some(version)) {
            return None;
        }
        let decimal = |key: &str| limits.get(key).and_then(Value::as_str).and_then(|text| text.parse().ok());
        let orders = limits.get("max_open_orders").and_then(Value::as_u64);
        Some(Self {
            version: Some(version),
            dry_run: defaults.get("dry_run").and_then(Value::as_bool)?,
            max_position: decimal("max_position_per_symbol"),
            max_notional: decimal("max_notional_total"),
            max_open_orders: orders.and_then(|n| usize::try_from(n).ok()),
            hours: Hours::read(|key| hours.get(key).cloned().unwrap_or(Value::Null)),
        })
    }

    /// For the service's own page.
    pub fn json(&self, at: Timestamp) -> Value {
        json!({
            "version": self.version,
            "dry_run": self.dry_run,
            "max_position_per_symbol": self.max_position,
            "max_notional_total": self.max_notional,
            "max_open_orders": self.max_open_orders,
            "in_trading_hours": self.hours.inside(at),
        })
    }
}

/// One service's view of the settings.
pub struct TuningReader {
    link: Arc<RedisLink>,
    name: &'static str,
    last: RwLock<Tuning>,
    /// The version that was acknowledged; held while reading, so that readings do not overtake each other.
    acknowledged: Mutex<Option<i64>>,
}

impl TuningReader {
    /// A reader over a link, under the name of its service.
    pub fn new(link: Arc<RedisLink>, name: &'static str) -> Self {
        Self { link, name, last: RwLock::new(Tuning::default()), acknowledged: Mutex::new(None) }
    }

    /// What is in force at this service.
    pub fn now(&self) -> Tuning {
        self.last.read().clone()
    }

    /// Reads the keys, puts them in force with `adopt`, and only then says so. What cannot be read leaves what is.
    pub async fn follow(&self, adopt: impl FnOnce(&Tuning)) {
        let mut acknowledged = self.acknowledged.lock().await;
        let Ok(Some(seen)) = self.ask().await else { return };
        *self.last.write() = seen.clone();
        adopt(&seen);
        if *acknowledged == seen.version {
            return;
        }
        let key = format!("{ACK_PREFIX}{}", self.name);
        let word = json!({ "version": seen.version }).to_string();
        match self.link.tell(&key, &word).await {
            Ok(()) => *acknowledged = seen.version,
            Err(LinkDown) => tracing::debug!(reader = self.name, "settings could not be acknowledged yet"),
        }
    }

    async fn ask(&self) -> Result<Option<Tuning>, LinkDown> {
        let mut sections = [Value::Null, Value::Null, Value::Null];
        for (slot, section) in sections.iter_mut().zip(SECTIONS) {
            let Some(text) = self.link.get(&format!("{KEY_PREFIX}{section}")).await? else { return Ok(None) };
            *slot = serde_json::from_str(&text).unwrap_or(Value::Null);
        }
        Ok(Tuning::read(&sections))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_sections_of_one_version_make_the_settings() {
        let at = |version: i64| {
            [
                json!({ "version": 4, "dry_run": true }),
                json!({ "version": version, "max_position_per_symbol": "50", "max_notional_total": null, "max_open_orders": 3 }),
                json!({ "version": 4, "open": "00:00", "close": "24:00", "days": ["mon"], "time_zone": "UTC", "holidays": [] }),
            ]
        };
        let read = Tuning::read(&at(4)).unwrap();
        assert_eq!((read.version, read.dry_run, read.max_open_orders), (Some(4), true, Some(3)));
        assert_eq!((read.max_position, read.max_notional), (Some(Decimal::from(50)), None));
        assert!(read.hours.inside("2026-11-23T12:00:00Z".parse().unwrap()));
        assert!(!read.hours.inside("2026-11-24T12:00:00Z".parse().unwrap()));
        assert_eq!(Tuning::read(&at(5)), None, "sections of two versions are not mixed");
        assert_eq!(Tuning::read(&[json!({}), json!({}), json!({})]), None);
    }
}
