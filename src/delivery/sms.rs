//! Text messages: over Twilio, or over any HTTP gateway by a template.
//!
//! Facts of Twilio's API (Twilio's documentation, "Messages resource"): a form with `To`, `Body` and `From` or
//! `MessagingServiceSid` is POSTed to `/2010-04-01/Accounts/{sid}/Messages.json` with account and token as basic
//! authentication; the answer is JSON with `sid`, `status` and `error_code`, or an error with `code`, `message` and
//! `status`.

use crate::delivery::letter;
use crate::delivery::post::Got;
use crate::delivery::post::Post;
use crate::domain::deliveries::Answer;
use crate::domain::deliveries::plain;
use crate::domain::deliveries_recipients::phone_problem;
use crate::domain::deliveries_sms::BodyKind;
use crate::domain::deliveries_sms::SEGMENTS_MAX;
use crate::domain::deliveries_sms::filled_in;
use crate::domain::deliveries_sms::fit;
use crate::services::deliveries::Letter;
use serde_json::Value;
use std::collections::BTreeMap;

/// What Twilio calls a message that will not go out.
const LOST: [&str; 3] = ["failed", "undelivered", "canceled"];
/// What the name of a messaging service begins with.
const SERVICE_PREFIX: &str = "MG";
/// Twilio's own code for too many requests.
const TOO_MANY: i64 = 20_429;
/// Items that a message names; the others are counted.
const ITEMS_NAMED: usize = 5;

/// An account at Twilio.
#[derive(Debug, Clone, Copy)]
pub struct Twilio<'a> {
    /// Address of the API.
    pub api_url: &'a str,
    /// Account.
    pub account_sid: &'a str,
    /// Token.
    pub token: &'a str,
    /// Sender: a number or a messaging service.
    pub from: &'a str,
}

/// A gateway.
#[derive(Debug, Clone, Copy)]
pub struct Gateway<'a> {
    /// Where to POST.
    pub url: &'a str,
    /// Body with `{to}` and `{text}`.
    pub body: &'a str,
    /// Type of the body.
    pub content_type: &'a str,
    /// More headers.
    pub headers: &'a BTreeMap<String, String>,
    /// Sent as `Authorization: Bearer`.
    pub bearer: Option<&'a str>,
}

/// Sends over Twilio.
///
/// # Errors
/// What it means that there is no answer.
pub async fn twilio(post: &Post, account: Twilio<'_>, letter: &Letter, repeat: bool) -> Result<Got, Answer> {
    let to = number(letter)?;
    let Twilio { api_url, account_sid, token, from } = account;
    let url = format!("{}/2010-04-01/Accounts/{account_sid}/Messages.json", api_url.trim_end_matches('/'));
    let sender = if from.starts_with(SERVICE_PREFIX) { "MessagingServiceSid" } else { "From" };
    let template = format!("To={{to}}&Body={{text}}&{sender}=");
    let body = filled_in(&template, BodyKind::Form, to, &text(letter, repeat));
    let body = body + &filled_in("{text}", BodyKind::Form, "", from);
    let form = "application/x-www-form-urlencoded";
    post.send(&url, |r| r.basic_auth(account_sid, Some(token)).header("content-type", form).body(body)).await
}

/// What Twilio's answer means.
#[must_use]
pub fn judge_twilio(got: &Got) -> Answer {
    if !got.is_success() {
        return got.by_status();
    }
    let Ok(said) = serde_json::from_slice::<Value>(&got.body) else { return got.unreadable("Twilio") };
    let words = || said["error_message"].as_str().or(said["message"].as_str()).map(str::to_owned);
    let code = said["error_code"].as_i64().or(said["code"].as_i64());
    if code == Some(TOO_MANY) {
        return got.refused_as(429, &words().unwrap_or_default());
    }
    if let Some(status) = said["status"].as_u64().filter(|status| (400..600).contains(status)) {
        return got.refused_as(u16::try_from(status).unwrap_or(500), &words().unwrap_or_default());
    }
    let state = said["status"].as_str().unwrap_or_default();
    if LOST.contains(&state) || code.is_some() {
        let what = format!(
            "{state} {} {}",
            code.map_or(String::new(), |c| c.to_string()),
            words().unwrap_or_default()
        );
        return got.refused_as(got.status, &what);
    }
    match said["sid"].as_str() {
        Some(sid) => got.accepted(Some(sid.to_owned())),
        None => got.unreadable("Twilio"),
    }
}

/// Sends over a gateway.
///
/// # Errors
/// What it means that there is no answer.
pub async fn gateway(
    post: &Post,
    gateway: Gateway<'_>,
    letter: &Letter,
    repeat: bool,
) -> Result<Got, Answer> {
    let to = number(letter)?;
    let kind = BodyKind::of(gateway.content_type).ok_or_else(|| {
        Answer::Impossible(format!("nobody knows how to escape text in {}", gateway.content_type))
    })?;
    let body = filled_in(gateway.body, kind, to, &text(letter, repeat));
    let build = |request: reqwest::RequestBuilder| {
        let mut request = request.header("content-type", gateway.content_type);
        for (name, value) in gateway.headers {
            request = request.header(name, value);
        }
        match gateway.bearer {
            Some(bearer) => request.bearer_auth(bearer).body(body),
            None => request.body(body),
        }
    };
    post.send(gateway.url, build).await
}

/// What a gateway's answer means: where the config says which words a good answer holds, the status alone is not enough.
#[must_use]
pub fn judge_gateway(got: &Got, success_contains: Option<&str>) -> Answer {
    let Some(wanted) = success_contains.filter(|_| got.is_success()) else { return got.by_status() };
    if String::from_utf8_lossy(&got.body).contains(wanted) {
        return got.accepted(None);
    }
    if got.whole { got.refused_as(got.status, &got.words()) } else { got.unreadable("the gateway") }
}

fn number(letter: &Letter) -> Result<&str, Answer> {
    match phone_problem(&letter.recipient) {
        None => Ok(&letter.recipient),
        Some(why) => Err(Answer::Impossible(format!("the recipient is not a phone number: {why}"))),
    }
}

/// The words of a message: what, why and a link, in as many segments as we allow.
#[must_use]
pub fn text(letter: &Letter, possible_repeat: bool) -> String {
    let before = if possible_repeat { "Perhaps a repeat: " } else { "" };
    let link = letter.items.iter().find_map(|m| m.ack_link.as_ref().or(m.link.as_ref()));
    let tail = link.map_or(String::new(), |l| format!(" {l}"));
    let words = match letter.items.as_slice() {
        [only] => {
            let end = only.resolved.as_ref().map(|r| r.summary.as_str());
            let why = end.unwrap_or(&only.summary);
            format!("{before}{}. {}", letter::subject(letter), plain(why, letter::SUMMARY_MAX_CHARS))
        }
        items => {
            let named: Vec<String> = items
                .iter()
                .take(ITEMS_NAMED)
                .map(|m| format!("{} {}", letter::word(m), plain(&m.title, letter::SUBJECT_MAX_CHARS)))
                .collect();
            let more = letter::left_out(letter, ITEMS_NAMED).map_or(String::new(), |m| format!("; {m}"));
            let environment = items.first().map(|m| m.environment.as_str()).unwrap_or_default();
            let mark = letter::mark(letter.purpose);
            format!("{before}{mark}{} alerts ({environment}): {}{more}", items.len(), named.join("; "))
        }
    };
    fit(&words, &tail, SEGMENTS_MAX)
}
