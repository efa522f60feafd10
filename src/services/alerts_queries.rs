//! What fires now, with who is told and what keeps it back: the view other programs ask for.

use crate::domain::alerts::Incident;
use crate::domain::alerts_labels::Labels;
use crate::domain::alerts_labels::all_match;
use crate::domain::refusal::Refusal;
use crate::services::Services;
use crate::services::alerts::AlertRouting;
use crate::services::fault;
use jiff::Timestamp;

/// Most firing incidents that are shown.
pub const ACTIVE_MAX: usize = 20_000;

/// An incident that fires, and how it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Active {
    /// The incident.
    pub incident: Incident,
    /// Receivers of the routes it matches.
    pub receivers: Vec<String>,
    /// Ids of the silences that silence it.
    pub silenced_by: Vec<String>,
    /// Numbers of the incidents that inhibit it.
    pub inhibited_by: Vec<i64>,
}

/// Incidents that a route tells together.
#[derive(Debug, Clone, PartialEq)]
pub struct ActiveGroup {
    /// What is common to them.
    pub labels: Labels,
    /// Who is told.
    pub receiver: String,
    /// The members, oldest first.
    pub members: Vec<Active>,
}

/// Everything that fires, oldest first.
///
/// # Errors
/// The ledger cannot be read.
pub async fn active(s: &Services) -> Result<Vec<Active>, Refusal> {
    let firing = s.store.read(|r| r.firing(ACTIVE_MAX)).await.map_err(|e| fault::unreadable(&e))?;
    Ok(standing(&s.alerts.routing(), firing, s.now()))
}

/// How incidents that fire stand at `now`.
#[must_use]
pub fn standing(routing: &AlertRouting, firing: Vec<Incident>, now: Timestamp) -> Vec<Active> {
    let rules = &routing.routing.inhibit;
    let labels: Vec<(i64, Labels)> =
        if rules.is_empty() { Vec::new() } else { firing.iter().map(|i| (i.id, i.labels.clone())).collect() };
    let inhibitors = |incident: &Incident| -> Vec<i64> {
        if !rules.iter().any(|r| all_match(&r.target, &incident.labels)) {
            return Vec::new();
        }
        let by = |(id, labels): &&(i64, Labels)| {
            *id != incident.id && rules.iter().any(|r| r.inhibits(labels, &incident.labels))
        };
        labels.iter().filter(by).map(|(id, _)| *id).collect()
    };
    firing
        .into_iter()
        .map(|incident| {
            let nodes = routing.routing.root.matching(&incident.labels);
            let silences = routing.silences.iter().filter(|x| x.silences(&incident.labels, now));
            Active {
                receivers: nodes.iter().map(|n| n.receiver.clone()).collect(),
                silenced_by: silences.map(|x| x.id.clone()).collect(),
                inhibited_by: inhibitors(&incident),
                incident,
            }
        })
        .collect()
}

/// Everything that fires, in the groups of the routes; groups in the order of receivers and labels.
///
/// # Errors
/// The ledger cannot be read.
pub async fn groups(s: &Services) -> Result<Vec<ActiveGroup>, Refusal> {
    let (all, routing) = (active(s).await?, s.alerts.routing());
    let mut groups: std::collections::BTreeMap<(String, String, Labels), ActiveGroup> = Default::default();
    for one in all {
        for node in routing.routing.root.matching(&one.incident.labels) {
            let labels = node.group_labels(&one.incident.labels);
            let key = (node.receiver.clone(), node.path.clone(), labels.clone());
            let empty = || ActiveGroup { labels, receiver: node.receiver.clone(), members: Vec::new() };
            groups.entry(key).or_insert_with(empty).members.push(one.clone());
        }
    }
    Ok(groups.into_values().collect())
}
