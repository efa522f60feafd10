//! Walking along the whole chain: pieces of it are read and hashed side by side, each on a connection of its own.

use crate::domain::audit::Broken;
use crate::domain::audit::GENESIS_HASH;
use crate::domain::audit_chain;
use crate::domain::audit_chain::TEXTS;
use crate::store::audit::COLUMNS;
use crate::store::error::StoreError;
use crate::store::reader::ReadTx;
use crate::store::reader::name_file;
use crate::store::reader::open_read_only;
use crate::store::writer::ChainHead;
use parking_lot::Mutex;
use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::Row;
use serde_json::Value;
use std::path::Path;
use std::sync::atomic::AtomicI64;
use std::sync::atomic::Ordering;
use std::thread;

/// The act of a checkpoint in the audit log.
pub const CHECKPOINT: &str = "AUDIT_CHECKPOINT";
/// Entries of a piece.
const PIECE: i64 = 32_768;
/// Pieces that are walked along at the same time, where the machine has the cores.
const SIDE_BY_SIDE: usize = 4;
/// Bytes of the file that are mapped instead of read.
const MAPPED: i64 = 1 << 30;

/// What a walk found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Walked {
    /// The entry behind which it began: 0, or the last one that retention removed.
    pub floor: i64,
    /// The hash that stands there.
    pub floor_hash: String,
    /// Entries that fitted, before the first one that did not.
    pub checked: i64,
    /// The last of them.
    pub head: ChainHead,
    /// The first entry that does not fit.
    pub broken: Option<Broken>,
}

/// A piece of the chain.
struct Piece {
    low: i64,
    first_prev: String,
    last_hash: String,
    /// The last entry that fitted.
    last: i64,
    broken: Option<Broken>,
}

/// Walks along the chain of a ledger file, up to the newest entry that is there at the beginning.
///
/// # Errors
/// When the file cannot be read as a ledger at all.
pub fn verify_file(path: &Path) -> Result<Walked, StoreError> {
    if !path.exists() {
        return Err(StoreError::Other(format!("{} does not exist", path.display())));
    }
    walk_file(path).map_err(|e| name_file(e, path))
}

/// What does not fit among the newest `entries` of a ledger file; `None` when all of them do.
///
/// # Errors
/// When the file cannot be read as a ledger at all.
pub(in crate::store) fn tail(path: &Path, entries: i64) -> Result<Option<String>, StoreError> {
    let connection = open_read_only(path)?;
    let head = ReadTx::new(&connection).chain_head()?;
    let floor = match beginning(&connection)? {
        Ok((floor, _)) => floor,
        Err(broken) => return Ok(Some(broken.why)),
    };
    let low = (head.id - entries + 1).max(floor + 1);
    if low > head.id {
        return Ok(None);
    }
    let pieces = walk_range(path, low, head.id)?;
    let before = pieces.first().map(|piece| piece.first_prev.clone()).unwrap_or_default();
    Ok(joined(low - 1, before, pieces).broken.map(|broken| format!("entry {}: {}", broken.id, broken.why)))
}

fn walk_file(path: &Path) -> Result<Walked, StoreError> {
    let connection = open_read_only(path)?;
    let tx = ReadTx::new(&connection);
    let head = tx.chain_head()?;
    let (floor, floor_hash) = match beginning(&connection)? {
        Ok(begin) => begin,
        Err(broken) => {
            let none = ChainHead { id: 0, hash: GENESIS_HASH.to_owned() };
            return Ok(Walked {
                floor: 0,
                floor_hash: none.hash.clone(),
                checked: 0,
                head: none,
                broken: Some(broken),
            });
        }
    };
    let pieces = walk_range(path, floor + 1, head.id)?;
    Ok(joined(floor, floor_hash, pieces))
}

/// Walks along a range of entries; the pieces come in order.
fn walk_range(path: &Path, low: i64, high: i64) -> Result<Vec<Piece>, StoreError> {
    let next = AtomicI64::new(low);
    let pieces = Mutex::new(Vec::new());
    let cores = thread::available_parallelism().map_or(1, usize::from).min(SIDE_BY_SIDE);
    thread::scope(|scope| {
        let work = || -> Result<(), StoreError> {
            let connection = open_read_only(path)?;
            connection.pragma_update(None, "mmap_size", MAPPED)?;
            loop {
                let begin = next.fetch_add(PIECE, Ordering::Relaxed);
                if begin > high {
                    return Ok(());
                }
                let piece = walk_piece(&connection, begin, high.min(begin + PIECE - 1))?;
                if piece.broken.is_some() {
                    // What lies behind it is of no interest; what lies before it is taken already.
                    next.store(high + 1, Ordering::Relaxed);
                }
                pieces.lock().push(piece);
            }
        };
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        for thread in threads {
            thread.join().unwrap_or(Err(StoreError::Stopped))?;
        }
        Ok::<(), StoreError>(())
    })?;
    let mut pieces = pieces.into_inner();
    pieces.sort_by_key(|piece| piece.low);
    Ok(pieces)
}

/// Looks at the seams, in order.
fn joined(floor: i64, floor_hash: String, pieces: Vec<Piece>) -> Walked {
    let mut head = ChainHead { id: floor, hash: floor_hash.clone() };
    let mut broken = None;
    for piece in pieces {
        // Without a first entry the piece itself says what is missing.
        if piece.last >= piece.low && piece.first_prev != head.hash {
            broken = Some(not_behind(piece.low, head.id));
            break;
        }
        if piece.last >= piece.low {
            head = ChainHead { id: piece.last, hash: piece.last_hash };
        }
        if piece.broken.is_some() {
            broken = piece.broken;
            break;
        }
    }
    Walked { floor, floor_hash, checked: head.id - floor, head, broken }
}

fn not_behind(id: i64, before: i64) -> Broken {
    Broken { id, why: format!("entry {id} does not follow entry {before}") }
}

fn walk_piece(connection: &Connection, low: i64, high: i64) -> Result<Piece, StoreError> {
    let mut piece =
        Piece { low, first_prev: String::new(), last_hash: String::new(), last: low - 1, broken: None };
    let sql = format!("SELECT {COLUMNS} FROM audit_log WHERE id BETWEEN ?1 AND ?2 ORDER BY id");
    let mut select = connection.prepare_cached(&sql)?;
    let mut rows = select.query([low, high])?;
    let mut bytes = Vec::with_capacity(1_024);
    loop {
        let expected = piece.last + 1;
        let fits = match rows.next() {
            Ok(Some(row)) => take(&mut piece, row, &mut bytes),
            Ok(None) if expected <= high => Ok(Some(format!("entry {expected} is missing"))),
            Ok(None) => return Ok(piece),
            Err(error) => Err(error),
        };
        let why = fits.unwrap_or_else(|error| Some(format!("entry {expected} cannot be read: {error}")));
        if let Some(why) = why {
            piece.broken = Some(Broken { id: expected, why });
            return Ok(piece);
        }
    }
}

/// Takes the next row in; says why it does not fit.
fn take(piece: &mut Piece, row: &Row<'_>, bytes: &mut Vec<u8>) -> Result<Option<String>, rusqlite::Error> {
    let id: i64 = row.get(0)?;
    if id != piece.last + 1 {
        return Ok(Some(format!("entry {} is missing; the next one found is {id}", piece.last + 1)));
    }
    let mut texts = [None; TEXTS];
    for (n, text) in texts.iter_mut().enumerate() {
        *text = row.get_ref(n + 1)?.as_str_or_null()?;
    }
    let (prev_hash, hash) = (row.get_ref(13)?.as_str()?, row.get_ref(14)?.as_str()?);
    if piece.first_prev.is_empty() {
        prev_hash.clone_into(&mut piece.first_prev);
    } else if prev_hash != piece.last_hash {
        return Ok(Some(not_behind(id, id - 1).why));
    }
    audit_chain::canonical(id, &texts, prev_hash, bytes);
    if !audit_chain::fits(bytes, hash) {
        return Ok(Some(format!("entry {id} was changed after it was written")));
    }
    hash.clone_into(&mut piece.last_hash);
    piece.last = id;
    Ok(None)
}

/// Behind which entry the chain begins, and with which hash: the checkpoint says so where the old end was removed.
fn beginning(connection: &Connection) -> Result<Result<(i64, String), Broken>, StoreError> {
    let has_table: bool = connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'audit_retention')",
        [],
        |row| row.get(0),
    )?;
    let (floor, checkpoint): (i64, i64) = if has_table {
        let sql = "SELECT floor, checkpoint FROM audit_retention";
        connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?
    } else {
        (0, 0)
    };
    if floor == 0 {
        return Ok(Ok((0, GENESIS_HASH.to_owned())));
    }
    let sql = "SELECT details FROM audit_log WHERE id = ?1 AND action = ?2 AND id > ?3";
    let details: Option<Option<String>> =
        connection.query_row(sql, (checkpoint, CHECKPOINT, floor), |row| row.get(0)).optional()?;
    let details = details.flatten().and_then(|text| serde_json::from_str::<Value>(&text).ok());
    let hash =
        details.filter(|d| d["last_id"] == floor).and_then(|d| Some(d["last_hash"].as_str()?.to_owned()));
    Ok(hash.map(|hash| (floor, hash)).ok_or_else(|| Broken {
        id: 1,
        why: format!("entries 1 to {floor} are gone, and no checkpoint says that they were removed"),
    }))
}

/// What an anchor says of a chain that was walked along; `None` when it fits.
///
/// # Errors
/// When the ledger cannot be read.
pub fn against_anchor(
    path: &Path,
    walked: &Walked,
    id: i64,
    hash: &str,
) -> Result<Option<String>, StoreError> {
    if id > walked.head.id {
        return Ok(Some(format!(
            "the end was cut off: an anchor names entry {id}, and the log ends at entry {}",
            walked.head.id
        )));
    }
    let found = if id <= walked.floor {
        // Older ones went with what retention removed.
        (id == walked.floor).then(|| walked.floor_hash.clone())
    } else {
        let connection = open_read_only(path)?;
        let sql = "SELECT hash FROM audit_log WHERE id = ?1";
        connection.query_row(sql, [id], |row| row.get(0)).optional()?
    };
    let other = found.is_some_and(|found| !found.eq_ignore_ascii_case(hash));
    Ok(other.then(|| format!("entry {id} is another one than its anchor says: the log was written anew")))
}

/// Whether entries `low` to `high` are whole behind a hash, and the hash of the last one.
///
/// # Errors
/// When the file cannot be read.
pub(in crate::store) fn whole(
    path: &Path,
    behind: &str,
    low: i64,
    high: i64,
) -> Result<Result<String, Broken>, StoreError> {
    let walked = joined(low - 1, behind.to_owned(), walk_range(path, low, high)?);
    Ok(walked.broken.map_or(Ok(walked.head.hash), Err))
}
