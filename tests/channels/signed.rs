//! Webhooks: verified by the library of Standard Webhooks, and understood by what understands Alertmanager.

use super::kinds::Kind;
use super::kinds::carrier;
use super::kinds::claimed;
use super::kinds::letter;
use super::kinds::opened;
use super::peers::Call;
use super::peers::Provider;
use crate::support::repo;
use jiff::SignedDuration;
use jiff::Timestamp;
use serde_json::Value;
use serde_json::json;
use std::fs;
use std::io::Write;
use std::process::Command;
use std::process::Stdio;
use tradewarden::domain::deliveries::Answer;
use tradewarden::domain::deliveries_lanes::HookForm;
use tradewarden::domain::deliveries_lanes::Means;
use tradewarden::domain::deliveries_lanes::Secret;

const TODAY: &str = "whsec_c2VjcmV0IG9mIHRvZGF5LCBsb25nIGVub3VnaA==";
const NEXT: &str = "whsec_bmV4dCBzZWNyZXQsIGxvbmcgZW5vdWdo";
const OTHER: &str = "whsec_c29tZWJvZHkgZWxzZSdzIHNlY3JldCBvZiBkYXk=";

/// What the other implementation says of each case.
fn verify(cases: &[Value]) -> Vec<String> {
    let mut child = Command::new(repo(".tools/venv/bin/python"))
        .arg(repo("tests/channels/verify_webhook.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the set-up makes .tools/venv");
    let text = Value::from(cases.to_vec()).to_string();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

/// One call, signed with the secrets of a file at this time.
async fn call(secrets: &str, at: Timestamp) -> Call {
    let hook = Provider::start(Kind::Webhook.good(), &[]).await;
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), secrets).unwrap();
    let mut lane = Kind::Webhook.lane(&hook.url());
    let secret = Some(Secret::File(file.path().to_owned()));
    lane.means = Means::Webhook { secret, form: HookForm::Tradewarden, bearer: None };
    let letter = letter(&format!("{}/hook", hook.url()), vec![opened(7)]);
    let report = carrier().send(&lane, &claimed(&letter, &lane), &letter, at).await;
    assert!(matches!(report.answer, Answer::Accepted { .. }), "{report:?}");
    hook.calls().remove(0)
}

fn case(secret: &str, call: &Call, body: &str) -> Value {
    json!({ "secret": secret, "headers": call.headers, "body": body })
}

#[tokio::test]
async fn another_implementation_takes_what_is_ours_and_refuses_what_is_not() {
    let now = Timestamp::now();
    let ours = call(&format!("{TODAY}\n"), now).await;
    let rotated = call(&format!("{NEXT}\n{TODAY}\n"), now).await;
    let old = call(TODAY, now - SignedDuration::from_mins(6)).await;
    let early = call(TODAY, now + SignedDuration::from_mins(6)).await;
    let tampered = ours.body.replace("critical", "info");
    assert_ne!(tampered, ours.body);
    let mut moved = old.clone();
    moved.headers.insert("webhook-timestamp".into(), now.as_second().to_string());
    let mut renamed = ours.clone();
    renamed.headers.insert("webhook-id".into(), "msg_of_somebody_else".into());
    let refused = "No matching signature found";
    let table = [
        ("good", case(TODAY, &ours, &ours.body), "good"),
        ("tampered body", case(TODAY, &ours, &tampered), refused),
        ("wrong secret", case(OTHER, &ours, &ours.body), refused),
        ("another id", case(TODAY, &renamed, &ours.body), refused),
        ("too old", case(TODAY, &old, &old.body), "Message timestamp too old"),
        ("too early", case(TODAY, &early, &early.body), "Message timestamp too new"),
        ("old, with its time moved", case(TODAY, &moved, &moved.body), refused),
        ("rotation: who knows the old one", case(TODAY, &rotated, &rotated.body), "good"),
        ("rotation: who knows the new one", case(NEXT, &rotated, &rotated.body), "good"),
        ("rotation: who knows neither", case(OTHER, &rotated, &rotated.body), refused),
    ];
    let cases: Vec<Value> = table.iter().map(|(_, case, _)| case.clone()).collect();
    let verdicts = verify(&cases);
    assert_eq!(verdicts.len(), table.len());
    for ((name, _, expected), verdict) in table.iter().zip(verdicts) {
        assert_eq!(verdict, *expected, "{name}");
    }
}

/// The fields are those of "webhook_config" in Alertmanager's documentation: version 4.
#[tokio::test]
async fn what_understands_alertmanager_understands_us() {
    let hook = Provider::start(Kind::Webhook.good(), &[]).await;
    let mut lane = Kind::Webhook.lane(&hook.url());
    let bearer = Some(Secret::Text("token of the receiver".into()));
    lane.means = Means::Webhook { secret: None, form: HookForm::Alertmanager, bearer };
    let letter = letter(&format!("{}/hook", hook.url()), vec![opened(7), opened(8)]);
    let report = carrier().send(&lane, &claimed(&letter, &lane), &letter, Timestamp::now()).await;
    assert!(matches!(report.answer, Answer::Accepted { .. }), "{report:?}");
    let call = &hook.calls()[0];
    assert_eq!(call.header("authorization"), "Bearer token of the receiver");
    let body = call.json();
    let mut fields: Vec<&str> = body.as_object().unwrap().keys().map(String::as_str).collect();
    fields.sort_unstable();
    let expected = [
        "alerts",
        "commonAnnotations",
        "commonLabels",
        "externalURL",
        "groupKey",
        "groupLabels",
        "receiver",
        "status",
        "truncatedAlerts",
        "version",
    ];
    assert_eq!(fields, expected);
    assert_eq!((body["version"].as_str(), body["status"].as_str()), (Some("4"), Some("firing")));
    assert_eq!(body["truncatedAlerts"], 0);
    for alert in body["alerts"].as_array().unwrap() {
        let mut fields: Vec<&str> = alert.as_object().unwrap().keys().map(String::as_str).collect();
        fields.sort_unstable();
        let expected =
            ["annotations", "endsAt", "fingerprint", "generatorURL", "labels", "startsAt", "status"];
        assert_eq!(fields, expected);
        alert["startsAt"].as_str().unwrap().parse::<Timestamp>().unwrap();
    }
}
