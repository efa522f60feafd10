//! The exchange as JSON, in the field names of the trading platform's gateway.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::Value;
use serde_json::json;

use super::exchange::Exchange;
use super::market::Quote;
use super::say;
use super::say::money;

/// Currency of the account.
pub const CURRENCY: &str = "USD";
/// A price no older than this counts as real-time.
const REALTIME_SECONDS: i64 = 5;

/// Positions that are not flat.
pub fn positions(exchange: &Exchange, now: Timestamp) -> Value {
    let row = |(symbol, position): (&str, &super::book::Position)| {
        let price = exchange.price(symbol);
        json!({
            "symbol": symbol,
            "qty": position.qty.normalize(),
            "avg_entry_price": position.avg_price.round_dp(4),
            "current_price": price,
            "market_value": money(position.qty * price),
            "unrealized_pl": money(position.qty * (price - position.avg_price)),
            "realized_pl": money(position.realised),
            "strategy_id": position.strategy,
            "updated_at": say::iso(position.changed_at),
            "last_trade_at": say::iso(position.changed_at),
        })
    };
    let rows: Vec<Value> = exchange.book.open_positions().map(row).collect();
    json!({
        "total_positions": rows.len(),
        "positions": rows,
        "total_unrealized_pl": money(exchange.book.unrealised(|symbol| exchange.price(symbol))),
        "total_realized_pl": money(realised_today(exchange)),
        "timestamp": say::iso(now),
    })
}

fn realised_today(exchange: &Exchange) -> Decimal {
    exchange.book.today().map_or(Decimal::ZERO, |day| day.realised)
}

fn percent(part: Decimal, whole: Decimal) -> Decimal {
    if whole.is_zero() { Decimal::ZERO } else { (part / whole * Decimal::ONE_HUNDRED).round_dp(4) }
}

/// Profit and loss at the latest prices, with how many of them are really fresh.
pub fn realtime_pnl(exchange: &Exchange, now: Timestamp) -> Value {
    let fresh = |symbol: &str| {
        let age = |quote: &Quote| now.duration_since(quote.at).as_secs() <= REALTIME_SECONDS;
        exchange.market.quote(symbol).is_some_and(age)
    };
    let (mut invested, mut available) = (Decimal::ZERO, 0);
    let mut rows = Vec::new();
    for (symbol, position) in exchange.book.open_positions() {
        let price = exchange.price(symbol);
        let cost = position.qty.abs() * position.avg_price;
        let open = position.qty * (price - position.avg_price);
        invested += cost;
        available += i32::from(fresh(symbol));
        rows.push(json!({
            "symbol": symbol,
            "qty": position.qty.normalize(),
            "avg_entry_price": position.avg_price.round_dp(4),
            "current_price": price,
            "price_source": if fresh(symbol) { "real-time" } else { "fallback" },
            "unrealized_pl": money(open),
            "unrealized_pl_pct": percent(open, cost),
            "last_price_update": say::iso_or_null(exchange.market.quote(symbol).map(|quote| quote.at)),
        }));
    }
    let unrealised = exchange.book.unrealised(|symbol| exchange.price(symbol));
    json!({
        "total_positions": rows.len(),
        "positions": rows,
        "total_unrealized_pl": money(unrealised),
        "total_unrealized_pl_pct": percent(unrealised, invested),
        "total_realized_pl": money(realised_today(exchange)),
        "realtime_prices_available": available,
        "currency": CURRENCY,
        "timestamp": say::iso(now),
    })
}

/// The account.
pub fn account(exchange: &Exchange, now: Timestamp) -> Value {
    let equity = exchange.equity();
    let start = exchange.book.today().map_or(equity, |day| day.start_equity);
    json!({
        "equity": money(equity),
        "cash": money(exchange.book.cash),
        "peak_equity": money(exchange.book.peak_equity),
        "day_start_equity": money(start),
        "daily_pl": money(equity - start),
        "currency": CURRENCY,
        "timestamp": say::iso(now),
    })
}

/// Profit and loss day by day, oldest first.
pub fn daily(exchange: &Exchange, now: Timestamp) -> Value {
    let mut booked = Decimal::ZERO;
    let mut deepest = Decimal::ZERO;
    let mut rows = Vec::new();
    for day in exchange.book.days() {
        booked += day.realised;
        deepest = deepest.max(day.drawdown);
        let total = day.equity - day.start_equity;
        rows.push(json!({
            "date": day.date,
            "realized_pl": money(day.realised),
            "unrealized_pl": money(total - day.realised),
            "total_pl": money(total),
            "cumulative_realized_pl": money(booked),
            "peak_equity": money(day.peak_equity),
            "drawdown_pct": (day.drawdown * Decimal::ONE_HUNDRED).round_dp(4),
            "closing_trade_count": day.closing_trades,
        }));
    }
    json!({
        "daily_pnl": rows,
        "total_realized_pl": money(booked),
        "max_drawdown_pct": (deepest * Decimal::ONE_HUNDRED).round_dp(4),
        "currency": CURRENCY,
        "last_updated": say::iso(now),
    })
}

/// Prices of all symbols.
pub fn prices(exchange: &Exchange) -> Vec<(&'static str, Value)> {
    let row = |symbol: &str, quote: &Quote| {
        let (bid, ask) = quote.sides();
        json!({"symbol": symbol, "price": quote.price(), "bid": bid, "ask": ask, "ts": say::iso(quote.at)})
    };
    exchange.market.quotes().map(|(symbol, quote)| (symbol, row(symbol, quote))).collect()
}
