//! Users.

use crate::domain::actor::Role;
use crate::domain::refusal::Refusal;
use crate::domain::users::Change;
use crate::http::Front;
use crate::http::identity::Who;
use crate::http::input::Asked;
use crate::http::input::Input;
use crate::http::input::Named;
use crate::http::problem::Fail;
use crate::services::users;
use crate::services::users_changes;
use crate::services::users_views;
use crate::wire;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

/// Why.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Reason {
    /// Kept in the audit log.
    #[serde(default)]
    pub reason: String,
}

/// All users.
#[utoipa::path(get, path = "/api/v1/users", tag = "people",
    responses((status = 200, description = "By name", body = wire::UserList)))]
pub async fn user_list(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
) -> Result<Json<wire::UserList>, Fail> {
    Ok(Json(users_views::list(&front.s, &actor).await?))
}

/// Make a user; the answer has the one-time link with which he sets his password.
#[utoipa::path(post, path = "/api/v1/users", tag = "people", request_body = wire::CreateUserRequest,
    responses((status = 200, description = "Made", body = wire::CreatedUserView)))]
pub async fn user_create(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Input(ask): Input<wire::CreateUserRequest>,
) -> Result<Json<wire::CreatedUserView>, Fail> {
    let role = role_of(&ask.role)?;
    Ok(Json(users::create(&front.s, &actor, ask.username.trim(), role).await?))
}

/// Change a user's role, or whether he may sign in. It takes effect at once: what he has open ends.
#[utoipa::path(patch, path = "/api/v1/users/{name}", tag = "people", request_body = wire::ChangeUserRequest,
    params(("name" = String, Path, description = "User")),
    responses((status = 200, description = "Changed", body = wire::UserRow)))]
pub async fn user_change(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Named(name): Named<String>,
    Input(ask): Input<wire::ChangeUserRequest>,
) -> Result<Json<wire::UserRow>, Fail> {
    let change = match (&ask.role, ask.disabled) {
        (Some(role), None) => Change::Role(role_of(role)?),
        (None, Some(true)) => Change::Disable,
        (None, Some(false)) => Change::Enable,
        _ => return Err(Refusal::invalid("role", "change one at a time: `role`, or `disabled`").into()),
    };
    users_changes::change(&front.s, &actor, &name, change, &ask.reason).await?;
    Ok(Json(users_views::row(&front.s, &name).await?))
}

/// Remove a user for good. The audit log keeps the name.
#[utoipa::path(delete, path = "/api/v1/users/{name}", tag = "people",
    params(("name" = String, Path, description = "User"), Reason),
    responses((status = 204, description = "Removed")))]
pub async fn user_delete(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Named(name): Named<String>,
    Asked(why): Asked<Reason>,
) -> Result<StatusCode, Fail> {
    users_changes::change(&front.s, &actor, &name, Change::Delete, &why.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Make a new one-time link with which a user sets a new password.
#[utoipa::path(post, path = "/api/v1/users/{name}/link", tag = "people",
    params(("name" = String, Path, description = "User")),
    responses((status = 200, description = "Made", body = wire::CreatedUserView)))]
pub async fn user_link(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Named(name): Named<String>,
) -> Result<Json<wire::CreatedUserView>, Fail> {
    Ok(Json(users_changes::new_link(&front.s, &actor, &name).await?))
}

/// End the wait of an account after too many failed sign-ins.
#[utoipa::path(post, path = "/api/v1/users/{name}/unlock", tag = "people",
    params(("name" = String, Path, description = "User")),
    responses((status = 204, description = "Unlocked")))]
pub async fn user_unlock(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Named(name): Named<String>,
) -> Result<StatusCode, Fail> {
    users_changes::unlock(&front.s, &actor, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take the second factor of somebody who lost it away.
#[utoipa::path(delete, path = "/api/v1/users/{name}/totp", tag = "people",
    params(("name" = String, Path, description = "User")),
    responses((status = 204, description = "Taken away, with the recovery codes")))]
pub async fn user_totp_reset(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Named(name): Named<String>,
) -> Result<StatusCode, Fail> {
    users_changes::reset_totp(&front.s, &actor, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// End all sessions of a user.
#[utoipa::path(delete, path = "/api/v1/users/{name}/sessions", tag = "people",
    params(("name" = String, Path, description = "User")),
    responses((status = 204, description = "Ended, open streams too")))]
pub async fn user_sign_out(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Named(name): Named<String>,
) -> Result<StatusCode, Fail> {
    users_changes::sign_out(&front.s, &actor, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Reads a role.
///
/// # Errors
/// It is none of the three.
pub fn role_of(word: &str) -> Result<Role, Refusal> {
    word.parse().map_err(|words: String| Refusal::invalid("role", words))
}
