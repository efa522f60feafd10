//! Scrapes the metrics page of a watched service, while a rule looks at one of its metrics.

use crate::config::ServiceConfig;
use crate::domain::alerts_scraped;
use crate::domain::alerts_scraped::PAGE_MAX_BYTES;
use crate::domain::alerts_scraped::Scraped;
use crate::services::Services;
use crate::services::alerts_scraped as kept;
use reqwest::Client;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::MissedTickBehavior;

/// Intervals after which what was scraped is not fresh any more.
const FRESH_INTERVALS: u64 = 3;

/// Scrapes one service for ever.
pub async fn run(s: Arc<Services>, service: ServiceConfig, client: Client) {
    let Some(url) = service.metrics_url.clone() else { return };
    let interval = service.interval_ms.max(1);
    let fresh_ms = i64::try_from(interval.saturating_mul(FRESH_INTERVALS)).unwrap_or(i64::MAX);
    let timeout = Duration::from_millis(service.timeout_ms.max(1));
    let mut turns = tokio::time::interval(Duration::from_millis(interval));
    turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        turns.tick().await;
        let wanted = s.scraped.wanted(&service.name);
        if !wanted.is_empty() {
            let found = scrape(&client, &url, timeout, &wanted).await;
            kept::record(&s, &service.name, found, fresh_ms);
        }
    }
}

async fn scrape(
    client: &Client,
    url: &str,
    timeout: Duration,
    wanted: &BTreeSet<String>,
) -> Result<Vec<Scraped>, String> {
    let failed = |e: reqwest::Error| match e.is_timeout() {
        true => format!("no metrics within {} ms", timeout.as_millis()),
        false => format!("its metrics cannot be read: {}", e.without_url()),
    };
    let mut response = client.get(url).timeout(timeout).send().await.map_err(failed)?;
    if !response.status().is_success() {
        return Err(format!("its metrics page answered {}", response.status()));
    }
    let mut page = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(failed)? {
        page.extend_from_slice(&chunk);
        if page.len() > PAGE_MAX_BYTES {
            return Err(format!("its metrics page has more than {PAGE_MAX_BYTES} bytes"));
        }
    }
    let page = String::from_utf8_lossy(&page);
    Ok(alerts_scraped::read(&page, |name| wanted.contains(name)))
}
