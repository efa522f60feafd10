//! The only file that reads the time.

use jiff::Timestamp;
use parking_lot::Mutex;
use std::sync::Arc;
use std::time::Instant;

/// Where the time comes from: the machine's clock, or one that a test or a replay moves by hand.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A clock that stands still until it is set.
    Manual(Arc<Mutex<Timestamp>>),
}

impl Clock {
    /// A manual clock that begins at `at`.
    #[must_use]
    pub fn manual(at: Timestamp) -> Self {
        Self::Manual(Arc::new(Mutex::new(at)))
    }

    /// The time now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => Timestamp::now(),
            Self::Manual(at) => *at.lock(),
        }
    }

    /// Sets a manual clock; the machine's clock is left alone.
    pub fn set(&self, to: Timestamp) {
        if let Self::Manual(at) = self {
            *at.lock() = to;
        }
    }
}

/// Microseconds of the clock that never steps, as systemd counts them; `None` where the machine has no such clock.
#[must_use]
pub fn monotonic_micros() -> Option<i64> {
    let at = nix::time::clock_gettime(nix::time::ClockId::CLOCK_MONOTONIC).ok()?;
    Some(at.tv_sec() * 1_000_000 + at.tv_nsec() / 1_000)
}

/// Measures how long something took, unmoved by steps of the clock.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts.
    #[must_use]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// Seconds since the start.
    #[must_use]
    pub fn seconds(&self) -> f64 {
        self.0.elapsed().as_secs_f64()
    }

    /// Milliseconds since the start.
    #[must_use]
    pub fn millis(&self) -> f64 {
        self.seconds() * 1000.0
    }
}
