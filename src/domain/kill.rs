//! The kill switch's rules.

use crate::domain::actor::Actor;
use crate::domain::actor::needs;
use crate::domain::alerts::IncidentChange;
use crate::domain::alerts::Severity;
use crate::domain::audit::Draft;
use crate::domain::audit::EventType;
use crate::domain::audit::Outcome;
use crate::domain::breaker::permit;
use crate::domain::reason;
use crate::domain::refusal::Refusal;
use crate::domain::time;
use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;
use serde_json::json;

pub use crate::domain::kill_job::EngineProgress;
pub use crate::domain::kill_job::Job;
pub use crate::domain::kill_job::JobOutcome;
pub use crate::domain::kill_job::Step;

/// The word that must be typed to release.
pub const RELEASE_WORD: &str = "RESUME";
/// Key of the incident that an engaged kill switch opens.
pub const INCIDENT_KEY: &str = "kill_switch";
/// Longest time to look for open orders to go, per engine.
pub const CANCEL_LIMIT_MS: u64 = 30_000;
/// Longest time to look for positions to go, per engine.
pub const FLATTEN_LIMIT_MS: u64 = 120_000;
/// Newest events that are kept.
pub const HISTORY_LIMIT: usize = 1000;

/// A stored state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum State {
    /// At rest: automated orders are a matter of the breaker alone.
    Active,
    /// Everything automated is stopped.
    Engaged,
}

impl State {
    /// The word of the runbook.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Engaged => "ENGAGED",
        }
    }

    /// Reads a stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "ACTIVE" => Some(Self::Active),
            "ENGAGED" => Some(Self::Engaged),
            _ => None,
        }
    }
}

/// The kill switch as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct KillSwitch {
    /// ACTIVE or ENGAGED.
    pub state: State,
    /// Last engagement.
    pub engaged_at: Option<Timestamp>,
    /// Who engaged it last.
    pub engaged_by: Option<String>,
    /// Why.
    pub engagement_reason: Option<String>,
    /// Evidence.
    pub engagement_details: Option<Value>,
    /// Last release.
    pub disengaged_at: Option<Timestamp>,
    /// Who released it last.
    pub disengaged_by: Option<String>,
    /// Why.
    pub disengagement_notes: Option<String>,
    /// Engagements on `engagement_count_day`.
    pub engagement_count_today: u32,
    /// The day the count belongs to, `YYYY-MM-DD`.
    pub engagement_count_day: String,
}

impl KillSwitch {
    /// The first ACTIVE, written together with the first OPEN.
    #[must_use]
    pub fn first(day: &str) -> Self {
        Self {
            state: State::Active,
            engaged_at: None,
            engaged_by: None,
            engagement_reason: None,
            engagement_details: None,
            disengaged_at: None,
            disengaged_by: None,
            disengagement_notes: None,
            engagement_count_today: 0,
            engagement_count_day: day.to_owned(),
        }
    }

    /// Engagements so far on `day`.
    #[must_use]
    pub fn engagements_on(&self, day: &str) -> u32 {
        if self.engagement_count_day == day { self.engagement_count_today } else { 0 }
    }

    /// The JSON that Redis clients read under `kill_switch:state`.
    #[must_use]
    pub fn board_json(&self, day: &str) -> Value {
        json!({
            "state": self.state.as_str(),
            "engaged_at": self.engaged_at.map(time::iso),
            "engaged_by": self.engaged_by,
            "engagement_reason": self.engagement_reason,
            "engagement_details": self.engagement_details,
            "disengaged_at": self.disengaged_at.map(time::iso),
            "disengaged_by": self.disengaged_by,
            "disengagement_notes": self.disengagement_notes,
            "engagement_count_today": self.engagements_on(day),
        })
    }
}

/// A kill asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Kill {
    /// Why.
    pub reason: String,
    /// The box was checked.
    pub acknowledged: bool,
    /// Close positions too; false stops after cancelling.
    pub flatten: bool,
    /// Evidence.
    pub details: Option<Value>,
}

/// What happens to the switch.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// Success, or no_op when it was engaged already.
    pub outcome: Outcome,
    /// The switch afterwards.
    pub after: KillSwitch,
    /// The audit entry.
    pub audit: Draft,
    /// Event for the history, `ENGAGED` or `DISENGAGED`; `None` when nothing changed.
    pub event: Option<&'static str>,
    /// The incidents.
    pub incidents: Vec<IncidentChange>,
}

/// Word for a state that may be missing.
#[must_use]
pub fn state_word(kill: Option<&KillSwitch>) -> &'static str {
    kill.map_or("UNINITIALISED", |k| k.state.as_str())
}

/// The checks of a kill that need no state: made before anything is blocked. Returns the trimmed reason.
///
/// # Errors
/// Not permitted, bad reason, not acknowledged.
pub fn check_kill(actor: &Actor, command: &Kill) -> Result<String, Refusal> {
    permit(actor, &needs::KILL, "engage the kill switch")?;
    let reason = reason::check(&command.reason)?;
    if !command.acknowledged {
        return Err(Refusal::NotAcknowledged);
    }
    Ok(reason)
}

/// Decides an engagement. It can be engaged while uninitialised; engaging twice keeps the first reason.
///
/// # Errors
/// Not permitted, bad reason, not acknowledged.
pub fn engage(
    before: Option<&KillSwitch>,
    actor: &Actor,
    command: &Kill,
    now: Timestamp,
    day: &str,
) -> Result<Decision, Refusal> {
    let reason = check_kill(actor, command)?;
    let draft =
        Draft::new(actor, "KILL_SWITCH_ENGAGE", EventType::Action, ("kill_switch", "global")).reason(&reason);
    if let Some(found) = before.filter(|k| k.state == State::Engaged) {
        let audit = draft.outcome(Outcome::NoOp).details(json!({ "before": "ENGAGED", "after": "ENGAGED" }));
        return Ok(Decision {
            outcome: Outcome::NoOp,
            after: found.clone(),
            audit,
            event: None,
            incidents: vec![],
        });
    }
    let mut after = before.cloned().unwrap_or_else(|| KillSwitch::first(day));
    after.engagement_count_today = after.engagements_on(day) + 1;
    day.clone_into(&mut after.engagement_count_day);
    after.state = State::Engaged;
    after.engaged_at = Some(now);
    after.engaged_by = Some(actor.id.clone());
    after.engagement_reason = Some(reason.clone());
    after.engagement_details.clone_from(&command.details);
    let audit = draft
        .details(json!({ "before": state_word(before), "after": "ENGAGED", "flatten": command.flatten }));
    let incident = IncidentChange::open(
        INCIDENT_KEY,
        "kill_switch_engaged",
        Severity::Critical,
        "Kill switch ENGAGED: trading is halted",
        &format!("Reason: {reason}. By {} through the {} door.", actor.id, actor.door.as_str()),
    );
    Ok(Decision {
        outcome: Outcome::Success,
        after,
        audit,
        event: Some("ENGAGED"),
        incidents: vec![incident],
    })
}

/// Decides a release: admin, reason, acknowledgment, the typed word, no running job. The breaker stays as it is.
///
/// # Errors
/// The first check that fails.
pub fn release(
    before: Option<&KillSwitch>,
    actor: &Actor,
    ask: &Release,
    running_job: Option<i64>,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    permit(actor, &needs::RELEASE, "release the kill switch")?;
    let reason = reason::check(&ask.reason)?;
    if !ask.acknowledged {
        return Err(Refusal::NotAcknowledged);
    }
    if ask.confirm != RELEASE_WORD {
        return Err(Refusal::ConfirmWordMissing);
    }
    let found = before.filter(|k| k.state == State::Engaged);
    let Some(found) = found else { return Err(Refusal::NotEngaged { state: state_word(before) }) };
    if let Some(job) = running_job {
        return Err(Refusal::KillJobRunning { job });
    }
    let mut after = found.clone();
    after.state = State::Active;
    after.disengaged_at = Some(now);
    after.disengaged_by = Some(actor.id.clone());
    after.disengagement_notes = Some(reason.clone());
    let audit = Draft::new(actor, "KILL_SWITCH_RELEASE", EventType::Action, ("kill_switch", "global"))
        .reason(&reason)
        .details(json!({ "before": "ENGAGED", "after": "ACTIVE" }));
    let summary = format!("Released by {} through the {} door: {reason}.", actor.id, actor.door.as_str());
    let incidents = vec![IncidentChange::resolve(INCIDENT_KEY, &summary)];
    Ok(Decision { outcome: Outcome::Success, after, audit, event: Some("DISENGAGED"), incidents })
}

/// A release asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// Why.
    pub reason: String,
    /// The box was checked.
    pub acknowledged: bool,
    /// The typed word.
    pub confirm: String,
}

#[cfg(test)]
#[path = "kill_tests.rs"]
mod tests;
