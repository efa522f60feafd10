//! An alert that trips the breaker: blocked before anybody is told, whatever becomes of the telling.

use crate::domain::actor::Actor;
use crate::domain::actor::needs;
use crate::domain::alerts::Action;
use crate::domain::alerts::Signal;
use crate::domain::alerts::Source;
use crate::domain::alerts_actions;
use crate::domain::alerts_actions::TripSource;
use crate::domain::alerts_rules_words::DESCRIPTION;
use crate::domain::breaker::permit;
use crate::domain::refusal::Refusal;
use crate::services::Services;
use crate::services::audit;
use crate::services::breaker;
use crate::services::settings;
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
    if let Err(refusal) = heard(s, source).and_then(|()| enabled(s)) {
        audit::on_refusal(s, actor, ("ALERT_ACTION_TRIP", ("alert", &code)), summary, Some(&refusal)).await;
        return Acted::Refused(refusal);
    }
    match breaker::trip(s, actor, alerts_actions::trip(&code, source, signal, summary)).await {
        Ok(view) => Acted::Tripped { already: view.outcome == "no_op", recorded: view.recorded },
        Err(refusal) => Acted::Refused(refusal),
    }
}

/// Whether automatic trips are switched on at all.
fn enabled(s: &Services) -> Result<(), Refusal> {
    if settings::circuit_breaker_enabled(s) {
        return Ok(());
    }
    let words = "automatic trips are switched off by the setting system_defaults.circuit_breaker_enabled; a trip by \
                 hand works";
    Err(Refusal::invalid("action", words))
}

/// Whether the config lets alerts from there trip the breaker.
fn heard(s: &Services, source: TripSource) -> Result<(), Refusal> {
    if s.settings().trip_from.contains(&source) {
        return Ok(());
    }
    let words = format!(
        "alerts from '{}' may not trip the breaker: `trip_from` in [alerts] names those that may",
        source.as_str()
    );
    Err(Refusal::invalid("action", words))
}

/// Does what alerts from outside ask for, before any of them is taken in. An alert that was open before has acted: it
/// does not trip again what somebody reset. What came of it is added to the description.
///
/// # Errors
/// Somebody asks for an action by name and may not, or the config does not let him: nothing is taken then. An alert that
/// only carries the label of an action is taken all the same and says that it was refused.
pub async fn before_telling(
    s: &Arc<Services>,
    actor: &Actor,
    source: Source,
    signals: &mut [Signal],
) -> Result<(), Refusal> {
    let from = match source {
        Source::Api => TripSource::Api,
        Source::Alertmanager => TripSource::Alertmanager,
        _ => return Ok(()),
    };
    let now = s.now();
    for signal in signals.iter_mut().filter(|x| source == Source::Alertmanager && x.action.is_none()) {
        signal.action = alerts_actions::asked(&signal.labels, &signal.annotations);
    }
    let asks = |x: &Signal| x.action == Some(Action::Trip) && x.ends_at.is_none_or(|at| at > now);
    if !signals.iter().any(asks) {
        return Ok(());
    }
    if source == Source::Api {
        permit(actor, &needs::TRIP, "trip the breaker by an alert")?;
        heard(s, from)?;
    }
    // One that cannot be taken refuses all of them: then nothing is done either.
    if signals.iter().any(|x| x.clone().checked().is_err()) {
        return Ok(());
    }
    let mut acted = None;
    for signal in signals.iter_mut().filter(|x| asks(x)) {
        if is_open(s, signal).await {
            continue;
        }
        // One trip is enough for all that begin together.
        if acted.is_none() {
            acted = Some(act(s, from, actor, signal, &signal.title()).await);
        }
        if let Some(acted) = &acted {
            let description = signal.annotations.entry(DESCRIPTION.to_owned()).or_default();
            if !description.is_empty() {
                description.push(' ');
            }
            description.push_str(&acted.words());
        }
    }
    Ok(())
}

/// Whether this alert is open already. When that cannot be read it counts as new: then the breaker is tripped.
async fn is_open(s: &Services, signal: &Signal) -> bool {
    let Ok(checked) = signal.clone().checked() else { return false };
    let key = checked.incident_key();
    s.store.read(move |r| r.open_incident(&key)).await.is_ok_and(|found| found.is_some())
}
