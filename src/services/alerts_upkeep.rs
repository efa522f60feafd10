//! What alerts ask for every second: silences that run out, the next channel for what nobody takes,
//! the next people for what nobody acknowledges, the balance.

use crate::domain::refusal::Refusal;
use crate::services::Services;
use crate::services::alerts_balance;
use crate::services::alerts_escalation;
use crate::services::alerts_failover;
use crate::services::alerts_silences;
use crate::services::fault;
use std::sync::atomic::Ordering;

/// Seconds from one comparison of the balance to the next.
pub const BALANCE_EVERY: u64 = 10;

/// Does what is due. Called once a second with a number that rises by one; what fails is tried again a second later.
pub async fn second(s: &Services, beats: u64) {
    note("silences that have run out could not be ended", alerts_silences::tick(s).await);
    note("the next channel could not be started", alerts_failover::run_due(s).await);
    note("what waits could not be counted", count(s).await);
    match alerts_escalation::run_due(s).await {
        Ok(0) => {}
        Ok(_) => s.delivery_wake.notify_one(),
        Err(error) => tracing::warn!(%error, "nobody could be told of what nobody acknowledged"),
    }
    if beats.is_multiple_of(BALANCE_EVERY) {
        note("the balance of deliveries could not be checked", alerts_balance::check(s).await);
    }
}

/// Counts what waits, for the limit of what is taken in.
async fn count(s: &Services) -> Result<(), Refusal> {
    let counts = s.store.read(|r| r.queue_counts()).await.map_err(|e| fault::unreadable(&e))?;
    s.deliveries.waiting.store(counts.waiting, Ordering::Relaxed);
    Ok(())
}

fn note<T>(what: &str, result: Result<T, Refusal>) {
    if let Err(error) = result {
        tracing::warn!(%error, "{what}");
    }
}
