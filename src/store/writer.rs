//! The one writer: a thread that drains the queue into group commits.
//!
//! Each item runs in a savepoint of its own, so one that fails takes nobody with it; all of a group share one fsync.

use crate::domain::audit;
use crate::store::error::StoreError;
use crate::store::reader::ReadTx;
use crate::telemetry::Metrics;
use crate::telemetry::steps;
use jiff::Timestamp;
use parking_lot::Condvar;
use parking_lot::Mutex;
use rusqlite::Connection;
use std::collections::VecDeque;
use std::ops::Deref;
use std::panic;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::thread;
use tokio::sync::oneshot;

/// Most items in one commit.
pub const GROUP_LIMIT: usize = 256;
/// Most items that wait in the normal lane.
pub const NORMAL_QUEUE_LIMIT: usize = 8192;
/// Most items that wait in the urgent lane: trips and kills find room when the normal lane is full.
pub const URGENT_QUEUE_LIMIT: usize = 1024;

/// Which queue an item waits in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Trips and kills: served first.
    Urgent,
    /// Everything else.
    Normal,
}

/// The end of the audit chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainHead {
    /// Number of the newest entry, 0 before the first.
    pub id: i64,
    /// Its hash.
    pub hash: String,
}

/// A write transaction: everything a reader has, and the verbs that change.
pub struct WriteTx<'a> {
    read: ReadTx<'a>,
    now: Timestamp,
    head: &'a mut ChainHead,
    written: Vec<(&'static str, &'static str)>,
}

impl<'a> Deref for WriteTx<'a> {
    type Target = ReadTx<'a>;

    fn deref(&self) -> &Self::Target {
        &self.read
    }
}

impl WriteTx<'_> {
    /// The time of this change: one clock read for the whole transaction.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Appends an entry to the audit chain and returns its number.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn audit(&mut self, draft: audit::Draft) -> Result<i64, StoreError> {
        let words = (draft.event_type.as_str(), draft.outcome.as_str());
        let timestamp = crate::domain::time::iso(self.now);
        let entry = audit::Entry::chained(draft, timestamp, self.head.id, &self.head.hash);
        self.read.insert_audit(&entry)?;
        self.head.id = entry.id;
        self.head.hash = entry.hash;
        self.written.push(words);
        Ok(self.head.id)
    }
}

/// One queued item, its result kept until the group is on disk.
trait Item: Send {
    fn now(&self) -> Timestamp;
    fn run(&mut self, tx: &mut WriteTx<'_>) -> bool;
    fn answer(self: Box<Self>, group: Result<(), StoreError>);
}

struct Work<T, E, F> {
    now: Timestamp,
    work: Option<F>,
    result: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Item for Work<T, E, F>
where
    F: FnOnce(&mut WriteTx<'_>) -> Result<T, E> + Send,
    T: Send,
    E: From<StoreError> + Send,
{
    fn now(&self) -> Timestamp {
        self.now
    }

    fn run(&mut self, tx: &mut WriteTx<'_>) -> bool {
        let Some(work) = self.work.take() else { return false };
        let result = work(tx);
        let good = result.is_ok();
        self.result = Some(result);
        good
    }

    fn answer(self: Box<Self>, group: Result<(), StoreError>) {
        let result = match (self.result, group) {
            (Some(Ok(value)), Ok(())) => Ok(value),
            (Some(Err(own)), _) => Err(own),
            (_, Err(error)) => Err(error.into()),
            (None, Ok(())) => Err(StoreError::Stopped.into()),
        };
        // The asker may have gone away; the change stands all the same.
        let _ = self.reply.send(result);
    }
}

#[derive(Default)]
struct Queues {
    urgent: VecDeque<Box<dyn Item>>,
    normal: VecDeque<Box<dyn Item>>,
    stopping: bool,
}

/// The queue in front of the writer thread.
pub struct Writer {
    queues: Mutex<Queues>,
    bell: Condvar,
    head: Mutex<ChainHead>,
    metrics: Arc<Metrics>,
}

impl Writer {
    /// Starts the thread on a connection whose chain ends at `head`.
    ///
    /// # Errors
    /// When the thread cannot be started.
    pub fn start(
        connection: Connection,
        head: ChainHead,
        metrics: Arc<Metrics>,
    ) -> Result<(Arc<Self>, thread::JoinHandle<()>), StoreError> {
        let writer = Arc::new(Self {
            queues: Mutex::new(Queues::default()),
            bell: Condvar::new(),
            head: Mutex::new(head),
            metrics,
        });
        let own = Arc::clone(&writer);
        let thread = thread::Builder::new()
            .name("ledger-writer".to_owned())
            .spawn(move || own.turn(connection))
            .map_err(|e| StoreError::Other(e.to_string()))?;
        Ok((writer, thread))
    }

    /// Queues `work` and waits until its group is on disk.
    ///
    /// # Errors
    /// Its own error (nothing of it is kept), or the store's.
    pub async fn write<T, E, F>(&self, lane: Lane, now: Timestamp, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut WriteTx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        self.queue(lane, Box::new(Work { now, work: Some(work), result: None, reply }))?;
        answer.await.unwrap_or_else(|_| Err(StoreError::Stopped.into()))
    }

    fn queue(&self, lane: Lane, item: Box<dyn Item>) -> Result<(), StoreError> {
        let mut queues = self.queues.lock();
        if queues.stopping {
            return Err(StoreError::Stopped);
        }
        let (queue, limit) = match lane {
            Lane::Urgent => (&mut queues.urgent, URGENT_QUEUE_LIMIT),
            Lane::Normal => (&mut queues.normal, NORMAL_QUEUE_LIMIT),
        };
        if queue.len() >= limit {
            return Err(StoreError::Busy { limit });
        }
        queue.push_back(item);
        self.bell.notify_one();
        Ok(())
    }

    /// The end of the audit chain as last committed.
    #[must_use]
    pub fn head(&self) -> ChainHead {
        self.head.lock().clone()
    }

    /// Lets the thread finish what is queued and end.
    pub fn stop(&self) {
        self.queues.lock().stopping = true;
        self.bell.notify_one();
    }

    fn next_group(&self) -> Option<Vec<Box<dyn Item>>> {
        let mut queues = self.queues.lock();
        while queues.urgent.is_empty() && queues.normal.is_empty() {
            if queues.stopping {
                return None;
            }
            self.bell.wait(&mut queues);
        }
        let mut group = Vec::new();
        while group.len() < GROUP_LIMIT {
            let Some(item) = queues.urgent.pop_front().or_else(|| queues.normal.pop_front()) else { break };
            group.push(item);
        }
        Some(group)
    }

    fn turn(&self, connection: Connection) {
        while let Some(mut group) = self.next_group() {
            let mut head = self.head.lock().clone();
            let outcome = commit(&connection, &mut group, &mut head);
            match &outcome {
                Ok(written) => {
                    steps::reached_within("committed");
                    steps::leave();
                    *self.head.lock() = head;
                    self.metrics.tradewarden_audit_head_id.set(self.head.lock().id);
                    for (event_type, outcome) in written {
                        self.metrics.audit_log_events_total.with_label_values(&[event_type, outcome]).inc();
                    }
                }
                Err(error) => {
                    tracing::error!(%error, items = group.len(), "a group of writes was rolled back");
                    self.metrics.audit_log_write_failures_total.with_label_values(&[error.reason()]).inc();
                }
            }
            let outcome = outcome.map(|_| ());
            for item in group {
                item.answer(outcome.clone());
            }
        }
        // After an orderly stop the file alone is the whole ledger, so that a plain copy of it is complete.
        let _ = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    }
}

/// Runs a group in one transaction; what it returns is on disk.
fn commit(
    connection: &Connection,
    group: &mut [Box<dyn Item>],
    head: &mut ChainHead,
) -> Result<Vec<(&'static str, &'static str)>, StoreError> {
    connection.execute_batch("BEGIN IMMEDIATE")?;
    // Read anew for each group: somebody may have typed into the log with another program. The chain shows that; it
    // must not stop ours.
    let result = ReadTx::new(connection).chain_head().and_then(|found| {
        *head = found;
        run_all(connection, group, head)
    });
    let result = result.and_then(|written| {
        steps::reached_within("before_commit");
        connection.execute_batch("COMMIT")?;
        Ok(written)
    });
    if result.is_err() && !connection.is_autocommit() {
        let _ = connection.execute_batch("ROLLBACK");
    }
    result
}

fn run_all(
    connection: &Connection,
    group: &mut [Box<dyn Item>],
    head: &mut ChainHead,
) -> Result<Vec<(&'static str, &'static str)>, StoreError> {
    let mut all = Vec::new();
    for item in group.iter_mut() {
        connection.prepare_cached("SAVEPOINT item")?.execute([])?;
        let before = head.clone();
        let mut tx =
            WriteTx { read: ReadTx::new(connection), now: item.now(), head: &mut *head, written: Vec::new() };
        // A defect in one change must not take the writer, and with it every later change, down.
        let good = panic::catch_unwind(AssertUnwindSafe(|| item.run(&mut tx))).unwrap_or(false);
        let written = tx.written;
        if connection.is_autocommit() {
            // SQLite gives up a whole transaction by itself when the disk is full or fails.
            return Err(StoreError::Full);
        }
        if good {
            all.extend(written);
        } else {
            *head = before;
            connection.prepare_cached("ROLLBACK TO item")?.execute([])?;
        }
        connection.prepare_cached("RELEASE item")?.execute([])?;
    }
    Ok(all)
}

#[cfg(test)]
#[path = "writer_tests.rs"]
mod tests;
