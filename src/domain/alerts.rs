//! Incidents: what is wrong, how badly, and since when.

use serde::Deserialize;
use serde::Serialize;

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
