//! Everything the overview shows, in one answer.

use crate::http::Front;
use crate::http::identity::Who;
use crate::services::snapshot;
use crate::wire;
use axum::Json;
use axum::extract::State;
use std::sync::Arc;

/// The overview: also what the stream begins with.
#[utoipa::path(get, path = "/api/v1/overview", tag = "overview",
    responses((status = 200, description = "Everything, as of now", body = wire::Snapshot)))]
pub async fn overview(State(front): State<Arc<Front>>, Who(actor): Who) -> Json<wire::Snapshot> {
    Json(snapshot::build(&front.s, &actor).await)
}
