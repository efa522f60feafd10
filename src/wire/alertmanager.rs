//! The shapes of Alertmanager's API, version 2. Names and forms are Alertmanager's.

use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// An alert that somebody posts.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PostableAlert {
    /// What it is; identity.
    pub labels: BTreeMap<String, String>,
    /// What people are told beside it.
    #[serde(default, deserialize_with = "nothing_is_empty")]
    pub annotations: BTreeMap<String, String>,
    /// When it began.
    #[serde(default)]
    pub starts_at: Option<String>,
    /// When it ended or is taken to have ended.
    #[serde(default)]
    pub ends_at: Option<String>,
    /// Where whoever raised it shows it.
    #[serde(default, rename = "generatorURL")]
    pub generator_url: Option<String>,
}

/// An alert that fires.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GettableAlert {
    /// What people are told beside it.
    pub annotations: BTreeMap<String, String>,
    /// When it is taken to have ended.
    pub ends_at: String,
    /// Digest of the labels, as Prometheus computes it.
    pub fingerprint: String,
    /// Who is told.
    pub receivers: Vec<AmReceiver>,
    /// When it began.
    pub starts_at: String,
    /// How it stands.
    pub status: AlertStatus,
    /// When there was news of it.
    pub updated_at: String,
    /// Where whoever raised it shows it.
    #[serde(default, rename = "generatorURL", skip_serializing_if = "String::is_empty")]
    pub generator_url: String,
    /// What it is.
    pub labels: BTreeMap<String, String>,
}

/// How an alert stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AlertStatus {
    /// Fingerprints of alerts that inhibit it.
    pub inhibited_by: Vec<String>,
    /// Names of times at which its route is silent; told with the routes here, see `/api/v1/routing/test`.
    #[serde(default)]
    pub muted_by: Vec<String>,
    /// Ids of silences.
    pub silenced_by: Vec<String>,
    /// `active`, `suppressed` or `unprocessed`.
    pub state: String,
}

/// A receiver.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AmReceiver {
    /// Its name.
    pub name: String,
}

/// Alerts that are told together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AlertGroup {
    /// The alerts.
    pub alerts: Vec<GettableAlert>,
    /// What they have in common.
    pub labels: BTreeMap<String, String>,
    /// Who is told.
    pub receiver: AmReceiver,
}

/// A matcher of a silence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AmMatcher {
    /// Whether it has to fit, or not to fit.
    #[serde(default = "yes")]
    pub is_equal: bool,
    /// Whether the value is a regular expression.
    pub is_regex: bool,
    /// Which label.
    pub name: String,
    /// With what.
    pub value: String,
}

fn yes() -> bool {
    true
}

/// Go writes null for a map that was never made.
fn nothing_is_empty<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, String>, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// A silence that somebody posts; with an id it changes one that is there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PostableSilence {
    /// Which one to change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Why.
    pub comment: String,
    /// By whom.
    pub created_by: String,
    /// Until when.
    pub ends_at: String,
    /// What an alert has to be.
    pub matchers: Vec<AmMatcher>,
    /// From when.
    pub starts_at: String,
}

/// A silence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GettableSilence {
    /// Its id.
    pub id: String,
    /// How it stands.
    pub status: SilenceStatus,
    /// When it was last changed.
    pub updated_at: String,
    /// Why.
    pub comment: String,
    /// By whom.
    pub created_by: String,
    /// Until when.
    pub ends_at: String,
    /// What an alert has to be.
    pub matchers: Vec<AmMatcher>,
    /// From when.
    pub starts_at: String,
}

/// How a silence stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SilenceStatus {
    /// `active`, `pending` or `expired`.
    pub state: String,
}

/// The answer to a posted silence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SilenceMade {
    /// Its id.
    #[serde(rename = "silenceID")]
    pub silence_id: String,
}

/// How an Alertmanager stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AmStatus {
    /// There is no cluster here.
    pub cluster: ClusterStatus,
    /// The configuration.
    pub config: AmConfig,
    /// Since when it runs.
    pub uptime: String,
    /// What it was built from.
    pub version_info: VersionInfo,
}

/// How a cluster stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ClusterStatus {
    /// None.
    pub peers: Vec<String>,
    /// `disabled`.
    pub status: String,
}

/// A configuration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AmConfig {
    /// Its text, without secrets.
    pub original: String,
}

/// What a program was built from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VersionInfo {
    /// Branch.
    pub branch: String,
    /// When.
    pub build_date: String,
    /// By whom.
    pub build_user: String,
    /// Go's version in Alertmanager; empty here.
    pub go_version: String,
    /// Revision.
    pub revision: String,
    /// The appliance's version.
    pub version: String,
}
