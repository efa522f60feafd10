//! Silences.

use crate::domain::alerts_labels::Matcher;
use crate::domain::alerts_matchers;
use crate::domain::refusal::Refusal;
use crate::domain::time;
use crate::http::Front;
use crate::http::identity::Who;
use crate::http::input::Input;
use crate::http::input::Named;
use crate::http::problem::Fail;
use crate::services::alerts_silences;
use crate::services::alerts_silences::NewSilence;
use crate::wire;
use axum::Json;
use axum::extract::State;
use std::sync::Arc;

/// Every silence, what ends last first.
#[utoipa::path(get, path = "/api/v1/silences", tag = "alerts",
    responses((status = 200, description = "With how many firing alerts each fits", body = wire::SilenceList)))]
pub async fn silence_list(State(front): State<Arc<Front>>) -> Result<Json<wire::SilenceList>, Fail> {
    Ok(Json(alerts_silences::views(&front.s).await?))
}

/// Silence alerts. What reaches something critical needs an admin.
#[utoipa::path(post, path = "/api/v1/silences", tag = "alerts", request_body = wire::SilenceBody,
    responses((status = 200, description = "In force", body = wire::SilenceView)))]
pub async fn silence_create(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Input(body): Input<wire::SilenceBody>,
) -> Result<Json<wire::SilenceView>, Fail> {
    let at = |field: &'static str, text: &str| {
        time::parse_iso(text).ok_or_else(|| Refusal::invalid(field, format!("'{text}' is no ISO-8601 time")))
    };
    let starts_at = body.starts_at.as_deref().map(|t| at("starts_at", t)).transpose()?;
    let ends_at = match (&body.ends_at, body.minutes) {
        (Some(text), _) => at("ends_at", text)?,
        (None, Some(minutes)) => {
            time::plus_ms(starts_at.unwrap_or(front.s.now()), i64::from(minutes) * 60_000)
        }
        (None, None) => return Err(Refusal::invalid("ends_at", "say until when: ends_at or minutes").into()),
    };
    let new = NewSilence {
        id: body.id,
        matchers: matchers(&body.matchers)?,
        starts_at,
        ends_at,
        created_by: None,
        comment: body.comment,
        ends_with_alert: body.ends_with_alert,
    };
    let silence = alerts_silences::create(&front.s, &actor, new).await?;
    let firing = alerts_silences::preview(&front.s, silence.matchers.clone()).await?.len();
    Ok(Json(alerts_silences::view(&silence, front.s.now(), firing)))
}

fn matchers(texts: &[String]) -> Result<Vec<Matcher>, Refusal> {
    let mut all = Vec::new();
    for text in texts {
        all.extend(alerts_matchers::matchers(text).map_err(|e| Refusal::invalid("matchers", e))?);
    }
    Ok(all)
}

/// End a silence now.
#[utoipa::path(delete, path = "/api/v1/silences/{id}", tag = "alerts",
    params(("id" = String, Path, description = "Id of the silence")),
    responses((status = 200, description = "Over", body = wire::SilenceView)))]
pub async fn silence_expire(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Named(id): Named<String>,
) -> Result<Json<wire::SilenceView>, Fail> {
    let silence = alerts_silences::expire(&front.s, &actor, &id).await?;
    Ok(Json(alerts_silences::view(&silence, front.s.now(), 0)))
}

/// What a silence with these matchers would silence now.
#[utoipa::path(post, path = "/api/v1/silences/preview", tag = "alerts", request_body = wire::SilencePreviewBody,
    responses((status = 200, description = "Firing alerts that fit", body = wire::SilencePreview)))]
pub async fn silence_preview(
    State(front): State<Arc<Front>>,
    Input(body): Input<wire::SilencePreviewBody>,
) -> Result<Json<wire::SilencePreview>, Fail> {
    let incidents = alerts_silences::preview(&front.s, matchers(&body.matchers)?).await?;
    Ok(Json(wire::SilencePreview { count: incidents.len(), incidents }))
}
