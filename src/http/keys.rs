//! API keys.

use crate::http::Front;
use crate::http::identity::Who;
use crate::http::input::Input;
use crate::http::input::Named;
use crate::http::problem::Fail;
use crate::http::users::role_of;
use crate::services::keys;
use crate::wire;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use std::sync::Arc;

/// All keys, newest first, without their secrets.
#[utoipa::path(get, path = "/api/v1/keys", tag = "people",
    responses((status = 200, description = "Newest first", body = wire::KeyList)))]
pub async fn key_list(State(front): State<Arc<Front>>, Who(actor): Who) -> Result<Json<wire::KeyList>, Fail> {
    Ok(Json(keys::list(&front.s, &actor).await?))
}

/// Make a key; the answer is the only time it is shown.
#[utoipa::path(post, path = "/api/v1/keys", tag = "people", request_body = wire::CreateKeyRequest,
    responses((status = 200, description = "Made", body = wire::CreatedKeyView)))]
pub async fn key_create(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Input(ask): Input<wire::CreateKeyRequest>,
) -> Result<Json<wire::CreatedKeyView>, Fail> {
    let role = role_of(&ask.role)?;
    Ok(Json(keys::create(&front.s, &actor, &ask.name, role, &ask.scopes).await?))
}

/// Revoke a key: at once, on every door, for ever.
#[utoipa::path(delete, path = "/api/v1/keys/{id}", tag = "people",
    params(("id" = String, Path, description = "Identity of the key: 8 characters")),
    responses((status = 204, description = "Revoked")))]
pub async fn key_revoke(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Named(id): Named<String>,
) -> Result<StatusCode, Fail> {
    keys::revoke(&front.s, &actor, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
