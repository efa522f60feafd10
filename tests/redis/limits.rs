//! Bombs, floods and silence: an error or an end for the one, and the gate still answers the others.

use super::wire::Wire;
use super::wire::encode;
use crate::support::Appliance;
use crate::support::Place;
use std::io::Read;
use std::io::Write;
use std::time::Duration;
use std::time::Instant;

#[tokio::test]
async fn bombs_end_their_own_connection_and_nothing_else() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    let mut well = Wire::to(place.redis);
    for (bytes, text) in [
        ("*1\r\n".repeat(10_000), "-ERR Protocol error: expected '$', got '*'\r\n"),
        ("*1000001\r\n".to_owned(), "-ERR Protocol error: invalid multibulk length\r\n"),
        ("*1\r\n$8388609\r\n".to_owned(), "-ERR Protocol error: invalid bulk length\r\n"),
        ("x".repeat(70_000), "-ERR Protocol error: too big inline request\r\n"),
        ("GET \"open\r\n".to_owned(), "-ERR Protocol error: unbalanced quotes in request\r\n"),
    ] {
        let mut wire = Wire::to(place.redis);
        // The other side may close before it has read all of it.
        let _ = wire.socket.write_all(bytes.as_bytes());
        let mut answer = vec![0; text.len()];
        wire.socket.read_exact(&mut answer).unwrap();
        assert_eq!(String::from_utf8_lossy(&answer), text);
    }
    assert!(well.ask(&["NOSUCH"]).starts_with("-ERR unknown command 'NOSUCH'"));
    assert_eq!(well.ask(&["PING"]), "+PONG\r\n");
    assert!(std::fs::metadata(format!("/proc/{}", appliance.pid())).is_ok());
}

#[tokio::test]
async fn strangers_get_little_room() {
    let place = Place::new();
    let config = std::fs::read_to_string(place.config()).unwrap();
    let path = place.dir.path().join("tradewarden.toml");
    std::fs::write(&path, config.replace("\"trip\"", "\"none\"")).unwrap();
    let appliance = Appliance::launch_with(&place, &path);
    appliance.ready().await;
    let mut wire = Wire::to(place.redis);
    for request in [vec!["PING"], vec!["GET", "x"], vec!["SUBSCRIBE", "x"], vec!["INFO"], vec!["COMMAND"]] {
        assert_eq!(wire.line(&request), "-NOAUTH Authentication required.");
    }
    wire.raw(b"*11\r\n");
    assert_eq!(wire.rest(), "-ERR Protocol error: unauthenticated multibulk length\r\n");
    let mut wire = Wire::to(place.redis);
    wire.raw(b"*2\r\n$4\r\nAUTH\r\n$16385\r\n");
    assert_eq!(wire.rest(), "-ERR Protocol error: unauthenticated bulk length\r\n");
}

#[tokio::test]
async fn a_listener_that_never_reads_is_cut_off_and_memory_stays_bounded() {
    let place = Place::with("output_buffer_bytes = 1048576\n");
    let appliance = Appliance::start(&place).await;
    let mut deaf = Wire::to(place.redis);
    deaf.ask(&["SUBSCRIBE", "noise"]);
    let mut speaker = Wire::to(place.redis);
    let noise = "x".repeat(100_000);
    let mut reached = String::new();
    for _ in 0..400 {
        reached = speaker.ask(&["PUBLISH", "noise", &noise]);
        if reached == ":0\r\n" {
            break;
        }
    }
    assert_eq!(reached, ":0\r\n", "it was never cut off");
    let status = std::fs::read_to_string(format!("/proc/{}/status", appliance.pid())).unwrap();
    let rss = status.lines().find(|l| l.starts_with("VmRSS")).unwrap().to_owned();
    let kilobytes: u64 = rss.split_whitespace().nth(1).unwrap().parse().unwrap();
    assert!(kilobytes < 200_000, "{rss}");
}

#[tokio::test]
async fn a_pipeline_without_end_is_answered_as_fast_as_it_is_read() {
    let place = Place::new();
    let _appliance = Appliance::start(&place).await;
    let mut flood = Wire::to(place.redis);
    let value = "v".repeat(1_000);
    flood.ask(&["SET", "big", &value]);
    flood.socket.set_write_timeout(Some(Duration::from_millis(300))).unwrap();
    let batch = encode(&["GET", "big"]).repeat(1_000);
    // Nobody reads the answers: at some point the appliance stops reading, too.
    let stuck = (0..2_000).find(|_| flood.socket.write_all(&batch).is_err());
    assert!(stuck.is_some(), "two million requests were taken in without an answer being read");
    let mut well = Wire::to(place.redis);
    let started = Instant::now();
    assert!(well.ask(&["GET", "gate:state"]).contains("verdict"));
    assert!(started.elapsed() < Duration::from_secs(2), "the others still get answers");
}

#[tokio::test]
async fn too_many_clients_are_told_so() {
    let place = Place::with("max_clients = 3\n");
    let _appliance = Appliance::start(&place).await;
    let mut held: Vec<Wire> = (0..3).map(|_| Wire::to(place.redis)).collect();
    held.iter_mut().for_each(|w| assert_eq!(w.ask(&["PING"]), "+PONG\r\n"));
    assert_eq!(Wire::to(place.redis).rest(), "-ERR max number of clients reached\r\n");
    held.pop();
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(Wire::to(place.redis).ask(&["PING"]), "+PONG\r\n");
}

#[tokio::test]
async fn readers_that_never_read_share_one_budget_and_are_sent_away() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    let mut well = Wire::to(place.redis);
    assert_eq!(well.ask(&["SET", "big", &"v".repeat(8_000_000)]), "+OK\r\n");
    let deaf: Vec<Wire> = (0..40)
        .map(|_| {
            let mut wire = Wire::to(place.redis);
            wire.send(&["GET", "big"]);
            wire
        })
        .collect();
    let started = Instant::now();
    while !appliance.log().contains("too much waits for redis clients") {
        assert!(started.elapsed() < Duration::from_secs(5), "nobody was sent away");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    let status = std::fs::read_to_string(format!("/proc/{}/status", appliance.pid())).unwrap();
    let rss = status.lines().find(|l| l.starts_with("VmRSS")).unwrap().to_owned();
    let kilobytes: u64 = rss.split_whitespace().nth(1).unwrap().parse().unwrap();
    assert!(kilobytes < 250_000, "{rss}");
    // The pause that ends the rest is 15 seconds.
    while well.ask(&["CLIENT", "LIST"]).contains("cmd=get") {
        assert!(started.elapsed() < Duration::from_secs(25), "some are still waited for");
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    assert!(started.elapsed() > Duration::from_secs(10), "a short pause is forgiven");
    assert!(appliance.log().contains("reads nothing is sent away"));
    drop(deaf);
}
