//! The health board against real services that fail in every way: states, reasons, incidents, and what a restart knows.

mod beside;
mod machine;
mod others;
mod real;
pub mod rig;
mod uptime;

use crate::desk::rig::Rig;
use crate::kill::house::REASON;
use crate::kill::house::alice;
use crate::support::Appliance;
use crate::support::PATIENCE;
use crate::support::Place;
use crate::support::until;
use serde_json::json;
use std::path::Path;
use tokio::net::TcpListener;
use tradewarden::app;
use tradewarden::app::Running;
use tradewarden::config::CheckKind;
use tradewarden::config::Config;
use tradewarden::config::ServiceConfig;
use tradewarden::domain::breaker::Reset;
use tradewarden::domain::breaker::Trip;
use tradewarden::domain::refusal::Refusal;
use tradewarden::services::alerts_views;
use tradewarden::services::breaker;
use tradewarden::services::conditions;
use tradewarden::services::health;
use tradewarden::wire::ServiceHealth;

pub fn http(name: &str, address: &str, critical: bool) -> ServiceConfig {
    ServiceConfig {
        name: name.into(),
        kind: CheckKind::Http,
        url: Some(format!("http://{address}/health")),
        critical,
        interval_ms: 250,
        timeout_ms: 1_000,
        degraded_over_ms: 500,
        ..ServiceConfig::default()
    }
}

fn tcp(name: &str, address: &str) -> ServiceConfig {
    ServiceConfig {
        kind: CheckKind::Tcp,
        url: None,
        address: Some(address.into()),
        ..http(name, address, false)
    }
}

fn services(rig: &Rig) -> Vec<ServiceConfig> {
    let at = rig.desk.addresses();
    vec![
        http("execution_gateway", &at.execution_gateway.to_string(), true),
        http("signal_service", &at.signal_service.to_string(), false),
        http("market_data_service", &at.market_data_service.to_string(), false),
        tcp("model_registry", &at.model_registry.to_string()),
    ]
}

pub async fn appliance(dir: &Path, services: Vec<ServiceConfig>) -> Running {
    let mut config = Config::default();
    config.http.listen.set_port(0);
    config.store.data_dir = dir.join("data");
    config.store.runtime_dir = dir.join("run");
    config.services = services;
    app::serve(config, None).await.unwrap()
}

fn see(running: &Running, name: &str) -> ServiceHealth {
    health::board(&running.services).services.into_iter().find(|s| s.name == name).unwrap()
}

pub async fn becomes(running: &Running, name: &str, status: &str) -> ServiceHealth {
    until(&format!("{name} is {status}"), async || see(running, name).status == status).await;
    see(running, name)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_fault_has_its_state_and_its_reason_and_holds_up_no_other_check() {
    let rig = Rig::quiet().await;
    let dir = tempfile::tempdir().unwrap();
    let running = appliance(dir.path(), services(&rig)).await;
    for name in ["execution_gateway", "signal_service", "market_data_service", "model_registry"] {
        let row = becomes(&running, name, "healthy").await;
        assert!(row.latency_ms.is_some() && row.p95_ms.is_some() && row.since.is_some(), "{row:?}");
        assert!(row.reason.starts_with("answered in "), "{row:?}");
    }

    rig.fault(json!({"fault": "error_503", "service": "signal_service", "on": true})).await;
    let row = becomes(&running, "signal_service", "unhealthy").await;
    assert!(row.reason.starts_with("answered 503 Service Unavailable"), "{row:?}");
    rig.fault(json!({"fault": "error_503", "service": "signal_service", "on": false})).await;
    becomes(&running, "signal_service", "healthy").await;

    rig.fault(json!({"fault": "hang", "service": "signal_service", "on": true})).await;
    let row = becomes(&running, "signal_service", "unhealthy").await;
    assert!(row.reason.contains("failures in a row: no answer within 1000 ms"), "{row:?}");
    let age = see(&running, "execution_gateway").age_seconds.unwrap();
    assert!(age < 5.0, "the others are checked all the while: {age}");
    rig.fault(json!({"fault": "hang", "service": "signal_service", "on": false})).await;
    becomes(&running, "signal_service", "healthy").await;

    rig.fault(json!({"fault": "stale_prices", "on": true})).await;
    let row = becomes(&running, "market_data_service", "degraded").await;
    assert_eq!(row.reason, "says degraded: feed stale");
    rig.desk.shutdown().await;
    let row = becomes(&running, "model_registry", "unhealthy").await;
    assert!(row.reason.contains("cannot connect"), "{row:?}");
    assert_eq!(health::board(&running.services).services[0].status, "unhealthy", "the worst comes first");
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_critical_service_opens_one_incident_and_stands_in_the_way_of_a_reset() {
    let rig = Rig::quiet().await;
    let dir = tempfile::tempdir().unwrap();
    let running = appliance(dir.path(), services(&rig)).await;
    let s = &running.services;
    breaker::init(s, &alice(), REASON, true).await.unwrap();
    becomes(&running, "execution_gateway", "healthy").await;
    let mut streams = s.hub.subscribe();
    rig.fault(json!({"fault": "error_503", "service": "execution_gateway", "on": true})).await;
    becomes(&running, "execution_gateway", "unhealthy").await;
    until("an incident is open", async || {
        let list = alerts_views::list_incidents(s).await.unwrap();
        let ours = list.items.iter().filter(|i| i.kind == "service_unhealthy").collect::<Vec<_>>();
        ours.len() == 1 && ours[0].status == "firing" && ours[0].severity == "critical"
    })
    .await;
    let mut topics = Vec::new();
    let end = std::time::Instant::now() + PATIENCE;
    while !(topics.contains(&"health") && topics.contains(&"conditions")) {
        assert!(std::time::Instant::now() < end, "board and conditions are announced: {topics:?}");
        topics.push(streams.recv().await.unwrap().topic);
    }

    breaker::trip(s, &alice(), Trip::by_hand(REASON)).await.unwrap();
    let ask = Reset { reason: REASON.into(), acknowledged: true, override_conditions: false };
    match breaker::reset(s, &alice(), ask.clone()).await {
        Err(Refusal::ConditionsNotNormal { failing }) => {
            assert_eq!(
                failing.iter().map(|c| c.id.as_str()).collect::<Vec<_>>(),
                ["service:execution_gateway"]
            );
        }
        other => panic!("{other:?}"),
    }
    rig.fault(json!({"fault": "error_503", "service": "execution_gateway", "on": false})).await;
    becomes(&running, "execution_gateway", "healthy").await;
    until("the incident is resolved", async || {
        let list = alerts_views::list_incidents(s).await.unwrap();
        list.items.iter().any(|i| i.kind == "service_unhealthy" && i.status == "resolved")
    })
    .await;
    breaker::reset(s, &alice(), ask).await.unwrap();
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_kill_9_the_last_known_state_is_shown_as_stale() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let place = Place::with(&format!(
        "[[services]]\nname = \"broker\"\nkind = \"tcp\"\naddress = \"{address}\"\n\
         [[services]]\nname = \"other\"\nkind = \"tcp\"\naddress = \"127.0.0.1:1\"\n"
    ));
    let row = async |appliance: &Appliance, name: &str| {
        let board = appliance.get("/api/v1/health").await;
        board["services"].as_array().unwrap().iter().find(|s| s["name"] == name).unwrap().clone()
    };
    let mut first = Appliance::start(&place).await;
    until("it is healthy", async || row(&first, "broker").await["status"] == "healthy").await;
    let stored = "SELECT count(*) FROM health_events WHERE service = 'broker' AND to_status = 'healthy'";
    until("the change is stored", async || place.sqlite3(stored) == "1").await;
    first.kill9();

    let second = Appliance::start(&place).await;
    let seen = row(&second, "broker").await;
    // The first check comes within two seconds; until then the row is stale, with its age.
    if seen["status"] != "healthy" {
        assert_eq!(seen["status"], "stale", "{seen}");
        assert!(seen["reason"].as_str().unwrap().starts_with("last known healthy"), "{seen}");
        assert!(seen["age_seconds"].is_number() && seen["since"].is_string(), "{seen}");
    }
    assert_eq!(
        row(&second, "other").await["status"],
        "unknown",
        "never seen well, and not failed often enough"
    );
    until("it is healthy again", async || row(&second, "broker").await["status"] == "healthy").await;
    assert_eq!(place.sqlite3(stored), "1", "it was healthy all the while: no event");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fresh_install_without_services_can_be_reset() {
    let dir = tempfile::tempdir().unwrap();
    let running = appliance(dir.path(), vec![]).await;
    let s = &running.services;
    breaker::init(s, &alice(), REASON, true).await.unwrap();
    let all = conditions::views(s);
    assert!(all.iter().all(|c| !c.blocks), "{all:?}");
    assert!(all.iter().filter(|c| c.verdict == "not_configured").count() >= 8, "{all:?}");
    breaker::trip(s, &alice(), Trip::by_hand(REASON)).await.unwrap();
    let ask = Reset { reason: REASON.into(), acknowledged: true, override_conditions: false };
    breaker::reset(s, &alice(), ask).await.unwrap();
    running.stop().await;
}
