//! Taking entries into the index of the audit log, chunk by chunk.

use crate::domain::audit_search;
use crate::store::audit_index::AuditIndex;
use crate::store::audit_index::BLOCK;
use crate::store::audit_index::Bits;
use crate::store::audit_index::CHUNK;
use crate::store::audit_index::FIELDS;
use crate::store::error::StoreError;
use crate::store::reader::ReadTx;
use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::Row;
use rusqlite::params;
use std::collections::HashMap;
use std::collections::HashSet;

/// What a chunk has, before it is written.
struct Chunk {
    number: i64,
    span: Option<(String, String)>,
    values: HashMap<(usize, String), Bits>,
    words: Vec<(i64, String)>,
    last_hash: String,
}

const COLUMNS: &str = "id, timestamp, hash, action, user_id, outcome, event_type, resource_type, door, resource_id, \
                       reason, details, ip_address, session_id";
/// Where the columns of [`FIELDS`] stand, and all that words are looked for in.
const FIELD_AT: [usize; 6] = [3, 4, 5, 6, 7, 8];
const TEXT_AT: [usize; 8] = [3, 4, 7, 9, 10, 11, 12, 13];

impl AuditIndex {
    /// Takes in the next whole chunks, at most so many, and says how many it took.
    ///
    /// # Errors
    /// When ledger or index cannot be read or written.
    pub(in crate::store) fn take_in(&self, ledger: &ReadTx<'_>, most: i64) -> Result<i64, StoreError> {
        let mut writer = self.writer.lock();
        let Some(connection) = writer.as_mut() else { return Ok(0) };
        let (chunks, hash): (i64, String) =
            connection
                .query_row("SELECT chunks, hash FROM state", [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let (floor, head) = (ledger.audit_floor()?, ledger.chain_head()?.id);
        if !follows(ledger, chunks, &hash, floor)? {
            drop(writer);
            tracing::warn!("the index of the audit log belongs to another ledger: it is made anew");
            self.discard();
            return Ok(0);
        }
        let whole = (head + 1) / CHUNK;
        let end = whole.min(chunks + most);
        let mut last_hash = hash;
        let tx = connection.transaction()?;
        forget(&tx, floor)?;
        // What was removed before it came in is passed over.
        for number in chunks.max(floor / CHUNK)..end {
            let chunk = read(ledger, number, floor)?;
            last_hash.clone_from(&chunk.last_hash);
            write(&tx, &chunk)?;
        }
        tx.execute("UPDATE state SET chunks = max(chunks, ?1), hash = ?2", params![end, last_hash])?;
        tx.commit()?;
        Ok((end - chunks).max(0))
    }
}

/// Whether the index was made from this ledger: its newest entry is there with the same hash.
fn follows(ledger: &ReadTx<'_>, chunks: i64, hash: &str, floor: i64) -> Result<bool, StoreError> {
    let newest = chunks * CHUNK - 1;
    if chunks == 0 || newest <= floor {
        return Ok(true);
    }
    let sql = "SELECT hash FROM audit_log WHERE id = ?1";
    let found: Option<String> = ledger.conn().query_row(sql, [newest], |row| row.get(0)).optional()?;
    Ok(found.as_deref() == Some(hash))
}

/// Lets go of chunks whose entries were all removed.
fn forget(tx: &Connection, floor: i64) -> Result<(), StoreError> {
    let first = (floor + 1) / CHUNK;
    if tx.execute("DELETE FROM chunk WHERE chunk < ?1", [first])? == 0 {
        return Ok(());
    }
    tx.execute("DELETE FROM posting WHERE chunk < ?1", [first])?;
    tx.execute("DELETE FROM value WHERE id NOT IN (SELECT value FROM posting)", [])?;
    Ok(())
}

fn read(ledger: &ReadTx<'_>, number: i64, floor: i64) -> Result<Chunk, StoreError> {
    let begin = number * CHUNK;
    let mut chunk =
        Chunk { number, span: None, values: HashMap::new(), words: Vec::new(), last_hash: String::new() };
    let sql = format!("SELECT {COLUMNS} FROM audit_log WHERE id BETWEEN ?1 AND ?2 ORDER BY id");
    let mut select = ledger.conn().prepare_cached(&sql)?;
    let mut rows = select.query([begin.max(floor + 1), begin + CHUNK - 1])?;
    let (mut hay, mut seen, mut block) = (String::new(), HashSet::new(), (-1, String::new()));
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        let at = usize::try_from(id - begin).unwrap_or_default();
        note(&mut chunk, row, at)?;
        if id / BLOCK != block.0 {
            chunk.words.push(std::mem::replace(&mut block, (id / BLOCK, String::new())));
            seen.clear();
        }
        let mut parts = [None; 8];
        for (part, column) in parts.iter_mut().zip(TEXT_AT) {
            *part = row.get_ref(column)?.as_str_or_null().ok().flatten();
        }
        audit_search::haystack(&parts, &mut hay);
        for token in audit_search::tokens(&hay) {
            if !seen.contains(token) {
                seen.insert(token.to_owned());
                block.1.push_str(token);
                block.1.push(' ');
            }
        }
    }
    chunk.words.push(block);
    chunk.words.retain(|(_, words)| !words.is_empty());
    Ok(chunk)
}

fn note(chunk: &mut Chunk, row: &Row<'_>, at: usize) -> Result<(), StoreError> {
    let timestamp: String = row.get(1)?;
    chunk.last_hash = row.get(2)?;
    for (field, column) in FIELD_AT.into_iter().enumerate() {
        let value: String = row.get(column)?;
        chunk.values.entry((field, value)).or_insert(Bits::NONE).add(at);
    }
    // The clock may have been set back: both ends are looked for.
    match &mut chunk.span {
        None => chunk.span = Some((timestamp.clone(), timestamp)),
        Some((first, last)) => {
            if timestamp < *first {
                *first = timestamp;
            } else if timestamp > *last {
                *last = timestamp;
            }
        }
    }
    Ok(())
}

fn write(tx: &Connection, chunk: &Chunk) -> Result<(), StoreError> {
    let Some((first, last)) = &chunk.span else { return Ok(()) };
    let mut add =
        tx.prepare_cached("INSERT OR REPLACE INTO chunk (chunk, first_at, last_at) VALUES (?1, ?2, ?3)")?;
    add.execute(params![chunk.number, first, last])?;
    let mut value = tx.prepare_cached(
        "INSERT INTO value (field, value, n) VALUES (?1, ?2, ?3) \
         ON CONFLICT (field, value) DO UPDATE SET n = n + excluded.n RETURNING id",
    )?;
    let mut posting =
        tx.prepare_cached("INSERT OR REPLACE INTO posting (value, chunk, bits) VALUES (?1, ?2, ?3)")?;
    for ((field, text), bits) in &chunk.values {
        let id: i64 = value.query_row(params![FIELDS[*field], text, bits.count()], |row| row.get(0))?;
        posting.execute(params![id, chunk.number, bits.packed()])?;
    }
    let mut words = tx.prepare_cached("INSERT INTO words (rowid, t) VALUES (?1, ?2)")?;
    for (block, text) in &chunk.words {
        words.execute(params![block, text])?;
    }
    Ok(())
}
