//! Whether a change of settings can be: names, bounds, pins, and what must not be while positions are open.

use crate::domain::settings;
use crate::domain::settings::REGISTRY;
use crate::domain::settings_state::Current;
use crate::domain::settings_values::canonical;
use crate::domain::time;
use crate::services::Services;
use crate::services::engines;
use crate::wire;
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// Most settings in one change.
pub const CHANGES_MAX: usize = 100;

/// What was asked for, in the form in which values are kept, and what cannot be.
pub(in crate::services) fn judge(
    s: &Services,
    now: &Current,
    asked: &[wire::SettingChange],
) -> (BTreeMap<usize, Json>, Vec<wire::SettingsError>) {
    let mut good = BTreeMap::new();
    let mut errors = Vec::new();
    for change in asked.iter().take(CHANGES_MAX) {
        match read(now, change) {
            Ok((at, value)) => match good.insert(at, value) {
                None => {}
                Some(_) => errors.push(wrong(change, "it is there twice; name each setting once".to_owned())),
            },
            Err(message) => errors.push(wrong(change, message)),
        }
    }
    if let Some(first) = asked.get(CHANGES_MAX) {
        errors.push(wrong(first, format!("{} changes; at most {CHANGES_MAX} at a time", asked.len())));
    }
    if errors.is_empty() {
        errors.extend(together(s, now, &good));
    }
    (good, errors)
}

fn wrong(change: &wire::SettingChange, message: String) -> wire::SettingsError {
    wire::SettingsError { section: change.section.clone(), key: change.key.clone(), message }
}

fn read(now: &Current, change: &wire::SettingChange) -> Result<(usize, Json), String> {
    let at = settings::place(&change.section, &change.key)
        .ok_or_else(|| settings::unknown(&change.section, &change.key))?;
    if let Some(pin) = now.pins.get(&at) {
        return Err(pin.reason());
    }
    Ok((at, canonical(&REGISTRY[at], &change.value)?))
}

/// What only shows when the changes are looked at together, or beside the state of the desk.
fn together(s: &Services, now: &Current, good: &BTreeMap<usize, Json>) -> Vec<wire::SettingsError> {
    let then = now.with(good);
    let error = |section: &str, key: &str, message: String| wire::SettingsError {
        section: section.to_owned(),
        key: key.to_owned(),
        message,
    };
    let mut errors = Vec::new();
    if let Err(message) = then.tuned.hours.check() {
        errors.push(error("trading_hours", "close", message));
    }
    if now.tuned.circuit_breaker_enabled
        && !then.tuned.circuit_breaker_enabled
        && let Some(why) = positions_in_the_way(s)
    {
        let message = format!("the automatic trips cannot be switched off: {why}");
        errors.push(error("system_defaults", "circuit_breaker_enabled", message));
    }
    errors
}

/// Why the automatic trips must stay on: open positions, or none known.
fn positions_in_the_way(s: &Services) -> Option<String> {
    let all = engines::all(s);
    if all.is_empty() {
        return Some("no engine is connected, so it is not known whether positions are open".to_owned());
    }
    let now = s.now();
    for seen in &all {
        let fresh =
            seen.snapshot.as_ref().filter(|x| time::age_seconds(x.as_of, now) <= engines::FRESH_SECONDS);
        let Some(snapshot) = fresh else {
            return Some(format!("{} does not tell its positions at the moment", seen.name));
        };
        if !snapshot.positions.is_empty() {
            let count = snapshot.positions.len();
            let noun = if count == 1 { "position" } else { "positions" };
            return Some(format!("{} has {count} open {noun}; close them first", seen.name));
        }
    }
    None
}

/// The errors in one sentence.
pub(in crate::services) fn sentence(errors: &[wire::SettingsError]) -> String {
    let each = errors.iter().map(|e| format!("{}.{}: {}", e.section, e.key, e.message));
    each.collect::<Vec<_>>().join("; ")
}
