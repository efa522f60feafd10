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
use tokio::task::AbortHandle;
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

/// Names what is watched from now on, while the appliance runs; to be called before the hands are told.
pub async fn prepare_anew(s: &Services, services: &[ServiceConfig]) {
    health::watch_anew(s, checks(services)).await;
}

/// Watches until the appliance stops. A check that hangs or breaks holds up no other; one that stays as it is when others
/// come and go is not touched.
pub async fn run(
    s: Arc<Services>,
    mut services: watch::Receiver<Vec<ServiceConfig>>,
    mut stop: watch::Receiver<bool>,
) {
    let client = match http::client(None) {
        Ok(client) => client,
        Err(error) => {
            tracing::error!(%error, "services cannot be watched over HTTP");
            return;
        }
    };
    let mut crew =
        Crew { s: Arc::clone(&s), client, pulse: Pulse::new(), at: Vec::new(), tasks: JoinSet::new() };
    crew.tasks.spawn(Arc::clone(&crew.pulse).run(Arc::clone(&s)));
    crew.tasks.spawn(announce(Arc::clone(&s)));
    crew.tasks.spawn(keep(Arc::clone(&s)));
    loop {
        let wanted = services.borrow_and_update().clone();
        crew.follow(&wanted);
        tokio::select! {
            Ok(()) = services.changed() => {}
            _ = stop.wait_for(|stopping| *stopping) => break,
        }
    }
    crew.tasks.shutdown().await;
    if let Err(error) = health_history::close(&s).await {
        tracing::warn!(%error, "the last readings of services could not be kept");
    }
}

/// Who is at work, and at what.
struct Crew {
    s: Arc<Services>,
    client: reqwest::Client,
    pulse: Arc<Pulse>,
    at: Vec<(ServiceConfig, Vec<AbortHandle>)>,
    tasks: JoinSet<()>,
}

impl Crew {
    /// Ends what is not wanted as it is, and begins what is new.
    fn follow(&mut self, wanted: &[ServiceConfig]) {
        self.at.retain(|(service, work)| {
            let stays = wanted.contains(service);
            if !stays {
                work.iter().for_each(AbortHandle::abort);
            }
            stays
        });
        while self.tasks.try_join_next().is_some() {}
        for (service, check) in wanted.iter().zip(checks(wanted)) {
            if self.at.iter().any(|(known, _)| known == service) {
                continue;
            }
            let mut work = Vec::new();
            if service.metrics_url.is_some() {
                let scrapes = metrics::run(Arc::clone(&self.s), service.clone(), self.client.clone());
                work.push(self.tasks.spawn(scrapes));
            }
            let hand = Hand::new(service, &check, &self.client);
            let watches = watch_one(Arc::clone(&self.s), check, hand, Arc::clone(&self.pulse));
            work.push(self.tasks.spawn(watches));
            self.at.push((service.clone(), work));
        }
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
