//! The outgoing heartbeat: somebody outside is told each minute that alerts are delivered, and misses it when they are not.
//!
//! It is sent only while the balance of deliveries was compared a moment ago and agrees: a stuck worker, an unreadable
//! ledger or a lost delivery stops it, and whoever listens raises the alarm that we cannot.

use crate::config::AlertsConfig;
use crate::delivery::post::Post;
use crate::domain::time;
use crate::services::Services;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// A comparison of the balance older than this does not count.
const BALANCE_AGE_MAX_SECONDS: f64 = 35.0;

/// Sends heartbeats until the appliance stops, as the config says now.
pub async fn run(
    s: Arc<Services>,
    mut config: watch::Receiver<AlertsConfig>,
    mut shutdown: watch::Receiver<bool>,
) {
    loop {
        let now = config.borrow_and_update().clone();
        tokio::select! {
            () = send(&s, &now) => {}
            Ok(()) = config.changed() => continue,
            _ = shutdown.wait_for(|stopping| *stopping) => return,
        }
        // Nothing to send, or no way to: until the config changes.
        tokio::select! {
            Ok(()) = config.changed() => {}
            _ = shutdown.wait_for(|stopping| *stopping) => return,
        }
    }
}

/// Sends heartbeats for ever; comes back where none are to be sent.
async fn send(s: &Services, config: &AlertsConfig) {
    let Some(url) = config.pulse_url.as_deref() else { return };
    let post = match Post::new(config.allow_private_targets) {
        Ok(post) => post,
        Err(error) => {
            tracing::error!(%error, "no heartbeat goes out");
            return;
        }
    };
    let every = Duration::from_secs(config.pulse_seconds.max(1));
    let mut trouble = String::new();
    loop {
        tokio::time::sleep(every).await;
        let words = beat(s, &post, url).await.err().unwrap_or_default();
        if words != trouble && !words.is_empty() {
            tracing::warn!(%words, "no heartbeat went out");
        }
        trouble = words;
    }
}

/// Sends one, unless something is wrong with the deliveries.
async fn beat(s: &Services, post: &Post, url: &str) -> Result<(), String> {
    if !s.balance.imbalances().is_empty() {
        return Err("deliveries are not as many as were owed".to_owned());
    }
    let age = s.balance.checked_at().map(|at| time::age_seconds(at, s.now()));
    if age.is_none_or(|age| age > BALANCE_AGE_MAX_SECONDS) {
        return Err("the balance of deliveries was not compared lately".to_owned());
    }
    match post.send(url, |request| request).await {
        Ok(got) if got.is_success() => Ok(()),
        Ok(got) => Err(format!("the other side answered {}", got.status)),
        Err(answer) => Err(format!("the other side was not reached: {answer:?}")),
    }
}
