//! One Redis check: PING, INFO, and what the conditions look at: keys, their age, queues by pattern.

use crate::clock::Stopwatch;
use crate::config::secret;
use crate::domain::health::Check;
use crate::domain::health_conditions;
use crate::domain::health_conditions::Fact;
use crate::domain::health_conditions::Facts;
use crate::domain::health_conditions::Operand;
use crate::domain::health_mask::Talk;
use crate::domain::health_paths;
use crate::probes::found::Found;
use jiff::Timestamp;
use redis::AsyncConnectionConfig;
use redis::Client;
use redis::Cmd;
use redis::FromRedisValue;
use redis::RedisConnectionInfo;
use redis::RedisError;
use redis::Value;
use redis::aio::MultiplexedConnection;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// Most keys that are looked at for one pattern.
const KEYS_MAX: usize = 10_000;
/// Keys asked for at a time.
const SCAN_COUNT: usize = 1_000;

/// Which Redis, and as whom.
#[derive(Clone)]
pub struct Server {
    /// Host and port.
    pub address: String,
    /// The name its certificate has to carry and who is trusted, when it is spoken to over TLS.
    pub tls: Option<(String, Arc<ClientConfig>)>,
    /// Who signs in.
    pub username: Option<String>,
    /// With what.
    pub password_file: Option<PathBuf>,
    /// Which of its databases.
    pub database: String,
}

/// Asks once, over a connection of its own.
pub async fn check(server: &Server, check: &Check, now: impl Fn() -> Timestamp + Send + Sync) -> Found {
    let limit = Duration::from_millis(check.timeout_ms);
    let password = match server.password_file.as_deref().map(secret::read).transpose() {
        Ok(password) => password,
        Err(words) => return Found::nothing(words),
    };
    let mut asked = Asked { talk: Talk::hiding(password.iter().cloned().collect()), info: BTreeMap::new() };
    asked.talk.say(&format!("connect to {}", server.address));
    let watch = Stopwatch::start();
    let work = async {
        let mut connection = open(server, password.as_deref()).await?;
        asked.ask::<String>(&mut connection, &["PING"]).await?;
        let latency_ms = watch.millis();
        let info: String = asked.quietly(&mut connection, &["INFO"]).await?;
        asked.info = read_info(&info);
        let mut facts = Facts::new();
        for operand in check.operands() {
            let fact = match operand.name.as_str() {
                "latency" => Fact::Number(latency_ms / 1000.0),
                _ => asked.fact(&mut connection, operand, now()).await?,
            };
            facts.insert(operand.clone(), fact);
        }
        Ok::<_, RedisError>((latency_ms, facts))
    };
    match tokio::time::timeout(limit, work).await {
        Ok(Ok((latency_ms, facts))) => {
            let answer = health_conditions::judge(&check.expect, &check.prefer, &facts);
            Found::answered(answer, latency_ms, asked.talk)
        }
        Ok(Err(error)) => Found::failed(words(&error), asked.talk),
        Err(_) => Found::failed(format!("no answer within {} ms", limit.as_millis()), asked.talk),
    }
}

async fn open(server: &Server, password: Option<&str>) -> Result<MultiplexedConnection, RedisError> {
    let mut connection = match &server.tls {
        None => {
            let client = Client::open(format!("redis://{}/", server.address))?;
            client.get_multiplexed_async_connection().await?
        }
        Some((name, trust)) => encrypted(&server.address, name, trust).await?,
    };
    if let Some(password) = password {
        let mut auth = Cmd::new();
        auth.arg("AUTH");
        if let Some(name) = &server.username {
            auth.arg(name);
        }
        auth.arg(password);
        auth.query_async::<()>(&mut connection).await?;
    }
    if server.database != "0" {
        let mut select = Cmd::new();
        select.arg("SELECT").arg(&server.database).query_async::<()>(&mut connection).await?;
    }
    Ok(connection)
}

async fn encrypted(
    address: &str,
    name: &str,
    trust: &Arc<ClientConfig>,
) -> Result<MultiplexedConnection, RedisError> {
    let name = ServerName::try_from(name.to_owned()).map_err(io::Error::other)?;
    let stream = TcpStream::connect(address).await?;
    let session = TlsConnector::from(Arc::clone(trust)).connect(name, stream).await;
    let session = session.map_err(|e| io::Error::other(format!("no handshake: {e}")))?;
    let (signs_in_later, usual) = (RedisConnectionInfo::default(), AsyncConnectionConfig::default());
    let (connection, driver) =
        MultiplexedConnection::new_with_config(&signs_in_later, session, usual).await?;
    // It ends with the connection.
    tokio::spawn(driver);
    Ok(connection)
}

fn words(error: &RedisError) -> String {
    match (error.is_io_error() || error.is_connection_refusal(), error.code()) {
        (true, _) => format!("cannot connect: {error}"),
        (false, Some(code)) => format!("answered {code} {}", error.detail().unwrap_or_default()),
        (false, None) => format!("answered wrongly: {error}"),
    }
}

fn read_info(text: &str) -> BTreeMap<String, String> {
    let pairs = text.lines().filter_map(|line| line.trim().split_once(':'));
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

struct Asked {
    talk: Talk,
    info: BTreeMap<String, String>,
}

impl Asked {
    async fn ask<T: FromRedisValue>(
        &mut self,
        connection: &mut MultiplexedConnection,
        words: &[&str],
    ) -> Result<T, RedisError> {
        self.talk.say(&words.join(" "));
        let mut command = Cmd::new();
        words.iter().for_each(|word| {
            command.arg(word);
        });
        let value: Value = command.query_async(connection).await?;
        self.talk.hear(&format!("{value:?}"));
        Ok(redis::from_redis_value(value)?)
    }

    /// The same for an answer that is too long to show.
    async fn quietly<T: FromRedisValue>(
        &mut self,
        connection: &mut MultiplexedConnection,
        words: &[&str],
    ) -> Result<T, RedisError> {
        self.talk.say(&words.join(" "));
        let mut command = Cmd::new();
        words.iter().for_each(|word| {
            command.arg(word);
        });
        command.query_async(connection).await
    }

    async fn fact(
        &mut self,
        connection: &mut MultiplexedConnection,
        operand: &Operand,
        now: Timestamp,
    ) -> Result<Fact, RedisError> {
        let argument = operand.argument.as_deref().unwrap_or_default();
        let absent = || Fact::Missing("there is no such key".to_owned());
        Ok(match operand.name.as_str() {
            "info" => match self.info.get(argument) {
                Some(value) => Fact::Text(value.clone()),
                None => Fact::Missing("INFO does not tell it".to_owned()),
            },
            "exists" => {
                Fact::Text((self.ask::<i64>(connection, &["EXISTS", argument]).await? > 0).to_string())
            }
            "value" => {
                let value: Option<String> = self.ask(connection, &["GET", argument]).await?;
                value.map_or_else(absent, Fact::Text)
            }
            "age" => {
                let (key, path) = match argument.rsplit_once(',') {
                    Some((key, path)) => (key.trim(), Some(path.trim())),
                    None => (argument, None),
                };
                let value: Option<String> = self.ask(connection, &["GET", key]).await?;
                value.map_or_else(absent, |text| health_paths::age_of_text(&text, path, now))
            }
            "idle" => {
                let idle: Option<u32> = self.ask(connection, &["OBJECT", "IDLETIME", argument]).await?;
                idle.map_or_else(absent, |seconds| Fact::Number(seconds.into()))
            }
            "ttl" => match self.ask::<i32>(connection, &["TTL", argument]).await? {
                -2 => absent(),
                -1 => Fact::Missing("it never expires".to_owned()),
                seconds => Fact::Number(seconds.into()),
            },
            "length" => Fact::Number(self.length(connection, argument).await?),
            "queue" => self.longest(connection, argument).await?,
            _ => Fact::Missing(String::new()),
        })
    }

    async fn length(&mut self, connection: &mut MultiplexedConnection, key: &str) -> Result<f64, RedisError> {
        let kind: String = self.quietly(connection, &["TYPE", key]).await?;
        let command = match kind.as_str() {
            "list" => "LLEN",
            "stream" => "XLEN",
            "zset" => "ZCARD",
            "set" => "SCARD",
            "hash" => "HLEN",
            "string" => "STRLEN",
            _ => return Ok(0.0),
        };
        let length: u32 = self.ask(connection, &[command, key]).await?;
        Ok(f64::from(length))
    }

    /// The longest queue of those whose key fits a pattern.
    async fn longest(
        &mut self,
        connection: &mut MultiplexedConnection,
        pattern: &str,
    ) -> Result<Fact, RedisError> {
        let (mut cursor, mut seen, count) = ("0".to_owned(), 0, SCAN_COUNT.to_string());
        let mut longest: Option<(f64, String)> = None;
        loop {
            let scan = ["SCAN", cursor.as_str(), "MATCH", pattern, "COUNT", count.as_str()];
            let (next, keys): (String, Vec<String>) = self.quietly(connection, &scan).await?;
            for key in keys {
                let length = self.length(connection, &key).await?;
                seen += 1;
                if longest.as_ref().is_none_or(|(most, _)| length > *most) {
                    longest = Some((length, key));
                }
            }
            cursor = next;
            if cursor == "0" || seen >= KEYS_MAX {
                return Ok(match longest {
                    Some((length, key)) => Fact::Of(length, key),
                    None => Fact::Number(0.0),
                });
            }
        }
    }
}
