//! Speaks HTTP with the appliance: over the local socket, or an address and a key. The only file here that dials out.

use crate::cli::exit::Failure;
use crate::cli::target::Target;
use crate::wire::Problem;
use reqwest::Certificate;
use reqwest::Method;
use reqwest::RequestBuilder;
use reqwest::StatusCode;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::error::Error;
use std::fs;
use std::io::ErrorKind;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

/// How long to wait for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// How long to wait for an answer. A trip waits for a disk at the most.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(20);
/// Largest answer that is read.
const ANSWER_MAX_BYTES: usize = 64 * 1024 * 1024;

/// A connection to one appliance, or to the control page of a paper desk.
pub struct Client {
    http: reqwest::Client,
    base: String,
    key: Option<String>,
    name: String,
    hint: String,
}

/// An answer: as it came, and as what it means.
pub struct Answer<T> {
    /// As it came.
    pub raw: Value,
    /// What it means.
    pub is: T,
}

impl Client {
    /// Prepares a client; nothing is sent yet.
    pub fn new(target: &Target) -> Result<Self, Failure> {
        let builder =
            reqwest::Client::builder().connect_timeout(CONNECT_TIMEOUT).timeout(ANSWER_TIMEOUT).no_proxy();
        // Certificates are read for https alone: it takes time, and a machine may have none.
        let plain = |b: reqwest::ClientBuilder| b.tls_certs_only([]);
        let (builder, base, key) = match target {
            Target::Url { url, key, ca } if url.starts_with("https://") => {
                (trusting(builder, ca.as_deref())?, url.clone(), key.clone())
            }
            Target::Url { url, key, .. } => (plain(builder), url.clone(), key.clone()),
            Target::Socket { path, .. } => {
                (plain(builder).unix_socket(path.clone()), "http://tradewarden".to_owned(), None)
            }
        };
        let http = builder
            .build()
            .map_err(|e| Failure::Other(format!("cannot prepare a connection: {}", causes(&e))))?;
        let hint = match target {
            Target::Socket { path, demo: false } => socket_hint(path),
            Target::Socket { demo: true, .. } => {
                "The demo has ended or hangs: start it again with `tradewarden demo`.".to_owned()
            }
            Target::Url { .. } => "Check the address, and that the appliance runs there.".to_owned(),
        };
        Ok(Self { http, base, key, name: target.name(), hint })
    }

    /// Adds to what is said when nobody answers.
    pub fn hint_also(&mut self, text: &str) {
        self.hint.push_str("\n  ");
        self.hint.push_str(text);
    }

    /// Reads.
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<Answer<T>, Failure> {
        let request = self.request(Method::GET, path);
        self.send(request, false).await
    }

    /// Reads with a query; parts without a value are left out.
    pub async fn query<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, Option<&str>)],
    ) -> Result<Answer<T>, Failure> {
        let set = query.iter().filter_map(|(name, value)| Some(format!("{name}={}", escape((*value)?))));
        let query = set.collect::<Vec<_>>().join("&");
        self.get(&format!("{path}?{query}")).await
    }

    /// Reads a document as it is.
    pub async fn text(&self, path: &str) -> Result<String, Failure> {
        let body = self.exchange(self.request(Method::GET, path), false).await?;
        String::from_utf8(body).map_err(|_| Failure::Other(format!("{} answers what is no text", self.name)))
    }

    /// Writes an export out as it comes; says how many entries are in it and whether it was cut.
    pub async fn save(&self, path: &str, into: &mut dyn Write) -> Result<(String, bool), Failure> {
        let request = self.request(Method::GET, path);
        let mut response = request.send().await.map_err(|e| self.unreachable(&e, false))?;
        let status = response.status();
        if !status.is_success() {
            let body = response.bytes().await.map_err(|e| self.unreachable(&e, false))?;
            return Err(Failure::Problem(Box::new(problem(status, &body))));
        }
        let said =
            |name| response.headers().get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
        let (rows, cut) = (said("x-tradewarden-rows"), said("x-tradewarden-cut") == "true");
        while let Some(piece) = response.chunk().await.map_err(|e| self.unreachable(&e, false))? {
            into.write_all(&piece)
                .map_err(|e| Failure::Other(format!("the export cannot be written: {e}")))?;
        }
        Ok((rows, cut))
    }

    /// Acts. The key makes sure that the act happens once, whatever a network does with the request.
    pub async fn post<B: Serialize, T: DeserializeOwned>(
        &self,
        path: &str,
        body: &B,
    ) -> Result<Answer<T>, Failure> {
        let request =
            self.request(Method::POST, path).header("Idempotency-Key", idempotency_key()?).json(body);
        self.send(request, true).await
    }

    /// Changes.
    pub async fn put<B: Serialize, T: DeserializeOwned>(
        &self,
        path: &str,
        body: &B,
    ) -> Result<Answer<T>, Failure> {
        self.send(self.request(Method::PUT, path).json(body), true).await
    }

    /// Changes a part.
    pub async fn patch<B: Serialize, T: DeserializeOwned>(
        &self,
        path: &str,
        body: &B,
    ) -> Result<Answer<T>, Failure> {
        self.send(self.request(Method::PATCH, path).json(body), true).await
    }

    /// Removes.
    pub async fn delete(&self, path: &str) -> Result<Answer<Value>, Failure> {
        let request = self.request(Method::DELETE, path).header("Idempotency-Key", idempotency_key()?);
        self.send(request, true).await
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request =
            self.http.request(method, format!("{}{path}", self.base)).header("Accept", "application/json");
        match &self.key {
            Some(key) => request.bearer_auth(key),
            None => request,
        }
    }

    async fn send<T: DeserializeOwned>(
        &self,
        request: RequestBuilder,
        acts: bool,
    ) -> Result<Answer<T>, Failure> {
        let body = self.exchange(request, acts).await?;
        let raw: Value = if body.is_empty() { Value::Null } else { self.parse(&body)? };
        let is = T::deserialize(&raw).map_err(|e| self.not_ours(&e))?;
        Ok(Answer { raw, is })
    }

    /// Sends, and reads the whole answer; one that says no is a failure.
    async fn exchange(&self, request: RequestBuilder, acts: bool) -> Result<Vec<u8>, Failure> {
        let mut response = request.send().await.map_err(|e| self.unreachable(&e, acts))?;
        let status = response.status();
        let mut body: Vec<u8> = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(|e| self.unreachable(&e, acts))? {
            body.extend_from_slice(&piece);
            if body.len() > ANSWER_MAX_BYTES {
                return Err(Failure::Other(format!(
                    "{} answers more than {ANSWER_MAX_BYTES} bytes",
                    self.name
                )));
            }
        }
        if !status.is_success() {
            return Err(Failure::Problem(Box::new(problem(status, &body))));
        }
        Ok(body)
    }

    fn parse(&self, body: &[u8]) -> Result<Value, Failure> {
        serde_json::from_slice(body).map_err(|e| self.not_ours(&e))
    }

    fn not_ours(&self, error: &serde_json::Error) -> Failure {
        Failure::Other(format!("{} gives an answer this version does not understand: {error}", self.name))
    }

    fn unreachable(&self, error: &reqwest::Error, acts: bool) -> Failure {
        let cause = if error.is_timeout() { "no answer in time".to_owned() } else { causes(error) };
        if io_kind(error) == Some(ErrorKind::PermissionDenied) {
            return Failure::not_permitted(format!(
                "you may not open {}: be root, or a member of the group tradewarden-admin or tradewarden",
                self.name
            ));
        }
        let hint = tls_hint(&cause).map_or_else(|| self.hint.clone(), str::to_owned);
        Failure::Unreachable {
            what: format!("{} ({cause})", self.name),
            may_have_arrived: acts && !error.is_connect(),
            hint,
        }
    }
}

/// Trusts this machine's authorities, or the certificates of a file and no others.
fn trusting(builder: reqwest::ClientBuilder, ca: Option<&Path>) -> Result<reqwest::ClientBuilder, Failure> {
    let Some(file) = ca else { return Ok(builder) };
    let failed = |why: String| Failure::Usage(format!("--ca {}: {why}", file.display()));
    let text = fs::read(file).map_err(|e| failed(e.to_string()))?;
    let trusted = Certificate::from_pem_bundle(&text).map_err(|e| failed(causes(&e)))?;
    if trusted.is_empty() {
        return Err(failed("no certificate in PEM in it".to_owned()));
    }
    Ok(builder.tls_certs_only(trusted))
}

/// What to do about a handshake that failed: nobody speaks TLS there, or the certificate is not accepted.
fn tls_hint(cause: &str) -> Option<&'static str> {
    if cause.contains("InvalidContentType") {
        return Some(
            "It speaks no TLS: begin --url with http, or give the appliance a certificate ([http.tls]).",
        );
    }
    let cause = cause.to_ascii_lowercase().replace(' ', "");
    if !cause.contains("certificate") {
        return None;
    }
    Some(if cause.contains("expired") || cause.contains("notvalidyet") {
        "Look at this machine's clock, and at the appliance's certificate: `tradewarden serve` says until when it is good."
    } else if cause.contains("notvalidforname") {
        "The certificate is for other names: use one of them in --url, or add this one to the certificate."
    } else {
        "This machine does not know who issued the certificate. Pass the authority's file with --ca FILE (or TRADEWARDEN_CA).\n  \
         An appliance with `self_signed = true` keeps its own as tls/certificate.pem in its data directory\n  \
         (/var/lib/tradewarden/tls/certificate.pem): copy it from there and pass it with --ca. Its fingerprint is shown at its start."
    })
}

fn socket_hint(path: &Path) -> String {
    let known = if path.exists() { "it seems to be down" } else { "nobody made that socket" };
    format!(
        "{known}: start it with `systemctl start tradewarden`, or name another one with --socket or --url"
    )
}

/// The answer to a refused request; a proxy in between may not speak our language.
fn problem(status: StatusCode, body: &[u8]) -> Problem {
    let mut value: Value = serde_json::from_slice(body).unwrap_or_default();
    if let Some(object) = value.as_object_mut() {
        object.entry("type").or_insert_with(|| "about:blank".into());
    }
    serde_json::from_value(value).unwrap_or_else(|_| Problem {
        kind: "about:blank".to_owned(),
        title: status.canonical_reason().unwrap_or("Refused").to_owned(),
        status: status.as_u16(),
        detail: format!("the answer was HTTP {}: {}", status.as_u16(), String::from_utf8_lossy(body).trim()),
        code: "http".to_owned(),
        errors: Vec::new(),
        retry_after_seconds: None,
        conditions: Vec::new(),
        conflicts: Vec::new(),
    })
}

/// The innermost cause: the outer ones only say that a request was made.
fn causes(error: &dyn Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    let text = innermost.to_string();
    match text.split_once(" (os error") {
        Some((words, _)) => words.to_lowercase(),
        None => text,
    }
}

fn io_kind(error: &dyn Error) -> Option<ErrorKind> {
    let mut at = error.source();
    while let Some(cause) = at {
        if let Some(io) = cause.downcast_ref::<std::io::Error>() {
            return Some(io.kind());
        }
        at = cause.source();
    }
    None
}

fn idempotency_key() -> Result<String, Failure> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes)
        .map_err(|e| Failure::Other(format!("no random numbers on this machine: {e}")))?;
    Ok(crate::domain::audit::hex(&bytes))
}

/// Percent-encodes everything that is not plainly safe in a query or a path.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustls::CertificateError;
    use rustls::pki_types::ServerName;
    use rustls::pki_types::UnixTime;

    #[test]
    fn what_is_wrong_with_a_certificate_has_its_own_way_out() {
        let (now, server) =
            (UnixTime::since_unix_epoch(Duration::from_secs(9)), ServerName::try_from("desk").unwrap());
        let names = CertificateError::NotValidForNameContext { expected: server, presented: Vec::new() };
        let (time, not_after) = (now, UnixTime::since_unix_epoch(Duration::from_secs(1)));
        let table = [
            (CertificateError::Expired, "clock"),
            (CertificateError::ExpiredContext { time, not_after }, "clock"),
            (CertificateError::NotValidYet, "clock"),
            (CertificateError::NotValidYetContext { time: not_after, not_before: time }, "clock"),
            (CertificateError::NotValidForName, "other names"),
            (names, "other names"),
            (CertificateError::UnknownIssuer, "--ca FILE"),
            (CertificateError::BadEncoding, "--ca FILE"),
        ];
        for (error, words) in table {
            let cause = rustls::Error::from(error).to_string();
            assert!(tls_hint(&cause).is_some_and(|hint| hint.contains(words)), "{cause}");
        }
        assert_eq!(tls_hint("connection refused"), None);
    }

    #[test]
    fn queries_are_escaped() {
        assert_eq!(escape("unix:root & co"), "unix%3Aroot%20%26%20co");
        assert_eq!(escape("ü"), "%C3%BC");
    }

    #[test]
    fn an_answer_of_a_stranger_is_still_a_problem() {
        let shown = problem(StatusCode::BAD_GATEWAY, b"<html>");
        assert_eq!((shown.status, shown.code.as_str()), (502, "http"));
        assert!(shown.detail.contains("<html>"));
    }
}
