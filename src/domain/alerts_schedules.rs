//! When something is due: every so often, or by a cron expression in a named zone.
//!
//! Wall clocks jump twice a year. An expression with a fixed time is due once a day all the same: a time that is skipped
//! is due when the gap ends, one that comes twice is due the first time. One that repeats (`*` in minute or hour) is due
//! by real time: at each instant whose wall clock fits.

use crate::domain::time::plus_ms;
use chrono::DateTime;
use chrono::Utc;
use croner::Cron;
use croner::parser::CronParser;
use croner::parser::Seconds;
use croner::parser::Year;
use jiff::Timestamp;
use jiff::civil;
use jiff::tz::AmbiguousOffset;
use jiff::tz::Offset;
use jiff::tz::TimeZone;

/// Longest cron expression.
pub const CRON_MAX_CHARS: usize = 200;
/// Shortest and longest time between two beats.
pub const PERIOD_MS: std::ops::RangeInclusive<i64> = 1_000..=366 * 86_400_000;
/// Changes of the clock that are looked across for the next time; two a year, so this is a long life.
const CHANGES_MAX: usize = 64;
/// Wall times looked at to find one that is really later.
const TRIES_MAX: usize = 8;

/// When something is due.
#[derive(Debug, Clone)]
pub enum Schedule {
    /// So long after the last time.
    Every {
        /// Milliseconds.
        period_ms: i64,
    },
    /// At the times of a cron expression.
    Cron(Box<CronSchedule>),
}

/// A cron expression in a zone.
#[derive(Debug, Clone)]
pub struct CronSchedule {
    /// As written: five fields, or a word such as `@daily`.
    pub text: String,
    /// Name of the zone.
    pub zone: String,
    cron: Cron,
    tz: TimeZone,
    repeats: bool,
}

impl PartialEq for Schedule {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Every { period_ms: a }, Self::Every { period_ms: b }) => a == b,
            (Self::Cron(a), Self::Cron(b)) => (&a.text, &a.zone) == (&b.text, &b.zone),
            _ => false,
        }
    }
}

impl Schedule {
    /// Every `period_ms`.
    ///
    /// # Errors
    /// In words, what the bounds are.
    pub fn every(period_ms: i64) -> Result<Self, String> {
        if PERIOD_MS.contains(&period_ms) {
            return Ok(Self::Every { period_ms });
        }
        Err("from 1s to 366d".to_owned())
    }

    /// By a cron expression of five fields, or a word such as `@daily`, in a zone of the time zone database.
    ///
    /// # Errors
    /// In words, what is wrong with expression or zone, also when it is never due.
    pub fn cron(text: &str, zone: &str, now: Timestamp) -> Result<Self, String> {
        let text = text.split_whitespace().collect::<Vec<&str>>().join(" ");
        if text.len() > CRON_MAX_CHARS {
            return Err(format!("a cron expression has at most {CRON_MAX_CHARS} characters"));
        }
        let tz = TimeZone::get(zone).map_err(|_| format!("'{zone}' is no time zone this machine knows"))?;
        let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
        let cron = parser.parse(&text).map_err(|e| {
            format!("'{text}' is no cron expression ({e}): minute hour day month weekday, for instance `30 2 * * 1-5`")
        })?;
        let mut fields = text.split(' ');
        let (minute, hour) = (fields.next().unwrap_or_default(), fields.next().unwrap_or_default());
        let repeats =
            minute.starts_with('*') || hour.starts_with('*') || minute.eq_ignore_ascii_case("@hourly");
        let schedule = CronSchedule { text: text.clone(), zone: zone.to_owned(), cron, tz, repeats };
        if schedule.next(now).is_none() {
            return Err(format!("'{text}' is never due"));
        }
        Ok(Self::Cron(Box::new(schedule)))
    }

    /// The next time after `last`; `None` when there is none that can be told.
    #[must_use]
    pub fn next(&self, last: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Every { period_ms } => Some(plus_ms(last, *period_ms)),
            Self::Cron(cron) => cron.next(last),
        }
    }
}

impl CronSchedule {
    fn next(&self, after: Timestamp) -> Option<Timestamp> {
        if self.repeats { self.next_repeating(after) } else { self.next_fixed(after) }
    }

    /// Between two changes of the clock the wall is a constant offset away: the expression is asked there, change by
    /// change.
    fn next_repeating(&self, after: Timestamp) -> Option<Timestamp> {
        let (mut from, mut inclusive) = (after, false);
        for _ in 0..CHANGES_MAX {
            let offset = self.tz.to_offset(from);
            let change = self.tz.following(from).next().map(|t| t.timestamp());
            let wall = wall_of(from, offset)?;
            let found = instant_of(self.cron.find_next_occurrence(&wall, inclusive).ok()?, offset)?;
            match change {
                Some(change) if found >= change => (from, inclusive) = (change, true),
                _ => return Some(found),
            }
        }
        None
    }

    /// The expression is asked on the wall, and the wall's answer is looked up in the zone.
    fn next_fixed(&self, after: Timestamp) -> Option<Timestamp> {
        let mut wall = wall_of(after, self.tz.to_offset(after))?;
        for _ in 0..TRIES_MAX {
            wall = self.cron.find_next_occurrence(&wall, false).ok()?;
            let instant = match self.tz.to_ambiguous_timestamp(civil_of(wall)?).offset() {
                AmbiguousOffset::Unambiguous { offset } => instant_of(wall, offset)?,
                AmbiguousOffset::Fold { before, .. } => instant_of(wall, before)?,
                // Skipped: due when the gap ends, which is the last change up to this instant.
                AmbiguousOffset::Gap { before, .. } => {
                    let inside = instant_of(wall, before)?;
                    self.tz.preceding(plus_ms(inside, 1)).next().map_or(inside, |t| t.timestamp())
                }
            };
            if instant > after {
                return Some(instant);
            }
        }
        None
    }
}

/// The digits of the wall clock, told as if they were universal time: croner looks at nothing else.
fn wall_of(at: Timestamp, offset: Offset) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(at.as_second().checked_add(i64::from(offset.seconds()))?, 0)
}

fn instant_of(wall: DateTime<Utc>, offset: Offset) -> Option<Timestamp> {
    Timestamp::from_second(wall.timestamp().checked_sub(i64::from(offset.seconds()))?).ok()
}

fn civil_of(wall: DateTime<Utc>) -> Option<civil::DateTime> {
    let digits = Timestamp::from_second(wall.timestamp()).ok()?;
    Some(digits.to_zoned_datetime(TimeZone::UTC).datetime())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn times(text: &str, zone: &str, after: &str, count: usize) -> Vec<String> {
        let schedule = Schedule::cron(text, zone, at("2026-01-01T00:00:00Z")).unwrap();
        let tz = TimeZone::get(zone).unwrap();
        let mut last = at(after);
        let mut found = Vec::new();
        for _ in 0..count {
            last = schedule.next(last).unwrap();
            found.push(last.to_zoned_datetime(tz.clone()).strftime("%m-%d %H:%M%:z").to_string());
        }
        found
    }

    #[test]
    fn a_fixed_time_is_due_once_a_day_whatever_the_clock_does() {
        // New York: clocks go forward on 8 March 2026 at 2:00, back on 1 November at 2:00.
        let zone = "America/New_York";
        let spring = times("30 2 * * *", zone, "2026-03-06T12:00:00Z", 4);
        assert_eq!(
            spring,
            ["03-07 02:30-05:00", "03-08 03:00-04:00", "03-09 02:30-04:00", "03-10 02:30-04:00"]
        );
        let autumn = times("30 1 * * *", zone, "2026-10-31T12:00:00Z", 2);
        assert_eq!(autumn, ["11-01 01:30-04:00", "11-02 01:30-05:00"]);
        // A beat that came in the second half past one does not wait for a second one.
        let late = times("30 1 * * *", zone, "2026-11-01T06:10:00Z", 1);
        assert_eq!(late, ["11-02 01:30-05:00"]);
        let twice = times("30 1,13 * * *", zone, "2026-10-31T20:00:00Z", 3);
        assert_eq!(twice, ["11-01 01:30-04:00", "11-01 13:30-05:00", "11-02 01:30-05:00"]);
        let berlin = times("15 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", 2);
        assert_eq!(berlin, ["03-29 03:00+02:00", "03-30 02:15+02:00"]);
    }

    #[test]
    fn a_repeating_one_is_due_by_real_time() {
        let zone = "America/New_York";
        let spring = times("*/30 * * * *", zone, "2026-03-08T06:10:00Z", 4);
        assert_eq!(
            spring,
            ["03-08 01:30-05:00", "03-08 03:00-04:00", "03-08 03:30-04:00", "03-08 04:00-04:00"]
        );
        let autumn = times("*/30 * * * *", zone, "2026-11-01T04:40:00Z", 6);
        assert_eq!(
            autumn,
            [
                "11-01 01:00-04:00",
                "11-01 01:30-04:00",
                "11-01 01:00-05:00",
                "11-01 01:30-05:00",
                "11-01 02:00-05:00",
                "11-01 02:30-05:00"
            ]
        );
        assert_eq!(times("@hourly", "UTC", "2026-03-08T06:10:00Z", 1), ["03-08 07:00+00:00"]);
    }

    #[test]
    fn the_zone_counts_and_half_an_hour_too() {
        assert_eq!(
            times("0 9 * * 1-5", "Asia/Kolkata", "2026-03-06T12:00:00Z", 2),
            ["03-09 09:00+05:30", "03-10 09:00+05:30"]
        );
        // Lord Howe Island moves its clocks by thirty minutes.
        let howe = times("15 2 * * *", "Australia/Lord_Howe", "2026-10-02T12:00:00Z", 3);
        assert_eq!(howe, ["10-03 02:15+10:30", "10-04 02:30+11:00", "10-05 02:15+11:00"]);
        assert_eq!(times("@daily", "Europe/Berlin", "2026-06-01T12:00:00Z", 1), ["06-02 00:00+02:00"]);
    }

    #[test]
    fn what_cannot_be_is_refused_in_words() {
        let now = at("2026-01-01T00:00:00Z");
        let cron = |text: &str, zone: &str| Schedule::cron(text, zone, now).map(|_| ()).unwrap_err();
        assert!(cron("every day", "UTC").contains("minute hour day month weekday"));
        assert!(cron("61 * * * *", "UTC").contains("no cron expression"));
        assert!(
            cron("0 0 0 * * *", "UTC").contains("no cron expression"),
            "seconds are not for people's jobs"
        );
        assert!(cron("0 0 30 2 *", "UTC").contains("never due"));
        assert!(cron("0 0 * * *", "Moon/Sea").contains("no time zone"));
        assert!(cron(&"1,".repeat(200), "UTC").contains("at most"));
        assert!(Schedule::every(999).is_err() && Schedule::every(1_000).is_ok());
    }
}
