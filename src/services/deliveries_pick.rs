//! Picking what to send: what goes out together, what a limit makes wait or folds into a digest, and opening the letter.

use crate::clock::Stopwatch;
use crate::domain::alerts::GroupNote;
use crate::domain::alerts::Incident;
use crate::domain::alerts::Message;
use crate::domain::alerts::Purpose;
use crate::domain::alerts::Told;
use crate::domain::deliveries::Channel;
use crate::domain::deliveries_limits::FOLD_AFTER_MS;
use crate::domain::time;
use crate::services::alerts::AlertRouting;
use crate::services::alerts_owe;
use crate::services::audit::Anchor;
use crate::services::deliveries::Claimed;
use crate::services::deliveries::LEASE_MS;
use crate::services::deliveries::Letter;
use crate::services::deliveries_limits::Buckets;
use crate::services::deliveries_limits::Held;
use crate::store::DueRow;
use crate::store::SealedDelivery;
use crate::store::StoreError;
use crate::store::WriteTx;
use jiff::Timestamp;
use std::collections::HashSet;

/// Due deliveries looked at in one transaction.
pub const CANDIDATES: usize = 256;

/// Rows that go out as one message, with what has to be known beside them.
pub(in crate::services) struct Bundle {
    rows: Vec<(SealedDelivery, Option<Incident>)>,
    /// Key of the message that told the beginning, and the provider's name for it.
    follows: Option<(String, Option<String>)>,
}

/// What was picked.
#[derive(Default)]
pub(in crate::services) struct Picked {
    /// What to send.
    pub messages: Vec<Bundle>,
    /// What limits held up, for the counters.
    pub held: Vec<(Channel, &'static str)>,
}

/// Picks what to send in a lane, inside a transaction.
///
/// # Errors
/// When the ledger cannot take it.
pub(in crate::services) fn pick(
    tx: &mut WriteTx<'_>,
    routing: &AlertRouting,
    buckets: &Buckets,
    lane: &str,
    limit: usize,
) -> Result<Picked, StoreError> {
    let now = tx.now();
    let mut picked = Picked::default();
    let mut folded = HashSet::new();
    for due in tx.due_now(lane, now, CANDIDATES)? {
        if picked.messages.len() >= limit {
            break;
        }
        if folded.contains(&due.recipient_tag) && !due.critical && due.attempts == 0 {
            continue;
        }
        let ids = match &due.batch {
            Some(batch) => tx.bundle(batch, lane, &due.recipient_tag, now)?,
            None => vec![due.id],
        };
        // The batch of this row went with an earlier one.
        if !ids.contains(&due.id) {
            continue;
        }
        if let Some(channel) = due.channel.filter(|_| !due.canary) {
            let to = (channel, due.recipient_tag.as_str());
            if let Some(held) = buckets.ask(&routing.limits, to, due.critical, now) {
                picked.held.push((channel, held.limit));
                if hold(tx, lane, &due, &ids, &held)? {
                    folded.insert(due.recipient_tag);
                }
                continue;
            }
            buckets.take(&routing.limits, to, now);
        }
        let rows = tx.claim(&ids, time::plus_ms(now, LEASE_MS))?;
        picked.messages.extend(bundle(tx, rows)?);
    }
    Ok(picked)
}

/// Makes what a limit holds up wait; what would wait too long is folded into a digest. Says whether it was folded.
fn hold(
    tx: &mut WriteTx<'_>,
    lane: &str,
    due: &DueRow,
    ids: &[i64],
    held: &Held,
) -> Result<bool, StoreError> {
    let now = tx.now();
    let why = |until: Timestamp| format!("{}; waits until {}", held.why, time::iso(until));
    let long = held.until > time::plus_ms(now, FOLD_AFTER_MS);
    if !long || due.critical || due.attempts > 0 {
        tx.make_wait(ids, held.until, &why(held.until))?;
        return Ok(false);
    }
    let open = tx.open_digest(lane, &due.recipient_tag)?;
    let (batch, until) = match open {
        Some((batch, at)) if at > now => (batch, at),
        Some((batch, _)) => (batch, held.until),
        None => (format!("digest.{}.{}", due.recipient_tag, due.id), held.until),
    };
    tx.fold((lane, &due.recipient_tag), &batch, until, &format!("{}; folded into a digest", why(until)))?;
    Ok(true)
}

fn bundle(tx: &WriteTx<'_>, rows: Vec<SealedDelivery>) -> Result<Option<Bundle>, StoreError> {
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let incident = tx.incident(row.alert_id)?;
        all.push((row, incident));
    }
    let Some((first, _)) = all.first() else { return Ok(None) };
    let follows = match first.told {
        Told::Resolved => tx.opening_of(first.alert_id, &first.lane, &first.recipient_tag)?,
        // An acknowledgement belongs to the message it is about.
        Told::Notice if first.purpose == Purpose::Acknowledged => {
            tx.opening_of(first.alert_id, &first.lane, &first.recipient_tag)?
        }
        Told::Opened | Told::Notice => None,
    };
    Ok(Some(Bundle { rows: all, follows }))
}

/// The message with its letter opened.
pub(in crate::services) fn claimed(
    routing: &AlertRouting,
    bundle: Bundle,
    anchor: Option<&Anchor>,
) -> Claimed {
    let rows = bundle.rows;
    let (follows, earlier_id) = bundle.follows.map_or((None, None), |(key, id)| (Some(key), id));
    let letter = open_letter(routing, &rows).map(|letter| Letter { anchor: anchor.cloned(), ..letter });
    let first = rows.first().map(|(row, _)| row);
    Claimed {
        id: first.map_or(0, |r| r.id),
        deliveries: rows.iter().map(|(r, _)| (r.id, r.attempt)).collect(),
        channel: first.and_then(|r| r.channel),
        lane: first.map(|r| r.lane.clone()).unwrap_or_default(),
        attempt: first.map_or(0, |r| r.attempt),
        dedup_key: message_key(routing, &rows),
        follows,
        earlier_id,
        possible_repeat: rows.iter().any(|(r, _)| r.outcome_unknown),
        letter,
        watch: Stopwatch::start(),
    }
}

/// The key of a message: that of its delivery, or for several the same one whenever the same ones go out together.
fn message_key(routing: &AlertRouting, rows: &[(SealedDelivery, Option<Incident>)]) -> String {
    match (rows, &routing.sealer) {
        ([(only, _)], _) => only.dedup_key.clone(),
        (all, Some(sealer)) => {
            let keys: Vec<&str> = all.iter().map(|(r, _)| r.dedup_key.as_str()).collect();
            format!("msg_{}", sealer.name(&keys))
        }
        (all, None) => all.first().map(|(r, _)| r.dedup_key.clone()).unwrap_or_default(),
    }
}

fn open_letter(
    routing: &AlertRouting,
    rows: &[(SealedDelivery, Option<Incident>)],
) -> Result<Letter, String> {
    let (first, _) = rows.first().ok_or(LOST)?;
    let recipient = alerts_owe::open_recipient(routing, first).ok_or(LOST)?;
    let mut items = Vec::with_capacity(rows.len());
    for (row, incident) in rows {
        items.push(open_message(routing, row, incident.as_ref())?);
    }
    let node = routing.routing.root.at(&first.route);
    let labels = items.first().map(|m| &m.labels);
    let group = node.zip(labels).map(|(node, labels)| {
        let labels = node.group_labels(labels);
        GroupNote { key: node.group_key(&labels), receiver: first.receiver.clone(), labels }
    });
    Ok(Letter { recipient, items, purpose: first.purpose, group, digest: first.digest, anchor: None })
}

const LOST: &str =
    "the sealed recipient or message cannot be opened: the file seal.key is not the one it was sealed with";

fn open_message(
    routing: &AlertRouting,
    row: &SealedDelivery,
    incident: Option<&Incident>,
) -> Result<Message, String> {
    let place = alerts_owe::payload_place(&row.dedup_key);
    let opened = routing.sealer.as_ref().and_then(|s| s.open_sealed(&place, &row.payload_sealed));
    let mut message: Message =
        serde_json::from_slice(&opened.ok_or(LOST)?).map_err(|e| format!("the message is damaged: {e}"))?;
    // It ended while this waited: one message tells both times.
    if row.told == Told::Opened {
        message.resolved = incident.and_then(|i| i.resolved.clone());
        if message.resolved.is_some() {
            message.ack_link = None;
        }
    }
    Ok(message)
}
