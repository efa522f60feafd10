//! The router built behind the table of routes, and its guard. What is not in the table is refused.

use crate::domain::refusal::Refusal;
use crate::http::Front;
use crate::http::alerts_heartbeats as beats;
use crate::http::alerts_links;
use crate::http::assets;
use crate::http::idempotency;
use crate::http::identity;
use crate::http::identity::Peer;
use crate::http::identity::Visitor;
use crate::http::limits;
use crate::http::limits_rates as rates;
use crate::http::limits_rates::Standing;
use crate::http::openapi;
use crate::http::openapi_page;
use crate::http::ops;
use crate::http::problem;
use crate::http::problem::Fail;
use crate::http::router_marks;
pub use crate::http::router_rows::Access;
pub use crate::http::router_rows::Act;
pub use crate::http::router_rows::Row;
pub use crate::http::router_table::TABLE;
use crate::services::audit;
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

/// The row of a request; HEAD is asked like GET.
fn row_of(method: &Method, path: &str) -> Option<&'static Row> {
    let asked = if *method == Method::HEAD { "GET" } else { method.as_str() };
    TABLE.iter().find(|row| row.method == asked && row.path == path)
}

/// The router with its guard and limits.
pub fn build(front: Arc<Front>) -> Router {
    openapi::routes()
        .route("/livez", get(ops::livez))
        .route("/readyz", get(ops::readyz))
        .route("/metrics", get(ops::metrics))
        .route("/-/healthy", get(ops::healthy))
        .route("/-/ready", get(ops::ready))
        .route("/ping/{id}", get(beats::ping).post(beats::ping))
        .route("/ping/{id}/{signal}", get(beats::ping_signal).post(beats::ping_signal))
        .route("/api/push/{token}", get(beats::push).post(beats::push))
        .route("/api/openapi.json", get(openapi::document))
        .route("/api/reference", get(openapi_page::reference))
        .route("/ack/{token}", get(alerts_links::look).post(alerts_links::use_link))
        .route_layer(middleware::from_fn_with_state(Arc::clone(&front), idempotency::once))
        .route_layer(middleware::from_fn_with_state(Arc::clone(&front), guard))
        .fallback(assets::any)
        .layer(DefaultBodyLimit::max(limits::BODY_MAX_BYTES))
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(middleware::from_fn_with_state(Arc::clone(&front), outer))
        .with_state(front)
}

/// Default deny: no row, no way.
async fn guard(State(front): State<Arc<Front>>, mut request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>().cloned();
    let row = path.as_ref().and_then(|path| row_of(request.method(), path.as_str()));
    let Some(row) = row else { return denied(path.as_ref().map_or("", MatchedPath::as_str)) };
    let peer = request.extensions().get::<Peer>();
    let admitted = match identity::admit(&front, row, request.method(), peer, request.headers()).await {
        Ok(visitor) => router_marks::awake(&front, row, &visitor, request.headers()).await.map(|()| visitor),
        Err(fail) => Err(fail),
    };
    match admitted {
        Ok(visitor) => {
            let standing = match rated(&front, row, &visitor).await {
                Ok(standing) => standing,
                Err(refused) => return refused,
            };
            request.extensions_mut().insert(visitor);
            request.extensions_mut().insert(*row);
            let mut response = next.run(request).await;
            if let Some(standing) = standing {
                standing.tell(response.headers_mut());
            }
            response
        }
        Err(fail) if matches!(row.access, Access::Alertmanager(_)) => fail.as_text(),
        Err(fail) => fail.into_response(),
    }
}

/// Counts a use of a limited route; refuses it beyond the limit, and records the first refusal of a minute.
async fn rated(front: &Front, row: &Row, visitor: &Visitor) -> Result<Option<Standing>, Response> {
    let Some(rate) = rates::of_row(row) else { return Ok(None) };
    let standing = front.used.take(&rate, &rates::caller(&rate, visitor), front.s.now());
    let Some(first) = standing.refused else { return Ok(Some(standing)) };
    let refusal = Refusal::TooOften { what: rate.name, retry_after_seconds: standing.reset_seconds.max(1) };
    if let (true, Some(actor)) = (first, &visitor.actor) {
        let (action, resource) = identity::named(row);
        audit::on_refusal(&front.s, actor, (action, resource), "", Some(&refusal)).await;
    }
    let mut response = Fail::from(refusal).into_response();
    standing.tell(response.headers_mut());
    Err(response)
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
async fn outer(State(front): State<Arc<Front>>, request: Request, next: Next) -> Response {
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
    for (name, value) in limits::HEADERS {
        headers.entry(HeaderName::from_static(name)).or_insert(HeaderValue::from_static(value));
    }
    if front.options.tls.is_some() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(limits::HSTS));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

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
        let plain = [
            "/livez",
            "/readyz",
            "/metrics",
            "/ack/{token}",
            "/-/healthy",
            "/-/ready",
            "/api/openapi.json",
            "/api/reference",
        ];
        let beaten = |path: &str| path.starts_with("/ping/") || path.starts_with("/api/push/");
        let table: BTreeSet<_> =
            table.into_iter().filter(|(_, path)| !plain.contains(&path.as_str()) && !beaten(path)).collect();
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
