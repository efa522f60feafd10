//! What is watched: what each kind needs, conditions, thresholds, dependencies.

use super::Check;
use super::SERVICES_MAX;
use super::parts::host_and_port;
use crate::config::CheckKind;
use crate::config::Config;
use crate::config::ServiceConfig;
use crate::config::SslMode;
use crate::domain::health_checks::WINDOW_MAX;
use crate::domain::health_conditions::Condition;
use crate::domain::health_dns;
use crate::domain::health_quantiles::Selector;
use crate::domain::nearest::nearest;
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

const INTERVAL_MS: RangeInclusive<u64> = 250..=3_600_000;
const TIMEOUT_MS: RangeInclusive<u64> = 50..=60_000;
const DEGRADED_MS: RangeInclusive<u64> = 1..=60_000;
const IN_A_ROW: RangeInclusive<u64> = 1..=WINDOW_MAX as u64;
const RETRIES: RangeInclusive<u64> = 0..=10;
const WINDOW_SECONDS: RangeInclusive<u64> = 10..=3600;
/// A path below the board that is no service.
const RESERVED: &str = "maintenance";
/// Most conditions of each sort.
const CONDITIONS_MAX: usize = 32;

impl Check<'_, '_> {
    pub(super) fn services(&mut self, config: &Config) {
        if config.services.len() > SERVICES_MAX {
            let hint = format!("watch at most {SERVICES_MAX}");
            self.note(&["services"], format!("{} services", config.services.len()), hint);
        }
        let mut seen = BTreeSet::new();
        for (i, service) in config.services.iter().enumerate() {
            let i = i.to_string();
            let at = |key| ["services", i.as_str(), key];
            self.name(&at("name"), &service.name, &mut seen);
            if service.name == RESERVED {
                let hint = "call it something else";
                self.note(&at("name"), format!("`{RESERVED}` is a page of the board, not a service"), hint);
            }
            self.asked(&i, service);
            self.conditions(&i, service);
            if service.kind == CheckKind::Exec && !config.health.exec {
                let hint = "set `exec = true` in [health] if programs may be run, or take this service out";
                self.note(&at("kind"), "programs are not allowed to be run", hint);
            }
            self.optional_url(&at("metrics_url"), service.metrics_url.as_ref());
            self.bounds(&at("interval_ms"), service.interval_ms, &INTERVAL_MS);
            self.bounds(&at("timeout_ms"), service.timeout_ms, &TIMEOUT_MS);
            self.bounds(&at("degraded_over_ms"), service.degraded_over_ms, &DEGRADED_MS);
            self.bounds(&at("unhealthy_after"), service.unhealthy_after.into(), &IN_A_ROW);
            self.bounds(&at("healthy_after"), service.healthy_after.into(), &IN_A_ROW);
            self.bounds(&at("retries"), service.retries.into(), &RETRIES);
            self.bounds(&at("window_seconds"), service.window_seconds, &WINDOW_SECONDS);
            let of = u64::from(service.unhealthy_of.unwrap_or(service.unhealthy_after));
            self.bounds(
                &at("unhealthy_of"),
                of,
                &(u64::from(service.unhealthy_after).min(60)..=WINDOW_MAX.into()),
            );
            self.secret(&at("key_file"), service.key_file.as_deref());
            self.secret(&at("password_file"), service.password_file.as_deref());
        }
        self.dependencies(config);
    }

    /// What a kind cannot do without.
    fn asked(&mut self, i: &str, service: &ServiceConfig) {
        let at = |key| ["services", i, key];
        let text = |t: &Option<String>| t.clone().unwrap_or_default();
        match service.kind {
            CheckKind::Http | CheckKind::Metrics | CheckKind::Peer => {
                let url = text(&service.url);
                if self.present(&at("url"), &url) {
                    self.url(&at("url"), &url);
                }
            }
            CheckKind::Clock if service.url.is_some() => self.url(&at("url"), &text(&service.url)),
            CheckKind::Redis => self.address(&at("address"), service.redis_address().0),
            CheckKind::Postgres => {
                self.address(&at("address"), &text(&service.address));
                self.trusted(&at("ca_file"), service);
            }
            CheckKind::Tcp | CheckKind::Tls | CheckKind::Clock => {
                self.address(&at("address"), &text(&service.address));
            }
            CheckKind::Dns => {
                self.address(&at("address"), &text(&service.address));
                let name = text(&service.query);
                if self.present(&at("query"), &name)
                    && let Err(why) = health_dns::question(0, &name, 1)
                {
                    self.note(&at("query"), why, "the name that is asked for");
                }
                if health_dns::type_number(&service.record).is_none() {
                    let what = format!("`{}` is no type of record that is known", service.record);
                    self.note(&at("record"), what, "use A, AAAA, CNAME, MX, NS, PTR, SOA, SRV or TXT");
                }
            }
            CheckKind::Icmp => {
                self.present(&at("address"), &text(&service.address));
            }
            CheckKind::Unit => {
                let unit = text(&service.unit);
                let plain = |c: char| c.is_ascii_alphanumeric() || "@-_.:\\".contains(c);
                if self.present(&at("unit"), &unit) && (!unit.chars().all(plain) || unit.starts_with('-')) {
                    let what = format!("`{unit}` is no name of a unit");
                    self.note(&at("unit"), what, "for instance \"redis-server.service\"");
                }
            }
            CheckKind::Disk => {
                if !service.path.as_ref().is_some_and(|p| p.is_absolute()) {
                    self.note(
                        &at("path"),
                        "`path` is no whole path",
                        "for instance \"/var/lib/tradewarden\"",
                    );
                }
            }
            CheckKind::Process => {
                self.present(&at("process"), &text(&service.process));
            }
            CheckKind::Exec => {
                let program = service.command.first().map(String::as_str).unwrap_or_default();
                if !program.starts_with('/') {
                    let hint = "for instance [\"/usr/lib/nagios/plugins/check_load\", \"-w\", \"5\"]";
                    self.note(
                        &at("command"),
                        "`command` does not begin with the whole path of a program",
                        hint,
                    );
                }
            }
        }
    }

    /// Authorities that nobody would ask make a false promise.
    fn trusted(&mut self, path: &[&str], service: &ServiceConfig) {
        if service.sslmode != SslMode::VerifyFull && service.ca_file.is_some() {
            let hint = "set `sslmode = \"verify-full\"`, or take `ca_file` out";
            self.note(path, "nobody would look at the server's certificate", hint);
        }
    }

    fn address(&mut self, path: &[&str], address: &str) {
        if self.present(path, address) && host_and_port(address).is_none() {
            let what = format!("`{address}` is not a host with a port");
            self.note(path, what, "for instance \"127.0.0.1:5432\"");
        }
    }

    fn conditions(&mut self, i: &str, service: &ServiceConfig) {
        let (expect, prefer) = service.conditions();
        for (key, texts) in [("expect", expect), ("prefer", prefer)] {
            let at = ["services", i, key];
            if texts.len() > CONDITIONS_MAX {
                self.note(&at, format!("{} conditions", texts.len()), format!("at most {CONDITIONS_MAX}"));
            }
            for text in texts {
                if let Err((what, hint)) = condition(service.kind, &text) {
                    self.note(&at, format!("`{text}`: {what}"), hint);
                }
            }
        }
    }

    fn dependencies(&mut self, config: &Config) {
        let names: Vec<&str> = config.services.iter().map(|s| s.name.as_str()).collect();
        for (i, service) in config.services.iter().enumerate() {
            let i = i.to_string();
            let at = ["services", i.as_str(), "depends_on"];
            for needed in &service.depends_on {
                if !names.contains(&needed.as_str()) {
                    let hint = match nearest(needed, names.iter().copied()) {
                        Some(near) => format!("did you mean \"{near}\"?"),
                        None => "name a service of this file".to_owned(),
                    };
                    self.note(&at, format!("`{needed}` is no service that is watched"), hint);
                } else if reaches(config, needed, &service.name) {
                    let what = format!("{} depends on itself by way of {needed}", service.name);
                    self.note(&at, what, "take one of the steps out");
                }
            }
        }
    }
}

/// Whether one service depends on another, over any number of steps.
fn reaches(config: &Config, from: &str, to: &str) -> bool {
    let (mut open, mut seen) = (vec![from], BTreeSet::new());
    while let Some(name) = open.pop() {
        if name == to {
            return true;
        }
        if seen.insert(name) {
            let services = config.services.iter().filter(|s| s.name == name);
            open.extend(services.flat_map(|s| s.depends_on.iter().map(String::as_str)));
        }
    }
    false
}

/// What is wrong with a condition for this kind, and what to write instead.
fn condition(kind: CheckKind, text: &str) -> Result<(), (String, String)> {
    let condition =
        Condition::parse(text).map_err(|why| (why, "for instance \"latency < 200ms\"".to_owned()))?;
    let operand = &condition.operand;
    let known = kind.operands();
    let names = || known.iter().map(|(n, arg)| if *arg { format!("{n}(…)") } else { (*n).to_owned() });
    let all = || format!("{} knows {}", kind.as_str(), names().collect::<Vec<_>>().join(", "));
    match known.iter().find(|(name, _)| *name == operand.name) {
        None => Err((format!("`{}` is not known", operand.name), all())),
        Some((name, true)) if operand.argument.is_none() => Err((format!("`{name}` of what?"), all())),
        Some((name, false)) if operand.argument.is_some() => {
            Err((format!("`{name}` takes nothing in parentheses"), all()))
        }
        Some(_) if kind == CheckKind::Metrics && operand.argument.is_some() => {
            let selector = Selector::parse(operand.argument.as_deref().unwrap_or_default());
            selector
                .map(|_| ())
                .map_err(|why| (why, "for instance p95(request_seconds{route=\"/orders\"})".into()))
        }
        Some(_) => Ok(()),
    }
}
