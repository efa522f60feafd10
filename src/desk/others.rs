//! The four smaller services: signals, runs, prices, models.

use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::extract::Path;
use axum::extract::Query;
use axum::extract::State;
use axum::extract::rejection::QueryRejection;
use axum::routing::get;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::Value;
use serde_json::json;

use super::say;
use super::say::Problem;
use super::state::Desk;
use super::strategies::ROSTER;
use super::strategies::Style;
use super::views;

/// Runs of one answer at most.
const RUNS_MAX: usize = 100;
/// Runs of one answer when nothing is said.
const RUNS_USUAL: usize = 20;
/// A signal weaker than this, in hundredths of a percent, says nothing.
const FLAT_SIGNAL: i64 = 5;

/// Routes of the signal service.
pub fn signal_routes() -> Router<Arc<Desk>> {
    Router::new().route("/api/v1/signals", get(signals))
}

/// The signals of all strategies, as the strategies themselves compute them.
pub fn signals_json(desk: &Desk) -> Value {
    let exchange = desk.exchange.lock();
    let mut rows = Vec::new();
    for strategy in &ROSTER {
        for line in &strategy.lines {
            let Some(quote) = exchange.market.quote(line.symbol) else { continue };
            let strength = if strategy.style == Style::Momentum { quote.signal() } else { -quote.signal() };
            let flat = Decimal::from(FLAT_SIGNAL);
            let says = match (strength > flat, strength < -flat) {
                (true, _) => "buy",
                (_, true) => "sell",
                _ => "hold",
            };
            rows.push(json!({
                "strategy_id": strategy.id,
                "symbol": line.symbol,
                "signal": says,
                "strength_bp": strength,
                "as_of": say::iso(quote.at),
            }));
        }
    }
    json!({"signals": rows, "timestamp": say::iso(desk.now())})
}

async fn signals(State(desk): State<Arc<Desk>>) -> Json<Value> {
    Json(signals_json(&desk))
}

/// Routes of the orchestrator.
pub fn orchestrator_routes() -> Router<Arc<Desk>> {
    Router::new().route("/api/v1/orchestration/runs", get(runs))
}

/// How many runs are wanted.
#[derive(Deserialize)]
struct RunsWanted {
    limit: Option<usize>,
}

async fn runs(
    State(desk): State<Arc<Desk>>,
    query: Result<Query<RunsWanted>, QueryRejection>,
) -> Result<Json<Value>, Problem> {
    let Query(wanted) = query.map_err(|rejection| Problem::invalid(rejection.body_text()))?;
    let limit = wanted.limit.unwrap_or(RUNS_USUAL);
    if limit == 0 || limit > RUNS_MAX {
        return Err(Problem::invalid(format!("`limit` is a number from 1 to {RUNS_MAX}.")));
    }
    let all = desk.runs.lock();
    let shown: Vec<&Value> = all.iter().take(limit).collect();
    Ok(Json(json!({"runs": shown, "total": all.len(), "limit": limit})))
}

/// Routes of the market data service.
pub fn market_routes() -> Router<Arc<Desk>> {
    Router::new().route("/api/v1/prices", get(prices)).route("/api/v1/prices/{symbol}", get(price))
}

async fn prices(State(desk): State<Arc<Desk>>) -> Json<Value> {
    let rows: Vec<Value> = views::prices(&desk.exchange.lock()).into_iter().map(|(_, row)| row).collect();
    Json(json!({"prices": rows, "timestamp": say::iso(desk.now())}))
}

async fn price(State(desk): State<Arc<Desk>>, Path(symbol): Path<String>) -> Result<Json<Value>, Problem> {
    let listed = super::gateway_orders::listed(&desk, &symbol)?;
    let row = views::prices(&desk.exchange.lock()).into_iter().find(|(known, _)| *known == listed);
    row.map(|(_, row)| Json(row)).ok_or_else(|| Problem::not_found("No price yet."))
}

/// Routes of the model registry.
pub fn registry_routes() -> Router<Arc<Desk>> {
    Router::new().route("/api/v1/models", get(models)).route("/api/v1/models/{name}", get(model))
}

fn model_rows(desk: &Desk) -> Vec<Value> {
    let row = |(index, strategy): (usize, &super::strategies::Strategy)| {
        let symbols: Vec<&str> = strategy.lines.iter().map(|line| line.symbol).collect();
        json!({
            "name": strategy.id,
            "version": format!("1.{index}.0"),
            "stage": "production",
            "symbols": symbols,
            "registered_at": say::iso(desk.started_at),
        })
    };
    ROSTER.iter().enumerate().map(row).collect()
}

async fn models(State(desk): State<Arc<Desk>>) -> Json<Value> {
    Json(json!({"models": model_rows(&desk), "timestamp": say::iso(desk.now())}))
}

async fn model(State(desk): State<Arc<Desk>>, Path(name): Path<String>) -> Result<Json<Value>, Problem> {
    let found = model_rows(&desk).into_iter().find(|row| row["name"] == name.as_str());
    found.map(Json).ok_or_else(|| Problem::not_found("No model of this name. GET /api/v1/models lists them."))
}
