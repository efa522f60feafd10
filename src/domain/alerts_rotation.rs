//! Rotations: who is on call at a given time, by week or by calendar.
//!
//! Handovers are times on a clock on the wall: over a change of summer time they stay at their local hour, so that the
//! week of the change has an hour more or less.

use crate::domain::alerts_calendar::Calendar;
use jiff::Timestamp;
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::civil::Time;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;

/// Most people of a rotation.
pub const PEOPLE_MAX: usize = 100;
/// Most rotations.
pub const ROTATIONS_MAX: usize = 50;

/// Somebody who takes a turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Name.
    pub name: String,
    /// Receivers over which this person is reached.
    pub receivers: Vec<String>,
}

/// Turns of a week each, in the order of the people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weekly {
    /// Day of the handover.
    pub weekday: Weekday,
    /// Local time of the handover.
    pub time: Time,
    /// The first person has the week that this day lies in.
    pub starts_on: Date,
}

/// Whose turn it is.
#[derive(Debug, Clone, PartialEq)]
pub enum Turns {
    /// By week.
    Weekly(Weekly),
    /// By a calendar whose events are named after people.
    Calendar(Calendar),
}

/// A rotation.
#[derive(Debug, Clone, PartialEq)]
pub struct Rotation {
    /// Name.
    pub name: String,
    /// The zone whose clock counts.
    pub zone: TimeZone,
    /// Everybody who takes turns.
    pub people: Vec<Person>,
    /// Whose turn it is.
    pub turns: Turns,
}

/// Who is on call.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OnCall {
    /// Names; more than one where turns of a calendar overlap.
    pub people: Vec<String>,
    /// Receivers over which they are reached, each once.
    pub receivers: Vec<String>,
    /// Since when it has been these.
    pub since: Option<Timestamp>,
    /// When the next handover is.
    pub until: Option<Timestamp>,
    /// Who comes then.
    pub next: Vec<String>,
    /// Nobody is on call by the plan, so everybody of the rotation stands in; in words, why.
    pub stand_in: Option<String>,
}

impl Rotation {
    /// Who is on call at `at`. Where the plan names nobody, everybody is: too many woken is better than none.
    #[must_use]
    pub fn on_call(&self, at: Timestamp) -> OnCall {
        match &self.turns {
            Turns::Weekly(weekly) => self.weekly(weekly, at),
            Turns::Calendar(calendar) => self.by_calendar(calendar, at),
        }
    }

    fn weekly(&self, weekly: &Weekly, at: Timestamp) -> OnCall {
        let (begin, end) = weekly.week_of(at, &self.zone);
        let turn = weekly.number(begin);
        let who = |turn: i64| {
            let count = i64::try_from(self.people.len()).unwrap_or(1).max(1);
            let place = usize::try_from(turn.rem_euclid(count)).unwrap_or(0);
            self.people.get(place).map(|p| p.name.clone()).into_iter().collect::<Vec<String>>()
        };
        let people = who(turn);
        OnCall {
            receivers: self.receivers_of(&people),
            people,
            since: weekly.handover(begin, &self.zone),
            until: weekly.handover(end, &self.zone),
            next: who(turn.saturating_add(1)),
            stand_in: None,
        }
    }

    fn by_calendar(&self, calendar: &Calendar, at: Timestamp) -> OnCall {
        let named = |at: Timestamp| -> (Vec<String>, Option<String>) {
            let mut unknown = None;
            let mut people: Vec<String> = Vec::new();
            for shift in calendar.at(at) {
                match self.person(&shift.summary) {
                    Some(person) if people.contains(&person.name) => {}
                    Some(person) => people.push(person.name.clone()),
                    None => unknown = Some(shift.summary),
                }
            }
            (people, unknown)
        };
        let (mut people, unknown) = named(at);
        let stand_in = match (people.is_empty(), unknown) {
            (false, _) => None,
            (true, Some(name)) => Some(format!("the calendar names '{name}', who is not of this rotation")),
            (true, None) => Some("the calendar names nobody at this time".to_owned()),
        };
        if stand_in.is_some() {
            people = self.people.iter().map(|p| p.name.clone()).collect();
        }
        let until = calendar.next_change(at);
        OnCall {
            receivers: self.receivers_of(&people),
            people,
            since: calendar.at(at).iter().map(|s| s.start).max(),
            until,
            next: until.map(|at| named(at).0).unwrap_or_default(),
            stand_in,
        }
    }

    /// The person of this name; upper and lower case are the same, as people write calendars by hand.
    #[must_use]
    pub fn person(&self, name: &str) -> Option<&Person> {
        let name = name.trim();
        self.people.iter().find(|p| p.name.to_lowercase() == name.to_lowercase())
    }

    fn receivers_of(&self, names: &[String]) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for person in names.iter().filter_map(|n| self.person(n)) {
            for receiver in &person.receivers {
                if !found.contains(receiver) {
                    found.push(receiver.clone());
                }
            }
        }
        found
    }
}

impl Weekly {
    /// First and last handover day around `at`: the turn began on the first and ends on the second.
    fn week_of(&self, at: Timestamp, zone: &TimeZone) -> (Date, Date) {
        let day = at.to_zoned_datetime(zone.clone()).date();
        let mut begin = self.on_or_before(day);
        if self.handover(begin, zone).is_some_and(|handover| handover > at) {
            begin = begin.saturating_sub(1.week());
        }
        (begin, begin.saturating_add(1.week()))
    }

    fn on_or_before(&self, day: Date) -> Date {
        let ahead = day.weekday().to_monday_zero_offset() - self.weekday.to_monday_zero_offset();
        day.saturating_sub(i64::from(ahead.rem_euclid(7)).days())
    }

    /// The number of the turn that begins on this day.
    fn number(&self, begin: Date) -> i64 {
        let first = self.on_or_before(self.starts_on);
        begin.duration_since(first).as_hours().div_euclid(24).div_euclid(7)
    }

    /// The instant of the handover on this day. A local time that is left out on that day (clocks go forward) means the
    /// same time after the change, one that comes twice means the first.
    fn handover(&self, day: Date, zone: &TimeZone) -> Option<Timestamp> {
        day.to_datetime(self.time).to_zoned_datetime(zone.clone()).ok().map(|z| z.timestamp())
    }
}

#[cfg(test)]
#[path = "alerts_rotation_tests.rs"]
mod tests;
