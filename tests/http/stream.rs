//! The event stream: snapshot first, heartbeats, what was missed, and its end.

use super::client::Caller;
use super::client::user;
use crate::support::Appliance;
use crate::support::PATIENCE;
use crate::support::Place;
use reqwest::Response;
use serde_json::Value;

/// One event.
#[derive(Debug, Clone)]
struct Event {
    id: Option<u64>,
    name: String,
    data: Value,
}

struct Stream {
    answer: Response,
    rest: String,
}

impl Stream {
    async fn open(caller: &Caller, last: Option<u64>) -> Self {
        let mut request = caller.ask("GET", "/api/v1/events").header("accept-encoding", "gzip");
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        assert!(!answer.headers().contains_key("content-encoding"), "never compressed");
        Self { answer, rest: String::new() }
    }

    /// The next event; `None` when the stream has ended.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some((block, rest)) = self.rest.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.rest = rest;
                let field = |name: &str| {
                    let found = block.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
                    found.map(str::to_owned)
                };
                let Some(name) = field("event") else { continue };
                let data = serde_json::from_str(&field("data").unwrap()).unwrap();
                return Some(Event { id: field("id").map(|id| id.parse().unwrap()), name, data });
            }
            let chunk = tokio::time::timeout(PATIENCE, self.answer.chunk()).await.expect("an event in time");
            self.rest.push_str(std::str::from_utf8(&chunk.ok()??).unwrap());
        }
    }

    async fn named(&mut self, name: &str) -> Event {
        loop {
            let event = self.next().await.unwrap_or_else(|| panic!("the stream ended before {name}"));
            if event.name == name {
                return event;
            }
        }
    }
}

#[tokio::test]
async fn a_stream_begins_with_everything_and_tells_every_change() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    appliance.init().await;
    let alice = user(&place, &appliance, "alice", "operator").await;
    let mut stream = Stream::open(&alice, None).await;
    let first = stream.next().await.unwrap();
    assert_eq!(first.name, "snapshot");
    assert_eq!(first.data["breaker"]["state"], "OPEN");
    assert!(!first.data["recent_audit"].as_array().unwrap().is_empty());
    let overview: Value = alice.get("/api/v1/overview").await.json().await.unwrap();
    let keys = |v: &Value| v.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&first.data), keys(&overview));
    let beat = stream.named("heartbeat").await;
    assert!(beat.data["now"].is_string() && beat.id.is_none());
    appliance.trip().await;
    assert_eq!(stream.named("gate").await.data["verdict"], "reduce_only");
    assert_eq!(stream.named("breaker").await.data["state"], "TRIPPED");
    while stream.named("audit").await.data["action"] != "CIRCUIT_BREAKER_TRIP" {}
    stream.named("attention").await;
}

#[tokio::test]
async fn a_stream_that_comes_back_is_told_what_it_missed() {
    let place = Place::new();
    let mut appliance = Appliance::start(&place).await;
    appliance.init().await;
    let alice = user(&place, &appliance, "alice", "operator").await;
    let mut stream = Stream::open(&alice, None).await;
    let seen = stream.next().await.unwrap().id.unwrap();
    drop(stream);
    appliance.trip().await;
    let mut stream = Stream::open(&alice, Some(seen)).await;
    let missed = stream.next().await.unwrap();
    assert_ne!(missed.name, "snapshot");
    assert!(missed.id.unwrap() > seen);
    let event = if missed.name == "breaker" { missed } else { stream.named("breaker").await };
    let mut last = event.id.unwrap();
    for _ in 0..10 {
        let event = stream.next().await.unwrap();
        if let Some(id) = event.id {
            assert!(id > last, "numbers rise: {id} after {last}");
            last = id;
        }
    }
    // Numbers of another run, or of too long ago, are answered with everything.
    for unknown in [1, u64::MAX] {
        let mut stream = Stream::open(&alice, Some(unknown)).await;
        assert_eq!(stream.next().await.unwrap().name, "snapshot");
    }
    appliance.kill9();
    let _appliance = Appliance::start(&place).await;
    let mut stream = Stream::open(&alice, Some(last)).await;
    assert_eq!(stream.next().await.unwrap().name, "snapshot", "after a restart");
}

#[tokio::test]
async fn a_viewer_is_not_told_the_audit_log() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    let vera = user(&place, &appliance, "vera", "viewer").await;
    let mut stream = Stream::open(&vera, None).await;
    let first = stream.next().await.unwrap();
    assert_eq!(first.data["recent_audit"].as_array().unwrap().len(), 0);
    appliance.init().await;
    appliance.trip().await;
    let mut beats = 0;
    while beats < 4 {
        let event = stream.next().await.unwrap();
        assert_ne!(event.name, "audit");
        beats += usize::from(event.name == "heartbeat");
    }
}

#[tokio::test]
async fn a_stream_ends_with_the_session_key_or_appliance_it_hangs_on() {
    let place = Place::new();
    let mut appliance = Appliance::start(&place).await;
    let alice = user(&place, &appliance, "alice", "admin").await;
    let key = appliance.key("screen", "viewer", &["status:read"]).await;
    let mut by_key = Stream::open(&Caller::with_key(&place, &key), None).await;
    let bob = user(&place, &appliance, "bob", "viewer").await;
    let mut by_session = Stream::open(&bob, None).await;
    let mut by_other = Stream::open(&alice, None).await;
    alice.ask("DELETE", &format!("/api/v1/keys/{}", &key[8..16])).send().await.unwrap();
    while by_key.next().await.is_some() {}
    bob.ask("DELETE", "/api/v1/session").send().await.unwrap();
    while by_session.next().await.is_some() {}
    by_other.named("heartbeat").await;
    appliance.stop();
    while by_other.next().await.is_some() {}
}
