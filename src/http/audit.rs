//! The audit log: pages, exports, anchors, verification.

use crate::domain::refusal::Refusal;
use crate::http::Front;
use crate::http::audit_query::Filter;
use crate::http::identity::Visitor;
use crate::http::identity::Who;
use crate::http::identity::same_origin;
use crate::http::input::Asked;
use crate::http::problem::Fail;
use crate::services::audit;
use crate::services::audit_export;
use crate::services::audit_export::Export;
use crate::services::audit_export::Form;
use crate::services::audit_search;
use crate::wire;
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::HeaderValue;
use axum::http::header;
use axum::response::Response;
use futures_util::stream;
use serde::Deserialize;
use std::io;
use std::sync::Arc;
use utoipa::IntoParams;

/// Entries on a page unless asked otherwise.
const PAGE: usize = 100;

/// A page of entries, newest first.
#[utoipa::path(get, path = "/api/v1/audit", tag = "audit", params(Filter),
    responses((status = 200, description = "A page and the head of the chain", body = wire::AuditPage)))]
pub async fn audit_page(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Asked(ask): Asked<Filter>,
) -> Result<Json<wire::AuditPage>, Fail> {
    let limit = ask.limit.unwrap_or(PAGE);
    Ok(Json(audit_search::page(&front.s, &actor, ask.read()?, limit).await?))
}

/// What there is to filter by.
#[utoipa::path(get, path = "/api/v1/audit/facets", tag = "audit",
    responses((status = 200, description = "The values of each column", body = wire::AuditFacets)))]
pub async fn audit_facets(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
) -> Result<Json<wire::AuditFacets>, Fail> {
    Ok(Json(audit_search::facets(&front.s, &actor).await?))
}

/// How many entries fit; counting ends at 10,001.
#[utoipa::path(get, path = "/api/v1/audit/count", tag = "audit", params(Filter),
    responses((status = 200, description = "The number", body = wire::AuditCount)))]
pub async fn audit_count(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Asked(ask): Asked<Filter>,
) -> Result<Json<wire::AuditCount>, Fail> {
    Ok(Json(audit_search::count(&front.s, &actor, ask.read()?).await?))
}

/// The newest entry: written down elsewhere, it shows when the end of the log is cut off.
#[utoipa::path(get, path = "/api/v1/audit/anchor", tag = "audit",
    responses((status = 200, description = "The anchor", body = wire::AuditAnchor)))]
pub async fn audit_anchor(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
) -> Result<Json<wire::AuditAnchor>, Fail> {
    Ok(Json(audit_search::anchor(&front.s, &actor).await?))
}

/// Export what fits, newest first, at most 10,000 entries. Recorded before the first byte leaves.
///
/// `X-Tradewarden-Rows` has the number of entries, and `X-Tradewarden-Cut: true` says that more fit; so does the last line.
#[utoipa::path(get, path = "/api/v1/audit/export", tag = "audit", params(Filter),
    responses((status = 200, description = "The file", body = String, content_type = "text/csv")))]
pub async fn audit_export(
    State(front): State<Arc<Front>>,
    visitor: Visitor,
    Who(actor): Who,
    headers: HeaderMap,
    Asked(ask): Asked<Filter>,
) -> Result<Response, Fail> {
    let form = ask.format.as_deref().map(str::trim).filter(|f| !f.is_empty()).unwrap_or("csv");
    let form = Form::parse(form)
        .ok_or_else(|| Refusal::invalid("format", format!("'{form}' is none: use csv, jsonl or bundle")))?;
    if visitor.is_session() && !same_origin(&headers, &front.s.settings().public_url) {
        let refusal = Refusal::invalid("origin", "an export is started from the console's own pages");
        audit_export::refused(&front.s, &actor, &refusal).await;
        return Err(Fail::new("csrf_failed", "an export is started from the console's own pages"));
    }
    let export = audit_export::begin(&front.s, &actor, ask.read()?, form).await?;
    Ok(file(export))
}

fn file(export: Export) -> Response {
    let kind = match export.form {
        Form::Csv => "text/csv; charset=utf-8",
        Form::Jsonl | Form::Bundle => "application/x-ndjson",
    };
    let (rows, cut) = (export.rows, export.cut);
    let name = format!("attachment; filename=\"{}\"", export.name);
    let body = stream::try_unfold(export, |mut export| async {
        let piece = export.next().await.map_err(|refusal| io::Error::other(refusal.to_string()))?;
        Ok::<_, io::Error>(piece.map(|piece| (piece, export)))
    });
    let mut response = Response::new(Body::from_stream(body));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert("x-tradewarden-rows", HeaderValue::from(rows));
    headers.insert("x-tradewarden-cut", HeaderValue::from_static(if cut { "true" } else { "false" }));
    if let Ok(name) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    response
}

/// What the chain is held against.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct Against {
    /// Anchors as `ID:HASH`, several separated by commas.
    pub anchor: Option<String>,
}

/// Walk the whole chain: the first broken entry is named.
#[utoipa::path(get, path = "/api/v1/audit/verify", tag = "audit", params(Against),
    responses((status = 200, description = "What was found", body = wire::VerifyView)))]
pub async fn audit_verify(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Asked(ask): Asked<Against>,
) -> Result<Json<wire::VerifyView>, Fail> {
    let anchors = ask.anchor.unwrap_or_default();
    let anchors = anchors.split(',').filter(|a| !a.trim().is_empty()).map(audit::Anchor::parse);
    let anchors = anchors.collect::<Result<Vec<_>, _>>()?;
    Ok(Json(audit::verify(&front.s, &actor, anchors).await?))
}

/// The public half of the key that signs evidence.
#[utoipa::path(get, path = "/api/v1/audit/key", tag = "audit",
    responses((status = 200, description = "The key", body = wire::EvidenceKeyView)))]
pub async fn audit_key(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
) -> Result<Json<wire::EvidenceKeyView>, Fail> {
    Ok(Json(audit_export::key_view(&front.s, &actor).await?))
}
