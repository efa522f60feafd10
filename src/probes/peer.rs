//! Another Tradewarden: is it ready, and what does its gate say.

use crate::domain::health::Check;
use crate::domain::health_conditions;
use crate::domain::health_conditions::Fact;
use crate::domain::health_mask::Talk;
use crate::domain::health_paths;
use crate::probes::found::Found;
use crate::probes::http;
use crate::probes::http::Page;
use reqwest::Client;
use serde_json::Value;
use std::time::Duration;

/// Longest answer that is read.
const ANSWER_MAX: usize = 64 * 1024;

/// Asks once: readiness needs no key, the gate does.
pub async fn check(client: &Client, page: &Page, check: &Check) -> Found {
    let limit = Duration::from_millis(check.timeout_ms);
    let base = page.url.trim_end_matches('/');
    let at = |path: &str| Page { url: format!("{base}{path}"), ..page.clone() };
    // Not with the key: one that is not good must not make the other look as if it were not ready.
    let ready = Page { key_file: None, ..at("/readyz") };
    let ready = match http::get(client, &ready, ANSWER_MAX, limit).await {
        Ok(answered) => answered,
        Err((words, talk)) => return Found::failed(words, talk),
    };
    let mut talk = Talk::default();
    talk.say("GET /readyz");
    talk.hear(&ready.status.to_string());
    let wants_gate = ["verdict", "dry_run"].iter().any(|name| check.looks_at(name));
    let gate =
        if wants_gate { Some(http::get(client, &at("/api/v1/gate"), ANSWER_MAX, limit).await) } else { None };
    let gate: Result<Value, String> = match gate {
        None => Err(String::new()),
        Some(Err((words, _))) => Err(words),
        Some(Ok(answered)) => {
            talk.say("GET /api/v1/gate");
            talk.hear(&answered.status.to_string());
            talk.hear(&String::from_utf8_lossy(&answered.body));
            match answered.status.is_success() {
                true => {
                    serde_json::from_slice(&answered.body).map_err(|_| "its answer is no JSON".to_owned())
                }
                false => Err(format!("its gate answered {}; is the key right?", answered.status)),
            }
        }
    };
    let fact = |name: &str| match name {
        "latency" => Fact::Number(ready.latency_ms / 1000.0),
        "ready" => Fact::Text(ready.status.is_success().to_string()),
        field => match &gate {
            Ok(body) => health_paths::fact(body, field),
            Err(words) => Fact::Missing(words.clone()),
        },
    };
    let facts = check.operands().into_iter().map(|o| (o.clone(), fact(&o.name))).collect();
    Found::answered(health_conditions::judge(&check.expect, &check.prefer, &facts), ready.latency_ms, talk)
}
