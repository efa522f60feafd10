//! Rows of settings: what the editor says, every version there was, and the readers.

use crate::domain::time::iso;
use crate::store::breaker::maybe_time;
use crate::store::breaker::time_at;
use crate::store::error::StoreError;
use crate::store::reader::ReadTx;
use crate::store::writer::WriteTx;
use jiff::Timestamp;
use rusqlite::OptionalExtension;
use rusqlite::Row;
use rusqlite::params;

/// What the editor says of one setting; values are JSON text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingRow {
    /// Section.
    pub section: String,
    /// Key.
    pub key: String,
    /// The value; `None` is the default.
    pub value: Option<String>,
    /// Version in which it changed last.
    pub version: i64,
    /// When.
    pub changed_at: Timestamp,
    /// By whom.
    pub changed_by: String,
    /// When it ends by itself.
    pub expires_at: Option<Timestamp>,
    /// What holds after that; `None` is the default.
    pub reverts_to: Option<String>,
}

/// A version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsVersionRow {
    /// Number, from 1.
    pub version: i64,
    /// When it was made.
    pub made_at: Timestamp,
    /// By whom.
    pub made_by: String,
    /// Through which door.
    pub door: String,
    /// Why.
    pub reason: String,
    /// What changed, as JSON text.
    pub changes: String,
    /// What the editor said then, as JSON text.
    pub state: String,
    /// What held then, as JSON text.
    pub effective: String,
    /// When it ends by itself.
    pub expires_at: Option<Timestamp>,
    /// The version that took it back by itself.
    pub reverted_by: Option<i64>,
}

/// A reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsReaderRow {
    /// Its name.
    pub reader: String,
    /// Through which door it spoke.
    pub door: String,
    /// The version it runs.
    pub version: i64,
    /// When it said so.
    pub at: Timestamp,
    /// How long after the version was made.
    pub lag_ms: Option<i64>,
}

const VERSION: &str = "version, made_at, made_by, door, reason, changes, state, effective, expires_at, \
                       reverted_by_version";

impl ReadTx<'_> {
    /// What the editor says.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn settings(&self) -> Result<Vec<SettingRow>, StoreError> {
        let mut all = self.conn().prepare_cached(
            "SELECT section, key, value, version, changed_at, changed_by, expires_at, reverts_to FROM settings",
        )?;
        let rows = all.query_map([], setting)?;
        Ok(rows.collect::<Result<Vec<SettingRow>, rusqlite::Error>>()?)
    }

    /// Number of the newest version; 0 when there is none.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn settings_version_number(&self) -> Result<i64, StoreError> {
        let sql = "SELECT coalesce(max(version), 0) FROM settings_versions";
        Ok(self.conn().prepare_cached(sql)?.query_row([], |row| row.get(0))?)
    }

    /// One version.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn settings_version(&self, version: i64) -> Result<Option<SettingsVersionRow>, StoreError> {
        let sql = format!("SELECT {VERSION} FROM settings_versions WHERE version = ?1");
        Ok(self.conn().prepare_cached(&sql)?.query_row([version], version_row).optional()?)
    }

    /// Versions before this number, newest first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn settings_versions(
        &self,
        before: i64,
        limit: usize,
    ) -> Result<Vec<SettingsVersionRow>, StoreError> {
        let sql = format!(
            "SELECT {VERSION} FROM settings_versions WHERE version < ?1 ORDER BY version DESC LIMIT ?2"
        );
        let mut statement = self.conn().prepare_cached(&sql)?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = statement.query_map(params![before, limit], version_row)?;
        Ok(rows.collect::<Result<Vec<SettingsVersionRow>, rusqlite::Error>>()?)
    }

    /// Every reader.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn settings_readers(&self) -> Result<Vec<SettingsReaderRow>, StoreError> {
        let sql = "SELECT reader, door, version, at, lag_ms FROM settings_readers ORDER BY reader";
        let mut statement = self.conn().prepare_cached(sql)?;
        let rows = statement.query_map([], |row| {
            Ok(SettingsReaderRow {
                reader: row.get("reader")?,
                door: row.get("door")?,
                version: row.get("version")?,
                at: time_at(row, "at")?,
                lag_ms: row.get("lag_ms")?,
            })
        })?;
        Ok(rows.collect::<Result<Vec<SettingsReaderRow>, rusqlite::Error>>()?)
    }
}

impl WriteTx<'_> {
    /// Puts what the editor says of one setting in the place of what it said before.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn put_setting(&mut self, row: &SettingRow) -> Result<(), StoreError> {
        let mut put = self.conn().prepare_cached(
            "INSERT OR REPLACE INTO settings \
             (section, key, value, version, changed_at, changed_by, expires_at, reverts_to) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?;
        put.execute(params![
            row.section,
            row.key,
            row.value,
            row.version,
            iso(row.changed_at),
            row.changed_by,
            row.expires_at.map(iso),
            row.reverts_to
        ])?;
        Ok(())
    }

    /// Adds a version.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn add_settings_version(&mut self, row: &SettingsVersionRow) -> Result<(), StoreError> {
        let sql = format!(
            "INSERT INTO settings_versions ({VERSION}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"
        );
        self.conn().prepare_cached(&sql)?.execute(params![
            row.version,
            iso(row.made_at),
            row.made_by,
            row.door,
            row.reason,
            row.changes,
            row.state,
            row.effective,
            row.expires_at.map(iso),
            row.reverted_by
        ])?;
        Ok(())
    }

    /// Notes that a version was taken back by itself.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn settings_version_reverted(&mut self, version: i64, by: i64) -> Result<(), StoreError> {
        let sql = "UPDATE settings_versions SET reverted_by_version = ?2 WHERE version = ?1";
        self.conn().prepare_cached(sql)?.execute(params![version, by])?;
        Ok(())
    }

    /// Notes which version a reader runs.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn put_settings_reader(&mut self, row: &SettingsReaderRow) -> Result<(), StoreError> {
        let sql = "INSERT OR REPLACE INTO settings_readers (reader, door, version, at, lag_ms) VALUES (?1, ?2, ?3, ?4, ?5)";
        self.conn().prepare_cached(sql)?.execute(params![
            row.reader,
            row.door,
            row.version,
            iso(row.at),
            row.lag_ms
        ])?;
        Ok(())
    }

    /// Forgets readers that have not spoken since.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn forget_settings_readers(&mut self, before: Timestamp) -> Result<(), StoreError> {
        self.conn().prepare_cached("DELETE FROM settings_readers WHERE at < ?1")?.execute([iso(before)])?;
        Ok(())
    }
}

fn setting(row: &Row<'_>) -> Result<SettingRow, rusqlite::Error> {
    Ok(SettingRow {
        section: row.get("section")?,
        key: row.get("key")?,
        value: row.get("value")?,
        version: row.get("version")?,
        changed_at: time_at(row, "changed_at")?,
        changed_by: row.get("changed_by")?,
        expires_at: maybe_time(row, "expires_at")?,
        reverts_to: row.get("reverts_to")?,
    })
}

fn version_row(row: &Row<'_>) -> Result<SettingsVersionRow, rusqlite::Error> {
    Ok(SettingsVersionRow {
        version: row.get("version")?,
        made_at: time_at(row, "made_at")?,
        made_by: row.get("made_by")?,
        door: row.get("door")?,
        reason: row.get("reason")?,
        changes: row.get("changes")?,
        state: row.get("state")?,
        effective: row.get("effective")?,
        expires_at: maybe_time(row, "expires_at")?,
        reverted_by: row.get("reverted_by_version")?,
    })
}
