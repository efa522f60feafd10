//! Alert operations from the operator's side: raised by programs, explained, silenced, and the poison queue worked on.

use crate::delivery::rig::Hook;
use crate::delivery::rig::MailServer;
use crate::delivery::rig::Play;
use crate::delivery::rig::outbox;
use crate::delivery::rig::place;
use crate::delivery::rig::until_outbox;
use crate::support::Appliance;
use crate::support::REASON;
use crate::support::until;
use serde_json::Value;
use serde_json::json;

const ALERTS: &str = "/api/v1/alerts";

fn fires(name: &str, severity: &str) -> Value {
    json!({ "labels": { "alertname": name, "severity": severity } })
}

async fn raise(appliance: &Appliance, alerts: &[Value]) -> Value {
    let (code, body) = appliance.post(ALERTS, json!({ "alerts": alerts })).await;
    assert_eq!(code, 200, "{body}");
    body
}

#[tokio::test]
async fn a_program_raises_an_alert_is_news_of_it_and_ends_it() {
    let hook = Hook::start(&[]).await;
    let place = place("", &[hook.toml("ops")]);
    let appliance = Appliance::start(&place).await;
    let change = |body: &Value| body["items"][0]["change"].as_str().unwrap().to_owned();
    let full = json!({
        "labels": { "alertname": "FeedStale", "severity": "warning", "feed": "nasdaq", "empty": "" },
        "annotations": { "summary": "nasdaq is 40 s old", "description": "the newest quote is 40 s old" },
        "generator_url": "http://127.0.0.1:9090/graph",
    });
    assert_eq!(change(&raise(&appliance, std::slice::from_ref(&full)).await), "opened");
    assert_eq!(change(&raise(&appliance, std::slice::from_ref(&full)).await), "refreshed");
    let call = &hook.wait_for(1).await[0];
    let data = &call.json()["data"];
    assert_eq!(data["title"], "nasdaq is 40 s old");
    assert_eq!(data["labels"]["feed"], "nasdaq");
    assert_eq!(data["labels"].get("empty"), None, "a label without a value is none");
    let mut over = full.clone();
    over["status"] = json!("resolved");
    assert_eq!(change(&raise(&appliance, &[over.clone()]).await), "resolved");
    assert_eq!(change(&raise(&appliance, &[over]).await), "nothing");
    assert_eq!(hook.wait_for(2).await[1].kind(), "incident.resolved");
    assert_eq!(change(&raise(&appliance, &[full]).await), "opened", "firing again is a new one");
    let list = appliance.get("/api/v1/alerts?filter=feed%3Dnasdaq&status=resolved").await;
    assert_eq!(list["items"].as_array().unwrap().len(), 1, "{list}");
    assert_eq!(list["items"][0]["source"], "api");
}

#[tokio::test]
async fn what_cannot_be_understood_is_refused_whole_and_says_what_to_send() {
    let place = place("", &[]);
    let appliance = Appliance::start(&place).await;
    let table = [
        (
            json!({ "alerts": [fires("Good", "warning"), { "labels": {} }] }),
            "alert 2: an alert needs at least one label",
        ),
        (json!({ "alerts": [{ "labels": { "a": "x".repeat(5000) } }] }), "a value at most 4096"),
        (
            json!({ "alerts": [{ "labels": { "a": "b" }, "status": "burning" }] }),
            "neither firing nor resolved",
        ),
        (json!({ "alerts": [{ "labels": { "a": "b" }, "ends_at": "noon" }] }), "no ISO-8601 time"),
        (json!({ "alerts": [{ "labels": { "a": "b" }, "colour": "red" }] }), "colour"),
        (
            json!({ "alerts": [{ "labels": { "a": "b" }, "starts_at": "2026-01-02T00:00:00Z", "ends_at": "2026-01-01T00:00:00Z" }] }),
            "endsAt lies before startsAt",
        ),
    ];
    for (body, words) in table {
        let (code, answer) = appliance.post(ALERTS, body).await;
        assert_eq!(code, 422, "{answer}");
        assert!(answer["detail"].as_str().unwrap().contains(words), "{words}: {answer}");
    }
    assert_eq!(place.sqlite3("SELECT count(*) FROM alert_events"), "0", "all of a request or nothing");
}

#[tokio::test]
async fn who_may_raise_silence_and_retry_is_the_same_at_every_door() {
    let place = place("", &[]);
    let appliance = Appliance::start(&place).await;
    let reader = appliance.key("reader", "viewer", &["alerts:read"]).await;
    let writer = appliance.key("writer", "operator", &["alerts:write"]).await;
    let client = reqwest::Client::new();
    let post = |key: Option<&str>, path: &str, body: Value| {
        let request = client.post(format!("{}{path}", place.url())).json(&body);
        let request = match key {
            Some(key) => request.bearer_auth(key),
            None => request,
        };
        async move { request.send().await.unwrap().status().as_u16() }
    };
    let one = json!({ "alerts": [fires("A", "warning")] });
    let narrow =
        json!({ "matchers": ["alertname=A", "severity=warning"], "minutes": 30, "comment": "planned work" });
    let wide = json!({ "matchers": ["alertname=A"], "minutes": 30, "comment": "planned work" });
    for (key, path, body, code) in [
        (None, ALERTS, one.clone(), 401),
        (Some(&reader), ALERTS, one.clone(), 403),
        (Some(&writer), ALERTS, one, 200),
        (Some(&reader), "/api/v1/silences", narrow.clone(), 403),
        (Some(&writer), "/api/v1/silences", narrow, 200),
        (Some(&writer), "/api/v1/silences", wide, 403),
        (Some(&reader), "/api/v1/deliveries/retry", json!({ "ids": [1] }), 403),
        (Some(&writer), "/api/v1/deliveries/retry", json!({ "ids": [1] }), 200),
    ] {
        assert_eq!(post(key.map(String::as_str), path, body.clone()).await, code, "{path} {body}");
    }
    let denied = place
        .sqlite3("SELECT action FROM audit_log WHERE outcome = 'denied' AND action <> 'SIGN_IN' ORDER BY id");
    for action in ["ALERTS_RAISE", "SILENCE_CREATE", "DELIVERY_RETRY"] {
        assert!(denied.contains(action), "{action} in {denied}");
    }
}

#[tokio::test]
async fn the_poison_queue_is_grouped_by_cause_and_sent_again_one_many_elsewhere_or_not_at_all() {
    let mail = MailServer::up().await;
    mail.behave(Some("550 5.1.1 no such user"));
    let hook = Hook::start(&[Play::Answer(400, None)]).await;
    let place = place("", &[mail.toml(), hook.toml("ops")]);
    let appliance = Appliance::start(&place).await;
    raise(&appliance, &[fires("A", "warning"), fires("B", "warning"), fires("C", "warning")]).await;
    until_outbox(&place, 4, "status = 'poison'").await;
    let poison = appliance.get("/api/v1/poison").await;
    assert_eq!(poison["total"], 4);
    let groups = poison["groups"].as_array().unwrap();
    assert_eq!(
        (groups[0]["cause"].as_str(), groups[0]["items"].as_array().unwrap().len()),
        (Some("recipient"), 3)
    );
    assert!(groups[0]["hint"].as_str().unwrap().contains("Correct the address"), "{poison}");
    assert_eq!(groups[1]["cause"], "refused");
    let ids: Vec<i64> =
        groups[0]["items"].as_array().unwrap().iter().map(|i| i["id"].as_i64().unwrap()).collect();

    let (code, body) = appliance
        .post(&format!("/api/v1/deliveries/{}/recipient", ids[0]), json!({ "recipient": "nobody" }))
        .await;
    assert_eq!(code, 422, "{body}");
    mail.behave(None);
    let (code, body) = appliance
        .post(
            &format!("/api/v1/deliveries/{}/recipient", ids[0]),
            json!({ "recipient": "day.watch@desk.example" }),
        )
        .await;
    assert_eq!((code, body["recipient"].as_str()), (200, Some("d***@desk.example")), "{body}");
    let mails = mail.wait_for(1).await;
    assert_eq!(
        mails[0].header("X-Envelope-To"),
        "day.watch@desk.example",
        "to the new recipient, not the old one"
    );

    let (code, body) =
        appliance.post("/api/v1/deliveries/retry", json!({ "ids": [ids[1], ids[1], 999] })).await;
    assert_eq!((code, body["retried"].as_i64()), (200, Some(1)), "{body}");
    mail.wait_for(2).await;
    let discard = format!("/api/v1/deliveries/{}/discard", ids[2]);
    let (code, body) = appliance.post(&discard, json!({ "reason": "too short" })).await;
    assert_eq!((code, body["code"].as_str()), (422, Some("reason_too_short")));
    let (code, body) = appliance.post(&discard, json!({ "reason": REASON })).await;
    assert_eq!((code, body["status"].as_str()), (200, Some("cancelled")), "{body}");
    let (code, body) = appliance.post("/api/v1/deliveries/retry", json!({ "channel": "webhook" })).await;
    assert_eq!((code, body["retried"].as_i64()), (200, Some(1)), "{body}");
    until_outbox(&place, 0, "status = 'poison'").await;
    let acts = "SELECT DISTINCT action FROM audit_log WHERE action LIKE 'DELIVERY_%' AND outcome = 'success' ORDER BY 1";
    assert_eq!(place.sqlite3(acts), "DELIVERY_DISCARD\nDELIVERY_READDRESS\nDELIVERY_RETRY");
    crate::faults::assert_balanced(&place, "after the poison queue was worked on");
}

#[tokio::test]
async fn a_recipient_is_sealed_masked_and_shown_in_clear_to_an_admin_alone() {
    let mail = MailServer::up().await;
    let place = place("", &[mail.toml()]);
    let appliance = Appliance::start(&place).await;
    raise(&appliance, &[fires("A", "warning")]).await;
    until_outbox(&place, 1, "status = 'delivered'").await;
    let whole = std::fs::read(place.ledger()).unwrap();
    let wal = std::fs::read(format!("{}-wal", place.ledger().display())).unwrap_or_default();
    for bytes in [whole, wal] {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains(crate::delivery::rig::RECIPIENT), "the recipient lies open in the ledger");
    }
    let detail = appliance.get("/api/v1/deliveries/1").await;
    assert_eq!(detail["recipient_clear"], crate::delivery::rig::RECIPIENT);
    assert_eq!(detail["delivery"]["recipient"], "n***@desk.example");
    assert_eq!(detail["attempts"][0]["outcome"], "delivered", "{detail}");
    let key = appliance.key("operator", "operator", &["alerts:read"]).await;
    let url = format!("{}/api/v1/deliveries/1", place.url());
    let masked: Value =
        reqwest::Client::new().get(url).bearer_auth(key).send().await.unwrap().json().await.unwrap();
    assert_eq!(masked["recipient_clear"], Value::Null, "{masked}");
    let seen = "SELECT user_id FROM audit_log WHERE action = 'RECIPIENT_READ'";
    assert_eq!(place.sqlite3(seen).lines().count(), 1, "to see it is an entry of the log");
}

#[tokio::test]
async fn a_silence_keeps_an_alert_back_and_its_end_lets_it_go() {
    let hook = Hook::start(&[]).await;
    let place = place("", &[hook.toml("ops")]);
    let appliance = Appliance::start(&place).await;
    let preview = json!({ "matchers": ["alertname=~\"Fe.*\""] });
    let body = json!({ "matchers": ["alertname=~\"Fe.*\"", "severity=\"warning\""], "minutes": 60,
        "comment": "the feed is being moved" });
    let (code, silence) = appliance.post("/api/v1/silences", body).await;
    assert_eq!((code, silence["state"].as_str()), (200, Some("active")), "{silence}");
    raise(&appliance, &[fires("Feed", "warning"), fires("Other", "warning")]).await;
    until_outbox(&place, 1, "status = 'suppressed'").await;
    let (_, fit) = appliance.post("/api/v1/silences/preview", preview).await;
    assert_eq!(fit, json!({ "count": 1, "incidents": [1] }));
    let why = appliance.get("/api/v1/alerts/1/why").await;
    let sentence = why["sentence"].as_str().unwrap();
    assert!(sentence.contains("kept back from webhook") && sentence.contains("silence "), "{sentence}");
    assert!(why["steps"].as_array().unwrap().iter().any(|s| s["kind"] == "silenced"), "{why}");
    let id = silence["id"].as_str().unwrap();
    let client = reqwest::Client::builder().unix_socket(place.socket()).build().unwrap();
    let ended = client.delete(format!("http://local/api/v1/silences/{id}")).send().await.unwrap();
    assert_eq!(ended.status().as_u16(), 200);
    until("what was kept back is told", || async { hook.calls().iter().any(|c| c.body.contains("Feed")) })
        .await;
    assert_eq!(outbox(&place, "told, status", "alert_id = 1"), ["opened|suppressed", "opened|delivered"]);
    crate::faults::assert_balanced(&place, "after a silence");
    let acts = place.sqlite3("SELECT action FROM audit_log WHERE resource_type = 'silence' ORDER BY id");
    assert_eq!(acts, "SILENCE_CREATE\nSILENCE_EXPIRE");
}

#[tokio::test]
async fn a_delivery_deleted_by_hand_is_an_alert_of_its_own() {
    let hook = Hook::start(&[]).await;
    let place = place("", &[hook.toml("ops")]);
    let appliance = Appliance::start(&place).await;
    raise(&appliance, &[fires("A", "warning")]).await;
    until_outbox(&place, 1, "status = 'delivered'").await;
    place.sqlite3(
        "DELETE FROM delivery_attempts WHERE delivery_id = 1; DELETE FROM alert_deliveries WHERE id = 1",
    );
    until("the imbalance is told", || async {
        hook.calls().iter().any(|c| c.json()["data"]["kind"] == "alert_imbalance")
    })
    .await;
    let metrics = reqwest::get(format!("{}/metrics", place.url())).await.unwrap().text().await.unwrap();
    assert!(metrics.contains("tradewarden_alert_imbalances 1"), "{metrics}");
    let why = appliance.get("/api/v1/alerts/1/why").await;
    assert_eq!(why["balanced"], false, "{why}");
}

#[tokio::test]
async fn five_mails_an_hour_and_then_one_digest() {
    let mail = MailServer::up().await;
    let place = place("", &[mail.toml()]);
    let appliance = Appliance::start(&place).await;
    let storm: Vec<Value> = (0..1000).map(|n| fires(&format!("Storm{n}"), "warning")).collect();
    // A body has at most 64 KiB.
    for part in storm.chunks(250) {
        raise(&appliance, part).await;
    }
    until_outbox(&place, 4, "status = 'delivered'").await;
    until_outbox(&place, 996, "status = 'deferred' AND digest = 1").await;
    raise(&appliance, &[fires("Fire", "critical")]).await;
    until_outbox(&place, 5, "status = 'delivered'").await;
    let mails = mail.mails();
    assert_eq!(mails.len(), 5);
    assert!(mails[4].header("Subject").contains("Fire"), "{}", mails[4].header("Subject"));
    assert_eq!(outbox(&place, "DISTINCT batch", "digest = 1").len(), 1, "one digest");
    let metrics = reqwest::get(format!("{}/metrics", place.url())).await.unwrap().text().await.unwrap();
    assert!(
        metrics.contains("alert_throttle_total{channel=\"email\",limit_type=\"per_recipient_hour\"}"),
        "{metrics}"
    );
    // The hour passes.
    place.sqlite3("UPDATE alert_deliveries SET next_attempt_at = '2026-01-01T00:00:00.000000+00:00', revision = revision + 1
        WHERE digest = 1");
    drop(appliance);
    place.sqlite3("UPDATE delivery_attempts SET started_at = '2026-01-01T00:00:00.000000+00:00'");
    let _appliance = Appliance::start(&place).await;
    until_outbox(&place, 1001, "status = 'delivered'").await;
    let mails = mail.wait_for(6).await;
    assert_eq!(mails.len(), 6);
    assert!(mails[5].header("Subject").contains("digest of 996 alerts"), "{}", mails[5].header("Subject"));
    crate::faults::assert_balanced(&place, "after a storm");
}
