//! `Idempotency-Key`: a repeated act answers what the first one answered, and is not done twice.
//!
//! Answers are kept in memory. After a restart the acts themselves are safe to repeat: a second trip or kill changes
//! nothing, a second reset is refused.

use crate::domain::actor::needs;
use crate::domain::gate::Verdict;
use crate::http::Front;
use crate::http::identity::Visitor;
use crate::http::limits;
use crate::http::problem::Fail;
use crate::http::router::Access;
use crate::http::router::Row;
use crate::services::gate;
use axum::body::Body;
use axum::body::Bytes;
use axum::extract::Request;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header;
use axum::middleware::Next;
use axum::response::IntoResponse;
use axum::response::Response;
use parking_lot::Mutex;
use sha2::Digest;
use sha2::Sha256;
use std::collections::HashMap;
use std::collections::VecDeque;
use std::sync::Arc;

/// Most bytes of an answer that is kept.
const ANSWER_MAX_BYTES: usize = 1024 * 1024;

/// The answers of acts that succeeded.
#[derive(Default)]
pub struct Kept(Mutex<Answers>);

#[derive(Default)]
struct Answers {
    known: HashMap<String, Answer>,
    order: VecDeque<String>,
}

#[derive(Clone)]
struct Answer {
    body_hash: [u8; 32],
    /// `None` while the first request is under way.
    said: Option<(StatusCode, Bytes)>,
}

enum Begun {
    First,
    Again(StatusCode, Bytes),
    UnderWay,
    Other,
}

impl Kept {
    fn begin(&self, key: &str, body_hash: [u8; 32]) -> Begun {
        let mut answers = self.0.lock();
        match answers.known.get(key) {
            Some(there) if there.body_hash != body_hash => return Begun::Other,
            Some(Answer { said: Some((status, body)), .. }) => return Begun::Again(*status, body.clone()),
            Some(_) => return Begun::UnderWay,
            None => {}
        }
        if answers.order.len() >= limits::IDEMPOTENCY_KEPT
            && let Some(oldest) = answers.order.pop_front()
        {
            answers.known.remove(&oldest);
        }
        answers.order.push_back(key.to_owned());
        answers.known.insert(key.to_owned(), Answer { body_hash, said: None });
        Begun::First
    }

    fn begin_anew(&self, key: &str) {
        if let Some(answer) = self.0.lock().known.get_mut(key) {
            answer.said = None;
        }
    }

    fn end(&self, key: &str, said: Option<(StatusCode, Bytes)>) {
        let mut answers = self.0.lock();
        if said.is_some() {
            if let Some(answer) = answers.known.get_mut(key) {
                answer.said = said;
            }
        } else {
            answers.known.remove(key);
            answers.order.retain(|k| k != key);
        }
    }
}

/// Frees the key when the request ends without an answer worth keeping, also when its client hangs up.
struct Turn<'a> {
    kept: &'a Kept,
    key: String,
    said: Option<(StatusCode, Bytes)>,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.kept.end(&self.key, self.said.take());
    }
}

/// Stands in front of every handler; does something only for a repeatable route with a key.
pub async fn once(State(front): State<Arc<Front>>, request: Request, next: Next) -> Response {
    let repeatable = request.extensions().get::<Row>().is_some_and(|row| row.repeatable);
    let Some(key) = request.headers().get("idempotency-key").filter(|_| repeatable).cloned() else {
        return next.run(request).await;
    };
    match repeat(&front, &key, request, next).await {
        Ok(response) => response,
        Err(fail) => fail.into_response(),
    }
}

async fn repeat(front: &Front, key: &HeaderValue, request: Request, next: Next) -> Result<Response, Fail> {
    let word = key.to_str().ok().filter(|k| !k.is_empty() && k.len() <= limits::IDEMPOTENCY_KEY_MAX_CHARS);
    let Some(word) = word else {
        let most = limits::IDEMPOTENCY_KEY_MAX_CHARS;
        return Err(Fail::new("malformed", format!("Idempotency-Key has 1 to {most} plain characters")));
    };
    let actor = request.extensions().get::<Visitor>().and_then(|v| v.actor.as_ref()).map(|a| a.id.clone());
    let whole = format!("{} {} {word}", actor.unwrap_or_default(), request.uri().path());
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, limits::BODY_MAX_BYTES).await.map_err(|_| {
        Fail::new("too_large", format!("a body has at most {} bytes", limits::BODY_MAX_BYTES))
    })?;
    match front.repeated.begin(&whole, Sha256::digest(&body).into()) {
        Begun::First => {}
        Begun::Again(status, kept) if still_holds(front, parts.extensions.get::<Row>()) => {
            return Ok(again(status, kept));
        }
        // Said before and undone since: a halt asked for again is a halt to be done again.
        Begun::Again(..) => front.repeated.begin_anew(&whole),
        Begun::UnderWay => {
            return Err(Fail::new(
                "in_progress",
                "the first request with this Idempotency-Key has not ended yet",
            ));
        }
        Begun::Other => {
            return Err(Fail::new("idempotency_key_reused", "use a new Idempotency-Key for a new request"));
        }
    }
    let mut turn = Turn { kept: &front.repeated, key: whole, said: None };
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    // A refusal changed nothing, so asking again is safe and may succeed: only successes are kept.
    if !response.status().is_success() {
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, ANSWER_MAX_BYTES)
        .await
        .map_err(|e| Fail::new("internal", e.to_string()))?;
    turn.said = Some((parts.status, body.clone()));
    Ok(Response::from_parts(parts, Body::from(body)))
}

/// Whether what the first answer said is still so. A trip or kill that was undone meanwhile must not be answered with
/// the old success; every other act is answered as it was.
fn still_holds(front: &Front, row: Option<&Row>) -> bool {
    let Some(Access::Need(act)) = row.map(|row| row.access) else { return true };
    let verdict = gate::verdict(&front.s);
    match act.need {
        needs::TRIP => verdict != Verdict::Open,
        needs::KILL => verdict == Verdict::Halted,
        _ => true,
    }
}

fn again(status: StatusCode, body: Bytes) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert("idempotent-replayed", HeaderValue::from_static("true"));
    response
}
