//! What differs between two configs, and what of a new one can be put in force while the appliance runs.

use crate::config::AlertsConfig;
use crate::config::Config;
use crate::config::HttpConfig;
use crate::config::LogConfig;
use serde_json::Map;
use serde_json::Value as Json;
use std::collections::BTreeSet;

/// A key that differs: its dotted path, and `added`, `removed` or `changed`.
pub type Change = (String, &'static str);

impl Config {
    /// What of `new` holds at once, laid over what needs a new start and stays as it is: addresses, directories, the
    /// environment, the desk's time zone, what a kill job commands, the form of the log.
    #[must_use]
    pub fn reloaded(&self, new: Self) -> Self {
        Self {
            environment: self.environment.clone(),
            http: HttpConfig { public_url: new.http.public_url, ..self.http.clone() },
            socket: self.socket.clone(),
            store: self.store.clone(),
            resp: self.resp.clone(),
            desk: self.desk.clone(),
            kill: self.kill.clone(),
            engines: self.engines.clone(),
            alerts: AlertsConfig {
                alertmanager_local_trust: self.alerts.alertmanager_local_trust,
                ..new.alerts
            },
            log: LogConfig { level: new.log.level, format: self.log.format },
            ..new
        }
    }

    /// Every key that differs. Entries of a list that have names are told by them, the key is `services.gateway` then.
    #[must_use]
    pub fn changes(&self, new: &Self) -> Vec<Change> {
        let mut found = Vec::new();
        // A config that was read can be written; should it not, nothing would be told apart.
        let (before, after) = (json(self), json(new));
        differ("", &before, &after, &mut found);
        if found.is_empty() && self.pins() != new.pins() {
            found.push(("settings".to_owned(), "changed"));
        }
        found
    }
}

fn json(config: &Config) -> Json {
    serde_json::to_value(config).unwrap_or(Json::Null)
}

fn differ(path: &str, before: &Json, after: &Json, found: &mut Vec<Change>) {
    if before == after {
        return;
    }
    match (before, after) {
        (Json::Object(a), Json::Object(b)) => differ_in(path, a, b, found),
        (Json::Array(a), Json::Array(b)) => match (named(a), named(b)) {
            (Some(a), Some(b)) => differ_by_name(path, &a, &b, found),
            _ => found.push((path.to_owned(), "changed")),
        },
        (Json::Null, _) => found.push((path.to_owned(), "added")),
        (_, Json::Null) => found.push((path.to_owned(), "removed")),
        _ => found.push((path.to_owned(), "changed")),
    }
}

fn differ_in(path: &str, a: &Map<String, Json>, b: &Map<String, Json>, found: &mut Vec<Change>) {
    let keys: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    for key in keys {
        let inner = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        let of = |map: &Map<String, Json>| map.get(key).cloned().unwrap_or(Json::Null);
        differ(&inner, &of(a), &of(b), found);
    }
}

/// Entries with their names, when every one of them has one.
fn named(list: &[Json]) -> Option<Vec<(&str, &Json)>> {
    list.iter().map(|entry| Some((entry.get("name")?.as_str()?, entry))).collect()
}

fn differ_by_name(path: &str, a: &[(&str, &Json)], b: &[(&str, &Json)], found: &mut Vec<Change>) {
    let of = |list: &[(&str, &Json)], name: &str| {
        list.iter().find(|(known, _)| *known == name).map(|(_, entry)| (*entry).clone())
    };
    let names: BTreeSet<&str> = a.iter().chain(b).map(|(name, _)| *name).collect();
    let before = found.len();
    for name in names {
        let what = match (of(a, name), of(b, name)) {
            (None, _) => "added",
            (_, None) => "removed",
            (one, other) if one != other => "changed",
            _ => continue,
        };
        found.push((format!("{path}.{name}"), what));
    }
    // The same entries in another order: pages and routes show them so.
    if found.len() == before {
        found.push((path.to_owned(), "changed"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn read(text: &str) -> Config {
        Config::from_text(Path::new("desk.toml"), text, &[]).unwrap()
    }

    fn told(before: &Config, after: &Config) -> Vec<String> {
        before.changes(after).into_iter().map(|(key, what)| format!("{key} {what}")).collect()
    }

    const OLD: &str = "[http]\nlisten = \"127.0.0.1:8440\"\n[backup]\nkeep = 3\n\
        [[services]]\nname = \"a\"\nurl = \"http://127.0.0.1:1\"\n\
        [[services]]\nname = \"b\"\nurl = \"http://127.0.0.1:2\"\n";
    const NEW: &str = "[http]\nlisten = \"127.0.0.1:9440\"\npublic_url = \"https://desk.example\"\n\
        [backup]\nkeep = 5\n[log]\nlevel = \"debug\"\nformat = \"json\"\n[store]\ndata_dir = \"/srv/tw\"\n\
        [[services]]\nname = \"c\"\nurl = \"http://127.0.0.1:3\"\n\
        [[services]]\nname = \"b\"\nurl = \"http://127.0.0.1:4\"\n";

    #[test]
    fn each_key_that_differs_is_named() {
        let (old, mut new) = (read(OLD), read(OLD));
        assert!(told(&old, &new).is_empty());
        new.services.reverse();
        assert_eq!(told(&old, &new), ["services changed"]);
        new.services.pop();
        assert_eq!(told(&old, &new), ["services.a removed"]);
        new.services[0].interval_ms = 1;
        new.backup.keep = 9;
        assert_eq!(told(&old, &new), ["backup.keep changed", "services.a removed", "services.b changed"]);
    }

    #[test]
    fn what_needs_a_new_start_stays_and_is_told_apart() {
        let (old, new) = (read(OLD), read(NEW));
        let effective = old.reloaded(new.clone());
        assert_eq!(
            told(&effective, &new),
            ["http.listen changed", "log.format changed", "store.data_dir changed"]
        );
        let at_once = [
            "backup.keep changed",
            "http.public_url added",
            "log.level changed",
            "services.a removed",
            "services.b changed",
            "services.c added",
        ];
        assert_eq!(told(&old, &effective), at_once);
        assert!(told(&effective, &effective.reloaded(new)).is_empty(), "the same file again changes nothing");
    }
}
