//! What settings bring to everybody's attention: automatic trips that are off, dry run, readers that do not follow.

use crate::domain::time;
use crate::services::Services;
use crate::services::settings;
use crate::services::settings_config;
use crate::services::settings_readers;
use crate::wire;

/// The page of the settings.
const PAGE: &str = "/configuration";
/// Readers have so long before it is worth a line; the runbook allows about five seconds.
const FOLLOW_MS: i64 = 10_000;

/// The lines.
#[must_use]
pub fn list(s: &Services) -> Vec<wire::AttentionView> {
    let mut lines = Vec::new();
    let line = |id: &str, severity: &str, word: &str, subject: &str, text: String| wire::AttentionView {
        id: id.to_owned(),
        severity: severity.to_owned(),
        status_word: word.to_owned(),
        subject: subject.to_owned(),
        text,
        since: None,
        link: PAGE.to_owned(),
    };
    if !settings::circuit_breaker_enabled(s) {
        let text = "rules and alerts do not trip the breaker by themselves; a trip by hand works".to_owned();
        lines.push(line("automatic_trips", "critical", "OFF", "Automatic trips", text));
    }
    if settings::dry_run(s) {
        let text = "new orders are simulated; stops are real".to_owned();
        lines.push(line("dry_run", "warning", "DRY RUN", "Orders", text));
    }
    let config = settings_config::standing(s);
    if config.refused_at.is_some() {
        let (_, words) = settings_config::words(s);
        lines.push(line("config_refused", "warning", "REFUSED", "Config", words));
    } else if !config.restart.is_empty() {
        let (_, words) = settings_config::words(s);
        lines.push(line("config_restart", "info", "RESTART", "Config", words));
    }
    let behind = settings_readers::behind(s);
    let changed_at = s.live.now().edited.values().map(|e| e.changed_at).max();
    let due = changed_at.is_some_and(|at| time::plus_ms(at, FOLLOW_MS) <= s.now());
    if behind > 0 && due {
        let noun = if behind == 1 { "reader runs" } else { "readers run" };
        let text = format!("{behind} {noun} an older version than {}", s.live.now().version);
        lines.push(line("settings_readers", "warning", "BEHIND", "Settings", text));
    }
    lines
}
