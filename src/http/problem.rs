//! Problem details (RFC 9457): the one place where a refusal becomes a status.

use crate::domain::refusal::Refusal;
use crate::domain::settings_state::Conflict;
use crate::services::conditions;
use crate::wire;
use axum::body::Body;
use axum::extract::rejection::JsonRejection;
use axum::extract::rejection::PathRejection;
use axum::extract::rejection::QueryRejection;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::IntoResponse;
use axum::response::Response;
use std::any::Any;

/// An answer that says no.
#[derive(Debug, Clone, PartialEq)]
pub struct Fail(Box<wire::Problem>);

/// Every code there is, with its status and title: the table of the reference page.
pub const CODES: &[(&str, u16, &str)] = &[
    ("invalid_request", 422, "The request cannot be understood"),
    ("bad_document", 422, "The configuration has mistakes"),
    ("bad_config", 422, "The config has mistakes"),
    ("malformed", 400, "The request is not well formed"),
    ("reason_too_short", 422, "The reason is too short"),
    ("reason_too_long", 422, "The reason is too long"),
    ("not_acknowledged", 422, "The act is not acknowledged"),
    ("confirm_word_missing", 422, "The typed word is missing"),
    ("not_authenticated", 401, "Nobody is signed in"),
    ("bad_credentials", 401, "The credentials are wrong"),
    ("code_required", 401, "A second factor is needed"),
    ("oidc_refused", 403, "The identity provider does not let this person in"),
    ("oidc_unavailable", 503, "The identity provider cannot be asked"),
    ("confirm_required", 403, "Confirm that it is you"),
    ("session_idle", 403, "The session was idle"),
    ("last_admin", 409, "The last admin is kept"),
    ("not_permitted", 403, "Not permitted"),
    ("csrf_failed", 403, "The request did not come from the console"),
    ("not_found", 404, "Not found"),
    ("method_not_allowed", 405, "The method is not allowed here"),
    ("not_tripped", 409, "The breaker is not TRIPPED"),
    ("uninitialised", 409, "The breaker is not initialised"),
    ("already_initialised", 409, "The breaker is already initialised"),
    ("conditions_not_normal", 409, "Conditions are not normal"),
    ("not_engaged", 409, "The kill switch is not ENGAGED"),
    ("kill_job_running", 409, "A kill job is running"),
    ("incident_over", 409, "The incident has ended"),
    ("key_state", 409, "The key does not stand so that this can be done"),
    ("exists", 409, "It already exists"),
    ("version_conflict", 409, "It was changed meanwhile"),
    ("in_progress", 409, "The same request is under way"),
    ("setup_link_invalid", 410, "The set-up link is worth nothing"),
    ("too_large", 413, "The request is too large"),
    ("unsupported_media_type", 415, "The body is not JSON"),
    ("idempotency_key_reused", 422, "The idempotency key was used for another request"),
    ("reset_rate_limited", 429, "Only one reset a minute"),
    ("too_many_attempts", 429, "Too many attempts"),
    ("over_capacity", 503, "Too much is waiting"),
    ("too_often", 429, "Too often"),
    ("internal", 500, "The appliance made a mistake"),
    ("not_recorded", 503, "It could not be recorded, so it was not done"),
    ("unreadable", 503, "The records cannot be read"),
    ("timeout", 503, "The request took too long"),
    ("too_many_streams", 503, "Too many event streams"),
    ("too_many_connections", 503, "Too many connections"),
    ("console_missing", 503, "The console is not built in"),
];

impl Fail {
    /// A problem of a known code.
    pub fn new(code: &str, detail: impl Into<String>) -> Self {
        let row = CODES.iter().find(|(known, _, _)| *known == code);
        let (status, title) =
            row.map_or((500, "The appliance made a mistake"), |(_, status, title)| (*status, *title));
        Self(Box::new(wire::Problem {
            kind: format!("/api/reference#{code}"),
            title: title.to_owned(),
            status,
            detail: detail.into(),
            code: code.to_owned(),
            errors: Vec::new(),
            retry_after_seconds: None,
            conditions: Vec::new(),
            conflicts: Vec::new(),
        }))
    }

    /// The same as a JSON string, for clients that know nothing else; what cannot be understood is 400 to them.
    pub fn as_text(&self) -> Response {
        let status = if self.0.status == 422 { 400 } else { self.0.status };
        let mut response = self.clone().into_response();
        *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        *response.body_mut() = Body::from(serde_json::to_string(&self.0.detail).unwrap_or_default());
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        response
    }

    /// The words.
    pub fn detail(&self) -> &str {
        &self.0.detail
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// Nothing of that name is here.
    pub fn not_found(what: &str) -> Self {
        Self::new("not_found", format!("{what} not found; the routes are listed at /api/reference"))
    }

    fn field(mut self, field: &str, message: &str) -> Self {
        self.0.errors.push(wire::FieldError { field: field.to_owned(), message: message.to_owned() });
        self
    }
}

impl From<Refusal> for Fail {
    fn from(refusal: Refusal) -> Self {
        let mut fail = Self::new(refusal.code(), refusal.to_string());
        fail.0.retry_after_seconds = refusal.retry_after_seconds();
        match &refusal {
            Refusal::ConditionsNotNormal { failing } => {
                fail.0.conditions = failing.iter().map(conditions::view).collect();
                fail
            }
            Refusal::SettingsChanged { conflicts, .. } => {
                fail.0.conflicts = conflicts.iter().map(conflict).collect();
                fail
            }
            Refusal::Invalid { field, message } => fail.field(field, message),
            Refusal::BadDocument { mistakes } => mistakes.iter().fold(fail, |fail, m| {
                fail.field(&format!("{}:{}", m.line, m.column), &format!("{}; {}", m.what, m.hint))
            }),
            Refusal::BadConfig { mistakes } => mistakes.iter().fold(fail, |fail, m| {
                let hint = if m.hint.is_empty() { String::new() } else { format!("; {}", m.hint) };
                fail.field(&m.place, &format!("{}{hint}", m.what))
            }),
            Refusal::ReasonTooShort { .. } | Refusal::ReasonTooLong { .. } => {
                fail.field("reason", &refusal.to_string())
            }
            Refusal::NotAcknowledged => fail.field("acknowledged", "must be true"),
            Refusal::ConfirmWordMissing => fail.field("confirm", "must be RESUME"),
            _ => fail,
        }
    }
}

fn conflict(c: &Conflict) -> wire::SettingsConflict {
    wire::SettingsConflict {
        section: c.section.to_owned(),
        key: c.key.to_owned(),
        yours: c.yours.clone(),
        theirs: c.theirs.clone(),
        based_on: c.based_on,
        version: c.version,
        changed_by: c.changed_by.clone(),
    }
}

impl From<JsonRejection> for Fail {
    fn from(rejection: JsonRejection) -> Self {
        let code = match (&rejection, rejection.status()) {
            (JsonRejection::JsonDataError(_), _) => "invalid_request",
            (JsonRejection::MissingJsonContentType(_), _) => {
                return Self::new(
                    "unsupported_media_type",
                    "send JSON with the header `Content-Type: application/json`",
                );
            }
            (_, StatusCode::PAYLOAD_TOO_LARGE) => {
                let limit = crate::http::limits::BODY_MAX_BYTES;
                return Self::new("too_large", format!("a body has at most {limit} bytes"));
            }
            _ => "malformed",
        };
        Self::new(code, rejection.body_text())
    }
}

impl From<QueryRejection> for Fail {
    fn from(rejection: QueryRejection) -> Self {
        Self::new("invalid_request", rejection.body_text())
    }
}

impl From<PathRejection> for Fail {
    fn from(rejection: PathRejection) -> Self {
        Self::new("invalid_request", rejection.body_text())
    }
}

impl IntoResponse for Fail {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_string(&self.0).unwrap_or_default();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = self.0.retry_after_seconds {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers
                .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"tradewarden\""));
        }
        response
    }
}

/// What a handler that panicked answers; the words of the panic go to the log alone.
#[allow(clippy::needless_pass_by_value, reason = "the layer hands over the box")]
pub fn panicked(payload: Box<dyn Any + Send + 'static>) -> Response {
    let words = payload.downcast_ref::<&str>().map(|w| (*w).to_owned());
    let words = words.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_default();
    tracing::error!(%words, "a request handler panicked");
    Fail::new("internal", "the appliance's log says more; the state of breaker and kill switch is unchanged")
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::actor::Role;

    #[test]
    fn every_refusal_has_its_row() {
        let all = [
            Refusal::ReasonTooShort { length: 1 },
            Refusal::ReasonTooLong { length: 3000 },
            Refusal::NotAcknowledged,
            Refusal::NotAuthenticated,
            Refusal::NotPermitted { actor: "a".into(), act: "trip", role: Role::Operator, scope: None },
            Refusal::NotTripped { state: "OPEN" },
            Refusal::Uninitialised,
            Refusal::AlreadyInitialised { state: "OPEN" },
            Refusal::ResetRateLimited { retry_after_seconds: 3 },
            Refusal::ConditionsNotNormal { failing: vec![] },
            Refusal::ConfirmWordMissing,
            Refusal::NotEngaged { state: "ACTIVE" },
            Refusal::KillJobRunning { job: 1 },
            Refusal::IncidentOver { incident: 7 },
            Refusal::NotRecorded { cause: String::new(), remedy: String::new() },
            Refusal::BadCredentials,
            Refusal::TooManyAttempts { retry_after_seconds: 3 },
            Refusal::SetupLinkInvalid,
            Refusal::CodeRequired,
            Refusal::CodeWrong,
            Refusal::ConfirmRequired,
            Refusal::SessionIdle,
            Refusal::LastAdmin { name: "a".into() },
            Refusal::Provider { code: "oidc_refused", words: "x".into() },
            Refusal::Provider { code: "oidc_unavailable", words: "x".into() },
            Refusal::invalid("x", "y"),
            Refusal::BadDocument { mistakes: vec![] },
            Refusal::BadConfig { mistakes: vec![] },
            Refusal::OverCapacity { cause: "x".into(), retry_after_seconds: 5 },
            Refusal::NotFound { what: "x".into() },
            Refusal::KeyEnded { id: "x".into(), state: "revoked" },
            Refusal::Exists { what: "x".into() },
            Refusal::Changed { what: "x".into(), version: 2 },
            Refusal::SettingsChanged { version: 2, based_on: 1, conflicts: vec![] },
            Refusal::TooOften { what: "x", retry_after_seconds: 3 },
            Refusal::Unreadable { cause: "x".into() },
        ];
        for refusal in all {
            let code = refusal.code();
            assert!(CODES.iter().any(|(known, _, _)| *known == code), "{code} has no status");
            assert_eq!(Fail::from(refusal).0.code, code);
        }
    }
}
