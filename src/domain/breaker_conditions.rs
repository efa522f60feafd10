//! The conditions that are checked before a reset.

use serde::Deserialize;
use serde::Serialize;

/// How a condition stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConditionVerdict {
    /// Normal.
    Ok,
    /// Not good, not blocking.
    Warn,
    /// Not normal: blocks a reset.
    Failing,
    /// Configured without a fresh reading: blocks a reset.
    Unknown,
    /// Nothing watches it: shown, does not block.
    NotConfigured,
}

/// One line of the list that is checked before a reset.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Condition {
    /// Stable word, for instance `service:execution_gateway`.
    pub id: String,
    /// Name for people.
    pub label: String,
    /// How it stands.
    pub verdict: ConditionVerdict,
    /// The value read, with its unit.
    pub value: Option<String>,
    /// The limit it is held to, with its unit.
    pub limit: Option<String>,
    /// Age of the reading in seconds.
    pub age_seconds: Option<f64>,
    /// Why, in words.
    pub detail: String,
}

impl Condition {
    /// Whether it stands in the way of a reset.
    #[must_use]
    pub fn blocks(&self) -> bool {
        matches!(self.verdict, ConditionVerdict::Failing | ConditionVerdict::Unknown)
    }
}
