//! What is well formed may still be wrong: bounds, names that must be there once, addresses, files.

use crate::config::Config;
use crate::config::place::Places;
use crate::config::problem::Problem;
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::ops::RangeInclusive;

mod channels;
mod mail;
mod oidc;
mod parts;
mod people;
mod secrets;
mod services;
mod settings;
mod texts;
mod tls;
mod watch;

use parts::http_url;
use parts::mail_address;

/// Most services that are watched.
pub const SERVICES_MAX: usize = 1000;
/// Most engines.
pub const ENGINES_MAX: usize = 32;
/// Most targets of one kind, and most receivers of each.
pub const RECEIVERS_MAX: usize = 100;
/// Longest name.
pub const NAME_MAX_CHARS: usize = 64;

const LEASE_MS: RangeInclusive<u64> = 1000..=60_000;
const KILL_SECONDS: RangeInclusive<u64> = 1..=600;
const CLIENTS: RangeInclusive<u64> = 1..=100_000;
const IDLE_SECONDS: RangeInclusive<u64> = 0..=604_800;
const OUTPUT_BYTES: RangeInclusive<u64> = 65_536..=1_073_741_824;
const LOG_LEVELS: [&str; 5] = ["error", "warn", "info", "debug", "trace"];

/// Checks everything that the types do not.
pub fn all(config: &Config, places: &Places<'_>, problems: &mut Vec<Problem>) {
    // Values that the parser made up for a broken line would only add noise.
    if !places.is_sound() {
        return;
    }
    let mut check = Check { places, problems };
    check.desk(config);
    check.listeners(config);
    check.services(config);
    check.engines(config);
    check.alerts(config);
    check.people(config);
    check.oidc(config);
    check.settings(config);
}

struct Check<'a, 'p> {
    places: &'a Places<'p>,
    problems: &'a mut Vec<Problem>,
}

impl Check<'_, '_> {
    /// Notes a problem, unless this key has one already.
    fn note(&mut self, path: &[&str], what: impl Into<String>, hint: impl Into<String>) {
        let key = path.join(".");
        if !self.problems.iter().any(|p| p.key == key) {
            self.problems.push(self.places.of_key(path, what.into(), hint.into()));
        }
    }

    fn bounds(&mut self, path: &[&str], value: u64, range: &RangeInclusive<u64>) {
        if !range.contains(&value) {
            let key = path.last().copied().unwrap_or_default();
            let hint = format!("use a number from {} to {}", range.start(), range.end());
            self.note(path, format!("`{key}` is {value}, out of bounds"), hint);
        }
    }

    /// A key that must be there.
    fn present(&mut self, path: &[&str], value: &str) -> bool {
        let there = !value.trim().is_empty();
        if !there {
            let key = path.last().copied().unwrap_or_default();
            self.note(path, format!("`{key}` is missing"), format!("add `{key} = \"…\"`"));
        }
        there
    }

    fn name(&mut self, path: &[&str], name: &str, seen: &mut BTreeSet<String>) {
        if !self.present(path, name) {
            return;
        }
        let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || "._- ".contains(c));
        if !plain || name.chars().count() > NAME_MAX_CHARS {
            let hint =
                format!("use up to {NAME_MAX_CHARS} letters, digits, dots, dashes, underscores and spaces");
            self.note(path, format!("`{name}` cannot be a name"), hint);
        } else if !seen.insert(name.to_owned()) {
            self.note(path, format!("`{name}` is there twice"), "give each its own name");
        }
    }

    fn url(&mut self, path: &[&str], url: &str) {
        if let Err(why) = http_url(url) {
            let key = path.last().copied().unwrap_or_default();
            self.note(
                path,
                format!("`{key}` is not a web address: {why}"),
                "for instance \"http://127.0.0.1:8002\"",
            );
        }
    }

    fn optional_url(&mut self, path: &[&str], url: Option<&String>) {
        if let Some(url) = url {
            self.url(path, url);
        }
    }

    fn desk(&mut self, config: &Config) {
        let name = &config.environment.name;
        self.name(&["environment", "name"], name, &mut BTreeSet::new());
        let zone = &config.desk.time_zone;
        if jiff::tz::TimeZone::get(zone).is_err() {
            let hint = "use a name of the time zone database, for instance \"UTC\" or \"America/New_York\"";
            self.note(
                &["desk", "time_zone"],
                format!("`{zone}` is not a time zone this machine knows"),
                hint,
            );
        }
        self.bounds(&["gate", "lease_ms"], config.gate.lease_ms, &LEASE_MS);
        self.bounds(&["kill", "cancel_seconds"], config.kill.cancel_seconds, &KILL_SECONDS);
        self.bounds(&["kill", "flatten_seconds"], config.kill.flatten_seconds, &KILL_SECONDS);
        let level = config.log.level.as_str();
        if !LOG_LEVELS.contains(&level) {
            let hint = format!("use one of {}", LOG_LEVELS.join(", "));
            self.note(&["log", "level"], format!("`{level}` is not a level"), hint);
        }
        for (key, path) in [("data_dir", &config.store.data_dir), ("runtime_dir", &config.store.runtime_dir)]
        {
            if !path.is_absolute() {
                let hint = "write the whole path from / on; the service does not start where you stand";
                self.note(&["store", key], format!("`{key}` is a relative path"), hint);
            }
        }
    }

    fn listeners(&mut self, config: &Config) {
        let http = &config.http;
        self.listen("http", http.listen, http.behind_proxy || http.tls.is_some());
        self.tls("http", http.tls.as_ref());
        self.public_url(config);
        let resp = &config.resp;
        if !resp.enabled {
            return;
        }
        self.listen("resp", resp.listen, resp.behind_proxy || resp.tls.is_some());
        self.tls("resp", resp.tls.as_ref());
        if resp.listen == config.http.listen && resp.listen.port() != 0 {
            self.note(
                &["resp", "listen"],
                "the same address as http.listen",
                "give the adapter its own port",
            );
        }
        self.bounds(&["resp", "max_clients"], resp.max_clients as u64, &CLIENTS);
        self.bounds(&["resp", "idle_seconds"], resp.idle_seconds, &IDLE_SECONDS);
        self.bounds(&["resp", "output_buffer_bytes"], resp.output_buffer_bytes as u64, &OUTPUT_BYTES);
    }

    fn listen(&mut self, section: &str, listen: SocketAddr, encrypted: bool) {
        if !listen.ip().is_loopback() && !encrypted {
            let what = format!("{listen} is beyond loopback: passwords and keys would travel in the clear");
            let hint = format!(
                "listen on 127.0.0.1; or add a section [{section}.tls] with `certificate_file` and `key_file`, or with \
                 `self_signed = true`; or put a proxy with TLS in front and set `behind_proxy = true`"
            );
            self.note(&[section, "listen"], what, hint);
        }
    }

    fn engines(&mut self, config: &Config) {
        if config.engines.len() > ENGINES_MAX {
            self.note(
                &["engines"],
                format!("{} engines", config.engines.len()),
                format!("at most {ENGINES_MAX}"),
            );
        }
        let mut seen = BTreeSet::new();
        for (i, engine) in config.engines.iter().enumerate() {
            let i = i.to_string();
            let at = |key| ["engines", i.as_str(), key];
            self.name(&at("name"), &engine.name, &mut seen);
            if !self.places.has(&at("kind")) {
                self.note(
                    &at("kind"),
                    "`kind` is missing",
                    "add `kind = \"trading_platform\"` or `kind = \"paper\"`",
                );
            }
            if self.present(&at("url"), &engine.url) {
                self.url(&at("url"), &engine.url);
            }
            self.optional_url(&at("orchestrator_url"), engine.orchestrator_url.as_ref());
        }
    }
}
