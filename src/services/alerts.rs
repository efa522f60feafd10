//! Incidents: opened and closed in the transaction of the change they are about, with what is owed about them.

use crate::domain::alerts::IncidentChange;
use crate::domain::alerts::Severity;
use crate::domain::alerts::Source;
use crate::domain::alerts::own_labels;
use crate::domain::alerts_labels::Labels;
use crate::domain::alerts_routing::GroupBy;
use crate::domain::alerts_routing::REPEAT_INTERVAL_MS;
use crate::domain::alerts_routing::RESOLVE_TIMEOUT_MS;
use crate::domain::alerts_routing::Route;
use crate::domain::alerts_routing::Routing;
use crate::domain::alerts_silences::Silence;
use crate::domain::deliveries::Channel;
use crate::domain::deliveries::Patience;
use crate::domain::deliveries_lanes::Lane;
use crate::domain::deliveries_limits::Limits;
use crate::services::Services;
use crate::services::alerts_dispatch;
use crate::services::alerts_documents;
use crate::store::NewIncident;
use crate::store::SEAL_KEY_FILE;
use crate::store::Sealer;
use crate::store::StoreError;
use crate::store::WriteTx;
use arc_swap::ArcSwap;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// Receiver of what no other route takes.
pub const EVERYBODY: &str = "everybody";
/// Receiver of what is critical.
pub const CRITICAL: &str = "critical";
/// Receiver of warnings.
pub const WARNING: &str = "warning";

/// Somebody who is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// How.
    pub channel: Channel,
    /// Which lane: each has workers of its own.
    pub lane: String,
    /// Address.
    pub recipient: String,
    /// Is told of the end too.
    pub send_resolved: bool,
}

/// Who is told, and what messages say beside the incident.
#[derive(Debug, Clone)]
pub struct AlertRouting {
    /// The tree of routes and what belongs to it.
    pub routing: Arc<Routing>,
    /// Receivers by name.
    pub receivers: Arc<BTreeMap<String, Vec<Target>>>,
    /// Ways to the providers by name.
    pub lanes: Arc<BTreeMap<String, Lane>>,
    /// Silences that have not ended.
    pub silences: Arc<Vec<Silence>>,
    /// Every target of the config, the most insistent first: who is asked when those who were owed a critical alert do
    /// not take it.
    pub everybody: Arc<Vec<Target>>,
    /// What is critical waits for no group.
    pub critical_at_once: bool,
    /// How much may be sent.
    pub limits: Limits,
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
        Self {
            routing: Arc::new(default_routing(&[])),
            receivers: Arc::default(),
            lanes: Arc::default(),
            silences: Arc::default(),
            everybody: Arc::default(),
            critical_at_once: true,
            limits: Limits::default(),
            link_base: None,
            environment: String::new(),
            patience: Patience::default(),
            sealer: None,
        }
    }
}

impl AlertRouting {
    /// The routing of the config alone, as the runbook has it: what is critical goes to everybody, a warning to all but
    /// pagers and phones, the rest to mail and programs.
    #[must_use]
    pub fn of_config(mut targets: Vec<Target>) -> Self {
        // The most insistent first: who is asked next when nobody takes a critical alert.
        let insistence = |t: &Target| match t.channel {
            Channel::Pagerduty => 0,
            Channel::Sms => 1,
            Channel::Slack => 2,
            Channel::Email => 3,
            Channel::Webhook => 4,
            Channel::Command => 5,
        };
        targets.sort_by_key(insistence);
        let over = |left_out: &[Channel]| -> Vec<Target> {
            targets.iter().filter(|t| !left_out.contains(&t.channel)).cloned().collect()
        };
        let receivers = BTreeMap::from([
            (CRITICAL.to_owned(), targets.clone()),
            (WARNING.to_owned(), over(&[Channel::Pagerduty, Channel::Sms])),
            (EVERYBODY.to_owned(), over(&[Channel::Pagerduty, Channel::Sms, Channel::Slack])),
        ]);
        Self {
            routing: Arc::new(default_routing(&[("critical|page", CRITICAL), ("warning", WARNING)])),
            receivers: Arc::new(receivers),
            everybody: Arc::new(targets),
            ..Self::default()
        }
    }

    /// The targets of a receiver.
    #[must_use]
    pub fn targets(&self, receiver: &str) -> &[Target] {
        self.receivers.get(receiver).map_or(&[], Vec::as_slice)
    }

    /// How many different targets there are.
    #[must_use]
    pub fn target_count(&self) -> usize {
        let all = self.receivers.values().flatten().map(|t| (&t.lane, &t.recipient));
        all.collect::<std::collections::BTreeSet<_>>().len()
    }
}

/// The tree of an appliance without a document of its own: each alert is told at once and alone, to the receiver for its
/// severity where there is one (`severities` names pattern and receiver), otherwise to everybody.
#[must_use]
pub fn default_routing(severities: &[(&str, &str)]) -> Routing {
    let node = |path: String, receiver: &str| Route {
        path,
        matchers: Vec::new(),
        goes_on: false,
        receiver: receiver.to_owned(),
        group_by: GroupBy::All,
        group_wait_ms: 0,
        group_interval_ms: DEFAULT_GROUP_INTERVAL_MS,
        repeat_interval_ms: REPEAT_INTERVAL_MS,
        mute_intervals: Vec::new(),
        active_intervals: Vec::new(),
        routes: Vec::new(),
    };
    let mut root = node("{}".to_owned(), EVERYBODY);
    for (pattern, receiver) in severities {
        use crate::domain::alerts_labels::Matcher;
        use crate::domain::alerts_labels::Op;
        use crate::domain::alerts_labels::SEVERITY;
        let Ok(matcher) = Matcher::new(SEVERITY, Op::Like, pattern) else { continue };
        let path = format!("{{}}/{{{matcher}}}");
        root.routes.push(Route { matchers: vec![matcher], ..node(path, receiver) });
    }
    Routing { root, inhibit: Vec::new(), intervals: BTreeMap::new(), resolve_timeout_ms: RESOLVE_TIMEOUT_MS }
}

/// Wait between messages about a group of the default tree, whose groups have one member each.
const DEFAULT_GROUP_INTERVAL_MS: i64 = 1000;

/// The room: the routing in force, and what was last announced.
#[derive(Default)]
pub struct Room {
    routing: ArcSwap<AlertRouting>,
    /// Imported documents.
    pub documents: alerts_documents::Room,
    pub(in crate::services) announced: parking_lot::Mutex<super::alerts_views::Announced>,
}

impl Room {
    /// The routing in force.
    #[must_use]
    pub fn routing(&self) -> Arc<AlertRouting> {
        self.routing.load_full()
    }

    /// Changes the routing in force.
    pub fn change(&self, change: impl Fn(&mut AlertRouting)) {
        self.routing.rcu(|now| {
            let mut next = AlertRouting::clone(now);
            change(&mut next);
            next
        });
    }
}

/// Puts a routing in force, with the sealing key of the data directory. To be called before anything can open an
/// incident. Without a key that can be kept, one that lasts as long as the process has to do.
/// With a `given` file the key is there and none is kept in the data directory.
pub fn start(s: &Services, mut routing: AlertRouting, given: Option<&Path>) {
    let directory = s.store.ledger_path().parent().unwrap_or(Path::new("."));
    let opened = match given {
        None => Sealer::open(directory),
        Some(given) => Sealer::open_given(directory, given).or_else(|error| {
            tracing::error!(%error, "the credential with the sealing key is not used");
            // None is made where one was meant to come from elsewhere.
            if directory.join(SEAL_KEY_FILE).exists() { Sealer::open(directory) } else { Err(error) }
        }),
    };
    let sealer = opened.or_else(|error| {
        tracing::error!(%error, "no sealing key: what is owed now cannot be sent after a restart");
        Sealer::passing()
    });
    match sealer {
        Ok(sealer) => routing.sealer = Some(Arc::new(sealer)),
        Err(error) => tracing::error!(%error, "nobody can be told of anything"),
    }
    let now = s.now();
    match s.store.read_now(move |r| r.silences_open(now)) {
        Ok(silences) => routing.silences = Arc::new(silences),
        Err(error) => tracing::warn!(%error, "silences cannot be read: nothing is silenced"),
    }
    s.alerts.routing.store(Arc::new(routing));
}

/// Opens and closes incidents of our own and records what is owed about them, inside the transaction of the change itself.
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
                let words = (kind.as_str(), title.as_str(), summary.as_str());
                open_own(tx, routing, Some(key), *severity, words)?;
            }
            IncidentChange::Notice { kind, severity, title, summary } => {
                let words = (kind.as_str(), title.as_str(), summary.as_str());
                notice = open_own(tx, routing, None, *severity, words)?;
            }
            IncidentChange::Resolve { .. } => {}
        }
    }
    let now = tx.now();
    for change in changes {
        if let IncidentChange::Resolve { key, summary } = change
            && let Some(incident) = tx.resolve_incident(key, now, summary)?
        {
            alerts_dispatch::ended(tx, routing, &incident, notice)?;
        }
    }
    Ok(())
}

fn open_own(
    tx: &mut WriteTx<'_>,
    routing: &AlertRouting,
    key: Option<&str>,
    severity: Severity,
    words: (&str, &str, &str),
) -> Result<Option<i64>, StoreError> {
    let (kind, title, summary) = words;
    let labels = own_labels(kind, severity, key);
    let nodes = routing.routing.root.matching(&labels);
    let routes: Vec<String> = nodes.iter().map(|n| n.path.clone()).collect();
    let new = NewIncident {
        key,
        kind,
        severity,
        title,
        summary,
        labels: &labels,
        annotations: &Labels::new(),
        source: Source::Tradewarden,
        generator_url: None,
        opened_at: tx.now(),
        ends_at: None,
        routes: &routes,
    };
    let Some(incident) = tx.insert_incident(&new)? else { return Ok(None) };
    alerts_dispatch::enter(tx, routing, &incident, &nodes)?;
    Ok(Some(incident.id))
}
