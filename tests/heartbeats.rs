//! Heartbeats with the scripts people already have: real `curl`, a real shell, and what is on disk when it says OK.

use crate::delivery::rig::Hook;
use crate::delivery::rig::place;
use crate::support::Appliance;
use crate::support::Place;
use crate::support::until;
use serde_json::Value;
use serde_json::json;
use std::process::Command;

const HEARTBEATS: &str = "/api/v1/heartbeats";

/// Makes one and gives its address for pings.
async fn create(appliance: &Appliance, body: Value) -> String {
    let (code, made) = appliance.post(HEARTBEATS, body).await;
    assert_eq!(code, 200, "{made}");
    made["ping_url"].as_str().unwrap().to_owned()
}

/// Real curl: the code of the answer and its body.
fn curl(args: &[&str]) -> (u16, String) {
    let output =
        Command::new("curl").args(["-sS", "-m", "10", "-w", "\n%{http_code}"]).args(args).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let (body, code) = text.rsplit_once('\n').unwrap_or_default();
    (code.parse().unwrap_or(0), body.to_owned())
}

async fn state(appliance: &Appliance, name: &str) -> String {
    appliance.get(&format!("{HEARTBEATS}/{name}")).await["state"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn each_way_of_pinging_is_understood_and_on_disk_when_it_says_ok() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    let url = create(&appliance, json!({ "name": "backup", "period": "1h", "grace": "5m" })).await;
    let newest =
        || place.sqlite3("SELECT beat, exit_code, body FROM heartbeat_pings ORDER BY id DESC LIMIT 1");
    let table: [(Vec<&str>, &str, &str, &str); 9] = [
        (vec![], "", "up", "success||"),
        (vec!["-d", "all files"], "", "up", "success||all files"),
        (vec!["-I"], "", "up", "success||"),
        (vec![], "/start", "up", "start||"),
        (vec!["-d", "half way"], "/log", "up", "log||half way"),
        (vec![], "/0", "up", "success|0|"),
        (vec!["--data-raw", "disk full"], "/fail", "down", "fail||disk full"),
        (vec!["-X", "POST"], "/0", "up", "success|0|"),
        (vec![], "/255", "down", "fail|255|"),
    ];
    for (args, path, expected, row) in table {
        let address = format!("{url}{path}");
        let (code, body) = curl(&[args.as_slice(), &[address.as_str()]].concat());
        assert_eq!(code, 200, "{path}: {body}");
        assert!(body == "OK" || args.contains(&"-I"), "{path}: {body}");
        assert_eq!(newest(), row, "on disk as soon as it is answered");
        assert_eq!(state(&appliance, "backup").await, expected, "{path}");
    }
    // A whole script, as it stands in crontabs: the exit code of what ran before.
    let script = format!("sh -c 'exit 3'; curl -fsS -m 10 --retry 5 -o /dev/null {url}/$?");
    assert!(Command::new("sh").args(["-c", &script]).status().unwrap().success());
    assert_eq!(newest(), "fail|3|");
    let view = appliance.get(&format!("{HEARTBEATS}/backup")).await;
    assert_eq!(
        (view["reason"].as_str(), view["exit_code"].as_i64()),
        (Some("exit code 3"), Some(3)),
        "{view}"
    );
    let push = url.replace("/ping/", "/api/push/");
    let (code, body) = curl(&[&format!("{push}?status=up&msg=OK&ping=12.4")]);
    assert_eq!((code, body.as_str()), (200, "{\"ok\":true}"));
    let last = "SELECT beat, took_ms, body FROM heartbeat_pings ORDER BY id DESC LIMIT 1";
    assert_eq!(place.sqlite3(last), "success|12|OK");
    let (code, _) = curl(&[&format!("{push}?status=down&msg=no+route&ping=")]);
    assert_eq!((code, place.sqlite3(last)), (200, "fail||no route".to_owned()));
}

#[tokio::test]
async fn what_is_unknown_too_much_or_not_permitted_is_told() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    let url = create(&appliance, json!({ "name": "backup", "period": "1h", "grace": "5m" })).await;
    let base = place.url();
    let token = url.rsplit('/').next().unwrap();
    assert!(token.len() >= 22, "it cannot be guessed");
    let dump = place.sqlite3("SELECT * FROM heartbeats");
    assert!(!dump.contains(token), "of a token only the hash is stored");
    for (path, code) in [
        ("/ping/not-a-token".to_owned(), 404),
        ("/ping/backup".to_owned(), 404),
        (format!("/ping/{token}/256"), 422),
        (format!("/ping/{token}/stop"), 422),
        (format!("/ping/{token}/start/again"), 404),
        ("/api/push/nobody?status=up".to_owned(), 404),
    ] {
        assert_eq!(curl(&[&format!("{base}{path}")]).0, code, "{path}");
    }
    // By its name only with a key that may ping.
    let (ping, other) = (
        appliance.key("cron", "viewer", &["heartbeat:write"]).await,
        appliance.key("other", "viewer", &["alerts:read"]).await,
    );
    let named = format!("{base}/ping/backup");
    assert_eq!(curl(&["-H", &format!("Authorization: Bearer {ping}"), &named]).0, 200);
    assert_eq!(curl(&["-H", &format!("Authorization: Bearer {other}"), &named]).0, 404);
    // A long body is kept up to its limit, on a whole character.
    let file = place.dir.path().join("body");
    std::fs::write(&file, format!("x{}", "ü".repeat(100_000))).unwrap();
    assert_eq!(curl(&["--data-binary", &format!("@{}", file.display()), &format!("{url}/log")]).0, 200);
    assert_eq!(place.sqlite3("SELECT max(length(CAST(body AS BLOB))) FROM heartbeat_pings"), "9999");
    // A sender that runs wild is told when to come again, and nobody else is held up.
    let wild = create(&appliance, json!({ "name": "wild", "period": "1h", "grace": "5m" })).await;
    let codes: Vec<u16> = (0..70).map(|_| curl(&[&wild]).0).collect();
    assert!(codes.contains(&429) && codes[..50].iter().all(|c| *c == 200), "{codes:?}");
    let (_, body) = curl(&["-i", &wild]);
    assert!(body.to_lowercase().contains("retry-after: "), "{body}");
    assert_eq!(curl(&[&url]).0, 200);
}

#[tokio::test]
async fn silence_is_told_once_and_the_next_beat_ends_it() {
    let hook = Hook::start(&[]).await;
    let place = place("", &[hook.toml("ops")]);
    let appliance = Appliance::start(&place).await;
    let made = place.cli(&[
        "alerts",
        "heartbeats",
        "create",
        "feed",
        "--period",
        "1s",
        "--grace",
        "1s",
        "--title",
        "Feed handler",
    ]);
    let url = String::from_utf8_lossy(&made.stdout).trim().to_owned();
    assert!(url.starts_with(&place.url()), "{url}");
    assert_eq!(state(&appliance, "feed").await, "new");
    assert_eq!(curl(&[&url]).0, 200);
    assert_eq!(state(&appliance, "feed").await, "up");
    let calls = hook.wait_for(1).await;
    let data = &calls[0].json()["data"];
    assert_eq!(data["title"], "Heartbeat Feed handler is down");
    assert_eq!(
        (data["labels"]["alertname"].as_str(), data["labels"]["heartbeat"].as_str()),
        (Some("HeartbeatDown"), Some("feed"))
    );
    assert!(data["summary"].as_str().unwrap().contains("not heard for"), "{data}");
    assert_eq!(place.sqlite3("SELECT source FROM alert_events"), "heartbeat");
    assert_eq!(curl(&[&format!("{url}/fail")]).0, 200);
    assert_eq!(curl(&[&url]).0, 200);
    let calls = hook.wait_for(2).await;
    assert_eq!(calls[1].kind(), "incident.resolved");
    // Paused: no word whatever happens; and removed: its address is gone.
    assert!(place.cli(&["alerts", "heartbeats", "pause", "feed"]).status.success());
    assert_eq!(curl(&[&format!("{url}/fail")]).0, 200);
    assert_eq!(state(&appliance, "feed").await, "paused");
    assert!(place.cli(&["alerts", "heartbeats", "delete", "feed", "--yes"]).status.success());
    assert_eq!(curl(&[&url]).0, 404);
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    assert!(hook.calls().len() <= 4, "a pause calls off what was told meanwhile");
    let kinds: Vec<String> = hook.calls().iter().map(|c| c.kind()).collect();
    let opened = kinds.iter().filter(|k| *k == "incident.opened").count();
    let resolved = kinds.iter().filter(|k| *k == "incident.resolved").count();
    assert_eq!(opened, resolved, "whatever was told has ended: {kinds:?}");
    let log =
        place.sqlite3("SELECT group_concat(action, ' ') FROM audit_log WHERE resource_type = 'heartbeat'");
    assert_eq!(log, "HEARTBEAT_CREATE HEARTBEAT_UPDATE HEARTBEAT_DELETE");
}

#[tokio::test]
async fn our_own_downtime_is_not_their_silence() {
    let hook = Hook::start(&[]).await;
    let place = place("", &[hook.toml("ops")]);
    let mut appliance = Appliance::start(&place).await;
    let url = create(&appliance, json!({ "name": "job", "period": "20s", "grace": "2s" })).await;
    assert_eq!(curl(&[&url]).0, 200);
    appliance.kill9();
    // The ledger says that it was last looked at an hour ago, and that the job was heard just before that.
    place.sqlite3(
        "UPDATE alert_watch SET looked_at = strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now', '-3600 seconds');
         INSERT OR IGNORE INTO alert_watch VALUES (1, strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now', '-3600 seconds'));
         UPDATE heartbeats SET heard_at = strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now', '-3605 seconds'),
            due_at = strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now', '-3585 seconds'),
            deadline = strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now', '-3583 seconds')",
    );
    let appliance = Appliance::start(&place).await;
    until("it is unknown", || async { state(&appliance, "job").await == "unknown" }).await;
    let view = appliance.get(&format!("{HEARTBEATS}/job")).await;
    assert!(view["reason"].as_str().unwrap().contains("the appliance was away for 60 min"), "{view}");
    assert_eq!(hook.calls().len(), 0, "unknown, and not down");
    let calls = hook.wait_for(1).await;
    assert!(
        calls[0].body.contains("was away"),
        "what is silent after that is down, and why is said: {}",
        calls[0].body
    );
}

#[tokio::test]
async fn a_rule_looks_at_the_age_of_a_heartbeat() {
    let hook = Hook::start(&[]).await;
    let place = place("", &[hook.toml("ops")]);
    let appliance = Appliance::start(&place).await;
    let url = create(
        &appliance,
        json!({ "name": "feed", "cron": "*/5 * * * *", "time_zone": "Europe/Berlin", "grace": "1m" }),
    )
    .await;
    assert_eq!(curl(&[&url]).0, 200);
    let rule = json!({
        "name": "feed_quiet", "reading": "heartbeat.age", "series": { "heartbeat": "feed" }, "comparison": ">",
        "threshold": "2", "severity": "warning", "annotations": { "summary": "{heartbeat} is quiet for {value}" },
    });
    let (code, body) = appliance.post("/api/v1/alert-rules", rule).await;
    assert_eq!(code, 200, "{body}");
    let calls = hook.wait_for(1).await;
    assert!(
        calls[0].json()["data"]["title"].as_str().unwrap().starts_with("feed is quiet for "),
        "{}",
        calls[0].body
    );
    let view = appliance.get(&format!("{HEARTBEATS}/feed")).await;
    assert_eq!(view["schedule"], "*/5 * * * * (Europe/Berlin)");
}
