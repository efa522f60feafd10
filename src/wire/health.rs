//! Watched services.

use serde::Deserialize;
use serde::Serialize;
use utoipa::ToSchema;

/// One check of the past.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HealthPoint {
    /// When.
    pub at: String,
    /// What it found.
    pub status: String,
    /// How long the answer took.
    pub latency_ms: Option<f64>,
}

/// One watched service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ServiceHealth {
    /// Name.
    pub name: String,
    /// `http` or `tcp`.
    pub kind: String,
    /// Address.
    pub target: String,
    /// Where it is shown.
    pub group: String,
    /// Trading is at risk without it.
    pub critical: bool,
    /// `healthy`, `degraded`, `unhealthy`, `stale` or `unknown`.
    pub status: String,
    /// Since when.
    pub since: Option<String>,
    /// Why, with values and limits.
    pub reason: String,
    /// Newest answer.
    pub latency_ms: Option<f64>,
    /// P95 of the last checks.
    pub p95_ms: Option<f64>,
    /// When it was last checked.
    pub checked_at: Option<String>,
    /// How old that is.
    pub age_seconds: Option<f64>,
    /// The last error in full.
    pub last_error: Option<String>,
    /// At most 60, newest last.
    pub history: Vec<HealthPoint>,
}

/// All watched services.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HealthBoard {
    /// When a check last finished.
    pub refreshed_at: Option<String>,
    /// How often services are checked.
    pub interval_seconds: u64,
    /// Worst first.
    pub services: Vec<ServiceHealth>,
}
