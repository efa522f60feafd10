//! `[health]` and `[[services]]`: what is watched, and how.

use serde::Deserialize;
use serde::Serialize;
use std::path::PathBuf;

/// What is asked; the same words as on the board.
pub type CheckKind = crate::domain::health_checks::Kind;

/// How services are watched.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HealthConfig {
    /// Checks of the kind `exec` may run programs.
    pub exec: bool,
}

/// What the body of an `http` check has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BodyKind {
    /// Anything; JSON if a condition looks into it.
    #[default]
    Any,
    /// JSON: a page of anything else has failed.
    Json,
}

/// Whether a PostgreSQL is spoken to over TLS, in the words of its own clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SslMode {
    /// In the clear.
    #[default]
    Disable,
    /// Encrypted, with whoever answers.
    Require,
    /// Encrypted, and only with a server whose certificate is trusted and carries its name.
    VerifyFull,
}

/// A service that is watched.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ServiceConfig {
    /// Name, once.
    pub name: String,
    /// What is asked.
    pub kind: CheckKind,
    /// A web address: `http`, `metrics`, `peer`, and `clock` over HTTP.
    pub url: Option<String>,
    /// Host and port: `tcp`, `tls`, `dns`, `redis`, `postgres`, and `clock` over NTP; for `icmp` a host.
    pub address: Option<String>,
    /// Its metrics in the Prometheus text format, for rules that look at them.
    pub metrics_url: Option<String>,
    /// What must hold; otherwise the check failed.
    pub expect: Option<Vec<String>>,
    /// What should hold; otherwise the service is degraded.
    pub prefer: Option<Vec<String>>,
    /// For `http`: what the body has to be.
    pub body: BodyKind,
    /// For `http`, `metrics` and `peer`: file with the key that is sent as a bearer.
    pub key_file: Option<PathBuf>,
    /// For `http`, `metrics`, `peer` and `tls`: certificates of your own authority, as PEM.
    pub ca_file: Option<PathBuf>,
    /// For `tls`: the name on the certificate, where it is not the host.
    pub server_name: Option<String>,
    /// For `dns` the name that is asked for; for `postgres` a query whose first value is judged.
    pub query: Option<String>,
    /// For `dns`: the type of record.
    pub record: String,
    /// For `redis` and `postgres`: who signs in.
    pub username: Option<String>,
    /// For `redis` and `postgres`: file with the password.
    pub password_file: Option<PathBuf>,
    /// For `postgres` the database; for `redis` its number.
    pub database: Option<String>,
    /// For `postgres`: whether it is spoken to over TLS.
    pub sslmode: SslMode,
    /// For `unit`: the systemd unit.
    pub unit: Option<String>,
    /// For `disk`: a path on the file system.
    pub path: Option<PathBuf>,
    /// For `process`: its name, or a part of its command line.
    pub process: Option<String>,
    /// For `exec`: the program and its arguments.
    pub command: Vec<String>,
    /// For `metrics`: what quantiles and rates look back on.
    pub window_seconds: u64,
    /// Heading it stands under.
    pub group: String,
    /// Trading is at risk without it.
    pub critical: bool,
    /// Services without which it cannot work.
    pub depends_on: Vec<String>,
    /// From check to check.
    pub interval_ms: u64,
    /// A check that takes longer has failed.
    pub timeout_ms: u64,
    /// A failed check is repeated at once so many times before it counts.
    pub retries: u32,
    /// An answer that takes longer is degraded.
    pub degraded_over_ms: u64,
    /// Failures until unhealthy.
    pub unhealthy_after: u32,
    /// Among so many checks; unset means in a row.
    pub unhealthy_of: Option<u32>,
    /// Successes in a row until healthy again.
    pub healthy_after: u32,
}

impl Default for ServiceConfig {
    fn default() -> Self {
        Self {
            name: String::new(),
            kind: CheckKind::Http,
            url: None,
            address: None,
            metrics_url: None,
            expect: None,
            prefer: None,
            body: BodyKind::Any,
            key_file: None,
            ca_file: None,
            server_name: None,
            query: None,
            record: "A".to_owned(),
            username: None,
            password_file: None,
            database: None,
            sslmode: SslMode::Disable,
            unit: None,
            path: None,
            process: None,
            command: Vec::new(),
            window_seconds: 300,
            group: "services".to_owned(),
            critical: false,
            depends_on: Vec::new(),
            interval_ms: 10_000,
            timeout_ms: 5000,
            retries: 0,
            degraded_over_ms: 300,
            unhealthy_after: 2,
            unhealthy_of: None,
            healthy_after: 2,
        }
    }
}

/// What an address of Redis begins with when it is spoken to over TLS.
const REDIS_TLS: &str = "rediss://";
/// What one in the clear may begin with.
const REDIS_PLAIN: &str = "redis://";

impl ServiceConfig {
    /// Host and port of a Redis, and whether it is spoken to over TLS.
    #[must_use]
    pub fn redis_address(&self) -> (&str, bool) {
        let text = self.address.as_deref().unwrap_or_default();
        match text.strip_prefix(REDIS_TLS) {
            Some(rest) => (rest.trim_end_matches('/'), true),
            None => (text.strip_prefix(REDIS_PLAIN).unwrap_or(text).trim_end_matches('/'), false),
        }
    }

    /// What is asked, in words: an address, a unit, a path.
    #[must_use]
    pub fn target(&self) -> String {
        let text = |t: &Option<String>| t.clone().unwrap_or_default();
        match self.kind {
            CheckKind::Http | CheckKind::Metrics | CheckKind::Peer => text(&self.url),
            CheckKind::Clock => self.url.clone().unwrap_or_else(|| text(&self.address)),
            CheckKind::Dns => format!("{} {} at {}", text(&self.query), self.record, text(&self.address)),
            CheckKind::Unit => text(&self.unit),
            CheckKind::Disk => self.path.as_ref().map(|p| p.display().to_string()).unwrap_or_default(),
            CheckKind::Process => text(&self.process),
            CheckKind::Exec => self.command.first().cloned().unwrap_or_default(),
            CheckKind::Tcp | CheckKind::Tls | CheckKind::Icmp | CheckKind::Redis | CheckKind::Postgres => {
                text(&self.address)
            }
        }
    }

    /// What must hold and what should, as the config or the kind has it. A certificate is looked at where there is one.
    #[must_use]
    pub fn conditions(&self) -> (Vec<String>, Vec<String>) {
        let (expect, prefer) = self.kind.defaults();
        let own = |texts: &[&str]| texts.iter().map(|t| (*t).to_owned()).collect::<Vec<String>>();
        let mut expect = self.expect.clone().unwrap_or_else(|| own(expect));
        let plain_http =
            self.kind == CheckKind::Http && !self.url.as_ref().is_some_and(|u| u.starts_with("https://"));
        let prefer = match (&self.prefer, plain_http) {
            (Some(prefer), _) => prefer.clone(),
            (None, true) => Vec::new(),
            // Without a key a gate tells nothing.
            (None, false) if self.kind == CheckKind::Peer && self.key_file.is_none() => Vec::new(),
            (None, false) if self.kind == CheckKind::Clock && self.url.is_some() => {
                // The Date of HTTP has whole seconds.
                vec!["skew < 2s".to_owned()]
            }
            (None, false) => own(prefer),
        };
        let judges_status = expect.iter().any(|e| e.trim_start().starts_with("status"));
        if self.kind == CheckKind::Http && !judges_status {
            expect.insert(0, "status in 2xx".to_owned());
        }
        (expect, prefer)
    }
}
