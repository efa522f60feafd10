//! The description and the appliance say the same: schemathesis asks every route with what the description allows and with
//! what it forbids, as an admin and as a viewer.

use super::client::user;
use crate::support::Appliance;
use crate::support::Place;
use crate::support::repo;
use std::process::Command;

/// They end the session under test, or wait by design.
const LEFT_OUT: [&str; 7] = [
    "DELETE /api/v1/session",
    "DELETE /api/v1/account/sessions/{id}",
    "DELETE /api/v1/users/{name}/sessions",
    "POST /api/v1/users/{name}/link",
    "GET /api/v1/events",
    "GET /api/v1/settings/watch",
    "POST /api/v1/session",
];
/// Cases for each operation in the part that makes them up.
const EXAMPLES: &str = "12";

async fn ask_everything(role: &str) {
    let tool = repo(".tools/venv/bin/schemathesis");
    assert!(tool.exists(), "run packaging/dev/setup.sh test: it installs schemathesis");
    let place = Place::with("[alerts]\nalertmanager_local_trust = \"none\"\n");
    let appliance = Appliance::start(&place).await;
    appliance.init().await;
    // The last admin cannot be taken away, so whatever is done to users the one who asks is still there.
    let caller = user(&place, &appliance, &format!("the-{role}"), role).await;
    let mut command = Command::new(tool);
    command
        .args(["--config-file".as_ref(), repo("tests/clients/schemathesis.toml").as_os_str()])
        .args(["run", &format!("{}/api/openapi.json", place.url())])
        .args(["-H", &format!("Cookie: tw_session={}", caller.cookie.as_deref().unwrap())])
        .args(["-H", &format!("X-CSRF-Token: {}", caller.csrf.as_deref().unwrap())])
        .args(["--phases", "examples,coverage,fuzzing", "--checks", "all", "--max-examples", EXAMPLES])
        .args(["--seed", "7", "--no-shrink", "--continue-on-failure", "--warnings", "off"])
        .args(["--request-timeout", "20", "--workers", "2"])
        .current_dir(place.dir.path())
        .env("NO_COLOR", "1");
    for operation in LEFT_OUT {
        command.args(["--exclude-name", operation]);
    }
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "as {role}:\n{said}\n{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("Fuzzing"), "{said}");
    assert_eq!(appliance.get("/livez").await, serde_json::Value::Null, "it lives");
    assert!(!appliance.log().contains("panicked"), "{}", appliance.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn schemathesis_finds_nothing_as_an_admin() {
    ask_everything("admin").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn schemathesis_finds_nothing_as_a_viewer() {
    ask_everything("viewer").await;
}
