//! Hands that tell people: one loop that hands out what is due, and workers of each target's own, so that a slow one
//! holds up nobody else.

pub mod address;
pub mod email;
pub mod letter;
pub mod webhook;

use crate::config::AlertsConfig;
use crate::config::Config;
use crate::config::WebhookConfig;
use crate::domain::deliveries::Answer;
use crate::domain::deliveries::Channel;
use crate::domain::deliveries::Patience;
use crate::domain::refusal::Refusal;
use crate::domain::time;
use crate::services::Services;
use crate::services::alerts::AlertRouting;
use crate::services::alerts::Target;
use crate::services::alerts_dispatch;
use crate::services::alerts_escalation;
use crate::services::alerts_ingest;
use crate::services::alerts_silences;
use crate::services::alerts_views;
use crate::services::deliveries;
use crate::services::deliveries::Claimed;
use crate::services::deliveries::Report;
use crate::services::deliveries::Work;
use crate::services::deliveries_limits;
use crate::telemetry::steps;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::sync::Semaphore;
use tokio::sync::watch;
use tokio::time::MissedTickBehavior;

/// Lane of the mail server.
pub const EMAIL_LANE: &str = "email";
/// Messages handed to the mail server at a time.
pub const EMAIL_WORKERS: usize = 2;
/// Messages handed to one webhook at a time.
pub const WEBHOOK_WORKERS: usize = 4;
/// How often the outbox is looked at when nobody rings: what is typed into the live file is noticed within two of these.
const LOOK_EVERY: Duration = Duration::from_millis(900);
/// How often streams are told how incidents and their deliveries stand, where that changed.
const ANNOUNCE_EVERY: Duration = Duration::from_secs(1);
/// Most attempts under way at a time.
const BUSY_MAX: usize = 1024;
/// Pause after the ledger could not be read or written.
const TROUBLE_PAUSE: Duration = Duration::from_secs(2);
/// Longest wait for attempts that are under way when the appliance stops; what is cut off is sent again.
const STOP_WAIT: Duration = Duration::from_secs(2);
/// Longest secret or password that is read from a file.
const SECRET_MAX_BYTES: u64 = 4096;

/// Who is told, as the config says.
#[must_use]
pub fn routing(config: &Config) -> AlertRouting {
    let alerts = &config.alerts;
    let mail = alerts.email.iter().flat_map(|email| &email.to).map(|to| Target {
        channel: Channel::Email,
        lane: EMAIL_LANE.to_owned(),
        recipient: to.clone(),
        send_resolved: true,
    });
    let hooks = alerts.webhooks.iter().map(|hook| Target {
        channel: Channel::Webhook,
        lane: webhook_lane(&hook.name),
        recipient: hook.url.clone(),
        send_resolved: true,
    });
    AlertRouting {
        link_base: Some(config.link_base()),
        environment: config.environment.name.clone(),
        patience: Patience {
            retry_seconds: alerts.retry_seconds.clone(),
            give_up_seconds: alerts.give_up_seconds,
        },
        ..AlertRouting::of_config(mail.chain(hooks).collect())
    }
}

fn webhook_lane(name: &str) -> String {
    format!("webhook:{name}")
}

enum Means {
    Mail(email::Mailer),
    Hook(Box<WebhookConfig>),
    /// A lane that the config no longer has.
    Gone,
}

struct LaneDesk {
    means: Means,
    free: Arc<Semaphore>,
}

impl LaneDesk {
    fn new(means: Means, workers: usize) -> Arc<Self> {
        Arc::new(Self { means, free: Arc::new(Semaphore::new(workers)) })
    }
}

struct Office {
    lanes: HashMap<String, Arc<LaneDesk>>,
    gone: Arc<LaneDesk>,
    poster: webhook::Poster,
    done: Notify,
    busy: Arc<Semaphore>,
}

impl Office {
    fn new(config: &AlertsConfig) -> Result<Self, String> {
        let mut lanes = HashMap::new();
        if let Some(email) = &config.email {
            let means = Means::Mail(email::Mailer::new(email.clone()));
            lanes.insert(EMAIL_LANE.to_owned(), LaneDesk::new(means, EMAIL_WORKERS));
        }
        for hook in &config.webhooks {
            let means = Means::Hook(Box::new(hook.clone()));
            lanes.insert(webhook_lane(&hook.name), LaneDesk::new(means, WEBHOOK_WORKERS));
        }
        Ok(Self {
            lanes,
            gone: LaneDesk::new(Means::Gone, WEBHOOK_WORKERS),
            poster: webhook::Poster::new(config.allow_private_targets)?,
            done: Notify::new(),
            busy: Arc::new(Semaphore::new(BUSY_MAX)),
        })
    }

    fn lane(&self, name: &str) -> &Arc<LaneDesk> {
        self.lanes.get(name).unwrap_or(&self.gone)
    }
}

/// Delivers until the appliance stops.
pub async fn run(s: Arc<Services>, config: AlertsConfig, mut shutdown: watch::Receiver<bool>) {
    let office = match Office::new(&config) {
        Ok(office) => Arc::new(office),
        Err(error) => {
            tracing::error!(%error, "nobody can be told of anything");
            return;
        }
    };
    // True when streams may not know how incidents and deliveries stand.
    let mut news = true;
    let (mut at_start, mut trouble) = (true, String::new());
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
            () = s.delivery_wake.notified() => alerts_views::announce(&s).await,
            () = office.done.notified() => news = true,
            () = tokio::time::sleep(wait) => {}
            _ = announce.tick() => {
                if let Err(error) = alerts_silences::tick(&s).await {
                    tracing::warn!(%error, "silences that have run out could not be ended");
                }
                if std::mem::take(&mut news) {
                    alerts_views::announce(&s).await;
                }
            }
            _ = shutdown.changed() => {}
        }
    }
    let all = u32::try_from(BUSY_MAX).unwrap_or(u32::MAX);
    let _ = tokio::time::timeout(STOP_WAIT, office.busy.acquire_many(all)).await;
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
    let escalated = alerts_escalation::run_due(s).await? > 0;
    if ended || flushed || escalated {
        let untidy = work.untidy;
        work = Work { untidy, ..deliveries::work(s).await? };
    }
    for name in &work.lanes {
        let lane = office.lane(name);
        let free = lane.free.available_permits();
        if free == 0 {
            continue;
        }
        for claimed in deliveries::claim(s, name, free).await? {
            steps::reached("delivery.claimed");
            send_apart(s, office, lane, claimed).await;
        }
    }
    Ok((until_next(s, &work), work.untidy || ended || flushed || !work.lanes.is_empty()))
}

/// What is due and was not handed out waits for a free worker, who rings when he is done.
fn until_next(s: &Services, work: &Work) -> Duration {
    let seconds = work.next_due.map_or(f64::MAX, |at| time::age_seconds(s.now(), at));
    Duration::try_from_secs_f64(seconds).unwrap_or(LOOK_EVERY).min(LOOK_EVERY)
}

/// Sends one delivery on a task of its own.
async fn send_apart(s: &Arc<Services>, office: &Arc<Office>, lane: &Arc<LaneDesk>, claimed: Claimed) {
    // Taken before the task starts, so that the next turn sees what is free; given back also when the task fails.
    let worker = Arc::clone(&lane.free).acquire_owned().await;
    let busy = Arc::clone(&office.busy).acquire_owned().await;
    let (s, office, lane) = (Arc::clone(s), Arc::clone(office), Arc::clone(lane));
    tokio::spawn(async move {
        send_one(&s, &office, &lane, &claimed).await;
        drop((worker, busy));
        office.done.notify_one();
    });
}

async fn send_one(s: &Services, office: &Office, lane: &LaneDesk, claimed: &Claimed) {
    let report = attempt(s, office, lane, claimed).await;
    steps::reached("delivery.sent");
    if let Err(error) = deliveries::complete(s, claimed, report).await {
        tracing::error!(delivery = claimed.id, %error, "the outcome of an attempt could not be recorded; it is sent again under the same key");
    }
    steps::reached("delivery.completed");
}

async fn attempt(s: &Services, office: &Office, lane: &LaneDesk, claimed: &Claimed) -> Report {
    let letter = match &claimed.letter {
        Ok(letter) => letter,
        Err(words) => return impossible(&claimed.lane, words),
    };
    match &lane.means {
        Means::Mail(mailer) => mailer.send(claimed, letter, s.now()).await,
        Means::Hook(hook) => office.poster.post(hook, claimed, letter, s.now()).await,
        Means::Gone => {
            let words = format!(
                "the target '{}' is not in the configuration any more: put it back and retry",
                claimed.lane
            );
            impossible(&claimed.lane, &words)
        }
    }
}

fn impossible(provider: &str, words: &str) -> Report {
    Report {
        answer: Answer::Impossible(words.to_owned()),
        provider: provider.to_owned(),
        response_digest: None,
    }
}

/// Reads a secret, each time anew: it may be changed while we run.
async fn read_secret(path: &Path) -> Result<String, String> {
    let failed = |e: std::io::Error| format!("the file {} cannot be read: {e}", path.display());
    let length = tokio::fs::metadata(path).await.map_err(failed)?.len();
    if length > SECRET_MAX_BYTES {
        return Err(format!("the file {} is too long for a secret ({length} bytes)", path.display()));
    }
    let text = tokio::fs::read_to_string(path).await.map_err(failed)?;
    Ok(text.trim().to_owned())
}
