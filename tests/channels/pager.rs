//! PagerDuty: what an event looks like, and which events an incident becomes.
//!
//! The facts are those of PagerDuty's developer documentation, "Events API v2 Overview" and "Send an Alert Event":
//! required fields, the values of `event_action` and `severity`, 1,024 characters of summary, 255 of the key, 512 KB.

use super::kinds::Kind;
use super::kinds::ROUTING_KEY;
use super::kinds::carrier;
use super::kinds::claimed;
use super::kinds::letter;
use super::kinds::opened;
use super::peers::Call;
use super::peers::Play;
use super::peers::Provider;
use serde_json::Value;
use tradewarden::domain::alerts::Message;
use tradewarden::domain::alerts::Purpose;
use tradewarden::domain::alerts::Resolved;
use tradewarden::domain::alerts::Severity;
use tradewarden::domain::alerts::Told;
use tradewarden::domain::deliveries::Answer;
use tradewarden::services::deliveries::Letter;

/// Sends a letter and gives the answer and the events that came.
async fn send(plays: &[Play], letter: &Letter) -> (Answer, Vec<Value>) {
    let pager = Provider::start(Kind::PagerDuty.good(), plays).await;
    let lane = Kind::PagerDuty.lane(&pager.url());
    let now = "2026-11-24T09:30:01Z".parse().unwrap();
    let report = carrier().send(&lane, &claimed(letter, &lane), letter, now).await;
    (report.answer, pager.calls().iter().map(checked).collect())
}

/// An event as the documentation wants it.
fn checked(call: &Call) -> Value {
    assert_eq!((call.method.as_str(), call.path.as_str()), ("POST", "/v2/enqueue"));
    assert_eq!(call.header("content-type"), "application/json");
    assert!(call.body.len() <= 512_000, "{} bytes", call.body.len());
    let event = call.json();
    assert_eq!(event["routing_key"], ROUTING_KEY);
    let action = event["event_action"].as_str().unwrap();
    assert!(["trigger", "acknowledge", "resolve"].contains(&action), "{action}");
    assert!((1..=255).contains(&event["dedup_key"].as_str().unwrap().chars().count()));
    if action == "trigger" {
        let payload = &event["payload"];
        assert!((1..=1024).contains(&payload["summary"].as_str().unwrap().chars().count()));
        assert!(!payload["source"].as_str().unwrap().is_empty());
        let severity = payload["severity"].as_str().unwrap();
        assert!(["critical", "error", "warning", "info"].contains(&severity), "{severity}");
        payload["timestamp"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
        assert!(payload["custom_details"].is_object());
        assert!(event["links"].as_array().unwrap().iter().all(|l| l["href"].is_string()));
    }
    event
}

fn ended(mut message: Message, told: Told) -> Message {
    message.told = told;
    let at = "2026-11-24T09:31:00Z".parse().unwrap();
    message.resolved = Some(Resolved { at, summary: "Reset by alice".into() });
    message
}

#[tokio::test]
async fn an_incident_becomes_events_under_one_key() {
    // What is told and why, and the events it becomes.
    let table = [
        (opened(7), Purpose::Route, "trigger"),
        (opened(7), Purpose::Repeat, "trigger"),
        (opened(7), Purpose::Escalation, "trigger"),
        (opened(7), Purpose::Acknowledged, "acknowledge"),
        (ended(opened(7), Told::Resolved), Purpose::Route, "resolve"),
        (ended(opened(7), Told::Opened), Purpose::Route, "trigger resolve"),
        (Message { told: Told::Notice, ..opened(7) }, Purpose::Route, "trigger"),
        (opened(7), Purpose::Canary, "trigger resolve"),
        (opened(7), Purpose::Test, "trigger"),
    ];
    let mut keys = Vec::new();
    for (message, purpose, expected) in table {
        let letter = Letter { purpose, ..letter(ROUTING_KEY, vec![message]) };
        let (answer, events) = send(&[], &letter).await;
        assert!(matches!(answer, Answer::Accepted { .. }), "{purpose:?}: {answer:?}");
        let actions: Vec<&str> = events.iter().map(|e| e["event_action"].as_str().unwrap()).collect();
        assert_eq!(actions.join(" "), expected, "{purpose:?}");
        keys.extend(events.iter().map(|e| e["dedup_key"].as_str().unwrap().to_owned()));
    }
    assert!(keys.iter().all(|k| *k == "tw-paper desk-7-1795512600"), "{keys:?}");
    let (_, events) = send(&[], &letter(ROUTING_KEY, vec![opened(8)])).await;
    assert_eq!(events[0]["dedup_key"], "tw-paper desk-8-1795512600", "another incident has another key");
}

#[tokio::test]
async fn severity_and_purpose_are_seen_there() {
    let table = [
        (Severity::Critical, Purpose::Route, "critical", "Circuit"),
        (Severity::Warning, Purpose::Route, "warning", "Circuit"),
        (Severity::Info, Purpose::Route, "info", "Circuit"),
        (Severity::Critical, Purpose::Canary, "info", "[CANARY] Circuit"),
        (Severity::Critical, Purpose::Test, "critical", "[TEST] Circuit"),
        (Severity::Critical, Purpose::Escalation, "critical", "[ESCALATION] Circuit"),
    ];
    for (severity, purpose, expected, start) in table {
        let message = Message { severity, ..opened(7) };
        let (_, events) = send(&[], &Letter { purpose, ..letter(ROUTING_KEY, vec![message]) }).await;
        let payload = &events[0]["payload"];
        assert_eq!(payload["severity"], expected, "{severity:?} {purpose:?}");
        assert!(payload["summary"].as_str().unwrap().starts_with(start), "{}", payload["summary"]);
        assert_eq!(payload["custom_details"]["why"], "market data feed frozen since noon");
    }
}

#[tokio::test]
async fn what_does_not_fit_is_left_to_the_console() {
    let mut message = opened(7);
    message.title = "t\u{e9}".repeat(2000);
    message.annotations = (0..300).map(|n| (format!("a{n}"), "\u{1f6d1}".repeat(1000))).collect();
    let (answer, events) = send(&[], &letter(ROUTING_KEY, vec![message])).await;
    assert!(matches!(answer, Answer::Accepted { .. }), "{answer:?}");
    assert_eq!(events[0]["payload"]["summary"].as_str().unwrap().chars().count(), 1024);
    let details = events[0]["payload"]["custom_details"].to_string();
    assert!(details.contains("did not fit"), "{details}");
}

#[tokio::test]
async fn a_group_is_one_event_after_the_other_and_the_worst_outcome_counts() {
    let three = || letter(ROUTING_KEY, vec![opened(1), opened(2), opened(3)]);
    let ok = || Play::says(202, r#"{"status":"success","message":"Event processed","dedup_key":"k"}"#);
    let bad =
        || Play::says(400, r#"{"status":"invalid event","message":"Event object is invalid","errors":[]}"#);
    // How the events go, how many were sent, and the code that counts.
    let table = [
        (vec![ok(), ok(), ok()], 3, Some(202)),
        (vec![ok(), bad(), ok()], 3, Some(400)),
        (vec![ok(), Play::later(429, "30"), ok()], 2, Some(429)),
        (vec![bad(), Play::says(500, "")], 2, Some(500)),
        (vec![Play::HalfClose], 1, None),
    ];
    for (plays, count, code) in table {
        let (answer, events) = send(&plays, &three()).await;
        assert_eq!((events.len(), answer.code()), (count, code), "{plays:?}: {answer:?}");
    }
}

#[tokio::test]
async fn the_key_is_not_said_back_in_an_error() {
    let echo = format!("{{\"errors\":[\"routing_key {ROUTING_KEY} is unknown\"]}}");
    let (answer, _) = send(&[Play::says(400, &echo)], &letter(ROUTING_KEY, vec![opened(7)])).await;
    let words = format!("{answer:?}");
    assert!(words.contains("012***") && !words.contains(ROUTING_KEY), "{words}");
}
