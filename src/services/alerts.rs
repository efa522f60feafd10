//! Incidents: opened and closed in the transaction of the change they are about, with what is owed about them.

use crate::domain::alerts::Incident;
use crate::domain::alerts::IncidentChange;
use crate::domain::alerts::Message;
use crate::domain::alerts::Told;
use crate::domain::alerts::page_of;
use crate::domain::alerts_routing::GroupBy;
use crate::domain::alerts_routing::REPEAT_INTERVAL_MS;
use crate::domain::alerts_routing::RESOLVE_TIMEOUT_MS;
use crate::domain::alerts_routing::ROOT_PATH;
use crate::domain::alerts_routing::Route;
use crate::domain::alerts_routing::Routing;
use crate::domain::deliveries::Channel;
use crate::domain::deliveries::Patience;
use crate::domain::deliveries::State;
use crate::domain::deliveries_lanes::Lane;
use crate::domain::deliveries_recipients::mask;
use crate::domain::refusal::Refusal;
use crate::domain::time;
use crate::services::Services;
use crate::services::alerts_documents;
use crate::services::alerts_documents::Ready;
use crate::services::fault;
use crate::store::CountByState;
use crate::store::NewDelivery;
use crate::store::SealedDelivery;
use crate::store::Sealer;
use crate::store::StoreError;
use crate::store::WriteTx;
use crate::wire;
use arc_swap::ArcSwap;
use parking_lot::Mutex;
use std::collections::BTreeMap;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

/// Incidents shown and sent to streams.
pub const INCIDENTS_SHOWN: usize = 100;

/// Somebody who is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// How.
    pub channel: Channel,
    /// Which of the configured targets: each lane has workers of its own.
    pub lane: String,
    /// Address.
    pub recipient: String,
    /// Is told of the end, too.
    pub send_resolved: bool,
}

/// Who is told, and what messages say beside the incident.
#[derive(Debug, Clone)]
pub struct AlertRouting {
    /// Everybody who is told.
    pub targets: Vec<Target>,
    /// The tree of routes and what belongs to it.
    pub routing: Arc<Routing>,
    /// Receivers by name.
    pub receivers: Arc<BTreeMap<String, Vec<Target>>>,
    /// Ways to the providers by name.
    pub lanes: Arc<BTreeMap<String, Lane>>,
    /// What links begin with; none when no public address is known.
    pub link_base: Option<String>,
    /// Name of the environment.
    pub environment: String,
    /// How long to go on trying.
    pub patience: Patience,
    /// Seals recipients and messages; nothing is owed without one.
    pub sealer: Option<Arc<Sealer>>,
}

impl Default for AlertRouting {
    fn default() -> Self {
        let root = Route {
            path: ROOT_PATH.to_owned(),
            matchers: Vec::new(),
            goes_on: false,
            receiver: "everybody".to_owned(),
            group_by: GroupBy::All,
            group_wait_ms: 0,
            group_interval_ms: 1000,
            repeat_interval_ms: REPEAT_INTERVAL_MS,
            mute_intervals: Vec::new(),
            active_intervals: Vec::new(),
            routes: Vec::new(),
        };
        let routing = Routing {
            root,
            inhibit: Vec::new(),
            intervals: BTreeMap::new(),
            resolve_timeout_ms: RESOLVE_TIMEOUT_MS,
        };
        Self {
            targets: Vec::new(),
            routing: Arc::new(routing),
            receivers: Arc::new(BTreeMap::from([("everybody".to_owned(), Vec::new())])),
            lanes: Arc::default(),
            link_base: None,
            environment: String::new(),
            patience: Patience::default(),
            sealer: None,
        }
    }
}

/// The room: the routing in force, and what was last announced.
#[derive(Default)]
pub struct Room {
    routing: ArcSwap<AlertRouting>,
    /// Imported documents.
    pub documents: alerts_documents::Room,
    announced: Mutex<Announced>,
}

/// What streams and subscribers know.
#[derive(Default)]
struct Announced {
    piece: String,
    open: HashMap<i64, bool>,
}

impl Room {
    /// The routing in force.
    #[must_use]
    pub fn routing(&self) -> Arc<AlertRouting> {
        self.routing.load_full()
    }
}

/// Puts a routing in force, with the sealing key of the data directory. To be called before anything can open an
/// incident. Without a key that can be kept, one that lasts as long as the process has to do.
pub fn start(s: &Services, mut routing: AlertRouting) {
    let directory = s.store.ledger_path().parent().unwrap_or(Path::new("."));
    let sealer = Sealer::open(directory).or_else(|error| {
        tracing::error!(%error, "no sealing key: what is owed now cannot be sent after a restart");
        Sealer::passing()
    });
    match sealer {
        Ok(sealer) => routing.sealer = Some(Arc::new(sealer)),
        Err(error) => tracing::error!(%error, "nobody can be told of anything"),
    }
    s.alerts.routing.store(Arc::new(routing));
}

/// Puts what a document says in force, over the routing of the config; without one that of the config alone.
pub fn install(s: &Services, of_config: &AlertRouting, ready: Option<&Ready>) {
    let mut routing = AlertRouting::clone(&s.alerts.routing());
    match ready {
        Some(ready) => {
            let mut lanes = BTreeMap::clone(&of_config.lanes);
            lanes.extend(ready.lanes.clone());
            routing.routing = Arc::new(ready.document.routing.clone());
            routing.receivers = Arc::new(ready.receivers.clone());
            routing.lanes = Arc::new(lanes);
        }
        None => {
            routing.routing = Arc::clone(&of_config.routing);
            routing.receivers = Arc::clone(&of_config.receivers);
            routing.lanes = Arc::clone(&of_config.lanes);
        }
    }
    s.alerts.routing.store(Arc::new(routing));
}

/// Opens and closes incidents and records what is owed about them, inside the transaction of the change itself.
///
/// # Errors
/// When the ledger cannot take it.
pub fn apply(
    tx: &mut WriteTx<'_>,
    routing: &AlertRouting,
    changes: &[IncidentChange],
) -> Result<(), StoreError> {
    let mut notice = None;
    for change in changes {
        match change {
            IncidentChange::Open { key, kind, severity, title, summary } => {
                let Some(id) = tx.open_incident(key, kind, *severity, (title, summary))? else { continue };
                tell_all(tx, routing, id, Told::Opened)?;
            }
            IncidentChange::Notice { kind, severity, title, summary } => {
                let id = tx.note_incident(kind, *severity, (title, summary))?;
                tell_all(tx, routing, id, Told::Notice)?;
                notice = Some(id);
            }
            IncidentChange::Resolve { .. } => {}
        }
    }
    for change in changes {
        if let IncidentChange::Resolve { key, summary } = change
            && let Some(incident) = tx.resolve_incident(key, summary)?
        {
            tell_of_end(tx, routing, &incident, notice)?;
        }
    }
    Ok(())
}

fn tell_all(tx: &mut WriteTx<'_>, routing: &AlertRouting, id: i64, told: Told) -> Result<(), StoreError> {
    let Some(incident) = tx.incident(id)? else { return Ok(()) };
    for target in &routing.targets {
        owe(tx, routing, &incident, (told, target, None))?;
    }
    Ok(())
}

/// The end is told to those who were, or may have been, told of the beginning. Who still waits for the beginning gets
/// both in one message. People who get a notice about the same act in the same breath need no second letter; programs
/// that keep count of open incidents do.
fn tell_of_end(
    tx: &mut WriteTx<'_>,
    routing: &AlertRouting,
    incident: &Incident,
    notice: Option<i64>,
) -> Result<(), StoreError> {
    for opening in tx.openings_of(incident.id)? {
        let told = [State::Sending, State::Delivered].iter().any(|s| s.as_str() == opening.status);
        let Some(channel) = opening.channel.filter(|_| told || opening.outcome_unknown) else { continue };
        let Some(recipient) = open_recipient(routing, &opening) else {
            tracing::error!(delivery = opening.id, "the recipient cannot be opened, so the end is not told");
            continue;
        };
        let instead = notice.filter(|_| channel == Channel::Email);
        let why = instead.map(|id| format!("told by the message about incident {id}"));
        let target = Target { channel, lane: opening.lane.clone(), recipient, send_resolved: true };
        owe(tx, routing, incident, (Told::Resolved, &target, why))?;
    }
    Ok(())
}

fn owe(
    tx: &mut WriteTx<'_>,
    routing: &AlertRouting,
    incident: &Incident,
    what: (Told, &Target, Option<String>),
) -> Result<(), StoreError> {
    let (told, target, suppressed) = what;
    let Some(sealer) = &routing.sealer else { return Ok(()) };
    let dedup_key = dedup_key(sealer, incident, told, target);
    let message = message_about(routing, incident, told);
    let payload = serde_json::to_vec(&message).map_err(|e| StoreError::Other(e.to_string()))?;
    tx.owe(&NewDelivery {
        alert_id: incident.id,
        channel: target.channel,
        lane: target.lane.clone(),
        told,
        recipient: mask(target.channel, &target.recipient),
        recipient_sealed: sealer.seal(&recipient_place(&dedup_key), target.recipient.as_bytes())?,
        payload_sealed: sealer.seal(&payload_place(&dedup_key), &payload)?,
        dedup_key,
        suppressed,
    })
}

fn message_about(routing: &AlertRouting, incident: &Incident, told: Told) -> Message {
    let base = routing.link_base.as_deref().map(|b| b.trim_end_matches('/'));
    Message {
        incident: incident.id,
        told,
        kind: incident.kind.clone(),
        severity: incident.severity,
        title: incident.title.clone(),
        summary: incident.summary.clone(),
        opened_at: incident.opened_at,
        resolved: if told == Told::Resolved { incident.resolved.clone() } else { None },
        environment: routing.environment.clone(),
        link: base.map(|b| format!("{b}{}", page_of(&incident.kind))),
        labels: Default::default(),
        annotations: Default::default(),
        generator_url: None,
        ack_link: None,
    }
}

/// The same for the same message to the same target, and nobody else's.
pub(in crate::services) fn dedup_key(
    sealer: &Sealer,
    incident: &Incident,
    told: Told,
    target: &Target,
) -> String {
    let (id, at) = (incident.id.to_string(), time::iso(incident.opened_at));
    let name =
        sealer.name(&[&id, &at, told.as_str(), target.channel.as_str(), &target.lane, &target.recipient]);
    format!("msg_{name}")
}

pub(in crate::services) fn recipient_place(dedup_key: &str) -> String {
    format!("recipient of {dedup_key}")
}

pub(in crate::services) fn payload_place(dedup_key: &str) -> String {
    format!("message of {dedup_key}")
}

pub(in crate::services) fn open_recipient(routing: &AlertRouting, row: &SealedDelivery) -> Option<String> {
    let sealer = routing.sealer.as_ref()?;
    let clear = sealer.open_sealed(&recipient_place(&row.dedup_key), &row.recipient_sealed)?;
    String::from_utf8(clear).ok()
}

/// Incidents: what is open first, then the newest.
///
/// # Errors
/// The ledger cannot be read.
pub async fn list_incidents(s: &Services) -> Result<wire::IncidentList, Refusal> {
    let rows = s.store.read(|r| r.incidents(INCIDENTS_SHOWN)).await.map_err(|e| fault::unreadable(&e))?;
    Ok(wire::IncidentList { items: rows.into_iter().map(|(i, c)| incident_view(i, c)).collect() })
}

fn incident_view(incident: Incident, counts: CountByState) -> wire::IncidentView {
    let [pending, sending, delivered, deferred, poison, cancelled, suppressed] = counts;
    let status = if incident.resolved.is_some() { "resolved" } else { "firing" };
    wire::IncidentView {
        id: incident.id,
        kind: incident.kind,
        title: incident.title,
        severity: incident.severity.as_str().to_owned(),
        status: status.to_owned(),
        opened_at: time::iso(incident.opened_at),
        resolved_at: incident.resolved.map(|r| time::iso(r.at)),
        summary: incident.summary,
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
