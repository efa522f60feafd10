//! How rules, heartbeats and canaries open and close incidents: the one place through which they do.

use crate::domain::alerts::IncidentChange;
use crate::domain::alerts_rules::Level;
use crate::domain::alerts_rules_words::Said;
use crate::services::alerts;
use crate::services::alerts::AlertRouting;
use crate::store::StoreError;
use crate::store::WriteTx;

/// Who raises alerts of our own; stored as the source of the incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::services) enum Source {
    Rule,
    Heartbeat,
}

impl Source {
    /// Kind of the incident.
    fn kind(self) -> &'static str {
        match self {
            Self::Rule => crate::domain::alerts_rules_words::INCIDENT_KIND,
            Self::Heartbeat => "heartbeat_down",
        }
    }
}

/// Opens the incident of an alert, unless it is open, and owes everybody who is to be told.
///
/// # Errors
/// When the ledger cannot take it.
pub(in crate::services) fn open(
    tx: &mut WriteTx<'_>,
    routing: &AlertRouting,
    source: Source,
    level: Level,
    said: &Said,
) -> Result<(), StoreError> {
    let change = IncidentChange::open(&said.key, source.kind(), level.severity(), &said.title, &said.summary);
    alerts::apply(tx, routing, &[change])
}

/// Closes the incident of an alert, if it is open, and owes the end to those who were told.
///
/// # Errors
/// When the ledger cannot take it.
pub(in crate::services) fn close(
    tx: &mut WriteTx<'_>,
    routing: &AlertRouting,
    _source: Source,
    said: &Said,
) -> Result<(), StoreError> {
    alerts::apply(tx, routing, &[IncidentChange::resolve(&said.key, &said.summary)])
}
