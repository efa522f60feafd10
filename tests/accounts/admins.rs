//! What admins do with people takes effect at once, from every door, and the last admin stays.

use crate::http::client::Caller;
use crate::http::client::PASSWORD;
use crate::http::client::user;
use crate::support::Appliance;
use crate::support::PATIENCE;
use crate::support::Place;
use serde_json::Value;
use serde_json::json;

async fn change(caller: &Caller, name: &str, body: Value) -> (u16, Value) {
    let answer = caller.ask("PATCH", &format!("/api/v1/users/{name}")).json(&body).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap_or(Value::Null))
}

/// Reads an open stream to its end and gives the last of it.
async fn rest(mut stream: reqwest::Response) -> String {
    let mut text = String::new();
    let read = async {
        while let Some(piece) = stream.chunk().await.unwrap() {
            text = String::from_utf8_lossy(&piece).into_owned();
        }
    };
    tokio::time::timeout(PATIENCE, read).await.expect("the stream ends");
    text
}

#[tokio::test]
async fn a_disabled_user_is_out_with_his_streams() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    let admin = user(&place, &appliance, "alice", "admin").await;
    let mut bob = user(&place, &appliance, "bob", "operator").await;
    let stream = bob.get("/api/v1/events").await;
    let (status, row) = change(&admin, "bob", json!({ "role": "viewer", "reason": "other desk" })).await;
    assert_eq!((status, row["role"].as_str()), (200, Some("viewer")), "{row}");
    assert!(rest(stream).await.contains("ended"));
    assert_eq!(bob.get("/api/v1/audit").await.status(), 403, "the new role, in the same session");
    let stream = bob.get("/api/v1/events").await;
    let (status, row) = change(&admin, "bob", json!({ "disabled": true, "reason": "left" })).await;
    assert_eq!((status, row["state"].as_str(), row["sessions"].as_i64()), (200, Some("disabled"), Some(0)));
    assert!(rest(stream).await.contains("ended"));
    assert_eq!(bob.get("/api/v1/overview").await.status(), 401);
    assert_eq!(bob.sign_in("bob", PASSWORD).await.0, 401);
    assert_eq!(change(&admin, "bob", json!({ "disabled": false })).await.0, 200);
    assert_eq!(bob.sign_in("bob", PASSWORD).await.0, 200);
    let out = admin.ask("DELETE", "/api/v1/users/bob/sessions").send().await.unwrap();
    assert_eq!(out.status(), 204);
    assert_eq!(bob.get("/api/v1/overview").await.status(), 401);
    let gone = admin.ask("DELETE", "/api/v1/users/bob?reason=left").send().await.unwrap();
    assert_eq!(gone.status(), 204);
    assert_eq!(change(&admin, "bob", json!({ "disabled": false })).await.0, 404);
    let entries = appliance.get("/api/v1/audit?user=alice&limit=50").await.to_string();
    for action in ["USER_ROLE_CHANGE", "USER_DISABLE", "USER_ENABLE", "USER_SIGN_OUT", "USER_DELETE"] {
        assert!(entries.contains(action), "{action}");
    }
}

#[tokio::test]
async fn the_last_admin_stays() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    let alice = user(&place, &appliance, "alice", "admin").await;
    for body in [json!({ "disabled": true }), json!({ "role": "viewer" })] {
        let (status, body) = change(&alice, "alice", body).await;
        assert_eq!((status, body["code"].as_str()), (409, Some("last_admin")));
    }
    let gone = alice.ask("DELETE", "/api/v1/users/alice").send().await.unwrap();
    assert_eq!(gone.status(), 409);
    // One who was only invited cannot sign in, so he does not count.
    appliance.post("/api/v1/users", json!({ "username": "carol", "role": "admin" })).await;
    assert_eq!(change(&alice, "alice", json!({ "disabled": true })).await.0, 409);
    user(&place, &appliance, "dave", "admin").await;
    assert_eq!(change(&alice, "alice", json!({ "disabled": true })).await.0, 200);
}

#[tokio::test]
async fn the_command_line_keeps_people() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    user(&place, &appliance, "alice", "admin").await;
    user(&place, &appliance, "bob", "viewer").await;
    let good = |args: &[&str]| {
        let output = place.cli(args);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{args:?}: {text}{}", String::from_utf8_lossy(&output.stderr));
        text
    };
    assert!(good(&["user", "role", "bob", "operator"]).contains("operator"));
    assert!(good(&["user", "disable", "bob", "--reason", "on leave"]).contains("disabled"));
    assert!(good(&["user", "list"]).contains("disabled"));
    good(&["user", "enable", "bob"]);
    let mut guesser = Caller::nobody(&place);
    for _ in 0..5 {
        guesser.sign_in("bob", "not the password").await;
    }
    assert!(good(&["user", "list"]).contains("locked until"));
    good(&["user", "unlock", "bob"]);
    let (_, listed) = place.cli_json(&["user", "list"]);
    assert_eq!(
        (&listed["items"][1]["name"], &listed["items"][1]["state"]),
        (&json!("bob"), &json!("active"))
    );
    assert!(good(&["user", "link", "bob"]).contains("/setup?token="));
    good(&["user", "sign-out", "bob"]);
    assert!(!place.cli(&["user", "totp-reset", "bob"]).status.success(), "there is none");
    good(&["user", "delete", "bob"]);
    assert!(!place.cli(&["user", "disable", "alice"]).status.success(), "the last admin");
    assert!(!place.cli(&["user", "role", "nobody-here", "admin"]).status.success());
}
