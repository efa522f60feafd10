//! The audit log as the runbook uses it: looking, exporting, proving, and letting the old end go.

mod evidence;
mod retention;

use crate::http::client::Caller;
use crate::http::client::user;
use crate::support::Appliance;
use crate::support::PATIENCE;
use crate::support::Place;
use serde_json::Value;
use serde_json::json;
use std::io::Read;
use std::io::Write;
use std::net::TcpStream;

/// Leaves entries that differ: rules made by a key, refused attempts of a viewer, a trip and a reset.
async fn busy_day(place: &Place, appliance: &Appliance) -> Caller {
    appliance.init().await;
    let viewer = user(place, appliance, "vera", "viewer").await;
    for _ in 0..2 {
        let (status, _) = viewer.post("/api/v1/circuit-breaker/trip", &json!({})).await;
        assert_eq!(status, 403);
    }
    assert_eq!(appliance.trip().await.0, 200);
    assert_eq!(appliance.reset().await.0, 200);
    viewer
}

fn ids(page: &Value) -> Vec<i64> {
    page["items"].as_array().unwrap().iter().map(|e| e["id"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn each_filter_finds_what_the_table_holds() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    busy_day(&place, &appliance).await;
    // the address, the condition that sqlite3 is asked
    let table = [
        ("", "1"),
        ("action=CIRCUIT_BREAKER_TRIP", "action = 'CIRCUIT_BREAKER_TRIP'"),
        (
            "action=CIRCUIT_BREAKER_TRIP,CIRCUIT_BREAKER_RESET&outcome=success",
            "action IN ('CIRCUIT_BREAKER_TRIP', 'CIRCUIT_BREAKER_RESET') AND outcome = 'success'",
        ),
        ("user=vera", "user_id = 'vera'"),
        ("outcome=denied,failed", "outcome IN ('denied', 'failed')"),
        ("event_type=auth", "event_type = 'auth'"),
        (
            "resource_type=circuit_breaker&resource_id=global",
            "resource_type = 'circuit_breaker' AND resource_id = 'global'",
        ),
        ("door=console", "door = 'console'"),
        ("door=cli&user=vera", "0"),
        ("from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z", "0"),
        ("from=2020-01-01T00:00:00%2B02:00", "1"),
        ("text=frozen+feed", "reason LIKE '%feed frozen%'"),
        ("q=frozen", "reason LIKE '%feed frozen%'"),
        ("text=rozen", "0"),
        ("text=vera", "user_id = 'vera' OR resource_id = 'vera' OR details LIKE '%vera%'"),
    ];
    for (query, condition) in table {
        let page = appliance.get(&format!("/api/v1/audit?limit=500&{query}")).await;
        let sql = format!("SELECT id FROM audit_log WHERE {condition} ORDER BY id DESC");
        let expected: Vec<i64> = place.sqlite3(&sql).lines().map(|l| l.parse().unwrap()).collect();
        assert_eq!(ids(&page), expected, "{query}");
        assert_eq!(page["next_cursor"], Value::Null, "{query}");
        let count = appliance.get(&format!("/api/v1/audit/count?{query}")).await;
        assert_eq!(count, json!({ "count": expected.len(), "capped_at": null }), "{query}");
    }
    let facets = appliance.get("/api/v1/audit/facets").await;
    for (name, column) in [("actions", "action"), ("users", "user_id"), ("doors", "door")] {
        let all = place.sqlite3(&format!("SELECT DISTINCT {column} FROM audit_log ORDER BY 1"));
        assert_eq!(facets[name], json!(all.lines().collect::<Vec<_>>()), "{name}");
    }
    for bad in ["outcome=good", "event_type=x", "from=now", "cursor=x", &format!("text={}", "x".repeat(201))]
    {
        let answer = appliance.get(&format!("/api/v1/audit?{bad}")).await;
        assert_eq!(answer["code"], "invalid_request", "{bad}: {answer}");
    }
}

#[tokio::test]
async fn pages_neither_repeat_nor_hide_an_entry_while_others_arrive() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    busy_day(&place, &appliance).await;
    let all = ids(&appliance.get("/api/v1/audit?limit=500").await);
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = appliance.get(&format!("/api/v1/audit?limit=3{cursor}")).await;
        seen.extend(ids(&page));
        assert_eq!(appliance.trip().await.0, 200, "one more entry each time");
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, all);
}

#[tokio::test]
async fn an_export_says_what_it_is_and_is_recorded() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    busy_day(&place, &appliance).await;
    let key = Caller::with_key(&place, &appliance.key("reader", "operator", &["audit:read"]).await);
    for format in ["csv", "jsonl", "bundle"] {
        let answer = key.get(&format!("/api/v1/audit/export?format={format}&outcome=denied")).await;
        assert_eq!(answer.status(), 200);
        let headers = answer.headers().clone();
        let rows: usize = headers["x-tradewarden-rows"].to_str().unwrap().parse().unwrap();
        assert_eq!(headers["x-tradewarden-cut"], "false");
        assert!(headers["content-disposition"].to_str().unwrap().starts_with("attachment; filename=\""));
        let text = answer.text().await.unwrap();
        let more = if format == "bundle" { 2 } else { 1 };
        assert_eq!(text.lines().count(), rows + more, "{format}: {text}");
        let entry = appliance.get("/api/v1/audit?action=AUDIT_EXPORT&limit=1").await["items"][0].clone();
        assert_eq!(entry["event_type"], "export");
        assert_eq!((&entry["details"]["format"], &entry["details"]["rows"]), (&json!(format), &json!(rows)));
        assert_eq!(entry["details"]["filter"], json!({ "outcome": ["denied"] }));
        assert!(!text.contains("AUDIT_EXPORT"), "what is written from its beginning on is not in it");
    }
    let viewer = Caller::with_key(&place, &appliance.key("looker", "viewer", &["status:read"]).await);
    assert_eq!(viewer.get("/api/v1/audit/export").await.status(), 403);
    let denied = appliance.get("/api/v1/audit?action=AUDIT_EXPORT&outcome=denied").await;
    assert_eq!(denied["items"][0]["user_id"], "key:looker");
    let bad = key.get("/api/v1/audit/export?format=xlsx").await;
    assert_eq!(bad.status(), 422);
}

#[tokio::test]
async fn another_sites_page_exports_nothing() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    let operator = user(&place, &appliance, "olga", "operator").await;
    let ask = |site: &'static str| {
        let request = operator.ask("GET", "/api/v1/audit/export?format=csv").header("sec-fetch-site", site);
        async move { request.send().await.unwrap().status().as_u16() }
    };
    assert_eq!(ask("cross-site").await, 403);
    assert_eq!(ask("same-site").await, 403);
    assert_eq!(ask("same-origin").await, 200);
    let denied = appliance.get("/api/v1/audit?action=AUDIT_EXPORT&outcome=denied").await;
    assert!(denied["items"].as_array().is_some_and(|all| !all.is_empty()), "{denied}");
}

#[tokio::test]
async fn an_export_is_recorded_even_when_nobody_waits_for_it() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    busy_day(&place, &appliance).await;
    let key = appliance.key("reader", "operator", &["audit:read"]).await;
    let mut line = TcpStream::connect(("127.0.0.1", place.http)).unwrap();
    line.set_read_timeout(Some(PATIENCE)).unwrap();
    let request = format!(
        "GET /api/v1/audit/export?format=csv HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n\r\n"
    );
    line.write_all(request.as_bytes()).unwrap();
    // One byte, then nobody is there any more.
    line.read_exact(&mut [0]).unwrap();
    let written = place.sqlite3("SELECT count(*) FROM audit_log WHERE action = 'AUDIT_EXPORT'");
    drop(line);
    assert_eq!(written, "1", "it was on disk before the first byte came");
}

#[tokio::test]
async fn what_people_type_becomes_no_formula_and_no_second_line() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    appliance.init().await;
    let formula = "=cmd|' /C calc'!A0 and so on, to the end";
    let lines = "first line\r\n1,2020-01-01,mallory,console,SIGN_IN,a forged line";
    for reason in [formula, lines] {
        let (status, body) = appliance
            .post("/api/v1/circuit-breaker/trip", json!({ "reason": reason, "acknowledged": true }))
            .await;
        assert_eq!(status, 200, "{body}");
    }
    let output = place.cli(&["audit", "export", "--action", "CIRCUIT_BREAKER_TRIP"]);
    let text = String::from_utf8(output.stdout).unwrap();
    let script = "import csv, sys\n\
                  rows = list(csv.DictReader(sys.stdin))\n\
                  assert len(rows) == 2, rows\n\
                  assert all(not row[c].lstrip('\"').startswith(tuple('=+-@\\t\\r')) for row in rows for c in row if row[c])\n\
                  print(rows[1]['reason'])";
    let file = place.dir.path().join("export.csv");
    std::fs::write(&file, &text).unwrap();
    let ran = std::process::Command::new("python3")
        .args(["-c", script])
        .stdin(std::fs::File::open(&file).unwrap())
        .output()
        .unwrap();
    assert!(ran.status.success(), "{text}\n{}", String::from_utf8_lossy(&ran.stderr));
    assert_eq!(String::from_utf8_lossy(&ran.stdout).trim(), format!("'{formula}"));
    // The log of the process is one line for each event, whatever was typed.
    assert!(!appliance.log().lines().any(|line| line.starts_with("1,2020")), "{}", appliance.log());
}

#[tokio::test]
async fn the_anchor_is_wherever_somebody_keeps_it() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    appliance.init().await;
    let anchor = appliance.get("/api/v1/audit/anchor").await;
    let newest = place.sqlite3("SELECT id || ':' || hash FROM audit_log ORDER BY id DESC LIMIT 1");
    let as_text = |a: &Value| format!("{}:{}", a["id"], a["hash"].as_str().unwrap_or_default());
    assert_eq!(as_text(&anchor), newest);
    assert_eq!(as_text(&appliance.get("/api/v1/overview").await["audit"]), newest);
    let output = place.cli(&["audit", "anchor"]);
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), newest);
    let metrics = reqwest::get(format!("{}/metrics", place.url())).await.unwrap().text().await.unwrap();
    let hash = anchor["hash"].as_str().unwrap();
    assert!(
        metrics.contains(&format!("tradewarden_audit_head{{hash=\"{hash}\"}} {}", anchor["id"])),
        "{metrics}"
    );
    let (code, said) = place.cli_json(&["audit", "verify", "--anchor", &newest]);
    assert_eq!((code, &said["ok"]), (0, &json!(true)), "{said}");
    let (code, said) = place.cli_json(&["audit", "verify", "--anchor", &newest.replace(':', "9:")]);
    assert_eq!(code, 1);
    assert!(said["message"].as_str().unwrap().contains("cut off"), "{said}");
}
