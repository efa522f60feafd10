//! Webhooks: a JSON POST, signed the way of Standard Webhooks where a secret is set.

use crate::delivery::letter_json;
use crate::delivery::post::Got;
use crate::delivery::post::Post;
use crate::delivery::secrets::reveal;
use crate::domain::deliveries::Answer;
use crate::domain::deliveries_lanes::HookForm;
use crate::domain::deliveries_lanes::Secret;
use crate::services::deliveries::Claimed;
use crate::services::deliveries::Letter;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use jiff::Timestamp;
use reqwest::header::CONTENT_TYPE;
use ring::hmac;

/// Secrets that may sign at the same time, while one replaces another.
const SECRETS_MAX: usize = 4;
/// What a secret in base64 begins with.
const SECRET_PREFIX: &str = "whsec_";

/// What a webhook needs beside its address.
#[derive(Debug, Clone, Copy)]
pub struct Hook<'a> {
    /// Signs, one secret a line.
    pub secret: Option<&'a Secret>,
    /// Sent as `Authorization: Bearer`.
    pub bearer: Option<&'a Secret>,
    /// Shape of the body.
    pub form: HookForm,
}

/// Posts one delivery.
///
/// # Errors
/// What it means that there is no answer.
pub async fn send(
    post: &Post,
    hook: Hook<'_>,
    claimed: &Claimed,
    letter: &Letter,
    now: Timestamp,
) -> Result<Got, Answer> {
    let secrets = match hook.secret {
        Some(secret) => {
            let text = reveal(secret).await.map_err(Answer::Unreachable)?;
            parse_secrets(&text).map_err(Answer::Unreachable)?
        }
        None => Vec::new(),
    };
    let bearer = match hook.bearer {
        Some(secret) => Some(reveal(secret).await.map_err(Answer::Unreachable)?),
        None => None,
    };
    let body = match hook.form {
        HookForm::Tradewarden => letter_json::body(letter),
        HookForm::Alertmanager => letter_json::alertmanager(letter, &claimed.lane),
    };
    let (body, stamp) = (body.to_string(), now.as_second());
    let signed = (!secrets.is_empty()).then(|| signature(&secrets, &claimed.dedup_key, stamp, &body));
    let build = |request: reqwest::RequestBuilder| {
        let mut request = request
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-id", &claimed.dedup_key)
            .header("webhook-timestamp", stamp);
        if let Some(signed) = signed {
            request = request.header("webhook-signature", signed);
        }
        if let Some(bearer) = bearer {
            request = request.bearer_auth(bearer);
        }
        request.body(body)
    };
    post.send(&letter.recipient, build).await
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

/// One secret a line: `whsec_` and base64, or plain text.
fn parse_secrets(text: &str) -> Result<Vec<Vec<u8>>, String> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
    if lines.is_empty() || lines.len() > SECRETS_MAX {
        return Err(format!("the secret file holds {} secrets; 1 to {SECRETS_MAX} are used", lines.len()));
    }
    let one = |line: &&str| match line.strip_prefix(SECRET_PREFIX) {
        // Some tools leave the padding out.
        Some(coded) => STANDARD_NO_PAD
            .decode(coded.trim_end_matches('='))
            .map_err(|_| format!("what follows {SECRET_PREFIX} in the secret file is not base64")),
        None => Ok(line.as_bytes().to_vec()),
    };
    lines.iter().map(one).collect()
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
            parse_secrets("whsec_aGVsbG8=\nwhsec_aGVsbG8\nplain\n").unwrap(),
            vec![b"hello".to_vec(), b"hello".to_vec(), b"plain".to_vec()]
        );
        for bad in ["", "\n\n", "whsec_%%%", "a\nb\nc\nd\ne"] {
            assert!(parse_secrets(bad).is_err(), "{bad}");
        }
    }
}
