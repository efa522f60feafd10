//! Other machines: their clocks, told by NTP and by HTTP, and another Tradewarden that trips and stops.

use super::beside::ask;
use super::http;
use crate::support::Appliance;
use crate::support::Place;
use crate::support::until;
use jiff::SignedDuration;
use jiff::Timestamp;
use jiff::fmt::rfc2822;
use std::fs;
use std::net::SocketAddr;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::net::UdpSocket;
use tradewarden::config::CheckKind;
use tradewarden::config::ServiceConfig;
use tradewarden::domain::health::Answer;

/// Seconds from 1900 to 1970.
const NTP_EPOCH: i64 = 2_208_988_800;

fn service(kind: CheckKind) -> ServiceConfig {
    ServiceConfig { kind, url: None, timeout_ms: 1_500, ..http("target", "", false) }
}

/// How a server of time behaves.
#[derive(Clone, Copy)]
enum Manner {
    /// Its clock is ahead by so many milliseconds.
    Ahead(i64),
    /// It asks to be left alone.
    Refuses,
    /// It answers a question that was not asked, and then none.
    Forges,
}

/// A server of time that speaks NTP as RFC 5905 has it.
async fn ntp(manner: Manner) -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let at = socket.local_addr().unwrap();
    tokio::spawn(async move {
        let mut asked = [0_u8; 128];
        while let Ok((length, from)) = socket.recv_from(&mut asked).await {
            assert!(length >= 48 && asked[0] & 7 == 3, "a client asks");
            let mut answer = [0_u8; 48];
            // No warning, version 4, server; stratum 2.
            (answer[0], answer[1]) = (0x24, 2);
            answer[24..32].copy_from_slice(&asked[40..48]);
            let ahead = match manner {
                Manner::Ahead(ms) => ms,
                Manner::Refuses => {
                    answer[1] = 0;
                    answer[12..16].copy_from_slice(b"RATE");
                    0
                }
                Manner::Forges => {
                    answer[24..32].copy_from_slice(b"forged!!");
                    0
                }
            };
            let now = Timestamp::now().as_millisecond() + ahead;
            let seconds = u32::try_from((now.div_euclid(1000) + NTP_EPOCH) % (1 << 32)).unwrap();
            let fraction = u32::try_from((now.rem_euclid(1000) << 32) / 1000).unwrap();
            answer[40..44].copy_from_slice(&seconds.to_be_bytes());
            answer[44..48].copy_from_slice(&fraction.to_be_bytes());
            socket.send_to(&answer, from).await.unwrap();
        }
    });
    at
}

/// A web server with a Date of its own, or none.
async fn dated(date: Option<String>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0_u8; 4096]).await;
            let date = date.as_ref().map_or(String::new(), |d| format!("date: {d}\r\n"));
            let answer = format!("HTTP/1.1 204 No Content\r\n{date}connection: close\r\n\r\n");
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    at
}

/// What an answer is, and which words must be in it.
fn is(answer: &Answer, wanted: &str, words: &str) -> bool {
    match answer {
        Answer::Good => wanted == "good",
        Answer::Degraded(said) => wanted == "degraded" && said.contains(words),
        Answer::Failed(said) => wanted == "failed" && said.contains(words),
        Answer::Refused(_) | Answer::Unasked(_) => false,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_is_compared_with_a_server_of_time() {
    let years_16 = 16 * 365 * 86_400_000;
    let table = [
        (Manner::Ahead(0), "good", ""),
        (Manner::Ahead(500), "good", ""),
        (Manner::Ahead(-500), "good", ""),
        (Manner::Ahead(3_000), "degraded", "skew is"),
        (Manner::Ahead(-3_000), "degraded", "skew is"),
        (Manner::Ahead(60_000), "failed", "skew is"),
        // Behind 2036 the count of NTP begins anew.
        (Manner::Ahead(years_16), "failed", "skew is 50"),
        (Manner::Refuses, "failed", "the server refuses"),
        (Manner::Forges, "failed", "no answer within 1500 ms"),
    ];
    for (manner, wanted, words) in table {
        let address = Some(ntp(manner).await.to_string());
        let found = ask(&ServiceConfig { address, ..service(CheckKind::Clock) }).await;
        assert!(is(&found.answer, wanted, words), "{wanted} {words}: {found:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_is_compared_with_the_date_of_a_page() {
    let place = Place::new();
    let other = Appliance::start(&place).await;
    let at = |ahead: i64| {
        let then = Timestamp::now() + SignedDuration::from_secs(ahead);
        rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&then).unwrap()
    };
    let mut table = vec![(place.url(), "good", "")];
    for (date, wanted, words) in [
        (Some(at(0)), "good", ""),
        (Some(at(-4)), "degraded", "skew is"),
        (Some(at(600)), "failed", "skew is"),
        (Some("yesterday".to_owned()), "failed", "the Date 'yesterday' cannot be read"),
        (None, "failed", "the answer carries no Date"),
    ] {
        table.push((format!("http://{}/", dated(date).await), wanted, words));
    }
    for (url, wanted, words) in table {
        let found = ask(&ServiceConfig { url: Some(url), ..service(CheckKind::Clock) }).await;
        assert!(is(&found.answer, wanted, words), "{wanted} {words}: {found:?}");
    }
    drop(other);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_tradewarden_is_watched_while_it_trips_and_stops() {
    let place = Place::new();
    let mut other = Appliance::start(&place).await;
    let key = place.dir.path().join("key");
    fs::write(&key, other.key("watcher", "viewer", &["gate:read"]).await).unwrap();
    let section = |name: &str, more: &str| {
        format!(
            "[[services]]\nname = \"{name}\"\nkind = \"peer\"\nurl = \"{}\"\ninterval_ms = 250\n{more}\n",
            place.url()
        )
    };
    let key = format!("key_file = \"{}\"", key.display());
    let watcher = Place::with(&format!(
        "{}{}{}",
        section("east", &key),
        section("east gate", &format!("{key}\nexpect = [\"ready == true\", \"verdict == open\"]")),
        section("east alive", "")
    ));
    let watcher = Appliance::start(&watcher).await;
    let shows = async |name: &str, status: &str, words: &str| {
        until(&format!("{name} is {status}, {words}"), async || {
            let board = watcher.get("/api/v1/health").await;
            let rows = board["services"].as_array().unwrap().clone();
            let row = rows.into_iter().find(|row| row["name"] == name).unwrap();
            row["status"] == status && row["reason"].as_str().unwrap().contains(words)
        })
        .await;
    };
    // Before the first OPEN its gate blocks.
    shows("east", "degraded", "verdict is").await;
    shows("east alive", "healthy", "").await;
    other.init().await;
    shows("east", "healthy", "answered").await;
    shows("east gate", "healthy", "answered").await;
    assert_eq!(other.trip().await.0, 200);
    shows("east", "degraded", "verdict is 'reduce_only', expected == open").await;
    shows("east gate", "unhealthy", "verdict is 'reduce_only', expected == open").await;
    shows("east alive", "healthy", "").await;
    assert_eq!(other.reset().await.0, 200);
    shows("east gate", "healthy", "").await;
    other.kill9();
    shows("east", "unhealthy", "cannot connect").await;
    shows("east alive", "unhealthy", "cannot connect").await;
    let _again = Appliance::start(&place).await;
    shows("east", "healthy", "").await;

    // A key that may not read the gate says so.
    let wrong = place.dir.path().join("wrong");
    fs::write(&wrong, "tw_nobody").unwrap();
    let asked = ServiceConfig { url: Some(place.url()), key_file: Some(wrong), ..service(CheckKind::Peer) };
    let found = ask(&asked).await;
    assert!(is(&found.answer, "degraded", "is the key right?"), "{found:?}");
}
