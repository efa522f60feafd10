//! Sign-in and what people try against it.

use super::client::Caller;
use super::client::PASSWORD;
use super::client::printed_token;
use super::client::token_of;
use super::client::user;
use crate::safety::SmallDisk;
use crate::support::Appliance;
use crate::support::Place;
use crate::support::act;
use serde_json::Value;
use serde_json::json;
use std::fs;

const TRIP: &str = "/api/v1/circuit-breaker/trip";

async fn alive(caller: &Caller) -> bool {
    caller.get("/api/v1/overview").await.status() == 200
}

#[tokio::test]
async fn the_first_admin_comes_in_by_a_link_that_works_once() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    let token = printed_token(&appliance).await;
    let mut first = Caller::nobody(&place);
    let view: Value = first.get("/api/v1/session").await.json().await.unwrap();
    assert_eq!((view["setup_required"].as_bool(), view["user"].is_null()), (Some(true), true));
    let (status, body) = first.set_up("wrong", "alice", PASSWORD).await;
    assert_eq!((status, body["code"].as_str()), (410, Some("setup_link_invalid")));
    let (status, body) = first.set_up(&token, "alice", "too short").await;
    assert_eq!(
        (status, body["errors"][0]["field"].as_str()),
        (422, Some("password")),
        "and the link is not used up"
    );
    let (status, body) = first.set_up(&token, "alice", PASSWORD).await;
    assert_eq!((status, body["user"]["role"].as_str()), (200, Some("admin")), "{body}");
    assert!(alive(&first).await);
    let (status, _) = Caller::nobody(&place).set_up(&token, "mallory", PASSWORD).await;
    assert_eq!(status, 410, "used up");
    let view: Value = first.get("/api/v1/session").await.json().await.unwrap();
    assert_eq!(view["setup_required"], false);
}

#[tokio::test]
async fn an_old_link_is_worth_nothing() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    let (_, made) = appliance.post("/api/v1/users", json!({ "username": "bob", "role": "operator" })).await;
    let token = token_of(made["setup_url"].as_str().unwrap());
    place.sqlite3("UPDATE setup_links SET expires_at = '2020-01-01T00:00:00.000000+00:00'");
    let (status, _) = Caller::nobody(&place).set_up(&token, "bob", PASSWORD).await;
    assert_eq!(status, 410);
    // A new link for one who never used his: the old one stays worthless.
    let (status, made) =
        appliance.post("/api/v1/users", json!({ "username": "bob", "role": "operator" })).await;
    assert_eq!(status, 200, "{made}");
    let mut bob = Caller::nobody(&place);
    let token = token_of(made["setup_url"].as_str().unwrap());
    assert_eq!(bob.set_up(&token, "somebody-else", PASSWORD).await.0, 422, "the link is bob's");
    assert_eq!(bob.set_up(&token, "bob", PASSWORD).await.0, 200);
    let (status, body) = appliance.post("/api/v1/users", json!({ "username": "Bob", "role": "admin" })).await;
    assert_eq!((status, body["code"].as_str()), (409, Some("exists")), "names are told apart without case");
}

#[tokio::test]
async fn a_write_by_cookie_needs_the_token_and_our_own_origin() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    let alice = user(&place, &appliance, "alice", "operator").await;
    let without = Caller { csrf: None, ..alice.clone() };
    let wrong = Caller { csrf: Some("guessed".to_owned()), ..alice.clone() };
    for caller in [&without, &wrong] {
        let (status, body) = caller.post(TRIP, &act()).await;
        assert_eq!((status, body["code"].as_str()), (403, Some("csrf_failed")));
    }
    for (header, value) in
        [("origin", "http://evil.example"), ("origin", "null"), ("sec-fetch-site", "cross-site")]
    {
        let answer = alice.ask("POST", TRIP).header(header, value).json(&act()).send().await.unwrap();
        assert_eq!(answer.status(), 403, "{header}: {value}");
    }
    assert_eq!(appliance.state().await, "UNINITIALISED");
    let own = alice.ask("POST", TRIP).header("origin", place.url()).json(&act()).send().await.unwrap();
    assert_eq!(own.status(), 200);
    // A foreign page cannot sign anybody in either.
    let body = json!({ "username": "alice", "password": PASSWORD });
    let request =
        Caller::nobody(&place).ask("POST", "/api/v1/session").header("origin", "http://evil.example");
    assert_eq!(request.json(&body).send().await.unwrap().status(), 403);
    let denied = appliance.get("/api/v1/audit?outcome=denied&event_type=auth").await;
    assert_eq!(denied["items"][0]["details"]["code"], "csrf_failed");
}

#[tokio::test]
async fn a_session_id_is_never_taken_from_outside_and_never_outlives_its_end() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    let mut alice = user(&place, &appliance, "alice", "operator").await;
    let planted = "planted-by-somebody-else-0123456789abcdefghi";
    let mut victim = Caller { cookie: Some(planted.to_owned()), ..Caller::nobody(&place) };
    assert_eq!(victim.sign_in("alice", PASSWORD).await.0, 200);
    assert_ne!(victim.cookie.as_deref(), Some(planted));
    let thief = Caller { cookie: Some(planted.to_owned()), ..Caller::nobody(&place) };
    assert!(!alive(&thief).await);
    // Signing in again in the same browser ends the session before.
    let before = alice.clone();
    assert_eq!(alice.sign_in("alice", PASSWORD).await.0, 200);
    assert_ne!(alice.cookie, before.cookie);
    assert!(alive(&alice).await && !alive(&before).await);
    let out = alice.ask("DELETE", "/api/v1/session").send().await.unwrap();
    assert_eq!(out.status(), 204);
    assert!(out.headers()["set-cookie"].to_str().unwrap().contains("Max-Age=0"));
    assert!(!alive(&alice).await && alive(&victim).await, "one session ends, the other stays");
}

#[tokio::test]
async fn a_session_lives_over_a_restart_and_ends_after_twelve_hours() {
    let place = Place::new();
    let mut appliance = Appliance::start(&place).await;
    let alice = user(&place, &appliance, "alice", "operator").await;
    appliance.kill9();
    let mut appliance = Appliance::start(&place).await;
    assert!(alive(&alice).await);
    appliance.kill9();
    place.sqlite3("UPDATE sessions SET created_at = '2020-01-01T00:00:00.000000+00:00'");
    let _appliance = Appliance::start(&place).await;
    assert!(!alive(&alice).await);
}

#[tokio::test]
async fn five_failures_make_account_and_address_wait() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    user(&place, &appliance, "alice", "operator").await;
    user(&place, &appliance, "bob", "operator").await;
    let mut guesser = Caller::nobody(&place);
    for name in ["alice", "alice", "nobody-here", "s3cret typed here!", "alice", "alice"] {
        let (status, body) = guesser.sign_in(name, "not the password").await;
        assert_eq!(
            (status, body["code"].as_str()),
            (401, Some("bad_credentials")),
            "{name}: the same words for all"
        );
    }
    for name in ["alice", "bob"] {
        let body = json!({ "username": name, "password": PASSWORD });
        let answer = guesser.ask("POST", "/api/v1/session").json(&body).send().await.unwrap();
        assert_eq!(answer.status(), 429, "{name}, from this address, even with the right password");
        let seconds: u64 = answer.headers()["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((1..=900).contains(&seconds), "{seconds}");
    }
    let names = place.sqlite3("SELECT group_concat(user_id || coalesce(details, '')) FROM audit_log");
    assert!(!names.contains("s3cret"), "what is typed into the wrong field stays out of the log");
    place.sqlite3("UPDATE sign_in_failures SET at = '2020-01-01T00:00:00.000000+00:00'");
    assert_eq!(guesser.sign_in("alice", PASSWORD).await.0, 200, "after the wait");
}

#[tokio::test]
async fn a_revoked_key_is_worth_nothing_at_once() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    let key = appliance.key("strategy", "viewer", &["gate:read", "status:read"]).await;
    let program = Caller::with_key(&place, &key);
    assert_eq!(program.get("/api/v1/gate").await.status(), 200);
    let body = json!({ "name": "strategy", "role": "viewer", "scopes": ["gate:read"] });
    assert_eq!(appliance.post("/api/v1/keys", body).await.0, 409, "living keys have names of their own");
    let listed = appliance.get("/api/v1/keys").await;
    assert!(!listed.to_string().contains(&key[17..]), "the secret is shown once");
    let id = listed["items"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(&key[8..16], id);
    let admin = user(&place, &appliance, "alice", "admin").await;
    let gone = admin.ask("DELETE", &format!("/api/v1/keys/{id}")).send().await.unwrap();
    assert_eq!(gone.status(), 204);
    assert_eq!(program.get("/api/v1/gate").await.status(), 401);
    assert_eq!(program.get("/api/v1/overview").await.status(), 401);
    let again = admin.ask("DELETE", &format!("/api/v1/keys/{id}")).send().await.unwrap();
    assert_eq!(again.status(), 404);
}

#[tokio::test]
async fn no_secret_is_ever_written_down() {
    let place = Place::new();
    let mut appliance = Appliance::start(&place).await;
    let first = printed_token(&appliance).await;
    let alice = user(&place, &appliance, "alice", "admin").await;
    let key = appliance.key("strategy", "viewer", &["gate:read"]).await;
    Caller::with_key(&place, &key).get("/api/v1/gate").await;
    let metrics = alice.get("/metrics").await.text().await.unwrap();
    appliance.stop();
    let (cookie, csrf) = (alice.cookie.unwrap(), alice.csrf.unwrap());
    let secrets = [PASSWORD, &cookie, &csrf, &key[17..], &first];
    let mut files: Vec<(String, Vec<u8>)> = vec![("metrics".to_owned(), metrics.into_bytes())];
    for entry in fs::read_dir(&place.data).unwrap().flatten().filter(|e| e.path().is_file()) {
        files.push((entry.path().display().to_string(), fs::read(entry.path()).unwrap()));
    }
    for (name, bytes) in files {
        for secret in secrets {
            let found = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
            assert!(!found, "a secret lies in {name}");
        }
    }
    let log = appliance.log();
    for secret in &secrets[..4] {
        assert!(!log.contains(secret), "a secret lies in the log");
    }
}

#[tokio::test]
async fn on_a_full_disk_people_still_come_in_and_can_halt() {
    let place = Place::new();
    let data = place.data.clone();
    let disk = SmallDisk::mount(&data);
    let appliance = Appliance::start(&place).await;
    appliance.init().await;
    let before = user(&place, &appliance, "alice", "operator").await;
    let mut alice = before.clone();
    // The log of the ledger may still have room for a little; use it up.
    for _ in 0..20 {
        disk.fill();
        let (status, body) = alice.sign_in("alice", PASSWORD).await;
        assert_eq!(status, 200, "{body}");
        if appliance.log().contains("a sign-in could not be recorded") {
            break;
        }
    }
    assert!(appliance.log().contains("a sign-in could not be recorded"));
    assert!(alive(&alice).await && !alive(&before).await, "the session before is ended all the same");
    let mut guesser = Caller::nobody(&place);
    for _ in 0..5 {
        assert_eq!(guesser.sign_in("bob", "not the password").await.0, 401);
    }
    assert_eq!(guesser.sign_in("bob", "not the password").await.0, 429, "failures are counted in memory");
    let (status, body) = alice.post(TRIP, &act()).await;
    assert_eq!((status, body["recorded"].as_bool()), (200, Some(false)), "{body}");
    assert_eq!(appliance.verdict().await, "reduce_only");
    let ready = Caller::nobody(&place).get("/readyz?verbose").await;
    assert_eq!(ready.status(), 503);
    let (status, body) = alice.post("/api/v1/circuit-breaker/reset", &act()).await;
    assert_eq!((status, body["code"].as_str()), (503, Some("not_recorded")));
}
