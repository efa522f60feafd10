//! The kill switch against a real paper desk: cancelled, flat, reported; and every way in which that can fail.

mod crash;
pub mod house;

use crate::desk::rig::Rig;
use crate::support::until;
use house::House;
use house::REASON;
use house::alice;
use house::engine;
use serde_json::Value;
use serde_json::json;
use tradewarden::domain::kill::Kill;
use tradewarden::services::kill;
use tradewarden::wire::KillJobView;

/// A desk that trades wildly, with positions and working orders.
async fn busy() -> Rig {
    let rig = Rig::trading().await;
    rig.until("there is something to stop", |stats| {
        stats["positions"].as_u64() >= Some(3) && stats["open_orders"].as_u64() >= Some(1)
    })
    .await;
    rig
}

/// A desk that does nothing by itself, holding one position and one working order.
async fn holding() -> Rig {
    let rig = Rig::quiet().await;
    let (status, body) = rig.order("AAPL", "buy", "7", None).await;
    assert_eq!(status, 201, "{body}");
    let (status, body) = rig.order("MSFT", "buy", "3", Some("1.00")).await;
    assert_eq!((status, body["status"].as_str()), (201, Some("accepted")), "{body}");
    rig
}

fn steps(job: &KillJobView) -> Vec<(String, String)> {
    job.steps.iter().map(|s| (s.step.clone(), s.outcome.clone())).collect()
}

fn words(job: &KillJobView) -> String {
    serde_json::to_string_pretty(job).unwrap()
}

async fn held(rig: &Rig) -> (usize, usize) {
    let positions = rig.get(&rig.gateway("/api/v1/positions")).await;
    let orders = rig.get(&rig.gateway("/api/v1/orders/pending")).await;
    (positions["positions"].as_array().unwrap().len(), orders["orders"].as_array().unwrap().len())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_ends_flat_and_a_release_lets_the_engine_enter_again() {
    let rig = busy().await;
    let house = House::start(vec![engine("paper", &rig)]).await;
    let job = house.kill(true).await;
    assert_eq!((job.status.as_str(), job.outcome.as_deref()), ("done", Some("flat")), "{}", words(&job));
    let times = [job.times.blocked_ms, job.times.last_order_gone_ms, job.times.flat_ms];
    assert!(times.iter().all(Option::is_some), "{times:?}");
    assert!(times.is_sorted(), "blocked, then orders gone, then flat: {times:?}");
    assert_eq!((job.residual.orders.len(), job.residual.positions.len()), (0, 0));
    assert_eq!(held(&rig).await, (0, 0), "the desk itself says so");
    let order: Vec<String> = steps(&job).into_iter().map(|(step, _)| step).collect();
    assert_eq!(order.first().map(String::as_str), Some("latch"));
    assert_eq!(order.last().map(String::as_str), Some("report"));
    let audited = house.audited("KILL_JOB_STEP").await;
    assert_eq!(audited.len(), job.steps.len(), "each step has its audit entry");
    assert!(audited.iter().all(|e| e["user_id"] == "alice"));

    until("the engine is shown paused", async || house.engine("paper").entries == "paused").await;
    let refused = rig.order("AAPL", "buy", "1", None).await;
    assert_eq!((refused.0, refused.1["code"].as_str()), (409, Some("entries_paused")));
    house.release().await;
    until("entries are allowed again", async || house.engine("paper").entries == "allowed").await;
    assert_eq!(house.audited("ENGINE_ENTRIES_PAUSED").await.len(), 1);
    assert_eq!(house.audited("ENGINE_ENTRIES_RESUMED").await.len(), 1);
    house.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_silent_engine_is_unverified_and_holds_up_no_other() {
    let (silent, good) = (holding().await, holding().await);
    let house = House::start(vec![engine("silent", &silent), engine("good", &good)]).await;
    silent.fault(json!({"fault": "engine_silent", "on": true})).await;
    let job = house.kill(true).await;
    assert_eq!(job.outcome.as_deref(), Some("unverified"), "{}", words(&job));
    let outcome = |name: &str| job.engines.iter().find(|e| e.engine == name).unwrap().outcome.clone();
    assert_eq!(outcome("good").as_deref(), Some("flat"));
    assert_eq!(outcome("silent").as_deref(), Some("unverified"));
    assert_eq!(held(&good).await, (0, 0));
    assert_eq!((job.times.last_order_gone_ms, job.times.flat_ms), (None, None), "not known of all");
    let told = &job.engines.iter().find(|e| e.engine == "silent").unwrap().message;
    assert!(told.contains("did not answer"), "{told}");
    house.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_closed_or_cancelled_is_listed_and_a_second_kill_finishes() {
    let rig = holding().await;
    let house = House::start(vec![engine("paper", &rig)]).await;
    rig.fault(json!({"fault": "close_fails", "on": true})).await;
    let job = house.kill(true).await;
    assert_eq!(job.outcome.as_deref(), Some("residual"), "{}", words(&job));
    assert_eq!((job.residual.orders.len(), job.residual.positions.len()), (0, 1));
    let left = &job.residual.positions[0];
    assert_eq!(
        (left.symbol.as_str(), left.qty.as_str(), left.strategy.as_deref()),
        ("AAPL", "7", Some("test"))
    );
    assert!(job.times.last_order_gone_ms.is_some() && job.times.flat_ms.is_none());
    assert!(job.engines[0].message.contains("AAPL 7 (test)"), "{}", job.engines[0].message);
    assert!(job.engines[0].message.contains("refused to close"), "{}", job.engines[0].message);

    rig.fault(json!({"fault": "close_fails", "on": false})).await;
    let again = house.kill(true).await;
    assert!(again.id > job.id);
    assert_eq!(again.outcome.as_deref(), Some("flat"), "{}", words(&again));
    assert_eq!(held(&rig).await, (0, 0));
    house.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn orders_that_stay_are_listed_while_positions_go_all_the_same() {
    let rig = holding().await;
    let house = House::start(vec![engine("paper", &rig)]).await;
    rig.fault(json!({"fault": "cancel_fails", "on": true})).await;
    let job = house.kill(true).await;
    assert_eq!(job.outcome.as_deref(), Some("residual"), "{}", words(&job));
    assert_eq!((job.residual.orders.len(), job.residual.positions.len()), (1, 0));
    assert_eq!(job.residual.orders[0].symbol, "MSFT");
    assert!(job.times.flat_ms.is_some() && job.times.last_order_gone_ms.is_none());
    house.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_flattening_positions_stay() {
    let rig = holding().await;
    let house = House::start(vec![engine("paper", &rig)]).await;
    let plan = kill::plan(&house.running.services);
    assert_eq!((plan.engines[0].orders.len(), plan.engines[0].positions.len()), (1, 1));
    assert!(plan.engines[0].reachable, "{:?}", plan.engines[0].error);
    assert_eq!(held(&rig).await, (1, 1), "a plan changes nothing");
    let job = house.kill(false).await;
    assert_eq!(job.outcome.as_deref(), Some("cancelled"), "{}", words(&job));
    assert_eq!(held(&rig).await, (1, 0));
    house.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_that_flattens_takes_the_place_of_one_that_does_not() {
    let rig = holding().await;
    let house = House::start(vec![engine("paper", &rig)]).await;
    rig.fault(json!({"fault": "cancel_fails", "on": true})).await;
    let s = &house.running.services;
    let ask = |flatten| Kill { reason: REASON.into(), acknowledged: true, flatten, details: None };
    kill::kill(s, &alice(), ask(false)).await.unwrap();
    until("the job is at the orders", async || {
        kill::running(s).is_some_and(|job| job.engines[0].orders.as_ref().is_some_and(|o| !o.is_empty()))
    })
    .await;
    rig.fault(json!({"fault": "cancel_fails", "on": false})).await;
    let job = house.kill(true).await;
    assert_eq!((job.id, job.flatten, job.outcome.as_deref()), (2, true, Some("flat")), "{}", words(&job));
    assert_eq!(held(&rig).await, (0, 0));
    house.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_engine_that_enters_against_the_verdict_is_stopped_again() {
    let rig = holding().await;
    let house = House::start(vec![engine("paper", &rig)]).await;
    assert_eq!(house.kill(true).await.outcome.as_deref(), Some("flat"));
    let url = rig.gateway("/api/v1/kill-switch/disengage");
    let (status, body) = rig.post(&url, json!({"operator": "somebody"})).await;
    assert_eq!((status, body["state"].as_str()), (200, Some("ACTIVE")));
    let paused = async || {
        let config: Value = rig.get(&rig.gateway("/api/v1/config")).await;
        config["entries"] == "paused"
    };
    until("the engine is stopped again", paused).await;
    until("it is audited", async || house.audited("ENGINE_ENTRIES_PAUSED").await.len() == 2).await;
    let incidents =
        tradewarden::services::alerts_views::list_incidents(&house.running.services).await.unwrap();
    assert!(incidents.items.iter().any(|i| i.kind == "engine_against_verdict" && i.status == "firing"));
    house.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pause_that_is_not_ours_is_left_alone() {
    let rig = holding().await;
    let house = House::start(vec![engine("paper", &rig)]).await;
    let url = rig.gateway("/api/v1/kill-switch/engage");
    rig.post(&url, json!({"reason": "the desk head said so", "operator": "head"})).await;
    until("the pause is seen", async || house.engine("paper").entries == "paused").await;
    assert_eq!(house.kill(true).await.outcome.as_deref(), Some("flat"));
    house.release().await;
    let seen = house.engine("paper").as_of;
    until("it was asked three times more", async || {
        let now = house.engine("paper").as_of;
        now.as_deref().map(|t| &t[..19]) > seen.as_deref().map(|t| &t[..19])
    })
    .await;
    assert_eq!(house.engine("paper").entries, "paused", "it was paused before the kill by somebody else");
    assert!(house.audited("ENGINE_ENTRIES_RESUMED").await.is_empty());
    house.running.stop().await;
}
