//! One desk for each lane: its workers, and the breaker that spares a provider that is down.

use crate::delivery::SharedCarrier;
use crate::domain::deliveries::Answer;
use crate::domain::deliveries_breaker::Admission;
use crate::domain::deliveries_breaker::Breaker;
use crate::domain::deliveries_breaker::Verdict;
use crate::domain::deliveries_lanes::Lane;
use crate::services::alerts::AlertRouting;
use crate::services::deliveries::Claimed;
use crate::services::deliveries::Report;
use crate::services::deliveries_express::Express;
use crate::services::deliveries_express::Window;
use jiff::Timestamp;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use tokio::sync::Notify;
use tokio::sync::Semaphore;

/// Most attempts under way at a time.
pub const BUSY_MAX: usize = 1024;
/// Messages of lanes that are not in the configuration handled at a time.
const GONE_WORKERS: usize = 4;

/// Workers and breaker of a lane; `lane` is none for one that the configuration no longer has.
pub struct Desk {
    lane: Option<Lane>,
    /// Its workers, and whether it answers.
    pub window: Arc<Window>,
    breaker: Mutex<Breaker>,
}

/// What a desk lets go now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// So many; perhaps none.
    Many(usize),
    /// One, to find out whether the provider is back.
    Probe,
    /// Nothing before this time.
    Paused(Timestamp),
}

impl Desk {
    fn new(lane: Option<Lane>) -> Arc<Self> {
        let workers = lane.as_ref().map_or(GONE_WORKERS, |l| l.workers.max(1));
        let window = Window { free: Arc::new(Semaphore::new(workers)), open: AtomicBool::new(true) };
        Arc::new(Self { lane, window: Arc::new(window), breaker: Mutex::default() })
    }

    /// How many may be claimed now.
    #[must_use]
    pub fn turn(&self, now: Timestamp) -> Turn {
        let free = self.window.free.available_permits();
        match self.breaker.lock().admits(now) {
            Admission::All => Turn::Many(free),
            Admission::Probe if free > 0 => Turn::Probe,
            Admission::Probe => Turn::Many(0),
            Admission::Wait(until) => Turn::Paused(until),
        }
    }

    /// Notes that a probe goes out.
    pub fn probe(&self, now: Timestamp) {
        self.breaker.lock().probe(now);
    }

    /// Notes what an attempt says about the provider.
    pub fn note(&self, name: &str, now: Timestamp, answer: &Answer, probe: bool) {
        let mut breaker = self.breaker.lock();
        let before = breaker.is_closed();
        breaker.note(now, Verdict::of(answer), probe);
        self.window.open.store(breaker.is_closed(), Ordering::Release);
        match (before, breaker.is_closed()) {
            (true, false) => {
                tracing::warn!(
                    lane = name,
                    ?answer,
                    "this target does not answer; it is asked now and then, and what is owed waits"
                );
            }
            (false, true) => tracing::info!(lane = name, "this target answers again"),
            _ => {}
        }
    }
}

/// All desks, and what they share.
pub struct Office {
    carrier: SharedCarrier,
    desks: Mutex<HashMap<String, Arc<Desk>>>,
    gone: Arc<Desk>,
    /// Rung when an attempt has ended.
    pub done: Notify,
    /// Room for attempts under way.
    pub busy: Arc<Semaphore>,
}

impl Office {
    /// An office without desks; they are made as lanes are asked for.
    #[must_use]
    pub fn new(carrier: SharedCarrier) -> Self {
        Self {
            carrier,
            desks: Mutex::default(),
            gone: Desk::new(None),
            done: Notify::new(),
            busy: Arc::new(Semaphore::new(BUSY_MAX)),
        }
    }

    /// Opens the window of each lane of the routing, and closes those of lanes that are gone.
    pub fn open_windows(&self, routing: &AlertRouting, express: &Express) {
        let gone: Vec<String> =
            self.desks.lock().keys().filter(|name| !routing.lanes.contains_key(*name)).cloned().collect();
        for name in gone {
            express.window(&name, None);
            self.desks.lock().remove(&name);
        }
        for name in routing.lanes.keys() {
            express.window(name, Some(Arc::clone(&self.desk(routing, name).window)));
        }
    }

    /// The desk of a lane as the routing has it now. A lane that changed gets a new desk; what is under way at the old
    /// one is finished there.
    #[must_use]
    pub fn desk(&self, routing: &AlertRouting, name: &str) -> Arc<Desk> {
        let mut desks = self.desks.lock();
        let Some(lane) = routing.lanes.get(name) else {
            desks.remove(name);
            return Arc::clone(&self.gone);
        };
        if let Some(desk) = desks.get(name).filter(|d| d.lane.as_ref() == Some(lane)) {
            return Arc::clone(desk);
        }
        let desk = Desk::new(Some(lane.clone()));
        desks.insert(name.to_owned(), Arc::clone(&desk));
        desk
    }

    /// One attempt at a delivery.
    pub async fn attempt(&self, desk: &Desk, claimed: &Claimed, now: Timestamp) -> Report {
        let letter = match &claimed.letter {
            Ok(letter) => letter,
            Err(words) => return impossible(&claimed.lane, words),
        };
        let Some(lane) = &desk.lane else {
            let words = format!(
                "the target '{}' is not in the configuration any more: put it back and retry",
                claimed.lane
            );
            return impossible(&claimed.lane, &words);
        };
        self.carrier.load_full().send(lane, claimed, letter, now).await
    }
}

fn impossible(provider: &str, words: &str) -> Report {
    Report {
        answer: Answer::Impossible(words.to_owned()),
        provider: provider.to_owned(),
        response_digest: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::carrier::Carrier;
    use crate::domain::deliveries_breaker::FAILURES_MAX;
    use crate::domain::deliveries_lanes::Means;
    use arc_swap::ArcSwap;

    fn lane(workers: usize) -> Lane {
        let means = Means::PagerDuty { api_url: "https://pager.example".into() };
        Lane { name: "pagerduty:a".into(), means, workers }
    }

    #[test]
    fn desks_follow_the_routing_while_the_appliance_runs() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let office = Office::new(Arc::new(ArcSwap::from_pointee(Carrier::new(false, false).unwrap())));
        let mut routing = AlertRouting::default();
        let name = "pagerduty:a";
        assert!(Arc::ptr_eq(&office.desk(&routing, name), &office.gone));
        Arc::make_mut(&mut routing.lanes).insert(name.into(), lane(2));
        let first = office.desk(&routing, name);
        assert!(Arc::ptr_eq(&office.desk(&routing, name), &first), "the same while nothing changes");
        Arc::make_mut(&mut routing.lanes).insert(name.into(), lane(3));
        let second = office.desk(&routing, name);
        assert!(!Arc::ptr_eq(&second, &first));
        assert_eq!(second.window.free.available_permits(), 3);
        Arc::make_mut(&mut routing.lanes).clear();
        assert!(Arc::ptr_eq(&office.desk(&routing, name), &office.gone));
    }

    #[test]
    fn a_desk_whose_provider_is_down_lets_one_go_at_a_time() {
        let desk = Desk::new(Some(lane(2)));
        let now = Timestamp::from_second(1_795_478_400).unwrap();
        assert_eq!(desk.turn(now), Turn::Many(2));
        let down = Answer::Unreachable("refused".into());
        (0..FAILURES_MAX).for_each(|_| desk.note("a", now, &down, false));
        let Turn::Paused(until) = desk.turn(now) else { panic!("not paused") };
        assert_eq!(desk.turn(until), Turn::Probe);
        desk.probe(until);
        assert!(matches!(desk.turn(until), Turn::Paused(_)), "one at a time");
        desk.note("a", until, &Answer::Accepted { code: None, provider_id: None }, true);
        assert_eq!(desk.turn(until), Turn::Many(2));
    }
}
