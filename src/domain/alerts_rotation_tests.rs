//! Who is on call, as tables: over changes of summer time, with two people, by week and by calendar.

use super::*;
use crate::domain::alerts_calendar_read::read;
use crate::domain::time;

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap()
}

fn local(text: &str, zone: &TimeZone) -> Timestamp {
    let local: jiff::civil::DateTime = text.parse().unwrap();
    local.to_zoned_datetime(zone.clone()).unwrap().timestamp()
}

fn person(name: &str) -> Person {
    Person { name: name.to_owned(), receivers: vec![format!("{name}-sms"), "desk-slack".to_owned()] }
}

fn weekly(zone_name: &str, weekday: Weekday, time: Time, people: &[&str]) -> Rotation {
    Rotation {
        name: "desk".to_owned(),
        zone: zone(zone_name),
        people: people.iter().map(|n| person(n)).collect(),
        turns: Turns::Weekly(Weekly { weekday, time, starts_on: Date::constant(2026, 3, 16) }),
    }
}

#[test]
fn two_people_take_turns_and_the_handover_keeps_its_hour_when_clocks_change() {
    let nine = Time::constant(9, 0, 0, 0);
    let rota = weekly("Europe/Zurich", Weekday::Monday, nine, &["alice", "bob"]);
    let zurich = zone("Europe/Zurich");
    // Clocks go forward on 2026-03-29 and back on 2026-10-25.
    let table = [
        ("2026-03-16T09:00", "alice", "2026-03-23T09:00"),
        ("2026-03-23T08:59:59", "alice", "2026-03-23T09:00"),
        ("2026-03-23T09:00", "bob", "2026-03-30T09:00"),
        ("2026-03-29T01:59", "bob", "2026-03-30T09:00"),
        ("2026-03-29T03:00", "bob", "2026-03-30T09:00"),
        ("2026-03-30T08:59:59", "bob", "2026-03-30T09:00"),
        ("2026-03-30T09:00", "alice", "2026-04-06T09:00"),
        ("2026-10-26T08:59:59", "bob", "2026-10-26T09:00"),
        ("2026-10-26T09:00", "alice", "2026-11-02T09:00"),
        // Before the first week the order goes on backwards.
        ("2026-03-16T08:59:59", "bob", "2026-03-16T09:00"),
        ("2026-03-02T09:00", "alice", "2026-03-09T09:00"),
    ];
    for (at, who, until) in table {
        let on_call = rota.on_call(local(at, &zurich));
        assert_eq!(on_call.people, [who], "{at}");
        assert_eq!(on_call.until, Some(local(until, &zurich)), "{at}");
        assert_eq!(on_call.next, [if who == "alice" { "bob" } else { "alice" }], "{at}");
        assert_eq!(on_call.receivers, [format!("{who}-sms"), "desk-slack".to_owned()]);
        assert_eq!(on_call.stand_in, None);
    }
    // In UTC the handover moves by an hour; the week of the change has one hour less, or one more.
    for (at, since, until, hours) in [
        ("2026-03-25T12:00", "2026-03-23T08:00:00.000000+00:00", "2026-03-30T07:00:00.000000+00:00", 167),
        ("2026-10-21T12:00", "2026-10-19T07:00:00.000000+00:00", "2026-10-26T08:00:00.000000+00:00", 169),
        ("2026-04-01T12:00", "2026-03-30T07:00:00.000000+00:00", "2026-04-06T07:00:00.000000+00:00", 168),
    ] {
        let on_call = rota.on_call(local(at, &zurich));
        let (from, to) = (on_call.since.unwrap(), on_call.until.unwrap());
        assert_eq!((time::iso(from), time::iso(to)), (since.to_owned(), until.to_owned()));
        assert_eq!(to.duration_since(from).as_hours(), hours, "{at}");
    }
}

#[test]
fn a_handover_in_the_hour_that_is_left_out_or_comes_twice_happens_once() {
    let half_past_two = Time::constant(2, 30, 0, 0);
    let rota = weekly("Europe/Zurich", Weekday::Sunday, half_past_two, &["alice", "bob"]);
    // 2026-03-29: 02:00 to 03:00 is left out. 2026-10-25: 02:00 to 03:00 comes twice.
    for (first, handover) in
        [("2026-03-29T00:00:00Z", "2026-03-29T01:30:00Z"), ("2026-10-24T23:00:00Z", "2026-10-25T00:30:00Z")]
    {
        let (from, handover): (Timestamp, Timestamp) = (first.parse().unwrap(), handover.parse().unwrap());
        let before = rota.on_call(time::plus_ms(handover, -1));
        let after = rota.on_call(handover);
        assert_ne!(before.people, after.people, "{first}");
        assert_eq!((before.until, after.since), (Some(handover), Some(handover)), "{first}");
        // Minute by minute through the night there is one person at a time, and one change.
        let night: Vec<Vec<String>> =
            (0..240).map(|m| rota.on_call(time::plus_ms(from, m * 60_000)).people).collect();
        assert!(night.iter().all(|people| people.len() == 1));
        assert_eq!(night.windows(2).filter(|w| w[0] != w[1]).count(), 1, "{first}");
    }
}

#[test]
fn one_person_is_always_on_call_and_three_each_have_a_third() {
    let nine = Time::constant(9, 0, 0, 0);
    let alone = weekly("America/New_York", Weekday::Friday, nine, &["alice"]);
    let on_call = alone.on_call(local("2026-07-01T12:00", &zone("America/New_York")));
    assert_eq!((on_call.people, on_call.next), (vec!["alice".to_owned()], vec!["alice".to_owned()]));
    let three = weekly("Asia/Tokyo", Weekday::Wednesday, nine, &["alice", "bob", "carol"]);
    let start = local("2026-03-16T12:00", &zone("Asia/Tokyo"));
    let weeks: Vec<String> =
        (0..6).map(|n| three.on_call(time::plus_ms(start, n * 7 * 86_400_000)).people.concat()).collect();
    assert_eq!(
        weeks,
        ["alice", "bob", "carol", "alice", "bob", "carol"],
        "the week that starts_on lies in is the first"
    );
}

fn by_calendar(text: &str) -> Rotation {
    let zurich = zone("Europe/Zurich");
    Rotation {
        name: "desk".to_owned(),
        people: vec![person("alice"), person("bob")],
        turns: Turns::Calendar(read(text, &zurich).unwrap()),
        zone: zurich,
    }
}

#[test]
fn a_calendar_names_people_and_where_it_names_none_everybody_stands_in() {
    let event = |summary: &str, from: &str, to: &str| {
        format!(
            "BEGIN:VEVENT\r\nUID:{summary}{from}\r\nSUMMARY:{summary}\r\nDTSTART:{from}\r\nDTEND:{to}\r\nEND:VEVENT\r\n"
        )
    };
    let rota = by_calendar(&format!(
        "BEGIN:VCALENDAR\r\n{}{}{}{}END:VCALENDAR\r\n",
        event("alice", "20260323T090000", "20260330T090000"),
        event("BOB ", "20260330T090000", "20260406T090000"),
        event("Alice", "20260402T180000", "20260403T080000"),
        event("mallory", "20260408T090000", "20260409T090000"),
    ));
    let all = vec!["alice".to_owned(), "bob".to_owned()];
    let table: [(&str, &[&str], Option<&str>, Option<&str>); 6] = [
        ("2026-03-29T02:30", &["alice"], Some("2026-03-30T09:00"), None),
        ("2026-03-30T09:00", &["bob"], Some("2026-04-02T18:00"), None),
        ("2026-04-02T20:00", &["bob", "alice"], Some("2026-04-03T08:00"), None),
        ("2026-04-07T12:00", &["alice", "bob"], Some("2026-04-08T09:00"), Some("names nobody")),
        ("2026-04-08T12:00", &["alice", "bob"], Some("2026-04-09T09:00"), Some("'mallory'")),
        ("2026-05-01T12:00", &["alice", "bob"], None, Some("names nobody")),
    ];
    let zurich = zone("Europe/Zurich");
    for (at, who, until, why) in table {
        let on_call = rota.on_call(local(at, &zurich));
        assert_eq!(on_call.people, who, "{at}");
        assert_eq!(on_call.until, until.map(|t| local(t, &zurich)), "{at}");
        match (why, &on_call.stand_in) {
            (None, None) => {}
            (Some(part), Some(words)) => assert!(words.contains(part), "{at}: {words}"),
            (expected, found) => panic!("{at}: {expected:?} {found:?}"),
        }
    }
    let gap = rota.on_call(local("2026-04-07T12:00", &zurich));
    assert_eq!(gap.people, all);
    assert_eq!(gap.receivers, ["alice-sms", "desk-slack", "bob-sms"]);
}
