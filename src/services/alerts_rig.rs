//! A house on a clock moved by hand, for scenarios: alerts come in, time passes, and a channel that is no more than a list
//! takes what is sent.

use crate::clock::Clock;
use crate::domain::actor::Actor;
use crate::domain::actor::Door;
use crate::domain::actor::Role;
use crate::domain::alerts::Signal;
use crate::domain::alerts::Source;
use crate::domain::alerts::Told;
use crate::domain::alerts_actions::TripSource;
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
use crate::services::alerts_ingest;
use crate::services::alerts_upkeep;
use crate::services::alerts_why;
use crate::services::deliveries;
use crate::services::deliveries::Report;
use crate::store::LatchFiles;
use crate::store::Store;
use crate::store::StoreOptions;
use crate::telemetry::Metrics;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::sync::Arc;
use tempfile::TempDir;

/// A minute in milliseconds.
pub const MINUTE: i64 = 60_000;
/// An hour in milliseconds.
pub const HOUR: i64 = 60 * MINUTE;

/// The scenario.
pub struct Rig {
    pub s: Arc<Services>,
    pub clock: Clock,
    pub begin: Timestamp,
    /// What was sent: minutes since the beginning, lane, and what.
    pub sent: Vec<String>,
    /// What lanes answer instead of taking it, in turn.
    pub answers: Vec<(String, Answer)>,
    routing: AlertRouting,
    dir: TempDir,
}

/// A target over a webhook lane of this name.
pub fn target(lane: &str) -> Target {
    Target {
        channel: Channel::Webhook,
        lane: lane.to_owned(),
        recipient: format!("https://{lane}.example/hook"),
        send_resolved: true,
    }
}

/// A mailbox.
pub fn mailbox(name: &str) -> Target {
    let recipient = format!("{name}@desk.example");
    Target { channel: Channel::Email, lane: "email".to_owned(), recipient, send_resolved: true }
}

/// Somebody at the console.
pub fn person(role: Role) -> Actor {
    Actor::new("alice", role, Door::Console)
}

/// An alert that fires.
pub fn fires(pairs: &[(&str, &str)]) -> Signal {
    let labels: Labels = pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    Signal {
        labels,
        annotations: Labels::new(),
        starts_at: None,
        ends_at: None,
        generator_url: None,
        action: None,
    }
}

fn house(dir: &TempDir, clock: &Clock, routing: &AlertRouting) -> Arc<Services> {
    let metrics = Arc::new(Metrics::new().unwrap());
    let (store, _) = Store::open(&StoreOptions { data_dir: dir.path().join("data") }, &metrics).unwrap();
    let settings = Settings {
        environment: "scenario".into(),
        environment_kind: "paper".into(),
        demo: false,
        version: "0.0.0".into(),
        time_zone: TimeZone::UTC,
        lease_ms: 5000,
        engines: vec![],
        public_url: "http://127.0.0.1:8440".into(),
        trip_from: vec![TripSource::Rule],
        canary_ms: Some(MINUTE),
    };
    let latch = LatchFiles::new(&dir.path().join("data"), dir.path());
    let s = Services::new(store, clock.clone(), metrics, settings, latch);
    crate::services::settings::start(&s, crate::domain::settings_state::Pins::new());
    alerts::start(&s, routing.clone(), None);
    s
}

impl Rig {
    pub fn new(routing: AlertRouting) -> Self {
        Self::at("2026-11-24T09:00:00Z", routing)
    }

    pub fn at(begin: &str, routing: AlertRouting) -> Self {
        let begin: Timestamp = begin.parse().unwrap();
        let (dir, clock) = (tempfile::tempdir().unwrap(), Clock::manual(begin));
        let s = house(&dir, &clock, &routing);
        Self { s, clock, begin, sent: vec![], answers: vec![], routing, dir }
    }

    /// The process ends without a word and another one begins on the same files.
    pub async fn killed(&mut self) {
        self.s.store.close();
        self.s = house(&tempfile::tempdir().unwrap(), &self.clock, &self.routing);
        self.s = house(&self.dir, &self.clock, &self.routing);
        deliveries::tidy(&self.s, true).await.unwrap();
        crate::services::deliveries_limits::remember(&self.s).await;
    }

    pub async fn take(&self, signals: Vec<Signal>) -> Vec<i64> {
        let taken = alerts_ingest::accept(&self.s, Source::Api, signals).await.unwrap();
        taken.into_iter().filter_map(|t| t.incident).collect()
    }

    pub async fn ends(&self, mut signal: Signal) {
        signal.ends_at = Some(self.s.now());
        self.take(vec![signal]).await;
    }

    /// Lets time pass, second by second at first and then in steps of half a minute, with everything that happens.
    pub async fn pass(&mut self, ms: i64) {
        let end = plus_ms(self.s.now(), ms);
        let mut beats = 0;
        loop {
            alerts_upkeep::second(&self.s, beats).await;
            alerts_ingest::end_silent(&self.s).await.unwrap();
            while alerts_dispatch::flush_due(&self.s).await.unwrap() > 0 {}
            self.send_all().await;
            if self.s.now() >= end {
                return;
            }
            beats += 1;
            let step = if beats <= 5 { 1_000 } else { 30_000 };
            self.clock.set(plus_ms(self.s.now(), step).min(end));
        }
    }

    async fn send_all(&mut self) {
        loop {
            let work = deliveries::work(&self.s).await.unwrap();
            let mut any = false;
            for lane in work.lanes {
                for claimed in deliveries::claim(&self.s, &lane, 64).await.unwrap() {
                    any = true;
                    let letter = claimed.letter.as_ref().unwrap();
                    let minutes = (self.s.now().as_second() - self.begin.as_second()) / 60;
                    let items: Vec<String> = letter
                        .items
                        .iter()
                        .map(|m| {
                            let what = match (m.told, m.resolved.is_some()) {
                                (Told::Notice, _) => "notice",
                                (Told::Opened, false) => "firing",
                                (Told::Opened, true) => "firing and over",
                                (Told::Resolved, _) => "over",
                            };
                            format!("{} {what}", m.title)
                        })
                        .collect();
                    let purpose = match letter.purpose.as_str() {
                        "route" => String::new(),
                        other => format!(" [{other}]"),
                    };
                    let listed =
                        if items.len() > 3 { format!("{} alerts", items.len()) } else { items.join(", ") };
                    let digest = if letter.digest { "digest: " } else { "" };
                    let at = self.answers.iter().position(|(l, _)| *l == lane);
                    let answer = at.map(|n| self.answers.remove(n).1);
                    let refused = answer.as_ref().map_or("", |_| " (not taken)");
                    self.sent.push(format!("{minutes} {lane}: {digest}{listed}{purpose}{refused}"));
                    let answer = answer.unwrap_or(Answer::Accepted { code: Some(200), provider_id: None });
                    let report = Report { answer, provider: "test".into(), response_digest: None };
                    deliveries::complete(&self.s, &claimed, report).await.unwrap();
                }
            }
            if !any {
                return;
            }
        }
    }

    /// Takes what was sent since the last time.
    pub fn sent(&mut self) -> Vec<String> {
        std::mem::take(&mut self.sent)
    }

    pub async fn why(&self, incident: i64) -> String {
        alerts_why::why(&self.s, incident).await.unwrap().sentence
    }

    /// Owed and found agree for every incident.
    pub async fn balanced(&self) {
        let found = self.s.store.read(|r| r.imbalances(0, i64::MAX, 10)).await.unwrap();
        assert!(found.is_empty(), "{found:?}");
    }
}
