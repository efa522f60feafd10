//! Read transactions on a small pool of read-only connections.

use crate::store::audit_index::AuditIndex;
use crate::store::audit_index::View;
use crate::store::error::StoreError;
use parking_lot::Condvar;
use parking_lot::Mutex;
use rusqlite::Connection;
use rusqlite::OpenFlags;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

/// Read-only connections kept open.
pub const READ_CONNECTIONS: usize = 3;

/// A consistent view of the ledger.
#[derive(Clone, Copy)]
pub struct ReadTx<'a> {
    connection: &'a Connection,
    index: Option<&'a AuditIndex>,
}

impl<'a> ReadTx<'a> {
    /// A view on a connection.
    pub(in crate::store) fn new(connection: &'a Connection) -> Self {
        Self { connection, index: None }
    }

    /// The index of the audit log as it is now; `None` when there is none.
    pub(in crate::store) fn index_view(&self) -> Result<Option<View<'a>>, StoreError> {
        match self.index {
            Some(index) => index.view(),
            None => Ok(None),
        }
    }

    /// The connection, for the rooms of this floor alone.
    pub(in crate::store) fn conn(&self) -> &'a Connection {
        self.connection
    }
}

/// The pool, and a connection of its own for the state that the gate depends on: no page and no search holds that up.
pub struct Readers {
    state: Mutex<Connection>,
    idle: Mutex<Vec<Connection>>,
    bell: Condvar,
    path: PathBuf,
    index: Arc<AuditIndex>,
}

impl Readers {
    /// Opens the connections.
    ///
    /// # Errors
    /// When the file cannot be opened for reading.
    pub fn open(path: &Path, index: Arc<AuditIndex>) -> Result<Self, StoreError> {
        let mut idle = Vec::with_capacity(READ_CONNECTIONS);
        for _ in 0..READ_CONNECTIONS {
            idle.push(open_read_only(path)?);
        }
        Ok(Self {
            state: Mutex::new(open_read_only(path)?),
            idle: Mutex::new(idle),
            bell: Condvar::new(),
            path: path.to_owned(),
            index,
        })
    }

    /// Runs `work` in one read transaction; blocks the thread, so async callers come through a blocking pool.
    ///
    /// # Errors
    /// What `work` or SQLite reports.
    pub fn with<T>(&self, work: impl FnOnce(&ReadTx<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let connection = {
            let mut idle = self.idle.lock();
            loop {
                match idle.pop() {
                    Some(connection) => break connection,
                    None => self.bell.wait(&mut idle),
                }
            }
        };
        let borrowed = Borrowed { readers: self, connection: Some(connection) };
        let result = match &borrowed.connection {
            Some(connection) => one_transaction(connection, Some(&self.index), work),
            None => Err(StoreError::Stopped),
        };
        result.map_err(|error| name_file(error, &self.path))
    }

    /// The same on the connection that is kept for the state.
    ///
    /// # Errors
    /// What `work` or SQLite reports.
    pub fn with_state<T>(
        &self,
        work: impl FnOnce(&ReadTx<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        one_transaction(&self.state.lock(), None, work).map_err(|error| name_file(error, &self.path))
    }
}

/// A connection that goes back to the pool whatever happens to the work.
struct Borrowed<'a> {
    readers: &'a Readers,
    connection: Option<Connection>,
}

impl Drop for Borrowed<'_> {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            // Work that panicked has left its transaction open.
            if !connection.is_autocommit() {
                let _ = connection.execute_batch("ROLLBACK");
            }
            self.readers.idle.lock().push(connection);
            self.readers.bell.notify_one();
        }
    }
}

fn one_transaction<T>(
    connection: &Connection,
    index: Option<&AuditIndex>,
    work: impl FnOnce(&ReadTx<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    connection.prepare_cached("BEGIN")?.execute([])?;
    let result = work(&ReadTx { connection, index });
    let _ = connection.prepare_cached("ROLLBACK").and_then(|mut s| s.execute([]));
    result
}

/// Puts the path of the file into an error that could not know it.
#[must_use]
pub fn name_file(error: StoreError, path: &Path) -> StoreError {
    match error {
        StoreError::Damaged { cause, .. } => StoreError::Damaged { file: path.display().to_string(), cause },
        other => other,
    }
}

/// Opens a file for reading only.
///
/// # Errors
/// When it cannot be opened.
pub fn open_read_only(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(std::time::Duration::from_millis(super::BUSY_TIMEOUT_MS))?;
    connection.pragma_update(None, "cache_size", super::CACHE_KIB_NEGATIVE)?;
    Ok(connection)
}

/// Runs `work` on a ledger file that need not belong to a running appliance.
///
/// # Errors
/// What `work` or SQLite reports.
pub fn read_file<T>(
    path: &Path,
    work: impl FnOnce(&ReadTx<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let connection = open_read_only(path).map_err(|e| name_file(e, path))?;
    one_transaction(&connection, None, work).map_err(|e| name_file(e, path))
}
