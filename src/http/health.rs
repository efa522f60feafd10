//! Watched services.

use crate::domain::refusal::Refusal;
use crate::domain::time;
use crate::http::Front;
use crate::http::identity::Who;
use crate::http::input::Asked;
use crate::http::input::Input;
use crate::http::input::Named;
use crate::http::problem::Fail;
use crate::services::health;
use crate::services::health_maintenance;
use crate::services::health_maintenance::NewMaintenance;
use crate::services::health_views;
use crate::wire;
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

/// Every watched service, worst first.
#[utoipa::path(get, path = "/api/v1/health", tag = "health",
    responses((status = 200, description = "The board", body = wire::HealthBoard)))]
pub async fn health_board(State(front): State<Arc<Front>>) -> Json<wire::HealthBoard> {
    Json(health::board(&front.s))
}

/// One service in full: conditions, last exchange, changes, uptime.
#[utoipa::path(get, path = "/api/v1/health/{service}", tag = "health",
    params(("service" = String, Path, description = "Name of the service")),
    responses((status = 200, description = "The service", body = wire::HealthDetail)))]
pub async fn health_service(
    State(front): State<Arc<Front>>,
    Named(service): Named<String>,
) -> Result<Json<wire::HealthDetail>, Fail> {
    Ok(Json(health_views::detail(&front.s, &service).await?))
}

/// Check a service now, and wait for what it finds.
#[utoipa::path(post, path = "/api/v1/health/{service}/check", tag = "health",
    params(("service" = String, Path, description = "Name of the service")),
    responses((status = 200, description = "The service after the check", body = wire::HealthDetail)))]
pub async fn health_check(
    State(front): State<Arc<Front>>,
    Named(service): Named<String>,
) -> Result<Json<wire::HealthDetail>, Fail> {
    Ok(Json(health_views::check_now(&front.s, &service).await?))
}

/// Which span of history.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HistoryQuery {
    /// `1h`, `24h`, `7d`, `30d`, `90d` or `400d`; `1h` unless said.
    pub span: Option<String>,
}

/// History of a service: minutes up to a day, hours beyond that.
#[utoipa::path(get, path = "/api/v1/health/{service}/history", tag = "health", params(
    ("service" = String, Path, description = "Name of the service"), HistoryQuery),
    responses((status = 200, description = "Oldest first", body = wire::HealthHistory)))]
pub async fn health_history(
    State(front): State<Arc<Front>>,
    Named(service): Named<String>,
    Asked(query): Asked<HistoryQuery>,
) -> Result<Json<wire::HealthHistory>, Fail> {
    let span = query.span.unwrap_or_else(|| "1h".to_owned());
    Ok(Json(health_views::history(&front.s, &service, &span).await?))
}

/// Uptime of a service over 1 hour to 400 days, each with the share that nobody knows.
#[utoipa::path(get, path = "/api/v1/health/{service}/uptime", tag = "health",
    params(("service" = String, Path, description = "Name of the service")),
    responses((status = 200, description = "The shortest span first", body = wire::HealthUptimes)))]
pub async fn health_uptime(
    State(front): State<Arc<Front>>,
    Named(service): Named<String>,
) -> Result<Json<wire::HealthUptimes>, Fail> {
    Ok(Json(health_views::uptime(&front.s, &service).await?))
}

/// Maintenance windows that hold, are to come, or ended in the last 30 days.
#[utoipa::path(get, path = "/api/v1/health/maintenance", tag = "health",
    responses((status = 200, description = "What ends last first", body = wire::MaintenanceList)))]
pub async fn maintenance_list(State(front): State<Arc<Front>>) -> Result<Json<wire::MaintenanceList>, Fail> {
    Ok(Json(health_maintenance::views(&front.s).await?))
}

/// Let a service fail for a while, without alerts and outside of its uptime. A critical one needs an admin.
#[utoipa::path(post, path = "/api/v1/health/maintenance", tag = "health", request_body = wire::MaintenanceBody,
    responses((status = 200, description = "In force, or to come", body = wire::MaintenanceView)))]
pub async fn maintenance_start(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Input(body): Input<wire::MaintenanceBody>,
) -> Result<Json<wire::MaintenanceView>, Fail> {
    let at = |field: &'static str, text: &str| {
        time::parse_iso(text).ok_or_else(|| Refusal::invalid(field, format!("'{text}' is no ISO-8601 time")))
    };
    let now = front.s.now();
    let starts_at = body.starts_at.as_deref().map(|t| at("starts_at", t)).transpose()?;
    let ends_at = match (&body.ends_at, body.minutes) {
        (Some(text), _) => at("ends_at", text)?,
        (None, Some(minutes)) => time::plus_ms(starts_at.unwrap_or(now), i64::from(minutes) * 60_000),
        (None, None) => return Err(Refusal::invalid("ends_at", "say until when: ends_at or minutes").into()),
    };
    let new = NewMaintenance { service: body.service, starts_at, ends_at, reason: body.reason };
    let window = health_maintenance::start(&front.s, &actor, new).await?;
    Ok(Json(health_maintenance::view(&window, front.s.now())))
}

/// End a maintenance window now.
#[utoipa::path(delete, path = "/api/v1/health/maintenance/{id}", tag = "health",
    params(("id" = i64, Path, description = "Number of the window")),
    responses((status = 200, description = "Over", body = wire::MaintenanceView)))]
pub async fn maintenance_end(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Named(id): Named<i64>,
) -> Result<Json<wire::MaintenanceView>, Fail> {
    let window = health_maintenance::end(&front.s, &actor, id).await?;
    Ok(Json(health_maintenance::view(&window, front.s.now())))
}
