//! The objectives as they are told: over HTTP, on the command line, to Prometheus, and after a restart.

use crate::support::Appliance;
use crate::support::Place;
use crate::support::until;
use serde_json::Value;
use serde_json::json;

const SLOS: &str = "/api/v1/slos";
const IDS: [&str; 6] = [
    "cb_staleness",
    "alert_delivery_p95",
    "audit_write_p95",
    "poison_queue",
    "detection_to_alert_p99",
    "health_board_age",
];

async fn objective(appliance: &Appliance, id: &str) -> Value {
    let all = appliance.get(SLOS).await;
    all["items"].as_array().unwrap().iter().find(|o| o["id"] == id).cloned().unwrap()
}

#[tokio::test]
async fn every_objective_is_told_with_its_budget_and_what_to_do() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    appliance.init().await;
    until("something was measured", async || {
        objective(&appliance, "cb_staleness").await["budget"]["measured"].as_f64().unwrap() >= 2.0
    })
    .await;
    let list = appliance.get(SLOS).await;
    assert_eq!((&list["window_seconds"], &list["budget_days"]), (&json!(300), &json!(30)));
    let items = list["items"].as_array().unwrap();
    let ids: Vec<&str> = items.iter().map(|o| o["id"].as_str().unwrap()).collect();
    assert_eq!(ids, IDS);
    for o in items {
        let windows: Vec<&str> =
            o["burn"].as_array().unwrap().iter().map(|b| b["window"].as_str().unwrap()).collect();
        assert_eq!(windows, ["5m", "1h", "6h", "3d", "30d"], "{o}");
        assert_eq!(o["series"].as_array().unwrap().len(), 60, "{o}");
        let steps: Vec<&str> =
            o["response"].as_array().unwrap().iter().map(|s| s["step"].as_str().unwrap()).collect();
        assert_eq!(steps, ["acknowledge", "context", "logs", "escalate", "report"], "{o}");
        assert_eq!((&o["rule"], &o["rule_enabled"]), (&o["id"], &json!(true)), "{o}");
        assert!(["page", "Slack"].contains(&o["where"].as_str().unwrap()), "{o}");
    }
    let of = |id: &str| &items[IDS.iter().position(|i| *i == id).unwrap()];
    assert_eq!(of("cb_staleness")["verdict"], "ok");
    assert_eq!(of("cb_staleness")["budget"]["remaining_share"], 1.0);
    assert!(
        of("audit_write_p95")["budget"]["measured"].as_f64().unwrap() >= 1.0,
        "the first OPEN was written"
    );
    let board = of("health_board_age");
    assert_eq!((&board["verdict"], &board["now"]), (&json!("unknown"), &Value::Null), "nothing is watched");
    assert_eq!(board["budget"]["remaining_share"], Value::Null, "unknown is not kept: {board}");

    let overview = appliance.get("/api/v1/overview").await;
    assert_eq!(overview["slos"][0]["remaining_share"], 1.0, "{}", overview["slos"]);
    let page = reqwest::get(format!("{}/metrics", place.url())).await.unwrap().text().await.unwrap();
    for line in [
        "tradewarden_slo_budget_remaining_ratio{slo=\"cb_staleness\"} 1",
        "tradewarden_slo_burn_rate{slo=\"cb_staleness\",window=\"6h\"} 0",
    ] {
        assert!(page.lines().any(|l| l == line), "{line} is not in\n{page}");
    }
    assert!(!page.contains("tradewarden_slo_budget_remaining_ratio{slo=\"health_board_age\"}"), "not known");

    assert!(place.cli(&["alerts", "rules", "delete", "poison_queue", "--yes"]).status.success());
    assert!(place.cli(&["alerts", "rules", "disable", "cb_staleness"]).status.success());
    let o = objective(&appliance, "poison_queue").await;
    assert_eq!((&o["rule"], &o["rule_enabled"]), (&Value::Null, &json!(false)), "{o}");
    let o = objective(&appliance, "cb_staleness").await;
    assert_eq!((&o["rule"], &o["rule_enabled"]), (&json!("cb_staleness"), &json!(false)), "{o}");
}

#[tokio::test]
async fn each_range_has_its_points_and_other_words_are_refused_with_those_that_are_known() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    for (range, points, step) in
        [("1h", 60, 60), ("24h", 288, 300), ("7d", 168, 3_600), ("30d", 720, 3_600), ("400d", 400, 86_400)]
    {
        let history = appliance.get(&format!("{SLOS}/cb_staleness/history?range={range}")).await;
        assert_eq!(history["points"].as_array().map(Vec::len), Some(points), "{range}");
        assert_eq!((&history["range"], &history["step_seconds"]), (&json!(range), &json!(step)));
        assert_eq!(history["points"][0]["unknown_share"], 1.0, "the past of a new appliance is not known");
    }
    let key = appliance.key("viewer", "viewer", &["status:read"]).await;
    let client = reqwest::Client::new();
    for (path, status, words) in [
        ("/cb_staleness/history", 200, ""),
        ("/nothing/history", 404, "objective nothing"),
        ("/cb_staleness/history?range=2h", 422, "1h, 24h, 7d, 30d, 400d"),
        ("/cb_staleness/history?span=1h", 422, "span"),
    ] {
        let answer =
            client.get(format!("{}{SLOS}{path}", place.url())).bearer_auth(&key).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), status, "{path}");
        let body = answer.text().await.unwrap();
        assert!(body.contains(words), "{path}: {body}");
    }
    let answer = client.get(format!("{}{SLOS}", place.url())).send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 401);
}

#[tokio::test]
async fn the_command_line_shows_all_of_them_and_one_with_the_steps() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    appliance.init().await;
    let text = |args: &[&str]| {
        let output = place.cli(args);
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
    };
    let (code, all) = text(&["slo"]);
    assert_eq!(code, 0, "{all}");
    for id in IDS {
        assert!(all.contains(id), "{id} is not in\n{all}");
    }
    let (code, one) = text(&["slo", "audit_write_p95"]);
    assert_eq!(code, 0, "{one}");
    for words in
        ["budget left", "burn rate", "5m ", "alerts go to", "Acknowledge the alert", "$ journalctl -u"]
    {
        assert!(one.contains(words), "{words} is not in\n{one}");
    }
    let (code, json) = place.cli_json(&["slo", "audit_write_p95"]);
    assert_eq!((code, &json["id"], &json["kind"]), (0, &json!("audit_write_p95"), &json!("percentile")));
    let (code, json) = place.cli_json(&["slo"]);
    assert_eq!((code, json["items"].as_array().map(Vec::len)), (0, Some(6)));
    let refused = place.cli(&["slo", "luck"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("use one of cb_staleness, alert_delivery_p95"));
}

#[tokio::test]
async fn what_was_counted_outlives_a_stop_and_the_time_between_is_not_known() {
    let place = Place::new();
    let mut appliance = Appliance::start(&place).await;
    appliance.init().await;
    until("seconds were measured", async || {
        objective(&appliance, "cb_staleness").await["budget"]["measured"].as_f64().unwrap() >= 3.0
    })
    .await;
    let before = objective(&appliance, "cb_staleness").await;
    let writes = objective(&appliance, "audit_write_p95").await["budget"]["measured"].as_f64().unwrap();
    appliance.stop();
    let appliance = Appliance::start(&place).await;
    let counted = |o: &Value| o["budget"]["measured"].as_f64().unwrap();
    until("the budget is read back", async || {
        counted(&objective(&appliance, "cb_staleness").await) >= counted(&before)
    })
    .await;
    let after = objective(&appliance, "cb_staleness").await;
    assert_eq!(after["budget"]["since"], before["budget"]["since"], "{after}");
    assert!(counted(&objective(&appliance, "audit_write_p95").await) >= writes);
    assert_eq!(after["budget"]["missed"], 0.0, "a restart is no miss: {after}");
}
