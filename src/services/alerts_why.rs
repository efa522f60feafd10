//! Why: what happened with an incident on its way to people, step by step and in one sentence.
//!
//! Nothing is kept for it: the rows of the outbox, its attempts and the groups say everything.

use crate::domain::alerts::Incident;
use crate::domain::alerts_labels::labels_shown;
use crate::domain::deliveries::State;
use crate::domain::refusal::Refusal;
use crate::domain::time;
use crate::services::Services;
use crate::services::alerts::AlertRouting;
use crate::services::fault;
use crate::store::AttemptRow;
use crate::store::CountByState;
use crate::store::DeliveryRow;
use crate::store::GroupRow;
use crate::wire;

/// Deliveries that are explained one by one.
const DELIVERIES_MAX: usize = 500;

/// Everything known of an incident's way.
struct Facts {
    incident: Incident,
    counts: CountByState,
    deliveries: Vec<(DeliveryRow, Vec<AttemptRow>)>,
    groups: Vec<(GroupRow, Option<String>)>,
}

/// Explains an incident.
///
/// # Errors
/// No such incident; the ledger cannot be read.
pub async fn why(s: &Services, id: i64) -> Result<wire::WhyView, Refusal> {
    let read = s.store.read(move |r| {
        let Some(incident) = r.incident(id)? else { return Ok(None) };
        let mut deliveries = Vec::new();
        for row in r.deliveries_of(id, DELIVERIES_MAX)? {
            let attempts = r.attempts_of(row.id)?;
            deliveries.push((row, attempts));
        }
        Ok(Some(Facts { counts: r.counted(id)?, groups: r.groups_of(id)?, incident, deliveries }))
    });
    let facts = read.await.map_err(|e| fault::unreadable(&e))?;
    let facts = facts.ok_or_else(|| Refusal::NotFound { what: format!("incident {id}") })?;
    let mut steps = begun(&facts, &s.alerts.routing());
    for (row, attempts) in &facts.deliveries {
        steps.extend(of_delivery(row, attempts));
    }
    steps.extend(ended(&facts.incident));
    // What holds now stands last; the rest in the order of time.
    steps.sort_by(|a, b| (a.at.is_none(), &a.at).cmp(&(b.at.is_none(), &b.at)));
    let found: u32 = facts.counts.iter().sum();
    Ok(wire::WhyView {
        incident: id,
        sentence: sentence(&facts),
        steps,
        balanced: found == facts.incident.owed,
    })
}

fn step(at: Option<&str>, kind: &str, text: String, delivery: Option<i64>) -> wire::WhyStep {
    wire::WhyStep { at: at.map(str::to_owned), kind: kind.to_owned(), text, delivery }
}

fn begun(facts: &Facts, routing: &AlertRouting) -> Vec<wire::WhyStep> {
    let incident = &facts.incident;
    let at = time::iso(incident.opened_at);
    let from = incident.source.as_str();
    let mut steps = vec![step(
        Some(&at),
        "received",
        format!("came from {from} with {}", labels_shown(&incident.labels)),
        None,
    )];
    for path in &incident.routes {
        let receiver = routing.routing.root.at(path).map(|node| node.receiver.as_str());
        let text = match receiver {
            Some(name) if routing.targets(name).is_empty() => {
                format!("matched route {path}: receiver '{name}', which has nobody to tell")
            }
            Some(name) => format!("matched route {path}: receiver '{name}'"),
            None => format!("matched route {path}, which is not in the routing any more"),
        };
        steps.push(step(Some(&at), "routed", text, None));
    }
    if incident.routes.is_empty() && facts.deliveries.is_empty() {
        steps.push(step(Some(&at), "routed", "matched no route: nobody is told".to_owned(), None));
    }
    for (group, muted_by) in &facts.groups {
        let next = group.next_flush_at.map_or_else(|| "never".to_owned(), time::iso);
        let text = match muted_by {
            Some(why) => format!("kept back in group {}: {why}; looked at again at {next}", group.key),
            None => format!("member of group {}; looked at again at {next}", group.key),
        };
        steps.push(step(None, "grouped", text, None));
    }
    steps
}

fn of_delivery(row: &DeliveryRow, attempts: &[AttemptRow]) -> Vec<wire::WhyStep> {
    let id = Some(row.id);
    let whom = format!("{} {}", row.channel, row.recipient);
    let because = match row.purpose.as_str() {
        "route" => String::new(),
        other => format!(" ({})", other.replace('_', " ")),
    };
    let mut steps = vec![step(
        Some(&row.created_at),
        "owed",
        format!("{} owed to {whom}{because}, receiver '{}'", row.told, row.receiver),
        id,
    )];
    for a in attempts {
        let outcome = a.outcome.as_deref().unwrap_or("under way");
        let error = a.error.as_deref().map(|e| format!(": {e}")).unwrap_or_default();
        let text = format!("attempt {} to {whom} over {}: {outcome}{error}", a.attempt, a.provider);
        steps.push(step(Some(&a.started_at), "attempt", text, id));
    }
    steps.extend(standing(row, &whom));
    steps
}

/// How a delivery stands now.
fn standing(row: &DeliveryRow, whom: &str) -> Option<wire::WhyStep> {
    let id = Some(row.id);
    let why = row.error_message.as_deref().unwrap_or("no reason noted");
    let next = row.next_attempt_at.as_deref().unwrap_or("its group's timer");
    let state = State::parse(&row.status)?;
    let text = match state {
        State::Delivered => {
            return row
                .delivered_at
                .as_deref()
                .map(|at| step(Some(at), "delivered", format!("{whom} has it"), id));
        }
        State::Pending if row.held => format!("{whom} waits for the timer of its group"),
        State::Pending => format!("{whom} waits until {next}"),
        State::Sending => format!("{whom} is being sent"),
        State::Deferred => format!("{whom} is deferred until {next}: {why}"),
        State::Poison => format!("{whom} was given up: {why}"),
        State::Cancelled => format!("{whom} was called off: {why}"),
        State::Suppressed => format!("{whom} is not told: {why}"),
    };
    let kind = match state {
        State::Suppressed if why.starts_with("silence ") => "silenced",
        State::Suppressed if why.starts_with("inhibited ") => "inhibited",
        State::Suppressed if why.contains("time interval") => "muted",
        State::Deferred if why.starts_with("limit ") => "limited",
        other => other.as_str(),
    };
    Some(step(None, kind, text, id))
}

fn ended(incident: &Incident) -> Vec<wire::WhyStep> {
    let mut steps = Vec::new();
    if let Some(acked) = &incident.acked {
        let text = format!("acknowledged by {}: {}", acked.by, acked.note);
        steps.push(step(Some(&time::iso(acked.at)), "acknowledged", text, None));
    }
    if let Some(end) = incident.resolved.as_ref().filter(|_| incident.key.is_some()) {
        let text =
            if end.summary.is_empty() { "ended".to_owned() } else { format!("ended: {}", end.summary) };
        steps.push(step(Some(&time::iso(end.at)), "resolved", text, None));
    }
    steps
}

/// All of it in one sentence.
fn sentence(facts: &Facts) -> String {
    let incident = &facts.incident;
    let name = format!("Incident {} “{}”", incident.id, incident.title);
    if incident.routes.is_empty() && facts.deliveries.is_empty() {
        return format!("{name} was told to nobody: it matched no route.");
    }
    if facts.deliveries.is_empty() {
        let receivers: Vec<&str> = facts.groups.iter().map(|(g, _)| g.receiver.as_str()).collect();
        let of =
            if receivers.is_empty() { String::new() } else { format!(" ('{}')", receivers.join("', '")) };
        return format!("{name} was told to nobody: its receiver{of} has nobody to tell.");
    }
    let mut parts: Vec<String> = Vec::new();
    for (state, words) in [
        (State::Delivered, "delivered to"),
        (State::Sending, "being sent to"),
        (State::Pending, "waiting to go to"),
        (State::Deferred, "deferred for"),
        (State::Poison, "given up for"),
        (State::Cancelled, "called off for"),
        (State::Suppressed, "kept back from"),
    ] {
        let rows: Vec<&DeliveryRow> =
            facts.deliveries.iter().map(|(r, _)| r).filter(|r| r.status == state.as_str()).collect();
        if rows.is_empty() {
            continue;
        }
        let mut whom: Vec<String> = rows.iter().map(|r| format!("{} {}", r.channel, r.recipient)).collect();
        whom.dedup();
        let shown = whom.iter().take(3).cloned().collect::<Vec<_>>().join(", ");
        let more = if whom.len() > 3 { format!(" and {} more", whom.len() - 3) } else { String::new() };
        let why = rows.last().and_then(|r| r.error_message.as_deref());
        let why = why.filter(|_| state != State::Delivered && state != State::Sending);
        let why = why.map(|w| format!(" ({w})")).unwrap_or_default();
        parts.push(format!("{words} {shown}{more}{why}"));
    }
    let by = incident.acked.as_ref().map(|a| format!("; acknowledged by {}", a.by)).unwrap_or_default();
    format!("{name} was {}{by}.", parts.join("; "))
}
