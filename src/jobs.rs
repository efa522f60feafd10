//! The clock bell: the only file that says tokio-cron-scheduler.
//!
//! The bell rings on fixed minutes of UTC and nothing more: what is due in which time zone is decided by the verbs it
//! calls, because the scheduler neither follows changes of summer time nor catches up after a sleep.

use crate::services::Services;
use crate::services::alerts_readings_history;
use crate::services::audit;
use crate::services::audit_retention;
use crate::services::backup;
use crate::services::breaker;
use crate::services::health;
use crate::services::health_maintenance;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::sync::watch;
use tokio_cron_scheduler::Job;
use tokio_cron_scheduler::JobScheduler;
use tokio_cron_scheduler::JobSchedulerError;

/// Shows the watchdog that the scheduler turns.
const EACH_TEN_SECONDS: &str = "*/10 * * * * *";
/// Each minute: has the desk's day changed? When were services last seen?
const EACH_MINUTE: &str = "0 * * * * *";
/// Once an hour, off the full hour: old rows go.
const EACH_HOUR: &str = "30 17 * * * *";

/// Rings until the appliance stops.
pub async fn run(s: Arc<Services>, mut stop: watch::Receiver<bool>) {
    let mut bell = match start(&s).await {
        Ok(bell) => bell,
        Err(error) => {
            tracing::error!(%error, "the clock bell does not ring: daily counts are announced late");
            return;
        }
    };
    let _ = stop.wait_for(|stopping| *stopping).await;
    if let Err(error) = bell.shutdown().await {
        tracing::warn!(%error, "the clock bell did not stop in order");
    }
}

async fn start(s: &Arc<Services>) -> Result<JobScheduler, JobSchedulerError> {
    // The first minute may already belong to the next day.
    let _ = breaker::roll_over(s);
    let bell = JobScheduler::new().await?;
    bell.add(ring(EACH_TEN_SECONDS, s, |s| Box::pin(turn(s)))?).await?;
    bell.add(ring(EACH_MINUTE, s, |s| Box::pin(minute(s)))?).await?;
    bell.add(ring(EACH_HOUR, s, |s| Box::pin(hour(s)))?).await?;
    bell.start().await?;
    Ok(bell)
}

type Work = Pin<Box<dyn Future<Output = ()> + Send>>;

fn ring(when: &str, s: &Arc<Services>, work: fn(Arc<Services>) -> Work) -> Result<Job, JobSchedulerError> {
    // The scheduler may outlive the house by a moment: it must not hold its records open.
    let s = Arc::downgrade(s);
    Job::new_async(when, move |_, _| match s.upgrade() {
        Some(s) => work(s),
        None => Box::pin(std::future::ready(())),
    })
}

async fn turn(s: Arc<Services>) {
    s.bell_rang_at.store(s.now().as_second(), Ordering::Relaxed);
}

async fn minute(s: Arc<Services>) {
    if breaker::roll_over(&s) {
        tracing::info!("a new day of the desk: counts of the day begin again");
        if let Some(head) = audit::head(&s) {
            tracing::info!(id = head.id, hash = %head.hash, "anchor of the audit log");
        }
    }
    backup::when_due(&s).await;
    if let Err(error) = health::confirm(&s).await {
        tracing::warn!(%error, "when services were last seen could not be noted");
    }
}

async fn hour(s: Arc<Services>) {
    match audit_retention::run(&s).await {
        Ok(0) => {}
        Ok(rows) => tracing::info!(rows, "old entries of the audit log were removed behind a checkpoint"),
        Err(error) => tracing::warn!(%error, "old entries of the audit log could not be removed"),
    }
    match health::trim(&s).await {
        Ok(0) => {}
        Ok(rows) => tracing::info!(rows, "old changes of health were dropped"),
        Err(error) => tracing::warn!(%error, "old changes of health could not be dropped"),
    }
    if let Err(error) = health_maintenance::trim(&s).await {
        tracing::warn!(%error, "old maintenance windows could not be dropped");
    }
    match alerts_readings_history::roll_up(&s).await {
        Ok(0) => {}
        Ok(rows) => tracing::info!(rows, "old readings were rolled up"),
        Err(error) => tracing::warn!(%error, "old readings could not be rolled up"),
    }
}
