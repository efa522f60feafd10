//! What an engine tells of itself: positions, orders, P&L. Money and quantities are decimals, never floats.

use crate::domain::gate::Side;
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde::Serialize;

/// A position held at an engine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Position {
    /// Instrument.
    pub symbol: String,
    /// Signed quantity.
    pub qty: Decimal,
    /// Average entry price.
    pub avg_price: Option<Decimal>,
    /// Newest price; `None` when there is none.
    pub last_price: Option<Decimal>,
    /// Signed value at the newest price.
    pub market_value: Option<Decimal>,
    /// Unrealised profit at the newest price.
    pub unrealised: Option<Decimal>,
    /// Who holds it, where known.
    pub strategy: Option<String>,
}

/// An order that is still working at an engine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpenOrder {
    /// The engine's number for it.
    pub id: String,
    /// Instrument.
    pub symbol: String,
    /// Buy or sell.
    pub side: Side,
    /// Quantity asked for.
    pub qty: Decimal,
    /// Quantity done.
    pub filled_qty: Decimal,
    /// `market`, `limit`, …
    pub order_type: String,
    /// Limit, where there is one.
    pub limit_price: Option<Decimal>,
    /// The engine's word.
    pub status: String,
    /// Who sent it, where known.
    pub strategy: Option<String>,
    /// When it was sent.
    pub created_at: Option<Timestamp>,
}

/// Profit and loss of the day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pnl {
    /// Realised today.
    pub realised: Decimal,
    /// Unrealised at the newest prices.
    pub unrealised: Decimal,
    /// Both.
    pub total: Decimal,
    /// Currency code.
    pub currency: String,
    /// Positions with a price.
    pub priced: u32,
    /// Positions without one; their unrealised part is missing from the total.
    pub unpriced: u32,
}

/// The account behind an engine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Account {
    /// Cash plus positions.
    pub equity: Decimal,
    /// Cash.
    pub cash: Decimal,
    /// Highest equity so far, where the engine tells it.
    pub peak_equity: Option<Decimal>,
}

/// Whether the engine has compared its books with the broker's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reconciler {
    /// The start-up comparison is complete.
    pub startup_complete: bool,
    /// In words.
    pub detail: String,
}

/// What went wrong between the engine and its broker lately.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrokerErrors {
    /// Errors of the last five minutes.
    pub last_5m: u64,
    /// Errors in a row up to now.
    pub consecutive: u64,
}

/// Whether an engine takes new entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Entries {
    /// It may enter.
    Allowed,
    /// It was told to pause.
    Paused,
    /// It does not say.
    Unknown,
}

/// Everything an engine told at one moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// When it was read.
    pub as_of: Timestamp,
    /// Simulated orders only.
    pub dry_run: bool,
    /// Open positions.
    pub positions: Vec<Position>,
    /// Working orders.
    pub open_orders: Vec<OpenOrder>,
    /// Today's result.
    pub pnl: Option<Pnl>,
    /// The account.
    pub account: Option<Account>,
    /// The reconciler.
    pub reconciler: Option<Reconciler>,
    /// Errors between engine and broker, where the engine counts them.
    pub broker_errors: Option<BrokerErrors>,
    /// Whether it takes entries.
    pub entries: Entries,
}

/// An engine as last seen.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// Name from the config.
    pub name: String,
    /// Adapter, for instance `paper`.
    pub kind: String,
    /// The last answer, however old.
    pub snapshot: Option<Snapshot>,
    /// Why the last read failed; `None` when it did not.
    pub error: Option<String>,
}
