//! Documents: an Alertmanager configuration is checked, recorded and put in force; earlier ones can be put back.

use crate::domain::actor::Actor;
use crate::domain::actor::Door;
use crate::domain::actor::needs;
use crate::domain::alerts::IncidentChange;
use crate::domain::alerts::Severity;
use crate::domain::alerts_document;
use crate::domain::alerts_document::Document;
use crate::domain::audit::Draft;
use crate::domain::audit::EventType;
use crate::domain::audit::hex;
use crate::domain::breaker::permit;
use crate::domain::deliveries_lanes::Lane as Way;
use crate::domain::reason;
use crate::domain::refusal::Refusal;
use crate::domain::time;
use crate::services::Fault;
use crate::services::Services;
use crate::services::alerts;
use crate::services::alerts::AlertRouting;
use crate::services::alerts_dispatch_anew;
use crate::services::alerts_documents_ways;
use crate::services::alerts_documents_ways::Ways;
use crate::services::alerts_routes;
use crate::services::audit;
use crate::services::fault;
use crate::store::DocumentRow;
use crate::store::Lane;
use crate::store::NewDocument;
use crate::wire;
use arc_swap::ArcSwapOption;
use serde_json::json;
use sha2::Digest;
use sha2::Sha256;
use std::collections::BTreeMap;
use std::sync::Arc;

const IMPORT: &str = "ALERT_ROUTING_IMPORT";
const REVERT: &str = "ALERT_ROUTING_REVERT";
/// The longest that a delivery may be tried.
const PATIENCE_MS: i64 = 7 * 86_400_000;
const RESOURCE: (&str, &str) = ("alert_routing", "global");

/// What is kept in memory of documents.
#[derive(Default)]
pub struct Room {
    /// The document in force; none while the routing of the config is.
    current: ArcSwapOption<Current>,
    /// The routing of the config, as it was read last.
    pub(in crate::services) of_config: ArcSwapOption<AlertRouting>,
    /// One change at a time.
    pub(in crate::services) turn: tokio::sync::Mutex<()>,
}

/// The document in force.
#[derive(Debug, Clone, PartialEq)]
pub struct Current {
    /// Number, when, by whom, why.
    pub view: wire::DocumentView,
    /// What is not done as it says.
    pub warnings: Vec<String>,
    /// Its text without secrets.
    pub shown: String,
}

/// A document with everything that is needed to tell somebody.
pub struct Ready {
    /// What it says.
    pub document: Document,
    /// How everybody in it is told.
    pub ways: Ways,
}

/// The document in force; `None` while the routing of the config is.
#[must_use]
pub fn current(s: &Services) -> Option<Arc<Current>> {
    s.alerts.documents.current.load_full()
}

/// Puts an Alertmanager configuration in force, or says what it would mean.
///
/// # Errors
/// Not permitted, mistakes in the configuration, the reason, not recorded.
pub async fn import(
    s: &Services,
    actor: &Actor,
    ask: wire::ImportRequest,
) -> Result<wire::ImportView, Refusal> {
    let (dry_run, reason) = (ask.dry_run, ask.reason.clone());
    let result = try_import(s, actor, ask).await;
    if !dry_run {
        audit::on_refusal(s, actor, (IMPORT, RESOURCE), &reason, result.as_ref().err()).await;
    }
    result
}

async fn try_import(
    s: &Services,
    actor: &Actor,
    ask: wire::ImportRequest,
) -> Result<wire::ImportView, Refusal> {
    permit(actor, &needs::ADMIN, "import a configuration")?;
    let (yaml, skip, who) = (ask.yaml.clone(), ask.skip_unsupported, actor.clone());
    // A long document with many expressions takes a while; the doors go on meanwhile.
    let read = tokio::task::spawn_blocking(move || ready(&yaml, skip, Some(&who)));
    let ready = read.await.map_err(|e| Refusal::Unreadable { cause: e.to_string() })??;
    whole(&ready)?;
    let sha256 = hex(&Sha256::digest(ask.yaml.as_bytes()));
    let mut view = alerts_routes::import_view(&ready, &sha256);
    view.dry_run = ask.dry_run;
    if ask.dry_run {
        return Ok(view);
    }
    let reason = reason::check(&ask.reason)?;
    let _turn = s.alerts.documents.turn.lock().await;
    let sealed = seal(s, &sha256, ask.yaml.as_bytes())?;
    let row = NewDocument {
        made_by: actor.id.clone(),
        reason,
        shown: ready.document.shown.clone(),
        sealed: Some(sealed),
        sha256: Some(sha256),
        skip_unsupported: ask.skip_unsupported,
    };
    let facts = json!({
        "sha256": row.sha256,
        "routes": view.routes,
        "receivers": view.receivers.len(),
        "inhibit_rules": view.inhibit_rules.len(),
        "left_out_or_changed": view.warnings,
    });
    view.version = Some(record(s, actor, IMPORT, row, facts).await?);
    in_force(s, Some(&ready));
    route_what_fires(s).await;
    Ok(view)
}

/// Puts an earlier version in force again, as a new version; 0 is the routing of the config.
///
/// # Errors
/// Not permitted, no such version, the reason, not recorded.
pub async fn revert(
    s: &Services,
    actor: &Actor,
    version: i64,
    reason: &str,
) -> Result<wire::RoutingView, Refusal> {
    let result = try_revert(s, actor, version, reason).await;
    audit::on_refusal(s, actor, (REVERT, RESOURCE), reason, result.as_ref().err()).await;
    result?;
    alerts_routes::view(s).await
}

async fn try_revert(s: &Services, actor: &Actor, version: i64, reason: &str) -> Result<(), Refusal> {
    permit(actor, &needs::ADMIN, "put a configuration back")?;
    let reason = reason::check(reason)?;
    let _turn = s.alerts.documents.turn.lock().await;
    let old = s.store.read(move |r| r.document(version)).await.map_err(|e| fault::unreadable(&e))?;
    let old = match old {
        Some(row) => Some(row),
        None if version == 0 => None,
        None => return Err(Refusal::NotFound { what: format!("version {version} of the routing") }),
    };
    let text = old.as_ref().and_then(|row| opened(s, row)).transpose()?;
    let skip = old.as_ref().is_some_and(|row| row.skip_unsupported);
    let ready = text.map(|text| ready(&text, skip, None)).transpose()?;
    ready.as_ref().map_or(Ok(()), whole)?;
    let row = NewDocument {
        made_by: actor.id.clone(),
        reason,
        shown: old.as_ref().map(|row| row.shown.clone()).unwrap_or_default(),
        sealed: old.as_ref().and_then(|row| row.sealed.clone()),
        sha256: old.as_ref().and_then(|row| row.head.sha256.clone()),
        skip_unsupported: skip,
    };
    record(s, actor, REVERT, row, json!({ "back_to": version })).await?;
    in_force(s, ready.as_ref());
    route_what_fires(s).await;
    Ok(())
}

/// Records a version and its audit entry, and remembers it.
async fn record(
    s: &Services,
    actor: &Actor,
    action: &'static str,
    row: NewDocument,
    mut facts: serde_json::Value,
) -> Result<i64, Refusal> {
    let (who, now) = (actor.clone(), s.now());
    let written: Result<i64, Fault> = s
        .write(Lane::Normal, now, move |tx| {
            let version = tx.add_document(&row)?;
            facts["version"] = version.into();
            let draft = Draft::new(&who, action, EventType::Admin, RESOURCE).reason(&row.reason);
            tx.audit(draft.details(facts))?;
            Ok(version)
        })
        .await;
    let version = written.map_err(Fault::into_refusal)?;
    s.metrics.admin_action_total.with_label_values(&[&action.to_lowercase()]).inc();
    remember(s).await?;
    Ok(version)
}

/// Takes over what the ledger says is in force.
async fn remember(s: &Services) -> Result<Option<DocumentRow>, Refusal> {
    let row = s.store.read(|r| r.newest_document()).await.map_err(|e| fault::unreadable(&e))?;
    let row = row.filter(|row| row.sealed.is_some());
    let current = row.as_ref().map(|row| {
        Arc::new(Current {
            view: alerts_routes::document_view(&row.head),
            warnings: Vec::new(),
            shown: row.shown.clone(),
        })
    });
    s.alerts.documents.current.store(current);
    Ok(row)
}

/// Understands a text and finds the ways to everybody it names. What names files of this machine is taken from its own
/// people alone (`from`): a document from elsewhere could have a file of its choice sent to an address of its choice.
fn ready(text: &str, skip_unsupported: bool, from: Option<&Actor>) -> Result<Ready, Refusal> {
    let document = alerts_document::read(text, skip_unsupported)
        .map_err(|mistakes| Refusal::BadDocument { mistakes })?;
    if from.is_some_and(|actor| actor.door != Door::Cli)
        && let Some(file) = document.files().first()
    {
        let file = file.display();
        let say = format!(
            "it names the file {file}: import it on the machine itself, over the local socket, with \
             `tradewarden import alertmanager`"
        );
        return Err(Refusal::invalid("yaml", say));
    }
    let ways = alerts_documents_ways::find(&document);
    Ok(Ready { document, ways })
}

/// Refuses a document that cannot be put in force as a whole.
fn whole(ready: &Ready) -> Result<(), Refusal> {
    if ready.ways.missing.is_empty() {
        return Ok(());
    }
    Err(Refusal::invalid("yaml", ready.ways.missing.join("; ")))
}

fn place(sha256: &str) -> String {
    format!("alert document {sha256}")
}

fn seal(s: &Services, sha256: &str, text: &[u8]) -> Result<Vec<u8>, Refusal> {
    let routing = s.alerts.routing();
    let sealer = routing.sealer.as_ref().ok_or_else(|| Refusal::NotRecorded {
        cause: "there is no sealing key".to_owned(),
        remedy: "the log of the start says why".to_owned(),
    })?;
    sealer.seal(&place(sha256), text).map_err(|e| fault::not_recorded(&e))
}

/// The text of a version; `None` where it stands for the routing of the config.
fn opened(s: &Services, row: &DocumentRow) -> Option<Result<String, Refusal>> {
    let (sealed, sha256) = (row.sealed.as_ref()?, row.head.sha256.as_ref()?);
    let routing = s.alerts.routing();
    let clear = routing.sealer.as_ref().and_then(|sealer| sealer.open_sealed(&place(sha256), sealed));
    let text = clear.and_then(|bytes| String::from_utf8(bytes).ok());
    Some(text.ok_or_else(|| Refusal::Unreadable {
        cause: format!("version {} of the routing cannot be opened with this sealing key", row.head.version),
    }))
}

/// Puts in force at the start what the ledger says. Who cannot be told as it says is named in the log and in the warnings
/// of the routing, and the others are told of that; should the whole of it be of no use, the routing of the config stays.
pub async fn load(s: &Services) {
    let routing = s.alerts.routing();
    s.alerts.documents.of_config.store(Some(routing));
    let row = match remember(s).await {
        Ok(row) => row,
        Err(error) => {
            tracing::error!(%error, "whether a routing was imported cannot be read: the config's is in force");
            return;
        }
    };
    keep_ways(s, of_before(s).await);
    let Some(row) = row else { return };
    let found = opened(s, &row).unwrap_or_else(|| Err(Refusal::NotFound { what: "its text".to_owned() }));
    match found.and_then(|text| ready(&text, row.skip_unsupported, None)) {
        Ok(ready) => {
            in_force(s, Some(&ready));
            if !ready.ways.missing.is_empty() {
                tell_of(s, &ready.ways.missing.join("; ")).await;
            }
        }
        Err(error) => {
            s.alerts.documents.current.store(None);
            let version = row.head.version;
            tell_of(s, &format!("version {version} cannot be used, the config's is in force: {error}")).await;
        }
    }
}

/// Tells whoever can be told that the imported routing is not in force as it was imported.
async fn tell_of(s: &Services, what: &str) {
    tracing::error!(what, "the imported routing is not in force as it was imported");
    let title = "The imported alert routing is not in force as it was imported";
    let change = IncidentChange::notice("alert_routing_incomplete", Severity::Critical, title, what);
    let (now, routing) = (s.now(), s.alerts.routing());
    let written: Result<(), Fault> =
        s.write(Lane::Normal, now, move |tx| Ok(alerts::apply(tx, &routing, &[change])?)).await;
    if let Err(fault) = written {
        let error = fault.into_refusal();
        tracing::error!(%error, "and nobody can be told of it");
    }
}

/// The ways of documents that were in force within the longest patience there can be: what is owed there is sent there.
async fn of_before(s: &Services) -> BTreeMap<String, Way> {
    let since = time::plus_ms(s.now(), -PATIENCE_MS);
    let read = s.store.read(move |r| {
        let mut rows = Vec::new();
        for head in r.documents()? {
            rows.extend(r.document(head.version)?);
            if head.made_at < since {
                break;
            }
        }
        Ok(rows)
    });
    let rows = read.await.unwrap_or_default();
    let mut lanes = BTreeMap::new();
    for row in rows.iter().rev() {
        if let Some(Ok(text)) = opened(s, row)
            && let Ok(ready) = ready(&text, row.skip_unsupported, None)
        {
            lanes.extend(ready.ways.lanes);
        }
    }
    lanes
}

/// Adds ways to those in force; one of the same name is the newer one.
fn keep_ways(s: &Services, more: BTreeMap<String, Way>) {
    s.alerts.change(|routing| {
        let mut lanes = more.clone();
        lanes.extend(BTreeMap::clone(&routing.lanes));
        routing.lanes = Arc::new(lanes);
    });
}

/// Puts a document in force, or the routing of the config (`None`). What is owed on a way of before goes on being sent
/// there.
fn in_force(s: &Services, ready: Option<&Ready>) {
    if let (Some(ready), Some(current)) = (ready, current(s)) {
        let warnings = [&ready.ways.missing[..], &ready.document.warnings].concat();
        s.alerts.documents.current.store(Some(Arc::new(Current { warnings, ..Current::clone(&current) })));
    }
    let of_config = s.alerts.documents.of_config.load_full().unwrap_or_else(|| s.alerts.routing());
    let (tree, receivers) = match ready {
        Some(ready) => (Arc::new(ready.document.routing.clone()), Arc::new(ready.ways.receivers.clone())),
        None => (Arc::clone(&of_config.routing), Arc::clone(&of_config.receivers)),
    };
    s.alerts.change(|routing| {
        routing.routing = Arc::clone(&tree);
        routing.receivers = Arc::clone(&receivers);
        let mut lanes = BTreeMap::clone(&routing.lanes);
        lanes.extend(ready.map(|r| r.ways.lanes.clone()).unwrap_or_default());
        routing.lanes = Arc::new(lanes);
    });
}

/// Routes what fires by what has just come into force. Should the ledger not take it now, each group is routed anew when
/// its timer runs out.
pub(in crate::services) async fn route_what_fires(s: &Services) {
    let (now, routing) = (s.now(), s.alerts.routing());
    let written: Result<(), Fault> =
        s.write(Lane::Normal, now, move |tx| Ok(alerts_dispatch_anew::route_anew(tx, &routing)?)).await;
    if let Err(fault) = written {
        let error = fault.into_refusal();
        tracing::warn!(%error, "what fires is not routed anew yet");
    }
    s.delivery_wake.notify_one();
}
