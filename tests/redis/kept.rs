//! The open keyspace: blocking pops, expiry, and what a restart keeps.

use super::wire::Wire;
use crate::support::Appliance;
use crate::support::Place;
use std::time::Duration;

#[tokio::test]
async fn open_keys_come_back_after_a_restart_and_after_kill_9() {
    let place = Place::new();
    let mut appliance = Appliance::start(&place).await;
    let mut wire = Wire::to(place.redis);
    for request in [
        vec!["SET", "price:AAPL", "189.5", "EX", "1000"],
        vec!["SET", "short", "x", "PX", "50"],
        vec!["RPUSH", "list", "a", "b"],
        vec!["ZADD", "z", "1.5", "m"],
        vec!["HSET", "h", "f", "v"],
        vec!["SADD", "s", "m"],
        vec!["SET", "gone", "1"],
    ] {
        assert!(!wire.ask(&request).starts_with('-'));
    }
    wire.ask(&["SELECT", "3"]);
    wire.ask(&["SET", "elsewhere", "1"]);
    wire.ask(&["SELECT", "0"]);
    wire.ask(&["DEL", "gone"]);
    assert_eq!(appliance.stop(), 0);
    let mut appliance = Appliance::start(&place).await;
    let mut wire = Wire::to(place.redis);
    let kept = |wire: &mut Wire| {
        assert_eq!(wire.ask(&["GET", "price:AAPL"]), "$5\r\n189.5\r\n");
        let left: i64 = wire.ask(&["TTL", "price:AAPL"]).trim().trim_start_matches(':').parse().unwrap();
        assert!((900..=1000).contains(&left), "{left}");
        assert_eq!(wire.ask(&["EXISTS", "short", "gone"]), ":0\r\n");
        assert_eq!(wire.ask(&["LRANGE", "list", "0", "-1"]), "*2\r\n$1\r\na\r\n$1\r\nb\r\n");
        assert_eq!(wire.ask(&["ZSCORE", "z", "m"]), "$3\r\n1.5\r\n");
        assert_eq!(wire.ask(&["HGET", "h", "f"]), "$1\r\nv\r\n");
        assert_eq!(wire.ask(&["SISMEMBER", "s", "m"]), ":1\r\n");
        wire.ask(&["SELECT", "3"]);
        assert_eq!(wire.ask(&["GET", "elsewhere"]), "$1\r\n1\r\n");
        wire.ask(&["SELECT", "0"]);
    };
    kept(&mut wire);
    wire.ask(&["SET", "after", "1"]);
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    appliance.kill9();
    let _appliance = Appliance::start(&place).await;
    let mut wire = Wire::to(place.redis);
    kept(&mut wire);
    assert_eq!(wire.ask(&["GET", "after"]), "$1\r\n1\r\n", "a second is the promise");
}

#[tokio::test]
async fn a_damaged_keyspace_begins_empty_and_says_so() {
    let place = Place::new();
    let mut appliance = Appliance::start(&place).await;
    Wire::to(place.redis).ask(&["SET", "k", "v"]);
    assert_eq!(appliance.stop(), 0);
    for entry in std::fs::read_dir(place.data.join("keyspace")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            std::fs::write(path, "no database").unwrap();
        }
    }
    let appliance = Appliance::start(&place).await;
    let mut wire = Wire::to(place.redis);
    assert_eq!(wire.ask(&["GET", "k"]), "$-1\r\n");
    assert_eq!(wire.ask(&["SET", "k", "v"]), "+OK\r\n");
    assert!(appliance.log().contains("open keyspace on disk was damaged"), "{}", appliance.log());
}

#[tokio::test]
async fn blocked_clients_are_served_in_the_order_they_came() {
    let place = Place::new();
    let _appliance = Appliance::start(&place).await;
    let mut waiting: Vec<Wire> = (0..3)
        .map(|_| {
            let mut wire = Wire::to(place.redis);
            wire.send(&["BLPOP", "jobs", "5"]);
            std::thread::sleep(Duration::from_millis(50));
            wire
        })
        .collect();
    let mut wire = Wire::to(place.redis);
    assert_eq!(wire.ask(&["RPUSH", "jobs", "1", "2", "3"]), ":3\r\n");
    for (i, waiting) in waiting.iter_mut().enumerate() {
        let lines: Vec<String> = (0..5).map(|_| waiting.read_line()).collect();
        assert_eq!(lines[4], (i + 1).to_string());
    }
    assert_eq!(wire.ask(&["EXISTS", "jobs"]), ":0\r\n");
    waiting[0].send(&["BRPOP", "jobs", "0.05"]);
    assert_eq!(waiting[0].read_line(), "*-1");
}

#[tokio::test]
async fn the_end_of_a_key_is_told() {
    let place = Place::new();
    let _appliance = Appliance::start(&place).await;
    let mut listener = Wire::to(place.redis);
    listener.ask(&["PSUBSCRIBE", "__keyevent@*__:expired"]);
    Wire::to(place.redis).ask(&["SET", "brief", "1", "PX", "20"]);
    let lines: Vec<String> = (0..9).map(|_| listener.read_line()).collect();
    assert_eq!((lines[6].as_str(), lines[8].as_str()), ("__keyevent@0__:expired", "brief"));
}
