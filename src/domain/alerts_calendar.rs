//! Calendars: the part of iCalendar (RFC 5545) that a rota needs.
//!
//! Events with `DTSTART`, `DTEND` or `DURATION`, repeated each so many days or weeks (`RRULE`), with exceptions
//! (`EXDATE`, `RECURRENCE-ID`). Anything else that would move an event is refused when the file is read, so that nobody
//! relies on a turn that is not there.

use crate::domain::alerts_calendar_rules::Rule;
use jiff::SignedDuration;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// Largest calendar that is read.
pub const CALENDAR_MAX_BYTES: usize = 1024 * 1024;
/// Most events in it.
pub const EVENTS_MAX: usize = 5_000;

/// A calendar.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Calendar {
    /// Its events.
    pub events: Vec<Event>,
}

/// An event, once or repeated.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Groups an event with the exceptions to it.
    pub uid: String,
    /// Name of who is on call.
    pub summary: String,
    /// First start, on the clock of `zone`.
    pub start: DateTime,
    /// How long each lasts, on that clock: an end keeps its local hour over a change of summer time.
    pub length: SignedDuration,
    /// The zone whose clock counts.
    pub zone: TimeZone,
    /// How it repeats.
    pub rule: Option<Rule>,
    /// Starts that are left out.
    pub except: Vec<Except>,
}

/// A start that is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Except {
    /// This one.
    At(Timestamp),
    /// Whatever begins on this day of the event's clock.
    Day(jiff::civil::Date),
}

/// One occurrence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shift {
    /// Name of who is on call.
    pub summary: String,
    /// When it begins.
    pub start: Timestamp,
    /// When it is over.
    pub end: Timestamp,
}

impl Calendar {
    /// What goes on at `at`, in the order of the file.
    #[must_use]
    pub fn at(&self, at: Timestamp) -> Vec<Shift> {
        self.events.iter().flat_map(|e| e.around(at)).filter(|s| s.start <= at && at < s.end).collect()
    }

    /// When next anything begins or ends after `at`.
    #[must_use]
    pub fn next_change(&self, at: Timestamp) -> Option<Timestamp> {
        let times = self.events.iter().flat_map(|e| e.around(at)).flat_map(|s| [s.start, s.end]);
        times.filter(|t| *t > at).min()
    }
}

impl Event {
    /// The occurrences that may touch `at`, and the first one after it.
    fn around(&self, at: Timestamp) -> Vec<Shift> {
        let local = at.to_zoned_datetime(self.zone.clone()).datetime();
        // A day to either side makes up for changes of the clock.
        let from = local.saturating_sub(self.length).saturating_sub(SignedDuration::from_hours(24));
        let starts: Vec<DateTime> = match &self.rule {
            None => vec![self.start],
            Some(rule) => {
                let mut found = Vec::new();
                for start in rule.starts(self.start, from, &self.zone) {
                    let shift = self.shift(start);
                    found.push(start);
                    if shift.is_some_and(|s| s.start > at) {
                        break;
                    }
                }
                found
            }
        };
        starts.into_iter().filter_map(|start| self.shift(start)).collect()
    }

    fn shift(&self, start: DateTime) -> Option<Shift> {
        let instant =
            |local: DateTime| local.to_zoned_datetime(self.zone.clone()).ok().map(|z| z.timestamp());
        let begins = instant(start)?;
        let left_out = self.except.iter().any(|e| match e {
            Except::At(at) => *at == begins,
            Except::Day(day) => *day == start.date(),
        });
        if left_out {
            return None;
        }
        let end = instant(start.checked_add(self.length).ok()?)?;
        Some(Shift { summary: self.summary.clone(), start: begins, end })
    }
}
