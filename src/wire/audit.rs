//! The audit log.

use serde::Deserialize;
use serde::Serialize;
use utoipa::ToSchema;

/// One audit entry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AuditEntryView {
    /// Position in the chain.
    pub id: i64,
    /// When.
    pub timestamp: String,
    /// Who.
    pub user_id: String,
    /// Through which door.
    pub door: String,
    /// What.
    pub action: String,
    /// `access`, `action`, `auth`, `admin` or `export`.
    pub event_type: String,
    /// To what.
    pub resource_type: String,
    /// To which one.
    pub resource_id: String,
    /// `success`, `denied`, `failed`, `no_op` or `partial`.
    pub outcome: String,
    /// Why.
    pub reason: Option<String>,
    /// From where.
    pub ip_address: Option<String>,
    /// In which browser session.
    pub session_id: Option<String>,
    /// Before, after and other facts.
    pub details: Option<serde_json::Value>,
    /// Hash of the entry before.
    pub prev_hash: String,
    /// Hash of this entry.
    pub hash: String,
}

/// The newest entry: an anchor for the chain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AuditHead {
    /// Number.
    pub id: i64,
    /// Hash.
    pub hash: String,
}

/// The newest entry, with its time: to write down elsewhere, so that a cut-off end shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AuditAnchor {
    /// Number.
    pub id: i64,
    /// Hash.
    pub hash: String,
    /// When the entry was written.
    pub at: String,
}

/// What there is to filter by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AuditFacets {
    /// Actions.
    pub actions: Vec<String>,
    /// Actors.
    pub users: Vec<String>,
    /// Outcomes.
    pub outcomes: Vec<String>,
    /// Kinds of event.
    pub event_types: Vec<String>,
    /// Kinds of resource.
    pub resource_types: Vec<String>,
    /// Doors.
    pub doors: Vec<String>,
}

/// How many entries fit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AuditCount {
    /// Entries counted.
    pub count: usize,
    /// Counting ended here; there may be more. Null when everything was counted.
    pub capped_at: Option<usize>,
}

/// A page of the audit log, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AuditPage {
    /// The page.
    pub items: Vec<AuditEntryView>,
    /// Give it back for the next page.
    pub next_cursor: Option<String>,
    /// The page is short because so much was looked through: go on with `next_cursor`.
    #[serde(default)]
    pub search_goes_on: bool,
    /// The newest entry of the whole log.
    pub head: Option<AuditHead>,
}

/// What a check of the chain found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct VerifyView {
    /// The chain is whole.
    pub ok: bool,
    /// Entries checked.
    pub checked: i64,
    /// The first entry that does not fit.
    pub first_broken_id: Option<i64>,
    /// Up to which entry retention removed the old end; 0 when it removed nothing.
    #[serde(default)]
    pub removed_up_to: i64,
    /// In words.
    pub message: String,
    /// The newest entry checked.
    pub head: Option<AuditHead>,
}

/// The key that signs evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EvidenceKeyView {
    /// `Ed25519`.
    pub algorithm: String,
    /// The public half, in hexadecimal.
    pub public_key: String,
    /// What it is recognised by.
    pub fingerprint: String,
}

/// What a file of evidence proves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EvidenceView {
    /// Nothing was changed.
    pub ok: bool,
    /// In words.
    pub message: String,
    /// What is proved and what is not.
    pub words: Vec<String>,
    /// Entries in it.
    pub rows: usize,
    /// First entry in it.
    pub first_id: Option<i64>,
    /// Last entry in it.
    pub last_id: Option<i64>,
    /// Stretches without a gap.
    pub runs: usize,
    /// The key that signed.
    pub fingerprint: Option<String>,
    /// The newest entry of the log when it was made.
    pub head: Option<AuditHead>,
}
