//! Reads an engine again and again, and holds it to the gate's verdict.

use crate::domain::actor::Actor;
use crate::domain::engines::Entries;
use crate::domain::engines::Snapshot;
use crate::domain::gate::Verdict;
use crate::engines::Engine;
use crate::engines::Mark;
use crate::services::Services;
use crate::services::engines;
use crate::services::gate;
use crate::services::kill;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use tokio::time::MissedTickBehavior;

/// From one read to the next.
pub const POLL_EVERY: Duration = Duration::from_millis(1_000);
/// After a command the next one waits this long, and twice as long each time the same one is needed again: an engine
/// that says yes and does no must not fill the audit log.
const COMMAND_AGAIN: Duration = Duration::from_secs(5);
const COMMAND_LATEST: Duration = Duration::from_secs(60);
const BY: &str = "tradewarden";

/// Polls and supervises one engine for ever.
pub async fn run(s: Arc<Services>, engine: Arc<Engine>) {
    let mut hand = Supervisor {
        s: Arc::clone(&s),
        engine: Arc::clone(&engine),
        wait_until: None,
        pause: COMMAND_AGAIN,
        last: None,
    };
    let mut turns = tokio::time::interval(POLL_EVERY);
    turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        turns.tick().await;
        let answer = engine.snapshot(s.now()).await;
        if let Ok(snapshot) = &answer
            && hand.supervise(snapshot).await
        {
            // It was just told something else: what it said before is not shown.
            turns.reset_immediately();
            continue;
        }
        engines::record(&s, &engine.name, answer.map_err(|e| e.to_string()));
    }
}

struct Supervisor {
    s: Arc<Services>,
    engine: Arc<Engine>,
    wait_until: Option<Instant>,
    pause: Duration,
    last: Option<Entries>,
}

impl Supervisor {
    /// Compares the engine with the verdict; says whether it was told something.
    async fn supervise(&mut self, seen: &Snapshot) -> bool {
        if self.wait_until.is_some_and(|until| Instant::now() < until) || kill::running(&self.s).is_some() {
            return false;
        }
        let told = match (gate::verdict(&self.s), seen.entries) {
            (Verdict::Halted, Entries::Allowed) => self.pause().await,
            (Verdict::Open | Verdict::ReduceOnly, Entries::Paused) => self.resume().await,
            _ => return false,
        };
        let Some(done) = told else { return false };
        let again = self.last.replace(seen.entries) == Some(seen.entries);
        self.pause = if again { (self.pause * 2).min(COMMAND_LATEST) } else { COMMAND_AGAIN };
        self.wait_until = Some(Instant::now() + self.pause);
        done
    }

    /// Stops an engine that takes entries although the verdict is halted. Done first, recorded at once after.
    async fn pause(&self) -> Option<bool> {
        let reasons = gate::view(&self.s).reasons.join("; ");
        let mark = Mark { reason: format!("The gate is halted: {reasons}"), by: BY.to_owned() };
        let told = self.engine.pause(&mark).await;
        if let Err(error) = &told {
            tracing::warn!(engine = self.engine.name, %error, "entries are allowed although the gate is halted; telling it failed");
        }
        let noted = engines::note_pause(&self.s, &Actor::system(), &self.engine.name, &mark.reason).await;
        if let Err(error) = noted {
            tracing::warn!(engine = self.engine.name, %error, "the pause could not be recorded");
        }
        Some(told.is_ok())
    }

    /// Undoes a pause of ours once the verdict allows it: recorded first, and not done when that fails.
    async fn resume(&self) -> Option<bool> {
        let (s, name) = (&self.s, self.engine.name.as_str());
        let ours = engines::our_pauses(s).await.ok()?;
        if !ours.contains(name) {
            return None;
        }
        let reason = "the kill switch is no longer engaged; the pause was ours";
        let actor = Actor::system();
        if let Err(error) = engines::note_resume(s, &actor, name, reason).await {
            tracing::warn!(engine = name, %error, "entries stay paused: resuming them could not be recorded");
            return Some(false);
        }
        if gate::verdict(s) == Verdict::Halted {
            return Some(false);
        }
        let mark = Mark { reason: format!("Entries may resume: {reason}"), by: BY.to_owned() };
        let told = self.engine.resume(&mark).await.map_err(|e| e.to_string());
        let done = told.is_ok();
        if let Err(error) = engines::resume_told(s, &actor, name, told).await {
            tracing::warn!(engine = name, %error, "how resuming went could not be recorded");
        }
        Some(done)
    }
}
