//! The gateway's JSON in our words. Decimals come as strings; a number is read by its text, never as a float.

use crate::domain::engines::Account;
use crate::domain::engines::BrokerErrors;
use crate::domain::engines::Entries;
use crate::domain::engines::OpenOrder;
use crate::domain::engines::Pnl;
use crate::domain::engines::Position;
use crate::domain::engines::Reconciler;
use crate::domain::gate::Side;
use crate::domain::time;
use crate::engines::EngineError;
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::Value;

/// A decimal given as a string or as a number.
fn decimal(row: &Value, field: &str) -> Option<Decimal> {
    match row.get(field)? {
        Value::String(text) => text.trim().parse().ok(),
        Value::Number(number) => {
            let text = number.to_string();
            text.parse().ok().or_else(|| Decimal::from_scientific(&text).ok())
        }
        _ => None,
    }
}

fn text(row: &Value, field: &str) -> Option<String> {
    row.get(field)?.as_str().filter(|t| !t.is_empty()).map(str::to_owned)
}

fn instant(row: &Value, field: &str) -> Option<Timestamp> {
    row.get(field)?.as_str().and_then(time::parse_iso)
}

fn whole(row: &Value, field: &str) -> Option<u64> {
    row.get(field)?.as_u64()
}

fn missing(what: &str, field: &str) -> EngineError {
    EngineError::Unreadable(format!("{what} without a readable `{field}`"))
}

fn rows<'a>(json: &'a Value, field: &str) -> Result<&'a Vec<Value>, EngineError> {
    let found = json.get(field).and_then(Value::as_array);
    found.ok_or_else(|| EngineError::Unreadable(format!("an answer without the list `{field}`")))
}

/// Positions that are not flat. One that cannot be read fails the whole: a position must not vanish.
///
/// # Errors
/// When a row has no symbol or quantity.
pub fn positions(json: &Value) -> Result<Vec<Position>, EngineError> {
    let read = |row: &Value| {
        Ok(Position {
            symbol: text(row, "symbol").ok_or_else(|| missing("a position", "symbol"))?,
            qty: decimal(row, "qty").ok_or_else(|| missing("a position", "qty"))?,
            avg_price: decimal(row, "avg_entry_price"),
            last_price: decimal(row, "current_price"),
            market_value: decimal(row, "market_value"),
            unrealised: decimal(row, "unrealized_pl"),
            strategy: text(row, "strategy_id"),
        })
    };
    let all: Result<Vec<Position>, EngineError> = rows(json, "positions")?.iter().map(read).collect();
    Ok(all?.into_iter().filter(|p| !p.qty.is_zero()).collect())
}

/// Working orders.
///
/// # Errors
/// When a row has no number, symbol, side or quantity.
pub fn orders(json: &Value) -> Result<Vec<OpenOrder>, EngineError> {
    rows(json, "orders")?.iter().map(order).collect()
}

fn order(row: &Value) -> Result<OpenOrder, EngineError> {
    let side = match row.get("side").and_then(Value::as_str) {
        Some(word) if word.eq_ignore_ascii_case("buy") => Side::Buy,
        Some(word) if word.eq_ignore_ascii_case("sell") => Side::Sell,
        _ => return Err(missing("an order", "side")),
    };
    Ok(OpenOrder {
        id: text(row, "client_order_id")
            .or_else(|| text(row, "id"))
            .ok_or_else(|| missing("an order", "client_order_id"))?,
        symbol: text(row, "symbol").ok_or_else(|| missing("an order", "symbol"))?,
        side,
        qty: decimal(row, "qty").ok_or_else(|| missing("an order", "qty"))?,
        filled_qty: decimal(row, "filled_qty").unwrap_or(Decimal::ZERO),
        order_type: text(row, "order_type").unwrap_or_else(|| "unknown".to_owned()),
        limit_price: decimal(row, "limit_price"),
        status: text(row, "status").unwrap_or_else(|| "unknown".to_owned()),
        strategy: text(row, "strategy_id"),
        created_at: instant(row, "created_at"),
    })
}

/// Today's result, with how many positions were priced.
#[must_use]
pub fn pnl(json: &Value) -> Option<Pnl> {
    let realised = decimal(json, "total_realized_pl").unwrap_or(Decimal::ZERO);
    let unrealised = decimal(json, "total_unrealized_pl")?;
    let held = whole(json, "total_positions").unwrap_or(0);
    let priced = whole(json, "realtime_prices_available").unwrap_or(0).min(held);
    Some(Pnl {
        realised,
        unrealised,
        total: realised + unrealised,
        currency: text(json, "currency").unwrap_or_else(|| "USD".to_owned()),
        priced: u32::try_from(priced).unwrap_or(u32::MAX),
        unpriced: u32::try_from(held - priced).unwrap_or(u32::MAX),
    })
}

/// The account.
#[must_use]
pub fn account(json: &Value) -> Option<Account> {
    Some(Account {
        equity: decimal(json, "equity")?,
        cash: decimal(json, "cash")?,
        peak_equity: decimal(json, "peak_equity"),
    })
}

/// The reconciler.
#[must_use]
pub fn reconciler(json: &Value) -> Option<Reconciler> {
    let startup_complete = json.get("startup_complete")?.as_bool()?;
    let plain =
        if startup_complete { "start-up comparison complete" } else { "start-up comparison not complete" };
    let detail = text(json, "detail").or_else(|| text(json, "message")).unwrap_or_else(|| plain.to_owned());
    Some(Reconciler { startup_complete, detail })
}

/// Errors between engine and broker.
#[must_use]
pub fn broker_errors(json: &Value) -> Option<BrokerErrors> {
    Some(BrokerErrors {
        last_5m: whole(json, "errors_last_5m")?,
        consecutive: whole(json, "consecutive").unwrap_or(0),
    })
}

/// Whether new entries are taken, from the gateway's config page.
#[must_use]
pub fn entries(json: &Value) -> Entries {
    match (
        json.get("entries").and_then(Value::as_str),
        json.get("kill_switch_engaged").and_then(Value::as_bool),
    ) {
        (Some("paused"), _) | (None, Some(true)) => Entries::Paused,
        (Some("allowed"), _) | (None, Some(false)) => Entries::Allowed,
        _ => Entries::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn decimals_keep_every_digit_as_text_or_number() {
        let row = json!({"a": "0.10000000000000000001", "b": 101.25, "c": 7, "d": "x", "e": null, "f": 1e-7});
        assert_eq!(decimal(&row, "a").unwrap().to_string(), "0.10000000000000000001");
        assert_eq!(decimal(&row, "b").unwrap().to_string(), "101.25");
        assert_eq!(decimal(&row, "c").unwrap().to_string(), "7");
        assert_eq!(decimal(&row, "f").unwrap().to_string(), "0.0000001");
        assert_eq!((decimal(&row, "d"), decimal(&row, "e"), decimal(&row, "g")), (None, None, None));
    }

    #[test]
    fn a_position_that_cannot_be_read_does_not_vanish() {
        let good = json!({"positions": [{"symbol": "AAPL", "qty": "-3"}, {"symbol": "MSFT", "qty": "0"}]});
        let read = positions(&good).unwrap();
        assert_eq!(read.len(), 1, "flat ones are left out");
        assert_eq!(read[0].qty, Decimal::from(-3));
        for bad in [json!({"positions": [{"symbol": "AAPL"}]}), json!({"positions": null}), json!([])] {
            assert!(matches!(positions(&bad), Err(EngineError::Unreadable(_))), "{bad}");
        }
    }

    #[test]
    fn orders_are_read_with_their_side() {
        let row = json!({"client_order_id": "p-1", "symbol": "AAPL", "side": "SELL", "qty": "5", "filled_qty": "2",
            "order_type": "limit", "limit_price": "99.5", "status": "accepted", "strategy_id": "mean",
            "created_at": "2026-11-24T09:30:00.000000+00:00"});
        let read = orders(&json!({"orders": [row]})).unwrap().remove(0);
        assert_eq!((read.side, read.qty, read.filled_qty), (Side::Sell, Decimal::from(5), Decimal::from(2)));
        assert!(read.created_at.is_some());
        assert!(orders(&json!({"orders": [{"client_order_id": "p-1", "symbol": "A", "qty": "1"}]})).is_err());
    }

    #[test]
    fn pnl_tells_how_many_positions_were_priced() {
        let json = json!({"total_realized_pl": "10.50", "total_unrealized_pl": "-3.25", "total_positions": 3,
            "realtime_prices_available": 2, "currency": "USD"});
        let read = pnl(&json).unwrap();
        assert_eq!((read.total.to_string().as_str(), read.priced, read.unpriced), ("7.25", 2, 1));
    }

    #[test]
    fn entries_are_unknown_unless_said() {
        assert_eq!(entries(&json!({"entries": "paused"})), Entries::Paused);
        assert_eq!(entries(&json!({"kill_switch_engaged": false})), Entries::Allowed);
        assert_eq!(entries(&json!({"entries": "maybe"})), Entries::Unknown);
        assert_eq!(entries(&json!({})), Entries::Unknown);
    }
}
