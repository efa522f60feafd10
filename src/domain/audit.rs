//! The audit entry, its canonical form and the hash chain.
//!
//! Each entry carries the SHA-256 of the one before it, so a changed, missing or inserted entry breaks the chain.

use crate::domain::actor::Actor;
use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;
use sha2::Digest;
use sha2::Sha256;
use std::fmt::Write as _;

/// Hash that stands before the first entry.
pub const GENESIS_HASH: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It happened.
    Success,
    /// It was refused by a rule.
    Denied,
    /// It was tried and did not work.
    Failed,
    /// It changed nothing because the state was already so.
    NoOp,
    /// Part of it happened.
    Partial,
}

impl Outcome {
    /// The word stored and shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Denied => "denied",
            Self::Failed => "failed",
            Self::NoOp => "no_op",
            Self::Partial => "partial",
        }
    }
}

/// What kind of event an entry records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventType {
    /// Somebody read something that is worth a record.
    Access,
    /// Somebody acted on the desk.
    Action,
    /// Sign-in, sign-out, a failed key.
    Auth,
    /// People, keys, settings.
    Admin,
    /// Data left the appliance.
    Export,
}

impl EventType {
    /// The word stored and shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Action => "action",
            Self::Auth => "auth",
            Self::Admin => "admin",
            Self::Export => "export",
        }
    }
}

/// An entry before the store gives it a number, a time and its place in the chain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// Who.
    pub user_id: String,
    /// Through which door.
    pub door: String,
    /// What, for instance `CIRCUIT_BREAKER_TRIP`.
    pub action: String,
    /// What kind of event.
    pub event_type: EventType,
    /// What it was done to.
    pub resource_type: String,
    /// Which one.
    pub resource_id: String,
    /// How it ended.
    pub outcome: Outcome,
    /// The reason given.
    pub reason: Option<String>,
    /// From where.
    pub ip_address: Option<String>,
    /// In which browser session.
    pub session_id: Option<String>,
    /// Before, after and other facts; never a secret.
    pub details: Value,
}

impl Draft {
    /// An entry about `resource` by `actor`; outcome, reason and details are set by the caller.
    #[must_use]
    pub fn new(actor: &Actor, action: &str, event_type: EventType, resource: (&str, &str)) -> Self {
        Self {
            user_id: actor.id.clone(),
            door: actor.door.as_str().to_owned(),
            action: action.to_owned(),
            event_type,
            resource_type: resource.0.to_owned(),
            resource_id: resource.1.to_owned(),
            outcome: Outcome::Success,
            reason: None,
            ip_address: actor.ip.clone(),
            session_id: actor.session_id.clone(),
            details: Value::Null,
        }
    }

    /// The same entry with an outcome.
    #[must_use]
    pub fn outcome(mut self, outcome: Outcome) -> Self {
        self.outcome = outcome;
        self
    }

    /// The same entry with a reason.
    #[must_use]
    pub fn reason(mut self, reason: &str) -> Self {
        self.reason = Some(reason.to_owned());
        self
    }

    /// The same entry with details.
    #[must_use]
    pub fn details(mut self, details: Value) -> Self {
        self.details = details;
        self
    }
}

/// An entry as stored: every column as text, as `sqlite3` shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Position in the chain, from 1 without gaps.
    pub id: i64,
    /// ISO time.
    pub timestamp: String,
    /// Who.
    pub user_id: String,
    /// Through which door.
    pub door: String,
    /// What.
    pub action: String,
    /// What kind of event.
    pub event_type: String,
    /// What it was done to.
    pub resource_type: String,
    /// Which one.
    pub resource_id: String,
    /// How it ended.
    pub outcome: String,
    /// The reason given.
    pub reason: Option<String>,
    /// From where.
    pub ip_address: Option<String>,
    /// In which browser session.
    pub session_id: Option<String>,
    /// JSON text.
    pub details: Option<String>,
    /// Hash of the entry before.
    pub prev_hash: String,
    /// Hash of this entry.
    pub hash: String,
}

impl Entry {
    /// The entry that `draft` becomes behind the entry `prev_id` with `prev_hash`.
    #[must_use]
    pub fn chained(draft: Draft, timestamp: String, prev_id: i64, prev_hash: &str) -> Self {
        let details = match draft.details {
            Value::Null => None,
            value => Some(value.to_string()),
        };
        let mut entry = Self {
            id: prev_id + 1,
            timestamp,
            user_id: draft.user_id,
            door: draft.door,
            action: draft.action,
            event_type: draft.event_type.as_str().to_owned(),
            resource_type: draft.resource_type,
            resource_id: draft.resource_id,
            outcome: draft.outcome.as_str().to_owned(),
            reason: draft.reason,
            ip_address: draft.ip_address,
            session_id: draft.session_id,
            details,
            prev_hash: prev_hash.to_owned(),
            hash: String::new(),
        };
        entry.hash = entry.computed_hash();
        entry
    }

    /// The canonical form: a JSON array of all columns but the hash, in the order of the table.
    ///
    /// JSON strings are unambiguous, so no two different entries share a canonical form.
    #[must_use]
    pub fn canonical(&self) -> String {
        let columns = (
            self.id,
            &self.timestamp,
            &self.user_id,
            &self.door,
            &self.action,
            &self.event_type,
            &self.resource_type,
            &self.resource_id,
            &self.outcome,
            &self.reason,
            &self.ip_address,
            &self.session_id,
            &self.details,
            &self.prev_hash,
        );
        serde_json::to_string(&columns).unwrap_or_default()
    }

    /// SHA-256 of the canonical form, in lower-case hexadecimal.
    #[must_use]
    pub fn computed_hash(&self) -> String {
        hex(&Sha256::digest(self.canonical().as_bytes()))
    }
}

/// Lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// The first entry that does not fit, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Number of the entry.
    pub id: i64,
    /// What is wrong with it, in words.
    pub why: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::actor::Door;
    use crate::domain::actor::Role;
    use serde_json::json;

    fn chain(length: i64) -> Vec<Entry> {
        let actor = Actor::new("alice", Role::Operator, Door::Console);
        let mut entries: Vec<Entry> = Vec::new();
        for n in 0..length {
            let draft =
                Draft::new(&actor, "CIRCUIT_BREAKER_TRIP", EventType::Action, ("circuit_breaker", "global"))
                    .reason("the feed is frozen since noon")
                    .details(json!({ "n": n }));
            let (id, hash) = entries.last().map_or((0, GENESIS_HASH.to_owned()), |e| (e.id, e.hash.clone()));
            entries.push(Entry::chained(draft, "2026-11-24T00:00:00.000000+00:00".into(), id, &hash));
        }
        entries
    }

    #[test]
    fn any_changed_column_changes_the_hash() {
        type Change = fn(&mut Entry);
        let changes: [Change; 13] = [
            |e| e.timestamp.push('x'),
            |e| e.user_id = "mallory".into(),
            |e| e.door = "redis".into(),
            |e| e.action.push('S'),
            |e| e.event_type = "auth".into(),
            |e| e.resource_type.push('x'),
            |e| e.resource_id.push('x'),
            |e| e.outcome = "denied".into(),
            |e| e.reason = None,
            |e| e.ip_address = Some("10.0.0.1".into()),
            |e| e.session_id = Some("s".into()),
            |e| e.details = Some("{}".into()),
            |e| e.hash.replace_range(0..1, "x"),
        ];
        for (n, change) in changes.iter().enumerate() {
            let mut entry = chain(3)[2].clone();
            assert_eq!(entry.computed_hash(), entry.hash);
            change(&mut entry);
            assert_ne!(entry.computed_hash(), entry.hash, "change {n}");
        }
    }
}
