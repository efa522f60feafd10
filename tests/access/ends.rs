//! When a key ends, so does what was opened with it: event streams, long polls, Redis connections of every kind.

use super::credentials::HOUR;
use super::credentials::Stored;
use super::credentials::store;
use crate::http::client::Caller;
use crate::support::Appliance;
use crate::support::PATIENCE;
use crate::support::Place;
use crate::support::repo;
use serde_json::json;
use std::io::BufRead;
use std::io::BufReader;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use tradewarden::domain::actor::Role;
use tradewarden::domain::keys::SCOPES;

/// How a key ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Revoked,
    CutShort,
    /// Rotated without a grace.
    Rotated,
    /// By time.
    Expired,
    GraceOver,
}

/// The clients of the real library, which have said that they are connected.
struct Clients {
    child: Child,
    lines: BufReader<std::process::ChildStdout>,
}

impl Clients {
    fn start(place: &Place, key: &str) -> Self {
        let mut child = Command::new(repo(".tools/venv/bin/python"))
            .arg(repo("tests/clients/keys_end.py"))
            .args([place.redis.to_string().as_str(), key])
            .stdout(Stdio::piped())
            .spawn()
            .expect("packaging/dev/setup.sh test makes the Python environment with redis-py");
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        lines.read_line(&mut line).unwrap();
        assert_eq!(line.trim(), "ready");
        Self { child, lines }
    }

    fn all_ended(mut self) {
        let said: Vec<String> = (&mut self.lines).lines().map(|l| l.unwrap()).collect();
        for name in ["subscribed", "blocked", "idle", "in_transaction"] {
            assert!(said.contains(&format!("{name} ended")), "{name}: {said:?}");
        }
        assert_eq!(said.last().map(String::as_str), Some("all ended"), "{said:?}");
        assert!(self.child.wait().unwrap().success());
    }
}

impl Drop for Clients {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn act(appliance: &Appliance, method: &str, path: &str) {
    let status = match method {
        "DELETE" => appliance.delete(path).await,
        _ => appliance.post(path, json!({ "grace_hours": 0 })).await.0,
    };
    assert!(status < 300, "{method} {path}: {status}");
}

async fn everything_ends(how: End) {
    let place = Place::new();
    let mut appliance = Appliance::start(&place).await;
    let (expires, grace) = match how {
        // Long enough to connect in; and a grace that is over before the key itself is.
        End::Expired => (Some(8_000), None),
        End::GraceOver => (Some(HOUR), Some(8_000)),
        End::CutShort => (None, Some(HOUR)),
        End::Revoked | End::Rotated => (None, None),
    };
    let scopes = SCOPES.iter().map(|s| (*s).to_owned()).collect();
    let row = Stored { name: "desk".into(), role: Role::Admin, scopes, expires, grace, revoked: false };
    appliance.stop();
    let key = store(&place, &[row]).remove(0);
    let appliance = Appliance::start(&place).await;
    let program = Caller::with_key(&place, &key);
    let clients = Clients::start(&place, &key);
    let mut stream = program.get("/api/v1/events").await;
    assert_eq!(stream.status(), 200, "{how:?}");
    let now: i64 = appliance.get("/api/v1/settings").await["version"].as_i64().unwrap_or(0);
    let poll = format!("/api/v1/settings/watch?after_version={now}&timeout_ms=25000");
    let asking = program.clone();
    let polling = tokio::spawn(async move { asking.get(&poll).await.status().as_u16() });
    // The poll has begun when the appliance has heard of it; it says nothing until something happens.
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    match how {
        End::Revoked => act(&appliance, "DELETE", "/api/v1/keys/0stored0").await,
        End::CutShort => act(&appliance, "POST", "/api/v1/keys/0stored0/cut-short").await,
        End::Rotated => act(&appliance, "POST", "/api/v1/keys/0stored0/rotate").await,
        End::Expired | End::GraceOver => {}
    }
    let ended = tokio::time::timeout(PATIENCE, async {
        let mut said = String::new();
        while let Some(chunk) = stream.chunk().await.unwrap() {
            said = String::from_utf8_lossy(&chunk).into_owned();
        }
        said
    });
    let last = ended.await.unwrap_or_else(|_| panic!("{how:?}: the stream goes on"));
    assert!(last.contains("ended"), "{how:?}: {last}");
    let status = tokio::time::timeout(PATIENCE, polling).await.expect("the long poll ends").unwrap();
    assert_eq!(status, 401, "{how:?}: the long poll");
    tokio::task::spawn_blocking(move || clients.all_ended()).await.unwrap();
    assert_eq!(program.get("/api/v1/gate").await.status(), 401, "{how:?}");
    assert_eq!(place.redis_cli(&["GET", "never"]), "", "{how:?}: nothing of the transaction was done");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_key_takes_its_connections_along() {
    everything_ends(End::Revoked).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotated_key_takes_its_connections_along_when_its_grace_ends() {
    for how in [End::CutShort, End::Rotated, End::GraceOver] {
        everything_ends(how).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_key_takes_its_connections_along() {
    everything_ends(End::Expired).await;
}
