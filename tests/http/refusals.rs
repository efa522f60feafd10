//! Every kind of "no" is problem details, every answer carries its headers, and the description is the code's.

use super::client::Caller;
use super::client::user;
use crate::support::Appliance;
use crate::support::Place;
use crate::support::REASON;
use crate::support::act;
use crate::support::repo;
use serde_json::Value;
use serde_json::json;
use std::fs;

const TRIP: &str = "/api/v1/circuit-breaker/trip";

struct Bad {
    content_type: Option<&'static str>,
    body: String,
    status: u16,
    code: &'static str,
}

fn bad(content_type: Option<&'static str>, body: impl Into<String>, status: u16, code: &'static str) -> Bad {
    Bad { content_type, body: body.into(), status, code }
}

#[tokio::test]
async fn a_bad_body_is_answered_with_what_to_do() {
    const JSON: Option<&str> = Some("application/json");
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    let caller = Caller::with_key(&place, &appliance.key("hand", "operator", &["breaker:trip"]).await);
    let deep = format!("{{\"reason\":\"{REASON}\",\"details\":{}1{}}}", "[".repeat(500), "]".repeat(500));
    let cases = [
        bad(JSON, "{", 400, "malformed"),
        bad(JSON, "", 400, "malformed"),
        bad(JSON, "[]", 422, "invalid_request"),
        bad(JSON, "{}", 422, "invalid_request"),
        bad(JSON, "{\"reason\":1}", 422, "invalid_request"),
        bad(JSON, deep, 400, "malformed"),
        bad(None, "{}", 415, "unsupported_media_type"),
        bad(Some("text/plain"), act().to_string(), 415, "unsupported_media_type"),
        bad(JSON, format!("{{\"reason\":\"{}\"}}", "x".repeat(70_000)), 413, "too_large"),
        bad(
            JSON,
            json!({ "reason": "x".repeat(2001), "acknowledged": true }).to_string(),
            422,
            "reason_too_long",
        ),
        bad(JSON, json!({ "reason": REASON }).to_string(), 422, "not_acknowledged"),
    ];
    for case in cases {
        let mut request = caller.ask("POST", TRIP).body(case.body.clone());
        if let Some(content_type) = case.content_type {
            request = request.header("content-type", content_type);
        }
        let answer = request.send().await.unwrap();
        let shown: String = case.body.chars().take(40).collect();
        assert_eq!(answer.status(), case.status, "{shown}");
        assert_eq!(answer.headers()["content-type"], "application/problem+json");
        let problem: Value = answer.json().await.unwrap();
        assert_eq!(problem["code"], case.code, "{shown}");
        assert_eq!(problem["status"], case.status);
        assert_eq!(problem["type"], format!("/api/reference#{}", case.code));
        assert!(problem["detail"].as_str().unwrap().len() > 10, "{problem}");
    }
    assert_eq!(appliance.state().await, "UNINITIALISED");
}

#[tokio::test]
async fn bad_questions_are_refused_too() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    for path in [
        "/api/v1/audit?from=yesterday",
        "/api/v1/audit?limit=many",
        "/api/v1/audit?cursor=abc",
        "/api/v1/circuit-breaker/history?cursor=abc",
        "/api/v1/kill-switch/jobs/abc",
        "/api/v1/deliveries?status=lost",
    ] {
        let problem = appliance.get(path).await;
        assert_eq!(problem["code"], "invalid_request", "{path}: {problem}");
    }
    assert_eq!(appliance.get("/api/v1/kill-switch/jobs/424242").await["code"], "not_found");
}

#[tokio::test]
async fn a_repeated_act_is_done_once() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    appliance.init().await;
    let caller = Caller::with_key(&place, &appliance.key("hand", "operator", &["breaker:trip"]).await);
    let send = |body: Value, key: &'static str| {
        let request = caller.ask("POST", TRIP).header("idempotency-key", key).json(&body);
        async move {
            let answer = request.send().await.unwrap();
            let again = answer.headers().contains_key("idempotent-replayed");
            (answer.status().as_u16(), again, answer.json::<Value>().await.unwrap())
        }
    };
    let (status, _, _) = send(json!({ "reason": "short", "acknowledged": true }), "k1").await;
    assert_eq!(status, 422, "a refusal does not use the key up");
    let (status, again, first) = send(act(), "k1").await;
    assert_eq!((status, again, first["outcome"].as_str()), (200, false, Some("success")));
    let (status, again, second) = send(act(), "k1").await;
    assert_eq!((status, again), (200, true));
    assert_eq!(first, second);
    let (status, _, body) =
        send(json!({ "reason": format!("{REASON}, again"), "acknowledged": true }), "k1").await;
    assert_eq!((status, body["code"].as_str()), (422, Some("idempotency_key_reused")));
    let (_, _, third) = send(act(), "k2").await;
    assert_eq!(third["outcome"], "no_op", "another key is another act");
    assert_eq!(appliance.reset().await.0, 200);
    let (_, again, fourth) = send(act(), "k1").await;
    assert_eq!(
        (again, fourth["outcome"].as_str()),
        (false, Some("success")),
        "it was undone, so it is done again"
    );
    assert_eq!(appliance.verdict().await, "reduce_only");
}

/// What a policy allows, by directive.
fn policy_of(answer: &reqwest::Response) -> std::collections::BTreeMap<String, String> {
    let text = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
    let parts = text.split(';').map(|part| part.trim().split_once(' ').unwrap_or((part.trim(), "")));
    parts.map(|(name, value)| (name.to_owned(), value.trim().to_owned())).collect()
}

fn assert_strict(what: &str, answer: &reqwest::Response) {
    let header = |name: &str| answer.headers().get(name).map_or("", |v| v.to_str().unwrap()).to_owned();
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(header(name), value, "{what}: {name}");
    }
    assert!(["no-referrer", "same-origin"].contains(&header("referrer-policy").as_str()), "{what}");
    assert!(!header("permissions-policy").is_empty(), "{what}");
    assert!(!header("cache-control").is_empty(), "{what}");
    assert!(header("access-control-allow-origin").is_empty() && header("server").is_empty(), "{what}");
    let policy = policy_of(answer);
    assert_eq!(policy["default-src"], "'none'", "{what}");
    let script = policy.get("script-src").map_or("'none'", String::as_str);
    assert!(["'self'", "'none'"].contains(&script), "{what}: {script}");
    assert_eq!(policy["require-trusted-types-for"], "'script'", "{what}");
    assert!(policy.contains_key("trusted-types"), "{what}");
    for directive in ["base-uri", "frame-ancestors"] {
        assert_eq!(policy[directive], "'none'", "{what}: {directive}");
    }
    for (directive, value) in &policy {
        let loose = ["unsafe", "*", "data:", "http:", "https:", "blob:", "strict-dynamic"];
        assert!(!loose.iter().any(|word| value.contains(word)), "{what}: {directive} {value}");
    }
}

#[tokio::test]
async fn every_page_and_every_answer_is_strict_about_what_may_run() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    let alice = user(&place, &appliance, "alice", "admin").await;
    let nobody = Caller::nobody(&place);
    // Each page of the console, what is no page, and each kind of refusal.
    for path in [
        "/",
        "/overview",
        "/circuit-breaker",
        "/kill-switch",
        "/alerts",
        "/health",
        "/audit-log",
        "/keys",
        "/users",
        "/configuration",
        "/account",
        "/sign-in",
        "/setup",
        "/assets/nothing.js",
        "/nothing.html",
        "/api/v1/nothing",
        "/ack/nothing",
        "/ping/nothing",
        "/api/push/nothing",
        "/livez",
        "/readyz",
        "/metrics",
        "/-/healthy",
    ] {
        assert_strict(path, &nobody.get(path).await);
    }
    // Each route as somebody and as nobody: allowed, refused, wrong method, wrong body. The stream never ends.
    for row in tradewarden::http::TABLE.iter().filter(|row| !row.path.ends_with("/events")) {
        let path = row.path.replace(['{', '}'], "x");
        if (row.method, row.path) != ("DELETE", "/api/v1/session") && !row.path.ends_with("/watch") {
            assert_strict(row.path, &alice.ask(row.method, &path).send().await.unwrap());
        }
        assert_strict(row.path, &nobody.ask(row.method, &path).send().await.unwrap());
        assert_strict(row.path, &nobody.ask("PUT", &path).body("x").send().await.unwrap());
    }
    let stream = alice.get("/api/v1/events").await;
    assert_strict("the stream", &stream);
    let large = alice
        .ask("POST", "/api/v1/users")
        .header("content-type", "application/json")
        .body("x".repeat(100_000));
    let large = large.send().await.unwrap();
    assert_eq!(large.status(), 413);
    assert_strict("too large", &large);
}

#[tokio::test]
async fn limited_routes_say_how_they_stand_and_ten_changes_of_keys_a_minute_are_the_most() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    let alice = user(&place, &appliance, "alice", "admin").await;
    let number = |answer: &reqwest::Response, name: &str| {
        answer.headers().get(name).map(|v| v.to_str().unwrap().parse::<u64>().unwrap())
    };
    let mut ids = Vec::new();
    for left in (0..10).rev() {
        let body = json!({ "name": format!("key-{left}"), "role": "viewer", "scopes": ["gate:read"] });
        let answer = alice.ask("POST", "/api/v1/keys").json(&body).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(number(&answer, "ratelimit-limit"), Some(10));
        assert_eq!(number(&answer, "ratelimit-remaining"), Some(left));
        assert!(number(&answer, "ratelimit-reset").is_some_and(|s| (1..=60).contains(&s)));
        ids.push(answer.json::<Value>().await.unwrap()["info"]["id"].as_str().unwrap().to_owned());
    }
    let more = json!({ "name": "one-more", "role": "viewer", "scopes": ["gate:read"] });
    for path in ["/api/v1/keys".to_owned(), format!("/api/v1/keys/{}/rotate", ids[0])] {
        let answer = alice.ask("POST", &path).json(&more).send().await.unwrap();
        assert_eq!(answer.status(), 429, "{path}");
        assert_eq!(number(&answer, "ratelimit-remaining"), Some(0));
        let (wait, reset) =
            (number(&answer, "retry-after").unwrap(), number(&answer, "ratelimit-reset").unwrap());
        assert!((1..=60).contains(&wait) && wait == reset.max(1), "{wait} {reset}");
        assert_eq!(answer.json::<Value>().await.unwrap()["code"], "too_often");
    }
    // What takes risk away is not held up.
    for id in &ids {
        let answer = alice.ask("DELETE", &format!("/api/v1/keys/{id}")).send().await.unwrap();
        assert_eq!((answer.status().as_u16(), number(&answer, "ratelimit-limit")), (204, Some(10)));
    }
    let denied = appliance.get("/api/v1/audit?action=API_KEY_CREATE&outcome=denied").await;
    assert_eq!(denied["items"][0]["details"]["code"], "too_often", "{denied}");
    assert_eq!(number(&alice.get("/api/v1/gate").await, "ratelimit-limit"), None);
    let wrong = json!({ "username": "bob", "password": "not the right one" });
    let answer = Caller::nobody(&place).ask("POST", "/api/v1/session").json(&wrong).send().await.unwrap();
    assert_eq!((answer.status().as_u16(), number(&answer, "ratelimit-limit")), (401, Some(60)));
}

#[tokio::test]
async fn a_forwarded_address_counts_behind_a_proxy_alone() {
    for (behind, seen) in [(false, "127.0.0.1"), (true, "198.51.100.7")] {
        let place = Place::new();
        let config = place.config();
        let text = fs::read_to_string(&config).unwrap();
        let text = text.replace("[http]\n", &format!("[http]\nbehind_proxy = {behind}\n"));
        fs::write(&config, text).unwrap();
        let appliance = Appliance::launch_with(&place, &config);
        appliance.ready().await;
        let wrong = json!({ "username": "bob", "password": "not the right one" });
        let ask = Caller::nobody(&place).ask("POST", "/api/v1/session").json(&wrong);
        // The first one is what the client says of itself; the proxy adds the last.
        let answer = ask.header("x-forwarded-for", "203.0.113.9, 198.51.100.7").send().await.unwrap();
        assert_eq!(answer.status(), 401);
        let page = appliance.get("/api/v1/audit?action=SIGN_IN&outcome=denied").await;
        assert_eq!(page["items"][0]["ip_address"], seen, "behind_proxy = {behind}");
    }
}

#[tokio::test]
async fn the_description_is_the_code() {
    let place = Place::new();
    let _appliance = Appliance::start(&place).await;
    let served = Caller::nobody(&place).get("/api/openapi.json").await.text().await.unwrap();
    assert_eq!(served, tradewarden::http::openapi_json());
    let kept = fs::read_to_string(repo("docs/openapi.json")).unwrap_or_default();
    let same = kept.trim_end() == served.trim_end();
    assert!(
        same,
        "docs/openapi.json is not what the code says: `tradewarden openapi > docs/openapi.json` and look at the change"
    );
    let api: Value = serde_json::from_str(&served).unwrap();
    assert!(api["openapi"].as_str().unwrap().starts_with("3.1"));
    let mut ids = Vec::new();
    for (path, item) in api["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let what = format!("{method} {path}");
            assert!(operation["summary"].is_string(), "{what} has no summary");
            let refusals = operation["responses"].as_object().unwrap().keys().filter(|s| s.starts_with('4'));
            assert!(refusals.count() > 0, "{what} does not say how it refuses");
            ids.push(operation["operationId"].as_str().unwrap().to_owned());
        }
    }
    let all = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), all, "operation ids are unique");
    for reference in served.split("\"$ref\": \"").skip(1).map(|rest| rest.split('"').next().unwrap()) {
        let pointer = reference.trim_start_matches('#');
        assert!(api.pointer(pointer).is_some(), "{reference} points at nothing");
    }
}
