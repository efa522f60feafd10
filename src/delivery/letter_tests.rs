//! What letters say.

use super::*;
use crate::delivery::letter_html::html;
use crate::delivery::letter_json::alertmanager;
use crate::delivery::letter_json::body;
use crate::domain::alerts::Acked;
use crate::domain::alerts::GroupNote;
use crate::domain::alerts::Resolved;
use crate::domain::alerts_labels::Labels;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_795_478_400 + seconds).unwrap()
}

fn message() -> Message {
    Message {
        incident: 7,
        told: Told::Opened,
        kind: "circuit_breaker_tripped".into(),
        severity: Severity::Critical,
        title: "Circuit breaker TRIPPED".into(),
        summary: "Reason: <b>\"orders\" & more</b>\r\nBcc: all@desk.example".into(),
        opened_at: at(0),
        resolved: None,
        environment: "desk one".into(),
        link: Some("http://127.0.0.1:8440/circuit-breaker".into()),
        labels: Labels::new(),
        annotations: Labels::new(),
        generator_url: None,
        ack_link: None,
        acked: None,
    }
}

fn letter(message: &Message) -> Letter {
    Letter {
        recipient: "ops@desk.example".into(),
        items: vec![message.clone()],
        purpose: Purpose::Route,
        group: None,
        digest: false,
        anchor: None,
    }
}

#[test]
fn a_subject_is_one_line() {
    let mut m = message();
    assert_eq!(subject(&letter(&m)), "[CRITICAL] Circuit breaker TRIPPED (desk one)");
    m.title = "a\r\nBcc: b@desk.example\n\nx".into();
    assert_eq!(subject(&letter(&m)), "[CRITICAL] a Bcc: b@desk.example x (desk one)");
    m.resolved = Some(Resolved { at: at(60), summary: "reset".into() });
    assert!(subject(&letter(&m)).starts_with("[RESOLVED] "));
    m.title = "é".repeat(500);
    assert_eq!(subject(&letter(&m)).chars().count(), SUBJECT_MAX_CHARS);
}

#[test]
fn text_says_what_why_since_when_and_where_to_look() {
    let mut m = message();
    let shown = text(&letter(&m), false);
    assert!(shown.contains("What: Circuit breaker TRIPPED\n"), "{shown}");
    assert!(
        shown.contains("Why: <b>\"orders\" & more</b> Bcc: all@desk.example\n"),
        "one line each: {shown}"
    );
    assert!(shown.contains("Since: 2026-11-24 00:00:00 UTC\n"), "{shown}");
    assert!(
        shown.contains("http://127.0.0.1:8440/circuit-breaker\n") && !shown.contains("repeat"),
        "{shown}"
    );
    m.resolved = Some(Resolved { at: at(60), summary: "Reset by alice".into() });
    let shown = text(&letter(&m), true);
    assert!(shown.contains("Ended: 2026-11-24 00:01:00 UTC\nHow: Reset by alice\n"), "both times: {shown}");
    assert!(shown.contains(REPEAT), "{shown}");
}

#[test]
fn html_shows_words_as_words() {
    let shown = html(&letter(&message()), false);
    assert!(shown.contains("&lt;b&gt;&quot;orders&quot; &amp; more&lt;/b&gt;"), "{shown}");
    assert!(!shown.contains("<b>") && !shown.contains("<script"), "{shown}");
}

#[test]
fn a_webhook_says_whether_it_began_ended_or_just_happened() {
    let mut m = message();
    let told = |m: &Message| {
        let b = body(&letter(m));
        (b["type"].as_str().unwrap().to_owned(), b["data"]["status"].as_str().unwrap().to_owned())
    };
    assert_eq!(told(&m), ("incident.opened".into(), "firing".into()));
    m.resolved = Some(Resolved { at: at(60), summary: "reset".into() });
    assert_eq!(told(&m), ("incident.resolved".into(), "resolved".into()));
    assert_eq!(body(&letter(&m))["timestamp"], "2026-11-24T00:01:00.000000+00:00");
    m.told = Told::Notice;
    m.resolved = None;
    assert_eq!(told(&m), ("incident.notice".into(), "resolved".into()));
}

#[test]
fn the_words_say_why_it_goes_out_and_for_which_group() {
    let mut l = letter(&message());
    l.purpose = Purpose::Escalation;
    assert!(subject(&l).starts_with("[ESCALATION CRITICAL] "), "{}", subject(&l));
    for purpose in Purpose::ALL {
        l.purpose = purpose;
        let (shown, shown_html) = (text(&l, false), html(&l, false));
        assert_eq!(reason(&l).is_some(), purpose != Purpose::Route, "{purpose:?}");
        let why = reason(&l).unwrap_or_default();
        assert!(shown.contains(why) && shown_html.contains(why), "{purpose:?}: {shown}");
    }
    l.purpose = Purpose::Route;
    l.items.push(Message { incident: 8, ..message() });
    let labels = Labels::from([("team".to_owned(), "<desk>".to_owned())]);
    l.group = Some(GroupNote { key: "{}:{team}".into(), receiver: "ops".into(), labels });
    assert!(text(&l, false).starts_with("Group: {team=\"<desk>\"}\n"), "{}", text(&l, false));
    assert!(html(&l, false).contains("Group: {team=&quot;&lt;desk&gt;&quot;}"), "{}", html(&l, false));
    assert!(subject(&l).contains("2 alerts, first: "), "{}", subject(&l));
    l.digest = true;
    assert!(subject(&l).contains("digest of 2 alerts"), "{}", subject(&l));
    assert!(text(&l, false).contains("folded into one message"), "{}", text(&l, false));
}

#[test]
fn what_somebody_said_when_he_took_it_on_is_in_it() {
    let mut m = message();
    m.acked = Some(Acked { at: at(30), by: "alice".into(), note: "looking at the\nfeed".into() });
    let shown = text(&letter(&m), false);
    assert!(
        shown.contains("Acknowledged: by alice at 2026-11-24 00:00:30 UTC: looking at the feed\n"),
        "{shown}"
    );
    assert_eq!(body(&letter(&m))["data"]["acknowledged"]["by"], "alice");
}

#[test]
fn alertmanagers_shape_has_its_fields_and_what_is_common() {
    let mut m = message();
    let set = |pairs: &[(&str, &str)]| -> Labels {
        pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect()
    };
    m.labels = set(&[("alertname", "Down"), ("job", "api"), ("instance", "a")]);
    let mut l = letter(&m);
    m.labels = set(&[("alertname", "Down"), ("job", "api"), ("instance", "b")]);
    m.resolved = Some(Resolved { at: at(60), summary: "up".into() });
    l.items.push(m);
    let shape = alertmanager(&l, "webhook:ops");
    assert_eq!((shape["version"].as_str(), shape["status"].as_str()), (Some("4"), Some("firing")));
    assert_eq!(
        shape["commonLabels"],
        serde_json::json!({ "alertname": "Down", "job": "api" }),
        "a label that nobody set would make it another alert"
    );
    assert_eq!(shape["groupKey"], "{}:{alertname=\"Down\"}");
    assert_eq!(shape["externalURL"], "http://127.0.0.1:8440");
    assert_eq!(shape["receiver"], "webhook:ops");
    assert_eq!(shape["alerts"][0]["endsAt"], "0001-01-01T00:00:00Z");
    assert_eq!(shape["alerts"][1]["endsAt"], "2026-11-24T00:01:00.000000+00:00");
    assert_eq!(shape["alerts"][1]["status"], "resolved");
    assert_eq!(shape["alerts"][0]["fingerprint"].as_str().unwrap().len(), 16);
    assert_eq!(shape["commonAnnotations"]["summary"], "Circuit breaker TRIPPED");
}
