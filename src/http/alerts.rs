//! Incidents and what was sent about them.

use crate::http::Front;
use crate::http::identity::Who;
use crate::http::input::Asked;
use crate::http::input::Named;
use crate::http::problem::Fail;
use crate::services::alerts;
use crate::services::deliveries;
use crate::wire;
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

/// Which deliveries.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ByStatus {
    /// `pending`, `sending`, `delivered`, `deferred`, `poison`, `cancelled` or `suppressed`.
    #[serde(default)]
    pub status: Option<String>,
}

/// Firing and recent incidents.
#[utoipa::path(get, path = "/api/v1/alerts", tag = "alerts",
    responses((status = 200, description = "Firing first, then the newest", body = wire::IncidentList)))]
pub async fn alert_list(State(front): State<Arc<Front>>) -> Result<Json<wire::IncidentList>, Fail> {
    Ok(Json(alerts::list_incidents(&front.s).await?))
}

/// Deliveries, newest first.
#[utoipa::path(get, path = "/api/v1/deliveries", tag = "alerts", params(ByStatus),
    responses((status = 200, description = "Newest first", body = wire::DeliveryList)))]
pub async fn delivery_list(
    State(front): State<Arc<Front>>,
    Asked(ask): Asked<ByStatus>,
) -> Result<Json<wire::DeliveryList>, Fail> {
    let status = ask.status.as_deref().filter(|s| !s.is_empty());
    Ok(Json(deliveries::list_deliveries(&front.s, status).await?))
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
    Ok(Json(deliveries::retry(&front.s, &actor, id).await?))
}
