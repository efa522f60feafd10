//! Sign in, sign out, who is signed in.

use crate::domain::users;
use crate::http::Front;
use crate::http::identity::Held;
use crate::http::identity::Visitor;
use crate::http::input::Input;
use crate::http::problem::Fail;
use crate::http::users_account::session_of;
use crate::services::users_sessions;
use crate::services::users_sessions::Proof;
use crate::services::users_sessions::SignedIn;
use crate::services::users_views;
use crate::wire;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderName;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::IntoResponse;
use axum::response::Response;
use std::sync::Arc;

/// Who is signed in, and the token that writes repeat.
#[utoipa::path(get, path = "/api/v1/session", tag = "session", security(()),
    responses((status = 200, description = "`user` is null when nobody is", body = wire::SessionView)))]
pub async fn session_view(
    State(front): State<Arc<Front>>,
    visitor: Visitor,
) -> Result<Json<wire::SessionView>, Fail> {
    let session = match &visitor.held {
        Held::Session(session, _) => Some(session.as_ref()),
        _ => None,
    };
    let mut view = users_views::session_view(&front.s, session).await?;
    if let (None, Some(actor)) = (&view.user, &visitor.actor) {
        view.user = Some(wire::UserView { name: actor.id.clone(), role: actor.role.as_str().to_owned() });
    }
    Ok(Json(view))
}

/// Sign in.
#[utoipa::path(post, path = "/api/v1/session", tag = "session", request_body = wire::SignInRequest, security(()),
    responses((status = 200, description = "Signed in; the cookie is set", body = wire::SessionView)))]
pub async fn sign_in(
    State(front): State<Arc<Front>>,
    visitor: Visitor,
    Input(ask): Input<wire::SignInRequest>,
) -> Result<Response, Fail> {
    let previous = match &visitor.held {
        Held::Session(_, secret) => Some(secret.as_ref()),
        _ => None,
    };
    let name = ask.username.trim();
    let proof = Proof { password: Some(&ask.password), code: ask.code.as_deref() };
    let done = users_sessions::sign_in(&front.s, name, proof, &visitor.address, previous).await?;
    signed_in(&front, &done).await
}

/// Prove anew that it is you: dangerous acts and admin pages are open again.
#[utoipa::path(post, path = "/api/v1/session/confirm", tag = "session", request_body = wire::ProofRequest,
    responses((status = 204, description = "Confirmed; the cookie has a new session id")))]
pub async fn session_confirm(
    State(front): State<Arc<Front>>,
    visitor: Visitor,
    Input(ask): Input<wire::ProofRequest>,
) -> Result<Response, Fail> {
    let session = session_of(&visitor)?;
    let proof = Proof { password: ask.password.as_deref(), code: ask.code.as_deref() };
    let done = users_sessions::confirm(&front.s, session, proof, &visitor.address).await?;
    Ok((StatusCode::NO_CONTENT, [session_cookie(&front, &done)]).into_response())
}

/// Sign out: the session ends everywhere.
#[utoipa::path(delete, path = "/api/v1/session", tag = "session",
    responses((status = 204, description = "Signed out; the cookie is taken back")))]
pub async fn sign_out(State(front): State<Arc<Front>>, visitor: Visitor) -> Result<Response, Fail> {
    if let Held::Session(session, _) = &visitor.held {
        users_sessions::sign_out(&front.s, session, &visitor.address).await?;
    }
    Ok((StatusCode::NO_CONTENT, [cookie(&front, "", 0)]).into_response())
}

/// The answer to somebody who has just signed in.
pub async fn signed_in(front: &Front, done: &SignedIn) -> Result<Response, Fail> {
    let view = users_views::session_view(&front.s, Some(&done.session)).await?;
    Ok(([session_cookie(front, done)], Json(view)).into_response())
}

/// The cookie of a session; it does not outlive it.
pub fn session_cookie(front: &Front, done: &SignedIn) -> (HeaderName, String) {
    let age = front.s.now().duration_since(done.session.created_at).as_secs();
    cookie(front, &done.secret, users::SESSION_ABSOLUTE_MS / 1000 - age)
}

fn cookie(front: &Front, value: &str, seconds: i64) -> (HeaderName, String) {
    let (name, secure) = front.options.cookie();
    (
        header::SET_COOKIE,
        format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}"),
    )
}
