//! Tables of recurring times: what each word means, and what is within it, also where a clock changes.

use super::*;
use crate::domain::alerts_intervals::TimeInterval;
use crate::domain::time::parse_iso;

fn shown(found: Result<Range, String>) -> String {
    found.map_or_else(|_| "ERROR".to_owned(), |r| format!("{}..{}", r.begin, r.end))
}

#[test]
fn words_become_ranges_and_ranges_words() {
    type Read = fn(&str) -> Result<Range, String>;
    let table: [(Read, &str, &str); 33] = [
        (weekdays, "sunday", "0..0"),
        (weekdays, "monday:friday", "1..5"),
        (weekdays, "Saturday", "6..6"),
        (weekdays, "friday:monday", "ERROR"),
        (weekdays, "mon", "ERROR"),
        (weekdays, "1:5", "ERROR"),
        (weekdays, "monday:tuesday:friday", "ERROR"),
        (weekdays, "", "ERROR"),
        (months, "january", "1..1"),
        (months, "may:august", "5..8"),
        (months, "1:3", "1..3"),
        (months, "3:december", "3..12"),
        (months, "13", "ERROR"),
        (months, "0", "ERROR"),
        (months, "december:january", "ERROR"),
        (days_of_month, "1", "1..1"),
        (days_of_month, "1:5", "1..5"),
        (days_of_month, "-3:-1", "-3..-1"),
        (days_of_month, "20:-1", "20..-1"),
        (days_of_month, "28:-1", "ERROR"),
        (days_of_month, "27:-1", "27..-1"),
        (days_of_month, "-1:1", "ERROR"),
        (days_of_month, "0", "ERROR"),
        (days_of_month, "32", "ERROR"),
        (days_of_month, "-32", "ERROR"),
        (days_of_month, "5:1", "ERROR"),
        (days_of_month, "-1:-3", "ERROR"),
        (days_of_month, "x", "ERROR"),
        (years, "2027", "2027..2027"),
        (years, "2026:2028", "2026..2028"),
        (years, "2028:2026", "ERROR"),
        (years, "now", "ERROR"),
        (years, "2026:", "ERROR"),
    ];
    for (read, text, meant) in table {
        assert_eq!(shown(read(text)), meant, "{text}");
    }
    assert_eq!(weekdays_text(weekdays("monday:friday").unwrap()), "monday:friday");
    assert_eq!(months_text(months("5").unwrap()), "may");
    assert_eq!(numbers_text(days_of_month("-3:-1").unwrap()), "-3:-1");
}

#[test]
fn times_of_a_day() {
    let table = [
        ("09:00", "17:00", Some((540, 1020))),
        ("00:00", "24:00", Some((0, 1440))),
        ("23:59", "24:00", Some((1439, 1440))),
        ("17:00", "09:00", None),
        ("09:00", "09:00", None),
        ("9:00", "17:00", None),
        ("09:60", "17:00", None),
        ("09:00", "24:01", None),
        ("25:00", "26:00", None),
        ("", "17:00", None),
        ("+9:00", "17:00", None),
    ];
    for (start, end, meant) in table {
        let found = minutes(start, end).ok().map(|m| (m.start, m.end));
        assert_eq!(found, meant, "{start} to {end}");
    }
    assert_eq!(minute_text(1440), "24:00");
}

#[test]
fn zones_are_those_of_the_database() {
    for good in ["UTC", "", "Europe/Berlin", "America/New_York"] {
        assert!(zone(good).is_ok(), "{good}");
    }
    for bad in ["Local", "Mars/Olympus", "+02:00"] {
        assert!(zone(bad).is_err(), "{bad}");
    }
}

/// An interval from words: days, times, days of the month, months, years, zone.
fn interval(words: [&str; 6]) -> TimeInterval {
    let list = |text: &str, read: fn(&str) -> Result<Range, String>| -> Vec<Range> {
        text.split(' ').filter(|t| !t.is_empty()).map(|t| read(t).unwrap()).collect()
    };
    let [days, times, days_of, in_months, in_years, in_zone] = words;
    TimeInterval {
        weekdays: list(days, weekdays),
        times: times
            .split(' ')
            .filter_map(|t| t.split_once('-'))
            .map(|(start, end)| minutes(start, end).unwrap())
            .collect(),
        days_of_month: list(days_of, days_of_month),
        months: list(in_months, months),
        years: list(in_years, years),
        zone: zone(in_zone).unwrap(),
    }
}

#[test]
fn what_is_within() {
    let office = ["monday:friday", "09:00-17:00", "", "", "", "UTC"];
    let night = ["", "22:00-24:00 00:00-06:00", "", "", "", "UTC"];
    let last_days = ["", "", "-3:-1", "", "", "UTC"];
    let long_months = ["", "", "31", "", "", "UTC"];
    let summer_2027 = ["", "", "", "june:august", "2027", "UTC"];
    let table = [
        (office, "2026-11-24T09:00:00Z", true),
        (office, "2026-11-24T08:59:59Z", false),
        (office, "2026-11-24T16:59:59Z", true),
        (office, "2026-11-24T17:00:00Z", false),
        (office, "2026-11-28T12:00:00Z", false),
        (night, "2026-11-24T23:59:59Z", true),
        (night, "2026-11-25T00:00:00Z", true),
        (night, "2026-11-25T06:00:00Z", false),
        (last_days, "2026-02-26T12:00:00Z", true),
        (last_days, "2026-02-25T12:00:00Z", false),
        (last_days, "2028-02-26T12:00:00Z", false),
        (last_days, "2028-02-27T12:00:00Z", true),
        (last_days, "2026-04-28T12:00:00Z", true),
        (long_months, "2026-04-30T12:00:00Z", false),
        (long_months, "2026-05-31T12:00:00Z", true),
        (summer_2027, "2027-07-01T00:00:00Z", true),
        (summer_2027, "2026-07-01T00:00:00Z", false),
        (summer_2027, "2027-09-01T00:00:00Z", false),
        (["", "", "", "", "", "UTC"], "2026-01-01T00:00:00Z", true),
    ];
    for (words, at, within) in table {
        assert_eq!(interval(words).contains(parse_iso(at).unwrap()), within, "{words:?} at {at}");
    }
}

#[test]
fn the_clock_on_the_wall_counts_where_it_changes() {
    // Berlin 2026: at 01:00 UTC on 29 March two becomes three; at 01:00 UTC on 25 October three becomes two.
    let berlin = |days, times, days_of| [days, times, days_of, "", "", "Europe/Berlin"];
    // New York 2026: at 07:00 UTC on 8 March two becomes three; at 06:00 UTC on 1 November two becomes one.
    let session = ["monday:friday", "09:30-16:00", "", "", "", "America/New_York"];
    let table = [
        // The hour from two to three does not exist in spring.
        (berlin("", "02:00-03:00", ""), "2026-03-29T00:59:59Z", false),
        (berlin("", "02:00-03:00", ""), "2026-03-29T01:00:00Z", false),
        (berlin("", "01:00-02:00", ""), "2026-03-29T00:59:59Z", true),
        (berlin("", "03:00-04:00", ""), "2026-03-29T01:00:00Z", true),
        // It comes twice in autumn.
        (berlin("", "02:00-03:00", ""), "2026-10-24T23:59:59Z", false),
        (berlin("", "02:00-03:00", ""), "2026-10-25T00:00:00Z", true),
        (berlin("", "02:00-03:00", ""), "2026-10-25T00:59:59Z", true),
        (berlin("", "02:00-03:00", ""), "2026-10-25T01:00:00Z", true),
        (berlin("", "02:00-03:00", ""), "2026-10-25T01:59:59Z", true),
        (berlin("", "02:00-03:00", ""), "2026-10-25T02:00:00Z", false),
        // Nine in the morning stays nine in the morning.
        (berlin("", "09:00-10:00", ""), "2026-03-28T08:00:00Z", true),
        (berlin("", "09:00-10:00", ""), "2026-03-29T07:00:00Z", true),
        (berlin("", "09:00-10:00", ""), "2026-03-29T08:00:00Z", false),
        // A month with a shorter day still has its last one.
        (berlin("", "", "-1"), "2026-03-31T12:00:00Z", true),
        (berlin("", "", "-1"), "2026-03-30T12:00:00Z", false),
        (berlin("", "", "-1"), "2026-10-31T12:00:00Z", true),
        // The day of the week is the zone's, too.
        (berlin("sunday", "", ""), "2026-03-28T23:00:00Z", true),
        (berlin("sunday", "", ""), "2026-03-29T22:00:00Z", false),
        (session, "2026-03-06T14:30:00Z", true),
        (session, "2026-03-06T14:29:59Z", false),
        (session, "2026-03-09T13:30:00Z", true),
        (session, "2026-03-09T20:00:00Z", false),
        (session, "2026-11-02T14:30:00Z", true),
        (session, "2026-11-02T13:30:00Z", false),
    ];
    for (words, at, within) in table {
        assert_eq!(interval(words).contains(parse_iso(at).unwrap()), within, "{words:?} at {at}");
    }
}
