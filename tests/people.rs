//! What happens with people: who takes an incident on and through which door, who is told when nobody does, and the
//! report afterwards.

mod rota;

use crate::delivery::rig::Hook;
use crate::delivery::rig::Mail;
use crate::delivery::rig::MailServer;
use crate::delivery::rig::RECIPIENT;
use crate::delivery::rig::outbox;
use crate::delivery::rig::place;
use crate::delivery::rig::until_outbox;
use crate::http::client::Caller;
use crate::http::client::user;
use crate::support::Appliance;
use crate::support::Place;
use crate::support::REASON;
use crate::support::run;
use crate::support::until;
use serde_json::Value;
use serde_json::json;
use std::fs;

const NOTE: &str = "restarting the market data feed";

/// Raises an alert and gives the number of its incident.
async fn raise(appliance: &Appliance, name: &str, status: &str) -> i64 {
    let labels = json!({ "alertname": name, "severity": "critical" });
    let body = json!({ "alerts": [{ "labels": labels, "annotations": { "summary": format!("{name} is frozen") }, "status": status }] });
    let (code, answer) = appliance.post("/api/v1/alerts", body).await;
    assert_eq!(code, 200, "{answer}");
    answer["items"][0]["incident"].as_i64().unwrap()
}

fn ack_path(id: i64) -> String {
    format!("/api/v1/alerts/{id}/acknowledge")
}

fn entries(place: &Place, action: &str) -> Vec<String> {
    let rows = place.sqlite3(&format!(
        "SELECT user_id, door, outcome, coalesce(reason, '') FROM audit_log WHERE action = '{action}' ORDER BY id"
    ));
    rows.lines().map(str::to_owned).collect()
}

#[tokio::test]
async fn whoever_may_takes_an_incident_on_and_the_record_names_the_door() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    let alice = user(&place, &appliance, "alice", "operator").await;
    let victor = user(&place, &appliance, "victor", "viewer").await;
    let key = Caller::with_key(&place, &appliance.key("bot", "operator", &["alerts:write"]).await);
    let reader = Caller::with_key(&place, &appliance.key("reader", "operator", &["alerts:read"]).await);
    let nobody = Caller::nobody(&place);
    let id = raise(&appliance, "Feed", "firing").await;
    let path = ack_path(id);
    let refused: [(&Caller, &str, &str, u16, &str); 7] = [
        (&nobody, &path, NOTE, 401, "not_authenticated"),
        (&victor, &path, NOTE, 403, "not_permitted"),
        (&reader, &path, NOTE, 403, "not_permitted"),
        (&alice, &path, "too short", 422, "invalid_request"),
        (&alice, &ack_path(id + 1000), NOTE, 404, "not_found"),
        (&key, &ack_path(id + 1000), "", 404, "not_found"),
        (&alice, &path, &"x".repeat(2001), 422, "invalid_request"),
    ];
    for (who, path, note, status, code) in refused {
        let (found, body) = who.post(path, &json!({ "note": note })).await;
        assert_eq!((found, body["code"].as_str()), (status, Some(code)), "{path} {note}: {body}");
    }
    let shown = appliance.get(&format!("/api/v1/alerts/{id}")).await;
    assert_eq!(shown["incident"]["acked_by"], Value::Null, "{shown}");

    // The console needs a note of 15 characters; programs and the command line need none.
    let (status, body) = alice.post(&path, &json!({ "note": "123456789012345" })).await;
    assert_eq!((status, body["acked_by"].as_str()), (200, Some("alice")), "{body}");
    let (status, body) = key.post(&path, &json!({})).await;
    assert_eq!((status, body["acked_by"].as_str()), (200, Some("alice")), "who has it keeps it: {body}");
    let back = alice.ask("DELETE", &path).send().await.unwrap();
    assert_eq!(back.status(), 200);
    let (status, body) = key.post(&path, &json!({})).await;
    assert_eq!((status, body["acked_by"].as_str()), (200, Some("key:bot")), "{body}");
    let output = place.cli(&["alerts", "unack", &id.to_string()]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let output = place.cli(&["alerts", "ack", &id.to_string(), "--note", "on it"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let listed = String::from_utf8(place.cli(&["alerts", "list"]).stdout).unwrap();
    assert!(listed.contains("Feed is frozen") && listed.contains("unix:"), "{listed}");
    let output = place.cli(&["alerts", "ack", "4711"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("incident 4711 not found"));

    raise(&appliance, "Feed", "resolved").await;
    let (status, body) = alice.post(&path, &json!({ "note": NOTE })).await;
    assert_eq!((status, body["code"].as_str()), (409, Some("incident_over")), "{body}");
    let recorded = entries(&place, "INCIDENT_ACKNOWLEDGE");
    let me = run("whoami", &[]);
    let expected = [
        "victor|console|denied|",
        "key:reader|http|denied|",
        "alice|console|denied|too short",
        &format!("alice|console|denied|{NOTE}"),
        "key:bot|http|denied|",
        &format!("alice|console|denied|{}", "x".repeat(200)),
        "alice|console|success|123456789012345",
        "key:bot|http|no_op|",
        "key:bot|http|success|",
        &format!("unix:{}|cli|success|on it", me.trim()),
        &format!("unix:{}|cli|denied|", me.trim()),
        &format!("alice|console|denied|{NOTE}"),
    ];
    assert_eq!(recorded, expected);
    let back = entries(&place, "INCIDENT_UNACKNOWLEDGE");
    assert_eq!(back, ["alice|console|success|".to_owned(), format!("unix:{}|cli|success|", me.trim())]);
}

/// The address of the link in the newest mail.
fn link_in(mail: &str) -> String {
    let start = mail.find("/ack/").unwrap_or_else(|| panic!("no link in {mail}"));
    mail[start..].split(|c: char| c.is_whitespace() || c == '"' || c == '<').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_link_in_a_mail_acknowledges_when_it_is_used_not_when_it_is_looked_at() {
    let mail = MailServer::up().await;
    let place = place("", &[mail.toml()]);
    let appliance = Appliance::start(&place).await;
    let id = raise(&appliance, "Feed", "firing").await;
    let link = link_in(&mail.wait_for(1).await[0].body());
    let phone = Caller::nobody(&place);
    let acked =
        || async { appliance.get(&format!("/api/v1/alerts/{id}")).await["incident"]["acked_by"].clone() };
    for _ in 0..3 {
        let page = phone.get(&link).await;
        assert_eq!(page.status(), 200);
        let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
        assert!(!policy.contains("script-src") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(
            page.headers()["referrer-policy"],
            "same-origin",
            "so that the form says where it comes from"
        );
        let text = page.text().await.unwrap();
        assert!(
            text.contains("Feed is frozen") && text.contains("<button type=\"submit\">Acknowledge"),
            "{text}"
        );
        assert!(!text.contains("<script") && !text.contains("src=") && !text.contains("http"), "{text}");
        assert_eq!(acked().await, Value::Null);
        assert_eq!(phone.ask("HEAD", &link).send().await.unwrap().status(), 200);
    }
    // What another page sends in somebody's name is refused; what the form sends counts.
    let form = |origin: &str| phone.ask("POST", &link).header("origin", origin).body("note=on+my+way");
    assert_eq!(form("http://evil.example").send().await.unwrap().status(), 403);
    assert_eq!(acked().await, Value::Null);
    let answer = form(&place.url()).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(answer.text().await.unwrap().contains("It is yours"));
    assert_eq!(acked().await, "link:n***@desk.example");
    for (method, path, status, words) in [
        ("GET", link.clone(), 410, "This link was used"),
        ("POST", link.clone(), 410, "This link was used"),
        ("GET", format!("{link}0"), 404, "No such link"),
        ("POST", "/ack/nonsense".to_owned(), 404, "No such link"),
    ] {
        let answer = phone.ask(method, &path).send().await.unwrap();
        assert_eq!(answer.status(), status, "{method} {path}");
        assert!(answer.text().await.unwrap().contains(words), "{method} {path}");
    }
    let recorded = entries(&place, "INCIDENT_ACKNOWLEDGE");
    assert_eq!(recorded, ["link:n***@desk.example|http|success|on my way"]);
    let token = link.strip_prefix("/ack/").unwrap();
    let rows =
        place.sqlite3("SELECT group_concat(coalesce(details, '') || coalesce(reason, '')) FROM audit_log");
    assert!(!rows.contains(token) && !appliance.log().contains(token), "the token itself is written nowhere");

    raise(&appliance, "Feed", "resolved").await;
    let second = raise(&appliance, "Feed", "firing").await;
    let fresh = || mail.mails().iter().map(Mail::body).find(|b| b.contains("/ack/") && !b.contains(&link));
    until("a mail with another link", || async { fresh().is_some() }).await;
    let link = link_in(&fresh().unwrap());
    raise(&appliance, "Feed", "resolved").await;
    let late = phone.ask("POST", &link).send().await.unwrap();
    assert_eq!(late.status(), 409);
    assert!(late.text().await.unwrap().contains("It is over"));
    assert_ne!(second, id);
}

#[tokio::test]
async fn nobody_acknowledges_so_the_one_on_call_is_told_until_somebody_does() {
    let (desk, alice) = (Hook::start(&[]).await, Hook::start(&[]).await);
    let people = "[[alerts.rotations]]\nname = \"rota\"\ntime_zone = \"Europe/Zurich\"\n\
        people = [{ name = \"alice\", receivers = [\"webhook:alice\"] }]\n\
        [[alerts.escalations]]\nname = \"critical\"\nmatchers = ['alertname=\"Feed\"']\nrepeat = 50\n\
        steps = [{ after_seconds = 1, on_call = \"rota\" }]\n";
    let place = place("", &[desk.toml("desk"), alice.toml("alice"), people.to_owned()]);
    let mut appliance = Appliance::start(&place).await;
    let id = raise(&appliance, "Feed", "firing").await;
    until_outbox(&place, 2, "purpose = 'escalation' AND status = 'delivered'").await;
    // Killed and started again, it goes on with the step that comes next.
    appliance.kill9();
    let appliance = Appliance::start(&place).await;
    until("a step after the restart", || async {
        place.sqlite3("SELECT max(round) FROM alert_escalations").parse::<i64>().is_ok_and(|n| n >= 3)
    })
    .await;
    let rounds = place.sqlite3("SELECT group_concat(round) FROM alert_escalations WHERE alert_id = 1");
    let numbers: Vec<i64> = rounds.split(',').map(|n| n.parse().unwrap()).collect();
    assert_eq!(numbers, (0..numbers.len() as i64).collect::<Vec<_>>(), "each step once, none left out");
    let calls = alice.wait_for(2).await;
    assert!(calls.iter().any(|c| c.json()["data"]["purpose"] == "escalation"), "{:?}", calls[1].body);
    let (status, _) = appliance.post(&ack_path(id), json!({ "note": "" })).await;
    assert_eq!(status, 200);
    let told = || place.sqlite3("SELECT count(*) FROM alert_deliveries WHERE purpose = 'escalation'");
    let then = told();
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    assert_eq!(told(), then, "acknowledged, it goes no further");

    let shown = appliance.get("/api/v1/on-call").await;
    let rota = &shown["items"][0];
    assert_eq!(
        (rota["rotation"].as_str(), rota["people"][0].as_str()),
        (Some("rota"), Some("alice")),
        "{shown}"
    );
    assert_eq!((rota["by"].as_str(), rota["time_zone"].as_str()), (Some("week"), Some("Europe/Zurich")));
    assert!(rota["until"].is_string() && rota["unreachable"] == json!([]), "{shown}");
    let printed = String::from_utf8(place.cli(&["alerts", "on-call"]).stdout).unwrap();
    assert!(printed.contains("rota") && printed.contains("alice"), "{printed}");
    let victor = user(&place, &appliance, "victor", "viewer").await;
    assert_eq!(victor.get("/api/v1/on-call").await.status(), 200);
    assert_eq!(Caller::nobody(&place).get("/api/v1/on-call").await.status(), 401);
}

/// A trip that somebody takes on, a kill, a release and a reset, with everything delivered.
async fn story(place: &Place) -> (Appliance, i64) {
    let appliance = Appliance::start(place).await;
    appliance.init().await;
    appliance.trip().await;
    let incident = appliance.get("/api/v1/alerts").await["items"][0]["id"].as_i64().unwrap();
    appliance.post(&ack_path(incident), json!({ "note": "| looking <b>into</b> it" })).await;
    let kill = json!({ "reason": REASON, "acknowledged": true, "flatten": true });
    assert_eq!(appliance.post("/api/v1/kill-switch/kill", kill).await.0, 200);
    until("the kill job ends", || async {
        appliance.get("/api/v1/kill-switch").await["job"]["status"] == "done"
    })
    .await;
    let release = json!({ "reason": REASON, "acknowledged": true, "confirm": "RESUME" });
    let (status, body) = appliance.post("/api/v1/kill-switch/release", release).await;
    assert_eq!(status, 200, "{body}");
    assert_eq!(appliance.reset().await.0, 200);
    until("everything is delivered", || async {
        outbox(place, "id", "status IN ('pending', 'sending')").is_empty()
    })
    .await;
    (appliance, incident)
}

#[tokio::test]
async fn the_report_of_a_trip_a_kill_and_a_reset_tells_the_whole_story() {
    let (mail, hook) = (MailServer::up().await, Hook::start(&[]).await);
    let place = place("", &[mail.toml(), hook.toml("ops")]);
    let (_appliance, incident) = story(&place).await;
    let out = place.dir.path().join("report.html");
    let id = incident.to_string();
    let markdown = place.cli(&["incident", "report", &id]);
    assert!(markdown.status.success(), "{markdown:?}");
    let markdown = String::from_utf8(markdown.stdout).unwrap();
    let file = out.display().to_string();
    let written = place.cli(&["incident", "report", &id, "--format", "html", "--out", &file]);
    assert!(written.status.success(), "{written:?}");
    let html = fs::read_to_string(&out).unwrap();
    let (code, report) = place.cli_json(&["incident", "report", &id]);
    assert_eq!(code, 0);
    let plain = |text: &str| text.replace('\\', "");
    for text in [plain(&markdown), html.clone(), report.to_string()] {
        for part in [
            "Circuit breaker TRIPPED",
            REASON,
            "CIRCUIT_BREAKER_TRIP",
            "CIRCUIT_BREAKER_RESET",
            "KILL_SWITCH_ENGAGE",
            "Kill job 1",
            "INCIDENT_ACKNOWLEDGE",
            "n***@desk.example",
            "delivered",
            "fit their hashes and follow each other",
            "what they were in between is not known",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert!(!text.contains(RECIPIENT) && !text.contains("path-secret"), "recipients stay masked: {text}");
    }
    assert!(markdown.starts_with("# Incident 1: Circuit breaker TRIPPED"), "{markdown}");
    assert!(
        !html.contains("<b>into") && !html.contains("<script") && html.contains("&lt;b&gt;into"),
        "{html}"
    );
    let kinds: Vec<&str> =
        report["timeline"].as_array().unwrap().iter().filter_map(|i| i["kind"].as_str()).collect();
    for kind in ["breaker", "kill", "alert", "delivery", "people"] {
        assert!(kinds.contains(&kind), "{kind} in {kinds:?}");
    }
    let times: Vec<&str> =
        report["timeline"].as_array().unwrap().iter().filter_map(|i| i["at"].as_str()).collect();
    assert!(times.is_sorted(), "{times:?}");
    let hash =
        place.sqlite3("SELECT hash FROM audit_log WHERE action = 'CIRCUIT_BREAKER_TRIP' ORDER BY id LIMIT 1");
    assert!(report["audit"].as_array().unwrap().iter().any(|e| e["hash"] == hash.as_str()), "{report}");
    let exports = place
        .sqlite3("SELECT event_type, outcome, resource_id FROM audit_log WHERE action = 'INCIDENT_REPORT'");
    assert_eq!(exports.lines().collect::<Vec<_>>(), vec![format!("export|success|{id}"); 3]);
}

#[tokio::test]
async fn a_report_is_about_an_incident_a_time_or_the_newest_and_not_for_everybody() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    raise(&appliance, "Feed", "firing").await;
    let alice = user(&place, &appliance, "alice", "operator").await;
    let page = alice.get("/api/v1/incidents/1/report?format=html").await;
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("style-src 'sha256-") && policy.contains("sandbox"), "{policy}");
    let victor = user(&place, &appliance, "victor", "viewer").await;
    for (who, query, status, code) in [
        (&alice, "report?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z", 200, Value::Null),
        (&alice, "report?format=md", 200, Value::Null),
        (&alice, "report?from=2020-01-01T00:00:00Z", 422, json!("invalid_request")),
        (&alice, "report?to=2020-01-01T00:00:00Z", 422, json!("invalid_request")),
        (&alice, "report?from=yesterday", 422, json!("invalid_request")),
        (&alice, "report?format=pdf", 422, json!("invalid_request")),
        (&alice, "4711/report", 404, json!("not_found")),
        (&victor, "1/report", 403, json!("not_permitted")),
    ] {
        let answer = who.get(&format!("/api/v1/incidents/{query}")).await;
        assert_eq!(answer.status(), status, "{query}");
        let body: Value = answer.json().await.unwrap_or_default();
        assert_eq!(body["code"], code, "{query}");
    }
}
