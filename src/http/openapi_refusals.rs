//! What each operation may refuse with, worked out from the table of routes and what the operation takes.

use crate::http::limits_rates as rates;
use crate::http::problem::CODES;
use crate::http::router::Access;
use crate::http::router::TABLE;
use std::collections::BTreeSet;
use utoipa::openapi::Content;
use utoipa::openapi::Header;
use utoipa::openapi::ObjectBuilder;
use utoipa::openapi::Ref;
use utoipa::openapi::RefOr;
use utoipa::openapi::path::Operation;
use utoipa::openapi::path::ParameterIn;
use utoipa::openapi::response::Response;
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::schema::Type;

/// Adds every status an operation may refuse with, and the headers of limited ones.
pub fn add(path: &str, method: &str, operation: &mut Operation) {
    let row = TABLE.iter().find(|r| r.method == method && r.path == path);
    let as_text = matches!(row.map(|r| r.access), Some(Access::Alertmanager(_)));
    let open = matches!(row.map(|r| r.access), Some(Access::Open));
    let limited = rates::of(method, path).is_some();
    if limited {
        for answer in operation.responses.responses.values_mut() {
            if let RefOr::T(answer) = answer {
                tell_rate(answer);
            }
        }
    }
    for status in statuses(path, method, operation, open, limited) {
        let status = if as_text && status == 422 { 400 } else { status };
        let mut answer = if as_text { text(status) } else { problem(status) };
        if limited && status != 401 {
            tell_rate(&mut answer);
        }
        operation.responses.responses.entry(status.to_string()).or_insert(RefOr::T(answer));
    }
}

fn statuses(path: &str, method: &str, operation: &Operation, open: bool, limited: bool) -> BTreeSet<u16> {
    let writes = method != "GET";
    let named = path.contains('{');
    let parameters = operation.parameters.as_deref().unwrap_or_default();
    let asked = parameters.iter().any(|p| matches!(p, RefOr::T(p) if p.parameter_in == ParameterIn::Query));
    // A credential that is worth nothing is refused everywhere, and the records may be unreadable anywhere.
    let mut all = BTreeSet::from([401, 503]);
    if writes || !open {
        all.insert(403);
    }
    // Who is no user has no account, and without a provider there is no way to it.
    if named || path.starts_with("/api/v1/account/") || path.starts_with("/api/v1/oidc/") {
        all.insert(404);
    }
    if operation.request_body.is_some() {
        all.extend([400, 413, 415, 422]);
    }
    if named || asked || writes {
        all.insert(422);
    }
    if writes {
        all.extend([409, 429]);
    }
    if limited {
        all.insert(429);
    }
    if path.starts_with("/api/v1/oidc/") {
        all.extend([403, 429]);
    }
    if path == "/api/v1/setup" {
        all.insert(410);
    }
    all
}

fn problem(status: u16) -> Response {
    let codes: Vec<String> =
        CODES.iter().filter(|(_, s, _)| *s == status).map(|(code, ..)| format!("`{code}`")).collect();
    let words = format!("Problem details, their `code` one of {}", codes.join(", "));
    let schema = RefOr::Ref(Ref::from_schema_name("Problem"));
    let content = Content::new(Some(schema));
    waiting(ResponseBuilder::new().description(words).content("application/problem+json", content), status)
}

fn text(status: u16) -> Response {
    let schema = ObjectBuilder::new().schema_type(Type::String).build();
    let content = Content::new(Some(schema));
    let words = "The refusal in words, as a JSON string";
    waiting(ResponseBuilder::new().description(words).content("application/json", content), status)
}

fn waiting(answer: ResponseBuilder, status: u16) -> Response {
    match status {
        429 => answer.header("Retry-After", seconds("Seconds until it may be tried again")).build(),
        _ => answer.build(),
    }
}

fn seconds(words: &str) -> Header {
    let mut header = Header::new(ObjectBuilder::new().schema_type(Type::Integer));
    header.description = Some(words.to_owned());
    header
}

fn tell_rate(answer: &mut Response) {
    for (name, words) in [
        ("RateLimit-Limit", "Most uses within a minute"),
        ("RateLimit-Remaining", "Uses left"),
        ("RateLimit-Reset", "Seconds until the oldest use counts no more"),
    ] {
        answer.headers.insert(name.to_owned(), RefOr::T(seconds(words)));
    }
}
