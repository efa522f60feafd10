//! The overview and the stream.

use crate::wire::alerts::IncidentView;
use crate::wire::audit::AuditEntryView;
use crate::wire::audit::AuditHead;
use crate::wire::desk::DeskView;
use crate::wire::health::HealthBoard;
use crate::wire::people::Environment;
use crate::wire::safety::BreakerView;
use crate::wire::safety::CheckItem;
use crate::wire::safety::ConditionView;
use crate::wire::safety::GateView;
use crate::wire::safety::KillView;
use crate::wire::settings::SettingsPiece;
use serde::Deserialize;
use serde::Serialize;
use utoipa::ToSchema;

/// One service-level objective.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SloView {
    /// Stable word.
    pub id: String,
    /// Name.
    pub label: String,
    /// The value now; null when unknown.
    pub now: Option<f64>,
    /// `s` or `count`.
    pub unit: String,
    /// What is aimed at.
    pub target: f64,
    /// Where it alerts.
    pub alert: f64,
    /// `ok`, `warn`, `breach` or `unknown`.
    pub verdict: String,
    /// In words.
    pub text: String,
    /// The share of the error budget of 30 days that is left, negative when it was overdrawn; null when nothing was measured.
    pub remaining_share: Option<f64>,
}

/// Something that needs attention.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AttentionView {
    /// Stable word.
    pub id: String,
    /// `critical`, `warning` or `info`.
    pub severity: String,
    /// State in a word.
    pub status_word: String,
    /// What.
    pub subject: String,
    /// Why, in one line.
    pub text: String,
    /// Since when.
    pub since: Option<String>,
    /// Page that shows more.
    pub link: String,
}

/// Everything the overview shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Snapshot {
    /// The appliance's clock.
    pub now: String,
    /// Which desk this is.
    pub environment: Environment,
    /// A demo on a temporary directory.
    pub demo: bool,
    /// Version.
    pub version: String,
    /// Orders are simulated.
    pub dry_run: bool,
    /// Version of the settings, the two that change what the desk does, and who reads them.
    pub settings: SettingsPiece,
    /// The gate.
    pub gate: GateView,
    /// The breaker.
    pub breaker: BreakerView,
    /// Conditions to reset.
    pub conditions: Vec<ConditionView>,
    /// The kill switch.
    pub kill: KillView,
    /// The checklist after a reset.
    pub verification: Vec<CheckItem>,
    /// Services.
    pub health: HealthBoard,
    /// Engines.
    pub desk: DeskView,
    /// Firing and recent incidents.
    pub incidents: Vec<IncidentView>,
    /// Objectives.
    pub slos: Vec<SloView>,
    /// Worst first.
    pub attention: Vec<AttentionView>,
    /// The newest audit entry, for the foot of each page.
    pub audit: Option<AuditHead>,
    /// Newest first; empty for viewers.
    pub recent_audit: Vec<AuditEntryView>,
    /// What a new desk still needs.
    pub setup_checklist: Vec<CheckItem>,
    /// How often to poll when the stream is not there.
    pub auto_refresh_seconds: u64,
}

/// Sent each second on the stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Heartbeat {
    /// The appliance's clock.
    pub now: String,
    /// Age of the last verified read of the breaker.
    pub staleness_seconds: f64,
}
