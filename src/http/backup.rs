//! Backups.

use crate::http::Front;
use crate::http::identity::Who;
use crate::http::input::Input;
use crate::http::problem::Fail;
use crate::services::backup;
use crate::wire;
use axum::Json;
use axum::extract::State;
use std::sync::Arc;

/// The backups there are, newest first.
#[utoipa::path(get, path = "/api/v1/backups", tag = "operating",
    responses((status = 200, description = "Every backup", body = wire::BackupList)))]
pub async fn backups(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
) -> Result<Json<wire::BackupList>, Fail> {
    Ok(Json(backup::list(&front.s, &actor).await?))
}

/// Take a backup now: consistent while everything runs, verified before it counts.
#[utoipa::path(post, path = "/api/v1/backups", tag = "operating", request_body = wire::BackupRequest,
    responses((status = 200, description = "The backup", body = wire::BackupView)))]
pub async fn take_backup(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Input(ask): Input<wire::BackupRequest>,
) -> Result<Json<wire::BackupView>, Fail> {
    Ok(Json(backup::create(&front.s, &actor, &ask.label).await?))
}
