//! Acknowledgement verbs: somebody takes an incident on, or gives it back. Stops repeats and escalation, and is passed
//! on to those who keep track of it.

use crate::domain::actor::Actor;
use crate::domain::actor::Door;
use crate::domain::actor::Role;
use crate::domain::actor::needs;
use crate::domain::alerts::Acked;
use crate::domain::alerts::Incident;
use crate::domain::alerts::Purpose;
use crate::domain::alerts::Told;
use crate::domain::alerts_acks;
use crate::domain::alerts_acks::Before;
use crate::domain::alerts_acks::Decision;
use crate::domain::audit::Draft;
use crate::domain::audit::EventType;
use crate::domain::audit::Outcome;
use crate::domain::breaker::permit;
use crate::domain::deliveries::Channel;
use crate::domain::deliveries::State;
use crate::domain::deliveries::plain;
use crate::domain::refusal::Refusal;
use crate::domain::time;
use crate::services::Fault;
use crate::services::Services;
use crate::services::alerts::AlertRouting;
use crate::services::alerts::Target;
use crate::services::alerts_escalation;
pub use crate::services::alerts_links::link_for;
use crate::services::alerts_owe;
use crate::services::alerts_owe::Owed;
use crate::services::alerts_views::incident_view;
use crate::services::audit;
use crate::services::fault;
use crate::store::Lane;
use crate::store::StoreError;
use crate::store::WriteTx;
use crate::wire;
use serde_json::json;
use std::collections::BTreeSet;

pub(in crate::services) const ACKNOWLEDGE: &str = "INCIDENT_ACKNOWLEDGE";
const UNACKNOWLEDGE: &str = "INCIDENT_UNACKNOWLEDGE";
pub(in crate::services) const RESOURCE: &str = "incident";
/// Longest name of somebody in Slack that is kept.
const SLACK_NAME_MAX_CHARS: usize = 80;

/// Takes an incident on. Who has it already keeps it, unless it was asked again since.
///
/// # Errors
/// Not permitted, a note that says too little, no such incident, it has ended, not recorded.
pub async fn acknowledge(
    s: &Services,
    actor: &Actor,
    incident: i64,
    note: &str,
) -> Result<wire::IncidentView, Refusal> {
    let result = try_acknowledge(s, actor, incident, note).await;
    let name = incident.to_string();
    audit::on_refusal(s, actor, (ACKNOWLEDGE, (RESOURCE, &name)), note, result.as_ref().err()).await;
    result?;
    finish(s, "incident_acknowledge", incident).await
}

async fn try_acknowledge(s: &Services, actor: &Actor, incident: i64, note: &str) -> Result<(), Refusal> {
    permit(actor, &needs::ALERTS_WRITE, "acknowledge an incident")?;
    let note = alerts_acks::check_note(actor, note)?;
    let (actor, routing) = (actor.clone(), s.alerts.routing());
    let written: Result<Decision, Fault> = s
        .write(Lane::Normal, s.now(), move |tx| {
            take_on(tx, &routing, incident, (&actor, note.as_deref(), json!({})))
        })
        .await;
    written.map_err(Fault::into_refusal).map(|_| ())
}

/// Takes an incident on inside a transaction: for every door the same checks, the same entry and the same news.
///
/// # Errors
/// No such incident, it has ended, or the ledger cannot take it.
pub(in crate::services) fn take_on(
    tx: &mut WriteTx<'_>,
    routing: &AlertRouting,
    id: i64,
    by: (&Actor, Option<&str>, serde_json::Value),
) -> Result<Decision, Fault> {
    let (actor, note, mut details) = by;
    let incident = tx.incident(id)?.ok_or_else(|| missing(id))?;
    let before = match &incident.acked {
        Some(acked) => Some(Before { at: acked.at, reminded_at: tx.ack_reminded_at(id)? }),
        None => None,
    };
    let decision = alerts_acks::decide(id, incident.resolved.is_some(), before)?;
    details["title"] = incident.title.as_str().into();
    details["severity"] = incident.severity.as_str().into();
    if let Some(acked) = &incident.acked {
        details["before"] = json!({ "acked_at": time::iso(acked.at), "acked_by": acked.by });
    }
    if decision == Decision::Renewed {
        details["renewed"] = true.into();
    }
    let outcome = if decision == Decision::AlreadyTaken { Outcome::NoOp } else { Outcome::Success };
    let name = id.to_string();
    let mut draft = Draft::new(actor, ACKNOWLEDGE, EventType::Action, (RESOURCE, &name))
        .outcome(outcome)
        .details(details);
    if let Some(note) = note {
        draft = draft.reason(note);
    }
    tx.audit(draft)?;
    if decision != Decision::AlreadyTaken {
        let note = note.unwrap_or_default().to_owned();
        tx.set_acked(id, Some(&Acked { at: tx.now(), by: actor.id.clone(), note }))?;
        tx.note_ack_reminder(id, false)?;
        pass_on(tx, routing, id)?;
    }
    Ok(decision)
}

/// Gives an incident back: repeats and escalation go on.
///
/// # Errors
/// Not permitted, no such incident, it has ended, not recorded.
pub async fn unacknowledge(
    s: &Services,
    actor: &Actor,
    incident: i64,
) -> Result<wire::IncidentView, Refusal> {
    let result = try_unacknowledge(s, actor, incident).await;
    let name = incident.to_string();
    audit::on_refusal(s, actor, (UNACKNOWLEDGE, (RESOURCE, &name)), "", result.as_ref().err()).await;
    result?;
    finish(s, "incident_unacknowledge", incident).await
}

async fn try_unacknowledge(s: &Services, actor: &Actor, id: i64) -> Result<(), Refusal> {
    permit(actor, &needs::ALERTS_WRITE, "take an acknowledgement back")?;
    let actor = actor.clone();
    let written: Result<(), Fault> = s
        .write(Lane::Normal, s.now(), move |tx| {
            let incident = tx.incident(id)?.ok_or_else(|| missing(id))?;
            if incident.resolved.is_some() {
                return Err(Refusal::IncidentOver { incident: id }.into());
            }
            let name = id.to_string();
            let draft = Draft::new(&actor, UNACKNOWLEDGE, EventType::Action, (RESOURCE, &name));
            let Some(acked) = incident.acked else {
                tx.audit(draft.outcome(Outcome::NoOp))?;
                return Ok(());
            };
            tx.set_acked(id, None)?;
            tx.note_ack_reminder(id, false)?;
            // Its groups look at it again: a repeat may have fallen due meanwhile.
            for (group, _) in tx.groups_of(id)? {
                tx.hasten_group(group.id, tx.now())?;
            }
            let before = json!({ "acked_at": time::iso(acked.at), "acked_by": acked.by, "note": acked.note });
            tx.audit(draft.details(json!({ "before": before })))?;
            Ok(())
        })
        .await;
    written.map_err(Fault::into_refusal)
}

/// Somebody pressed the button of a message in Slack. Returns the words to answer with.
///
/// # Errors
/// In words, why it is not acknowledged.
pub async fn acknowledge_from_slack(
    s: &Services,
    incident: i64,
    slack_user_id: &str,
    slack_name: &str,
) -> Result<String, String> {
    let named = plain(slack_name, SLACK_NAME_MAX_CHARS);
    let id = plain(slack_user_id, SLACK_NAME_MAX_CHARS);
    let who = if named.is_empty() { id.clone() } else { named };
    let actor = Actor::new(format!("slack:{who}"), Role::Operator, Door::Http);
    let (by, routing) = (actor.clone(), s.alerts.routing());
    let written: Result<Decision, Fault> = s
        .write(Lane::Normal, s.now(), move |tx| {
            take_on(tx, &routing, incident, (&by, None, json!({ "slack_user": id })))
        })
        .await;
    let result = written.map_err(Fault::into_refusal);
    let name = incident.to_string();
    audit::on_refusal(s, &actor, (ACKNOWLEDGE, (RESOURCE, &name)), "", result.as_ref().err()).await;
    let decision = result.map_err(|refusal| refusal.to_string())?;
    let view = finish(s, "incident_acknowledge", incident).await.map_err(|refusal| refusal.to_string())?;
    Ok(match decision {
        Decision::AlreadyTaken => {
            format!("{} has it already", view.acked_by.unwrap_or_else(|| "Somebody".to_owned()))
        }
        Decision::Taken | Decision::Renewed => format!("Acknowledged by {who}"),
    })
}

pub(in crate::services) fn missing(id: i64) -> Refusal {
    Refusal::NotFound { what: format!("incident {id}") }
}

/// After it is on disk: counts, wakes whoever has something to send, and shows the incident as it is now.
pub(in crate::services) async fn finish(
    s: &Services,
    act: &str,
    incident: i64,
) -> Result<wire::IncidentView, Refusal> {
    s.metrics.admin_action_total.with_label_values(&[act]).inc();
    alerts_escalation::look_again(s, incident);
    s.delivery_wake.notify_one();
    let read = s.store.read(move |r| Ok(r.incident(incident)?.zip(Some(r.counted(incident)?)))).await;
    let found = read.map_err(|e| fault::unreadable(&e))?.ok_or_else(|| missing(incident))?;
    Ok(incident_view(found.0, found.1))
}

/// Tells those who keep track (PagerDuty, Slack with a bot), where they were or will be told of the beginning: there,
/// too, somebody has it.
fn pass_on(tx: &mut WriteTx<'_>, routing: &AlertRouting, incident: i64) -> Result<(), StoreError> {
    // As it is now, with who has it.
    let Some(incident) = tx.incident(incident)? else { return Ok(()) };
    let keeps_track = |target: &Target| match routing.lanes.get(&target.lane) {
        Some(lane) => lane.means.keeps_track(),
        None => target.channel == Channel::Pagerduty,
    };
    for (target, route) in told_of(tx, routing, &incident)?.iter().filter(|(target, _)| keeps_track(target)) {
        let route = (route.0.as_str(), route.1.as_str());
        let tell = Owed::now(Told::Notice, Purpose::Acknowledged, target, route);
        alerts_owe::owe(tx, routing, &incident, tell)?;
    }
    Ok(())
}

/// Everybody who was told of the beginning or still will be, each once, with receiver and path of the route.
pub(in crate::services) fn told_of(
    tx: &WriteTx<'_>,
    routing: &AlertRouting,
    incident: &Incident,
) -> Result<Vec<(Target, (String, String))>, StoreError> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for row in tx.openings_of(incident.id)? {
        let kept_back = [State::Suppressed, State::Cancelled].iter().any(|s| s.as_str() == row.status);
        let Some(channel) = row.channel.filter(|_| !kept_back) else { continue };
        let Some(recipient) = alerts_owe::open_recipient(routing, &row) else {
            tracing::error!(delivery = row.id, "the recipient cannot be opened, so nothing more is told");
            continue;
        };
        if seen.insert((row.lane.clone(), recipient.clone())) {
            let target = Target { channel, lane: row.lane, recipient, send_resolved: true };
            found.push((target, (row.receiver, row.route)));
        }
    }
    Ok(found)
}
