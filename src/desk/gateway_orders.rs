//! Where the strategies' orders come in: checked, held against the gate, and only then placed.

use std::sync::Arc;

use axum::Json;
use axum::extract::Path;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::response::Response;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::Value;
use serde_json::json;

use super::faults::Fault;
use super::orders::NewOrder;
use super::orders::Placed;
use super::orders::Side;
use super::say;
use super::say::Body;
use super::say::Problem;
use super::service::Service;
use super::service::metrics_of;
use super::state::Desk;
use super::tally::bump;

/// Shares of one order at most: a fat finger stops here.
const QTY_MAX: i64 = 10_000;
/// Highest limit price.
const PRICE_MAX: i64 = 1_000_000;
/// Digits of a limit price.
const PRICE_SCALE_MAX: u32 = 2;
/// Characters of a strategy's or an order's id.
const ID_MAX: usize = 64;

/// Market or limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OrderType {
    /// At once, at the best price.
    #[default]
    Market,
    /// At this price or a better one.
    Limit,
}

/// The body of `POST /api/v1/orders`.
#[derive(Debug, Deserialize)]
pub struct OrderRequest {
    symbol: String,
    side: Side,
    #[serde(with = "rust_decimal::serde::str")]
    qty: Decimal,
    #[serde(default, alias = "type")]
    order_type: OrderType,
    #[serde(default, with = "rust_decimal::serde::str_option")]
    limit_price: Option<Decimal>,
    #[serde(alias = "strategy")]
    strategy_id: String,
    client_order_id: Option<String>,
}

fn check_id(name: &str, id: &str) -> Result<(), Problem> {
    let fits = !id.is_empty() && id.chars().count() <= ID_MAX && !id.chars().any(char::is_control);
    if fits {
        Ok(())
    } else {
        Err(Problem::invalid(format!("`{name}` needs 1 to {ID_MAX} printable characters.")))
    }
}

impl OrderRequest {
    /// Refuses what no market would take.
    fn check(self, desk: &Desk) -> Result<NewOrder, Problem> {
        check_id("strategy_id", &self.strategy_id)?;
        if let Some(id) = &self.client_order_id {
            check_id("client_order_id", id)?;
        }
        let symbol = listed(desk, &self.symbol)?;
        if self.qty <= Decimal::ZERO || !self.qty.is_integer() || self.qty > Decimal::from(QTY_MAX) {
            return Err(Problem::invalid(format!("`qty` is a whole number of shares from 1 to {QTY_MAX}.")));
        }
        let limit = match (self.order_type, self.limit_price) {
            (OrderType::Market, None) => None,
            (OrderType::Market, Some(_)) => {
                return Err(Problem::invalid(
                    "A market order has no `limit_price`: leave it out or send a limit order.",
                ));
            }
            (OrderType::Limit, None) => {
                return Err(Problem::invalid("A limit order needs `limit_price`, a decimal in a string."));
            }
            (OrderType::Limit, Some(price)) => Some(price),
        };
        let fits = |price: &Decimal| {
            *price > Decimal::ZERO
                && *price <= Decimal::from(PRICE_MAX)
                && price.normalize().scale() <= PRICE_SCALE_MAX
        };
        if !limit.as_ref().is_none_or(fits) {
            return Err(Problem::invalid(format!(
                "`limit_price` is above 0, at most {PRICE_MAX}, in whole cents."
            )));
        }
        Ok(NewOrder {
            client_id: self.client_order_id,
            strategy: self.strategy_id,
            symbol,
            side: self.side,
            qty: self.qty.normalize(),
            limit,
        })
    }
}

/// The listed spelling of a symbol, or the sentence that lists them all.
pub fn listed(desk: &Desk, symbol: &str) -> Result<&'static str, Problem> {
    let exchange = desk.exchange.lock();
    exchange.market.listed(symbol).ok_or_else(|| {
        let known: Vec<&str> = exchange.market.quotes().map(|(known, _)| known).collect();
        Problem::not_found(format!("No such symbol here. Listed are {}.", known.join(", ")))
    })
}

/// `POST /api/v1/orders`. The gate is read afresh for every order; what it adds to exposure is judged under the lock
/// that also books it.
pub async fn place(State(desk): State<Arc<Desk>>, body: Result<Body<OrderRequest>, Problem>) -> Response {
    let order = match body.and_then(|Body(request)| request.check(&desk)) {
        Ok(order) => order,
        Err(problem) => {
            bump(&mut desk.exchange.lock().tally.rejected, desk.now());
            count(&desk, "unknown", "rejected");
            return problem.into_response();
        }
    };
    desk.gate.read().await;
    let broken = desk.faults.is_on(Fault::BrokerErrors);
    let (at, placed) = {
        let mut exchange = desk.exchange.lock();
        // Another reader may have seen the gate close since: the newest reading counts.
        let (seen, at) = (desk.gate.last(), desk.now());
        (at, exchange.place(order.clone(), &seen, broken, at))
    };
    let (effect, outcome) = placed.labels();
    count(&desk, effect, outcome);
    answer(&order, placed, &say::iso(at))
}

fn count(desk: &Desk, effect: &str, outcome: &str) {
    if let Some(metrics) = metrics_of(desk, Service::ExecutionGateway) {
        metrics.orders.with_label_values(&[effect, outcome]).inc();
    }
}

fn answer(order: &NewOrder, placed: Placed, at: &str) -> Response {
    let receipt = |id: String, status: &str, price: Option<Decimal>, message: &str| -> Value {
        json!({
            "client_order_id": id,
            "status": status,
            "symbol": order.symbol,
            "side": order.side,
            "qty": order.qty,
            "order_type": if order.limit.is_some() { "limit" } else { "market" },
            "limit_price": order.limit,
            "filled_price": price,
            "created_at": at,
            "message": message,
        })
    };
    let body = match placed {
        Placed::Filled { id, price, .. } => receipt(id, "filled", Some(price), "Filled at the market."),
        Placed::Resting { id, .. } => receipt(id, "accepted", None, "Waits in the book."),
        Placed::Simulated { id, .. } => receipt(id, "dry_run", None, "Dry run: nothing was traded."),
        Placed::Stopped { stop, .. } => {
            return Problem::new(StatusCode::CONFLICT, stop.code(), stop.sentence()).into_response();
        }
        Placed::BrokerError { .. } => {
            let words = "The broker did not take the order. Try again later.";
            return Problem::new(StatusCode::BAD_GATEWAY, "broker_error", words).into_response();
        }
        Placed::BookFull { .. } => {
            let words = "Too many orders wait in the book. Cancel some first.";
            return Problem::new(StatusCode::TOO_MANY_REQUESTS, "book_full", words).into_response();
        }
    };
    (StatusCode::CREATED, Json(body)).into_response()
}

/// `POST /api/v1/orders/{id}/cancel`: cancels never ask the gate.
pub async fn cancel_one(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    if desk.faults.is_on(Fault::CancelFails) {
        return Err(Problem::new(StatusCode::BAD_GATEWAY, "broker_error", "The broker refused to cancel."));
    }
    let at = desk.now();
    let gone = desk.exchange.lock().cancel(|waiting| waiting.id == id, at);
    if gone.is_empty() {
        return Err(Problem::not_found("No open order has this id: it may be filled or cancelled already."));
    }
    count(&desk, "none", "cancelled");
    Ok(Json(json!({"status": "cancelled", "order_id": id, "cancelled_at": say::iso(at)})))
}
