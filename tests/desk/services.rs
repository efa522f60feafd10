//! What the services check, tell and suffer.

use serde_json::Value;
use serde_json::json;

use super::count;
use super::rig::Rig;
use super::wish;
use super::wish_with;
use super::with;

#[tokio::test]
async fn requests_are_checked_before_anything_moves() {
    let rig = Rig::quiet().await;
    let order = json!({"symbol": "AAPL", "side": "buy", "qty": "1", "strategy_id": "test"});
    let cancel = wish_with(json!({"symbol": "AAPL"}));
    let flatten = wish_with(json!({"id_token": "token"}));
    let emoji = "🛑".repeat(10);
    let rows: Vec<(&str, Value, u16)> = vec![
        ("/api/v1/orders", order.clone(), 201),
        ("/api/v1/orders", with(&order, json!({"qty": 1})), 422),
        ("/api/v1/orders", with(&order, json!({"qty": "0"})), 422),
        ("/api/v1/orders", with(&order, json!({"qty": "-1"})), 422),
        ("/api/v1/orders", with(&order, json!({"qty": "1.5"})), 422),
        ("/api/v1/orders", with(&order, json!({"qty": "10001"})), 422),
        ("/api/v1/orders", with(&order, json!({"symbol": "NOPE"})), 404),
        ("/api/v1/orders", with(&order, json!({"side": "hold"})), 422),
        ("/api/v1/orders", with(&order, json!({"type": "limit"})), 422),
        ("/api/v1/orders", with(&order, json!({"limit_price": "1.00"})), 422),
        ("/api/v1/orders", with(&order, json!({"order_type": "limit", "limit_price": "1.001"})), 422),
        ("/api/v1/orders", with(&order, json!({"strategy_id": ""})), 422),
        ("/api/v1/orders/cancel-all", cancel.clone(), 200),
        ("/api/v1/orders/cancel-all", with(&cancel, json!({"reason": "123456789"})), 422),
        ("/api/v1/orders/cancel-all", with(&cancel, json!({"reason": "1234567890"})), 200),
        ("/api/v1/orders/cancel-all", with(&cancel, json!({"reason": " ".repeat(20)})), 422),
        ("/api/v1/orders/cancel-all", with(&cancel, json!({"reason": emoji})), 200),
        ("/api/v1/orders/cancel-all", with(&cancel, json!({"reason": "x".repeat(1001)})), 422),
        ("/api/v1/orders/cancel-all", with(&cancel, json!({"requested_by": " "})), 422),
        ("/api/v1/orders/cancel-all", with(&cancel, json!({"requested_at": "yesterday"})), 422),
        ("/api/v1/orders/cancel-all", with(&cancel, json!({"symbol": "NOPE"})), 404),
        ("/api/v1/orders/cancel-all", json!({"symbol": "AAPL"}), 422),
        ("/api/v1/positions/AAPL/close", with(&wish(), json!({"reason": "too short"})), 422),
        ("/api/v1/positions/AAPL/close", with(&wish(), json!({"qty": "0"})), 422),
        ("/api/v1/positions/NOPE/close", wish(), 404),
        ("/api/v1/positions/flatten-all", with(&flatten, json!({"reason": "1234567890123456789"})), 422),
        ("/api/v1/positions/flatten-all", with(&flatten, json!({"id_token": ""})), 422),
        ("/api/v1/positions/flatten-all", wish(), 422),
        ("/api/v1/kill-switch/engage", json!({"reason": "short", "operator": "test"}), 422),
        ("/api/v1/kill-switch/engage", json!({"reason": "long enough", "operator": ""}), 422),
        ("/api/v1/orders/none/cancel", json!({}), 404),
        ("/api/v1/nowhere", json!({}), 404),
    ];
    for (path, body, wanted) in rows {
        let (status, answer) = rig.post(&rig.gateway(path), body.clone()).await;
        assert_eq!(status, wanted, "{path} {body} answered {answer}");
        if status >= 400 {
            assert!(answer["detail"].as_str().is_some_and(|words| words.len() > 10), "{answer}");
        }
    }
    assert_eq!(rig.stats().await["positions"], 1, "only the one good order moved anything");
    let (status, answer) = rig.post(&rig.gateway("/api/v1/positions/flatten-all"), flatten).await;
    assert_eq!((status, answer["positions_closed"].as_u64()), (200, Some(1)), "{answer}");
}

#[tokio::test]
async fn every_service_tells_its_health_and_metrics() {
    let rig = Rig::trading().await;
    rig.until("the desk trades", |stats| count(stats, "accepted", "increasing") > 3).await;
    let at = rig.desk.addresses();
    let services = [
        ("signal_service", at.signal_service, "/api/v1/signals", "signal_service_latency_seconds_bucket"),
        (
            "execution_gateway",
            at.execution_gateway,
            "/api/v1/account",
            "execution_gateway_request_duration_seconds_bucket",
        ),
        ("orchestrator", at.orchestrator, "/api/v1/orchestration/runs", "orchestrator_requests_total"),
        (
            "market_data_service",
            at.market_data_service,
            "/api/v1/prices",
            "market_data_service_request_duration_seconds_count",
        ),
        ("model_registry", at.model_registry, "/api/v1/models/momentum", "model_registry_requests_total"),
    ];
    for (name, address, page, metric) in services {
        rig.get(&format!("http://{address}{page}")).await;
        let healthy = |health: &Value| health["status"] == "healthy";
        let health = rig.until_at(&format!("http://{address}/health"), name, healthy).await;
        assert_eq!(health["service"], name);
        assert!(
            health["timestamp"].is_string()
                && health["version"].is_string()
                && health["dependencies"].is_object()
        );
        let metrics = rig.http.get(format!("http://{address}/metrics")).send().await.unwrap();
        assert!(metrics.headers()["content-type"].to_str().unwrap().starts_with("text/plain"));
        let text = metrics.text().await.unwrap();
        assert!(text.contains(metric), "{name}: {text}");
    }
    let metrics = rig.http.get(rig.gateway("/metrics")).send().await.unwrap().text().await.unwrap();
    assert!(
        metrics.contains(r#"execution_gateway_orders_total{effect="increasing",outcome="filled"}"#),
        "{metrics}"
    );
    let price: Value = serde_json::from_str(&rig.redis.key("price:AAPL").unwrap()).unwrap();
    assert!(price["price"].is_string() && price["ts"].is_string());
}

#[tokio::test]
async fn faults_of_a_service_take_effect_and_heal() {
    let rig = Rig::quiet().await;
    let at = rig.desk.addresses();
    let url = format!("http://{}/health", at.model_registry);
    rig.fault(json!({"fault": "error_503", "service": "model_registry", "on": true})).await;
    assert_eq!(rig.http.get(&url).send().await.unwrap().status(), 503);
    rig.fault(json!({"fault": "error_503", "service": "model_registry", "on": false})).await;
    assert_eq!(rig.http.get(&url).send().await.unwrap().status(), 200);

    rig.fault(json!({"fault": "hang", "service": "model_registry", "on": true})).await;
    let waiting = tokio::spawn(rig.http.get(&url).send());
    let listed = rig.get(&rig.control("/desk/faults")).await;
    let hang = listed["faults"].as_array().unwrap().iter().find(|row| row["fault"] == "hang").unwrap();
    assert_eq!((&hang["on"], &hang["services"]), (&json!(true), &json!(["model_registry"])));
    assert!(!waiting.is_finished());
    rig.fault(json!({"fault": "hang", "on": false})).await;
    assert_eq!(waiting.await.unwrap().unwrap().status(), 200);

    rig.fault(json!({"fault": "engine_silent", "on": true})).await;
    let waiting = tokio::spawn(rig.http.get(rig.gateway("/api/v1/positions")).send());
    assert_eq!(rig.http.get(rig.gateway("/health")).send().await.unwrap().status(), 200);
    assert!(!waiting.is_finished());
    rig.fault(json!({"fault": "engine_silent", "on": false})).await;
    assert_eq!(waiting.await.unwrap().unwrap().status(), 200);
}

#[tokio::test]
async fn faults_of_the_whole_desk_take_effect_and_heal() {
    let rig = Rig::quiet().await;
    let at = rig.desk.addresses();
    assert_eq!(rig.order("AAPL", "buy", "10", None).await.0, 201);
    assert_eq!(rig.order("AAPL", "sell", "5", Some("900.00")).await.0, 201);

    rig.fault(json!({"fault": "broker_errors", "on": true})).await;
    assert_eq!(rig.order("AAPL", "buy", "1", None).await.1["code"], "broker_error");
    let errors = rig.get(&rig.gateway("/api/v1/broker/errors")).await;
    assert_eq!((errors["errors_last_5m"].as_u64(), errors["consecutive"].as_u64()), (Some(1), Some(1)));
    rig.fault(json!({"fault": "broker_errors", "on": false})).await;

    rig.fault(json!({"fault": "dead_reconciler", "on": true})).await;
    assert_eq!(rig.get(&rig.gateway("/api/v1/reconciliation/status")).await["startup_complete"], false);
    rig.fault(json!({"fault": "dead_reconciler", "on": false})).await;
    let status = rig.gateway("/api/v1/reconciliation/status");
    rig.until_at(&status, "the reconciler has run", |status| status["startup_complete"] == true).await;

    let cancel = wish_with(json!({"symbol": "AAPL"}));
    let flatten = wish_with(json!({"id_token": "token"}));
    let acts = [
        ("cancel_fails", "/api/v1/orders/cancel-all", cancel),
        ("close_fails", "/api/v1/positions/AAPL/close", wish()),
        ("close_fails", "/api/v1/positions/flatten-all", flatten),
    ];
    for (fault, path, body) in acts {
        rig.fault(json!({"fault": fault, "on": true})).await;
        assert_eq!(rig.post(&rig.gateway(path), body).await.0, 502, "{path}");
        rig.fault(json!({"fault": fault, "on": false})).await;
    }
    assert_eq!(rig.stats().await["open_orders"], 1);

    rig.fault(json!({"fault": "losses", "on": true})).await;
    let account = rig.gateway("/api/v1/account");
    let lost = |account: &Value| account["daily_pl"].as_str().is_some_and(|amount| amount.starts_with("-"));
    rig.until_at(&account, "money is lost", lost).await;
    rig.fault(json!({"fault": "losses", "on": false})).await;
    assert_eq!(rig.post(&rig.control("/desk/new-day"), json!({})).await.0, 200);

    rig.fault(json!({"fault": "stale_prices", "on": true})).await;
    let url = format!("http://{}/api/v1/prices/AAPL", at.market_data_service);
    let first = rig.get(&url).await;
    rig.stats().await;
    assert_eq!(rig.get(&url).await["ts"], first["ts"]);

    for body in [
        json!({"fault": "nothing", "on": true}),
        json!({"fault": "slow", "service": "nobody", "on": true}),
        json!({"fault": "losses", "service": "model_registry", "on": true}),
    ] {
        assert_eq!(rig.post(&rig.control("/desk/faults"), body).await.0, 422);
    }
    rig.desk.shutdown().await;
}

#[tokio::test]
async fn a_desk_says_why_it_does_not_start() {
    use std::sync::Arc;
    use tradewarden::clock::Clock;
    use tradewarden::desk::DeskConfig;
    use tradewarden::desk::DeskPorts;
    let rig = Rig::quiet().await;
    let usual = || {
        let mut config = DeskConfig::new(Arc::new(|| Clock::System.now()));
        config.ports = DeskPorts::picked();
        config
    };
    let (mut taken, mut outside, mut fast, mut nowhere) = (usual(), usual(), usual(), usual());
    taken.ports.smtp = rig.desk.addresses().smtp.port();
    outside.bind = "0.0.0.0".parse().unwrap();
    fast.speed = 101;
    nowhere.redis_addr = "redis".to_owned();
    let rows = [
        (taken, "cannot listen on"),
        (outside, "loopback"),
        (fast, "1 to 100"),
        (nowhere, "write host:port"),
    ];
    for (config, words) in rows {
        let Err(error) = tradewarden::desk::start(config).await else { panic!("it started: {words}") };
        assert!(error.to_string().contains(words), "{error}");
    }
}
