//! The routing in force: shown, imported, put back, and asked where an alert would go.

use crate::http::Front;
use crate::http::identity::Who;
use crate::http::input::Input;
use crate::http::limits;
use crate::http::problem::Fail;
use crate::services::alerts_documents;
use crate::services::alerts_routes;
use crate::wire;
use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use std::sync::Arc;

/// The routing in force.
#[utoipa::path(get, path = "/api/v1/routing", tag = "alerts",
    responses((status = 200, description = "Tree, receivers, times, and the versions that are kept", body = wire::RoutingView)))]
pub async fn routing_view(State(front): State<Arc<Front>>) -> Result<Json<wire::RoutingView>, Fail> {
    Ok(Json(alerts_routes::view(&front.s).await?))
}

/// Where an alert with these labels would go, when, and why not.
#[utoipa::path(post, path = "/api/v1/routing/test", tag = "alerts", request_body = wire::RouteTestRequest,
    responses((status = 200, description = "The routes that count, in the order of the tree", body = wire::RouteTestView)))]
pub async fn routing_test(
    State(front): State<Arc<Front>>,
    Input(ask): Input<wire::RouteTestRequest>,
) -> Result<Json<wire::RouteTestView>, Fail> {
    Ok(Json(alerts_routes::test(&front.s, &ask).await?))
}

/// Put an Alertmanager configuration in force, or only say what it would mean.
#[utoipa::path(post, path = "/api/v1/routing/import", tag = "alerts", request_body = wire::ImportRequest,
    responses((status = 200, description = "What it means", body = wire::ImportView)))]
pub async fn routing_import(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    body: Result<Json<wire::ImportRequest>, JsonRejection>,
) -> Result<Json<wire::ImportView>, Fail> {
    let Json(ask) = body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            let most = limits::IMPORT_BODY_MAX_BYTES;
            Fail::new("too_large", format!("a body has at most {most} bytes here"))
        }
        _ => Fail::from(rejection),
    })?;
    Ok(Json(alerts_documents::import(&front.s, &actor, ask).await?))
}

/// Put an earlier version in force again; 0 is the routing of the config.
#[utoipa::path(post, path = "/api/v1/routing/revert", tag = "alerts", request_body = wire::RevertRequest,
    responses((status = 200, description = "The routing in force", body = wire::RoutingView)))]
pub async fn routing_revert(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Input(ask): Input<wire::RevertRequest>,
) -> Result<Json<wire::RoutingView>, Fail> {
    Ok(Json(alerts_documents::revert(&front.s, &actor, ask.version, &ask.reason).await?))
}
