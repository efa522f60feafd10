//! The objectives seen from outside: the rules fire and stay silent as they should, and every panel of the dashboard has data
//! from a Prometheus that scrapes a desk.

use crate::halt::Demo;
use crate::support::PATIENCE;
use crate::support::REASON;
use crate::support::free_port;
use crate::support::repo;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;
use std::time::Instant;

const RULES: &str = "packaging/prometheus/tradewarden-rules.yml";
const CASES: &str = "packaging/prometheus/tradewarden-rules-test.yml";
const DASHBOARD: &str = "packaging/grafana/track7-slo.json";

fn promtool(args: &[&str]) -> (bool, String) {
    let output = Command::new("promtool").args(args).output().expect("promtool is installed by the set-up");
    let said =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    (output.status.success(), said)
}

/// The lines of a YAML file that name something under `key`.
fn named(text: &str, key: &str) -> BTreeSet<String> {
    let lines = text.lines().filter_map(|line| line.split_once(&format!("{key}: ")));
    lines.map(|(_, rest)| rest.split([',', '}']).next().unwrap_or(rest).trim().to_owned()).collect()
}

#[test]
fn each_alert_fires_and_stays_silent_as_its_cases_say() {
    let (good, said) = promtool(&["check", "rules", repo(RULES).to_str().unwrap()]);
    assert!(good, "{said}");
    let (good, said) = promtool(&["test", "rules", repo(CASES).to_str().unwrap()]);
    assert!(good, "{said}");
    let (rules, cases) = (fs::read_to_string(repo(RULES)).unwrap(), fs::read_to_string(repo(CASES)).unwrap());
    assert_eq!(named(&rules, "alert"), named(&cases, "alertname"), "an alert without a case, or the reverse");
}

#[test]
fn a_rule_that_never_fires_is_noticed_by_its_case() {
    let place = tempfile::tempdir().unwrap();
    let rules = fs::read_to_string(repo(RULES)).unwrap();
    for (limit, other) in [
        ("cb_staleness_seconds) > 10", "cb_staleness_seconds) > 1e9"),
        (
            "(alert_delivery_latency_seconds_bucket[5m]))) > 60",
            "(alert_delivery_latency_seconds_bucket[5m]))) > 600",
        ),
        (
            "(audit_write_latency_seconds_bucket[5m]))) > 1\n",
            "(audit_write_latency_seconds_bucket[5m]))) > 10\n",
        ),
        ("(alert_poison_queue_size) > 10", "(alert_poison_queue_size) > 9"),
        ("_to_alert_seconds_bucket[5m]))) > 5", "_to_alert_seconds_bucket[5m]))) > 50"),
        ("(tradewarden_health_board_age_seconds) > 15", "(tradewarden_health_board_age_seconds) > 10"),
        ("for: 30s", "for: 30m"),
        ("time() < 14 * 86400", "time() < 28 * 86400"),
    ] {
        assert!(rules.contains(limit), "{limit} is not in the rules");
        fs::write(place.path().join("tradewarden-rules.yml"), rules.replace(limit, other)).unwrap();
        let cases = place.path().join("cases.yml");
        fs::copy(repo(CASES), &cases).unwrap();
        let (good, _) = promtool(&["test", "rules", cases.to_str().unwrap()]);
        assert!(!good, "{limit} → {other} is not noticed");
    }
}

/// A Prometheus of our own with our rules, which scrapes one appliance. Dropping it kills it.
struct Prometheus {
    child: Child,
    port: u16,
}

impl Prometheus {
    fn scraping(target: &str, directory: &Path) -> Self {
        let config = directory.join("prometheus.yml");
        let text = format!(
            "global: {{scrape_interval: 1s, evaluation_interval: 1s}}\nrule_files: ['{}']\nscrape_configs:\n\
             - job_name: tradewarden\n  static_configs:\n  - targets: ['{target}']\n",
            repo(RULES).display()
        );
        fs::write(&config, text).unwrap();
        let port = free_port();
        let child = Command::new("prometheus")
            .arg(format!("--config.file={}", config.display()))
            .arg(format!("--storage.tsdb.path={}", directory.join("data").display()))
            .arg(format!("--web.listen-address=127.0.0.1:{port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("prometheus is installed by the set-up");
        Self { child, port }
    }

    /// What a query answers: the series with a number, and what it said where it is no good query.
    async fn query(&self, query: &str) -> Result<Vec<(Value, f64)>, String> {
        let url = format!("http://127.0.0.1:{}/api/v1/query", self.port);
        let url = reqwest::Url::parse_with_params(&url, [("query", query)]).unwrap();
        let answer = reqwest::get(url).await.map_err(|e| e.to_string())?;
        let body: Value = answer.json().await.map_err(|e| e.to_string())?;
        if body["status"] != "success" {
            return Err(body["error"].to_string());
        }
        let all = body["data"]["result"].as_array().cloned().unwrap_or_default();
        let number = |one: &Value| one["value"][1].as_str().and_then(|text| text.parse().ok());
        let series = all.iter().filter_map(|one| Some((one["metric"].clone(), number(one)?)));
        Ok(series.filter(|(_, value): &(Value, f64)| value.is_finite()).collect())
    }
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Each panel's title and expression, with the variables filled in as Grafana does for "All".
fn expressions(board: &Value) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for panel in board["panels"].as_array().unwrap() {
        let title = panel["title"].as_str().unwrap();
        for target in panel["targets"].as_array().into_iter().flatten() {
            let filled = target["expr"].as_str().unwrap().replace("$__rate_interval", "1m");
            all.push((title.to_owned(), filled.replace("$job", ".*").replace("$instance", ".*")));
        }
    }
    all
}

#[tokio::test]
async fn every_panel_of_the_dashboard_has_data() {
    let board: Value = serde_json::from_str(&fs::read_to_string(repo(DASHBOARD)).unwrap()).unwrap();
    assert_eq!(board["title"], "Track7 SLO", "the name in the runbook");
    let titles: BTreeSet<&str> =
        board["panels"].as_array().unwrap().iter().filter_map(|p| p["title"].as_str()).collect();
    for panel in ["alert_delivery_latency_seconds", "cb_staleness_seconds"] {
        assert!(titles.contains(panel), "the runbook looks for the panel {panel}");
    }
    let demo = Demo::start();
    let place = tempfile::tempdir().unwrap();
    let target = demo.address.trim_start_matches("http://").to_owned();
    let prometheus = Prometheus::scraping(&target, place.path());
    let mut empty = expressions(&board);
    assert!(empty.len() > 20, "{empty:?}");
    let end = Instant::now() + PATIENCE * 3;
    let mut said = String::new();
    for round in 0.. {
        if empty.is_empty() {
            return;
        }
        assert!(Instant::now() < end, "no data for {empty:#?}\n{said}");
        // A rate needs a count that rises between two scrapes: faults come and go, and acts are written.
        let off: &[&str] = if round % 2 == 0 { &[] } else { &["--off"] };
        let fault = [&["desk", "fault", "error_503", "signal_service"], off].concat();
        assert!(demo.cli(&fault).status.success());
        assert!(demo.cli(&["circuit-trip", "--reason", REASON, "--yes"]).status.success());
        tokio::time::sleep(Duration::from_secs(6)).await;
        let mut still = Vec::new();
        for (title, expr) in empty {
            match prometheus.query(&expr).await {
                Ok(series) if !series.is_empty() => {}
                Ok(_) => still.push((title, expr)),
                Err(why) => {
                    said = why;
                    still.push((title, expr));
                }
            }
        }
        empty = still;
    }
}
