//! Settings: what is in force, what a change would do, versions and readers.

use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What pins a value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PinnedView {
    /// `file` or `environment`.
    pub by: String,
    /// Key of the file with its place, or name of the variable, and what to do.
    #[serde(rename = "where")]
    pub place: String,
}

/// One setting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SettingView {
    /// Name in its section.
    pub key: String,
    /// What it does.
    pub words: String,
    /// Unit; empty when there is none.
    pub unit: String,
    /// `bool`, `integer`, `decimal`, `time`, `days`, `list` or `zone`.
    pub kind: String,
    /// Its name in the runbook, where it has another one.
    pub alias: Option<String>,
    /// Least value.
    pub min: Option<String>,
    /// Greatest value.
    pub max: Option<String>,
    /// What may be chosen, where that is a short list.
    pub choices: Option<Vec<String>>,
    /// What no value means; null when a value is needed.
    pub empty: Option<String>,
    /// Who reads it.
    pub listeners: Vec<String>,
    /// The default.
    pub default: Value,
    /// The value in force.
    pub value: Value,
    /// `default`, `file`, `environment` or `editor`.
    pub origin: String,
    /// What pins it; it is read-only then.
    pub pinned: Option<PinnedView>,
    /// Version in which the editor changed it last; 0 when it never did.
    pub version: i64,
    /// When.
    pub changed_at: Option<String>,
    /// By whom.
    pub changed_by: Option<String>,
    /// When the value ends by itself.
    pub expires_at: Option<String>,
    /// What holds after that.
    pub reverts_to: Value,
    /// Least role that may change it.
    pub role_to_change: String,
}

/// One section.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SettingsSectionView {
    /// Name.
    pub section: String,
    /// What it is about.
    pub words: String,
    /// Its settings.
    pub settings: Vec<SettingView>,
}

/// Every setting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SettingsView {
    /// Number of the newest version; 0 before the first change.
    pub version: i64,
    /// Sections in order.
    pub sections: Vec<SettingsSectionView>,
    /// Who reads them.
    pub readers: Vec<SettingsReaderView>,
}

/// One reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SettingsReaderView {
    /// Its name.
    pub name: String,
    /// Through which door it speaks.
    pub door: String,
    /// The version it runs.
    pub version: i64,
    /// It runs the newest.
    pub current: bool,
    /// When it last said so.
    pub at: String,
    /// Milliseconds from the version to its acknowledgement.
    pub lag_ms: Option<i64>,
}

/// A setting with another value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SettingChange {
    /// Section.
    pub section: String,
    /// Key.
    pub key: String,
    /// The new value; null is no value, where a setting may be empty.
    #[serde(default)]
    pub value: Value,
}

/// Asks what changes would do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SettingsPreviewRequest {
    /// What to change.
    pub changes: Vec<SettingChange>,
    /// The version they build on; the newest when left out.
    pub base_version: Option<i64>,
}

/// What one change would do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SettingsPreviewItem {
    /// Section.
    pub section: String,
    /// Key.
    pub key: String,
    /// The value in force.
    pub before: Value,
    /// The value it would be.
    pub after: Value,
    /// Who reads it.
    pub listeners: Vec<String>,
    /// What it would do now.
    pub now: Vec<String>,
    /// What it would have done in the last 7 days.
    pub last_7_days: Vec<String>,
    /// What to think about.
    pub warnings: Vec<String>,
    /// `info`, `warn` or `danger`.
    pub severity: String,
}

/// A change that cannot be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SettingsError {
    /// Section.
    pub section: String,
    /// Key.
    pub key: String,
    /// What is wrong and what to write instead.
    pub message: String,
}

/// What changes would do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SettingsPreview {
    /// The version looked at: give it back with the change.
    pub base_version: i64,
    /// Each change that would change something.
    pub items: Vec<SettingsPreviewItem>,
    /// Each change that cannot be.
    pub errors: Vec<SettingsError>,
}

/// Changes settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SettingsApplyRequest {
    /// What to change.
    pub changes: Vec<SettingChange>,
    /// The version the preview showed.
    pub base_version: i64,
    /// Why, in at least 20 characters.
    pub reason: String,
    /// The change ends by itself after so many seconds.
    pub expires_in_seconds: Option<i64>,
    /// The change ends by itself at this time.
    pub expires_at: Option<String>,
}

/// One changed value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SettingChanged {
    /// Section.
    pub section: String,
    /// Key.
    pub key: String,
    /// What held before.
    #[serde(default)]
    pub before: Value,
    /// What holds now.
    #[serde(default)]
    pub after: Value,
}

/// What was changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SettingsApplied {
    /// Number of the new version.
    pub version: i64,
    /// Each value that changed.
    pub items: Vec<SettingChanged>,
    /// Who reads them, as they stood at that moment.
    pub readers: Vec<SettingsReaderView>,
    /// It is in the ledger; otherwise it holds and has to be repeated when the ledger can be written.
    pub recorded: bool,
}

/// One version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SettingsVersionView {
    /// Number.
    pub version: i64,
    /// When.
    pub at: String,
    /// By whom.
    pub by: String,
    /// Through which door.
    pub door: String,
    /// Why.
    pub reason: String,
    /// What changed.
    pub changes: Vec<SettingChanged>,
    /// When it ends by itself.
    pub expires_at: Option<String>,
    /// The version that took it back by itself.
    pub reverted_by_version: Option<i64>,
}

/// Versions, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SettingsVersionList {
    /// Versions.
    pub items: Vec<SettingsVersionView>,
    /// Give it back for the next page; null on the last one.
    pub next_cursor: Option<String>,
}

/// Puts the editor's values of an earlier version back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SettingsRollbackRequest {
    /// The version to go back to; 0 is the defaults.
    pub version: i64,
    /// Why, in at least 20 characters.
    pub reason: String,
    /// The version in force when this was decided.
    pub base_version: i64,
}

/// Values of all sections for a reader, by section and key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SettingsValues {
    /// Number of the version.
    pub version: i64,
    /// Values by section and key.
    pub sections: BTreeMap<String, Value>,
}

/// A reader says what it runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SettingsAcknowledgement {
    /// Name of the reader.
    pub reader: String,
    /// The version it runs.
    pub version: i64,
    /// Sections it reads, when it does not read all.
    pub sections: Option<Vec<String>>,
}

/// Switches dry run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DryRunRequest {
    /// On or off.
    pub on: bool,
    /// Why, in at least 20 characters.
    pub reason: String,
}

/// The piece of the snapshot, and the event `settings`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SettingsPiece {
    /// Number of the version in force.
    pub version: i64,
    /// Orders are simulated.
    pub dry_run: bool,
    /// Rules and alerts may trip by themselves.
    pub circuit_breaker_enabled: bool,
    /// Readers that run an older version.
    pub readers_behind: usize,
    /// What this event is about; empty in the snapshot.
    pub changed: Vec<SettingChange>,
    /// Who reads them.
    pub readers: Vec<SettingsReaderView>,
}

/// Both values where two changes meet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SettingsConflict {
    /// Section.
    pub section: String,
    /// Key.
    pub key: String,
    /// The value asked for.
    pub yours: Value,
    /// The value in force.
    pub theirs: Value,
    /// The version the change builds on.
    pub based_on: i64,
    /// The version in which the value in force was set.
    pub version: i64,
    /// By whom; null when nobody changed it.
    pub changed_by: Option<String>,
}
