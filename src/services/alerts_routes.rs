//! Routes as people see them: the tree in force, and where an alert would go.

use crate::domain::alerts::Severity;
use crate::domain::alerts::severity_of;
use crate::domain::alerts_document::duration_text;
use crate::domain::alerts_document_shown::default_document;
use crate::domain::alerts_labels::Labels;
use crate::domain::alerts_labels::shown;
use crate::domain::alerts_routing::GroupBy;
use crate::domain::alerts_routing::InhibitRule;
use crate::domain::alerts_routing::Route;
use crate::domain::deliveries_recipients::mask;
use crate::domain::refusal::Refusal;
use crate::domain::time;
use crate::services::Services;
use crate::services::alerts::AlertRouting;
use crate::services::alerts::Target;
use crate::services::alerts_documents;
use crate::services::alerts_documents::Ready;
use crate::services::fault;
use crate::store::DocumentHead;
use crate::wire;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Most bytes of the labels of a test.
const TEST_MAX_BYTES: usize = 64 * 1024;

/// The routing in force.
///
/// # Errors
/// The ledger cannot be read.
pub async fn view(s: &Services) -> Result<wire::RoutingView, Refusal> {
    let heads = s.store.read(|r| r.documents()).await.map_err(|e| fault::unreadable(&e))?;
    let in_force = s.alerts.routing();
    let current = alerts_documents::current(s);
    let routing = &in_force.routing;
    Ok(wire::RoutingView {
        source: if current.is_some() { "document" } else { "config" }.to_owned(),
        document: current.as_ref().map(|c| c.view.clone()),
        root: route_view(&routing.root),
        receivers: receiver_views(&in_force.receivers),
        inhibit_rules: routing.inhibit.iter().map(inhibit_view).collect(),
        time_intervals: routing.intervals.keys().cloned().collect(),
        resolve_timeout: duration_text(routing.resolve_timeout_ms),
        yaml: yaml(s, &in_force),
        warnings: current.as_ref().map(|c| c.warnings.clone()).unwrap_or_default(),
        versions: heads.iter().map(document_view).collect(),
    })
}

/// The routing in force as an Alertmanager configuration without its secrets.
#[must_use]
pub fn yaml(s: &Services, in_force: &AlertRouting) -> String {
    if let Some(current) = alerts_documents::current(s) {
        return current.shown.clone();
    }
    let names: Vec<String> = in_force.receivers.keys().cloned().collect();
    default_document(&in_force.routing, &names)
}

/// What an import means.
#[must_use]
pub fn import_view(ready: &Ready, sha256: &str) -> wire::ImportView {
    let document = &ready.document;
    let routing = &document.routing;
    wire::ImportView {
        version: None,
        dry_run: true,
        sha256: sha256.to_owned(),
        root: route_view(&routing.root),
        routes: routing.root.all().len(),
        receivers: receiver_views(&ready.receivers),
        inhibit_rules: routing.inhibit.iter().map(inhibit_view).collect(),
        time_intervals: routing.intervals.keys().cloned().collect(),
        resolve_timeout: duration_text(routing.resolve_timeout_ms),
        warnings: document.warnings.clone(),
    }
}

/// A version without its text.
#[must_use]
pub fn document_view(head: &DocumentHead) -> wire::DocumentView {
    wire::DocumentView {
        version: head.version,
        made_at: time::iso(head.made_at),
        made_by: head.made_by.clone(),
        reason: head.reason.clone(),
        sha256: head.sha256.clone(),
    }
}

fn target_view(target: &Target) -> wire::TargetView {
    wire::TargetView {
        channel: target.channel.as_str().to_owned(),
        lane: target.lane.clone(),
        recipient: mask(target.channel, &target.recipient),
        send_resolved: target.send_resolved,
    }
}

fn receiver_views(receivers: &BTreeMap<String, Vec<Target>>) -> Vec<wire::ReceiverView> {
    let view = |(name, targets): (&String, &Vec<Target>)| wire::ReceiverView {
        name: name.clone(),
        targets: targets.iter().map(target_view).collect(),
    };
    receivers.iter().map(view).collect()
}

fn inhibit_view(rule: &InhibitRule) -> wire::InhibitView {
    wire::InhibitView { source: shown(&rule.source), target: shown(&rule.target), equal: rule.equal.clone() }
}

fn route_view(route: &Route) -> wire::RouteView {
    wire::RouteView {
        path: route.path.clone(),
        matchers: shown(&route.matchers),
        goes_on: route.goes_on,
        receiver: route.receiver.clone(),
        group_by: match &route.group_by {
            GroupBy::All => vec!["...".to_owned()],
            GroupBy::Names(names) => names.clone(),
        },
        group_wait: duration_text(route.group_wait_ms),
        group_interval: duration_text(route.group_interval_ms),
        repeat_interval: duration_text(route.repeat_interval_ms),
        mute_time_intervals: route.mute_intervals.clone(),
        active_time_intervals: route.active_intervals.clone(),
        routes: route.routes.iter().map(route_view).collect(),
    }
}

/// Where an alert would go, when, and why not.
///
/// # Errors
/// Too many labels, a time that is none; the ledger cannot be read.
pub async fn test(s: &Services, ask: &wire::RouteTestRequest) -> Result<wire::RouteTestView, Refusal> {
    let bytes: usize = ask.labels.iter().map(|(n, v)| n.len() + v.len()).sum();
    if bytes > TEST_MAX_BYTES {
        return Err(Refusal::invalid("labels", format!("labels have at most {TEST_MAX_BYTES} bytes")));
    }
    let at = match ask.at.as_deref().filter(|t| !t.is_empty()) {
        None => s.now(),
        Some(text) => time::parse_iso(text)
            .ok_or_else(|| Refusal::invalid("at", "write a time as 2026-11-24T09:30:00+01:00"))?,
    };
    let mut labels = ask.labels.clone();
    labels.retain(|_, value| !value.is_empty());
    let in_force = s.alerts.routing();
    let routes = in_force.routing.root.matching(&labels);
    let silences = in_force.silences.iter().filter(|x| x.silences(&labels, at));
    let silenced_by = silences.map(|x| x.id.clone()).collect();
    Ok(wire::RouteTestView {
        at: time::iso(at),
        receivers: routes.iter().map(|r| r.receiver.clone()).collect(),
        routes: routes.iter().map(|r| hit(r, &in_force, &labels, at)).collect(),
        silenced_by,
        inhibited_by: inhibitors(s, &in_force, &labels).await?,
        labels,
    })
}

/// Incidents that fire now and inhibit a label set.
async fn inhibitors(s: &Services, in_force: &AlertRouting, labels: &Labels) -> Result<Vec<i64>, Refusal> {
    let rules = &in_force.routing.inhibit;
    if rules.is_empty() {
        return Ok(Vec::new());
    }
    let firing = s.store.read(|r| r.firing_labels()).await.map_err(|e| fault::unreadable(&e))?;
    let inhibits = |by: &Labels| by != labels && rules.iter().any(|rule| rule.inhibits(by, labels));
    Ok(firing.into_iter().filter(|(_, by)| inhibits(by)).map(|(id, _)| id).collect())
}

fn hit(route: &Route, in_force: &AlertRouting, labels: &Labels, at: Timestamp) -> wire::RouteHit {
    let group_labels = route.group_labels(labels);
    let at_once = in_force.critical_at_once && severity_of(labels) == Severity::Critical;
    let first = if at_once { at } else { time::plus_ms(at, route.group_wait_ms) };
    let muted_by = in_force.routing.muted_by_time(route, first);
    let targets = in_force.receivers.get(&route.receiver).map_or(&[][..], Vec::as_slice);
    wire::RouteHit {
        path: route.path.clone(),
        receiver: route.receiver.clone(),
        targets: targets.iter().map(target_view).collect(),
        group_key: route.group_key(&group_labels),
        group_labels,
        group_wait: duration_text(route.group_wait_ms),
        first_message_at: muted_by.is_none().then(|| time::iso(first)),
        muted_by,
    }
}
