//! Breaker, kill switch and gate.

use crate::wire::desk::OrderView;
use crate::wire::desk::PositionView;
use serde::Deserialize;
use serde::Serialize;
use utoipa::ToSchema;

/// The gate's answer with its lease.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GateView {
    /// `open`, `reduce_only` or `halted`.
    pub verdict: String,
    /// Why, in words; empty while open.
    pub reasons: Vec<String>,
    /// When the answer was made.
    pub as_of: String,
    /// After this the answer is worth nothing: treat it as `reduce_only`.
    pub valid_until: String,
    /// Milliseconds between the two.
    pub lease_ms: u64,
    /// Orders are simulated.
    pub dry_run: bool,
    /// `OPEN`, `TRIPPED`, `UNINITIALISED` or `UNREADABLE`.
    pub breaker: String,
    /// `ACTIVE`, `ENGAGED`, `UNINITIALISED` or `UNREADABLE`.
    pub kill_switch: String,
}

/// An order to ask the gate about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GateCheckRequest {
    /// Who wants to send it.
    pub strategy: String,
    /// Instrument.
    pub symbol: String,
    /// `buy` or `sell`.
    pub side: String,
    /// Quantity, a decimal greater than zero.
    pub qty: String,
    /// Signed position before the order.
    pub position_qty: String,
    /// Price it is expected to have, for the limit on the value of all positions; the newest known one when left out.
    #[serde(default)]
    pub price: Option<String>,
}

/// Whether the order may be sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GateCheckView {
    /// Send it only when true.
    pub allowed: bool,
    /// The gate's verdict.
    pub verdict: String,
    /// Why not, in words.
    pub reasons: Vec<String>,
    /// Simulate it, whatever the answer.
    #[serde(default)]
    pub dry_run: bool,
}

/// The circuit breaker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct BreakerView {
    /// `OPEN`, `TRIPPED`, `UNINITIALISED` or `UNREADABLE`.
    pub state: String,
    /// Since when.
    pub since: Option<String>,
    /// When it tripped; null while OPEN.
    pub tripped_at: Option<String>,
    /// Who tripped it.
    pub tripped_by: Option<String>,
    /// The first reason.
    pub trip_reason: Option<String>,
    /// `MANUAL` or a guard's reason code.
    pub trip_code: Option<String>,
    /// Evidence.
    pub trip_details: Option<serde_json::Value>,
    /// Last reset.
    pub reset_at: Option<String>,
    /// Who reset it last.
    pub reset_by: Option<String>,
    /// Why it was reset last.
    pub reset_reason: Option<String>,
    /// Trips today, in the desk's time zone.
    pub trip_count_today: u32,
    /// Age of the last verified read; 999999 when the state cannot be verified.
    pub staleness_seconds: f64,
    /// False while a trip waits to be written to the ledger.
    pub recorded: bool,
    /// Seconds until a reset is allowed again; 0 when it is.
    pub reset_available_in_seconds: u64,
}

/// One condition for a reset.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ConditionView {
    /// Stable word.
    pub id: String,
    /// Name for people.
    pub label: String,
    /// `ok`, `warn`, `failing`, `unknown` or `not_configured`.
    pub verdict: String,
    /// The value read.
    pub value: Option<String>,
    /// The limit it is held to.
    pub limit: Option<String>,
    /// Age of the reading.
    pub age_seconds: Option<f64>,
    /// Whether it stands in the way of a reset.
    pub blocks: bool,
    /// Why, in words.
    pub detail: String,
}

/// All conditions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ConditionsView {
    /// In the order shown.
    pub conditions: Vec<ConditionView>,
}

/// One line of a checklist.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CheckItem {
    /// Stable word.
    pub id: String,
    /// What must be so.
    pub label: String,
    /// Whether it is.
    pub done: bool,
    /// What was found.
    pub detail: String,
}

/// A checklist.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ChecklistView {
    /// In the order shown.
    pub items: Vec<CheckItem>,
}

/// One trip from begin to reset.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TripRecord {
    /// Number.
    pub id: i64,
    /// When.
    pub tripped_at: String,
    /// Who.
    pub tripped_by: String,
    /// Why.
    pub reason: String,
    /// `MANUAL` or a guard's reason code.
    pub code: String,
    /// Evidence.
    pub details: Option<serde_json::Value>,
    /// When it was reset.
    pub reset_at: Option<String>,
    /// Who reset it.
    pub reset_by: Option<String>,
    /// Why it was reset.
    pub reset_reason: Option<String>,
    /// How long trading was blocked.
    pub duration_seconds: Option<f64>,
}

/// A page of trips, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TripHistory {
    /// The page.
    pub items: Vec<TripRecord>,
    /// Give it back for the next page.
    pub next_cursor: Option<String>,
}

/// The kill switch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct KillView {
    /// `ACTIVE`, `ENGAGED`, `UNINITIALISED` or `UNREADABLE`.
    pub state: String,
    /// When.
    pub engaged_at: Option<String>,
    /// Who.
    pub engaged_by: Option<String>,
    /// Why.
    pub engagement_reason: Option<String>,
    /// Last release.
    pub disengaged_at: Option<String>,
    /// Who released it.
    pub disengaged_by: Option<String>,
    /// Why it was released.
    pub disengagement_notes: Option<String>,
    /// Engagements today.
    pub engagement_count_today: u32,
    /// The newest kill job.
    pub job: Option<KillJobView>,
}

/// One event of the kill switch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct KillEvent {
    /// `ENGAGED` or `DISENGAGED`.
    pub event: String,
    /// When.
    pub at: String,
    /// Who.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// Events of the kill switch, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct KillHistory {
    /// The events.
    pub items: Vec<KillEvent>,
}

/// How long the halt took, from the command.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, ToSchema)]
pub struct KillTimes {
    /// Until the gate was blocked.
    pub blocked_ms: Option<i64>,
    /// Until no open order was left.
    pub last_order_gone_ms: Option<i64>,
    /// Until no position was left.
    pub flat_ms: Option<i64>,
}

/// One engine in a kill job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct KillEngineView {
    /// Name.
    pub engine: String,
    /// `pause`, `cancel`, `flatten`, `verify` or `done`.
    pub step: String,
    /// `flat`, `residual`, `unverified` or `cancelled`.
    pub outcome: Option<String>,
    /// Orders last seen.
    pub open_orders: Option<usize>,
    /// Positions last seen.
    pub positions: Option<usize>,
    /// In words.
    pub message: String,
}

/// One step of a kill job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct KillStepView {
    /// When.
    pub at: String,
    /// Which engine; null for the latch.
    pub engine: Option<String>,
    /// Which step.
    pub step: String,
    /// How it went.
    pub outcome: String,
    /// In words.
    pub detail: String,
}

/// What is left.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, ToSchema)]
pub struct KillResidual {
    /// Orders that could not be cancelled.
    pub orders: Vec<OrderView>,
    /// Positions that could not be closed.
    pub positions: Vec<PositionView>,
}

/// A kill job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct KillJobView {
    /// Number.
    pub id: i64,
    /// `running` or `done`.
    pub status: String,
    /// `flat`, `residual`, `unverified` or `cancelled`.
    pub outcome: Option<String>,
    /// False when it stops after cancelling.
    pub flatten: bool,
    /// Why.
    pub reason: String,
    /// Who.
    pub started_by: String,
    /// When.
    pub started_at: String,
    /// When it ended.
    pub finished_at: Option<String>,
    /// How often it went on after a restart.
    pub resumed: u32,
    /// The three times.
    pub times: KillTimes,
    /// Engine by engine.
    pub engines: Vec<KillEngineView>,
    /// In order.
    pub steps: Vec<KillStepView>,
    /// What is left.
    pub residual: KillResidual,
}

/// What a kill would do at one engine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct KillPlanEngine {
    /// Name.
    pub engine: String,
    /// Whether it answered.
    pub reachable: bool,
    /// Why not.
    pub error: Option<String>,
    /// Would be cancelled.
    pub orders: Vec<OrderView>,
    /// Would be closed.
    pub positions: Vec<PositionView>,
}

/// What a kill would do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct KillPlanView {
    /// Engine by engine.
    pub engines: Vec<KillPlanEngine>,
}
