//! Mail over SendGrid's Web API v3.
//!
//! Facts of the API (SendGrid's documentation, "Mail Send"): JSON with `personalizations`, `from`, `subject` and `content`
//! (plain text before HTML) is POSTed to `/v3/mail/send` with the key as bearer; custom arguments of all personalizations
//! take at most 10,000 bytes; 202 means queued, with `X-Message-Id`; 200 means checked and not sent (sandbox mode).

use crate::delivery::letter;
use crate::delivery::letter_html;
use crate::delivery::post::Got;
use crate::delivery::post::Post;
use crate::domain::deliveries::Answer;
use crate::domain::deliveries_recipients::address_problem;
use crate::services::deliveries::Claimed;
use crate::services::deliveries::Letter;
use lettre::message::Mailbox;
use serde_json::Value;
use serde_json::json;

/// Status that means the mail is queued.
const QUEUED: u16 = 202;
/// Header with SendGrid's name for the mail.
const MESSAGE_ID: &str = "x-message-id";

/// Sends one delivery.
///
/// # Errors
/// What it means that there is no answer.
pub async fn send(
    post: &Post,
    (api_url, key, from): (&str, &str, &str),
    claimed: &Claimed,
    letter: &Letter,
) -> Result<Got, Answer> {
    let mail = mail(from, claimed, letter).map_err(Answer::Impossible)?;
    let url = format!("{}/v3/mail/send", api_url.trim_end_matches('/'));
    post.send(&url, |r| r.bearer_auth(key).header("content-type", "application/json").body(mail.to_string()))
        .await
}

/// What an answer means.
#[must_use]
pub fn judge(got: &Got) -> Answer {
    match got.status {
        QUEUED => {
            let id = got.headers.get(MESSAGE_ID).and_then(|v| v.to_str().ok()).map(str::to_owned);
            got.accepted(id)
        }
        200..=299 => got.refused_as(got.status, "the mail was not queued: is the account in sandbox mode?"),
        _ => got.by_status(),
    }
}

fn mail(from: &str, claimed: &Claimed, letter: &Letter) -> Result<Value, String> {
    if let Some(problem) = address_problem(&letter.recipient) {
        return Err(format!("the recipient is not a mail address: {problem}"));
    }
    let sender: Mailbox =
        from.parse().map_err(|e| format!("[alerts.email] from is not a mail address: {e}"))?;
    let id = |key: &str| format!("<{key}@{}>", sender.email.domain());
    let mut headers = json!({
        "Message-ID": id(&claimed.dedup_key),
        "Auto-Submitted": "auto-generated",
    });
    if let Some(earlier) = &claimed.follows {
        headers["In-Reply-To"] = json!(id(earlier));
        headers["References"] = json!(id(earlier));
    }
    let repeat = claimed.possible_repeat;
    Ok(json!({
        "personalizations": [{
            "to": [{ "email": letter.recipient }],
            "custom_args": { "tradewarden_id": claimed.dedup_key },
        }],
        "from": { "email": sender.email.to_string(), "name": sender.name.as_deref().unwrap_or("Tradewarden") },
        "subject": letter::subject(letter),
        "content": [
            { "type": "text/plain", "value": letter::text(letter, repeat) },
            { "type": "text/html", "value": letter_html::html(letter, repeat) },
        ],
        "headers": headers,
        // Links stay what they are: one that acknowledges must not be followed by anybody else.
        "tracking_settings": {
            "click_tracking": { "enable": false, "enable_text": false },
            "open_tracking": { "enable": false },
        },
    }))
}
