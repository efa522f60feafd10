//! Settings that file or environment pin: the editor shows them and cannot change them.

use crate::config::Config;
use crate::config::place::Places;
use crate::domain::settings;
use crate::domain::settings::REGISTRY;
use crate::domain::settings_state::Origin;
use crate::domain::settings_state::Pin;
use crate::domain::settings_state::Pins;
use crate::domain::settings_values::canonical;
use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;
use serde_json::Value as Json;
use serde_json::json;
use std::collections::BTreeMap;

/// Values by section and key, as they were written.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SettingsConfig {
    /// As written.
    pub written: BTreeMap<String, BTreeMap<String, Json>>,
    pins: Pins,
}

/// The keys of the file are the settings themselves.
impl<'de> Deserialize<'de> for SettingsConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self { written: BTreeMap::deserialize(deserializer)?, pins: Pins::new() })
    }
}

impl Serialize for SettingsConfig {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.written.serialize(serializer)
    }
}

/// Older names in other sections: path in the file, and the setting it pins.
pub(in crate::config) const OLD_NAMES: [(&[&str], &str, &str); 2] = [
    (&["gate", "max_position_per_symbol"], "position_limits", "max_position_per_symbol"),
    (&["gate", "orders_per_minute"], "rate_limits", "orders_per_minute"),
];

/// What an older name says, where it is set.
pub(in crate::config) fn old_value(config: &Config, path: &[&str]) -> Option<Json> {
    match path {
        [.., "max_position_per_symbol"] => config.gate.max_position_per_symbol.map(|d| json!(d.to_string())),
        _ => config.gate.orders_per_minute.map(|n| json!(n)),
    }
}

/// A value of a variable that was meant as text may look like a number.
pub(in crate::config) fn value_of(spec: &settings::Spec, written: &Json) -> Result<Json, String> {
    let fits = canonical(spec, written);
    match written {
        Json::String(text) if fits.is_err() => {
            canonical(spec, &crate::domain::settings_values::typed(spec, text)).or(fits)
        }
        Json::Number(n) if fits.is_err() && n.is_f64() => canonical(spec, &json!(n.to_string())).or(fits),
        _ => fits,
    }
}

/// Remembers what is pinned, and by whom; what does not fit was reported by the check.
pub(in crate::config) fn pin(config: &mut Config, places: &Places<'_>) {
    let mut pins = Pins::new();
    let mut add = |section: &str, key: &str, path: &[&str], written: &Json| {
        let Some(at) = settings::place(section, key) else { return };
        let Ok(value) = value_of(&REGISTRY[at], written) else { return };
        let (environment, at_place) = places.said_at(path).unwrap_or((false, path.join(".")));
        let by = if environment { Origin::Environment } else { Origin::File };
        pins.insert(at, Pin { by, at: at_place, value });
    };
    for (path, section, key) in OLD_NAMES {
        if let Some(written) = old_value(config, path) {
            add(section, key, path, &written);
        }
    }
    for (section, keys) in &config.settings.written {
        for (key, written) in keys {
            add(section, key, &["settings", section, key], written);
        }
    }
    config.settings.pins = pins;
}

impl Config {
    /// What file and environment pin.
    #[must_use]
    pub fn pins(&self) -> Pins {
        self.settings.pins.clone()
    }
}
