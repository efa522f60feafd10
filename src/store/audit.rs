//! The audit log's rows.

use crate::domain::audit::Broken;
use crate::domain::audit::Entry;
use crate::domain::audit::GENESIS_HASH;
use crate::domain::audit::Verifier;
use crate::store::error::StoreError;
use crate::store::reader::ReadTx;
use crate::store::reader::name_file;
use crate::store::reader::open_read_only;
use crate::store::writer::ChainHead;
use rusqlite::OptionalExtension;
use rusqlite::Row;
use rusqlite::ToSql;
use rusqlite::params;
use std::path::Path;

const COLUMNS: &str = "id, timestamp, user_id, door, action, event_type, resource_type, resource_id, outcome, \
                       reason, ip_address, session_id, details, prev_hash, hash";

/// What to look for; empty fields match everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Only entries before this number.
    pub before: Option<i64>,
    /// Exactly this action.
    pub action: Option<String>,
    /// Exactly this actor.
    pub user: Option<String>,
    /// Exactly this outcome.
    pub outcome: Option<String>,
    /// Exactly this kind of event.
    pub event_type: Option<String>,
    /// From this time on.
    pub from: Option<String>,
    /// Before this time.
    pub to: Option<String>,
    /// Anywhere in reason, details or resource.
    pub text: Option<String>,
}

impl ReadTx<'_> {
    pub(in crate::store) fn chain_head(&self) -> Result<ChainHead, StoreError> {
        let found = self
            .conn()
            .prepare_cached("SELECT id, hash FROM audit_log ORDER BY id DESC LIMIT 1")?
            .query_row([], |row| Ok(ChainHead { id: row.get(0)?, hash: row.get(1)? }))
            .optional()?;
        Ok(found.unwrap_or_else(|| ChainHead { id: 0, hash: GENESIS_HASH.to_owned() }))
    }

    pub(in crate::store) fn insert_audit(&self, e: &Entry) -> Result<(), StoreError> {
        let mut insert = self.conn().prepare_cached(
            "INSERT INTO audit_log (id, timestamp, user_id, door, action, event_type, resource_type, resource_id, \
             outcome, reason, ip_address, session_id, details, prev_hash, hash) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
        )?;
        insert.execute(params![
            e.id,
            e.timestamp,
            e.user_id,
            e.door,
            e.action,
            e.event_type,
            e.resource_type,
            e.resource_id,
            e.outcome,
            e.reason,
            e.ip_address,
            e.session_id,
            e.details,
            e.prev_hash,
            e.hash
        ])?;
        Ok(())
    }

    /// A page of entries, newest first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn audit_page(&self, filter: &AuditFilter, limit: usize) -> Result<Vec<Entry>, StoreError> {
        let mut sql = format!("SELECT {COLUMNS} FROM audit_log WHERE 1 = 1");
        let mut values: Vec<&dyn ToSql> = Vec::new();
        let pattern = filter.text.as_ref().map(|text| like(text));
        let clauses: [(&str, Option<&dyn ToSql>); 7] = [
            (" AND id < ?", filter.before.as_ref().map(|v| v as &dyn ToSql)),
            (" AND action = ?", filter.action.as_ref().map(|v| v as &dyn ToSql)),
            (" AND user_id = ?", filter.user.as_ref().map(|v| v as &dyn ToSql)),
            (" AND outcome = ?", filter.outcome.as_ref().map(|v| v as &dyn ToSql)),
            (" AND event_type = ?", filter.event_type.as_ref().map(|v| v as &dyn ToSql)),
            (" AND timestamp >= ?", filter.from.as_ref().map(|v| v as &dyn ToSql)),
            (" AND timestamp < ?", filter.to.as_ref().map(|v| v as &dyn ToSql)),
        ];
        for (clause, value) in clauses {
            if let Some(value) = value {
                sql.push_str(clause);
                values.push(value);
            }
        }
        if let Some(pattern) = &pattern {
            sql.push_str(
                " AND (coalesce(reason, '') || ' ' || coalesce(details, '') || ' ' || resource_type || ' ' || \
                 resource_id || ' ' || user_id || ' ' || action) LIKE ? ESCAPE '\\'",
            );
            values.push(pattern);
        }
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        sql.push_str(" ORDER BY id DESC LIMIT ?");
        values.push(&limit);
        let mut statement = self.conn().prepare_cached(&sql)?;
        let rows = statement.query_map(values.as_slice(), entry)?;
        Ok(rows.collect::<Result<Vec<Entry>, rusqlite::Error>>()?)
    }

    /// Walks the whole chain. The inner result names the first entry that does not fit.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn audit_verify(&self) -> Result<(Verifier, Option<Broken>), StoreError> {
        let mut verifier = Verifier::new();
        let mut statement = self.conn().prepare(&format!("SELECT {COLUMNS} FROM audit_log ORDER BY id"))?;
        let mut rows = statement.query([])?;
        loop {
            let next = verifier.checked() + 1;
            let read = match rows.next() {
                Ok(None) => return Ok((verifier, None)),
                Ok(Some(row)) => entry(row),
                Err(error) => Err(error),
            };
            let outcome = match read {
                Ok(entry) => verifier.take(&entry),
                Err(error) => Err(Broken { id: next, why: format!("entry {next} cannot be read: {error}") }),
            };
            if let Err(broken) = outcome {
                return Ok((verifier, Some(broken)));
            }
        }
    }
}

/// Verifies the chain of a ledger file that no appliance has open: a copy, for instance.
///
/// # Errors
/// When the file cannot be read as a ledger at all.
pub fn verify_file(path: &Path) -> Result<(Verifier, Option<Broken>), StoreError> {
    if !path.exists() {
        return Err(StoreError::Other(format!("{} does not exist", path.display())));
    }
    let connection = open_read_only(path).map_err(|e| name_file(e, path))?;
    ReadTx::new(&connection).audit_verify().map_err(|e| name_file(e, path))
}

/// A pattern that finds `text` anywhere, with its wildcards taken literally.
fn like(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

fn entry(row: &Row<'_>) -> Result<Entry, rusqlite::Error> {
    Ok(Entry {
        id: row.get(0)?,
        timestamp: row.get(1)?,
        user_id: row.get(2)?,
        door: row.get(3)?,
        action: row.get(4)?,
        event_type: row.get(5)?,
        resource_type: row.get(6)?,
        resource_id: row.get(7)?,
        outcome: row.get(8)?,
        reason: row.get(9)?,
        ip_address: row.get(10)?,
        session_id: row.get(11)?,
        details: row.get(12)?,
        prev_hash: row.get(13)?,
        hash: row.get(14)?,
    })
}
