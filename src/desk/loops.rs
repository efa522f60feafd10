//! What moves by itself: the market, the price feed, the reconciler, the orchestrator, and the traders.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use serde_json::json;
use tokio::time::MissedTickBehavior;

use super::dice::Dice;
use super::exchange::Weather;
use super::exposure::Effect;
use super::exposure::Verdict;
use super::exposure::permits;
use super::faults::Fault;
use super::orders::NewOrder;
use super::others;
use super::say;
use super::service::Service;
use super::service::metrics_of;
use super::state::Desk;
use super::strategies::Intent;
use super::strategies::Strategy;
use super::tally::bump;
use super::views;

/// Time between two ticks of the market.
const TICK: Duration = Duration::from_millis(200);
/// Time between two writes of the price keys.
const FEED: Duration = Duration::from_millis(1000);
/// Longest time between two readings of the settings.
const SETTINGS: Duration = Duration::from_millis(1000);
/// Time between two comparisons of the reconciler.
const RECONCILE: Duration = Duration::from_millis(2000);
/// Time between two runs of the orchestrator.
const RUN: Duration = Duration::from_millis(10_000);
/// Shortest and longest pause of a strategy, in milliseconds.
const PAUSE_MS: (u64, u64) = (300, 800);
/// How long a strategy waits for the gateway.
const ORDER_TIMEOUT: Duration = Duration::from_secs(2);
/// A price key outlives its writer by this, so that a reader can see how old the price is.
const PRICE_KEY_SECONDS: u64 = 3600;

/// A duration at the desk's speed, never shorter than the runtime can keep.
fn at_speed(desk: &Desk, usual: Duration) -> Duration {
    (usual / desk.speed.max(1)).max(Duration::from_millis(2))
}

fn beat(desk: &Desk, usual: Duration) -> tokio::time::Interval {
    let mut interval = tokio::time::interval(at_speed(desk, usual));
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval
}

/// The market: reads the gate before each tick and at each announcement, takes out resting orders the gate no longer
/// lets stand, then moves prices and fills what may fill.
pub async fn market(desk: Arc<Desk>) {
    let mut interval = beat(&desk, TICK);
    loop {
        let moves = tokio::select! {
            _ = interval.tick() => true,
            () = desk.bell.notified() => false,
        };
        desk.gate.read().await;
        let weather = Weather {
            frozen: desk.faults.is_on(Fault::StalePrices),
            losses: desk.faults.is_on(Fault::Losses),
        };
        let mut exchange = desk.exchange.lock();
        let (seen, at) = (desk.gate.last(), desk.now());
        exchange.obey(seen.verdict, at);
        if moves {
            exchange.tick(seen.verdict, weather, at);
        }
    }
}

/// The services that read the settings: at each announcement, and now and then for what was missed.
pub async fn settings(desk: Arc<Desk>) {
    let mut interval = beat(&desk, SETTINGS);
    loop {
        tokio::select! {
            _ = interval.tick() => {}
            () = desk.settings_bell.notified() => {}
        }
        desk.tuning.follow(|seen| desk.exchange.lock().tuning = seen.clone()).await;
        desk.strategy_tuning.follow(|_| {}).await;
    }
}

/// The price feed: one key for each symbol, with the time the price was made.
pub async fn feed(desk: Arc<Desk>) {
    let mut interval = beat(&desk, FEED);
    loop {
        interval.tick().await;
        if desk.faults.is_on(Fault::StalePrices) {
            continue;
        }
        let rows = views::prices(&desk.exchange.lock());
        for (symbol, row) in rows {
            if desk.prices.set(&format!("price:{symbol}"), &row.to_string(), PRICE_KEY_SECONDS).await.is_err()
            {
                break;
            }
        }
    }
}

/// The reconciler: notes when the book was last compared with the broker.
pub async fn reconcile(desk: Arc<Desk>) {
    let mut interval = beat(&desk, RECONCILE);
    // The first beat comes at once; start-up is to be seen as incomplete for a moment.
    interval.tick().await;
    loop {
        interval.tick().await;
        if !desk.faults.is_on(Fault::DeadReconciler) {
            desk.reconciler.lock().last_run_at = Some(desk.now());
        }
    }
}

/// The orchestrator: sums up what the strategies did since the last run.
pub async fn orchestrate(desk: Arc<Desk>) {
    let mut interval = beat(&desk, RUN);
    let (mut number, mut before, mut started) = (0_u64, (0, 0), desk.now());
    interval.tick().await;
    loop {
        interval.tick().await;
        number += 1;
        let completed = desk.now();
        let timed = metrics_of(&desk, Service::Signal).map(|metrics| metrics.timer("orchestration"));
        let signals = others::signals_json(&desk)["signals"].as_array().map_or(0, Vec::len);
        drop(timed);
        let seen = desk.strategy_gate.last();
        let after = {
            let tally = &desk.exchange.lock().tally;
            (tally.accepted.total(), tally.blocked.total() + tally.withheld.total())
        };
        let status = if seen.verdict == Verdict::Halted { "halted" } else { "completed" };
        desk.remember_run(json!({
            "run_id": format!("run-{number:05}"),
            "started_at": say::iso(started),
            "completed_at": say::iso(completed),
            "status": status,
            "gate": seen.verdict.as_str(),
            "num_signals": signals,
            "orders_accepted": after.0 - before.0,
            "orders_blocked": after.1 - before.1,
        }));
        (before, started) = (after, completed);
    }
}

/// One strategy at work: pause, read the gate, decide, and send only what the gate lets pass.
pub async fn trade(desk: Arc<Desk>, strategy: Strategy, mut dice: Dice, client: reqwest::Client) {
    let gateway = desk.addresses.execution_gateway;
    loop {
        let pause = Duration::from_millis(dice.between(PAUSE_MS.0, PAUSE_MS.1));
        tokio::time::sleep(at_speed(&desk, pause)).await;
        let seen = desk.strategy_gate.read().await;
        let intents = strategy.turn(&desk.exchange.lock(), &mut dice);
        for intent in intents {
            match intent {
                Intent::Send(order) => {
                    let effect = desk.exchange.lock().effect_of(order.symbol, order.signed());
                    let hours = desk.strategy_tuning.now().hours;
                    let trades = effect == Effect::Reducing || hours.inside(desk.now());
                    if trades && permits(seen.verdict, effect) {
                        send(&desk, &client, gateway, &order).await;
                    } else {
                        let at = desk.now();
                        desk.exchange.lock().tally.withheld.add(effect, at);
                    }
                }
                Intent::TakeBack(id) if seen.verdict != Verdict::Halted => {
                    let url = format!("http://{gateway}/api/v1/orders/{id}/cancel");
                    let _ = client.post(url).timeout(ORDER_TIMEOUT).send().await;
                }
                Intent::TakeBack(_) => {}
            }
        }
    }
}

/// Sends one order over HTTP, as any strategy would.
async fn send(desk: &Desk, client: &reqwest::Client, gateway: SocketAddr, order: &NewOrder) {
    let mut body = json!({
        "symbol": order.symbol,
        "side": order.side,
        "qty": order.qty,
        "order_type": "market",
        "strategy_id": order.strategy,
    });
    if let Some(limit) = order.limit {
        body["order_type"] = Value::from("limit");
        body["limit_price"] = json!(limit);
    }
    let url = format!("http://{gateway}/api/v1/orders");
    let answer = client.post(url).timeout(ORDER_TIMEOUT).json(&body).send().await;
    if answer.is_err() {
        bump(&mut desk.exchange.lock().tally.unanswered, desk.now());
    }
}
