//! Dispatch by another tree: what fires is routed anew when a configuration comes into force.

use crate::domain::alerts::Incident;
use crate::domain::alerts::Purpose;
use crate::domain::alerts::Told;
use crate::domain::time;
use crate::services::alerts::AlertRouting;
use crate::services::alerts::Target;
use crate::services::alerts_dispatch::dissolve;
use crate::services::alerts_dispatch::fitting;
use crate::services::alerts_dispatch::hasten;
use crate::services::alerts_owe::Owed;
use crate::services::alerts_owe::open_recipient;
use crate::services::alerts_owe::owe;
use crate::store::StoreError;
use crate::store::WriteTx;

/// Routes what fires by a tree that has just come into force. Who was told by the old one is not told again by the same
/// way.
///
/// # Errors
/// When the ledger cannot take it.
pub fn route_anew(tx: &mut WriteTx<'_>, routing: &AlertRouting) -> Result<(), StoreError> {
    for group in tx.groups(usize::MAX)? {
        let same = routing.routing.root.at(&group.route).is_some_and(|node| node.receiver == group.receiver);
        if !same {
            dissolve(tx, &group)?;
        }
    }
    for incident in tx.firing(usize::MAX)? {
        for node in routing.routing.root.matching(&incident.labels) {
            let labels = node.group_labels(&incident.labels);
            let group = tx.make_group(&node.group_key(&labels), &node.path, &node.receiver, &labels)?;
            if !tx.join_group(group.id, incident.id, false)? {
                continue;
            }
            let mut any = false;
            for target in fitting(routing, &node.receiver, &incident.labels) {
                if was_told(tx, routing, &incident, target)? {
                    continue;
                }
                any = true;
                let route = (node.receiver.as_str(), node.path.as_str());
                let owed = Owed {
                    group: Some(group.id),
                    held: true,
                    ..Owed::now(Told::Opened, Purpose::Route, target, route)
                };
                owe(tx, routing, &incident, owed)?;
            }
            if any {
                hasten(tx, routing, &group, node, &incident)?;
            } else {
                let now = tx.now();
                tx.note_member(group.id, incident.id, Some(now), None)?;
                tx.hasten_group(group.id, time::plus_ms(now, node.repeat_interval_ms))?;
            }
        }
    }
    Ok(())
}

fn was_told(
    tx: &WriteTx<'_>,
    routing: &AlertRouting,
    incident: &Incident,
    target: &Target,
) -> Result<bool, StoreError> {
    let openings = tx.openings_of(incident.id)?;
    Ok(openings.iter().any(|o| {
        o.lane == target.lane
            && !["suppressed", "cancelled"].contains(&o.status.as_str())
            && open_recipient(routing, o).as_deref() == Some(&target.recipient)
    }))
}
