//! The console: the files of `web/dist`, embedded in the binary.

use crate::http::problem::Fail;
use axum::body::Body;
use axum::http::HeaderMap;
use axum::http::HeaderValue;
use axum::http::Method;
use axum::http::StatusCode;
use axum::http::Uri;
use axum::http::header;
use axum::response::IntoResponse;
use axum::response::Response;
use rust_embed::EmbeddedFile;
use rust_embed::RustEmbed;
use std::fmt::Write as _;

/// What to do when there is no console to show.
const MISSING: &str =
    "the console is not built in: run `make console`, then start again; the API works without it";
/// The console loads its own files and nothing else, and nothing inline.
const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; \
connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; \
frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types svelte-trusted-html tradewarden";
/// Files below this path carry the hash of their content in their name.
const HASHED: &str = "assets/";

#[derive(RustEmbed)]
#[folder = "web/dist"]
#[allow_missing = true]
struct Dist;

/// Everything that is no route: a file of the console, one of its pages, or nothing.
pub async fn any(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    // A job that pings a wrong address must not be told 200 and a page.
    if ["api", "ping"]
        .iter()
        .any(|own| path.strip_prefix(own).is_some_and(|r| r.is_empty() || r.starts_with('/')))
    {
        return Fail::not_found("this route").into_response();
    }
    if method != Method::GET && method != Method::HEAD {
        return Fail::new("method_not_allowed", "pages are read with GET").into_response();
    }
    if !path.is_empty()
        && let Some(found) = file(path, &headers)
    {
        return found;
    }
    let last = path.rsplit('/').next().unwrap_or_default();
    if last.contains('.') || path.starts_with(HASHED) {
        return Fail::not_found("this file").into_response();
    }
    // The console's own router knows its pages.
    file("index.html", &headers).unwrap_or_else(|| Fail::new("console_missing", MISSING).into_response())
}

fn file(path: &str, headers: &HeaderMap) -> Option<Response> {
    let plain = Dist::get(path)?;
    let says = |name: header::HeaderName| headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let gzip = says(header::ACCEPT_ENCODING).split(',').any(|e| e.trim().split(';').next() == Some("gzip"));
    let packed = gzip.then(|| Dist::get(&format!("{path}.gz"))).flatten();
    let tag = tag_of(&plain, packed.is_some());
    let known = says(header::IF_NONE_MATCH).split(',').any(|t| t.trim() == tag);
    let mime = plain.metadata.mimetype().to_owned();
    let is_packed = packed.is_some();
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Response::new(Body::from(packed.unwrap_or(plain).data.into_owned()))
    };
    let out = response.headers_mut();
    let mut put = |name: header::HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            out.insert(name, value);
        }
    };
    let text = mime.starts_with("text/") || mime.ends_with("javascript");
    put(header::CONTENT_TYPE, &if text { format!("{mime}; charset=utf-8") } else { mime });
    put(header::ETAG, &tag);
    put(header::VARY, "accept-encoding");
    put(header::CONTENT_SECURITY_POLICY, CSP);
    let hashed = path.starts_with(HASHED);
    put(header::CACHE_CONTROL, if hashed { "public, max-age=31536000, immutable" } else { "no-cache" });
    if is_packed {
        put(header::CONTENT_ENCODING, "gzip");
    }
    Some(response)
}

fn tag_of(file: &EmbeddedFile, packed: bool) -> String {
    let mut tag = String::from("\"");
    for byte in &file.metadata.sha256_hash()[..12] {
        let _ = write!(tag, "{byte:02x}");
    }
    tag.push_str(if packed { "-gz\"" } else { "\"" });
    tag
}
