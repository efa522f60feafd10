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
    /// What is asked: `http`, `tcp`, `tls`, `dns`, `redis` and others.
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
    /// Unhealthy services that it needs and suffers from.
    pub caused_by: Vec<String>,
    /// The maintenance that holds now: until when, why, by whom.
    pub maintenance: Option<String>,
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
    /// How old that is.
    pub age_seconds: Option<f64>,
    /// No check finished for too long: what is shown is the last known board.
    pub stale: bool,
    /// How often services are checked.
    pub interval_seconds: u64,
    /// Worst first.
    pub services: Vec<ServiceHealth>,
}

/// What was said and answered in one check, without secrets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HealthTranscript {
    /// When.
    pub at: String,
    /// Lines that begin with `>` (said), `<` (heard) or `*` (a remark).
    pub lines: Vec<String>,
}

/// A change of state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HealthEvent {
    /// When.
    pub at: String,
    /// Before.
    pub from: String,
    /// After.
    pub to: String,
    /// Why.
    pub reason: String,
}

/// How a stretch of time was spent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HealthShare {
    /// All of it.
    pub seconds: f64,
    /// Healthy or degraded.
    pub up_seconds: f64,
    /// The part of it that was degraded.
    pub degraded_seconds: f64,
    /// Unhealthy.
    pub down_seconds: f64,
    /// In maintenance: outside of the uptime.
    pub maintenance_seconds: f64,
    /// Not known: not watched, or the appliance itself did not run.
    pub unknown_seconds: f64,
    /// Up in what is known outside of maintenance, 0 to 1; null when nothing is known.
    pub uptime: Option<f64>,
    /// Not known in what is outside of maintenance, 0 to 1.
    pub unknown_share: f64,
}

/// Uptime over a span.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HealthUptime {
    /// `1h`, `24h`, `7d`, `30d`, `90d` or `400d`.
    pub span: String,
    /// Its beginning.
    pub from: String,
    /// Of all hours.
    pub all: HealthShare,
    /// Of trading hours.
    pub trading: HealthShare,
}

/// Uptime over every span.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HealthUptimes {
    /// The shortest span first.
    pub items: Vec<HealthUptime>,
}

/// One service in full.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HealthDetail {
    /// As on the board.
    pub service: ServiceHealth,
    /// What must hold.
    pub expect: Vec<String>,
    /// What should hold.
    pub prefer: Vec<String>,
    /// Services that it needs.
    pub depends_on: Vec<String>,
    /// Services that need it.
    pub needed_by: Vec<String>,
    /// From check to check.
    pub interval_ms: u64,
    /// A check that takes longer has failed.
    pub timeout_ms: u64,
    /// Repeats of a failed check before it counts.
    pub retries: u32,
    /// An answer that takes longer is slow.
    pub degraded_over_ms: Option<u64>,
    /// Failures until unhealthy.
    pub unhealthy_after: u32,
    /// Among so many checks.
    pub unhealthy_of: u32,
    /// Successes in a row until healthy again.
    pub healthy_after: u32,
    /// When the last error was found.
    pub last_error_at: Option<String>,
    /// The last exchange.
    pub transcript: Option<HealthTranscript>,
    /// The last exchange in which something was wrong.
    pub transcript_of_error: Option<HealthTranscript>,
    /// Changes of state, newest first.
    pub events: Vec<HealthEvent>,
    /// Maintenance that holds, is to come, or ended a while ago.
    pub maintenance: Vec<MaintenanceView>,
    /// Uptime over every span.
    pub uptime: Vec<HealthUptime>,
}

/// A roll-up of history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HealthSlot {
    /// Its beginning.
    pub at: String,
    /// How it was spent.
    pub share: HealthShare,
    /// Checks in it.
    pub checks: i64,
    /// Checks that failed.
    pub failed: i64,
    /// Half of the answers were quicker.
    pub p50_ms: Option<f64>,
    /// 95 of 100 answers were quicker.
    pub p95_ms: Option<f64>,
    /// 99 of 100 answers were quicker.
    pub p99_ms: Option<f64>,
    /// The slowest answer.
    pub max_ms: Option<f64>,
}

/// How much of a service's history is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HealthKept {
    /// Single readings.
    pub readings: i64,
    /// One-minute roll-ups.
    pub minutes: i64,
    /// Hourly roll-ups.
    pub hours: i64,
}

/// History over a span; what is missing in between is not known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HealthHistory {
    /// Which service.
    pub service: String,
    /// `1h`, `24h`, `7d`, `30d`, `90d` or `400d`.
    pub span: String,
    /// Its beginning.
    pub from: String,
    /// Its end.
    pub to: String,
    /// Seconds of a roll-up.
    pub step_seconds: i64,
    /// Oldest first.
    pub slots: Vec<HealthSlot>,
    /// For `1h` the single readings, oldest first.
    pub readings: Vec<HealthPoint>,
    /// How much is kept.
    pub kept: HealthKept,
}

/// A maintenance window to make.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MaintenanceBody {
    /// A service, or `*` for all.
    pub service: String,
    /// From when, ISO 8601; now unless said.
    #[serde(default)]
    pub starts_at: Option<String>,
    /// Until when, ISO 8601.
    #[serde(default)]
    pub ends_at: Option<String>,
    /// Or for how long.
    #[serde(default)]
    pub minutes: Option<u32>,
    /// Why: at least 20 characters.
    pub reason: String,
}

/// A maintenance window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MaintenanceView {
    /// Number.
    pub id: i64,
    /// A service, or `*` for all.
    pub service: String,
    /// `pending`, `active` or `over`.
    pub state: String,
    /// From when.
    pub starts_at: String,
    /// Until when.
    pub ends_at: String,
    /// Why.
    pub reason: String,
    /// Who.
    pub author: String,
    /// Who ended it early.
    pub ended_by: Option<String>,
}

/// Maintenance windows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MaintenanceList {
    /// What ends last first.
    pub items: Vec<MaintenanceView>,
}
