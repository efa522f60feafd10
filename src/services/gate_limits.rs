//! The limits of the settings as the gate applies them to one order. What reduces exposure never comes here.

use crate::domain::engines::Snapshot;
use crate::domain::gate::Order;
use crate::domain::gate::Side;
use crate::domain::settings_state::Tuned;
use crate::domain::time;
use crate::services::Services;
use crate::services::engines;
use rust_decimal::Decimal;

/// What limits of position and orders say against an order; empty when nothing does.
#[must_use]
pub fn against(s: &Services, symbol: &str, order: &Order, price: Option<Decimal>) -> Vec<String> {
    let now = s.live.now();
    let after = after(order);
    [
        over_position(&now.tuned, symbol, after),
        over_notional(s, &now.tuned, (symbol, order), price),
        over_orders(s, &now.tuned),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn after(order: &Order) -> Decimal {
    let signed = if order.side == Side::Buy { order.qty } else { -order.qty };
    order.position.saturating_add(signed).abs()
}

fn over_position(t: &Tuned, symbol: &str, after: Decimal) -> Option<String> {
    let limit = t.max_position?;
    (after > limit).then(|| format!("the position in {symbol} would be {after}, over the limit of {limit}"))
}

fn over_notional(
    s: &Services,
    t: &Tuned,
    (symbol, order): (&str, &Order),
    price: Option<Decimal>,
) -> Option<String> {
    let limit = t.max_notional?;
    let total = match total_notional(s) {
        Ok(total) => total,
        Err(why) => return Some(format!("{why}, so the limit of {limit} on all positions cannot be held")),
    };
    let Some(price) = price.or_else(|| last_price(s, symbol)) else {
        return Some(format!(
            "no price of {symbol} is known, so the limit of {limit} on all positions cannot be held: send `price`"
        ));
    };
    let more = after(order).saturating_sub(order.position.abs()).saturating_mul(price);
    let then = total.saturating_add(more);
    (then > limit).then(|| format!("all positions together would be worth {then}, over the limit of {limit}"))
}

fn over_orders(s: &Services, t: &Tuned) -> Option<String> {
    let limit = t.max_open_orders?;
    let open: usize = match fresh(s) {
        Ok(all) => all.iter().map(|x| x.open_orders.len()).sum(),
        Err(why) => return Some(format!("{why}, so the limit of {limit} working orders cannot be held")),
    };
    (open >= limit).then(|| format!("{open} orders are working, the limit is {limit}"))
}

/// What every engine told, when all of it is fresh.
fn fresh(s: &Services) -> Result<Vec<Snapshot>, String> {
    let all = engines::all(s);
    if all.is_empty() {
        return Err("no engine is connected".to_owned());
    }
    let now = s.now();
    let each = all.into_iter().map(|seen| {
        let snapshot = seen.snapshot.filter(|x| time::age_seconds(x.as_of, now) <= engines::FRESH_SECONDS);
        snapshot.ok_or_else(|| format!("{} does not tell its positions at the moment", seen.name))
    });
    each.collect()
}

/// Value of all positions at the newest prices, without their signs.
///
/// # Errors
/// In words: it is not known.
pub fn total_notional(s: &Services) -> Result<Decimal, String> {
    let mut total = Decimal::ZERO;
    for position in fresh(s)?.iter().flat_map(|x| x.positions.iter()) {
        let by_price = position.last_price.or(position.avg_price).map(|p| p.saturating_mul(position.qty));
        let value = position.market_value.or(by_price);
        let value = value.ok_or_else(|| format!("the position in {} has no price", position.symbol))?;
        total = total.saturating_add(value.abs());
    }
    Ok(total)
}

fn last_price(s: &Services, symbol: &str) -> Option<Decimal> {
    let all = fresh(s).ok()?;
    let position = all.iter().flat_map(|x| x.positions.iter()).find(|p| p.symbol == symbol)?;
    position.last_price
}
