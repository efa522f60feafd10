//! Keeps the index of the audit log behind its end by less than a chunk.

use crate::services::Services;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// From look to look while there is nothing to take in.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// Chunks taken in at once: a long log is indexed in pieces, and others read in between.
const CHUNKS_AT_ONCE: i64 = 4;
/// After a failure.
const RETRY_AFTER: Duration = Duration::from_secs(60);

/// Takes in what was written, until the appliance stops.
pub async fn run(s: Arc<Services>, mut stop: watch::Receiver<bool>) {
    loop {
        let wait = match s.store.index_audit(CHUNKS_AT_ONCE).await {
            Ok(0) => LOOK_EVERY,
            Ok(_) => Duration::ZERO,
            Err(error) => {
                tracing::warn!(%error, "the audit log could not be indexed: searches in it take longer");
                RETRY_AFTER
            }
        };
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            _ = stop.changed() => return,
        }
    }
}
