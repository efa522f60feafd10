//! Clicks on the button "Acknowledge" of a message in Slack.

use crate::delivery::post::Post;
use crate::delivery::slack_blocks::ACK_ACTION;
use crate::delivery::slack_blocks::escaped;
use futures_util::future::BoxFuture;
use serde_json::Value;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::timeout;

/// Clicks that are worked on at a time.
const CLICKS_MAX: usize = 16;
/// Longest time that a click is worked on.
const CLICK_TIMEOUT: Duration = Duration::from_secs(20);
/// Characters of an answer that are shown to whoever clicked.
const ANSWER_MAX: usize = 500;

/// Somebody clicked "Acknowledge".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AckClick {
    /// Which incident.
    pub incident: i64,
    /// Slack's name for the person, for instance `U012AB3CD`.
    pub slack_user: String,
    /// What the person is called there.
    pub slack_name: String,
}

/// What a click does; gives the words that the one who clicked gets to see, whether it worked or not.
pub type OnAck = Arc<dyn Fn(AckClick) -> BoxFuture<'static, Result<String, String>> + Send + Sync>;

/// The clicks in a payload, each worked on apart: the next envelope waits three seconds at most.
pub async fn take_clicks(payload: &Value, post: &Post, on_ack: &OnAck, clicks: &mut JoinSet<()>) {
    for click in clicks_in(payload) {
        while clicks.len() >= CLICKS_MAX {
            clicks.join_next().await;
        }
        let answer_to = payload["response_url"].as_str().map(str::to_owned);
        let (post, work) = (post.clone(), on_ack(click));
        clicks.spawn(async move {
            let words = match timeout(CLICK_TIMEOUT, work).await {
                Ok(Ok(words) | Err(words)) => words,
                Err(_) => "that took too long: look at the console".to_owned(),
            };
            if let Some(url) = answer_to {
                answer(&post, &url, &words).await;
            }
        });
    }
    while clicks.try_join_next().is_some() {}
}

/// The clicks on our button that a payload tells of.
fn clicks_in(payload: &Value) -> Vec<AckClick> {
    if payload["type"] != "block_actions" {
        return Vec::new();
    }
    let user = &payload["user"];
    let name = user["username"].as_str().or(user["name"].as_str()).unwrap_or_default();
    let Some(id) = user["id"].as_str() else { return Vec::new() };
    let actions = payload["actions"].as_array().map(Vec::as_slice).unwrap_or_default();
    let ours = actions.iter().filter(|a| a["action_id"] == ACK_ACTION);
    ours.filter_map(|a| a["value"].as_str()?.parse().ok())
        .map(|incident| AckClick { incident, slack_user: id.to_owned(), slack_name: name.to_owned() })
        .collect()
}

/// Says to whoever clicked, and to nobody else, what became of it.
async fn answer(post: &Post, url: &str, words: &str) {
    let body = json!({
        "response_type": "ephemeral",
        "replace_original": false,
        "text": escaped(words, ANSWER_MAX),
    });
    let sent = post.send(url, |r| r.header("content-type", "application/json").body(body.to_string())).await;
    if let Err(answer) = sent {
        tracing::debug!(?answer, "whoever clicked was not told what became of it");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_clicks_on_our_button_with_a_number_count() {
        let payload = json!({
            "type": "block_actions",
            "user": { "id": "U1", "username": "alice", "name": "alice.a" },
            "actions": [
                { "action_id": "ack", "value": "7" },
                { "action_id": "other", "value": "8" },
                { "action_id": "ack", "value": "seven" },
                { "action_id": "ack" },
            ],
        });
        let click = AckClick { incident: 7, slack_user: "U1".into(), slack_name: "alice".into() };
        assert_eq!(clicks_in(&payload), [click]);
        for other in [
            json!({ "type": "view_submission" }),
            json!(null),
            json!({ "type": "block_actions", "actions": [] }),
        ] {
            assert_eq!(clicks_in(&other), [], "{other}");
        }
    }
}
