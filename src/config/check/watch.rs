//! The canary's interval.

use super::Check;
use crate::config::alerts::AlertsConfig;
use crate::domain::alerts_canary::PERIOD_MAX_MS;
use crate::domain::alerts_canary::PERIOD_MIN_MS;
use crate::domain::alerts_durations;

impl Check<'_, '_> {
    pub(super) fn canary(&mut self, alerts: &AlertsConfig) {
        let path = ["alerts", "canary_interval"];
        match alerts.canary_ms() {
            Err(words) => self.note(&path, words, "for instance \"5m\", or \"0\" for none"),
            Ok(Some(ms)) if !(PERIOD_MIN_MS..=PERIOD_MAX_MS).contains(&ms) => {
                let shown = alerts_durations::shown;
                let hint = format!("use {} to {}", shown(PERIOD_MIN_MS), shown(PERIOD_MAX_MS));
                self.note(&path, format!("`canary_interval` is {}, out of bounds", shown(ms)), hint);
            }
            Ok(_) => {}
        }
    }
}
