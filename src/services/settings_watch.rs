//! What ends by itself: looked at a few times a second, and at the start for what ran out while nobody was there.

use crate::services::Services;
use crate::services::settings_apply;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// From look to look; the look itself costs nothing while nothing ends.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// How long one waits after a change could not be taken back.
const PAUSE: Duration = Duration::from_secs(2);

/// Takes back what has run out, until told to stop.
pub async fn run(s: Arc<Services>, mut stop: watch::Receiver<bool>) {
    loop {
        let mut pause = LOOK_EVERY;
        if s.live.now().next_expiry().is_some_and(|at| at <= s.now())
            && let Err(error) = settings_apply::expire_due(&s).await
        {
            tracing::warn!(%error, "a change of settings that has run out could not be taken back yet");
            pause = PAUSE;
        }
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            // An error means that whoever could say stop is gone.
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}
