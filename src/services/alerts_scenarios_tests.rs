//! Escalation, on-call and acknowledgement on a clock that is moved by hand. Every scenario ends with the whole list of
//! what was sent, and with a day in which nothing more is.

use crate::domain::actor::Actor;
use crate::domain::actor::Door;
use crate::domain::actor::Role;
use crate::domain::alerts_escalation::People;
use crate::domain::alerts_escalation::Policy;
use crate::domain::alerts_escalation::Step;
use crate::domain::alerts_labels::Matcher;
use crate::domain::alerts_labels::Op;
use crate::domain::alerts_rotation::Person;
use crate::domain::alerts_rotation::Rotation;
use crate::domain::alerts_rotation::Turns;
use crate::domain::alerts_rotation::Weekly;
use crate::domain::time::plus_ms;
use crate::services::alerts_acks;
use crate::services::alerts_people_rig::EVERYONE;
use crate::services::alerts_people_rig::Scenario;
use crate::services::alerts_people_rig::operator;
use crate::services::alerts_rig::HOUR;
use crate::services::alerts_rig::MINUTE;
use crate::services::alerts_silences;
use crate::services::alerts_silences::NewSilence;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::civil::Time;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;

fn step(minutes: i64, receivers: &[&str], on_call: Option<&str>) -> Step {
    Step {
        after_ms: minutes * MINUTE,
        receivers: receivers.iter().map(|r| (*r).to_owned()).collect(),
        on_call: on_call.map(str::to_owned),
    }
}

/// Critical alerts: after 5 minutes whoever is on call, after 10 more whoever is then and the head of the desk.
fn people(weekday: Weekday, hour: i8, minute: i8) -> People {
    let person = |name: &str| Person { name: name.to_owned(), receivers: vec![name.to_owned()] };
    let zone = TimeZone::get("Europe/Zurich").unwrap();
    let weekly =
        Weekly { weekday, time: Time::constant(hour, minute, 0, 0), starts_on: Date::constant(2026, 3, 16) };
    let steps = vec![step(5, &[], Some("rota")), step(10, &["head"], Some("rota"))];
    let matchers = vec![Matcher::new("severity", Op::Equal, "critical").unwrap()];
    People {
        policies: vec![Policy { name: "critical".into(), matchers, steps, repeat: 0 }],
        rotations: vec![Rotation {
            name: "rota".into(),
            zone,
            people: vec![person("alice"), person("bob")],
            turns: Turns::Weekly(weekly),
        }],
        ack_reminder_ms: 0,
    }
}

#[tokio::test]
async fn the_one_on_call_is_told_and_after_the_handover_the_other_one() {
    // The week of 2026-03-16 is alice's. Clocks go forward on 2026-03-29: Monday 09:00 is 07:00 UTC from then on, and a
    // rotation that counted hours would hand over at 08:00.
    let mut it = Scenario::begin("2026-03-30T06:50:00Z", people(Weekday::Monday, 9, 0));
    it.fires("critical").await;
    it.pass(30 * MINUTE).await;
    it.ends("critical").await;
    it.was_sent(&[
        "0 desk: FeedFrozen firing",
        "0 pager: FeedFrozen firing",
        "5 bob: FeedFrozen firing [escalation]",
        "15 alice: FeedFrozen firing [escalation]",
        "15 head: FeedFrozen firing [escalation]",
        "30 alice: FeedFrozen over",
        "30 bob: FeedFrozen over",
        "30 desk: FeedFrozen over",
        "30 head: FeedFrozen over",
        "30 pager: FeedFrozen over",
    ])
    .await;
}

#[tokio::test]
async fn the_night_the_clocks_change_has_one_handover() {
    // Sunday 02:30 does not exist on 2026-03-29 (so 03:30, 01:30 UTC) and comes twice on 2026-10-25 (the first counts,
    // 00:30 UTC).
    for (begin, first, second) in
        [("2026-03-29T01:20:00Z", "bob", "alice"), ("2026-10-25T00:20:00Z", "bob", "alice")]
    {
        let mut it = Scenario::begin(begin, people(Weekday::Sunday, 2, 30));
        it.fires("critical").await;
        it.pass(20 * MINUTE).await;
        it.ends("critical").await;
        let mut expected = vec![
            "0 desk: FeedFrozen firing".to_owned(),
            "0 pager: FeedFrozen firing".to_owned(),
            format!("5 {first}: FeedFrozen firing [escalation]"),
            format!("15 {second}: FeedFrozen firing [escalation]"),
            "15 head: FeedFrozen firing [escalation]".to_owned(),
        ];
        expected
            .extend(["alice", "bob", "desk", "head", "pager"].map(|n| format!("20 {n}: FeedFrozen over")));
        expected.sort_by_key(|l| (l.split(' ').next().unwrap().parse::<i64>().unwrap(), l.clone()));
        it.was_sent(&expected.iter().map(String::as_str).collect::<Vec<_>>()).await;
    }
}

#[tokio::test]
async fn an_acknowledgement_in_between_ends_it_and_the_pager_is_told() {
    let mut it = Scenario::begin("2026-03-17T10:00:00Z", people(Weekday::Monday, 9, 0));
    let id = it.fires("critical").await;
    it.pass(8 * MINUTE).await;
    let view = alerts_acks::acknowledge(it.s(), &operator("alice"), id, "on it").await.unwrap();
    assert_eq!((view.acked_by.as_deref(), view.ack_note.as_deref()), (Some("alice"), Some("on it")));
    // A second one changes nothing.
    let view = alerts_acks::acknowledge(it.s(), &operator("bob"), id, "").await.unwrap();
    assert_eq!(view.acked_by.as_deref(), Some("alice"));
    it.pass(60 * MINUTE).await;
    it.ends("critical").await;
    it.was_sent(&[
        "0 desk: FeedFrozen firing",
        "0 pager: FeedFrozen firing",
        "5 alice: FeedFrozen firing [escalation]",
        "8 pager: FeedFrozen notice [acknowledged]",
        "68 alice: FeedFrozen over",
        "68 desk: FeedFrozen over",
        "68 pager: FeedFrozen over",
    ])
    .await;
    let words = |r: crate::domain::refusal::Refusal| r.code();
    let late = alerts_acks::acknowledge(it.s(), &operator("bob"), id, "").await;
    assert_eq!(late.map_err(words), Err("incident_over"));
    let unknown = alerts_acks::acknowledge(it.s(), &operator("bob"), id + 1000, "").await;
    assert_eq!(unknown.map_err(words), Err("not_found"));
}

#[tokio::test]
async fn an_acknowledgement_stops_repeats_too_and_taken_back_both_go_on() {
    let mut it = Scenario::begin("2026-03-17T10:00:00Z", people(Weekday::Monday, 9, 0));
    let id = it.fires("critical").await;
    it.pass(2 * MINUTE).await;
    alerts_acks::acknowledge(it.s(), &operator("alice"), id, "").await.unwrap();
    // The repeat interval is four hours.
    it.pass(5 * HOUR).await;
    alerts_acks::unacknowledge(it.s(), &operator("alice"), id).await.unwrap();
    it.pass(15 * MINUTE).await;
    it.ends("critical").await;
    it.was_sent(&[
        "0 desk: FeedFrozen firing",
        "0 pager: FeedFrozen firing",
        "2 pager: FeedFrozen notice [acknowledged]",
        "302 alice: FeedFrozen firing [escalation]",
        "302 desk: FeedFrozen firing [repeat]",
        "302 pager: FeedFrozen firing [repeat]",
        "312 alice: FeedFrozen firing [escalation]",
        "312 head: FeedFrozen firing [escalation]",
        "317 alice: FeedFrozen over",
        "317 desk: FeedFrozen over",
        "317 head: FeedFrozen over",
        "317 pager: FeedFrozen over",
    ])
    .await;
}

#[tokio::test]
async fn who_acknowledged_is_asked_again_until_it_ends() {
    let reminded = People { ack_reminder_ms: HOUR, ..people(Weekday::Monday, 9, 0) };
    let mut it = Scenario::begin("2026-03-17T10:00:00Z", reminded);
    let id = it.fires("critical").await;
    it.pass(MINUTE).await;
    alerts_acks::acknowledge(it.s(), &operator("alice"), id, "").await.unwrap();
    it.pass(65 * MINUTE).await;
    // Asked at minute 61; the answer at minute 66 begins the wait anew.
    let view = alerts_acks::acknowledge(it.s(), &operator("bob"), id, "still on it").await.unwrap();
    assert_eq!(view.acked_by.as_deref(), Some("bob"));
    it.pass(70 * MINUTE).await;
    it.ends("critical").await;
    it.was_sent(&[
        "0 desk: FeedFrozen firing",
        "0 pager: FeedFrozen firing",
        "1 pager: FeedFrozen notice [acknowledged]",
        "61 desk: FeedFrozen firing [ack_reminder]",
        "61 pager: FeedFrozen firing [ack_reminder]",
        "66 pager: FeedFrozen notice [acknowledged]",
        "126 desk: FeedFrozen firing [ack_reminder]",
        "126 pager: FeedFrozen firing [ack_reminder]",
        "136 desk: FeedFrozen over",
        "136 pager: FeedFrozen over",
    ])
    .await;
}

#[tokio::test]
async fn a_silence_holds_a_step_and_after_it_the_step_is_done() {
    let mut it = Scenario::begin("2026-03-17T10:00:00Z", people(Weekday::Monday, 9, 0));
    it.fires("critical").await;
    it.pass(2 * MINUTE).await;
    let silence = NewSilence {
        id: None,
        matchers: vec![Matcher::new("alertname", Op::Equal, "FeedFrozen").unwrap()],
        starts_at: None,
        ends_at: plus_ms(it.now(), 20 * MINUTE),
        created_by: None,
        comment: "the feed is being restarted".into(),
        ends_with_alert: false,
    };
    let admin = Actor::new("admin", Role::Admin, Door::Http);
    alerts_silences::create(it.s(), &admin, silence).await.unwrap();
    it.pass(25 * MINUTE).await;
    it.ends("critical").await;
    it.was_sent(&[
        "0 desk: FeedFrozen firing",
        "0 pager: FeedFrozen firing",
        "22 alice: FeedFrozen firing [escalation]",
        "27 alice: FeedFrozen over",
        "27 desk: FeedFrozen over",
        "27 pager: FeedFrozen over",
    ])
    .await;
}

#[tokio::test]
async fn a_restart_repeats_no_step_and_loses_none() {
    let mut it = Scenario::begin("2026-03-17T10:00:00Z", people(Weekday::Monday, 9, 0));
    it.fires("critical").await;
    it.pass(6 * MINUTE).await;
    it.restart().await;
    it.pass(2 * MINUTE).await;
    it.restart().await;
    // Down over the time of the second step: it is done when the appliance is back.
    it.later(30 * MINUTE);
    it.restart().await;
    it.pass(30_000).await;
    it.ends("critical").await;
    it.was_sent(&[
        "0 desk: FeedFrozen firing",
        "0 pager: FeedFrozen firing",
        "5 alice: FeedFrozen firing [escalation]",
        "38 alice: FeedFrozen firing [escalation]",
        "38 alice: FeedFrozen over",
        "38 desk: FeedFrozen over",
        "38 head: FeedFrozen firing [escalation]",
        "38 head: FeedFrozen over",
        "38 pager: FeedFrozen over",
    ])
    .await;
}

#[tokio::test]
async fn steps_repeat_as_often_as_the_policy_says_and_a_warning_has_none() {
    let mut rules = people(Weekday::Monday, 9, 0);
    rules.policies[0].steps = vec![step(5, &["head"], None)];
    rules.policies[0].repeat = 2;
    let mut it = Scenario::begin("2026-03-17T10:00:00Z", rules);
    it.fires("critical").await;
    it.fires("warning").await;
    it.pass(60 * MINUTE).await;
    it.ends("critical").await;
    it.ends("warning").await;
    it.was_sent(&[
        "0 desk: FeedFrozen firing",
        "0 desk: FeedFrozen firing",
        "0 pager: FeedFrozen firing",
        "0 pager: FeedFrozen firing",
        "5 head: FeedFrozen firing [escalation]",
        "10 head: FeedFrozen firing [escalation]",
        "15 head: FeedFrozen firing [escalation]",
        "60 desk: FeedFrozen over",
        "60 desk: FeedFrozen over",
        "60 head: FeedFrozen over",
        "60 pager: FeedFrozen over",
        "60 pager: FeedFrozen over",
    ])
    .await;
}

#[tokio::test]
async fn a_slip_in_a_name_tells_everybody_instead_of_nobody() {
    let mut rules = people(Weekday::Monday, 9, 0);
    rules.policies[0].steps =
        vec![step(5, &["haed"], Some("no such rota")), step(5, &["chat:https://chat.example/hook"], None)];
    let mut it = Scenario::begin("2026-03-17T10:00:00Z", rules);
    it.fires("critical").await;
    it.pass(12 * MINUTE).await;
    it.ends("critical").await;
    let mut expected = vec!["0 desk: FeedFrozen firing".to_owned(), "0 pager: FeedFrozen firing".to_owned()];
    let mut all = EVERYONE;
    all.sort_unstable();
    expected.extend(all.map(|n| format!("5 {n}: FeedFrozen firing [escalation]")));
    expected.push("10 chat: FeedFrozen firing [escalation]".to_owned());
    expected.extend(all.map(|n| format!("12 {n}: FeedFrozen over")));
    it.was_sent(&expected.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let notes =
        it.s().store.read(|r| r.escalations_between(Timestamp::MIN, Timestamp::MAX, 10)).await.unwrap();
    assert_eq!(notes[0].note.as_deref(), Some("there is no rotation no such rota"));
}

#[tokio::test]
async fn what_is_broken_is_escalated_over_what_is_not() {
    let mut rules = people(Weekday::Monday, 9, 0);
    rules.policies[0].steps = vec![step(5, &["head", "chat"], None), step(5, &["head"], None)];
    let mut it = Scenario::begin("2026-03-17T10:00:00Z", rules);
    let id = it.broken("head").await;
    it.pass(11 * MINUTE).await;
    alerts_acks::acknowledge(it.s(), &operator("alice"), id, "").await.unwrap();
    it.was_sent(&[
        "0 desk: LaneDark firing",
        "0 pager: LaneDark firing",
        "5 chat: LaneDark firing [escalation]",
        "10 alice: LaneDark firing [escalation]",
        "10 bob: LaneDark firing [escalation]",
        "10 chat: LaneDark firing [escalation]",
        "10 desk: LaneDark firing [escalation]",
        "10 pager: LaneDark firing [escalation]",
        "11 pager: LaneDark notice [acknowledged]",
    ])
    .await;
}
