//! Incidents: what is wrong, how badly, and since when.

use crate::domain::alerts_labels::Labels;
use crate::domain::time;
use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

pub use crate::domain::alerts_signals::Action;
pub use crate::domain::alerts_signals::Signal;
pub use crate::domain::alerts_signals::Source;
pub use crate::domain::alerts_signals::own_labels;
pub use crate::domain::alerts_signals::severity_of;

/// How much it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Somebody must act now.
    Critical,
    /// Somebody should look.
    Warning,
    /// Worth knowing.
    Info,
}

impl Severity {
    /// The word stored and shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }

    /// Reads a stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Critical, Self::Warning, Self::Info].into_iter().find(|s| s.as_str() == word)
    }
}

/// A change of incidents that a decision asks for; stored in the transaction of the change itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum IncidentChange {
    /// Opens an incident unless one with this key is open.
    Open {
        /// What it is about; one open incident per key.
        key: String,
        /// Stable word for the kind.
        kind: String,
        /// How much it matters.
        severity: Severity,
        /// One line.
        title: String,
        /// What happened, by whom, with values.
        summary: String,
    },
    /// Closes the open incident with this key, if there is one.
    Resolve {
        /// What it was about.
        key: String,
        /// How it ended.
        summary: String,
    },
    /// Tells people once: an incident that is over as soon as it is told.
    Notice {
        /// Stable word for the kind.
        kind: String,
        /// How much it matters.
        severity: Severity,
        /// One line.
        title: String,
        /// What happened.
        summary: String,
    },
}

impl IncidentChange {
    /// An incident to open.
    #[must_use]
    pub fn open(key: &str, kind: &str, severity: Severity, title: &str, summary: &str) -> Self {
        Self::Open {
            key: key.to_owned(),
            kind: kind.to_owned(),
            severity,
            title: title.to_owned(),
            summary: summary.to_owned(),
        }
    }

    /// An incident to close.
    #[must_use]
    pub fn resolve(key: &str, summary: &str) -> Self {
        Self::Resolve { key: key.to_owned(), summary: summary.to_owned() }
    }

    /// Something to tell once.
    #[must_use]
    pub fn notice(kind: &str, severity: Severity, title: &str, summary: &str) -> Self {
        Self::Notice { kind: kind.to_owned(), severity, title: title.to_owned(), summary: summary.to_owned() }
    }
}

/// An incident as recorded: one open interval, or one notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    /// Number.
    pub id: i64,
    /// What it is about; `None` for a notice.
    pub key: Option<String>,
    /// Stable word.
    pub kind: String,
    /// How much it matters.
    pub severity: Severity,
    /// One line.
    pub title: String,
    /// What happened.
    pub summary: String,
    /// When it began.
    pub opened_at: Timestamp,
    /// When and how it ended.
    pub resolved: Option<Resolved>,
    /// What it is.
    pub labels: Labels,
    /// What people are told beside it.
    pub annotations: Labels,
    /// Who raised it.
    pub source: Source,
    /// Where whoever raised it shows it.
    pub generator_url: Option<String>,
    /// When it is taken to have ended without news.
    pub ends_at: Option<Timestamp>,
    /// When it was last heard of.
    pub updated_at: Timestamp,
    /// Deliveries ever owed about it.
    pub owed: u32,
    /// Who took it on.
    pub acked: Option<Acked>,
    /// Paths of the routes that counted when it opened.
    pub routes: Vec<String>,
}

/// Somebody took an incident on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acked {
    /// When.
    #[serde(with = "time::iso_text")]
    pub at: Timestamp,
    /// Who.
    pub by: String,
    /// What he said.
    pub note: String,
}

/// The page of the console that shows what an incident of this kind is about.
#[must_use]
pub fn page_of(kind: &str) -> &'static str {
    match kind {
        k if k.starts_with("circuit_breaker") || k.starts_with("kill_switch") => "/circuit-breaker",
        k if k.starts_with("service_") => "/system-health",
        _ => "/",
    }
}

/// What about an incident is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Told {
    /// It began.
    Opened,
    /// It ended.
    Resolved,
    /// It happened: no beginning and no end.
    Notice,
}

impl Told {
    /// The word stored and shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Resolved => "resolved",
            Self::Notice => "notice",
        }
    }

    /// Reads a stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Opened, Self::Resolved, Self::Notice].into_iter().find(|t| t.as_str() == word)
    }
}

/// What a message says, whatever the channel makes of it. Kept sealed until it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Incident.
    pub incident: i64,
    /// What about it is told.
    pub told: Told,
    /// Stable word.
    pub kind: String,
    /// How much it matters.
    pub severity: Severity,
    /// One line.
    pub title: String,
    /// What happened.
    pub summary: String,
    /// When it began.
    #[serde(with = "time::iso_text")]
    pub opened_at: Timestamp,
    /// When and how it ended, once it has.
    pub resolved: Option<Resolved>,
    /// Name of the environment.
    pub environment: String,
    /// Address of the console page about it, where a public address is configured.
    pub link: Option<String>,
    /// Labels: what it is.
    #[serde(default)]
    pub labels: Labels,
    /// Annotations: what people are told beside it.
    #[serde(default)]
    pub annotations: Labels,
    /// Where whoever raised it shows it, where that was told.
    #[serde(default)]
    pub generator_url: Option<String>,
    /// One-time address at which the receiver can acknowledge it, where a public address is configured.
    #[serde(default)]
    pub ack_link: Option<String>,
    /// Who took it on, where somebody has.
    #[serde(default)]
    pub acked: Option<Acked>,
}

/// Why a message goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// A route says so.
    Route,
    /// It still fires: `repeat_interval` has passed.
    Repeat,
    /// Nobody acknowledged it in time: the next step of an escalation policy.
    Escalation,
    /// It was acknowledged, and still fires after `ack_reminder`.
    AckReminder,
    /// Somebody took it on: told where that is kept track of, see [`crate::domain::deliveries_lanes::Means::keeps_track`].
    Acknowledged,
    /// No acceptance by another channel in time.
    Failover,
    /// A synthetic alert that proves the channel.
    Canary,
    /// Somebody wanted to see whether it arrives.
    Test,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 8] = [
        Self::Route,
        Self::Repeat,
        Self::Escalation,
        Self::AckReminder,
        Self::Acknowledged,
        Self::Failover,
        Self::Canary,
        Self::Test,
    ];

    /// The word stored and shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Route => "route",
            Self::Repeat => "repeat",
            Self::Escalation => "escalation",
            Self::AckReminder => "ack_reminder",
            Self::Acknowledged => "acknowledged",
            Self::Failover => "failover",
            Self::Canary => "canary",
            Self::Test => "test",
        }
    }

    /// Reads a stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.as_str() == word)
    }
}

/// The group a message speaks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupNote {
    /// Key of the group.
    pub key: String,
    /// Receiver of the route.
    pub receiver: String,
    /// What is common to its members.
    pub labels: Labels,
}

/// The end of an incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolved {
    /// When.
    #[serde(with = "time::iso_text")]
    pub at: Timestamp,
    /// How.
    pub summary: String,
}
