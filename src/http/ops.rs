//! For machines that watch the appliance: is it alive, is it ready, what does it count.

use crate::http::Front;
use crate::http::problem::Fail;
use crate::services::ready;
use crate::services::ready::Mark;
use crate::services::scrape;
use axum::extract::RawQuery;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::IntoResponse;
use axum::response::Response;
use std::fmt::Write as _;
use std::sync::Arc;

const PLAIN: (header::HeaderName, &str) = (header::CONTENT_TYPE, "text/plain; charset=utf-8");

/// The process answers.
pub async fn livez() -> Response {
    ([PLAIN], "ok\n").into_response()
}

/// The appliance can do its work: 200, else 503. With `?verbose` each check is a line: `[+]` good, `[!]` worth a look,
/// `[-]` the reason of a 503.
pub async fn readyz(State(front): State<Arc<Front>>, RawQuery(query): RawQuery) -> Response {
    let checks = ready::checks(&front.s).await;
    let ready = checks.iter().all(|c| c.mark != Mark::Bad);
    let verbose = query.is_some_and(|q| q.split('&').any(|part| part.split('=').next() == Some("verbose")));
    let mut text = String::new();
    for check in checks.iter().filter(|c| verbose || c.mark == Mark::Bad) {
        let mark = match check.mark {
            Mark::Good => '+',
            Mark::Warn => '!',
            Mark::Bad => '-',
        };
        let _ = writeln!(text, "[{mark}] {}: {}", check.id, check.words);
    }
    text.push_str(if ready { "ready\n" } else { "not ready\n" });
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, [PLAIN], text).into_response()
}

/// `GET /-/healthy`, as Alertmanager has it: the process answers.
pub async fn healthy() -> Response {
    ([PLAIN], "OK").into_response()
}

/// `GET /-/ready`, as Alertmanager has it: alerts are taken.
pub async fn ready(State(front): State<Arc<Front>>) -> Response {
    let ready = ready::checks(&front.s).await.iter().all(|c| c.mark != Mark::Bad || c.id != "ledger");
    let (status, words) =
        if ready { (StatusCode::OK, "OK") } else { (StatusCode::SERVICE_UNAVAILABLE, "not ready") };
    (status, [PLAIN], words).into_response()
}

/// Everything counted and measured, for Prometheus.
pub async fn metrics(State(front): State<Arc<Front>>) -> Result<Response, Fail> {
    let text = scrape::text(&front.s).map_err(|e| Fail::new("internal", e))?;
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
}
