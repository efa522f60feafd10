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

#[tokio::test]
async fn every_answer_carries_its_headers() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    let alice = user(&place, &appliance, "alice", "viewer").await;
    for path in
        ["/", "/livez", "/api/v1/session", "/api/v1/gate", "/api/v1/nothing", "/api/reference", "/audit-log"]
    {
        let answer = alice.get(path).await;
        let header = |name: &str| answer.headers().get(name).map_or("", |v| v.to_str().unwrap()).to_owned();
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert!(header("cache-control").starts_with("no-"), "{path}: {}", header("cache-control"));
        let csp = header("content-security-policy");
        let plain = path == "/api/v1/gate";
        assert!(plain || csp.starts_with("default-src 'none'"), "{path}: {csp}");
        assert!(!csp.contains("unsafe"), "{path}: {csp}");
        assert!(header("access-control-allow-origin").is_empty(), "{path}");
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
