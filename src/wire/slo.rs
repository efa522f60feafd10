//! Objectives in full: budget, burn, where their alerts go, what to do.

use serde::Deserialize;
use serde::Serialize;
use utoipa::ToSchema;

/// Every objective in full.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SloList {
    /// When this was so.
    pub as_of: String,
    /// Percentiles look back so far, in seconds.
    pub window_seconds: i64,
    /// Budgets hold for so many days.
    pub budget_days: i64,
    /// How much is kept.
    pub kept: SloKept,
    /// In the order of the runbook.
    pub items: Vec<SloDetail>,
}

/// How much is kept of the objectives, all series together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SloKept {
    /// Minutes, at the most 30 days of them.
    pub minutes: i64,
    /// Hours, at the most 400 days of them.
    pub hours: i64,
}

/// One objective in full.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SloDetail {
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
    /// `percentile` (kept by events) or `level` (kept by time).
    pub kind: String,
    /// Which one; null for a level.
    pub percentile: Option<f64>,
    /// Where the runbook sends its alert: `page` or `Slack`.
    #[serde(rename = "where")]
    pub place: String,
    /// Who is told as things are routed now: receiver and where it reaches somebody.
    pub goes_to: Vec<String>,
    /// The rule that alerts; null when it was removed.
    pub rule: Option<String>,
    /// Whether that rule is on.
    pub rule_enabled: bool,
    /// The incident that is open about it.
    pub incident: Option<SloIncident>,
    /// The error budget.
    pub budget: SloBudget,
    /// How fast it goes, the shortest window first.
    pub burn: Vec<SloBurn>,
    /// When the budget is used up at the rate of the last 6 hours; null when it is not going down, or is used up.
    pub exhausted_at: Option<String>,
    /// Channel by channel, where it is kept so.
    pub parts: Vec<SloPart>,
    /// The last hour, one point a minute.
    pub series: Vec<SloPoint>,
    /// The steps of the runbook's breach response.
    pub response: Vec<SloStep>,
}

/// An open incident about an objective.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SloIncident {
    /// Number.
    pub id: i64,
    /// `firing` or `acknowledged`.
    pub state: String,
    /// `critical`, `warning` or `info`.
    pub severity: String,
    /// Since when.
    pub since: String,
    /// Who has it.
    pub acknowledged_by: Option<String>,
    /// Since when he has it.
    pub acknowledged_at: Option<String>,
}

/// The error budget of an objective: events for a percentile, seconds for a level.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SloBudget {
    /// The share that may lie over the target.
    pub allowed_share: f64,
    /// The share that did; null when nothing was measured.
    pub missed_share: Option<f64>,
    /// The share of the budget that is left, negative when it was overdrawn; null when nothing was measured.
    pub remaining_share: Option<f64>,
    /// What was measured.
    pub measured: f64,
    /// What of it was over the target.
    pub missed: f64,
    /// The share of the time since `since` of which nothing is known. It counts neither as kept nor as missed.
    pub unknown_share: f64,
    /// The first measurement within the period; null when there was none.
    pub since: Option<String>,
}

/// How fast a budget goes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SloBurn {
    /// `5m`, `1h`, `6h`, `3d` or `30d`.
    pub window: String,
    /// 1 uses the budget up exactly in its period; null when nothing was measured.
    pub rate: Option<f64>,
}

/// A channel of an objective.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SloPart {
    /// The channel.
    pub name: String,
    /// Its value now; null when there was nothing in the window.
    pub now: Option<f64>,
    /// Its share over the target within the period of the budget; null when nothing was measured.
    pub missed_share: Option<f64>,
}

/// A point of an objective over time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SloPoint {
    /// Beginning of the minute.
    pub at: String,
    /// Its highest value; null when there was none.
    pub value: Option<f64>,
}

/// A step of the response to a breach.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SloStep {
    /// `acknowledge`, `context`, `logs`, `escalate` or `report`.
    pub step: String,
    /// Heading.
    pub title: String,
    /// What to do.
    pub words: String,
    /// Page of the console.
    pub link: Option<String>,
    /// What to type.
    pub command: Option<String>,
    /// Whether it is done; null where nobody can tell, or nothing is open.
    pub done: Option<bool>,
}

/// An objective over time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SloHistory {
    /// Stable word.
    pub id: String,
    /// The range asked for.
    pub range: String,
    /// Seconds of one point.
    pub step_seconds: i64,
    /// The oldest first, without gaps.
    pub points: Vec<SloHistoryPoint>,
}

/// A step of an objective over time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SloHistoryPoint {
    /// Beginning.
    pub at: String,
    /// Its highest value; null when there was none.
    pub value: Option<f64>,
    /// The share of it that was over the target; null when nothing was measured.
    pub missed_share: Option<f64>,
    /// The share of it of which nothing is known.
    pub unknown_share: f64,
}
