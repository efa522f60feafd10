//! Opening ledger and board at the start: lock, checks, migrations.

use crate::store::BUSY_TIMEOUT_MS;
use crate::store::Inner;
use crate::store::Ledger;
use crate::store::Store;
use crate::store::audit_index::AuditIndex;
use crate::store::backup;
use crate::store::board::Board;
use crate::store::board::BoardOpening;
use crate::store::error::StoreError;
use crate::store::reader::ReadTx;
use crate::store::reader::Readers;
use crate::store::reader::name_file;
use crate::store::writer::Writer;
use crate::telemetry::Metrics;
use parking_lot::Mutex;
use rusqlite::Connection;
use std::fs;
use std::fs::File;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Name of the ledger in the data directory.
pub const LEDGER_FILE: &str = "ledger.db";
/// Name of the file that says a ledger was made here, so that a lost one is not taken for a new desk.
pub const MARKER_FILE: &str = "ledger.created";
pub(in crate::store) const LOCK_FILE: &str = "tradewarden.lock";
pub(in crate::store) const BOARD_DIRECTORY: &str = "board";
/// Ledgers up to this size are checked page by page at every start; larger ones would hold up the start.
const CHECK_AT_START_MAX_BYTES: u64 = 16 * 1024 * 1024;
/// Statements kept prepared by the writer.
const WRITER_STATEMENTS: usize = 128;

mod embedded {
    refinery::embed_migrations!("src/store/migrations");
}

/// Where the records lie.
#[derive(Debug, Clone)]
pub struct StoreOptions {
    /// Directory of ledger and board.
    pub data_dir: PathBuf,
}

/// What was found when the store was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// A new ledger was made.
    pub created: bool,
    /// Why the ledger could not be opened.
    pub ledger_fault: Option<StoreError>,
    /// How the board opened.
    pub board: BoardOpening,
}

pub(super) fn open(options: &StoreOptions, metrics: &Arc<Metrics>) -> Result<(Store, Opening), StoreError> {
    let directory = &options.data_dir;
    make_directory(directory)?;
    let lock = lock(directory)?;
    let path = directory.join(LEDGER_FILE);
    let created = !path.exists();
    let ledger = open_ledger(directory, &path, metrics).map_err(|e| name_file(e, &path));
    let (board, board_opening) = Board::open(&directory.join(BOARD_DIRECTORY));
    let opening = Opening {
        created: created && ledger.is_ok(),
        ledger_fault: ledger.as_ref().err().cloned(),
        board: board_opening,
    };
    let inner = Inner { ledger, board, path, _lock: lock };
    Ok((Store { inner: Arc::new(inner) }, opening))
}

pub(in crate::store) fn make_directory(directory: &Path) -> Result<(), StoreError> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o750).create(directory).map_err(|e| {
        StoreError::Other(format!("the data directory {} cannot be made: {e}", directory.display()))
    })
}

pub(in crate::store) fn lock(directory: &Path) -> Result<File, StoreError> {
    let path = directory.join(LOCK_FILE);
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(|e| StoreError::Other(format!("{} cannot be opened: {e}", path.display())))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => {
            Err(StoreError::InUse { directory: directory.display().to_string() })
        }
        Err(fs::TryLockError::Error(e)) => {
            Err(StoreError::Other(format!("{} cannot be locked: {e}", path.display())))
        }
    }
}

fn open_ledger(directory: &Path, path: &Path, metrics: &Arc<Metrics>) -> Result<Ledger, StoreError> {
    let marker = directory.join(MARKER_FILE);
    if !path.exists() && marker.exists() {
        return Err(StoreError::Missing {
            file: path.display().to_string(),
            marker: marker.display().to_string(),
        });
    }
    let mut connection = Connection::open(path)?;
    prepare(&connection)?;
    check_pages(&connection, path)?;
    migrate(&mut connection, directory, path)?;
    mark(directory, &marker)?;
    let head = ReadTx::new(&connection).chain_head()?;
    let index = Arc::new(AuditIndex::open(directory));
    let readers = Arc::new(Readers::open(path, Arc::clone(&index))?);
    let (writer, thread) = Writer::start(connection, head, Arc::clone(metrics))?;
    Ok(Ledger { writer, readers, index, thread: Mutex::new(Some(thread)) })
}

fn prepare(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(Duration::from_millis(BUSY_TIMEOUT_MS))?;
    connection.set_prepared_statement_cache_capacity(WRITER_STATEMENTS);
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    Ok(())
}

fn check_pages(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    if fs::metadata(path).map_or(0, |m| m.len()) > CHECK_AT_START_MAX_BYTES {
        return Ok(());
    }
    let verdict: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if verdict == "ok" {
        return Ok(());
    }
    Err(StoreError::Damaged { file: path.display().to_string(), cause: verdict })
}

/// Keeps a copy of a ledger of schema `found`, which is about to change; once for each schema.
fn keep_before_migration(directory: &Path, path: &Path, found: i64) -> Result<(), StoreError> {
    let kept = directory.join(format!("{LEDGER_FILE}.schema-{found}"));
    if kept.exists() {
        return Ok(());
    }
    let half = directory.join(format!("{LEDGER_FILE}.schema-{found}.half"));
    let _ = fs::remove_file(&half);
    backup::copy_ledger(path, &half)?;
    fs::rename(&half, &kept)
        .map_err(|e| StoreError::Other(format!("{} cannot be written: {e}", kept.display())))?;
    tracing::info!(kept = %kept.display(), "the ledger was copied before its schema changes");
    Ok(())
}

/// The schema of this program.
pub(in crate::store) fn known_version() -> i64 {
    let runner = embedded::migrations::runner();
    runner.get_migrations().iter().map(|m| i64::from(m.version())).max().unwrap_or(0)
}

fn migrate(connection: &mut Connection, directory: &Path, path: &Path) -> Result<(), StoreError> {
    let runner = embedded::migrations::runner();
    let known = known_version();
    let found = applied_version(connection)?;
    if found > known {
        return Err(StoreError::NewerSchema { file: path.display().to_string(), found, known });
    }
    if found == known {
        return Ok(());
    }
    // A new ledger has nothing to keep.
    if found > 0 {
        keep_before_migration(directory, path, found)?;
    }
    runner
        .set_grouped(true)
        .run(connection)
        .map_err(|e| StoreError::Other(format!("the schema cannot be brought up to date: {e}")))?;
    Ok(())
}

pub(in crate::store) fn applied_version(connection: &Connection) -> Result<i64, StoreError> {
    let exists: bool = connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'refinery_schema_history')",
        [],
        |row| row.get(0),
    )?;
    if !exists {
        return Ok(0);
    }
    Ok(connection
        .query_row("SELECT coalesce(max(version), 0) FROM refinery_schema_history", [], |r| r.get(0))?)
}

fn mark(directory: &Path, marker: &Path) -> Result<(), StoreError> {
    if marker.exists() {
        return Ok(());
    }
    let made =
        File::create(marker).and_then(|f| f.sync_all()).and_then(|()| File::open(directory)?.sync_all());
    made.map_err(|e| StoreError::Other(format!("{} cannot be written: {e}", marker.display())))
}
