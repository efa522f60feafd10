//! Users.

use crate::domain::actor::Role;
use crate::domain::refusal::Refusal;
use crate::http::Front;
use crate::http::identity::Who;
use crate::http::input::Input;
use crate::http::problem::Fail;
use crate::services::users;
use crate::wire;
use axum::Json;
use axum::extract::State;
use std::sync::Arc;

/// All users.
#[utoipa::path(get, path = "/api/v1/users", tag = "people",
    responses((status = 200, description = "By name", body = wire::UserList)))]
pub async fn user_list(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
) -> Result<Json<wire::UserList>, Fail> {
    Ok(Json(users::list(&front.s, &actor).await?))
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

/// Reads a role.
///
/// # Errors
/// It is none of the three.
pub fn role_of(word: &str) -> Result<Role, Refusal> {
    word.parse().map_err(|words: String| Refusal::invalid("role", words))
}
