//! Signals: what makes an incident open, go on or end, and who sends it.

use crate::domain::alerts::Severity;
use crate::domain::alerts_labels::ALERT_NAME;
use crate::domain::alerts_labels::LABELS_MAX;
use crate::domain::alerts_labels::Labels;
use crate::domain::alerts_labels::NAME_MAX_BYTES;
use crate::domain::alerts_labels::SEVERITY;
use crate::domain::alerts_labels::VALUE_MAX_BYTES;
use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;
use sha2::Digest;
use sha2::Sha256;

/// Most bytes of the annotations of one signal.
pub const ANNOTATIONS_MAX_BYTES: usize = 16 * 1024;
/// Most signals in one request.
pub const SIGNALS_MAX: usize = 10_000;

/// A signal from outside: an alert that fires or has ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Signal {
    /// What it is; identity.
    pub labels: Labels,
    /// What people are told beside it; the newest count.
    pub annotations: Labels,
    /// When it began, where the source says so.
    pub starts_at: Option<Timestamp>,
    /// When it ended or will be taken to have ended; `None` means `resolve_timeout` from now.
    pub ends_at: Option<Timestamp>,
    /// Where whoever raised it shows it.
    pub generator_url: Option<String>,
    /// What is done before anybody is told.
    pub action: Option<Action>,
}

/// What an alert may ask for beside being told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// Trip the breaker: act first, tell after.
    Trip,
}

impl Signal {
    /// Drops labels without a value, as Prometheus does, and checks what is left.
    ///
    /// # Errors
    /// In words, what is wrong and what to send instead.
    pub fn checked(mut self) -> Result<Self, String> {
        self.labels.retain(|_, value| !value.is_empty());
        self.annotations.retain(|_, value| !value.is_empty());
        if self.labels.is_empty() {
            return Err("an alert needs at least one label with a value".to_owned());
        }
        if self.labels.len() > LABELS_MAX {
            return Err(format!("an alert has at most {LABELS_MAX} labels, not {}", self.labels.len()));
        }
        for (name, value) in &self.labels {
            if name.is_empty() || name.len() > NAME_MAX_BYTES || value.len() > VALUE_MAX_BYTES {
                return Err(format!(
                    "label '{}': a name has 1 to {NAME_MAX_BYTES} bytes and a value at most {VALUE_MAX_BYTES}",
                    name.chars().take(40).collect::<String>()
                ));
            }
        }
        let bytes: usize = self.annotations.iter().map(|(n, v)| n.len() + v.len()).sum();
        if bytes > ANNOTATIONS_MAX_BYTES
            || self.generator_url.as_ref().is_some_and(|u| u.len() > VALUE_MAX_BYTES)
        {
            return Err(format!(
                "annotations have at most {ANNOTATIONS_MAX_BYTES} bytes together, a URL {VALUE_MAX_BYTES}"
            ));
        }
        if let (Some(starts), Some(ends)) = (self.starts_at, self.ends_at)
            && ends < starts
        {
            return Err("endsAt lies before startsAt".to_owned());
        }
        Ok(self)
    }

    /// The key of its incident: a digest of its labels, so that the same labels are the same incident whoever sends them.
    #[must_use]
    pub fn incident_key(&self) -> String {
        labels_key(&self.labels)
    }

    /// What stands first in a message: the annotation `summary`, else the name of the alert, else its labels.
    #[must_use]
    pub fn title(&self) -> String {
        let named = |name: &str| self.annotations.get(name).or_else(|| self.labels.get(name)).cloned();
        let first = named("summary").or_else(|| named(ALERT_NAME));
        let text = first.unwrap_or_else(|| crate::domain::alerts_labels::labels_shown(&self.labels));
        crate::domain::deliveries::plain(&text, TITLE_MAX_CHARS)
    }

    /// What is said below: the annotation `description` or `message`.
    #[must_use]
    pub fn summary(&self) -> String {
        let found = self.annotations.get("description").or_else(|| self.annotations.get("message"));
        found.cloned().unwrap_or_default().chars().take(SUMMARY_MAX_CHARS).collect()
    }

    /// The stable word of its kind: the name of the alert.
    #[must_use]
    pub fn kind(&self) -> String {
        let name = self.labels.get(ALERT_NAME).map_or("alert", String::as_str);
        crate::domain::deliveries::plain(name, TITLE_MAX_CHARS)
    }
}

/// Characters of a title that are kept.
pub const TITLE_MAX_CHARS: usize = 300;
/// Characters of a summary that are kept.
pub const SUMMARY_MAX_CHARS: usize = 4000;

/// The key of the incident of a label set.
#[must_use]
pub fn labels_key(labels: &Labels) -> String {
    let mut hash = Sha256::new();
    for (name, value) in labels {
        hash.update(name.len().to_be_bytes());
        hash.update(name.as_bytes());
        hash.update(value.len().to_be_bytes());
        hash.update(value.as_bytes());
    }
    let hex = crate::domain::audit::hex(&hash.finalize());
    format!("labels:{}", hex.get(..32).unwrap_or(&hex))
}

/// Who raised an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// The appliance itself: breaker, kill switch, engines, services.
    Tradewarden,
    /// One of its alert rules.
    Rule,
    /// Through Alertmanager's API.
    Alertmanager,
    /// Through our own API.
    Api,
    /// A heartbeat that stayed away or reported a failure.
    Heartbeat,
    /// A synthetic alert that proves a channel.
    Canary,
    /// Somebody wanted to see whether it arrives.
    Test,
}

impl Source {
    /// Every source.
    pub const ALL: [Self; 7] = [
        Self::Tradewarden,
        Self::Rule,
        Self::Alertmanager,
        Self::Api,
        Self::Heartbeat,
        Self::Canary,
        Self::Test,
    ];

    /// The word stored and shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tradewarden => "tradewarden",
            Self::Rule => "rule",
            Self::Alertmanager => "alertmanager",
            Self::Api => "api",
            Self::Heartbeat => "heartbeat",
            Self::Canary => "canary",
            Self::Test => "test",
        }
    }

    /// Reads a stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == word)
    }
}

/// The labels of an incident of our own: its kind as an alert name, and what its key names: `service:gateway` becomes
/// `service="gateway"`.
#[must_use]
pub fn own_labels(kind: &str, severity: Severity, key: Option<&str>) -> Labels {
    let mut labels = Labels::new();
    labels.insert(ALERT_NAME.to_owned(), alert_name(kind));
    labels.insert(SEVERITY.to_owned(), severity.as_str().to_owned());
    labels.insert("source".to_owned(), Source::Tradewarden.as_str().to_owned());
    if let Some((what, name)) = key.and_then(|k| k.split_once(':')) {
        labels.insert(what.to_owned(), name.to_owned());
    }
    labels
}

/// `circuit_breaker_tripped` → `CircuitBreakerTripped`.
fn alert_name(kind: &str) -> String {
    let upper = |word: &str| {
        let mut chars = word.chars();
        chars.next().map_or(String::new(), |c| c.to_uppercase().chain(chars).collect())
    };
    kind.split('_').map(upper).collect()
}

/// How much a label set matters: `critical`, `page` and the like call somebody; what says nothing is a warning.
#[must_use]
pub fn severity_of(labels: &Labels) -> Severity {
    match labels.get(SEVERITY).map(|s| s.to_ascii_lowercase()).as_deref() {
        Some("critical" | "page" | "emergency" | "fatal" | "alert") => Severity::Critical,
        Some("info" | "information" | "notice" | "none" | "debug") => Severity::Info,
        _ => Severity::Warning,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signal(labels: &[(&str, &str)], annotations: &[(&str, &str)]) -> Signal {
        let set =
            |pairs: &[(&str, &str)]| pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        Signal {
            labels: set(labels),
            annotations: set(annotations),
            starts_at: None,
            ends_at: None,
            generator_url: None,
            action: None,
        }
    }

    #[test]
    fn labels_are_identity_and_empty_ones_do_not_count() {
        let a = signal(&[("alertname", "Down"), ("job", "api"), ("empty", "")], &[("summary", "s")])
            .checked()
            .unwrap();
        let b = signal(&[("job", "api"), ("alertname", "Down")], &[("summary", "other")]).checked().unwrap();
        assert_eq!(a.incident_key(), b.incident_key());
        let c = signal(&[("alertname", "Dow"), ("njob", "api")], &[]).checked().unwrap();
        assert_ne!(a.incident_key(), c.incident_key());
        assert!(signal(&[("a", "")], &[]).checked().is_err());
        assert!(signal(&[("a", &"x".repeat(VALUE_MAX_BYTES + 1))], &[]).checked().is_err());
    }

    #[test]
    fn the_title_is_what_people_wrote() {
        assert_eq!(signal(&[("alertname", "Down")], &[("summary", "api is\ndown")]).title(), "api is down");
        assert_eq!(signal(&[("alertname", "Down")], &[]).title(), "Down");
        assert_eq!(signal(&[("job", "api")], &[]).title(), "{job=\"api\"}");
    }

    #[test]
    fn own_incidents_have_labels_too() {
        let labels = own_labels("service_unhealthy", Severity::Critical, Some("service:gateway"));
        let shown = crate::domain::alerts_labels::labels_shown(&labels);
        assert_eq!(
            shown,
            "{alertname=\"ServiceUnhealthy\", service=\"gateway\", severity=\"critical\", source=\"tradewarden\"}"
        );
        for (word, severity) in
            [("page", Severity::Critical), ("info", Severity::Info), ("odd", Severity::Warning)]
        {
            let labels = Labels::from([(SEVERITY.to_owned(), word.to_owned())]);
            assert_eq!(severity_of(&labels), severity, "{word}");
        }
    }
}
