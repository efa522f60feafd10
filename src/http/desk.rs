//! Engines with their positions, orders and results.

use crate::http::Front;
use crate::services::engines;
use crate::wire;
use axum::Json;
use axum::extract::State;
use std::sync::Arc;

/// Every engine as last read.
#[utoipa::path(get, path = "/api/v1/desk", tag = "desk",
    responses((status = 200, description = "Engine by engine", body = wire::DeskView)))]
pub async fn desk_view(State(front): State<Arc<Front>>) -> Json<wire::DeskView> {
    Json(engines::view(&front.s))
}
