//! The safety state in memory: what the gate answers from.
//!
//! A trip blocks here before anything is written; what is read from the ledger is taken over only in the order of its
//! sequence number, so that a late answer can never open what a newer one closed.

use crate::domain::breaker;
use crate::domain::gate;
use crate::domain::gate::BreakerSeen;
use crate::domain::gate::KillSeen;
use crate::domain::gate::Verdict;
use crate::domain::kill;
use crate::domain::time;
use crate::store::Safety;
use crate::telemetry::metrics::STALENESS_UNVERIFIED;
use jiff::Timestamp;
use parking_lot::RwLock;

/// A verified read of the state older than this is worth nothing: the gate halts.
pub const STATE_MAX_AGE_SECONDS: f64 = 10.0;

/// What is known of the state, and what blocks although it is not recorded yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    /// As last read from, or written to, the ledger.
    pub safety: Option<Safety>,
    /// Why the ledger's state cannot be used; `None` while it can.
    pub unreadable: Option<String>,
    /// Trips under way or not recorded.
    pub pending_trips: usize,
    /// Kills under way or not recorded.
    pub pending_kills: usize,
    /// Trips and kills that hold without being recorded.
    pub unrecorded: usize,
    /// When the state was last read and found right.
    pub verified_at: Option<Timestamp>,
    /// The unrecorded act that blocks, for the views.
    pub latched: Option<LatchedAct>,
}

/// What an unrecorded trip or kill is shown as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LatchedAct {
    /// Who.
    pub by: String,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Timestamp,
    /// Whether the kill switch is part of it.
    pub kill: bool,
}

impl Known {
    /// The breaker as the gate sees it at `now`.
    #[must_use]
    pub fn breaker_seen(&self, now: Timestamp) -> BreakerSeen {
        if self.unreadable.is_some() || self.too_old(now) {
            return BreakerSeen::Unreadable;
        }
        if self.pending_trips > 0 {
            return BreakerSeen::Tripped;
        }
        match self.safety.as_ref().and_then(|s| s.breaker.as_ref()) {
            None => BreakerSeen::Uninitialised,
            Some(b) if b.state == breaker::State::Open => BreakerSeen::Open,
            Some(_) => BreakerSeen::Tripped,
        }
    }

    /// The kill switch as the gate sees it at `now`.
    #[must_use]
    pub fn kill_seen(&self, now: Timestamp) -> KillSeen {
        if self.pending_kills > 0 {
            return KillSeen::Engaged;
        }
        if self.unreadable.is_some() || self.too_old(now) {
            return KillSeen::Unreadable;
        }
        match self.safety.as_ref().and_then(|s| s.kill.as_ref()) {
            None => KillSeen::Uninitialised,
            Some(k) if k.state == kill::State::Active => KillSeen::Active,
            Some(_) => KillSeen::Engaged,
        }
    }

    /// The gate's verdict at `now`.
    #[must_use]
    pub fn verdict(&self, now: Timestamp) -> Verdict {
        gate::verdict(self.breaker_seen(now), self.kill_seen(now))
    }

    /// Age of the last verified read, or the number that stands for "cannot be verified".
    #[must_use]
    pub fn staleness_seconds(&self, now: Timestamp) -> f64 {
        match self.verified_at {
            Some(at) if self.unreadable.is_none() => time::age_seconds(at, now),
            _ => STALENESS_UNVERIFIED,
        }
    }

    fn too_old(&self, now: Timestamp) -> bool {
        self.verified_at.is_none_or(|at| time::age_seconds(at, now) > STATE_MAX_AGE_SECONDS)
    }
}

/// The cell that all doors read.
#[derive(Debug)]
pub struct SafetyCell {
    known: RwLock<Known>,
}

impl SafetyCell {
    /// Nothing known: blocked.
    #[must_use]
    pub fn blocked(why: &str) -> Self {
        Self {
            known: RwLock::new(Known {
                safety: None,
                unreadable: Some(why.to_owned()),
                pending_trips: 0,
                pending_kills: 0,
                unrecorded: 0,
                verified_at: None,
                latched: None,
            }),
        }
    }

    /// A copy of what is known.
    #[must_use]
    pub fn known(&self) -> Known {
        self.known.read().clone()
    }

    /// The verdict alone, without copying.
    #[must_use]
    pub fn verdict(&self, now: Timestamp) -> (Verdict, BreakerSeen, KillSeen) {
        let known = self.known.read();
        let (breaker, kill) = (known.breaker_seen(now), known.kill_seen(now));
        (gate::verdict(breaker, kill), breaker, kill)
    }

    /// Blocks in memory, before anything is written. Undone by [`Self::settle`] or kept by [`Self::keep_unrecorded`].
    pub fn block(&self, with_kill: bool) {
        let mut known = self.known.write();
        known.pending_trips += 1;
        if with_kill {
            known.pending_kills += 1;
        }
    }

    /// Takes the block back: the act was refused, or it is recorded and the recorded state says the same.
    pub fn settle(&self, with_kill: bool) {
        let mut known = self.known.write();
        known.pending_trips = known.pending_trips.saturating_sub(1);
        if with_kill {
            known.pending_kills = known.pending_kills.saturating_sub(1);
        }
    }

    /// Keeps the block although it is not recorded.
    pub fn keep_unrecorded(&self, act: LatchedAct) {
        let mut known = self.known.write();
        known.unrecorded += 1;
        known.latched = Some(act);
    }

    /// An unrecorded act is in the ledger now.
    pub fn recorded(&self, with_kill: bool) {
        self.settle(with_kill);
        let mut known = self.known.write();
        known.unrecorded = known.unrecorded.saturating_sub(1);
        if known.unrecorded == 0 {
            known.latched = None;
        }
    }

    /// Takes over what was committed or read, unless something newer is known. Says whether it was taken.
    pub fn take(&self, safety: Safety, now: Timestamp) -> bool {
        let mut known = self.known.write();
        if known.safety.as_ref().is_some_and(|there| there.seq > safety.seq) {
            return false;
        }
        known.safety = Some(safety);
        known.unreadable = None;
        known.verified_at = Some(now);
        true
    }

    /// Marks the state as verified at `now`, when it is still the one with `seq`.
    pub fn verified(&self, seq: i64, now: Timestamp) {
        let mut known = self.known.write();
        if known.safety.as_ref().is_some_and(|s| s.seq == seq) {
            known.verified_at = Some(now);
            known.unreadable = None;
        }
    }

    /// Marks the state as unusable: the gate halts.
    pub fn unreadable(&self, why: &str) {
        self.known.write().unreadable = Some(why.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::actor::Actor;
    use crate::domain::actor::Door;
    use crate::domain::actor::Role;
    use crate::domain::kill::KillSwitch;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_795_478_400 + seconds).unwrap()
    }

    fn open(seq: i64) -> Safety {
        let admin = Actor::new("alice", Role::Admin, Door::Console);
        let reason = "a reason that is long enough";
        let day = "2026-11-24";
        let after = breaker::init(None, &admin, reason, true, at(0), day).unwrap().after;
        Safety { seq, breaker: Some(after), kill: Some(KillSwitch::first(day)) }
    }

    #[test]
    fn nothing_known_halts() {
        assert_eq!(SafetyCell::blocked("starting").verdict(at(0)).0, Verdict::Halted);
    }

    #[test]
    fn a_block_holds_until_it_is_settled_whatever_is_taken_over_meanwhile() {
        let cell = SafetyCell::blocked("starting");
        assert!(cell.take(open(5), at(0)));
        assert_eq!(cell.verdict(at(0)).0, Verdict::Open);
        cell.block(false);
        assert_eq!(cell.verdict(at(0)).0, Verdict::ReduceOnly);
        assert!(cell.take(open(6), at(0)), "a reset that was committed before the trip");
        assert_eq!(cell.verdict(at(0)).0, Verdict::ReduceOnly);
        cell.settle(false);
        assert!(!cell.take(open(4), at(0)), "an older state comes too late");
        cell.block(true);
        assert_eq!(cell.verdict(at(0)).0, Verdict::Halted);
    }

    #[test]
    fn an_old_or_unreadable_state_halts_and_says_so() {
        let cell = SafetyCell::blocked("starting");
        assert!((cell.known().staleness_seconds(at(0)) - STALENESS_UNVERIFIED).abs() < 1e-9);
        cell.take(open(1), at(0));
        assert!((cell.known().staleness_seconds(at(4)) - 4.0).abs() < 1e-9);
        assert_eq!(cell.verdict(at(10)).0, Verdict::Open);
        assert_eq!(cell.verdict(at(11)).0, Verdict::Halted);
        cell.verified(1, at(11));
        assert_eq!(cell.verdict(at(11)).0, Verdict::Open);
        cell.unreadable("the file is gone");
        assert_eq!(cell.verdict(at(11)).0, Verdict::Halted);
        assert!((cell.known().staleness_seconds(at(11)) - STALENESS_UNVERIFIED).abs() < 1e-9);
    }
}
