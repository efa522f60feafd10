//! A bad sample for each rule (the line it must name is given), and good ones that look bad to a careless reader.

use super::House;
use super::text::Source;

/// A file as it must not, or may well, look.
pub struct Sample {
    pub rule: &'static str,
    pub path: &'static str,
    pub line: usize,
    pub text: &'static str,
    /// How often the text is repeated: the size rules need length, not content.
    pub times: usize,
}

const fn bad(rule: &'static str, path: &'static str, line: usize, text: &'static str) -> Sample {
    Sample { rule, path, line, text, times: 1 }
}

const fn good(path: &'static str, text: &'static str) -> Sample {
    Sample { rule: "", path, line: 0, text, times: 1 }
}

impl Sample {
    /// The house that consists of this file alone.
    pub fn house(&self) -> House {
        let text = match self.rule {
            "function-size" => format!("//! x\nfn long() {{\n{}}}\n", self.text.repeat(self.times)),
            _ => self.text.repeat(self.times),
        };
        let mut house = House::default();
        if self.path.ends_with(".rs") {
            house.sources.push(Source::new(self.path, &text));
        } else {
            house.pages.push((self.path.to_owned(), text));
        }
        house
    }
}

pub const BAD: &[Sample] = &[
    bad("floor", "src/domain/gate.rs", 2, "//! Gate.\nuse crate::store::Store;\n"),
    bad("floor", "src/store/mod.rs", 2, "//! Store.\nfn f() { crate::services::announce() }\n"),
    bad("floor", "src/store/writer.rs", 2, "//! Writer.\nuse super::super::http::Server;\n"),
    bad("floor", "src/http/mod.rs", 2, "//! Doors.\nuse super::store::Store;\n"),
    bad("floor", "src/cli/status.rs", 2, "//! Status.\nuse crate::store::Store;\n"),
    bad("floor", "src/main.rs", 2, "//! Main.\nfn main() { tradewarden::app::run() }\n"),
    bad("floor", "src/helpers/mod.rs", 1, "//! A floor that is none.\n"),
    bad("floor", "src/wire.rs", 2, "//! Wire.\nuse crate::clock::Clock;\n"),
    bad("door-meets-door", "src/http/mod.rs", 2, "//! Doors.\nuse crate::resp::Frame;\n"),
    bad("door-meets-door", "src/probes/mod.rs", 2, "//! Hands.\nuse crate::delivery::Mail;\n"),
    bad("crate-on-its-floor", "src/http/mod.rs", 2, "//! Doors.\nuse rusqlite::Connection;\n"),
    bad("crate-on-its-floor", "src/services/mod.rs", 2, "//! Verbs.\nfn f(db: &sled::Db) {}\n"),
    bad("crate-on-its-floor", "src/services/mod.rs", 2, "//! Verbs.\nuse axum::Json;\n"),
    bad("crate-on-its-floor", "src/services/mod.rs", 2, "//! Verbs.\nuse lettre::Message;\n"),
    bad("crate-on-its-floor", "src/cli/status.rs", 2, "//! Status.\nuse reqwest::Client;\n"),
    bad("crate-on-its-floor", "src/services/mod.rs", 2, "//! Verbs.\nfn f() { TcpStream::connect(a) }\n"),
    bad("crate-on-its-floor", "src/app/mod.rs", 2, "//! House.\nuse tokio_cron_scheduler::Job;\n"),
    bad("crate-on-its-floor", "src/app/mod.rs", 2, "//! House.\nfn f() { println!(\"up\") }\n"),
    bad("crate-on-its-floor", "src/app/mod.rs", 2, "//! House.\nfn f() { std::process::exit(1) }\n"),
    bad("crate-on-its-floor", "src/app/mod.rs", 2, "//! House.\nfn f() { std::env::var(\"HOME\"); }\n"),
    bad(
        "sql-in-store",
        "src/services/audit.rs",
        2,
        "//! Audit.\nconst Q: &str = \"SELECT id FROM audit_log\";\n",
    ),
    bad(
        "sql-in-store",
        "src/http/audit.rs",
        2,
        "//! Audit.\nconst Q: &str = r#\"\n  UPDATE users SET x = 1\"#;\n",
    ),
    bad("clock", "src/services/gate.rs", 2, "//! Gate.\nfn f() { jiff::Timestamp::now() }\n"),
    bad("clock", "src/store/writer.rs", 2, "//! Writer.\nfn f() { std::time::Instant::now() }\n"),
    bad(
        "clock",
        "src/resp/mod.rs",
        3,
        "//! Door.\n// SystemTime::now() in a comment is fine\nfn f() { SystemTime::now() }\n",
    ),
    bad("pure-domain", "src/domain/gate.rs", 2, "//! Gate.\nasync fn f() {}\n"),
    bad("pure-domain", "src/domain/gate.rs", 2, "//! Gate.\nuse std::fs::File;\n"),
    Sample { rule: "file-size", path: "src/app/mod.rs", line: 401, text: "//! x\n", times: 401 },
    Sample { rule: "function-size", path: "src/app/mod.rs", line: 2, text: "    f();\n", times: 69 },
    bad("one-path-per-use", "src/app/mod.rs", 2, "//! House.\nuse std::sync::{Arc, Mutex};\n"),
    bad("one-path-per-use", "src/app/mod.rs", 2, "//! House.\npub(crate) use std::{\n    fs,\n};\n"),
    bad("first-line", "src/app/mod.rs", 1, "use std::fs;\n"),
    bad("no-panic", "src/app/mod.rs", 2, "//! House.\nfn f() { x.unwrap() }\n"),
    bad("no-panic", "src/app/mod.rs", 3, "//! House.\nfn f() { x\n    .expect(\"y\") }\n"),
    bad("no-panic", "src/app/mod.rs", 2, "//! House.\nfn f() { panic!(\"y\") }\n"),
    bad(
        "no-panic",
        "src/app/mod.rs",
        4,
        "//! House.\n#[cfg(test)]\nmod tests { fn f() { x.unwrap() } }\nfn g() { x.unwrap() }\n",
    ),
    bad("unfinished", "src/app/mod.rs", 2, "//! House.\n// TODO: later\n"),
    bad("machine-path", "docs/cli.md", 1, "Run /home/alice/bin/tradewarden.\n"),
    bad("machine-path", "packaging/dev/x.sh", 1, "log=/tmp/run.log\n"),
    bad("foreign-host", "docs/cli.md", 1, "See https://mirror.registry.io/x for more.\n"),
    bad("room-names", "src/services/fuse.rs", 1, "//! A second word for the breaker.\n"),
    bad(
        "routes-in-docs",
        "src/http/gate.rs",
        2,
        "//! Gate.\n#[utoipa::path(get, path = \"/api/v1/gate\")]\nfn f() {}\n",
    ),
    bad("routes-in-docs", "src/http/mod.rs", 2, "//! Doors.\nfn f() { r.route(\"/livez\", get(x)) }\n"),
    bad("routes-in-docs", "docs/http.md", 1, "| `GET /api/v1/gone` | a route that nobody serves |\n"),
    bad("metrics-in-docs", "src/telemetry/mod.rs", 2, "//! Metrics.\nconst A: &str = \"cb_trip_total\";\n"),
    bad("metrics-in-docs", "docs/metrics.md", 1, "| `alert_gone_total{channel}` | counter |\n"),
    bad(
        "config-in-docs",
        "src/config/mod.rs",
        4,
        "//! Config.\n#[derive(Debug, Deserialize)]\npub struct Http {\n    pub listen: String,\n}\n",
    ),
    bad("config-in-docs", "docs/config.md", 1, "| `gone` | a key that nobody reads |\n"),
    bad(
        "commands-in-docs",
        "src/cli/mod.rs",
        4,
        "//! Cli.\n#[derive(Subcommand)]\nenum Verb {\n    CircuitTrip { reason: String },\n}\n",
    ),
    bad("commands-in-docs", "docs/cli.md", 1, "| `circuit-gone [--yes]` | a verb that nobody hears |\n"),
    bad("redis-in-docs", "src/resp/commands.rs", 2, "//! Table.\n    get 2 [R F] 1 1 1 \"string\"\n"),
    bad("redis-in-docs", "docs/redis.md", 1, "| `GONE` | a command that nobody knows |\n"),
    bad(
        "audit-actions-in-docs",
        "src/services/users.rs",
        2,
        "//! Users.\nconst ACTION: &str = \"USER_PROMOTE\";\n",
    ),
    bad(
        "audit-actions-in-docs",
        "src/resp/guard.rs",
        2,
        "//! Guard.\nfn f(c: &str) { format!(\"RESP_{}\", c); }\n",
    ),
    bad(
        "audit-actions-in-docs",
        "docs/audit-actions.md",
        1,
        "| `NEVER_DONE` | action | when | `thing` | any | success | |\n",
    ),
];

pub const GOOD: &[Sample] = &[
    good(
        "src/domain/gate.rs",
        "//! Gate: `x.unwrap()` in a comment, rusqlite::Connection too.\nuse crate::domain::time;\n",
    ),
    good(
        "src/store/breaker.rs",
        "//! Breaker.\nconst Q: &str = \"SELECT 1 FROM x\";\nuse rusqlite::Connection;\n",
    ),
    good(
        "src/resp/strings.rs",
        "//! Strings.\nconst NAME: &str = \"SELECT\";\nfn f() -> char { '\"' }\nfn g<'a>(x: &'a str) {}\n",
    ),
    good("src/services/gate.rs", "//! Gate.\nfn f() { tokio::time::Instant::now(); x.unwrap_or(1) }\n"),
    good("src/clock.rs", "//! Clock.\nfn f() { jiff::Timestamp::now() }\n"),
    good("src/cli/offline.rs", "//! Offline.\nuse crate::store::Store;\nfn f() { println!(\"panic!\") }\n"),
    good(
        "src/app/mod.rs",
        "//! House.\n#[cfg(test)]\nmod tests {\n    use super::*;\n    fn f() { x.unwrap() }\n}\n",
    ),
    good("src/engines/paper.rs", "//! Paper.\nuse reqwest::Client;\nuse crate::services::kill;\n"),
    good(
        "src/http/gate.rs",
        "//! Gate.\nstruct Sled { reqwest: u8 }\nfn used(user: &str) { let url = \"http://127.0.0.1:8440\"; }\n",
    ),
    good(
        "docs/admin.md",
        "Open http://127.0.0.1:8440/ or https://desk.example/ and read /etc/tradewarden/tradewarden.toml.\n",
    ),
];
