//! Alert rules, the readings they look at, and heartbeats.

use serde::Deserialize;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

fn yes() -> bool {
    true
}

fn zero() -> String {
    "0s".to_owned()
}

fn keep() -> String {
    "keep".to_owned()
}

fn day() -> u32 {
    24
}

/// A rule as somebody writes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AlertRuleDraft {
    /// 1 to 64 letters, digits, dots, dashes and underscores.
    pub name: String,
    /// What it is about, in a line.
    #[serde(default)]
    pub title: String,
    /// Which reading, for instance `engine.drawdown`; GET /api/v1/alert-readings lists them.
    pub reading: String,
    /// Which of its series; without any: each of them, for itself.
    #[serde(default)]
    pub series: BTreeMap<String, String>,
    /// `>`, `>=`, `<`, `<=`, `==`, or `gt`, `gte`, `lt`, `lte`, `eq`.
    pub comparison: String,
    /// A decimal as text, or a word of the reading, for instance `unhealthy`.
    pub threshold: String,
    /// How long it has to hold, for instance `15s`.
    #[serde(default = "zero", rename = "for")]
    pub holds_for: String,
    /// Once it fires, it clears only beyond this.
    #[serde(default)]
    pub clear_threshold: Option<String>,
    /// How long it has to be clear.
    #[serde(default = "zero")]
    pub clear_for: String,
    /// What no data means: `ok`, `alert` or `keep`.
    #[serde(default = "keep")]
    pub no_data: String,
    /// `critical`, `page`, `warning` or `info`.
    pub severity: String,
    /// Labels of the alert beside those of the series.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    /// What people are told beside it; `{value}`, `{threshold}` and `{label}` are filled in.
    #[serde(default)]
    pub annotations: BTreeMap<String, String>,
    /// Where it is written what to do.
    #[serde(default)]
    pub runbook_url: Option<String>,
    /// `trip`: the breaker is tripped before anybody is told.
    #[serde(default)]
    pub action: Option<String>,
    /// Whether it is watched.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// For a change: the version it is based on.
    #[serde(default)]
    pub version: Option<i64>,
}

/// How a rule stands about one series.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AlertRuleStateView {
    /// Which series.
    pub labels: BTreeMap<String, String>,
    /// `inactive`, `pending`, `firing` or `clearing`.
    pub phase: String,
    /// Since when.
    pub since: String,
    /// When it began to fire, while it does.
    pub fired_at: Option<String>,
    /// The last value.
    pub value: Option<String>,
    /// With its unit, or in a word.
    pub shown: String,
    /// Why there is no value now.
    pub missing: Option<String>,
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AlertRuleView {
    /// What was written.
    #[serde(flatten)]
    pub rule: AlertRuleDraft,
    /// The condition in a line.
    pub condition: String,
    /// Unit of the reading.
    pub unit: String,
    /// It was there from the first start.
    pub ready_made: bool,
    /// The worst of its phases.
    pub phase: String,
    /// How it stands about each series.
    pub states: Vec<AlertRuleStateView>,
    /// When it was made.
    pub created_at: String,
    /// By whom.
    pub created_by: String,
    /// When it was last changed.
    pub updated_at: String,
    /// By whom.
    pub updated_by: String,
}

/// All rules.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AlertRuleList {
    /// The ready-made ones first, then by name.
    pub items: Vec<AlertRuleView>,
}

/// A rule to be tried on what has been.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AlertRulePreviewRequest {
    /// The rule; it need not exist.
    pub rule: AlertRuleDraft,
    /// How far to look back, 1 to 168.
    #[serde(default = "day")]
    pub hours: u32,
}

/// A time in which it would have fired.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AlertIntervalView {
    /// When people would have been told.
    pub from: String,
    /// When it would have been over; null when it still fires.
    pub to: Option<String>,
    /// The value furthest beyond the threshold.
    pub peak: Option<String>,
    /// With its unit.
    pub peak_shown: String,
}

/// What would have become of one series.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AlertPreviewSeriesView {
    /// Which series.
    pub labels: BTreeMap<String, String>,
    /// How often it would have fired.
    pub fired: usize,
    /// When; the first 200.
    pub intervals: Vec<AlertIntervalView>,
    /// Share of the time of which nothing is stored.
    pub unknown_share: f64,
}

/// What a rule would have done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AlertRulePreviewView {
    /// In a sentence: how often it would have fired.
    pub text: String,
    /// The condition in a line.
    pub condition: String,
    /// From when.
    pub from: String,
    /// To when.
    pub to: String,
    /// How often it would have fired, all series together.
    pub fired: usize,
    /// Series by series.
    pub series: Vec<AlertPreviewSeriesView>,
    /// More series than are shown.
    pub series_left_out: usize,
}

/// A test of a rule on its way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AlertRuleTestView {
    /// Numbers of its incidents, one for each receiver: their deliveries say whether it arrived.
    pub incidents: Vec<i64>,
}

/// A series of a reading as it is now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AlertSeriesView {
    /// Which series.
    pub labels: BTreeMap<String, String>,
    /// Its value.
    pub value: Option<String>,
    /// With its unit, or in a word.
    pub shown: String,
    /// How old it is.
    pub age_seconds: Option<f64>,
    /// Why there is none.
    pub missing: Option<String>,
}

/// A reading that rules can look at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AlertReadingView {
    /// Name.
    pub name: String,
    /// Unit; empty for a plain number.
    pub unit: String,
    /// What it is.
    pub what: String,
    /// Labels of its series.
    pub labels: Vec<String>,
    /// Words that stand for values, where it is a state.
    pub words: Vec<String>,
    /// Its series now.
    pub series: Vec<AlertSeriesView>,
}

/// Every reading there is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AlertReadingList {
    /// In the order of the catalogue.
    pub items: Vec<AlertReadingView>,
}

/// A heartbeat as somebody sets it up: either `period`, or `cron` with `time_zone`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HeartbeatDraft {
    /// 1 to 64 letters, digits, dots, dashes and underscores.
    pub name: String,
    /// What beats, in a line.
    #[serde(default)]
    pub title: String,
    /// How often it is due, for instance `1h`.
    #[serde(default)]
    pub period: Option<String>,
    /// When it is due: minute hour day month weekday, or `@daily`.
    #[serde(default)]
    pub cron: Option<String>,
    /// Zone of the expression; the desk's when missing.
    #[serde(default)]
    pub time_zone: Option<String>,
    /// Patience beyond that, for instance `5m`.
    pub grace: String,
    /// `critical`, `page`, `warning` or `info`.
    #[serde(default = "critical")]
    pub severity: String,
    /// Labels of the alert.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    /// Not watched for now.
    #[serde(default)]
    pub paused: bool,
    /// For a change: the version it is based on.
    #[serde(default)]
    pub version: Option<i64>,
    /// For a change: make a new address; the old one ends.
    #[serde(default)]
    pub new_token: bool,
}

fn critical() -> String {
    "critical".to_owned()
}

/// A ping that came in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PingView {
    /// When.
    pub at: String,
    /// `success`, `start`, `fail` or `log`.
    pub beat: String,
    /// Exit code, where one was told.
    pub exit_code: Option<u8>,
    /// Word that pairs a start with its end.
    pub run: Option<String>,
    /// How long the run took.
    pub took_ms: Option<i64>,
    /// From where.
    pub ip_address: Option<String>,
    /// What it said; at most 10,000 bytes.
    pub body: Option<String>,
}

/// A heartbeat.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HeartbeatView {
    /// Name.
    pub name: String,
    /// What beats.
    pub title: String,
    /// When it is due, in a line.
    pub schedule: String,
    /// How often it is due.
    pub period: Option<String>,
    /// When it is due.
    pub cron: Option<String>,
    /// Zone of the expression.
    pub time_zone: Option<String>,
    /// Patience beyond that.
    pub grace: String,
    /// `critical`, `page`, `warning` or `info`.
    pub severity: String,
    /// Labels of the alert.
    pub labels: BTreeMap<String, String>,
    /// Not watched for now.
    pub paused: bool,
    /// `new`, `up`, `late`, `down`, `unknown` or `paused`.
    pub state: String,
    /// Since when.
    pub since: String,
    /// Why.
    pub reason: String,
    /// When it was last heard.
    pub heard_at: Option<String>,
    /// How long ago that is.
    pub age_seconds: Option<f64>,
    /// When it is due.
    pub due_at: Option<String>,
    /// When its silence is an alert.
    pub deadline: Option<String>,
    /// When the run began that has not ended.
    pub started_at: Option<String>,
    /// How long the last run took.
    pub took_ms: Option<i64>,
    /// The last exit code told.
    pub exit_code: Option<u8>,
    /// Newest pings first; in the answer about one heartbeat alone.
    pub pings: Vec<PingView>,
    /// Rises by one with every change.
    pub version: i64,
    /// When it was made.
    pub created_at: String,
    /// By whom.
    pub created_by: String,
    /// When it was last changed.
    pub updated_at: String,
    /// By whom.
    pub updated_by: String,
}

/// All heartbeats.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HeartbeatList {
    /// By name.
    pub items: Vec<HeartbeatView>,
}

/// A heartbeat after it was made or changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HeartbeatMade {
    /// What it is.
    pub info: HeartbeatView,
    /// The address to ping; shown when it is made and never again.
    pub ping_url: Option<String>,
    /// The same for senders that push a status.
    pub push_url: Option<String>,
}
