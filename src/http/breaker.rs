//! The circuit breaker.

use crate::domain::breaker;
use crate::http::Front;
use crate::http::identity::Who;
use crate::http::input::Asked;
use crate::http::input::Input;
use crate::http::input::cursor;
use crate::http::problem::Fail;
use crate::services::breaker as verbs;
use crate::services::conditions;
use crate::wire;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderName;
use axum::response::IntoResponse;
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

/// Trips on a page unless asked otherwise.
const HISTORY_PAGE: usize = 50;

/// A page.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Page {
    /// How many.
    #[serde(default)]
    pub limit: Option<usize>,
    /// `next_cursor` of the page before.
    #[serde(default)]
    pub cursor: Option<String>,
}

/// The breaker now.
#[utoipa::path(get, path = "/api/v1/circuit-breaker", tag = "circuit breaker",
    responses((status = 200, description = "State, reason, who, since", body = wire::BreakerView)))]
pub async fn breaker_view(State(front): State<Arc<Front>>) -> Json<wire::BreakerView> {
    Json(verbs::view(&front.s))
}

/// Trip: new orders are blocked at once.
#[utoipa::path(post, path = "/api/v1/circuit-breaker/trip", tag = "circuit breaker", request_body = wire::TripRequest,
    responses((status = 200, description = "TRIPPED (`no_op` when it was already)", body = wire::ActionView)))]
pub async fn breaker_trip(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Input(ask): Input<wire::TripRequest>,
) -> Result<Json<wire::ActionView>, Fail> {
    let trip = breaker::Trip {
        reason: ask.reason,
        acknowledged: ask.acknowledged,
        code: None,
        details: ask.details,
    };
    Ok(Json(verbs::trip(&front.s, &actor, trip).await?))
}

/// Reset: new orders are accepted again.
///
/// At most one a minute: the headers `RateLimit-Limit`, `-Remaining` and `-Reset` say how that stands.
#[utoipa::path(post, path = "/api/v1/circuit-breaker/reset", tag = "circuit breaker", request_body = wire::ResetRequest,
    responses((status = 200, description = "OPEN", body = wire::ActionView)))]
pub async fn breaker_reset(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Input(ask): Input<wire::ResetRequest>,
) -> Response {
    let reset = breaker::Reset {
        reason: ask.reason,
        acknowledged: ask.acknowledged,
        override_conditions: ask.override_conditions,
    };
    let done = verbs::reset(&front.s, &actor, reset).await.map(Json).map_err(Fail::from);
    let wait = verbs::view(&front.s).reset_available_in_seconds;
    let left = if wait == 0 { "1" } else { "0" };
    let limit =
        [("ratelimit-limit", "1"), ("ratelimit-remaining", left), ("ratelimit-reset", &wait.to_string())];
    (limit.map(|(name, value)| (HeaderName::from_static(name), value.to_owned())), done).into_response()
}

/// Write the first OPEN and the first ACTIVE.
#[utoipa::path(post, path = "/api/v1/circuit-breaker/init", tag = "circuit breaker", request_body = wire::InitRequest,
    responses((status = 200, description = "OPEN", body = wire::ActionView)))]
pub async fn breaker_init(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Input(ask): Input<wire::InitRequest>,
) -> Result<Json<wire::ActionView>, Fail> {
    Ok(Json(verbs::init(&front.s, &actor, &ask.reason, ask.acknowledged).await?))
}

/// What must be normal before a reset.
#[utoipa::path(get, path = "/api/v1/circuit-breaker/conditions", tag = "circuit breaker",
    responses((status = 200, description = "In the order shown", body = wire::ConditionsView)))]
pub async fn breaker_conditions(State(front): State<Arc<Front>>) -> Json<wire::ConditionsView> {
    Json(wire::ConditionsView { conditions: conditions::views(&front.s) })
}

/// Past trips, newest first.
#[utoipa::path(get, path = "/api/v1/circuit-breaker/history", tag = "circuit breaker", params(Page),
    responses((status = 200, description = "A page of trips", body = wire::TripHistory)))]
pub async fn breaker_history(
    State(front): State<Arc<Front>>,
    Asked(page): Asked<Page>,
) -> Result<Json<wire::TripHistory>, Fail> {
    let before = cursor(page.cursor.as_deref())?;
    Ok(Json(verbs::history(&front.s, page.limit.unwrap_or(HISTORY_PAGE), before).await?))
}

/// The checklist after a reset.
#[utoipa::path(get, path = "/api/v1/circuit-breaker/verification", tag = "circuit breaker",
    responses((status = 200, description = "In the order shown", body = wire::ChecklistView)))]
pub async fn breaker_verification(State(front): State<Arc<Front>>) -> Json<wire::ChecklistView> {
    Json(wire::ChecklistView { items: verbs::verification(&front.s) })
}
