//! The part of `[alerts]` about people: who is told when nobody acknowledges, and who is on call.

use crate::domain::alerts_calendar::Calendar;
use crate::domain::alerts_escalation::People;
use crate::domain::alerts_escalation::Policy;
use crate::domain::alerts_escalation::Step;
use crate::domain::alerts_matchers::matcher;
use crate::domain::alerts_rotation::Person;
use crate::domain::alerts_rotation::Rotation;
use crate::domain::alerts_rotation::Turns;
use crate::domain::alerts_rotation::Weekly;
use jiff::civil::Date;
use jiff::civil::Time;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde::Serialize;
use std::path::PathBuf;

/// Handover where the file names none.
const HANDOVER: &str = "monday 09:00";
/// First week where the file names none.
const STARTS_ON: &str = "2026-01-05";

/// What happens while nobody acknowledges.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EscalationConfig {
    /// Name, once.
    pub name: String,
    /// Which incidents; all of them have to fit.
    pub matchers: Vec<String>,
    /// What is done, in order.
    pub steps: Vec<StepConfig>,
    /// How often the steps are gone through again after the first time.
    pub repeat: u32,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StepConfig {
    /// Wait since the step before, for the first one since the incident began.
    pub after_seconds: u64,
    /// Receivers that are told.
    pub receivers: Vec<String>,
    /// Rotation whose people are told.
    pub on_call: Option<String>,
}

/// Who is on call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RotationConfig {
    /// Name, once.
    pub name: String,
    /// The zone whose clock counts; that of the desk unless set.
    pub time_zone: Option<String>,
    /// Weekday and local time of the handover.
    pub handover: String,
    /// The first person has the week that this day lies in.
    pub starts_on: String,
    /// Everybody who takes turns, in order.
    pub people: Vec<PersonConfig>,
    /// A calendar that says whose turn it is, instead of the weeks.
    pub ical_file: Option<PathBuf>,
}

impl Default for RotationConfig {
    fn default() -> Self {
        Self {
            name: String::new(),
            time_zone: None,
            handover: HANDOVER.to_owned(),
            starts_on: STARTS_ON.to_owned(),
            people: Vec::new(),
            ical_file: None,
        }
    }
}

/// Somebody who takes turns.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PersonConfig {
    /// Name.
    pub name: String,
    /// Receivers over which this person is reached.
    pub receivers: Vec<String>,
}

/// A calendar to be read, and read again when it changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarFile {
    /// Of which rotation.
    pub rotation: String,
    /// Where it is.
    pub path: PathBuf,
}

/// The rules about people, from what the file says; `desk_zone` counts where a rotation names none. What the check
/// would have refused is left out.
#[must_use]
pub fn people(
    escalations: &[EscalationConfig],
    rotations: &[RotationConfig],
    ack_reminder_seconds: u64,
    desk_zone: &str,
) -> (People, Vec<CalendarFile>) {
    let policies = escalations.iter().map(|e| Policy {
        name: e.name.clone(),
        matchers: e.matchers.iter().filter_map(|m| matcher(m).ok()).collect(),
        steps: e.steps.iter().map(step).collect(),
        repeat: e.repeat,
    });
    let files = rotations.iter().filter_map(|r| {
        r.ical_file.as_ref().map(|path| CalendarFile { rotation: r.name.clone(), path: path.clone() })
    });
    let people = People {
        policies: policies.collect(),
        rotations: rotations.iter().filter_map(|r| rotation(r, desk_zone)).collect(),
        ack_reminder_ms: milliseconds(ack_reminder_seconds),
    };
    (people, files.collect())
}

fn milliseconds(seconds: u64) -> i64 {
    i64::try_from(seconds.saturating_mul(1000)).unwrap_or(i64::MAX)
}

fn step(step: &StepConfig) -> Step {
    Step {
        after_ms: milliseconds(step.after_seconds),
        receivers: step.receivers.clone(),
        on_call: step.on_call.clone(),
    }
}

fn rotation(r: &RotationConfig, desk_zone: &str) -> Option<Rotation> {
    let zone = TimeZone::get(r.time_zone.as_deref().unwrap_or(desk_zone)).ok()?;
    let people = r.people.iter().map(|p| Person { name: p.name.clone(), receivers: p.receivers.clone() });
    let turns = match &r.ical_file {
        Some(_) => Turns::Calendar(Calendar::default()),
        None => {
            let (weekday, time) = handover(&r.handover)?;
            Turns::Weekly(Weekly { weekday, time, starts_on: r.starts_on.trim().parse::<Date>().ok()? })
        }
    };
    Some(Rotation { name: r.name.clone(), zone, people: people.collect(), turns })
}

/// Reads `monday 09:00`.
pub(in crate::config) fn handover(text: &str) -> Option<(Weekday, Time)> {
    let (day, time) = text.trim().split_once(char::is_whitespace)?;
    let names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let place = names.iter().position(|n| n.eq_ignore_ascii_case(day))?;
    let weekday = Weekday::from_monday_zero_offset(i8::try_from(place).ok()?).ok()?;
    let (hour, minute) = time.trim().split_once(':')?;
    let two = |text: &str| text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
    if !two(hour) || !two(minute) {
        return None;
    }
    Some((weekday, Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handovers_are_read() {
        assert_eq!(handover("Friday 17:30"), Some((Weekday::Friday, Time::constant(17, 30, 0, 0))));
        for bad in [
            "",
            "monday",
            "09:00",
            "mon 09:00",
            "monday 9:00",
            "monday 24:00",
            "monday 09:00:00",
            "monday -1:00",
        ] {
            assert_eq!(handover(bad), None, "{bad}");
        }
    }
}
