//! Canaries: a lane that swallows everything is told over another one, and by what is on disk.

use crate::delivery::rig::Hook;
use crate::delivery::rig::MailServer;
use crate::delivery::rig::Play;
use crate::delivery::rig::outbox;
use crate::delivery::rig::place;
use crate::support::Appliance;
use crate::support::until;

fn titles(hook: &Hook, about: &str) -> Vec<String> {
    let all = hook.calls();
    let shown = all
        .iter()
        .map(|c| format!("{} {}", c.kind(), c.json()["data"]["title"].as_str().unwrap_or_default()));
    shown.filter(|t| t.contains(about)).collect()
}

#[tokio::test]
async fn a_webhook_that_swallows_everything_is_told_over_another_one() {
    // It takes one canary, and from then on never answers.
    let hole = Hook::start(&[Play::Answer(204, None), Play::Hang]).await;
    let good = Hook::start(&[]).await;
    let place = place("canary_interval = \"2s\"", &[hole.toml("hole"), good.toml("good")]);
    let appliance = Appliance::start(&place).await;
    let calls = good.wait_for(1).await;
    assert_eq!(calls[0].json()["data"]["purpose"], "canary", "marked as one: {}", calls[0].body);
    until("the other one tells of it", || async { !titles(&good, "dark").is_empty() }).await;
    assert_eq!(titles(&good, "dark"), ["incident.opened Channel webhook:hole is dark"]);
    assert_eq!(titles(&hole, "dark"), Vec::<String>::new(), "not over the one that it is about");
    assert!(titles(&good, "Canary").len() >= 2, "the good one goes on hearing");
    let about = "SELECT group_concat(DISTINCT lane) FROM alert_deliveries WHERE alert_id IN
        (SELECT id FROM alert_events WHERE kind = 'ChannelDark')";
    assert_eq!(place.sqlite3(about), "webhook:good");
    let metrics = reqwest::get(format!("{}/metrics", place.url())).await.unwrap().text().await.unwrap();
    for series in [
        "tradewarden_canary_age_seconds{lane=\"webhook:hole\"}",
        "tradewarden_canary_latency_seconds_count{lane=\"webhook:good\"}",
    ] {
        assert!(metrics.contains(series), "{series}\n{metrics}");
    }
    assert!(!metrics.contains("alert_delivery_latency_seconds_count{channel=\"webhook\"} 0"), "{metrics}");
    let incidents = appliance.get("/api/v1/alerts").await;
    let dark = incidents["items"].as_array().unwrap().iter().filter(|i| i["kind"] == "ChannelDark").count();
    assert_eq!(dark, 1, "told once");
}

#[tokio::test]
async fn a_dead_mail_server_is_dark_and_its_return_is_told() {
    let mut mail = MailServer::down();
    let hook = Hook::start(&[]).await;
    let place = place("canary_interval = \"1s\"\nretry_seconds = [1]", &[mail.toml(), hook.toml("ops")]);
    let _appliance = Appliance::start(&place).await;
    until("it is told", || async {
        titles(&hook, "email is dark") == ["incident.opened Channel email is dark"]
    })
    .await;
    let called_off =
        "purpose = 'canary' AND status = 'cancelled' AND error_message LIKE '%the next canary was sent'";
    assert!(!outbox(&place, "id", called_off).is_empty(), "they do not pile up");
    assert_eq!(outbox(&place, "id", "purpose = 'canary' AND status = 'poison'").len(), 0);
    mail.start().await;
    until("its return is told", || async {
        titles(&hook, "email is dark").last().is_some_and(|t| t.starts_with("incident.resolved"))
    })
    .await;
    assert!(mail.mails()[0].header("Subject").contains("CANARY"), "{}", mail.mails()[0].0);
    until("old ones are taken away", || async {
        let count = place.sqlite3(
            "SELECT count(*) FROM alert_deliveries WHERE lane = 'webhook:ops' AND purpose = 'canary'",
        );
        count.parse::<u32>().unwrap() >= 20
    })
    .await;
    let balance = "SELECT count(*) FROM alert_events e WHERE owed <>
        (SELECT count(*) FROM alert_deliveries d WHERE d.alert_id = e.id)";
    assert_eq!(place.sqlite3(balance), "0", "both sides of the balance");
    assert_eq!(
        place.sqlite3("SELECT count(*) FROM outside_changes"),
        "0",
        "taking them away is no change from outside"
    );
    assert_eq!(place.sqlite3("SELECT count(*) FROM audit_log WHERE action = 'DELIVERY_DELETE'"), "0");
}
