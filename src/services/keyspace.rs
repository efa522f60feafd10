//! The open keyspace of Redis clients while the appliance runs: the lock, the channels, and the way to the store.

use crate::domain::keyspace::Keyspace;
use crate::domain::keyspace::glob;
use indexmap::IndexMap;
use parking_lot::Mutex;
use std::collections::BTreeMap;
use std::collections::HashMap;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicU64;
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

/// How often each command was called, by its place in the command table.
#[derive(Debug, Default)]
pub struct Calls {
    names: OnceLock<Vec<(&'static str, AtomicU64)>>,
}

impl Calls {
    /// Names the commands, once.
    pub fn name(&self, names: Vec<&'static str>) {
        self.names.get_or_init(|| names.into_iter().map(|n| (n, AtomicU64::new(0))).collect());
    }

    /// Counts one call.
    #[inline]
    pub fn count(&self, index: usize) {
        if let Some((_, calls)) = self.names.get().and_then(|n| n.get(index)) {
            calls.fetch_add(1, Relaxed);
        }
    }

    /// Calls by command, those never called left out.
    #[must_use]
    pub fn list(&self) -> Vec<(&'static str, u64)> {
        let all = self.names.get().into_iter().flatten().map(|(n, c)| (*n, c.load(Relaxed)));
        all.filter(|(_, c)| *c > 0).collect()
    }

    /// All calls.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.list().iter().map(|(_, c)| c).sum()
    }
}

/// The open keyspace with its channels.
#[derive(Debug, Default)]
pub struct OpenKeyspace {
    /// The keys; held for one batch of requests at a time.
    pub keys: Mutex<Keyspace>,
    /// The channels.
    pub hub: Hub,
    /// Clients that wait in a blocking command, to be woken when keys changed.
    pub waiting: Waiting,
    /// Calls by command.
    pub calls: Calls,
    /// Connections now.
    pub connections: AtomicUsize,
}

/// Clients that wait in a blocking command. The one that waits longest looks first.
#[derive(Debug, Default)]
pub struct Waiting {
    next: AtomicU64,
    all: Mutex<BTreeMap<u64, Arc<Notify>>>,
    count: AtomicUsize,
}

impl Waiting {
    /// Joins the line; gives the ticket to leave with.
    pub fn join(&self, bell: &Arc<Notify>) -> u64 {
        let ticket = self.next.fetch_add(1, Relaxed);
        let mut all = self.all.lock();
        all.insert(ticket, bell.clone());
        self.count.store(all.len(), Relaxed);
        ticket
    }

    /// Leaves the line.
    pub fn leave(&self, ticket: u64) {
        let mut all = self.all.lock();
        all.remove(&ticket);
        self.count.store(all.len(), Relaxed);
    }

    /// Is anybody waiting? Cheap.
    #[inline]
    pub fn any(&self) -> bool {
        self.count.load(Relaxed) > 0
    }

    /// Wakes all in the order they came.
    pub fn wake(&self) {
        self.all.lock().values().for_each(|bell| bell.notify_one());
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
