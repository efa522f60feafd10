//! Backup verbs: take one, list them, and take one when it is due.

use crate::clock::Clock;
use crate::domain::actor::Actor;
use crate::domain::actor::needs;
use crate::domain::audit::Draft;
use crate::domain::audit::EventType;
use crate::domain::breaker::permit;
use crate::domain::refusal::Refusal;
use crate::domain::time;
use crate::services::Fault;
use crate::services::Services;
use crate::services::audit;
use crate::services::fault;
use crate::services::users;
use crate::store::Lane;
use crate::store::StoreError;
use crate::store::backup;
use crate::store::backup::Manifest;
use crate::store::backup::Naming;
use crate::wire;
use jiff::Timestamp;
use parking_lot::RwLock;
use serde_json::json;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

/// Longest label.
pub const LABEL_MAX_CHARS: usize = 60;
const RESOURCE: &str = "backup";
const ACTION: &str = "BACKUP_CREATE";

/// Where backups go, and when.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// The directory.
    pub directory: PathBuf,
    /// From one to the next, in milliseconds; `None` when none are due by themselves.
    pub every_ms: Option<i64>,
    /// How many without a label are kept.
    pub keep: usize,
}

/// The plan, and whose turn it is to copy.
#[derive(Debug, Default)]
pub struct Room {
    plan: RwLock<Plan>,
    turn: tokio::sync::Mutex<()>,
}

/// Puts a plan in force.
pub fn start(s: &Services, plan: Plan) {
    *s.backup.plan.write() = plan;
}

/// Takes a backup now. It is verified before it counts; then old ones go.
///
/// # Errors
/// Not permitted, a bad label, no space, a copy that does not verify, not recorded.
pub async fn create(s: &Arc<Services>, actor: &Actor, label: &str) -> Result<wire::BackupView, Refusal> {
    let result = try_create(s, actor, label).await;
    users::done(s, actor, (ACTION, (RESOURCE, label)), result.as_ref().err()).await;
    result
}

async fn try_create(s: &Arc<Services>, actor: &Actor, label: &str) -> Result<wire::BackupView, Refusal> {
    permit(actor, &needs::ADMIN, "take a backup")?;
    check_label(label)?;
    let _turn = s.backup.turn.lock().await;
    let plan = s.backup.plan.read().clone();
    let now = s.now();
    let naming = Naming {
        name: name_of(now, label),
        created_at: time::iso(now),
        label: label.to_owned(),
        program: s.settings().version.clone(),
    };
    let data_dir = s.store.ledger_path().parent().map(PathBuf::from).unwrap_or_default();
    let into = plan.directory.clone();
    let taken = tokio::task::spawn_blocking(move || {
        let manifest = backup::take(&data_dir, &into, &naming)?;
        // A backup that is there counts, also when an old one cannot be removed.
        let removed = backup::prune(&into, plan.keep).unwrap_or_else(|error| {
            tracing::warn!(%error, "an old backup could not be removed");
            Vec::new()
        });
        Ok::<(Manifest, Vec<String>), StoreError>((manifest, removed))
    });
    let taken = taken.await.unwrap_or_else(|error| Err(StoreError::Other(error.to_string())));
    let (manifest, removed) = taken.map_err(|error| fault::unreadable(&error))?;
    let (who, facts) = (
        actor.clone(),
        json!({
            "audit_head_id": manifest.audit_head_id, "bytes": manifest.ledger_bytes,
            "sha256": manifest.ledger_sha256, "removed": removed,
        }),
    );
    let name = manifest.name.clone();
    let written: Result<(), Fault> = s
        .write(Lane::Normal, now, move |tx| {
            tx.audit(Draft::new(&who, ACTION, EventType::Admin, (RESOURCE, &name)).details(facts))?;
            Ok(())
        })
        .await;
    written.map_err(Fault::into_refusal)?;
    Ok(view(s, &manifest))
}

/// The backups there are, newest first.
///
/// # Errors
/// Not permitted.
pub async fn list(s: &Services, actor: &Actor) -> Result<wire::BackupList, Refusal> {
    permit(actor, &needs::ADMIN, "see the backups")?;
    let directory = s.backup.plan.read().directory.clone();
    let found = tokio::task::spawn_blocking(move || backup::list(&directory)).await.unwrap_or_default();
    Ok(wire::BackupList { items: found.iter().map(|manifest| view(s, manifest)).collect() })
}

/// How often backups are due by themselves, in milliseconds, and when the newest was taken.
pub async fn newest(s: &Services) -> (Option<i64>, Option<Timestamp>) {
    let plan = s.backup.plan.read().clone();
    let directory = plan.directory.clone();
    let found = tokio::task::spawn_blocking(move || backup::list(&directory)).await.unwrap_or_default();
    (plan.every_ms, found.first().and_then(|manifest| time::parse_iso(&manifest.created_at)))
}

/// Whether another one should have been there by now. One that failed is tried again each minute; a quarter of the time
/// late, somebody should know.
#[must_use]
pub fn is_late(every_ms: i64, newest: Timestamp, now: Timestamp) -> bool {
    time::plus_ms(newest, every_ms.saturating_add(every_ms / 4)) < now
}

/// Takes one when the newest is old enough; asked once a minute, so one that failed is tried again.
pub async fn when_due(s: &Arc<Services>) {
    let (Some(every), newest) = newest(s).await else { return };
    let now = s.now();
    if newest.is_some_and(|at| time::plus_ms(at, every) > now) {
        return;
    }
    match create(s, &Actor::system(), "").await {
        Ok(view) => tracing::info!(name = view.name, bytes = view.bytes, "a backup was taken and verified"),
        Err(refusal) => tracing::error!(%refusal, "the backup that is due could not be taken"),
    }
}

fn view(s: &Services, manifest: &Manifest) -> wire::BackupView {
    view_of(manifest, &s.backup.plan.read().directory.join(&manifest.name))
}

/// A backup that lies at `place`.
#[must_use]
pub fn view_of(manifest: &Manifest, place: &Path) -> wire::BackupView {
    wire::BackupView {
        name: manifest.name.clone(),
        path: place.display().to_string(),
        created_at: manifest.created_at.clone(),
        label: manifest.label.clone(),
        program: manifest.program.clone(),
        bytes: manifest.ledger_bytes,
        audit_head_id: manifest.audit_head_id,
        audit_head_hash: manifest.audit_head_hash.clone(),
    }
}

/// Where records that make room for a restore are moved to.
#[must_use]
pub fn aside(data_dir: &Path) -> PathBuf {
    data_dir.join(format!("replaced-{}", name_of(Clock::System.now(), "")))
}

/// Writes into the restored audit log that it was restored, by whom, from what and why.
pub async fn note_restore(s: &Services, actor: &Actor, place: &Path, reason: &str) {
    let name = place.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let draft = Draft::new(actor, "BACKUP_RESTORE", EventType::Admin, (RESOURCE, &name)).reason(reason);
    audit::record(s, draft.details(json!({ "from": place.display().to_string() }))).await;
}

fn name_of(now: Timestamp, label: &str) -> String {
    let at = now.strftime("%Y%m%dT%H%M%S%3fZ");
    if label.is_empty() { at.to_string() } else { format!("{at}-{label}") }
}

/// A label becomes part of a directory's name.
fn check_label(label: &str) -> Result<(), Refusal> {
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+' | '~');
    let named = label.is_empty() || label.starts_with(|c: char| c.is_ascii_alphanumeric());
    if named && label.chars().all(good) && label.len() <= LABEL_MAX_CHARS {
        return Ok(());
    }
    let message = format!(
        "use at most {LABEL_MAX_CHARS} letters, digits, dots, dashes and underscores, a letter or digit first"
    );
    Err(Refusal::invalid("label", message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_no_way_out_of_the_directory() {
        for bad in ["..", ".hidden", "-x", "../x", "a/b", "a b", "é", &"x".repeat(LABEL_MAX_CHARS + 1)] {
            assert!(check_label(bad).is_err(), "{bad}");
        }
        for good in ["", "before-upgrade-from-0.1.0", "before-upgrade-from-1.2.0~rc1+b1"] {
            assert!(check_label(good).is_ok(), "{good}");
        }
    }
}
