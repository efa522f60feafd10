//! The button of Slack: a real WebSocket, opened by us, over which a click comes back.

use super::peers::Play;
use super::peers::Provider;
use crate::support::until;
use futures_util::SinkExt;
use futures_util::StreamExt;
use parking_lot::Mutex;
use serde_json::Value;
use serde_json::json;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::sync::watch;
use tokio_tungstenite::accept_async;
use tokio_tungstenite::tungstenite::Message;
use tradewarden::delivery::post::Post;
use tradewarden::delivery::slack_clicks::AckClick;
use tradewarden::delivery::slack_clicks::OnAck;
use tradewarden::delivery::slack_socket::Line;
use tradewarden::delivery::slack_socket::run;
use tradewarden::domain::deliveries_lanes::Secret;

/// Slack's side of a connection.
struct Slack {
    api: Provider,
    /// What is said to whoever is connected.
    say: mpsc::UnboundedSender<Value>,
    /// What was heard.
    heard: Arc<Mutex<Vec<Value>>>,
    connections: Arc<Mutex<usize>>,
}

impl Slack {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("ws://{}/link/?ticket=1", listener.local_addr().unwrap());
        let api = Provider::start(|_| Play::says(200, "ok"), &[]).await;
        api.always(Some(Play::says(200, &json!({ "ok": true, "url": url }).to_string())));
        let (say, mut to_say) = mpsc::unbounded_channel::<Value>();
        let (heard, connections) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(0)));
        let (hearing, counting) = (Arc::clone(&heard), Arc::clone(&connections));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let mut socket = accept_async(stream).await.unwrap();
                *counting.lock() += 1;
                let hello = json!({ "type": "hello", "num_connections": 1 });
                socket.send(Message::text(hello.to_string())).await.unwrap();
                loop {
                    tokio::select! {
                        Some(words) = to_say.recv() => {
                            if words == "close" {
                                break;
                            }
                            let _ = socket.send(Message::text(words.to_string())).await;
                        }
                        frame = socket.next() => match frame {
                            Some(Ok(Message::Text(text))) => hearing.lock().push(serde_json::from_str(&text).unwrap()),
                            Some(Ok(_)) => {}
                            _ => break,
                        },
                    }
                }
            }
        });
        Self { api, say, heard, connections }
    }

    fn says(&self, words: Value) {
        self.say.send(words).unwrap();
    }

    async fn connected(&self, times: usize) {
        until(&format!("{times} connections"), || async { *self.connections.lock() >= times }).await;
    }

    async fn hears(&self, words: Value) {
        until(&format!("{words} among {:?}", self.heard.lock()), || async {
            self.heard.lock().contains(&words)
        })
        .await;
    }
}

fn click(envelope: &str, incident: &str, response_url: &str) -> Value {
    json!({
        "envelope_id": envelope,
        "type": "interactive",
        "accepts_response_payload": false,
        "payload": {
            "type": "block_actions",
            "user": { "id": "U012AB3CD", "username": "alice", "name": "alice", "team_id": "T1" },
            "response_url": response_url,
            "actions": [{ "type": "button", "action_id": "ack", "block_id": "incident-7", "value": incident }],
        },
    })
}

#[tokio::test]
async fn a_click_is_confirmed_acted_on_and_answered_whatever_becomes_of_the_connection() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let slack = Slack::start().await;
    let answers = Provider::start(|_| Play::says(200, "ok"), &[]).await;
    let response_url = format!("{}/actions/T1/1/x", answers.url());
    let clicks: Arc<Mutex<Vec<AckClick>>> = Arc::default();
    let seen = Arc::clone(&clicks);
    let on_ack: OnAck = Arc::new(move |click| {
        let answer = match click.incident {
            7 => Ok("Acknowledged by <alice>".to_owned()),
            _ => Err("There is no such incident".to_owned()),
        };
        seen.lock().push(click);
        Box::pin(async move { answer })
    });
    let line =
        Line { api_url: format!("{}/api", slack.api.url()), app_token: Secret::Text("xapp-secret".into()) };
    let (stop, stopping) = watch::channel(false);
    let task = tokio::spawn(run(line, Post::new(true).unwrap(), on_ack, stopping));

    slack.connected(1).await;
    let opened = &slack.api.wait_for(1).await[0];
    assert_eq!((opened.method.as_str(), opened.path.as_str()), ("POST", "/api/apps.connections.open"));
    assert_eq!(opened.header("authorization"), "Bearer xapp-secret");
    slack.says(click("e1", "7", &response_url));
    slack.hears(json!({ "envelope_id": "e1" })).await;
    let told = answers.wait_for(1).await;
    let told = told[0].json();
    assert_eq!(
        (told["response_type"].as_str(), told["replace_original"].as_bool()),
        (Some("ephemeral"), Some(false))
    );
    assert_eq!(told["text"], "Acknowledged by &lt;alice&gt;");
    let alice = |incident| AckClick { incident, slack_user: "U012AB3CD".into(), slack_name: "alice".into() };
    assert_eq!(*clicks.lock(), [alice(7)]);
    slack.says(click("e2", "99", &response_url));
    assert_eq!(answers.wait_for(2).await[1].json()["text"], "There is no such incident");

    // Envelopes that are not ours are confirmed too, so that Slack does not send them again; nothing is made of them.
    slack.says(json!({ "envelope_id": "e3", "type": "slash_commands", "payload": {} }));
    slack.hears(json!({ "envelope_id": "e3" })).await;
    slack.says(click("e4", "seven", &response_url));
    slack.hears(json!({ "envelope_id": "e4" })).await;
    assert_eq!(clicks.lock().len(), 2);

    // Slack wants a new connection, and then one breaks: each time we come back.
    slack.says(json!({ "type": "disconnect", "reason": "refresh_requested" }));
    slack.connected(2).await;
    slack.says(click("e5", "7", &response_url));
    slack.hears(json!({ "envelope_id": "e5" })).await;
    slack.says(json!("close"));
    slack.connected(3).await;
    slack.says(click("e6", "7", &response_url));
    slack.hears(json!({ "envelope_id": "e6" })).await;
    answers.wait_for(4).await;
    stop.send_replace(true);
    task.await.unwrap();
}

#[tokio::test]
async fn an_app_that_is_refused_is_tried_again_later_and_its_token_is_not_said() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let slack = Slack::start().await;
    let good = slack.api.calls();
    assert!(good.is_empty());
    let refused = Provider::start(|_| Play::says(200, r#"{"ok":false,"error":"invalid_auth"}"#), &[]).await;
    let line =
        Line { api_url: format!("{}/api", refused.url()), app_token: Secret::Text("xapp-secret".into()) };
    let on_ack: OnAck = Arc::new(|_| Box::pin(async { Ok(String::new()) }));
    let (stop, stopping) = watch::channel(false);
    let task = tokio::spawn(run(line, Post::new(true).unwrap(), on_ack, stopping));
    refused.wait_for(2).await;
    stop.send_replace(true);
    task.await.unwrap();
}
