//! Announcing what was committed: one ring of events for all streams, one broadcast for Redis channels.

use parking_lot::Mutex;
use std::collections::VecDeque;
use std::sync::Arc;
use tokio::sync::broadcast;

/// Events kept so that a stream that was cut off can go on where it was.
pub const REPLAY_EVENTS: usize = 512;
/// Bytes of these events together: a long board must not be kept five hundred times.
pub const REPLAY_BYTES: usize = 4 * 1024 * 1024;
/// Events a slow listener may lag behind before it has to begin again.
pub const LISTENER_LAG: usize = 1024;

/// One event of the stream: the piece of the snapshot that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Rises by one with every event.
    pub id: u64,
    /// Key of the snapshot, or `audit`.
    pub topic: &'static str,
    /// The new piece.
    pub json: Arc<str>,
}

/// One message on a Redis channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelMessage {
    /// Channel.
    pub channel: &'static str,
    /// Payload.
    pub payload: Arc<str>,
}

/// Where announcements go out.
#[derive(Debug)]
pub struct Hub {
    events: broadcast::Sender<Arc<Event>>,
    channels: broadcast::Sender<Arc<ChannelMessage>>,
    recent: Mutex<Recent>,
}

#[derive(Debug, Default)]
struct Recent {
    last_id: u64,
    events: VecDeque<Arc<Event>>,
    bytes: usize,
}

impl Hub {
    /// A hub without listeners. Event numbers begin at `first_id`, so that those of an earlier run are not mistaken
    /// for ours.
    #[must_use]
    pub fn new(first_id: u64) -> Self {
        let recent = Recent { last_id: first_id, events: VecDeque::with_capacity(REPLAY_EVENTS), bytes: 0 };
        Self {
            events: broadcast::Sender::new(LISTENER_LAG),
            channels: broadcast::Sender::new(LISTENER_LAG),
            recent: Mutex::new(recent),
        }
    }

    /// Sends an event to every stream.
    pub fn publish(&self, topic: &'static str, json: impl Into<Arc<str>>) {
        // The lock is held while sending, so that numbers go out in order.
        let mut recent = self.recent.lock();
        recent.last_id += 1;
        let event = Arc::new(Event { id: recent.last_id, topic, json: json.into() });
        recent.bytes += event.json.len();
        while recent.events.len() >= REPLAY_EVENTS || recent.bytes > REPLAY_BYTES {
            let Some(oldest) = recent.events.pop_front() else { break };
            recent.bytes = recent.bytes.saturating_sub(oldest.json.len());
        }
        recent.events.push_back(Arc::clone(&event));
        // Nobody listening is not an error.
        let _ = self.events.send(event);
    }

    /// An event that is not even written, because nobody listens and it is long. Whoever comes back begins again: what it
    /// missed cannot be told.
    pub fn pass_over(&self) {
        let mut recent = self.recent.lock();
        recent.last_id += 1;
        recent.events.clear();
        recent.bytes = 0;
    }

    /// Sends a message to every subscriber of a Redis channel.
    pub fn channel(&self, channel: &'static str, payload: impl Into<Arc<str>>) {
        let _ = self.channels.send(Arc::new(ChannelMessage { channel, payload: payload.into() }));
    }

    /// Listens to events from now on.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<Arc<Event>> {
        self.events.subscribe()
    }

    /// Listens to Redis channels from now on.
    #[must_use]
    pub fn channels(&self) -> broadcast::Receiver<Arc<ChannelMessage>> {
        self.channels.subscribe()
    }

    /// Events after number `id`, or `None` when some of them are gone and a listener has to begin again.
    #[must_use]
    pub fn since(&self, id: u64) -> Option<Vec<Arc<Event>>> {
        let recent = self.recent.lock();
        if id > recent.last_id {
            return None;
        }
        let oldest = recent.events.front().map_or(recent.last_id + 1, |e| e.id);
        if id + 1 < oldest {
            return None;
        }
        Some(recent.events.iter().filter(|e| e.id > id).cloned().collect())
    }

    /// Number of the newest event.
    #[must_use]
    pub fn last_id(&self) -> u64 {
        self.recent.lock().last_id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listener_goes_on_where_it_was_or_begins_again() {
        let hub = Hub::new(100);
        for n in 0..REPLAY_EVENTS + 10 {
            hub.publish("gate", n.to_string());
        }
        let last = hub.last_id();
        assert_eq!(hub.since(last).map(|e| e.len()), Some(0));
        assert_eq!(hub.since(last - 3).map(|e| e.len()), Some(3));
        assert_eq!(hub.since(100), None, "too long ago");
        assert_eq!(hub.since(last + 1), None, "from another run");
    }

    #[test]
    fn who_comes_back_after_an_event_that_was_passed_over_begins_again() {
        let hub = Hub::new(0);
        hub.publish("gate", "x");
        let last = hub.last_id();
        hub.pass_over();
        assert_eq!(hub.since(last), None);
        hub.publish("gate", "y");
        assert_eq!(hub.since(last + 1).map(|e| e.len()), Some(1));
    }

    #[test]
    fn what_is_kept_is_bounded_in_bytes_too() {
        let hub = Hub::new(0);
        for _ in 0..10 {
            hub.publish("health", "x".repeat(REPLAY_BYTES / 4));
        }
        let last = hub.last_id();
        assert_eq!(hub.since(last - 3).map(|e| e.len()), Some(3));
        assert_eq!(hub.since(last - 5), None);
        hub.publish("health", "x".repeat(REPLAY_BYTES + 1));
        hub.publish("gate", "y");
        assert_eq!(
            hub.since(last + 1).map(|e| e.len()),
            Some(1),
            "one that is too big does not stop the others"
        );
    }
}
