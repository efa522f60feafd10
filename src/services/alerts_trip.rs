//! An alert that trips the breaker: blocked before anybody is told, whatever becomes of the telling.

use crate::domain::actor::Actor;
use crate::domain::alerts::Signal;
use crate::domain::alerts_actions;
use crate::domain::alerts_actions::TripSource;
use crate::domain::refusal::Refusal;
use crate::services::Services;
use crate::services::audit;
use crate::services::breaker;
use std::sync::Arc;

/// What came of the action.
#[derive(Debug, Clone, PartialEq)]
pub enum Acted {
    /// The breaker is TRIPPED.
    Tripped {
        /// It was before.
        already: bool,
        /// It is in the ledger; otherwise it holds and is written as soon as it can be.
        recorded: bool,
    },
    /// It was not done, and why.
    Refused(Refusal),
}

impl Acted {
    /// In a sentence for the alert itself.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Tripped { already: false, recorded: true } => "The breaker was TRIPPED by it.".to_owned(),
            Self::Tripped { already: false, recorded: false } => {
                "The breaker was TRIPPED by it and blocks; it is not in the ledger yet.".to_owned()
            }
            Self::Tripped { already: true, .. } => "The breaker was TRIPPED already.".to_owned(),
            Self::Refused(refusal) => format!("It asks for a trip, which was refused: {refusal}."),
        }
    }
}

/// Trips the breaker for an alert, where the config lets its source do so and the actor may. To be called once for each
/// time an alert begins to fire, and before the transaction that tells of it.
pub async fn act(
    s: &Arc<Services>,
    source: TripSource,
    actor: &Actor,
    signal: &Signal,
    summary: &str,
) -> Acted {
    let code = alerts_actions::name_of(&signal.labels);
    if !s.settings.trip_from.contains(&source) {
        let words = format!(
            "alerts from '{}' may not trip the breaker: `trip_from` in [alerts] names those that may",
            source.as_str()
        );
        let refusal = Refusal::invalid("action", words);
        audit::on_refusal(s, actor, ("ALERT_ACTION_TRIP", ("alert", &code)), summary, Some(&refusal)).await;
        return Acted::Refused(refusal);
    }
    match breaker::trip(s, actor, alerts_actions::trip(&code, source, signal, summary)).await {
        Ok(view) => Acted::Tripped { already: view.outcome == "no_op", recorded: view.recorded },
        Err(refusal) => Acted::Refused(refusal),
    }
}
