//! The runner of the kill job: every engine at once, none waits for another, each step kept so that a restart goes on.

use crate::domain::actor::Actor;
use crate::domain::actor::Door;
use crate::domain::actor::Role;
use crate::domain::engines::Entries;
use crate::domain::kill::EngineProgress;
use crate::domain::kill::Job;
use crate::domain::kill::JobOutcome;
use crate::domain::kill::Step;
use crate::engines::Engine;
use crate::engines::EngineError;
use crate::engines::Mark;
use crate::engines::kill_orders;
use crate::engines::kill_positions;
use crate::services::Services;
use crate::services::engines;
use crate::services::kill;
use crate::telemetry::steps;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// How often a job at work looks whether another kill took its place.
const LOOK_FOR_ANOTHER: Duration = Duration::from_millis(100);
/// How often the runner looks for a job even when nobody woke it.
const LOOK_FOR_WORK: Duration = Duration::from_secs(1);
/// From one look at an engine to the next: quick at first, for most cancels are done at once; slower the longer it
/// takes, for an engine in trouble is not helped by haste. Pairs of "until so long after the beginning" and the pause.
const LOOKS: [(Duration, Duration); 2] = [
    (Duration::from_millis(200), Duration::from_millis(20)),
    (Duration::from_secs(3), Duration::from_millis(250)),
];
const LOOK_LATER: Duration = Duration::from_secs(1);
/// From one attempt to pause an engine to the next.
const PAUSE_AGAIN: Duration = Duration::from_millis(250);
/// Times an engine is told to pause before the job goes on without.
const PAUSE_TRIES: u32 = 3;
/// A record that takes longer does not hold up a kill.
const RECORD_LIMIT: Duration = Duration::from_secs(2);
/// Characters of the reason that go along to the engine.
const REASON_LIMIT: usize = 500;

/// How long the job tries.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Until no order is open.
    pub cancel: Duration,
    /// Until no position is left.
    pub flatten: Duration,
}

/// Waits until the next look at an engine on which the work began at `begun`.
pub async fn look_again(begun: Instant) {
    let passed = begun.elapsed();
    let pause = LOOKS.iter().find(|(until, _)| passed < *until).map_or(LOOK_LATER, |(_, pause)| *pause);
    tokio::time::sleep(pause).await;
}

/// Works through kill jobs until the appliance stops.
pub async fn run(
    s: Arc<Services>,
    engines: Vec<Arc<Engine>>,
    limits: Limits,
    mut stop: watch::Receiver<bool>,
) {
    loop {
        if let Some(job) = kill::running(&s) {
            tokio::select! {
                () = work(&s, &engines, job, limits) => {}
                _ = stop.wait_for(|stopping| *stopping) => return,
            }
            continue;
        }
        tokio::select! {
            () = s.kill_wake.notified() => {}
            () = tokio::time::sleep(LOOK_FOR_WORK) => {}
            _ = stop.wait_for(|stopping| *stopping) => return,
        }
    }
}

/// Works a job to its end, or until another kill takes its place.
async fn work(s: &Arc<Services>, engines: &[Arc<Engine>], mut job: Job, limits: Limits) {
    steps::reached("kill.job.started");
    // A kill given while the appliance was down may not have known every engine.
    for engine in engines {
        if !job.engines.iter().any(|e| e.engine == engine.name) {
            job.engines.push(EngineProgress::new(&engine.name));
        }
    }
    let mine = job.clone();
    let superseded = async {
        while kill::running(s).is_some_and(|there| there.same(&mine)) {
            tokio::time::sleep(LOOK_FOR_ANOTHER).await;
        }
    };
    tokio::select! {
        job = one_round(s, engines, job, limits) => {
            steps::reached("kill.job.report");
            kill::finish(s, job).await;
        }
        () = superseded => {}
    }
}

async fn one_round(s: &Arc<Services>, engines: &[Arc<Engine>], job: Job, limits: Limits) -> Job {
    let names: Vec<String> =
        job.engines.iter().filter(|e| e.step != Step::Done).map(|e| e.engine.clone()).collect();
    let desk = Arc::new(Shared { s: Arc::clone(s), job: Mutex::new(job) });
    let mut tasks = JoinSet::new();
    for name in names {
        let engine = engines.iter().find(|e| e.name == name).cloned();
        let desk = Arc::clone(&desk);
        tasks.spawn(async move {
            match engine {
                Some(engine) => Hand::new(desk, engine, limits).await.run().await,
                None => {
                    let words = "it is not in the config any more; nothing is known of it";
                    desk.end(&name, JobOutcome::Unverified, words).await;
                }
            }
        });
    }
    while let Some(joined) = tasks.join_next().await {
        if let Err(error) = joined {
            tracing::error!(%error, "the kill job broke off at one engine");
        }
    }
    let mut job = desk.job.lock().await.clone();
    for broken in job.engines.iter_mut().filter(|e| e.step != Step::Done) {
        broken.step = Step::Done;
        broken.outcome = Some(JobOutcome::Unverified);
        "the work broke off; nothing is known for certain".clone_into(&mut broken.message);
    }
    job
}

/// The job that all hands work on; changes go through one lock, so that no hand overwrites another.
pub struct Shared {
    /// The house.
    pub s: Arc<Services>,
    job: Mutex<Job>,
}

impl Shared {
    async fn read(&self, engine: &str) -> Option<EngineProgress> {
        self.job.lock().await.engines.iter().find(|e| e.engine == engine).cloned()
    }

    /// Changes where the job is at one engine and keeps it with a step.
    pub async fn keep(
        &self,
        engine: &str,
        outcome: &str,
        words: &str,
        change: impl FnOnce(&mut EngineProgress),
    ) {
        let mut job = self.job.lock().await;
        let Some(progress) = job.engines.iter_mut().find(|e| e.engine == engine) else { return };
        let step = progress.step;
        change(progress);
        words.clone_into(&mut progress.message);
        let note = kill::note(Some(engine), step.as_str(), outcome, words);
        // The step is in memory in any case; a slow disk must not keep orders open.
        let kept = tokio::time::timeout(RECORD_LIMIT, kill::progress(&self.s, &job, note)).await;
        if kept.is_err() {
            tracing::warn!(engine, "a step of the kill job is recorded late: the ledger is slow");
        }
    }

    /// Shows what was seen, without a step.
    pub async fn show(&self, engine: &str, change: impl FnOnce(&mut EngineProgress)) {
        let mut job = self.job.lock().await;
        if let Some(progress) = job.engines.iter_mut().find(|e| e.engine == engine) {
            change(progress);
        }
        kill::seen(&self.s, &job);
    }

    async fn end(&self, engine: &str, outcome: JobOutcome, words: &str) {
        let word = match outcome {
            JobOutcome::Flat | JobOutcome::Cancelled => "success",
            JobOutcome::Residual => "partial",
            JobOutcome::Unverified => "failed",
        };
        self.keep(engine, word, words, |p| {
            p.step = Step::Done;
            p.outcome = Some(outcome);
        })
        .await;
    }
}

/// The job at one engine.
pub struct Hand {
    /// The job.
    pub desk: Arc<Shared>,
    /// The engine.
    pub engine: Arc<Engine>,
    /// How long to try.
    pub limits: Limits,
    /// What the engine is told.
    pub mark: Mark,
    flatten: bool,
}

impl Hand {
    async fn new(desk: Arc<Shared>, engine: Arc<Engine>, limits: Limits) -> Self {
        let (mark, flatten) = {
            let job = desk.job.lock().await;
            let reason: String = job.reason.chars().take(REASON_LIMIT).collect();
            (Mark { reason: format!("Kill switch: {reason}"), by: job.started_by.clone() }, job.flatten)
        };
        Self { desk, engine, limits, mark, flatten }
    }

    /// Goes on at the step that is kept; every step may be repeated.
    async fn run(self) {
        while let Some(progress) = self.desk.read(&self.engine.name).await {
            match progress.step {
                Step::Pause => self.pause().await,
                Step::Cancel => {
                    kill_orders::cancel(&self).await;
                    if !self.flatten {
                        self.end_cancelled().await;
                    }
                }
                Step::Flatten | Step::Verify => {
                    let (outcome, words) = kill_positions::flatten(&self, progress.step).await;
                    self.desk.end(&self.engine.name, outcome, &words).await;
                }
                Step::Done => return,
            }
        }
    }

    /// Where `change` goes after a step at this engine.
    pub async fn keep(&self, outcome: &str, words: &str, change: impl FnOnce(&mut EngineProgress)) {
        self.desk.keep(&self.engine.name, outcome, words, change).await;
    }

    async fn pause(&self) {
        self.claim().await;
        let mut told = Ok(());
        for attempt in 0..PAUSE_TRIES {
            if attempt > 0 {
                tokio::time::sleep(PAUSE_AGAIN).await;
            }
            told = self.engine.pause(&self.mark).await;
            // Who is silent has cost seconds already: cancelling must not wait for it again.
            if !matches!(told, Err(EngineError::Refused(_))) {
                break;
            }
        }
        steps::reached("kill.job.paused");
        match told {
            Ok(()) => {
                self.keep("success", "entries are paused at the engine", |p| p.step = Step::Cancel).await
            }
            Err(error) => {
                let words = format!("entries could not be paused: {error}");
                self.keep("failed", &words, |p| p.step = Step::Cancel).await;
            }
        }
    }

    /// Notes that the pause is ours before it is made, unless somebody else had paused the engine already.
    async fn claim(&self) {
        let (s, name) = (&self.desk.s, self.engine.name.as_str());
        let paused =
            engines::get(s, name).and_then(|e| e.snapshot).is_some_and(|x| x.entries == Entries::Paused);
        if paused {
            return;
        }
        let actor = Actor::new(self.mark.by.clone(), Role::Operator, Door::Scheduler);
        let noted = engines::note_pause(s, &actor, name, &self.mark.reason);
        match tokio::time::timeout(RECORD_LIMIT, noted).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(engine = name, %error, "the pause could not be recorded"),
            Err(_) => tracing::warn!(engine = name, "the pause is recorded late: the ledger is slow"),
        }
    }

    async fn end_cancelled(&self) {
        let Some(progress) = self.desk.read(&self.engine.name).await else { return };
        let (outcome, words) = match (&progress.orders_gone_at, &progress.orders) {
            (Some(_), _) => {
                (JobOutcome::Cancelled, "no order is open; positions are left as they are".to_owned())
            }
            (None, Some(orders)) if !progress.message.contains(kill_orders::NO_ANSWER) => {
                (JobOutcome::Residual, format!("{} left open", kill_orders::count(orders.len())))
            }
            _ => (JobOutcome::Unverified, progress.message.clone()),
        };
        self.desk.end(&self.engine.name, outcome, &words).await;
    }
}
