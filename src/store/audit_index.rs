//! The index of the audit log: a file of its own beside the ledger that can be made anew at any time.
//!
//! Writing an entry costs nothing of it: whole chunks of entries are taken in later. For each value of a column it knows
//! which entries of a chunk have it, and for each word which blocks of entries contain it.

use crate::domain::audit_search;
use crate::domain::audit_search::Filter;
use crate::store::BUSY_TIMEOUT_MS;
pub use crate::store::audit_bits::BLOCK;
pub use crate::store::audit_bits::Bits;
pub use crate::store::audit_bits::CHUNK;
use crate::store::error::StoreError;
use crate::store::reader::READ_CONNECTIONS;
use crate::store::reader::open_read_only;
use parking_lot::Mutex;
use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::params;
use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;

/// Name of the index in the data directory.
pub const INDEX_FILE: &str = "audit-index.db";
/// Columns whose values are indexed.
pub const FIELDS: [&str; 6] = ["action", "user_id", "outcome", "event_type", "resource_type", "door"];
/// Blocks of words read in one go.
const DOCS_AT_ONCE: i64 = 4_096;
/// Another form of the file is made anew.
const FORM: i64 = 1;

const SCHEMA: &str = "
    CREATE TABLE state (form INTEGER NOT NULL, chunks INTEGER NOT NULL, hash TEXT NOT NULL) STRICT;
    CREATE TABLE chunk (
        chunk INTEGER PRIMARY KEY, first_at TEXT NOT NULL, last_at TEXT NOT NULL
    ) STRICT;
    CREATE TABLE value (
        id INTEGER PRIMARY KEY, field TEXT NOT NULL, value TEXT NOT NULL, n INTEGER NOT NULL, UNIQUE (field, value)
    ) STRICT;
    CREATE TABLE posting (
        value INTEGER NOT NULL, chunk INTEGER NOT NULL, bits BLOB NOT NULL, PRIMARY KEY (value, chunk)
    ) STRICT, WITHOUT ROWID;
    CREATE VIRTUAL TABLE words USING fts5 (t, content = '', columnsize = 0, detail = none, tokenize = 'ascii');";

/// The file, one connection that writes and some that read.
pub struct AuditIndex {
    path: PathBuf,
    pub(in crate::store) writer: Mutex<Option<Connection>>,
    idle: Mutex<Vec<Connection>>,
}

impl AuditIndex {
    /// Opens the index of a data directory; what does not open is thrown away and begun anew.
    pub fn open(directory: &Path) -> Self {
        let path = directory.join(INDEX_FILE);
        let index = Self { path, writer: Mutex::new(None), idle: Mutex::new(Vec::new()) };
        if let Err(error) = index.begin() {
            tracing::warn!(%error, file = %index.path.display(), "the index of the audit log is made anew");
            index.discard();
        }
        index
    }

    /// Throws the file away and begins an empty one; without one, searches go along the rows.
    pub fn discard(&self) {
        *self.writer.lock() = None;
        self.idle.lock().clear();
        for suffix in ["", "-wal", "-shm"] {
            let mut name = self.path.clone().into_os_string();
            name.push(suffix);
            let _ = fs::remove_file(name);
        }
        if let Err(error) = self.begin() {
            tracing::warn!(%error, "the audit log has no index: searches in it take longer");
        }
    }

    fn begin(&self) -> Result<(), StoreError> {
        let connection = Connection::open(&self.path)?;
        connection.busy_timeout(Duration::from_millis(BUSY_TIMEOUT_MS))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        // After a power cut the newest part may be missing; it is taken in again.
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        if tables == 0 {
            connection.execute_batch(&format!(
                "BEGIN; {SCHEMA} INSERT INTO state (form, chunks, hash) VALUES ({FORM}, 0, ''); COMMIT;"
            ))?;
        }
        let form: i64 = connection.query_row("SELECT form FROM state", [], |row| row.get(0))?;
        if form != FORM {
            return Err(StoreError::Other(format!("form {form}, expected {FORM}")));
        }
        *self.writer.lock() = Some(connection);
        Ok(())
    }

    /// A consistent view; `None` when there is no index.
    pub fn view(&self) -> Result<Option<View<'_>>, StoreError> {
        if self.writer.lock().is_none() {
            return Ok(None);
        }
        let idle = self.idle.lock().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => open_read_only(&self.path)?,
        };
        connection.execute_batch("BEGIN")?;
        let chunks: i64 = connection.query_row("SELECT chunks FROM state", [], |row| row.get(0))?;
        Ok(Some(View { index: self, connection: Some(connection), upto: chunks * CHUNK - 1 }))
    }
}

/// The index as it was at one moment.
pub struct View<'a> {
    index: &'a AuditIndex,
    connection: Option<Connection>,
    /// Newest entry that is in the index.
    pub upto: i64,
}

impl Drop for View<'_> {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else { return };
        let ended = connection.execute_batch("ROLLBACK");
        let mut idle = self.index.idle.lock();
        if ended.is_ok() && idle.len() < READ_CONNECTIONS {
            idle.push(connection);
        }
    }
}

impl View<'_> {
    fn conn(&self) -> Result<&Connection, StoreError> {
        self.connection.as_ref().ok_or(StoreError::Stopped)
    }

    /// The values of all columns.
    pub fn values(&self, limit: i64, each: &mut dyn FnMut(&str, String)) -> Result<(), StoreError> {
        let sql = "SELECT value FROM value WHERE field = ?1 ORDER BY value LIMIT ?2";
        let mut select = self.conn()?.prepare_cached(sql)?;
        for field in FIELDS {
            let mut rows = select.query(params![field, limit])?;
            while let Some(row) = rows.next()? {
                each(field, row.get(0)?);
            }
        }
        Ok(())
    }

    /// Walks along the chunks in which something may fit, from the newest down, until `each` has had enough.
    pub fn walk(
        &self,
        filter: &Filter,
        (low, high): (i64, i64),
        each: &mut dyn FnMut(i64, Bits) -> Result<bool, StoreError>,
    ) -> Result<(), StoreError> {
        let Some(groups) = self.groups(filter)? else { return Ok(()) };
        let mut docs = Docs::new(&filter.terms(), high);
        for chunk in self.chunks(filter, groups.first(), low, high)? {
            let mut bits = Bits::ALL;
            if let Some(docs) = &mut docs {
                bits.keep_blocks(docs.blocks_of(self.conn()?, chunk)?);
            }
            for group in &groups {
                bits.and(&self.any_of(group, chunk)?);
            }
            if bits != Bits::NONE && !each(chunk, bits)? {
                return Ok(());
            }
        }
        Ok(())
    }

    /// The values that are asked for in each column, the rarest column first; `None` when a column has none of them.
    fn groups(&self, filter: &Filter) -> Result<Option<Vec<Vec<i64>>>, StoreError> {
        let mut one =
            self.conn()?.prepare_cached("SELECT id, n FROM value WHERE field = ?1 AND value = ?2")?;
        let mut groups = Vec::new();
        for (field, values) in filter.asked() {
            let (mut ids, mut sum) = (Vec::new(), 0);
            for value in values {
                let found = one.query_row([field, value.as_str()], |r| Ok((r.get(0)?, r.get(1)?)));
                if let Some((id, n)) = found.optional()? {
                    let n: i64 = n;
                    ids.push(id);
                    sum += n;
                }
            }
            if ids.is_empty() {
                return Ok(None);
            }
            groups.push((sum, ids));
        }
        groups.sort();
        Ok(Some(groups.into_iter().map(|(_, ids)| ids).collect()))
    }

    fn chunks(
        &self,
        filter: &Filter,
        rarest: Option<&Vec<i64>>,
        low: i64,
        high: i64,
    ) -> Result<Vec<i64>, StoreError> {
        // Anything compares as later than nothing and earlier than the last character.
        let from = filter.from.as_deref().unwrap_or("");
        let to = filter.to.as_deref().unwrap_or("\u{10ffff}");
        let sql = "SELECT chunk FROM chunk WHERE chunk BETWEEN ?1 AND ?2 AND last_at >= ?3 AND first_at < ?4 \
                   ORDER BY chunk DESC";
        let mut select = self.conn()?.prepare_cached(sql)?;
        let in_time = select.query_map(params![low, high, from, to], |row| row.get(0))?;
        let in_time: Vec<i64> = in_time.collect::<Result<_, rusqlite::Error>>()?;
        let Some(rarest) = rarest else { return Ok(in_time) };
        let list: Vec<String> = rarest.iter().map(i64::to_string).collect();
        let sql = format!(
            "SELECT DISTINCT chunk FROM posting WHERE value IN ({}) AND chunk BETWEEN ?1 AND ?2 ORDER BY chunk DESC",
            list.join(", ")
        );
        let mut select = self.conn()?.prepare_cached(&sql)?;
        let all = select.query_map(params![low, high], |row| row.get(0))?;
        let all: Vec<i64> = all.collect::<Result<_, rusqlite::Error>>()?;
        Ok(all.into_iter().filter(|c| in_time.binary_search_by(|x| c.cmp(x)).is_ok()).collect())
    }

    fn any_of(&self, values: &[i64], chunk: i64) -> Result<Bits, StoreError> {
        let sql = "SELECT bits FROM posting WHERE value = ?1 AND chunk = ?2";
        let mut one = self.conn()?.prepare_cached(sql)?;
        let mut bits = Bits::NONE;
        for value in values {
            let mut rows = one.query([*value, chunk])?;
            if let Some(row) = rows.next()? {
                bits.add_packed(row.get_ref(0)?.as_blob().unwrap_or_default());
            }
        }
        Ok(bits)
    }
}

/// The blocks that contain the words, from the newest down.
struct Docs {
    query: String,
    read: Vec<i64>,
    /// Nothing above this was given out yet.
    next: i64,
    over: bool,
}

impl Docs {
    /// `None` when no word is asked for.
    fn new(terms: &[String], high: i64) -> Option<Self> {
        let wanted = audit_search::telling(terms);
        if wanted.is_empty() {
            return None;
        }
        let word = |(word, open): &(String, bool)| format!("\"{word}\"{}", if *open { " *" } else { "" });
        let query = wanted.iter().map(word).collect::<Vec<_>>().join(" AND ");
        Some(Self { query, read: Vec::new(), next: (high + 1) * (CHUNK / BLOCK) - 1, over: false })
    }

    /// The blocks of a chunk as bits. Chunks are asked for from the newest down.
    fn blocks_of(&mut self, connection: &Connection, chunk: i64) -> Result<u64, StoreError> {
        let first = chunk * (CHUNK / BLOCK);
        let last = first + CHUNK / BLOCK - 1;
        let mut blocks = 0;
        loop {
            if self.read.is_empty() && !self.over {
                self.next = self.next.min(last);
                self.fill(connection)?;
            }
            match self.read.last() {
                Some(doc) if *doc > last => self.read.pop(),
                Some(doc) if *doc >= first => {
                    blocks |= 1_u64 << (doc - first);
                    self.read.pop()
                }
                Some(_) => return Ok(blocks),
                None if self.over => return Ok(blocks),
                None => None,
            };
        }
    }

    fn fill(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let sql = "SELECT rowid FROM words WHERE words MATCH ?1 AND rowid <= ?2 ORDER BY rowid DESC LIMIT ?3";
        let mut select = connection.prepare_cached(sql)?;
        let found = select.query_map(params![self.query, self.next, DOCS_AT_ONCE], |row| row.get(0))?;
        self.read = found.collect::<Result<_, rusqlite::Error>>()?;
        self.over = (self.read.len() as i64) < DOCS_AT_ONCE;
        self.next = self.read.last().map_or(-1, |doc| doc - 1);
        self.read.reverse();
        Ok(())
    }
}
