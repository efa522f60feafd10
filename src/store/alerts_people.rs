//! Rows about people: steps of escalations, reminders, used links.

use crate::domain::alerts_escalation::Done;
use crate::domain::time::iso;
use crate::domain::time::parse_iso;
use crate::store::breaker::time_at;
use crate::store::error::StoreError;
use crate::store::reader::ReadTx;
use crate::store::writer::WriteTx;
use jiff::Timestamp;
use rusqlite::OptionalExtension;
use rusqlite::Row;
use rusqlite::params;

/// A step that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EscalationRow {
    /// Incident.
    pub alert_id: i64,
    /// Policy.
    pub policy: String,
    /// Which step of which round, and when.
    pub done: Done,
    /// How many were told.
    pub told: i64,
    /// What was out of the ordinary.
    pub note: Option<String>,
}

impl ReadTx<'_> {
    /// The step of a policy that was done last for an incident.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn last_escalation(&self, incident: i64, policy: &str) -> Result<Option<Done>, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "SELECT round, step, at FROM alert_escalations WHERE alert_id = ?1 AND policy = ?2
             ORDER BY round DESC, step DESC LIMIT 1",
        )?;
        Ok(statement.query_row(params![incident, policy], done).optional()?)
    }

    /// Steps that were done in a stretch of time, in order.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn escalations_between(
        &self,
        from: Timestamp,
        to: Timestamp,
        limit: usize,
    ) -> Result<Vec<EscalationRow>, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "SELECT * FROM alert_escalations WHERE at >= ?1 AND at <= ?2 ORDER BY at, alert_id LIMIT ?3",
        )?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = statement.query_map(params![iso(from), iso(to), limit], |row| {
            Ok(EscalationRow {
                alert_id: row.get("alert_id")?,
                policy: row.get("policy")?,
                done: done(row)?,
                told: row.get("told")?,
                note: row.get("note")?,
            })
        })?;
        Ok(rows.collect::<Result<Vec<EscalationRow>, rusqlite::Error>>()?)
    }

    /// Numbers of what fires, behind a number, in order.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn firing_after(&self, id: i64, limit: usize) -> Result<Vec<i64>, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "SELECT id FROM alert_events WHERE status = 'firing' AND id > ?1 ORDER BY id LIMIT ?2",
        )?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = statement.query_map(params![id, limit], |row| row.get(0))?;
        Ok(rows.collect::<Result<Vec<i64>, rusqlite::Error>>()?)
    }

    /// When something about an incident was first owed to anybody.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn first_owed_at(&self, incident: i64) -> Result<Option<Timestamp>, StoreError> {
        let mut statement =
            self.conn().prepare_cached("SELECT min(created_at) FROM alert_deliveries WHERE alert_id = ?1")?;
        let text: Option<String> = statement.query_row([incident], |row| row.get(0))?;
        Ok(text.as_deref().and_then(parse_iso))
    }

    /// When those who acknowledged an incident were last asked again.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn ack_reminded_at(&self, incident: i64) -> Result<Option<Timestamp>, StoreError> {
        let mut statement =
            self.conn().prepare_cached("SELECT ack_reminded_at FROM alert_events WHERE id = ?1")?;
        let text: Option<Option<String>> = statement.query_row([incident], |row| row.get(0)).optional()?;
        Ok(text.flatten().as_deref().and_then(parse_iso))
    }

    /// Whether a link was used, by its signature.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn link_used(&self, signature: &str) -> Result<bool, StoreError> {
        let mut statement = self
            .conn()
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM alert_links_used WHERE signature = ?1)")?;
        Ok(statement.query_row([signature], |row| row.get(0))?)
    }

    /// The masked receiver of a message about an incident, by his tag.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn receiver_of(&self, incident: i64, tag: &str) -> Result<Option<String>, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "SELECT recipient FROM alert_deliveries WHERE alert_id = ?1 AND recipient_tag = ?2 ORDER BY id LIMIT 1",
        )?;
        Ok(statement.query_row(params![incident, tag], |row| row.get(0)).optional()?)
    }
}

fn done(row: &Row<'_>) -> Result<Done, rusqlite::Error> {
    Ok(Done { round: row.get("round")?, step: row.get("step")?, at: time_at(row, "at")? })
}

impl WriteTx<'_> {
    /// Records that a step is done. Says whether it was not before.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn add_escalation(&mut self, row: &EscalationRow) -> Result<bool, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "INSERT INTO alert_escalations (alert_id, policy, round, step, at, told, note)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING",
        )?;
        let Done { round, step, at } = row.done;
        let rows =
            statement.execute(params![row.alert_id, row.policy, round, step, iso(at), row.told, row.note])?;
        Ok(rows == 1)
    }

    /// Notes that those who acknowledged an incident are asked again now; `false` forgets it.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn note_ack_reminder(&mut self, incident: i64, asked: bool) -> Result<(), StoreError> {
        let mut statement =
            self.conn().prepare_cached("UPDATE alert_events SET ack_reminded_at = ?2 WHERE id = ?1")?;
        statement.execute(params![incident, asked.then(|| iso(self.now()))])?;
        Ok(())
    }

    /// Uses a link up, and forgets those that have ended by themselves. Says whether it was unused.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn use_link(
        &mut self,
        signature: &str,
        incident: i64,
        expires_at: Timestamp,
    ) -> Result<bool, StoreError> {
        let now = iso(self.now());
        self.conn().prepare_cached("DELETE FROM alert_links_used WHERE expires_at < ?1")?.execute([&now])?;
        let mut statement = self.conn().prepare_cached(
            "INSERT INTO alert_links_used (signature, alert_id, used_at, expires_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO NOTHING",
        )?;
        Ok(statement.execute(params![signature, incident, now, iso(expires_at)])? == 1)
    }
}
