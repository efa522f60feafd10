//! The operator's hand on the gateway: cancel, close, flatten, pause. None of it asks the gate.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Json;
use axum::extract::Path;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::Value;
use serde_json::json;

use super::exchange::Pause;
use super::faults::Fault;
use super::gateway_orders::listed;
use super::orders::Working;
use super::say;
use super::say::Body;
use super::say::Problem;
use super::state::Desk;

/// Characters of a reason for one symbol.
const REASON_MIN: usize = 10;
/// Characters of a reason for everything.
const FLATTEN_REASON_MIN: usize = 20;
/// Characters of a reason or a name at most.
const TEXT_MAX: usize = 1000;

/// Who wants it, why and since when.
#[derive(Debug, Deserialize)]
pub struct Wish {
    reason: String,
    requested_by: String,
    requested_at: String,
}

fn check_reason(reason: &str, least: usize) -> Result<(), Problem> {
    let length = reason.trim().chars().count();
    if length < least {
        let words = format!(
            "`reason` needs at least {least} characters without the spaces around it; it has {length}."
        );
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "reason_too_short", words));
    }
    if length > TEXT_MAX {
        return Err(Problem::invalid(format!("`reason` has at most {TEXT_MAX} characters.")));
    }
    Ok(())
}

fn check_name(field: &str, name: &str) -> Result<(), Problem> {
    let length = name.trim().chars().count();
    if length == 0 || length > TEXT_MAX {
        return Err(Problem::invalid(format!("`{field}` says who asks: 1 to {TEXT_MAX} characters.")));
    }
    Ok(())
}

impl Wish {
    fn check(&self, least: usize) -> Result<(), Problem> {
        check_reason(&self.reason, least)?;
        check_name("requested_by", &self.requested_by)?;
        let understood: Result<Timestamp, _> = self.requested_at.parse();
        understood.map(|_| ()).map_err(|_| {
            Problem::invalid("`requested_at` is a time such as 2026-11-24T09:30:00.000000+00:00.")
        })
    }
}

fn refused(what: &str) -> Problem {
    Problem::new(StatusCode::BAD_GATEWAY, "broker_error", format!("The broker refused to {what}."))
}

fn strategies<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    names.collect::<BTreeSet<_>>().into_iter().collect()
}

/// The body of `cancel-all`.
#[derive(Debug, Deserialize)]
pub struct CancelAll {
    symbol: String,
    #[serde(flatten)]
    wish: Wish,
}

/// `POST /api/v1/orders/cancel-all`, for one symbol.
pub async fn cancel_all(
    State(desk): State<Arc<Desk>>,
    Body(body): Body<CancelAll>,
) -> Result<Json<Value>, Problem> {
    body.wish.check(REASON_MIN)?;
    let symbol = listed(&desk, &body.symbol)?;
    if desk.faults.is_on(Fault::CancelFails) {
        return Err(refused("cancel"));
    }
    let gone = desk.exchange.lock().cancel(|waiting| waiting.order.symbol == symbol, desk.now());
    Ok(Json(json!({
        "status": "cancelled",
        "symbol": symbol,
        "cancelled_count": gone.len(),
        "order_ids": ids(&gone),
        "strategies_affected": strategies(gone.iter().map(|waiting| waiting.order.strategy.as_str())),
    })))
}

fn ids(orders: &[Working]) -> Vec<&str> {
    orders.iter().map(|waiting| waiting.id.as_str()).collect()
}

/// The body of `close`.
#[derive(Debug, Deserialize)]
pub struct Close {
    #[serde(flatten)]
    wish: Wish,
    #[serde(default, with = "rust_decimal::serde::str_option")]
    qty: Option<Decimal>,
}

/// `POST /api/v1/positions/{symbol}/close`: at the market, at once.
pub async fn close(
    State(desk): State<Arc<Desk>>,
    Path(symbol): Path<String>,
    Body(body): Body<Close>,
) -> Result<Json<Value>, Problem> {
    body.wish.check(REASON_MIN)?;
    if body.qty.is_some_and(|qty| qty <= Decimal::ZERO || !qty.is_integer()) {
        return Err(Problem::invalid(
            "`qty` is a whole number of shares above 0; leave it out to close everything.",
        ));
    }
    let symbol = listed(&desk, &symbol)?;
    if desk.faults.is_on(Fault::CloseFails) {
        return Err(refused("close"));
    }
    let closed = desk.exchange.lock().close(symbol, body.qty, desk.now());
    Ok(Json(match closed {
        Some((id, qty)) => {
            json!({"status": "closing", "symbol": symbol, "order_id": id, "qty_to_close": qty})
        }
        None => {
            json!({"status": "already_flat", "symbol": symbol, "order_id": null, "qty_to_close": Decimal::ZERO})
        }
    }))
}

/// The body of `flatten-all`.
#[derive(Debug, Deserialize)]
pub struct FlattenAll {
    #[serde(flatten)]
    wish: Wish,
    id_token: String,
}

/// `POST /api/v1/positions/flatten-all`: every order cancelled, every position closed.
pub async fn flatten_all(
    State(desk): State<Arc<Desk>>,
    Body(body): Body<FlattenAll>,
) -> Result<Json<Value>, Problem> {
    body.wish.check(FLATTEN_REASON_MIN)?;
    if body.id_token.trim().is_empty() {
        return Err(Problem::invalid(
            "`id_token` proves who asks; the paper desk takes any text that is not empty.",
        ));
    }
    if desk.faults.is_on(Fault::CancelFails) {
        return Err(refused("cancel"));
    }
    if desk.faults.is_on(Fault::CloseFails) {
        return Err(refused("close"));
    }
    let at = desk.now();
    let mut exchange = desk.exchange.lock();
    let gone = exchange.cancel(|_| true, at);
    let held: Vec<(&'static str, String)> = exchange
        .book
        .open_positions()
        .map(|(symbol, position)| (symbol, position.strategy.clone()))
        .collect();
    let made: Vec<String> =
        held.iter().filter_map(|(symbol, _)| exchange.close(symbol, None, at)).map(|(id, _)| id).collect();
    Ok(Json(json!({
        "status": "flattening",
        "positions_closed": made.len(),
        "orders_created": made,
        "orders_cancelled": ids(&gone),
        "strategies_affected": strategies(
            held.iter().map(|(_, s)| s.as_str()).chain(gone.iter().map(|w| w.order.strategy.as_str())),
        ),
    })))
}

/// The body of `engage`.
#[derive(Debug, Deserialize)]
pub struct Engage {
    reason: String,
    operator: String,
}

/// The body of `disengage`.
#[derive(Debug, Deserialize)]
pub struct Disengage {
    operator: String,
}

/// `POST /api/v1/kill-switch/engage`: the engine itself takes no automated order any more. The first reason is kept.
pub async fn engage(State(desk): State<Arc<Desk>>, Body(body): Body<Engage>) -> Result<Json<Value>, Problem> {
    check_reason(&body.reason, REASON_MIN)?;
    check_name("operator", &body.operator)?;
    let pause = Pause { at: desk.now(), by: body.operator, reason: body.reason };
    desk.exchange.lock().pause.get_or_insert(pause);
    Ok(Json(pause_json(&desk)))
}

/// `POST /api/v1/kill-switch/disengage`.
pub async fn disengage(
    State(desk): State<Arc<Desk>>,
    Body(body): Body<Disengage>,
) -> Result<Json<Value>, Problem> {
    check_name("operator", &body.operator)?;
    desk.exchange.lock().pause = None;
    Ok(Json(pause_json(&desk)))
}

/// `GET /api/v1/kill-switch/status`.
pub async fn pause_status(State(desk): State<Arc<Desk>>) -> Json<Value> {
    Json(pause_json(&desk))
}

fn pause_json(desk: &Desk) -> Value {
    let exchange = desk.exchange.lock();
    let pause = exchange.pause.as_ref();
    json!({
        "state": if pause.is_some() { "ENGAGED" } else { "ACTIVE" },
        "engaged_at": say::iso_or_null(pause.map(|pause| pause.at)),
        "engaged_by": pause.map(|pause| pause.by.as_str()),
        "reason": pause.map(|pause| pause.reason.as_str()),
    })
}
