//! The desk's line to the Redis adapter: kept up in the background, and never waited for.

use std::time::Duration;

use futures_util::StreamExt;
use parking_lot::RwLock;
use redis::AsyncConnectionConfig;
use redis::Client;
use redis::IntoConnectionInfo;
use redis::RedisConnectionInfo;
use redis::aio::MultiplexedConnection;
use tokio::sync::Notify;

use super::settings::DeskConfig;
use super::settings::DeskError;

/// How long a connection may take to open.
const CONNECT_TIMEOUT: Duration = Duration::from_millis(1000);
/// How long an answer may take before the line counts as lost.
const ANSWER_TIMEOUT: Duration = Duration::from_millis(500);
/// First pause before a new attempt; it doubles up to the longest.
const BACKOFF_FIRST: Duration = Duration::from_millis(100);
/// Longest pause before a new attempt.
const BACKOFF_LONGEST: Duration = Duration::from_millis(2000);
/// Channels on which the appliance tells of a change.
const CHANNELS: [&str; 4] = ["gate:state", "circuit_breaker:state", "kill_switch:state", "config:changes"];

/// Redis did not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkDown;

/// A client for the configured adapter.
pub fn client(config: &DeskConfig) -> Result<Client, DeskError> {
    let wrong = |_| DeskError::RedisAddress { given: config.redis_addr.clone() };
    let mut settings = RedisConnectionInfo::default();
    if let Some(password) = &config.redis_password {
        settings = settings.set_password(password);
    }
    let info = config.redis_parts()?.into_connection_info().map_err(wrong)?.set_redis_settings(settings);
    Client::open(info).map_err(wrong)
}

/// One command connection, or none at the moment.
pub struct RedisLink {
    client: Client,
    slot: RwLock<Option<MultiplexedConnection>>,
    lost: Notify,
}

impl RedisLink {
    /// A link that is still down; [`RedisLink::keep`] brings it up.
    pub fn new(client: Client) -> Self {
        Self { client, slot: RwLock::new(None), lost: Notify::new() }
    }

    /// Whether a connection is there.
    pub fn connected(&self) -> bool {
        self.slot.read().is_some()
    }

    /// Reads a key. Fails at once while the link is down.
    pub async fn get(&self, key: &str) -> Result<Option<String>, LinkDown> {
        self.ask(redis::cmd("GET").arg(key)).await
    }

    /// Writes a key that runs out after `seconds`.
    pub async fn set(&self, key: &str, value: &str, seconds: u64) -> Result<(), LinkDown> {
        self.ask(redis::cmd("SET").arg(key).arg(value).arg("EX").arg(seconds)).await
    }

    /// Writes a key of the appliance, which means something to it. A refusal keeps the line.
    pub async fn tell(&self, key: &str, value: &str) -> Result<(), LinkDown> {
        self.ask(redis::cmd("SET").arg(key).arg(value)).await
    }

    async fn ask<T: redis::FromRedisValue>(&self, command: &redis::Cmd) -> Result<T, LinkDown> {
        let connection = self.slot.read().clone();
        let mut connection = connection.ok_or(LinkDown)?;
        command.query_async(&mut connection).await.map_err(|error: redis::RedisError| {
            if error.code().is_some() {
                tracing::debug!(%error, "Redis refused a command of the desk");
                return LinkDown;
            }
            tracing::debug!(%error, "the desk lost its line to Redis");
            *self.slot.write() = None;
            self.lost.notify_one();
            LinkDown
        })
    }

    /// Keeps the link up until the task is dropped.
    pub async fn keep(&self) {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(CONNECT_TIMEOUT))
            .set_response_timeout(Some(ANSWER_TIMEOUT));
        let mut pause = BACKOFF_FIRST;
        loop {
            if let Ok(connection) = self.client.get_multiplexed_async_connection_with_config(&config).await {
                *self.slot.write() = Some(connection);
                self.lost.notified().await;
                pause = BACKOFF_FIRST;
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(BACKOFF_LONGEST);
        }
    }
}

/// Rings `bells` whenever the appliance announces a change. The message itself is not believed: the key is read again.
pub async fn listen(client: Client, bells: [&Notify; 2]) {
    let mut pause = BACKOFF_FIRST;
    loop {
        if let Ok(Ok(mut line)) = tokio::time::timeout(CONNECT_TIMEOUT, client.get_async_pubsub()).await {
            let mut subscribed = true;
            for channel in CHANNELS {
                let answer = tokio::time::timeout(ANSWER_TIMEOUT, line.subscribe(channel)).await;
                subscribed = subscribed && matches!(answer, Ok(Ok(())));
            }
            if subscribed {
                pause = BACKOFF_FIRST;
                bells.iter().for_each(|bell| bell.notify_one());
                let mut messages = line.on_message();
                while messages.next().await.is_some() {
                    bells.iter().for_each(|bell| bell.notify_one());
                }
            }
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(BACKOFF_LONGEST);
    }
}
