//! One table of routes and who may use them, and the router built behind it. What is not in the table is refused.

use crate::domain::actor::Need;
use crate::domain::actor::needs;
use crate::http::Front;
use crate::http::alerts_links;
use crate::http::assets;
use crate::http::idempotency;
use crate::http::identity;
use crate::http::identity::Peer;
use crate::http::limits;
use crate::http::openapi;
use crate::http::openapi_page;
use crate::http::ops;
use crate::http::problem;
use crate::http::problem::Fail;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::extract::MatchedPath;
use axum::extract::Request;
use axum::extract::State;
use axum::http::HeaderName;
use axum::http::HeaderValue;
use axum::http::Method;
use axum::http::header;
use axum::middleware;
use axum::middleware::Next;
use axum::response::IntoResponse;
use axum::response::Response;
use axum::routing::get;
use std::sync::Arc;
use tower_http::catch_panic::CatchPanicLayer;

/// Who may use a route.
#[derive(Debug, Clone, Copy)]
pub enum Access {
    /// Anybody: what it hands out is no secret, or it asks for its own.
    Open,
    /// This machine without a credential, others with a key that may scrape.
    Loopback,
    /// Anybody who is known.
    SignedIn,
    /// Who has the role, and for a key the scope.
    Need(Act),
}

/// What a route does, for the check and for the entry of a refused attempt.
#[derive(Debug, Clone, Copy)]
pub struct Act {
    /// Role and scope.
    pub need: Need,
    /// The act as a verb phrase.
    pub verb: &'static str,
    /// The act in the audit log.
    pub action: &'static str,
    /// What it is done to.
    pub resource: (&'static str, &'static str),
}

/// One route.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// Method.
    pub method: &'static str,
    /// Path, with `{names}`.
    pub path: &'static str,
    /// Who may use it.
    pub access: Access,
    /// Whether an `Idempotency-Key` makes a repeated request answer what the first one answered.
    pub repeatable: bool,
}

const fn open(method: &'static str, path: &'static str) -> Row {
    Row { method, path, access: Access::Open, repeatable: false }
}

const fn signed_in(method: &'static str, path: &'static str) -> Row {
    Row { method, path, access: Access::SignedIn, repeatable: false }
}

const fn read(
    path: &'static str,
    need: Need,
    verb: &'static str,
    action: &'static str,
    kind: &'static str,
) -> Row {
    let act = Act { need, verb, action, resource: (kind, "global") };
    Row { method: "GET", path, access: Access::Need(act), repeatable: false }
}

const fn act(
    path: &'static str,
    need: Need,
    verb: &'static str,
    action: &'static str,
    kind: &'static str,
) -> Row {
    let act = Act { need, verb, action, resource: (kind, "global") };
    Row { method: "POST", path, access: Access::Need(act), repeatable: true }
}

const fn admin(
    method: &'static str,
    path: &'static str,
    verb: &'static str,
    action: &'static str,
    kind: &'static str,
) -> Row {
    let act = Act { need: needs::ADMIN, verb, action, resource: (kind, "all") };
    Row { method, path, access: Access::Need(act), repeatable: false }
}

const BREAKER: &str = "circuit_breaker";
const KILL: &str = "kill_switch";

/// Every route of the door.
pub const TABLE: &[Row] = &[
    open("GET", "/livez"),
    open("GET", "/readyz"),
    Row { method: "GET", path: "/metrics", access: Access::Loopback, repeatable: false },
    open("GET", "/api/openapi.json"),
    open("GET", "/api/reference"),
    open("GET", "/api/v1/session"),
    open("POST", "/api/v1/session"),
    signed_in("DELETE", "/api/v1/session"),
    open("GET", "/api/v1/setup"),
    open("POST", "/api/v1/setup"),
    read("/api/v1/overview", needs::STATUS, "see the overview", "OVERVIEW_READ", "overview"),
    read("/api/v1/events", needs::STATUS, "follow the stream", "EVENTS_READ", "events"),
    read("/api/v1/gate", needs::GATE, "ask the gate", "GATE_READ", "gate"),
    Row { repeatable: false, ..act("/api/v1/gate/check", needs::GATE, "ask the gate", "GATE_CHECK", "gate") },
    read("/api/v1/circuit-breaker", needs::STATUS, "see the breaker", "CIRCUIT_BREAKER_READ", BREAKER),
    act("/api/v1/circuit-breaker/trip", needs::TRIP, "trip the breaker", "CIRCUIT_BREAKER_TRIP", BREAKER),
    act("/api/v1/circuit-breaker/reset", needs::RESET, "reset the breaker", "CIRCUIT_BREAKER_RESET", BREAKER),
    act(
        "/api/v1/circuit-breaker/init",
        needs::INIT,
        "initialise the breaker",
        "CIRCUIT_BREAKER_INIT",
        BREAKER,
    ),
    read(
        "/api/v1/circuit-breaker/conditions",
        needs::STATUS,
        "see the conditions",
        "CIRCUIT_BREAKER_READ",
        BREAKER,
    ),
    read(
        "/api/v1/circuit-breaker/history",
        needs::STATUS,
        "see the history",
        "CIRCUIT_BREAKER_READ",
        BREAKER,
    ),
    read(
        "/api/v1/circuit-breaker/verification",
        needs::STATUS,
        "see the checklist",
        "CIRCUIT_BREAKER_READ",
        BREAKER,
    ),
    read("/api/v1/kill-switch", needs::STATUS, "see the kill switch", "KILL_SWITCH_READ", KILL),
    read("/api/v1/kill-switch/plan", needs::STATUS, "see the plan of a kill", "KILL_SWITCH_READ", KILL),
    act("/api/v1/kill-switch/kill", needs::KILL, "engage the kill switch", "KILL_SWITCH_ENGAGE", KILL),
    act(
        "/api/v1/kill-switch/release",
        needs::RELEASE,
        "release the kill switch",
        "KILL_SWITCH_RELEASE",
        KILL,
    ),
    read("/api/v1/kill-switch/jobs/{id}", needs::STATUS, "see a kill job", "KILL_SWITCH_READ", KILL),
    read("/api/v1/kill-switch/history", needs::STATUS, "see the history", "KILL_SWITCH_READ", KILL),
    read("/api/v1/health", needs::HEALTH, "see the services", "HEALTH_READ", "health"),
    read("/api/v1/desk", needs::STATUS, "see the desk", "DESK_READ", "desk"),
    read("/api/v1/audit", needs::AUDIT_READ, "read the audit log", "AUDIT_READ", "audit_log"),
    read("/api/v1/audit/verify", needs::AUDIT_READ, "verify the audit log", "AUDIT_VERIFY", "audit_log"),
    read("/api/v1/alerts", needs::ALERTS_READ, "see the alerts", "ALERTS_READ", "alerts"),
    act(
        "/api/v1/alerts/{id}/acknowledge",
        needs::ALERTS_WRITE,
        "acknowledge an incident",
        "INCIDENT_ACKNOWLEDGE",
        "incident",
    ),
    Row {
        method: "DELETE",
        ..act(
            "/api/v1/alerts/{id}/acknowledge",
            needs::ALERTS_WRITE,
            "take an acknowledgement back",
            "INCIDENT_UNACKNOWLEDGE",
            "incident",
        )
    },
    read("/api/v1/on-call", needs::ALERTS_READ, "see who is on call", "ALERTS_READ", "alerts"),
    read(
        "/api/v1/incidents/{id}/report",
        needs::AUDIT_READ,
        "make an incident report",
        "INCIDENT_REPORT",
        "incident",
    ),
    read(
        "/api/v1/incidents/report",
        needs::AUDIT_READ,
        "make an incident report",
        "INCIDENT_REPORT",
        "incident",
    ),
    open("GET", "/ack/{token}"),
    open("POST", "/ack/{token}"),
    Row {
        repeatable: true,
        ..act("/api/v1/alerts", needs::ALERTS_WRITE, "raise alerts", "ALERTS_RAISE", "alerts")
    },
    read("/api/v1/alerts/{id}", needs::ALERTS_READ, "see an alert", "ALERTS_READ", "alerts"),
    read("/api/v1/alerts/{id}/why", needs::ALERTS_READ, "see why", "ALERTS_READ", "alerts"),
    read("/api/v1/silences", needs::ALERTS_READ, "see the silences", "ALERTS_READ", "silences"),
    act("/api/v1/silences", needs::ALERTS_WRITE, "silence alerts", "SILENCE_CREATE", "silence"),
    Row {
        method: "DELETE",
        repeatable: false,
        ..act("/api/v1/silences/{id}", needs::ALERTS_WRITE, "end a silence", "SILENCE_EXPIRE", "silence")
    },
    Row {
        repeatable: false,
        ..act("/api/v1/silences/preview", needs::ALERTS_READ, "try matchers", "ALERTS_READ", "silences")
    },
    read("/api/v1/deliveries", needs::ALERTS_READ, "see the deliveries", "ALERTS_READ", "alert_deliveries"),
    read("/api/v1/deliveries/{id}", needs::ALERTS_READ, "see a delivery", "ALERTS_READ", "alert_delivery"),
    read("/api/v1/poison", needs::ALERTS_READ, "see the poison queue", "ALERTS_READ", "alert_deliveries"),
    act(
        "/api/v1/deliveries/retry",
        needs::ALERTS_WRITE,
        "retry deliveries",
        "DELIVERY_RETRY",
        "alert_deliveries",
    ),
    act(
        "/api/v1/deliveries/{id}/recipient",
        needs::ALERTS_WRITE,
        "change a recipient",
        "DELIVERY_READDRESS",
        "alert_delivery",
    ),
    act(
        "/api/v1/deliveries/{id}/discard",
        needs::ALERTS_WRITE,
        "discard a delivery",
        "DELIVERY_DISCARD",
        "alert_delivery",
    ),
    act(
        "/api/v1/deliveries/{id}/retry",
        needs::ALERTS_WRITE,
        "retry a delivery",
        "DELIVERY_RETRY",
        "alert_delivery",
    ),
    admin("GET", "/api/v1/users", "see the users", "USERS_READ", "user"),
    admin("POST", "/api/v1/users", "make a user", "USER_CREATE", "user"),
    admin("GET", "/api/v1/keys", "see the API keys", "API_KEYS_READ", "api_key"),
    admin("POST", "/api/v1/keys", "make an API key", "API_KEY_CREATE", "api_key"),
    admin("DELETE", "/api/v1/keys/{id}", "revoke an API key", "API_KEY_REVOKE", "api_key"),
];

/// The row of a request; HEAD is asked like GET.
fn row_of(method: &Method, path: &str) -> Option<&'static Row> {
    let asked = if *method == Method::HEAD { "GET" } else { method.as_str() };
    TABLE.iter().find(|row| row.method == asked && row.path == path)
}

/// The router with its guard and limits.
pub fn build(front: Arc<Front>) -> Router {
    let (router, _) = openapi::routes().split_for_parts();
    router
        .route("/livez", get(ops::livez))
        .route("/readyz", get(ops::readyz))
        .route("/metrics", get(ops::metrics))
        .route("/api/openapi.json", get(openapi::document))
        .route("/api/reference", get(openapi_page::reference))
        .route("/ack/{token}", get(alerts_links::look).post(alerts_links::use_link))
        .route_layer(middleware::from_fn_with_state(Arc::clone(&front), idempotency::once))
        .route_layer(middleware::from_fn_with_state(Arc::clone(&front), guard))
        .fallback(assets::any)
        .layer(DefaultBodyLimit::max(limits::BODY_MAX_BYTES))
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(middleware::from_fn(outer))
        .with_state(front)
}

/// Default deny: no row, no way.
async fn guard(State(front): State<Arc<Front>>, mut request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>().cloned();
    let row = path.as_ref().and_then(|path| row_of(request.method(), path.as_str()));
    let Some(row) = row else { return denied(path.as_ref().map_or("", MatchedPath::as_str)) };
    let peer = request.extensions().get::<Peer>();
    match identity::admit(&front, row, request.method(), peer, request.headers()).await {
        Ok(visitor) => {
            request.extensions_mut().insert(visitor);
            request.extensions_mut().insert(*row);
            next.run(request).await
        }
        Err(fail) => fail.into_response(),
    }
}

/// No row: 405 with the methods that have one, or 404.
fn denied(path: &str) -> Response {
    let methods: Vec<&str> = TABLE.iter().filter(|row| row.path == path).map(|row| row.method).collect();
    if methods.is_empty() {
        return Fail::not_found("this route").into_response();
    }
    let allow = methods.join(", ");
    let mut response = Fail::new("method_not_allowed", format!("this route takes {allow}")).into_response();
    if let Ok(allow) = HeaderValue::from_str(&allow) {
        response.headers_mut().insert(header::ALLOW, allow);
    }
    response
}

/// Around everything: the time limit and the headers that every answer carries.
async fn outer(request: Request, next: Next) -> Response {
    let answer = tokio::time::timeout(limits::REQUEST, next.run(request)).await;
    let mut response = answer.unwrap_or_else(|_| {
        let seconds = limits::REQUEST.as_secs();
        Fail::new(
            "timeout",
            format!("no answer within {seconds} s; look at the state before you repeat an act"),
        )
        .into_response()
    });
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.entry(HeaderName::from_static(name)).or_insert(HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// On every answer, unless the handler said otherwise.
const HEADERS: [(&str, &str); 6] = [
    (
        "content-security-policy",
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_table_and_the_router_name_the_same_routes() {
        let described = openapi::operations();
        let table: BTreeSet<(String, String)> =
            TABLE.iter().map(|r| (r.method.to_owned(), r.path.to_owned())).collect();
        assert_eq!(table.len(), TABLE.len(), "a route stands twice in the table");
        let plain = ["/livez", "/readyz", "/metrics", "/api/openapi.json", "/api/reference", "/ack/{token}"];
        let table: BTreeSet<_> =
            table.into_iter().filter(|(_, path)| !plain.contains(&path.as_str())).collect();
        assert_eq!(described, table);
    }

    #[test]
    fn nothing_that_changes_is_open_to_everybody() {
        for row in TABLE.iter().filter(|r| r.method != "GET" && matches!(r.access, Access::Open)) {
            assert!(
                ["/api/v1/session", "/api/v1/setup", "/ack/{token}"].contains(&row.path),
                "{} {}",
                row.method,
                row.path
            );
        }
    }
}
