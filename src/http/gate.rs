//! The gate: the answer that trading services ask for all day.

use crate::domain::actor::needs;
use crate::http::Front;
use crate::http::identity;
use crate::http::identity::Peer;
use crate::http::identity::Who;
use crate::http::input::Input;
use crate::http::limits;
use crate::http::problem::Fail;
use crate::services::gate;
use crate::services::keys;
use crate::services::users_sessions;
use crate::wire;
use axum::Json;
use axum::body::Body;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderName;
use axum::http::HeaderValue;
use axum::http::Method;
use axum::http::Request;
use axum::http::header;
use axum::response::Response;
use std::sync::Arc;

/// May orders pass?
///
/// The answer is good for `lease_ms`; without a fresh one a client treats the gate as `reduce_only`.
#[utoipa::path(get, path = "/api/v1/gate", tag = "gate",
    responses((status = 200, description = "The verdict with its lease", body = wire::GateView)))]
pub async fn gate_view(State(front): State<Arc<Front>>) -> Response {
    answer(&front)
}

/// May this order pass?
#[utoipa::path(post, path = "/api/v1/gate/check", tag = "gate", request_body = wire::GateCheckRequest,
    responses((status = 200, description = "Whether it may, and why not", body = wire::GateCheckView)))]
pub async fn gate_check(
    State(front): State<Arc<Front>>,
    _: Who,
    Input(order): Input<wire::GateCheckRequest>,
) -> Result<Json<wire::GateCheckView>, Fail> {
    Ok(Json(gate::check(&front.s, &order)?))
}

/// Answers `GET /api/v1/gate` of somebody who is known already, without the way through the router. Anything unusual
/// (nobody known, no right, another path) is left to the router, which refuses it in full.
pub fn quick<B>(front: &Front, peer: &Peer, request: &Request<B>) -> Option<Response> {
    if request.uri().path() != "/api/v1/gate" || *request.method() != Method::GET {
        return None;
    }
    let allowed = match peer {
        Peer::Local(found) => found.as_ref().as_ref().is_ok_and(|actor| actor.may(&needs::GATE)),
        Peer::Network(_) => match request.headers().get(header::AUTHORIZATION) {
            Some(value) => {
                let key = value.to_str().ok().and_then(identity::bearer)?;
                let key = keys::peek(&front.s, key)?;
                key.scopes.iter().any(|s| Some(s.as_str()) == needs::GATE.scope)
            }
            None => {
                let secret = identity::session_cookie(front, request.headers())?;
                users_sessions::known_session(&front.s, secret).is_some()
            }
        },
    };
    allowed.then(|| answer(front))
}

fn answer(front: &Front) -> Response {
    let (json, _) = gate::json(&front.s);
    let mut response = Response::new(Body::from(Bytes::copy_from_slice(json.as_bytes())));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for (name, value) in limits::HEADERS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if front.options.tls.is_some() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(limits::HSTS));
    }
    response
}
