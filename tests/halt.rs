//! The halt is real: in the demo, with strategies sending orders, every door stops each order that adds exposure.

use crate::support::BINARY;
use crate::support::REASON;
use crate::support::repo;
use crate::support::until;
use serde_json::Value;
use serde_json::json;
use std::io::BufRead;
use std::io::BufReader;
use std::process::Child;
use std::process::Command;
use std::process::Output;
use std::process::Stdio;
use std::time::Duration;

/// Orders in flight when the gate closed have arrived by then.
const SETTLE: Duration = Duration::from_millis(700);
/// How long the desk is watched for an order that should not be.
const WATCH: Duration = Duration::from_secs(3);

/// A demo as a child process on ports of its own. Dropping it kills it.
pub struct Demo {
    child: Child,
    pub address: String,
    pub desk: String,
    pub socket: String,
    pub redis_port: String,
    pub setup_url: String,
    pub http: reqwest::Client,
    /// Over the local socket.
    pub local: reqwest::Client,
}

impl Demo {
    pub fn start() -> Self {
        Self::start_with(&[], &[])
    }

    pub fn start_with(args: &[&str], environment: &[(&str, &str)]) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut child = Command::new(BINARY)
            .args(["demo", "--json", "--http-listen", "127.0.0.1:0", "--resp-listen", "127.0.0.1:0"])
            .args(["--desk-ports", "0"])
            .args(args)
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let told: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("the demo said {line:?}"));
        let text = |name: &str| told[name].as_str().unwrap_or_default().to_owned();
        let local = reqwest::Client::builder().unix_socket(text("socket")).build().unwrap();
        Self {
            child,
            address: text("address"),
            desk: text("desk_url"),
            socket: text("socket"),
            redis_port: text("redis").rsplit(':').next().unwrap_or_default().to_owned(),
            setup_url: text("setup_url"),
            http: reqwest::Client::new(),
            local,
        }
    }

    pub async fn get(&self, path: &str) -> Value {
        let answer = self.local.get(format!("http://local{path}")).send().await.unwrap();
        answer.json().await.unwrap_or(Value::Null)
    }

    pub async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        let answer = self.local.post(format!("http://local{path}")).json(&body).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap_or(Value::Null))
    }

    /// How many orders of a kind the paper gateway has accepted.
    pub async fn accepted(&self, kind: &str) -> u64 {
        let answer = self.http.get(format!("{}/desk/stats", self.desk)).send().await.unwrap();
        let stats: Value = answer.json().await.unwrap();
        stats["accepted"][kind]["count"].as_u64().unwrap_or_else(|| panic!("no count of {kind}: {stats}"))
    }

    pub fn cli(&self, args: &[&str]) -> Output {
        Command::new(BINARY)
            .args(args)
            .arg("--socket")
            .arg(&self.socket)
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    /// Signs in through the one-time link and gives the cookie and the token that writes must repeat.
    pub async fn sign_in(&self) -> (String, String) {
        let token = self.setup_url.rsplit("token=").next().unwrap().to_owned();
        let body = json!({ "token": token, "username": "alice", "password": "correct horse battery" });
        let answer =
            self.http.post(format!("{}/api/v1/setup", self.address)).json(&body).send().await.unwrap();
        let cookie = answer.headers().get("set-cookie").map(|c| c.to_str().unwrap().to_owned());
        let session: Value = answer.json().await.unwrap();
        let cookie = cookie.unwrap_or_else(|| panic!("no cookie: {session}"));
        let csrf = session["csrf_token"].as_str().unwrap().to_owned();
        (cookie.split(';').next().unwrap().to_owned(), csrf)
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

/// Trips through one door while strategies trade, and holds what must follow.
async fn holds(demo: &Demo, user: &str, door: &str, trip: impl AsyncFnOnce(&Demo)) {
    let began = demo.accepted("increasing").await;
    until("strategies add exposure while OPEN", || async { demo.accepted("increasing").await > began + 2 })
        .await;
    trip(demo).await;
    tokio::time::sleep(SETTLE).await;
    let (adding, reducing) = (demo.accepted("increasing").await, demo.accepted("reducing").await);
    tokio::time::sleep(WATCH).await;
    assert_eq!(demo.accepted("increasing").await, adding, "{door}: an order that adds exposure passed");
    until("reducing orders pass", || async { demo.accepted("reducing").await > reducing }).await;
    assert_eq!(demo.accepted("increasing").await, adding, "{door}: an order that adds exposure passed");
    let page = demo.get("/api/v1/audit?action=CIRCUIT_BREAKER_TRIP&limit=1").await;
    let entry = &page["items"][0];
    let told = (&entry["user_id"], &entry["door"], &entry["outcome"], &entry["reason"]);
    assert_eq!(told, (&json!(user), &json!(door), &json!("success"), &json!(REASON)), "{page}");
    let (status, body) =
        demo.post("/api/v1/circuit-breaker/reset", json!({ "reason": REASON, "acknowledged": true })).await;
    assert_eq!(status, 200, "{body}");
    until("reset resumes", || async { demo.accepted("increasing").await > adding }).await;
}

fn done(output: &Output) {
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}{text}", String::from_utf8_lossy(&output.stdout));
}

fn unix_user() -> String {
    format!("unix:{}", crate::support::run("id", &["-un"]).trim())
}

#[tokio::test]
async fn a_trip_from_the_console_stops_orders() {
    let demo = Demo::start();
    let (cookie, csrf) = demo.sign_in().await;
    holds(&demo, "alice", "console", async |demo: &Demo| {
        let answer = demo
            .http
            .post(format!("{}/api/v1/circuit-breaker/trip", demo.address))
            .header("cookie", cookie)
            .header("x-csrf-token", csrf)
            .json(&json!({ "reason": REASON, "acknowledged": true }))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn a_trip_from_the_command_line_stops_orders() {
    let demo = Demo::start();
    holds(&demo, &unix_user(), "cli", async |demo: &Demo| {
        done(&demo.cli(&["circuit-trip", "--reason", REASON, "--yes"]));
    })
    .await;
}

#[tokio::test]
async fn a_trip_by_flag_stops_orders() {
    let demo = Demo::start();
    holds(&demo, &unix_user(), "cli", async |demo: &Demo| {
        done(&demo.cli(&["--circuit-trip", "--reason", REASON, "--yes"]));
    })
    .await;
}

#[tokio::test]
async fn make_circuit_trip_stops_orders() {
    let demo = Demo::start();
    holds(&demo, &unix_user(), "cli", async |demo: &Demo| {
        let output = Command::new("make")
            .arg("circuit-trip")
            .current_dir(repo("."))
            .env("REASON", REASON)
            .env("TRADEWARDEN_SOCKET", &demo.socket)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        done(&output);
    })
    .await;
}

#[tokio::test]
async fn a_trip_over_the_http_api_stops_orders() {
    let demo = Demo::start();
    let body = json!({ "name": "risk-bot", "role": "operator", "scopes": ["breaker:trip"] });
    let key = demo.post("/api/v1/keys", body).await.1["key"].as_str().unwrap().to_owned();
    holds(&demo, "key:risk-bot", "http", async |demo: &Demo| {
        let answer = demo
            .http
            .post(format!("{}/api/v1/circuit-breaker/trip", demo.address))
            .bearer_auth(key)
            .json(&json!({ "reason": REASON, "acknowledged": true }))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 200);
    })
    .await;
}

#[tokio::test]
async fn a_redis_set_stops_orders() {
    let demo = Demo::start();
    holds(&demo, "redis:local", "redis", async |demo: &Demo| {
        let state = json!({ "state": "TRIPPED", "trip_reason": REASON }).to_string();
        let output = Command::new("redis-cli")
            .args(["-h", "127.0.0.1", "-p", &demo.redis_port, "SET", "circuit_breaker:state", &state])
            .output()
            .unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "OK");
    })
    .await;
}

#[tokio::test]
async fn the_commands_of_the_runbook_find_the_demo() {
    let demo = Demo::start();
    let output = Command::new("make")
        .arg("status")
        .current_dir(repo("."))
        .env("TRADEWARDEN_SOCKET", &demo.socket)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    for word in ["OPEN", "ACTIVE", "execution_gateway", "P&L"] {
        assert!(text.contains(word), "make status does not say {word}:\n{text}");
    }
}
