//! The kill switch.

use crate::domain::kill;
use crate::http::Front;
use crate::http::identity::Who;
use crate::http::input::Input;
use crate::http::input::Named;
use crate::http::problem::Fail;
use crate::services::engines;
use crate::services::kill as verbs;
use crate::wire;
use axum::Json;
use axum::extract::State;
use std::sync::Arc;

/// The kill switch and its newest job.
#[utoipa::path(get, path = "/api/v1/kill-switch", tag = "kill switch",
    responses((status = 200, description = "State, reason, who, and the job", body = wire::KillView)))]
pub async fn kill_view(State(front): State<Arc<Front>>) -> Json<wire::KillView> {
    Json(verbs::view(&front.s))
}

/// What a kill would cancel and close.
#[utoipa::path(get, path = "/api/v1/kill-switch/plan", tag = "kill switch",
    responses((status = 200, description = "Engine by engine", body = wire::KillPlanView)))]
pub async fn kill_plan(State(front): State<Arc<Front>>) -> Json<wire::KillPlanView> {
    Json(engines::plan(&front.s))
}

/// Engage: nothing automated passes, open orders are cancelled, positions are closed.
///
/// The answer comes when trading is blocked; the job goes on and is followed on the stream or at `/jobs/{id}`.
#[utoipa::path(post, path = "/api/v1/kill-switch/kill", tag = "kill switch", request_body = wire::KillRequest,
    responses((status = 200, description = "ENGAGED (`no_op` when it was already)", body = wire::ActionView)))]
pub async fn kill_engage(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Input(ask): Input<wire::KillRequest>,
) -> Result<Json<wire::ActionView>, Fail> {
    let kill = kill::Kill {
        reason: ask.reason,
        acknowledged: ask.acknowledged,
        flatten: ask.flatten.unwrap_or(true),
        details: None,
    };
    Ok(Json(verbs::kill(&front.s, &actor, kill).await?))
}

/// Release: the breaker stays as it is and is reset on its own.
#[utoipa::path(post, path = "/api/v1/kill-switch/release", tag = "kill switch", request_body = wire::ReleaseRequest,
    responses((status = 200, description = "ACTIVE", body = wire::ActionView)))]
pub async fn kill_release(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Input(ask): Input<wire::ReleaseRequest>,
) -> Result<Json<wire::ActionView>, Fail> {
    let release = kill::Release { reason: ask.reason, acknowledged: ask.acknowledged, confirm: ask.confirm };
    Ok(Json(verbs::release(&front.s, &actor, release).await?))
}

/// A kill job with its steps.
#[utoipa::path(get, path = "/api/v1/kill-switch/jobs/{id}", tag = "kill switch",
    params(("id" = i64, Path, description = "Number of the job")),
    responses((status = 200, description = "Progress or report", body = wire::KillJobView)))]
pub async fn kill_job(
    State(front): State<Arc<Front>>,
    Named(id): Named<i64>,
) -> Result<Json<wire::KillJobView>, Fail> {
    Ok(Json(verbs::job(&front.s, id).await?))
}

/// Past engagements and releases, newest first.
#[utoipa::path(get, path = "/api/v1/kill-switch/history", tag = "kill switch",
    responses((status = 200, description = "The events", body = wire::KillHistory)))]
pub async fn kill_history(State(front): State<Arc<Front>>) -> Result<Json<wire::KillHistory>, Fail> {
    Ok(Json(verbs::history(&front.s).await?))
}
