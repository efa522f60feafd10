//! Acknowledgement, who is on call, and the incident report.

use serde::Deserialize;
use serde::Serialize;
use utoipa::ToSchema;

/// Taking an incident on.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct AcknowledgeRequest {
    /// What is done about it; at least 15 characters from the console.
    #[serde(default)]
    pub note: String,
}

/// Who is on call in a rotation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OnCallView {
    /// Name of the rotation.
    pub rotation: String,
    /// `week` or `calendar`.
    pub by: String,
    /// The zone whose clock counts.
    pub time_zone: String,
    /// Names; more than one where turns overlap, everybody where the plan names nobody.
    pub people: Vec<String>,
    /// Receivers over which they are reached.
    pub receivers: Vec<String>,
    /// Since when.
    pub since: Option<String>,
    /// The next handover.
    pub until: Option<String>,
    /// Who comes then.
    pub next: Vec<String>,
    /// Why everybody stands in.
    pub stand_in: Option<String>,
    /// Receivers of theirs that reach nobody as things are configured now.
    pub unreachable: Vec<String>,
    /// Why the calendar cannot be used as it is now.
    pub problem: Option<String>,
}

/// Who is on call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OnCallList {
    /// Rotation by rotation.
    pub items: Vec<OnCallView>,
    /// When this was so.
    pub as_of: String,
}

/// An incident report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IncidentReport {
    /// Heading.
    pub title: String,
    /// Name of the desk.
    pub environment: String,
    /// Version of the appliance.
    pub version: String,
    /// When it was made.
    pub made_at: String,
    /// Who asked for it.
    pub made_by: String,
    /// From when.
    pub from: String,
    /// Until when.
    pub to: String,
    /// The incident it is about; null for a stretch of time.
    pub incident: Option<i64>,
    /// Incidents that were open then.
    pub incidents: Vec<ReportIncident>,
    /// Trips of the breaker that were in force then.
    pub trips: Vec<ReportTrip>,
    /// Everything, in order.
    pub timeline: Vec<ReportItem>,
    /// What readings were like.
    pub readings: Vec<ReportReading>,
    /// What was owed about the incidents.
    pub deliveries: Vec<ReportDelivery>,
    /// Entries of the audit log.
    pub audit: Vec<ReportAudit>,
    /// How these entries hold together.
    pub chain: String,
    /// What is not known, or not shown.
    pub unknown: Vec<String>,
}

/// An incident in a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[allow(missing_docs, reason = "each field is what its name says")]
pub struct ReportIncident {
    pub id: i64,
    pub kind: String,
    pub severity: String,
    pub title: String,
    pub summary: String,
    pub opened_at: String,
    pub resolved_at: Option<String>,
    pub resolution: Option<String>,
    pub acked_at: Option<String>,
    pub acked_by: Option<String>,
    pub ack_note: Option<String>,
}

/// A trip of the breaker in a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[allow(missing_docs, reason = "each field is what its name says")]
pub struct ReportTrip {
    pub tripped_at: String,
    pub tripped_by: String,
    pub code: String,
    pub reason: String,
    pub reset_at: Option<String>,
    pub reset_by: Option<String>,
    pub reset_reason: Option<String>,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportItem {
    /// When.
    pub at: String,
    /// `breaker`, `kill`, `health`, `alert`, `delivery`, `people`, `setting` or `record`.
    pub kind: String,
    /// What.
    pub what: String,
    /// Who, where somebody did it.
    pub by: Option<String>,
    /// Where it can be looked up.
    pub source: String,
}

/// A series of readings in a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportReading {
    /// What was read.
    pub reading: String,
    /// Of what.
    pub labels: String,
    /// How many readings.
    pub samples: i64,
    /// For how many of them there was no value to be had.
    pub missing: i64,
    /// The first value.
    pub first: Option<String>,
    /// The lowest.
    pub lowest: Option<String>,
    /// The highest.
    pub highest: Option<String>,
    /// The last.
    pub last: Option<String>,
}

/// A delivery in a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportDelivery {
    /// Number.
    pub id: i64,
    /// Incident.
    pub incident: i64,
    /// `opened`, `resolved` or `notice`, with the purpose where it is not the route.
    pub told: String,
    /// Over which channel.
    pub channel: String,
    /// Masked.
    pub recipient: String,
    /// State.
    pub status: String,
    /// Attempts.
    pub attempts: i64,
    /// When it was owed.
    pub created_at: String,
    /// When it was accepted.
    pub delivered_at: Option<String>,
    /// What went wrong, or why it was not sent.
    pub error: Option<String>,
}

/// An entry of the audit log in a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportAudit {
    /// Number.
    pub id: i64,
    /// When.
    pub timestamp: String,
    /// Who.
    pub user_id: String,
    /// What.
    pub action: String,
    /// How it ended.
    pub outcome: String,
    /// Its SHA-256 in the chain.
    pub hash: String,
}
