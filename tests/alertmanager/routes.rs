//! Where an alert goes: case by case the same as amtool says of the same configuration.

use super::rig;
use super::rig::amtool_at;
use super::rig::amtool_receivers;
use crate::support::Appliance;
use crate::support::Place;
use serde_json::Value;
use serde_json::json;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use tradewarden::domain::alerts_document;

/// Label sets; the receivers are what amtool says.
const CASES: &[&str] = &[
    "alertname=Watchdog",
    "alertname=Watchdog severity=critical",
    "alertname=Down",
    "severity=critical",
    "severity=page",
    "severity=Critical",
    "severity=warning",
    "severity=info region=eu",
    "severity=critical service=execution_gateway",
    "severity=critical service=execution_engine",
    "severity=critical service=order_router desk=equities",
    "severity=critical service=order_router desk=equities venue=XETR",
    "severity=critical service=order_router desk=equities venue=darkpool",
    "severity=critical service=order_router desk=rates",
    "severity=critical service=order_",
    "severity=critical service=order",
    "severity=critical service=preorder_router",
    "severity=critical service=execution_gateway desk=equities venue=darker",
    "severity=critical service=execution_gateway desk=rates",
    "severity=page service=market_data_service",
    "severity=page service=market_data_service region=eu",
    "severity=page service=market_data_service region=EU",
    "severity=warning team=alpha",
    "severity=warning team=a",
    "severity=warning team=beta owner=bob",
    "severity=warning team=delta",
    "severity=warning team=coverage owner=",
    "severity=warning team=coverage region=us",
    r#"note=a,\ \"quoted\"\ word"#,
    "note=a",
    "path=/var/lib/tradewarden",
    "path=/var/lib/",
    "path=/var/lib/é",
    "path=/srv/lib/x",
    "region=us",
    "region=ca",
    "region=eu",
    "region=us,ca",
    "team=alpha",
    "region=us severity=info",
    "region=us severity=warning team=blue owner=eve",
    "severity=critical region=us service=execution_gateway desk=equities venue=LSE",
    "severity=warning team=\u{e9}quipe",
    "severity=page alertname=Watchdogs",
    "job=x",
];

/// `name=value` words of a case; a blank with a backslash before it belongs to the value.
fn words(case: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut chars = case.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if chars.peek() == Some(&' ') => words.last_mut().unwrap().extend(chars.next()),
            ' ' => words.push(String::new()),
            c => words.last_mut().unwrap().push(c),
        }
    }
    words
}

/// The labels that amtool makes of such words.
fn labels(words: &[String]) -> BTreeMap<String, String> {
    let pair = |word: &String| {
        let (name, value) = word.split_once('=').unwrap();
        (name.to_owned(), value.replace("\\\"", "\""))
    };
    words.iter().map(pair).collect()
}

async fn ours(appliance: &Appliance, labels: &BTreeMap<String, String>) -> String {
    let (status, body) = appliance.post("/api/v1/routing/test", json!({ "labels": labels })).await;
    assert_eq!(status, 200, "{body}");
    let names: Vec<&str> = body["receivers"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    names.join(",")
}

#[tokio::test]
async fn an_imported_configuration_routes_as_amtool_says() {
    let place = rig::trusting("read");
    let appliance = Appliance::start(&place).await;
    let output = place.cli(&[
        "import",
        "alertmanager",
        rig::desk_yml().to_str().unwrap(),
        "--reason",
        "the routes of the desk move in here",
        "--yes",
    ]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(CASES.len() >= 40);
    let mut seen = std::collections::BTreeSet::new();
    for case in CASES {
        let words = words(case);
        let theirs = amtool_receivers(&rig::desk_yml(), &words);
        assert_eq!(ours(&appliance, &labels(&words)).await, theirs, "{case}");
        seen.extend(theirs.split(',').map(str::to_owned));
        // amtool asks us for the configuration and finds the same.
        let args = [&["config", "routes", "test"][..], &words.iter().map(String::as_str).collect::<Vec<_>>()]
            .concat();
        assert_eq!(amtool_at(&place.url(), &args).trim(), theirs, "{case}, by the configuration we show");
    }
    assert_eq!(seen.len(), 15, "every receiver is reached by some case: {seen:?}");
}

#[tokio::test]
async fn an_appliance_without_a_document_routes_as_amtool_says_of_what_it_shows() {
    let place = rig::trusting("read");
    let appliance = Appliance::start(&place).await;
    for case in ["severity=critical", "severity=page", "severity=warning", "severity=info", "alertname=x"] {
        let words = words(case);
        let theirs = amtool_at(&place.url(), &["config", "routes", "test", case]);
        assert_eq!(ours(&appliance, &labels(&words)).await, theirs.trim(), "{case}");
    }
    assert!(amtool_at(&place.url(), &["config", "routes", "show"]).contains("default-route"));
}

#[tokio::test]
async fn the_command_line_says_who_would_be_told_and_when() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    rig::import(&appliance, &fs::read_to_string(rig::desk_yml()).unwrap()).await;
    // A Wednesday and a Saturday in Berlin; labels; what is said.
    let table = [
        ("severity=warning team=alpha", "2026-11-25T10:00:00+01:00", "2026-11-25 09:00:10 UTC", ""),
        ("severity=warning team=alpha", "2026-11-28T10:00:00+01:00", "", "outside active time intervals"),
        // Twenty in the evening of the third day from the end of a month that is not named.
        ("severity=warning team=alpha", "2026-11-28T20:30:00Z", "", "outside active time intervals"),
        ("severity=warning team=alpha", "2026-05-29T20:30:00Z", "2026-05-29 20:30:10 UTC", ""),
        (
            "severity=critical service=order_x desk=rates",
            "2026-11-28T10:00:00Z",
            "",
            "mute time interval 'weekends'",
        ),
    ];
    for (labels, at, told, why) in table {
        let args: Vec<&str> = ["alerts", "route", "test"].into_iter().chain(labels.split(' ')).collect();
        let output = place.cli(&[&args[..], &["--at", at]].concat());
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            output.status.success() && text.contains(told) && text.contains(why),
            "{labels} at {at}:\n{text}"
        );
    }
    let (code, body) = place.cli_json(&["alerts", "route", "test", "severity=page", "service=order_x"]);
    assert_eq!(code, 0);
    assert_eq!(body["receivers"], json!(["archive", "trading-pager"]));
    let hit = &body["routes"][1];
    assert_eq!(hit["group_key"].as_str().unwrap().contains("service=\"order_x\""), true);
    assert_eq!(hit["targets"][0]["recipient"], "tra***");
    let bad = place.cli(&["alerts", "route", "test", "severity"]);
    assert_eq!(bad.status.code(), Some(2));
    let shown = place.cli(&["alerts", "route", "show"]);
    let text = String::from_utf8_lossy(&shown.stdout).into_owned();
    for part in ["version 1 by unix:", "trading-pager", "only office, only late-shift", "is not told"] {
        assert!(text.contains(part), "{part} in\n{text}");
    }
}

/// Numbers that are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn word(&mut self, words: &[&'static str]) -> &'static str {
        words[usize::try_from(self.roll(words.len() as u64)).unwrap()]
    }
}

const NAMES: &[&str] = &["a", "b", "c"];
const VALUES: &[&str] = &["x", "y", "xy", "x1", "é", "a b", ""];
const PATTERNS: &[&str] = &["x", "x|y", "x.*", ".*", ".+", "[^x]", r"\\w", r"\\w+", r"x\\d", "(?i)X", ""];

/// A node with its children, as YAML.
fn grown(dice: &mut Dice, depth: usize, out: &mut String) {
    let pad = "  ".repeat(depth * 2 + 1);
    for _ in 0..1 + dice.roll(3) {
        let _ = writeln!(out, "{pad}- receiver: r{}", dice.roll(6));
        if dice.roll(3) == 0 {
            let _ = writeln!(out, "{pad}  continue: true");
        }
        let _ = writeln!(out, "{pad}  matchers:");
        for _ in 0..1 + dice.roll(2) {
            let name = dice.word(NAMES);
            let (op, value) = match dice.roll(4) {
                0 => ("!=", dice.word(VALUES)),
                1 => ("=~", dice.word(PATTERNS)),
                2 => ("!~", dice.word(PATTERNS)),
                _ => ("=", dice.word(VALUES)),
            };
            let _ = writeln!(out, "{pad}  - '{name}{op}\"{value}\"'");
        }
        if depth < 3 && dice.roll(2) == 0 {
            let _ = writeln!(out, "{pad}  routes:");
            grown(dice, depth + 1, out);
        }
    }
}

#[test]
fn random_trees_route_as_amtool_says() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("tree.yml");
    for seed in 0..12 {
        let mut dice = Dice(seed);
        let mut text = "route:\n  receiver: r0\n  routes:\n".to_owned();
        grown(&mut dice, 0, &mut text);
        text.push_str(
            "receivers: [{name: r0}, {name: r1}, {name: r2}, {name: r3}, {name: r4}, {name: r5}]\n",
        );
        fs::write(&file, &text).unwrap();
        let document = alerts_document::read(&text, false).unwrap_or_else(|m| panic!("{m:?}\n{text}"));
        for _ in 0..12 {
            let set: BTreeMap<String, String> = NAMES
                .iter()
                .filter_map(|n| (dice.roll(3) > 0).then(|| ((*n).to_owned(), dice.word(VALUES).to_owned())))
                .filter(|(_, value)| !value.is_empty())
                .collect();
            let words: Vec<String> = set.iter().map(|(n, v)| format!("{n}=\"{v}\"")).collect();
            let nodes = document.routing.root.matching(&set);
            let ours: Vec<&str> = nodes.iter().map(|r| r.receiver.as_str()).collect();
            // Without labels amtool prints its help.
            if !words.is_empty() {
                assert_eq!(ours.join(","), amtool_receivers(&file, &words), "{words:?} in\n{text}");
            }
        }
    }
}
