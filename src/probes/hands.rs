//! Which hand asks what: each kind of check with what it needs, made from the config.

use crate::config::BodyKind;
use crate::config::CheckKind;
use crate::config::ServiceConfig;
use crate::config::SslMode;
use crate::domain::health::Check;
use crate::domain::health_conditions::Condition;
use crate::domain::health_quantiles::Scrapes;
use crate::probes::clock_skew;
use crate::probes::dns;
use crate::probes::exec;
use crate::probes::found::Found;
use crate::probes::host;
use crate::probes::http;
use crate::probes::icmp;
use crate::probes::peer;
use crate::probes::postgres;
use crate::probes::postgres_tls::Connector;
use crate::probes::redis;
use crate::probes::scrape;
use crate::probes::tcp;
use crate::probes::tls;
use jiff::Timestamp;
use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;

/// Who signs in to PostgreSQL unless the config names somebody.
const POSTGRES_USER: &str = "postgres";

/// The config's words in the words of the domain. Conditions were checked with the config.
#[must_use]
pub fn checks(services: &[ServiceConfig]) -> Vec<Check> {
    let read = |texts: Vec<String>| texts.iter().filter_map(|t| Condition::parse(t).ok()).collect();
    let check = |c: &ServiceConfig| {
        let (expect, prefer) = c.conditions();
        Check {
            name: c.name.clone(),
            kind: c.kind,
            target: c.target(),
            group: c.group.clone(),
            critical: c.critical,
            interval_ms: c.interval_ms.max(1),
            timeout_ms: c.timeout_ms.max(1),
            degraded_over_ms: (c.degraded_over_ms > 0).then_some(c.degraded_over_ms),
            unhealthy_after: c.unhealthy_after,
            unhealthy_of: c.unhealthy_of.unwrap_or(c.unhealthy_after),
            healthy_after: c.healthy_after,
            retries: c.retries,
            depends_on: c.depends_on.clone(),
            expect: read(expect),
            prefer: read(prefer),
        }
    };
    services.iter().map(check).collect()
}

/// The name that a server's certificate has to carry.
fn server_name(c: &ServiceConfig, address: &str) -> String {
    let host = address.rsplit_once(':').map_or(address, |(host, _)| host);
    c.server_name.clone().unwrap_or_else(|| host.trim_matches(['[', ']']).to_owned())
}

/// What a check is done with.
pub enum Hand {
    /// GET and judge.
    Http(reqwest::Client, http::Page),
    /// Connect.
    Tcp(String),
    /// Shake hands.
    Tls(tls::Peer),
    /// Resolve.
    Dns(dns::Question),
    /// Echo.
    Icmp(String),
    /// A Redis.
    Redis(redis::Server),
    /// A PostgreSQL.
    Postgres(postgres::Server),
    /// A metrics page, with what was scraped before.
    Metrics(reqwest::Client, http::Page, Box<Scrapes>, u64),
    /// A systemd unit.
    Unit(String),
    /// A file system.
    Disk(PathBuf),
    /// Another clock.
    Clock(reqwest::Client, clock_skew::Other),
    /// A process.
    Process(String),
    /// A plug-in.
    Exec(Vec<String>),
    /// Another Tradewarden.
    Peer(reqwest::Client, http::Page),
    /// It cannot be asked, and why.
    Broken(String),
}

impl Hand {
    /// Makes the hand for a service. `shared` is the client of all that trust the usual authorities.
    #[must_use]
    pub fn new(c: &ServiceConfig, check: &Check, shared: &reqwest::Client) -> Self {
        Self::try_new(c, check, shared).unwrap_or_else(|why| Self::Broken(format!("cannot be asked: {why}")))
    }

    fn try_new(c: &ServiceConfig, check: &Check, shared: &reqwest::Client) -> Result<Self, String> {
        let text = |t: &Option<String>| t.clone().unwrap_or_default();
        let client = || match &c.ca_file {
            None => Ok(shared.clone()),
            Some(path) => http::client(Some(path)),
        };
        let page = || http::Page {
            url: text(&c.url),
            key_file: c.key_file.clone(),
            json: c.body == BodyKind::Json || check.looks_at("json") || check.looks_at("age"),
        };
        let address = text(&c.address);
        Ok(match c.kind {
            CheckKind::Http => Self::Http(client()?, page()),
            CheckKind::Tcp => Self::Tcp(address),
            CheckKind::Tls => {
                let name = server_name(c, &address);
                let config = tls::trust(c.ca_file.as_deref())?;
                Self::Tls(tls::Peer { address, name, config })
            }
            CheckKind::Dns => {
                Self::Dns(dns::Question { server: address, name: text(&c.query), record: c.record.clone() })
            }
            CheckKind::Icmp => Self::Icmp(address),
            CheckKind::Redis => Self::Redis(redis::Server {
                address: c.redis_address().0.to_owned(),
                tls: match c.redis_address() {
                    (at, true) => Some((server_name(c, at), tls::trust(c.ca_file.as_deref())?)),
                    (_, false) => None,
                },
                username: c.username.clone(),
                password_file: c.password_file.clone(),
                database: c.database.clone().unwrap_or_else(|| "0".to_owned()),
            }),
            CheckKind::Postgres => {
                let (host, port) = address.rsplit_once(':').unwrap_or((address.as_str(), "5432"));
                let username = c.username.clone().unwrap_or_else(|| POSTGRES_USER.to_owned());
                let trust = match c.sslmode {
                    SslMode::Disable => None,
                    SslMode::Require => Some(tls::trust_anybody()),
                    SslMode::VerifyFull => Some(tls::trust(c.ca_file.as_deref())?),
                };
                let tls = trust.map(|trust| Connector { name: server_name(c, &address), trust });
                Self::Postgres(postgres::Server {
                    tls,
                    host: host.to_owned(),
                    port: port.parse().map_err(|_| format!("{port} is no port"))?,
                    database: c.database.clone().unwrap_or_else(|| username.clone()),
                    username,
                    password_file: c.password_file.clone(),
                    query: c.query.clone(),
                })
            }
            CheckKind::Metrics => Self::Metrics(client()?, page(), Box::default(), c.window_seconds),
            CheckKind::Unit => Self::Unit(text(&c.unit)),
            CheckKind::Disk => Self::Disk(c.path.clone().unwrap_or_default()),
            CheckKind::Clock => {
                let other = if c.url.is_some() {
                    clock_skew::Other::Http(page())
                } else {
                    clock_skew::Other::Ntp(address)
                };
                Self::Clock(client()?, other)
            }
            CheckKind::Process => Self::Process(text(&c.process)),
            CheckKind::Exec => Self::Exec(c.command.clone()),
            CheckKind::Peer => Self::Peer(client()?, page()),
        })
    }

    /// Asks once. What a question needs of memory it has while it is asked: of a thousand hands most rest.
    pub async fn ask(&mut self, check: &Check, now: impl Fn() -> Timestamp + Send + Sync) -> Found {
        let asked: Pin<Box<dyn Future<Output = Found> + Send + '_>> = match self {
            Self::Http(client, page) => Box::pin(http::check(client, page, check, now)),
            Self::Tcp(address) => Box::pin(tcp::check(address, check)),
            Self::Tls(peer) => Box::pin(tls::check(peer, check, now)),
            Self::Dns(question) => Box::pin(dns::check(question, check)),
            Self::Icmp(host) => Box::pin(icmp::check(host, check)),
            Self::Redis(server) => Box::pin(redis::check(server, check, now)),
            Self::Postgres(server) => Box::pin(postgres::check(server, check)),
            Self::Metrics(client, page, scrapes, window) => {
                Box::pin(scrape::check(client, page, check, scrapes, *window, now))
            }
            Self::Unit(unit) => Box::pin(host::unit(unit, check)),
            Self::Disk(path) => Box::pin(host::disk(path, check)),
            Self::Clock(client, other) => Box::pin(clock_skew::check(client, other, check, now)),
            Self::Process(name) => Box::pin(host::process(name, check)),
            Self::Exec(command) => Box::pin(exec::check(command, check)),
            Self::Peer(client, page) => Box::pin(peer::check(client, page, check)),
            Self::Broken(why) => return Found::nothing(why.clone()),
        };
        asked.await
    }
}
