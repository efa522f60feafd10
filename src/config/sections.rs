//! The sections of the file with their defaults.

use crate::config::TlsConfig;
use nix::unistd::gethostname;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::de::Error;
use serde::de::Visitor;
use std::fmt;
use std::net::Ipv4Addr;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Port of console and API.
pub const HTTP_PORT: u16 = 8440;
/// Port of the Redis adapter.
pub const RESP_PORT: u16 = 6380;
/// Longest name of DNS.
const DNS_NAME_MAX_BYTES: usize = 253;

/// How careful one has to be here; the console shows it on every page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EnvironmentKind {
    /// Real money.
    #[default]
    Prod,
    /// Paper money.
    Paper,
    /// A demo on a temporary directory.
    Demo,
}

impl EnvironmentKind {
    /// The word shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Prod => "prod",
            Self::Paper => "paper",
            Self::Demo => "demo",
        }
    }
}

/// Which desk this is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EnvironmentConfig {
    /// Name shown on every page.
    pub name: String,
    /// `prod`, `paper` or `demo`.
    pub kind: EnvironmentKind,
}

impl Default for EnvironmentConfig {
    fn default() -> Self {
        Self { name: "desk".to_owned(), kind: EnvironmentKind::Prod }
    }
}

/// Console and API.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HttpConfig {
    /// Address and port.
    pub listen: SocketAddr,
    /// A proxy in front does TLS; needed to listen beyond loopback.
    pub behind_proxy: bool,
    /// Address that people type, for links.
    pub public_url: Option<String>,
    /// Speaks TLS itself, and with which certificate.
    pub tls: Option<TlsConfig>,
}

impl Default for HttpConfig {
    fn default() -> Self {
        Self { listen: loopback(HTTP_PORT), behind_proxy: false, public_url: None, tls: None }
    }
}

impl HttpConfig {
    /// Console and API at `listening`, as a browser writes it.
    #[must_use]
    pub fn address(&self, listening: SocketAddr) -> String {
        web_address(self.tls.is_some(), listening)
    }
}

/// The address of a listener as a browser writes it; one that listens on all addresses is called by the machine's name.
#[must_use]
pub fn web_address(encrypted: bool, listening: SocketAddr) -> String {
    let scheme = if encrypted { "https" } else { "http" };
    if !listening.ip().is_unspecified() {
        return format!("{scheme}://{listening}");
    }
    let name = hostname().unwrap_or_else(|| "localhost".to_owned());
    format!("{scheme}://{name}:{}", listening.port())
}

/// What the machine calls itself, when that can stand in an address and in a certificate.
#[must_use]
pub fn hostname() -> Option<String> {
    let name = gethostname().ok()?.into_string().ok()?;
    is_dns_name(&name).then_some(name)
}

/// Whether a text has the form of a name of DNS.
#[must_use]
pub fn is_dns_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-.".contains(c);
    !name.is_empty() && name.len() <= DNS_NAME_MAX_BYTES && name.chars().all(plain)
}

fn loopback(port: u16) -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, port))
}

/// The operator's local socket.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SocketConfig {
    /// Where; in the runtime directory unless set.
    pub path: Option<PathBuf>,
}

/// Where the files are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StoreConfig {
    /// Ledger and board; on a disk that keeps what it was told.
    pub data_dir: PathBuf,
    /// Socket and the second place for the emergency latch.
    pub runtime_dir: PathBuf,
}

impl Default for StoreConfig {
    fn default() -> Self {
        Self { data_dir: "/var/lib/tradewarden".into(), runtime_dir: "/run/tradewarden".into() }
    }
}

/// What a Redis client on loopback may do without AUTH.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LocalTrust {
    /// Nothing.
    None,
    /// Read protected keys and use the open keyspace.
    #[default]
    Read,
    /// Also trip and engage; never reset or release.
    Trip,
}

/// What a program of this machine may do at Alertmanager's routes without a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AlertmanagerTrust {
    /// Nothing.
    None,
    /// See alerts, silences and the routing.
    #[default]
    Read,
    /// Also raise alerts and silence them.
    Write,
}

/// The Redis adapter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RespConfig {
    /// Off unless asked for.
    pub enabled: bool,
    /// Address and port.
    pub listen: SocketAddr,
    /// A proxy in front does TLS; needed to listen beyond loopback.
    pub behind_proxy: bool,
    /// `none`, `read` or `trip`.
    pub local_trust: LocalTrust,
    /// Most connections at a time.
    pub max_clients: usize,
    /// A connection that says nothing for so long is closed; 0 means never.
    pub idle_seconds: u64,
    /// Most bytes that wait for one slow reader.
    pub output_buffer_bytes: usize,
    /// Speaks TLS itself, and with which certificate.
    pub tls: Option<TlsConfig>,
}

impl Default for RespConfig {
    fn default() -> Self {
        Self {
            enabled: false,
            listen: loopback(RESP_PORT),
            behind_proxy: false,
            local_trust: LocalTrust::Read,
            max_clients: 1000,
            idle_seconds: 3600,
            output_buffer_bytes: 32 * 1024 * 1024,
            tls: None,
        }
    }
}

/// The trading day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DeskConfig {
    /// Time zone whose midnight begins a day.
    pub time_zone: String,
}

impl Default for DeskConfig {
    fn default() -> Self {
        Self { time_zone: "UTC".to_owned() }
    }
}

/// The answer to trading services.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct GateConfig {
    /// How long an answer is good for.
    pub lease_ms: u64,
    /// Largest absolute position per symbol that an order may lead to.
    #[serde(deserialize_with = "exact_decimal")]
    pub max_position_per_symbol: Option<Decimal>,
    /// Most orders a minute.
    pub orders_per_minute: Option<u32>,
}

impl Default for GateConfig {
    fn default() -> Self {
        Self { lease_ms: 5000, max_position_per_symbol: None, orders_per_minute: None }
    }
}

/// How long a kill job tries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct KillConfig {
    /// Until no order is open at an engine.
    pub cancel_seconds: u64,
    /// Until no position is left at an engine.
    pub flatten_seconds: u64,
}

impl Default for KillConfig {
    fn default() -> Self {
        Self {
            cancel_seconds: crate::domain::kill::CANCEL_LIMIT_MS / 1000,
            flatten_seconds: crate::domain::kill::FLATTEN_LIMIT_MS / 1000,
        }
    }
}

/// Copies of the records.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BackupConfig {
    /// Where they go; `backups` in the data directory unless set.
    pub directory: Option<PathBuf>,
    /// Hours from one to the next; 0 takes none by itself.
    pub every_hours: u32,
    /// How many without a label are kept.
    pub keep: usize,
}

impl Default for BackupConfig {
    fn default() -> Self {
        Self { directory: None, every_hours: 24, keep: 14 }
    }
}

/// Adapter of an engine. It has to be written down: what is commanded is never guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EngineKind {
    /// The built-in paper desk.
    #[default]
    Paper,
    /// The runbook's execution gateway.
    TradingPlatform,
}

impl EngineKind {
    /// The word of the file.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Paper => "paper",
            Self::TradingPlatform => "trading_platform",
        }
    }
}

/// What trades and can be commanded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EngineConfig {
    /// Name, once.
    pub name: String,
    /// `paper` or `trading_platform`.
    pub kind: EngineKind,
    /// Base address of the execution gateway.
    pub url: String,
    /// Base address of the orchestrator.
    pub orchestrator_url: Option<String>,
    /// Part of kill jobs and of the status.
    pub enabled: bool,
}

impl Default for EngineConfig {
    fn default() -> Self {
        Self {
            name: String::new(),
            kind: EngineKind::Paper,
            url: String::new(),
            orchestrator_url: None,
            enabled: true,
        }
    }
}

/// Reads a decimal from text or a whole number. A float has lost its digits before anybody could look at them.
fn exact_decimal<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Decimal>, D::Error> {
    struct Exact;
    impl Visitor<'_> for Exact {
        type Value = Decimal;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a decimal in quotes or a whole number")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<Decimal, E> {
            text.parse()
                .map_err(|_| E::custom("not a decimal: write digits in quotes, for instance \"1000.5\""))
        }

        fn visit_i64<E: Error>(self, number: i64) -> Result<Decimal, E> {
            Ok(Decimal::from(number))
        }
    }
    deserializer.deserialize_any(Exact).map(Some)
}
