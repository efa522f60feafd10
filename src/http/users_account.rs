//! One's own account: second factor, password, sessions. For people in a browser; keys and Unix users have none.

use crate::domain::users::Session;
use crate::http::Front;
use crate::http::identity::Held;
use crate::http::identity::Visitor;
use crate::http::input::Input;
use crate::http::input::Named;
use crate::http::problem::Fail;
use crate::services::users_account;
use crate::services::users_sessions::Proof;
use crate::services::users_totp;
use crate::wire;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use std::sync::Arc;

/// The session of somebody in a browser.
pub fn session_of(visitor: &Visitor) -> Result<&Session, Fail> {
    match &visitor.held {
        Held::Session(session, _) => Ok(session),
        _ => Err(Fail::new("not_permitted", "this is for people who signed in at the console")),
    }
}

/// Whether one's own second factor is in force.
#[utoipa::path(get, path = "/api/v1/account/totp", tag = "session",
    responses((status = 200, description = "How it stands", body = wire::TotpView)))]
pub async fn totp_view(
    State(front): State<Arc<Front>>,
    visitor: Visitor,
) -> Result<Json<wire::TotpView>, Fail> {
    Ok(Json(users_totp::view(&front.s, session_of(&visitor)?).await?))
}

/// Make a secret for an authenticator. It is asked for at sign-in once a code of it was confirmed.
#[utoipa::path(post, path = "/api/v1/account/totp", tag = "session",
    responses((status = 200, description = "The only time the secret is shown", body = wire::TotpOffer)))]
pub async fn totp_offer(
    State(front): State<Arc<Front>>,
    visitor: Visitor,
) -> Result<Json<wire::TotpOffer>, Fail> {
    Ok(Json(users_totp::offer(&front.s, session_of(&visitor)?, &visitor.address).await?))
}

/// Put the second factor in force with its first code.
#[utoipa::path(post, path = "/api/v1/account/totp/confirm", tag = "session", request_body = wire::CodeRequest,
    responses((status = 200, description = "In force; the recovery codes, this once", body = wire::RecoveryCodes)))]
pub async fn totp_confirm(
    State(front): State<Arc<Front>>,
    visitor: Visitor,
    Input(ask): Input<wire::CodeRequest>,
) -> Result<Json<wire::RecoveryCodes>, Fail> {
    let session = session_of(&visitor)?;
    Ok(Json(users_totp::confirm(&front.s, session, &ask.code, &visitor.address).await?))
}

/// Switch one's own second factor off.
#[utoipa::path(delete, path = "/api/v1/account/totp", tag = "session", request_body = wire::ProofRequest,
    responses((status = 204, description = "Off; the recovery codes are worth nothing")))]
pub async fn totp_drop(
    State(front): State<Arc<Front>>,
    visitor: Visitor,
    Input(ask): Input<wire::ProofRequest>,
) -> Result<StatusCode, Fail> {
    let proof = Proof { password: ask.password.as_deref(), code: ask.code.as_deref() };
    users_totp::switch_off(&front.s, session_of(&visitor)?, proof, &visitor.address).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Make ten new recovery codes; the old ones are worth nothing.
#[utoipa::path(post, path = "/api/v1/account/recovery-codes", tag = "session",
    responses((status = 200, description = "The only time they are shown", body = wire::RecoveryCodes)))]
pub async fn recovery_codes(
    State(front): State<Arc<Front>>,
    visitor: Visitor,
) -> Result<Json<wire::RecoveryCodes>, Fail> {
    Ok(Json(users_totp::renew_codes(&front.s, session_of(&visitor)?, &visitor.address).await?))
}

/// Change one's own password; the other sessions end.
#[utoipa::path(post, path = "/api/v1/account/password", tag = "session", request_body = wire::PasswordRequest,
    responses((status = 204, description = "Changed")))]
pub async fn password_change(
    State(front): State<Arc<Front>>,
    visitor: Visitor,
    Input(ask): Input<wire::PasswordRequest>,
) -> Result<StatusCode, Fail> {
    let session = session_of(&visitor)?;
    users_account::change_password(&front.s, session, &ask.current, &ask.new, &visitor.address).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// One's own sessions.
#[utoipa::path(get, path = "/api/v1/account/sessions", tag = "session",
    responses((status = 200, description = "Newest first", body = wire::OwnSessions)))]
pub async fn own_sessions(
    State(front): State<Arc<Front>>,
    visitor: Visitor,
) -> Result<Json<wire::OwnSessions>, Fail> {
    Ok(Json(users_account::sessions(&front.s, session_of(&visitor)?).await?))
}

/// End one of one's own sessions, or with `others` all but this one.
#[utoipa::path(delete, path = "/api/v1/account/sessions/{id}", tag = "session",
    params(("id" = String, Path, description = "Its public name, or `others`")),
    responses((status = 204, description = "Ended, open streams too")))]
pub async fn own_session_end(
    State(front): State<Arc<Front>>,
    visitor: Visitor,
    Named(id): Named<String>,
) -> Result<StatusCode, Fail> {
    users_account::end_sessions(&front.s, session_of(&visitor)?, &id, &visitor.address).await?;
    Ok(StatusCode::NO_CONTENT)
}
