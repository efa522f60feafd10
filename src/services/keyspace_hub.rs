//! Channels of Redis clients: who listens to what, and where messages wait for a slow listener.

use crate::domain::keyspace::glob;
use indexmap::IndexMap;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
use tokio::sync::Notify;

/// What a message costs in a mailbox beside its bytes.
const MESSAGE_COST: usize = 96;

/// A message on a channel, as one listener gets it.
#[derive(Debug, PartialEq, Eq)]
pub struct Message {
    /// The pattern it came by; None for a channel subscribed by name.
    pub pattern: Option<Box<[u8]>>,
    /// The channel.
    pub channel: Box<[u8]>,
    /// What was said.
    pub payload: Box<[u8]>,
}

/// Where messages wait for one listener. A listener that never reads is cut off, the others do not notice.
#[derive(Debug)]
pub struct Mailbox {
    queue: Mutex<VecDeque<Arc<Message>>>,
    bytes: AtomicUsize,
    limit: usize,
    full: AtomicBool,
    bell: Notify,
}

impl Mailbox {
    /// A mailbox that holds at most `limit` bytes.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self {
            queue: Mutex::new(VecDeque::new()),
            bytes: AtomicUsize::new(0),
            limit,
            full: AtomicBool::new(false),
            bell: Notify::new(),
        }
    }

    fn put(&self, message: &Arc<Message>) {
        let size = message.channel.len() + message.payload.len() + MESSAGE_COST;
        if self.bytes.fetch_add(size, Relaxed) + size > self.limit {
            self.cut_off();
            return;
        }
        self.queue.lock().push_back(message.clone());
        self.bell.notify_one();
    }

    /// Ends the listener's connection.
    pub fn cut_off(&self) {
        self.full.store(true, Relaxed);
        self.bell.notify_one();
    }

    /// Wakes the listener to look around.
    pub fn wake(&self) {
        self.bell.notify_one();
    }

    /// Must the connection end?
    pub fn is_cut_off(&self) -> bool {
        self.full.load(Relaxed)
    }

    /// All messages that wait.
    pub fn take(&self) -> VecDeque<Arc<Message>> {
        self.bytes.store(0, Relaxed);
        std::mem::take(&mut *self.queue.lock())
    }

    /// Waits until there is something to look at.
    pub async fn rung(&self) {
        self.bell.notified().await;
    }
}

type Listeners = IndexMap<u64, Arc<Mailbox>>;

#[derive(Debug, Default)]
struct Channels {
    named: HashMap<Box<[u8]>, Listeners>,
    patterns: IndexMap<Box<[u8]>, Listeners>,
}

/// Who listens to what.
#[derive(Debug, Default)]
pub struct Hub {
    channels: Mutex<Channels>,
}

impl Hub {
    /// Begins to listen to a channel.
    pub fn subscribe(&self, id: u64, mailbox: &Arc<Mailbox>, channel: &[u8]) {
        let mut held = self.channels.lock();
        held.named.entry(channel.into()).or_default().insert(id, mailbox.clone());
    }

    /// Ends listening to a channel.
    pub fn unsubscribe(&self, id: u64, channel: &[u8]) {
        let mut held = self.channels.lock();
        if let Some(listeners) = held.named.get_mut(channel) {
            listeners.swap_remove(&id);
            if listeners.is_empty() {
                held.named.remove(channel);
            }
        }
    }

    /// Begins to listen to all channels of a pattern.
    pub fn subscribe_pattern(&self, id: u64, mailbox: &Arc<Mailbox>, pattern: &[u8]) {
        let mut held = self.channels.lock();
        held.patterns.entry(pattern.into()).or_default().insert(id, mailbox.clone());
    }

    /// Ends listening to a pattern.
    pub fn unsubscribe_pattern(&self, id: u64, pattern: &[u8]) {
        let mut held = self.channels.lock();
        if let Some(listeners) = held.patterns.get_mut(pattern) {
            listeners.swap_remove(&id);
            if listeners.is_empty() {
                held.patterns.shift_remove(pattern);
            }
        }
    }

    /// Tells all listeners; gives how many there are.
    pub fn publish(&self, channel: &[u8], payload: &[u8]) -> usize {
        let held = self.channels.lock();
        let mut told = 0;
        if let Some(listeners) = held.named.get(channel) {
            let message =
                Arc::new(Message { pattern: None, channel: channel.into(), payload: payload.into() });
            listeners.values().for_each(|m| m.put(&message));
            told += listeners.len();
        }
        for (pattern, listeners) in held.patterns.iter().filter(|(p, _)| glob::matches(p, channel)) {
            let pattern = Some(pattern.clone());
            let message = Arc::new(Message { pattern, channel: channel.into(), payload: payload.into() });
            listeners.values().for_each(|m| m.put(&message));
            told += listeners.len();
        }
        told
    }

    /// Number of listeners that a message on this channel would reach.
    pub fn reach(&self, channel: &[u8]) -> usize {
        let held = self.channels.lock();
        let patterns = held.patterns.iter().filter(|(p, _)| glob::matches(p, channel));
        held.named.get(channel).map_or(0, IndexMap::len) + patterns.map(|(_, l)| l.len()).sum::<usize>()
    }

    /// Channels with listeners by name, those of a pattern or all.
    pub fn active(&self, pattern: Option<&[u8]>) -> Vec<Box<[u8]>> {
        let held = self.channels.lock();
        held.named.keys().filter(|c| pattern.is_none_or(|p| glob::matches(p, c))).cloned().collect()
    }

    /// Number of listeners by name.
    pub fn listeners(&self, channel: &[u8]) -> usize {
        self.channels.lock().named.get(channel).map_or(0, IndexMap::len)
    }

    /// Number of different patterns listened to.
    pub fn patterns(&self) -> usize {
        self.channels.lock().patterns.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_reach_names_and_patterns() {
        let hub = Hub::default();
        let (a, b) = (Arc::new(Mailbox::new(10_000)), Arc::new(Mailbox::new(10_000)));
        hub.subscribe(1, &a, b"news");
        hub.subscribe_pattern(2, &b, b"n*");
        assert_eq!(hub.publish(b"news", b"hi"), 2);
        assert_eq!(hub.publish(b"none", b"hi"), 1);
        assert_eq!(hub.publish(b"other", b"hi"), 0);
        assert_eq!((a.take().len(), b.take().len()), (1, 2));
        assert_eq!((hub.reach(b"news"), hub.patterns(), hub.active(None).len()), (2, 1, 1));
        hub.unsubscribe(1, b"news");
        hub.unsubscribe_pattern(2, b"n*");
        assert_eq!(hub.publish(b"news", b"hi"), 0);
    }

    #[test]
    fn a_listener_that_never_reads_is_cut_off() {
        let hub = Hub::default();
        let (deaf, well) = (Arc::new(Mailbox::new(1_000)), Arc::new(Mailbox::new(1_000_000)));
        hub.subscribe(1, &deaf, b"c");
        hub.subscribe(2, &well, b"c");
        for _ in 0..100 {
            hub.publish(b"c", b"x");
        }
        assert!(deaf.is_cut_off());
        assert_eq!(well.take().len(), 100);
    }
}
