//! Slack: over an incoming webhook, or over the Web API with a bot token, where the message is edited in place when its
//! incident ends or somebody takes it on.
//!
//! Facts (Slack's developer documentation, "Incoming webhooks", `chat.postMessage`, `chat.update`, "Rate limits"): a
//! webhook answers with the text `ok`; the Web API answers 200 with `{"ok":false,"error":…}` when it refuses; 429 comes
//! with `Retry-After`; a message is named by its channel and its `ts`.

use crate::delivery::post::Got;
use crate::delivery::post::Post;
use crate::delivery::slack_blocks;
use crate::domain::alerts::Purpose;
use crate::domain::deliveries::Answer;
use crate::services::deliveries::Claimed;
use crate::services::deliveries::Letter;
use serde_json::Value;
use serde_json::json;

/// Words of the Web API that mean: not now.
const LATER: [&str; 4] = ["rate_limited", "ratelimited", "message_limit_exceeded", "team_added_to_org"];
/// Words that mean that it is down, and nothing was done.
const DOWN: [&str; 2] = ["service_unavailable", "request_timeout"];
/// Words that leave open whether something was done.
const UNKNOWN: [&str; 2] = ["internal_error", "fatal_error"];
/// Words about a message that cannot be edited any more; a new one is sent.
const NOT_EDITABLE: [&str; 6] = [
    "message_not_found",
    "cant_update_message",
    "edit_window_closed",
    "block_mismatch",
    "update_failed",
    "is_inactive",
];

/// A bot.
#[derive(Debug, Clone, Copy)]
pub struct Bot<'a> {
    /// Address of the Web API.
    pub api_url: &'a str,
    /// Its token.
    pub token: &'a str,
    /// Buttons come back to us.
    pub buttons: bool,
}

/// The name that a message is kept under.
#[must_use]
pub fn name_of(channel: &str, ts: &str) -> String {
    format!("{channel}:{ts}")
}

/// Channel and `ts` of a message by its name.
#[must_use]
pub fn parse_name(name: &str) -> Option<(&str, &str)> {
    let (channel, ts) = name.rsplit_once(':')?;
    let is_ts = !ts.is_empty() && ts.chars().all(|c| c.is_ascii_digit() || c == '.');
    (is_ts && !channel.is_empty()).then_some((channel, ts))
}

/// Sends over an incoming webhook, whose address is the recipient.
///
/// # Errors
/// What it means that there is no answer.
pub async fn hook(post: &Post, channel: Option<&str>, letter: &Letter, repeat: bool) -> Result<Got, Answer> {
    let mut message = slack_blocks::message(letter, repeat, false);
    if let Some(channel) = channel {
        message["channel"] = json!(channel);
    }
    post.send(&letter.recipient, |r| r.header("content-type", "application/json").body(message.to_string()))
        .await
}

/// What the answer of an incoming webhook means. Its refusals are one word, such as `no_service`.
#[must_use]
pub fn judge_hook(got: &Got) -> Answer {
    if !got.is_success() {
        return got.by_status();
    }
    let words = got.words();
    if words == "ok" {
        return got.accepted(None);
    }
    let is_word = !words.is_empty() && words.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    match is_word && got.whole {
        true if LATER.contains(&words.as_str()) => got.refused_as(429, &words),
        true => got.refused_as(got.status, &words),
        false => got.unreadable("Slack"),
    }
}

/// Sends with a bot's token: edits the message that this one follows up, where there is one, else posts a new one.
pub async fn bot(post: &Post, bot: Bot<'_>, claimed: &Claimed, letter: &Letter) -> (Answer, Option<String>) {
    let message = slack_blocks::message(letter, claimed.possible_repeat, bot.buttons);
    // What asks for attention again is a message of its own: an edit notifies nobody.
    let edits = matches!(letter.purpose, Purpose::Route | Purpose::Acknowledged);
    let earlier = claimed.earlier_id.as_deref().filter(|_| edits).and_then(parse_name);
    if let Some((channel, ts)) = earlier {
        let mut edit = message.clone();
        edit["channel"] = json!(channel);
        edit["ts"] = json!(ts);
        let (answer, digest, word) = call(post, bot, "chat.update", &edit).await;
        if !word.is_some_and(|word| NOT_EDITABLE.contains(&word.as_str())) {
            return (answer, digest);
        }
    }
    let mut fresh = message;
    fresh["channel"] = json!(letter.recipient);
    fresh["unfurl_links"] = json!(false);
    fresh["unfurl_media"] = json!(false);
    let (answer, digest, _) = call(post, bot, "chat.postMessage", &fresh).await;
    (answer, digest)
}

/// Calls a method; the last of the three is the word of a refusal.
async fn call(
    post: &Post,
    bot: Bot<'_>,
    method: &str,
    body: &Value,
) -> (Answer, Option<String>, Option<String>) {
    let url = format!("{}/{method}", bot.api_url.trim_end_matches('/'));
    let kind = "application/json; charset=utf-8";
    let sent = post
        .send(&url, |r| r.bearer_auth(bot.token).header("content-type", kind).body(body.to_string()))
        .await;
    match sent {
        Ok(got) => {
            let (answer, word) = judge(&got);
            (answer, Some(got.digest.clone()), word)
        }
        Err(answer) => (answer, None, None),
    }
}

/// What an answer of the Web API means.
fn judge(got: &Got) -> (Answer, Option<String>) {
    if !got.is_success() {
        return (got.by_status(), None);
    }
    let said: Value = serde_json::from_slice(&got.body).unwrap_or(Value::Null);
    match (said["ok"].as_bool(), said["error"].as_str()) {
        (Some(true), _) => {
            let name = said["channel"].as_str().zip(said["ts"].as_str()).map(|(c, ts)| name_of(c, ts));
            (got.accepted(name), None)
        }
        (Some(false), word) => {
            let word = word.unwrap_or("no reason given");
            let answer = match word {
                w if LATER.contains(&w) => got.refused_as(429, w),
                w if DOWN.contains(&w) => got.refused_as(503, w),
                w if UNKNOWN.contains(&w) => Answer::Unknown(format!("Slack said {w}")),
                w => got.refused_as(got.status, w),
            };
            (answer, Some(word.to_owned()))
        }
        (None, _) => (got.unreadable("Slack"), None),
    }
}
