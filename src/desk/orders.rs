//! Orders: what a strategy asks for, and what waits in the book.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::Value;
use serde_json::json;

use super::exposure::Effect;
pub use super::exposure::Side;
use super::say;

/// The shares with their sign: negative for a sale.
pub fn signed(side: Side, qty: Decimal) -> Decimal {
    match side {
        Side::Buy => qty,
        Side::Sell => -qty,
    }
}

/// The side of signed shares.
pub fn side_of(signed: Decimal) -> Side {
    if signed.is_sign_negative() { Side::Sell } else { Side::Buy }
}

/// A checked order on its way into the market.
#[derive(Clone, Debug)]
pub struct NewOrder {
    /// Id of the sender, or none.
    pub client_id: Option<String>,
    /// Strategy that sends it.
    pub strategy: String,
    /// Listed symbol.
    pub symbol: &'static str,
    /// Buy or sell.
    pub side: Side,
    /// Shares, above zero.
    pub qty: Decimal,
    /// Limit, or none for a market order.
    pub limit: Option<Decimal>,
}

impl NewOrder {
    /// Shares with their sign.
    pub fn signed(&self) -> Decimal {
        signed(self.side, self.qty)
    }
}

/// An order that waits in the book.
#[derive(Clone, Debug)]
pub struct Working {
    /// Id.
    pub id: String,
    /// What was asked for.
    pub order: NewOrder,
    /// Its limit.
    pub limit: Decimal,
    /// When it came.
    pub created_at: Timestamp,
}

impl Working {
    /// Whether this market price fills it.
    pub fn crossed_by(&self, bid: Decimal, ask: Decimal) -> bool {
        match self.order.side {
            Side::Buy => ask <= self.limit,
            Side::Sell => bid >= self.limit,
        }
    }

    /// For `GET /api/v1/orders/pending`.
    pub fn json(&self) -> Value {
        json!({
            "client_order_id": self.id,
            "strategy_id": self.order.strategy,
            "symbol": self.order.symbol,
            "side": self.order.side,
            "qty": self.order.qty.normalize(),
            "filled_qty": Decimal::ZERO,
            "order_type": "limit",
            "limit_price": self.limit,
            "time_in_force": "day",
            "status": "accepted",
            "created_at": say::iso(self.created_at),
            "updated_at": say::iso(self.created_at),
        })
    }
}

/// Why an automated order did not pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The gate says `reduce_only` and the order adds exposure.
    ReduceOnly,
    /// The gate says `halted`.
    Halted,
    /// The engine itself was told to pause.
    Paused,
    /// The settings say that the desk does not trade at this time.
    Hours,
    /// The position would be larger than the settings allow.
    PositionLimit,
    /// All positions together would be worth more than the settings allow.
    NotionalLimit,
    /// As many orders wait as the settings allow.
    OrderLimit,
}

impl Stop {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::ReduceOnly => "gate_reduce_only",
            Self::Halted => "gate_halted",
            Self::Paused => "entries_paused",
            Self::Hours => "outside_trading_hours",
            Self::PositionLimit => "position_limit",
            Self::NotionalLimit => "notional_limit",
            Self::OrderLimit => "order_limit",
        }
    }

    /// The sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::ReduceOnly => {
                "The gate says reduce_only: this order would add exposure. Send an order that lowers the position."
            }
            Self::Halted => {
                "The gate says halted: no automated order passes until the kill switch is released."
            }
            Self::Paused => {
                "The engine is paused by its own kill switch: disengage it before orders are sent."
            }
            Self::Hours => "Outside trading hours: only orders that lower a position pass.",
            Self::PositionLimit => "The position would be over max_position_per_symbol of the settings.",
            Self::NotionalLimit => "All positions together would be over max_notional_total of the settings.",
            Self::OrderLimit => "As many orders wait as max_open_orders of the settings allows.",
        }
    }
}

/// What became of a new order.
#[derive(Clone, Debug)]
pub enum Placed {
    /// Filled at once.
    Filled {
        /// Id given to it.
        id: String,
        /// Price of the fill.
        price: Decimal,
        /// What it did to exposure.
        effect: Effect,
    },
    /// Waits in the book.
    Resting {
        /// Id given to it.
        id: String,
        /// What it would do to exposure.
        effect: Effect,
    },
    /// Dry run: nothing happened.
    Simulated {
        /// Id given to it.
        id: String,
        /// What it would have done to exposure.
        effect: Effect,
    },
    /// Did not pass.
    Stopped {
        /// What it would have done to exposure.
        effect: Effect,
        /// Why.
        stop: Stop,
    },
    /// The broker fault refused it.
    BrokerError {
        /// What it would have done to exposure.
        effect: Effect,
    },
    /// The book is full.
    BookFull {
        /// What it would have done to exposure.
        effect: Effect,
    },
}

impl Placed {
    /// Effect and outcome, as the metrics label them.
    pub fn labels(&self) -> (&'static str, &'static str) {
        match self {
            Self::Filled { effect, .. } => (effect.word(), "filled"),
            Self::Resting { effect, .. } => (effect.word(), "accepted"),
            Self::Simulated { effect, .. } => (effect.word(), "dry_run"),
            Self::Stopped { effect, .. } => (effect.word(), "blocked"),
            Self::BrokerError { effect } => (effect.word(), "broker_error"),
            Self::BookFull { effect } => (effect.word(), "rejected"),
        }
    }
}
