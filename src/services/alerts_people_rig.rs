//! The house of the scenarios about people: everything goes to the desk and the pager by the routes, the others are told
//! only if somebody asks for them.

use crate::domain::actor::Actor;
use crate::domain::actor::Door;
use crate::domain::actor::Role;
use crate::domain::alerts::Signal;
use crate::domain::alerts_escalation::People;
use crate::domain::deliveries::Channel;
use crate::domain::time::plus_ms;
use crate::services::Services;
use crate::services::alerts;
use crate::services::alerts::AlertRouting;
use crate::services::alerts::Target;
use crate::services::alerts_escalation;
use crate::services::alerts_rig::MINUTE;
use crate::services::alerts_rig::Rig;
use crate::services::alerts_rig::fires;
use crate::services::alerts_rig::target;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A day in milliseconds.
pub const DAY: i64 = 86_400_000;
/// Everybody there is: each is a lane and a receiver of its own; the pager goes by PagerDuty.
pub const EVERYONE: [&str; 6] = ["alice", "bob", "chat", "desk", "head", "pager"];

/// The scenario.
pub struct Scenario {
    rig: Rig,
    people: People,
    sent: Vec<String>,
}

fn named(name: &str) -> Target {
    let channel = if name == "pager" { Channel::Pagerduty } else { Channel::Webhook };
    Target { channel, ..target(name) }
}

fn routing() -> AlertRouting {
    let mut receivers: BTreeMap<String, Vec<Target>> =
        EVERYONE.iter().map(|n| ((*n).to_owned(), vec![named(n)])).collect();
    receivers.insert(alerts::EVERYBODY.to_owned(), vec![named("desk"), named("pager")]);
    AlertRouting {
        routing: Arc::new(alerts::default_routing(&[])),
        receivers: Arc::new(receivers),
        everybody: Arc::new(EVERYONE.iter().map(|n| named(n)).collect()),
        ..AlertRouting::default()
    }
}

fn signal(severity: &str) -> Signal {
    fires(&[("alertname", "FeedFrozen"), ("severity", severity)])
}

/// An operator who speaks through a program.
pub fn operator(name: &str) -> Actor {
    Actor::new(name, Role::Operator, Door::Http)
}

impl Scenario {
    pub fn begin(at: &str, people: People) -> Self {
        let rig = Rig::at(at, routing());
        alerts_escalation::start(&rig.s, people.clone(), vec![]);
        Self { rig, people, sent: vec![] }
    }

    pub fn s(&self) -> &Arc<Services> {
        &self.rig.s
    }

    /// Moves the clock; nothing happens meanwhile.
    pub fn later(&self, ms: i64) {
        self.rig.clock.set(plus_ms(self.rig.s.now(), ms));
    }

    /// The process ends without a word and another one begins on the same files.
    pub async fn restart(&mut self) {
        self.rig.killed().await;
        alerts_escalation::start(&self.rig.s, self.people.clone(), vec![]);
    }

    pub async fn fires(&self, severity: &str) -> i64 {
        self.rig.take(vec![signal(severity)]).await[0]
    }

    /// An alert about a lane that does not work.
    pub async fn broken(&self, lane: &str) -> i64 {
        let pairs = [("alertname", "LaneDark"), ("severity", "critical"), ("broken_lane", lane)];
        self.rig.take(vec![fires(&pairs)]).await[0]
    }

    pub async fn ends(&self, severity: &str) {
        self.rig.ends(signal(severity)).await;
    }

    /// Lets time pass with everything that happens.
    pub async fn pass(&mut self, ms: i64) {
        self.rig.pass(ms).await;
        self.sent.extend(self.rig.sent());
    }

    /// The whole list, sorted within its minutes; after another day it is still the same, and owed is what there is.
    pub async fn was_sent(&mut self, expected: &[&str]) {
        self.pass(2 * MINUTE).await;
        self.later(DAY);
        self.pass(5 * MINUTE).await;
        let minute = |line: &String| line.split(' ').next().unwrap().parse::<i64>().unwrap();
        self.sent.sort_by_key(|line| (minute(line), line.clone()));
        assert_eq!(self.sent, expected, "{:#?}", self.sent);
        self.rig.balanced().await;
    }

    pub fn now(&self) -> Timestamp {
        self.rig.s.now()
    }
}
