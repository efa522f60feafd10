//! One check of a service's own metrics page: quantiles, rates and gauges over a window.

use crate::domain::alerts_scraped;
use crate::domain::alerts_scraped::PAGE_MAX_BYTES;
use crate::domain::health::Check;
use crate::domain::health_conditions;
use crate::domain::health_conditions::Fact;
use crate::domain::health_conditions::Facts;
use crate::domain::health_mask::Talk;
use crate::domain::health_quantiles;
use crate::domain::health_quantiles::SERIES_MAX;
use crate::domain::health_quantiles::Scrapes;
use crate::probes::found::Found;
use crate::probes::http;
use crate::probes::http::Page;
use jiff::Timestamp;
use reqwest::Client;
use std::collections::BTreeSet;
use std::time::Duration;

/// Scrapes once and judges over what was scraped before.
pub async fn check(
    client: &Client,
    page: &Page,
    check: &Check,
    scrapes: &mut Scrapes,
    window_seconds: u64,
    now: impl Fn() -> Timestamp + Send + Sync,
) -> Found {
    let timeout = Duration::from_millis(check.timeout_ms);
    let answered = match http::get(client, page, PAGE_MAX_BYTES, timeout).await {
        Ok(answered) => answered,
        Err((words, talk)) => return Found::failed(words, talk),
    };
    let latency_ms = answered.latency_ms;
    let mut talk = Talk::default();
    talk.say(&format!("GET {}", page.url));
    talk.hear(&format!("{}, {} bytes", answered.status, answered.body.len()));
    if !answered.status.is_success() {
        return Found::failed(format!("its metrics page answered {}", answered.status), talk);
    }
    let operands = check.operands();
    let wanted: BTreeSet<String> = operands.iter().filter_map(|o| health_quantiles::needs(o)).collect();
    let text = String::from_utf8_lossy(&answered.body);
    let samples = alerts_scraped::read_up_to(&text, |name| wanted.contains(name), SERIES_MAX);
    scrapes.take(now(), samples, window_seconds);
    let mut facts = Facts::new();
    for operand in operands {
        let fact = match operand.name.as_str() {
            "latency" => Fact::Number(latency_ms / 1000.0),
            _ => scrapes.fact(operand),
        };
        talk.note(&format!("{operand} = {fact:?}"));
        facts.insert(operand.clone(), fact);
    }
    Found::answered(health_conditions::judge(&check.expect, &check.prefer, &facts), latency_ms, talk)
}
