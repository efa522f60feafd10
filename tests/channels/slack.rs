//! Slack: what a message looks like, and how it is kept up to date.
//!
//! The facts are those of Slack's developer documentation: "Blocks" (50 blocks; 3,000 characters in a section, 150 in a
//! header, which is plain text; 10 elements in a context), "Formatting text for app surfaces" (the three escapes),
//! `chat.postMessage` and `chat.update` (bearer token, `channel`, `ts`, `ok`, `error`), "Incoming webhooks" (`ok`).

use super::kinds::Kind;
use super::kinds::carrier;
use super::kinds::claimed;
use super::kinds::letter;
use super::kinds::opened;
use super::peers::Call;
use super::peers::Play;
use super::peers::Provider;
use serde_json::Value;
use tradewarden::domain::alerts::Acked;
use tradewarden::domain::alerts::Purpose;
use tradewarden::domain::alerts::Resolved;
use tradewarden::domain::alerts::Told;
use tradewarden::domain::deliveries::Answer;
use tradewarden::domain::deliveries_lanes::Lane;
use tradewarden::domain::deliveries_lanes::Means;
use tradewarden::domain::deliveries_lanes::Secret;
use tradewarden::services::deliveries::Claimed;
use tradewarden::services::deliveries::Letter;

/// A message within Slack's limits, with nothing in it that could be taken for markup of ours.
fn checked(call: &Call) -> Value {
    assert!(call.header("content-type").starts_with("application/json"), "{}", call.header("content-type"));
    let message = call.json();
    assert!(!message["text"].as_str().unwrap().is_empty());
    let blocks = message["blocks"].as_array().unwrap();
    assert!((1..=50).contains(&blocks.len()), "{} blocks", blocks.len());
    // Not documented, and seen by others from about 11,000 characters of all blocks on: `msg_blocks_too_long`.
    let texts = |b: &Value| b["text"]["text"].as_str().map_or(0, |t| t.encode_utf16().count());
    assert!(blocks.iter().map(texts).sum::<usize>() <= 9000);
    for block in blocks {
        let units = |v: &Value| v["text"].as_str().unwrap().encode_utf16().count();
        match block["type"].as_str().unwrap() {
            "header" => {
                assert_eq!(block["text"]["type"], "plain_text");
                assert!((1..=150).contains(&units(&block["text"])));
            }
            "section" => {
                assert_eq!(block["text"]["type"], "mrkdwn");
                assert!((1..=3000).contains(&units(&block["text"])), "{}", units(&block["text"]));
                only_our_markup(block["text"]["text"].as_str().unwrap());
            }
            "context" => {
                let elements = block["elements"].as_array().unwrap();
                assert!((1..=10).contains(&elements.len()));
                elements.iter().for_each(|e| only_our_markup(e["text"].as_str().unwrap()));
            }
            "actions" => {
                let button = &block["elements"][0];
                assert_eq!(
                    (button["type"].as_str(), button["action_id"].as_str()),
                    (Some("button"), Some("ack"))
                );
                assert!(units(&button["text"]) <= 75 && button["text"]["type"] == "plain_text");
                assert!(button["value"].as_str().unwrap().parse::<i64>().is_ok());
            }
            other => panic!("a block of the type {other}"),
        }
    }
    message
}

/// `<…>` stands around links only, and each `&` begins one of the three escapes.
fn only_our_markup(text: &str) {
    for (at, _) in text.match_indices('<') {
        assert!(text[at..].starts_with("<https://"), "{text}");
    }
    for (at, _) in text.match_indices('&') {
        assert!(["&amp;", "&lt;", "&gt;"].iter().any(|e| text[at..].starts_with(e)), "{}", &text[at..]);
    }
}

fn bot(provider: &Provider, buttons: bool) -> Lane {
    let mut lane = Kind::SlackBot.lane(&provider.url());
    if let (Means::SlackBot { app_token, .. }, true) = (&mut lane.means, buttons) {
        *app_token = Some(Secret::Text("xapp-secret".into()));
    }
    lane
}

async fn send(lane: &Lane, claimed: &Claimed, letter: &Letter) -> Answer {
    let now = "2026-11-24T09:30:01Z".parse().unwrap();
    carrier().send(lane, claimed, letter, now).await.answer
}

#[tokio::test]
async fn whatever_the_words_a_message_keeps_to_the_limits() {
    let slack = Provider::start(Kind::SlackBot.good(), &[]).await;
    let lane = bot(&slack, true);
    let words = [
        "x".repeat(9000),
        "<!channel> <@U1> <https://evil.example|click> & \u{201c}quotes\u{201d}".to_owned(),
        "&".repeat(5000),
        "\u{1f6d1}<".repeat(3000),
    ];
    for words in &words {
        for count in [1, 2, 15, 60] {
            let mut items: Vec<_> = (0..count).map(opened).collect();
            for item in &mut items {
                (item.title, item.summary) = (words.clone(), words.clone());
                item.annotations.insert("runbook_url".into(), words.clone());
                item.ack_link = Some("https://warden.desk.example/ack?a=1&b=2".into());
                item.environment = words.chars().take(30).collect();
            }
            let letter = letter("C0123456", items);
            let answer = send(&lane, &claimed(&letter, &lane), &letter).await;
            assert!(matches!(answer, Answer::Accepted { .. }), "{answer:?}");
        }
    }
    let calls = slack.calls();
    assert_eq!(calls.len(), words.len() * 4);
    for call in &calls {
        let message = checked(call);
        let buttons = message["blocks"].as_array().unwrap().iter().filter(|b| b["type"] == "actions").count();
        assert!(buttons >= 1);
        assert!(!message["text"].as_str().unwrap().contains("<!channel>"));
        assert!(
            call.body.contains("https://warden.desk.example/ack?a=1&amp;b=2|Acknowledge"),
            "{}",
            call.body
        );
    }
    assert!(calls[3].body.contains("and 45 more"), "{}", calls[3].body);
}

#[tokio::test]
async fn an_incoming_webhook_gets_the_same_without_buttons() {
    let slack = Provider::start(Kind::SlackHook.good(), &[]).await;
    let mut lane = Kind::SlackHook.lane(&slack.url());
    let mut letter = letter(&Kind::SlackHook.recipient(&slack.url()), vec![opened(7)]);
    send(&lane, &claimed(&letter, &lane), &letter).await;
    lane.means = Means::SlackHook { channel: Some("#desk".into()) };
    letter.purpose = Purpose::AckReminder;
    let repeat = Claimed { possible_repeat: true, ..claimed(&letter, &lane) };
    send(&lane, &repeat, &letter).await;
    let calls = slack.calls();
    let (first, second) = (checked(&calls[0]), checked(&calls[1]));
    assert_eq!(calls[0].path, "/services/T0/B0/path-secret");
    assert!(first.get("channel").is_none() && first["blocks"].as_array().unwrap().len() == 2);
    assert_eq!(first["text"], "[CRITICAL] Circuit breaker TRIPPED: new orders are blocked (paper desk)");
    assert_eq!(second["channel"], "#desk");
    assert!(second["text"].as_str().unwrap().starts_with("[REMINDER CRITICAL]"), "{second}");
    assert!(
        calls[1].body.contains("still fires") && calls[1].body.contains("may be a repeat"),
        "{}",
        calls[1].body
    );
}

#[tokio::test]
async fn buttons_are_there_only_where_they_come_back_and_something_is_left_to_do() {
    let slack = Provider::start(Kind::SlackBot.good(), &[]).await;
    let acked =
        Acked { at: "2026-11-24T09:31:00Z".parse().unwrap(), by: "alice".into(), note: "on it".into() };
    let end = Resolved { at: "2026-11-24T09:31:00Z".parse().unwrap(), summary: "reset".into() };
    let table = [
        (false, opened(1), 0),
        (true, opened(1), 1),
        (true, tradewarden::domain::alerts::Message { acked: Some(acked), ..opened(1) }, 0),
        (true, tradewarden::domain::alerts::Message { resolved: Some(end), ..opened(1) }, 0),
        (true, tradewarden::domain::alerts::Message { told: Told::Notice, ..opened(1) }, 0),
    ];
    for (n, (buttons, item, expected)) in table.into_iter().enumerate() {
        let lane = bot(&slack, buttons);
        let letter = letter("C0123456", vec![item]);
        send(&lane, &claimed(&letter, &lane), &letter).await;
        let message = checked(&slack.calls()[n]);
        let found = message["blocks"].as_array().unwrap().iter().filter(|b| b["type"] == "actions").count();
        assert_eq!(found, expected, "row {n}");
    }
}

#[tokio::test]
async fn a_bot_edits_its_message_when_the_incident_ends_or_is_taken_on() {
    let gone = Play::says(200, r#"{"ok":false,"error":"message_not_found"}"#);
    let name = "C0123456:1795478400.000100";
    // The purpose, the name of the earlier message, the plays, and the methods called.
    let table = [
        (Purpose::Route, None, vec![], "chat.postMessage"),
        (Purpose::Route, Some(name), vec![], "chat.update"),
        (Purpose::Acknowledged, Some(name), vec![], "chat.update"),
        (Purpose::Repeat, Some(name), vec![], "chat.postMessage"),
        (Purpose::Escalation, Some(name), vec![], "chat.postMessage"),
        (Purpose::AckReminder, Some(name), vec![], "chat.postMessage"),
        (Purpose::Route, Some(name), vec![gone], "chat.update chat.postMessage"),
        (Purpose::Route, Some("not a name"), vec![], "chat.postMessage"),
    ];
    for (purpose, earlier, plays, expected) in table {
        let slack = Provider::start(Kind::SlackBot.good(), &plays).await;
        let lane = bot(&slack, false);
        let letter = Letter { purpose, ..letter("#alerts-ops", vec![opened(7)]) };
        let claimed = Claimed { earlier_id: earlier.map(str::to_owned), ..claimed(&letter, &lane) };
        let answer = send(&lane, &claimed, &letter).await;
        let Answer::Accepted { provider_id, .. } = answer else { panic!("{purpose:?}: {answer:?}") };
        assert_eq!(provider_id.as_deref(), Some(name), "the name it is kept under");
        let calls = slack.calls();
        let methods: Vec<&str> = calls.iter().map(|c| c.path.trim_start_matches("/api/")).collect();
        assert_eq!(methods.join(" "), expected, "{purpose:?}");
        for call in &calls {
            assert_eq!(call.header("authorization"), "Bearer xoxb-secret");
            let message = checked(call);
            let to = if call.path.ends_with("chat.update") { "C0123456" } else { "#alerts-ops" };
            assert_eq!(message["channel"], to);
            assert_eq!(message["ts"].is_string(), call.path.ends_with("chat.update"));
        }
    }
}
