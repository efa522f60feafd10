//! Looking into the audit log: pages, what there is to filter by, how many, and the anchor.

use crate::domain::actor::Actor;
use crate::domain::actor::needs;
use crate::domain::breaker::permit;
use crate::domain::refusal::Refusal;
use crate::services::Services;
use crate::services::audit::AuditFilter;
use crate::services::audit::entry_view;
use crate::services::audit::head;
use crate::services::audit::turn;
use crate::services::fault;
use crate::wire;

/// Most entries on one page.
pub const PAGE_MAX: usize = 500;
/// Where counting ends: one more than an export takes.
pub const COUNT_MAX: usize = 10_001;

/// A page of the audit log, newest first.
///
/// # Errors
/// Not permitted; the ledger cannot be read.
pub async fn page(
    s: &Services,
    actor: &Actor,
    filter: AuditFilter,
    limit: usize,
) -> Result<wire::AuditPage, Refusal> {
    permit(actor, &needs::AUDIT_READ, "read the audit log")?;
    let limit = limit.clamp(1, PAGE_MAX);
    let found =
        s.store.read(move |r| r.audit_find(&filter, limit)).await.map_err(|e| fault::unreadable(&e))?;
    Ok(wire::AuditPage {
        items: found.entries.into_iter().map(entry_view).collect(),
        next_cursor: found.next.map(|id| id.to_string()),
        search_goes_on: found.tired,
        head: head(s),
    })
}

/// What there is to filter by.
///
/// # Errors
/// Not permitted; the ledger cannot be read.
pub async fn facets(s: &Services, actor: &Actor) -> Result<wire::AuditFacets, Refusal> {
    permit(actor, &needs::AUDIT_READ, "read the audit log")?;
    let found = s.store.read(|r| r.audit_facets()).await.map_err(|e| fault::unreadable(&e))?;
    let list = |set: std::collections::BTreeSet<String>| set.into_iter().collect();
    Ok(wire::AuditFacets {
        actions: list(found.actions),
        users: list(found.users),
        outcomes: list(found.outcomes),
        event_types: list(found.event_types),
        resource_types: list(found.resource_types),
        doors: list(found.doors),
    })
}

/// How many entries fit, up to [`COUNT_MAX`].
///
/// # Errors
/// Not permitted; the ledger cannot be read.
pub async fn count(s: &Services, actor: &Actor, filter: AuditFilter) -> Result<wire::AuditCount, Refusal> {
    permit(actor, &needs::AUDIT_READ, "read the audit log")?;
    let _turn = turn(s).await?;
    let found =
        s.store.read(move |r| r.audit_ids(&filter, COUNT_MAX)).await.map_err(|e| fault::unreadable(&e))?;
    let count = found.ids.len();
    Ok(wire::AuditCount { count, capped_at: (count >= COUNT_MAX).then_some(COUNT_MAX) })
}

/// The newest entry with its time.
///
/// # Errors
/// Not permitted, nothing was written yet, the ledger cannot be read.
pub async fn anchor(s: &Services, actor: &Actor) -> Result<wire::AuditAnchor, Refusal> {
    permit(actor, &needs::STATUS, "see the anchor of the audit log")?;
    let none = || Refusal::NotFound { what: "an audit entry".to_owned() };
    let newest = s.store.read(|r| r.audit_find(&AuditFilter::default(), 1)).await;
    let newest = newest.map_err(|e| fault::unreadable(&e))?.entries.into_iter().next().ok_or_else(none)?;
    Ok(wire::AuditAnchor { id: newest.id, hash: newest.hash, at: newest.timestamp })
}
