//! Objectives.

use crate::http::Front;
use crate::http::input::Asked;
use crate::http::input::Named;
use crate::http::problem::Fail;
use crate::services::slo_views;
use crate::wire;
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

/// Every objective: value, budget, burn rates, who is told, and what to do about a breach.
#[utoipa::path(get, path = "/api/v1/slos", tag = "slos",
    responses((status = 200, description = "In the order of the runbook", body = wire::SloList)))]
pub async fn slo_list(State(front): State<Arc<Front>>) -> Result<Json<wire::SloList>, Fail> {
    Ok(Json(slo_views::list(&front.s).await?))
}

/// How far back.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RangeQuery {
    /// `1h`, `24h`, `7d`, `30d` or `400d`; `1h` unless said.
    pub range: Option<String>,
}

/// An objective over time.
#[utoipa::path(get, path = "/api/v1/slos/{id}/history", tag = "slos", params(
    ("id" = String, Path, description = "Stable word of the objective"), RangeQuery),
    responses((status = 200, description = "Oldest first, without gaps", body = wire::SloHistory)))]
pub async fn slo_history(
    State(front): State<Arc<Front>>,
    Named(id): Named<String>,
    Asked(query): Asked<RangeQuery>,
) -> Result<Json<wire::SloHistory>, Fail> {
    let range = query.range.unwrap_or_else(|| "1h".to_owned());
    Ok(Json(slo_views::history(&front.s, &id, &range).await?))
}
