//! The configuration as the command line sees it: every problem at once, with its place and the way out.

use crate::support::BINARY;
use crate::support::Place;
use crate::support::repo;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::process::Output;
use std::process::Stdio;

fn check(file: &Path, environment: &[(&str, &str)], more: &[&str]) -> Output {
    let mut command = Command::new(BINARY);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("TRADEWARDEN_") {
            command.env_remove(name);
        }
    }
    command.arg("check-config").arg(file).args(more).envs(environment.iter().copied());
    command.stdin(Stdio::null()).output().unwrap()
}

const BAD: &str = "[http]
lisetn = \"127.0.0.1:8440\"

[resp]
enabled = \"yes\"
local_trust = \"trap\"

[store]
data_dir = \"var\"

[[engines]]
name = \"gateway\"
url = \"127.0.0.1:8002\"
";

#[test]
fn each_problem_has_line_column_and_a_hint() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("desk.toml");
    fs::write(&file, BAD).unwrap();
    let output = check(&file, &[], &["--json"]);
    assert_eq!(output.status.code(), Some(2));
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    let found: Vec<(u64, u64, &str)> = answer["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| (p["line"].as_u64().unwrap(), p["column"].as_u64().unwrap(), p["key"].as_str().unwrap()))
        .collect();
    let expected = [
        (2, 1, "http.lisetn"),
        (5, 11, "resp.enabled"),
        (6, 15, "resp.local_trust"),
        (9, 12, "store.data_dir"),
        (11, 1, "engines.0.kind"),
        (13, 7, "engines.0.url"),
    ];
    assert_eq!(found, expected);
    let words = check(&file, &[], &[]);
    let text = String::from_utf8_lossy(&words.stderr).into_owned();
    assert!(text.contains("desk.toml:2:1: `lisetn` is not a key of [http]"), "{text}");
    assert!(text.contains("did you mean `listen`?"), "{text}");
    assert!(text.contains("did you mean `trip`?"), "{text}");
    assert!(text.contains("6 problems"), "{text}");
}

#[test]
fn variables_go_over_the_file_and_are_named_when_they_are_wrong() {
    let example = repo("packaging/tradewarden.toml");
    let good = check(&example, &[("TRADEWARDEN_HTTP__LISTEN", "127.0.0.1:9440")], &["--json"]);
    assert_eq!(good.status.code(), Some(0));
    let answer: Value = serde_json::from_slice(&good.stdout).unwrap();
    assert_eq!(answer["config"]["http"]["listen"], "127.0.0.1:9440");
    let bad = check(&example, &[("TRADEWARDEN_GATE__LEASE_MS", "5s")], &[]);
    assert_eq!(bad.status.code(), Some(2));
    let text = String::from_utf8_lossy(&bad.stderr).into_owned();
    assert!(text.contains("TRADEWARDEN_GATE__LEASE_MS: `lease_ms`"), "{text}");
}

#[test]
fn serve_says_the_same_and_starts_nothing() {
    let place = Place::with("[gate]\nlease_ms = 1\n");
    let output = Command::new(BINARY).args(["serve", "--config"]).arg(place.config()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(text, String::from_utf8_lossy(&check(&place.config(), &[], &[]).stderr), "word for word");
    assert!(text.contains("`lease_ms` is 1, out of bounds"), "{text}");
    assert!(text.contains("1000 to 60000"), "{text}");
    assert!(!place.data.exists(), "a start that is refused leaves nothing behind");
}
