//! Alert operations: who is told, what arrives, and that nothing owed is lost.

pub mod rig;

use crate::support::Appliance;
use crate::support::Place;
use crate::support::REASON;
use crate::support::until;
use rig::Hook;
use rig::MailServer;
use rig::Play;
use rig::RECIPIENT;
use rig::Subscriber;
use rig::hmac_sha256;
use rig::outbox;
use rig::place;
use rig::sqlite3_with;
use rig::until_outbox;
use std::fs;
use tradewarden::domain::deliveries::RetryAfter;
use tradewarden::domain::deliveries::retry_after;

/// The runbook's statement, as it stands there.
const POISON_QUEUE: &str = "
    SELECT id, channel, recipient, error_message, retry_count
    FROM alert_deliveries
    WHERE status = 'poison'
    ORDER BY failed_at DESC;";
/// The runbook's other statement, as it stands there.
const RETRY: &str = "
    UPDATE alert_deliveries
    SET status = 'pending', retry_count = 0
    WHERE id = :delivery_id AND status = 'poison';";
const QUICK: &str = "retry_seconds = [1]\ngive_up_seconds = 2";

#[tokio::test]
async fn a_trip_and_a_reset_are_told_by_mail_and_by_webhook() {
    let (mail, hook) = (MailServer::up().await, Hook::start(&[]).await);
    let secret = tempfile::NamedTempFile::new().unwrap();
    fs::write(secret.path(), "whsec_bmV4dCBzZWNyZXQ=\nsecret of today\n").unwrap();
    let signed = format!("{}secret_file = \"{}\"\n", hook.toml("ops"), secret.path().display());
    let place = place("public_url = \"https://warden.desk.example\"", &[mail.toml(), signed]);
    let appliance = Appliance::start(&place).await;
    appliance.init().await;
    let alerts = Subscriber::start(&place, "alerts").await;
    appliance.trip().await;
    let mails = mail.wait_for(1).await;
    let calls = hook.wait_for(1).await;
    assert_eq!(
        mails[0].header("Subject"),
        "[CRITICAL] Circuit breaker TRIPPED: new orders are blocked (test)"
    );
    assert_eq!(mails[0].header("X-Envelope-To"), RECIPIENT);
    let body = mails[0].body();
    assert!(body.contains(REASON) && body.contains("https://warden.desk.example/circuit-breaker"), "{body}");
    assert!(body.contains("text/plain") && body.contains("text/html"), "{body}");
    let keys = outbox(&place, "dedup_key", "1");
    assert_eq!(mails[0].header("Message-ID"), format!("<{}@desk.example>", keys[0]));
    assert_eq!(calls[0].header("webhook-id"), keys[1]);
    assert_eq!(calls[0].kind(), "incident.opened");
    assert_eq!(calls[0].json()["data"]["severity"], "critical");
    assert!(calls[0].json()["data"]["summary"].as_str().unwrap().contains(REASON));
    let signed = format!("{}.{}.{}", keys[1], calls[0].header("webhook-timestamp"), calls[0].body);
    let tags = [hmac_sha256("next secret", &signed), hmac_sha256("secret of today", &signed)];
    assert_eq!(calls[0].header("webhook-signature"), format!("v1,{} v1,{}", tags[0], tags[1]));

    alerts.hears("\"kind\":\"circuit_breaker_tripped\"").await;
    until_outbox(&place, 2, "status = 'delivered'").await;
    appliance.reset().await;
    alerts.hears("\"status\":\"resolved\"").await;
    let mut kinds: Vec<String> = hook.wait_for(3).await.iter().skip(1).map(|c| c.kind()).collect();
    kinds.sort();
    assert_eq!(kinds, ["incident.notice", "incident.resolved"], "a program hears of the end and of the act");
    let mails = mail.wait_for(2).await;
    assert!(mails[1].header("Subject").contains("Circuit breaker reset"), "{}", mails[1].0);
    until_outbox(&place, 5, "status = 'delivered'").await;
    let spared = outbox(&place, "channel, told, error_message", "status = 'suppressed'");
    assert_eq!(spared, ["email|resolved|told by the message about incident 2"], "a person is not told twice");
    assert_eq!(mail.mails().len(), 2);
    let metrics = reqwest::get(format!("{}/metrics", place.url())).await.unwrap().text().await.unwrap();
    for line in [
        "alert_delivery_attempts_total{channel=\"email\",status=\"delivered\"} 2",
        "alert_delivery_attempts_total{channel=\"webhook\",status=\"delivered\"} 3",
        "alert_delivery_latency_seconds_count{channel=\"email\"} 2",
        "alert_queue_depth 0",
        "alert_poison_queue_size 0",
    ] {
        assert!(metrics.contains(line), "{line}\n{metrics}");
    }
}

#[tokio::test]
async fn a_kill_and_an_unhealthy_service_are_told_too() {
    let hook = Hook::start(&[]).await;
    let dead = "[[services]]\nname = \"execution_gateway\"\nkind = \"http\"\nurl = \"http://127.0.0.1:9/health\"\n\
        interval_ms = 1000\ntimeout_ms = 500\nunhealthy_after = 1\ncritical = true\n";
    let place = place("", &[hook.toml("ops"), dead.to_owned()]);
    let appliance = Appliance::start(&place).await;
    appliance.init().await;
    let calls = hook.wait_for(1).await;
    assert_eq!(calls[0].json()["data"]["kind"], "service_unhealthy", "{}", calls[0].body);
    assert!(calls[0].json()["data"]["title"].as_str().unwrap().contains("execution_gateway"));
    let (status, body) = appliance.post("/api/v1/kill-switch/kill", crate::support::act()).await;
    assert!(status < 300, "{body}");
    until("the kill switch is told", || async {
        hook.calls().iter().any(|c| c.json()["data"]["kind"] == "kill_switch_engaged")
    })
    .await;
    let incidents = appliance.get("/api/v1/alerts").await;
    let kinds: Vec<&str> =
        incidents["items"].as_array().unwrap().iter().map(|i| i["kind"].as_str().unwrap()).collect();
    for kind in ["service_unhealthy", "kill_switch_engaged", "circuit_breaker_tripped"] {
        assert!(kinds.contains(&kind), "{kind} in {kinds:?}");
    }
}

#[tokio::test]
async fn a_dead_mail_server_poisons_and_the_runbooks_statement_sends_it_after_all() {
    let mut mail = MailServer::down();
    let place = place(QUICK, &[mail.toml()]);
    let appliance = Appliance::start(&place).await;
    appliance.init().await;
    appliance.trip().await;
    until_outbox(&place, 1, "status = 'poison'").await;
    let shown = place.sqlite3(POISON_QUEUE);
    let columns: Vec<&str> = shown.split('|').collect();
    assert_eq!((columns[1], columns[2]), ("email", "n***@desk.example"), "{shown}");
    assert!(columns[3].contains("given up after 2 s") && columns[3].contains("refused"), "{shown}");
    assert!(columns[4].parse::<u32>().unwrap() >= 2, "it was tried again and again: {shown}");
    assert_ne!(outbox(&place, "failed_at", "1"), [""]);

    mail.start().await;
    sqlite3_with(&place, columns[0], RETRY);
    let mails = mail.wait_for(1).await;
    assert_eq!(mails[0].header("X-Envelope-To"), RECIPIENT, "the true recipient, not the masked one");
    until_outbox(&place, 1, "status = 'delivered' AND failed_at IS NULL AND error_message IS NULL").await;
    let entry =
        "SELECT user_id, door, action, resource_type, resource_id FROM audit_log WHERE door = 'sqlite'";
    assert_eq!(place.sqlite3(entry), format!("sqlite|sqlite|DELIVERY_RETRY|delivery|{}", columns[0]));
    let verified = appliance.get("/api/v1/audit/verify").await;
    assert_eq!(verified["ok"], true, "{verified}");
    assert_eq!(place.sqlite3("SELECT count(*) FROM outside_changes"), "0");
}

#[tokio::test]
async fn the_runbooks_statement_typed_while_the_appliance_is_down_is_taken_up_at_the_start() {
    let mail = MailServer::up().await;
    mail.behave(Some("554 5.7.1 rejected"));
    let place = place("", &[mail.toml()]);
    let mut appliance = Appliance::start(&place).await;
    appliance.init().await;
    appliance.trip().await;
    until_outbox(&place, 1, "status = 'poison'").await;
    appliance.stop();
    mail.behave(None);
    sqlite3_with(&place, "1", RETRY);
    let appliance = Appliance::start(&place).await;
    mail.wait_for(1).await;
    until_outbox(&place, 1, "status = 'delivered'").await;
    let by = "SELECT user_id, action FROM audit_log WHERE door = 'sqlite'";
    assert_eq!(place.sqlite3(by), "sqlite|DELIVERY_RETRY");
    assert_eq!(appliance.get("/api/v1/audit/verify").await["ok"], true);
}

#[tokio::test]
async fn a_server_without_starttls_gets_nothing_when_it_is_asked_for() {
    let mail = MailServer::up().await;
    let place = place(QUICK, &[mail.toml().replace("\"none\"", "\"starttls\"")]);
    let appliance = Appliance::start(&place).await;
    appliance.init().await;
    appliance.trip().await;
    until_outbox(&place, 1, "status = 'poison' AND error_message LIKE '%STARTTLS%'").await;
    assert!(mail.mails().is_empty());
}

#[tokio::test]
async fn patience_begins_anew_with_a_retry_and_only_poison_is_retried() {
    let mail = MailServer::up().await;
    mail.behave(Some("550 5.1.1 no such mailbox"));
    let place = place("retry_seconds = [1]\ngive_up_seconds = 600", &[mail.toml()]);
    let appliance = Appliance::start(&place).await;
    appliance.init().await;
    appliance.trip().await;
    until_outbox(&place, 1, "status = 'poison' AND retry_count = 0").await;
    assert_eq!(outbox(&place, "error_message", "1"), ["refused with 550 5.1.1 no such mailbox"]);
    // Longer ago than our patience: only a retry that starts it anew leads to more than one attempt.
    let past = "UPDATE alert_deliveries SET owed_since = '2020-01-01T00:00:00.000000+00:00', revision = revision + 1";
    place.sqlite3(past);
    mail.behave(Some("451 4.3.0 busy"));
    let (status, body) = appliance.post("/api/v1/deliveries/1/retry", serde_json::json!({})).await;
    assert_eq!((status, body["status"].as_str()), (200, Some("pending")), "{body}");
    until_outbox(&place, 1, "status = 'pending' AND retry_count > 0").await;
    mail.behave(None);
    until_outbox(&place, 1, "status = 'delivered'").await;
    let (status, body) = appliance.post("/api/v1/deliveries/1/retry", serde_json::json!({})).await;
    assert!(
        (400..500).contains(&status) && body["detail"].as_str().unwrap().contains("not poison"),
        "{body}"
    );
    let (status, _) = appliance.post("/api/v1/deliveries/999/retry", serde_json::json!({})).await;
    assert_eq!(status, 404);
    let outcomes = "SELECT outcome FROM audit_log WHERE action = 'DELIVERY_RETRY' ORDER BY id";
    assert_eq!(place.sqlite3(outcomes), "success\ndenied\ndenied");
}

#[tokio::test]
async fn what_was_being_sent_when_the_process_died_goes_out_again_under_the_same_key() {
    for (step, arrivals) in [("delivery.claimed", 1), ("delivery.sent", 2), ("delivery.completed", 1)] {
        let mail = MailServer::up().await;
        let place = place("", &[mail.toml()]);
        let mut appliance = Appliance::launch(&place, &[("TRADEWARDEN_CRASH_AT", step)]);
        appliance.ready().await;
        appliance.init().await;
        let _ = appliance.try_post("/api/v1/circuit-breaker/trip", crate::support::act()).await;
        assert_eq!(appliance.wait(), -1, "killed at {step}");
        let stored = if step == "delivery.completed" { "delivered" } else { "sending" };
        assert_eq!(outbox(&place, "status", "1"), [stored], "{step}");
        let _appliance = Appliance::start(&place).await;
        until_outbox(&place, 1, "status = 'delivered'").await;
        let mails = mail.mails();
        assert_eq!(mails.len(), arrivals, "{step}");
        assert!(mails.iter().all(|m| m.header("Message-ID") == mails[0].header("Message-ID")), "{step}");
        if arrivals == 2 {
            assert!(
                !mails[0].body().contains("repeat") && mails[1].body().contains("may be a repeat"),
                "{step}"
            );
        }
        let attempts = place.sqlite3("SELECT outcome FROM delivery_attempts ORDER BY id");
        let expected = if step == "delivery.completed" { "delivered" } else { "unknown\ndelivered" };
        assert_eq!(attempts, expected, "{step}");
    }
}

#[tokio::test]
async fn a_webhook_cut_off_by_the_end_of_the_process_is_called_again_under_the_same_id() {
    let hook = Hook::start(&[]).await;
    let place = place("", &[hook.toml("ops")]);
    let mut appliance = Appliance::launch(&place, &[("TRADEWARDEN_CRASH_AT", "delivery.sent")]);
    appliance.ready().await;
    appliance.init().await;
    let _ = appliance.try_post("/api/v1/circuit-breaker/trip", crate::support::act()).await;
    assert_eq!(appliance.wait(), -1);
    let _appliance = Appliance::start(&place).await;
    let calls = hook.wait_for(2).await;
    assert_eq!(calls[0].header("webhook-id"), calls[1].header("webhook-id"));
    until_outbox(&place, 1, "status = 'delivered'").await;
}

#[tokio::test]
async fn a_mail_cut_off_after_its_last_line_may_have_arrived_and_says_so_the_second_time() {
    let mail = MailServer::up().await;
    mail.behave(Some("cut"));
    let place = place("retry_seconds = [1]", &[mail.toml()]);
    let appliance = Appliance::start(&place).await;
    appliance.init().await;
    appliance.trip().await;
    until_outbox(&place, 1, "status = 'pending' AND outcome_unknown = 1").await;
    mail.behave(None);
    until_outbox(&place, 1, "status = 'delivered'").await;
    let mails = mail.mails();
    assert!(mails.len() >= 2 && mails[mails.len() - 1].body().contains("may be a repeat"));
    assert!(mails.iter().all(|m| m.header("Message-ID") == mails[0].header("Message-ID")));
}

#[tokio::test]
async fn providers_are_obeyed_when_they_ask_to_wait_and_believed_when_they_refuse() {
    let wait = Hook::start(&[Play::Answer(429, Some("2".into()))]).await;
    let date = Hook::start(&[Play::Answer(503, Some("Tue, 24 Nov 2099 00:00:00 GMT".into()))]).await;
    let refuse = Hook::start(&[Play::Answer(404, None)]).await;
    let elsewhere = Hook::start(&[]).await;
    let redirect = Hook::start(&[Play::Redirect(elsewhere.url())]).await;
    let storm = Hook::start(&[Play::Answer(500, None), Play::Answer(425, None)]).await;
    let hooks =
        [("wait", &wait), ("date", &date), ("refuse", &refuse), ("redirect", &redirect), ("storm", &storm)];
    let targets: Vec<String> = hooks.iter().map(|(name, hook)| hook.toml(name)).collect();
    let place = place("retry_seconds = [1]\ngive_up_seconds = 3600", &targets);
    let appliance = Appliance::start(&place).await;
    appliance.init().await;
    appliance.trip().await;
    until_outbox(&place, 1, "lane = 'webhook:wait' AND status = 'deferred' AND error_message LIKE '%429%'")
        .await;
    let waits = "SELECT (julianday(next_attempt_at) - julianday(last_attempt_at)) * 86400 >= 1.99 FROM alert_deliveries
        WHERE lane = 'webhook:wait'";
    assert_eq!(place.sqlite3(waits), "1", "no sooner than asked");
    until_outbox(&place, 1, "lane = 'webhook:wait' AND status = 'delivered' AND attempts = 2").await;
    let ids: Vec<String> = wait.calls().iter().map(|c| c.header("webhook-id")).collect();
    assert_eq!(ids[0], ids[1]);
    assert!(matches!(retry_after("Tue, 24 Nov 2099 00:00:00 GMT"), Some(RetryAfter::At(_))));
    let end = "lane = 'webhook:date' AND status = 'deferred'
        AND abs(julianday(next_attempt_at) - julianday(owed_since) - 1.0 / 24) < 0.001";
    until_outbox(&place, 1, end).await;
    until_outbox(&place, 1, "lane = 'webhook:refuse' AND status = 'poison' AND attempts = 1").await;
    until_outbox(&place, 1, "lane = 'webhook:redirect' AND status = 'poison' AND attempts = 1").await;
    assert!(elsewhere.calls().is_empty(), "redirects are not followed");
    until_outbox(&place, 1, "lane = 'webhook:storm' AND status = 'delivered' AND attempts = 3").await;
    assert_eq!(place.sqlite3("SELECT count(*) FROM delivery_attempts WHERE response_digest IS NULL"), "0");
}

#[tokio::test]
async fn a_webhook_that_hangs_holds_up_nobody_else() {
    let (mail, hang, fine) =
        (MailServer::up().await, Hook::start(&[Play::Hang]).await, Hook::start(&[]).await);
    let place = place("", &[hang.toml("hang"), fine.toml("fine"), mail.toml()]);
    let appliance = Appliance::start(&place).await;
    appliance.init().await;
    appliance.trip().await;
    mail.wait_for(1).await;
    fine.wait_for(1).await;
    until_outbox(&place, 2, "status = 'delivered'").await;
    assert_eq!(hang.calls().len(), 1);
    assert!(outbox(&place, "id", "lane = 'webhook:hang' AND status = 'delivered'").is_empty());
    appliance.reset().await;
    mail.wait_for(2).await;
    fine.wait_for(3).await;
}

#[tokio::test]
async fn what_began_and_ended_before_anybody_could_be_told_is_one_message_with_both_times() {
    let mut mail = MailServer::down();
    let place = place("retry_seconds = [1]", &[mail.toml()]);
    let appliance = Appliance::start(&place).await;
    appliance.init().await;
    appliance.trip().await;
    until_outbox(&place, 1, "retry_count > 0").await;
    appliance.reset().await;
    mail.start().await;
    until_outbox(&place, 2, "status = 'delivered'").await;
    let mails = mail.mails();
    let told = mails.iter().find(|m| m.header("Subject").contains("TRIPPED")).unwrap();
    assert!(told.header("Subject").starts_with("[RESOLVED]"), "{}", told.0);
    assert!(told.body().contains("Since: ") && told.body().contains("Ended: "), "{}", told.0);
    assert_eq!(mails.len(), 2, "the owed one and the notice of the reset");
}

#[tokio::test]
async fn targets_inside_the_house_are_refused_unless_the_config_allows_them() {
    let hook = Hook::start(&[]).await;
    let targets = ["https://localhost", "https://127.0.0.1"].iter().enumerate();
    let hooks: Vec<String> = targets
        .map(|(i, host)| {
            format!("[[alerts.webhooks]]\nname = \"in-{i}\"\nurl = \"{host}:{}/hook/x\"\n", hook.port)
        })
        .collect();
    let place = Place::with(&hooks.concat());
    let appliance = Appliance::start(&place).await;
    appliance.init().await;
    appliance.trip().await;
    until_outbox(&place, 2, "status = 'poison' AND error_message LIKE '%allow_private_targets%'").await;
    assert!(hook.calls().is_empty());
}

#[tokio::test]
async fn the_files_hold_recipients_and_messages_sealed_and_the_key_lies_apart() {
    let hook = Hook::start(&[]).await;
    let mail = MailServer::down();
    let place = place("", &[hook.toml("ops"), mail.toml()]);
    let mut appliance = Appliance::start(&place).await;
    appliance.init().await;
    appliance.trip().await;
    hook.wait_for(1).await;
    let listed = appliance.get("/api/v1/deliveries").await.to_string();
    assert!(listed.contains("n***@desk.example") && !listed.contains("night.watch"), "{listed}");
    appliance.stop();
    let log = appliance.log();
    assert!(!log.contains("night.watch") && !log.contains("path-secret"), "{log}");
    for name in ["ledger.db", "ledger.db-wal"] {
        let bytes = fs::read(place.data.join(name)).unwrap_or_default();
        for secret in ["night.watch", "path-secret"] {
            assert!(!bytes.windows(secret.len()).any(|w| w == secret.as_bytes()), "{secret} in {name}");
        }
    }
    use std::os::unix::fs::PermissionsExt as _;
    let mode = fs::metadata(place.data.join("seal.key")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}
