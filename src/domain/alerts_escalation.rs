//! Escalation: who is told next when nobody acknowledges, and when somebody who did is asked again.

use crate::domain::alerts_labels::Labels;
use crate::domain::alerts_labels::Matcher;
use crate::domain::alerts_labels::all_match;
use crate::domain::alerts_rotation::Rotation;
use crate::domain::time;
use jiff::Timestamp;

/// Most policies.
pub const POLICIES_MAX: usize = 50;
/// Most steps of a policy.
pub const STEPS_MAX: usize = 20;
/// Most times that the steps of a policy are gone through again.
pub const REPEAT_MAX: u32 = 100;
/// Longest wait before a step, in seconds: a week.
pub const AFTER_MAX_SECONDS: u64 = 604_800;
/// After an acknowledgement it is asked again so often while it still fires, where the configuration says nothing.
pub const ACK_REMINDER_SECONDS: u64 = 3_600;

/// One step of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Wait before it: since the step before, for the first one since the incident began.
    pub after_ms: i64,
    /// Receivers that are told.
    pub receivers: Vec<String>,
    /// Rotation whose people are told.
    pub on_call: Option<String>,
}

/// What happens while nobody acknowledges.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// Name.
    pub name: String,
    /// Which incidents it is for.
    pub matchers: Vec<Matcher>,
    /// What is done, in order.
    pub steps: Vec<Step>,
    /// How often the steps are gone through again after the first time.
    pub repeat: u32,
}

/// Everything about people: policies, rotations, and when those who acknowledged are asked again.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct People {
    /// Policies; the first that fits an incident counts.
    pub policies: Vec<Policy>,
    /// Rotations.
    pub rotations: Vec<Rotation>,
    /// Wait before somebody who acknowledged is asked again; 0 is never.
    pub ack_reminder_ms: i64,
}

/// A step that was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Done {
    /// How often all steps had been gone through before.
    pub round: u32,
    /// Which step, from 0.
    pub step: u32,
    /// When.
    pub at: Timestamp,
}

/// What is to be done now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// Nothing, and nothing later.
    Never,
    /// Nothing before this time.
    At(Timestamp),
    /// This, now.
    Now,
}

impl Due {
    fn since(at: Timestamp, now: Timestamp) -> Self {
        if at <= now { Self::Now } else { Self::At(at) }
    }
}

/// How an incident stands, as far as people are concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Labels, with severity and name.
    pub labels: Labels,
    /// When it began, or was first owed to somebody, whichever is later.
    pub opened_at: Timestamp,
    /// Whether it has ended.
    pub over: bool,
    /// Since when it is acknowledged.
    pub acked_at: Option<Timestamp>,
    /// When those who acknowledged were last asked again.
    pub reminded_at: Option<Timestamp>,
}

impl People {
    /// The policy for an incident: the first that fits.
    #[must_use]
    pub fn policy_for(&self, labels: &Labels) -> Option<&Policy> {
        self.policies.iter().find(|p| all_match(&p.matchers, labels))
    }

    /// The rotation of this name.
    #[must_use]
    pub fn rotation(&self, name: &str) -> Option<&Rotation> {
        self.rotations.iter().find(|r| r.name == name)
    }

    /// Every receiver that is named anywhere, to be held against those there are.
    #[must_use]
    pub fn receivers(&self) -> Vec<&str> {
        let steps = self.policies.iter().flat_map(|p| &p.steps).flat_map(|s| &s.receivers);
        let people = self.rotations.iter().flat_map(|r| &r.people).flat_map(|p| &p.receivers);
        steps.chain(people).map(String::as_str).collect()
    }

    /// Who is told by a step at `at`: its receivers and those of whoever is on call, each once; and in words what was
    /// out of the ordinary.
    #[must_use]
    pub fn told_by(&self, step: &Step, at: Timestamp) -> (Vec<String>, Option<String>) {
        let (mut told, mut note) = (step.receivers.clone(), None);
        if let Some(name) = &step.on_call {
            match self.rotation(name).map(|r| r.on_call(at)) {
                Some(on_call) => {
                    note = on_call.stand_in.map(|why| format!("everybody of {name}: {why}"));
                    told.extend(on_call.receivers);
                }
                None => note = Some(format!("there is no rotation {name}")),
            }
        }
        let mut once: Vec<String> = Vec::with_capacity(told.len());
        for receiver in told {
            if !once.contains(&receiver) {
                once.push(receiver);
            }
        }
        (once, note)
    }
}

impl Policy {
    /// The step after the last one that was done, with the round it belongs to; `None` when all are done.
    #[must_use]
    pub fn after(&self, last: Option<Done>) -> Option<(u32, u32, &Step)> {
        let (round, step) = match last {
            None => (0, 0),
            Some(done) if usize::try_from(done.step).is_ok_and(|n| n + 1 < self.steps.len()) => {
                (done.round, done.step.saturating_add(1))
            }
            Some(done) => (done.round.saturating_add(1), 0),
        };
        let found = self.steps.get(usize::try_from(step).ok()?)?;
        (round <= self.repeat).then_some((round, step, found))
    }

    /// Whether the next step is due. One at a time: after a pause of ours, or an acknowledgement that was taken back,
    /// the rest follow at their distances, so that each gets the time to answer that the policy gives.
    #[must_use]
    pub fn due(&self, standing: &Standing, last: Option<Done>, now: Timestamp) -> Due {
        if standing.over || standing.acked_at.is_some() {
            return Due::Never;
        }
        let Some((_, _, step)) = self.after(last) else { return Due::Never };
        let since = last.map_or(standing.opened_at, |done| done.at);
        Due::since(time::plus_ms(since, step.after_ms), now)
    }
}

/// Whether those who acknowledged are to be asked again, because it still fires.
#[must_use]
pub fn reminder_due(standing: &Standing, reminder_ms: i64, now: Timestamp) -> Due {
    let Some(acked_at) = standing.acked_at.filter(|_| !standing.over && reminder_ms > 0) else {
        return Due::Never;
    };
    let since = standing.reminded_at.map_or(acked_at, |asked| asked.max(acked_at));
    Due::since(time::plus_ms(since, reminder_ms), now)
}

#[cfg(test)]
#[path = "alerts_escalation_tests.rs"]
mod tests;
