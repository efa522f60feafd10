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

/// A page of the audit log, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AuditPage {
    /// The page.
    pub items: Vec<AuditEntryView>,
    /// Give it back for the next page.
    pub next_cursor: Option<String>,
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
    /// In words.
    pub message: String,
    /// The newest entry checked.
    pub head: Option<AuditHead>,
}
