//! What is read of a calendar, and what is refused.

use super::*;
use crate::domain::time::iso;
use jiff::Timestamp;

const ZURICH: &str = "Europe/Zurich";

fn wrap(event: &str) -> String {
    format!(
        "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:1\nSUMMARY:alice\n{event}\nEND:VEVENT\nEND:VCALENDAR\n"
    )
}

fn reading(text: &str) -> Result<Calendar, String> {
    read(text, &TimeZone::get(ZURICH).unwrap())
}

/// Starts of the shifts from `from` on, in the order of time.
fn starts(calendar: &Calendar, from: &str, count: usize) -> Vec<String> {
    let mut at: Timestamp = from.parse().unwrap();
    let mut found = Vec::new();
    while let Some(next) = calendar.next_change(at) {
        found.extend(
            calendar.at(next).iter().filter(|s| s.start == next).map(|s| iso(s.start)[..16].to_owned()),
        );
        at = next;
        if found.len() >= count {
            break;
        }
    }
    found
}

#[test]
fn events_repeat_as_their_rules_say() {
    let table: [(&str, &[&str]); 11] = [
        ("DTSTART:20260323T080000Z\nDTEND:20260323T200000Z", &["2026-03-23T08:00"]),
        ("DTSTART:20260323T090000\nDURATION:PT12H", &["2026-03-23T08:00"]),
        ("DTSTART;TZID=\"America/New_York\":20260323T090000\nDURATION:P1D", &["2026-03-23T13:00"]),
        // A whole day is a day of the clock, 23 hours on the 29th.
        ("DTSTART;VALUE=DATE:20260329", &["2026-03-28T23:00"]),
        (
            "DTSTART;TZID=Europe/Zurich:20260323T090000\nDTEND;TZID=Europe/Zurich:20260330T090000\nRRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=3",
            &["2026-03-23T08:00", "2026-04-06T07:00", "2026-04-20T07:00"],
        ),
        (
            "DTSTART:20260327T220000\nDURATION:PT8H\nRRULE:FREQ=DAILY;UNTIL=20260330T200000Z",
            &["2026-03-27T21:00", "2026-03-28T21:00", "2026-03-29T20:00", "2026-03-30T20:00"],
        ),
        (
            "DTSTART:20260327T220000\nDURATION:PT8H\nRRULE:FREQ=DAILY;UNTIL=20260329",
            &["2026-03-27T21:00", "2026-03-28T21:00", "2026-03-29T20:00"],
        ),
        (
            "DTSTART:20260323T090000\nDURATION:PT8H\nRRULE:FREQ=WEEKLY;BYDAY=MO,WE,FR;COUNT=5",
            &[
                "2026-03-23T08:00",
                "2026-03-25T08:00",
                "2026-03-27T08:00",
                "2026-03-30T07:00",
                "2026-04-01T07:00",
            ],
        ),
        (
            "DTSTART:20260323T090000\nDURATION:PT8H\nRRULE:FREQ=DAILY;COUNT=4\nEXDATE:20260324T090000,20260326T090000",
            &["2026-03-23T08:00", "2026-03-25T08:00"],
        ),
        // The example of RFC 5545 for WKST: the week's beginning decides which days belong together.
        (
            "DTSTART;TZID=America/New_York:19970805T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
            &["1997-08-05T13:00", "1997-08-10T13:00", "1997-08-19T13:00", "1997-08-24T13:00"],
        ),
        (
            "DTSTART;TZID=America/New_York:19970805T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
            &["1997-08-05T13:00", "1997-08-17T13:00", "1997-08-19T13:00", "1997-08-31T13:00"],
        ),
    ];
    for (event, expected) in table {
        let calendar = reading(&wrap(event)).unwrap_or_else(|e| panic!("{event}: {e}"));
        let from = if event.contains("1997") { "1997-01-01T00:00:00Z" } else { "2026-01-01T00:00:00Z" };
        assert_eq!(starts(&calendar, from, 20), expected, "{event}");
    }
}

#[test]
fn a_rule_without_an_end_is_still_there_in_twenty_years() {
    let text = wrap(
        "DTSTART;TZID=Europe/Zurich:20260323T090000\nDURATION:P1W\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO",
    );
    let calendar = reading(&text).unwrap();
    assert_eq!(starts(&calendar, "2046-03-20T00:00:00Z", 2), ["2046-03-26T07:00", "2046-04-09T07:00"]);
    // A week long, each second week: one is always either on or off, never twice.
    for day in 0..60 {
        let at = crate::domain::time::plus_ms("2046-03-20T12:00:00Z".parse().unwrap(), day * 86_400_000);
        assert!(calendar.at(at).len() <= 1);
    }
}

#[test]
fn an_end_keeps_its_local_hour() {
    let calendar =
        reading(&wrap("DTSTART:20260323T090000\nDTEND:20260330T090000\nRRULE:FREQ=WEEKLY")).unwrap();
    let mut at: Timestamp = "2026-03-23T08:00:00Z".parse().unwrap();
    for _ in 0..60 {
        assert_eq!(calendar.at(at).len(), 1, "no gap and no overlap at {at}");
        at = crate::domain::time::plus_ms(at, 7 * 3_600_000);
    }
}

#[test]
fn an_exception_replaces_its_turn_and_a_cancelled_one_is_gone() {
    let text = "BEGIN:VCALENDAR\r\nBEGIN:VTIMEZONE\r\nTZID:Europe/Zurich\r\nBEGIN:STANDARD\r\nDTSTART:19961027T030000\r\n\
        RRULE:FREQ=YEARLY;BYMONTH=10\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n\
        BEGIN:VEVENT\r\nUID:a\r\nSUMMARY:ali\r\n ce\r\nDTSTART:20260323T090000\r\nDURATION:P1D\r\nRRULE:FREQ=DAILY;COUNT=4\r\n\
        BEGIN:VALARM\r\nTRIGGER:-PT15M\r\nDURATION:nonsense\r\nSUMMARY:not a name\r\nEND:VALARM\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nUID:a\r\nRECURRENCE-ID:20260324T090000\r\nSUMMARY:bob\\, for once\r\nDTSTART:20260324T090000\r\nDURATION:P1D\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nUID:a\r\nRECURRENCE-ID:20260325T090000\r\nSUMMARY:alice\r\nSTATUS:CANCELLED\r\nDTSTART:20260325T090000\r\nDURATION:P1D\r\nEND:VEVENT\r\n\
        END:VCALENDAR\r\n";
    let calendar = reading(text).unwrap();
    let who = |day: &str| -> Vec<String> {
        let at = format!("2026-03-{day}T12:00:00Z").parse().unwrap();
        calendar.at(at).into_iter().map(|s| s.summary).collect()
    };
    assert_eq!(who("23"), ["alice"]);
    assert_eq!(who("24"), ["bob, for once"]);
    assert!(who("25").is_empty());
    assert_eq!(who("26"), ["alice"]);
}

#[test]
fn what_would_name_the_wrong_person_is_refused_with_its_line() {
    let table = [
        (
            "DTSTART:20260323T090000\nDURATION:P1D\nRRULE:FREQ=MONTHLY;BYMONTHDAY=1",
            "line 8: RRULE 'FREQ=MONTHLY' is not supported",
        ),
        (
            "DTSTART:20260323T090000\nDURATION:P1D\nRRULE:FREQ=WEEKLY;BYDAY=2MO",
            "line 8: RRULE BYDAY '2MO' is no weekday",
        ),
        ("DTSTART:20260323T090000\nDURATION:P1D\nRRULE:INTERVAL=2", "line 8: RRULE has no FREQ"),
        ("DTSTART:20260323T090000\nDURATION:P1D\nRRULE:FREQ=DAILY;INTERVAL=0", "INTERVAL is 1 to"),
        ("DTSTART:20260323T090000\nDURATION:P1D\nRDATE:20260401T090000", "line 8: RDATE is not supported"),
        ("DTSTART;TZID=Mars/Base:20260323T090000\nDURATION:P1D", "line 6: TZID 'Mars/Base' is no name"),
        ("DTSTART:20260230T090000\nDURATION:P1D", "line 6: '20260230T090000' is no time"),
        ("DTSTART:20260323T0900\nDURATION:P1D", "line 6: '20260323T0900' is no time"),
        ("DTSTART:2026032é090000\nDURATION:P1D", "is no time"),
        ("DTSTART:20260323T090000\nDURATION:P1Y", "line 7: 'P1Y' is no length"),
        ("DTSTART:20260323T090000\nDURATION:PT9999999999999H", "is no length"),
        ("DTSTART:20260323T090000\nDTEND:20260323T090000", "line 3: the event lasts no time"),
        ("DTSTART:20260323T090000\nDTEND:20290323T090000", "more than 400 days"),
        ("DTEND:20260323T090000", "line 3: an event without DTSTART"),
        (
            "DTSTART:20260323T090000\nDURATION:P1D\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260323T090000",
            "RANGE is not supported",
        ),
        ("DTSTART:20260323T090000\nDURATION:P1D\nEND:VJOURNAL", "closes nothing"),
    ];
    for (event, part) in table {
        let words = reading(&wrap(event)).expect_err(event);
        assert!(words.contains(part), "{event}: {words}");
    }
    assert!(reading("BEGIN:VCALENDAR\nBEGIN:VEVENT\n").unwrap_err().contains("cut off"));
    assert!(reading("<html>").unwrap_err().contains("BEGIN:VCALENDAR"));
    assert!(reading(&format!("BEGIN:VCALENDAR\n{}", " ".repeat(CALENDAR_MAX_BYTES))).is_err());
}

proptest::proptest! {
    #[test]
    fn no_text_makes_it_fall_over(text in "(BEGIN:VCALENDAR\n)?((BEGIN|END):(VEVENT|VALARM)\n|(DTSTART|DTEND|RRULE|DURATION|EXDATE|SUMMARY|UID)(;TZID=[a-z/]{0,8})?:[-A-Z0-9=;,PT]{0,24}\n){0,40}") {
        if let Ok(calendar) = reading(&text) {
            let at = "2026-03-23T08:00:00Z".parse().unwrap();
            let _ = (calendar.at(at), calendar.next_change(at));
        }
    }
}
