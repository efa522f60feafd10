//! Webhooks: a JSON POST, signed the way of Standard Webhooks where a secret is set.

use crate::config::WebhookConfig;
use crate::delivery::address;
use crate::delivery::address::Careful;
use crate::delivery::letter;
use crate::delivery::read_secret;
use crate::domain::audit::hex;
use crate::domain::deliveries::Answer;
use crate::domain::deliveries::Channel;
use crate::domain::deliveries::plain;
use crate::domain::deliveries::retry_after;
use crate::domain::deliveries_recipients::mask;
use crate::services::deliveries::Claimed;
use crate::services::deliveries::Letter;
use crate::services::deliveries::Report;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use reqwest::Client;
use reqwest::Response;
use reqwest::header::CONTENT_TYPE;
use reqwest::header::RETRY_AFTER;
use reqwest::redirect::Policy;
use ring::hmac;
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
/// Secrets that may sign at the same time, while one replaces another.
const SECRETS_MAX: usize = 4;
/// What a secret in base64 begins with.
const SECRET_PREFIX: &str = "whsec_";

/// Posts webhooks.
pub struct Poster {
    client: Client,
    allow_private: bool,
}

impl Poster {
    /// A poster that goes to the public network only, unless `allow_private`.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(allow_private: bool) -> Result<Self, String> {
        // No proxy: it would connect for us, past the check of the address. No redirect: it would lead elsewhere.
        let client = Client::builder()
            .dns_resolver(Arc::new(Careful { allow_private }))
            .redirect(Policy::none())
            .referer(false)
            .no_proxy()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            .user_agent(concat!("Tradewarden/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|e| format!("webhooks cannot be sent: {e}"))?;
        Ok(Self { client, allow_private })
    }

    /// Posts one delivery and says how it went.
    pub async fn post(
        &self,
        hook: &WebhookConfig,
        claimed: &Claimed,
        letter: &Letter,
        now: Timestamp,
    ) -> Report {
        let provider = format!("POST {}", mask(Channel::Webhook, &letter.recipient));
        let (answer, response_digest) = self.try_post(hook, claimed, letter, now).await;
        Report { answer, provider, response_digest }
    }

    async fn try_post(
        &self,
        hook: &WebhookConfig,
        claimed: &Claimed,
        letter: &Letter,
        now: Timestamp,
    ) -> (Answer, Option<String>) {
        let url = match address::target(&letter.recipient, self.allow_private) {
            Ok(url) => url,
            Err(words) => return (Answer::Impossible(words), None),
        };
        let secrets = match secrets(hook).await {
            Ok(secrets) => secrets,
            Err(words) => return (Answer::Unreachable(words), None),
        };
        let body = letter::body(letter).to_string();
        let stamp = now.as_second();
        let mut request = self
            .client
            .post(url)
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-id", &claimed.dedup_key)
            .header("webhook-timestamp", stamp);
        if !secrets.is_empty() {
            request =
                request.header("webhook-signature", signature(&secrets, &claimed.dedup_key, stamp, &body));
        }
        match request.body(body).send().await {
            Ok(response) => answer(response).await,
            Err(error) => (silence(&error), None),
        }
    }
}

/// The signatures of a message, one per secret, as the header wants them.
#[must_use]
pub fn signature(secrets: &[Vec<u8>], id: &str, stamp: i64, body: &str) -> String {
    let signed = format!("{id}.{stamp}.{body}");
    let one = |secret: &Vec<u8>| {
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), signed.as_bytes());
        format!("v1,{}", STANDARD.encode(tag.as_ref()))
    };
    secrets.iter().map(one).collect::<Vec<String>>().join(" ")
}

async fn secrets(hook: &WebhookConfig) -> Result<Vec<Vec<u8>>, String> {
    match &hook.secret_file {
        Some(path) => parse_secrets(&read_secret(path).await?),
        None => Ok(Vec::new()),
    }
}

/// One secret a line: `whsec_` and base64, or plain text.
fn parse_secrets(text: &str) -> Result<Vec<Vec<u8>>, String> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
    if lines.is_empty() || lines.len() > SECRETS_MAX {
        return Err(format!("the secret file holds {} secrets; 1 to {SECRETS_MAX} are used", lines.len()));
    }
    let one = |line: &&str| match line.strip_prefix(SECRET_PREFIX) {
        Some(coded) => STANDARD
            .decode(coded)
            .map_err(|_| format!("what follows {SECRET_PREFIX} in the secret file is not base64")),
        None => Ok(line.as_bytes().to_vec()),
    };
    lines.iter().map(one).collect()
}

async fn answer(mut response: Response) -> (Answer, Option<String>) {
    let status = response.status().as_u16();
    let after = response.headers().get(RETRY_AFTER).and_then(|v| v.to_str().ok()).and_then(retry_after);
    let mut read = Vec::new();
    // The status counts; an answer that breaks off while its words are read is an answer all the same.
    while let Ok(Some(chunk)) = response.chunk().await {
        let room = ANSWER_MAX_BYTES - read.len();
        read.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
        if read.len() == ANSWER_MAX_BYTES {
            break;
        }
    }
    let digest = Some(hex(&Sha256::digest(&read)));
    if (200..300).contains(&status) {
        return (Answer::Accepted { code: Some(status), provider_id: None }, digest);
    }
    let words = plain(&String::from_utf8_lossy(&read), WORDS_MAX_CHARS);
    (Answer::Http { status, retry_after: after, words }, digest)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_the_one_the_scheme_asks_for() {
        // Computed with `openssl dgst -sha256 -hmac` over id, time and body joined by dots.
        let secret = b"tradewarden-test-secret".to_vec();
        let made = signature(std::slice::from_ref(&secret), "msg_1", 1_795_478_400, "{\"a\":1}");
        assert_eq!(made, "v1,u0lIxmdOwF8sd1teSpK3GEcot41KxpGkbj+4C1yLjjQ=");
        let two = signature(&[secret, b"next".to_vec()], "msg_1", 1_795_478_400, "{\"a\":1}");
        assert!(two.starts_with(&format!("{made} v1,")), "{two}");
    }

    #[test]
    fn secrets_are_base64_behind_their_prefix_or_plain() {
        assert_eq!(
            parse_secrets("whsec_aGVsbG8=\nplain\n").unwrap(),
            vec![b"hello".to_vec(), b"plain".to_vec()]
        );
        for bad in ["", "\n\n", "whsec_%%%", "a\nb\nc\nd\ne"] {
            assert!(parse_secrets(bad).is_err(), "{bad}");
        }
    }
}
