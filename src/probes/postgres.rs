//! One PostgreSQL check: `SELECT 1`, the value of a query, how far a replica is behind, connections in use.

use crate::clock::Stopwatch;
use crate::config::secret;
use crate::domain::health::Check;
use crate::domain::health_conditions;
use crate::domain::health_conditions::Fact;
use crate::domain::health_conditions::Facts;
use crate::domain::health_mask::Talk;
use crate::probes::found::Found;
use crate::probes::postgres_tls::Connector;
use std::path::PathBuf;
use std::time::Duration;
use tokio_postgres::Client;
use tokio_postgres::Config;
use tokio_postgres::Error;
use tokio_postgres::NoTls;
use tokio_postgres::SimpleQueryMessage;
use tokio_postgres::config::SslMode;

/// What is asked may not change anything.
const READ_ONLY: &str = "SET default_transaction_read_only = on";
/// On a replica how long ago what it replayed was committed, 0 when it has replayed all; on a primary the largest lag
/// of its replicas.
const REPLICATION_AGE: &str = "SELECT CASE WHEN pg_is_in_recovery() THEN \
    CASE WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0 \
    ELSE extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()) END \
    ELSE (SELECT coalesce(max(extract(epoch FROM replay_lag)), 0) FROM pg_stat_replication) END";
/// Connections of clients, in percent of those that may be.
const CONNECTIONS_USED: &str = "SELECT 100.0 * count(*) / current_setting('max_connections')::int \
    FROM pg_stat_activity WHERE backend_type = 'client backend'";

/// Which PostgreSQL, and as whom.
#[derive(Clone)]
pub struct Server {
    /// Its host.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Who signs in.
    pub username: String,
    /// With what.
    pub password_file: Option<PathBuf>,
    /// Which database.
    pub database: String,
    /// A query whose first value is judged.
    pub query: Option<String>,
    /// Who is trusted, when it is spoken to over TLS.
    pub tls: Option<Connector>,
}

/// Asks once, over a connection of its own.
pub async fn check(server: &Server, check: &Check) -> Found {
    let limit = Duration::from_millis(check.timeout_ms);
    let password = match server.password_file.as_deref().map(secret::read).transpose() {
        Ok(password) => password,
        Err(words) => return Found::nothing(words),
    };
    let mut talk = Talk::hiding(password.iter().cloned().collect());
    talk.say(&format!("connect to {}:{} as {}", server.host, server.port, server.username));
    let mut config = Config::new();
    config.host(server.host.trim_matches(['[', ']'])).port(server.port).user(&server.username);
    config.dbname(&server.database).application_name("tradewarden").connect_timeout(limit);
    if let Some(password) = &password {
        config.password(password);
    }
    let watch = Stopwatch::start();
    let work = async {
        // The task ends with the client.
        let (client, driver) = match &server.tls {
            None => {
                let (client, connection) = config.connect(NoTls).await?;
                (client, tokio::spawn(connection))
            }
            Some(tls) => {
                let (client, connection) = config.ssl_mode(SslMode::Require).connect(tls.clone()).await?;
                (client, tokio::spawn(connection))
            }
        };
        let asked = questions(&client, server, check, &mut talk, &watch).await;
        drop(client);
        driver.abort();
        asked
    };
    match tokio::time::timeout(limit, work).await {
        Ok(Ok((latency_ms, facts))) => {
            let answer = health_conditions::judge(&check.expect, &check.prefer, &facts);
            Found::answered(answer, latency_ms, talk)
        }
        Ok(Err(error)) => Found::failed(words(&error), talk),
        Err(_) => Found::failed(format!("no answer within {} ms", limit.as_millis()), talk),
    }
}

async fn questions(
    client: &Client,
    server: &Server,
    check: &Check,
    talk: &mut Talk,
    watch: &Stopwatch,
) -> Result<(f64, Facts), Error> {
    value(client, "SELECT 1", talk).await?;
    let latency_ms = watch.millis();
    client.batch_execute(READ_ONLY).await?;
    client.batch_execute(&format!("SET statement_timeout = {}", check.timeout_ms)).await?;
    let mut facts = Facts::new();
    for operand in check.operands() {
        let sql = match operand.name.as_str() {
            "value" => server.query.as_deref(),
            "replication_age" => Some(REPLICATION_AGE),
            "connections_used" => Some(CONNECTIONS_USED),
            _ => None,
        };
        let fact = match (operand.name.as_str(), sql) {
            ("latency", _) => Fact::Number(latency_ms / 1000.0),
            (_, Some(sql)) => match value(client, sql, talk).await? {
                Some(text) => Fact::Text(text),
                None => Fact::Missing("the query gave no value".to_owned()),
            },
            _ => Fact::Missing("there is no `query` for this service".to_owned()),
        };
        facts.insert(operand.clone(), fact);
    }
    // A query without a condition has to work all the same.
    if let Some(sql) = server.query.as_deref().filter(|_| !check.looks_at("value")) {
        value(client, sql, talk).await?;
    }
    Ok((latency_ms, facts))
}

/// The first value of the first row.
async fn value(client: &Client, sql: &str, talk: &mut Talk) -> Result<Option<String>, Error> {
    talk.say(sql);
    let rows = client.simple_query(sql).await?;
    let first = rows.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => Some(row.try_get(0).ok().flatten().map(str::to_owned)),
        _ => None,
    });
    let value = first.flatten();
    talk.hear(value.as_deref().unwrap_or("nothing"));
    Ok(value)
}

fn words(error: &Error) -> String {
    match error.as_db_error() {
        Some(said) => format!("answered {}: {}", said.code().code(), said.message()),
        None => {
            let mut cause: &dyn std::error::Error = error;
            while let Some(inner) = cause.source() {
                cause = inner;
            }
            format!("cannot connect: {cause}")
        }
    }
}
