//! Alert rules over the real doors: kept by the command line, judged on a real engine, tried on what has been, and a breaker
//! that is tripped before anybody is told.

mod engine;

use crate::delivery::rig::Hook;
use crate::delivery::rig::Play;
use crate::delivery::rig::outbox;
use crate::delivery::rig::place;
use crate::support::Appliance;
use crate::support::Place;
use crate::support::until;
use engine::Gateway;
use serde_json::Value;
use serde_json::json;
use std::fs;

const RULES: &str = "/api/v1/alert-rules";

fn rule(name: &str) -> Value {
    json!({
        "name": name, "reading": "engine.daily_pnl", "comparison": "lt", "threshold": "-5000.50",
        "for": "15s", "severity": "critical",
    })
}

fn phase(view: &Value) -> &str {
    view["phase"].as_str().unwrap_or_default()
}

#[tokio::test]
async fn the_ready_made_rules_are_there_and_stay_away_once_they_are_removed() {
    let place = Place::new();
    let mut appliance = Appliance::start(&place).await;
    let names = |list: &Value| -> Vec<String> {
        list["items"].as_array().unwrap().iter().map(|r| r["name"].as_str().unwrap().to_owned()).collect()
    };
    let all = names(&appliance.get(RULES).await);
    let expected = [
        "drawdown",
        "position_limit",
        "latency",
        "staleness",
        "error_rate",
        "cb_staleness",
        "alert_delivery_p95",
        "detection_to_alert_p99",
        "health_board_age",
        "audit_write_p95",
        "poison_queue",
    ];
    assert_eq!(all, expected);
    let table = [
        ("cb_staleness", "slo.cb_staleness > 10 s for 2s, clear for 10s", "page"),
        ("alert_delivery_p95", "slo.alert_delivery_p95 > 60 s for 10s, clear for 1m", "warning"),
        ("audit_write_p95", "slo.audit_write_p95 > 1 s for 10s, clear for 1m", "warning"),
        ("detection_to_alert_p99", "slo.detection_to_alert_p99 > 5 s, clear for 1m", "page"),
        ("health_board_age", "slo.health_board_age > 15 s, clear for 10s", "warning"),
        ("poison_queue", "slo.poison_queue > 10, clear for 1m", "page"),
    ];
    for (name, condition, severity) in table {
        let view = appliance.get(&format!("{RULES}/{name}")).await;
        assert_eq!(
            (view["condition"].as_str(), view["severity"].as_str()),
            (Some(condition), Some(severity))
        );
    }
    assert!(place.cli(&["alerts", "rules", "delete", "latency", "--yes"]).status.success());
    appliance.stop();
    let appliance = Appliance::start(&place).await;
    assert!(!names(&appliance.get(RULES).await).contains(&"latency".to_owned()));
    assert_eq!(
        place.sqlite3("SELECT name, threshold, severity FROM alert_rules WHERE name = 'poison_queue'"),
        "poison_queue|10|page"
    );
}

#[tokio::test]
async fn a_rule_is_made_changed_and_removed_by_whom_it_may_be_and_the_log_says_so() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    let (code, made) = appliance.post(RULES, rule("loss")).await;
    assert_eq!((code, made["version"].as_i64()), (200, Some(1)), "{made}");
    assert_eq!(made["threshold"], "-5000.5", "a decimal, digit for digit");
    assert_eq!(appliance.post(RULES, rule("loss")).await.0, 409);
    let file = place.dir.path().join("rule.toml");
    fs::write(&file, "name = \"loss\"\nreading = \"engine.daily_pnl\"\ncomparison = \"<\"\nthreshold = \"-7000\"\nseverity = \"page\"\n").unwrap();
    assert!(place.cli(&["alerts", "rules", "set", file.to_str().unwrap()]).status.success());
    let view = appliance.get(&format!("{RULES}/loss")).await;
    assert_eq!(
        (view["condition"].as_str(), view["version"].as_i64()),
        (Some("engine.daily_pnl < -7000"), Some(2))
    );
    // Somebody who read version 1 does not overwrite version 2.
    let client = reqwest::Client::new();
    let key = appliance.key("rules", "operator", &["alerts:write", "alerts:read"]).await;
    let put = |body: Value| {
        let request = client.put(format!("{}{RULES}/loss", place.url())).bearer_auth(&key).json(&body);
        async move {
            let answer = request.send().await.unwrap();
            (answer.status().as_u16(), answer.json::<Value>().await.unwrap())
        }
    };
    let mut old = rule("loss");
    old["version"] = json!(1);
    let (code, body) = put(old).await;
    assert_eq!((code, body["code"].as_str()), (409, Some("version_conflict")), "{body}");
    // A key that may keep rules may not let them trip: that takes what a trip takes.
    let mut trips = rule("loss");
    trips["version"] = json!(2);
    trips["action"] = json!("trip");
    let (code, body) = put(trips).await;
    assert_eq!((code, body["code"].as_str()), (403, Some("not_permitted")), "{body}");
    for (field, value) in [
        ("reading", json!("engine.luck")),
        ("threshold", json!("much")),
        ("comparison", json!("!=")),
        ("for", json!("soon")),
        ("severity", json!("odd")),
        ("runbook_url", json!("file:/etc/passwd")),
    ] {
        let mut bad = rule("other");
        bad[field] = value;
        let (code, body) = appliance.post(RULES, bad).await;
        assert_eq!((code, body["errors"][0]["field"].as_str()), (422, Some(field)), "{body}");
    }
    assert_eq!(place.cli(&["alerts", "rules", "disable", "loss"]).status.code(), Some(0));
    assert_eq!(phase(&appliance.get(&format!("{RULES}/loss")).await), "disabled");
    let delete =
        client.delete(format!("{}{RULES}/loss", place.url())).bearer_auth(&key).send().await.unwrap();
    assert_eq!(delete.status().as_u16(), 403, "an operator keeps rules, an admin removes them");
    assert_eq!(place.cli(&["alerts", "rules", "delete", "loss", "--yes"]).status.code(), Some(0));
    let log = place.sqlite3(
        "SELECT action || ' ' || outcome FROM audit_log WHERE resource_id = 'loss' AND resource_type = 'alert_rule' ORDER BY id",
    );
    let expected = [
        "ALERT_RULE_CREATE success",
        "ALERT_RULE_CREATE denied",
        "ALERT_RULE_UPDATE success",
        "ALERT_RULE_UPDATE denied",
        "ALERT_RULE_UPDATE denied",
        "ALERT_RULE_UPDATE success",
        "ALERT_RULE_DELETE success",
    ];
    assert_eq!(log.lines().collect::<Vec<&str>>(), expected);
    let refused = "SELECT user_id FROM audit_log WHERE action = 'ALERT_RULE_DELETE' AND outcome = 'denied'";
    assert_eq!(place.sqlite3(refused), "key:rules", "what the door itself refuses is recorded too");
}

#[tokio::test]
async fn a_position_over_its_limit_at_a_real_engine_is_told_and_a_closed_one_is_over() {
    let (hook, gateway) = (Hook::start(&[]).await, Gateway::start().await);
    let mut place = place("", &[hook.toml("ops"), gateway.toml()]);
    place.more.push_str("[gate]\nmax_position_per_symbol = \"500\"\n");
    let mut appliance = Appliance::start(&place).await;
    appliance.init().await;
    let file = place.dir.path().join("rule.json");
    let text = r#"{"name": "position_limit", "title": "Position over its limit", "reading": "engine.position_ratio",
        "comparison": ">", "threshold": "1", "for": "2s", "severity": "critical", "labels": {"team": "desk"}}"#;
    fs::write(&file, text).unwrap();
    let output = place.cli(&["alerts", "rules", "set", file.to_str().unwrap()]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    gateway.tell(|t| t.qty = "-750.5".into());
    let calls = hook.wait_for(1).await;
    let data = &calls[0].json()["data"];
    assert_eq!(data["title"], "Position over its limit: paper AAPL 1.501", "{data}");
    assert_eq!(
        (data["labels"]["symbol"].as_str(), data["labels"]["team"].as_str()),
        (Some("AAPL"), Some("desk"))
    );
    assert!(
        data["summary"]
            .as_str()
            .unwrap()
            .contains("engine.position_ratio of paper AAPL is 1.501, over 1 for 2s.")
    );
    // A test says so, and does nothing else.
    assert!(place.cli(&["alerts", "rules", "test", "position_limit"]).status.success());
    let test = hook.wait_for(2).await[1].json();
    assert_eq!(test["data"]["purpose"], "test", "{test}");
    let title = test["data"]["title"].as_str().unwrap();
    assert_eq!(title, "Test of the rule position_limit: Position over its limit: paper AAPL 1.501");
    let delivered = || async { outbox(&place, "id", "status <> 'delivered'").is_empty() };
    until("everything is delivered", delivered).await;
    // A restart in the middle tells nobody anything.
    appliance.kill9();
    let appliance = Appliance::start(&place).await;
    until("the rule goes on firing", || async {
        phase(&appliance.get(&format!("{RULES}/position_limit")).await) == "firing"
    })
    .await;
    gateway.tell(|t| t.qty = "0".into());
    let calls = hook.wait_for(3).await;
    assert_eq!(calls[2].kind(), "incident.resolved");
    assert!(calls[2].body.contains("does not exist any more"), "{}", calls[2].body);
    until("everything is delivered", delivered).await;
    let all: Vec<String> = hook.calls().into_iter().map(|c| c.body).collect();
    assert_eq!(all.len(), 3, "and nothing else was sent: {all:#?}");
}

#[tokio::test]
async fn a_rule_trips_the_breaker_although_nobody_can_be_told() {
    let (hole, gateway) = (Hook::start(&[Play::Hang]).await, Gateway::start().await);
    let place = place("retry_seconds = [1]", &[hole.toml("hole"), gateway.toml()]);
    let appliance = Appliance::start(&place).await;
    appliance.init().await;
    let file = place.dir.path().join("rule.toml");
    let text = "name = \"drawdown\"\nreading = \"engine.drawdown\"\ncomparison = \">\"\nthreshold = \"5\"\nfor = \"1s\"\n\
        severity = \"critical\"\naction = \"trip\"\nrunbook_url = \"https://runbook.example/dd\"\n";
    fs::write(&file, text).unwrap();
    assert!(place.cli(&["alerts", "rules", "set", file.to_str().unwrap()]).status.success());
    assert_eq!(appliance.verdict().await, "open");
    gateway.tell(|t| t.equity = "90000".into());
    until("the gate is blocked", || async { appliance.verdict().await == "reduce_only" }).await;
    assert_eq!(outbox(&place, "id", "status = 'delivered'").len(), 0, "nobody has been told");
    until("the breaker is TRIPPED", || async { appliance.state().await == "TRIPPED" }).await;
    let state: Value = serde_json::from_str(&place.redis_cli(&["GET", "circuit_breaker:state"])).unwrap();
    assert_eq!(state["trip_details"]["annotations"]["value"], "10 %", "{state}");
    assert!(
        state["trip_reason"]
            .as_str()
            .unwrap()
            .starts_with("Alert drawdown: engine.drawdown of paper is 10 %")
    );
    let entry = "SELECT user_id, door, outcome FROM audit_log WHERE action = 'CIRCUIT_BREAKER_TRIP'";
    assert_eq!(place.sqlite3(entry), "rule:drawdown|guard|success");
    until("the alert is owed", || async {
        place.sqlite3("SELECT count(*) FROM alert_events WHERE source = 'rule'") == "1"
    })
    .await;
    let said = place.sqlite3("SELECT summary FROM alert_events WHERE source = 'rule'");
    assert!(said.contains("The breaker was TRIPPED by it."), "{said}");
    let order = "SELECT group_concat(kind, ' ') FROM (SELECT kind FROM alert_events ORDER BY id)";
    assert_eq!(place.sqlite3(order), "circuit_breaker_tripped drawdown", "act first, tell after");
    assert_eq!(outbox(&place, "id", "status = 'delivered'").len(), 0);
}

#[tokio::test]
async fn an_alert_from_outside_trips_only_where_the_config_and_its_sender_may() {
    let posted = |action: bool| {
        let mut alert = json!({ "labels": { "alertname": "FeedDead", "severity": "critical" } });
        if action {
            alert["action"] = json!("trip");
        }
        json!({ "alerts": [alert] })
    };
    let labelled = json!([{ "labels": { "alertname": "FromProm", "tradewarden_action": "trip" } }]);
    // As it is: our own rules alone.
    let place_of_its_own = Place::new();
    let appliance = Appliance::start(&place_of_its_own).await;
    appliance.init().await;
    let (code, body) = appliance.post("/api/v1/alerts", posted(true)).await;
    assert_eq!((code, body["errors"][0]["field"].as_str()), (422, Some("action")), "{body}");
    let (code, _) = appliance.post("/api/v2/alerts", labelled.clone()).await;
    assert_eq!(code, 200, "told all the same");
    let said = place_of_its_own.sqlite3("SELECT summary FROM alert_events WHERE kind = 'FromProm'");
    assert!(said.contains("asks for a trip, which was refused"), "{said}");
    assert_eq!(appliance.state().await, "OPEN");
    drop(appliance);

    let place = Place::with("[alerts]\ntrip_from = [\"api\", \"alertmanager\"]\n");
    let appliance = Appliance::start(&place).await;
    appliance.init().await;
    let weak = appliance.key("weak", "operator", &["alerts:write"]).await;
    let strong = appliance.key("strong", "operator", &["alerts:write", "breaker:trip"]).await;
    let client = reqwest::Client::new();
    let post = |key: &str, body: Value| {
        let request = client.post(format!("{}/api/v1/alerts", place.url())).bearer_auth(key).json(&body);
        async move { request.send().await.unwrap().status().as_u16() }
    };
    assert_eq!(post(&weak, posted(true)).await, 403);
    assert_eq!(place.sqlite3("SELECT count(*) FROM alert_events"), "0", "refused whole");
    assert_eq!(post(&strong, posted(true)).await, 200);
    assert_eq!(
        (appliance.state().await, appliance.verdict().await),
        ("TRIPPED".into(), "reduce_only".into())
    );
    let tripped = "SELECT code, tripped_by FROM breaker_history";
    assert_eq!(place.sqlite3(tripped), "FeedDead|key:strong");
    let (code, _) = appliance.reset().await;
    assert_eq!(code, 200);
    assert_eq!(post(&strong, posted(true)).await, 200);
    assert_eq!(appliance.state().await, "OPEN", "news of an open alert does not trip what somebody reset");
    let (code, _) = appliance.post("/api/v2/alerts", labelled).await;
    assert_eq!((code, appliance.state().await), (200, "TRIPPED".into()), "a new one does");
}

#[tokio::test]
async fn a_metric_that_a_service_publishes_itself_is_a_reading() {
    let (hook, gateway) = (Hook::start(&[]).await, Gateway::start().await);
    let watched = format!(
        "[[services]]\nname = \"orders\"\nurl = \"http://127.0.0.1:{0}/health\"\nmetrics_url = \"http://127.0.0.1:{0}/metrics\"\n\
         interval_ms = 250\n",
        gateway.port
    );
    let place = place("", &[hook.toml("ops"), watched]);
    let appliance = Appliance::start(&place).await;
    let rule = json!({
        "name": "queue", "reading": "metric", "series": { "service": "orders", "name": "queue_depth", "queue": "orders" },
        "comparison": ">", "threshold": "50", "for": "500ms", "severity": "warning", "title": "Queue is long",
    });
    let (code, body) = appliance.post(RULES, rule).await;
    assert_eq!(code, 200, "{body}");
    until("it is read", || async {
        appliance.get(&format!("{RULES}/queue")).await["states"][0]["value"] == "7"
    })
    .await;
    gateway.tell(|t| t.queue = 81);
    let calls = hook.wait_for(1).await;
    let title = calls[0].json()["data"]["title"].as_str().unwrap().to_owned();
    assert_eq!(title, "Queue is long: queue_depth orders orders 81");
    gateway.tell(|t| t.queue = 3);
    hook.wait_for(2).await;
    assert_eq!(hook.calls().len(), 2, "the other queue, which is as long, is not meant");
}

#[tokio::test]
async fn a_rule_is_tried_on_what_has_been() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    until("readings are stored", || async { place.sqlite3("SELECT count(*) FROM alert_readings") != "0" })
        .await;
    // Six hours of an account, a reading a minute, below its limit three times: for 30, 10 and 5 minutes.
    place.sqlite3(
        "INSERT INTO alert_series (id, reading, labels) VALUES (9000, 'engine.drawdown', '{\"engine\":\"past\"}');
         WITH RECURSIVE minutes(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM minutes WHERE n < 359)
         INSERT INTO alert_readings (series_id, at, value)
            SELECT 9000, unixepoch('now') / 60 * 60 - 21600 + n * 60,
                CASE WHEN n BETWEEN 30 AND 59 OR n BETWEEN 100 AND 109 OR n BETWEEN 200 AND 204 THEN '6.5' ELSE '1' END
            FROM minutes;",
    );
    let ask = |wait: &str| {
        json!({ "rule": { "name": "new", "reading": "engine.drawdown", "comparison": ">", "threshold": "5",
            "for": wait, "severity": "warning" }, "hours": 24 })
    };
    let table = [
        ("0s", 3, "would have fired 3 times in 24 h"),
        ("7m", 2, "would have fired 2 times in 24 h"),
        ("20m", 1, "would have fired once in 24 h"),
        ("2h", 0, "would not have fired in 24 h"),
    ];
    for (wait, fired, text) in table {
        let (code, body) = appliance.post("/api/v1/alert-rules/preview", ask(wait)).await;
        assert_eq!(
            (code, body["fired"].as_i64(), body["text"].as_str()),
            (200, Some(fired), Some(text)),
            "{body}"
        );
        let past = &body["series"][0];
        assert_eq!(past["intervals"].as_array().unwrap().len() as i64, fired);
        let unknown = past["unknown_share"].as_f64().unwrap();
        assert!(
            (0.70..0.80).contains(&unknown),
            "eighteen of 24 hours are not known, and it says so: {unknown}"
        );
    }
    let output = place.cli(&["alerts", "rules", "preview", "drawdown"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("would have fired 3 times in 24 h") && said.contains("peak 6.5 %"), "{said}");
    assert_eq!(place.sqlite3("SELECT count(*) FROM alert_events"), "0", "nobody is told of a try");
}
