//! One HTTP check: status, latency, and what the body says of itself.

use crate::clock::Stopwatch;
use crate::domain::health::Answer;
use reqwest::Client;
use reqwest::Response;
use reqwest::StatusCode;
use reqwest::redirect::Policy;
use serde_json::Value;
use std::time::Duration;

/// Largest body that is read for its `status`; the rest is left unread.
pub const BODY_LIMIT: usize = 256 * 1024;
/// Characters of a service's own words that are passed on.
const WORDS_LIMIT: usize = 160;

/// What a check found, before it is timed and named.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The answer.
    pub answer: Answer,
    /// How long it took; `None` when there was none.
    pub latency_ms: Option<f64>,
    /// Age of the newest data behind the service, where its body tells it.
    pub data_age_seconds: Option<f64>,
}

impl Found {
    /// Nothing came back.
    #[must_use]
    pub fn nothing(words: String) -> Self {
        Self { answer: Answer::Failed(words), latency_ms: None, data_age_seconds: None }
    }
}

/// A client for checks: no redirects (what moved is not what is watched), no proxy, connections kept.
///
/// # Errors
/// When TLS cannot be set up.
pub fn client() -> Result<Client, reqwest::Error> {
    Client::builder().redirect(Policy::none()).no_proxy().pool_max_idle_per_host(1).build()
}

/// Asks once. The latency runs until the whole body is there.
pub async fn check(client: &Client, url: &str, timeout: Duration) -> Found {
    let watch = Stopwatch::start();
    let asked = client.get(url).header("accept", "application/json").timeout(timeout).send().await;
    let response = match asked {
        Ok(response) => response,
        Err(error) => return Found::nothing(words(&error, timeout)),
    };
    let status = response.status();
    let body = match read(response).await {
        Ok(body) => body,
        Err(error) => return Found::nothing(words(&error, timeout)),
    };
    let latency_ms = Some(watch.millis());
    let json: Option<Value> = serde_json::from_slice(&body).ok();
    let data_age_seconds = json.as_ref().and_then(data_age);
    Found { answer: judge(status, json.as_ref()), latency_ms, data_age_seconds }
}

async fn read(mut response: Response) -> Result<Vec<u8>, reqwest::Error> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        let room = BODY_LIMIT.saturating_sub(body.len());
        body.extend_from_slice(chunk.get(..room.min(chunk.len())).unwrap_or_default());
        if body.len() >= BODY_LIMIT {
            break;
        }
    }
    Ok(body)
}

/// What status and body mean together.
#[must_use]
pub fn judge(status: StatusCode, json: Option<&Value>) -> Answer {
    let own = json.and_then(|j| j.get("status")).and_then(Value::as_str).map(str::to_ascii_lowercase);
    if status == StatusCode::SERVICE_UNAVAILABLE {
        return Answer::Refused(format!("answered {status}{}", because(json)));
    }
    if !status.is_success() {
        let moved = if status.is_redirection() { "; redirects are not followed" } else { "" };
        return Answer::Failed(format!("answered {status}{moved}{}", because(json)));
    }
    match own.as_deref() {
        Some("degraded" | "warn" | "warning") => Answer::Degraded(format!("says degraded{}", because(json))),
        Some(word @ ("unhealthy" | "down" | "fail" | "failed" | "failing" | "error" | "critical")) => {
            Answer::Refused(format!("says {word}{}", because(json)))
        }
        _ => Answer::Good,
    }
}

/// The service's own explanation: its words, or the parts it names as not healthy.
fn because(json: Option<&Value>) -> String {
    let Some(json) = json else { return String::new() };
    let said = ["detail", "message", "reason", "error"].iter().find_map(|key| json.get(key)?.as_str());
    let parts = ["dependencies", "checks", "components"].iter().find_map(|key| json.get(key)?.as_object());
    let parts = parts.map(|all| {
        let bad = all.iter().filter_map(|(name, state)| {
            let word = state.as_str().or_else(|| state.get("status")?.as_str())?;
            let fine = ["healthy", "ok", "up", "pass"].contains(&word.to_ascii_lowercase().as_str());
            (!fine).then(|| format!("{name} {word}"))
        });
        bad.collect::<Vec<String>>().join(", ")
    });
    let text = said.map(str::to_owned).or(parts).filter(|t| !t.is_empty());
    text.map_or_else(String::new, |t| format!(": {}", t.chars().take(WORDS_LIMIT).collect::<String>()))
}

/// `price_age_seconds` or `data_age_seconds`, where a service that carries data tells it.
fn data_age(json: &Value) -> Option<f64> {
    ["price_age_seconds", "data_age_seconds"]
        .iter()
        .find_map(|key| json.get(key)?.as_f64())
        .filter(|a| *a >= 0.0)
}

fn words(error: &reqwest::Error, timeout: Duration) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    if error.is_timeout() {
        format!("no answer within {} ms", timeout.as_millis())
    } else if error.is_connect() {
        format!("cannot connect: {cause}")
    } else if error.is_builder() {
        format!("cannot be asked: {cause}")
    } else {
        format!("the answer broke off: {cause}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn status_and_body_are_judged_together() {
        let table = [
            (200, json!({"status": "healthy"}), Answer::Good),
            (200, json!({"status": "OK"}), Answer::Good),
            (204, json!(null), Answer::Good),
            (
                200,
                json!({"status": "degraded", "dependencies": {"redis": "unhealthy", "feed": "healthy"}}),
                Answer::Degraded("says degraded: redis unhealthy".into()),
            ),
            (200, json!({"status": "unhealthy"}), Answer::Refused("says unhealthy".into())),
            (
                503,
                json!({"detail": "switched off"}),
                Answer::Refused("answered 503 Service Unavailable: switched off".into()),
            ),
            (500, json!(null), Answer::Failed("answered 500 Internal Server Error".into())),
            (302, json!(null), Answer::Failed("answered 302 Found; redirects are not followed".into())),
        ];
        for (status, body, expected) in table {
            let status = StatusCode::from_u16(status).unwrap();
            assert_eq!(judge(status, Some(&body)), expected);
        }
        assert_eq!(
            judge(StatusCode::OK, None),
            Answer::Good,
            "a page that is no JSON is judged by its status"
        );
    }

    #[test]
    fn the_age_of_the_data_is_read_where_it_is_told() {
        assert_eq!(data_age(&json!({"price_age_seconds": 12})), Some(12.0));
        assert_eq!(data_age(&json!({"data_age_seconds": 1.5})), Some(1.5));
        assert_eq!(data_age(&json!({"price_age_seconds": -3})), None);
        assert_eq!(data_age(&json!({})), None);
    }
}
