//! One careful way to POST for every channel that speaks HTTP: only where it may go, no further than it was told, and
//! never longer than it may take.

use crate::delivery::address;
use crate::delivery::address::Careful;
use crate::delivery::address::Lookup;
use crate::delivery::address::SystemLookup;
use crate::delivery::secrets::Hidden;
use crate::domain::audit::hex;
use crate::domain::deliveries::Answer;
use crate::domain::deliveries::RetryAfter;
use crate::domain::deliveries::plain;
use crate::domain::deliveries::retry_after;
use reqwest::Client;
use reqwest::RequestBuilder;
use reqwest::Response;
use reqwest::header::HeaderMap;
use reqwest::header::RETRY_AFTER;
use reqwest::redirect::Policy;
use sha2::Digest as _;
use sha2::Sha256;
use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

/// Longest wait for a connection.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Longest time for the whole exchange.
pub const TIMEOUT: Duration = Duration::from_secs(15);
/// Bytes of an answer that are read: enough for its words and its digest.
pub const ANSWER_MAX_BYTES: usize = 64 * 1024;
/// Characters of an answer that go into an error.
const WORDS_MAX_CHARS: usize = 200;

/// Posts.
#[derive(Debug, Clone)]
pub struct Post {
    client: Client,
    allow_private: bool,
    hidden: Hidden,
}

/// What came back.
#[derive(Debug, Clone, PartialEq)]
pub struct Got {
    /// Status.
    pub status: u16,
    /// When to come back, where it says so.
    pub retry_after: Option<RetryAfter>,
    /// Headers.
    pub headers: HeaderMap,
    /// The beginning of the body, without what must not be kept of it.
    pub body: Vec<u8>,
    /// SHA-256 of what was read.
    pub digest: String,
    /// The body ended where it should.
    pub whole: bool,
}

impl Post {
    /// Posts to the public network only, unless `allow_private`.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(allow_private: bool) -> Result<Self, String> {
        Self::with_lookup(allow_private, Arc::new(SystemLookup))
    }

    /// The same with names looked up elsewhere.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn with_lookup(allow_private: bool, lookup: Arc<dyn Lookup>) -> Result<Self, String> {
        // No proxy: it would connect for us, past the check of the address. No redirect: it would lead elsewhere.
        let client = Client::builder()
            .dns_resolver(Arc::new(Careful { allow_private, lookup }))
            .redirect(Policy::none())
            .referer(false)
            .no_proxy()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            .user_agent(concat!("Tradewarden/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|e| format!("nothing can be posted: {e}"))?;
        Ok(Self { client, allow_private, hidden: Hidden::default() })
    }

    /// Whether private and loopback addresses may be reached.
    #[must_use]
    pub fn allows_private(&self) -> bool {
        self.allow_private
    }

    /// The same poster, which takes these out of what comes back: some providers say back what they were sent.
    #[must_use]
    pub fn hiding(&self, hidden: Hidden) -> Self {
        Self { hidden, ..self.clone() }
    }

    /// Posts what `build` makes of the request and reads the answer.
    ///
    /// # Errors
    /// What it means that no answer came.
    pub async fn send(
        &self,
        url: &str,
        build: impl FnOnce(RequestBuilder) -> RequestBuilder + Send,
    ) -> Result<Got, Answer> {
        let url = address::target(url, self.allow_private).map_err(Answer::Impossible)?;
        match build(self.client.post(url)).send().await {
            Ok(response) => Ok(read(response, &self.hidden).await),
            Err(error) => Err(silence(&error)),
        }
    }
}

impl Got {
    /// Whether the status is one of success.
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The beginning of the body as one line of text.
    #[must_use]
    pub fn words(&self) -> String {
        plain(&String::from_utf8_lossy(&self.body), WORDS_MAX_CHARS)
    }

    /// The answer as it stands: taken with any status of success, otherwise refused.
    #[must_use]
    pub fn by_status(&self) -> Answer {
        if self.is_success() { self.accepted(None) } else { self.refused_as(self.status, &self.words()) }
    }

    /// Taken.
    #[must_use]
    pub fn accepted(&self, provider_id: Option<String>) -> Answer {
        let provider_id = provider_id.map(|id| plain(&id, WORDS_MAX_CHARS)).filter(|id| !id.is_empty());
        Answer::Accepted { code: Some(self.status), provider_id }
    }

    /// Refused, as if the status had been `status`: some say so in the body of a 200.
    #[must_use]
    pub fn refused_as(&self, status: u16, words: &str) -> Answer {
        Answer::Http { status, retry_after: self.retry_after, words: plain(words, WORDS_MAX_CHARS) }
    }

    /// What it means that a body of success cannot be read: broken off, nobody knows; whole, it was somebody else who
    /// answered, a captive portal for instance, and it is tried again.
    #[must_use]
    pub fn unreadable(&self, who: &str) -> Answer {
        if self.whole {
            Answer::Unreachable(format!("what answered {} is not {who}: {}", self.status, self.words()))
        } else {
            Answer::Unknown(format!("the answer of {who} broke off"))
        }
    }
}

async fn read(mut response: Response, hidden: &Hidden) -> Got {
    let status = response.status().as_u16();
    let headers = response.headers().clone();
    let retry_after = headers.get(RETRY_AFTER).and_then(|v| v.to_str().ok()).and_then(retry_after);
    let mut body = Vec::new();
    let mut whole = false;
    // The status counts; an answer that breaks off while its words are read is an answer all the same.
    while body.len() < ANSWER_MAX_BYTES {
        match response.chunk().await {
            Ok(Some(chunk)) => {
                let room = ANSWER_MAX_BYTES - body.len();
                body.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
            }
            Ok(None) => {
                whole = true;
                break;
            }
            Err(_) => break,
        }
    }
    let digest = hex(&Sha256::digest(&body));
    Got { status, retry_after, headers, body: hidden.out_of_bytes(body), digest, whole }
}

/// What it means that no answer came. The address is left out of the words: it may be a secret.
fn silence(error: &reqwest::Error) -> Answer {
    let mut words = String::new();
    let mut source = error.source();
    while let Some(cause) = source {
        words = cause.to_string();
        if words.contains(address::REFUSED) {
            return Answer::Impossible(words);
        }
        source = cause.source();
    }
    if error.is_connect() {
        let why = if error.is_timeout() {
            format!("no connection in {} s", CONNECT_TIMEOUT.as_secs())
        } else {
            words
        };
        return Answer::Unreachable(format!("cannot connect: {why}"));
    }
    if error.is_timeout() {
        return Answer::Unknown(format!("no answer in {} s", TIMEOUT.as_secs()));
    }
    if error.is_builder() {
        return Answer::Impossible(format!("the request cannot be made: {words}"));
    }
    Answer::Unknown(format!("the connection broke off before the answer: {words}"))
}
