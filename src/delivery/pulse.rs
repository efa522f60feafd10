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

/// Sends heartbeats until the appliance stops.
pub async fn run(s: Arc<Services>, config: AlertsConfig, mut shutdown: watch::Receiver<bool>) {
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
        tokio::select! {
            () = tokio::time::sleep(every) => {}
            _ = shutdown.changed() => return,
        }
        let words = beat(&s, &post, url).await.err().unwrap_or_default();
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
