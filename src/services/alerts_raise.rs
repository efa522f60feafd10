//! How rules, heartbeats and canaries open and close incidents: the one place through which they do.

use crate::domain::alerts::Signal;
use crate::domain::alerts::Source;
use crate::services::alerts::AlertRouting;
use crate::services::alerts_ingest;
use crate::store::StoreError;
use crate::store::WriteTx;

/// Opens the incident of an alert, unless it is open, and owes everybody who is to be told. It stays open until its
/// source ends it.
///
/// # Errors
/// When the ledger cannot take it.
pub(in crate::services) fn open(
    tx: &mut WriteTx<'_>,
    routing: &AlertRouting,
    source: Source,
    signal: &Signal,
) -> Result<(), StoreError> {
    let signal = Signal { ends_at: None, ..signal.clone() };
    alerts_ingest::take(tx, routing, source, &signal).map(|_| ())
}

/// Closes the incident of an alert, if it is open, and owes the end to those who were told.
///
/// # Errors
/// When the ledger cannot take it.
pub(in crate::services) fn close(
    tx: &mut WriteTx<'_>,
    routing: &AlertRouting,
    signal: &Signal,
    words: &str,
) -> Result<(), StoreError> {
    alerts_ingest::end(tx, routing, signal, words).map(|_| ())
}
