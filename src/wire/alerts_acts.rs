//! Silences, and what is asked about alerts and deliveries.

use serde::Deserialize;
use serde::Serialize;
use utoipa::ToSchema;

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
