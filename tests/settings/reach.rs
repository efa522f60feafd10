//! A change reaches a redis-py subscriber, an event stream, a long poll and the paper gateway; dry run stops its orders.

use super::SIZE;
use super::apply;
use super::change;
use crate::support::Appliance;
use crate::support::Place;
use crate::support::REASON;
use crate::support::repo;
use crate::support::until;
use serde_json::Value;
use serde_json::json;
use std::io::BufRead;
use std::io::BufReader;
use std::process::Child;
use std::process::ChildStdout;
use std::process::Command;
use std::process::Stdio;
use std::sync::Arc;
use tradewarden::clock::Clock;
use tradewarden::desk;
use tradewarden::desk::DeskConfig;
use tradewarden::desk::DeskHandle;
use tradewarden::desk::DeskPorts;

async fn paper_desk(place: &Place, strategies: bool) -> DeskHandle {
    let clock = Clock::System;
    let mut config = DeskConfig::new(Arc::new(move || clock.now()));
    config.ports = DeskPorts::picked();
    config.redis_addr = format!("127.0.0.1:{}", place.redis);
    config.speed = 5;
    config.strategies = strategies;
    desk::start(config).await.unwrap()
}

/// Which version a reader runs, as the appliance shows it.
async fn runs(appliance: &Appliance, reader: &str) -> Option<i64> {
    let all = appliance.get("/api/v1/settings").await;
    let readers = all["readers"].as_array().unwrap().clone();
    readers.iter().find(|r| r["name"] == reader).and_then(|r| r["version"].as_i64())
}

struct Follower {
    child: Child,
    lines: BufReader<ChildStdout>,
}

impl Follower {
    fn start(place: &Place, key: &str) -> Self {
        let python = repo(".tools/venv/bin/python");
        assert!(
            python.exists(),
            "run packaging/dev/setup.sh test: it makes the Python environment with redis-py"
        );
        let mut child = Command::new(python)
            .arg(repo("tests/clients/settings_py.py"))
            .args([&place.redis.to_string(), key])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        let mut own = Self { child, lines };
        assert_eq!(own.line(), "listening");
        own
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        line.trim().to_owned()
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads a stream until an event `settings` of this version is in it.
async fn streamed(place: Place, key: String, version: i64) -> (Place, Value) {
    let url = format!("{}/api/v1/events", place.url());
    let mut answer = reqwest::Client::new().get(url).bearer_auth(key).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let mut text = String::new();
    while let Some(chunk) = answer.chunk().await.unwrap() {
        text.push_str(&String::from_utf8_lossy(&chunk));
        for block in text.split("\n\n").filter(|b| b.contains("event: settings\n")) {
            let data = block.lines().find_map(|line| line.strip_prefix("data: "));
            let Some(found) = data.and_then(|d| serde_json::from_str::<Value>(d).ok()) else { continue };
            if found["version"] == version && found["changed"].as_array().is_some_and(|c| !c.is_empty()) {
                return (place, found);
            }
        }
    }
    panic!("the stream ended: {text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_reaches_redis_py_a_stream_a_poll_and_the_paper_gateway() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    appliance.init().await;
    let desk = paper_desk(&place, false).await;
    let redis = appliance.key("pricing", "viewer", &["resp:read", "settings:read"]).await;
    let web = appliance.key("board", "viewer", &["status:read", "settings:read"]).await;
    let mut follower = tokio::task::block_in_place(|| Follower::start(&place, &redis));
    until("the gateway has read the first version", async || {
        runs(&appliance, "execution_gateway").await == Some(0)
    })
    .await;
    let poll = {
        let (url, key) =
            (format!("{}/api/v1/settings/watch?after_version=0&timeout_ms=20000", place.url()), web.clone());
        tokio::spawn(async move {
            reqwest::Client::new().get(url).bearer_auth(key).send().await.unwrap().json::<Value>().await
        })
    };
    let stream = tokio::spawn(streamed(place, web.clone(), 1));
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;

    let (status, body) = apply(&appliance, change(0, SIZE, &json!("250"))).await;
    assert_eq!(status, 200, "{body}");
    let told: Value = serde_json::from_str(&tokio::task::block_in_place(|| follower.line())).unwrap();
    assert_eq!(
        told["change"],
        json!({ "section": "position_limits", "key": "max_position_per_symbol", "version": 1, "value": "250" })
    );
    assert_eq!(
        (&told["section"]["version"], &told["section"]["max_position_per_symbol"]),
        (&json!(1), &json!("250"))
    );
    let (place, event) = stream.await.unwrap();
    assert_eq!(event["changed"][0]["value"], "250", "{event}");
    let polled = poll.await.unwrap().unwrap();
    assert_eq!(polled["sections"]["position_limits"]["max_position_per_symbol"], "250", "{polled}");
    for reader in ["execution_gateway", "signal_service", "pricing"] {
        until(reader, async || runs(&appliance, reader).await == Some(1)).await;
    }
    let gateway = format!("http://{}/api/v1/config", desk.addresses().execution_gateway);
    let config: Value = reqwest::get(gateway).await.unwrap().json().await.unwrap();
    assert_eq!(config["settings"]["max_position_per_symbol"], "250", "{config}");
    assert_eq!(appliance.get("/api/v1/overview").await["settings"]["readers_behind"], 0);
    let metrics = reqwest::get(format!("{}/metrics", place.url())).await.unwrap().text().await.unwrap();
    assert!(
        metrics.contains("config_changes_total{key=\"position_limits.max_position_per_symbol\"} 1"),
        "{metrics}"
    );
    let ack = place.redis_cli(&["GET", "system_config_ack:execution_gateway"]);
    assert!(ack.contains("\"version\":1"), "{ack}");
    for bad in [["SET", "system_config_ack:pricing", "9"], ["SET", "system_config:audit", "{}"]] {
        assert!(place.redis_cli(&bad).contains("ERR") || place.redis_cli(&bad).contains("NOPERM"), "{bad:?}");
    }
    desk.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_dry_run_on_no_order_is_placed_and_only_an_admin_switches_it_off() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    appliance.init().await;
    let desk = paper_desk(&place, true).await;
    let control = format!("http://{}/desk/stats", desk.addresses().control);
    let stats = async || reqwest::get(&control).await.unwrap().json::<Value>().await.unwrap();
    let placed = |stats: &Value| {
        let one = |kind: &str| stats["accepted"][kind]["count"].as_u64().unwrap_or(0);
        one("increasing") + one("reducing")
    };
    until("the strategies trade", async || placed(&stats().await) > 0).await;

    let http = reqwest::Client::new();
    let switch = async |key: &str, on: bool| {
        let body = json!({ "on": on, "reason": REASON });
        let url = format!("{}/api/v1/settings/dry-run", place.url());
        http.post(url).bearer_auth(key).json(&body).send().await.unwrap().status().as_u16()
    };
    let operator = appliance.key("duty", "operator", &["settings:write", "settings:read"]).await;
    let admin = appliance.key("chief", "admin", &["settings:write", "settings:read"]).await;
    assert_eq!(switch(&operator, true).await, 200);
    until("the gateway runs it", async || runs(&appliance, "execution_gateway").await == Some(1)).await;
    assert_eq!(appliance.get("/api/v1/gate").await["dry_run"], true);
    let asked = json!({ "strategy": "x", "symbol": "SPY", "side": "buy", "qty": "1", "position_qty": "0" });
    assert_eq!(appliance.post("/api/v1/gate/check", asked).await.1["dry_run"], true);
    let before = placed(&stats().await);
    until("orders are simulated instead", async || {
        stats().await["simulated"]["count"].as_u64().unwrap_or(0) > 3
    })
    .await;
    assert_eq!(placed(&stats().await), before, "no order was placed");
    assert_eq!(switch(&operator, false).await, 403);
    assert_eq!(appliance.get("/api/v1/overview").await["settings"]["dry_run"], true);
    assert_eq!(switch(&admin, false).await, 200);
    until("orders are real again", async || placed(&stats().await) > before).await;
    desk.shutdown().await;
}
