//! Rows of imported documents.

use crate::domain::time::iso;
use crate::store::breaker::time_at;
use crate::store::error::StoreError;
use crate::store::reader::ReadTx;
use crate::store::writer::WriteTx;
use jiff::Timestamp;
use rusqlite::OptionalExtension;
use rusqlite::Row;
use rusqlite::params;

/// Versions that are kept.
pub const DOCUMENTS_KEPT: i64 = 50;

/// A version of a document without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentHead {
    /// Number, from 1.
    pub version: i64,
    /// When it was put in force.
    pub made_at: Timestamp,
    /// By whom.
    pub made_by: String,
    /// Why.
    pub reason: String,
    /// SHA-256 of the text; `None` where the routing of the config was put back.
    pub sha256: Option<String>,
}

/// A version of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRow {
    /// Number, when, by whom, why.
    pub head: DocumentHead,
    /// The text without its secrets.
    pub shown: String,
    /// The text, sealed.
    pub sealed: Option<Vec<u8>>,
    /// What could not be done was left out.
    pub skip_unsupported: bool,
}

/// A document to be put in force.
#[derive(Debug, Clone)]
pub struct NewDocument {
    /// By whom.
    pub made_by: String,
    /// Why.
    pub reason: String,
    /// The text without its secrets.
    pub shown: String,
    /// The text, sealed.
    pub sealed: Option<Vec<u8>>,
    /// SHA-256 of the text.
    pub sha256: Option<String>,
    /// What could not be done was left out.
    pub skip_unsupported: bool,
}

const HEAD: &str = "version, made_at, made_by, reason, sha256";

impl ReadTx<'_> {
    /// The document in force: the newest version; `None` when there never was one.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn newest_document(&self) -> Result<Option<DocumentRow>, StoreError> {
        let sql = format!(
            "SELECT {HEAD}, shown, sealed, skip_unsupported FROM alert_documents ORDER BY version DESC LIMIT 1"
        );
        Ok(self.conn().prepare_cached(&sql)?.query_row([], document_row).optional()?)
    }

    /// The document with this number.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn document(&self, version: i64) -> Result<Option<DocumentRow>, StoreError> {
        let sql =
            format!("SELECT {HEAD}, shown, sealed, skip_unsupported FROM alert_documents WHERE version = ?1");
        Ok(self.conn().prepare_cached(&sql)?.query_row([version], document_row).optional()?)
    }

    /// The versions that are kept, newest first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn documents(&self) -> Result<Vec<DocumentHead>, StoreError> {
        let sql = format!("SELECT {HEAD} FROM alert_documents ORDER BY version DESC");
        let mut statement = self.conn().prepare_cached(&sql)?;
        let rows = statement.query_map([], head_row)?;
        Ok(rows.collect::<Result<Vec<DocumentHead>, rusqlite::Error>>()?)
    }
}

impl WriteTx<'_> {
    /// Adds a version and lets go of those that are too many; returns its number.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn add_document(&mut self, new: &NewDocument) -> Result<i64, StoreError> {
        let at = iso(self.now());
        let mut statement = self.conn().prepare_cached(
            "INSERT INTO alert_documents (made_at, made_by, reason, shown, sealed, sha256, skip_unsupported)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?;
        statement.execute(params![
            at,
            new.made_by,
            new.reason,
            new.shown,
            new.sealed,
            new.sha256,
            new.skip_unsupported
        ])?;
        let version = self.conn().last_insert_rowid();
        self.conn()
            .prepare_cached("DELETE FROM alert_documents WHERE version <= ?1")?
            .execute([version - DOCUMENTS_KEPT])?;
        Ok(version)
    }
}

fn head_row(row: &Row<'_>) -> Result<DocumentHead, rusqlite::Error> {
    Ok(DocumentHead {
        version: row.get("version")?,
        made_at: time_at(row, "made_at")?,
        made_by: row.get("made_by")?,
        reason: row.get("reason")?,
        sha256: row.get("sha256")?,
    })
}

fn document_row(row: &Row<'_>) -> Result<DocumentRow, rusqlite::Error> {
    Ok(DocumentRow {
        head: head_row(row)?,
        shown: row.get("shown")?,
        sealed: row.get("sealed")?,
        skip_unsupported: row.get("skip_unsupported")?,
    })
}
