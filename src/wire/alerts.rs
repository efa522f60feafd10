//! Incidents and deliveries.

use serde::Deserialize;
use serde::Serialize;
use utoipa::ToSchema;

/// Deliveries of an incident, state by state.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, ToSchema)]
pub struct DeliveryCounts {
    /// In state pending.
    pub pending: u32,
    /// In state sending.
    pub sending: u32,
    /// In state delivered.
    pub delivered: u32,
    /// In state deferred.
    pub deferred: u32,
    /// In state poison.
    pub poison: u32,
    /// In state cancelled.
    pub cancelled: u32,
    /// In state suppressed.
    pub suppressed: u32,
}

/// One incident.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct IncidentView {
    /// Number.
    pub id: i64,
    /// Stable word.
    pub kind: String,
    /// One line.
    pub title: String,
    /// `critical`, `warning` or `info`.
    pub severity: String,
    /// `firing` or `resolved`.
    pub status: String,
    /// When.
    pub opened_at: String,
    /// When it ended.
    pub resolved_at: Option<String>,
    /// What happened.
    pub summary: String,
    /// Who was told.
    pub deliveries: DeliveryCounts,
}

/// Incidents, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct IncidentList {
    /// The incidents.
    pub items: Vec<IncidentView>,
}

/// One delivery.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DeliveryView {
    /// Number.
    pub id: i64,
    /// Incident.
    pub alert_id: i64,
    /// `email` or `webhook`.
    pub channel: String,
    /// Masked.
    pub recipient: String,
    /// Delivery state.
    pub status: String,
    /// Attempts that failed.
    pub retry_count: u32,
    /// When it is tried next.
    pub next_attempt_at: Option<String>,
    /// When it was owed.
    pub created_at: String,
    /// When it was last tried.
    pub last_attempt_at: Option<String>,
    /// When it was accepted.
    pub delivered_at: Option<String>,
    /// When it was given up.
    pub failed_at: Option<String>,
    /// Why.
    pub error_message: Option<String>,
}

/// Deliveries, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DeliveryList {
    /// The deliveries.
    pub items: Vec<DeliveryView>,
}
