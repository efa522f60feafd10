//! The log for machines: one object a line, and no secret in any of them.

use crate::delivery::rig::Hook;
use crate::delivery::rig::Play;
use crate::support::Appliance;
use crate::support::Place;
use crate::support::until;
use serde_json::Value;
use serde_json::json;
use std::fs;

#[tokio::test]
async fn each_line_is_an_object_with_time_level_and_message_and_holds_no_secret() {
    let hook = Hook::start(&[Play::Answer(503, None), Play::Answer(401, None)]).await;
    let mut place = Place::new();
    let secret = place.dir.path().join("secret");
    fs::write(&secret, "whsec-never-to-be-seen").unwrap();
    place.more = format!(
        "[log]\nlevel = \"trace\"\nformat = \"json\"\n[alerts]\nallow_private_targets = true\nretry_seconds = [1]\n\
         {}secret_file = \"{}\"\n",
        hook.toml("ops"),
        secret.display()
    );
    let mut appliance = Appliance::start(&place).await;
    let key = appliance.key("strategy", "viewer", &["gate:read"]).await;
    let client = reqwest::Client::new();
    for bearer in [key.as_str(), "tw_wrong_key_of_somebody"] {
        let _ = client.get(format!("{}/api/v1/gate", place.url())).bearer_auth(bearer).send().await.unwrap();
    }
    let body = json!({ "name": "nobody", "password": "a-password-of-somebody" });
    let _ = client.post(format!("{}/api/v1/session", place.url())).json(&body).send().await.unwrap();
    appliance.init().await;
    assert_eq!(appliance.trip().await.0, 200);
    hook.wait_for(2).await;
    until("a warning is written", || async { appliance.log().contains("\"WARN\"") }).await;
    assert_eq!(appliance.stop(), 0);

    // What `serve` says to whoever started it goes to its standard output and is no part of the log.
    let log = appliance.log();
    let lines: Vec<&str> = log.lines().filter(|line| line.starts_with('{')).collect();
    let words = log.lines().filter(|line| !line.starts_with('{')).count();
    assert!(words <= 8, "{log}");
    assert!(lines.len() >= 3, "{log}");
    for line in lines {
        let event: Value = serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"));
        let level = event["level"].as_str().unwrap();
        assert!(["ERROR", "WARN", "INFO", "DEBUG", "TRACE"].contains(&level), "{line}");
        assert!(event["timestamp"].as_str().unwrap().parse::<jiff::Timestamp>().is_ok(), "{line}");
        assert!(event["fields"]["message"].is_string(), "{line}");
    }
    let key_secret = key.rsplit('_').next().unwrap();
    for secret in ["whsec-never", "path-secret", key_secret, "tw_wrong_key", "a-password-of"] {
        assert!(!log.contains(secret), "{secret} stands in the log:\n{log}");
    }
}
