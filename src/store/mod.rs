//! SQLite, the truth, and sled, the board on the wall: the only floor that says SQL, rusqlite or sled.
//!
//! Verbs are free of engine words, so that a second backend can come behind them.

mod alerts;
mod alerts_canary;
mod alerts_documents;
mod alerts_groups;
mod alerts_heartbeats;
mod alerts_people;
mod alerts_readings;
mod alerts_report;
mod alerts_rules;
mod alerts_silences;
mod audit;
mod audit_bits;
mod audit_index;
mod audit_index_build;
mod audit_key;
mod audit_retention;
mod audit_search;
mod audit_verify;
pub mod backup;
mod board;
mod breaker;
mod deliveries;
mod deliveries_claims;
mod deliveries_lists;
mod engines;
mod error;
mod health;
mod health_history;
mod health_maintenance;
mod keys;
mod keyspace;
mod kill;
mod latch;
mod open;
pub mod open_look;

mod reader;
mod returns;
mod seal;
mod settings;
mod slo;
mod users;
mod users_sessions;
mod users_totp;
mod writer;

pub use crate::domain::audit_search::Filter as AuditFilter;
pub use alerts::CountByState;
pub use alerts::IncidentFilter;
pub use alerts::NewIncident;
pub use alerts::News;
pub use alerts_canary::CanaryRow;
pub use alerts_documents::DocumentHead;
pub use alerts_documents::DocumentRow;
pub use alerts_documents::NewDocument;
pub use alerts_groups::GroupRow;
pub use alerts_groups::Member;
pub use alerts_heartbeats::HeartbeatRow;
pub use alerts_heartbeats::PingRow;
pub use alerts_people::EscalationRow;
pub use alerts_readings::OutboxFacts;
pub use alerts_readings::SERIES_STORED_MAX;
pub use alerts_readings::SeriesRow;
pub use alerts_report::ReadingRow;
pub use alerts_report::Span;
pub use alerts_rules::RuleRow;
pub use alerts_rules::RuleStateRow;
pub use audit_index::INDEX_FILE;
pub use audit_key::EVIDENCE_KEY_FILE;
pub use audit_key::EvidenceKey;
pub use audit_retention::OldEnd;
pub use audit_search::AuditFacets;
pub use audit_search::Found;
pub use audit_search::Ids;
pub use audit_verify::Walked;
pub use audit_verify::against_anchor;
pub use audit_verify::verify_file;
pub use board::Board;
pub use board::BoardOpening;
pub use board::BoardState;
pub use breaker::Safety;
pub use breaker::TripRow;
pub use deliveries::AttemptNote;
pub use deliveries::DeliveryRow;
pub use deliveries::NewDelivery;
pub use deliveries::SealedDelivery;
pub use deliveries_claims::BUNDLE_MAX;
pub use deliveries_claims::DueRow;
pub use deliveries_claims::SentRow;
pub use deliveries_lists::AttemptRow;
pub use deliveries_lists::DeliveryFilter;
pub use deliveries_lists::Imbalance;
pub use deliveries_lists::QueueCounts;
pub use error::StoreError;
pub use health::HEALTH_EVENTS_LIMIT;
pub use health::HealthEventRow;
pub use health_history::HealthSizes;
pub use keyspace::KEYSPACE_DIRECTORY;
pub use keyspace::KeyspaceFile;
pub use keyspace::KeyspaceOpening;
pub use kill::KillEventRow;
pub use kill::StepRow;
pub use latch::Latch;
pub use latch::LatchFiles;
pub use open::LEDGER_FILE;
pub use open::MARKER_FILE;
pub use open::Opening;
pub use open::StoreOptions;
pub use reader::ReadTx;
pub use reader::read_file;
pub use returns::OutsideChange;
pub use seal::SEAL_KEY_FILE;
pub use seal::Sealer;
pub use settings::SettingRow;
pub use settings::SettingsReaderRow;
pub use settings::SettingsVersionRow;
pub use slo::SloSeries;
pub use slo::SloSizes;
pub use users_totp::TotpRow;
pub use writer::ChainHead;
pub use writer::Lane;
pub use writer::WriteTx;

use crate::telemetry::Metrics;
use audit_index::AuditIndex;
use jiff::Timestamp;
use reader::Readers;
use std::fs::File;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use writer::Writer;

/// How long a statement waits for another program's lock.
pub const BUSY_TIMEOUT_MS: u64 = 5_000;
/// Page cache of a reading connection, in KiB, negative as SQLite wants it.
pub const CACHE_KIB_NEGATIVE: i64 = -1_024;

/// The records of the appliance. Clones share one writer and one pool.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    /// `Err` when the ledger could not be opened: every verb answers with this error, and trading stays blocked.
    ledger: Result<Ledger, StoreError>,
    board: Board,
    path: PathBuf,
    _lock: File,
}

struct Ledger {
    writer: Arc<Writer>,
    readers: Arc<Readers>,
    index: Arc<AuditIndex>,
    thread: parking_lot::Mutex<Option<JoinHandle<()>>>,
}

impl Store {
    /// Opens ledger and board. A ledger that cannot be opened does not fail the start: it is kept as the error that
    /// every verb answers, so that the appliance stays up, blocked, and says why.
    ///
    /// # Errors
    /// When the data directory itself cannot be used, or another process holds it.
    pub fn open(options: &StoreOptions, metrics: &Arc<Metrics>) -> Result<(Self, Opening), StoreError> {
        open::open(options, metrics)
    }

    /// Queues one item of a group commit and waits until it is on disk.
    ///
    /// # Errors
    /// The item's own error, with nothing of it kept, or the store's.
    pub async fn write<T, E, F>(&self, lane: Lane, now: Timestamp, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut WriteTx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        match &self.inner.ledger {
            Ok(ledger) => ledger.writer.write(lane, now, work).await,
            Err(error) => Err(error.clone().into()),
        }
    }

    /// Runs `work` on a consistent view.
    ///
    /// # Errors
    /// What `work` or the ledger reports.
    pub async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        F: FnOnce(&ReadTx<'_>) -> Result<T, StoreError> + Send + 'static,
        T: Send + 'static,
    {
        let readers = match &self.inner.ledger {
            Ok(ledger) => Arc::clone(&ledger.readers),
            Err(error) => return Err(error.clone()),
        };
        tokio::task::spawn_blocking(move || readers.with(work))
            .await
            .unwrap_or_else(|e| Err(StoreError::Other(e.to_string())))
    }

    /// Takes the next whole chunks of the audit log into its index, at most so many, and says how many it took.
    ///
    /// # Errors
    /// When ledger or index cannot be read or written; a damaged index is begun anew.
    pub async fn index_audit(&self, most: i64) -> Result<i64, StoreError> {
        let index = match &self.inner.ledger {
            Ok(ledger) => Arc::clone(&ledger.index),
            Err(error) => return Err(error.clone()),
        };
        self.read(move |r| {
            let taken = index.take_in(r, most);
            if let Err(StoreError::Damaged { .. }) = &taken {
                index.discard();
            }
            taken
        })
        .await
    }

    /// Breaker, kill switch and sequence number, read on a connection of their own.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub async fn read_state(&self) -> Result<Safety, StoreError> {
        let readers = match &self.inner.ledger {
            Ok(ledger) => Arc::clone(&ledger.readers),
            Err(error) => return Err(error.clone()),
        };
        tokio::task::spawn_blocking(move || readers.with_state(|r| r.safety()))
            .await
            .unwrap_or_else(|e| Err(StoreError::Other(e.to_string())))
    }

    /// Runs `work` on this thread: for the start, before anything runs.
    ///
    /// # Errors
    /// What `work` or the ledger reports.
    pub fn read_now<T>(
        &self,
        work: impl FnOnce(&ReadTx<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        match &self.inner.ledger {
            Ok(ledger) => ledger.readers.with(work),
            Err(error) => Err(error.clone()),
        }
    }

    /// The board.
    #[must_use]
    pub fn board(&self) -> &Board {
        &self.inner.board
    }

    /// Why the ledger could not be opened; `None` when it could.
    #[must_use]
    pub fn fault(&self) -> Option<&StoreError> {
        self.inner.ledger.as_ref().err()
    }

    /// The end of the audit chain as last committed.
    #[must_use]
    pub fn chain_head(&self) -> Option<ChainHead> {
        self.inner.ledger.as_ref().ok().map(|l| l.writer.head())
    }

    /// Path of the ledger.
    #[must_use]
    pub fn ledger_path(&self) -> &Path {
        &self.inner.path
    }

    /// Bytes on disk: ledger with its log, and board.
    #[must_use]
    pub fn sizes(&self) -> (u64, u64) {
        let length = |suffix: &str| {
            let mut name = self.inner.path.clone().into_os_string();
            name.push(suffix);
            std::fs::metadata(name).map_or(0, |m| m.len())
        };
        (length("") + length("-wal"), self.inner.board.size_on_disk())
    }

    /// Finishes queued writes and ends the writer.
    pub fn close(&self) {
        if let Ok(ledger) = &self.inner.ledger {
            ledger.writer.stop();
            if let Some(thread) = ledger.thread.lock().take() {
                let _ = thread.join();
            }
        }
        self.inner.board.flush();
    }
}
