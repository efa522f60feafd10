//! The kill job's flattening at one engine: close, look, repeat what is left, and say in the end what that is.

use crate::domain::engines::OpenOrder;
use crate::domain::engines::Position;
use crate::domain::kill::JobOutcome;
use crate::domain::kill::Step;
use crate::engines::EngineError;
use crate::engines::kill::Hand;
use crate::engines::kill::look_again;
use crate::engines::kill_orders;
use crate::telemetry::steps;
use std::collections::BTreeSet;
use std::collections::HashMap;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// A closing order gets this long before it is taken for lost: closing twice at once would turn the position around.
const CLOSE_AGAIN: Duration = Duration::from_secs(5);
/// Positions named in a message; the report lists them all.
const NAMED: usize = 5;

/// One look at everything that must go.
struct Look {
    positions: Vec<Position>,
    orders: Vec<OpenOrder>,
}

/// Closes until nothing is left, or until the time for it is over.
pub async fn flatten(hand: &Hand, step: Step) -> (JobOutcome, String) {
    let begun = Instant::now();
    let end = begun + hand.limits.flatten;
    let mut closer = Closer { sent: HashMap::new(), trouble: None, told: step == Step::Verify };
    loop {
        let look = look(hand).await;
        match &look {
            Ok(look) if look.positions.is_empty() && look.orders.is_empty() => {
                gone(hand, look).await;
                steps::reached("kill.job.flat");
                return (JobOutcome::Flat, "flat: no position and no open order".to_owned());
            }
            Ok(look) => {
                closer.close(hand, look).await;
                gone(hand, look).await;
            }
            Err(error) => closer.trouble = Some(error.to_string()),
        }
        if Instant::now() >= end {
            return report(look, &closer, hand.limits.flatten);
        }
        look_again(begun).await;
    }
}

async fn look(hand: &Hand) -> Result<Look, EngineError> {
    let (positions, orders) = tokio::join!(hand.engine.positions(), hand.engine.open_orders());
    Ok(Look { positions: positions?, orders: orders? })
}

/// Keeps what is seen, and the moments when the last order and the last position were gone.
async fn gone(hand: &Hand, look: &Look) {
    let now = hand.desk.s.now();
    let (orders, positions) = (look.orders.clone(), look.positions.clone());
    hand.desk
        .show(&hand.engine.name, |p| {
            p.orders_gone_at = if orders.is_empty() { p.orders_gone_at.or(Some(now)) } else { None };
            p.flat_at = if positions.is_empty() { p.flat_at.or(Some(now)) } else { None };
            p.orders = Some(orders);
            p.positions = Some(positions);
        })
        .await;
}

struct Closer {
    sent: HashMap<String, Instant>,
    trouble: Option<String>,
    told: bool,
}

impl Closer {
    /// Closes what was not told to close lately; cancels orders that are no fresh closing orders of ours.
    async fn close(&mut self, hand: &Hand, look: &Look) {
        let held: BTreeSet<String> = look.positions.iter().map(|p| p.symbol.clone()).collect();
        let now = Instant::now();
        self.sent.retain(|symbol, at| held.contains(symbol) && now.duration_since(*at) < CLOSE_AGAIN);
        let ours = |o: &OpenOrder| self.sent.contains_key(&o.symbol);
        let stray: Vec<OpenOrder> = look.orders.iter().filter(|o| !ours(o)).cloned().collect();
        let stray = kill_orders::symbols(&stray);
        if !stray.is_empty() {
            self.trouble = kill_orders::send(hand, &stray).await;
        }
        // Where an order still works, a closing order on top of it could overshoot: it is cancelled first.
        let due: Vec<String> =
            held.into_iter().filter(|x| !self.sent.contains_key(x) && !stray.contains(x)).collect();
        if due.is_empty() {
            return;
        }
        let told = due.len();
        self.trouble = self.send(hand, due).await;
        steps::reached("kill.job.close_sent");
        if !self.told {
            self.told = true;
            let words = format!("asked to close {}: {}", positions(told), named(&look.positions));
            let (outcome, words) = match &self.trouble {
                Some(trouble) => ("partial", format!("{words}; {trouble}")),
                None => ("success", words),
            };
            hand.keep(outcome, &words, |p| p.step = Step::Verify).await;
        }
    }

    /// Tells the engine to close each symbol, all at once. One that is refused is told again at the next look.
    async fn send(&mut self, hand: &Hand, due: Vec<String>) -> Option<String> {
        let mut tasks = JoinSet::new();
        let now = hand.desk.s.now();
        for symbol in due {
            let (engine, mark) = (hand.engine.clone(), hand.mark.clone());
            tasks.spawn(async move {
                let told = engine.close(&symbol, &mark, now).await;
                (symbol, told)
            });
        }
        let mut trouble = None;
        while let Some(joined) = tasks.join_next().await {
            match joined {
                // Silence may mean that it was done: only a plain refusal is told again at once.
                Ok((symbol, Ok(()) | Err(EngineError::Silent(_) | EngineError::Unreadable(_)))) => {
                    self.sent.insert(symbol, Instant::now());
                }
                Ok((symbol, Err(EngineError::Refused(words)))) => {
                    trouble = Some(format!("{symbol}: {words}"))
                }
                Err(error) => trouble = Some(error.to_string()),
            }
        }
        trouble
    }
}

fn report(look: Result<Look, EngineError>, closer: &Closer, limit: Duration) -> (JobOutcome, String) {
    let tried = format!("tried for {} s", limit.as_secs());
    match look {
        Err(error) => (JobOutcome::Unverified, format!("{}: {error} ({tried})", kill_orders::NO_ANSWER)),
        Ok(look) => {
            let mut left = Vec::new();
            if !look.positions.is_empty() {
                left.push(format!("{} left: {}", positions(look.positions.len()), named(&look.positions)));
            }
            if !look.orders.is_empty() {
                let symbols = kill_orders::list(&kill_orders::symbols(&look.orders));
                left.push(format!("{} left open in {symbols}", kill_orders::count(look.orders.len())));
            }
            left.extend(closer.trouble.clone());
            (JobOutcome::Residual, format!("{} ({tried})", left.join("; ")))
        }
    }
}

fn positions(count: usize) -> String {
    if count == 1 { "1 position".to_owned() } else { format!("{count} positions") }
}

fn named(all: &[Position]) -> String {
    let one = |p: &Position| {
        let owner = p.strategy.as_ref().map(|s| format!(" ({s})")).unwrap_or_default();
        format!("{} {}{owner}", p.symbol, p.qty.normalize())
    };
    let mut names: Vec<String> = all.iter().take(NAMED).map(one).collect();
    if all.len() > NAMED {
        names.push(format!("and {} more", all.len() - NAMED));
    }
    names.join(", ")
}
