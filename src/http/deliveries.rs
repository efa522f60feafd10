//! What was sent to whom, what was given up, and sending it again.

use crate::domain::refusal::Refusal;
use crate::domain::time;
use crate::http::Front;
use crate::http::identity::Who;
use crate::http::input::Asked;
use crate::http::input::Input;
use crate::http::input::Named;
use crate::http::input::cursor;
use crate::http::problem::Fail;
use crate::services::deliveries_lists;
use crate::services::deliveries_lists::DeliveryFilter;
use crate::services::deliveries_poison;
use crate::services::deliveries_poison::Which;
use crate::wire;
use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

/// Deliveries on a page unless more or fewer are asked for.
const PAGE: usize = 100;

/// Which deliveries.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WhichDeliveries {
    /// `pending`, `sending`, `delivered`, `deferred`, `poison`, `cancelled` or `suppressed`.
    #[serde(default)]
    pub status: Option<String>,
    /// `email`, `webhook`, `slack`, `sms`, `pagerduty` or `command`.
    #[serde(default)]
    pub channel: Option<String>,
    /// About this incident.
    #[serde(default)]
    pub incident: Option<i64>,
    /// Owed at or after this time.
    #[serde(default)]
    pub from: Option<String>,
    /// Owed before this time.
    #[serde(default)]
    pub to: Option<String>,
    /// Where a page ended.
    #[serde(default)]
    pub cursor: Option<String>,
    /// Most deliveries on the page.
    #[serde(default)]
    pub limit: Option<usize>,
}

fn at(field: &'static str, text: Option<&str>) -> Result<Option<Timestamp>, Refusal> {
    let Some(text) = text.filter(|t| !t.is_empty()) else { return Ok(None) };
    let wrong = || Refusal::invalid(field, format!("'{text}' is no ISO-8601 time"));
    time::parse_iso(text).map(Some).ok_or_else(wrong)
}

/// Deliveries, newest first.
#[utoipa::path(get, path = "/api/v1/deliveries", tag = "alerts", params(WhichDeliveries),
    responses((status = 200, description = "Newest first", body = wire::DeliveryList)))]
pub async fn delivery_list(
    State(front): State<Arc<Front>>,
    Asked(ask): Asked<WhichDeliveries>,
) -> Result<Json<wire::DeliveryList>, Fail> {
    let before = cursor(ask.cursor.as_deref())?;
    let set = |text: Option<String>| text.filter(|t| !t.is_empty());
    let filter = DeliveryFilter {
        from: at("from", ask.from.as_deref())?,
        to: at("to", ask.to.as_deref())?,
        status: set(ask.status),
        channel: set(ask.channel),
        incident: ask.incident,
        before,
    };
    Ok(Json(deliveries_lists::page(&front.s, filter, ask.limit.unwrap_or(PAGE)).await?))
}

/// One delivery with its attempts.
#[utoipa::path(get, path = "/api/v1/deliveries/{id}", tag = "alerts",
    params(("id" = i64, Path, description = "Number of the delivery")),
    responses((status = 200, description = "With each attempt", body = wire::DeliveryDetail)))]
pub async fn delivery_view(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Named(id): Named<i64>,
) -> Result<Json<wire::DeliveryDetail>, Fail> {
    Ok(Json(deliveries_lists::detail(&front.s, &actor, id).await?))
}

/// What was given up, grouped by cause.
#[utoipa::path(get, path = "/api/v1/poison", tag = "alerts",
    responses((status = 200, description = "The largest group first", body = wire::PoisonList)))]
pub async fn poison_list(State(front): State<Arc<Front>>) -> Result<Json<wire::PoisonList>, Fail> {
    Ok(Json(deliveries_lists::causes(&front.s).await?))
}

/// Send a poisoned delivery again.
#[utoipa::path(post, path = "/api/v1/deliveries/{id}/retry", tag = "alerts",
    params(("id" = i64, Path, description = "Number of the delivery")),
    responses((status = 200, description = "It waits to be sent", body = wire::DeliveryView)))]
pub async fn delivery_retry(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Named(id): Named<i64>,
) -> Result<Json<wire::DeliveryView>, Fail> {
    Ok(Json(deliveries_poison::retry(&front.s, &actor, id).await?))
}

/// Send many poisoned deliveries again: a selection, or those of a time.
#[utoipa::path(post, path = "/api/v1/deliveries/retry", tag = "alerts", request_body = wire::RetryBody,
    responses((status = 200, description = "They wait to be sent", body = wire::RetryView)))]
pub async fn delivery_retry_many(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Input(body): Input<wire::RetryBody>,
) -> Result<Json<wire::RetryView>, Fail> {
    let which = match body.ids {
        Some(ids) => Which::Ids(ids),
        None => Which::Range {
            from: at("from", body.from.as_deref())?,
            to: at("to", body.to.as_deref())?,
            channel: body.channel.filter(|c| !c.is_empty()),
        },
    };
    Ok(Json(deliveries_poison::retry_many(&front.s, &actor, which).await?))
}

/// Send a poisoned delivery to another recipient.
#[utoipa::path(post, path = "/api/v1/deliveries/{id}/recipient", tag = "alerts",
    request_body = wire::RecipientBody, params(("id" = i64, Path, description = "Number of the delivery")),
    responses((status = 200, description = "It waits to be sent there", body = wire::DeliveryView)))]
pub async fn delivery_readdress(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Named(id): Named<i64>,
    Input(body): Input<wire::RecipientBody>,
) -> Result<Json<wire::DeliveryView>, Fail> {
    Ok(Json(deliveries_poison::readdress(&front.s, &actor, id, &body.recipient).await?))
}

/// Call a delivery off, for a reason.
#[utoipa::path(post, path = "/api/v1/deliveries/{id}/discard", tag = "alerts",
    request_body = wire::DiscardBody, params(("id" = i64, Path, description = "Number of the delivery")),
    responses((status = 200, description = "Cancelled", body = wire::DeliveryView)))]
pub async fn delivery_discard(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Named(id): Named<i64>,
    Input(body): Input<wire::DiscardBody>,
) -> Result<Json<wire::DeliveryView>, Fail> {
    Ok(Json(deliveries_poison::discard(&front.s, &actor, id, &body.reason).await?))
}
