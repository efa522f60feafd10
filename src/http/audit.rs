//! The audit log.

use crate::domain::refusal::Refusal;
use crate::domain::time;
use crate::http::Front;
use crate::http::identity::Who;
use crate::http::input::Asked;
use crate::http::input::cursor;
use crate::http::problem::Fail;
use crate::services::audit;
use crate::services::audit::AuditFilter;
use crate::wire;
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

/// Entries on a page unless asked otherwise.
const PAGE: usize = 100;
/// Longest text of a filter.
const FILTER_MAX_CHARS: usize = 200;

/// What to look for; what is left out matches everything.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct Filter {
    /// How many, at most 500.
    pub limit: Option<usize>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// Exactly this action.
    pub action: Option<String>,
    /// Exactly this actor.
    pub user: Option<String>,
    /// `success`, `denied`, `failed`, `no_op` or `partial`.
    pub outcome: Option<String>,
    /// `access`, `action`, `auth`, `admin` or `export`.
    pub event_type: Option<String>,
    /// From this time on, ISO-8601.
    pub from: Option<String>,
    /// Before this time, ISO-8601.
    pub to: Option<String>,
    /// Text anywhere in the entry.
    pub q: Option<String>,
}

/// A page of entries, newest first.
#[utoipa::path(get, path = "/api/v1/audit", tag = "audit", params(Filter),
    responses((status = 200, description = "A page and the head of the chain", body = wire::AuditPage)))]
pub async fn audit_page(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Asked(ask): Asked<Filter>,
) -> Result<Json<wire::AuditPage>, Fail> {
    let filter = AuditFilter {
        before: cursor(ask.cursor.as_deref())?,
        action: plain("action", ask.action)?,
        user: plain("user", ask.user)?,
        outcome: plain("outcome", ask.outcome)?,
        event_type: plain("event_type", ask.event_type)?,
        from: instant("from", ask.from)?,
        to: instant("to", ask.to)?,
        text: plain("q", ask.q)?,
    };
    Ok(Json(audit::page(&front.s, &actor, filter, ask.limit.unwrap_or(PAGE)).await?))
}

/// Walk the whole chain: the first broken entry is named.
#[utoipa::path(get, path = "/api/v1/audit/verify", tag = "audit",
    responses((status = 200, description = "What was found", body = wire::VerifyView)))]
pub async fn audit_verify(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
) -> Result<Json<wire::VerifyView>, Fail> {
    Ok(Json(audit::verify(&front.s, &actor).await?))
}

fn plain(field: &'static str, text: Option<String>) -> Result<Option<String>, Refusal> {
    let text = text.map(|t| t.trim().to_owned()).filter(|t| !t.is_empty());
    match text {
        Some(text) if text.chars().count() > FILTER_MAX_CHARS => {
            Err(Refusal::invalid(field, format!("at most {FILTER_MAX_CHARS} characters")))
        }
        text => Ok(text),
    }
}

/// Times are compared as text in the ledger, so any offset is turned into its form first.
fn instant(field: &'static str, text: Option<String>) -> Result<Option<String>, Refusal> {
    let Some(text) = plain(field, text)? else { return Ok(None) };
    let at = time::parse_iso(&text)
        .ok_or_else(|| Refusal::invalid(field, "write a time as 2026-11-24T09:30:00Z, with its offset"))?;
    Ok(Some(time::iso(at)))
}
