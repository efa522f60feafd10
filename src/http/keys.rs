//! API keys.

use crate::http::Front;
use crate::http::identity::Who;
use crate::http::input::Input;
use crate::http::input::Named;
use crate::http::problem::Fail;
use crate::http::users::role_of;
use crate::services::keys_acts;
use crate::services::keys_acts::NewKey;
use crate::wire;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use std::sync::Arc;

/// All keys, newest first, without their secrets.
#[utoipa::path(get, path = "/api/v1/keys", tag = "people",
    responses((status = 200, description = "Newest first", body = wire::KeyList)))]
pub async fn key_list(State(front): State<Arc<Front>>, Who(actor): Who) -> Result<Json<wire::KeyList>, Fail> {
    Ok(Json(keys_acts::list(&front.s, &actor).await?))
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
    let new = NewKey { name: ask.name, role, scopes: ask.scopes, expires_in_days: ask.expires_in_days };
    Ok(Json(keys_acts::create(&front.s, &actor, new).await?))
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
    keys_acts::revoke(&front.s, &actor, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Give a key a successor; the whole new key is in the answer, this once. The old one works on for the grace.
#[utoipa::path(post, path = "/api/v1/keys/{id}/rotate", tag = "people", request_body = wire::RotateKeyRequest,
    params(("id" = String, Path, description = "Identity of the key: 8 characters")),
    responses((status = 200, description = "The successor", body = wire::CreatedKeyView)))]
pub async fn key_rotate(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Named(id): Named<String>,
    Input(ask): Input<wire::RotateKeyRequest>,
) -> Result<Json<wire::CreatedKeyView>, Fail> {
    Ok(Json(keys_acts::rotate(&front.s, &actor, &id, ask.grace_hours).await?))
}

/// End the grace of a rotated key: from now on only its successor works.
#[utoipa::path(post, path = "/api/v1/keys/{id}/cut-short", tag = "people",
    params(("id" = String, Path, description = "Identity of the old key: 8 characters")),
    responses((status = 204, description = "The old key works no more")))]
pub async fn key_cut_short(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Named(id): Named<String>,
) -> Result<StatusCode, Fail> {
    keys_acts::cut_short(&front.s, &actor, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What a key is worth: for services that are asked with one.
#[utoipa::path(post, path = "/api/v1/keys/verify", tag = "people", request_body = wire::VerifyKeyRequest,
    responses((status = 200, description = "Whether it works, and for what", body = wire::VerifiedKeyView)))]
pub async fn key_verify(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Input(ask): Input<wire::VerifyKeyRequest>,
) -> Result<Json<wire::VerifiedKeyView>, Fail> {
    Ok(Json(keys_acts::verify(&front.s, &actor, &ask.key, ask.scope.as_deref()).await?))
}

/// All scopes, and what each lets a key do.
#[utoipa::path(get, path = "/api/v1/keys/scopes", tag = "people",
    responses((status = 200, description = "Every scope", body = wire::ScopeList)))]
pub async fn key_scopes(_: Who) -> Json<wire::ScopeList> {
    Json(keys_acts::scopes())
}
