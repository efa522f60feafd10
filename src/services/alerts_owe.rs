//! What is owed: one row of the outbox for one incident, one target and one thing told, with its seals and its key.

use crate::domain::alerts::Incident;
use crate::domain::alerts::Message;
use crate::domain::alerts::Purpose;
use crate::domain::alerts::Severity;
use crate::domain::alerts::Told;
use crate::domain::alerts::page_of;
use crate::domain::deliveries::Channel;
use crate::domain::deliveries_recipients::mask;
use crate::domain::time;
use crate::services::alerts::AlertRouting;
use crate::services::alerts::Target;
use crate::services::alerts_links::link_for;
use crate::store::NewDelivery;
use crate::store::SealedDelivery;
use crate::store::Sealer;
use crate::store::StoreError;
use crate::store::WriteTx;

/// What is owed to whom, and why.
#[derive(Debug, Clone, Copy)]
pub struct Owed<'a> {
    /// What about the incident.
    pub told: Told,
    /// Why it goes out.
    pub purpose: Purpose,
    /// To whom.
    pub target: &'a Target,
    /// Belongs to this group.
    pub group: Option<i64>,
    /// Waits for the timer of its group.
    pub held: bool,
    /// Goes out together with the others of this batch.
    pub batch: Option<&'a str>,
    /// Why it is not sent, where it is not.
    pub suppressed: Option<&'a str>,
    /// Receiver and path of the route.
    pub route: (&'a str, &'a str),
}

impl<'a> Owed<'a> {
    /// Something to tell a target now, on its own.
    #[must_use]
    pub fn now(told: Told, purpose: Purpose, target: &'a Target, route: (&'a str, &'a str)) -> Self {
        Self { told, purpose, target, group: None, held: false, batch: None, suppressed: None, route }
    }
}

/// Records that something is owed, and counts it with the incident: the two sides of the balance. Returns its number.
///
/// # Errors
/// When the ledger cannot take it.
pub fn owe(
    tx: &mut WriteTx<'_>,
    routing: &AlertRouting,
    incident: &Incident,
    owed: Owed<'_>,
) -> Result<Option<i64>, StoreError> {
    let Some(sealer) = &routing.sealer else { return Ok(None) };
    let count = tx.count_owed(incident.id)?;
    let dedup_key = dedup_key(sealer, incident, &owed, count, &time::iso(tx.now()));
    let tag = match owed.purpose {
        // A canary neither uses up its recipient's limit nor is folded into his digest.
        Purpose::Canary => recipient_tag(sealer, &owed.target.lane, "canary"),
        _ => recipient_tag(sealer, &owed.target.lane, &owed.target.recipient),
    };
    let mut message = message_about(routing, incident, owed.told);
    if may_acknowledge(&owed) {
        message.ack_link = link_for(routing, incident.id, &tag, tx.now());
    }
    let payload = serde_json::to_vec(&message).map_err(|e| StoreError::Other(e.to_string()))?;
    let target = owed.target;
    tx.owe(&NewDelivery {
        alert_id: incident.id,
        channel: target.channel,
        lane: target.lane.clone(),
        told: owed.told,
        recipient: mask(target.channel, &target.recipient),
        recipient_sealed: sealer.seal(&recipient_place(&dedup_key), target.recipient.as_bytes())?,
        payload_sealed: sealer.seal(&payload_place(&dedup_key), &payload)?,
        dedup_key,
        suppressed: owed.suppressed.map(str::to_owned),
        purpose: owed.purpose,
        group_id: owed.group,
        held: owed.held,
        batch: owed.batch.map(str::to_owned),
        receiver: owed.route.0.to_owned(),
        route: owed.route.1.to_owned(),
        critical: incident.severity == Severity::Critical,
        recipient_tag: tag,
    })
}

/// Whether a message carries a link: it goes to a person, about something that may still be taken on.
fn may_acknowledge(owed: &Owed<'_>) -> bool {
    let person = matches!(owed.target.channel, Channel::Email | Channel::Slack | Channel::Sms);
    person && owed.told == Told::Opened && owed.purpose != Purpose::Canary
}

fn message_about(routing: &AlertRouting, incident: &Incident, told: Told) -> Message {
    let base = routing.link_base.as_deref().map(|b| b.trim_end_matches('/'));
    Message {
        incident: incident.id,
        told,
        kind: incident.kind.clone(),
        severity: incident.severity,
        title: incident.title.clone(),
        summary: incident.summary.clone(),
        opened_at: incident.opened_at,
        resolved: if told == Told::Resolved { incident.resolved.clone() } else { None },
        environment: routing.environment.clone(),
        link: base.map(|b| format!("{b}{}", page_of(&incident.kind))),
        labels: incident.labels.clone(),
        annotations: incident.annotations.clone(),
        generator_url: incident.generator_url.clone(),
        ack_link: None,
        acked: incident.acked.clone(),
    }
}

/// The same for every attempt of this delivery, and nobody else's: also not that of another ledger that counts the same.
fn dedup_key(sealer: &Sealer, incident: &Incident, owed: &Owed<'_>, count: u32, now: &str) -> String {
    let (id, count) = (incident.id.to_string(), count.to_string());
    let target = owed.target;
    let name = sealer.name(&[
        &id,
        now,
        &count,
        owed.told.as_str(),
        target.channel.as_str(),
        &target.lane,
        &target.recipient,
    ]);
    format!("msg_{name}")
}

/// A name of lane and recipient that gives neither away: for limits and digests.
pub(in crate::services) fn recipient_tag(sealer: &Sealer, lane: &str, recipient: &str) -> String {
    let mut tag = sealer.name(&["recipient", lane, recipient]);
    tag.truncate(TAG_CHARS);
    tag
}

/// Characters of a recipient's name: enough that no two share one.
const TAG_CHARS: usize = 16;

pub(in crate::services) fn recipient_place(dedup_key: &str) -> String {
    format!("recipient of {dedup_key}")
}

pub(in crate::services) fn payload_place(dedup_key: &str) -> String {
    format!("message of {dedup_key}")
}

pub(in crate::services) fn open_recipient(routing: &AlertRouting, row: &SealedDelivery) -> Option<String> {
    let sealer = routing.sealer.as_ref()?;
    let clear = sealer.open_sealed(&recipient_place(&row.dedup_key), &row.recipient_sealed)?;
    String::from_utf8(clear).ok()
}
