//! Positions and orders in the form the doors show them.

use crate::domain::engines::OpenOrder;
use crate::domain::engines::Position;
use crate::domain::gate::Side;
use crate::domain::time;
use crate::wire;

/// A position as shown.
#[must_use]
pub fn position_view(engine: &str, p: &Position) -> wire::PositionView {
    wire::PositionView {
        engine: engine.to_owned(),
        symbol: p.symbol.clone(),
        qty: p.qty.normalize().to_string(),
        avg_price: p.avg_price.map(|d| d.to_string()),
        last_price: p.last_price.map(|d| d.to_string()),
        market_value: p.market_value.map(|d| d.to_string()),
        unrealised: p.unrealised.map(|d| d.to_string()),
        strategy: p.strategy.clone(),
    }
}

/// A working order as shown.
#[must_use]
pub fn order_view(engine: &str, o: &OpenOrder) -> wire::OrderView {
    wire::OrderView {
        engine: engine.to_owned(),
        id: o.id.clone(),
        symbol: o.symbol.clone(),
        side: match o.side {
            Side::Buy => "buy",
            Side::Sell => "sell",
        }
        .to_owned(),
        qty: o.qty.normalize().to_string(),
        filled_qty: o.filled_qty.normalize().to_string(),
        order_type: o.order_type.clone(),
        limit_price: o.limit_price.map(|d| d.to_string()),
        status: o.status.clone(),
        strategy: o.strategy.clone(),
        created_at: o.created_at.map(time::iso),
    }
}
