//! Letting the old end of the audit log go, where the desk wants that: whole days, behind a checkpoint in the log.

use crate::domain::time;
use crate::services::Fault;
use crate::services::Services;
use crate::services::audit;
use crate::services::settings;
use crate::store::Lane;
use crate::store::StoreError;
use crate::telemetry::steps;

/// Rows removed in one write: others must not wait for it.
const BATCH: i64 = 1_000;

/// Removes what is older than the desk keeps, and says how many entries that were.
///
/// # Errors
/// When the ledger cannot be read or written, or what is old is not whole: evidence of a change stays.
pub async fn run(s: &Services) -> Result<usize, String> {
    let Ok(_turn) = audit::turn(s).await else { return Ok(0) };
    let mut removed = leftovers(s).await?;
    if let Some(days) = settings::audit_retention_days(s) {
        removed += older_than(s, days).await?;
    }
    Ok(removed)
}

/// Removes whole days of the desk, so many back from today.
///
/// # Errors
/// As [`run`].
pub async fn older_than(s: &Services, days: u32) -> Result<usize, String> {
    let now = s.now();
    let first_kept = time::midnight_before(now, days.max(1), &s.settings().time_zone);
    let before = time::iso(first_kept.ok_or("the calendar does not go back so far")?);
    let asked = before.clone();
    let old = s.store.read(move |r| r.audit_old_end(&asked)).await.map_err(|e| e.to_string())?;
    let Some(old) = old else { return Ok(0) };
    if let Err(broken) = s.store.audit_old_end_whole(old.clone()).await.map_err(|e| e.to_string())? {
        return Err(format!("they stay, because the chain is broken: {}", broken.why));
    }
    steps::enter("retention");
    let written: Result<i64, Fault> =
        s.write(Lane::Normal, now, move |tx| Ok(tx.audit_checkpoint(&old, &before)?)).await;
    written.map_err(|e| e.into_refusal().to_string())?;
    steps::reached("retention.checkpoint");
    leftovers(s).await
}

/// Removes the rows that a checkpoint has let go, also after a crash in the middle.
async fn leftovers(s: &Services) -> Result<usize, String> {
    let mut all = 0;
    while s.store.read(|r| r.audit_leftovers()).await.map_err(|e| e.to_string())? {
        let removed: Result<usize, StoreError> =
            s.store.write(Lane::Normal, s.now(), |tx| tx.audit_remove(BATCH)).await;
        all += removed.map_err(|e| e.to_string())?;
        steps::reached("retention.removed");
    }
    Ok(all)
}
