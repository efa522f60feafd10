//! A look at records that may be in use, without changing them: for who asks what is wrong.

use crate::store::audit_verify;
use crate::store::error::StoreError;
use crate::store::open;
use crate::store::open::BOARD_DIRECTORY;
use crate::store::open::LEDGER_FILE;
use crate::store::open::LOCK_FILE;
use crate::store::open::MARKER_FILE;
use crate::store::reader::ReadTx;
use crate::store::reader::open_read_only;
use crate::store::writer::ChainHead;
use std::fs;
use std::fs::File;
use std::io::ErrorKind;
use std::path::Path;
use std::path::PathBuf;

/// Ledgers up to this size are read page by page; larger ones take minutes, and `tradewarden backup` reads them whole.
pub const PAGES_MAX_BYTES: u64 = 1024 * 1024 * 1024;
/// So many of the newest audit entries are verified.
pub const TAIL: i64 = 10_000;

/// What the records look like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// Bytes of the ledger.
    pub bytes: u64,
    /// What SQLite says of its pages: `ok`, or what is wrong; `None` when the ledger is too large to ask.
    pub pages: Option<String>,
    /// Its schema.
    pub schema: i64,
    /// The schema of this program.
    pub known: i64,
    /// Newest audit entry.
    pub head: ChainHead,
    /// What does not fit among the newest entries.
    pub broken: Option<String>,
    /// Lanes over which something was delivered.
    pub delivered: Vec<String>,
}

/// There is a ledger, or there was one.
#[must_use]
pub fn ledger_is_expected(data_dir: &Path) -> bool {
    data_dir.join(LEDGER_FILE).exists() || data_dir.join(MARKER_FILE).exists()
}

/// What a process that has the data directory open holds a lock on.
#[must_use]
pub fn lock_file(data_dir: &Path) -> PathBuf {
    data_dir.join(LOCK_FILE)
}

/// A process has the data directory open.
#[must_use]
pub fn held(data_dir: &Path) -> bool {
    match File::options().write(true).open(lock_file(data_dir)) {
        Ok(lock) => matches!(lock.try_lock(), Err(fs::TryLockError::WouldBlock)),
        Err(_) => false,
    }
}

/// Looks at the ledger of a data directory.
///
/// # Errors
/// When it cannot be read as a ledger at all.
pub fn ledger(data_dir: &Path) -> Result<Look, StoreError> {
    let path = data_dir.join(LEDGER_FILE);
    let bytes = match fs::metadata(&path) {
        Ok(meta) => meta.len(),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let marker = data_dir.join(MARKER_FILE).display().to_string();
            return Err(StoreError::Missing { file: path.display().to_string(), marker });
        }
        Err(error) => return Err(StoreError::Other(format!("{} cannot be read: {error}", path.display()))),
    };
    let connection = open_read_only(&path)?;
    let pages = if bytes <= PAGES_MAX_BYTES {
        Some(connection.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0))?)
    } else {
        None
    };
    let (schema, known) = (open::applied_version(&connection)?, open::known_version());
    // Of another schema nothing more is understood.
    if schema != known || pages.as_deref().is_some_and(|verdict| verdict != "ok") {
        let head = ChainHead { id: 0, hash: String::new() };
        return Ok(Look { bytes, pages, schema, known, head, broken: None, delivered: Vec::new() });
    }
    let head = ReadTx::new(&connection).chain_head()?;
    let broken = audit_verify::tail(&path, TAIL)?;
    let mut rows =
        connection.prepare("SELECT DISTINCT lane FROM alert_deliveries WHERE status = 'delivered'")?;
    let delivered = rows.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
    Ok(Look { bytes, pages, schema, known, head, broken, delivered })
}

/// Opens the board of a data directory that nobody has open.
///
/// # Errors
/// In words, why it does not open; the next start draws it anew.
pub fn board(data_dir: &Path) -> Result<(), String> {
    let path = data_dir.join(BOARD_DIRECTORY);
    if !path.exists() {
        return Ok(());
    }
    sled::open(&path).map(drop).map_err(|error| error.to_string())
}
