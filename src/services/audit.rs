//! Audit verbs: pages, verification, and the entries of refused attempts.

use crate::domain::actor::Actor;
use crate::domain::actor::needs;
use crate::domain::audit::Draft;
use crate::domain::audit::Entry;
use crate::domain::audit::EventType;
use crate::domain::audit::Outcome;
use crate::domain::breaker::permit;
use crate::domain::refusal::Refusal;
use crate::services::Fault;
use crate::services::Services;
use crate::services::fault;
use crate::services::publish;
use crate::store;
pub use crate::store::AuditFilter;
use crate::store::Lane;
use crate::store::StoreError;
use crate::wire;
use serde_json::json;
use std::path::Path;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::sync::SemaphorePermit;

/// Longest part of a refused reason that is kept.
const REFUSED_REASON_CHARS: usize = 200;

/// Records a refused attempt, when there was a refusal; the refusal itself goes to the caller either way. A program
/// that repeats itself gets a bounded number of entries a minute; the next one says how many were left out.
pub async fn on_refusal(
    s: &Services,
    actor: &Actor,
    act: (&str, (&str, &str)),
    reason: &str,
    refusal: Option<&Refusal>,
) {
    if let Some(refusal) = refusal {
        let Some(left_out) = s.people.refusal_room(actor, act.0, refusal, s.now()) else { return };
        let outcome = match refusal {
            Refusal::NotRecorded { .. } | Refusal::Unreadable { .. } => Outcome::Failed,
            _ => Outcome::Denied,
        };
        let shown: String = reason.trim().chars().take(REFUSED_REASON_CHARS).collect();
        let mut details = json!({ "code": refusal.code(), "why": refusal.to_string() });
        if left_out > 0 {
            details["not_listed_before"] = left_out.into();
        }
        let mut draft = Draft::new(actor, act.0, EventType::Action, act.1).outcome(outcome).details(details);
        if !shown.is_empty() {
            draft = draft.reason(&shown);
        }
        record(s, draft).await;
    }
}

/// Appends an entry that stands for itself; when the ledger cannot take it, that is logged and counted.
pub async fn record(s: &Services, draft: Draft) -> Option<i64> {
    let now = s.now();
    let written: Result<i64, Fault> = s.write(Lane::Normal, now, move |tx| Ok(tx.audit(draft)?)).await;
    match written {
        Ok(id) => Some(id),
        Err(error) => {
            tracing::error!(?error, "an audit entry could not be written");
            None
        }
    }
}

/// Walks along the whole log that may go on at once: they must leave readers for everybody else.
pub const WALKS_AT_ONCE: usize = 1;
/// How long one waits for its turn.
const TURN_WAIT: Duration = Duration::from_secs(10);

/// One at a time may walk along the whole log.
#[derive(Debug)]
pub struct Room {
    turns: Semaphore,
}

impl Default for Room {
    fn default() -> Self {
        Self { turns: Semaphore::new(WALKS_AT_ONCE) }
    }
}

pub(in crate::services) async fn turn(s: &Services) -> Result<SemaphorePermit<'_>, Refusal> {
    match tokio::time::timeout(TURN_WAIT, s.audit.turns.acquire()).await {
        Ok(Ok(turn)) => Ok(turn),
        _ => Err(Refusal::Unreadable {
            cause: "another search or verification of the whole audit log is under way; try again after it"
                .to_owned(),
        }),
    }
}

/// The newest entry.
#[must_use]
pub fn head(s: &Services) -> Option<wire::AuditHead> {
    s.store.chain_head().filter(|h| h.id > 0).map(|h| wire::AuditHead { id: h.id, hash: h.hash })
}

/// An entry that somebody wrote down elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// Number.
    pub id: i64,
    /// Hash.
    pub hash: String,
}

impl Anchor {
    /// The newest entry.
    #[must_use]
    pub fn now(s: &Services) -> Option<Self> {
        head(s).map(|head| Self { id: head.id, hash: head.hash })
    }

    /// Reads `ID:HASH`.
    ///
    /// # Errors
    /// The text is none.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let parts = text.trim().split_once(':');
        let parts = parts.and_then(|(id, hash)| Some((id.trim().parse().ok()?, hash.trim())));
        match parts {
            Some((id, hash)) if hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit()) => {
                Ok(Self { id, hash: hash.to_owned() })
            }
            _ => Err(Refusal::invalid(
                "anchor",
                "write the number of an entry, a colon and its hash: 4711:9f86…",
            )),
        }
    }
}

/// Walks the whole chain, holds it against anchors, and says what was found.
///
/// # Errors
/// Not permitted; the ledger cannot be read.
pub async fn verify(s: &Services, actor: &Actor, anchors: Vec<Anchor>) -> Result<wire::VerifyView, Refusal> {
    permit(actor, &needs::AUDIT_READ, "verify the audit log")?;
    let _turn = turn(s).await?;
    let path = s.store.ledger_path().to_owned();
    let walked = tokio::task::spawn_blocking(move || verify_file(&path, &anchors)).await;
    walked.unwrap_or_else(|e| Err(StoreError::Other(e.to_string()))).map_err(|e| fault::unreadable(&e))
}

/// The same with a ledger file, a copy for instance.
///
/// # Errors
/// When the file cannot be read as a ledger at all.
pub fn verify_file(path: &Path, anchors: &[Anchor]) -> Result<wire::VerifyView, StoreError> {
    let walked = store::verify_file(path)?;
    let mut wrong = None;
    if walked.broken.is_none() {
        for anchor in anchors {
            wrong = wrong.or(store::against_anchor(path, &walked, anchor.id, &anchor.hash)?);
        }
    }
    let mut message = match (&walked.broken, &wrong) {
        (Some(broken), _) => format!("the chain is broken: {}", broken.why),
        (None, Some(wrong)) => wrong.clone(),
        (None, None) => format!("the chain is whole: {} entries", walked.checked),
    };
    let whole = walked.broken.is_none() && wrong.is_none();
    if whole && walked.floor > 0 {
        message += &format!(" behind entry {}, up to which retention removed them", walked.floor);
    }
    if whole && !anchors.is_empty() {
        message += &format!(", and it fits {} anchors", anchors.len());
    }
    Ok(wire::VerifyView {
        ok: whole,
        checked: walked.checked,
        first_broken_id: walked.broken.map(|b| b.id),
        removed_up_to: walked.floor,
        message,
        head: (walked.head.id > 0).then_some(wire::AuditHead { id: walked.head.id, hash: walked.head.hash }),
    })
}

/// Sends the entries that were written since `after` to the streams, and returns the newest number.
pub async fn announce_since(s: &Services, after: i64) -> i64 {
    let head = s.store.chain_head().map_or(0, |h| h.id);
    if head <= after {
        return after;
    }
    let limit = usize::try_from(head - after).unwrap_or(1).min(ANNOUNCED_AT_ONCE);
    if let Some(newest) = self::head(s) {
        publish(s, "audit_head", &newest);
    }
    let rows = s.store.read(move |r| r.audit_page(&AuditFilter::default(), limit)).await.unwrap_or_default();
    let newest = rows.first().map_or(after, |e| e.id);
    for entry in rows.into_iter().rev().filter(|e| e.id > after) {
        publish(s, "audit", &entry_view(entry));
    }
    newest
}

/// Most entries sent to the streams in one go; a page shows the rest.
const ANNOUNCED_AT_ONCE: usize = 50;

/// An entry as shown.
#[must_use]
pub fn entry_view(e: Entry) -> wire::AuditEntryView {
    wire::AuditEntryView {
        id: e.id,
        timestamp: e.timestamp,
        user_id: e.user_id,
        door: e.door,
        action: e.action,
        event_type: e.event_type,
        resource_type: e.resource_type,
        resource_id: e.resource_id,
        outcome: e.outcome,
        reason: e.reason,
        ip_address: e.ip_address,
        session_id: e.session_id,
        details: e.details.and_then(|d| serde_json::from_str(&d).ok()),
        prev_hash: e.prev_hash,
        hash: e.hash,
    }
}
