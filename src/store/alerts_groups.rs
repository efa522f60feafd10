//! Rows of alert groups, their timers and their members.

use crate::domain::alerts::Incident;
use crate::domain::alerts_labels::Labels;
use crate::domain::time::iso;
use crate::domain::time::parse_iso;
use crate::store::alerts::incident_row;
use crate::store::alerts::labels_at;
use crate::store::breaker::maybe_time;
use crate::store::error::StoreError;
use crate::store::reader::ReadTx;
use crate::store::writer::WriteTx;
use jiff::Timestamp;
use rusqlite::OptionalExtension;
use rusqlite::Row;
use rusqlite::params;

/// A group: what a route tells together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupRow {
    /// Number.
    pub id: i64,
    /// Its key.
    pub key: String,
    /// Path of its route.
    pub route: String,
    /// Who is told.
    pub receiver: String,
    /// What is common to its members.
    pub labels: Labels,
    /// When it is looked at next.
    pub next_flush_at: Option<Timestamp>,
    /// When it was last told.
    pub last_flush_at: Option<Timestamp>,
    /// How often it was told.
    pub flushes: i64,
}

/// An incident as a member of a group.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// The incident.
    pub incident: Incident,
    /// The group has told that it fires.
    pub told: bool,
    /// When it was last told.
    pub told_at: Option<Timestamp>,
    /// What kept it from being told the last time.
    pub muted_by: Option<String>,
}

impl ReadTx<'_> {
    /// The group with this key.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn group(&self, key: &str) -> Result<Option<GroupRow>, StoreError> {
        let mut statement = self.conn().prepare_cached("SELECT * FROM alert_groups WHERE group_key = ?1")?;
        Ok(statement.query_row([key], group_row).optional()?)
    }

    /// The group with this number.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn group_by_id(&self, id: i64) -> Result<Option<GroupRow>, StoreError> {
        let mut statement = self.conn().prepare_cached("SELECT * FROM alert_groups WHERE id = ?1")?;
        Ok(statement.query_row([id], group_row).optional()?)
    }

    /// Every group, oldest first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn groups(&self, limit: usize) -> Result<Vec<GroupRow>, StoreError> {
        let mut statement = self.conn().prepare_cached("SELECT * FROM alert_groups ORDER BY id LIMIT ?1")?;
        let rows = statement.query_map([i64::try_from(limit).unwrap_or(i64::MAX)], group_row)?;
        Ok(rows.collect::<Result<Vec<GroupRow>, rusqlite::Error>>()?)
    }

    /// Numbers of the groups whose timer has run out at `now`, the longest due first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn due_groups(&self, now: Timestamp, limit: usize) -> Result<Vec<i64>, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "SELECT id FROM alert_groups WHERE next_flush_at <= ?1 ORDER BY next_flush_at LIMIT ?2",
        )?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = statement.query_map(params![iso(now), limit], |row| row.get(0))?;
        Ok(rows.collect::<Result<Vec<i64>, rusqlite::Error>>()?)
    }

    /// When the next timer of a group runs out.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn next_flush(&self) -> Result<Option<Timestamp>, StoreError> {
        let mut statement = self
            .conn()
            .prepare_cached("SELECT min(next_flush_at) FROM alert_groups WHERE next_flush_at IS NOT NULL")?;
        let text: Option<String> = statement.query_row([], |row| row.get(0))?;
        Ok(text.as_deref().and_then(parse_iso))
    }

    /// The members of a group, oldest first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn members(&self, group: i64) -> Result<Vec<Member>, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "SELECT e.*, m.told, m.told_at, m.muted_by FROM alert_members m JOIN alert_events e ON e.id = m.alert_id
             WHERE m.group_id = ?1 ORDER BY e.id",
        )?;
        let rows = statement.query_map([group], |row| {
            Ok(Member {
                incident: incident_row(row)?,
                told: row.get("told")?,
                told_at: maybe_time(row, "told_at")?,
                muted_by: row.get("muted_by")?,
            })
        })?;
        Ok(rows.collect::<Result<Vec<Member>, rusqlite::Error>>()?)
    }

    /// The groups an incident is a member of: number, and what mutes it there.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn groups_of(&self, incident: i64) -> Result<Vec<(GroupRow, Option<String>)>, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "SELECT g.*, m.muted_by FROM alert_members m JOIN alert_groups g ON g.id = m.group_id
             WHERE m.alert_id = ?1 ORDER BY g.id",
        )?;
        let rows = statement.query_map([incident], |row| Ok((group_row(row)?, row.get("muted_by")?)))?;
        Ok(rows.collect::<Result<Vec<(GroupRow, Option<String>)>, rusqlite::Error>>()?)
    }
}

impl WriteTx<'_> {
    /// Makes a group that is not there yet and returns it.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn make_group(
        &mut self,
        key: &str,
        route: &str,
        receiver: &str,
        labels: &Labels,
    ) -> Result<GroupRow, StoreError> {
        let text = serde_json::to_string(labels).map_err(|e| StoreError::Other(e.to_string()))?;
        let mut statement = self.conn().prepare_cached(
            "INSERT INTO alert_groups (group_key, route, receiver, labels) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (group_key) DO UPDATE SET receiver = excluded.receiver RETURNING *",
        )?;
        Ok(statement.query_row(params![key, route, receiver, text], group_row)?)
    }

    /// Makes a group whose first message goes out now, to be looked at again at `next`; returns its number.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn make_told_group(
        &mut self,
        key: &str,
        route: &str,
        receiver: &str,
        labels: &Labels,
        next: Timestamp,
    ) -> Result<i64, StoreError> {
        let text = serde_json::to_string(labels).map_err(|e| StoreError::Other(e.to_string()))?;
        let mut statement = self.conn().prepare_cached(
            "INSERT INTO alert_groups (group_key, route, receiver, labels, last_flush_at, flushes, next_flush_at)
             VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6)",
        )?;
        statement.execute(params![key, route, receiver, text, iso(self.now()), iso(next)])?;
        Ok(self.conn().last_insert_rowid())
    }

    /// Puts an incident into a group; says whether it was not there.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn join_group(&mut self, group: i64, incident: i64, told: bool) -> Result<bool, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "INSERT INTO alert_members (group_id, alert_id, told, told_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (group_id, alert_id) DO NOTHING",
        )?;
        let at = told.then(|| iso(self.now()));
        Ok(statement.execute(params![group, incident, told, at])? == 1)
    }

    /// Notes how a member stands after its group was looked at.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn note_member(
        &mut self,
        group: i64,
        incident: i64,
        told: Option<Timestamp>,
        muted_by: Option<&str>,
    ) -> Result<(), StoreError> {
        let mut statement = self.conn().prepare_cached(
            "UPDATE alert_members SET told = CASE WHEN ?3 IS NULL THEN told ELSE 1 END,
                told_at = coalesce(?3, told_at), muted_by = ?4 WHERE group_id = ?1 AND alert_id = ?2",
        )?;
        statement.execute(params![group, incident, told.map(iso), muted_by])?;
        Ok(())
    }

    /// Takes an incident out of a group.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn leave_group(&mut self, group: i64, incident: i64) -> Result<(), StoreError> {
        let mut statement =
            self.conn().prepare_cached("DELETE FROM alert_members WHERE group_id = ?1 AND alert_id = ?2")?;
        statement.execute(params![group, incident])?;
        Ok(())
    }

    /// Sets a group's timer to the earlier of its own and `at`.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn hasten_group(&mut self, group: i64, at: Timestamp) -> Result<(), StoreError> {
        let mut statement = self.conn().prepare_cached(
            "UPDATE alert_groups SET next_flush_at = min(coalesce(next_flush_at, ?2), ?2) WHERE id = ?1",
        )?;
        statement.execute(params![group, iso(at)])?;
        Ok(())
    }

    /// Sets the timers of all groups with a muted member to now: what muted it may be gone.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn hasten_muted(&mut self) -> Result<(), StoreError> {
        let mut statement = self.conn().prepare_cached(
            "UPDATE alert_groups SET next_flush_at = min(coalesce(next_flush_at, ?1), ?1)
             WHERE id IN (SELECT group_id FROM alert_members WHERE muted_by IS NOT NULL)",
        )?;
        statement.execute([iso(self.now())])?;
        Ok(())
    }

    /// Notes that a group was looked at: whether anything was told, and when to look again.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn note_flush(&mut self, group: i64, told: bool, next: Option<Timestamp>) -> Result<(), StoreError> {
        let mut statement = self.conn().prepare_cached(
            "UPDATE alert_groups SET last_flush_at = CASE WHEN ?2 THEN ?3 ELSE last_flush_at END,
                flushes = flushes + ?2, next_flush_at = ?4 WHERE id = ?1",
        )?;
        statement.execute(params![group, told, iso(self.now()), next.map(iso)])?;
        Ok(())
    }

    /// Removes a group that has no members.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn drop_group(&mut self, group: i64) -> Result<(), StoreError> {
        self.conn().prepare_cached("DELETE FROM alert_groups WHERE id = ?1")?.execute([group])?;
        Ok(())
    }
}

fn group_row(row: &Row<'_>) -> Result<GroupRow, rusqlite::Error> {
    Ok(GroupRow {
        id: row.get("id")?,
        key: row.get("group_key")?,
        route: row.get("route")?,
        receiver: row.get("receiver")?,
        labels: labels_at(row, "labels")?,
        next_flush_at: maybe_time(row, "next_flush_at")?,
        last_flush_at: maybe_time(row, "last_flush_at")?,
        flushes: row.get("flushes")?,
    })
}
