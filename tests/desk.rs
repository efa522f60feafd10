//! The paper desk: strategies trade through the gate, the gate stops them, and the operator gets flat.

pub mod rig;
mod services;
mod sinks;

use serde_json::Value;
use serde_json::json;

use rig::Rig;
use rig::gate;

fn count(stats: &Value, what: &str, kind: &str) -> u64 {
    stats[what][kind]["count"].as_u64().unwrap()
}

fn wish() -> Value {
    json!({"reason": "a reason that is long enough", "requested_by": "test", "requested_at": "2026-11-24T09:30:00.000000+00:00"})
}

fn with(base: &Value, more: Value) -> Value {
    let mut body = base.clone();
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

fn wish_with(more: Value) -> Value {
    with(&wish(), more)
}

#[tokio::test]
async fn an_open_gate_lets_orders_flow() {
    let rig = Rig::trading().await;
    let stats = rig
        .until("the desk trades", |stats| {
            count(stats, "accepted", "increasing") > 20
                && count(stats, "accepted", "reducing") > 5
                && stats["positions"].as_u64() >= Some(3)
                && stats["open_orders"].as_u64() >= Some(1)
        })
        .await;
    assert_eq!(stats["gate"]["standing"], "fresh");
    assert_eq!(stats["blocked_by"]["gateway"]["reducing"]["count"], 0);
    let positions = rig.get(&rig.gateway("/api/v1/positions")).await;
    for position in positions["positions"].as_array().unwrap() {
        assert!(position["qty"].is_string() && position["avg_entry_price"].is_string(), "{position}");
        assert!(
            ["mean_reversion", "momentum", "market_making"]
                .contains(&position["strategy_id"].as_str().unwrap())
        );
    }
    let runs = format!("http://{}/api/v1/orchestration/runs?limit=5", rig.desk.addresses().orchestrator);
    let runs = rig.until_at(&runs, "a run is listed", |runs| runs["total"].as_u64() > Some(0)).await;
    assert_eq!(runs["runs"][0]["status"], "completed");
    rig.desk.shutdown().await;
}

#[tokio::test]
async fn reduce_only_stops_what_adds_exposure_and_lets_reducing_pass() {
    let rig = Rig::trading().await;
    let held = |positions: &Value| {
        let rows = positions["positions"].as_array().unwrap();
        let row = rows.iter().find(|row| row["symbol"] == "AAPL");
        row.map_or(0, |row| row["qty"].as_str().unwrap().parse::<i64>().unwrap())
    };
    let url = rig.gateway("/api/v1/positions");
    rig.until_at(&url, "a good position is there", |positions| held(positions) >= 100).await;
    rig.redis.say("reduce_only");
    let both = |stats: &Value| {
        stats["gate"]["verdict"] == "reduce_only" && stats["strategy_gate"]["verdict"] == "reduce_only"
    };
    let before = rig.until("both readers see reduce_only", both).await;
    let later = rig
        .until("reducing orders pass", |stats| {
            count(stats, "accepted", "reducing") > count(&before, "accepted", "reducing") + 10
                && count(stats, "blocked", "increasing") > count(&before, "blocked", "increasing") + 10
        })
        .await;
    assert_eq!(before["accepted"]["increasing"], later["accepted"]["increasing"]);
    assert_eq!(before["fills"]["increasing"], later["fills"]["increasing"]);
    // The gateway asks for itself: an order that a careless sender sends anyway is refused there.
    let (status, problem) = rig.order("AAPL", "buy", "1", None).await;
    assert_eq!((status, problem["code"].as_str()), (409, Some("gate_reduce_only")), "{problem}");
    let beyond = held(&rig.get(&url).await) + 1;
    let (status, _) = rig.order("AAPL", "sell", &beyond.to_string(), None).await;
    assert_eq!(status, 409, "an order through zero adds exposure on the other side");
    let (status, receipt) = rig.order("AAPL", "sell", "1", None).await;
    assert_eq!((status, receipt["status"].as_str()), (201, Some("filled")), "{receipt}");
    rig.redis.say("open");
    rig.until("trading resumes", |stats| {
        count(stats, "accepted", "increasing") > count(&later, "accepted", "increasing")
    })
    .await;
}

#[tokio::test]
async fn resting_orders_that_add_exposure_are_pulled_when_the_gate_closes() {
    let rig = Rig::quiet().await;
    assert_eq!(rig.order("AAPL", "buy", "10", None).await.0, 201);
    assert_eq!(rig.order("AAPL", "buy", "5", Some("100.00")).await.1["status"], "accepted");
    assert_eq!(rig.order("AAPL", "sell", "6", Some("900.00")).await.1["status"], "accepted");
    assert_eq!(rig.order("AAPL", "sell", "6", Some("901.00")).await.1["status"], "accepted");
    rig.redis.say("reduce_only");
    let stats = rig.until("two are pulled", |stats| stats["pulled"]["count"] == 2).await;
    assert_eq!(
        stats["open_orders"], 1,
        "the first sell closes part of the position; both sells would turn it around"
    );
    let (status, problem) = rig.order("AAPL", "sell", "5", None).await;
    assert_eq!(status, 409, "the waiting sell counts: {problem}");
    assert_eq!(rig.order("AAPL", "sell", "4", None).await.0, 201);
}

#[tokio::test]
async fn halted_lets_nothing_automated_pass_and_the_operator_gets_flat() {
    let rig = Rig::trading().await;
    rig.until("there is something to stop", |stats| {
        stats["positions"].as_u64() >= Some(3) && stats["open_orders"].as_u64() >= Some(2)
    })
    .await;
    rig.redis.say("halted");
    let halted =
        |stats: &Value| stats["gate"]["verdict"] == "halted" && stats["strategy_gate"]["verdict"] == "halted";
    let before = rig.until("both readers see halted", halted).await;
    let later = rig
        .until("the strategies hold back", |stats| {
            count(stats, "blocked", "increasing") > count(&before, "blocked", "increasing") + 5
                && count(stats, "blocked", "reducing") > count(&before, "blocked", "reducing") + 2
        })
        .await;
    assert_eq!(before["accepted"], later["accepted"]);
    assert_eq!(before["fills"], later["fills"]);
    assert_eq!(before["open_orders"], later["open_orders"], "what rests is left to the operator");
    assert_eq!(rig.order("AAPL", "sell", "1", None).await.1["code"], "gate_halted");
    let (status, answer) = rig
        .post(
            &rig.gateway("/api/v1/kill-switch/engage"),
            json!({"reason": "stop entries now", "operator": "test"}),
        )
        .await;
    assert_eq!((status, answer["state"].as_str()), (200, Some("ENGAGED")));
    let orders = rig.get(&rig.gateway("/api/v1/orders/pending")).await["orders"].clone();
    for order in orders.as_array().unwrap() {
        let body = wish_with(json!({"symbol": order["symbol"]}));
        assert_eq!(rig.post(&rig.gateway("/api/v1/orders/cancel-all"), body).await.0, 200);
    }
    let positions = rig.get(&rig.gateway("/api/v1/positions")).await["positions"].clone();
    for position in positions.as_array().unwrap() {
        let url = rig.gateway(&format!("/api/v1/positions/{}/close", position["symbol"].as_str().unwrap()));
        let (status, answer) = rig.post(&url, wish()).await;
        assert_eq!((status, answer["status"].as_str()), (200, Some("closing")), "{answer}");
        assert_eq!(rig.post(&url, wish()).await.1["status"], "already_flat");
    }
    let stats = rig.stats().await;
    assert_eq!((stats["positions"].as_u64(), stats["open_orders"].as_u64()), (Some(0), Some(0)));
    // The gate opens, but the engine's own stop still holds until it is lifted.
    rig.redis.say("open");
    rig.until("the pause blocks at the gateway", |stats| {
        stats["blocked_by"]["gateway"]["increasing"]["count"].as_u64()
            > before["blocked_by"]["gateway"]["increasing"]["count"].as_u64()
    })
    .await;
    assert_eq!(rig.order("AAPL", "buy", "1", None).await.1["code"], "entries_paused");
    assert_eq!(rig.get(&rig.gateway("/api/v1/config")).await["entries"], "paused");
    rig.post(&rig.gateway("/api/v1/kill-switch/disengage"), json!({"operator": "test"})).await;
    rig.until("the desk trades again", |stats| stats["positions"].as_u64() >= Some(3)).await;
}

#[tokio::test]
async fn no_fresh_answer_means_reduce_only() {
    let rig = Rig::quiet().await;
    assert_eq!(rig.order("AAPL", "buy", "10", None).await.0, 201);
    let silences: [(&str, Option<String>); 3] = [
        ("missing", None),
        ("expired", Some(gate("open", false, -1))),
        ("unreadable", Some("not json".to_owned())),
    ];
    for (standing, last) in silences {
        rig.redis.silence(last);
        assert_eq!(rig.order("AAPL", "buy", "1", None).await.1["code"], "gate_reduce_only", "{standing}");
        assert_eq!(rig.order("AAPL", "sell", "1", None).await.0, 201, "{standing}");
        assert_eq!(rig.stats().await["gate"]["standing"], standing);
        rig.redis.say("open");
        assert_eq!(rig.order("AAPL", "buy", "1", None).await.0, 201, "{standing}");
    }
    // A lease that simply runs out, without anyone deleting the key.
    rig.redis.silence(Some(gate("open", false, 400)));
    rig.until("the lease is over", |stats| stats["gate"]["standing"] == "expired").await;
    assert_eq!(rig.order("AAPL", "buy", "1", None).await.1["code"], "gate_reduce_only");
    rig.redis.say("open");
    rig.redis.power(false);
    rig.until("the line is lost", |stats| stats["gate"]["standing"] == "no_connection").await;
    assert_eq!(rig.order("AAPL", "buy", "1", None).await.1["code"], "gate_reduce_only");
    assert_eq!(rig.order("AAPL", "sell", "1", None).await.0, 201);
    rig.redis.power(true);
    rig.until("the line is back", |stats| stats["gate"]["standing"] == "fresh").await;
    assert_eq!(rig.order("AAPL", "buy", "1", None).await.0, 201);
}

#[tokio::test]
async fn dry_run_trades_nothing_but_never_stops_a_close() {
    let rig = Rig::quiet().await;
    assert_eq!(rig.order("SPY", "buy", "10", None).await.0, 201);
    rig.redis.say_dry("open", true);
    let (status, receipt) = rig.order("SPY", "buy", "10", None).await;
    assert_eq!((status, receipt["status"].as_str()), (201, Some("dry_run")));
    assert_eq!(rig.get(&rig.gateway("/api/v1/config")).await["dry_run"], true);
    assert_eq!(rig.get(&rig.gateway("/api/v1/positions")).await["positions"][0]["qty"], "10");
    assert_eq!(rig.post(&rig.gateway("/api/v1/positions/SPY/close"), wish()).await.1["status"], "closing");
    assert_eq!(rig.stats().await["positions"], 0);
}
