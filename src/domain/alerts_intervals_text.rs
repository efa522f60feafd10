//! Recurring times in the words of an Alertmanager configuration: `monday:friday`, `-3:-1`, `may:august`, `09:00`.

use crate::domain::alerts_intervals::Minutes;
use crate::domain::alerts_intervals::Range;
use jiff::tz::TimeZone;

/// Minutes of a day.
const DAY_MINUTES: u16 = 1440;
/// Longest month.
const MONTH_DAYS: i32 = 31;
/// Shortest month: a range of days that is empty there may be meant, one that is empty even there is not.
const SHORTEST_MONTH_DAYS: i32 = 28;

const WEEKDAYS: [&str; 7] = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Both ends of `a:b`, or one word as both.
fn ends(text: &str) -> Result<(String, String), String> {
    let lower = text.to_ascii_lowercase();
    match lower.split_once(':') {
        None => Ok((lower.clone(), lower)),
        Some((begin, end)) if !end.contains(':') => Ok((begin.to_owned(), end.to_owned())),
        Some(_) => Err(format!("'{text}' is no range: write one word, or two with a colon between")),
    }
}

fn number(word: &str) -> Option<i32> {
    word.parse().ok()
}

fn ordered(range: Range, text: &str) -> Result<Range, String> {
    if range.begin > range.end {
        return Err(format!("'{text}' ends before it begins; write two ranges"));
    }
    Ok(range)
}

/// Weekdays by name: `saturday`, `monday:friday`. The week begins on Sunday.
///
/// # Errors
/// In words, what is wrong.
pub fn weekdays(text: &str) -> Result<Range, String> {
    let day = |word: &str| {
        let at = WEEKDAYS.iter().position(|name| *name == word);
        at.and_then(|at| i32::try_from(at).ok()).ok_or_else(|| {
            format!("'{word}' is no weekday: write its whole English name, for instance monday")
        })
    };
    let (begin, end) = ends(text)?;
    ordered(Range { begin: day(&begin)?, end: day(&end)? }, text)
}

/// Months by name or number: `5`, `may:august`.
///
/// # Errors
/// In words, what is wrong.
pub fn months(text: &str) -> Result<Range, String> {
    let month = |word: &str| {
        let at = MONTHS.iter().position(|name| *name == word);
        let named = at.and_then(|at| i32::try_from(at + 1).ok());
        named
            .or_else(|| number(word).filter(|n| (1..=12).contains(n)))
            .ok_or_else(|| format!("'{word}' is no month: write its whole English name, or 1 to 12"))
    };
    let (begin, end) = ends(text)?;
    ordered(Range { begin: month(&begin)?, end: month(&end)? }, text)
}

/// Days of the month: `1:5`, `-3:-1`; negative ones count from the end.
///
/// # Errors
/// In words, what is wrong.
pub fn days_of_month(text: &str) -> Result<Range, String> {
    let day = |word: &str| {
        number(word).filter(|n| *n != 0 && n.abs() <= MONTH_DAYS).ok_or_else(|| {
            format!("'{word}' is no day of a month: write 1 to {MONTH_DAYS}, or -1 for the last one")
        })
    };
    let (begin, end) = ends(text)?;
    let range = Range { begin: day(&begin)?, end: day(&end)? };
    if range.begin < 0 && range.end > 0 {
        return Err(format!("'{text}' begins from the end of the month, so it has to end there, too"));
    }
    let counted = |n: i32| if n < 0 { SHORTEST_MONTH_DAYS + n } else { n };
    if counted(range.begin) > counted(range.end) {
        return Err(format!("'{text}' ends before it begins"));
    }
    Ok(range)
}

/// Years: `2027`, `2026:2028`.
///
/// # Errors
/// In words, what is wrong.
pub fn years(text: &str) -> Result<Range, String> {
    let year = |word: &str| number(word).ok_or_else(|| format!("'{word}' is no year"));
    let (begin, end) = ends(text)?;
    ordered(Range { begin: year(&begin)?, end: year(&end)? }, text)
}

/// Times of a day: from `start` (inclusive) to `end` (exclusive), `00:00` to `24:00`.
///
/// # Errors
/// In words, what is wrong.
pub fn minutes(start: &str, end: &str) -> Result<Minutes, String> {
    let found = Minutes { start: minute(start)?, end: minute(end)? };
    if found.start >= found.end {
        return Err(format!("{start} to {end} ends before it begins; over midnight, write two times"));
    }
    Ok(found)
}

fn minute(text: &str) -> Result<u16, String> {
    let bad = || format!("'{text}' is no time of a day: write HH:MM from 00:00 to 24:00");
    let (hour, minute) = text.split_once(':').ok_or_else(bad)?;
    let two = |part: &str| {
        let digits = part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| part.parse::<u16>().ok()).flatten()
    };
    let at = two(hour).ok_or_else(bad)? * 60 + two(minute).filter(|m| *m < 60).ok_or_else(bad)?;
    if at > DAY_MINUTES { Err(bad()) } else { Ok(at) }
}

/// A zone by its name in the time zone database.
///
/// # Errors
/// In words, what is wrong.
pub fn zone(name: &str) -> Result<TimeZone, String> {
    if name == "Local" {
        let hint =
            "the clock of a machine is not the desk's: write the zone's name, for instance Europe/Berlin";
        return Err(hint.to_owned());
    }
    if name.is_empty() || name == "UTC" {
        return Ok(TimeZone::UTC);
    }
    TimeZone::get(name).map_err(|_| {
        format!("'{name}' is no zone of the time zone database: write for instance America/New_York")
    })
}

fn joined(range: Range, word: impl Fn(i32) -> String) -> String {
    if range.begin == range.end {
        return word(range.begin);
    }
    format!("{}:{}", word(range.begin), word(range.end))
}

fn name_of(names: &[&str], at: i32) -> String {
    let name = usize::try_from(at).ok().and_then(|at| names.get(at));
    name.map_or_else(|| at.to_string(), |n| (*n).to_owned())
}

/// Weekdays in words.
#[must_use]
pub fn weekdays_text(range: Range) -> String {
    joined(range, |day| name_of(&WEEKDAYS, day))
}

/// Months in words.
#[must_use]
pub fn months_text(range: Range) -> String {
    joined(range, |month| name_of(&MONTHS, month - 1))
}

/// Days or years in words.
#[must_use]
pub fn numbers_text(range: Range) -> String {
    joined(range, |n| n.to_string())
}

/// A minute of a day as `HH:MM`.
#[must_use]
pub fn minute_text(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

#[cfg(test)]
#[path = "alerts_intervals_tests.rs"]
mod tests;
