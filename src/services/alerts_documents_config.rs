//! The routing of a config that was read anew, beside or under an imported document.

use crate::services::Services;
use crate::services::alerts::AlertRouting;
use crate::services::alerts_documents;
use crate::services::alerts_documents::route_what_fires;
use std::sync::Arc;

/// Puts the routing of a config that was read anew in force: its targets, limits and ways. Where a document is in force,
/// its tree and receivers stay. What is owed on a way that is gone is still sent there; nothing is told twice.
pub async fn take_over(s: &Services, fresh: &AlertRouting) {
    let _turn = s.alerts.documents.turn.lock().await;
    let owed = s.store.read(|r| r.unfinished_lanes()).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "what is still owed cannot be read: every way of before is kept");
        s.alerts.routing().lanes.keys().cloned().collect()
    });
    let of_before = s.alerts.documents.of_config.load_full();
    let imported = alerts_documents::current(s).is_some();
    s.alerts.change(|routing| {
        let mut next = fresh.clone();
        next.sealer.clone_from(&routing.sealer);
        next.silences = Arc::clone(&routing.silences);
        if imported {
            next.routing = Arc::clone(&routing.routing);
            next.receivers = Arc::clone(&routing.receivers);
        }
        // Ways of documents stay; those of the config before stay as long as something is owed on them.
        let stays = |name: &String| {
            owed.contains(name) || of_before.as_ref().is_none_or(|before| !before.lanes.contains_key(name))
        };
        let kept = routing.lanes.iter().filter(|(name, _)| stays(name));
        let mut lanes: std::collections::BTreeMap<_, _> =
            kept.map(|(name, lane)| (name.clone(), lane.clone())).collect();
        lanes.extend(fresh.lanes.iter().map(|(name, lane)| (name.clone(), lane.clone())));
        next.lanes = Arc::new(lanes);
        *routing = next;
    });
    s.alerts.documents.of_config.store(Some(Arc::new(fresh.clone())));
    if !imported {
        route_what_fires(s).await;
    }
    s.delivery_wake.notify_one();
}
