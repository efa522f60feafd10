//! Dispatch: an incident enters the groups of its routes, a group's timer runs out, and what was held goes out or is kept
//! back with the reason.
//!
//! Everything is owed in the transaction that opened the incident; a timer is a column of a row. A kill between
//! acceptance and the timer therefore loses nothing.

use crate::domain::alerts::Incident;
use crate::domain::alerts::Purpose;
use crate::domain::alerts::Severity;
use crate::domain::alerts::Told;
use crate::domain::alerts_labels::Labels;
use crate::domain::alerts_routing::Route;
pub use crate::domain::alerts_rules_words::BROKEN_CHANNEL;
pub use crate::domain::alerts_rules_words::BROKEN_LANE;
use crate::domain::deliveries::Channel;
use crate::domain::deliveries::State;
use crate::domain::refusal::Refusal;
use crate::domain::time;
use crate::services::Fault;
use crate::services::Services;
use crate::services::alerts::AlertRouting;
use crate::services::alerts::Target;
use crate::services::alerts_dispatch_anew;
use crate::services::alerts_mutes::Mutes;
use crate::services::alerts_owe::Owed;
use crate::services::alerts_owe::open_recipient;
use crate::services::alerts_owe::owe;
use crate::store::GroupRow;
use crate::store::Lane;
use crate::store::Member;
use crate::store::SealedDelivery;
use crate::store::StoreError;
use crate::store::WriteTx;
use crate::telemetry::steps;
use jiff::Timestamp;

/// Groups looked at in one transaction.
pub const GROUPS_BATCH: usize = 64;
/// A member that is kept back is looked at again after so long at the latest.
pub const RECHECK_MS: i64 = 60_000;

/// Puts a new incident into the groups of its routes. What need not wait goes out in this transaction.
///
/// # Errors
/// When the ledger cannot take it.
pub fn enter(
    tx: &mut WriteTx<'_>,
    routing: &AlertRouting,
    incident: &Incident,
    nodes: &[&Route],
) -> Result<(), StoreError> {
    for node in nodes {
        let labels = node.group_labels(&incident.labels);
        let key = node.group_key(&labels);
        let known = tx.group(&key)?;
        if known.is_none()
            && at_once(routing, node, incident)
            && tell_now(tx, routing, incident, node, &labels)?
        {
            continue;
        }
        let group = match known {
            Some(group) => group,
            None => tx.make_group(&key, &node.path, &node.receiver, &labels)?,
        };
        if !tx.join_group(group.id, incident.id, false)? {
            continue;
        }
        for target in fitting(routing, &node.receiver, &incident.labels) {
            let route = (node.receiver.as_str(), node.path.as_str());
            let owed = Owed::now(began(incident), Purpose::Route, target, route);
            owe(tx, routing, incident, Owed { group: Some(group.id), held: true, ..owed })?;
        }
        hasten(tx, routing, &group, node, incident)?;
    }
    Ok(())
}

fn began(incident: &Incident) -> Told {
    if incident.key.is_none() { Told::Notice } else { Told::Opened }
}

/// Whether the first message of a group goes out without waiting.
fn at_once(routing: &AlertRouting, node: &Route, incident: &Incident) -> bool {
    let critical = routing.critical_at_once && incident.severity == Severity::Critical;
    critical || incident.key.is_none() || node.group_wait_ms <= 0
}

/// The short way of an incident that is alone in its group and waits for nothing: told where it is owed. Says whether it
/// was; one that is muted takes the long way, which remembers by what.
fn tell_now(
    tx: &mut WriteTx<'_>,
    routing: &AlertRouting,
    incident: &Incident,
    node: &Route,
    labels: &Labels,
) -> Result<bool, StoreError> {
    let now = tx.now();
    if Mutes::new(routing, node, now).of(tx, incident)?.is_some() {
        return Ok(false);
    }
    // A notice is over once it is told: it needs no group to be repeated or ended in.
    let group = match &incident.key {
        None => None,
        Some(_) => {
            let again = time::plus_ms(now, node.repeat_interval_ms);
            let id =
                tx.make_told_group(&node.group_key(labels), &node.path, &node.receiver, labels, again)?;
            tx.join_group(id, incident.id, true)?;
            Some(id)
        }
    };
    let batch = group.map(|id| format!("g{id}.1"));
    for target in fitting(routing, &node.receiver, &incident.labels) {
        let route = (node.receiver.as_str(), node.path.as_str());
        let owed = Owed::now(began(incident), Purpose::Route, target, route);
        owe(tx, routing, incident, Owed { group, batch: batch.as_deref(), ..owed })?;
    }
    Ok(true)
}

/// Looks at a group when its time has come, or sets its timer.
pub(in crate::services) fn hasten(
    tx: &mut WriteTx<'_>,
    routing: &AlertRouting,
    group: &GroupRow,
    node: &Route,
    incident: &Incident,
) -> Result<(), StoreError> {
    let now = tx.now();
    let at_once = routing.critical_at_once && incident.severity == Severity::Critical;
    let at = match (at_once || incident.key.is_none(), group.last_flush_at, group.next_flush_at) {
        (true, _, _) => now,
        (false, Some(last), _) => time::plus_ms(last, node.group_interval_ms),
        (false, None, Some(next)) => next,
        (false, None, None) => time::plus_ms(now, node.group_wait_ms),
    };
    if at <= now {
        return flush(tx, routing, group.id);
    }
    tx.hasten_group(group.id, at)
}

/// The targets of a receiver, without those over the channel that the alert says is broken. When none is left, the others
/// of the config are asked.
pub(in crate::services) fn fitting<'a>(
    routing: &'a AlertRouting,
    receiver: &str,
    labels: &Labels,
) -> Vec<&'a Target> {
    let all = routing.targets(receiver);
    let fit: Vec<&Target> = all.iter().filter(|t| !is_broken(t, labels)).collect();
    if fit.is_empty() && !all.is_empty() {
        return routing.everybody.iter().filter(|t| !is_broken(t, labels)).collect();
    }
    fit
}

/// Whether an alert says that this target is the one that does not work.
pub(in crate::services) fn is_broken(target: &Target, labels: &Labels) -> bool {
    labels.get(BROKEN_CHANNEL).is_some_and(|c| c == target.channel.as_str())
        || labels.get(BROKEN_LANE).is_some_and(|l| *l == target.lane)
}

/// Records what the end of an incident means: it is told to those who were, or may have been, told of the beginning. Who
/// still waits for the beginning gets both in one message. People who get a notice about the same act in the same breath
/// need no second letter; programs that keep count of open incidents do.
///
/// # Errors
/// When the ledger cannot take it.
pub fn ended(
    tx: &mut WriteTx<'_>,
    routing: &AlertRouting,
    incident: &Incident,
    notice: Option<i64>,
) -> Result<(), StoreError> {
    let groups = tx.groups_of(incident.id)?;
    for opening in tx.openings_of(incident.id)? {
        let told = [State::Sending, State::Delivered].iter().any(|s| s.as_str() == opening.status);
        let Some(channel) = opening.channel.filter(|_| told || opening.outcome_unknown) else { continue };
        // A repeat or a step of an escalation went to somebody who is told once that it is over.
        let held_by = opening.group_id.filter(|id| groups.iter().any(|(g, _)| g.id == *id));
        tell_end(tx, routing, incident, (&opening, channel, held_by, notice))?;
    }
    for (group, _) in groups {
        match routing.routing.root.at(&group.route) {
            Some(node) => hasten(tx, routing, &group, node, incident)?,
            None => flush(tx, routing, group.id)?,
        }
    }
    Ok(())
}

fn tell_end(
    tx: &mut WriteTx<'_>,
    routing: &AlertRouting,
    incident: &Incident,
    what: (&SealedDelivery, Channel, Option<i64>, Option<i64>),
) -> Result<(), StoreError> {
    let (opening, channel, held_by, notice) = what;
    let Some(recipient) = open_recipient(routing, opening) else {
        tracing::error!(delivery = opening.id, "the recipient cannot be opened, so the end is not told");
        return Ok(());
    };
    let configured = routing.targets(&opening.receiver).iter();
    let send_resolved = configured
        .filter(|t| t.lane == opening.lane && t.recipient == recipient)
        .map(|t| t.send_resolved)
        .next()
        .unwrap_or(true);
    if !send_resolved || tx.end_is_told(incident.id, &opening.lane, &opening.recipient_tag)? {
        return Ok(());
    }
    let instead = notice.filter(|_| channel == Channel::Email);
    let why = instead.map(|id| format!("told by the message about incident {id}"));
    let target = Target { channel, lane: opening.lane.clone(), recipient, send_resolved };
    let route = (opening.receiver.as_str(), opening.route.as_str());
    let owed = Owed {
        group: held_by,
        held: held_by.is_some() && why.is_none(),
        suppressed: why.as_deref(),
        ..Owed::now(Told::Resolved, Purpose::Route, &target, route)
    };
    owe(tx, routing, incident, owed)?;
    Ok(())
}

/// Looks at a group: lets go what may go, keeps back what is muted, repeats what still fires, and sets the timer.
///
/// # Errors
/// When the ledger cannot take it.
pub fn flush(tx: &mut WriteTx<'_>, routing: &AlertRouting, id: i64) -> Result<(), StoreError> {
    let Some(group) = tx.group_by_id(id)? else { return Ok(()) };
    // A routing that came into force meanwhile does not know this route: whoever is in the group is routed by the new one.
    let Some(node) = routing.routing.root.at(&group.route) else {
        return alerts_dispatch_anew::route_anew(tx, routing);
    };
    let now = tx.now();
    let mut mutes = Mutes::new(routing, node, now);
    let batch = format!("g{}.{}", group.id, group.flushes + 1);
    let (mut told, mut next, mut left) = (false, None::<Timestamp>, 0);
    for member in tx.members(id)? {
        let mute = mutes.of(tx, &member.incident)?;
        let seen = look_at(tx, routing, (&group, node, &batch), &member, mute)?;
        told |= seen.told;
        left += usize::from(seen.stays);
        next = [next, seen.next].into_iter().flatten().min();
    }
    if left == 0 {
        return tx.drop_group(id);
    }
    tx.note_flush(id, told, next)
}

/// What came of looking at a member.
#[derive(Default)]
struct Seen {
    told: bool,
    stays: bool,
    next: Option<Timestamp>,
}

fn look_at(
    tx: &mut WriteTx<'_>,
    routing: &AlertRouting,
    of: (&GroupRow, &Route, &str),
    member: &Member,
    mute: Option<String>,
) -> Result<Seen, StoreError> {
    let (group, node, batch) = of;
    let (now, incident) = (tx.now(), &member.incident);
    let over = incident.resolved.is_some();
    if over && (member.told || mute.is_none()) {
        // What is held tells the end to those who were told, or both times to those who were not.
        let gone = tx.let_go(group.id, incident.id, batch)?;
        tx.leave_group(group.id, incident.id)?;
        return Ok(Seen { told: gone > 0, ..Seen::default() });
    }
    if let Some(why) = mute.as_deref().filter(|_| !member.told) {
        tx.end_held(group.id, incident.id, State::Suppressed, why)?;
        if over {
            tx.leave_group(group.id, incident.id)?;
            return Ok(Seen::default());
        }
        tx.note_member(group.id, incident.id, None, Some(why))?;
        return Ok(Seen { stays: true, next: Some(recheck(now, node)), told: false });
    }
    let repeat_at = member.told_at.map(|at| time::plus_ms(at, node.repeat_interval_ms));
    let due = repeat_at.is_none_or(|at| at <= now);
    if member.told && (!due || incident.acked.is_some() || mute.is_some()) {
        let next = match (&mute, incident.acked.is_some(), due) {
            (_, true, _) => None,
            (Some(_), _, true) => Some(recheck(now, node)),
            _ => repeat_at,
        };
        tx.note_member(group.id, incident.id, None, mute.as_deref())?;
        return Ok(Seen { stays: true, next, told: false });
    }
    if member.told || tx.let_go(group.id, incident.id, batch)? == 0 {
        tell_anew(tx, routing, (group, node, batch), member)?;
    }
    tx.note_member(group.id, incident.id, Some(now), None)?;
    Ok(Seen { stays: true, next: Some(time::plus_ms(now, node.repeat_interval_ms)), told: true })
}

/// What is kept back is looked at with the group, and at least once a minute: a change of what mutes rings earlier.
fn recheck(now: Timestamp, node: &Route) -> Timestamp {
    time::plus_ms(now, node.group_interval_ms.clamp(1000, RECHECK_MS))
}

/// Owes the beginning again: as a repeat to those who were told, or because what kept it back is gone.
fn tell_anew(
    tx: &mut WriteTx<'_>,
    routing: &AlertRouting,
    of: (&GroupRow, &Route, &str),
    member: &Member,
) -> Result<(), StoreError> {
    let (_, node, batch) = of;
    let purpose = if member.told { Purpose::Repeat } else { Purpose::Route };
    for target in fitting(routing, &node.receiver, &member.incident.labels) {
        let route = (node.receiver.as_str(), node.path.as_str());
        let owed = Owed { batch: Some(batch), ..Owed::now(Told::Opened, purpose, target, route) };
        owe(tx, routing, &member.incident, owed)?;
    }
    Ok(())
}

/// The route of a group is gone: what it held is called off, its members are free to be routed anew. What is owed about
/// an incident that is over cannot be routed anew, so it goes out by the way it was owed.
pub(in crate::services) fn dissolve(tx: &mut WriteTx<'_>, group: &GroupRow) -> Result<(), StoreError> {
    let why = format!("the route {} is not in the routing any more", group.route);
    let batch = format!("g{}.{}", group.id, group.flushes + 1);
    for member in tx.members(group.id)? {
        if member.incident.resolved.is_some() {
            tx.let_go(group.id, member.incident.id, &batch)?;
        } else {
            tx.end_held(group.id, member.incident.id, State::Cancelled, &why)?;
        }
        tx.leave_group(group.id, member.incident.id)?;
    }
    tx.drop_group(group.id)
}

/// Looks at the groups whose timer has run out; returns how many that were.
///
/// # Errors
/// Not recorded: the timers stand, and are tried again.
pub async fn flush_due(s: &Services) -> Result<usize, Refusal> {
    let now = s.now();
    let due = s.store.read(move |r| r.due_groups(now, GROUPS_BATCH)).await;
    let due = due.map_err(|e| crate::services::fault::unreadable(&e))?;
    if due.is_empty() {
        return Ok(0);
    }
    let (count, routing) = (due.len(), s.alerts.routing());
    let written: Result<(), Fault> = s
        .write(Lane::Normal, now, move |tx| {
            steps::enter("flush");
            for id in due {
                flush(tx, &routing, id)?;
            }
            Ok(())
        })
        .await;
    steps::reached("flush.recorded");
    written.map_err(Fault::into_refusal)?;
    Ok(count)
}

#[cfg(test)]
#[path = "alerts_dispatch_tests.rs"]
mod tests;
