//! The control port: faults as switches, counters, what was received, and the page that shows it all.

use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::body::Bytes;
use axum::extract::DefaultBodyLimit;
use axum::extract::Path;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::http::header::CONTENT_TYPE;
use axum::http::header::X_CONTENT_TYPE_OPTIONS;
use axum::response::IntoResponse;
use axum::response::Response;
use axum::routing::get;
use axum::routing::post;
use serde::Deserialize;
use serde_json::Value;
use serde_json::json;

use super::faults::Fault;
use super::orders::Working;
use super::say;
use super::say::Body;
use super::say::Problem;
use super::service;
use super::service::Service;
use super::sinks::Hook;
use super::sinks::KEPT;
use super::state::Desk;
use super::views;

/// Largest webhook body.
const HOOK_LIMIT: usize = 256 * 1024;
/// Characters of a webhook's name.
const HOOK_NAME_MAX: usize = 64;
/// Mails and webhooks on the page, each; the lists have them all.
const PAGE_ITEMS: usize = 20;
/// What the page may load: its own two files and its own data.
const PAGE_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
     img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const PAGE: &str = include_str!("page/index.html");
const STYLE: &str = include_str!("page/style.css");
const SCRIPT: &str = include_str!("page/page.js");
const ICON: &str = include_str!("page/icon.svg");

/// All routes of the control port.
pub fn router(desk: Arc<Desk>) -> Router {
    Router::new()
        .route("/", get(|| async { file("text/html; charset=utf-8", PAGE) }))
        .route("/style.css", get(|| async { file("text/css; charset=utf-8", STYLE) }))
        .route("/page.js", get(|| async { file("text/javascript; charset=utf-8", SCRIPT) }))
        .route("/icon.svg", get(|| async { file("image/svg+xml", ICON) }))
        .route("/desk/overview", get(overview))
        .route("/desk/stats", get(stats))
        .route("/desk/faults", get(faults).post(switch))
        .route("/desk/webhooks", get(webhooks))
        .route("/desk/mails", get(mails))
        .route("/desk/new-day", post(new_day))
        .route("/hooks/{name}", post(hook))
        .fallback(|| async { Problem::not_found("There is no such page on the paper desk.") })
        .layer(DefaultBodyLimit::max(HOOK_LIMIT))
        .with_state(desk)
}

fn file(kind: &'static str, text: &'static str) -> Response {
    let headers = [
        (CONTENT_TYPE, kind),
        (CACHE_CONTROL, "no-cache"),
        (CONTENT_SECURITY_POLICY, PAGE_POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, text).into_response()
}

fn stats_json(desk: &Desk) -> Value {
    let exchange = desk.exchange.lock();
    let mut all = exchange.tally.json();
    all["open_orders"] = json!(exchange.working().count());
    all["positions"] = json!(exchange.book.open_positions().count());
    all["paused"] = json!(exchange.pause.is_some());
    all["gate"] = desk.gate.last().json();
    all["strategy_gate"] = desk.strategy_gate.last().json();
    all["timestamp"] = json!(say::iso(desk.now()));
    all
}

async fn stats(State(desk): State<Arc<Desk>>) -> Json<Value> {
    Json(stats_json(&desk))
}

async fn faults(State(desk): State<Arc<Desk>>) -> Json<Value> {
    Json(desk.faults.json())
}

async fn webhooks(State(desk): State<Arc<Desk>>) -> Json<Value> {
    Json(desk.sinks.hooks_json(KEPT))
}

async fn mails(State(desk): State<Arc<Desk>>) -> Json<Value> {
    Json(desk.sinks.mails_json(KEPT))
}

/// The body of `POST /desk/faults`.
#[derive(Debug, Deserialize)]
struct Switch {
    fault: String,
    service: Option<String>,
    on: bool,
}

async fn switch(State(desk): State<Arc<Desk>>, Body(body): Body<Switch>) -> Result<Json<Value>, Problem> {
    desk.faults.switch(&body.fault, body.service.as_deref(), body.on)?;
    tracing::info!(
        fault = body.fault,
        service = body.service,
        on = body.on,
        "a fault of the paper desk was switched"
    );
    Ok(Json(desk.faults.json()))
}

/// The body of `POST /desk/new-day`; a JSON body keeps other origins' forms out.
#[derive(Debug, Deserialize)]
struct NewDay {}

async fn new_day(State(desk): State<Arc<Desk>>, Body(NewDay {}): Body<NewDay>) -> Json<Value> {
    let at = desk.now();
    let mut exchange = desk.exchange.lock();
    let equity = exchange.equity();
    exchange.book.new_day(equity, at);
    Json(views::account(&exchange, at))
}

/// Takes any webhook, of any content type.
async fn hook(
    State(desk): State<Arc<Desk>>,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if name.is_empty() || name.chars().count() > HOOK_NAME_MAX {
        return Problem::invalid(format!("A webhook's name has 1 to {HOOK_NAME_MAX} characters."))
            .into_response();
    }
    let fails = desk.faults.is_on(Fault::WebhookFails);
    let status = if fails { StatusCode::INTERNAL_SERVER_ERROR } else { StatusCode::OK };
    let text = |value: &axum::http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    desk.sinks.hook(Hook {
        at: desk.now(),
        name,
        headers: headers.iter().map(|(key, value)| (key.as_str().to_owned(), text(value))).collect(),
        body: String::from_utf8_lossy(&body).into_owned(),
        answered: status.as_u16(),
    });
    if fails {
        return Problem::new(status, "switched_off", "The webhook sink is switched to fail.").into_response();
    }
    Json(json!({"ok": true})).into_response()
}

/// Everything the page shows, in one answer.
async fn overview(State(desk): State<Arc<Desk>>) -> Json<Value> {
    let now = desk.now();
    let services: Vec<Value> = Service::ALL
        .into_iter()
        .map(|one| json!({"name": one.name(), "address": address(&desk, one), "health": service::health(&desk, one)}))
        .collect();
    let stats = stats_json(&desk);
    let exchange = desk.exchange.lock();
    Json(json!({
        "now": say::iso(now),
        "version": env!("CARGO_PKG_VERSION"),
        "smtp": desk.addresses.smtp.to_string(),
        "services": services,
        "faults": desk.faults.json()["faults"],
        "stats": stats,
        "account": views::account(&exchange, now),
        "positions": views::positions(&exchange, now)["positions"],
        "orders": exchange.working().map(Working::json).collect::<Vec<_>>(),
        "tape": exchange.tally.tape_json(),
        "mails": desk.sinks.mails_json(PAGE_ITEMS),
        "webhooks": desk.sinks.hooks_json(PAGE_ITEMS),
    }))
}

fn address(desk: &Desk, service: Service) -> String {
    let all = &desk.addresses;
    match service {
        Service::Signal => all.signal_service,
        Service::ExecutionGateway => all.execution_gateway,
        Service::Orchestrator => all.orchestrator,
        Service::MarketData => all.market_data_service,
        Service::ModelRegistry => all.model_registry,
    }
    .to_string()
}
