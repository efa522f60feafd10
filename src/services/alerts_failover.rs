//! Failover: a critical alert that nobody has taken in time goes out over the next channel as well.

use crate::domain::alerts::Purpose;
use crate::domain::alerts::Told;
use crate::domain::refusal::Refusal;
use crate::domain::time;
use crate::services::Fault;
use crate::services::Services;
use crate::services::alerts::AlertRouting;
use crate::services::alerts::Target;
use crate::services::alerts_dispatch::is_broken;
use crate::services::alerts_owe;
use crate::services::alerts_owe::Owed;
use crate::services::fault;
use crate::store::Lane;
use crate::store::StoreError;
use crate::store::WriteTx;

/// How long a critical alert may wait for its first acceptance before the next channel starts as well.
pub const ACCEPT_WITHIN_MS: i64 = 20_000;
/// Incidents looked at in one transaction.
const BATCH: usize = 64;

/// Starts the next channel for critical alerts that nobody has taken. Returns how many deliveries that made.
///
/// # Errors
/// The ledger cannot be read, or not recorded.
pub async fn run_due(s: &Services) -> Result<usize, Refusal> {
    let (now, routing) = (s.now(), s.alerts.routing());
    if routing.everybody.is_empty() {
        return Ok(0);
    }
    let before = time::plus_ms(now, -ACCEPT_WITHIN_MS);
    let read = s.store.read(move |r| r.untaken_critical(before, BATCH)).await;
    let ids = read.map_err(|e| fault::unreadable(&e))?;
    if ids.is_empty() {
        return Ok(0);
    }
    let written: Result<usize, Fault> = s
        .write(Lane::Normal, now, move |tx| {
            let mut made = 0;
            for id in ids {
                made += usize::from(next_channel(tx, &routing, id)?);
            }
            Ok(made)
        })
        .await;
    let made = written.map_err(Fault::into_refusal)?;
    if made > 0 {
        s.delivery_wake.notify_one();
    }
    Ok(made)
}

/// Owes an incident to the first target of the config, the most insistent first, that nothing is owed to yet.
fn next_channel(tx: &mut WriteTx<'_>, routing: &AlertRouting, id: i64) -> Result<bool, StoreError> {
    let Some(incident) = tx.incident(id)? else { return Ok(false) };
    let Some(sealer) = &routing.sealer else { return Ok(false) };
    let rows = tx.deliveries_of(id, usize::MAX)?;
    let used: Vec<String> = tx.tags_of(id)?;
    let tag = |t: &Target| alerts_owe::recipient_tag(sealer, &t.lane, &t.recipient);
    let fits = |t: &&Target| !used.contains(&tag(t)) && !is_broken(t, &incident.labels);
    let next = routing.everybody.iter().find(fits);
    let Some(target) = next else { return Ok(false) };
    let first = rows.first();
    let route = (first.map_or("", |r| r.receiver.as_str()), first.map_or("", |r| r.route.as_str()));
    let owed = Owed::now(Told::Opened, Purpose::Failover, target, route);
    Ok(alerts_owe::owe(tx, routing, &incident, owed)?.is_some())
}
