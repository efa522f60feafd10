//! What no file of the product says: unfinished work, paths of one machine, hosts it has no business with.

use super::Finding;
use super::House;

const UNFINISHED: &[&str] = &["TODO", "FIXME", "XXX", "todo!(", "unimplemented!("];

/// Folders that exist on somebody's machine only. A temporary folder is asked for (`mktemp`), never named.
const MACHINE: &[&str] = &["/home/", "/root/", "/Users/", "/tmp/"];

/// Hosts that may be named: name spaces that nobody fetches, and where Rust comes from. Addresses are not names.
const HOSTS: &[&str] = &[
    "127.0.0.1",
    "0.0.0.0",
    "[::1]",
    "www.w3.org",
    "www.debian.org",
    "keepachangelog.com",
    "semver.org",
    "sh.rustup.rs",
    // Defaults of the product: where providers of alerts listen, asked only when a channel of theirs is configured.
    "slack.com",
    "events.pagerduty.com",
    "api.twilio.com",
    "api.sendgrid.com",
];
const RESERVED: &[&str] =
    &[".example", ".invalid", ".test", ".localhost", "example.com", "example.org", "example.net"];

/// Every text of the repository but this test, line by line.
fn lines(house: &House) -> impl Iterator<Item = (&str, usize, &str)> {
    let sources = house.sources.iter().map(|s| (s.path.as_str(), s.raw.as_str()));
    let pages = house.pages.iter().map(|(path, text)| (path.as_str(), text.as_str()));
    let files = sources.chain(pages).filter(|(path, _)| !path.starts_with("tests/tidy"));
    files.flat_map(|(path, text)| text.lines().enumerate().map(move |(i, line)| (path, i + 1, line)))
}

/// Work that was put off: finish it, or write down where the product says that it is missing.
pub fn unfinished(house: &House) -> Vec<Finding> {
    let hits = lines(house).filter_map(|(path, n, line)| {
        let word = UNFINISHED.iter().find(|w| line.contains(*w))?;
        Some(Finding::new("unfinished", path, n, format!("`{word}`: finish it or take it out")))
    });
    hits.collect()
}

/// A path that only one machine has.
pub fn machine_paths(house: &House) -> Vec<Finding> {
    let hits = lines(house).filter_map(|(path, n, line)| {
        let word = MACHINE.iter().find(|w| {
            line.match_indices(*w).any(|(at, _)| {
                let before = line[..at].chars().next_back();
                let after = line[at + w.len()..].chars().next();
                let starts = before.is_none_or(|c| !c.is_alphanumeric() && !"._-/}".contains(c));
                starts && after.is_some_and(char::is_alphanumeric)
            })
        })?;
        Some(Finding::new(
            "machine-path",
            path,
            n,
            format!("a path under `{word}` exists on one machine only"),
        ))
    });
    hits.collect()
}

/// A host the product would have to be allowed to reach.
pub fn foreign_hosts(house: &House) -> Vec<Finding> {
    let mut found = Vec::new();
    for (path, n, line) in lines(house) {
        for scheme in ["http://", "https://"] {
            for (at, _) in line.match_indices(scheme) {
                let rest = &line[at + scheme.len()..];
                let end =
                    rest.find(|c: char| !c.is_alphanumeric() && !".-".contains(c)).unwrap_or(rest.len());
                let host = &rest[..end];
                let address = host
                    .rsplit('.')
                    .next()
                    .is_some_and(|last| last.starts_with(|c: char| c.is_ascii_digit()));
                let known = address
                    || !host.contains('.')
                    || HOSTS.contains(&host)
                    || RESERVED.iter().any(|r| host.ends_with(r));
                if !known {
                    let says =
                        format!("`{host}` is a host nobody listed: use an example name, or list it with us");
                    found.push(Finding::new("foreign-host", path, n, says));
                }
            }
        }
    }
    found
}
