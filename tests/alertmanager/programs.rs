//! Debian's Prometheus tells us as its Alertmanager, and amtool works against us.

use super::rig;
use super::rig::Target;
use super::rig::amtool;
use super::rig::amtool_at;
use crate::support::Appliance;
use crate::support::until;
use serde_json::Value;
use serde_json::json;
use std::fs;

/// The incident about the desk's trouble with this status, newest first.
async fn trouble(appliance: &Appliance, status: &str) -> Option<Value> {
    let list = appliance.get(&format!("/api/v1/alerts?status={status}")).await;
    let items = list["items"].as_array()?.clone();
    items.into_iter().find(|i| i["labels"]["alertname"] == "DeskTrouble")
}

async fn fires_and_ends(appliance: &Appliance, section: &str) {
    let target = Target::new();
    let _prometheus = rig::prometheus(&target, section).await;
    target.set(3);
    until("the alert is an incident", || async { trouble(appliance, "firing").await.is_some() }).await;
    let incident = trouble(appliance, "firing").await.unwrap();
    let labels = json!({
        "alertname": "DeskTrouble", "severity": "critical", "team": "desk", "venue": "XETR", "site": "paper",
        "job": "desk", "instance": format!("127.0.0.1:{}", target.port)
    });
    assert_eq!(incident["labels"], labels);
    assert_eq!((&incident["severity"], &incident["source"]), (&json!("critical"), &json!("alertmanager")));
    assert_eq!(incident["title"], "trouble 3 at XETR");
    target.set(0);
    until("the alert is over", || async { trouble(appliance, "firing").await.is_none() }).await;
    let over = trouble(appliance, "resolved").await.unwrap();
    assert_eq!(over["id"], incident["id"], "the same incident: it fired once");
}

#[tokio::test]
async fn a_real_prometheus_tells_what_fires_and_what_is_over() {
    let place = rig::trusting("write");
    let appliance = Appliance::start(&place).await;
    fires_and_ends(&appliance, &format!("static_configs: [{{targets: ['127.0.0.1:{}']}}]", place.http)).await;
}

#[tokio::test]
async fn a_real_prometheus_brings_its_key_as_a_token_or_as_a_password() {
    let place = rig::trusting("none");
    let appliance = Appliance::start(&place).await;
    let key = appliance.key("prometheus", "operator", &["alerts:write"]).await;
    let targets = format!("static_configs: [{{targets: ['127.0.0.1:{}']}}]", place.http);
    fires_and_ends(&appliance, &format!("{{{targets}, authorization: {{credentials: {key}}}}}")).await;
    fires_and_ends(
        &appliance,
        &format!("{{{targets}, basic_auth: {{username: prometheus, password: {key}}}}}"),
    )
    .await;
}

/// The ids of silences, as amtool prints them quietly.
fn silences(url: &str, args: &[&str]) -> Vec<String> {
    let text = amtool_at(url, &[&["silence", "query", "-q"][..], args].concat());
    text.split_whitespace().map(str::to_owned).collect()
}

fn alerts(url: &str, args: &[&str]) -> Vec<Value> {
    let text = amtool_at(url, &[&["--output=json", "alert", "query"][..], args].concat());
    serde_json::from_str(&text).unwrap()
}

#[tokio::test]
async fn amtool_raises_and_finds_alerts() {
    let place = rig::trusting("write");
    let appliance = Appliance::start(&place).await;
    let url = place.url();
    assert_eq!(alerts(&url, &[]), Vec::<Value>::new());
    let add = |args: &[&str]| amtool_at(&url, &[&["alert", "add"][..], args].concat());
    add(&["alertname=Slow", "service=gateway", "severity=warning", "--annotation=summary=it is slow"]);
    add(&["Down", "service=orders", "severity=critical", "--generator-url=http://prometheus.example/graph"]);
    add(&["Quiet", "service=orders", "note=two words"]);
    // Filters, and the names of the alerts that fit.
    let table: &[(&[&str], &[&str])] = &[
        (&[], &["Down", "Quiet", "Slow"]),
        (&["service=orders"], &["Down", "Quiet"]),
        (&["service=orders", "severity=critical"], &["Down"]),
        (&["service=~gate.*|x"], &["Slow"]),
        (&["service!=orders"], &["Slow"]),
        (&["severity=\"\""], &["Quiet"]),
        (&["note=\"two words\""], &["Quiet"]),
        (&["Down"], &["Down"]),
        (&["service=nothing"], &[]),
        (&["--receiver=critical"], &["Down"]),
        (&["--receiver=crit"], &[]),
    ];
    for (filters, names) in table {
        let mut found: Vec<String> = alerts(&url, filters)
            .iter()
            .map(|a| a["labels"]["alertname"].as_str().unwrap().to_owned())
            .collect();
        found.sort();
        assert_eq!(found, *names, "{filters:?}");
    }
    let down = alerts(&url, &["Down"]).remove(0);
    assert_eq!(down["generatorURL"], "http://prometheus.example/graph");
    assert_eq!(down["status"]["state"], "active");
    let slow = alerts(&url, &["Slow"]).remove(0);
    assert_eq!(slow["annotations"]["summary"], "it is slow");
    // Ended by name: the same labels with an end in the past.
    add(&[
        "Down",
        "service=orders",
        "severity=critical",
        "--end=2026-01-01T00:00:00Z",
        "--start=2026-01-01T00:00:00Z",
    ]);
    assert!(alerts(&url, &["Down"]).is_empty());
    let over = appliance.get("/api/v1/alerts?status=resolved").await;
    assert_eq!(over["items"][0]["labels"]["alertname"], "Down");
}

#[tokio::test]
async fn amtool_silences_changes_and_ends() {
    let place = rig::trusting("write");
    let appliance = Appliance::start(&place).await;
    let url = place.url();
    amtool_at(&url, &["alert", "add", "Slow", "service=gateway", "severity=warning"]);
    let add =
        ["silence", "add", "--author=ada", "--comment=planned work", "--duration=2h", "service=~gate.*"];
    let id = amtool_at(&url, &[&add[..], &["severity=warning"]].concat()).trim().to_owned();
    assert_eq!(silences(&url, &[]), [id.as_str()]);
    assert_eq!(alerts(&url, &[]).len(), 0, "amtool shows what is active unless it is asked");
    let slow = alerts(&url, &["--silenced"]).remove(0);
    assert_eq!(
        (&slow["status"]["state"], &slow["status"]["silencedBy"]),
        (&json!("suppressed"), &json!([id]))
    );
    // Filters of silences are matchers that the silence has.
    let table: &[(&[&str], usize)] = &[
        (&["service=~gate.*"], 1),
        (&["severity=warning"], 1),
        (&["severity=critical"], 0),
        (&["--created-by=ada"], 1),
        (&["--created-by=bob"], 0),
        (&["--expired"], 0),
        (&["--within=1h"], 0),
        (&["--within=3h"], 1),
    ];
    for (filters, count) in table {
        assert_eq!(silences(&url, filters).len(), *count, "{filters:?}");
    }
    amtool_at(&url, &["silence", "update", "--duration=5h", "--comment=takes longer", &id]);
    assert_eq!(silences(&url, &[]), [id.as_str()], "changed in place");
    assert_eq!(silences(&url, &["--within=3h"]).len(), 0);
    assert!(amtool_at(&url, &["-o", "extended", "silence", "query"]).contains("takes longer"));
    amtool_at(&url, &["silence", "expire", &id]);
    assert!(silences(&url, &[]).is_empty());
    assert_eq!(silences(&url, &["--expired"]), [id.as_str()]);
    assert_eq!(alerts(&url, &[]).len(), 1, "it is told again");
    // Out and in again.
    amtool_at(&url, &[&add[..], &["env=\"a b\""]].concat());
    let kept = place.dir.path().join("silences.json");
    fs::write(&kept, amtool_at(&url, &["-o", "json", "silence", "query"])).unwrap();
    amtool_at(&url, &["silence", "import", "--force", kept.to_str().unwrap()]);
    assert_eq!(silences(&url, &["env=\"a b\""]).len(), 2);
    let entries = appliance.get("/api/v1/audit?action=SILENCE_CREATE").await;
    assert_eq!(entries["items"][0]["user_id"], "alertmanager:local");
}

#[tokio::test]
async fn amtool_says_what_we_say_when_something_is_wrong() {
    let place = rig::trusting("write");
    let _appliance = Appliance::start(&place).await;
    let (url, nobody) = (place.url(), "00000000-0000-4000-8000-000000000000");
    let long_ago = ["--start=2026-01-01T00:00:00Z", "--end=2026-01-02T00:00:00Z"];
    let table: &[(&[&str], &str)] = &[
        (&["silence", "expire", nobody], "404"),
        (&["silence", "add", "-c", "x", "-a", "y", "--duration=1h", "a=~.*"], "would silence everything"),
        (&[&["silence", "add", "-c", "x", "-a", "y", "a=b"][..], &long_ago].concat(), "past"),
        (&["alert", "add", "--start=2026-02-01T00:00:00Z", "--end=2026-01-01T00:00:00Z", "a=b"], "before"),
    ];
    for (args, part) in table {
        let at = format!("--alertmanager.url={url}");
        let output = amtool(&[&[at.as_str()][..], args].concat());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && said.contains(part), "{args:?}: {said}");
    }
}
