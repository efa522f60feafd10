//! Each alert of the runbook's table is made to fire by a real cause, with the rule as it comes, and to end when the cause is
//! gone: pages reach the pager and not Slack, warnings reach `#alerts-ops` and not the pager.

use crate::alertmanager::rig::import;
use crate::channels::kinds::Kind;
use crate::channels::kinds::ROUTING_KEY;
use crate::channels::peers::Call;
use crate::channels::peers::Play;
use crate::channels::peers::Provider;
use crate::health::rig::Page;
use crate::safety::latches::Held;
use crate::support::Appliance;
use crate::support::Place;
use serde_json::Value;
use serde_json::json;
use std::time::Duration;
use std::time::Instant;

/// A cause has to last and its end has to last: a minute and more each.
const PATIENCE: Duration = Duration::from_secs(200);
const CHANNEL: &str = "#alerts-ops";
/// What waits on the way to this receiver is owed over a channel of its own.
const SLOW: &str = "slow";
const FAST: &str = "fast";

async fn until<R: Future<Output = bool>>(what: &str, mut check: impl FnMut() -> R) {
    let end = Instant::now() + PATIENCE;
    while Instant::now() < end {
        if check().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    panic!("not within {PATIENCE:?}: {what}");
}

/// An appliance with the runbook's routes, Slack, a pager, and two programs that are told of tests.
struct Desk {
    slack: Provider,
    pager: Provider,
    slow: Provider,
    _fast: Provider,
    place: Place,
    appliance: Appliance,
}

impl Desk {
    async fn start(services: &str) -> Self {
        let start = |kind: Kind| Provider::start(kind.good(), &[]);
        let (slack, pager) = (start(Kind::SlackHook).await, start(Kind::PagerDuty).await);
        let (slow, fast) = (start(Kind::Webhook).await, start(Kind::Webhook).await);
        let limits = "all_per_minute = 0\nslack = { per_minute = 0, per_recipient_hour = 0 }\n\
                      pagerduty = { per_minute = 0, per_recipient_hour = 0 }\n";
        let place = Place::with(&format!(
            "[alerts]\nallow_private_targets = true\n[alerts.limits]\n{limits}{services}"
        ));
        let appliance = Appliance::start(&place).await;
        appliance.init().await;
        let yaml = format!(
            "route:\n  receiver: nobody\n  group_by: ['...']\n  group_wait: 0s\n  group_interval: 1s\n  routes:\n  \
             - matchers: [test=\"{SLOW}\"]\n    receiver: slow-program\n  \
             - matchers: [test=\"{FAST}\"]\n    receiver: fast-program\n  \
             - matchers: ['severity=~\"critical|page\"']\n    receiver: platform-team\n  \
             - matchers: [severity=\"warning\"]\n    receiver: alerts-ops\n\
             receivers:\n- name: nobody\n\
             - name: alerts-ops\n  slack_configs:\n  - api_url: '{}/services/T0/B0/x'\n    channel: '{CHANNEL}'\n    \
             send_resolved: true\n\
             - name: platform-team\n  pagerduty_configs:\n  - routing_key: {ROUTING_KEY}\n    url: '{}/v2/enqueue'\n\
             - name: slow-program\n  webhook_configs:\n  - url: '{}/services/T0/B0/path-secret'\n\
             - name: fast-program\n  webhook_configs:\n  - url: '{}/services/T0/B0/path-secret'\n",
            slack.url(),
            pager.url(),
            slow.url(),
            fast.url()
        );
        import(&appliance, &yaml).await;
        Self { slack, pager, slow, _fast: fast, place, appliance }
    }

    async fn alerts(&self, test: &str, count: usize) {
        let one = |n: usize| json!({ "labels": { "alertname": format!("{test}{n}"), "severity": "info", "test": test }, "status": "firing" });
        let body = json!({ "alerts": (0..count).map(one).collect::<Vec<Value>>() });
        let (code, answer) = self.appliance.post("/api/v1/alerts", body).await;
        assert_eq!(code, 200, "{answer}");
    }

    async fn objective(&self, id: &str) -> Value {
        let all = self.appliance.get("/api/v1/slos").await;
        all["items"].as_array().unwrap().iter().find(|o| o["id"] == id).cloned().unwrap()
    }

    /// What Slack was told under a title: whether it is the end.
    fn in_slack(&self, title: &str) -> Vec<bool> {
        let about = |call: &&Call| call.body.contains(title);
        let ended = |call: &Call| {
            assert_eq!(call.json()["channel"], CHANNEL);
            call.json()["text"].as_str().unwrap().starts_with("[RESOLVED]")
        };
        self.slack.calls().iter().filter(about).map(ended).collect()
    }

    /// What the pager was told under a title: whether it is the end.
    fn at_pager(&self, title: &str) -> Vec<bool> {
        let events: Vec<Value> = self.pager.calls().iter().map(Call::json).collect();
        let about = |e: &&Value| {
            e["payload"]["summary"].as_str().is_some_and(|s| s.contains(title))
                && e["event_action"] == "trigger"
        };
        let keys: Vec<&Value> = events.iter().filter(about).map(|e| &e["dedup_key"]).collect();
        events
            .iter()
            .filter(|e| keys.contains(&&e["dedup_key"]))
            .map(|e| e["event_action"] == "resolve")
            .collect()
    }

    fn told(&self, pages: bool, title: &str) -> (Vec<bool>, Vec<bool>) {
        let (slack, pager) = (self.in_slack(title), self.at_pager(title));
        if pages { (pager, slack) } else { (slack, pager) }
    }

    /// The alert fires: the right one is told, and the objective says so.
    async fn fires(&self, id: &str, pages: bool, title: &str) {
        let what = format!("{title}: told at the beginning; Slack {:?}", self.slack.calls());
        until(&what, async || !self.told(pages, title).0.is_empty()).await;
        let o = self.objective(id).await;
        assert_eq!((&o["verdict"], &o["rule"]), (&json!("breach"), &json!(id)), "{o}");
        assert_eq!(o["incident"]["state"], "firing", "{o}");
        assert_eq!(o["incident"]["severity"], if pages { "critical" } else { "warning" }, "{o}");
        let goes_to = o["goes_to"][0].as_str().unwrap();
        let expected = if pages { "platform-team: pagerduty " } else { "alerts-ops: slack #alerts-ops" };
        assert!(goes_to.starts_with(expected), "{goes_to}");
        // Budgets take in what happened once a second.
        until("the budget burns", async || {
            self.objective(id).await["burn"][0]["rate"].as_f64().is_some_and(|rate| rate > 1.0)
        })
        .await;
        assert_eq!(o["response"][0]["done"], false, "{}", o["response"]);
        assert_eq!(self.place.cli(&["slo", id]).status.code(), Some(1));
    }

    /// The cause is gone: the same one is told of the end, and the other was never told of it.
    async fn ends(&self, id: &str, pages: bool, title: &str) {
        until(&format!("{title}: told at the end"), async || self.told(pages, title).0.len() >= 2).await;
        assert_eq!(
            self.told(pages, title),
            (vec![false, true], vec![]),
            "beginning and end, once, and only there"
        );
        until("no incident is left", async || self.objective(id).await["incident"].is_null()).await;
    }
}

#[tokio::test]
async fn a_state_that_cannot_be_verified_pages_until_it_is_written_anew() {
    let desk = Desk::start("").await;
    desk.place.sqlite3("UPDATE breaker SET since = '2026-01-01T00:00:00.000000+00:00'");
    let title = "Breaker state is not verified";
    desk.fires("cb_staleness", true, title).await;
    assert_eq!(desk.appliance.trip().await.0, 200);
    desk.ends("cb_staleness", true, title).await;
}

#[tokio::test]
async fn a_channel_that_takes_longer_than_a_minute_is_told_in_slack_until_it_is_fast_again() {
    let desk = Desk::start("").await;
    desk.slow.always(Some(Play::Hang));
    desk.alerts(SLOW, 1).await;
    let title = "Alerts are delivered late";
    desk.fires("alert_delivery_p95", false, title).await;
    let o = desk.objective("alert_delivery_p95").await;
    let webhook = o["parts"].as_array().unwrap().iter().find(|p| p["name"] == "webhook").unwrap();
    assert!(webhook["now"].as_f64().unwrap() > 60.0, "{}", o["parts"]);
    // One late one among many is within what a 95th percentile leaves.
    desk.slow.always(None);
    desk.alerts(FAST, 60).await;
    desk.ends("alert_delivery_p95", false, title).await;
}

#[tokio::test]
async fn slow_audit_writes_are_told_in_slack_until_they_are_fast_again() {
    let desk = Desk::start("").await;
    let beat =
        |n: usize| json!({ "name": format!("beat{n}"), "period": "1h", "grace": "1h", "severity": "info" });
    let write = async |n: usize| {
        let (code, body) = desk.appliance.post("/api/v1/heartbeats", beat(n)).await;
        assert_eq!(code, 200, "{body}");
    };
    // Another program holds the ledger while we write.
    for n in 0..6 {
        let held = Held::on(&desk.place);
        let release = async {
            tokio::time::sleep(Duration::from_millis(1_700)).await;
            drop(held);
        };
        tokio::join!(write(n), release);
    }
    let title = "Audit writes are slow";
    desk.fires("audit_write_p95", false, title).await;
    for n in 10..190 {
        write(n).await;
    }
    desk.ends("audit_write_p95", false, title).await;
}

#[tokio::test]
async fn more_than_ten_deliveries_given_up_page_until_they_are_sent() {
    let desk = Desk::start("").await;
    desk.slow.always(Some(Play::says(400, "no such hook")));
    desk.alerts(SLOW, 10).await;
    until("ten are given up", async || desk.objective("poison_queue").await["now"] == 10.0).await;
    assert_eq!(desk.objective("poison_queue").await["verdict"], "warn", "ten are no page yet");
    desk.alerts(SLOW, 11).await;
    let title = "Poison queue is filling";
    desk.fires("poison_queue", true, title).await;
    desk.slow.always(None);
    // The runbook's own statement.
    desk.place
        .sqlite3("UPDATE alert_deliveries SET status = 'pending', retry_count = 0 WHERE status = 'poison'");
    desk.ends("poison_queue", true, title).await;
}

#[tokio::test]
async fn faults_that_are_told_late_page_until_they_are_told_in_time() {
    let (health, queues) = (Page::new().await, Page::new().await);
    let services = format!(
        "[[services]]\nname = \"broker\"\nurl = \"{}\"\ninterval_ms = 1000\nunhealthy_after = 1\n\
         [[services]]\nname = \"worker\"\nurl = \"{}\"\nmetrics_url = \"{}\"\ninterval_ms = 1000\n",
        health.url(),
        queues.url(),
        queues.url()
    );
    let desk = Desk::start(&services).await;
    until("the service is healthy", async || {
        desk.appliance.get("/api/v1/health/broker").await["service"]["status"] == "healthy"
    })
    .await;
    // What is seen while another program holds the ledger is on disk only when it lets go.
    let held = Held::on(&desk.place);
    health.says(503, "text/plain", "down");
    tokio::time::sleep(Duration::from_secs(8)).await;
    drop(held);
    let title = "Faults are told late";
    desk.fires("detection_to_alert_p99", true, title).await;
    // Many others are told at once: a percentile of 99 leaves one in a hundred.
    let rule = json!({
        "name": "queue", "reading": "metric", "series": { "service": "worker", "name": "queue_depth" },
        "comparison": ">", "threshold": "5", "severity": "info",
    });
    let (code, body) = desk.appliance.post("/api/v1/alert-rules", rule).await;
    assert_eq!(code, 200, "{body}");
    let lines: String = (0..400).map(|n| format!("queue_depth{{queue=\"q{n}\"}} 9\n")).collect();
    queues.says(200, "text/plain; version=0.0.4", &lines);
    desk.ends("detection_to_alert_p99", true, title).await;
}

#[tokio::test]
async fn a_board_without_news_is_told_in_slack_until_checks_run_again() {
    let page = Provider::start(|_| Play::says(200, "fine"), &[]).await;
    let services = format!(
        "[[services]]\nname = \"broker\"\nurl = \"{}/health\"\ninterval_ms = 1000\ntimeout_ms = 30000\n",
        page.url()
    );
    let desk = Desk::start(&services).await;
    until("a check came back", async || desk.objective("health_board_age").await["verdict"] == "ok").await;
    page.always(Some(Play::Hang));
    let title = "Health board is stale";
    desk.fires("health_board_age", false, title).await;
    let board = desk.appliance.get("/api/v1/health").await;
    assert_eq!((&board["stale"], board["services"].as_array().unwrap().len()), (&json!(true), 1), "{board}");
    page.always(None);
    desk.ends("health_board_age", false, title).await;
}
