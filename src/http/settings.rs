//! Settings: see, try, change, put back, follow, acknowledge.

use crate::domain::refusal::Refusal;
use crate::http::Front;
use crate::http::identity::Visitor;
use crate::http::identity::Who;
use crate::http::input::Asked;
use crate::http::input::Input;
use crate::http::input::Named;
use crate::http::input::cursor;
use crate::http::problem::Fail;
use crate::http::router_marks;
use crate::services::settings_apply;
use crate::services::settings_dry_run;
use crate::services::settings_preview;
use crate::services::settings_readers;
use crate::services::settings_rollback;
use crate::services::settings_views;
use crate::wire;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::response::Response;
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;
use utoipa::IntoParams;

/// Every setting with its bounds, its value and where that comes from.
#[utoipa::path(get, path = "/api/v1/settings", tag = "settings",
    responses((status = 200, description = "All sections", body = wire::SettingsView)))]
pub async fn setting_list(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
) -> Result<Json<wire::SettingsView>, Fail> {
    Ok(Json(settings_views::list(&front.s, &actor)?))
}

/// The values of one section with the version, as the key `system_config:{section}` has them.
#[utoipa::path(get, path = "/api/v1/settings/{section}", tag = "settings",
    params(("section" = String, Path, description = "Name of the section")),
    responses((status = 200, description = "Values by key, and `version`", body = Value)))]
pub async fn setting_section(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Named(section): Named<String>,
) -> Result<Json<Value>, Fail> {
    Ok(Json(settings_views::section(&front.s, &actor, &section)?))
}

/// What changes would do. Changes nothing.
#[utoipa::path(post, path = "/api/v1/settings/preview", tag = "settings",
    request_body = wire::SettingsPreviewRequest,
    responses((status = 200, description = "Before, after and what it means", body = wire::SettingsPreview)))]
pub async fn setting_preview(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Input(ask): Input<wire::SettingsPreviewRequest>,
) -> Result<Json<wire::SettingsPreview>, Fail> {
    Ok(Json(settings_preview::preview(&front.s, &actor, &ask).await?))
}

/// Change settings, on the version that was previewed.
///
/// Another version in force is answered 409 `version_conflict`, with both values in `conflicts`.
#[utoipa::path(post, path = "/api/v1/settings/apply", tag = "settings",
    request_body = wire::SettingsApplyRequest,
    responses((status = 200, description = "In force and on disk", body = wire::SettingsApplied)))]
pub async fn setting_apply(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Input(ask): Input<wire::SettingsApplyRequest>,
) -> Result<Json<wire::SettingsApplied>, Fail> {
    Ok(Json(settings_apply::apply(&front.s, &actor, &ask).await?))
}

/// Put the editor's values of an earlier version back, as a new version.
#[utoipa::path(post, path = "/api/v1/settings/rollback", tag = "settings",
    request_body = wire::SettingsRollbackRequest,
    responses((status = 200, description = "In force and on disk", body = wire::SettingsApplied)))]
pub async fn setting_rollback(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Input(ask): Input<wire::SettingsRollbackRequest>,
) -> Result<Json<wire::SettingsApplied>, Fail> {
    Ok(Json(settings_rollback::rollback(&front.s, &actor, &ask).await?))
}

/// A page.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// Versions of a page, up to 50.
    limit: Option<usize>,
}

/// Every version there was, newest first.
#[utoipa::path(get, path = "/api/v1/settings/versions", tag = "settings", params(PageQuery),
    responses((status = 200, description = "Versions", body = wire::SettingsVersionList)))]
pub async fn setting_versions(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Asked(page): Asked<PageQuery>,
) -> Result<Json<wire::SettingsVersionList>, Fail> {
    let cursor = cursor(page.cursor.as_deref())?;
    Ok(Json(settings_views::versions(&front.s, &actor, cursor, page.limit).await?))
}

/// What is waited for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WatchQuery {
    /// The version that is known; 0 when none is.
    after_version: Option<i64>,
    /// How long to wait, up to 15000 ms.
    timeout_ms: Option<u64>,
}

/// Wait for another version than the one that is known: a long poll.
#[utoipa::path(get, path = "/api/v1/settings/watch", tag = "settings", params(WatchQuery),
    responses((status = 200, description = "All sections of the version in force", body = wire::SettingsValues),
        (status = 204, description = "None came in time")))]
pub async fn setting_watch(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    visitor: Visitor,
    Asked(ask): Asked<WatchQuery>,
) -> Result<Response, Fail> {
    let wait = ask.timeout_ms.unwrap_or(settings_views::WATCH_MAX_MS);
    let mut stop = front.stop.clone();
    // Whoever stops the appliance does not wait for pollers.
    let found = tokio::select! {
        found = settings_views::watch(&front.s, &actor, ask.after_version.unwrap_or(0), wait) => found?,
        _ = stop.wait_for(|stop| *stop) => None,
        () = visitor.ended(&front) => return Err(Refusal::NotAuthenticated.into()),
    };
    Ok(match found {
        Some(values) => Json(values).into_response(),
        None => StatusCode::NO_CONTENT.into_response(),
    })
}

/// Say which version a reader runs.
#[utoipa::path(post, path = "/api/v1/settings/acknowledge", tag = "settings",
    request_body = wire::SettingsAcknowledgement,
    responses((status = 200, description = "The reader as it is shown", body = wire::SettingsReaderView)))]
pub async fn setting_acknowledge(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Input(ask): Input<wire::SettingsAcknowledgement>,
) -> Result<Json<wire::SettingsReaderView>, Fail> {
    for section in ask.sections.iter().flatten() {
        if !crate::domain::settings::SECTIONS.iter().any(|(known, _)| known == section) {
            return Err(Refusal::invalid("sections", crate::domain::settings::unknown(section, "")).into());
        }
    }
    Ok(Json(settings_readers::acknowledge(&front.s, &actor, &ask.reader, ask.version).await?))
}

/// Switch dry run on (an operator may) or off (an admin may).
#[utoipa::path(post, path = "/api/v1/settings/dry-run", tag = "settings", request_body = wire::DryRunRequest,
    responses((status = 200, description = "It holds", body = wire::SettingsApplied)))]
pub async fn setting_dry_run(
    State(front): State<Arc<Front>>,
    visitor: Visitor,
    Who(actor): Who,
    Input(ask): Input<wire::DryRunRequest>,
) -> Result<Json<wire::SettingsApplied>, Fail> {
    if !ask.on {
        // On takes risk away and is never held up; off is a dangerous act.
        router_marks::recent(&front, &visitor, ("DRY_RUN_SWITCH", ("settings", "global"))).await?;
    }
    Ok(Json(settings_dry_run::switch(&front.s, &actor, &ask).await?))
}
