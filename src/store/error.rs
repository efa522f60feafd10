//! What can go wrong with the records, in words that name the file and the way out.

use rusqlite::ErrorCode;
use thiserror::Error;

/// A failure of the store.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StoreError {
    /// No space is left.
    #[error("the disk is full")]
    Full,
    /// Another program holds the file.
    #[error("another program holds the ledger locked")]
    Locked,
    /// The file is damaged or is not a ledger.
    #[error(
        "the ledger {file} is damaged ({cause}): stop the appliance, restore a backup of it, or move it aside to begin a new one"
    )]
    Damaged {
        /// Path of the file.
        file: String,
        /// What SQLite said.
        cause: String,
    },
    /// The ledger was there once and is gone.
    #[error(
        "the ledger {file} is missing although this appliance had one: restore a backup, or remove {marker} to begin a new one"
    )]
    Missing {
        /// Path of the file.
        file: String,
        /// Path of the marker that says there was one.
        marker: String,
    },
    /// The schema is newer than this program.
    #[error(
        "the ledger {file} was written by a newer Tradewarden (schema {found}, this one knows {known}): install that version again"
    )]
    NewerSchema {
        /// Path of the file.
        file: String,
        /// Schema found.
        found: i64,
        /// Newest schema known.
        known: i64,
    },
    /// Another process uses the data directory.
    #[error("the data directory {directory} is in use by another process; stop it first")]
    InUse {
        /// The directory.
        directory: String,
    },
    /// More writes wait than the queue holds.
    #[error("too many writes are waiting ({limit}); try again")]
    Busy {
        /// Size of the queue.
        limit: usize,
    },
    /// The appliance is stopping.
    #[error("the appliance is stopping")]
    Stopped,
    /// Anything else.
    #[error("{0}")]
    Other(String),
}

impl StoreError {
    /// Stable word for the metric `audit_log_write_failures_total`.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Full => "disk_full",
            Self::Locked => "locked",
            Self::Damaged { .. } => "damaged",
            Self::Missing { .. } => "missing",
            Self::NewerSchema { .. } => "newer_schema",
            Self::InUse { .. } => "in_use",
            Self::Busy { .. } => "busy",
            Self::Stopped => "stopped",
            Self::Other(_) => "other",
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::Full => "free space on the disk of the data directory and try again",
            Self::Locked => "close the program that holds the ledger and try again",
            Self::Damaged { .. } | Self::Missing { .. } => "restore a backup of the ledger",
            Self::NewerSchema { .. } => "install the newer version again",
            Self::InUse { .. } => "stop the other process",
            Self::Busy { .. } | Self::Stopped => "try again in a moment",
            Self::Other(_) => "look at the appliance's log and try again",
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                Self::Damaged { file: "ledger.db".to_owned(), cause: error.to_string() }
            }
            _ => Self::Other(error.to_string()),
        }
    }
}
