//! Hands that watch services: checks of every kind, each on its own task with its own time.

pub mod clock_skew;
pub mod dns;
pub mod exec;
pub mod found;
pub mod hands;
pub mod host;
pub mod http;
pub mod icmp;
pub mod metrics;
pub mod peer;
pub mod postgres;
mod postgres_tls;
pub mod pulse;
pub mod redis;
pub mod scrape;
pub mod tcp;
pub mod tls;
pub mod users_oidc;

pub use hands::checks;

use crate::clock::Stopwatch;
use crate::config::ServiceConfig;
use crate::domain::health::Answer;
use crate::domain::health::Check;
use crate::domain::health::Reading;
use crate::services::Services;
use crate::services::health;
use crate::services::health_history;
use crate::services::health_incidents;
use crate::services::health_views;
use found::Found;
use hands::Hand;
use pulse::Pulse;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio::time::MissedTickBehavior;

/// First checks are spread over at most this long, so that a start is neither a burst nor a long wait.
const SPREAD_MS: u64 = 1_000;
/// How much later than its turn a check may begin, in percent of its interval, and never more than the spread.
const JITTER_PERCENT: u64 = 5;
/// Time beyond a check's own limit after which it is given up whatever it does.
const GRACE_MS: u64 = 500;
/// How often it is asked whether the board is to be announced.
const ANNOUNCE_TURN: Duration = Duration::from_millis(250);
/// How often history is put on disk.
const KEEP_TURN: Duration = Duration::from_secs(10);

/// Names what is watched, before anything is asked.
pub async fn prepare(s: &Services, services: &[ServiceConfig]) {
    health::watch(s, checks(services)).await;
}

/// Watches until the appliance stops. A check that hangs or breaks holds up no other.
pub async fn run(s: Arc<Services>, services: Vec<ServiceConfig>, mut stop: watch::Receiver<bool>) {
    let client = match http::client(None) {
        Ok(client) => client,
        Err(error) => {
            tracing::error!(%error, "services cannot be watched over HTTP");
            return;
        }
    };
    let mut tasks = JoinSet::new();
    for service in services.iter().filter(|c| c.metrics_url.is_some()) {
        tasks.spawn(metrics::run(Arc::clone(&s), service.clone(), client.clone()));
    }
    let pulse = Pulse::new();
    tasks.spawn(Arc::clone(&pulse).run(Arc::clone(&s)));
    for (service, check) in services.iter().zip(checks(&services)) {
        let hand = Hand::new(service, &check, &client);
        tasks.spawn(watch_one(Arc::clone(&s), check, hand, Arc::clone(&pulse)));
    }
    tasks.spawn(announce(Arc::clone(&s)));
    tasks.spawn(keep(Arc::clone(&s)));
    let _ = stop.wait_for(|stopping| *stopping).await;
    tasks.shutdown().await;
    if let Err(error) = health_history::close(&s).await {
        tracing::warn!(%error, "the last readings of services could not be kept");
    }
}

async fn announce(s: Arc<Services>) {
    let mut turns = tokio::time::interval(ANNOUNCE_TURN);
    turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        turns.tick().await;
        if let Err(error) = health_incidents::reconcile(&s).await {
            tracing::warn!(%error, "incidents of services could not be recorded; it is tried again");
        }
        health::announce_when_due(&s);
    }
}

/// Puts history on disk, some readings at a time.
async fn keep(s: Arc<Services>) {
    let mut turns = tokio::time::interval(KEEP_TURN);
    turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        turns.tick().await;
        if let Err(error) = health_history::keep(&s).await {
            tracing::warn!(%error, "readings of services could not be kept; it is tried again");
        }
    }
}

async fn watch_one(s: Arc<Services>, check: Check, mut hand: Hand, pulse: Arc<Pulse>) {
    let interval = Duration::from_millis(check.interval_ms);
    let jitter_ms = (check.interval_ms * JITTER_PERCENT / 100).min(SPREAD_MS);
    let first = Instant::now() + Duration::from_millis(random_below(SPREAD_MS.min(check.interval_ms)));
    let mut turns = tokio::time::interval_at(first, interval);
    turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let wake = health_views::wake(&s, &check.name);
    loop {
        tokio::select! {
            _ = turns.tick() => tokio::time::sleep(Duration::from_millis(random_below(jitter_ms))).await,
            () = wake.notified() => {}
        }
        let pauses = pulse.pauses();
        let reading = ask(&s, &check, &mut hand).await;
        // What was asked before we stood still says nothing about the service.
        if pulse.pauses() == pauses {
            health::record(&s, &check.name, &reading).await;
        }
    }
}

/// Asks, and asks again as often as the config says while it fails.
async fn ask(s: &Services, check: &Check, hand: &mut Hand) -> Reading {
    let mut reading = ask_once(s, check, hand).await;
    for _ in 0..check.retries {
        if !matches!(reading.answer, Answer::Failed(_)) {
            break;
        }
        reading = ask_once(s, check, hand).await;
    }
    reading
}

/// Asks once, timed. An answer that takes longer than the limit is none.
async fn ask_once(s: &Services, check: &Check, hand: &mut Hand) -> Reading {
    let watch = Stopwatch::start();
    let limit = Duration::from_millis(check.timeout_ms);
    let asked = hand.ask(check, || s.now());
    let found = tokio::time::timeout(limit + Duration::from_millis(GRACE_MS), asked)
        .await
        .unwrap_or_else(|_| Found::nothing(format!("no answer within {} ms", check.timeout_ms)));
    s.metrics.health_check_duration_seconds.with_label_values(&[&check.name]).observe(watch.seconds());
    Reading {
        at: s.now(),
        latency_ms: found.latency_ms,
        answer: found.answer,
        data_age_seconds: found.data_age_seconds,
        transcript: found.transcript,
    }
}

/// A number from 0 to below `limit`; spreading needs no more than a coin.
fn random_below(limit: u64) -> u64 {
    let random = getrandom::u64().unwrap_or(0);
    if limit == 0 { 0 } else { random % limit }
}
