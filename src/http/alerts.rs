//! Incidents: listed, explained, and raised by programs of one's own.

use crate::domain::alerts::Signal;
use crate::domain::alerts::Source;
use crate::domain::refusal::Refusal;
use crate::domain::time;
use crate::http::Front;
use crate::http::identity::Who;
use crate::http::input::Asked;
use crate::http::input::Input;
use crate::http::input::Named;
use crate::http::problem::Fail;
use crate::services::alerts_ingest;
use crate::services::alerts_test_sends;
use crate::services::alerts_test_sends::Whom;
use crate::services::alerts_test_sends::Words;
use crate::services::alerts_views;
use crate::services::alerts_why;
use crate::wire;
use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

/// Which incidents.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WhichAlerts {
    /// `firing` or `resolved`.
    #[serde(default)]
    pub status: Option<String>,
    /// `critical`, `warning` or `info`.
    #[serde(default)]
    pub severity: Option<String>,
    /// Matchers of labels, for instance `{service="gateway"}`.
    #[serde(default)]
    pub filter: Option<String>,
    /// Where a page ended.
    #[serde(default)]
    pub cursor: Option<String>,
    /// Most incidents on the page.
    #[serde(default)]
    pub limit: Option<usize>,
}

/// Firing and recent incidents.
#[utoipa::path(get, path = "/api/v1/alerts", tag = "alerts", params(WhichAlerts),
    responses((status = 200, description = "Firing first, then the newest", body = wire::IncidentList)))]
pub async fn alert_list(
    State(front): State<Arc<Front>>,
    Asked(ask): Asked<WhichAlerts>,
) -> Result<Json<wire::IncidentList>, Fail> {
    let set = |text: Option<String>| text.filter(|t| !t.is_empty());
    let wanted = alerts_views::Wanted {
        status: set(ask.status),
        severity: set(ask.severity),
        filter: set(ask.filter),
        cursor: set(ask.cursor),
        limit: ask.limit,
    };
    Ok(Json(alerts_views::page(&front.s, wanted).await?))
}

/// One incident with its deliveries.
#[utoipa::path(get, path = "/api/v1/alerts/{id}", tag = "alerts",
    params(("id" = i64, Path, description = "Number of the incident")),
    responses((status = 200, description = "The incident and what was owed about it", body = wire::IncidentDetail)))]
pub async fn alert_view(
    State(front): State<Arc<Front>>,
    Named(id): Named<i64>,
) -> Result<Json<wire::IncidentDetail>, Fail> {
    Ok(Json(alerts_views::detail(&front.s, id).await?))
}

/// Why an incident was or was not told to whom.
#[utoipa::path(get, path = "/api/v1/alerts/{id}/why", tag = "alerts",
    params(("id" = i64, Path, description = "Number of the incident")),
    responses((status = 200, description = "One sentence, and each step", body = wire::WhyView)))]
pub async fn alert_why(
    State(front): State<Arc<Front>>,
    Named(id): Named<i64>,
) -> Result<Json<wire::WhyView>, Fail> {
    Ok(Json(alerts_why::why(&front.s, id).await?))
}

/// Raise or end alerts. The labels are the identity: sending one again is news of it, `ends_at` in the past ends it. The
/// answer comes when everything is on disk.
#[utoipa::path(post, path = "/api/v1/alerts", tag = "alerts", request_body = wire::RaiseBody,
    responses((status = 200, description = "Stored", body = wire::RaisedView)))]
pub async fn alert_raise(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Input(body): Input<wire::RaiseBody>,
) -> Result<Json<wire::RaisedView>, Fail> {
    let mut signals = Vec::with_capacity(body.alerts.len());
    for alert in body.alerts {
        signals.push(signal_of(alert, front.s.now())?);
    }
    let taken = alerts_ingest::accept_as(&front.s, &actor, Source::Api, signals).await?;
    Ok(Json(wire::RaisedView { items: taken.into_iter().map(alerts_views::raised).collect() }))
}

/// Send a test over the real path: to a receiver, over a lane, or to everybody.
#[utoipa::path(post, path = "/api/v1/alerts/test", tag = "alerts", request_body = wire::TestSendBody,
    responses((status = 200, description = "On its way", body = wire::TestSendView)))]
pub async fn alert_test(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Input(body): Input<wire::TestSendBody>,
) -> Result<Json<wire::TestSendView>, Fail> {
    let whom = Whom { receiver: body.receiver, lane: body.lane };
    let incident = alerts_test_sends::send(&front.s, &actor, whom, Words::default()).await?;
    Ok(Json(wire::TestSendView { incident }))
}

fn signal_of(alert: wire::RaiseAlert, now: Timestamp) -> Result<Signal, Refusal> {
    let at = |field: &'static str, text: Option<String>| match text {
        None => Ok(None),
        Some(text) => time::parse_iso(&text)
            .map(Some)
            .ok_or_else(|| Refusal::invalid(field, format!("'{text}' is no ISO-8601 time"))),
    };
    let ends_at = match alert.status.as_deref() {
        None | Some("firing") => at("ends_at", alert.ends_at)?,
        Some("resolved") => Some(at("ends_at", alert.ends_at)?.unwrap_or(now).min(now)),
        Some(other) => {
            return Err(Refusal::invalid("status", format!("'{other}' is neither firing nor resolved")));
        }
    };
    let action = match alert.action.as_deref() {
        None | Some("") => None,
        Some("trip") => Some(crate::domain::alerts::Action::Trip),
        Some(other) => return Err(Refusal::invalid("action", format!("'{other}' is not known: use trip"))),
    };
    Ok(Signal {
        labels: alert.labels,
        annotations: alert.annotations,
        starts_at: at("starts_at", alert.starts_at)?,
        ends_at,
        generator_url: alert.generator_url,
        action,
    })
}
