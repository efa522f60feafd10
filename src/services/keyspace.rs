//! The open keyspace of Redis clients while the appliance runs: the lock, who waits, the way to the disk.

use crate::clock::Clock;
use crate::domain::actor::Actor;
use crate::domain::keyspace::Keyspace;
use crate::domain::refusal::Refusal;
use crate::domain::time;
use crate::services::Services;
use crate::services::audit;
use crate::store::KeyspaceFile;
use crate::store::KeyspaceOpening;
use parking_lot::Mutex;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::sync::watch;

pub use crate::services::keyspace_hub::Hub;
pub use crate::services::keyspace_hub::Mailbox;
pub use crate::services::keyspace_hub::Message;

/// How often changed keys are written: half of the second within which they must be on disk.
const SAVE_EVERY: Duration = Duration::from_millis(500);
/// Keys written at once, so that the lock is never held for long.
const SAVE_KEYS: usize = 1000;
/// Bytes after which a batch is closed.
const SAVE_BYTES: usize = 4 * 1024 * 1024;
/// The file is written anew when it is this many times larger than what lives in it…
const WASTE_FACTOR: u64 = 3;
/// …and larger than this in any case.
const WASTE_FLOOR: u64 = 8 * 1024 * 1024;
/// Rounds between two looks at the size of the file.
const ROUNDS_TO_LOOK: u32 = 20;

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

/// Writes down a write to one of the appliance's own keys that was refused before it became a verb; a bounded number
/// of them a minute.
pub async fn denied(s: &Services, actor: &Actor, command: &str, key: &str) {
    let refusal = Refusal::NotPermitted {
        actor: actor.id.clone(),
        act: "run this command on this key",
        role: crate::domain::actor::Role::Admin,
        scope: None,
    };
    let action = format!("REDIS_{}", command.to_ascii_uppercase());
    audit::on_refusal(s, actor, (&action, ("redis_key", key)), "", Some(&refusal)).await;
}

/// Writes the open keyspace to disk, in rounds.
#[derive(Debug)]
pub struct Saver {
    open: Arc<OpenKeyspace>,
    file: KeyspaceFile,
    rounds: u32,
    failing: bool,
}

impl Saver {
    /// Reads the keys of an earlier run into the keyspace and stands ready to save it. Blocks.
    #[must_use]
    pub fn load(open: Arc<OpenKeyspace>, data_dir: &Path, clock: &Clock) -> (Self, KeyspaceOpening) {
        let (file, opening) = {
            let mut keys = open.keys.lock();
            keys.begin(time::micros(clock.now()) / 1000);
            KeyspaceFile::open(data_dir, |db, key, image| keys.load(db, key, image))
        };
        if let Some(cause) = &opening.damage {
            tracing::error!(cause, "the open keyspace on disk was damaged; it begins empty");
        }
        if opening.unreadable > 0 {
            tracing::error!(
                keys = opening.unreadable,
                "keys of the open keyspace could not be read and are left out"
            );
        }
        (Self { open, file, rounds: 0, failing: false }, opening)
    }

    /// Writes what changed. Blocks.
    pub fn round(&mut self) {
        loop {
            let batch = self.open.keys.lock().take_unsaved(SAVE_KEYS, SAVE_BYTES);
            if batch.is_empty() {
                break;
            }
            if let Err(cause) = self.file.save(&batch) {
                if !self.failing {
                    tracing::error!(
                        cause,
                        "the open keyspace could not be written; its keys are in memory alone"
                    );
                }
                self.failing = true;
                self.open.keys.lock().keep_unsaved(batch);
                return;
            }
            self.failing = false;
        }
        self.rounds = self.rounds.wrapping_add(1);
        if self.rounds.is_multiple_of(ROUNDS_TO_LOOK) {
            self.shrink();
        }
    }

    /// Bytes on disk.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.file.bytes()
    }

    /// Writes the file anew when most of it is waste.
    pub fn shrink(&mut self) {
        let live = self.open.keys.lock().used() as u64;
        if self.file.bytes() <= (live * WASTE_FACTOR).max(WASTE_FLOOR) {
            return;
        }
        let mut place = Some((0, 0));
        let open = self.open.clone();
        let rewritten = self.file.rewrite(|| {
            let (batch, next) = open.keys.lock().images(place?, SAVE_KEYS, SAVE_BYTES);
            place = next;
            Some(batch)
        });
        if let Err(cause) = rewritten {
            tracing::warn!(cause, "the file of the open keyspace could not be written anew");
        }
    }
}

/// Saves in rounds until told to stop, and gives the saver back for a last round once nobody writes any more.
pub async fn run(mut saver: Saver, mut stop: watch::Receiver<bool>) -> Option<Saver> {
    loop {
        tokio::select! {
            () = tokio::time::sleep(SAVE_EVERY) => {}
            // An error means that whoever could say stop is gone.
            _ = stop.wait_for(|stop| *stop) => return Some(saver),
        }
        saver = save(saver).await?;
    }
}

/// One round, off the caller's thread. None when it broke off.
pub async fn save(mut saver: Saver) -> Option<Saver> {
    let work = tokio::task::spawn_blocking(move || {
        saver.round();
        saver
    });
    match work.await {
        Ok(saver) => Some(saver),
        Err(error) => {
            tracing::error!(%error, "saving the open keyspace ended; its keys are in memory alone");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::keyspace::NEVER;
    use crate::domain::keyspace::value::Value;

    #[test]
    fn keys_survive_a_restart_and_the_file_stays_small() {
        let dir = tempfile::tempdir().unwrap();
        let open = Arc::new(OpenKeyspace::default());
        let (mut saver, _) = Saver::load(open.clone(), dir.path(), &Clock::System);
        for i in 0..400u32 {
            let value = i.to_le_bytes().repeat(10_000);
            open.keys.lock().set(0, b"big", Value::Str(value), NEVER).unwrap();
            open.keys.lock().set(1, format!("k{i}").as_bytes(), Value::Str(b"v".to_vec()), NEVER).unwrap();
            saver.round();
        }
        let live = open.keys.lock().used() as u64;
        assert!(saver.bytes() <= (3 * live).max(WASTE_FLOOR) + 4 * 1024 * 1024, "{}", saver.bytes());
        drop(saver);
        let again = Arc::new(OpenKeyspace::default());
        let (_, opening) = Saver::load(again.clone(), dir.path(), &Clock::System);
        assert_eq!((opening.loaded, opening.unreadable), (401, 0));
        assert_eq!(again.keys.lock().used(), open.keys.lock().used());
    }
}
