//! Every channel together in a running appliance: from a trip to its providers, to its end there, and when they fail.

use super::kinds::ACCOUNT;
use super::kinds::Kind;
use super::kinds::PHONE;
use super::kinds::ROUTING_KEY;
use super::peers::Play;
use super::peers::Provider;
use crate::delivery::rig::MailServer;
use crate::delivery::rig::outbox;
use crate::delivery::rig::until_outbox;
use crate::support::Appliance;
use crate::support::Place;
use crate::support::free_port;
use crate::support::until;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

const BOT: &str = "xoxb-bot-secret";

/// Writes the files that a config names and gives the directory.
fn secrets(hook: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let files = [
        ("hook", hook),
        ("bot", BOT),
        ("app", "xapp-app-secret"),
        ("key", ROUTING_KEY),
        ("twilio", "twilio-secret"),
        ("sendgrid", "SG.sendgrid-secret"),
    ];
    for (name, text) in files {
        fs::write(dir.path().join(name), format!("{text}\n")).unwrap();
    }
    dir
}

fn slack_bot(files: &Path, api: &Provider) -> String {
    let at = files.display();
    format!(
        "[[alerts.slack]]\nname = \"bot\"\nbot_token_file = \"{at}/bot\"\nchannel = \"#alerts-ops\"\n\
         app_token_file = \"{at}/app\"\napi_url = \"{}/api\"\n",
        api.url()
    )
}

fn slack_hook(files: &Path) -> String {
    format!("[[alerts.slack]]\nname = \"hook\"\nwebhook_url_file = \"{}/hook\"\n", files.display())
}

fn pager(files: &Path, url: &str) -> String {
    let at = files.display();
    format!("[[alerts.pagerduty]]\nname = \"desk\"\nrouting_key_file = \"{at}/key\"\napi_url = \"{url}\"\n")
}

fn twilio(files: &Path, api: &Provider) -> String {
    format!(
        "[[alerts.sms]]\nname = \"oncall\"\nto = [\"{PHONE}\"]\nfrom = \"+15555550199\"\naccount_sid = \"{ACCOUNT}\"\n\
         auth_token_file = \"{}/twilio\"\napi_url = \"{}\"\n",
        files.display(),
        api.url()
    )
}

fn gateway(provider: &Provider) -> String {
    format!(
        "[[alerts.sms]]\nname = \"gateway\"\nprovider = \"gateway\"\nto = [\"{PHONE}\"]\nurl = \"{}/send\"\n\
         success_contains = \"accepted\"\n",
        provider.url()
    )
}

fn webhook(provider: &Provider, form: &str) -> String {
    let url = provider.url();
    format!("[[alerts.webhooks]]\nname = \"{form}\"\nurl = \"{url}/hook\"\nform = \"{form}\"\n")
}

fn place(alerts: &str, targets: &[String]) -> Place {
    Place::with(&format!("[alerts]\nallow_private_targets = true\n{alerts}\n{}", targets.concat()))
}

/// A provider of every channel, and an appliance's place that knows them all.
struct Everybody {
    bot: Provider,
    pagerduty: Provider,
    shaped: Provider,
    files: tempfile::TempDir,
    place: Place,
    _others: (Provider, Provider, Provider, MailServer),
}

impl Everybody {
    async fn start() -> Self {
        let start = |kind: Kind| Provider::start(kind.good(), &[]);
        let (hook, bot, pagerduty) =
            (start(Kind::SlackHook).await, start(Kind::SlackBot).await, start(Kind::PagerDuty).await);
        let (sms, texts, shaped) =
            (start(Kind::Twilio).await, start(Kind::Gateway).await, start(Kind::Webhook).await);
        let mail = MailServer::up().await;
        let files = secrets(&format!("{}/services/T0/B0/hook-secret", hook.url()));
        let at = files.path();
        let program = at.join("program");
        fs::write(&program, format!("#!/bin/sh\ncat >>{}/told\necho >>{0}/told\n", at.display())).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        let command = format!("[[alerts.commands]]\nname = \"wall\"\nprogram = \"{}\"\n", program.display());
        let targets = [
            mail.toml(),
            slack_hook(at),
            slack_bot(at, &bot),
            pager(at, &pagerduty.url()),
            twilio(at, &sms),
            gateway(&texts),
            webhook(&shaped, "alertmanager"),
            command,
        ];
        let place = place("allow_commands = true", &targets);
        Self { bot, pagerduty, shaped, files, place, _others: (hook, sms, texts, mail) }
    }
}

#[tokio::test]
async fn a_trip_and_its_end_reach_every_channel() {
    let all = Everybody::start().await;
    let place = &all.place;
    let mut appliance = Appliance::start(place).await;
    appliance.init().await;
    appliance.trip().await;
    until_outbox(place, 8, "status = 'delivered'").await;
    let mut told = outbox(place, "lane", "told = 'opened'");
    told.sort();
    let lanes =
        "command:wall email pagerduty:desk slack:bot slack:hook sms:gateway sms:oncall webhook:alertmanager";
    assert_eq!(told.join(" "), lanes);
    let mut names = outbox(place, "lane, provider_id", "lane IN ('slack:bot', 'sms:oncall')");
    names.sort();
    assert_eq!(names, ["slack:bot|C0123456:1795478400.000100", "sms:oncall|SM1"]);

    appliance.reset().await;
    // The end and the notice of the reset; mail gets the notice alone.
    // A notice of a warning calls nobody: pager and phones are left in peace.
    until_outbox(place, 20, "status = 'delivered'").await;
    let events: Vec<_> = all.pagerduty.calls().iter().map(|c| c.json()).collect();
    let of = |action: &str| events.iter().filter(|e| e["event_action"] == action).collect::<Vec<_>>();
    let (triggers, ends) = (of("trigger"), of("resolve"));
    assert_eq!((triggers.len(), ends.len()), (1, 1));
    assert_eq!(triggers[0]["dedup_key"], ends[0]["dedup_key"], "one key for the beginning and the end");
    // Beside the messages stand the calls that open the connection for the button.
    let mut calls = all.bot.calls();
    calls.retain(|c| c.path.contains("/chat."));
    let edits: Vec<_> = calls.iter().filter(|c| c.path == "/api/chat.update").map(|c| c.json()).collect();
    assert_eq!((calls.len(), edits.len()), (3, 1));
    assert_eq!((&edits[0]["channel"], &edits[0]["ts"]), (&"C0123456".into(), &"1795478400.000100".into()));
    assert!(edits[0]["text"].as_str().unwrap().starts_with("[RESOLVED]"), "{}", edits[0]["text"]);
    assert!(calls[0].body.contains("\"action_id\":\"ack\""), "{}", calls[0].body);
    let shapes: Vec<_> = all.shaped.calls().iter().map(|c| c.json()["status"].clone()).collect();
    assert_eq!((&shapes[0], shapes.len()), (&"firing".into(), 3));
    let told = fs::read_to_string(all.files.path().join("told")).unwrap();
    assert_eq!(told.matches("\"incident.opened\"").count(), 1, "{told}");

    appliance.stop();
    let log = appliance.log();
    let ledger =
        ["ledger.db", "ledger.db-wal"].map(|name| fs::read(place.data.join(name)).unwrap_or_default());
    for secret in [ROUTING_KEY, "hook-secret", BOT, "xapp-app-secret", "twilio-secret", PHONE, "night.watch"]
    {
        assert!(!log.contains(secret), "{secret} in the log");
        let kept = ledger.iter().any(|bytes| bytes.windows(secret.len()).any(|w| w == secret.as_bytes()));
        assert!(!kept, "{secret} in the ledger");
    }
}

#[tokio::test]
async fn sendgrid_is_the_other_provider_of_mail() {
    let sendgrid = Provider::start(Kind::SendGrid.good(), &[Play::says(500, "")]).await;
    let dir = secrets("https://hooks.example/x");
    let mail = format!(
        "[alerts.email]\nprovider = \"sendgrid\"\nsendgrid_key_file = \"{}/sendgrid\"\napi_url = \"{}\"\n\
         from = \"warden@desk.example\"\nto = [\"a@desk.example\", \"b@desk.example\"]\n",
        dir.path().display(),
        sendgrid.url()
    );
    let place = place("retry_seconds = [1]", &[mail]);
    let appliance = Appliance::start(&place).await;
    appliance.init().await;
    appliance.trip().await;
    until_outbox(&place, 2, "status = 'delivered' AND channel = 'email' AND provider_id = 'sg-1'").await;
    let calls = sendgrid.calls();
    assert_eq!(calls.len(), 3);
    assert!(calls.iter().all(|c| c.header("authorization") == "Bearer SG.sendgrid-secret"));
    let mut to: Vec<String> = calls
        .iter()
        .map(|c| c.json()["personalizations"][0]["to"][0]["email"].as_str().unwrap().to_owned())
        .collect();
    to.sort();
    to.dedup();
    assert_eq!(to, ["a@desk.example", "b@desk.example"]);
}

#[tokio::test]
async fn channels_that_hang_leave_the_others_as_they_were() {
    let start = |kind: Kind| Provider::start(kind.good(), &[]);
    let (bot, pagerduty, sms) =
        (start(Kind::SlackBot).await, start(Kind::PagerDuty).await, start(Kind::Twilio).await);
    let (fine, mail) = (start(Kind::Webhook).await, MailServer::up().await);
    for provider in [&bot, &pagerduty, &sms] {
        provider.always(Some(Play::Hang));
    }
    let dir = secrets("https://hooks.example/x");
    let files = dir.path();
    let targets = [
        slack_bot(files, &bot),
        pager(files, &pagerduty.url()),
        twilio(files, &sms),
        webhook(&fine, "tradewarden"),
        mail.toml(),
    ];
    let place = place("", &targets);
    let appliance = Appliance::start(&place).await;
    appliance.init().await;
    appliance.trip().await;
    for provider in [&bot, &pagerduty, &sms] {
        provider.wait_for(1).await;
    }
    until_outbox(&place, 2, "status = 'delivered'").await;
    assert_eq!(
        outbox(&place, "lane", "status = 'sending'").len(),
        3,
        "the three still wait for their first answer"
    );
    appliance.reset().await;
    mail.wait_for(2).await;
    fine.wait_for(3).await;
    let hanging =
        outbox(&place, "attempts", "told = 'opened' AND lane NOT IN ('email', 'webhook:tradewarden')");
    assert_eq!(hanging, ["1", "1", "1"], "all that arrived while they were at their first attempt");
}

#[tokio::test]
async fn a_provider_that_is_down_is_spared_and_what_waits_uses_up_no_attempt() {
    let port = free_port();
    let dir = secrets("https://hooks.example/x");
    let target = pager(dir.path(), &format!("http://127.0.0.1:{port}"));
    let place = place("retry_seconds = [1]\ngive_up_seconds = 600", &[target]);
    let appliance = Appliance::start(&place).await;
    appliance.init().await;
    appliance.trip().await;
    until("the target is found to be down", || async { appliance.log().contains("does not answer") }).await;
    let second =
        serde_json::json!({ "alerts": [{ "labels": { "alertname": "Second", "severity": "critical" } }] });
    let (code, body) = appliance.post("/api/v1/alerts", second).await;
    assert_eq!(code, 200, "{body}");
    // The probe of the pause is one of the two; the other is owed and was not tried.
    let untried = || outbox(&place, "id", "status = 'pending' AND attempts = 0 AND retry_count = 0");
    assert_eq!(untried().len(), 1);
    let pagerduty = Provider::start_at(port, Kind::PagerDuty.good(), &[]).await;
    until_outbox(&place, 2, "status = 'delivered'").await;
    assert!(appliance.log().contains("answers again"), "{}", appliance.log());
    let second = outbox(&place, "attempts", "alert_id = 2");
    assert_eq!(second, ["1"], "its first attempt was made when somebody was there");
    pagerduty.wait_for(2).await;
}
