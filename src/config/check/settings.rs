//! Checks of pinned settings: the same bounds as in the editor.

use crate::config::Config;
use crate::config::check::Check;
use crate::config::settings::OLD_NAMES;
use crate::config::settings::old_value;
use crate::config::settings::value_of;
use crate::domain::settings;
use crate::domain::settings_state::Current;
use serde_json::Value as Json;
use std::collections::BTreeMap;

impl Check<'_, '_> {
    pub(super) fn settings(&mut self, config: &Config) {
        let mut good: BTreeMap<usize, Json> = BTreeMap::new();
        for (path, section, key) in OLD_NAMES {
            let Some(written) = old_value(config, path) else { continue };
            let Some(spec) = settings::find(section, key) else { continue };
            if let Err(why) = value_of(spec, &written) {
                self.note(path, format!("`{key}` cannot be {written}"), why);
            } else if config.settings.written.get(section).is_some_and(|keys| keys.contains_key(key)) {
                let what = format!("also pinned as `settings.{section}.{key}`");
                self.note(path, what, "say it once; both are the same setting");
            }
        }
        for (section, keys) in &config.settings.written {
            for (key, written) in keys {
                let path = ["settings", section.as_str(), key.as_str()];
                let Some(at) = settings::place(section, key) else {
                    self.note(
                        &path,
                        format!("`{section}.{key}` is not a setting"),
                        settings::unknown(section, key),
                    );
                    continue;
                };
                match value_of(&settings::REGISTRY[at], written) {
                    Ok(value) => drop(good.insert(at, value)),
                    Err(why) => self.note(&path, format!("`{key}` cannot be {written}"), why),
                }
            }
        }
        let tuned = Current::default().with(&good).tuned;
        if let Err(why) = tuned.hours.check() {
            self.note(&["settings", "trading_hours"], "the trading hours do not fit together", why);
        }
        if !tuned.circuit_breaker_enabled {
            self.note(
                &["settings", "system_defaults", "circuit_breaker_enabled"],
                "the automatic trips cannot be pinned off",
                "switch them off in the editor, where open positions are looked at first",
            );
        }
    }
}
