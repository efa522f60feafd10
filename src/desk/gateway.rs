//! The execution gateway's pages: what the desk holds, waits for and earns.

use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::extract::Query;
use axum::extract::State;
use axum::routing::get;
use axum::routing::post;
use serde::Deserialize;
use serde_json::Value;
use serde_json::json;

use super::faults::Fault;
use super::gateway_operator;
use super::gateway_orders;
use super::orders::Working;
use super::say;
use super::say::Problem;
use super::service::Service;
use super::state::Desk;
use super::views;

/// Orders of one page when nothing is said.
const PAGE_USUAL: usize = 100;
/// Orders of one page at most.
const PAGE_MAX: usize = 1000;

/// All routes of the gateway.
pub fn routes() -> Router<Arc<Desk>> {
    Router::new()
        .route("/api/v1/positions", get(positions))
        .route("/api/v1/positions/pnl/realtime", get(realtime_pnl))
        .route("/api/v1/orders/pending", get(pending))
        .route("/api/v1/account", get(account))
        .route("/api/v1/performance/daily", get(daily))
        .route("/api/v1/config", get(config))
        .route("/api/v1/reconciliation/status", get(reconciliation))
        .route("/api/v1/broker/errors", get(broker_errors))
        .route("/api/v1/orders", post(gateway_orders::place))
        .route("/api/v1/orders/{id}/cancel", post(gateway_orders::cancel_one))
        .route("/api/v1/orders/cancel-all", post(gateway_operator::cancel_all))
        .route("/api/v1/positions/{symbol}/close", post(gateway_operator::close))
        .route("/api/v1/positions/flatten-all", post(gateway_operator::flatten_all))
        .route("/api/v1/kill-switch/engage", post(gateway_operator::engage))
        .route("/api/v1/kill-switch/disengage", post(gateway_operator::disengage))
        .route("/api/v1/kill-switch/status", get(gateway_operator::pause_status))
}

async fn positions(State(desk): State<Arc<Desk>>) -> Json<Value> {
    Json(views::positions(&desk.exchange.lock(), desk.now()))
}

async fn realtime_pnl(State(desk): State<Arc<Desk>>) -> Json<Value> {
    Json(views::realtime_pnl(&desk.exchange.lock(), desk.now()))
}

async fn account(State(desk): State<Arc<Desk>>) -> Json<Value> {
    Json(views::account(&desk.exchange.lock(), desk.now()))
}

async fn daily(State(desk): State<Arc<Desk>>) -> Json<Value> {
    Json(views::daily(&desk.exchange.lock(), desk.now()))
}

async fn broker_errors(State(desk): State<Arc<Desk>>) -> Json<Value> {
    Json(desk.exchange.lock().tally.broker_json(desk.now()))
}

/// Which part of the open orders is wanted.
#[derive(Deserialize)]
struct Page {
    limit: Option<usize>,
    offset: Option<usize>,
    symbol: Option<String>,
    strategy_id: Option<String>,
}

async fn pending(
    State(desk): State<Arc<Desk>>,
    query: Result<Query<Page>, axum::extract::rejection::QueryRejection>,
) -> Result<Json<Value>, Problem> {
    let Query(page) = query.map_err(|rejection| Problem::invalid(rejection.body_text()))?;
    let limit = page.limit.unwrap_or(PAGE_USUAL);
    if limit == 0 || limit > PAGE_MAX {
        return Err(Problem::invalid(format!("`limit` is a number from 1 to {PAGE_MAX}.")));
    }
    let offset = page.offset.unwrap_or(0);
    let exchange = desk.exchange.lock();
    let wanted = |w: &&Working| {
        page.symbol.as_ref().is_none_or(|symbol| w.order.symbol.eq_ignore_ascii_case(symbol))
            && page.strategy_id.as_ref().is_none_or(|strategy| w.order.strategy == *strategy)
    };
    let mut found: Vec<Value> = exchange.working().filter(wanted).map(Working::json).collect();
    found.reverse();
    let total = found.len();
    let orders: Vec<Value> = found.into_iter().skip(offset).take(limit).collect();
    Ok(Json(json!({"orders": orders, "total": total, "limit": limit, "offset": offset})))
}

async fn config(State(desk): State<Arc<Desk>>) -> Json<Value> {
    let seen = desk.gate.last();
    let set = desk.tuning.now();
    let paused = desk.exchange.lock().pause.is_some();
    Json(json!({
        "service": Service::ExecutionGateway.name(),
        "version": env!("CARGO_PKG_VERSION"),
        "environment": "paper",
        "dry_run": seen.dry_run || set.dry_run,
        "settings": set.json(desk.now()),
        "entries": if paused { "paused" } else { "allowed" },
        "kill_switch_engaged": paused,
        "circuit_breaker_enabled": true,
        "gate": {"verdict": seen.verdict.as_str(), "standing": seen.standing.word()},
        "timestamp": say::iso(desk.now()),
    }))
}

async fn reconciliation(State(desk): State<Arc<Desk>>) -> Json<Value> {
    let dead = desk.faults.is_on(Fault::DeadReconciler);
    let last_run_at = desk.reconciler.lock().last_run_at;
    let complete = !dead && last_run_at.is_some();
    let detail = match (dead, complete) {
        (true, _) => "The reconciler does not run; the book is not compared with the broker.",
        (false, true) => "The book agrees with the broker.",
        (false, false) => "The first comparison with the broker is under way.",
    };
    Json(json!({
        "startup_complete": complete,
        "running": !dead,
        "dry_run": desk.gate.last().dry_run || desk.tuning.now().dry_run,
        "last_run_at": say::iso_or_null(last_run_at),
        "detail": detail,
        "timestamp": say::iso(desk.now()),
    }))
}
