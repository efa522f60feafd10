//! Engines, positions, orders.

use serde::Deserialize;
use serde::Serialize;
use utoipa::ToSchema;

/// A position.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PositionView {
    /// Where.
    pub engine: String,
    /// Instrument.
    pub symbol: String,
    /// Signed quantity.
    pub qty: String,
    /// Average entry price.
    pub avg_price: Option<String>,
    /// Newest price.
    pub last_price: Option<String>,
    /// Value at the newest price.
    pub market_value: Option<String>,
    /// Unrealised profit.
    pub unrealised: Option<String>,
    /// Who holds it.
    pub strategy: Option<String>,
}

/// A working order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OrderView {
    /// Where.
    pub engine: String,
    /// The engine's number.
    pub id: String,
    /// Instrument.
    pub symbol: String,
    /// `buy` or `sell`.
    pub side: String,
    /// Quantity asked for.
    pub qty: String,
    /// Quantity done.
    pub filled_qty: String,
    /// `market`, `limit`, …
    #[serde(rename = "type")]
    pub order_type: String,
    /// Limit.
    pub limit_price: Option<String>,
    /// The engine's word.
    pub status: String,
    /// Who sent it.
    pub strategy: Option<String>,
    /// When it was sent.
    pub created_at: Option<String>,
}

/// Profit and loss of the day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PnlView {
    /// Realised.
    pub realised: String,
    /// Unrealised.
    pub unrealised: String,
    /// Both.
    pub total: String,
    /// Currency.
    pub currency: String,
    /// Positions with a price.
    pub priced: u32,
    /// Positions without one.
    pub unpriced: u32,
}

/// The account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AccountView {
    /// Cash plus positions.
    pub equity: String,
    /// Cash.
    pub cash: String,
    /// Highest equity.
    pub peak_equity: Option<String>,
}

/// The reconciler.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ReconcilerView {
    /// The books were compared.
    pub startup_complete: bool,
    /// In words.
    pub detail: String,
}

/// One engine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EngineView {
    /// Name.
    pub name: String,
    /// Adapter.
    pub kind: String,
    /// `ok`, `unreachable` or `unknown`.
    pub status: String,
    /// Why it did not answer.
    pub error: Option<String>,
    /// When it was read.
    pub as_of: Option<String>,
    /// Simulated orders only.
    pub dry_run: bool,
    /// Open positions.
    pub positions: Vec<PositionView>,
    /// Working orders.
    pub open_orders: Vec<OrderView>,
    /// Today's result.
    pub pnl: Option<PnlView>,
    /// The account.
    pub account: Option<AccountView>,
    /// The reconciler.
    pub reconciler: Option<ReconcilerView>,
    /// `allowed`, `paused` or `unknown`.
    pub entries: String,
}

/// All engines.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, ToSchema)]
pub struct DeskView {
    /// Engine by engine.
    pub engines: Vec<EngineView>,
}
