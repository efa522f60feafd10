//! Heartbeats: kept by people, pinged by their jobs.

use crate::domain::alerts_heartbeats::BODY_MAX_BYTES;
use crate::http::Front;
use crate::http::identity::Visitor;
use crate::http::identity::Who;
use crate::http::input::Asked;
use crate::http::input::Input;
use crate::http::input::Named;
use crate::http::limits::PING_READ_MAX_BYTES;
use crate::http::problem::Fail;
use crate::services::alerts_heartbeats;
use crate::services::alerts_heartbeats_pings;
use crate::services::alerts_heartbeats_pings::Sent;
use crate::wire;
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::IntoResponse;
use axum::response::Response;
use futures_util::StreamExt;
use serde::Deserialize;
use std::sync::Arc;

/// Every heartbeat with how it stands.
#[utoipa::path(get, path = "/api/v1/heartbeats", tag = "heartbeats",
    responses((status = 200, description = "By name", body = wire::HeartbeatList)))]
pub async fn heartbeat_list(State(front): State<Arc<Front>>) -> Result<Json<wire::HeartbeatList>, Fail> {
    Ok(Json(alerts_heartbeats::list(&front.s).await?))
}

/// Make a heartbeat; the answer is the only time its address is shown.
#[utoipa::path(post, path = "/api/v1/heartbeats", tag = "heartbeats", request_body = wire::HeartbeatDraft,
    responses((status = 200, description = "Made", body = wire::HeartbeatMade)))]
pub async fn heartbeat_create(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Input(draft): Input<wire::HeartbeatDraft>,
) -> Result<Json<wire::HeartbeatMade>, Fail> {
    Ok(Json(alerts_heartbeats::create(&front.s, &actor, &draft).await?))
}

/// One heartbeat with its newest pings.
#[utoipa::path(get, path = "/api/v1/heartbeats/{name}", tag = "heartbeats",
    params(("name" = String, Path, description = "Name of the heartbeat")),
    responses((status = 200, description = "The heartbeat", body = wire::HeartbeatView)))]
pub async fn heartbeat_view(
    State(front): State<Arc<Front>>,
    Named(name): Named<String>,
) -> Result<Json<wire::HeartbeatView>, Fail> {
    Ok(Json(alerts_heartbeats::get(&front.s, &name).await?))
}

/// Change a heartbeat, pause it, or give it a new address. Send `version` as it was read.
#[utoipa::path(put, path = "/api/v1/heartbeats/{name}", tag = "heartbeats",
    params(("name" = String, Path, description = "Name of the heartbeat")), request_body = wire::HeartbeatDraft,
    responses((status = 200, description = "Changed", body = wire::HeartbeatMade)))]
pub async fn heartbeat_update(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Named(name): Named<String>,
    Input(draft): Input<wire::HeartbeatDraft>,
) -> Result<Json<wire::HeartbeatMade>, Fail> {
    Ok(Json(alerts_heartbeats::update(&front.s, &actor, &name, &draft).await?))
}

/// Remove a heartbeat; an alert about it is called off.
#[utoipa::path(delete, path = "/api/v1/heartbeats/{name}", tag = "heartbeats",
    params(("name" = String, Path, description = "Name of the heartbeat")),
    responses((status = 204, description = "Removed")))]
pub async fn heartbeat_delete(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Named(name): Named<String>,
) -> Result<StatusCode, Fail> {
    alerts_heartbeats::delete(&front.s, &actor, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What a ping may say in its query.
#[derive(Default, Deserialize)]
pub struct PingQuery {
    /// Pairs a start with its end.
    rid: Option<String>,
}

/// What a push says in its query.
#[derive(Default, Deserialize)]
pub struct PushQuery {
    /// `up` unless it says `down`.
    status: Option<String>,
    /// A remark.
    msg: Option<String>,
    /// Milliseconds; empty where there are none.
    ping: Option<String>,
}

const PLAIN: (header::HeaderName, &str) = (header::CONTENT_TYPE, "text/plain; charset=utf-8");

/// `/ping/{id}`: all is well. On disk before the answer.
pub async fn ping(
    State(front): State<Arc<Front>>,
    visitor: Visitor,
    Named(id): Named<String>,
    Asked(query): Asked<PingQuery>,
    body: Body,
) -> Result<Response, Fail> {
    beat(&front, &visitor, &id, sent("", query.rid, body).await).await
}

/// `/ping/{id}/{signal}`: a start, a failure, a remark or an exit code.
pub async fn ping_signal(
    State(front): State<Arc<Front>>,
    visitor: Visitor,
    Named((id, signal)): Named<(String, String)>,
    Asked(query): Asked<PingQuery>,
    body: Body,
) -> Result<Response, Fail> {
    beat(&front, &visitor, &id, sent(&signal, query.rid, body).await).await
}

/// What was said, as far as it is kept. A failure counts however long its log is: what is too long is read and dropped,
/// and what breaks off is kept as far as it came.
async fn sent(word: &str, run: Option<String>, body: Body) -> Sent {
    let (mut kept, mut read) = (Vec::new(), 0);
    let mut pieces = body.into_data_stream();
    while let Some(Ok(piece)) = pieces.next().await {
        read += piece.len();
        let room = BODY_MAX_BYTES.saturating_sub(kept.len());
        kept.extend_from_slice(piece.get(..room.min(piece.len())).unwrap_or_default());
        if read > PING_READ_MAX_BYTES {
            break;
        }
    }
    // A character that was cut in two is none.
    let whole = match std::str::from_utf8(&kept) {
        Err(cut) if cut.error_len().is_none() => cut.valid_up_to(),
        _ => kept.len(),
    };
    let body = String::from_utf8_lossy(kept.get(..whole).unwrap_or_default()).into_owned();
    Sent { word: word.to_owned(), run, body, ..Sent::default() }
}

async fn beat(front: &Front, visitor: &Visitor, id: &str, sent: Sent) -> Result<Response, Fail> {
    let sent = Sent { address: visitor.address.clone(), ..sent };
    alerts_heartbeats_pings::ping(&front.s, id, visitor.actor.as_deref(), sent).await?;
    Ok(([PLAIN], "OK").into_response())
}

/// `/api/push/{token}`: the same for senders that push a status. Answers in their form.
pub async fn push(
    State(front): State<Arc<Front>>,
    visitor: Visitor,
    Named(token): Named<String>,
    Asked(query): Asked<PushQuery>,
) -> Result<Response, Fail> {
    let down = query.status.as_deref().is_some_and(|s| s.eq_ignore_ascii_case("down"));
    let took = query.ping.as_deref().and_then(|p| p.parse::<f64>().ok()).filter(|ms| ms.is_finite());
    #[allow(clippy::cast_possible_truncation, reason = "a float outside of the range becomes its edge")]
    let took_ms = took.map(|ms| ms.round() as i64);
    let sent = Sent {
        word: if down { "fail" } else { "" }.to_owned(),
        body: query.msg.unwrap_or_default(),
        took_ms,
        ..Sent::default()
    };
    beat(&front, &visitor, &token, sent).await?;
    Ok(([(header::CONTENT_TYPE, "application/json")], "{\"ok\":true}").into_response())
}
