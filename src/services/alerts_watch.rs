//! The watch over rules and heartbeats: one turn a second, sooner when an engine has told something, and a task beside
//! it that writes and tells.

use crate::clock::Stopwatch;
use crate::domain::alerts_rules_preview::SAMPLE_MS;
use crate::services::Services;
use crate::services::alerts_canary;
use crate::services::alerts_heartbeats_pings;
use crate::services::alerts_readings;
use crate::services::alerts_readings_history;
use crate::services::alerts_rules;
use crate::services::alerts_rules_watch;
use crate::services::slo_budget;
use crate::store::StoreError;
use jiff::Timestamp;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// Rules are judged this often.
pub const TURN: Duration = Duration::from_secs(1);
/// And at the most this often, however many readings arrive.
pub const TURN_AT_MOST: Duration = Duration::from_millis(20);
/// Heartbeats are looked at this often.
const LOOK: Duration = Duration::from_millis(500);
/// Canaries are looked after this often.
const SING: Duration = Duration::from_millis(500);
/// The outbox is looked at this often.
const OUTBOX_EVERY_MS: f64 = 2_000.0;
/// Longer than this between two looks, by the clock, means that we were away or that the clock was set.
pub const AWAY_MS: i64 = 15_000;
/// Pause after the ledger could not take something.
const TROUBLE_PAUSE: Duration = Duration::from_secs(1);

/// Reads rules and heartbeats, and puts the ready-made rules in; before the doors open.
pub async fn prepare(s: &Arc<Services>) {
    if let Err(error) = load(s).await {
        tracing::error!(%error, "alert rules and heartbeats cannot be read; trying on");
    }
}

async fn load(s: &Arc<Services>) -> Result<(), StoreError> {
    if !s.rules.is_loaded() {
        alerts_rules::put_in_ready_made(s).await?;
        alerts_rules_watch::load(s).await?;
    }
    if !s.heartbeats.is_loaded() {
        alerts_heartbeats_pings::load(s).await?;
    }
    Ok(())
}

/// Watches until the appliance stops.
pub async fn run(s: Arc<Services>, mut stop: watch::Receiver<bool>) {
    tokio::select! {
        () = judge(&s) => {}
        () = write(&s) => {}
        () = look(&s) => {}
        () = sing(&s) => {}
        () = budgets(&s) => {}
        _ = stop.wait_for(|stopping| *stopping) => {}
    }
    // What was found in the last moment is told at the next start by whoever finds it again; what can be written now is.
    let _ = tokio::time::timeout(TROUBLE_PAUSE, alerts_rules_watch::save(&s)).await;
    // The minute that runs is not lost with a restart.
    let _ = tokio::time::timeout(TROUBLE_PAUSE, slo_budget::close(&s)).await;
}

/// Keeps what the objectives add up to.
async fn budgets(s: &Arc<Services>) {
    let mut trouble = false;
    loop {
        match slo_budget::keep(s).await {
            Ok(()) => trouble = false,
            Err(error) => {
                if !std::mem::replace(&mut trouble, true) {
                    tracing::warn!(%error, "the budgets of objectives cannot be kept; trying on");
                }
            }
        }
        tokio::time::sleep(TURN).await;
    }
}

async fn judge(s: &Arc<Services>) {
    let mut outbox: Option<Stopwatch> = None;
    loop {
        if !s.rules.is_loaded() || !s.heartbeats.is_loaded() {
            prepare(s).await;
        }
        if outbox.is_none_or(|since| since.millis() >= OUTBOX_EVERY_MS) {
            alerts_readings::refresh(s).await;
            outbox = Some(Stopwatch::start());
        }
        slo_budget::sample(s);
        alerts_rules_watch::judge(s);
        tokio::time::sleep(TURN_AT_MOST).await;
        tokio::select! {
            () = s.rules.wake.notified() => {}
            () = tokio::time::sleep(TURN.saturating_sub(TURN_AT_MOST)) => {}
        }
    }
}

async fn write(s: &Arc<Services>) {
    let every = Duration::from_millis(SAMPLE_MS.unsigned_abs());
    // Not at once: a start has enough to write.
    let mut stored = tokio::time::interval_at(tokio::time::Instant::now() + every, every);
    stored.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut trouble = false;
    loop {
        let done = tokio::select! {
            () = s.rules.owed.notified() => alerts_rules_watch::save(s).await,
            _ = stored.tick() => store(s).await,
        };
        match done {
            Ok(()) => trouble = false,
            Err(error) => {
                if !std::mem::replace(&mut trouble, true) {
                    tracing::warn!(%error, "what rules found cannot be written; trying on");
                }
                tokio::time::sleep(TROUBLE_PAUSE).await;
                s.rules.owed.notify_one();
            }
        }
    }
}

async fn store(s: &Arc<Services>) -> Result<(), StoreError> {
    if !s.rules.is_loaded() || !s.heartbeats.is_loaded() {
        return Ok(());
    }
    alerts_rules_watch::save_pending(s).await?;
    alerts_readings_history::record(s).await
}

async fn sing(s: &Arc<Services>) {
    let mut trouble = false;
    loop {
        match alerts_canary::turn(s).await {
            Ok(()) => trouble = false,
            Err(error) => {
                if !std::mem::replace(&mut trouble, true) {
                    tracing::warn!(%error, "canaries cannot be sent; trying on");
                }
            }
        }
        tokio::time::sleep(SING).await;
    }
}

async fn look(s: &Arc<Services>) {
    let mut first = true;
    loop {
        let now = s.now();
        if s.heartbeats.is_loaded() {
            // At first by the ledger: what lies between the last look of an earlier run and now is our own absence.
            let last: Option<Timestamp> = *s.heartbeats.looked_at.lock();
            let patience = if first { 0 } else { i128::from(AWAY_MS) };
            let away = last.filter(|at| now.duration_since(*at).as_millis() > patience);
            let looked = match away {
                Some(from) => alerts_heartbeats_pings::excuse_all(s, from, now).await,
                None => alerts_heartbeats_pings::look_at_all(s, now).await,
            };
            match looked {
                Ok(()) => {
                    first = false;
                    *s.heartbeats.looked_at.lock() = Some(now);
                }
                Err(error) => {
                    tracing::warn!(%error, "heartbeats cannot be looked at; trying on");
                    tokio::time::sleep(TROUBLE_PAUSE).await;
                }
            }
        }
        tokio::time::sleep(LOOK).await;
    }
}
