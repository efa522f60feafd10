//! Escalation verbs: what is due now is owed, each step once, in the transaction that records it as done.
//!
//! When to look at which incident is kept in memory; what was done is in the ledger. A start looks at everything that
//! fires, and so does each minute.

use crate::domain::alerts::Incident;
use crate::domain::alerts::Purpose;
use crate::domain::alerts::Told;
use crate::domain::alerts_escalation::Done;
use crate::domain::alerts_escalation::Due;
use crate::domain::alerts_escalation::People;
use crate::domain::alerts_escalation::Policy;
use crate::domain::alerts_escalation::Standing;
use crate::domain::alerts_escalation::reminder_due;
use crate::domain::alerts_labels::Labels;
use crate::domain::refusal::Refusal;
use crate::domain::time;
use crate::services::Fault;
use crate::services::Services;
use crate::services::alerts::AlertRouting;
use crate::services::alerts::EVERYBODY;
use crate::services::alerts::Target;
use crate::services::alerts_acks::told_of;
use crate::services::alerts_dispatch::is_broken;
use crate::services::alerts_mutes::Mutes;
use crate::services::alerts_owe;
use crate::services::alerts_owe::Owed;
use crate::services::alerts_rotation;
use crate::services::fault;
use crate::store::EscalationRow;
use crate::store::Lane;
use crate::store::ReadTx;
use crate::store::StoreError;
use crate::store::WriteTx;
use crate::telemetry::steps;
use arc_swap::ArcSwap;
use jiff::Timestamp;
use parking_lot::Mutex;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Incidents looked at in one transaction.
const BATCH: usize = 100;
/// Everything that fires is looked at anew so often, whatever was missed.
const RESCAN_MS: i64 = 60_000;
/// What is kept back by a silence or an inhibition is looked at again so often.
const RECHECK_MS: i64 = 10_000;
/// Where steps of an escalation stand among the routes.
const ROUTE: &str = "escalation";

/// The room: the rules in force, and when to look at which incident.
#[derive(Default)]
pub struct Room {
    pub(in crate::services) people: ArcSwap<People>,
    pub(in crate::services) calendars: Mutex<Vec<alerts_rotation::Calendar>>,
    plan: Mutex<Plan>,
}

/// When to look at which incident.
#[derive(Default)]
struct Plan {
    /// Incidents up to this number are known.
    seen: i64,
    /// When everything is looked at anew.
    rescan_at: Option<Timestamp>,
    by_incident: BTreeMap<i64, Timestamp>,
}

/// Puts the rules about people in force. Calendars are read here, and again when their files change.
pub fn start(s: &Services, people: People, calendars: Vec<(String, std::path::PathBuf)>) {
    s.escalation.people.store(Arc::new(people));
    *s.escalation.calendars.lock() = calendars.into_iter().map(alerts_rotation::Calendar::new).collect();
    alerts_rotation::read_calendars(s);
    *s.escalation.plan.lock() = Plan::default();
}

/// Looks at an incident again with the next turn: who has it has changed.
pub(in crate::services) fn look_again(s: &Services, incident: i64) {
    s.escalation.plan.lock().by_incident.insert(incident, Timestamp::MIN);
}

/// Does what is due: steps of escalations, and asking again those who acknowledged. Returns how many messages are owed
/// by it. To be called each second.
///
/// # Errors
/// The ledger cannot be read or written: what is due stays due.
pub async fn run_due(s: &Services) -> Result<usize, Refusal> {
    let now = s.now();
    let due = due_incidents(s, now).await?;
    if due.is_empty() {
        return Ok(0);
    }
    // Looked at first where nobody waits behind it: most of what fires has nothing due.
    let (ids, rules) = (due, s.escalation.people.load_full());
    let routing = s.alerts.routing();
    let (own, under) = (Arc::clone(&rules), Arc::clone(&routing));
    let read = s.store.read(move |r| ids.into_iter().map(|id| assess(r, (&own, &under), id, now)).collect());
    let assessed: Vec<Assessed> = read.await.map_err(|e| fault::unreadable(&e))?;
    let (ready, waiting): (Vec<Assessed>, Vec<Assessed>) =
        assessed.into_iter().partition(|a| a.act.is_some());
    replan(s, waiting.iter().map(|a| (a.id, a.again_at)));
    let mut owed = 0;
    for batch in ready.chunks(BATCH) {
        let ids: Vec<i64> = batch.iter().map(|a| a.id).collect();
        let (people, routing) = (Arc::clone(&rules), Arc::clone(&routing));
        let written: Result<Vec<Looked>, Fault> = s
            .write(Lane::Normal, now, move |tx| {
                steps::enter("escalation");
                ids.into_iter().map(|id| Ok(look_at(tx, (&people, &routing), id)?)).collect()
            })
            .await;
        steps::reached("escalation.recorded");
        let looked = written.map_err(Fault::into_refusal)?;
        owed += looked.iter().map(|l| l.owed).sum::<usize>();
        replan(s, looked.iter().map(|l| (l.id, l.again_at)));
    }
    if owed > 0 {
        s.delivery_wake.notify_one();
    }
    Ok(owed)
}

/// Incidents to look at now: those whose time has come, and those that are new.
async fn due_incidents(s: &Services, now: Timestamp) -> Result<Vec<i64>, Refusal> {
    let (seen, rescan) = {
        let plan = s.escalation.plan.lock();
        (plan.seen, plan.rescan_at.is_none_or(|at| at <= now))
    };
    if rescan {
        alerts_rotation::read_calendars(s);
    }
    let after = if rescan { 0 } else { seen };
    let found = s.store.read(move |r| r.firing_after(after, usize::MAX)).await;
    let found = found.map_err(|e| fault::unreadable(&e))?;
    let mut plan = s.escalation.plan.lock();
    if rescan {
        plan.rescan_at = Some(time::plus_ms(now, RESCAN_MS));
    }
    for id in found {
        plan.seen = plan.seen.max(id);
        plan.by_incident.entry(id).or_insert(Timestamp::MIN);
    }
    Ok(plan.by_incident.iter().filter(|(_, at)| **at <= now).map(|(id, _)| *id).collect())
}

fn replan(s: &Services, looked: impl Iterator<Item = (i64, Option<Timestamp>)>) {
    let mut plan = s.escalation.plan.lock();
    for (id, again_at) in looked {
        match again_at {
            Some(at) => plan.by_incident.insert(id, at),
            None => plan.by_incident.remove(&id),
        };
    }
}

/// What is to be done about an incident now, or when to look again.
struct Assessed {
    id: i64,
    act: Option<Act>,
    again_at: Option<Timestamp>,
}

/// What is to be done.
enum Act {
    /// Ask those who acknowledged again.
    Remind(Box<Incident>),
    /// The step after the last one of this policy.
    Step(Box<Incident>, Policy, Option<Done>),
}

fn assess(
    r: &ReadTx<'_>,
    of: (&People, &AlertRouting),
    id: i64,
    now: Timestamp,
) -> Result<Assessed, StoreError> {
    let (people, routing) = of;
    let at = |again_at| Ok(Assessed { id, act: None, again_at });
    let act = |act| Ok(Assessed { id, act: Some(act), again_at: None });
    let Some(incident) = r.incident(id)? else { return at(None) };
    let standing = Standing {
        labels: incident.labels.clone(),
        // Whoever raised it may have known of it for long: people have their time from when they were told.
        opened_at: r.first_owed_at(id)?.map_or(incident.opened_at, |at| at.max(incident.opened_at)),
        over: incident.resolved.is_some(),
        acked_at: incident.acked.as_ref().map(|a| a.at),
        reminded_at: r.ack_reminded_at(id)?,
    };
    match reminder_due(&standing, people.ack_reminder_ms, now) {
        Due::Never => {}
        Due::At(later) => return at(Some(later)),
        Due::Now => return act(Act::Remind(Box::new(incident))),
    }
    let Some(policy) = people.policy_for(&standing.labels) else { return at(None) };
    let last = r.last_escalation(id, &policy.name)?;
    match policy.due(&standing, last, now) {
        Due::Never => at(None),
        Due::At(later) => at(Some(later)),
        Due::Now if kept_back(r, routing, &incident, now)? => at(Some(time::plus_ms(now, RECHECK_MS))),
        Due::Now => act(Act::Step(Box::new(incident), policy.clone(), last)),
    }
}

/// What came of looking at an incident.
struct Looked {
    id: i64,
    owed: usize,
    again_at: Option<Timestamp>,
}

/// Does what is due for an incident, as it stands inside the transaction, and says when to look again.
fn look_at(tx: &mut WriteTx<'_>, of: (&People, &AlertRouting), id: i64) -> Result<Looked, StoreError> {
    let now = tx.now();
    let owed = match assess(tx, of, id, now)?.act {
        None => 0,
        Some(Act::Remind(incident)) => remind(tx, of.1, &incident)?,
        Some(Act::Step(incident, policy, last)) => take_step(tx, of, (&policy, last), &incident)?,
    };
    let after = assess(tx, of, id, now)?;
    // A step without a wait follows with the next turn.
    Ok(Looked { id, owed, again_at: after.act.map_or(after.again_at, |_| Some(now)) })
}

/// Tells whom a step names, and records that it is done.
fn take_step(
    tx: &mut WriteTx<'_>,
    of: (&People, &AlertRouting),
    at: (&Policy, Option<Done>),
    incident: &Incident,
) -> Result<usize, StoreError> {
    let ((people, routing), (policy, last)) = (of, at);
    let Some((round, step, rule)) = policy.after(last) else { return Ok(0) };
    let now = tx.now();
    let (receivers, mut note) = people.told_by(rule, now);
    let path = format!("{ROUTE}:{}/{}", policy.name, step + 1);
    let (mut seen, mut owed) = (BTreeSet::new(), 0);
    for (receiver, target) in targets(routing, &receivers, &incident.labels) {
        if seen.insert((&target.lane, &target.recipient)) {
            let route = (receiver, path.as_str());
            let tell = Owed::now(Told::Opened, Purpose::Escalation, target, route);
            owed += usize::from(alerts_owe::owe(tx, routing, incident, tell)?.is_some());
        }
    }
    if seen.is_empty() {
        let why = format!("no receiver of {} reaches anybody", receivers.join(", "));
        note = Some(note.map_or_else(|| why.clone(), |before| format!("{before}; {why}")));
        tracing::error!(incident = incident.id, policy = policy.name, step = step + 1, %why, "nobody is told");
    }
    let done = Done { round, step, at: now };
    let told = i64::try_from(seen.len()).unwrap_or(i64::MAX);
    tx.add_escalation(&EscalationRow {
        alert_id: incident.id,
        policy: policy.name.clone(),
        done,
        told,
        note,
    })?;
    Ok(owed)
}

/// The targets of receivers, without those over what the alert says is broken. Where that leaves nobody, everybody of the
/// config is asked: a slip in a name must not leave an alert with nobody.
fn targets<'a>(
    routing: &'a AlertRouting,
    receivers: &'a [String],
    labels: &Labels,
) -> Vec<(&'a str, &'a Target)> {
    let named = receivers.iter().flat_map(|r| reached(routing, r).into_iter().map(move |t| (r.as_str(), t)));
    let found: Vec<(&str, &Target)> = named.filter(|(_, t)| !is_broken(t, labels)).collect();
    if !found.is_empty() {
        return found;
    }
    routing.everybody.iter().filter(|t| !is_broken(t, labels)).map(|t| (EVERYBODY, t)).collect()
}

/// Whom a name reaches: a receiver of the routing, a lane of the config (`sms:alice`), or one address of a lane
/// (`email:alice@desk.example`).
pub(in crate::services) fn reached<'a>(routing: &'a AlertRouting, name: &str) -> Vec<&'a Target> {
    let receiver = routing.targets(name);
    if !receiver.is_empty() {
        return receiver.iter().collect();
    }
    let address =
        |t: &Target| name.strip_prefix(&t.lane).and_then(|n| n.strip_prefix(':')) == Some(&t.recipient);
    routing.everybody.iter().filter(|t| t.lane == name || address(t)).collect()
}

/// Asks those who were told whether somebody still has it.
fn remind(tx: &mut WriteTx<'_>, routing: &AlertRouting, incident: &Incident) -> Result<usize, StoreError> {
    let mut owed = 0;
    for (target, route) in told_of(tx, routing, incident)? {
        let route = (route.0.as_str(), route.1.as_str());
        let tell = Owed::now(Told::Opened, Purpose::AckReminder, &target, route);
        owed += usize::from(alerts_owe::owe(tx, routing, incident, tell)?.is_some());
    }
    tx.note_ack_reminder(incident.id, true)?;
    Ok(owed)
}

/// Whether nobody is to hear of an incident now, by none of its routes: a step waits until that is over.
fn kept_back(
    r: &ReadTx<'_>,
    routing: &AlertRouting,
    incident: &Incident,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let root = &routing.routing.root;
    let nodes = root.matching(&incident.labels);
    for node in if nodes.is_empty() { vec![root] } else { nodes } {
        if Mutes::new(routing, node, now).of(r, incident)?.is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}
