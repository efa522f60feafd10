//! The event stream: a snapshot first, then the pieces that change, a heartbeat each second.
//!
//! Each event is put into its frame once and shared by all streams. A stream that reads too slowly is ended; it comes
//! back by itself and is told what it missed, or everything.

use crate::domain::actor::Actor;
use crate::domain::actor::needs;
use crate::domain::time;
use crate::http::Front;
use crate::http::identity::Held;
use crate::http::identity::Visitor;
use crate::http::identity::Who;
use crate::http::limits;
use crate::http::problem::Fail;
use crate::http::serve::stopped;
use crate::services::Services;
use crate::services::announce::Event;
use crate::services::snapshot;
use crate::services::users::Ending;
use crate::wire;
use axum::body::Body;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::HeaderValue;
use axum::http::header;
use axum::response::Response;
use futures_util::stream;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::sync::broadcast;
use tokio::sync::watch;
use tokio::time::Instant;
use tokio::time::MissedTickBehavior;

/// From heartbeat to heartbeat.
const BEAT: Duration = Duration::from_secs(1);
/// Frames that a slow stream may lag behind.
const LAG: usize = 1024;
/// A snapshot is built once for all streams that begin within this time.
const SNAPSHOT_SHARED: Duration = Duration::from_millis(250);
/// First words of a stream: how soon to come back after a break.
const GREETING: &[u8] = b"retry: 1000\n\n";
const TOO_SLOW: &[u8] = b": read too slowly, come back\n\n";
const ENDED: &[u8] = b": the sign-in or key ended\n\n";
const STOPPING: &[u8] = b": the appliance stops\n\n";

/// One event in its frame.
pub struct Frame {
    /// Number of the event; 0 for a heartbeat.
    id: u64,
    topic: &'static str,
    bytes: Bytes,
}

/// Where all streams listen.
pub struct Fanout {
    frames: broadcast::Sender<Arc<Frame>>,
    /// The newest snapshot without and with audit entries.
    snapshots: [Mutex<Option<Shared>>; 2],
}

#[derive(Clone)]
struct Shared {
    built: Instant,
    event_id: u64,
    bytes: Bytes,
}

impl Fanout {
    /// Nobody listens yet.
    pub fn new() -> Self {
        Self { frames: broadcast::Sender::new(LAG), snapshots: [Mutex::new(None), Mutex::new(None)] }
    }
}

/// Puts events into frames, and beats. With `pulse` it also sends what changes by itself; one door does that.
pub async fn run(front: Arc<Front>, pulse: bool) {
    let beat = tokio::spawn(beat(Arc::clone(&front), pulse));
    let mut events = front.s.hub.subscribe();
    let mut stop = front.stop.clone();
    loop {
        let event = tokio::select! {
            event = events.recv() => event,
            () = stopped(&mut stop) => break,
        };
        let frame = match event {
            Ok(event) => frame_of(&event),
            // Something is missing, so every stream has to begin again.
            Err(broadcast::error::RecvError::Lagged(_)) => {
                Frame { id: 0, topic: "lost", bytes: Bytes::new() }
            }
            Err(broadcast::error::RecvError::Closed) => break,
        };
        let _ = front.stream.frames.send(Arc::new(frame));
    }
    beat.abort();
}

async fn beat(front: Arc<Front>, pulse: bool) {
    let mut ticks = tokio::time::interval(BEAT);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut last = snapshot::Pulse::default();
    loop {
        ticks.tick().await;
        if front.stream.frames.receiver_count() > 0 {
            let _ = front.stream.frames.send(Arc::new(heartbeat(&front.s)));
        }
        if pulse {
            snapshot::pulse(&front.s, &mut last);
        }
    }
}

fn heartbeat(s: &Services) -> Frame {
    let now = s.now();
    let beat =
        wire::Heartbeat { now: time::iso(now), staleness_seconds: s.safety.known().staleness_seconds(now) };
    let json = serde_json::to_string(&beat).unwrap_or_default();
    Frame { id: 0, topic: "heartbeat", bytes: format!("event: heartbeat\ndata: {json}\n\n").into() }
}

fn frame_of(event: &Event) -> Frame {
    Frame { id: event.id, topic: event.topic, bytes: numbered(event.id, event.topic, &event.json) }
}

fn numbered(id: u64, topic: &str, json: &str) -> Bytes {
    format!("id: {id}\nevent: {topic}\ndata: {json}\n\n").into()
}

/// Follow everything live.
///
/// Server-sent events: `snapshot` first (with `Last-Event-ID`, what was missed instead), `heartbeat` each second, and
/// the pieces of the snapshot under their names as they change; `audit` is one entry to put in front.
#[utoipa::path(get, path = "/api/v1/events", tag = "overview",
    params(("Last-Event-ID" = Option<u64>, Header, description = "Number of the last event seen")),
    responses((status = 200, description = "The stream", body = String, content_type = "text/event-stream")))]
pub async fn events(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    visitor: Visitor,
    headers: HeaderMap,
) -> Result<Response, Fail> {
    let open = Open::count(&front)?;
    // Listening begins before anything is read, so that nothing falls between.
    let live = front.stream.frames.subscribe();
    let endings = front.s.people.endings.subscribe();
    let may_audit = actor.may(&needs::AUDIT_READ);
    let last = headers.get("last-event-id").and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
    let mut first = VecDeque::from([Bytes::from_static(GREETING)]);
    let missed = last.and_then(|id| front.s.hub.since(id));
    let missed = match missed {
        Some(missed) => missed,
        None => {
            let shared = shared_snapshot(&front, &actor, may_audit).await;
            first.push_back(shared.bytes);
            front.s.hub.since(shared.event_id).unwrap_or_default()
        }
    };
    let after = missed.last().map_or(last.unwrap_or(0), |e| e.id);
    let visible = missed.iter().filter(|e| may_audit || e.topic != "audit");
    first.extend(visible.map(|e| numbered(e.id, e.topic, &e.json)));
    first.push_back(heartbeat(&front.s).bytes);
    let stop = front.stop.clone();
    let reader =
        Reader { first, live, endings, stop, after, may_audit, held: visitor.held, open, over: false };
    let body = stream::unfold(reader, |mut reader| async {
        let bytes = reader.next().await?;
        Some((Ok::<_, Infallible>(bytes), reader))
    });
    let mut response = Response::new(Body::from_stream(body));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

async fn shared_snapshot(front: &Front, actor: &Actor, may_audit: bool) -> Shared {
    let mut kept = front.stream.snapshots[usize::from(may_audit)].lock().await;
    if let Some(shared) = kept.as_ref().filter(|x| x.built.elapsed() < SNAPSHOT_SHARED) {
        return shared.clone();
    }
    // The number is read before the state: what changes in between is sent once more rather than not at all.
    let event_id = front.s.hub.last_id();
    let view = snapshot::build(&front.s, actor).await;
    let json = serde_json::to_string(&view).unwrap_or_default();
    let shared = Shared { built: Instant::now(), event_id, bytes: numbered(event_id, "snapshot", &json) };
    *kept = Some(shared.clone());
    shared
}

/// Counts a stream as long as it lives.
struct Open(Arc<Front>);

impl Open {
    fn count(front: &Arc<Front>) -> Result<Self, Fail> {
        let gauge = &front.s.metrics.tradewarden_event_streams;
        if gauge.get() >= limits::STREAMS_MAX {
            let words = format!("{} streams are open already; try again later or poll", limits::STREAMS_MAX);
            return Err(Fail::new("too_many_streams", words));
        }
        gauge.inc();
        Ok(Self(Arc::clone(front)))
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.s.metrics.tradewarden_event_streams.dec();
    }
}

struct Reader {
    first: VecDeque<Bytes>,
    live: broadcast::Receiver<Arc<Frame>>,
    endings: broadcast::Receiver<Ending>,
    stop: watch::Receiver<bool>,
    after: u64,
    may_audit: bool,
    held: Held,
    open: Open,
    over: bool,
}

enum Came {
    Frame(Arc<Frame>),
    End(&'static [u8]),
}

impl Reader {
    async fn next(&mut self) -> Option<Bytes> {
        if self.over {
            return None;
        }
        if let Some(bytes) = self.first.pop_front() {
            return Some(bytes);
        }
        loop {
            let came = tokio::select! {
                biased;
                () = stopped(&mut self.stop) => Came::End(STOPPING),
                ending = self.endings.recv() => match ending {
                    Ok(ending) if !self.held.ended_by(&ending) => continue,
                    _ => Came::End(ENDED),
                },
                frame = self.live.recv() => frame.map_or(Came::End(TOO_SLOW), Came::Frame),
            };
            let frame = match came {
                Came::Frame(frame) => frame,
                Came::End(words) => return self.end(words),
            };
            if frame.topic == "lost" {
                return self.end(TOO_SLOW);
            }
            if frame.id == 0 && self.expired() {
                return self.end(ENDED);
            }
            let seen = frame.id != 0 && frame.id <= self.after;
            if !seen && (self.may_audit || frame.topic != "audit") {
                return Some(frame.bytes.clone());
            }
        }
    }

    fn end(&mut self, words: &'static [u8]) -> Option<Bytes> {
        self.over = true;
        Some(Bytes::from_static(words))
    }

    fn expired(&self) -> bool {
        match &self.held {
            Held::Session(session, _) => session.expired(self.open.0.s.now()),
            _ => false,
        }
    }
}
