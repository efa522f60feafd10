//! Looking at incidents: lists, and what streams and subscribers are told.

use crate::domain::alerts::Incident;
use crate::domain::alerts::Severity;
use crate::domain::alerts_labels::all_match;
use crate::domain::alerts_matchers;
use crate::domain::refusal::Refusal;
use crate::domain::time;
use crate::services::Services;
use crate::services::alerts_ingest::Change;
use crate::services::alerts_ingest::Taken;
use crate::services::deliveries_lists;
use crate::services::fault;
use crate::store::CountByState;
use crate::store::IncidentFilter;
use crate::wire;
use std::collections::HashMap;

/// Incidents shown and sent to streams.
pub const INCIDENTS_SHOWN: usize = 100;

/// What streams and subscribers know.
#[derive(Default)]
pub struct Announced {
    piece: String,
    open: HashMap<i64, bool>,
}

/// Most incidents on one page.
pub const PAGE_MAX: usize = 500;
/// Rows looked through for one page when labels are asked for.
const LOOKED_THROUGH_MAX: usize = 20_000;

/// Which incidents are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// `firing` or `resolved`.
    pub status: Option<String>,
    /// `critical`, `warning` or `info`.
    pub severity: Option<String>,
    /// Matchers of labels.
    pub filter: Option<String>,
    /// Where a page ended.
    pub cursor: Option<String>,
    /// Most incidents on the page.
    pub limit: Option<usize>,
}

impl Wanted {
    fn is_plain(&self) -> bool {
        self.status.is_none() && self.severity.is_none() && self.filter.is_none() && self.cursor.is_none()
    }
}

/// A page of incidents. Without wishes: what is open first, then the newest; with them the newest first.
///
/// # Errors
/// A word that is not known, matchers that cannot be read; the ledger cannot be read.
pub async fn page(s: &Services, wanted: Wanted) -> Result<wire::IncidentList, Refusal> {
    let limit = wanted.limit.unwrap_or(INCIDENTS_SHOWN).clamp(1, PAGE_MAX);
    if wanted.is_plain() {
        let read = s.store.read(move |r| r.incidents(limit));
        let rows = read.await.map_err(|e| fault::unreadable(&e))?;
        let items = rows.into_iter().map(|(i, c)| incident_view(i, c)).collect();
        return Ok(wire::IncidentList { items, next_cursor: None });
    }
    let filter = checked(&wanted)?;
    let matchers = match &wanted.filter {
        Some(text) => alerts_matchers::matchers(text).map_err(|e| Refusal::invalid("filter", e))?,
        None => Vec::new(),
    };
    let read = s.store.read(move |r| {
        let mut found = Vec::new();
        let mut looked = 0;
        let mut at = filter;
        while found.len() < limit && looked < LOOKED_THROUGH_MAX {
            let rows = r.incident_page(&at, PAGE_MAX)?;
            let last = rows.len() < PAGE_MAX;
            looked += rows.len();
            for incident in rows {
                at.before = Some(incident.id);
                if all_match(&matchers, &incident.labels) {
                    let counts = r.counted(incident.id)?;
                    found.push((incident, counts));
                    if found.len() == limit {
                        break;
                    }
                }
            }
            if last && found.len() < limit {
                at.before = None;
                break;
            }
        }
        Ok((found, at.before))
    });
    let (rows, next) = read.await.map_err(|e| fault::unreadable(&e))?;
    let items = rows.into_iter().map(|(i, c)| incident_view(i, c)).collect();
    Ok(wire::IncidentList { items, next_cursor: next.map(|id| id.to_string()) })
}

fn checked(wanted: &Wanted) -> Result<IncidentFilter, Refusal> {
    let firing = match wanted.status.as_deref() {
        None => None,
        Some("firing") => Some(true),
        Some("resolved") => Some(false),
        Some(other) => {
            return Err(Refusal::invalid("status", format!("'{other}' is neither firing nor resolved")));
        }
    };
    let severity = match wanted.severity.as_deref() {
        None => None,
        Some(word) => Some(Severity::parse(word).ok_or_else(|| {
            Refusal::invalid("severity", format!("'{word}' is not critical, warning or info"))
        })?),
    };
    let before = match wanted.cursor.as_deref().map(str::parse::<i64>) {
        None => None,
        Some(Ok(id)) => Some(id),
        Some(Err(_)) => {
            return Err(Refusal::invalid("cursor", "give back `next_cursor` of the page before, unchanged"));
        }
    };
    Ok(IncidentFilter { firing, severity, before })
}

/// One incident with its deliveries.
///
/// # Errors
/// No such incident; the ledger cannot be read.
pub async fn detail(s: &Services, id: i64) -> Result<wire::IncidentDetail, Refusal> {
    let read = s.store.read(move |r| {
        let Some(incident) = r.incident(id)? else { return Ok(None) };
        Ok(Some((incident, r.counted(id)?, r.deliveries_of(id, PAGE_MAX)?)))
    });
    let found = read.await.map_err(|e| fault::unreadable(&e))?;
    let missing = || Refusal::NotFound { what: format!("incident {id}") };
    let (incident, counts, rows) = found.ok_or_else(missing)?;
    Ok(wire::IncidentDetail {
        incident: incident_view(incident, counts),
        deliveries: rows.into_iter().map(deliveries_lists::view).collect(),
    })
}

/// What became of a signal, as it is shown.
#[must_use]
pub fn raised(taken: Taken) -> wire::Raised {
    let change = match taken.change {
        Change::Opened => "opened",
        Change::Refreshed => "refreshed",
        Change::Resolved => "resolved",
        Change::Nothing => "nothing",
    };
    wire::Raised { incident: taken.incident, change: change.to_owned() }
}

/// Incidents: what is open first, then the newest.
///
/// # Errors
/// The ledger cannot be read.
pub async fn list_incidents(s: &Services) -> Result<wire::IncidentList, Refusal> {
    let rows = s.store.read(|r| r.incidents(INCIDENTS_SHOWN)).await.map_err(|e| fault::unreadable(&e))?;
    let items = rows.into_iter().map(|(i, c)| incident_view(i, c)).collect();
    Ok(wire::IncidentList { items, next_cursor: None })
}

/// An incident as it is shown.
#[must_use]
pub fn incident_view(incident: Incident, counts: CountByState) -> wire::IncidentView {
    let [pending, sending, delivered, deferred, poison, cancelled, suppressed] = counts;
    let status = if incident.resolved.is_some() { "resolved" } else { "firing" };
    wire::IncidentView {
        id: incident.id,
        kind: incident.kind,
        title: incident.title,
        severity: incident.severity.as_str().to_owned(),
        status: status.to_owned(),
        opened_at: time::iso(incident.opened_at),
        resolved_at: incident.resolved.as_ref().map(|r| time::iso(r.at)),
        summary: incident.summary,
        labels: incident.labels,
        annotations: incident.annotations,
        source: incident.source.as_str().to_owned(),
        generator_url: incident.generator_url,
        updated_at: time::iso(incident.updated_at),
        resolution: incident.resolved.as_ref().map(|r| r.summary.clone()),
        acked_at: incident.acked.as_ref().map(|a| time::iso(a.at)),
        acked_by: incident.acked.as_ref().map(|a| a.by.clone()),
        ack_note: incident.acked.map(|a| a.note),
        owed: incident.owed,
        deliveries: wire::DeliveryCounts {
            pending,
            sending,
            delivered,
            deferred,
            poison,
            cancelled,
            suppressed,
        },
    }
}

/// Tells streams how the incidents stand, and subscribers of the Redis channel `alerts` what opened or closed, where
/// anything changed since the last time.
pub async fn announce(s: &Services) {
    let list = match list_incidents(s).await {
        Ok(list) => list,
        Err(error) => {
            tracing::debug!(%error, "incidents cannot be announced");
            return;
        }
    };
    let Ok(piece) = serde_json::to_string(&list.items) else { return };
    let mut announced = s.alerts.announced.lock();
    if announced.piece == piece {
        return;
    }
    let first = announced.piece.is_empty();
    let mut known = HashMap::with_capacity(list.items.len());
    for incident in list.items.iter().rev() {
        let open = incident.status == "firing";
        let news = announced.open.get(&incident.id) != Some(&open);
        // What ended before this start is no news to anybody.
        if news
            && (open || !first)
            && let Ok(json) = serde_json::to_string(incident)
        {
            s.hub.channel("alerts", json);
        }
        known.insert(incident.id, open);
    }
    s.hub.publish("incidents", piece.as_str());
    *announced = Announced { piece, open: known };
}
