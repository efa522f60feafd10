//! One-time set-up links.

use crate::http::Front;
use crate::http::identity::Visitor;
use crate::http::input::Asked;
use crate::http::input::Input;
use crate::http::problem::Fail;
use crate::http::session;
use crate::services::users_sessions::Proof;
use crate::services::users_setup;
use crate::wire;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

/// The link's token.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Token {
    /// From the link.
    pub token: String,
}

/// What a link is for.
#[utoipa::path(get, path = "/api/v1/setup", tag = "session", params(Token), security(()),
    responses((status = 200, description = "The user it is bound to, if any, and the role", body = wire::SetupView)))]
pub async fn setup_view(
    State(front): State<Arc<Front>>,
    Asked(ask): Asked<Token>,
) -> Result<Json<wire::SetupView>, Fail> {
    Ok(Json(users_setup::setup_view(&front.s, &ask.token).await?))
}

/// Use a link: set the password and be signed in.
#[utoipa::path(post, path = "/api/v1/setup", tag = "session", request_body = wire::SetupRequest, security(()),
    responses((status = 200, description = "Signed in; the cookie is set", body = wire::SessionView)))]
pub async fn setup_use(
    State(front): State<Arc<Front>>,
    visitor: Visitor,
    Input(ask): Input<wire::SetupRequest>,
) -> Result<Response, Fail> {
    let name = ask.username.trim();
    let proof = Proof { password: Some(&ask.password), code: ask.code.as_deref() };
    let done = users_setup::use_setup(&front.s, &ask.token, name, proof, &visitor.address).await?;
    session::signed_in(&front, &done).await
}
