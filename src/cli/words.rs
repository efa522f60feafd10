//! Times, ages, amounts and durations as people read them.

use crate::domain::time;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Seconds as `0.4 s`, `42 s`, `14 min`, `3 h 05 min`, `2 d 4 h`.
pub fn duration(seconds: f64) -> String {
    let whole = seconds.max(0.0);
    if whole < 9.95 {
        return format!("{whole:.1} s");
    }
    // A duration that does not fit is shown as the largest one; nothing is decided by it.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let s = whole.round() as u64;
    match s {
        0..=119 => format!("{s} s"),
        120..=7_199 => format!("{} min", s / 60),
        7_200..=172_799 => format!("{} h {:02} min", s / 3600, s % 3600 / 60),
        _ => format!("{} d {} h", s / 86_400, s % 86_400 / 3600),
    }
}

/// Age of an ISO time, seen from another: `14 min ago`; nothing when either cannot be read.
pub fn ago(at: Option<&str>, now: &str) -> String {
    match (at.and_then(time::parse_iso), time::parse_iso(now)) {
        (Some(at), Some(now)) => format!("{} ago", duration(time::age_seconds(at, now))),
        _ => String::new(),
    }
}

/// Seconds from one ISO time to another.
pub fn seconds_between(earlier: &str, later: &str) -> Option<f64> {
    Some(time::age_seconds(time::parse_iso(earlier)?, time::parse_iso(later)?))
}

/// An ISO time as `2026-11-24 09:12:04 UTC`; text that is no time stays as it is.
pub fn moment(at: &str) -> String {
    time::parse_iso(at).map_or_else(|| at.to_owned(), |t| utc(t, "%Y-%m-%d %H:%M:%S UTC"))
}

/// An ISO time of the same day as `09:12:04`, else with its date.
pub fn clock(at: &str, now: &str) -> String {
    let Some(then) = time::parse_iso(at) else { return at.to_owned() };
    let today = time::parse_iso(now).map(|n| time::day_in(n, &TimeZone::UTC));
    let form =
        if today == Some(time::day_in(then, &TimeZone::UTC)) { "%H:%M:%S" } else { "%Y-%m-%d %H:%M:%S" };
    utc(then, form)
}

fn utc(at: Timestamp, form: &str) -> String {
    at.to_zoned_datetime(TimeZone::UTC).strftime(form).to_string()
}

/// Milliseconds as `3 ms`, `1.24 s`, `2 min`.
pub fn millis(ms: Option<i64>) -> String {
    match ms {
        None => "not reached".to_owned(),
        Some(ms) if ms < 1000 => format!("{ms} ms"),
        Some(ms) if ms < 60_000 => format!("{}.{:02} s", ms / 1000, ms % 1000 / 10),
        Some(ms) => format!("{} min {:02} s", ms / 60_000, ms % 60_000 / 1000),
    }
}

/// A latency as `4 ms` or `412 ms`.
pub fn latency(ms: Option<f64>) -> String {
    match ms {
        None => String::new(),
        Some(ms) if ms < 10.0 => format!("{ms:.1} ms"),
        Some(ms) => format!("{ms:.0} ms"),
    }
}

/// A decimal text with two digits and thousands apart: `-1234.5` is `-1,234.50`. What is not a decimal stays as it is.
pub fn money(text: &str) -> String {
    let Ok(value) = text.parse::<rust_decimal::Decimal>() else { return text.to_owned() };
    let fixed = format!("{:.2}", value.round_dp(2));
    let (sign, digits) = fixed.strip_prefix('-').map_or(("", fixed.as_str()), |rest| ("-", rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "00"));
    let mut grouped = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}.{fraction}")
}

/// A decimal text without zeros at its end.
pub fn quantity(text: &str) -> String {
    text.parse::<rust_decimal::Decimal>()
        .map_or_else(|_| text.to_owned(), |value| value.normalize().to_string())
}

/// `1 order`, `2 orders`.
pub fn count(n: usize, thing: &str) -> String {
    if n == 1 { format!("1 {thing}") } else { format!("{n} {thing}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_ages() {
        let table = [
            (0.04, "0.0 s"),
            (9.9, "9.9 s"),
            (41.6, "42 s"),
            (840.0, "14 min"),
            (11_100.0, "3 h 05 min"),
            (187_200.0, "2 d 4 h"),
        ];
        for (seconds, text) in table {
            assert_eq!(duration(seconds), text);
        }
        let now = "2026-11-24T09:30:00.000000+00:00";
        assert_eq!(ago(Some("2026-11-24T09:16:00.000000+00:00"), now), "14 min ago");
        assert_eq!(ago(None, now), "");
        assert_eq!(clock("2026-11-24T09:16:00.000000+00:00", now), "09:16:00");
        assert_eq!(clock("2026-11-23T09:16:00.000000+00:00", now), "2026-11-23 09:16:00");
        assert_eq!(moment("soon"), "soon");
    }

    #[test]
    fn amounts() {
        for (raw, shown) in
            [("0", "0.00"), ("-1234.5", "-1,234.50"), ("1234567.899", "1,234,567.90"), ("x", "x")]
        {
            assert_eq!(money(raw), shown);
        }
        assert_eq!(quantity("10.500"), "10.5");
        assert_eq!(quantity("-200"), "-200");
        for (ms, shown) in
            [(None, "not reached"), (Some(3), "3 ms"), (Some(1240), "1.24 s"), (Some(61_000), "1 min 01 s")]
        {
            assert_eq!(millis(ms), shown);
        }
    }
}
