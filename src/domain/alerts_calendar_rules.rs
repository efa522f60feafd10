//! How an event of a calendar repeats: each so many days or weeks, on some weekdays, so often or until a day.

use jiff::Span;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::civil::DateTime;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;

/// Most occurrences that are looked at for one question: a century of daily turns.
pub const OCCURRENCES_MAX: usize = 40_000;
/// Largest interval, in days or weeks.
pub const INTERVAL_MAX: i64 = 1_000;

/// Days or weeks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Each {
    /// `FREQ=DAILY`
    Day,
    /// `FREQ=WEEKLY`
    Week,
}

/// Until when an event repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// The last start is at or before this instant.
    At(Timestamp),
    /// The last start is at or before this time of the event's clock.
    Local(DateTime),
}

/// How an event repeats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Days or weeks.
    pub each: Each,
    /// Each so many of them, from 1.
    pub interval: i64,
    /// Only so many occurrences in all, left-out ones included.
    pub count: Option<usize>,
    /// Only until then.
    pub until: Option<Until>,
    /// Only on these weekdays; empty means the one of the start, or any for days.
    pub weekdays: Vec<Weekday>,
    /// Where a week begins; it matters for every second week.
    pub week_start: Weekday,
}

impl Rule {
    /// Starts in order, from the last block (day or week) before `from` on; all from the first where they have to be
    /// counted.
    pub fn starts<'a>(
        &'a self,
        first: DateTime,
        from: DateTime,
        zone: &'a TimeZone,
    ) -> impl Iterator<Item = DateTime> + 'a {
        let block = self.block_days();
        let origin = self.origin(first.date());
        let ahead = days_between(origin, from.date()).div_euclid(block).saturating_sub(1).max(0);
        let skip = if self.count.is_some() { 0 } else { ahead };
        (0..)
            .map_while(move |n: i64| {
                let days = n.saturating_add(skip).checked_mul(block)?;
                origin.checked_add(Span::new().try_days(days).ok()?).ok()
            })
            .flat_map(move |begin| self.days_in(begin, first))
            .filter(move |start| *start >= first)
            .take(self.count.unwrap_or(usize::MAX).min(OCCURRENCES_MAX))
            .take_while(move |start| self.goes_on(*start, zone))
    }

    fn block_days(&self) -> i64 {
        let interval = self.interval.clamp(1, INTERVAL_MAX);
        match self.each {
            Each::Day => interval,
            Each::Week => interval.saturating_mul(7),
        }
    }

    /// The day from which blocks are counted.
    fn origin(&self, first: Date) -> Date {
        match self.each {
            Each::Day => first,
            Each::Week => {
                let into = first.weekday().to_monday_zero_offset() - self.week_start.to_monday_zero_offset();
                first.saturating_sub(Span::new().days(i64::from(into.rem_euclid(7))))
            }
        }
    }

    /// The starts within the day or week that begins on `begin`, in order.
    fn days_in(&self, begin: Date, first: DateTime) -> Vec<DateTime> {
        let days = match self.each {
            Each::Day => 1,
            Each::Week => 7,
        };
        let wanted = |day: &Date| match (self.weekdays.is_empty(), self.each) {
            (true, Each::Day) => true,
            (true, Each::Week) => day.weekday() == first.date().weekday(),
            (false, _) => self.weekdays.contains(&day.weekday()),
        };
        (0..days)
            .filter_map(|n| begin.checked_add(Span::new().days(n)).ok())
            .filter(wanted)
            .map(|day| day.to_datetime(first.time()))
            .collect()
    }

    fn goes_on(&self, start: DateTime, zone: &TimeZone) -> bool {
        match self.until {
            None => true,
            Some(Until::Local(last)) => start <= last,
            Some(Until::At(last)) => {
                start.to_zoned_datetime(zone.clone()).is_ok_and(|zoned| zoned.timestamp() <= last)
            }
        }
    }
}

fn days_between(from: Date, to: Date) -> i64 {
    to.duration_since(from).as_hours().div_euclid(24)
}
