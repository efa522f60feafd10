//! Who is named in an imported document is told: the webhook as Alertmanager tells it, and the mail.

use super::rig;
use crate::delivery::rig::Hook;
use crate::delivery::rig::MailServer;
use crate::support::Appliance;
use reqwest::Client;
use serde_json::Value;
use serde_json::json;
use tradewarden::domain::time::parse_iso;

/// A group of everything with one name, told after a second.
fn config(hook: &str) -> String {
    format!(
        "route:\n  receiver: ops\n  group_by: [alertname]\n  routes:\n  - matchers: [team=desk, severity=warning]\n    \
         receiver: hook\n    group_wait: 1s\n    group_interval: 1s\n    repeat_interval: 1h\nreceivers:\n- name: ops\n\
         - name: hook\n  webhook_configs:\n  - url: {hook}\n    http_config: {{authorization: {{credentials: let-me-in}}}}\n"
    )
}

/// A body without what differs between two servers; times as instants, alerts in an order.
fn plain(mut body: Value) -> Value {
    body.as_object_mut().unwrap().remove("externalURL");
    let alerts = body["alerts"].as_array_mut().unwrap();
    alerts.sort_by_key(|a| a["fingerprint"].as_str().unwrap().to_owned());
    for alert in alerts {
        for key in ["startsAt", "endsAt"] {
            let at = parse_iso(alert[key].as_str().unwrap()).unwrap();
            alert[key] = at.as_millisecond().into();
        }
    }
    body
}

#[tokio::test]
async fn a_webhook_is_told_what_alertmanager_tells_it() {
    let (ours, theirs) = (Hook::start(&[]).await, Hook::start(&[]).await);
    let place = rig::trusting("write");
    let appliance = Appliance::start(&place).await;
    rig::import(&appliance, &config(&ours.url())).await;
    let alertmanager = rig::alertmanager(&config(&theirs.url())).await;
    let alert = |host: &str, ends: &str| {
        json!({
            "labels": { "alertname": "Slow", "team": "desk", "severity": "warning", "host": host },
            "annotations": { "summary": "it is slow", "runbook": "https://runbooks.example/slow" },
            "startsAt": "2026-11-24T09:00:00Z", "endsAt": ends,
            "generatorURL": "http://prometheus.example/graph"
        })
    };
    let http = Client::new();
    let post = async |body: Value| {
        for base in [alertmanager.url(), place.url()] {
            let answer = http.post(format!("{base}/api/v2/alerts")).json(&body).send().await.unwrap();
            assert_eq!(answer.status(), 200);
        }
    };
    let later = "2096-11-24T11:00:00Z";
    post(json!([alert("a", later), alert("b", later)])).await;
    ours.wait_for(1).await;
    theirs.wait_for(1).await;
    let over = "2026-11-24T10:00:00Z";
    post(json!([alert("a", over), alert("b", over)])).await;
    let (ours, theirs) = (ours.wait_for(2).await, theirs.wait_for(2).await);
    for (ours, theirs) in ours.iter().zip(&theirs) {
        assert_eq!(plain(ours.json()), plain(theirs.json()));
        assert_eq!(ours.header("authorization"), "Bearer let-me-in");
        assert_eq!(ours.header("content-type"), theirs.header("content-type"));
    }
    assert_eq!(ours[1].json()["status"], "resolved");
    assert_eq!((ours.len(), theirs.len()), (2, 2), "and nothing else");
}

#[tokio::test]
async fn mail_goes_over_the_server_that_the_document_names() {
    let mail = MailServer::up().await;
    let place = rig::trusting("write");
    let appliance = Appliance::start(&place).await;
    let yaml = format!(
        "global: {{smtp_smarthost: '127.0.0.1:{}', smtp_from: alerts@desk.example, smtp_require_tls: false}}\nroute: \
         {{receiver: ops, group_wait: 0s}}\nreceivers: [{{name: ops, email_configs: [{{to: 'a@desk.example, Ops \
         <b@desk.example>'}}]}}]\n",
        mail.port
    );
    rig::import(&appliance, &yaml).await;
    rig::amtool_at(&place.url(), &["alert", "add", "Slow", "severity=warning"]);
    let mails = mail.wait_for(2).await;
    let mut to: Vec<String> = mails.iter().map(|m| m.header("To")).collect();
    to.sort();
    assert!(to[0].contains("a@desk.example") && to[1].contains("b@desk.example"), "{to:?}");
    assert!(mails[0].header("Subject").contains("Slow"), "{}", mails[0].0);
    let lanes = place.sqlite3("SELECT DISTINCT lane FROM alert_deliveries");
    assert_eq!(lanes, format!("imported:email:127.0.0.1:{}", mail.port));
}

#[tokio::test]
async fn what_fires_is_routed_anew_when_the_routing_changes() {
    let (before, after) = (Hook::start(&[]).await, Hook::start(&[]).await);
    let place = rig::trusting("write");
    let appliance = Appliance::start(&place).await;
    let routed = |hook: &Hook, matcher: &str, wait: &str| {
        format!(
            "route:\n  receiver: ops\n  routes:\n  - {{matchers: [{matcher}], receiver: hook, group_wait: {wait}}}\n\
             receivers: [{{name: ops}}, {{name: hook, webhook_configs: [{{url: '{}'}}]}}]\n",
            hook.url()
        )
    };
    rig::import(&appliance, &routed(&before, "team=desk", "1h")).await;
    rig::amtool_at(&place.url(), &["alert", "add", "Slow", "severity=warning", "team=desk"]);
    rig::amtool_at(&place.url(), &["alert", "add", "Over", "severity=warning", "team=desk"]);
    let over = ["alert", "add", "Over", "severity=warning", "team=desk", "--end=2026-01-01T00:00:00Z"];
    rig::amtool_at(&place.url(), &[&over[..], &["--start=2026-01-01T00:00:00Z"]].concat());
    rig::import(&appliance, &routed(&after, "'team=~\"d.*\"'", "0s")).await;
    // What still fires goes where the new tree says; what was owed and is over goes out by the way it was owed.
    let told = after.wait_for(1).await;
    assert_eq!(told[0].json()["alerts"][0]["labels"]["alertname"], "Slow");
    let told = before.wait_for(1).await;
    assert_eq!(told[0].json()["alerts"][0]["labels"]["alertname"], "Over");
    assert_eq!(told[0].json()["status"], "resolved");
    let states =
        place.sqlite3("SELECT status, count(*) FROM alert_deliveries GROUP BY status ORDER BY status");
    assert_eq!(states, "cancelled|1\ndelivered|2");
    let owed = place.sqlite3("SELECT sum(owed) FROM alert_events");
    assert_eq!(owed, "3", "every delivery counts on both sides of the balance");
}
