//! Proof again, pauses, second factor by an independent implementation, and one's own sessions.

use crate::http::client::Caller;
use crate::http::client::PASSWORD;
use crate::http::client::user;
use crate::support::Appliance;
use crate::support::Place;
use crate::support::act;
use crate::support::repo;
use crate::support::run;
use serde_json::Value;
use serde_json::json;

const OLD: &str = "2020-01-01T00:00:00.000000+00:00";

/// The code now, by pyotp.
fn pyotp(secret: &str, steps: i32) -> String {
    let python = repo(".tools/venv/bin/python");
    let script =
        format!("import pyotp, time; print(pyotp.TOTP('{secret}').at(int(time.time()) + 30 * {steps}))");
    run(python.to_str().unwrap(), &["-c", &script]).trim().to_owned()
}

pub async fn confirm(caller: &mut Caller, proof: &Value) -> u16 {
    let answer = caller.ask("POST", "/api/v1/session/confirm").json(proof).send().await.unwrap();
    if let Some(cookie) = answer.headers().get("set-cookie") {
        caller.cookie = Some(cookie.to_str().unwrap().split(['=', ';']).nth(1).unwrap().to_owned());
    }
    answer.status().as_u16()
}

#[tokio::test]
async fn dangerous_acts_and_admin_pages_ask_again_and_trips_never() {
    let place = Place::new();
    let mut appliance = Appliance::start(&place).await;
    appliance.init().await;
    let mut alice = user(&place, &appliance, "alice", "admin").await;
    appliance.kill9();
    place.sqlite3(&format!("UPDATE sessions SET confirmed_at = '{OLD}', active_at = '{OLD}'"));
    let appliance = Appliance::start(&place).await;
    let (status, body) = alice.post("/api/v1/circuit-breaker/trip", &act()).await;
    assert_eq!(status, 200, "{body}");
    let (status, body) = alice.post("/api/v1/circuit-breaker/reset", &act()).await;
    assert_eq!((status, body["code"].as_str()), (403, Some("confirm_required")));
    for path in ["/api/v1/users", "/api/v1/keys", "/api/v1/audit"] {
        let answer = alice.get(path).await;
        assert_eq!(answer.status(), 403);
        assert_eq!(answer.json::<Value>().await.unwrap()["code"], "session_idle", "{path}");
    }
    assert_eq!(alice.get("/api/v1/overview").await.status(), 200);
    let before = alice.clone();
    assert_eq!(confirm(&mut alice, &json!({ "password": "not the password" })).await, 401);
    assert_eq!(confirm(&mut alice, &json!({ "password": PASSWORD })).await, 204);
    assert_ne!(alice.cookie, before.cookie, "a new id with the new right");
    assert_eq!(before.get("/api/v1/overview").await.status(), 401, "the old one is worth nothing");
    assert_eq!(alice.get("/api/v1/users").await.status(), 200);
    let (status, body) = alice.post("/api/v1/circuit-breaker/reset", &act()).await;
    assert_ne!(body["code"].as_str(), Some("confirm_required"), "{status}");
    let view: Value = alice.get("/api/v1/session").await.json().await.unwrap();
    assert!(
        view["confirmed_at"].is_string()
            && view["idle_at"].is_string()
            && view["methods"]["password"] == true
    );
    let denied = appliance.get("/api/v1/audit?outcome=denied&limit=50").await.to_string();
    for code in ["confirm_required", "session_idle", "bad_credentials"] {
        assert!(denied.contains(code), "{code}: {denied}");
    }
    // Without the session's token nobody confirms anything.
    let forged = Caller { csrf: None, ..alice.clone() };
    assert_eq!(forged.post("/api/v1/session/confirm", &json!({ "password": PASSWORD })).await.0, 403);
}

#[tokio::test]
async fn codes_of_another_implementation_are_taken_and_recovery_codes_work_once() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    let mut alice = user(&place, &appliance, "alice", "operator").await;
    let (status, offer) = alice.post("/api/v1/account/totp", &json!({})).await;
    assert_eq!(status, 200, "{offer}");
    let secret = offer["secret"].as_str().unwrap().to_owned();
    assert!(offer["uri"].as_str().unwrap().starts_with("otpauth://totp/"));
    assert!(
        offer["qr"]["size"].as_u64().unwrap() > 20 && offer["qr"]["path"].as_str().unwrap().starts_with('M')
    );
    let code = json!({ "code": pyotp(&secret, -1) });
    let (status, made) = alice.post("/api/v1/account/totp/confirm", &code).await;
    assert_eq!(status, 200, "{made}");
    let recovery: Vec<String> = serde_json::from_value(made["recovery_codes"].clone()).unwrap();
    assert_eq!(recovery.len(), 10);
    let mut browser = Caller::nobody(&place);
    let (status, body) = browser.sign_in("alice", PASSWORD).await;
    assert_eq!((status, body["code"].as_str()), (401, Some("code_required")));
    let enter = async |code: &str| {
        let body = json!({ "username": "alice", "password": PASSWORD, "code": code });
        Caller::nobody(&place).post("/api/v1/session", &body).await.0
    };
    let now = pyotp(&secret, 0);
    assert_eq!(enter(&now).await, 200);
    assert_eq!(enter(&now).await, 401, "once");
    assert_eq!(enter(&recovery[0].to_uppercase()).await, 200);
    assert_eq!(enter(&recovery[0]).await, 401, "once");
    let state: Value = alice.get("/api/v1/account/totp").await.json().await.unwrap();
    assert_eq!((state["enabled"].as_bool(), state["recovery_codes_left"].as_i64()), (Some(true), Some(9)));
    let ledger = std::fs::read(place.ledger()).unwrap();
    for hidden in [secret.as_str(), recovery[1].as_str(), &recovery[1].replace('-', "")] {
        assert!(!ledger.windows(hidden.len()).any(|w| w == hidden.as_bytes()), "a secret lies in the ledger");
    }
    let off = alice.ask("DELETE", "/api/v1/account/totp").json(&json!({ "code": recovery[2] }));
    assert_eq!(off.send().await.unwrap().status(), 204);
    assert_eq!(alice.sign_in("alice", PASSWORD).await.0, 200);
}

#[tokio::test]
async fn one_sees_and_ends_ones_own_sessions() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    let alice = user(&place, &appliance, "alice", "viewer").await;
    let mut phone = Caller::nobody(&place);
    assert_eq!(phone.sign_in("alice", PASSWORD).await.0, 200);
    let listed: Value = alice.get("/api/v1/account/sessions").await.json().await.unwrap();
    let items = listed["items"].as_array().unwrap();
    assert_eq!((items.len(), items.iter().filter(|x| x["current"] == true).count()), (2, 1));
    let gone = alice.ask("DELETE", "/api/v1/account/sessions/others").send().await.unwrap();
    assert_eq!(gone.status(), 204);
    assert_eq!(phone.get("/api/v1/overview").await.status(), 401);
    assert_eq!(phone.sign_in("alice", PASSWORD).await.0, 200);
    let body = json!({ "current": PASSWORD, "new": "short" });
    assert_eq!(alice.post("/api/v1/account/password", &body).await.0, 422);
    let body = json!({ "current": "not the password", "new": "another horse battery" });
    assert_eq!(alice.post("/api/v1/account/password", &body).await.0, 401);
    let body = json!({ "current": PASSWORD, "new": "another horse battery" });
    assert_eq!(alice.post("/api/v1/account/password", &body).await.0, 204);
    assert_eq!(phone.get("/api/v1/overview").await.status(), 401, "the other sessions end");
    assert_eq!(alice.get("/api/v1/overview").await.status(), 200);
    assert_eq!(Caller::nobody(&place).sign_in("alice", PASSWORD).await.0, 401);
}
