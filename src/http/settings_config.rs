//! The config, read anew while the appliance runs.

use crate::http::Front;
use crate::http::identity::Who;
use crate::http::problem::Fail;
use crate::services::settings_config;
use crate::wire;
use axum::Json;
use axum::extract::State;
use std::sync::Arc;

/// Read the config anew and put it in force; the one before goes on if anything is wrong with it.
#[utoipa::path(post, path = "/api/v1/config/reload", tag = "operating",
    responses((status = 200, description = "It is in force, apart from what waits for the next start", body = wire::ConfigReloadView)))]
pub async fn config_reload(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
) -> Result<Json<wire::ConfigReloadView>, Fail> {
    Ok(Json(settings_config::reload(&front.s, &actor).await?))
}
