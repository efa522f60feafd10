//! One HTTP request to an engine: bounded in time and size, errors in words.

use crate::engines::EngineError;
use reqwest::Client;
use reqwest::RequestBuilder;
use reqwest::Response;
use reqwest::Url;
use reqwest::redirect::Policy;
use serde_json::Value;
use std::time::Duration;

/// Longest wait for one answer of an engine.
pub const TIMEOUT_MS: u64 = 3_000;
/// Largest answer that is read.
pub const BODY_LIMIT: usize = 4 * 1024 * 1024;
/// Characters of an engine's own words that are passed on.
const WORDS_LIMIT: usize = 200;

/// A client for one engine.
pub struct Dial {
    base: Url,
    client: Client,
}

impl Dial {
    /// A client for the engine at `url`.
    ///
    /// # Errors
    /// When the address is not one.
    pub fn new(url: &str) -> Result<Self, EngineError> {
        let wrong = |cause: String| {
            EngineError::Unreadable(format!("`{url}` is not the address of an engine: {cause}"))
        };
        let base = Url::parse(url).map_err(|e| wrong(e.to_string()))?;
        if base.cannot_be_a_base() || !matches!(base.scheme(), "http" | "https") {
            return Err(wrong("write http://host:port".to_owned()));
        }
        // No proxy: a kill must not depend on a host between us and the engine. No redirect: a command goes where it was sent.
        let client = Client::builder()
            .timeout(Duration::from_millis(TIMEOUT_MS))
            .redirect(Policy::none())
            .no_proxy()
            .build()
            .map_err(|e| wrong(e.to_string()))?;
        Ok(Self { base, client })
    }

    /// The address of a route, each segment encoded.
    fn url(&self, segments: &[&str]) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(segments);
        }
        url
    }

    /// GET, JSON back.
    ///
    /// # Errors
    /// In words.
    pub async fn get(&self, segments: &[&str], query: &[(&str, String)]) -> Result<Value, EngineError> {
        let mut url = self.url(segments);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        self.send(self.client.get(url.clone()), &url).await
    }

    /// POST of JSON, JSON back.
    ///
    /// # Errors
    /// In words.
    pub async fn post(&self, segments: &[&str], body: &Value) -> Result<Value, EngineError> {
        let url = self.url(segments);
        self.send(self.client.post(url.clone()).json(body), &url).await
    }

    async fn send(&self, request: RequestBuilder, url: &Url) -> Result<Value, EngineError> {
        let response = request.send().await.map_err(|e| silent(&e, url))?;
        let status = response.status();
        let body = read(response, url).await?;
        let json: Option<Value> = serde_json::from_slice(&body).ok();
        if !status.is_success() {
            let own = json.as_ref().and_then(own_words).map(|w| format!(": {w}")).unwrap_or_default();
            return Err(EngineError::Refused(format!("{} answered {status}{own}", url.path())));
        }
        json.ok_or_else(|| EngineError::Unreadable(format!("{} answered no JSON", url.path())))
    }
}

async fn read(mut response: Response, url: &Url) -> Result<Vec<u8>, EngineError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|e| silent(&e, url))? {
        if body.len() + chunk.len() > BODY_LIMIT {
            let words = format!("{} answered more than {BODY_LIMIT} bytes", url.path());
            return Err(EngineError::Unreadable(words));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// What an engine says of its refusal: a problem's `detail`, or the `message` of older routes.
fn own_words(json: &Value) -> Option<String> {
    let words = ["detail", "message", "error"].iter().find_map(|key| json.get(key)?.as_str())?;
    Some(words.chars().take(WORDS_LIMIT).collect())
}

fn silent(error: &reqwest::Error, url: &Url) -> EngineError {
    let place = url.host_str().map_or_else(String::new, |host| {
        url.port_or_known_default().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    });
    let words = if error.is_timeout() {
        format!("{place} did not answer {} within {TIMEOUT_MS} ms", url.path())
    } else if error.is_connect() {
        format!("cannot connect to {place}: {}", root(error))
    } else {
        format!("{place} broke off while answering {}: {}", url.path(), root(error))
    };
    EngineError::Silent(words)
}

/// The innermost cause: the one that names what happened.
fn root(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_symbol_cannot_leave_its_segment() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let dial = Dial::new("http://127.0.0.1:8002/base/").unwrap();
        let url = dial.url(&["api", "v1", "positions", "BRK/B?x=1", "close"]);
        assert_eq!(url.as_str(), "http://127.0.0.1:8002/base/api/v1/positions/BRK%2FB%3Fx=1/close");
        assert!(Dial::new("gateway:8002").is_err());
        assert!(Dial::new("ftp://127.0.0.1").is_err());
    }

    #[test]
    fn an_engines_own_words_are_passed_on_in_part() {
        let json = serde_json::json!({"detail": "x".repeat(500)});
        assert_eq!(own_words(&json).map(|w| w.len()), Some(WORDS_LIMIT));
        assert_eq!(own_words(&serde_json::json!({"a": 1})), None);
    }
}
