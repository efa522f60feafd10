//! Who may import whom, and which outside crate may be named on which floor.

use super::Finding;
use super::House;
use super::text::Source;
use super::text::find_word;
use super::text::line_of;

/// The table of ARCHITECTURE.md: a floor and what it may import of ours. Each floor may import itself.
pub const FLOORS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("clock", &["domain"]),
    ("wire", &["domain"]),
    ("config", &["domain", "clock"]),
    ("telemetry", &["domain", "config"]),
    ("tls", &["domain", "clock", "config", "telemetry"]),
    ("store", &["domain", "telemetry"]),
    ("services", &["domain", "clock", "wire", "telemetry", "store"]),
    ("delivery", HAND),
    ("probes", HAND),
    ("engines", HAND),
    ("jobs", &["domain", "config", "telemetry", "services"]),
    ("http", DOOR),
    ("resp", DOOR),
    (
        "app",
        &[
            "domain",
            "clock",
            "wire",
            "config",
            "telemetry",
            "tls",
            "store",
            "services",
            "delivery",
            "probes",
            "engines",
            "jobs",
            "http",
            "resp",
            "desk",
        ],
    ),
    ("cli", &["domain", "wire", "config", "telemetry", "app"]),
    ("desk", &["domain", "wire", "config", "telemetry"]),
    ("main", &["cli"]),
    ("lib", &[]),
];

const HAND: &[&str] = &["domain", "config", "clock", "telemetry", "services"];
const DOOR: &[&str] = &["domain", "wire", "config", "telemetry", "tls", "services"];

/// The one file outside the table, and what it may import besides: offline verbs open the store themselves when the daemon
/// is down, and call the same services, so that a trip on the files is the same trip.
const OFFLINE: (&str, &[&str]) = ("src/cli/offline.rs", &["store", "services"]);

/// An outside crate, or a word of the standard library, and the path prefixes where it may be said.
const CRATES: &[(&str, &[&str])] = &[
    ("rusqlite", &["src/store/"]),
    ("sled", &["src/store/"]),
    ("refinery", &["src/store/"]),
    ("axum", &["src/http/", "src/desk/"]),
    ("granit_parser", &["src/domain/"]),
    ("tower_http", &["src/http/", "src/desk/"]),
    ("utoipa_axum", &["src/http/"]),
    ("utoipa", &["src/http/", "src/wire"]),
    ("rust_embed", &["src/http/"]),
    ("resp_rs", &["src/resp/"]),
    ("lettre", &["src/delivery/"]),
    ("reqwest", &["src/delivery/", "src/probes/", "src/engines/", "src/desk/", "src/cli/client.rs"]),
    ("tokio_tungstenite", &["src/delivery/"]),
    ("tokio_postgres", &["src/probes/"]),
    ("tokio_rustls", &["src/probes/", "src/tls/", "src/resp/"]),
    ("rcgen", &["src/tls/"]),
    ("rustls_native_certs", &["src/probes/"]),
    ("TcpStream::connect", DIALS),
    ("UnixStream::connect", DIALS),
    ("openidconnect", &["src/probes/users_oidc.rs"]),
    ("totp_rs", &["src/domain/users_totp.rs", "src/services/users_tests.rs"]),
    ("qrcode", &["src/services/users_totp.rs"]),
    ("tokio_cron_scheduler", &["src/jobs.rs"]),
    ("croner", &["src/domain/alerts_schedules.rs"]),
    ("chrono", &["src/domain/alerts_schedules.rs"]),
    ("prometheus", &["src/telemetry/", "src/desk/"]),
    ("clap", &["src/cli/"]),
    ("clap_complete", &["src/cli/"]),
    ("clap_mangen", &["src/cli/"]),
    ("println!", &["src/cli/"]),
    ("print!", &["src/cli/"]),
    ("eprintln!", &["src/cli/"]),
    ("eprint!", &["src/cli/"]),
    ("process::exit", &["src/cli/"]),
    ("std::env", &["src/config/", "src/cli/"]),
    ("env::var", &["src/config/", "src/cli/"]),
];
const DIALS: &[&str] = &["src/delivery/", "src/probes/", "src/engines/", "src/desk/", "src/cli/client.rs"];

/// What reads the time. Timers on `tokio::time::Instant` are not the wall clock and may stay where they are.
const CLOCKS: &[&str] =
    &["Timestamp::now", "Zoned::now", "SystemTime::now", "Utc::now", "Local::now", "Instant::now"];

const SQL: &[(&str, &str)] = &[
    ("SELECT ", " FROM "),
    ("INSERT INTO ", ""),
    ("INSERT OR ", " INTO "),
    ("UPDATE ", " SET "),
    ("DELETE FROM ", ""),
    ("CREATE ", " TABLE "),
    ("CREATE TABLE ", ""),
    ("CREATE INDEX ", ""),
    ("CREATE TRIGGER ", ""),
    ("CREATE VIEW ", ""),
    ("ALTER TABLE ", ""),
    ("PRAGMA ", ""),
    ("BEGIN IMMEDIATE", ""),
    ("SAVEPOINT ", ""),
];

const PURE: &[&str] =
    &["async fn", "async move", ".await", "tokio", "std::fs", "std::net", "std::io", "std::thread"];

fn in_src(house: &House) -> impl Iterator<Item = &Source> {
    house.sources.iter().filter(|s| s.path.starts_with("src/"))
}

/// Every `crate::floor` a file names, with its line; `super::` chains that climb out of the floor come as `super`.
fn imports_of(source: &Source) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for head in ["crate::", "tradewarden::"] {
        for at in find_word(&source.code, head) {
            let rest = &source.code[at + head.len()..];
            let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            found.push((line_of(&source.code, at), name));
        }
    }
    for at in find_word(&source.code, "super::") {
        let climbs = source.code[at..].split("super::").take_while(|s| s.is_empty()).count();
        let line = line_of(&source.code, at);
        if climbs > source.depth() + usize::from(source.is_test(line)) - 1 {
            found.push((line, "super".to_owned()));
        }
    }
    found
}

/// The floor table.
pub fn imports(house: &House) -> Vec<Finding> {
    let mut found = Vec::new();
    for source in in_src(house) {
        let floor = source.floor().unwrap_or_default();
        let Some((_, allowed)) = FLOORS.iter().find(|(name, _)| *name == floor) else {
            found.push(Finding::new(
                "floor",
                &source.path,
                1,
                format!("`{floor}` is not a floor of the house"),
            ));
            continue;
        };
        for (line, name) in imports_of(source) {
            let offline = source.path == OFFLINE.0 && OFFLINE.1.contains(&name.as_str());
            if name != floor && !allowed.contains(&name.as_str()) && !offline {
                let may = if allowed.is_empty() { "nothing of ours".to_owned() } else { allowed.join(", ") };
                let says = format!("`{floor}` may not import `{name}`; it may import {may}");
                found.push(Finding::new("floor", &source.path, line, says));
            }
        }
    }
    found
}

/// Doors never import doors, hands never import hands: stated apart from the table, so that a wider table cannot undo it.
pub fn neighbours(house: &House) -> Vec<Finding> {
    let groups: [&[&str]; 2] = [&["http", "resp", "desk"], &["delivery", "probes", "engines", "jobs"]];
    let mut found = Vec::new();
    for source in in_src(house) {
        let floor = source.floor().unwrap_or_default();
        let Some(group) = groups.iter().find(|g| g.contains(&floor)) else { continue };
        for (line, name) in imports_of(source) {
            if name != floor && group.contains(&name.as_str()) {
                let says = format!(
                    "`{floor}` and `{name}` meet only in `app`: move what they share to a lower floor"
                );
                found.push(Finding::new("door-meets-door", &source.path, line, says));
            }
        }
    }
    found
}

/// Outside crates on their own floor.
pub fn crates(house: &House) -> Vec<Finding> {
    let mut found = Vec::new();
    for source in in_src(house) {
        for (word, places) in CRATES {
            if places.iter().any(|p| source.path.starts_with(p)) {
                continue;
            }
            for at in find_word(&source.code, word) {
                let printed_by_a_test = word.ends_with('!') && source.is_test(line_of(&source.code, at));
                if printed_by_a_test {
                    continue;
                }
                let path_head = !source.code[..at].ends_with("::") || word.contains("::");
                let is_path = source.code[at + word.len()..].starts_with("::") || word.contains([':', '!']);
                if path_head && is_path {
                    let says = format!("`{word}` is said only in {}", places.join(", "));
                    found.push(Finding::new(
                        "crate-on-its-floor",
                        &source.path,
                        line_of(&source.code, at),
                        says,
                    ));
                }
            }
        }
    }
    found
}

/// SQL text outside the store.
pub fn sql(house: &House) -> Vec<Finding> {
    let mut found = Vec::new();
    for source in in_src(house).filter(|s| s.floor() != Some("store")) {
        for literal in &source.literals {
            let text = literal.text.trim_start().replace("\\n", " ").replace('\n', " ");
            if SQL.iter().any(|(head, inside)| text.starts_with(head) && text.contains(inside)) {
                found.push(Finding::new(
                    "sql-in-store",
                    &source.path,
                    literal.line,
                    "SQL is written in `store` only",
                ));
            }
        }
    }
    found
}

/// One clock, so that every test can hold it still.
pub fn clock_reads(house: &House) -> Vec<Finding> {
    let mut found = Vec::new();
    for source in in_src(house).filter(|s| s.path != "src/clock.rs") {
        let timers = source.code.contains("use tokio::time::Instant;");
        for word in CLOCKS {
            for at in find_word(&source.code, word) {
                let timer =
                    *word == "Instant::now" && (timers || source.code[..at].ends_with("tokio::time::"));
                if !timer {
                    let says = format!("`{word}` is read only in src/clock.rs: take the time as an argument");
                    found.push(Finding::new("clock", &source.path, line_of(&source.code, at), says));
                }
            }
        }
    }
    found
}

/// Rules without a world: the domain neither waits nor reads nor writes.
pub fn pure_domain(house: &House) -> Vec<Finding> {
    let mut found = Vec::new();
    for source in in_src(house).filter(|s| s.floor() == Some("domain")) {
        for (line, code) in source.lines().filter(|(n, _)| !source.is_test(*n)) {
            if let Some(word) = PURE.iter().find(|w| !find_word(code, w.trim_start_matches('.')).is_empty()) {
                let says = format!("`{word}` does not belong in the domain: it is pure");
                found.push(Finding::new("pure-domain", &source.path, line, says));
            }
        }
    }
    found
}
