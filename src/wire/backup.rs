//! Backups.

use serde::Deserialize;
use serde::Serialize;
use utoipa::ToSchema;

/// A backup to take.
#[derive(Debug, Clone, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BackupRequest {
    /// Why, in a word; a backup with a label is kept until somebody removes it.
    #[serde(default)]
    #[schema(max_length = 60)]
    pub label: String,
}

/// A backup that was verified when it was taken.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct BackupView {
    /// Name of its directory.
    pub name: String,
    /// Where it lies on the appliance's machine.
    pub path: String,
    /// When it was taken, ISO-8601.
    pub created_at: String,
    /// Why; empty for one that was due.
    pub label: String,
    /// Version of the program that took it.
    pub program: String,
    /// Bytes of the ledger in it.
    pub bytes: u64,
    /// Number of the newest audit entry in it.
    pub audit_head_id: i64,
    /// Its hash.
    pub audit_head_hash: String,
}

/// The backups there are, newest first.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct BackupList {
    /// One each.
    pub items: Vec<BackupView>,
}
