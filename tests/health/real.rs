//! Real Redis and PostgreSQL stopped and started, pages that deceive, causes, maintenance, and what nobody knows.

use super::appliance;
use super::becomes;
use super::http;
use super::rig;
use super::rig::Page;
use super::rig::Postgres;
use super::see;
use crate::kill::house::alice;
use crate::support::Appliance;
use crate::support::Place;
use crate::support::free_port;
use crate::support::until;
use nix::sys::signal::Signal;
use nix::sys::signal::kill;
use nix::unistd::Pid;
use serde_json::Value;
use serde_json::json;
use std::fs;
use std::time::Duration;
use std::time::Instant;
use tokio::net::TcpListener;
use tradewarden::config::CheckKind;
use tradewarden::config::ServiceConfig;
use tradewarden::domain::time;
use tradewarden::services::alerts_views;
use tradewarden::services::health_maintenance;
use tradewarden::services::health_maintenance::NewMaintenance;
use tradewarden::services::health_views;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_real_redis_is_watched_through_stop_and_start() {
    let (dir, port) = (tempfile::tempdir().unwrap(), free_port());
    let password = dir.path().join("password");
    fs::write(&password, "hunter2\n").unwrap();
    let watched = ServiceConfig {
        kind: CheckKind::Redis,
        url: None,
        address: Some(format!("127.0.0.1:{port}")),
        password_file: Some(password),
        expect: Some(vec![
            "info(role) == master".into(),
            "age(feed:beat) < 60s".into(),
            "exists(feed:beat) == true".into(),
        ]),
        ..http("redis", "", true)
    };
    let first = rig::redis(port).await;
    let beat = || rig::redis_cli(port, &["SET", "feed:beat", &time::iso(jiff::Timestamp::now())]);
    beat();
    let running = appliance(dir.path(), vec![watched]).await;
    becomes(&running, "redis", "healthy").await;

    for n in 0..51 {
        rig::redis_cli(port, &["RPUSH", "order_queue:momentum", &n.to_string()]);
    }
    let row = becomes(&running, "redis", "degraded").await;
    assert_eq!(row.reason, "queue(order_queue:*) is 51 (order_queue:momentum), expected <= 50");
    rig::redis_cli(port, &["LPOP", "order_queue:momentum", "30"]);
    becomes(&running, "redis", "healthy").await;

    rig::redis_cli(port, &["SET", "feed:beat", "{\"updated_at\": \"2020-01-01T00:00:00Z\"}"]);
    let row = becomes(&running, "redis", "unhealthy").await;
    assert!(row.reason.contains("age(feed:beat) is") && row.reason.contains("expected < 60s"), "{row:?}");
    beat();
    becomes(&running, "redis", "healthy").await;

    first.stop();
    let row = becomes(&running, "redis", "unhealthy").await;
    assert!(row.reason.contains("cannot connect"), "{row:?}");
    let _second = rig::redis(port).await;
    beat();
    becomes(&running, "redis", "healthy").await;
    let detail = health_views::detail(&running.services, "redis").await.unwrap();
    let said = detail.transcript.unwrap().lines.join("\n");
    assert!(said.contains("> PING") && !said.contains("hunter2"), "{said}");
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_real_postgres_is_watched_through_stop_and_start() {
    let (dir, postgres) = (tempfile::tempdir().unwrap(), Postgres::new());
    let watched = |name: &str, expect: &[&str]| ServiceConfig {
        kind: CheckKind::Postgres,
        url: None,
        address: Some(format!("127.0.0.1:{}", postgres.port)),
        username: Some("watch".into()),
        database: Some("postgres".into()),
        query: Some("SELECT count(*) FROM pg_database".into()),
        expect: Some(expect.iter().map(|e| (*e).to_owned()).collect()),
        degraded_over_ms: 5_000,
        ..http(name, "", true)
    };
    let first = postgres.start().await;
    let services = vec![
        watched("books", &["value >= 3", "replication_age < 10s", "connections_used < 50%"]),
        watched("too few", &["value > 300"]),
        ServiceConfig { query: Some("DROP TABLE t".into()), ..watched("writes", &["value exists"]) },
    ];
    let running = appliance(dir.path(), services).await;
    becomes(&running, "books", "healthy").await;
    let row = becomes(&running, "too few", "unhealthy").await;
    assert!(row.reason.ends_with("value is '3', expected > 300"), "{row:?}");
    let row = becomes(&running, "writes", "unhealthy").await;
    assert!(row.reason.contains("answered"), "{row:?}");
    first.stop();
    let row = becomes(&running, "books", "unhealthy").await;
    assert!(row.reason.contains("cannot connect"), "{row:?}");
    // A kill -9 leaves a lock file that the next start finds stale.
    let _second = postgres.start().await;
    becomes(&running, "books", "healthy").await;
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_that_deceives_is_seen_through() {
    let (dir, page) = (tempfile::tempdir().unwrap(), Page::new().await);
    let now = || jiff::Timestamp::now().as_millisecond();
    let body = |at: i64| json!({"status": "ok", "feed": {"last_tick": at, "symbols": 4}}).to_string();
    let fresh = || page.says(200, "application/json", &body(now()));
    fresh();
    let watched = ServiceConfig {
        expect: Some(vec!["age(feed.last_tick) < 2s".into(), "json(feed.symbols) > 3".into()]),
        unhealthy_after: 3,
        healthy_after: 1,
        ..http("feed", &page.at.to_string(), false)
    };
    let running = appliance(dir.path(), vec![watched]).await;
    let keep_fresh = async |status: &str| {
        until(&format!("it is {status}"), async || {
            fresh();
            see(&running, "feed").status == status
        })
        .await;
    };
    keep_fresh("healthy").await;
    // The body stands still; nothing else changes.
    let row = becomes(&running, "feed", "unhealthy").await;
    assert!(row.reason.contains("age(feed.last_tick) is"), "{row:?}");
    keep_fresh("healthy").await;

    page.says(200, "text/html", "<!DOCTYPE html><title>Sign in</title>");
    let row = becomes(&running, "feed", "unhealthy").await;
    assert!(row.reason.contains("with HTML where JSON is expected"), "{row:?}");
    keep_fresh("healthy").await;

    page.says(503, "application/json", &body(now()));
    let row = becomes(&running, "feed", "unhealthy").await;
    assert!(row.reason.starts_with("answered 503"), "at once, not after three: {row:?}");
    let detail = health_views::detail(&running.services, "feed").await.unwrap();
    let said = detail.transcript_of_error.unwrap().lines.join("\n");
    assert!(
        said.contains("503") && said.contains("set-cookie: •••") && !said.contains("sid=secret"),
        "{said}"
    );
    running.stop().await;
}

fn firing(list: &tradewarden::wire::IncidentList) -> Vec<String> {
    let ours = list.items.iter().filter(|i| i.kind == "service_unhealthy" && i.status == "firing");
    ours.map(|i| i.title.clone()).collect()
}

/// Waits until exactly these are told of.
async fn told(running: &tradewarden::app::Running, titles: &[&str]) {
    let end = Instant::now() + crate::support::PATIENCE;
    loop {
        let now = firing(&alerts_views::list_incidents(&running.services).await.unwrap());
        if now == titles {
            return;
        }
        assert!(Instant::now() < end, "{now:?}, expected {titles:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_alert_for_the_cause_and_none_in_maintenance() {
    let (dir, page) = (tempfile::tempdir().unwrap(), Page::new().await);
    let root = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = root.local_addr().unwrap();
    let on = |name: &str, needs: &[&str]| ServiceConfig {
        depends_on: needs.iter().map(|n| (*n).to_owned()).collect(),
        ..http(name, &page.at.to_string(), false)
    };
    let mut services = vec![super::tcp("database", &at.to_string()), on("books", &["database"])];
    services.extend((0..8).map(|n| on(&format!("strategy {n}"), &["books"])));
    let running = appliance(dir.path(), services).await;
    let s = &running.services;
    becomes(&running, "database", "healthy").await;
    becomes(&running, "strategy 7", "healthy").await;

    // Everything fails at once; only the root is told of.
    page.says(503, "application/json", "{}");
    drop(root);
    becomes(&running, "database", "unhealthy").await;
    let row = becomes(&running, "strategy 7", "unhealthy").await;
    assert_eq!(row.caused_by, ["database"]);
    told(&running, &["Service database is unhealthy"]).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let list = alerts_views::list_incidents(s).await.unwrap();
    assert_eq!(firing(&list), ["Service database is unhealthy"], "one alert, not ten");
    assert!(list.items[0].summary.contains("Needed by books"), "{:?}", list.items[0]);

    // The root is back and the books still fail: now they are the cause.
    let _root = TcpListener::bind(at).await.unwrap();
    becomes(&running, "database", "healthy").await;
    told(&running, &["Service books is unhealthy"]).await;
    page.says(200, "application/json", "{}");
    becomes(&running, "strategy 7", "healthy").await;
    told(&running, &[]).await;

    let window = NewMaintenance {
        service: "books".into(),
        starts_at: None,
        ends_at: time::plus_ms(s.now(), 3_600_000),
        reason: "moving the books to the new machine".into(),
    };
    let window = health_maintenance::start(s, &alice(), window).await.unwrap();
    page.says(503, "application/json", "{}");
    let row = becomes(&running, "books", "unhealthy").await;
    assert!(row.maintenance.unwrap().contains("moving the books"), "shown as it is, with the reason");
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(
        firing(&alerts_views::list_incidents(s).await.unwrap()),
        Vec::<String>::new(),
        "nobody is told"
    );
    health_maintenance::end(s, &alice(), window.id).await.unwrap();
    told(&running, &["Service books is unhealthy"]).await;
    running.stop().await;
}

async fn all_hours(appliance: &Appliance) -> Value {
    let uptime = appliance.get("/api/v1/health/broker/uptime").await;
    uptime["items"][0]["all"].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_time_in_which_we_did_not_run_is_unknown() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let place = Place::with(&format!(
        "[[services]]\nname = \"broker\"\nkind = \"tcp\"\naddress = \"{at}\"\ninterval_ms = 250\ntimeout_ms = 500\n"
    ));
    let mut first = Appliance::start(&place).await;
    let up = |share: &Value| share["up_seconds"].as_f64().unwrap();
    until("it is up for a while", async || up(&all_hours(&first).await) > 2.0).await;

    // Stopped as by a debugger or a host that is suspended.
    let (before, clock) = (all_hours(&first).await, Instant::now());
    let pid = Pid::from_raw(i32::try_from(first.pid()).unwrap());
    kill(pid, Signal::SIGSTOP).unwrap();
    tokio::time::sleep(Duration::from_secs(5)).await;
    kill(pid, Signal::SIGCONT).unwrap();
    until("it is seen again", async || up(&all_hours(&first).await) > up(&before) + 0.5).await;
    let (after, passed) = (all_hours(&first).await, clock.elapsed().as_secs_f64());
    assert_eq!(after["down_seconds"], 0.0, "the pause is not the service's fault: {after}");
    let gained = up(&after) - up(&before);
    assert!(gained <= passed - 5.0 + 1.5, "{gained} s up in {passed} s, of which 5 s were a pause");
    let marks = "SELECT count(*) FROM health_readings WHERE state = 0";
    until("the pause is in the history", async || place.sqlite3(marks) != "0").await;

    // Killed, and started again later.
    let before = all_hours(&first).await;
    first.kill9();
    let clock = Instant::now();
    tokio::time::sleep(Duration::from_secs(4)).await;
    let second = Appliance::start(&place).await;
    until("it is seen again", async || {
        second.get("/api/v1/health").await["services"][0]["status"] == "healthy"
    })
    .await;
    let (last, passed) = (all_hours(&second).await, clock.elapsed().as_secs_f64());
    assert_eq!(last["down_seconds"], 0.0, "{last}");
    assert!(up(&last) - up(&before) <= passed - 4.0 + 3.0, "{} s up in {passed} s", up(&last) - up(&before));
    assert!(last["unknown_share"].as_f64().unwrap() > 0.5, "an hour ago nobody watched: {last}");
    let (code, shown) = place.cli_json(&["health", "show", "broker"]);
    assert_eq!((code, &shown["service"]["status"]), (0, &json!("healthy")));
    let (code, checked) = place.cli_json(&["health", "check", "broker"]);
    assert_eq!((code, &checked["service"]["status"]), (0, &json!("healthy")));
    let (_, history) = place.cli_json(&["health", "history", "broker", "--span", "1h"]);
    assert!(history["kept"]["readings"].as_i64().unwrap() > 8, "{history}");
}
