//! The balance: for each incident, owed = delivered + pending + sending + deferred + poison + cancelled + suppressed.
//!
//! The left side is counted with the incident when something is owed, the right side are the rows of the outbox. They are
//! compared every ten seconds; where they differ something was lost or made up, and that is an alert of its own.

use crate::domain::alerts::IncidentChange;
use crate::domain::alerts::Severity;
use crate::domain::refusal::Refusal;
use crate::services::Fault;
use crate::services::Services;
use crate::services::alerts;
use crate::services::fault;
use crate::store::Imbalance;
use crate::store::Lane;
use jiff::Timestamp;
use parking_lot::Mutex;

/// Newest incidents looked at each time.
const NEWEST: i64 = 2_000;
/// Older incidents looked at each time, in turn.
const SLICE: i64 = 2_000;
/// Imbalances named.
const NAMED_MAX: usize = 20;
/// Key of the incident about an imbalance.
const KEY: &str = "alert_imbalance";

/// The room: where the walk through the older incidents stands, and what was found.
#[derive(Debug, Default)]
pub struct Room {
    next: Mutex<i64>,
    found: Mutex<Vec<Imbalance>>,
    checked_at: Mutex<Option<Timestamp>>,
}

impl Room {
    /// Incidents whose two sides differ, as last seen.
    #[must_use]
    pub fn imbalances(&self) -> Vec<Imbalance> {
        self.found.lock().clone()
    }

    /// When both sides were last compared.
    #[must_use]
    pub fn checked_at(&self) -> Option<Timestamp> {
        *self.checked_at.lock()
    }
}

/// Compares both sides and opens or ends the incident about it. Says whether they agree.
///
/// # Errors
/// The ledger cannot be read, or not recorded.
pub async fn check(s: &Services) -> Result<bool, Refusal> {
    let from = *s.balance.next.lock();
    let read = s.store.read(move |r| {
        let newest = r.newest_incident()?;
        let begin = if from > newest { 0 } else { from };
        let mut found = r.imbalances(newest - NEWEST, newest + 1, NAMED_MAX)?;
        for older in r.imbalances(begin, begin + SLICE, NAMED_MAX)? {
            if !found.contains(&older) {
                found.push(older);
            }
        }
        Ok((begin + SLICE, found))
    });
    let (next, mut found) = read.await.map_err(|e| fault::unreadable(&e))?;
    *s.balance.next.lock() = next;
    // What was found in another slice stays found until its own turn says otherwise.
    let before = s.balance.imbalances();
    let kept = before.iter().filter(|b| b.incident < from || b.incident >= next);
    for old in kept {
        if !found.iter().any(|f| f.incident == old.incident) && still(s, *old).await? {
            found.push(*old);
        }
    }
    found.truncate(NAMED_MAX);
    let changed = found != before;
    s.metrics.tradewarden_alert_imbalances.set(i64::try_from(found.len()).unwrap_or(i64::MAX));
    s.balance.found.lock().clone_from(&found);
    *s.balance.checked_at.lock() = Some(s.now());
    if changed {
        tell(s, &found).await?;
    }
    Ok(found.is_empty())
}

async fn still(s: &Services, old: Imbalance) -> Result<bool, Refusal> {
    let read = s.store.read(move |r| r.imbalances(old.incident, old.incident + 1, NAMED_MAX));
    let found = read.await.map_err(|e| fault::unreadable(&e))?;
    Ok(found.iter().any(|f| f.incident == old.incident))
}

async fn tell(s: &Services, found: &[Imbalance]) -> Result<(), Refusal> {
    let words: Vec<String> = found
        .iter()
        .map(|f| format!("incident {}: {} owed, {} found", f.incident, f.owed, f.found))
        .collect();
    let change = if found.is_empty() {
        IncidentChange::resolve(KEY, "Owed and found agree again.")
    } else {
        tracing::error!(imbalances = words.join("; "), "deliveries are not as many as were owed");
        let title = "Deliveries are not as many as were owed";
        IncidentChange::open(KEY, KEY, Severity::Critical, title, &format!("{}.", words.join("; ")))
    };
    let routing = s.alerts.routing();
    let written: Result<(), Fault> =
        s.write(Lane::Normal, s.now(), move |tx| Ok(alerts::apply(tx, &routing, &[change])?)).await;
    written.map_err(Fault::into_refusal)?;
    s.delivery_wake.notify_one();
    Ok(())
}
