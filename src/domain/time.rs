//! Times in text: ISO-8601 with six fractional digits and `+00:00`, as the platform's services write them.

use jiff::SignedDuration;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Text form of an instant, for instance `2026-11-24T09:30:00.000000+00:00`. Sorts as text the way it sorts in time.
#[must_use]
pub fn iso(at: Timestamp) -> String {
    let utc = at.to_zoned_datetime(TimeZone::UTC);
    format!("{}+00:00", utc.strftime("%Y-%m-%dT%H:%M:%S%.6f"))
}

/// Reads an ISO-8601 instant with any offset; `None` when the text is not one.
#[must_use]
pub fn parse_iso(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

/// Seconds from `earlier` to `later`, never negative: a clock that stepped back gives 0.
#[must_use]
pub fn age_seconds(earlier: Timestamp, later: Timestamp) -> f64 {
    later.duration_since(earlier).as_secs_f64().max(0.0)
}

/// `at` plus a number of milliseconds, held inside the range of the type.
#[must_use]
pub fn plus_ms(at: Timestamp, milliseconds: i64) -> Timestamp {
    at.saturating_add(SignedDuration::from_millis(milliseconds)).unwrap_or(Timestamp::MAX)
}

/// The beginning of the step that holds `at`; both in seconds.
#[must_use]
pub const fn step_start(at: i64, step: i64) -> i64 {
    at - at.rem_euclid(step)
}

/// Microseconds since 1970, the form the fast readers compare.
#[must_use]
pub fn micros(at: Timestamp) -> i64 {
    at.as_microsecond()
}

/// Calendar day of an instant in the desk's time zone, as `YYYY-MM-DD`.
#[must_use]
pub fn day_in(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned_datetime(zone.clone()).date().to_string()
}

/// Midnight in the desk's time zone at the beginning of the day so many days before an instant.
#[must_use]
pub fn midnight_before(at: Timestamp, days: u32, zone: &TimeZone) -> Option<Timestamp> {
    let day = at
        .to_zoned_datetime(zone.clone())
        .date()
        .checked_sub(jiff::Span::new().days(i64::from(days)))
        .ok()?;
    Some(day.at(0, 0, 0, 0).to_zoned_datetime(zone.clone()).ok()?.timestamp())
}

/// Serde form of an instant: the ISO text of [`iso`].
pub mod iso_text {
    use super::iso;
    use jiff::Timestamp;
    use serde::Deserialize;
    use serde::Deserializer;
    use serde::Serializer;
    use serde::de::Error;

    /// Writes the ISO text.
    ///
    /// # Errors
    /// What the serializer reports.
    pub fn serialize<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&iso(*at))
    }

    /// Reads an ISO text.
    ///
    /// # Errors
    /// When the text is not an ISO-8601 instant.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_has_six_digits_and_an_offset() {
        let at = Timestamp::from_microsecond(1_764_000_000_000_001).unwrap();
        assert_eq!(iso(at), "2025-11-24T16:00:00.000001+00:00");
        assert_eq!(parse_iso(&iso(at)), Some(at));
        assert_eq!(parse_iso("2025-11-24T17:00:00.000001+01:00"), Some(at));
        assert_eq!(parse_iso("yesterday"), None);
    }

    #[test]
    fn an_age_is_never_negative() {
        let at = Timestamp::from_second(1_764_000_000).unwrap();
        assert!((age_seconds(at, plus_ms(at, 1500)) - 1.5).abs() < 1e-9);
        assert!(age_seconds(plus_ms(at, 1500), at).abs() < 1e-9);
    }

    #[test]
    fn the_day_follows_the_time_zone() {
        let at = parse_iso("2026-03-01T03:00:00Z").unwrap();
        assert_eq!(day_in(at, &TimeZone::UTC), "2026-03-01");
        assert_eq!(day_in(at, &TimeZone::get("America/New_York").unwrap()), "2026-02-28");
    }
}
