//! Named steps of the dangerous paths, where a test may have the process killed.
//!
//! Only debug builds look at the name; in a release build a step is nothing at all.

use parking_lot::RwLock;

static ARMED: RwLock<Option<String>> = RwLock::new(None);
static WITHIN: RwLock<Option<&'static str>> = RwLock::new(None);

/// Has the process killed with SIGKILL when it reaches the step `name`. Debug builds only.
pub fn arm(name: Option<String>) {
    if cfg!(debug_assertions) {
        *ARMED.write() = name;
    }
}

/// Marks a step; kills the process here when it is armed for this step.
pub fn reached(name: &str) {
    if cfg!(debug_assertions) && ARMED.read().as_deref() == Some(name) {
        tracing::warn!(step = name, "killed at a named step");
        let _ = nix::sys::signal::raise(nix::sys::signal::Signal::SIGKILL);
    }
}

/// Says which act the shared steps that follow belong to: `trip` makes `before_commit` the step `trip.before_commit`.
pub fn enter(act: &'static str) {
    if cfg!(debug_assertions) {
        *WITHIN.write() = Some(act);
    }
}

/// Marks a step that several acts share; it counts for the act that was entered last.
pub fn reached_within(step: &str) {
    if cfg!(debug_assertions)
        && let Some(act) = *WITHIN.read()
    {
        reached(&format!("{act}.{step}"));
    }
}

/// The act is over.
pub fn leave() {
    if cfg!(debug_assertions) {
        *WITHIN.write() = None;
    }
}
