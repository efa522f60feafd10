//! Imported documents: what Alertmanager refuses is refused, what is shown its tools read, versions come and go.

use super::rig;
use super::rig::amtool;
use super::rig::amtool_at;
use crate::support::Appliance;
use crate::support::Place;
use crate::support::REASON;
use serde_json::json;
use std::fs;
use std::path::Path;

#[path = "../../src/domain/alerts_document_bad.rs"]
mod bad;

fn check(file: &Path) -> (bool, String) {
    let output = amtool(&["check-config", file.to_str().unwrap()]);
    (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn what_is_refused_alertmanager_refuses_as_well() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("bad.yml");
    let mut liked = Vec::new();
    for (text, _, _) in bad::TABLE {
        fs::write(&file, text).unwrap();
        if check(&file).0 {
            liked.push(*text);
        }
    }
    assert!(
        liked.is_empty(),
        "amtool likes these, so they belong to the stricter ones:\n{}",
        liked.join("\n")
    );
    for (text, _, _) in bad::STRICTER {
        fs::write(&file, text).unwrap();
        assert!(check(&file).0, "amtool refuses this, so it belongs to the table:\n{text}");
    }
}

#[tokio::test]
async fn each_mistake_is_told_with_the_file_its_line_and_its_column() {
    let place = Place::new();
    let _appliance = Appliance::start(&place).await;
    let file = place.dir.path().join("bad.yml");
    for (text, (line, column), part) in bad::TABLE {
        fs::write(&file, text).unwrap();
        let output = place.cli(&["import", "alertmanager", file.to_str().unwrap(), "--dry-run"]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let place = format!("{}:{line}:{column}: ", file.display());
        let told = said.lines().any(|l| l.starts_with(&place) && l.contains(part));
        assert!(told && output.status.code() == Some(1), "{place}{part} is not in\n{said}of\n{text}");
    }
}

#[tokio::test]
async fn a_dry_run_changes_nothing_and_says_what_it_means() {
    let place = rig::trusting("read");
    let appliance = Appliance::start(&place).await;
    let before = amtool_at(&place.url(), &["config", "show"]);
    let output = place.cli(&["import", "alertmanager", rig::desk_yml().to_str().unwrap(), "--dry-run"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}");
    for part in [
        "15 routes, 15 receivers, 2 inhibition rules, 3 time intervals; over without news after 2m",
        "not weekends",
        "d***@desk.example",
        "nobody",
        "with the same alertname, cluster",
    ] {
        assert!(text.contains(part), "{part} in\n{text}");
    }
    assert_eq!(amtool_at(&place.url(), &["config", "show"]), before);
    assert_eq!(appliance.get("/api/v1/routing").await["source"], "config");
    // Without a confirmation nothing is put in force either.
    let output =
        place.cli(&["import", "alertmanager", rig::desk_yml().to_str().unwrap(), "--reason", REASON]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(appliance.get("/api/v1/routing").await["versions"], json!([]));
}

#[tokio::test]
async fn what_is_shown_alertmanagers_tools_read_and_it_holds_no_secret() {
    let place = rig::trusting("read");
    let appliance = Appliance::start(&place).await;
    let file = place.dir.path().join("shown.yml");
    let url = place.url();
    let shown = |what: &str| {
        let text = amtool_at(&url, &["config", "show"]);
        fs::write(&file, &text).unwrap();
        let (good, said) = check(&file);
        assert!(good, "{what}: {said}\n{text}");
        text
    };
    shown("the routing of the config");
    rig::import(&appliance, &fs::read_to_string(rig::desk_yml()).unwrap()).await;
    let text = shown("an imported document");
    assert!(!text.contains("password\n") && !text.contains("-password"), "{text}");
    assert!(text.contains("<secret>") && text.contains("watch.example"), "{text}");
    let routes = amtool_at(&place.url(), &["config", "routes", "show"]);
    assert!(routes.contains("continue: true  receiver: archive"), "{routes}");
    for secret in ["mail-password", "slack-password", "watch-password", "pager-password", "archive-password"]
    {
        assert_eq!(
            place.sqlite3(&format!("SELECT count(*) FROM alert_documents WHERE shown LIKE '%{secret}%'")),
            "0"
        );
        assert_eq!(
            place.sqlite3(&format!("SELECT count(*) FROM audit_log WHERE details LIKE '%{secret}%'")),
            "0"
        );
        assert!(!appliance.get("/api/v1/routing").await.to_string().contains(secret));
        assert!(!appliance.log().contains(secret), "{secret} is in the log");
    }
    let leak = fs::read(place.ledger()).unwrap();
    let wal = fs::read(place.data.join("ledger.db-wal")).unwrap_or_default();
    for bytes in [leak, wal] {
        assert!(!bytes.windows(13).any(|w| w == b"mail-password"), "the original is sealed");
    }
}

#[tokio::test]
async fn a_document_outlives_a_kill_and_earlier_ones_can_be_put_back() {
    let place = rig::trusting("read");
    let mut appliance = Appliance::start(&place).await;
    let one = "route: {receiver: one}\nreceivers: [{name: one}]\n";
    rig::import(&appliance, one).await;
    rig::import(&appliance, &fs::read_to_string(rig::desk_yml()).unwrap()).await;
    appliance.kill9();
    let appliance = Appliance::start(&place).await;
    let routing = appliance.get("/api/v1/routing").await;
    assert_eq!((&routing["source"], &routing["document"]["version"]), (&json!("document"), &json!(2)));
    assert_eq!(routing["root"]["routes"].as_array().unwrap().len(), 8);
    let back = |version: &str| {
        let output = place.cli(&["alerts", "route", "revert", version, "--reason", REASON, "--yes"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    back("1");
    let routing = appliance.get("/api/v1/routing").await;
    assert_eq!((&routing["root"]["receiver"], &routing["document"]["version"]), (&json!("one"), &json!(3)));
    assert_eq!(routing["document"]["sha256"], routing["versions"][2]["sha256"]);
    back("0");
    let routing = appliance.get("/api/v1/routing").await;
    assert_eq!((&routing["source"], &routing["document"]), (&json!("config"), &json!(null)));
    assert_eq!(routing["versions"].as_array().unwrap().len(), 4);
    let missing = place.cli(&["alerts", "route", "revert", "77", "--reason", REASON, "--yes"]);
    assert_eq!(missing.status.code(), Some(1));
    let entries = appliance.get("/api/v1/audit?limit=20").await;
    let actions: Vec<&str> = entries["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|e| e["action"].as_str().filter(|a| a.starts_with("ALERT_ROUTING")))
        .collect();
    let revert = "ALERT_ROUTING_REVERT";
    assert_eq!(actions, [revert, revert, revert, "ALERT_ROUTING_IMPORT", "ALERT_ROUTING_IMPORT"]);
    let newest = appliance.get("/api/v1/audit?action=ALERT_ROUTING_IMPORT&limit=1").await["items"][0].clone();
    assert_eq!(
        (&newest["reason"], &newest["outcome"]),
        (&json!("the routes of the desk move in here"), &json!("success"))
    );
}

#[tokio::test]
async fn what_names_files_is_taken_on_the_machine_alone() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    let hook = place.dir.path().join("hook");
    fs::write(&hook, "https://hooks.example/in/file-password\n").unwrap();
    let yaml = format!(
        "route: {{receiver: a}}\nreceivers: [{{name: a, webhook_configs: [{{url_file: {}}}]}}]\n",
        hook.display()
    );
    let caller = crate::http::client::user(&place, &appliance, "ada", "admin").await;
    let body = json!({ "yaml": yaml, "reason": REASON });
    let (status, said) = caller.post("/api/v1/routing/import", &body).await;
    assert_eq!(status, 422, "{said}");
    assert!(said["detail"].as_str().unwrap().contains("on the machine itself"), "{said}");
    rig::import(&appliance, &yaml).await;
    let target = appliance.get("/api/v1/routing").await["receivers"][0]["targets"][0].clone();
    assert_eq!(
        (&target["lane"], &target["recipient"]),
        (&json!("imported:webhook:a"), &json!("https://hooks.example/***"))
    );
}

#[tokio::test]
async fn what_the_appliance_cannot_do_is_refused_with_a_list_or_left_out() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    let file = place.dir.path().join("am.yml");
    let yaml = "route: {receiver: a}\nreceivers:\n- name: a\n  opsgenie_configs: [{api_key: opsgenie-password}]\n  \
                telegram_configs: [{bot_token: telegram-password, chat_id: 1}]\n  webhook_configs: [{url: \
                'https://hooks.example/x'}]\n";
    fs::write(&file, yaml).unwrap();
    let output = place.cli(&["import", "alertmanager", file.to_str().unwrap(), "--dry-run"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said.contains(":4:3: receiver 'a': opsgenie_configs")
            && said.contains(":5:3: receiver 'a': telegram_configs"),
        "{said}"
    );
    let args =
        ["import", "alertmanager", file.to_str().unwrap(), "--skip-unsupported", "--reason", REASON, "--yes"];
    let output = place.cli(&args);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && text.contains("left out: receiver 'a': telegram_configs"), "{text}");
    let routing = appliance.get("/api/v1/routing").await;
    assert_eq!(routing["receivers"][0]["targets"].as_array().unwrap().len(), 1);
    let yaml = routing["yaml"].as_str().unwrap();
    assert!(!yaml.contains("opsgenie") && !yaml.contains("password"), "{yaml}");
    assert_eq!(routing["warnings"].as_array().unwrap().len(), 2);
}
