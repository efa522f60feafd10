//! The short way from acceptance to the channel: what may go out at once is claimed in the very transaction that owes it,
//! and handed over as soon as that is on disk. It saves a second transaction and a look at the outbox.
//!
//! A process that dies in between leaves rows that are being sent: their outcome is unknown, and they go out again under the
//! same key.

use crate::services::Services;
use crate::services::alerts::AlertRouting;
use crate::services::audit::Anchor;
use crate::services::deliveries::Claimed;
use crate::services::deliveries_limits::Buckets;
use crate::services::deliveries_pick;
use crate::services::deliveries_pick::Picked;
use crate::store::StoreError;
use crate::store::WriteTx;
use parking_lot::Mutex;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::Semaphore;
use tokio::sync::mpsc;

/// Messages claimed in one transaction over the short way.
pub const EXPRESS_MAX: usize = 64;

/// The workers of a lane, as far as the short way has to know them.
#[derive(Debug)]
pub struct Window {
    /// Workers that are free.
    pub free: Arc<Semaphore>,
    /// The lane answers: nothing is claimed for one that does not.
    pub open: AtomicBool,
}

impl Window {
    /// Takes up to `limit` workers that are free.
    #[must_use]
    pub fn take(&self, limit: usize) -> Vec<OwnedSemaphorePermit> {
        let mut workers = Vec::new();
        while workers.len() < limit
            && let Ok(worker) = Arc::clone(&self.free).try_acquire_owned()
        {
            workers.push(worker);
        }
        workers
    }
}

/// A claimed message with the worker that was taken for it.
#[derive(Debug)]
pub struct Handed {
    /// The message.
    pub claimed: Claimed,
    /// Its worker.
    pub worker: OwnedSemaphorePermit,
}

/// The windows of the lanes, and where messages are handed over.
#[derive(Clone, Default)]
pub struct Express(Arc<Inner>);

#[derive(Default)]
struct Inner {
    windows: Mutex<BTreeMap<String, Arc<Window>>>,
    hand: Mutex<Option<mpsc::UnboundedSender<Handed>>>,
}

/// What was claimed in a transaction, with a worker for each.
#[derive(Default)]
pub(in crate::services) struct Ahead {
    pub picked: Picked,
    pub workers: Vec<OwnedSemaphorePermit>,
}

impl Express {
    /// Opens the way; messages come out here until the receiver is dropped.
    #[must_use]
    pub fn listen(&self) -> mpsc::UnboundedReceiver<Handed> {
        let (hand, out) = mpsc::unbounded_channel();
        *self.0.hand.lock() = Some(hand);
        out
    }

    /// Puts the window of a lane there, or takes it away.
    pub fn window(&self, lane: &str, window: Option<Arc<Window>>) {
        let mut windows = self.0.windows.lock();
        match window {
            Some(window) => windows.insert(lane.to_owned(), window),
            None => windows.remove(lane),
        };
    }

    /// Lanes that do not answer.
    #[must_use]
    pub fn closed(&self) -> Vec<String> {
        let windows = self.0.windows.lock();
        let closed = windows.iter().filter(|(_, window)| !window.open.load(Ordering::Acquire));
        closed.map(|(lane, _)| lane.clone()).collect()
    }

    /// Claims what is due and has a free worker, inside the transaction that may have owed it.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub(in crate::services) fn claim(
        &self,
        tx: &mut WriteTx<'_>,
        routing: &AlertRouting,
        buckets: &Buckets,
    ) -> Result<Ahead, StoreError> {
        let mut ahead = Ahead::default();
        if self.0.hand.lock().is_none() {
            return Ok(ahead);
        }
        let windows: Vec<(String, Arc<Window>)> =
            self.0.windows.lock().iter().map(|(n, w)| (n.clone(), Arc::clone(w))).collect();
        for (lane, window) in windows {
            if !window.open.load(Ordering::Acquire) {
                continue;
            }
            let mut workers = window.take(EXPRESS_MAX);
            if workers.is_empty() {
                continue;
            }
            let picked = deliveries_pick::pick(tx, routing, buckets, &lane, workers.len())?;
            workers.truncate(picked.messages.len());
            ahead.workers.append(&mut workers);
            ahead.picked.messages.extend(picked.messages);
            ahead.picked.held.extend(picked.held);
        }
        Ok(ahead)
    }

    /// Hands over what was claimed, once it is on disk. What nobody takes any more is left to its lease.
    pub(in crate::services) fn hand_over(&self, s: &Services, routing: &AlertRouting, ahead: Ahead) {
        let hand = self.0.hand.lock().clone();
        let Some(hand) = hand else { return };
        let anchor = Anchor::now(s);
        for (bundle, worker) in ahead.picked.messages.into_iter().zip(ahead.workers) {
            let claimed = deliveries_pick::claimed(routing, bundle, anchor.as_ref());
            let _ = hand.send(Handed { claimed, worker });
        }
    }
}
