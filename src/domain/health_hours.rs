//! Trading hours: when the desk trades, so that an outage at night and one at noon are not the same.

use jiff::Timestamp;
use jiff::ToSpan;
use jiff::civil::Time;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;

/// When the desk trades.
#[derive(Debug, Clone, PartialEq)]
pub struct TradingHours {
    /// Whose clock.
    pub zone: TimeZone,
    /// On which days.
    pub days: Vec<Weekday>,
    /// From when.
    pub open: Time,
    /// Until when.
    pub close: Time,
}

impl Default for TradingHours {
    /// New York's, where its time zone is known.
    fn default() -> Self {
        use Weekday::Friday;
        use Weekday::Monday;
        use Weekday::Thursday;
        use Weekday::Tuesday;
        use Weekday::Wednesday;
        Self {
            zone: TimeZone::get("America/New_York").unwrap_or(TimeZone::UTC),
            days: vec![Monday, Tuesday, Wednesday, Thursday, Friday],
            open: Time::constant(9, 30, 0, 0),
            close: Time::constant(16, 0, 0, 0),
        }
    }
}

impl TradingHours {
    /// The parts of a stretch of time that lie within trading hours; all in milliseconds since 1970.
    #[must_use]
    pub fn within(&self, from: i64, to: i64) -> Vec<(i64, i64)> {
        let (Ok(first), Ok(last)) = (Timestamp::from_millisecond(from), Timestamp::from_millisecond(to))
        else {
            return Vec::new();
        };
        let mut day = self.zone.to_datetime(first).date();
        let end = self.zone.to_datetime(last).date();
        let mut parts = Vec::new();
        while day <= end {
            if self.days.contains(&day.weekday()) {
                let at = |time: Time| self.zone.to_timestamp(day.to_datetime(time)).ok();
                if let (Some(open), Some(close)) = (at(self.open), at(self.close)) {
                    let part = (open.as_millisecond().max(from), close.as_millisecond().min(to));
                    if part.0 < part.1 {
                        parts.push(part);
                    }
                }
            }
            match day.checked_add(1.day()) {
                Ok(next) => day = next,
                Err(_) => break,
            }
        }
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trading_hours_follow_the_clock_of_their_zone() {
        let hours = TradingHours::default();
        let ms = |text: &str| text.parse::<Timestamp>().unwrap().as_millisecond();
        let table = [
            // Winter, summer, a weekend, a part of the day.
            ("2026-01-05T00:00:00Z", "2026-01-06T00:00:00Z", 1, 390),
            ("2026-07-06T00:00:00Z", "2026-07-07T00:00:00Z", 1, 390),
            ("2026-01-03T00:00:00Z", "2026-01-05T00:00:00Z", 0, 0),
            ("2026-01-05T20:00:00Z", "2026-01-05T21:30:00Z", 1, 60),
            ("2026-01-05T00:00:00Z", "2026-01-12T00:00:00Z", 5, 5 * 390),
        ];
        for (from, to, parts, minutes) in table {
            let found = hours.within(ms(from), ms(to));
            let total: i64 = found.iter().map(|(a, b)| b - a).sum();
            assert_eq!((found.len(), total / 60_000), (parts, minutes), "{from}");
        }
        assert_eq!(
            hours.within(ms("2026-07-06T00:00:00Z"), ms("2026-07-07T00:00:00Z"))[0].0,
            ms("2026-07-06T13:30:00Z")
        );
    }
}
