//! The audit log's rows.

use crate::domain::audit::Entry;
use crate::domain::audit::GENESIS_HASH;
use crate::store::error::StoreError;
use crate::store::reader::ReadTx;
use crate::store::writer::ChainHead;
use rusqlite::OptionalExtension;
use rusqlite::Row;
use rusqlite::params;

pub(in crate::store) const COLUMNS: &str = "id, timestamp, user_id, door, action, event_type, resource_type, resource_id, outcome, \
                       reason, ip_address, session_id, details, prev_hash, hash";

impl ReadTx<'_> {
    pub(in crate::store) fn chain_head(&self) -> Result<ChainHead, StoreError> {
        let found = self
            .conn()
            .prepare_cached("SELECT id, hash FROM audit_log ORDER BY id DESC LIMIT 1")?
            .query_row([], |row| Ok(ChainHead { id: row.get(0)?, hash: row.get(1)? }))
            .optional()?;
        Ok(found.unwrap_or_else(|| ChainHead { id: 0, hash: GENESIS_HASH.to_owned() }))
    }

    /// Up to which number the old end was removed; 0 when nothing was.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn audit_floor(&self) -> Result<i64, StoreError> {
        let mut select = self.conn().prepare_cached("SELECT floor FROM audit_retention")?;
        Ok(select.query_row([], |row| row.get(0))?)
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
}

pub(in crate::store) fn entry(row: &Row<'_>) -> Result<Entry, rusqlite::Error> {
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
