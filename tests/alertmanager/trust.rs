//! Who may use Alertmanager's routes: this machine as far as the config goes, others with a key, pages never.

use super::rig;
use crate::support::Appliance;
use crate::support::Place;
use reqwest::Client;
use reqwest::RequestBuilder;
use serde_json::Value;
use serde_json::json;

fn raise(place: &Place) -> RequestBuilder {
    let alert = json!([{ "labels": { "alertname": "Down" } }]);
    Client::new().post(format!("{}/api/v2/alerts", place.url())).json(&alert)
}

fn look(place: &Place) -> RequestBuilder {
    Client::new().get(format!("{}/api/v2/alerts", place.url()))
}

async fn status(request: RequestBuilder) -> u16 {
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn this_machine_may_what_the_config_says() {
    for (trust, may_look, may_raise) in [("none", 401, 401), ("read", 200, 401), ("write", 200, 200)] {
        let place = rig::trusting(trust);
        let appliance = Appliance::start(&place).await;
        assert_eq!(
            (status(look(&place)).await, status(raise(&place)).await),
            (may_look, may_raise),
            "{trust}"
        );
        // A name that a foreign page pointed at this machine is not this machine, and a page is no program.
        assert_eq!(status(look(&place).header("host", "rebound.example")).await, 401, "{trust}");
        assert_eq!(status(raise(&place).header("origin", "http://evil.example")).await, 403, "{trust}");
        assert_eq!(status(raise(&place).header("sec-fetch-site", "cross-site")).await, 403, "{trust}");
        // What is ours alone stays closed.
        let other = Client::new().get(format!("{}/api/v1/routing", place.url()));
        assert_eq!(status(other).await, 401, "{trust}");
        // A wrong credential is not made good by the machine it comes from.
        assert_eq!(status(look(&place).bearer_auth("tw_live_wrong")).await, 401, "{trust}");
        drop(appliance);
    }
}

#[tokio::test]
async fn a_key_comes_as_a_token_or_as_a_password() {
    let place = rig::trusting("none");
    let appliance = Appliance::start(&place).await;
    let reader = appliance.key("reader", "viewer", &["alerts:read"]).await;
    let writer = appliance.key("writer", "operator", &["alerts:write"]).await;
    let other = appliance.key("other", "admin", &["gate:read"]).await;
    for (name, key, may_look, may_raise) in
        [("reader", &reader, 200, 403), ("writer", &writer, 403, 200), ("other", &other, 403, 403)]
    {
        let basic = |r: RequestBuilder| r.basic_auth("prometheus", Some(key));
        assert_eq!(status(look(&place).bearer_auth(key)).await, may_look, "{name}");
        assert_eq!(status(raise(&place).bearer_auth(key)).await, may_raise, "{name}");
        assert_eq!(status(basic(look(&place))).await, may_look, "{name}");
        assert_eq!(status(basic(raise(&place))).await, may_raise, "{name}");
        // A browser that remembers a password sends it along with any page's request.
        assert_eq!(status(basic(raise(&place)).header("origin", "http://evil.example")).await, 403, "{name}");
    }
    // HTTP basic is for Alertmanager's clients alone.
    let overview = Client::new().get(format!("{}/api/v1/alerts", place.url()));
    assert_eq!(status(overview.basic_auth("x", Some(&reader))).await, 401);
    assert_eq!(status(look(&place).basic_auth("x", Some("tw_live_wrong"))).await, 401);
}

#[tokio::test]
async fn refusals_are_words_as_alertmanagers_clients_want_them() {
    let place = rig::trusting("none");
    let _appliance = Appliance::start(&place).await;
    let answer = look(&place).send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "application/json");
    let body: Value = answer.json().await.unwrap();
    assert!(body.as_str().unwrap().contains("API key"), "{body}");
}

#[tokio::test]
async fn large_batches_are_taken_and_larger_ones_refused() {
    let place = rig::trusting("write");
    let appliance = Appliance::start(&place).await;
    let text = "x".repeat(4000);
    let alert = |n: usize| json!({ "labels": { "alertname": "Big", "n": n.to_string() }, "annotations": { "a": text } });
    let batch = |count: usize| -> Value { (0..count).map(alert).collect() };
    let post = |body: &Value| Client::new().post(format!("{}/api/v2/alerts", place.url())).json(body);
    assert_eq!(status(post(&batch(900))).await, 200);
    assert_eq!(status(post(&batch(1100))).await, 413);
    let list: Value = look(&place).send().await.unwrap().json().await.unwrap();
    assert_eq!(list.as_array().unwrap().len(), 900);
    // Everything else keeps the small limit.
    let silence = json!({ "comment": "x".repeat(70_000) });
    let other = Client::new().post(format!("{}/api/v2/silences", place.url())).json(&silence);
    assert_eq!(status(other).await, 413);
    let form = Client::new()
        .post(format!("{}/api/v2/alerts", place.url()))
        .body("[]")
        .header("content-type", "text/plain");
    assert_eq!(status(form).await, 415);
    drop(appliance);
}

#[tokio::test]
async fn alertmanagers_own_checks_answer() {
    let place = Place::new();
    let _appliance = Appliance::start(&place).await;
    for path in ["/-/healthy", "/-/ready"] {
        let answer = reqwest::get(format!("{}{path}", place.url())).await.unwrap();
        assert_eq!((answer.status().as_u16(), answer.text().await.unwrap().as_str()), (200, "OK"), "{path}");
    }
    let answer = reqwest::get(format!("{}/api/v2/status", place.url())).await.unwrap();
    let body: Value = answer.json().await.unwrap();
    assert_eq!(body["cluster"], json!({ "peers": [], "status": "disabled" }));
    assert!(body["config"]["original"].as_str().unwrap().contains("receiver"));
}
