//! Gate verbs: the answer with its lease, and the check of one order.

use crate::domain::gate;
use crate::domain::gate::BreakerSeen;
use crate::domain::gate::KillSeen;
use crate::domain::gate::Order;
use crate::domain::gate::Side;
use crate::domain::gate::Verdict;
use crate::domain::refusal::Refusal;
use crate::domain::time;
use crate::services::Services;
use crate::services::gate_limits;
use crate::services::settings;
use crate::wire;
use jiff::Timestamp;
use parking_lot::Mutex;
use rust_decimal::Decimal;
use std::collections::HashMap;
use std::collections::VecDeque;
use std::sync::Arc;

/// An answer is made anew after this long, or at once when the state changes.
pub const REFRESH_MS: i64 = 1_000;
/// Window of the order rate.
const RATE_WINDOW_MS: i64 = 60_000;
/// Strategies whose rate is kept; beyond it the oldest window is forgotten.
const RATE_STRATEGIES_MAX: usize = 1_000;
/// Longest name of a strategy or symbol.
const NAME_MAX_CHARS: usize = 100;

/// The answer of this second, and the order rates.
#[derive(Debug, Default)]
pub struct Room {
    answer: Mutex<Option<Answer>>,
    rates: Mutex<HashMap<String, VecDeque<Timestamp>>>,
}

#[derive(Debug, Clone)]
struct Answer {
    made_at: Timestamp,
    seen: (Verdict, BreakerSeen, KillSeen),
    view: Arc<wire::GateView>,
    json: Arc<str>,
}

/// The verdict now.
#[must_use]
pub fn verdict(s: &Services) -> Verdict {
    s.safety.verdict(s.now()).0
}

/// The answer with its lease.
#[must_use]
pub fn view(s: &Services) -> wire::GateView {
    (*answer(s).view).clone()
}

/// The answer as JSON, and the milliseconds for which it is still good.
#[must_use]
pub fn json(s: &Services) -> (Arc<str>, u64) {
    let answer = answer(s);
    let age = s.now().duration_since(answer.made_at).as_millis();
    let left = s.settings().lease_ms.saturating_sub(u64::try_from(age).unwrap_or(0));
    (answer.json, left.max(1))
}

/// Makes the answer anew, whatever its age.
pub fn refresh(s: &Services) {
    *s.gate.answer.lock() = None;
    let _ = answer(s);
}

fn answer(s: &Services) -> Answer {
    let now = s.now();
    let seen = s.safety.verdict(now);
    let mut kept = s.gate.answer.lock();
    if let Some(answer) = kept.as_ref() {
        let age = now.duration_since(answer.made_at).as_millis();
        if answer.seen == seen && (0..i128::from(REFRESH_MS)).contains(&age) {
            return answer.clone();
        }
    }
    let fresh = make(s, now, seen);
    *kept = Some(fresh.clone());
    fresh
}

fn make(s: &Services, now: Timestamp, seen: (Verdict, BreakerSeen, KillSeen)) -> Answer {
    let lease = s.settings().lease_ms;
    let view = wire::GateView {
        verdict: seen.0.as_str().to_owned(),
        reasons: gate::reasons(seen.1, seen.2),
        as_of: time::iso(now),
        valid_until: time::iso(time::plus_ms(now, i64::try_from(lease).unwrap_or(i64::MAX))),
        lease_ms: lease,
        dry_run: settings::dry_run(s),
        breaker: seen.1.as_str().to_owned(),
        kill_switch: seen.2.as_str().to_owned(),
    };
    let json = serde_json::to_string(&view).unwrap_or_default().into();
    Answer { made_at: now, seen, view: Arc::new(view), json }
}

/// Checks one order against the verdict, the position limits and the order rate of the settings.
///
/// # Errors
/// `invalid_request` when the order cannot be understood.
pub fn check(s: &Services, ask: &wire::GateCheckRequest) -> Result<wire::GateCheckView, Refusal> {
    let (order, price) = parse(ask)?;
    let now = s.now();
    let verdict = s.safety.verdict(now).0;
    let mut reasons = Vec::new();
    if let Err(why) = gate::check(verdict, &order) {
        reasons.push(why);
    }
    // What reduces exposure is never held up by a limit.
    if !gate::reduces(&order) {
        reasons.extend(gate_limits::against(s, &ask.symbol, &order, price));
        reasons.extend(over_rate(s, &ask.strategy, now));
    }
    let answer = if reasons.is_empty() { "allowed" } else { "denied" };
    s.metrics.tradewarden_gate_answers_total.with_label_values(&[answer]).inc();
    Ok(wire::GateCheckView {
        allowed: reasons.is_empty(),
        verdict: verdict.as_str().to_owned(),
        reasons,
        dry_run: settings::dry_run(s),
    })
}

fn parse(ask: &wire::GateCheckRequest) -> Result<(Order, Option<Decimal>), Refusal> {
    let decimal = |field: &'static str, text: &str| {
        text.trim()
            .parse::<Decimal>()
            .map_err(|_| Refusal::invalid(field, "write a decimal number, for instance \"1.5\""))
    };
    for (field, text) in [("strategy", &ask.strategy), ("symbol", &ask.symbol)] {
        if text.trim().is_empty() || text.chars().count() > NAME_MAX_CHARS {
            return Err(Refusal::invalid(field, format!("use 1 to {NAME_MAX_CHARS} characters")));
        }
    }
    let side = match ask.side.as_str() {
        "buy" => Side::Buy,
        "sell" => Side::Sell,
        _ => return Err(Refusal::invalid("side", "write buy or sell")),
    };
    let qty = decimal("qty", &ask.qty)?;
    if qty <= Decimal::ZERO {
        return Err(Refusal::invalid("qty", "must be greater than 0; the side says the direction"));
    }
    let price = ask.price.as_deref().map(|text| decimal("price", text)).transpose()?;
    if price.is_some_and(|p| p <= Decimal::ZERO) {
        return Err(Refusal::invalid("price", "must be greater than 0; leave it out when it is not known"));
    }
    Ok((Order { side, qty, position: decimal("position_qty", &ask.position_qty)? }, price))
}

fn over_rate(s: &Services, strategy: &str, now: Timestamp) -> Option<String> {
    let limit = s.live.now().tuned.orders_per_minute?;
    let mut rates = s.gate.rates.lock();
    if rates.len() >= RATE_STRATEGIES_MAX && !rates.contains_key(strategy) {
        let oldest = rates.iter().min_by_key(|(_, w)| w.back().copied()).map(|(name, _)| name.clone());
        if let Some(name) = oldest {
            rates.remove(&name);
        }
    }
    let window = rates.entry(strategy.to_owned()).or_default();
    while window.front().is_some_and(|at| now.duration_since(*at).as_millis() >= i128::from(RATE_WINDOW_MS)) {
        window.pop_front();
    }
    if window.len() >= limit {
        return Some(format!("{strategy} asked about {limit} orders in a minute, which is its limit"));
    }
    window.push_back(now);
    None
}
