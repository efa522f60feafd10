//! What alerts ask for every second: silences that run out, the next channel for what nobody takes, the balance.

use crate::domain::refusal::Refusal;
use crate::services::Services;
use crate::services::alerts_balance;
use crate::services::alerts_failover;
use crate::services::alerts_silences;

/// Seconds from one comparison of the balance to the next.
pub const BALANCE_EVERY: u64 = 10;

/// Does what is due. Called once a second with a number that rises by one; what fails is tried again a second later.
pub async fn second(s: &Services, beats: u64) {
    note("silences that have run out could not be ended", alerts_silences::tick(s).await);
    note("the next channel could not be started", alerts_failover::run_due(s).await);
    if beats.is_multiple_of(BALANCE_EVERY) {
        note("the balance of deliveries could not be checked", alerts_balance::check(s).await);
    }
}

fn note<T>(what: &str, result: Result<T, Refusal>) {
    if let Err(error) = result {
        tracing::warn!(%error, "{what}");
    }
}
