//! Hands that tell people: one loop that hands out what is due, and workers of each target's own, so that a slow one
//! holds up nobody else.

pub mod address;
pub mod carrier;
pub mod command;
pub mod email;
pub mod letter;
pub mod letter_html;
pub mod letter_json;
pub mod office;
pub mod pagerduty;
pub mod post;
pub mod pulse;
pub mod routing;
pub mod secrets;
pub mod sendgrid;
pub mod slack;
pub mod slack_blocks;
pub mod slack_clicks;
pub mod slack_socket;
pub mod sms;
pub mod webhook;

pub use routing::routing;

use crate::config::AlertsConfig;
use crate::domain::refusal::Refusal;
use crate::domain::time;
use crate::services::Services;
use crate::services::alerts_dispatch;
use crate::services::alerts_ingest;
use crate::services::alerts_upkeep;
use crate::services::alerts_views;
use crate::services::deliveries;
use crate::services::deliveries::Claimed;
use crate::services::deliveries::Work;
use crate::services::deliveries_express::Handed;
use crate::services::deliveries_limits;
use crate::telemetry::steps;
use arc_swap::ArcSwap;
use carrier::Carrier;
use jiff::Timestamp;
use office::BUSY_MAX;
use office::Desk;
use office::Office;
use office::Turn;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::watch;
use tokio::time::Instant;
use tokio::time::MissedTickBehavior;

/// How often the outbox is looked at when nobody rings: what is typed into the live file is noticed within two of these.
const LOOK_EVERY: Duration = Duration::from_millis(900);
/// How often streams are told how incidents and their deliveries stand, where that changed.
const ANNOUNCE_EVERY: Duration = Duration::from_secs(1);
/// Least pause between two announcements.
const ANNOUNCE_PAUSE: Duration = Duration::from_millis(200);
/// Pause after the ledger could not be read or written.
const TROUBLE_PAUSE: Duration = Duration::from_secs(2);
/// Longest wait for attempts that are under way when the appliance stops; what is cut off is sent again.
const STOP_WAIT: Duration = Duration::from_secs(2);

/// What messages are handed over with; a config that is read anew may allow more of it, or less.
pub type SharedCarrier = Arc<ArcSwap<Carrier>>;

/// What messages are handed over with, as the config allows it.
///
/// # Errors
/// When TLS cannot be set up.
pub fn carrier(config: &AlertsConfig) -> Result<Carrier, String> {
    Carrier::new(config.allow_private_targets, config.allow_commands)
}

/// Delivers until the appliance stops.
pub async fn run(s: Arc<Services>, carrier: SharedCarrier, mut shutdown: watch::Receiver<bool>) {
    let office = Arc::new(Office::new(carrier));
    // True when streams may not know how incidents and deliveries stand.
    let mut news = true;
    let (mut at_start, mut trouble, mut beats) = (true, String::new(), 0_u64);
    let mut express = s.deliveries.express.listen();
    let mut announced = None;
    let mut announce = tokio::time::interval(ANNOUNCE_EVERY);
    announce.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while !*shutdown.borrow() {
        let wait = match turn(&s, &office, at_start).await {
            Ok((wait, worked)) => {
                at_start = false;
                news |= worked;
                trouble.clear();
                wait
            }
            Err(error) => {
                let words = error.to_string();
                if words != trouble {
                    tracing::warn!(%error, "the outbox cannot be worked on; trying on");
                    trouble = words;
                }
                TROUBLE_PAUSE
            }
        };
        tokio::select! {
            () = s.delivery_wake.notified() => news = announce_soon(&s, &mut announced).await,
            Some(handed) = express.recv() => {
                send_ahead(&s, &office, handed).await;
                news = true;
            }
            () = office.done.notified() => news = true,
            () = tokio::time::sleep(wait) => {}
            _ = announce.tick() => {
                beats += 1;
                alerts_upkeep::second(&s, beats).await;
                if std::mem::take(&mut news) {
                    news = announce_soon(&s, &mut announced).await;
                }
            }
            _ = shutdown.changed() => {}
        }
    }
    let all = u32::try_from(BUSY_MAX).unwrap_or(u32::MAX);
    let _ = tokio::time::timeout(STOP_WAIT, office.busy.acquire_many(all)).await;
}

/// Tells streams how incidents stand, unless that was done a moment ago: a storm of alerts is no storm of announcements.
/// Says whether there is still something to tell.
async fn announce_soon(s: &Services, announced: &mut Option<Instant>) -> bool {
    if announced.is_some_and(|at| at.elapsed() < ANNOUNCE_PAUSE) {
        return true;
    }
    alerts_views::announce(s).await;
    *announced = Some(Instant::now());
    false
}

/// Sends what was claimed in the transaction that owed it; it brings its worker along.
async fn send_ahead(s: &Arc<Services>, office: &Arc<Office>, handed: Handed) {
    steps::reached("delivery.claimed");
    let desk = office.desk(&s.alerts.routing(), &handed.claimed.lane);
    spawn_send(s, office, &desk, (handed.claimed, false), handed.worker).await;
}

/// Hands out what is due; says how long nothing more will be, and whether there was anything to do.
async fn turn(s: &Arc<Services>, office: &Arc<Office>, at_start: bool) -> Result<(Duration, bool), Refusal> {
    if at_start {
        deliveries::tidy(s, true).await?;
        deliveries_limits::remember(s).await;
    }
    let mut work = deliveries::work(s).await?;
    if work.untidy {
        deliveries::tidy(s, false).await?;
    }
    let ended = work.silent && alerts_ingest::end_silent(s).await? > 0;
    let flushed = (work.flush || ended) && alerts_dispatch::flush_due(s).await? > 0;
    if ended || flushed {
        let untidy = work.untidy;
        work = Work { untidy, ..deliveries::work(s).await? };
    }
    let (routing, now) = (s.alerts.routing(), s.now());
    office.open_windows(&routing, &s.deliveries.express);
    let mut wait = until_next(s, &work);
    for name in &work.lanes {
        let desk = office.desk(&routing, name);
        let (limit, probe) = match desk.turn(now) {
            Turn::Many(free) => (free, false),
            Turn::Probe => (1, true),
            Turn::Paused(until) => {
                wait = wait.min(time_until(now, until));
                continue;
            }
        };
        // Workers first, messages after: what comes the short way takes workers too, and nobody may wait for one here
        // while it waits for us.
        let mut workers = desk.window.take(limit);
        if workers.is_empty() {
            continue;
        }
        for claimed in deliveries::claim(s, name, workers.len()).await? {
            steps::reached("delivery.claimed");
            if probe {
                desk.probe(now);
            }
            if let Some(worker) = workers.pop() {
                spawn_send(s, office, &desk, (claimed, probe), worker).await;
            }
        }
    }
    Ok((wait, work.untidy || ended || flushed || !work.lanes.is_empty()))
}

/// What is due and was not handed out waits for a free worker, who rings when he is done.
fn until_next(s: &Services, work: &Work) -> Duration {
    work.next_due.map_or(LOOK_EVERY, |at| time_until(s.now(), at))
}

fn time_until(now: Timestamp, at: Timestamp) -> Duration {
    Duration::try_from_secs_f64(time::age_seconds(now, at)).unwrap_or(LOOK_EVERY).min(LOOK_EVERY)
}

/// Sends one delivery on a task of its own.
async fn spawn_send(
    s: &Arc<Services>,
    office: &Arc<Office>,
    desk: &Arc<Desk>,
    (claimed, probe): (Claimed, bool),
    worker: OwnedSemaphorePermit,
) {
    let busy = Arc::clone(&office.busy).acquire_owned().await;
    let (s, office, desk) = (Arc::clone(s), Arc::clone(office), Arc::clone(desk));
    tokio::spawn(async move {
        send_one(&s, &office, &desk, (&claimed, probe), worker).await;
        drop(busy);
        office.done.notify_one();
    });
}

async fn send_one(
    s: &Services,
    office: &Office,
    desk: &Desk,
    (claimed, probe): (&Claimed, bool),
    worker: OwnedSemaphorePermit,
) {
    let report = office.attempt(desk, claimed, s.now()).await;
    desk.note(&claimed.lane, s.now(), &report.answer, probe);
    // The provider is free for the next one while the ledger takes down how this one went.
    drop(worker);
    office.done.notify_one();
    steps::reached("delivery.sent");
    if let Err(error) = deliveries::complete(s, claimed, report).await {
        tracing::error!(delivery = claimed.id, %error, "the outcome of an attempt could not be recorded; it is sent again under the same key");
    }
    steps::reached("delivery.completed");
}
