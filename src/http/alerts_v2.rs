//! Alertmanager's API, version 2: Prometheus can name this appliance as its Alertmanager, and `amtool` works with it.
//!
//! Refusals are JSON strings, as Alertmanager's are: its clients show them as they come.

use crate::domain::alerts::Source;
use crate::domain::refusal::Refusal;
use crate::domain::time;
use crate::http::Front;
use crate::http::alerts_v2_query::Ask;
use crate::http::alerts_v2_shapes as shapes;
use crate::http::identity::Who;
use crate::http::limits;
use crate::http::problem::Fail;
use crate::services::alerts_ingest;
use crate::services::alerts_queries;
use crate::services::alerts_queries::Active;
use crate::services::alerts_routes;
use crate::services::alerts_silences;
use crate::wire;
use axum::Json;
use axum::body::Bytes;
use axum::extract::FromRequest;
use axum::extract::Path;
use axum::extract::RawQuery;
use axum::extract::Request;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::IntoResponse;
use axum::response::Response;
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// Which Alertmanager's API this is: clients look at the version before they ask.
const API_OF: &str = "0.28.0";

/// A refusal in Alertmanager's form.
pub struct Said(Fail);

impl Said {
    fn bad(words: impl Into<String>) -> Self {
        Self(Fail::new("malformed", words))
    }
}

impl From<Refusal> for Said {
    fn from(refusal: Refusal) -> Self {
        Self(Fail::from(refusal))
    }
}

impl IntoResponse for Said {
    fn into_response(self) -> Response {
        self.0.as_text()
    }
}

/// A JSON body in any size up to a limit of the route's own.
pub struct Posted<T>(T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Posted<T> {
    type Rejection = Said;

    async fn from_request(request: Request, state: &S) -> Result<Self, Said> {
        let kind =
            request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        if !kind.trim_start().to_ascii_lowercase().starts_with("application/json") {
            let words = "send JSON with the header `Content-Type: application/json`";
            return Err(Said(Fail::new("unsupported_media_type", words)));
        }
        let body = Bytes::from_request(request, state).await.map_err(|rejection| match rejection {
            BytesRejection::FailedToBufferBody(e) if e.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                let words = format!("a body has at most {} bytes here", limits::ALERTS_BODY_MAX_BYTES);
                Said(Fail::new("too_large", words))
            }
            other => Said::bad(other.body_text()),
        })?;
        let value =
            serde_json::from_slice(&body).map_err(|e| Said::bad(format!("the body cannot be read: {e}")))?;
        Ok(Self(value))
    }
}

/// Alerts that fire.
#[utoipa::path(get, path = "/api/v2/alerts", tag = "alertmanager",
    params(("filter" = Option<String>, Query, description = "A matcher; may come several times"),
        ("receiver" = Option<String>, Query, description = "A regular expression for a receiver"),
        ("active" = Option<bool>, Query, description = "Those that nothing keeps back"),
        ("silenced" = Option<bool>, Query, description = "Those that are silenced"),
        ("inhibited" = Option<bool>, Query, description = "Those that are inhibited"),
        ("unprocessed" = Option<bool>, Query, description = "There are none")),
    responses((status = 200, description = "By fingerprint", body = Vec<wire::GettableAlert>)))]
pub async fn v2_alerts(
    State(front): State<Arc<Front>>,
    RawQuery(query): RawQuery,
) -> Result<Json<Vec<wire::GettableAlert>>, Said> {
    let ask = Ask::read(query.as_deref()).map_err(Said::bad)?;
    let all = alerts_queries::active(&front.s).await?;
    let wanted: Vec<Active> = all.iter().filter(|one| wants(&ask, one, true)).cloned().collect();
    Ok(Json(shapes::alerts(&wanted, &all, until(&front))))
}

/// When an alert without an end of its own is taken to have ended, were there no more news of it.
fn until(front: &Front) -> jiff::Timestamp {
    time::plus_ms(front.s.now(), front.s.alerts.routing().routing.resolve_timeout_ms)
}

fn wants(ask: &Ask, one: &Active, by_receiver: bool) -> bool {
    let (silenced, inhibited) = (!one.silenced_by.is_empty(), !one.inhibited_by.is_empty());
    let receiver = |r: &regex::Regex| one.receivers.iter().any(|name| r.is_match(name));
    (ask.active || silenced || inhibited)
        && (ask.silenced || !silenced)
        && (ask.inhibited || !inhibited)
        && (!by_receiver || ask.receiver.as_ref().is_none_or(receiver))
        && shapes::fits(&ask.filter, &one.incident.labels)
}

/// Raise or end alerts. The answer comes when everything is on disk.
#[utoipa::path(post, path = "/api/v2/alerts", tag = "alertmanager", request_body = Vec<wire::PostableAlert>,
    responses((status = 200, description = "Stored")))]
pub async fn v2_alerts_post(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Posted(posted): Posted<Vec<wire::PostableAlert>>,
) -> Result<(), Said> {
    let (signals, bad) = shapes::signals(posted, front.s.now());
    alerts_ingest::accept_as(&front.s, &actor, Source::Alertmanager, signals).await?;
    if bad.is_empty() { Ok(()) } else { Err(Said::bad(bad.join("; "))) }
}

/// Alerts that fire, in the groups of the routes.
#[utoipa::path(get, path = "/api/v2/alerts/groups", tag = "alertmanager",
    params(("filter" = Option<String>, Query, description = "A matcher; may come several times"),
        ("receiver" = Option<String>, Query, description = "A regular expression for the receiver"),
        ("active" = Option<bool>, Query, description = "Those that nothing keeps back"),
        ("silenced" = Option<bool>, Query, description = "Those that are silenced"),
        ("inhibited" = Option<bool>, Query, description = "Those that are inhibited")),
    responses((status = 200, description = "By labels and receiver", body = Vec<wire::AlertGroup>)))]
pub async fn v2_groups(
    State(front): State<Arc<Front>>,
    RawQuery(query): RawQuery,
) -> Result<Json<Vec<wire::AlertGroup>>, Said> {
    let ask = Ask::read(query.as_deref()).map_err(Said::bad)?;
    let groups = alerts_queries::groups(&front.s).await?;
    let all: Vec<Active> = groups.iter().flat_map(|g| g.members.iter().cloned()).collect();
    let until = until(&front);
    let mut views = Vec::new();
    for group in groups {
        if ask.receiver.as_ref().is_some_and(|r| !r.is_match(&group.receiver)) {
            continue;
        }
        let mut members: Vec<Active> =
            group.members.into_iter().filter(|one| wants(&ask, one, false)).collect();
        // As in Alertmanager: in groups, an alert names the receivers that were asked for.
        for one in &mut members {
            one.receivers.retain(|name| ask.receiver.as_ref().is_none_or(|r| r.is_match(name)));
            one.receivers.sort();
        }
        if !members.is_empty() {
            let alerts = shapes::alerts(&members, &all, until);
            let receiver = wire::AmReceiver { name: group.receiver };
            views.push(wire::AlertGroup { alerts, labels: group.labels, receiver });
        }
    }
    views.sort_by(shapes::in_order);
    Ok(Json(views))
}

/// Silences.
#[utoipa::path(get, path = "/api/v2/silences", tag = "alertmanager",
    params(("filter" = Option<String>, Query, description = "A matcher that the silence has; may come several times"),
        ("creator" = Option<String>, Query, description = "By whom; may come several times")),
    responses((status = 200, description = "Active, pending, expired", body = Vec<wire::GettableSilence>)))]
pub async fn v2_silences(
    State(front): State<Arc<Front>>,
    RawQuery(query): RawQuery,
) -> Result<Json<Vec<wire::GettableSilence>>, Said> {
    let ask = Ask::read(query.as_deref()).map_err(Said::bad)?;
    let all = alerts_silences::list(&front.s).await?;
    Ok(Json(shapes::silences(&all, &ask.filter, &ask.creators, front.s.now())))
}

/// Make a silence, or change the one with this id.
#[utoipa::path(post, path = "/api/v2/silences", tag = "alertmanager", request_body = wire::PostableSilence,
    responses((status = 200, description = "In force", body = wire::SilenceMade)))]
pub async fn v2_silences_post(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Posted(posted): Posted<wire::PostableSilence>,
) -> Result<Json<wire::SilenceMade>, Said> {
    let new = shapes::new_silence(posted).map_err(Said::bad)?;
    let silence = alerts_silences::create(&front.s, &actor, new).await?;
    Ok(Json(wire::SilenceMade { silence_id: silence.id }))
}

/// One silence.
#[utoipa::path(get, path = "/api/v2/silence/{silenceID}", tag = "alertmanager",
    params(("silenceID" = String, Path, description = "Id of the silence")),
    responses((status = 200, description = "The silence", body = wire::GettableSilence)))]
pub async fn v2_silence(
    State(front): State<Arc<Front>>,
    Path(id): Path<String>,
) -> Result<Json<wire::GettableSilence>, Said> {
    let silence = alerts_silences::get(&front.s, &id).await?;
    Ok(Json(shapes::silence(&silence, front.s.now())))
}

/// End a silence now.
#[utoipa::path(delete, path = "/api/v2/silence/{silenceID}", tag = "alertmanager",
    params(("silenceID" = String, Path, description = "Id of the silence")),
    responses((status = 200, description = "Over")))]
pub async fn v2_silence_delete(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Path(id): Path<String>,
) -> Result<(), Said> {
    alerts_silences::expire(&front.s, &actor, &id).await?;
    Ok(())
}

/// How it stands, with the routing in force as an Alertmanager configuration without secrets.
#[utoipa::path(get, path = "/api/v2/status", tag = "alertmanager",
    responses((status = 200, description = "Without a cluster", body = wire::AmStatus)))]
pub async fn v2_status(State(front): State<Arc<Front>>) -> Json<wire::AmStatus> {
    let original = alerts_routes::yaml(&front.s, &front.s.alerts.routing());
    Json(wire::AmStatus {
        cluster: wire::ClusterStatus { peers: Vec::new(), status: "disabled".to_owned() },
        config: wire::AmConfig { original },
        uptime: shapes::moment(front.started_at),
        version_info: wire::VersionInfo {
            branch: "tradewarden".to_owned(),
            build_date: String::new(),
            build_user: "tradewarden".to_owned(),
            go_version: String::new(),
            revision: front.s.settings().version.clone(),
            version: API_OF.to_owned(),
        },
    })
}

/// Names of the receivers.
#[utoipa::path(get, path = "/api/v2/receivers", tag = "alertmanager",
    responses((status = 200, description = "By name", body = Vec<wire::AmReceiver>)))]
pub async fn v2_receivers(State(front): State<Arc<Front>>) -> Json<Vec<wire::AmReceiver>> {
    let routing = front.s.alerts.routing();
    Json(routing.receivers.keys().map(|name| wire::AmReceiver { name: name.clone() }).collect())
}
