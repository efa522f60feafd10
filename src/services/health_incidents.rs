//! One incident for what is broken, and none for what only suffers from it: dependencies and maintenance hold back.

use crate::domain::alerts::IncidentChange;
use crate::domain::alerts::Severity;
use crate::domain::health;
use crate::domain::health::Status;
use crate::domain::health_maintenance::Maintenance;
use crate::domain::time;
use crate::services::Services;
use crate::services::alerts;
use crate::services::health::Watched;
use crate::services::health::windows;
use crate::services::health_history;
use crate::services::slo;
use crate::store::Lane;
use crate::store::StoreError;
use jiff::Timestamp;
use std::collections::BTreeSet;

fn is_unhealthy(w: &Watched) -> bool {
    w.track.known.as_ref().is_some_and(|k| k.status == Status::Unhealthy)
}

/// Whether its newest check failed, whatever was decided.
fn is_failing(w: &Watched) -> bool {
    w.track.points.back().is_some_and(|p| p.status == Status::Unhealthy)
}

/// When its newest check began: what happens while one is under way may show in another before.
fn began(w: &Watched) -> Option<Timestamp> {
    let last = w.track.last?;
    let latency = w.track.points.back().and_then(|p| p.latency_ms).unwrap_or_default();
    #[allow(clippy::cast_possible_truncation, reason = "a latency is bounded by its timeout")]
    let latency = latency.ceil() as i64;
    Some(time::plus_ms(last, -latency))
}

/// When the newest run of failed checks began, of those after `back`.
fn first_failure(w: &Watched, back: Option<Timestamp>) -> Option<Timestamp> {
    let failed = w.track.points.iter().rev().take_while(|p| p.status == Status::Unhealthy);
    failed.map(|p| p.at).filter(|at| back.is_none_or(|back| *at >= back)).last()
}

fn needed<'w>(w: &'w Watched, all: &'w [Watched]) -> impl Iterator<Item = &'w Watched> {
    w.check.depends_on.iter().filter_map(|name| all.iter().find(|other| other.check.name == *name))
}

/// What an unhealthy service suffers from: unhealthy ones that it needs, over any number of steps, and that suffer from
/// nothing themselves.
#[must_use]
pub(in crate::services) fn causes(w: &Watched, all: &[Watched]) -> Vec<String> {
    if w.check.depends_on.is_empty() || !is_unhealthy(w) {
        return Vec::new();
    }
    let (mut open, mut seen, mut roots) = (vec![w], BTreeSet::new(), BTreeSet::new());
    while let Some(one) = open.pop() {
        let broken: Vec<&Watched> = needed(one, all).filter(|other| is_unhealthy(other)).collect();
        if broken.is_empty() && one.check.name != w.check.name {
            roots.insert(one.check.name.clone());
        }
        open.extend(broken.into_iter().filter(|other| seen.insert(other.check.name.clone())));
    }
    roots.into_iter().collect()
}

/// Whether its incident should be open; `None` to leave it as it is for now.
fn wanted(w: &Watched, all: &[Watched], windows: &[Maintenance], now: Timestamp) -> Option<bool> {
    let known = w.track.known.as_ref()?;
    if known.status != Status::Unhealthy {
        return Some(false);
    }
    let held = windows.iter().any(|m| m.holds(now) && m.concerns(&w.check.name));
    // One that answers again is on its way back.
    if held || (w.incident != Some(true) && !w.check.depends_on.is_empty() && !is_failing(w)) {
        return None;
    }
    for other in needed(w, all) {
        if is_unhealthy(other) || is_failing(other) {
            return None;
        }
        let stale = other.track.shown(&other.check, now).status == Status::Stale;
        // What it needs is looked at once after it failed, and once that is back it gets a check of its own. The first
        // failure counts, not the newest: two that are checked in step would wait for one another for ever.
        let back = other.track.known.as_ref().map(|k| k.since);
        let first = first_failure(w, back);
        let seen_since = first.is_some_and(|first| began(other).is_some_and(|at| at >= first));
        if !stale && other.track.last.is_some() && !seen_since {
            return None;
        }
    }
    Some(true)
}

/// The change that the incident of a service is due, noted as done.
pub(in crate::services) fn due(
    all: &mut [Watched],
    name: &str,
    windows: &[Maintenance],
    now: Timestamp,
) -> Option<IncidentChange> {
    let at = all.iter().position(|w| w.check.name == name)?;
    let w = all.get(at)?;
    let wish = wanted(w, all, windows, now)?;
    if w.incident == Some(wish) {
        return None;
    }
    let change = if wish { opened(w, all) } else { closed(w) };
    all.get_mut(at)?.incident = Some(wish);
    Some(change)
}

fn opened(w: &Watched, all: &[Watched]) -> IncidentChange {
    let check = &w.check;
    let severity = if check.critical { Severity::Critical } else { Severity::Warning };
    let weight = if check.critical { "Trading is at risk without it. " } else { "" };
    let title = format!("Service {} is unhealthy", check.name);
    let known = w.track.known.as_ref();
    let reason = known.map_or("", |k| k.reason.trim_end_matches('.'));
    let since = known.map_or_else(String::new, |k| format!(" Since {}.", time::iso(k.since)));
    let needed_by: Vec<&str> = all
        .iter()
        .filter(|other| other.check.depends_on.contains(&check.name))
        .map(|other| other.check.name.as_str())
        .collect();
    let needed_by = match needed_by.is_empty() {
        true => String::new(),
        false => format!(" Needed by {}.", needed_by.join(", ")),
    };
    let summary = format!("{weight}Reason: {reason}. Asked: {}.{since}{needed_by}", check.target);
    IncidentChange::open(&key(w), health::INCIDENT_KIND, severity, &title, &summary)
}

fn closed(w: &Watched) -> IncidentChange {
    let known = w.track.known.as_ref();
    let status = known.map_or("unknown", |k| k.status.as_str());
    let reason = known.map_or("", |k| k.reason.trim_end_matches('.'));
    IncidentChange::resolve(&key(w), &format!("{} is {status}: {reason}.", w.check.name))
}

fn key(w: &Watched) -> String {
    format!("service:{}", w.check.name)
}

/// The ledger did not take an incident: it is looked at again, and who sees to it then counts from the reading of `seen`.
pub(in crate::services) fn failed(s: &Services, name: &str, seen: Option<Timestamp>) {
    if let Some(w) = s.health.watched.write().iter_mut().find(|w| w.check.name == name) {
        w.incident = None;
        w.untold = w.untold.or(seen);
    }
}

/// The incident of a service is on disk. Since when it waited for that; `None` when it did not.
pub(in crate::services) fn told(s: &Services, name: &str) -> Option<Timestamp> {
    let mut all = s.health.watched.write();
    all.iter_mut().find(|w| w.check.name == name)?.untold.take()
}

/// Writes down what there is about services that are not watched any more, and closes their incidents: nobody would.
///
/// # Errors
/// When the ledger cannot take it.
pub(in crate::services) async fn leave(s: &Services, goes: impl Fn(&str) -> bool) -> Result<(), StoreError> {
    let mut changes = Vec::new();
    {
        let mut all = s.health.watched.write();
        for w in all.iter_mut().filter(|w| goes(&w.check.name)) {
            health_history::ends(w, s.now());
            let words = format!("{} is not watched any more.", w.check.name);
            changes.push(IncidentChange::resolve(&key(w), &words));
        }
    }
    if changes.is_empty() {
        return Ok(());
    }
    health_history::keep(s).await?;
    let routing = s.alerts.routing();
    let written = s.store.write(Lane::Normal, s.now(), move |tx| alerts::apply(tx, &routing, &changes)).await;
    s.delivery_wake.notify_one();
    written
}

/// Opens and closes what had to wait: for what a service needs, or for the end of its maintenance. Rung several times a
/// second.
///
/// # Errors
/// When the ledger cannot take it; it is tried again.
pub async fn reconcile(s: &Services) -> Result<(), StoreError> {
    let (now, windows) = (s.now(), windows(s));
    let mut names = Vec::new();
    let changes: Vec<IncidentChange> = {
        let mut all = s.health.watched.write();
        // Most are healthy and have no incident: they are passed over without a look at the others.
        let open = |w: &&Watched| is_unhealthy(w) || w.incident != Some(false);
        let candidates: Vec<String> = all.iter().filter(open).map(|w| w.check.name.clone()).collect();
        let each = candidates.into_iter().filter_map(|name| {
            let change = due(&mut all, &name, &windows, now)?;
            names.push((name, matches!(change, IncidentChange::Open { .. })));
            Some(change)
        });
        each.collect()
    };
    if changes.is_empty() {
        return Ok(());
    }
    let routing = s.alerts.routing();
    let written = s.store.write(Lane::Normal, now, move |tx| alerts::apply(tx, &routing, &changes)).await;
    match &written {
        // One that could not be written at once counts with its wait; one that was held back on purpose does not count.
        Ok(()) => {
            for (name, opened) in &names {
                if let (Some(seen), true) = (told(s, name), *opened) {
                    slo::note_detection(s, seen);
                }
            }
        }
        Err(_) => names.iter().for_each(|(name, _)| failed(s, name, None)),
    }
    s.delivery_wake.notify_one();
    written
}
