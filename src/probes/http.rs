//! One HTTP check: status, latency, and what the body says of itself.

use crate::clock::Stopwatch;
use crate::config::secret;
use crate::domain::health::Answer;
use crate::domain::health::Check;
use crate::domain::health_certificate;
use crate::domain::health_conditions;
use crate::domain::health_conditions::Condition;
use crate::domain::health_conditions::Fact;
use crate::domain::health_conditions::Facts;
use crate::domain::health_conditions::Operand;
use crate::domain::health_mask::Talk;
use crate::domain::health_paths;
use crate::probes::found::Found;
use jiff::Timestamp;
use reqwest::Certificate;
use reqwest::Client;
use reqwest::Response;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use reqwest::redirect::Policy;
use reqwest::tls::TlsInfo;
use serde_json::Value;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;

/// Largest body that is read for its `status`; the rest is left unread.
pub const BODY_LIMIT: usize = 256 * 1024;
/// Characters of a service's own words that are passed on.
const WORDS_LIMIT: usize = 160;

/// Characters of a body that a transcript shows.
const BODY_SHOWN: usize = 2_000;

/// A page to ask for, and what has to be there.
#[derive(Debug, Clone)]
pub struct Page {
    /// Where.
    pub url: String,
    /// Sent as a bearer.
    pub key_file: Option<PathBuf>,
    /// The body has to be JSON.
    pub json: bool,
}

/// A client for checks: no redirects (what moved is not what is watched), no proxy, and a connection for each check. One
/// that was kept would not tell whether the service still takes new ones nor which certificate it shows now, and where a
/// service closes its idle connections just then, the check would fail for nothing.
///
/// # Errors
/// When TLS cannot be set up, or the file of authorities cannot be read.
pub fn client(ca_file: Option<&Path>) -> Result<Client, String> {
    let plain =
        Client::builder().redirect(Policy::none()).no_proxy().pool_max_idle_per_host(0).tls_info(true);
    let made = match ca_file {
        None => plain,
        Some(path) => {
            let text = std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()))?;
            let trusted =
                Certificate::from_pem_bundle(&text).map_err(|e| format!("{}: {e}", path.display()))?;
            plain.tls_certs_only(trusted)
        }
    };
    made.build().map_err(|e| e.to_string())
}

/// What came back, read whole.
#[derive(Debug)]
pub struct Answered {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body, up to a limit.
    pub body: Vec<u8>,
    /// Until when its certificate is good.
    pub not_after: Option<Timestamp>,
    /// How long it took, until the whole body was there.
    pub latency_ms: f64,
    /// What was said and answered.
    pub talk: Talk,
}

/// Gets a page.
///
/// # Errors
/// In words why nothing came back, and how far it went.
pub async fn get(
    client: &Client,
    page: &Page,
    most: usize,
    timeout: Duration,
) -> Result<Answered, (String, Talk)> {
    let key = match &page.key_file {
        None => None,
        Some(path) => Some(secret::read(path).map_err(|why| (why, Talk::default()))?),
    };
    let mut talk = Talk::hiding(key.iter().cloned().collect());
    talk.say(&format!("GET {}", page.url));
    let mut request = client.get(&page.url).header("accept", "application/json, */*;q=0.5").timeout(timeout);
    if let Some(key) = key {
        talk.say("authorization: Bearer •••");
        request = request.bearer_auth(key);
    }
    let watch = Stopwatch::start();
    let response = match request.send().await {
        Ok(response) => response,
        Err(error) => return Err((words(&error, timeout), talk)),
    };
    let (status, headers) = (response.status(), response.headers().clone());
    let certificate = response.extensions().get::<TlsInfo>().and_then(TlsInfo::peer_certificate);
    let not_after = certificate.and_then(health_certificate::not_after);
    talk.hear(&format!("{:?} {status}", response.version()));
    for (name, value) in &headers {
        talk.header(name.as_str(), &String::from_utf8_lossy(value.as_bytes()));
    }
    let body = match read(response, most).await {
        Ok(body) => body,
        Err(error) => return Err((words(&error, timeout), talk)),
    };
    let latency_ms = watch.millis();
    let shown = String::from_utf8_lossy(&body);
    talk.hear(&shown.chars().take(BODY_SHOWN).collect::<String>());
    Ok(Answered { status, headers, body, not_after, latency_ms, talk })
}

/// Asks once. The latency runs until the whole body is there.
pub async fn check(
    client: &Client,
    page: &Page,
    check: &Check,
    now: impl Fn() -> Timestamp + Send + Sync,
) -> Found {
    let timeout = Duration::from_millis(check.timeout_ms);
    let answered = match get(client, page, BODY_LIMIT, timeout).await {
        Ok(answered) => answered,
        Err((words, talk)) => return Found::failed(words, talk),
    };
    let json: Option<Value> = serde_json::from_slice(&answered.body).ok();
    let data_age_seconds = json.as_ref().and_then(data_age);
    let facts = facts(check, &answered, json.as_ref(), now());
    let answer = whole_verdict(check, page, &answered, json.as_ref(), &facts);
    Found { data_age_seconds, ..Found::answered(answer, answered.latency_ms, answered.talk) }
}

/// What the service says of itself comes first, then what has to hold.
fn whole_verdict(
    check: &Check,
    page: &Page,
    answered: &Answered,
    json: Option<&Value>,
    facts: &Facts,
) -> Answer {
    let status = answered.status;
    let about_status = |c: &&Condition| c.operand.name == "status";
    let allowed =
        check.expect.iter().filter(about_status).all(|c| c.problem(facts.get(&c.operand)).is_none());
    let judged = if allowed { judge(StatusCode::OK, json) } else { judge(status, json) };
    match judged {
        Answer::Good if !allowed => {
            return Answer::Failed(format!("answered {status}{}", because(json)));
        }
        Answer::Good => {}
        Answer::Degraded(words) => {
            return match health_conditions::judge(&check.expect, &[], facts) {
                Answer::Good => Answer::Degraded(words),
                worse => worse,
            };
        }
        worse => return worse,
    }
    if page.json && json.is_none() {
        return Answer::Failed(not_json(answered));
    }
    health_conditions::judge(&check.expect, &check.prefer, facts)
}

/// A proxy's page with 200 is not the service's answer.
fn not_json(answered: &Answered) -> String {
    let kind = answered.headers.get("content-type").and_then(|v| v.to_str().ok()).unwrap_or("no type");
    let start = String::from_utf8_lossy(answered.body.get(..64.min(answered.body.len())).unwrap_or_default());
    let start = start.trim().lines().next().unwrap_or_default().chars().take(40).collect::<String>();
    let html = start.to_ascii_lowercase().starts_with("<!doctype")
        || start.to_ascii_lowercase().starts_with("<html");
    let what = if html || kind.contains("html") { "HTML" } else { kind };
    format!("answered {} with {what} where JSON is expected: {start}", answered.status)
}

fn facts(check: &Check, answered: &Answered, json: Option<&Value>, now: Timestamp) -> Facts {
    let not_there = || Fact::Missing("the body is no JSON".to_owned());
    let fact = |operand: &Operand| {
        let argument = operand.argument.as_deref().unwrap_or_default();
        match operand.name.as_str() {
            "status" => Fact::Number(f64::from(answered.status.as_u16())),
            "latency" => Fact::Number(answered.latency_ms / 1000.0),
            "body" => Fact::Text(String::from_utf8_lossy(&answered.body).into_owned()),
            "header" => match answered.headers.get(argument) {
                Some(value) => Fact::Text(String::from_utf8_lossy(value.as_bytes()).into_owned()),
                None => Fact::Missing("is not among the headers".to_owned()),
            },
            "json" => json.map_or_else(not_there, |body| health_paths::fact(body, argument)),
            "age" => json.map_or_else(not_there, |body| health_paths::age(body, argument, now)),
            "certificate_days" => match answered.not_after {
                Some(until) => Fact::Number(health_certificate::days_left(until, now)),
                None => Fact::Missing("there is no certificate".to_owned()),
            },
            _ => Fact::Missing(String::new()),
        }
    };
    check.operands().into_iter().map(|o| (o.clone(), fact(o))).collect()
}

async fn read(mut response: Response, most: usize) -> Result<Vec<u8>, reqwest::Error> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        let room = most.saturating_sub(body.len());
        body.extend_from_slice(chunk.get(..room.min(chunk.len())).unwrap_or_default());
        if body.len() >= most {
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
