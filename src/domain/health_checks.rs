//! What is asked of a watched service, and what one check may find.

use crate::domain::health_conditions::Condition;
use crate::domain::health_conditions::Operand;
use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

/// Longest window in which failures are counted.
pub const WINDOW_MAX: u32 = 60;

/// What is asked of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A page: its status, its body, its certificate.
    #[default]
    Http,
    /// A port that takes connections.
    Tcp,
    /// A handshake, and how long the certificate is good for.
    Tls,
    /// A name that is resolved.
    Dns,
    /// An echo.
    Icmp,
    /// A Redis: PING, INFO, keys and queues.
    Redis,
    /// A PostgreSQL: a query, replication, connections.
    Postgres,
    /// The service's own metrics page: quantiles, rates and gauges.
    Metrics,
    /// A systemd unit.
    Unit,
    /// Room on a file system.
    Disk,
    /// How far this machine's clock is from another's.
    Clock,
    /// A process of this machine.
    Process,
    /// A plug-in with Nagios exit codes.
    Exec,
    /// Another Tradewarden: is it ready, and what does its gate say.
    Peer,
}

/// A name that a condition may look at, whether it takes something in parentheses, and for which kinds it is there.
type Known = (&'static str, bool);

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 14] = [
        Self::Http,
        Self::Tcp,
        Self::Tls,
        Self::Dns,
        Self::Icmp,
        Self::Redis,
        Self::Postgres,
        Self::Metrics,
        Self::Unit,
        Self::Disk,
        Self::Clock,
        Self::Process,
        Self::Exec,
        Self::Peer,
    ];

    /// The word shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Tcp => "tcp",
            Self::Tls => "tls",
            Self::Dns => "dns",
            Self::Icmp => "icmp",
            Self::Redis => "redis",
            Self::Postgres => "postgres",
            Self::Metrics => "metrics",
            Self::Unit => "unit",
            Self::Disk => "disk",
            Self::Clock => "clock",
            Self::Process => "process",
            Self::Exec => "exec",
            Self::Peer => "peer",
        }
    }

    /// What its conditions may look at.
    #[must_use]
    pub fn operands(self) -> &'static [Known] {
        match self {
            Self::Http => &[
                ("status", false),
                ("latency", false),
                ("body", false),
                ("header", true),
                ("json", true),
                ("age", true),
                ("certificate_days", false),
            ],
            Self::Tcp | Self::Icmp => &[("latency", false)],
            Self::Tls => &[("latency", false), ("certificate_days", false), ("version", false)],
            Self::Dns => {
                &[("latency", false), ("answers", false), ("answer", false), ("rcode", false), ("ttl", false)]
            }
            Self::Redis => &[
                ("latency", false),
                ("info", true),
                ("exists", true),
                ("value", true),
                ("age", true),
                ("idle", true),
                ("ttl", true),
                ("length", true),
                ("queue", true),
            ],
            Self::Postgres => &[
                ("latency", false),
                ("value", false),
                ("replication_age", false),
                ("connections_used", false),
            ],
            Self::Metrics => &[
                ("latency", false),
                ("p50", true),
                ("p95", true),
                ("p99", true),
                ("rate", true),
                ("increase", true),
                ("value", true),
            ],
            Self::Unit => &[
                ("active", false),
                ("sub", false),
                ("result", false),
                ("restarts", false),
                ("memory", false),
            ],
            Self::Disk => &[("free_percent", false), ("free_bytes", false), ("inodes_free_percent", false)],
            Self::Clock => &[("latency", false), ("skew", false)],
            Self::Process => &[("count", false), ("stopped", false), ("age", false), ("memory", false)],
            Self::Exec => &[("latency", false), ("code", false), ("perf", true)],
            Self::Peer => &[("latency", false), ("ready", false), ("verdict", false), ("dry_run", false)],
        }
    }

    /// What holds where the config says nothing about it: (must hold, should hold).
    #[must_use]
    pub fn defaults(self) -> (&'static [&'static str], &'static [&'static str]) {
        match self {
            Self::Http | Self::Tls => (&[], &["certificate_days > 14"]),
            Self::Dns => (&["rcode == NOERROR"], &["answers >= 1"]),
            Self::Redis => (
                &[],
                &[
                    "queue(signal_queue:*) <= 100",
                    "queue(order_queue:*) <= 50",
                    "queue(alert_queue:*) <= 200",
                ],
            ),
            Self::Postgres => (&[], &["connections_used < 90%"]),
            Self::Unit => (&["active == active"], &[]),
            Self::Disk => (&["free_percent > 5"], &["free_percent > 10", "inodes_free_percent > 5"]),
            Self::Clock => (&["skew < 5s"], &["skew < 1s"]),
            Self::Process => (&["count >= 1"], &["stopped == 0"]),
            Self::Peer => (&["ready == true"], &["verdict == open"]),
            Self::Tcp | Self::Icmp | Self::Metrics | Self::Exec => (&[], &[]),
        }
    }
}

/// A service to watch, as configured.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Check {
    /// Name.
    pub name: String,
    /// What is asked.
    pub kind: Kind,
    /// What is asked, in words: an address, a unit, a path.
    pub target: String,
    /// Where it is shown.
    pub group: String,
    /// Trading is at risk without it.
    pub critical: bool,
    /// Time between two checks.
    pub interval_ms: u64,
    /// Time after which a check is given up.
    pub timeout_ms: u64,
    /// Answers slower than this count as slow; `None` means no limit.
    pub degraded_over_ms: Option<u64>,
    /// Failures that make it unhealthy.
    pub unhealthy_after: u32,
    /// Among so many checks; as many as `unhealthy_after` means in a row.
    pub unhealthy_of: u32,
    /// Answers in a row that make it healthy again.
    pub healthy_after: u32,
    /// A failed check is repeated at once so many times before it counts.
    pub retries: u32,
    /// Services without which it cannot work.
    pub depends_on: Vec<String>,
    /// What must hold; otherwise it failed.
    pub expect: Vec<Condition>,
    /// What should hold; otherwise it is degraded.
    pub prefer: Vec<Condition>,
}

impl Check {
    /// Checks among which failures are counted.
    #[must_use]
    pub fn window(&self) -> usize {
        self.unhealthy_of.max(self.unhealthy_after).clamp(1, WINDOW_MAX) as usize
    }

    /// Whether failures have to come in a row.
    #[must_use]
    pub fn in_a_row(&self) -> bool {
        self.unhealthy_of <= self.unhealthy_after
    }

    /// Everything its conditions look at, each once.
    #[must_use]
    pub fn operands(&self) -> Vec<&Operand> {
        let mut all: Vec<&Operand> = self.expect.iter().chain(&self.prefer).map(|c| &c.operand).collect();
        all.sort();
        all.dedup();
        all
    }

    /// Whether a condition looks at this.
    #[must_use]
    pub fn looks_at(&self, name: &str) -> bool {
        self.expect.iter().chain(&self.prefer).any(|c| c.operand.name == name)
    }
}

/// What one check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// As it should be.
    Good,
    /// It answered, and says itself or by what it is that it is degraded.
    Degraded(String),
    /// It answered and refuses service: an explicit 503, or a body that says unhealthy.
    Refused(String),
    /// A wrong answer, or none.
    Failed(String),
    /// From here it cannot be asked at all: nothing is known of it, neither good nor bad.
    Unasked(String),
}

/// One check, done.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// When it was over.
    pub at: Timestamp,
    /// How long the answer took; `None` when there was none.
    pub latency_ms: Option<f64>,
    /// What was found.
    pub answer: Answer,
    /// Age of the newest data behind the service, where its answer tells it.
    pub data_age_seconds: Option<f64>,
    /// What was said and answered, without secrets.
    pub transcript: Vec<String>,
}
