//! Mutes: what may keep an alert from being told, and in which words it does.

use crate::domain::alerts::Incident;
use crate::domain::alerts_labels::Labels;
use crate::domain::alerts_labels::all_match;
use crate::domain::alerts_routing::Route;
use crate::domain::time;
use crate::services::alerts::AlertRouting;
use crate::store::ReadTx;
use crate::store::StoreError;
use jiff::Timestamp;

/// What may keep an alert from being told: silences, inhibition, the times of a route. Knows what fires only once it is
/// asked for.
pub(in crate::services) struct Mutes<'a> {
    routing: &'a AlertRouting,
    now: Timestamp,
    by_time: Option<String>,
    firing: Option<Vec<(i64, Labels)>>,
}

impl<'a> Mutes<'a> {
    pub(in crate::services) fn new(routing: &'a AlertRouting, node: &Route, now: Timestamp) -> Self {
        Self { routing, now, by_time: routing.routing.muted_by_time(node, now), firing: None }
    }

    /// Why an incident is not told now, in words.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub(in crate::services) fn of(
        &mut self,
        r: &ReadTx<'_>,
        incident: &Incident,
    ) -> Result<Option<String>, StoreError> {
        if let Some(silence) = self.routing.silences.iter().find(|s| s.silences(&incident.labels, self.now)) {
            let until = time::iso(silence.ends_at);
            return Ok(Some(format!("silence {} by {} until {until}", silence.id, silence.created_by)));
        }
        if let Some(why) = self.inhibited(r, incident)? {
            return Ok(Some(why));
        }
        Ok(self.by_time.clone())
    }

    fn inhibited(&mut self, r: &ReadTx<'_>, incident: &Incident) -> Result<Option<String>, StoreError> {
        let rules = &self.routing.routing.inhibit;
        if !rules.iter().any(|r| all_match(&r.target, &incident.labels)) {
            return Ok(None);
        }
        if self.firing.is_none() {
            self.firing = Some(r.firing_labels()?);
        }
        let sources = self.firing.as_deref().unwrap_or_default();
        let found = sources.iter().find(|(id, labels)| {
            *id != incident.id && rules.iter().any(|r| r.inhibits(labels, &incident.labels))
        });
        Ok(found.map(|(id, _)| format!("inhibited by incident {id}")))
    }
}
