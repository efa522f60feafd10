//! Looking at the outbox: pages of deliveries, attempts, the balance.

use crate::domain::deliveries::State;
use crate::domain::time::iso;
use crate::domain::time::parse_iso;
use crate::store::deliveries::DeliveryRow;
use crate::store::deliveries::delivery_row;
use crate::store::error::StoreError;
use crate::store::reader::ReadTx;
use jiff::Timestamp;
use rusqlite::params;

/// Which deliveries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeliveryFilter {
    /// In this state.
    pub status: Option<String>,
    /// Over this channel.
    pub channel: Option<String>,
    /// About this incident.
    pub incident: Option<i64>,
    /// With a lower number: a page goes on where the last one ended.
    pub before: Option<i64>,
    /// Owed at or after this time.
    pub from: Option<Timestamp>,
    /// Owed before this time.
    pub to: Option<Timestamp>,
}

/// One attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "each field is the column of its name")]
pub struct AttemptRow {
    pub attempt: i64,
    pub started_at: String,
    pub provider: String,
    pub duration_ms: Option<i64>,
    pub outcome: Option<String>,
    pub code: Option<i64>,
    pub response_digest: Option<String>,
    pub provider_id: Option<String>,
    pub error: Option<String>,
}

/// An incident whose deliveries are not as many as were owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Imbalance {
    /// The incident.
    pub incident: i64,
    /// Deliveries ever owed.
    pub owed: i64,
    /// Deliveries there are, in a state that counts.
    pub found: i64,
}

/// How many deliveries wait, and how many were given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct QueueCounts {
    /// Pending, deferred or being sent.
    pub waiting: i64,
    /// In the poison queue.
    pub poison: i64,
}

impl ReadTx<'_> {
    /// Lanes with something that waits, each found by a jump in the index: a long queue costs no more than a short one.
    fn waiting_lanes(&self) -> Result<Vec<String>, StoreError> {
        let mut next = self.conn().prepare_cached(
            "SELECT min(lane) FROM alert_deliveries
             WHERE status IN ('pending', 'deferred') AND held = 0 AND lane > ?1",
        )?;
        let (mut found, mut after) = (Vec::new(), String::new());
        while let Some(lane) = next.query_row([&after], |row| row.get::<_, Option<String>>(0))? {
            after.clone_from(&lane);
            found.push(lane);
        }
        Ok(found)
    }

    /// Lanes with something that is not finished: it waits, is held, or is being sent.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn unfinished_lanes(&self) -> Result<Vec<String>, StoreError> {
        let mut rows = self.conn().prepare_cached(
            "SELECT DISTINCT lane FROM alert_deliveries WHERE status IN ('pending', 'deferred', 'sending')",
        )?;
        let lanes = rows.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
        Ok(lanes)
    }

    /// Lanes with something to send at `now`, and when the next delivery falls due that is not due yet.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn due_lanes(&self, now: Timestamp) -> Result<(Vec<String>, Option<Timestamp>), StoreError> {
        let mut due = self.conn().prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM alert_deliveries WHERE lane = ?1 AND critical = ?2
             AND status IN ('pending', 'deferred') AND held = 0 AND next_attempt_at <= ?3)",
        )?;
        let mut later = self.conn().prepare_cached(
            "SELECT min(next_attempt_at) FROM alert_deliveries WHERE lane = ?1 AND critical = ?2
             AND status IN ('pending', 'deferred') AND held = 0 AND next_attempt_at > ?3",
        )?;
        let (now, mut lanes, mut next) = (iso(now), Vec::new(), None::<String>);
        for lane in self.waiting_lanes()? {
            let mut any = false;
            for critical in [1, 0] {
                let key = params![lane, critical, now];
                any |= due.query_row(key, |row| row.get::<_, bool>(0))?;
                let at: Option<String> = later.query_row(key, |row| row.get(0))?;
                next = [next, at].into_iter().flatten().min();
            }
            if any {
                lanes.push(lane);
            }
        }
        Ok((lanes, next.as_deref().and_then(parse_iso)))
    }

    /// Whether a delivery is marked as being sent although nobody can be sending it any more.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn has_lost_sending(&self, now: Timestamp) -> Result<bool, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM alert_deliveries
             WHERE status = 'sending' AND (lease_until IS NULL OR lease_until <= ?1))",
        )?;
        Ok(statement.query_row([iso(now)], |row| row.get(0))?)
    }

    /// How much waits, and how much was given up.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn queue_counts(&self) -> Result<QueueCounts, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "SELECT (SELECT count(*) FROM alert_deliveries WHERE status IN ('pending', 'deferred') AND held = 0)
                  + (SELECT count(*) FROM alert_deliveries WHERE held = 1)
                  + (SELECT count(*) FROM alert_deliveries WHERE status = 'sending'),
                    (SELECT count(*) FROM alert_deliveries WHERE status = 'poison')",
        )?;
        Ok(statement.query_row([], |row| Ok(QueueCounts { waiting: row.get(0)?, poison: row.get(1)? }))?)
    }

    /// Deliveries that fit, newest first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn deliveries(&self, filter: &DeliveryFilter, limit: usize) -> Result<Vec<DeliveryRow>, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        // The word of the state stands in the statement, not beside it: only then the index of that state is used.
        let state = match filter.status.as_deref().map(State::parse) {
            None => "1".to_owned(),
            Some(None) => return Ok(Vec::new()),
            Some(Some(state)) => format!("status = '{}'", state.as_str()),
        };
        let sql = format!(
            "SELECT * FROM alert_deliveries WHERE {state} AND (?1 IS NULL OR channel = ?1)
                AND (?2 IS NULL OR alert_id = ?2) AND (?3 IS NULL OR id < ?3)
                AND (?4 IS NULL OR created_at >= ?4) AND (?5 IS NULL OR created_at < ?5) ORDER BY id DESC LIMIT ?6"
        );
        let mut statement = self.conn().prepare_cached(&sql)?;
        let values = params![
            filter.channel,
            filter.incident,
            filter.before,
            filter.from.map(iso),
            filter.to.map(iso),
            limit
        ];
        let rows = statement.query_map(values, delivery_row)?;
        Ok(rows.collect::<Result<Vec<DeliveryRow>, rusqlite::Error>>()?)
    }

    /// The deliveries about an incident, oldest first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn deliveries_of(&self, incident: i64, limit: usize) -> Result<Vec<DeliveryRow>, StoreError> {
        let mut statement = self
            .conn()
            .prepare_cached("SELECT * FROM alert_deliveries WHERE alert_id = ?1 ORDER BY id LIMIT ?2")?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = statement.query_map([incident, limit], delivery_row)?;
        Ok(rows.collect::<Result<Vec<DeliveryRow>, rusqlite::Error>>()?)
    }

    /// The attempts of a delivery, oldest first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn attempts_of(&self, delivery: i64) -> Result<Vec<AttemptRow>, StoreError> {
        let mut statement = self
            .conn()
            .prepare_cached("SELECT * FROM delivery_attempts WHERE delivery_id = ?1 ORDER BY attempt")?;
        let rows = statement.query_map([delivery], |row| {
            Ok(AttemptRow {
                attempt: row.get("attempt")?,
                started_at: row.get("started_at")?,
                provider: row.get("provider")?,
                duration_ms: row.get("duration_ms")?,
                outcome: row.get("outcome")?,
                code: row.get("code")?,
                response_digest: row.get("response_digest")?,
                provider_id: row.get("provider_id")?,
                error: row.get("error")?,
            })
        })?;
        Ok(rows.collect::<Result<Vec<AttemptRow>, rusqlite::Error>>()?)
    }

    /// Incidents with a number of at least `from` and below `to`, and those that fire, whose deliveries are not as many
    /// as were owed.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn imbalances(&self, from: i64, to: i64, limit: usize) -> Result<Vec<Imbalance>, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "SELECT id, owed, found FROM (
                SELECT e.id, e.owed, (SELECT count(*) FROM alert_deliveries d WHERE d.alert_id = e.id AND d.status IN
                    ('pending', 'sending', 'delivered', 'deferred', 'poison', 'cancelled', 'suppressed')) AS found
                FROM alert_events e WHERE (e.id >= ?1 AND e.id < ?2) OR e.status = 'firing')
             WHERE owed <> found ORDER BY id LIMIT ?3",
        )?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = statement.query_map([from, to, limit], |row| {
            Ok(Imbalance { incident: row.get(0)?, owed: row.get(1)?, found: row.get(2)? })
        })?;
        Ok(rows.collect::<Result<Vec<Imbalance>, rusqlite::Error>>()?)
    }

    /// Critical incidents that fire, of which something was owed before `before` and nothing was accepted, and to which no
    /// channel was added since.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn untaken_critical(&self, before: Timestamp, limit: usize) -> Result<Vec<i64>, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "SELECT e.id FROM alert_events e WHERE e.status = 'firing' AND e.severity = 'critical'
                AND e.acked_at IS NULL
                AND EXISTS (SELECT 1 FROM alert_deliveries d WHERE d.alert_id = e.id AND d.told = 'opened'
                    AND d.held = 0 AND d.status IN ('pending', 'sending', 'deferred', 'poison'))
                AND NOT EXISTS (SELECT 1 FROM alert_deliveries d WHERE d.alert_id = e.id AND d.told = 'opened'
                    AND (d.status = 'delivered' OR (d.held = 0 AND d.owed_since > ?1)))
             ORDER BY e.id LIMIT ?2",
        )?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = statement.query_map(params![iso(before), limit], |row| row.get(0))?;
        Ok(rows.collect::<Result<Vec<i64>, rusqlite::Error>>()?)
    }

    /// The recipients, by their names, to whom the beginning of an incident is or was owed.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn tags_of(&self, incident: i64) -> Result<Vec<String>, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "SELECT DISTINCT recipient_tag FROM alert_deliveries WHERE alert_id = ?1 AND told = 'opened'",
        )?;
        let rows = statement.query_map([incident], |row| row.get(0))?;
        Ok(rows.collect::<Result<Vec<String>, rusqlite::Error>>()?)
    }

    /// The number of the newest incident.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn newest_incident(&self) -> Result<i64, StoreError> {
        let mut statement = self.conn().prepare_cached("SELECT coalesce(max(id), 0) FROM alert_events")?;
        Ok(statement.query_row([], |row| row.get(0))?)
    }
}
