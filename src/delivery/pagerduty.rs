//! PagerDuty over its Events API v2: one event for each incident, under a key that is the same for its beginning, its
//! acknowledgement and its end.
//!
//! Facts of the API (PagerDuty's developer documentation, "Events API v2"): an event is POSTed to `/v2/enqueue` with
//! `routing_key`, `event_action` and `dedup_key` (at most 255 characters); a trigger has `payload.summary` (at most
//! 1,024), `payload.source` and `payload.severity` (critical, error, warning, info); 512 KB at most; 202 is success, 429
//! and 5xx are to be tried again.

use crate::delivery::letter;
use crate::delivery::post::Got;
use crate::delivery::post::Post;
use crate::domain::alerts::Message;
use crate::domain::alerts::Purpose;
use crate::domain::alerts::Severity;
use crate::domain::alerts::Told;
use crate::domain::deliveries::Answer;
use crate::domain::deliveries::is_passing;
use crate::domain::deliveries::plain;
use crate::domain::time::iso;
use crate::services::deliveries::Letter;
use serde_json::Value;
use serde_json::json;

/// Most bytes of an event.
pub const EVENT_MAX_BYTES: usize = 512_000;
/// Most characters of a summary.
pub const SUMMARY_MAX_CHARS: usize = 1024;
/// Most characters of a key.
pub const KEY_MAX_CHARS: usize = 255;

/// What an event does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventAction {
    /// Opens an alert, or adds to the open one.
    Trigger,
    /// Somebody works on it.
    Acknowledge,
    /// It is over.
    Resolve,
}

impl EventAction {
    fn as_str(self) -> &'static str {
        match self {
            Self::Trigger => "trigger",
            Self::Acknowledge => "acknowledge",
            Self::Resolve => "resolve",
        }
    }
}

/// The events that a message becomes. What began and ended before it could be told is both, so that it is on record; a
/// synthetic alert is closed at once, so that nobody is called for it.
#[must_use]
pub fn actions(message: &Message, purpose: Purpose) -> &'static [EventAction] {
    use EventAction::Acknowledge;
    use EventAction::Resolve;
    use EventAction::Trigger;
    match (message.told, purpose) {
        (Told::Resolved, _) => &[Resolve],
        (_, Purpose::Canary) => &[Trigger, Resolve],
        _ if message.resolved.is_some() => &[Trigger, Resolve],
        (_, Purpose::Acknowledged) => &[Acknowledge],
        _ => &[Trigger],
    }
}

/// The key of an incident there: with its beginning, so that a new ledger with the same numbers meets no old alert.
#[must_use]
pub fn key(message: &Message) -> String {
    let made = format!("tw-{}-{}-{}", message.environment, message.incident, message.opened_at.as_second());
    made.chars().take(KEY_MAX_CHARS).collect()
}

/// Sends one event after the other and says how the worst of them went. It stops at one that has to be tried again: the
/// ones before it do no harm the second time.
///
/// # Errors
/// What it means that there is no answer.
pub async fn send(post: &Post, api_url: &str, letter: &Letter) -> (Answer, Option<String>) {
    let url = format!("{}/v2/enqueue", api_url.trim_end_matches('/'));
    let mut worst: Option<(Answer, Option<String>)> = None;
    for message in &letter.items {
        for action in actions(message, letter.purpose) {
            let event = event(letter, message, *action);
            let (answer, digest) =
                match post.send(&url, |r| r.header("content-type", "application/json").body(event)).await {
                    Ok(got) => (judge(&got), Some(got.digest.clone())),
                    Err(answer) => (answer, None),
                };
            match (&answer, &worst) {
                (Answer::Accepted { .. }, None) => worst = Some((answer, digest)),
                (Answer::Accepted { .. }, Some(_)) => {}
                _ if is_final(&answer) => worst = Some((answer, digest)),
                _ => return (answer, digest),
            }
        }
    }
    worst.unwrap_or_else(|| (Answer::Impossible("there is nothing to tell".to_owned()), None))
}

/// Whether another attempt would end the same way.
fn is_final(answer: &Answer) -> bool {
    match answer {
        Answer::Impossible(_) => true,
        Answer::Http { status, .. } => !is_passing(*status),
        _ => false,
    }
}

fn judge(got: &Got) -> Answer {
    if !got.is_success() {
        return got.by_status();
    }
    let said: Value = serde_json::from_slice(&got.body).unwrap_or(Value::Null);
    match said["status"].as_str() {
        Some("success") => got.accepted(said["dedup_key"].as_str().map(str::to_owned)),
        // The API says so with a 4xx; a proxy before it may have made that a 200.
        Some(_) => got.refused_as(400, &got.words()),
        None => got.unreadable("PagerDuty"),
    }
}

/// The body of one event, within what is taken.
fn event(letter: &Letter, message: &Message, action: EventAction) -> String {
    let mut event = json!({
        "routing_key": letter.recipient,
        "event_action": action.as_str(),
        "dedup_key": key(message),
    });
    if action == EventAction::Trigger {
        event["payload"] = payload(letter, message);
        event["client"] = json!("Tradewarden");
        let links = [("Open the console", &message.link), ("Source", &message.generator_url)];
        let links: Vec<Value> = links
            .iter()
            .filter_map(|(text, href)| Some(json!({ "href": href.as_deref()?, "text": text })))
            .collect();
        event["links"] = Value::Array(links);
        if let Some(link) = &message.link {
            event["client_url"] = json!(link);
        }
    }
    let whole = event.to_string();
    if whole.len() <= EVENT_MAX_BYTES {
        return whole;
    }
    event["payload"]["custom_details"] =
        json!({ "note": "The details did not fit into an event: the console has them." });
    event["links"] = json!([]);
    event.to_string()
}

fn payload(letter: &Letter, message: &Message) -> Value {
    let severity = match (letter.purpose, message.severity) {
        (Purpose::Canary, _) | (_, Severity::Info) => "info",
        (_, Severity::Warning) => "warning",
        (_, Severity::Critical) => "critical",
    };
    let mark = letter::mark(letter.purpose).trim_end();
    let mark = if mark.is_empty() { String::new() } else { format!("[{mark}] ") };
    let summary = format!("{mark}{} ({})", message.title, message.environment);
    let mut details = serde_json::Map::new();
    for (name, value) in letter::facts(message).into_iter().skip(1) {
        details.insert(name.to_lowercase(), value.into());
    }
    if let Some(why) = letter::reason(letter) {
        details.insert("note".to_owned(), why.into());
    }
    details.insert("labels".to_owned(), json!(message.labels));
    details.insert("annotations".to_owned(), json!(message.annotations));
    json!({
        "summary": plain(&summary, SUMMARY_MAX_CHARS),
        "source": message.labels.get("instance").unwrap_or(&message.environment),
        "severity": severity,
        "timestamp": iso(message.opened_at),
        "class": message.kind,
        "group": message.environment,
        "custom_details": details,
    })
}
