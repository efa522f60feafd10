//! Floods and bombs are answered or cut off, and the gate still answers.

use super::client::Caller;
use super::client::user;
use crate::support::Appliance;
use crate::support::PATIENCE;
use crate::support::Place;
use crate::support::act;
use serde_json::Value;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

/// Sends raw bytes and reads until the other side closes or says enough.
async fn raw(place: &Place, head: &str, body: impl Iterator<Item = Vec<u8>>) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", place.http)).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    let (mut read, mut write) = stream.split();
    let send = async {
        for part in body {
            if write.write_all(&part).await.is_err() {
                break;
            }
        }
        std::future::pending::<()>().await
    };
    let mut said = vec![0; 2048];
    let n = tokio::select! {
        n = read.read(&mut said) => n.unwrap_or(0),
        () = send => 0,
        () = tokio::time::sleep(PATIENCE) => panic!("no answer"),
    };
    String::from_utf8_lossy(&said[..n]).into_owned()
}

#[tokio::test]
async fn bombs_are_answered_and_the_gate_goes_on() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    appliance.init().await;
    let key = appliance.key("hand", "operator", &["gate:read", "breaker:trip"]).await;
    // Connections that say nothing, or half a line.
    let mut idle = Vec::new();
    for n in 0..300 {
        let mut stream = TcpStream::connect(("127.0.0.1", place.http)).await.unwrap();
        if n % 2 == 0 {
            stream.write_all(b"GET /api/v1/gate HTTP/1.1\r\nho").await.unwrap();
        }
        idle.push(stream);
    }
    let many = format!("GET /livez HTTP/1.1\r\n{}\r\n", "x-a: b\r\n".repeat(1000));
    assert!(raw(&place, &many, std::iter::empty()).await.starts_with("HTTP/1.1 431"));
    let long = format!("GET /livez HTTP/1.1\r\nx-a: {}\r\n\r\n", "b".repeat(200_000));
    assert!(raw(&place, &long, std::iter::empty()).await.starts_with("HTTP/1.1 431"));
    let head = format!(
        "POST /api/v1/circuit-breaker/trip HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {key}\r\n\
         content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
    );
    let endless = std::iter::repeat_n([b"4000\r\n".as_slice(), &[b' '; 0x4000], b"\r\n"].concat(), 65_536);
    assert!(raw(&place, &head, endless).await.starts_with("HTTP/1.1 413"));
    assert!(raw(&place, "\u{0}\u{1}garbage\r\n\r\n", std::iter::empty()).await.starts_with("HTTP/1.1 400"));
    let gate: Value = Caller::with_key(&place, &key).get("/api/v1/gate").await.json().await.unwrap();
    assert_eq!(gate["verdict"], "open");
}

#[tokio::test]
async fn behind_a_proxy_cookies_are_secure_and_the_client_is_the_one_it_names() {
    let place = Place::new();
    let appliance = Appliance::launch(&place, &[("TRADEWARDEN_HTTP__BEHIND_PROXY", "true")]);
    appliance.ready().await;
    let alice = user(&place, &appliance, "alice", "operator").await;
    let trip = alice.ask("POST", "/api/v1/circuit-breaker/trip").json(&act());
    let trip = trip.header("x-forwarded-for", "198.51.100.9, 203.0.113.7");
    assert_eq!(trip.send().await.unwrap().status(), 200);
    let entry = appliance.get("/api/v1/audit?action=CIRCUIT_BREAKER_TRIP").await["items"][0].clone();
    assert_eq!(entry["ip_address"], "203.0.113.7", "the last one named: the one the proxy itself saw");
    let body = serde_json::json!({ "username": "alice", "password": super::client::PASSWORD });
    let answer = alice.ask("POST", "/api/v1/session").json(&body).send().await.unwrap();
    let cookie = answer.headers()["set-cookie"].to_str().unwrap();
    assert!(cookie.starts_with("__Host-tw_session=") && cookie.contains("; Secure"), "{cookie}");
    // Everybody seems to come from this machine now.
    assert_eq!(Caller::nobody(&place).get("/metrics").await.status(), 401);
}

#[tokio::test]
async fn a_reset_says_how_its_limit_stands() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    appliance.init().await;
    appliance.trip().await;
    let key = appliance.key("hand", "operator", &["breaker:reset", "breaker:trip"]).await;
    let hand = Caller::with_key(&place, &key);
    let reset = || hand.ask("POST", "/api/v1/circuit-breaker/reset").json(&act()).send();
    let done = reset().await.unwrap();
    assert_eq!(
        (done.status().as_u16(), &done.headers()["ratelimit-remaining"]),
        (200, &"0".parse().unwrap())
    );
    appliance.trip().await;
    let refused = reset().await.unwrap();
    assert_eq!(refused.status(), 429);
    let seconds = |name: &str| refused.headers()[name].to_str().unwrap().parse::<u64>().unwrap();
    assert!((1..=60).contains(&seconds("retry-after")));
    assert!(seconds("ratelimit-reset").abs_diff(seconds("retry-after")) <= 1);
}
