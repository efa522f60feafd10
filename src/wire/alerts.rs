//! Incidents and deliveries.

use serde::Deserialize;
use serde::Serialize;
use std::collections::BTreeMap;
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
    /// What it is.
    pub labels: BTreeMap<String, String>,
    /// What people are told beside it.
    pub annotations: BTreeMap<String, String>,
    /// `tradewarden`, `rule`, `alertmanager`, `api`, `heartbeat`, `canary` or `test`.
    pub source: String,
    /// Where whoever raised it shows it.
    pub generator_url: Option<String>,
    /// When it was last heard of.
    pub updated_at: String,
    /// How it ended.
    pub resolution: Option<String>,
    /// When somebody took it on.
    pub acked_at: Option<String>,
    /// Who took it on.
    pub acked_by: Option<String>,
    /// What he said.
    pub ack_note: Option<String>,
    /// Deliveries ever owed about it; always the sum of its deliveries in the seven states.
    pub owed: u32,
    /// Who was told.
    pub deliveries: DeliveryCounts,
}

/// Incidents, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct IncidentList {
    /// The incidents.
    pub items: Vec<IncidentView>,
    /// Where the next page begins; none on the last one, and none without wishes.
    #[serde(default)]
    pub next_cursor: Option<String>,
}

/// One incident with its deliveries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct IncidentDetail {
    /// The incident.
    pub incident: IncidentView,
    /// What was owed about it, oldest first.
    pub deliveries: Vec<DeliveryView>,
}

/// Alerts to raise or to end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RaiseBody {
    /// The alerts.
    pub alerts: Vec<RaiseAlert>,
}

/// One alert.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RaiseAlert {
    /// What it is; identity. `alertname` and `severity` are usual.
    pub labels: BTreeMap<String, String>,
    /// What people are told beside it: `summary`, `description`, `runbook_url`.
    #[serde(default)]
    pub annotations: BTreeMap<String, String>,
    /// `firing` (unless said) or `resolved`.
    #[serde(default)]
    pub status: Option<String>,
    /// When it began.
    #[serde(default)]
    pub starts_at: Option<String>,
    /// When it ended, or is taken to have ended without more news.
    #[serde(default)]
    pub ends_at: Option<String>,
    /// Where it can be seen.
    #[serde(default)]
    pub generator_url: Option<String>,
    /// `trip`: the breaker is tripped before anybody is told; needs the scope breaker:trip.
    #[serde(default)]
    pub action: Option<String>,
}

/// What became of each alert, in their order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RaisedView {
    /// One for each.
    pub items: Vec<Raised>,
}

/// What became of one alert.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Raised {
    /// Its incident, where there is one.
    pub incident: Option<i64>,
    /// `opened`, `refreshed`, `resolved` or `nothing`.
    pub change: String,
}

/// Why an incident was or was not told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct WhyView {
    /// The incident.
    pub incident: i64,
    /// All of it in one sentence.
    pub sentence: String,
    /// Each step, in the order of time.
    pub steps: Vec<WhyStep>,
    /// Whether owed and found agree.
    pub balanced: bool,
}

/// One step of the explanation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct WhyStep {
    /// When; none for what holds now.
    pub at: Option<String>,
    /// `received`, `routed`, `grouped`, `silenced`, `inhibited`, `muted`, `limited`, `owed`, `attempt`, `delivered`,
    /// `poison`, `cancelled`, `suppressed`, `acknowledged` or `resolved`.
    pub kind: String,
    /// In words.
    pub text: String,
    /// The delivery it is about.
    pub delivery: Option<i64>,
}

/// One delivery.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DeliveryView {
    /// Number.
    pub id: i64,
    /// Incident.
    pub alert_id: i64,
    /// `email`, `webhook`, `slack`, `sms`, `pagerduty` or `command`.
    pub channel: String,
    /// Which of the ways to that provider.
    pub lane: String,
    /// Masked.
    pub recipient: String,
    /// Delivery state.
    pub status: String,
    /// `opened`, `resolved` or `notice`.
    pub told: String,
    /// `route`, `repeat`, `escalation`, `ack_reminder`, `failover`, `canary` or `test`.
    pub purpose: String,
    /// Receiver of the route.
    pub receiver: String,
    /// Path of the route.
    pub route: String,
    /// It waits for the timer of its group.
    pub held: bool,
    /// It may use the share of the limits that is kept back.
    pub critical: bool,
    /// Attempts that failed since it was owed or set back.
    pub retry_count: u32,
    /// Attempts in all.
    pub attempts: i64,
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
    /// The provider's name for it.
    pub provider_id: Option<String>,
}

/// Deliveries, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DeliveryList {
    /// The deliveries.
    pub items: Vec<DeliveryView>,
    /// Where the next page begins; none on the last one.
    pub next_cursor: Option<String>,
}

/// One delivery with its attempts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DeliveryDetail {
    /// The delivery.
    pub delivery: DeliveryView,
    /// The recipient itself; for admins alone.
    pub recipient_clear: Option<String>,
    /// Title of its incident.
    pub incident_title: String,
    /// Oldest first.
    pub attempts: Vec<AttemptView>,
}

/// One attempt to send a delivery.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AttemptView {
    /// Number.
    pub attempt: i64,
    /// When it began.
    pub started_at: String,
    /// Who was asked.
    pub provider: String,
    /// How long it took; none while it is under way.
    pub duration_ms: Option<i64>,
    /// `sending`, `delivered`, `retry`, `deferred`, `poison` or `unknown`.
    pub outcome: String,
    /// The provider's code.
    pub code: Option<i64>,
    /// SHA-256 of the answer.
    pub response_digest: Option<String>,
    /// The provider's name for it.
    pub provider_id: Option<String>,
    /// Why it failed.
    pub error: Option<String>,
}

/// What was given up, by cause.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PoisonList {
    /// All of it, also what is not listed.
    pub total: u64,
    /// The largest group first.
    pub groups: Vec<PoisonGroup>,
}

/// Given-up deliveries of one cause over one channel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PoisonGroup {
    /// Stable word.
    pub cause: String,
    /// Over which channel.
    pub channel: String,
    /// The cause in a few words.
    pub title: String,
    /// What to do.
    pub hint: String,
    /// Newest first.
    pub items: Vec<DeliveryView>,
}

/// How many deliveries were set back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RetryView {
    /// So many.
    pub retried: u32,
}

/// A silence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SilenceView {
    /// Id, a UUID.
    pub id: String,
    /// What an alert has to be, for instance `severity="warning"`.
    pub matchers: Vec<String>,
    /// `pending`, `active` or `expired`.
    pub state: String,
    /// From when.
    pub starts_at: String,
    /// Until when.
    pub ends_at: String,
    /// By whom.
    pub created_by: String,
    /// Why.
    pub comment: String,
    /// When it was made.
    pub created_at: String,
    /// When it was last changed.
    pub updated_at: String,
    /// It ends as soon as nothing fires any more that it silences.
    pub ends_with_alert: bool,
    /// Firing alerts that fit its matchers now.
    pub firing: u32,
}

/// Silences, what ends last first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SilenceList {
    /// The silences.
    pub items: Vec<SilenceView>,
}

/// A silence to make, or to change where it has an id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SilenceBody {
    /// Of one that is there.
    #[serde(default)]
    pub id: Option<String>,
    /// Matchers, for instance `service="gateway"`.
    pub matchers: Vec<String>,
    /// From when; now unless said.
    #[serde(default)]
    pub starts_at: Option<String>,
    /// Until when.
    #[serde(default)]
    pub ends_at: Option<String>,
    /// Instead: for so many minutes.
    #[serde(default)]
    pub minutes: Option<u32>,
    /// Why.
    pub comment: String,
    /// It ends as soon as nothing fires any more that it silences.
    #[serde(default)]
    pub ends_with_alert: bool,
}

/// Matchers to try.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SilencePreviewBody {
    /// Matchers.
    pub matchers: Vec<String>,
}

/// What they fit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SilencePreview {
    /// How many firing alerts.
    pub count: usize,
    /// Which.
    pub incidents: Vec<i64>,
}

/// Which deliveries to send again: `ids`, or everything in the poison queue that was owed in a time.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RetryBody {
    /// These.
    pub ids: Option<Vec<i64>>,
    /// Owed at or after this time.
    pub from: Option<String>,
    /// Owed before this time.
    pub to: Option<String>,
    /// Over this channel.
    pub channel: Option<String>,
}

/// Another recipient.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecipientBody {
    /// Address, number or URL.
    pub recipient: String,
}

/// Why a delivery is called off.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DiscardBody {
    /// At least 20 characters.
    pub reason: String,
}

/// To whom a test goes; everybody unless said.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TestSendBody {
    /// The targets of this receiver.
    pub receiver: Option<String>,
    /// The targets over this lane, for instance `slack:ops`.
    pub lane: Option<String>,
}

/// A test on its way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TestSendView {
    /// Number of its incident: its deliveries say whether it arrived.
    pub incident: i64,
}
