//! What Prometheus sees: a real one scrapes, and promtool reads every line.

use crate::support::Appliance;
use crate::support::Place;
use crate::support::free_port;
use crate::support::until;
use serde_json::Value;
use std::fs;
use std::io::Write;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;

/// A Prometheus of our own on loopback. Dropping it kills it.
struct Prometheus {
    child: Child,
    port: u16,
}

impl Prometheus {
    fn scraping(place: &Place) -> Self {
        let directory = place.dir.path().join("prometheus");
        fs::create_dir_all(&directory).unwrap();
        let config = directory.join("prometheus.yml");
        let text = format!(
            "global: {{scrape_interval: 1s}}\nscrape_configs:\n- job_name: tradewarden\n  static_configs:\n  \
             - targets: ['127.0.0.1:{}']\n",
            place.http
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

    /// The value of an instant query; `None` while there is none.
    async fn query(&self, query: &str) -> Option<f64> {
        let url = format!("http://127.0.0.1:{}/api/v1/query", self.port);
        let url = reqwest::Url::parse_with_params(&url, [("query", query)]).unwrap();
        let answer = reqwest::get(url).await.ok()?;
        let body: Value = answer.json().await.ok()?;
        body["data"]["result"][0]["value"][1].as_str()?.parse().ok()
    }
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn scrape(place: &Place) -> String {
    reqwest::get(format!("{}/metrics", place.url())).await.unwrap().text().await.unwrap()
}

fn value(text: &str, series: &str) -> f64 {
    let line = text.lines().find(|l| l.starts_with(series) && l[series.len()..].starts_with(' '));
    line.unwrap_or_else(|| panic!("{series} is missing:\n{text}"))
        .rsplit(' ')
        .next()
        .unwrap()
        .parse()
        .unwrap()
}

#[tokio::test]
async fn a_real_prometheus_scrapes_and_sees_the_halt() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    appliance.init().await;
    let prometheus = Prometheus::scraping(&place);
    until("the target is up", || async { prometheus.query("up").await == Some(1.0) }).await;
    until("trading is seen open", || async {
        prometheus.query("tradewarden_gate_verdict{verdict=\"open\"}").await == Some(1.0)
    })
    .await;
    assert!(prometheus.query("cb_staleness_seconds").await.unwrap() < 5.0, "a true age");
    assert_eq!(appliance.trip().await.0, 200);
    until("the trip is seen", || async { prometheus.query("cb_trip_total").await == Some(1.0) }).await;
    until("trading is seen blocked", || async {
        prometheus.query("tradewarden_gate_verdict{verdict=\"reduce_only\"}").await == Some(1.0)
    })
    .await;
}

#[tokio::test]
async fn promtool_finds_nothing_to_say() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    appliance.init().await;
    appliance.trip().await;
    appliance.reset().await;
    let text = scrape(&place).await;
    let mut promtool = Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("promtool is installed by the set-up");
    promtool.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = promtool.wait_with_output().unwrap();
    let said =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && said.trim().is_empty(), "{said}");
    assert!((value(&text, "cb_trip_total") - 1.0).abs() < f64::EPSILON);
    assert!((value(&text, "cb_reset_total") - 1.0).abs() < f64::EPSILON);
    assert!((value(&text, "admin_action_total{action=\"circuit_breaker_trip\"}") - 1.0).abs() < f64::EPSILON);
    assert!(value(&text, "audit_log_events_total{event_type=\"action\",outcome=\"success\"}") >= 3.0);
}

#[tokio::test]
async fn staleness_is_a_true_age_and_a_number_of_its_own_when_it_cannot_be_verified() {
    let place = Place::new();
    let mut appliance = Appliance::start(&place).await;
    appliance.init().await;
    let fresh = value(&scrape(&place).await, "cb_staleness_seconds");
    assert!((0.0..5.0).contains(&fresh), "{fresh}");
    appliance.stop();
    // A ledger that cannot be read cannot be verified.
    fs::write(place.ledger(), "this is no ledger").unwrap();
    let _appliance = Appliance::start(&place).await;
    let blind = value(&scrape(&place).await, "cb_staleness_seconds");
    assert!((blind - 999_999.0).abs() < f64::EPSILON, "{blind}");
}
