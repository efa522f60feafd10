//! Escalations and rotations: names that must be there, times and calendars that must be understood.

use super::Check;
use crate::config::Config;
use crate::config::alerts_people::RotationConfig;
use crate::config::alerts_people::handover;
use crate::domain::alerts_calendar::CALENDAR_MAX_BYTES;
use crate::domain::alerts_calendar_read;
use crate::domain::alerts_escalation::AFTER_MAX_SECONDS;
use crate::domain::alerts_escalation::POLICIES_MAX;
use crate::domain::alerts_escalation::REPEAT_MAX;
use crate::domain::alerts_escalation::STEPS_MAX;
use crate::domain::alerts_matchers::matcher;
use crate::domain::alerts_rotation::PEOPLE_MAX;
use crate::domain::alerts_rotation::ROTATIONS_MAX;
use jiff::tz::TimeZone;
use std::collections::BTreeSet;
use std::path::Path;

/// Longest wait before somebody who acknowledged is asked again: a week.
const REMINDER_MAX_SECONDS: u64 = 604_800;

impl Check<'_, '_> {
    pub(super) fn people(&mut self, config: &Config) {
        let alerts = &config.alerts;
        let reminder = ["alerts", "ack_reminder_seconds"];
        self.bounds(&reminder, alerts.ack_reminder_seconds, &(0..=REMINDER_MAX_SECONDS));
        if alerts.rotations.len() > ROTATIONS_MAX {
            self.note(&["alerts", "rotations"], "too many rotations", format!("at most {ROTATIONS_MAX}"));
        }
        let mut names = BTreeSet::new();
        for (i, rotation) in alerts.rotations.iter().enumerate() {
            let i = i.to_string();
            self.name(&["alerts", "rotations", &i, "name"], &rotation.name, &mut names);
            self.rotation(&i, rotation, &config.desk.time_zone);
        }
        self.escalations(config);
    }

    fn rotation(&mut self, i: &str, rotation: &RotationConfig, desk_zone: &str) {
        let at = |key| ["alerts", "rotations", i, key];
        let zone = rotation.time_zone.as_deref().unwrap_or(desk_zone);
        let known = TimeZone::get(zone);
        if known.is_err() && rotation.time_zone.is_some() {
            let hint = "use a name of the time zone database, for instance \"Europe/Zurich\"";
            self.note(&at("time_zone"), format!("`{zone}` is not a time zone this machine knows"), hint);
        }
        if handover(&rotation.handover).is_none() {
            let what = format!("`{}` is no handover", rotation.handover);
            self.note(&at("handover"), what, "a weekday and a time, for instance \"monday 09:00\"");
        }
        if rotation.starts_on.trim().parse::<jiff::civil::Date>().is_err() {
            let what = format!("`{}` is no day", rotation.starts_on);
            self.note(&at("starts_on"), what, "for instance \"2026-01-05\"");
        }
        if rotation.people.is_empty() || rotation.people.len() > PEOPLE_MAX {
            let what = format!("{} people", rotation.people.len());
            let hint =
                format!("give 1 to {PEOPLE_MAX}: `people = [{{ name = \"alice\", receivers = [\"…\"] }}]`");
            self.note(&at("people"), what, hint);
        }
        let mut seen = BTreeSet::new();
        for (n, person) in rotation.people.iter().enumerate() {
            let n = n.to_string();
            self.name(&["alerts", "rotations", i, "people", &n, "name"], &person.name, &mut seen);
            if person.receivers.is_empty() {
                let path = ["alerts", "rotations", i, "people", &n, "receivers"];
                self.note(&path, "nothing reaches this person", "name at least one receiver");
            }
        }
        if let (Some(path), Ok(zone)) = (&rotation.ical_file, known)
            && let Err(words) = calendar(path, &zone)
        {
            let what = format!("`ical_file`: {} cannot be used: {words}", path.display());
            self.note(&at("ical_file"), what, "events named after people, once or repeated by days or weeks");
        }
    }

    fn escalations(&mut self, config: &Config) {
        let alerts = &config.alerts;
        if alerts.escalations.len() > POLICIES_MAX {
            self.note(&["alerts", "escalations"], "too many policies", format!("at most {POLICIES_MAX}"));
        }
        let mut names = BTreeSet::new();
        for (i, policy) in alerts.escalations.iter().enumerate() {
            let i = i.to_string();
            let at = |key| ["alerts", "escalations", i.as_str(), key];
            self.name(&at("name"), &policy.name, &mut names);
            if let Some(words) = policy.matchers.iter().find_map(|m| matcher(m).err()) {
                self.note(&at("matchers"), words, "for instance 'severity=\"critical\"'");
            }
            self.bounds(&at("repeat"), policy.repeat.into(), &(0..=REPEAT_MAX.into()));
            if policy.steps.is_empty() || policy.steps.len() > STEPS_MAX {
                let what = format!("{} steps", policy.steps.len());
                let hint = format!(
                    "give 1 to {STEPS_MAX}: `steps = [{{ after_seconds = 300, receivers = [\"…\"] }}]`"
                );
                self.note(&at("steps"), what, hint);
            }
            for (n, step) in policy.steps.iter().enumerate() {
                let n = n.to_string();
                let at = |key| ["alerts", "escalations", i.as_str(), "steps", n.as_str(), key];
                self.bounds(&at("after_seconds"), step.after_seconds, &(0..=AFTER_MAX_SECONDS));
                if step.receivers.is_empty() && step.on_call.is_none() {
                    let hint = "name `receivers`, or a rotation with `on_call`";
                    self.note(&at("receivers"), "nobody is told by this step", hint);
                }
                let known = |name: &String| alerts.rotations.iter().any(|r| r.name == *name);
                if let Some(name) = step.on_call.as_ref().filter(|name| !known(name)) {
                    let hint = "use the name of an [[alerts.rotations]] table";
                    self.note(&at("on_call"), format!("there is no rotation `{name}`"), hint);
                }
            }
            // A policy that goes round without any wait would tell people each second.
            if policy.repeat > 0 && policy.steps.iter().all(|s| s.after_seconds == 0) {
                let hint = "give at least one step a wait, or leave `repeat` out";
                self.note(&at("repeat"), "the steps are repeated without any wait", hint);
            }
        }
    }
}

fn calendar(path: &Path, zone: &TimeZone) -> Result<(), String> {
    let length = std::fs::metadata(path).map_err(|e| e.to_string())?.len();
    if length > CALENDAR_MAX_BYTES as u64 {
        return Err(format!("it has more than {CALENDAR_MAX_BYTES} bytes"));
    }
    let text = std::fs::read_to_string(path).map_err(|e| e.to_string())?;
    alerts_calendar_read::read(&text, zone).map(|_| ())
}
