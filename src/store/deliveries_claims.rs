//! Taking deliveries out of the outbox: what is due, what goes out together, and what a limit makes wait.

use crate::domain::alerts::Told;
use crate::domain::deliveries::Channel;
use crate::domain::time::iso;
use crate::domain::time::parse_iso;
use crate::store::deliveries::SEALED;
use crate::store::deliveries::SealedDelivery;
use crate::store::deliveries::sealed_row;
use crate::store::error::StoreError;
use crate::store::reader::ReadTx;
use crate::store::writer::WriteTx;
use jiff::Timestamp;
use rusqlite::OptionalExtension;
use rusqlite::params;

/// Most deliveries that go out in one message.
pub const BUNDLE_MAX: usize = 2_000;

/// Something due: one delivery, or the first seen of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueRow {
    /// Number.
    pub id: i64,
    /// Goes out together with the others of this batch.
    pub batch: Option<String>,
    /// A name of lane and recipient.
    pub recipient_tag: String,
    /// How; `None` when the column holds a word we do not know.
    pub channel: Option<Channel>,
    /// May use the share of the limits that is kept back.
    pub critical: bool,
    /// Attempts so far.
    pub attempts: i64,
    /// A canary: it is outside of all limits.
    pub canary: bool,
}

/// A message handed over in the past, for the limits after a restart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentRow {
    /// How.
    pub channel: Option<Channel>,
    /// To whom.
    pub recipient_tag: String,
    /// When.
    pub at: Timestamp,
}

impl ReadTx<'_> {
    /// What is due in a lane: critical first, then what has waited longest.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn due_now(&self, lane: &str, now: Timestamp, limit: usize) -> Result<Vec<DueRow>, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "SELECT id, batch, recipient_tag, channel, critical, attempts, purpose = 'canary' FROM alert_deliveries
             WHERE lane = ?1 AND critical = ?4 AND status IN ('pending', 'deferred') AND held = 0
                AND next_attempt_at <= ?2 ORDER BY next_attempt_at, id LIMIT ?3",
        )?;
        let mut found = Vec::new();
        for critical in [1, 0] {
            let room = i64::try_from(limit.saturating_sub(found.len())).unwrap_or(i64::MAX);
            let rows = statement.query_map(params![lane, iso(now), room, critical], |row| {
                Ok(DueRow {
                    id: row.get(0)?,
                    batch: row.get(1)?,
                    recipient_tag: row.get(2)?,
                    channel: Channel::parse(&row.get::<_, String>(3)?),
                    critical: row.get(4)?,
                    attempts: row.get(5)?,
                    canary: row.get(6)?,
                })
            })?;
            for row in rows {
                found.push(row?);
            }
        }
        Ok(found)
    }

    /// Numbers of the waiting deliveries of a batch to one recipient that are due at `now`.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn bundle(&self, batch: &str, lane: &str, tag: &str, now: Timestamp) -> Result<Vec<i64>, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "SELECT id FROM alert_deliveries WHERE batch = ?1 AND lane = ?2 AND recipient_tag = ?3
                AND status IN ('pending', 'deferred') AND held = 0 AND next_attempt_at <= ?4 ORDER BY id LIMIT ?5",
        )?;
        let most = i64::try_from(BUNDLE_MAX).unwrap_or(i64::MAX);
        let rows = statement.query_map(params![batch, lane, tag, iso(now), most], |row| row.get(0))?;
        Ok(rows.collect::<Result<Vec<i64>, rusqlite::Error>>()?)
    }

    /// The digest to a recipient that has not been sent yet, and when it will be.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn open_digest(&self, lane: &str, tag: &str) -> Result<Option<(String, Timestamp)>, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "SELECT batch, next_attempt_at FROM alert_deliveries
             WHERE lane = ?1 AND recipient_tag = ?2 AND status IN ('pending', 'deferred') AND held = 0
                AND digest = 1 AND attempts = 0 AND batch IS NOT NULL LIMIT 1",
        )?;
        let row = statement
            .query_row([lane, tag], |row| Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?)));
        let found = row.optional()?;
        Ok(found.and_then(|(batch, at)| Some((batch, parse_iso(&at?)?))))
    }

    /// Messages handed over since `since`, oldest first; what went out together counts once.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn sent_since(&self, since: Timestamp, limit: usize) -> Result<Vec<SentRow>, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "SELECT d.channel, d.recipient_tag, a.started_at, coalesce(d.batch, d.id)
             FROM (SELECT * FROM delivery_attempts ORDER BY id DESC LIMIT ?2) a
             JOIN alert_deliveries d ON d.id = a.delivery_id WHERE a.started_at >= ?1
             GROUP BY d.channel, d.recipient_tag, a.started_at, coalesce(d.batch, d.id) ORDER BY a.started_at",
        )?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = statement.query_map(params![iso(since), limit], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
        })?;
        let mut found = Vec::new();
        for row in rows {
            let (channel, recipient_tag, at) = row?;
            let Some(at) = parse_iso(&at) else { continue };
            found.push(SentRow { channel: Channel::parse(&channel), recipient_tag, at });
        }
        Ok(found)
    }

    /// The key under which the beginning of an incident was told to a recipient, and the provider's name for that
    /// message.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn opening_of(
        &self,
        incident: i64,
        lane: &str,
        tag: &str,
    ) -> Result<Option<(String, Option<String>)>, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "SELECT dedup_key, provider_id FROM alert_deliveries
             WHERE alert_id = ?1 AND told = ?4 AND lane = ?2 AND recipient_tag = ?3 ORDER BY id LIMIT 1",
        )?;
        let told = Told::Opened.as_str();
        let key = params![incident, lane, tag, told];
        Ok(statement.query_row(key, |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
    }
}

impl ReadTx<'_> {
    /// Whether the end of an incident is already owed, or told, to a recipient.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn end_is_told(&self, incident: i64, lane: &str, tag: &str) -> Result<bool, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM alert_deliveries
             WHERE alert_id = ?1 AND told = ?4 AND lane = ?2 AND recipient_tag = ?3)",
        )?;
        let told = Told::Resolved.as_str();
        Ok(statement.query_row(params![incident, lane, tag, told], |row| row.get(0))?)
    }
}

impl WriteTx<'_> {
    /// Claims deliveries until `lease_until`, and notes the attempts as begun.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn claim(&mut self, ids: &[i64], lease_until: Timestamp) -> Result<Vec<SealedDelivery>, StoreError> {
        let now = iso(self.now());
        let mut take = self.conn().prepare_cached(&format!(
            "UPDATE alert_deliveries SET status = 'sending', attempts = attempts + 1, lease_until = ?3,
                last_attempt_at = ?2, next_attempt_at = NULL, revision = revision + 1
             WHERE id = ?1 AND status IN ('pending', 'deferred') RETURNING {SEALED}"
        ))?;
        let mut begin = self.conn().prepare_cached(
            "INSERT OR REPLACE INTO delivery_attempts (delivery_id, attempt, started_at, provider)
             VALUES (?1, ?2, ?3, ?4)",
        )?;
        let lease = iso(lease_until);
        let mut claimed = Vec::with_capacity(ids.len());
        for id in ids {
            if let Some(row) = take.query_row(params![id, now, lease], sealed_row).optional()? {
                begin.execute(params![row.id, row.attempt, now, row.lane])?;
                claimed.push(row);
            }
        }
        Ok(claimed)
    }

    /// Makes deliveries wait until `until` because a limit says so. No attempt is counted.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn make_wait(&mut self, ids: &[i64], until: Timestamp, why: &str) -> Result<(), StoreError> {
        let mut statement = self.conn().prepare_cached(
            "UPDATE alert_deliveries SET status = 'deferred', next_attempt_at = ?2, error_message = ?3,
                revision = revision + 1 WHERE id = ?1 AND status IN ('pending', 'deferred')",
        )?;
        for id in ids {
            statement.execute(params![id, iso(until), why])?;
        }
        Ok(())
    }

    /// Folds everything that waits for a recipient and was never tried into one digest; returns how many that were.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn fold(
        &mut self,
        to: (&str, &str),
        batch: &str,
        until: Timestamp,
        why: &str,
    ) -> Result<usize, StoreError> {
        let (lane, tag) = to;
        let mut statement = self.conn().prepare_cached(
            "UPDATE alert_deliveries SET status = 'deferred', batch = ?3, digest = 1, next_attempt_at = ?4,
                error_message = ?5, revision = revision + 1
             WHERE lane = ?1 AND recipient_tag = ?2 AND status IN ('pending', 'deferred') AND held = 0
                AND critical = 0 AND attempts = 0 AND next_attempt_at <= ?6",
        )?;
        let now = iso(self.now());
        Ok(statement.execute(params![lane, tag, batch, iso(until), why, now])?)
    }

    /// Lets what a group held go: it is due now, as part of `batch`. Says how many of an incident's deliveries that were.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn let_go(&mut self, group: i64, incident: i64, batch: &str) -> Result<usize, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "UPDATE alert_deliveries SET held = 0, batch = ?3, owed_since = ?4, next_attempt_at = ?4,
                revision = revision + 1
             WHERE group_id = ?1 AND alert_id = ?2 AND held = 1 AND status = 'pending'",
        )?;
        Ok(statement.execute(params![group, incident, batch, iso(self.now())])?)
    }

    /// Ends what a group held without sending it: `suppressed` by something, or `cancelled`.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn end_held(
        &mut self,
        group: i64,
        incident: i64,
        state: crate::domain::deliveries::State,
        why: &str,
    ) -> Result<usize, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "UPDATE alert_deliveries SET held = 0, status = ?3, error_message = ?4, next_attempt_at = NULL,
                revision = revision + 1
             WHERE group_id = ?1 AND alert_id = ?2 AND held = 1 AND status = 'pending'",
        )?;
        Ok(statement.execute(params![group, incident, state.as_str(), why])?)
    }

    /// Whether a group still holds something of an incident.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn holds(&self, group: i64, incident: i64) -> Result<bool, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM alert_deliveries
             WHERE group_id = ?1 AND alert_id = ?2 AND held = 1 AND status = 'pending')",
        )?;
        Ok(statement.query_row([group, incident], |row| row.get(0))?)
    }
}
