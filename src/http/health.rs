//! Watched services.

use crate::http::Front;
use crate::services::health;
use crate::wire;
use axum::Json;
use axum::extract::State;
use std::sync::Arc;

/// Every watched service, worst first.
#[utoipa::path(get, path = "/api/v1/health", tag = "health",
    responses((status = 200, description = "The board", body = wire::HealthBoard)))]
pub async fn health_board(State(front): State<Arc<Front>>) -> Json<wire::HealthBoard> {
    Json(health::board(&front.s))
}
