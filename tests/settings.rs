//! Settings end to end: a change reaches every reader, a stale one is refused, what ends reverts, what is pinned stays.

mod page;
mod reach;

use crate::support::Appliance;
use crate::support::Place;
use crate::support::REASON;
use crate::support::until;
use serde_json::Value;
use serde_json::json;

/// The body of a change of one setting.
pub fn change(base_version: i64, name: &str, value: &Value) -> Value {
    let (section, key) = name.split_once('.').unwrap();
    json!({
        "base_version": base_version,
        "reason": REASON,
        "changes": [{ "section": section, "key": key, "value": value }],
    })
}

pub async fn apply(appliance: &Appliance, body: Value) -> (u16, Value) {
    appliance.post("/api/v1/settings/apply", body).await
}

/// One setting as it is shown.
async fn setting(appliance: &Appliance, name: &str) -> Value {
    let (section, key) = name.split_once('.').unwrap();
    let all = appliance.get("/api/v1/settings").await;
    let sections = all["sections"].as_array().unwrap();
    let own = sections.iter().find(|s| s["section"] == section).unwrap();
    own["settings"].as_array().unwrap().iter().find(|s| s["key"] == key).unwrap().clone()
}

const SIZE: &str = "position_limits.max_position_per_symbol";

#[tokio::test]
async fn a_stale_change_is_refused_with_both_values_and_one_that_ends_reverts() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    let (status, body) = apply(&appliance, change(0, SIZE, &json!("250"))).await;
    assert_eq!((status, body["version"].as_i64()), (200, Some(1)), "{body}");
    let (status, problem) = apply(&appliance, change(0, SIZE, &json!("900"))).await;
    assert_eq!((status, problem["code"].as_str()), (409, Some("version_conflict")), "{problem}");
    let both = &problem["conflicts"][0];
    assert_eq!((&both["yours"], &both["theirs"]), (&json!("900"), &json!("250")), "{problem}");
    assert_eq!((&both["based_on"], &both["version"]), (&json!(0), &json!(1)), "{problem}");

    let mut short = change(1, SIZE, &json!("900"));
    short["expires_in_seconds"] = json!(1);
    assert_eq!(apply(&appliance, short).await.0, 200);
    assert_eq!(setting(&appliance, SIZE).await["reverts_to"], "250");
    until("it ends by itself", async || setting(&appliance, SIZE).await["value"] == "250").await;
    let entries = appliance.get("/api/v1/audit?action=SETTINGS_EXPIRE").await;
    let entry = &entries["items"][0];
    assert_eq!((&entry["user_id"], &entry["outcome"]), (&json!("system"), &json!("success")), "{entry}");
    let versions = appliance.get("/api/v1/settings/versions").await;
    assert_eq!(
        (&versions["items"][0]["version"], &versions["items"][1]["reverted_by_version"]),
        (&json!(3), &json!(3))
    );
    assert_eq!(appliance.get("/api/v1/audit/verify").await["ok"], true);
}

#[tokio::test]
async fn what_file_and_environment_pin_is_read_only_and_says_so() {
    let place = Place::with(
        "[gate]\norders_per_minute = 30\n[settings.system_defaults]\ndrawdown_threshold = \"0.08\"\n",
    );
    let environment = [("TRADEWARDEN_SETTINGS__SYSTEM_DEFAULTS__DRY_RUN", "true")];
    let appliance = Appliance::launch(&place, &environment);
    appliance.ready().await;
    let table = [
        ("rate_limits.orders_per_minute", "file", "gate.orders_per_minute", json!(60)),
        ("system_defaults.drawdown_threshold", "file", "tradewarden.toml:", json!("0.2")),
        ("system_defaults.dry_run", "environment", environment[0].0, json!(false)),
    ];
    for (name, by, place, other) in table {
        let shown = setting(&appliance, name).await;
        assert_eq!((&shown["origin"], &shown["pinned"]["by"]), (&json!(by), &json!(by)), "{shown}");
        assert!(shown["pinned"]["where"].as_str().unwrap().contains(place), "{shown}");
        let base = appliance.get("/api/v1/settings").await["version"].as_i64().unwrap();
        let (status, problem) = apply(&appliance, change(base, name, &other)).await;
        assert_eq!(status, 422, "{problem}");
        assert!(problem["detail"].as_str().unwrap().contains("pinned by"), "{problem}");
    }
    assert_eq!(appliance.get("/api/v1/gate").await["dry_run"], true);
    let off = json!({ "on": false, "reason": REASON });
    assert_eq!(appliance.post("/api/v1/settings/dry-run", off).await.0, 422, "pinned is pinned");
}

#[tokio::test]
async fn a_pin_that_cannot_be_is_a_mistake_of_the_file() {
    let place = Place::with("[settings.position_limits]\nmax_open_orders = 5000\nmax_orders = 3\n");
    let config = place.config();
    let output = place.cli(&["check-config", "--config", config.to_str().unwrap()]);
    let said =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    for words in ["out of bounds: use 1 to 1000", "max_orders` is not a setting"] {
        assert!(said.contains(words), "{words}: {said}");
    }
}

#[tokio::test]
async fn killed_between_the_ledger_and_the_announcement_nothing_is_lost() {
    let place = Place::new();
    let mut first = Appliance::start(&place).await;
    first.stop();
    let mut victim = Appliance::launch(&place, &[("TRADEWARDEN_CRASH_AT", "settings.recorded")]);
    victim.ready().await;
    let _ = victim.try_post("/api/v1/settings/apply", change(0, SIZE, &json!("77"))).await;
    assert_eq!(victim.wait(), -1, "killed by a signal; log:\n{}", victim.log());
    let second = Appliance::start(&place).await;
    assert_eq!(setting(&second, SIZE).await["value"], "77");
    let section: Value =
        serde_json::from_str(&place.redis_cli(&["GET", "system_config:position_limits"])).unwrap();
    assert_eq!((&section["version"], &section["max_position_per_symbol"]), (&json!(1), &json!("77")));
    let entries = second.get("/api/v1/audit?action=SETTINGS_CHANGE").await;
    assert_eq!(entries["items"].as_array().map(Vec::len), Some(1), "{entries}");
    assert_eq!(second.get("/api/v1/settings/versions").await["items"][0]["version"], 1);
}

#[tokio::test]
async fn the_verbs_review_change_and_put_back() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    let (code, seen) = place.cli_json(&["settings", "set", "MAX_POSITION_SIZE=40", "--preview"]);
    assert_eq!((code, &seen["items"][0]["after"]), (0, &json!("40")), "{seen}");
    let output = place.cli(&["settings", "set", "MAX_POSITION_SIZE=40"]);
    assert_eq!(output.status.code(), Some(2), "without --yes and a reason nothing happens");
    let yes = ["--yes", "--reason", REASON];
    let (code, done) = place.cli_json(
        &[&["settings", "set", "MAX_POSITION_SIZE=40", "AUTO_REFRESH_INTERVAL=5"], &yes[..]].concat(),
    );
    assert_eq!((code, done["items"].as_array().map(Vec::len)), (0, Some(2)), "{done}");
    let (_, one) = place.cli_json(&["settings", "get", "MAX_POSITION_SIZE"]);
    assert_eq!((&one["value"], &one["origin"]), (&json!("40"), &json!("editor")), "{one}");
    assert_eq!(appliance.get("/api/v1/overview").await["auto_refresh_seconds"], 5);
    let (code, conflict) =
        place.cli_json(&[&["settings", "set", "MAX_POSITION_SIZE=50", "--base", "0"], &yes[..]].concat());
    assert_eq!((code, &conflict["code"]), (1, &json!("version_conflict")), "{conflict}");
    let (code, done) = place.cli_json(&[&["settings", "rollback", "0"], &yes[..]].concat());
    assert_eq!((code, &done["version"]), (0, &json!(2)), "{done}");
    let (_, history) = place.cli_json(&["settings", "history"]);
    assert_eq!(history["items"].as_array().map(Vec::len), Some(2), "{history}");
    assert_eq!(place.cli(&["settings", "set", "NOTHING=1", "--preview"]).status.code(), Some(2));

    assert_eq!(place.cli_json(&["--dry-run", "status"]).1["dry_run"], false, "the flag form");
    assert_eq!(place.cli_json(&[&["dry-run", "on"], &yes[..]].concat()).0, 0);
    assert_eq!(place.cli_json(&["dry-run", "status"]).1["dry_run"], true);
    let listed = String::from_utf8(place.cli(&["settings", "list", "system_defaults"]).stdout).unwrap();
    assert!(listed.contains("system_defaults.dry_run") && listed.contains("editor"), "{listed}");
    assert_eq!(place.cli_json(&[&["dry-run", "off"], &yes[..]].concat()).0, 0);
}
