//! Removing the old end of the audit log: behind a checkpoint that stands in the log itself.

use crate::domain::actor::Actor;
use crate::domain::audit::Broken;
use crate::domain::audit::Draft;
use crate::domain::audit::EventType;
use crate::domain::audit::GENESIS_HASH;
use crate::store::Store;
use crate::store::audit_verify;
use crate::store::audit_verify::CHECKPOINT;
use crate::store::error::StoreError;
use crate::store::reader::ReadTx;
use crate::store::writer::WriteTx;
use rusqlite::OptionalExtension;
use serde_json::json;

/// What may be removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OldEnd {
    /// First entry there is.
    pub first_id: i64,
    /// Its hash.
    pub first_hash: String,
    /// The hash it follows.
    pub behind: String,
    /// Last entry to go.
    pub last_id: i64,
    /// Its hash.
    pub last_hash: String,
}

impl ReadTx<'_> {
    /// The entries at the old end that are all older than a time; the newest entry always stays.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn audit_old_end(&self, before: &str) -> Result<Option<OldEnd>, StoreError> {
        let floor = self.audit_floor()?;
        // Along the old end only as far as it is old.
        let sql = "SELECT id FROM audit_log WHERE id > ?1 AND timestamp >= ?2 ORDER BY id LIMIT 1";
        let kept: Option<i64> = self.conn().query_row(sql, (floor, before), |row| row.get(0)).optional()?;
        let last_id = kept.map_or(self.chain_head()?.id, |id| id) - 1;
        if last_id <= floor {
            return Ok(None);
        }
        let one = "SELECT hash, prev_hash FROM audit_log WHERE id = ?1";
        let hashes =
            |id: i64| self.conn().query_row(one, [id], |row| Ok((row.get(0)?, row.get(1)?))).optional();
        let (Some((first_hash, behind)), Some((last_hash, _))) = (hashes(floor + 1)?, hashes(last_id)?)
        else {
            return Ok(None);
        };
        let behind: String = behind;
        let behind = if floor == 0 { GENESIS_HASH.to_owned() } else { behind };
        let _: &String = &last_hash;
        Ok(Some(OldEnd { first_id: floor + 1, first_hash, behind, last_id, last_hash }))
    }

    /// Whether entries are there that a checkpoint has declared removed.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn audit_leftovers(&self) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM audit_log WHERE id <= (SELECT floor FROM audit_retention))";
        Ok(self.conn().query_row(sql, [], |row| row.get(0))?)
    }
}

impl WriteTx<'_> {
    /// Writes the checkpoint and lets the old end go. The rows themselves are removed afterwards, a few at a time.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn audit_checkpoint(&mut self, old: &OldEnd, before: &str) -> Result<i64, StoreError> {
        let details = json!({
            "removed": old.last_id - old.first_id + 1, "older_than": before,
            "first_id": old.first_id, "first_hash": old.first_hash, "last_id": old.last_id, "last_hash": old.last_hash,
        });
        let draft = Draft::new(&Actor::system(), CHECKPOINT, EventType::Admin, ("audit_log", "old end"));
        let id = self.audit(draft.details(details))?;
        self.conn().execute(
            "UPDATE audit_retention SET floor = ?1, checkpoint = ?2 WHERE floor < ?1",
            [old.last_id, id],
        )?;
        Ok(id)
    }

    /// Removes rows that a checkpoint has let go, at most so many, and says how many.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn audit_remove(&mut self, most: i64) -> Result<usize, StoreError> {
        let mut delete = self.conn().prepare_cached(
            "DELETE FROM audit_log WHERE id <= min((SELECT floor FROM audit_retention), \
             (SELECT min(id) FROM audit_log) + ?1 - 1)",
        )?;
        Ok(delete.execute([most])?)
    }
}

impl Store {
    /// Whether what is to be removed is whole: evidence of a change is not removed.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub async fn audit_old_end_whole(&self, old: OldEnd) -> Result<Result<(), Broken>, StoreError> {
        let path = self.ledger_path().to_owned();
        let work = move || audit_verify::whole(&path, &old.behind, old.first_id, old.last_id);
        let found = tokio::task::spawn_blocking(work).await.map_err(|e| StoreError::Other(e.to_string()))?;
        Ok(found?.map(|_| ()))
    }
}
