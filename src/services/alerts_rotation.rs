//! Rotation verbs: who is on call now, and keeping calendars as their files are.

use crate::domain::actor::Actor;
use crate::domain::actor::needs;
use crate::domain::alerts_calendar::CALENDAR_MAX_BYTES;
use crate::domain::alerts_calendar_read;
use crate::domain::alerts_rotation::Rotation;
use crate::domain::alerts_rotation::Turns;
use crate::domain::breaker::permit;
use crate::domain::refusal::Refusal;
use crate::domain::time;
use crate::services::Services;
use crate::services::alerts_escalation::reached;
use crate::wire;
use jiff::tz::TimeZone;
use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

/// A calendar of a rotation, and how reading it went.
#[derive(Debug, Clone)]
pub struct Calendar {
    rotation: String,
    path: PathBuf,
    read: Option<String>,
    problem: Option<String>,
}

impl Calendar {
    /// A calendar that was not read yet: rotation and file.
    #[must_use]
    pub fn new(of: (String, PathBuf)) -> Self {
        Self { rotation: of.0, path: of.1, read: None, problem: None }
    }
}

/// Reads the calendars that have changed. One that cannot be understood leaves the turns as they were, and is said.
pub(in crate::services) fn read_calendars(s: &Services) {
    let mut calendars = s.escalation.calendars.lock();
    for calendar in calendars.iter_mut() {
        let text = match text_of(&calendar.path) {
            Ok(text) if calendar.read.as_ref() == Some(&text) => {
                calendar.problem = None;
                continue;
            }
            Ok(text) => text,
            Err(words) => {
                complain(calendar, words);
                continue;
            }
        };
        let mut people = s.escalation.people.load().as_ref().clone();
        let Some(rotation) = people.rotations.iter_mut().find(|r| r.name == calendar.rotation) else {
            continue;
        };
        match alerts_calendar_read::read(&text, &rotation.zone) {
            Ok(found) => {
                rotation.turns = Turns::Calendar(found);
                s.escalation.people.store(Arc::new(people));
                calendar.problem = None;
                calendar.read = Some(text);
            }
            Err(words) => complain(calendar, words),
        }
    }
}

fn complain(calendar: &mut Calendar, words: String) {
    if calendar.problem.as_ref() != Some(&words) {
        let file = calendar.path.display();
        tracing::error!(rotation = calendar.rotation, %file, %words, "the calendar cannot be used: turns stay as they were");
    }
    calendar.problem = Some(words);
}

fn text_of(path: &Path) -> Result<String, String> {
    let limit = u64::try_from(CALENDAR_MAX_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    let mut text = String::new();
    let file = fs::File::open(path).map_err(|e| e.to_string())?;
    file.take(limit).read_to_string(&mut text).map_err(|e| e.to_string())?;
    Ok(text)
}

/// Who is on call now, rotation by rotation.
///
/// # Errors
/// Not permitted.
pub fn on_call(s: &Services, actor: &Actor) -> Result<wire::OnCallList, Refusal> {
    permit(actor, &needs::ALERTS_READ, "see who is on call")?;
    let people = s.escalation.people.load();
    let problems = s.escalation.calendars.lock().clone();
    let views = people.rotations.iter().map(|rotation| {
        let problem = problems.iter().find(|c| c.rotation == rotation.name).and_then(|c| c.problem.clone());
        view(s, rotation, problem)
    });
    Ok(wire::OnCallList { items: views.collect(), as_of: time::iso(s.now()) })
}

fn view(s: &Services, rotation: &Rotation, problem: Option<String>) -> wire::OnCallView {
    let now = rotation.on_call(s.now());
    let routing = s.alerts.routing();
    let lost = now.receivers.iter().filter(|name| reached(&routing, name).is_empty());
    let unreachable = lost.cloned().collect();
    let zone = rotation.zone.iana_name().unwrap_or("UTC").to_owned();
    let zone = if rotation.zone == TimeZone::UTC { "UTC".to_owned() } else { zone };
    wire::OnCallView {
        rotation: rotation.name.clone(),
        by: match rotation.turns {
            Turns::Weekly(_) => "week".to_owned(),
            Turns::Calendar(_) => "calendar".to_owned(),
        },
        time_zone: zone,
        people: now.people,
        receivers: now.receivers,
        since: now.since.map(time::iso),
        until: now.until.map(time::iso),
        next: now.next,
        stand_in: now.stand_in,
        unreachable,
        problem,
    }
}
