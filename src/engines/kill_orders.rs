//! The kill job's cancelling at one engine: cancel, look again, until no order is open.

use crate::domain::engines::OpenOrder;
use crate::domain::kill::Step;
use crate::engines::kill::Hand;
use crate::engines::kill::look_again;
use crate::telemetry::steps;
use std::collections::BTreeSet;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// Begins the message of an engine whose last look failed.
pub const NO_ANSWER: &str = "no answer";

/// Cancels until no order is open, or until the time for it is over; then the job goes on to the positions.
pub async fn cancel(hand: &Hand) {
    let begun = Instant::now();
    let end = begun + hand.limits.cancel;
    let mut told = false;
    let mut trouble: Option<String>;
    loop {
        match hand.engine.open_orders().await {
            Ok(orders) if orders.is_empty() => {
                let now = hand.desk.s.now();
                steps::reached("kill.job.orders_gone");
                hand.keep("success", "no order is open", |p| {
                    p.orders = Some(Vec::new());
                    p.orders_gone_at = Some(now);
                    p.step = Step::Flatten;
                })
                .await;
                return;
            }
            Ok(orders) => {
                trouble = send(hand, &symbols(&orders)).await;
                steps::reached("kill.job.cancel_sent");
                show(hand, &orders, &mut told, trouble.as_deref()).await;
            }
            Err(error) => trouble = Some(format!("{NO_ANSWER}: {error}")),
        }
        if Instant::now() >= end {
            return give_up(hand, trouble).await;
        }
        look_again(begun).await;
    }
}

/// A step for the first time, later only what is seen.
async fn show(hand: &Hand, orders: &[OpenOrder], told: &mut bool, trouble: Option<&str>) {
    let seen = orders.to_vec();
    if *told {
        hand.desk.show(&hand.engine.name, |p| p.orders = Some(seen)).await;
        return;
    }
    *told = true;
    let asked = format!("asked to cancel {} in {}", count(orders.len()), list(&symbols(orders)));
    let (outcome, words) = match trouble {
        Some(trouble) => ("partial", format!("{asked}; {trouble}")),
        None => ("success", asked),
    };
    hand.keep(outcome, &words, |p| p.orders = Some(seen)).await;
}

async fn give_up(hand: &Hand, trouble: Option<String>) {
    let seconds = hand.limits.cancel.as_secs();
    let words = trouble.unwrap_or_else(|| "orders are still open".to_owned());
    let words = format!("{words} (tried for {seconds} s)");
    hand.keep("failed", &words, |p| p.step = Step::Flatten).await;
}

/// Tells the engine to cancel in every symbol at once. Returns what went wrong, in words.
pub async fn send(hand: &Hand, symbols: &BTreeSet<String>) -> Option<String> {
    let mut tasks = JoinSet::new();
    let now = hand.desk.s.now();
    for symbol in symbols {
        let (engine, mark, symbol) = (hand.engine.clone(), hand.mark.clone(), symbol.clone());
        tasks.spawn(async move { engine.cancel_all(&symbol, &mark, now).await });
    }
    let mut trouble = None;
    while let Some(joined) = tasks.join_next().await {
        match joined {
            Ok(Ok(())) => {}
            Ok(Err(error)) => trouble = Some(error.to_string()),
            Err(error) => trouble = Some(error.to_string()),
        }
    }
    trouble
}

/// The symbols of some orders.
#[must_use]
pub fn symbols(orders: &[OpenOrder]) -> BTreeSet<String> {
    orders.iter().map(|o| o.symbol.clone()).collect()
}

/// `1 order`, `2 orders`.
#[must_use]
pub fn count(orders: usize) -> String {
    if orders == 1 { "1 order".to_owned() } else { format!("{orders} orders") }
}

/// Names with commas.
#[must_use]
pub fn list(names: &BTreeSet<String>) -> String {
    names.iter().cloned().collect::<Vec<String>>().join(", ")
}
