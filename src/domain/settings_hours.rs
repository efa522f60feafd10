//! Trading hours: is the desk inside them at this moment?

use crate::domain::settings_values::DAYS;
use crate::domain::settings_values::date_of;
use crate::domain::settings_values::minute_of;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::Value as Json;

/// Minutes of a day.
const DAY_MINUTES: u32 = 24 * 60;

/// Hours, days, time zone and holidays, read.
#[derive(Debug, Clone, PartialEq)]
pub struct Hours {
    open: u32,
    close: u32,
    days: [bool; 7],
    zone: TimeZone,
    holidays: Vec<Date>,
}

impl Default for Hours {
    fn default() -> Self {
        Self { open: 0, close: DAY_MINUTES, days: [true; 7], zone: TimeZone::UTC, holidays: Vec::new() }
    }
}

impl Hours {
    /// Hours out of the values of the section, given key by key.
    #[must_use]
    pub fn read(value: impl Fn(&str) -> Json) -> Self {
        let text = |key: &str| value(key).as_str().unwrap_or_default().to_owned();
        let list = |key: &str| {
            let items = value(key).as_array().cloned().unwrap_or_default();
            items.iter().filter_map(|x| x.as_str().map(str::to_owned)).collect::<Vec<String>>()
        };
        let chosen = list("days");
        Self {
            open: minute_of(&text("open")).unwrap_or(0),
            close: minute_of(&text("close")).unwrap_or(DAY_MINUTES),
            days: DAYS.map(|day| chosen.iter().any(|c| c == day)),
            zone: TimeZone::get(&text("time_zone")).unwrap_or(TimeZone::UTC),
            holidays: list("holidays").iter().filter_map(|d| date_of(d)).collect(),
        }
    }

    /// What does not fit together.
    ///
    /// # Errors
    /// In words.
    pub fn check(&self) -> Result<(), String> {
        if self.open == self.close {
            return Err(
                "`open` and `close` are the same: the desk would never trade; for the whole day write \
                        00:00 and 24:00"
                    .to_owned(),
            );
        }
        Ok(())
    }

    /// Whether `at` lies in trading hours. Times are those of the wall clock, so that they follow summer time.
    #[must_use]
    pub fn inside(&self, at: Timestamp) -> bool {
        let local = at.to_zoned_datetime(self.zone.clone());
        let minute = local.hour().unsigned_abs() as u32 * 60 + local.minute().unsigned_abs() as u32;
        let today = local.date();
        if self.open < self.close {
            return self.begins(today) && (self.open..self.close).contains(&minute);
        }
        let yesterday = today.yesterday().unwrap_or(today);
        (minute >= self.open && self.begins(today)) || (minute < self.close && self.begins(yesterday))
    }

    /// The parts of a stretch of time that lie in trading hours, in milliseconds since 1970.
    #[must_use]
    pub fn within(&self, from: i64, to: i64) -> Vec<(i64, i64)> {
        let (Ok(first), Ok(last)) = (Timestamp::from_millisecond(from), Timestamp::from_millisecond(to))
        else {
            return Vec::new();
        };
        let day_of = |at: Timestamp| at.to_zoned_datetime(self.zone.clone()).date();
        // Hours that began the day before may reach into the first day.
        let mut day = day_of(first).yesterday().unwrap_or(day_of(first));
        let mut parts = Vec::new();
        while day <= day_of(last) {
            let next = day.tomorrow().ok();
            let ends = if self.open < self.close { Some(day) } else { next };
            let part = self.at(day, self.open).zip(ends.and_then(|ends| self.at(ends, self.close)));
            if let Some((open, close)) = part.filter(|_| self.begins(day)) {
                let (open, close) = (open.max(from), close.min(to));
                if open < close {
                    parts.push((open, close));
                }
            }
            match next {
                Some(next) => day = next,
                None => break,
            }
        }
        parts
    }

    /// A minute of a day by the wall clock, in milliseconds since 1970.
    fn at(&self, day: Date, minute: u32) -> Option<i64> {
        let (day, minute) = match minute.checked_sub(DAY_MINUTES) {
            Some(over) => (day.tomorrow().ok()?, over),
            None => (day, minute),
        };
        let (hour, minute) = (i8::try_from(minute / 60).ok()?, i8::try_from(minute % 60).ok()?);
        self.zone.to_timestamp(day.at(hour, minute, 0, 0)).ok().map(Timestamp::as_millisecond)
    }

    fn begins(&self, day: Date) -> bool {
        let place = day.weekday().to_monday_zero_offset().unsigned_abs() as usize;
        self.days.get(place).copied().unwrap_or(false) && !self.holidays.contains(&day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn hours(open: &str, close: &str, zone: &str) -> Hours {
        let (open, close, zone) = (json!(open), json!(close), json!(zone));
        Hours::read(|key| match key {
            "open" => open.clone(),
            "close" => close.clone(),
            "time_zone" => zone.clone(),
            "days" => json!(["mon", "tue", "wed", "thu", "fri"]),
            _ => json!(["2026-12-25"]),
        })
    }

    #[test]
    fn inside_and_outside() {
        let day = hours("09:30", "16:00", "America/New_York");
        let night = hours("18:00", "17:00", "UTC");
        let table = [
            (&day, "2026-11-24T14:29:59Z", false),
            (&day, "2026-11-24T14:30:00Z", true),
            (&day, "2026-11-24T20:59:59Z", true),
            (&day, "2026-11-24T21:00:00Z", false),
            // In summer the same wall clock is an hour earlier in UTC.
            (&day, "2026-07-01T13:30:00Z", true),
            (&day, "2026-11-28T15:00:00Z", false),
            (&day, "2026-12-25T15:00:00Z", false),
            // Friday's session ends on Saturday morning; Sunday begins none.
            (&night, "2026-11-27T18:00:00Z", true),
            (&night, "2026-11-28T16:59:00Z", true),
            (&night, "2026-11-28T18:00:00Z", false),
            (&night, "2026-11-30T17:30:00Z", false),
        ];
        for (hours, at, want) in table {
            assert_eq!(hours.inside(at.parse().unwrap()), want, "{at}");
        }
        assert!(Hours::default().inside("2026-11-28T03:00:00Z".parse().unwrap()));
        assert!(hours("09:00", "09:00", "UTC").check().is_err());
    }

    #[test]
    fn stretches_of_time_are_cut_to_trading_hours() {
        let day = hours("09:30", "16:00", "America/New_York");
        let night = hours("18:00", "17:00", "UTC");
        let whole = hours("00:00", "24:00", "UTC");
        let ms = |text: &str| text.parse::<Timestamp>().unwrap().as_millisecond();
        let table = [
            // Winter, summer, a weekend, a part of a day, a week, a holiday.
            (&day, "2026-01-05T00:00:00Z", "2026-01-06T00:00:00Z", 1, 390),
            (&day, "2026-07-06T00:00:00Z", "2026-07-07T00:00:00Z", 1, 390),
            (&day, "2026-01-03T00:00:00Z", "2026-01-05T00:00:00Z", 0, 0),
            (&day, "2026-01-05T20:00:00Z", "2026-01-05T21:30:00Z", 1, 60),
            (&day, "2026-01-05T00:00:00Z", "2026-01-12T00:00:00Z", 5, 5 * 390),
            (&day, "2026-12-25T00:00:00Z", "2026-12-26T00:00:00Z", 0, 0),
            (&night, "2026-01-06T16:00:00Z", "2026-01-06T19:00:00Z", 2, 120),
            (&whole, "2026-01-05T00:00:00Z", "2026-01-07T00:00:00Z", 2, 2 * 1440),
        ];
        for (hours, from, to, parts, minutes) in table {
            let found = hours.within(ms(from), ms(to));
            let total: i64 = found.iter().map(|(a, b)| b - a).sum();
            assert_eq!((found.len(), total / 60_000), (parts, minutes), "{from}");
        }
    }
}
