//! A house on a clock that is moved by hand, with people to tell, and the list of what they were sent.

use crate::clock::Clock;
use crate::domain::actor::Actor;
use crate::domain::actor::Door;
use crate::domain::actor::Role;
use crate::domain::alerts::Signal;
use crate::domain::alerts::Source;
use crate::domain::alerts_escalation::People;
use crate::domain::alerts_labels::Labels;
use crate::domain::deliveries::Answer;
use crate::domain::deliveries::Channel;
use crate::domain::time::plus_ms;
use crate::services::Services;
use crate::services::Settings;
use crate::services::alerts;
use crate::services::alerts::AlertRouting;
use crate::services::alerts::Target;
use crate::services::alerts_dispatch;
use crate::services::alerts_escalation;
use crate::services::alerts_ingest;
use crate::services::alerts_silences;
use crate::services::deliveries;
use crate::services::deliveries::Report;
use crate::store::LatchFiles;
use crate::store::Store;
use crate::store::StoreOptions;
use crate::telemetry::Metrics;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::sync::Arc;
use tempfile::TempDir;

pub(super) const MINUTE: i64 = 60_000;
pub(super) const HOUR: i64 = 60 * MINUTE;
pub(super) const DAY: i64 = 24 * HOUR;

/// The house, the clock, and what was sent.
pub(super) struct Scenario {
    pub(super) s: Arc<Services>,
    pub(super) clock: Clock,
    people: People,
    sent: Vec<String>,
    begin: Timestamp,
    dir: TempDir,
}

/// Names of everybody there is: each is a lane and a receiver of its own; the pager goes by PagerDuty.
pub(super) const EVERYONE: [&str; 6] = ["desk", "alice", "bob", "head", "pager", "chat"];

fn target(name: &str) -> Target {
    let channel = if name == "pager" { Channel::Pagerduty } else { Channel::Webhook };
    Target { channel, lane: name.to_owned(), recipient: format!("to-{name}"), send_resolved: true }
}

/// Everything goes to `desk` and `pager` by the routes; the others only if they are asked for.
fn routing() -> AlertRouting {
    let receivers: BTreeMap<String, Vec<Target>> =
        EVERYONE.iter().map(|n| ((*n).to_owned(), vec![target(n)])).collect();
    let mut routing = AlertRouting {
        everybody: Arc::new(EVERYONE.iter().map(|n| target(n)).collect()),
        routing: Arc::new(alerts::default_routing(&[])),
        ..AlertRouting::default()
    };
    let mut receivers = receivers;
    receivers.insert(alerts::EVERYBODY.to_owned(), vec![target("desk"), target("pager")]);
    routing.receivers = Arc::new(receivers);
    routing
}

fn open_house(dir: &TempDir, clock: &Clock, people: &People) -> Arc<Services> {
    let metrics = Arc::new(Metrics::new().unwrap());
    let (store, _) = Store::open(&StoreOptions { data_dir: dir.path().join("data") }, &metrics).unwrap();
    let settings = Settings {
        environment: "scenario".into(),
        environment_kind: "paper".into(),
        demo: false,
        version: "0.0.0".into(),
        time_zone: TimeZone::UTC,
        lease_ms: 5000,
        max_position: None,
        orders_per_minute: None,
        engines: vec![],
        dry_run: false,
        public_url: "http://127.0.0.1:8440".into(),
        auto_refresh_seconds: 10,
        trip_from: vec![],
        canary_ms: None,
    };
    let latch = LatchFiles::new(&dir.path().join("data"), dir.path());
    let s = Services::new(store, clock.clone(), metrics, settings, latch);
    alerts::start(&s, routing());
    alerts_escalation::start(&s, people.clone(), vec![]);
    s
}

impl Scenario {
    pub(super) fn begin(at: &str, people: People) -> Self {
        let begin: Timestamp = at.parse().unwrap();
        let (dir, clock) = (tempfile::tempdir().unwrap(), Clock::manual(begin));
        let s = open_house(&dir, &clock, &people);
        Self { s, clock, people, sent: vec![], begin, dir }
    }

    /// The process ends and another one begins, on the same files.
    pub(super) async fn restart(&mut self) {
        self.s.store.close();
        let empty = open_house(&tempfile::tempdir().unwrap(), &self.clock, &self.people);
        drop(std::mem::replace(&mut self.s, empty));
        self.s = open_house(&self.dir, &self.clock, &self.people);
    }

    pub(super) async fn fires(&self, severity: &str) -> i64 {
        let taken = alerts_ingest::accept(&self.s, Source::Api, vec![signal(severity, None)]).await.unwrap();
        taken[0].incident.unwrap()
    }

    pub(super) async fn ends(&self, severity: &str) {
        let now = self.s.now();
        alerts_ingest::accept(&self.s, Source::Api, vec![signal(severity, Some(now))]).await.unwrap();
    }

    /// Lets time pass in steps of half a minute, with everything that happens meanwhile.
    pub(super) async fn pass(&mut self, ms: i64) {
        let end = plus_ms(self.s.now(), ms);
        while self.s.now() < end {
            self.clock.set(plus_ms(self.s.now(), 30_000).min(end));
            self.turn().await;
        }
    }

    pub(super) async fn turn(&mut self) {
        let _ = alerts_silences::tick(&self.s).await;
        alerts_ingest::end_silent(&self.s).await.unwrap();
        alerts_dispatch::flush_due(&self.s).await.unwrap();
        alerts_escalation::run_due(&self.s).await.unwrap();
        for lane in deliveries::work(&self.s).await.unwrap().lanes {
            for claimed in deliveries::claim(&self.s, &lane, 100).await.unwrap() {
                let letter = claimed.letter.clone().unwrap();
                let minutes = self.s.now().duration_since(self.begin).as_secs() / 60;
                let item = &letter.items[0];
                let over = if item.resolved.is_some() { " ended" } else { "" };
                let (told, purpose) = (item.told.as_str(), letter.purpose.as_str());
                self.sent.push(format!("{minutes} {lane}: {told} {purpose}{over}"));
                let answer = Answer::Accepted { code: Some(200), provider_id: None };
                let report = Report { answer, provider: "test".into(), response_digest: None };
                deliveries::complete(&self.s, &claimed, report).await.unwrap();
            }
        }
    }

    /// The whole list, sorted within its minutes; and after another day it is still the same.
    pub(super) async fn was_sent(&mut self, expected: &[&str]) {
        self.pass(2 * MINUTE).await;
        self.clock.set(plus_ms(self.s.now(), DAY));
        self.pass(5 * MINUTE).await;
        let minute = |line: &String| line.split(' ').next().unwrap().parse::<i64>().unwrap();
        self.sent.sort_by_key(|line| (minute(line), line.clone()));
        assert_eq!(self.sent, expected, "{:#?}", self.sent);
        let imbalance = self.s.store.read(|r| r.imbalances(0, i64::MAX, 10)).await.unwrap();
        assert!(imbalance.is_empty(), "owed is what there is: {imbalance:?}");
    }
}

fn signal(severity: &str, ends_at: Option<Timestamp>) -> Signal {
    let labels = [("alertname", "FeedFrozen"), ("severity", severity)];
    Signal {
        labels: labels.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect(),
        annotations: Labels::new(),
        starts_at: None,
        ends_at,
        generator_url: None,
        action: None,
    }
}

pub(super) fn operator(name: &str) -> Actor {
    Actor::new(name, Role::Operator, Door::Http)
}
