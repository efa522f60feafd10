//! What is in no table is not there, refusals are recorded, and who scrapes the metrics.

use super::client::Caller;
use super::client::user;
use crate::support::Appliance;
use crate::support::Place;
use serde_json::json;
use tradewarden::domain::keys::SCOPES;

#[tokio::test]
async fn what_is_not_in_the_table_is_not_there() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    let caller = Caller::with_key(&place, &appliance.key("all", "admin", &SCOPES).await);
    for path in ["/api/v1/nothing", "/api", "/api/v2/x", "/api/v1/circuit-breaker/", "/api/v1//gate", "/x.js"]
    {
        let answer = caller.get(path).await;
        assert_eq!(answer.status(), 404, "{path}");
        assert_eq!(answer.headers()["content-type"], "application/problem+json", "{path}");
    }
    let answer = caller.ask("PUT", "/api/v1/session").send().await.unwrap();
    assert_eq!(answer.status(), 405);
    assert_eq!(answer.headers()["allow"], "GET, POST, DELETE");
    let answer = caller.ask("HEAD", "/api/v1/gate").send().await.unwrap();
    assert_eq!(answer.status(), 200);
}

#[tokio::test]
async fn refused_attempts_are_in_the_audit_log() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    let viewer = user(&place, &appliance, "vera", "viewer").await;
    let (status, _) = viewer.post("/api/v1/circuit-breaker/trip", &json!({})).await;
    assert_eq!(status, 403);
    let entry = appliance.get("/api/v1/audit?action=CIRCUIT_BREAKER_TRIP").await["items"][0].clone();
    assert_eq!(entry["outcome"], "denied");
    assert_eq!((entry["user_id"].as_str(), entry["door"].as_str()), (Some("vera"), Some("console")));
    assert_eq!(entry["ip_address"], "127.0.0.1");
}

#[tokio::test]
async fn metrics_need_no_key_on_this_machine_alone() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    let nobody = Caller::nobody(&place);
    assert_eq!(nobody.get("/metrics").await.status(), 200);
    // A page of a foreign name that points at this machine is not this machine.
    let rebound = nobody.ask("GET", "/metrics").header("host", "rebound.example").send().await.unwrap();
    assert_eq!(rebound.status(), 401);
    let key = appliance.key("prometheus", "viewer", &["metrics:read"]).await;
    let scrape = Caller::with_key(&place, &key);
    let answer = scrape.ask("GET", "/metrics").header("host", "desk.example").send().await.unwrap();
    assert_eq!(answer.status(), 200);
}
