//! Whether we ourselves were running: a check that was in flight while the appliance stood still has found nothing.

use crate::clock::Stopwatch;
use crate::services::Services;
use crate::services::health_history;
use parking_lot::Mutex;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::time::MissedTickBehavior;

/// How often it beats.
const BEAT: Duration = Duration::from_millis(250);
/// A beat that comes so much later than it should means that we stood still. A busy machine is late by less.
const STILL_SECONDS: f64 = 2.0;

/// Beats while we run.
#[derive(Debug)]
pub struct Pulse {
    last: Mutex<Stopwatch>,
    pauses: AtomicU64,
    /// Length of the newest pause that the history does not know of yet, in seconds.
    silent: Mutex<f64>,
}

impl Pulse {
    /// Begins to beat now.
    #[must_use]
    pub fn new() -> Arc<Self> {
        Arc::new(Self {
            last: Mutex::new(Stopwatch::start()),
            pauses: AtomicU64::new(0),
            silent: Mutex::default(),
        })
    }

    /// Beats for ever.
    pub async fn run(self: Arc<Self>, s: Arc<Services>) {
        let mut turns = tokio::time::interval(BEAT);
        turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            turns.tick().await;
            self.beat();
            let silent = std::mem::take(&mut *self.silent.lock());
            if silent > 0.0 {
                health_history::stood_still(&s, silent);
            }
        }
    }

    fn beat(&self) {
        let mut last = self.last.lock();
        let silent = last.seconds();
        *last = Stopwatch::start();
        if silent > STILL_SECONDS {
            self.pauses.fetch_add(1, Ordering::AcqRel);
            *self.silent.lock() = silent;
            tracing::warn!(
                seconds = silent,
                "the appliance stood still; checks of that time count as not done"
            );
        }
    }

    /// A number that is another one after each pause. Whoever asks is running: a beat that is overdue is made up for first.
    #[must_use]
    pub fn pauses(&self) -> u64 {
        if self.last.lock().seconds() > STILL_SECONDS {
            self.beat();
        }
        self.pauses.load(Ordering::Acquire)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pulse_that_beats_knows_of_no_pause() {
        let pulse = Pulse::new();
        pulse.beat();
        assert_eq!(pulse.pauses(), 0);
    }
}
