//! What an alert may ask for beside being told: trip the breaker, act first and tell after.

use crate::domain::alerts::Action;
use crate::domain::alerts::Signal;
use crate::domain::alerts_labels::ALERT_NAME;
use crate::domain::alerts_labels::Labels;
use crate::domain::breaker::DETAILS_MAX_BYTES;
use crate::domain::breaker::Trip;
use crate::domain::reason::REASON_MAX_CHARS;
use crate::domain::time;
use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;
use serde_json::json;

/// Label or annotation by which an alert from outside asks for an action.
pub const ACTION_LABEL: &str = "tradewarden_action";

/// Who may ask for a trip; the config says which of them are heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TripSource {
    /// A rule of our own.
    Rule,
    /// Somebody who posts an alert.
    Api,
    /// A Prometheus that takes us for its Alertmanager.
    Alertmanager,
}

impl TripSource {
    /// Every source.
    pub const ALL: [Self; 3] = [Self::Rule, Self::Api, Self::Alertmanager];

    /// The word of the config.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rule => "rule",
            Self::Api => "api",
            Self::Alertmanager => "alertmanager",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == word)
    }
}

/// The action that an alert from outside asks for in its labels or annotations.
#[must_use]
pub fn asked(labels: &Labels, annotations: &Labels) -> Option<Action> {
    let word = labels.get(ACTION_LABEL).or_else(|| annotations.get(ACTION_LABEL))?;
    (word == "trip").then_some(Action::Trip)
}

/// The name an alert goes by: the code of its trip.
#[must_use]
pub fn name_of(labels: &Labels) -> String {
    labels.get(ALERT_NAME).filter(|n| !n.is_empty()).cloned().unwrap_or_else(|| "ALERT".to_owned())
}

/// The trip that an alert asks for: its name is the code, the whole of it the evidence.
#[must_use]
pub fn trip(code: &str, source: TripSource, signal: &Signal, summary: &str) -> Trip {
    let reason = format!("Alert {code}: {summary}");
    let whole = json!({
        "source": source.as_str(),
        "labels": signal.labels,
        "annotations": signal.annotations,
        "starts_at": signal.starts_at.map(time::iso),
        "generator_url": signal.generator_url,
    });
    Trip {
        reason: reason.chars().take(REASON_MAX_CHARS).collect(),
        acknowledged: true,
        code: Some(code.to_owned()),
        details: Some(bounded(whole)),
    }
}

/// A trip must never be refused for evidence that is too large: what does not fit is left out and said to be.
fn bounded(mut evidence: Value) -> Value {
    for part in ["annotations", "labels"] {
        if evidence.to_string().len() <= DETAILS_MAX_BYTES {
            break;
        }
        evidence[part] = json!("left out: too large");
    }
    if evidence.to_string().len() > DETAILS_MAX_BYTES {
        return json!({ "source": evidence["source"], "evidence_left_out": true });
    }
    evidence
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::actor::Actor;
    use crate::domain::breaker;

    fn signal(annotation: &str) -> Signal {
        let pair = |n: &str, v: &str| (n.to_owned(), v.to_owned());
        Signal {
            labels: [pair(ALERT_NAME, "FeedDead"), pair("severity", "critical")].into(),
            annotations: [pair("summary", annotation)].into(),
            starts_at: None,
            ends_at: None,
            generator_url: None,
            action: Some(Action::Trip),
        }
    }

    #[test]
    fn an_alert_asks_by_label_or_annotation_and_for_nothing_else() {
        let set = |value: &str| Labels::from([(ACTION_LABEL.to_owned(), value.to_owned())]);
        assert_eq!(asked(&set("trip"), &Labels::new()), Some(Action::Trip));
        assert_eq!(asked(&Labels::new(), &set("trip")), Some(Action::Trip));
        for word in ["", "reset", "TRIP", "kill"] {
            assert_eq!(asked(&set(word), &set("trip")), None, "{word}: the label counts");
        }
        assert_eq!(asked(&Labels::new(), &Labels::new()), None);
    }

    #[test]
    fn a_trip_is_never_refused_for_its_evidence() {
        for size in [10, DETAILS_MAX_BYTES, 10 * DETAILS_MAX_BYTES] {
            let command = trip("FeedDead", TripSource::Rule, &signal(&"x".repeat(size)), &"y".repeat(size));
            assert_eq!(command.code.as_deref(), Some("FeedDead"));
            assert!(breaker::check_trip(&Actor::system(), &command).is_ok(), "{size}");
        }
    }
}
