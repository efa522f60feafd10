//! Sign-in through an identity provider: the way there and the way back.

use crate::http::Front;
use crate::http::identity::Held;
use crate::http::identity::Visitor;
use crate::http::identity::cookie_named;
use crate::http::input::Asked;
use crate::http::problem::Fail;
use crate::http::session;
use crate::services::users_oidc;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::AppendHeaders;
use axum::response::IntoResponse;
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

/// Binds what comes back to the browser that began. It must be sent when the provider leads back here, so it is Lax.
const BROWSER_COOKIE: &str = "tw_oidc";
/// Where it is sent.
const BROWSER_PATH: &str = "/api/v1/oidc";

/// What for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Purpose {
    /// 1 to prove anew that it is you; the session goes on.
    pub confirm: Option<u8>,
}

/// What the provider sends back.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Back {
    /// To be exchanged for a token.
    pub code: Option<String>,
    /// From the start.
    pub state: Option<String>,
    /// Why there is no code.
    pub error: Option<String>,
}

fn browser_cookie(front: &Front, value: &str, seconds: i64) -> (header::HeaderName, String) {
    let (_, secure) = front.options.cookie();
    let text = format!(
        "{BROWSER_COOKIE}={value}; Path={BROWSER_PATH}; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"
    );
    (header::SET_COOKIE, text)
}

/// A person in a browser gets words, a program gets problem details.
fn refused(front: &Front, headers: &HeaderMap, fail: Fail) -> Response {
    let accept = headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if !accept.contains("text/html") {
        return fail.into_response();
    }
    let settings = front.s.settings();
    let home = settings.public_url.trim_end_matches('/');
    let words = format!("Not signed in: {}.\n\nBack to the console: {home}/\n", fail.detail());
    (fail.status(), [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], words).into_response()
}

/// Go to the identity provider.
#[utoipa::path(get, path = "/api/v1/oidc/start", tag = "session", params(Purpose), security(()),
    responses((status = 302, description = "To the provider; a cookie binds the way back to this browser")))]
pub async fn oidc_start(
    State(front): State<Arc<Front>>,
    visitor: Visitor,
    headers: HeaderMap,
    Asked(ask): Asked<Purpose>,
) -> Response {
    let confirms = match (&visitor.held, ask.confirm) {
        (Held::Session(session, _), Some(1)) => Some(session.as_ref().clone()),
        _ => None,
    };
    match users_oidc::start(&front.s, confirms, &visitor.address).await {
        Ok(start) => {
            let cookie = browser_cookie(&front, &start.browser, users_oidc::PENDING_MS / 1000);
            (StatusCode::FOUND, AppendHeaders([cookie, (header::LOCATION, start.url)])).into_response()
        }
        Err(refusal) => refused(&front, &headers, refusal.into()),
    }
}

/// Come back from the identity provider.
#[utoipa::path(get, path = "/api/v1/oidc/callback", tag = "session", params(Back), security(()),
    responses((status = 303, description = "Signed in; the cookie is set, to the console")))]
pub async fn oidc_callback(
    State(front): State<Arc<Front>>,
    visitor: Visitor,
    headers: HeaderMap,
    Asked(ask): Asked<Back>,
) -> Response {
    let browser = cookie_named(&headers, BROWSER_COOKIE);
    let (code, state) = (ask.code.unwrap_or_default(), ask.state.unwrap_or_default());
    if let Some(error) = &ask.error {
        tracing::warn!(error = %error.escape_debug(), "the identity provider sent somebody back without a code");
    }
    match users_oidc::finish(&front.s, &code, &state, browser, &visitor.address).await {
        Ok(done) => {
            let all = [
                session::session_cookie(&front, &done),
                browser_cookie(&front, "", 0),
                (header::LOCATION, "/".to_owned()),
            ];
            (StatusCode::SEE_OTHER, AppendHeaders(all)).into_response()
        }
        Err(refusal) => refused(&front, &headers, refusal.into()),
    }
}
