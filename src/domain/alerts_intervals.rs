//! Recurring times: hours, weekdays, days of the month, months and years in a named zone, as Alertmanager has them.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// An inclusive range of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// First.
    pub begin: i32,
    /// Last.
    pub end: i32,
}

/// Minutes of a day: from `start` (inclusive) to `end` (exclusive; 1440 is the end of the day).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Minutes {
    /// First minute.
    pub start: u16,
    /// First minute after.
    pub end: u16,
}

/// A recurring time. An empty list of a field means any.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeInterval {
    /// Times of the day.
    pub times: Vec<Minutes>,
    /// Weekdays, 0 is Sunday.
    pub weekdays: Vec<Range>,
    /// Days of the month from 1; negative ones count from the end, -1 is the last.
    pub days_of_month: Vec<Range>,
    /// Months from 1.
    pub months: Vec<Range>,
    /// Years.
    pub years: Vec<Range>,
    /// The zone whose clock counts.
    pub zone: TimeZone,
}

impl Default for TimeInterval {
    fn default() -> Self {
        Self {
            times: Vec::new(),
            weekdays: Vec::new(),
            days_of_month: Vec::new(),
            months: Vec::new(),
            years: Vec::new(),
            zone: TimeZone::UTC,
        }
    }
}

impl TimeInterval {
    /// Whether `at` lies within it.
    #[must_use]
    pub fn contains(&self, at: Timestamp) -> bool {
        let local = at.to_zoned_datetime(self.zone.clone());
        let within = |ranges: &[Range], value: i32| {
            ranges.is_empty() || ranges.iter().any(|r| (r.begin..=r.end).contains(&value))
        };
        let minute = u16::from(local.hour().unsigned_abs()) * 60 + u16::from(local.minute().unsigned_abs());
        let in_time = self.times.is_empty() || self.times.iter().any(|m| (m.start..m.end).contains(&minute));
        in_time
            && within(&self.weekdays, i32::from(local.weekday().to_sunday_zero_offset()))
            && within(&self.months, i32::from(local.month()))
            && within(&self.years, i32::from(local.year()))
            && self.in_days(i32::from(local.day()), i32::from(local.days_in_month()))
    }

    /// Days that count from the end are turned into days of this month; a range that lies outside it fits nothing.
    fn in_days(&self, day: i32, last: i32) -> bool {
        let from_begin = |n: i32| if n < 0 { last + n + 1 } else { n };
        self.days_of_month.is_empty()
            || self.days_of_month.iter().any(|r| {
                let (begin, end) = (from_begin(r.begin).max(1), from_begin(r.end).min(last));
                (begin..=end).contains(&day)
            })
    }
}
