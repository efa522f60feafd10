//! The button "Acknowledge" comes back from Slack over Socket Mode: a WebSocket that we open, so that nothing of ours
//! has to be reachable from outside.
//!
//! Facts (Slack's developer documentation, "Using Socket Mode"): `apps.connections.open`, called with an app-level token,
//! gives a `wss:` address; the first message is `hello`; each envelope is acknowledged with its `envelope_id` within
//! three seconds; `disconnect` says that the connection will be closed and a new one is wanted; a click is an envelope
//! `interactive` whose payload is of the type `block_actions`.

use crate::config::AlertsConfig;
use crate::delivery::address;
use crate::delivery::address::Careful;
use crate::delivery::address::SystemLookup;
use crate::delivery::post::Post;
use crate::delivery::secrets::Hidden;
use crate::delivery::secrets::reveal;
use crate::delivery::slack_clicks::OnAck;
use crate::delivery::slack_clicks::take_clicks;
use crate::domain::deliveries_lanes::Means;
use crate::domain::deliveries_lanes::Secret;
use crate::services::Services;
use crate::services::alerts::AlertRouting;
use futures_util::SinkExt as _;
use futures_util::StreamExt as _;
use reqwest::Url;
use serde_json::Value;
use serde_json::json;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::task::AbortHandle;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_tungstenite::Connector;
use tokio_tungstenite::MaybeTlsStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::client_async_tls_with_config;
use tokio_tungstenite::tungstenite::Message as Frame;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

/// Longest time to get a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// After so long a silence we ask whether somebody is there; after another one nobody is.
const IDLE: Duration = Duration::from_secs(30);
/// Largest message that is taken.
const MESSAGE_MAX_BYTES: usize = 1024 * 1024;
/// First pause before the next connection; it doubles with each failure.
const PAUSE_MS: u64 = 1_000;
/// Longest pause.
const PAUSE_MAX_MS: u64 = 60_000;
/// How often the routing is looked at for apps that came or went.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// An app whose buttons come back to us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Address of the Web API.
    pub api_url: String,
    /// App-level token.
    pub app_token: Secret,
}

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Apps of the lanes as the routing has them now, each once.
#[must_use]
pub fn lines(routing: &AlertRouting) -> Vec<Line> {
    let mut found: Vec<Line> = Vec::new();
    for lane in routing.lanes.values() {
        if let Means::SlackBot { api_url, app_token: Some(app_token), .. } = &lane.means {
            let line = Line { api_url: api_url.clone(), app_token: app_token.clone() };
            if !found.contains(&line) {
                found.push(line);
            }
        }
    }
    found
}

/// Keeps a connection for each app of the routing until the appliance stops; apps may come and go meanwhile.
pub async fn tend(
    s: Arc<Services>,
    config: watch::Receiver<AlertsConfig>,
    on_ack: OnAck,
    mut shutdown: watch::Receiver<bool>,
) {
    let mut private = config.borrow().allow_private_targets;
    let Some(mut post) = post(private) else { return };
    let mut kept: Vec<(Line, AbortHandle)> = Vec::new();
    let mut tasks = JoinSet::new();
    while !*shutdown.borrow() {
        let wanted = lines(&s.alerts.routing());
        let allowed = config.borrow().allow_private_targets;
        let same = std::mem::replace(&mut private, allowed) == allowed;
        if !same && let Some(other) = self::post(allowed) {
            post = other;
        }
        kept.retain(|(line, handle)| {
            let stays = same && wanted.contains(line);
            if !stays {
                handle.abort();
            }
            stays
        });
        for line in wanted {
            if !kept.iter().any(|(known, _)| *known == line) {
                let task = run(line.clone(), post.clone(), Arc::clone(&on_ack), shutdown.clone());
                kept.push((line, tasks.spawn(task)));
            }
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            _ = shutdown.changed() => {}
        }
    }
    tasks.shutdown().await;
}

fn post(allow_private: bool) -> Option<Post> {
    let made = Post::new(allow_private);
    made.map_err(|error| tracing::error!(%error, "no button of Slack comes back")).ok()
}

/// How a connection ended.
enum End {
    /// Slack wants us to come back.
    Again,
    /// It broke, or never was.
    Broken(String),
}

/// Keeps the connection of one app until the appliance stops.
pub async fn run(line: Line, post: Post, on_ack: OnAck, mut shutdown: watch::Receiver<bool>) {
    let mut failures = 0;
    let mut clicks = JoinSet::new();
    while !*shutdown.borrow() {
        let mut greeted = false;
        let session = session(&line, &post, &on_ack, (&mut greeted, &mut clicks));
        let end = tokio::select! {
            end = session => end,
            _ = shutdown.changed() => break,
        };
        failures = if greeted { 0 } else { failures + 1 };
        if let End::Broken(why) = end {
            tracing::warn!(
                why,
                "the connection over which buttons of Slack come back is gone; opening another"
            );
        }
        tokio::select! {
            () = tokio::time::sleep(pause(failures)) => {}
            _ = shutdown.changed() => break,
        }
    }
}

fn pause(failures: u32) -> Duration {
    let factor = 1_u64.checked_shl(failures.saturating_sub(1)).unwrap_or(u64::MAX);
    Duration::from_millis(PAUSE_MS.saturating_mul(factor).min(PAUSE_MAX_MS))
}

async fn session(
    line: &Line,
    post: &Post,
    on_ack: &OnAck,
    (greeted, clicks): (&mut bool, &mut JoinSet<()>),
) -> End {
    let opened = async {
        let url = ask_for_address(line, post).await?;
        timeout(CONNECT_TIMEOUT, connect(&url, post.allows_private()))
            .await
            .map_err(|_| format!("no connection in {} s", CONNECT_TIMEOUT.as_secs()))?
    };
    let mut socket = match opened.await {
        Ok(socket) => socket,
        Err(why) => return End::Broken(why),
    };
    let mut asked = false;
    loop {
        let frame = match timeout(IDLE, socket.next()).await {
            Err(_) if asked => return End::Broken("nobody is there any more".to_owned()),
            Err(_) => {
                asked = true;
                if let Err(e) = socket.send(Frame::Ping(Vec::new().into())).await {
                    return End::Broken(e.to_string());
                }
                continue;
            }
            Ok(None) => return End::Broken("it was closed".to_owned()),
            Ok(Some(Err(e))) => return End::Broken(e.to_string()),
            Ok(Some(Ok(frame))) => frame,
        };
        asked = false;
        let Frame::Text(text) = frame else { continue };
        let Ok(envelope) = serde_json::from_str::<Value>(&text) else { continue };
        if let Some(id) = envelope["envelope_id"].as_str()
            && let Err(e) = socket.send(Frame::text(json!({ "envelope_id": id }).to_string())).await
        {
            return End::Broken(e.to_string());
        }
        match envelope["type"].as_str() {
            Some("hello") => {
                *greeted = true;
                tracing::info!("buttons of Slack come back to us");
            }
            Some("disconnect") if envelope["reason"] == "link_disabled" => {
                *greeted = false;
                return End::Broken("Socket Mode is switched off for the app".to_owned());
            }
            Some("disconnect") => return End::Again,
            Some("interactive") => take_clicks(&envelope["payload"], post, on_ack, clicks).await,
            _ => {}
        }
    }
}

async fn ask_for_address(line: &Line, post: &Post) -> Result<String, String> {
    let token = reveal(&line.app_token).await?;
    let url = format!("{}/apps.connections.open", line.api_url.trim_end_matches('/'));
    let form = "application/x-www-form-urlencoded";
    let mut hidden = Hidden::default();
    hidden.add(&token, "***");
    let post = post.hiding(hidden);
    let sent = post.send(&url, |r| r.bearer_auth(&token).header("content-type", form).body("")).await;
    let got = sent.map_err(|answer| format!("{answer:?}"))?;
    let said: Value = serde_json::from_slice(&got.body).unwrap_or(Value::Null);
    match (said["ok"].as_bool(), said["url"].as_str()) {
        (Some(true), Some(url)) => Ok(url.to_owned()),
        _ => Err(format!("Slack gave no address for a connection: answered {} {}", got.status, got.words())),
    }
}

/// Connects to an address that may be connected to, with TLS unless it is one of our own network.
async fn connect(url: &str, allow_private: bool) -> Result<Socket, String> {
    let parsed = Url::parse(url).map_err(|e| format!("Slack's address cannot be read: {e}"))?;
    let plain = match parsed.scheme() {
        "wss" => false,
        "ws" if allow_private => true,
        other => return Err(format!("Slack's address begins with {other}: instead of wss:")),
    };
    let host = parsed.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    let port = parsed.port_or_known_default().unwrap_or(443);
    let addresses = match host.parse::<IpAddr>() {
        Ok(ip) if allow_private || address::is_public(ip) => vec![ip],
        Ok(_) => return Err(format!("{host} {}", address::REFUSED)),
        Err(_) => {
            let careful = Careful { allow_private, lookup: Arc::new(SystemLookup) };
            careful.addresses(host.to_owned()).await.map_err(|e| e.to_string())?
        }
    };
    let mut last = "the name has no address".to_owned();
    for ip in addresses {
        match TcpStream::connect((ip, port)).await {
            Ok(stream) => return shake_hands(parsed.as_str(), stream, plain).await,
            Err(e) => last = e.to_string(),
        }
    }
    Err(format!("cannot connect: {last}"))
}

async fn shake_hands(url: &str, stream: TcpStream, plain: bool) -> Result<Socket, String> {
    let limits = WebSocketConfig::default()
        .max_message_size(Some(MESSAGE_MAX_BYTES))
        .max_frame_size(Some(MESSAGE_MAX_BYTES));
    let connector = plain.then_some(Connector::Plain);
    // The address holds a ticket, so it is left out of the words.
    let shaken = client_async_tls_with_config(url, stream, Some(limits), connector).await;
    shaken.map(|(socket, _)| socket).map_err(|e| format!("no WebSocket: {e}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::deliveries_lanes::Lane;

    #[test]
    fn each_app_of_the_routing_is_one_line() {
        let bot = |api: &str, app: Option<&str>| {
            let secret = |text: &str| Secret::Text(text.to_owned());
            let means =
                Means::SlackBot { api_url: api.into(), token: secret("t"), app_token: app.map(secret) };
            Lane { name: String::new(), means, workers: 1 }
        };
        let mut routing = AlertRouting::default();
        let lanes = [
            bot("a", Some("x")),
            bot("a", Some("x")),
            bot("a", None),
            bot("a", Some("y")),
            bot("b", Some("x")),
        ];
        for (n, lane) in lanes.into_iter().enumerate() {
            Arc::make_mut(&mut routing.lanes).insert(n.to_string(), lane);
        }
        let found: Vec<String> = lines(&routing)
            .into_iter()
            .map(|l| format!("{} {:?}", l.api_url, l.app_token == Secret::Text("x".into())))
            .collect();
        assert_eq!(found, ["a true", "a false", "b true"]);
    }

    #[test]
    fn pauses_double_up_to_a_minute() {
        let pauses: Vec<u64> = [0, 1, 2, 3, 6, 7, 40, 400].map(|n| pause(n).as_millis() as u64).to_vec();
        assert_eq!(pauses, [1000, 1000, 2000, 4000, 32_000, 60_000, 60_000, 60_000]);
    }

    #[tokio::test]
    async fn an_address_inside_the_house_is_not_connected_to() {
        for url in [
            "ws://127.0.0.1:9/link",
            "wss://127.0.0.1:9/link",
            "wss://localhost:9/link",
            "https://slack.example/link",
        ] {
            assert!(connect(url, false).await.is_err(), "{url}");
        }
        let refused = connect("wss://[::1]:9/link", false).await.err().unwrap();
        assert!(refused.contains("allow_private_targets"), "{refused}");
    }
}
