//! Routing: the tree in force, imported documents, and where an alert would go.

use serde::Deserialize;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// One way in which a receiver is told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TargetView {
    /// `email`, `webhook`, `slack`, `sms`, `pagerduty` or `command`.
    pub channel: String,
    /// Which lane.
    pub lane: String,
    /// Masked.
    pub recipient: String,
    /// Is told of the end, too.
    pub send_resolved: bool,
}

/// A receiver.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ReceiverView {
    /// Name.
    pub name: String,
    /// How it is told; none means that nobody is.
    pub targets: Vec<TargetView>,
}

/// A node of the tree, with everything inherited filled in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RouteView {
    /// Where it stands, for instance `{}/{severity="critical"}`.
    pub path: String,
    /// What an alert has to be, in one line.
    pub matchers: String,
    /// Siblings after this one are asked, too.
    #[serde(rename = "continue")]
    pub goes_on: bool,
    /// Who is told.
    pub receiver: String,
    /// Labels that make a group; `...` alone means all of them.
    pub group_by: Vec<String>,
    /// Wait before the first message of a group.
    pub group_wait: String,
    /// Wait between messages about a group that changed.
    pub group_interval: String,
    /// Wait before what still fires is told again.
    pub repeat_interval: String,
    /// Times at which nothing is told.
    pub mute_time_intervals: Vec<String>,
    /// The only times at which anything is told; none means always.
    pub active_time_intervals: Vec<String>,
    /// Children.
    #[schema(no_recursion)]
    pub routes: Vec<RouteView>,
}

/// What silences what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct InhibitView {
    /// What inhibits, in one line.
    pub source: String,
    /// What is inhibited, in one line.
    pub target: String,
    /// Labels that have to agree.
    pub equal: Vec<String>,
}

/// A version of an imported document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DocumentView {
    /// Number, from 1.
    pub version: i64,
    /// When it was put in force.
    pub made_at: String,
    /// By whom.
    pub made_by: String,
    /// Why.
    pub reason: String,
    /// SHA-256 of the document; null where the routing of the config was put back.
    pub sha256: Option<String>,
}

/// The routing in force.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RoutingView {
    /// `document` or `config`.
    pub source: String,
    /// The document in force; null when none is.
    pub document: Option<DocumentView>,
    /// The tree.
    pub root: RouteView,
    /// Receivers by name.
    pub receivers: Vec<ReceiverView>,
    /// What silences what.
    pub inhibit_rules: Vec<InhibitView>,
    /// Names of recurring times.
    pub time_intervals: Vec<String>,
    /// An alert without news is over after so long.
    pub resolve_timeout: String,
    /// As an Alertmanager configuration, without its secrets.
    pub yaml: String,
    /// What is not done as the document says.
    pub warnings: Vec<String>,
    /// Versions that are kept, newest first.
    pub versions: Vec<DocumentView>,
}

/// Puts an Alertmanager configuration in force, or only says what it would mean.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ImportRequest {
    /// The configuration.
    pub yaml: String,
    /// Leave out what the appliance cannot do, with a warning each.
    #[serde(default)]
    pub skip_unsupported: bool,
    /// Only say what it would mean.
    #[serde(default)]
    pub dry_run: bool,
    /// Why; at least 20 characters, not needed for a dry run.
    #[serde(default)]
    pub reason: String,
}

/// What a configuration means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ImportView {
    /// Its number; null for a dry run.
    pub version: Option<i64>,
    /// Nothing was changed.
    pub dry_run: bool,
    /// SHA-256 of the configuration.
    pub sha256: String,
    /// The tree.
    pub root: RouteView,
    /// How many routes.
    pub routes: usize,
    /// Receivers by name.
    pub receivers: Vec<ReceiverView>,
    /// What silences what.
    pub inhibit_rules: Vec<InhibitView>,
    /// Names of recurring times.
    pub time_intervals: Vec<String>,
    /// An alert without news is over after so long.
    pub resolve_timeout: String,
    /// What is not done as the configuration says.
    pub warnings: Vec<String>,
}

/// Puts an earlier version in force again, as a new version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RevertRequest {
    /// Which; 0 is the routing of the config, without a document.
    pub version: i64,
    /// Why; at least 20 characters.
    pub reason: String,
}

/// Asks where an alert would go.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, ToSchema)]
pub struct RouteTestRequest {
    /// Its labels.
    pub labels: BTreeMap<String, String>,
    /// When it begins to fire; now when it is not said.
    #[serde(default)]
    pub at: Option<String>,
}

/// A route that counts for an alert.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RouteHit {
    /// Where it stands.
    pub path: String,
    /// Who is told.
    pub receiver: String,
    /// How.
    pub targets: Vec<TargetView>,
    /// What the alert has in common with its group.
    pub group_labels: BTreeMap<String, String>,
    /// Key of the group.
    pub group_key: String,
    /// Wait before the first message of the group.
    pub group_wait: String,
    /// When the first message would go out, were it the first of its group; null while nothing is told.
    pub first_message_at: Option<String>,
    /// Why nothing is told at that time.
    pub muted_by: Option<String>,
}

/// Where an alert would go.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RouteTestView {
    /// Its labels.
    pub labels: BTreeMap<String, String>,
    /// When it would begin to fire.
    pub at: String,
    /// Names of the receivers in the order of the tree.
    pub receivers: Vec<String>,
    /// The routes that count, in the order of the tree.
    pub routes: Vec<RouteHit>,
    /// Silences that hold at that time, by id.
    pub silenced_by: Vec<String>,
    /// Incidents that inhibit it now, by number.
    pub inhibited_by: Vec<i64>,
}
