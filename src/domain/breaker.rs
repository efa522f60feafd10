//! The circuit breaker's rules: init, trip and reset as pure decisions.

use crate::domain::actor::Actor;
use crate::domain::actor::Need;
use crate::domain::actor::needs;
use crate::domain::alerts::IncidentChange;
use crate::domain::alerts::Severity;
use crate::domain::audit::Draft;
use crate::domain::audit::EventType;
use crate::domain::audit::Outcome;
use crate::domain::reason;
use crate::domain::refusal::Refusal;
use crate::domain::time;
use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;
use serde_json::json;

pub use crate::domain::breaker_conditions::Condition;
pub use crate::domain::breaker_conditions::ConditionVerdict;

/// Least time between two resets, everywhere on the desk.
pub const RESET_INTERVAL_MS: i64 = 60_000;
/// Newest history entries that are kept.
pub const HISTORY_LIMIT: usize = 1000;
/// Greatest size of `trip_details` in bytes of JSON.
pub const DETAILS_MAX_BYTES: usize = 16 * 1024;
/// Key of the incident that a tripped breaker opens.
pub const INCIDENT_KEY: &str = "circuit_breaker";

/// A stored state. There is no third one; no stored state at all is `UNINITIALISED`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum State {
    /// Trading is allowed.
    Open,
    /// Orders that increase exposure are blocked.
    Tripped,
}

impl State {
    /// The word of the runbook.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "OPEN",
            Self::Tripped => "TRIPPED",
        }
    }

    /// Reads a stored word; `QUIET_PERIOD` of older systems is OPEN.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "OPEN" | "QUIET_PERIOD" => Some(Self::Open),
            "TRIPPED" => Some(Self::Tripped),
            _ => None,
        }
    }
}

/// The breaker as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Breaker {
    /// OPEN or TRIPPED.
    pub state: State,
    /// Since when it is in this state.
    pub since: Timestamp,
    /// When it tripped; `None` while OPEN.
    pub tripped_at: Option<Timestamp>,
    /// Who tripped it; `None` while OPEN.
    pub tripped_by: Option<String>,
    /// The first reason; `None` while OPEN.
    pub trip_reason: Option<String>,
    /// A guard's reason code, or `MANUAL`; `None` while OPEN.
    pub trip_code: Option<String>,
    /// Evidence; `None` while OPEN.
    pub trip_details: Option<Value>,
    /// When it was last reset.
    pub reset_at: Option<Timestamp>,
    /// Who reset it last.
    pub reset_by: Option<String>,
    /// Why it was reset last.
    pub reset_reason: Option<String>,
    /// Trips on `trip_count_day`.
    pub trip_count_today: u32,
    /// The day the count belongs to, in the desk's time zone, `YYYY-MM-DD`.
    pub trip_count_day: String,
}

impl Breaker {
    /// Trips so far on `day`: a count of another day is worth nothing.
    #[must_use]
    pub fn trips_on(&self, day: &str) -> u32 {
        if self.trip_count_day == day { self.trip_count_today } else { 0 }
    }

    /// The JSON that Redis clients read under `circuit_breaker:state`.
    #[must_use]
    pub fn board_json(&self, day: &str) -> Value {
        json!({
            "state": self.state.as_str(),
            "tripped_at": self.tripped_at.map(time::iso),
            "trip_reason": self.trip_reason,
            "trip_details": self.trip_details,
            "reset_at": self.reset_at.map(time::iso),
            "reset_by": self.reset_by,
            "trip_count_today": self.trips_on(day),
        })
    }

    /// Whole seconds until the next reset is allowed, 0 when it is allowed now.
    #[must_use]
    pub fn reset_wait_seconds(&self, now: Timestamp) -> u64 {
        let Some(last) = self.reset_at else { return 0 };
        let passed = now.duration_since(last).as_millis().max(0);
        let left = (i128::from(RESET_INTERVAL_MS) - passed).clamp(0, i128::from(RESET_INTERVAL_MS));
        u64::try_from((left + 999) / 1000).unwrap_or(0)
    }
}

/// A trip asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Trip {
    /// Why.
    pub reason: String,
    /// The box was checked.
    pub acknowledged: bool,
    /// A guard's reason code; `None` for a person.
    pub code: Option<String>,
    /// Evidence.
    pub details: Option<Value>,
}

impl Trip {
    /// A person's trip, acknowledged, without evidence.
    #[must_use]
    pub fn by_hand(reason: &str) -> Self {
        Self { reason: reason.to_owned(), acknowledged: true, code: None, details: None }
    }
}

/// A reset asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reset {
    /// Why.
    pub reason: String,
    /// The box was checked.
    pub acknowledged: bool,
    /// Reset although conditions are not normal (admin).
    pub override_conditions: bool,
}

/// What happens to the trip history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HistoryChange {
    /// Nothing.
    None,
    /// A trip begins.
    Begin,
    /// The open trip is completed.
    Complete,
}

/// What is to be stored: nothing changes without its audit entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// Success, or no_op for a trip while TRIPPED.
    pub outcome: Outcome,
    /// The breaker afterwards.
    pub after: Breaker,
    /// The audit entry.
    pub audit: Draft,
    /// The history.
    pub history: HistoryChange,
    /// The incidents.
    pub incidents: Vec<IncidentChange>,
}

/// Word for a state that may be missing.
#[must_use]
pub fn state_word(breaker: Option<&Breaker>) -> &'static str {
    breaker.map_or("UNINITIALISED", |b| b.state.as_str())
}

/// The refusal of an actor whose role or scopes do not suffice.
///
/// # Errors
/// `not_permitted`.
pub fn permit(actor: &Actor, need: &Need, act: &'static str) -> Result<(), Refusal> {
    if actor.may(need) {
        return Ok(());
    }
    Err(Refusal::NotPermitted { actor: actor.id.clone(), act, role: need.role, scope: need.scope })
}

fn entry(actor: &Actor, action: &str, before: Option<&Breaker>, after: &Breaker, reason: &str) -> Draft {
    Draft::new(actor, action, EventType::Action, ("circuit_breaker", "global"))
        .reason(reason)
        .details(json!({ "before": state_word(before), "after": after.state.as_str() }))
}

/// Decides an init: the first OPEN, written by an admin with a reason.
///
/// # Errors
/// Not permitted, bad reason, not acknowledged, already initialised.
pub fn init(
    before: Option<&Breaker>,
    actor: &Actor,
    text: &str,
    acknowledged: bool,
    now: Timestamp,
    day: &str,
) -> Result<Decision, Refusal> {
    permit(actor, &needs::INIT, "initialise the breaker")?;
    let reason = reason::check(text)?;
    if !acknowledged {
        return Err(Refusal::NotAcknowledged);
    }
    if let Some(found) = before {
        return Err(Refusal::AlreadyInitialised { state: found.state.as_str() });
    }
    let after = Breaker {
        state: State::Open,
        since: now,
        tripped_at: None,
        tripped_by: None,
        trip_reason: None,
        trip_code: None,
        trip_details: None,
        reset_at: None,
        reset_by: None,
        reset_reason: None,
        trip_count_today: 0,
        trip_count_day: day.to_owned(),
    };
    let audit = entry(actor, "CIRCUIT_BREAKER_INIT", before, &after, &reason);
    Ok(Decision { outcome: Outcome::Success, after, audit, history: HistoryChange::None, incidents: vec![] })
}

/// Decides a trip. While TRIPPED the first reason is kept and the attempt is a `no_op`.
///
/// # Errors
/// Not permitted, bad reason, not acknowledged, details too large.
pub fn trip(
    before: Option<&Breaker>,
    actor: &Actor,
    command: &Trip,
    now: Timestamp,
    day: &str,
) -> Result<Decision, Refusal> {
    let reason = check_trip(actor, command)?;
    if let Some(found) = before.filter(|b| b.state == State::Tripped) {
        let audit = entry(actor, "CIRCUIT_BREAKER_TRIP", before, found, &reason).outcome(Outcome::NoOp);
        let after = found.clone();
        return Ok(Decision {
            outcome: Outcome::NoOp,
            after,
            audit,
            history: HistoryChange::None,
            incidents: vec![],
        });
    }
    let code = command.code.clone().unwrap_or_else(|| "MANUAL".to_owned());
    let after = Breaker {
        state: State::Tripped,
        since: now,
        tripped_at: Some(now),
        tripped_by: Some(actor.id.clone()),
        trip_reason: Some(reason.clone()),
        trip_code: Some(code.clone()),
        trip_details: command.details.clone(),
        reset_at: before.and_then(|b| b.reset_at),
        reset_by: before.and_then(|b| b.reset_by.clone()),
        reset_reason: before.and_then(|b| b.reset_reason.clone()),
        trip_count_today: before.map_or(0, |b| b.trips_on(day)) + 1,
        trip_count_day: day.to_owned(),
    };
    let audit = entry(actor, "CIRCUIT_BREAKER_TRIP", before, &after, &reason);
    let incident = IncidentChange::open(
        INCIDENT_KEY,
        "circuit_breaker_tripped",
        Severity::Critical,
        "Circuit breaker TRIPPED: new orders are blocked",
        &format!("Reason: {reason}. By {} ({code}) through the {} door.", actor.id, actor.door.as_str()),
    );
    Ok(Decision {
        outcome: Outcome::Success,
        after,
        audit,
        history: HistoryChange::Begin,
        incidents: vec![incident],
    })
}

/// The checks of a trip that need no state: made before the gate is blocked.
///
/// # Errors
/// Not permitted, bad reason, not acknowledged, details too large.
pub fn check_trip(actor: &Actor, command: &Trip) -> Result<String, Refusal> {
    permit(actor, &needs::TRIP, "trip the breaker")?;
    let reason =
        if command.code.is_some() { command.reason.clone() } else { reason::check(&command.reason)? };
    if !command.acknowledged {
        return Err(Refusal::NotAcknowledged);
    }
    let size = command.details.as_ref().map_or(0, |d| d.to_string().len());
    if size > DETAILS_MAX_BYTES {
        let message = format!("{size} bytes of JSON; at most {DETAILS_MAX_BYTES} are kept");
        return Err(Refusal::invalid("details", message));
    }
    Ok(reason)
}

/// Decides a reset: permission, reason, acknowledgment, state, conditions, at most one a minute, in this order.
///
/// # Errors
/// The first check that fails. A refused attempt changes nothing and does not use up the minute.
pub fn reset(
    before: Option<&Breaker>,
    actor: &Actor,
    command: &Reset,
    conditions: &[Condition],
    now: Timestamp,
) -> Result<Decision, Refusal> {
    permit(actor, &needs::RESET, "reset the breaker")?;
    let reason = reason::check(&command.reason)?;
    if !command.acknowledged {
        return Err(Refusal::NotAcknowledged);
    }
    let found = before.ok_or(Refusal::Uninitialised)?;
    if found.state != State::Tripped {
        return Err(Refusal::NotTripped { state: found.state.as_str() });
    }
    let failing: Vec<Condition> = conditions.iter().filter(|c| c.blocks()).cloned().collect();
    let overridden = !failing.is_empty();
    if overridden {
        if !command.override_conditions {
            return Err(Refusal::ConditionsNotNormal { failing });
        }
        permit(actor, &needs::OVERRIDE, "override conditions that are not normal")?;
    }
    let wait = found.reset_wait_seconds(now);
    if wait > 0 {
        return Err(Refusal::ResetRateLimited { retry_after_seconds: wait });
    }
    Ok(decide_reset(found, actor, &reason, &failing, now))
}

fn decide_reset(
    found: &Breaker,
    actor: &Actor,
    reason: &str,
    failing: &[Condition],
    now: Timestamp,
) -> Decision {
    let after = Breaker {
        state: State::Open,
        since: now,
        tripped_at: None,
        tripped_by: None,
        trip_reason: None,
        trip_code: None,
        trip_details: None,
        reset_at: Some(now),
        reset_by: Some(actor.id.clone()),
        reset_reason: Some(reason.to_owned()),
        trip_count_today: found.trip_count_today,
        trip_count_day: found.trip_count_day.clone(),
    };
    let mut audit = entry(actor, "CIRCUIT_BREAKER_RESET", Some(found), &after, reason);
    audit.details["trip_reason"] = json!(found.trip_reason);
    let mut summary = format!("Reset by {} through the {} door: {reason}.", actor.id, actor.door.as_str());
    if !failing.is_empty() {
        let labels: Vec<&str> = failing.iter().map(|c| c.label.as_str()).collect();
        audit.details["override"] = json!(true);
        audit.details["conditions_overridden"] = json!(labels);
        summary.push_str(&format!(" Overridden although not normal: {}.", labels.join(", ")));
    }
    let resolve = IncidentChange::resolve(INCIDENT_KEY, &summary);
    let told = IncidentChange::notice(
        "circuit_breaker_reset",
        if failing.is_empty() { Severity::Warning } else { Severity::Critical },
        "Circuit breaker reset: new orders are accepted",
        &summary,
    );
    Decision {
        outcome: Outcome::Success,
        after,
        audit,
        history: HistoryChange::Complete,
        incidents: vec![resolve, told],
    }
}

#[cfg(test)]
#[path = "breaker_tests.rs"]
mod tests;
