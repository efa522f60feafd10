//! What all connections share, and the settings of the adapter.

use crate::domain::keyspace::Keyspace;
use crate::resp::commands::COMMANDS;
use crate::resp::frame::Limits;
use crate::resp::house::House;
use crate::resp::session::LocalTrust;
use crate::resp::session::Peers;
use crate::services::keyspace::OpenKeyspace;
use crate::services::users::Ending;
use parking_lot::MutexGuard;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
use tokio::sync::broadcast::error::RecvError;

/// Clients at once.
pub const MAX_CLIENTS: usize = 10_000;
/// Bytes of messages that may wait for one listener.
pub const MAX_WAITING_BYTES: usize = 32 * 1024 * 1024;
/// Bytes of unread answers and of queued transactions over all connections; who asks for more is sent away.
pub const MAX_PENDING_BYTES: usize = 64 * 1024 * 1024;
/// Bytes of keys and values.
pub const MAX_MEMORY: usize = 512 * 1024 * 1024;

/// Settings of the adapter.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What a loopback client may do without signing in.
    pub local_trust: LocalTrust,
    /// Limits of one request.
    pub limits: Limits,
    /// Clients at once.
    pub max_clients: usize,
    /// Seconds without a word after which a client that listens to nothing is sent away; 0 never.
    pub idle_seconds: u64,
    /// Bytes of messages that may wait for one listener.
    pub output_limit: usize,
    /// Bytes of keys and values.
    pub max_memory: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            local_trust: LocalTrust::default(),
            limits: Limits::default(),
            max_clients: MAX_CLIENTS,
            idle_seconds: 0,
            output_limit: MAX_WAITING_BYTES,
            max_memory: MAX_MEMORY,
        }
    }
}

/// Keys that expire in one hold of the keyspace; the rest waits for the next.
const EXPIRE_AT_ONCE: usize = 1000;

/// What all connections share.
pub struct Door {
    /// The rest of the house.
    pub house: Arc<dyn House>,
    /// Keys and channels.
    pub open: Arc<OpenKeyspace>,
    /// Who is connected.
    pub peers: Peers,
    /// Settings.
    pub settings: Settings,
    /// When it opened, in milliseconds.
    pub started: i64,
    /// Port it listens on, for INFO.
    pub port: u16,
    /// Bytes of unread answers and of queued transactions over all connections.
    pub pending: AtomicUsize,
    /// The revision of the appliance's own keys that the keyspace shows.
    shown: AtomicU64,
}

impl Door {
    /// A door on the given house.
    pub fn new(house: Arc<dyn House>, open: Arc<OpenKeyspace>, settings: Settings, port: u16) -> Self {
        let started = house.now_micros() / 1000;
        open.calls.name(COMMANDS.iter().map(|c| c.name).collect());
        Self {
            house,
            open,
            peers: Peers::default(),
            settings,
            started,
            port,
            pending: AtomicUsize::new(0),
            shown: AtomicU64::new(u64::MAX),
        }
    }

    /// Milliseconds since 1970.
    pub fn now(&self) -> i64 {
        self.house.now_micros() / 1000
    }

    /// Takes hold of the keyspace, with the time set and the appliance's own keys as they are now.
    pub fn enter(&self) -> MutexGuard<'_, Keyspace> {
        let revision = self.house.revision();
        let mut ks = self.open.keys.lock();
        ks.begin(self.now());
        if self.shown.swap(revision, Relaxed) != revision {
            for own in self.house.own_keys() {
                ks.show(&own.key, own.value, own.expires);
            }
        }
        ks
    }

    /// Lets the keyspace go, then tells who waits for keys and who listens for expiry.
    pub fn leave(&self, mut ks: MutexGuard<'_, Keyspace>, changes_before: u64) {
        let changed = ks.changes() != changes_before;
        let expired = if changed { ks.take_expired() } else { Vec::new() };
        drop(ks);
        if changed && self.open.waiting.any() {
            self.open.waiting.wake();
        }
        for (db, key) in expired {
            self.open.hub.publish(format!("__keyevent@{db}__:expired").as_bytes(), &key);
            let mut channel = format!("__keyspace@{db}__:").into_bytes();
            channel.extend_from_slice(&key);
            self.open.hub.publish(&channel, b"expired");
        }
    }

    /// Removes keys whose time is over.
    pub fn expire_due(&self) {
        loop {
            let mut ks = self.enter();
            let before = ks.changes();
            let more = ks.expire_due(EXPIRE_AT_ONCE);
            self.leave(ks, before);
            if !more {
                return;
            }
        }
    }

    /// Sends away clients that are silent for too long, and counts.
    pub fn sweep(&self) {
        let now = self.now();
        let idle_ms = self.settings.idle_seconds as i64 * 1000;
        for peer in self.peers.list() {
            let listens =
                peer.channels.load(Relaxed) + peer.patterns.load(Relaxed) > 0 || peer.blocked.load(Relaxed);
            if idle_ms > 0 && !listens && now - peer.active.load(Relaxed) > idle_ms {
                peer.mailbox.cut_off();
            }
        }
        self.house.measured(&self.open.calls.list(), self.peers.len());
    }

    /// Listens to what ended. Who missed some of it looks at every key.
    pub fn hear(&self, ending: Result<Ending, RecvError>) {
        match ending {
            Ok(Ending::Key(key)) => self.end_key(&key),
            Ok(Ending::Session(_)) | Err(RecvError::Closed) => {}
            Err(RecvError::Lagged(_)) => {
                for peer in self.peers.list() {
                    let dead = peer.key.lock().as_deref().is_some_and(|key| !self.house.key_lives(key));
                    if dead {
                        peer.mailbox.cut_off();
                    }
                }
            }
        }
    }

    /// Ends the connections that signed in with a key that is worth nothing any more.
    pub fn end_key(&self, key: &str) {
        for peer in self.peers.list() {
            if peer.key.lock().as_deref() == Some(key) {
                peer.mailbox.cut_off();
            }
        }
    }
}
