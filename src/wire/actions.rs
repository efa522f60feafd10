//! Acts and their refusals.

use crate::wire::safety::BreakerView;
use crate::wire::safety::ConditionView;
use crate::wire::safety::GateView;
use crate::wire::safety::KillView;
use crate::wire::settings::SettingsConflict;
use serde::Deserialize;
use serde::Serialize;
use utoipa::ToSchema;

/// Asks for a trip.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TripRequest {
    /// At least 20 characters after trimming.
    pub reason: String,
    /// Must be true.
    #[serde(default)]
    pub acknowledged: bool,
    /// Evidence, optional.
    #[serde(default)]
    pub details: Option<serde_json::Value>,
}

/// Asks for a reset.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ResetRequest {
    /// At least 20 characters after trimming.
    pub reason: String,
    /// Must be true.
    #[serde(default)]
    pub acknowledged: bool,
    /// Reset although conditions are not normal (admin).
    #[serde(rename = "override", default)]
    pub override_conditions: bool,
}

/// Asks for the first OPEN.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct InitRequest {
    /// At least 20 characters after trimming.
    pub reason: String,
    /// Must be true.
    #[serde(default)]
    pub acknowledged: bool,
}

/// Asks for a kill.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct KillRequest {
    /// At least 20 characters after trimming.
    pub reason: String,
    /// Must be true.
    #[serde(default)]
    pub acknowledged: bool,
    /// Close positions too; true unless said otherwise.
    #[serde(default)]
    pub flatten: Option<bool>,
}

/// Asks to release the kill switch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ReleaseRequest {
    /// At least 20 characters after trimming.
    pub reason: String,
    /// Must be true.
    #[serde(default)]
    pub acknowledged: bool,
    /// The word RESUME.
    #[serde(default)]
    pub confirm: String,
}

/// What an act did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ActionView {
    /// `success` or `no_op`.
    pub outcome: String,
    /// False when it holds but could not be written yet.
    pub recorded: bool,
    /// Number of its audit entry.
    pub audit_id: Option<i64>,
    /// In words.
    pub message: String,
    /// The breaker afterwards.
    pub breaker: BreakerView,
    /// The kill switch afterwards.
    pub kill: KillView,
    /// The gate afterwards.
    pub gate: GateView,
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FieldError {
    /// Which.
    pub field: String,
    /// What to write instead.
    pub message: String,
}

/// RFC 9457 problem details.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// A link to the page about this code.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind of problem.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// What happened and what to do.
    pub detail: String,
    /// Stable word for programs.
    pub code: String,
    /// Field by field, where that applies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// When the same act may succeed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_seconds: Option<u64>,
    /// The conditions that stand in the way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<ConditionView>,
    /// Both values where two changes of settings meet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<SettingsConflict>,
}
