//! The poison queue: send again, one or many; to another recipient; or discard with a reason.

use crate::domain::actor::Actor;
use crate::domain::actor::needs;
use crate::domain::audit::Draft;
use crate::domain::audit::EventType;
use crate::domain::breaker::permit;
use crate::domain::deliveries::Channel;
use crate::domain::deliveries::State;
use crate::domain::deliveries_recipients::mask;
use crate::domain::deliveries_recipients::recipient_problem;
use crate::domain::reason;
use crate::domain::refusal::Refusal;
use crate::services::Fault;
use crate::services::Services;
use crate::services::alerts::AlertRouting;
use crate::services::alerts_owe;
use crate::services::audit;
use crate::services::deliveries_lists::view;
use crate::store::DeliveryFilter;
use crate::store::DeliveryRow;
use crate::store::Lane;
use crate::store::StoreError;
use crate::store::WriteTx;
use crate::wire;
use jiff::Timestamp;
use serde_json::json;

/// Most deliveries set back in one act.
pub const RETRY_MAX: usize = 10_000;

/// Which deliveries to send again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// These.
    Ids(Vec<i64>),
    /// Those in the poison queue that were owed in this time, over this channel where one is named.
    Range {
        /// From then on.
        from: Option<Timestamp>,
        /// Before then.
        to: Option<Timestamp>,
        /// Over this channel.
        channel: Option<String>,
    },
}

/// Sets a poisoned delivery back: it is sent again, to the true recipient, with the whole of our patience before it.
///
/// # Errors
/// Not permitted, no such delivery, not poisoned, not recorded.
pub async fn retry(s: &Services, actor: &Actor, id: i64) -> Result<wire::DeliveryView, Refusal> {
    let acted = act(s, actor, ("DELIVERY_RETRY", "retry a delivery", ""), id, move |tx, who, before| {
        if !tx.set_back(id)? {
            return Err(not_poison(before).into());
        }
        entry(tx, who, ("DELIVERY_RETRY", ""), before)
    });
    let row = acted.await?;
    Ok(view(row))
}

fn not_poison(before: &DeliveryRow) -> Refusal {
    let (id, status) = (before.id, &before.status);
    Refusal::invalid(
        "id",
        format!("delivery {id} is {status}, not poison: only what was given up can be retried"),
    )
}

/// Writes the entry of an act on a delivery and gives the row as it is after it.
fn entry(
    tx: &mut WriteTx<'_>,
    actor: &Actor,
    act: (&'static str, &str),
    before: &DeliveryRow,
) -> Result<DeliveryRow, Fault> {
    let id = before.id;
    let after = tx.delivery(id)?.ok_or_else(|| missing(id))?;
    let (action, why) = act;
    let name = id.to_string();
    let draft = Draft::new(actor, action, EventType::Action, ("delivery", &name)).reason(why);
    tx.audit(draft.details(json!({
        "before": { "status": before.status, "retry_count": before.retry_count, "recipient": before.recipient,
            "error": before.error_message },
        "after": { "status": after.status, "retry_count": after.retry_count, "recipient": after.recipient },
    })))?;
    Ok(after)
}

fn missing(id: i64) -> Refusal {
    Refusal::NotFound { what: format!("delivery {id}") }
}

/// One act on one delivery: permission, transaction, entry of a refusal, counting.
async fn act<F>(
    s: &Services,
    actor: &Actor,
    words: (&'static str, &'static str, &str),
    id: i64,
    work: F,
) -> Result<DeliveryRow, Refusal>
where
    F: FnOnce(&mut WriteTx<'_>, &Actor, &DeliveryRow) -> Result<DeliveryRow, Fault> + Send + 'static,
{
    let (action, verb, why) = words;
    let result = match permit(actor, &needs::ALERTS_WRITE, verb) {
        Err(refusal) => Err(refusal),
        Ok(()) => {
            let who = actor.clone();
            let written: Result<DeliveryRow, Fault> = s
                .write(Lane::Normal, s.now(), move |tx| {
                    let before = tx.delivery(id)?.ok_or_else(|| missing(id))?;
                    work(tx, &who, &before)
                })
                .await;
            written.map_err(Fault::into_refusal)
        }
    };
    let name = id.to_string();
    audit::on_refusal(s, actor, (action, ("delivery", &name)), why, result.as_ref().err()).await;
    if result.is_ok() {
        s.metrics.admin_action_total.with_label_values(&[&action.to_lowercase()]).inc();
        s.delivery_wake.notify_one();
    }
    result
}

/// Sets many back at once; what is not poison is left alone. Says how many were set back.
///
/// # Errors
/// Not permitted, too many named, not recorded.
pub async fn retry_many(s: &Services, actor: &Actor, which: Which) -> Result<wire::RetryView, Refusal> {
    let result = try_many(s, actor, which).await;
    audit::on_refusal(s, actor, ("DELIVERY_RETRY", ("delivery", "many")), "", result.as_ref().err()).await;
    let retried = result?;
    s.metrics.admin_action_total.with_label_values(&["delivery_retry"]).inc();
    s.delivery_wake.notify_one();
    Ok(wire::RetryView { retried })
}

async fn try_many(s: &Services, actor: &Actor, which: Which) -> Result<u32, Refusal> {
    permit(actor, &needs::ALERTS_WRITE, "retry deliveries")?;
    if let Which::Ids(ids) = &which
        && (ids.is_empty() || ids.len() > RETRY_MAX)
    {
        return Err(Refusal::invalid("ids", format!("name 1 to {RETRY_MAX} deliveries")));
    }
    let actor = actor.clone();
    let written: Result<u32, Fault> = s
        .write(Lane::Normal, s.now(), move |tx| {
            let ids = match &which {
                Which::Ids(ids) => ids.clone(),
                Which::Range { from, to, channel } => poisoned(tx, *from, *to, channel.as_deref())?,
            };
            let mut done = Vec::new();
            for id in ids {
                if tx.set_back(id)? {
                    done.push(id);
                }
            }
            let draft = Draft::new(&actor, "DELIVERY_RETRY", EventType::Action, ("delivery", "many"));
            tx.audit(draft.details(
                json!({ "retried": done.len(), "ids": done.iter().take(1000).collect::<Vec<_>>() }),
            ))?;
            Ok(u32::try_from(done.len()).unwrap_or(u32::MAX))
        })
        .await;
    written.map_err(Fault::into_refusal)
}

fn poisoned(
    tx: &WriteTx<'_>,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    channel: Option<&str>,
) -> Result<Vec<i64>, StoreError> {
    let filter = DeliveryFilter {
        status: Some(State::Poison.as_str().to_owned()),
        channel: channel.map(str::to_owned),
        from,
        to,
        ..DeliveryFilter::default()
    };
    Ok(tx.deliveries(&filter, RETRY_MAX)?.into_iter().map(|row| row.id).collect())
}

/// Sends a poisoned delivery to another recipient of the same lane.
///
/// # Errors
/// Not permitted, no such delivery, not poisoned, a recipient that is none, not recorded.
pub async fn readdress(
    s: &Services,
    actor: &Actor,
    id: i64,
    recipient: &str,
) -> Result<wire::DeliveryView, Refusal> {
    let (routing, recipient) = (s.alerts.routing(), recipient.trim().to_owned());
    let acted =
        act(s, actor, ("DELIVERY_READDRESS", "change a recipient", ""), id, move |tx, who, before| {
            let channel = Channel::parse(&before.channel).ok_or_else(|| missing(id))?;
            if let Some(problem) = recipient_problem(channel, &recipient) {
                return Err(Refusal::invalid("recipient", problem).into());
            }
            reseal(tx, &routing, before, channel, &recipient)?;
            entry(tx, who, ("DELIVERY_READDRESS", ""), before)
        });
    let row = acted.await?;
    Ok(view(row))
}

/// Seals recipient and message under a new key: another recipient must not be taken for a repeat.
fn reseal(
    tx: &mut WriteTx<'_>,
    routing: &AlertRouting,
    before: &DeliveryRow,
    channel: Channel,
    recipient: &str,
) -> Result<(), Fault> {
    let id = before.id;
    let lost = || Refusal::invalid("id", "the sealed message cannot be opened: seal.key is another one");
    let sealer = routing.sealer.as_ref().ok_or_else(lost)?;
    let row = tx.sealed_delivery(id)?.ok_or_else(|| missing(id))?;
    let clear = sealer
        .open_sealed(&alerts_owe::payload_place(&row.dedup_key), &row.payload_sealed)
        .ok_or_else(lost)?;
    let now = crate::domain::time::iso(tx.now());
    let key = format!("msg_{}", sealer.name(&["readdressed", &row.dedup_key, &now, recipient]));
    let sealed = (
        sealer.seal(&alerts_owe::recipient_place(&key), recipient.as_bytes())?,
        sealer.seal(&alerts_owe::payload_place(&key), &clear)?,
    );
    let tag = alerts_owe::recipient_tag(sealer, &row.lane, recipient);
    if tx.readdress(id, (&mask(channel, recipient), &tag), &key, (&sealed.0, &sealed.1))? {
        return Ok(());
    }
    Err(not_poison(before).into())
}

/// Calls a poisoned or waiting delivery off, for a reason.
///
/// # Errors
/// Not permitted, a reason that is too short, no such delivery, one that is over, not recorded.
pub async fn discard(s: &Services, actor: &Actor, id: i64, why: &str) -> Result<wire::DeliveryView, Refusal> {
    let text = why.to_owned();
    let acted = act(s, actor, ("DELIVERY_DISCARD", "discard a delivery", why), id, move |tx, who, before| {
        let text = reason::check(&text)?;
        if !tx.call_off(id, &format!("discarded by {}: {text}", who.id))? {
            let words = format!(
                "delivery {id} is {}: only what waits or was given up can be discarded",
                before.status
            );
            return Err(Refusal::invalid("id", words).into());
        }
        entry(tx, who, ("DELIVERY_DISCARD", &text), before)
    });
    let row = acted.await?;
    Ok(view(row))
}
