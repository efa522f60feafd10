//! Rows of the outbox: what is owed, who is sending it until when, and how each attempt ended.
//!
//! Each statement that changes a delivery raises its `revision`; one that does not was typed by somebody from outside.

use crate::domain::alerts::Purpose;
use crate::domain::alerts::Told;
use crate::domain::deliveries::Channel;
use crate::domain::deliveries::Next;
use crate::domain::deliveries::State;
use crate::domain::time::iso;
use crate::domain::time::parse_iso;
use crate::store::breaker::bad_text;
use crate::store::error::StoreError;
use crate::store::reader::ReadTx;
use crate::store::writer::WriteTx;
use jiff::Timestamp;
use rusqlite::OptionalExtension;
use rusqlite::Row;
use rusqlite::params;

/// A delivery to record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDelivery {
    /// Incident.
    pub alert_id: i64,
    /// How.
    pub channel: Channel,
    /// Which of the configured targets of that channel.
    pub lane: String,
    /// What about the incident.
    pub told: Told,
    /// Masked.
    pub recipient: String,
    /// The recipient itself, sealed.
    pub recipient_sealed: Vec<u8>,
    /// The message, sealed.
    pub payload_sealed: Vec<u8>,
    /// The same for every attempt.
    pub dedup_key: String,
    /// Why it is not to be sent, where it is not.
    pub suppressed: Option<String>,
    /// Why it goes out.
    pub purpose: Purpose,
    /// Belongs to this group.
    pub group_id: Option<i64>,
    /// Waits for the timer of its group.
    pub held: bool,
    /// Goes out together with the others of this batch.
    pub batch: Option<String>,
    /// Receiver of the route.
    pub receiver: String,
    /// Path of the route.
    pub route: String,
    /// May use the share of the limits that is kept back.
    pub critical: bool,
    /// A name of lane and recipient that gives neither away.
    pub recipient_tag: String,
}

/// A delivery as listed. Times stay text: what somebody typed there must not keep the list from being shown.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "each field is the column of its name")]
pub struct DeliveryRow {
    pub id: i64,
    pub alert_id: i64,
    pub channel: String,
    pub lane: String,
    pub recipient: String,
    pub status: String,
    pub retry_count: u32,
    pub next_attempt_at: Option<String>,
    pub created_at: String,
    pub last_attempt_at: Option<String>,
    pub delivered_at: Option<String>,
    pub failed_at: Option<String>,
    pub error_message: Option<String>,
    pub told: String,
    pub purpose: String,
    pub receiver: String,
    pub route: String,
    pub held: bool,
    pub critical: bool,
    pub batch: Option<String>,
    pub provider_id: Option<String>,
    pub attempts: i64,
}

/// A delivery as the one who sends it needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedDelivery {
    /// Number.
    pub id: i64,
    /// Incident.
    pub alert_id: i64,
    /// How; `None` when the column holds a word we do not know.
    pub channel: Option<Channel>,
    /// Which target.
    pub lane: String,
    /// What about the incident.
    pub told: Told,
    /// The same for every attempt.
    pub dedup_key: String,
    /// The recipient, sealed.
    pub recipient_sealed: Vec<u8>,
    /// The message, sealed.
    pub payload_sealed: Vec<u8>,
    /// State, as stored.
    pub status: String,
    /// Number of the newest attempt.
    pub attempt: i64,
    /// Attempts that failed since it was owed or set back.
    pub retry_count: u32,
    /// From when patience counts; `None` when somebody typed something else there.
    pub owed_since: Option<Timestamp>,
    /// An earlier attempt may have arrived.
    pub outcome_unknown: bool,
    /// Why it goes out.
    pub purpose: Purpose,
    /// Group it belongs to.
    pub group_id: Option<i64>,
    /// Goes out together with the others of this batch.
    pub batch: Option<String>,
    /// Folded because a limit held it up.
    pub digest: bool,
    /// May use the share of the limits that is kept back.
    pub critical: bool,
    /// A name of lane and recipient.
    pub recipient_tag: String,
    /// Receiver of the route.
    pub receiver: String,
    /// Path of the route.
    pub route: String,
}

/// How an attempt went, beside what follows from it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AttemptNote {
    /// Who was asked, for instance `smtp mail.example:587`.
    pub provider: String,
    /// How long it took.
    pub duration_ms: i64,
    /// What code came back.
    pub code: Option<u16>,
    /// SHA-256 of what came back.
    pub response_digest: Option<String>,
}

pub(in crate::store) const SEALED: &str =
    "id, alert_id, channel, lane, told, dedup_key, recipient_sealed, payload_sealed, status, attempts,
    retry_count, owed_since, outcome_unknown, purpose, group_id, batch, digest, critical, recipient_tag, receiver, route";

impl ReadTx<'_> {
    /// One delivery as listed.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn delivery(&self, id: i64) -> Result<Option<DeliveryRow>, StoreError> {
        let mut statement = self.conn().prepare_cached("SELECT * FROM alert_deliveries WHERE id = ?1")?;
        Ok(statement.query_row([id], delivery_row).optional()?)
    }

    /// One delivery as the sender needs it.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn sealed_delivery(&self, id: i64) -> Result<Option<SealedDelivery>, StoreError> {
        let mut statement =
            self.conn().prepare_cached(&format!("SELECT {SEALED} FROM alert_deliveries WHERE id = ?1"))?;
        Ok(statement.query_row([id], sealed_row).optional()?)
    }

    /// From when a delivery has been owed, and how many attempts failed since.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn tried(&self, id: i64) -> Result<(Option<Timestamp>, u32), StoreError> {
        let mut statement = self
            .conn()
            .prepare_cached("SELECT owed_since, retry_count FROM alert_deliveries WHERE id = ?1")?;
        let row = statement.query_row([id], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)));
        let (since, retries) = row.optional()?.unwrap_or_default();
        Ok((parse_iso(&since), retries.try_into().unwrap_or(0)))
    }

    /// The deliveries that tell the beginning of an incident.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn openings_of(&self, incident: i64) -> Result<Vec<SealedDelivery>, StoreError> {
        let mut statement = self.conn().prepare_cached(&format!(
            "SELECT {SEALED} FROM alert_deliveries WHERE alert_id = ?1 AND told = 'opened' ORDER BY id"
        ))?;
        let rows = statement.query_map([incident], sealed_row)?;
        Ok(rows.collect::<Result<Vec<SealedDelivery>, rusqlite::Error>>()?)
    }
}

impl WriteTx<'_> {
    /// Records that something is owed, and returns its number. The same key twice is recorded once.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn owe(&mut self, d: &NewDelivery) -> Result<Option<i64>, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "INSERT INTO alert_deliveries (alert_id, channel, lane, told, recipient, recipient_sealed, payload_sealed,
                dedup_key, status, error_message, next_attempt_at, owed_since, created_at, purpose, held, group_id, batch,
                receiver, route, critical, recipient_tag)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)
             ON CONFLICT (dedup_key) DO NOTHING",
        )?;
        let at = iso(self.now());
        let state = if d.suppressed.is_some() { State::Suppressed } else { State::Pending };
        let held = d.held && d.suppressed.is_none();
        let next = (d.suppressed.is_none() && !held).then_some(&at);
        let rows = statement.execute(params![
            d.alert_id,
            d.channel.as_str(),
            d.lane,
            d.told.as_str(),
            d.recipient,
            d.recipient_sealed,
            d.payload_sealed,
            d.dedup_key,
            state.as_str(),
            d.suppressed,
            next,
            at,
            d.purpose.as_str(),
            held,
            d.group_id,
            d.batch,
            d.receiver,
            d.route,
            d.critical,
            d.recipient_tag
        ])?;
        Ok((rows == 1).then(|| self.conn().last_insert_rowid()))
    }

    /// Records how attempt number `attempt` of a delivery ended. Says whether it still counted: acceptance always does,
    /// anything else only while no later attempt took over.
    ///
    /// # Errors
    /// When the ledger cannot take it.
    pub fn settle(
        &mut self,
        id: i64,
        attempt: i64,
        next: &Next,
        note: &AttemptNote,
    ) -> Result<bool, StoreError> {
        let (error, provider_id) = match next {
            Next::Delivered { provider_id } => (None, provider_id.as_ref()),
            Next::Retry { error, .. } | Next::Deferred { error, .. } | Next::Poison { error } => {
                (Some(error), None)
            }
        };
        let mut ended = self.conn().prepare_cached(
            "UPDATE delivery_attempts SET provider = ?3, duration_ms = ?4, outcome = ?5, code = ?6,
                response_digest = ?7, provider_id = ?8, error = ?9 WHERE delivery_id = ?1 AND attempt = ?2",
        )?;
        let AttemptNote { provider, duration_ms, code, response_digest } = note;
        ended.execute(params![
            id,
            attempt,
            provider,
            duration_ms,
            next.word(),
            code,
            response_digest,
            provider_id,
            error
        ])?;
        let now = iso(self.now());
        let changed = match next {
            Next::Delivered { provider_id } => self.conn().prepare_cached(
                "UPDATE alert_deliveries SET status = 'delivered', delivered_at = ?2, provider_id = ?3, failed_at = NULL,
                    error_message = NULL, next_attempt_at = NULL, lease_until = NULL, outcome_unknown = 0,
                    revision = revision + 1
                 WHERE id = ?1 AND status IN ('sending', 'pending', 'deferred', 'poison')",
            )?.execute(params![id, now, provider_id])?,
            Next::Retry { at, error, unknown } => self.wait(id, attempt, (State::Pending, *at, error, *unknown))?,
            Next::Deferred { until, error } => self.wait(id, attempt, (State::Deferred, *until, error, false))?,
            Next::Poison { error } => self.conn().prepare_cached(
                "UPDATE alert_deliveries SET status = 'poison', failed_at = ?3, error_message = ?4, lease_until = NULL,
                    next_attempt_at = NULL, revision = revision + 1
                 WHERE id = ?1 AND status = 'sending' AND attempts = ?2",
            )?.execute(params![id, attempt, now, error])?,
        };
        Ok(changed == 1)
    }

    fn wait(&self, id: i64, attempt: i64, how: (State, Timestamp, &str, bool)) -> Result<usize, StoreError> {
        let (state, until, error, unknown) = how;
        let mut statement = self.conn().prepare_cached(
            "UPDATE alert_deliveries SET status = ?3, next_attempt_at = ?4, error_message = ?5, lease_until = NULL,
                retry_count = retry_count + 1, outcome_unknown = max(outcome_unknown, ?6), revision = revision + 1
             WHERE id = ?1 AND status = 'sending' AND attempts = ?2",
        )?;
        Ok(statement.execute(params![id, attempt, state.as_str(), iso(until), error, unknown])?)
    }
}

pub(in crate::store) fn delivery_row(row: &Row<'_>) -> Result<DeliveryRow, rusqlite::Error> {
    Ok(DeliveryRow {
        id: row.get("id")?,
        alert_id: row.get("alert_id")?,
        channel: row.get("channel")?,
        lane: row.get("lane")?,
        recipient: row.get("recipient")?,
        status: row.get("status")?,
        retry_count: row.get::<_, i64>("retry_count")?.try_into().unwrap_or(0),
        next_attempt_at: row.get("next_attempt_at")?,
        created_at: row.get("created_at")?,
        last_attempt_at: row.get("last_attempt_at")?,
        delivered_at: row.get("delivered_at")?,
        failed_at: row.get("failed_at")?,
        error_message: row.get("error_message")?,
        told: row.get("told")?,
        purpose: row.get("purpose")?,
        receiver: row.get("receiver")?,
        route: row.get("route")?,
        held: row.get("held")?,
        critical: row.get("critical")?,
        batch: row.get("batch")?,
        provider_id: row.get("provider_id")?,
        attempts: row.get("attempts")?,
    })
}

pub(in crate::store) fn sealed_row(row: &Row<'_>) -> Result<SealedDelivery, rusqlite::Error> {
    let told: String = row.get("told")?;
    let owed_since: String = row.get("owed_since")?;
    Ok(SealedDelivery {
        id: row.get("id")?,
        alert_id: row.get("alert_id")?,
        channel: Channel::parse(&row.get::<_, String>("channel")?),
        lane: row.get("lane")?,
        told: Told::parse(&told).ok_or_else(|| bad_text("told", &told))?,
        dedup_key: row.get("dedup_key")?,
        recipient_sealed: row.get("recipient_sealed")?,
        payload_sealed: row.get("payload_sealed")?,
        status: row.get("status")?,
        attempt: row.get("attempts")?,
        retry_count: row.get::<_, i64>("retry_count")?.try_into().unwrap_or(0),
        owed_since: parse_iso(&owed_since),
        outcome_unknown: row.get("outcome_unknown")?,
        purpose: Purpose::parse(&row.get::<_, String>("purpose")?).unwrap_or(Purpose::Route),
        group_id: row.get("group_id")?,
        batch: row.get("batch")?,
        digest: row.get("digest")?,
        critical: row.get("critical")?,
        recipient_tag: row.get("recipient_tag")?,
        receiver: row.get("receiver")?,
        route: row.get("route")?,
    })
}
