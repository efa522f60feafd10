//! The bodies of webhooks: our own shape, and Alertmanager's.

use crate::domain::alerts::Message;
use crate::domain::alerts::Told;
use crate::domain::alerts_labels::ALERT_NAME;
use crate::domain::alerts_labels::Labels;
use crate::domain::alerts_labels::SEVERITY;
use crate::domain::alerts_labels::fingerprint;
use crate::domain::time::iso;
use crate::services::deliveries::Letter;
use reqwest::Url;
use serde_json::Value;
use serde_json::json;

/// Most incidents in one body; how many there are is said beside them.
pub const HOOK_ITEMS_MAX: usize = 500;

/// The body of a webhook: one incident as it is, several as a list.
#[must_use]
pub fn body(letter: &Letter) -> Value {
    let mut body = told(letter);
    if let Some(anchor) = &letter.anchor {
        // The newest audit entry: whoever keeps the body sees it, should the end of the log be cut off.
        body["audit"] = json!({ "id": anchor.id, "hash": anchor.hash });
    }
    body
}

fn told(letter: &Letter) -> Value {
    match letter.items.as_slice() {
        [only] => json!({ "type": kind_of(only), "timestamp": at_of(only), "data": data_of(only, letter) }),
        all => {
            let shown = all.get(..HOOK_ITEMS_MAX).unwrap_or(all);
            let newest = all.iter().map(at_of).max();
            let kind = if letter.digest { "incident.digest" } else { "incident.group" };
            let items: Vec<Value> = shown.iter().map(|m| data_of(m, letter)).collect();
            let group = letter.group.as_ref();
            json!({
                "type": kind,
                "timestamp": newest,
                "data": {
                    "group": group.map(|g| g.key.as_str()),
                    "receiver": group.map(|g| g.receiver.as_str()),
                    "count": all.len(),
                    "incidents": items,
                },
            })
        }
    }
}

/// The body of a webhook in Alertmanager's shape, version 4, as its documentation describes it: what understands
/// Alertmanager understands us. What has no labels of its own is named by its kind.
#[must_use]
pub fn alertmanager(letter: &Letter, receiver: &str) -> Value {
    let items = letter.items.get(..HOOK_ITEMS_MAX).unwrap_or(&letter.items);
    let told: Vec<(Labels, Labels)> = items.iter().map(|m| (labels_of(m), annotations_of(m))).collect();
    let firing = items.iter().any(|m| !is_over(m));
    let alerts: Vec<Value> = items.iter().zip(&told).map(|(m, (l, a))| alert_of(m, l, a)).collect();
    let common_labels = common(told.iter().map(|(labels, _)| labels));
    let group = letter.group.as_ref();
    let name = common_labels.get(ALERT_NAME).map(String::as_str).unwrap_or_default();
    let key = group.map_or_else(|| format!("{{}}:{{{ALERT_NAME}={name:?}}}"), |g| g.key.clone());
    json!({
        "receiver": group.map_or(receiver, |g| g.receiver.as_str()),
        "status": if firing { "firing" } else { "resolved" },
        "alerts": alerts,
        "groupLabels": group.map(|g| g.labels.clone()).unwrap_or_default(),
        "commonLabels": common_labels,
        "commonAnnotations": common(told.iter().map(|(_, annotations)| annotations)),
        "externalURL": letter.items.iter().find_map(|m| origin(m.link.as_deref()?)).unwrap_or_default(),
        "version": "4",
        "groupKey": key,
        "truncatedAlerts": letter.items.len() - items.len(),
    })
}

fn alert_of(message: &Message, labels: &Labels, annotations: &Labels) -> Value {
    let ended = message.resolved.as_ref().map(|r| r.at);
    let ends_at = if message.told == Told::Notice { Some(message.opened_at) } else { ended };
    json!({
        "status": if is_over(message) { "resolved" } else { "firing" },
        "labels": labels,
        "annotations": annotations,
        "startsAt": iso(message.opened_at),
        // Go's zero time: it has not ended.
        "endsAt": ends_at.map_or_else(|| "0001-01-01T00:00:00Z".to_owned(), iso),
        "generatorURL": message.generator_url.as_deref().or(message.link.as_deref()).unwrap_or_default(),
        "fingerprint": fingerprint(labels),
    })
}

fn is_over(message: &Message) -> bool {
    message.resolved.is_some() || message.told == Told::Notice
}

fn labels_of(message: &Message) -> Labels {
    let mut labels = message.labels.clone();
    // What has labels is what they say: one more would be another alert to whoever knows it from elsewhere.
    if !labels.is_empty() {
        return labels;
    }
    labels.entry(ALERT_NAME.to_owned()).or_insert_with(|| message.kind.clone());
    labels.entry(SEVERITY.to_owned()).or_insert_with(|| message.severity.as_str().to_owned());
    labels
}

fn annotations_of(message: &Message) -> Labels {
    let mut annotations = message.annotations.clone();
    if !annotations.is_empty() {
        return annotations;
    }
    annotations.entry("summary".to_owned()).or_insert_with(|| message.title.clone());
    annotations.entry("description".to_owned()).or_insert_with(|| message.summary.clone());
    annotations
}

/// What all of them have with the same value.
fn common<'a>(mut sets: impl Iterator<Item = &'a Labels>) -> Labels {
    let mut first = sets.next().cloned().unwrap_or_default();
    for set in sets {
        first.retain(|name, value| set.get(name) == Some(value));
    }
    first
}

fn origin(link: &str) -> Option<String> {
    Some(Url::parse(link).ok()?.origin().ascii_serialization())
}

fn kind_of(message: &Message) -> &'static str {
    match (message.told, message.resolved.is_some()) {
        (Told::Notice, _) => "incident.notice",
        (Told::Opened, false) => "incident.opened",
        (Told::Opened | Told::Resolved, _) => "incident.resolved",
    }
}

fn at_of(message: &Message) -> String {
    iso(message.resolved.as_ref().map_or(message.opened_at, |r| r.at))
}

fn data_of(message: &Message, letter: &Letter) -> Value {
    let ended = message.resolved.as_ref();
    let status = if ended.is_some() || message.told == Told::Notice { "resolved" } else { "firing" };
    json!({
        "incident": message.incident,
        "kind": message.kind,
        "severity": message.severity.as_str(),
        "status": status,
        "title": message.title,
        "summary": message.summary,
        "opened_at": iso(message.opened_at),
        "resolved_at": ended.map(|r| iso(r.at)),
        "resolution": ended.map(|r| r.summary.as_str()),
        "environment": message.environment,
        "url": message.link,
        "labels": message.labels,
        "annotations": message.annotations,
        "generator_url": message.generator_url,
        "purpose": letter.purpose.as_str(),
        "acknowledged": message.acked.as_ref().map(|a| json!({ "at": iso(a.at), "by": a.by, "note": a.note })),
    })
}
