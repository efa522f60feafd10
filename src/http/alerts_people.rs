//! Acknowledging, who is on call, and the incident report.

use crate::domain::alerts_report::Form;
use crate::domain::refusal::Refusal;
use crate::domain::time;
use crate::http::Front;
use crate::http::alerts_links::style_hash;
use crate::http::identity::Who;
use crate::http::input::Asked;
use crate::http::input::Input;
use crate::http::input::Named;
use crate::http::problem::Fail;
use crate::services::alerts_acks;
use crate::services::alerts_report;
use crate::services::alerts_report::About;
use crate::services::alerts_report::Written;
use crate::services::alerts_rotation;
use crate::wire;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header;
use axum::response::IntoResponse;
use axum::response::Response;
use jiff::Timestamp;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

/// Take an incident on.
#[utoipa::path(post, path = "/api/v1/alerts/{id}/acknowledge", tag = "alerts",
    params(("id" = i64, Path, description = "Number of the incident")), request_body = wire::AcknowledgeRequest,
    responses((status = 200, description = "The incident with who has it", body = wire::IncidentView)))]
pub async fn alert_acknowledge(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Named(id): Named<i64>,
    Input(ask): Input<wire::AcknowledgeRequest>,
) -> Result<Json<wire::IncidentView>, Fail> {
    Ok(Json(alerts_acks::acknowledge(&front.s, &actor, id, &ask.note).await?))
}

/// Give an incident back: repeats and escalation go on.
#[utoipa::path(delete, path = "/api/v1/alerts/{id}/acknowledge", tag = "alerts",
    params(("id" = i64, Path, description = "Number of the incident")),
    responses((status = 200, description = "The incident, which nobody has", body = wire::IncidentView)))]
pub async fn alert_unacknowledge(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Named(id): Named<i64>,
) -> Result<Json<wire::IncidentView>, Fail> {
    Ok(Json(alerts_acks::unacknowledge(&front.s, &actor, id).await?))
}

/// Who is on call now.
#[utoipa::path(get, path = "/api/v1/on-call", tag = "alerts",
    responses((status = 200, description = "Rotation by rotation", body = wire::OnCallList)))]
pub async fn on_call(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
) -> Result<Json<wire::OnCallList>, Fail> {
    Ok(Json(alerts_rotation::on_call(&front.s, &actor)?))
}

/// In which form.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct InForm {
    /// `md`, `html` or `json`, which is the default.
    #[serde(default)]
    pub format: Option<String>,
}

/// About what, and in which form.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Stretch {
    /// From when (ISO-8601); without it, the report is about the incident that is open, or else the newest.
    #[serde(default)]
    pub from: Option<String>,
    /// Until when (ISO-8601); now, without it.
    #[serde(default)]
    pub to: Option<String>,
    /// `md`, `html` or `json`, which is the default.
    #[serde(default)]
    pub format: Option<String>,
}

/// The report about an incident.
#[utoipa::path(get, path = "/api/v1/incidents/{id}/report", tag = "alerts",
    params(("id" = i64, Path, description = "Number of the incident"), InForm),
    responses((status = 200, description = "The timeline; an export, and recorded as one", body = wire::IncidentReport)))]
pub async fn incident_report(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Named(id): Named<i64>,
    Asked(ask): Asked<InForm>,
) -> Result<Response, Fail> {
    let form = form(ask.format.as_deref())?;
    let written = alerts_report::report(&front.s, &actor, About::Incident(id), form).await?;
    Ok(document(written))
}

/// The report about a stretch of time, or about the newest incident.
#[utoipa::path(get, path = "/api/v1/incidents/report", tag = "alerts", params(Stretch),
    responses((status = 200, description = "The timeline; an export, and recorded as one", body = wire::IncidentReport)))]
pub async fn span_report(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Asked(ask): Asked<Stretch>,
) -> Result<Response, Fail> {
    let form = form(ask.format.as_deref())?;
    let about = match (instant("from", ask.from.as_deref())?, instant("to", ask.to.as_deref())?) {
        (None, None) => About::Newest,
        (Some(from), to) => About::Span(from, to.unwrap_or_else(|| front.s.now())),
        (None, Some(_)) => return Err(Refusal::invalid("from", "give `from` together with `to`").into()),
    };
    let written = alerts_report::report(&front.s, &actor, about, form).await?;
    Ok(document(written))
}

fn form(text: Option<&str>) -> Result<Form, Fail> {
    let text = text.filter(|t| !t.is_empty()).unwrap_or("json");
    Ok(Form::parse(text)
        .ok_or_else(|| Refusal::invalid("format", format!("'{text}' is none: use md, html or json")))?)
}

fn instant(field: &'static str, text: Option<&str>) -> Result<Option<Timestamp>, Fail> {
    let Some(text) = text.filter(|t| !t.is_empty()) else { return Ok(None) };
    let at = time::parse_iso(text);
    let words = || format!("'{text}' is no time: write 2026-11-24T09:30:00Z");
    Ok(Some(at.ok_or_else(|| Refusal::invalid(field, words()))?))
}

fn document(written: Written) -> Response {
    let kind = match written.form {
        Form::Markdown => "text/markdown; charset=utf-8",
        Form::Html => "text/html; charset=utf-8",
        Form::Json => "application/json",
    };
    let name = format!("inline; filename=\"{}.{}\"", written.name, written.form.as_str());
    let mut response = ([(header::CONTENT_TYPE, kind)], written.text).into_response();
    let headers = response.headers_mut();
    if let Ok(name) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    if written.form == Form::Html
        && let Ok(policy) = HeaderValue::from_str(&format!(
            "default-src 'none'; style-src '{}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox",
            style_hash(crate::domain::alerts_report_text::STYLE)
        ))
    {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}
