//! Latches and late records: what holds before it is written, and what a start may believe.

use super::TRIP;
use crate::support::Appliance;
use crate::support::Place;
use crate::support::REASON;
use crate::support::until;
use serde_json::json;
use std::fs;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Write;
use std::process::Command;

/// Holds the write lock of the ledger as another program would, until it is dropped.
pub struct Held(std::process::Child);

impl Held {
    pub fn on(place: &Place) -> Self {
        let mut child = Command::new("sqlite3")
            .arg(place.ledger())
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        writeln!(input, "BEGIN IMMEDIATE;\nSELECT 'held';").unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line.trim(), "held");
        child.stdin = Some(input);
        Self(child)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn a_trip_with_all_the_evidence_there_may_be_is_recorded_when_the_ledger_can() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    appliance.init().await;
    let held = Held::on(&place);
    let evidence = "x".repeat(16 * 1024 - 20);
    let body = json!({ "reason": REASON, "acknowledged": true, "details": { "log": evidence } });
    let (status, body) = appliance.post(TRIP, body).await;
    assert_eq!((status, &body["recorded"]), (200, &json!(false)), "{body}");
    drop(held);
    until("it is recorded", || async { appliance.get("/api/v1/circuit-breaker").await["recorded"] == true })
        .await;
    assert_eq!(appliance.state().await, "TRIPPED");
    assert_eq!(place.sqlite3("SELECT state FROM breaker"), "TRIPPED");
}

#[tokio::test]
async fn a_latch_counts_also_when_the_first_read_of_the_start_fails() {
    let place = Place::new();
    let mut appliance = Appliance::start(&place).await;
    appliance.init().await;
    assert_eq!(appliance.stop(), 0);
    let since = place.sqlite3("SELECT since FROM breaker");
    place.sqlite3("UPDATE breaker SET since = 'never'");
    fs::write(place.data.join("emergency.latch"), "scribble").unwrap();
    let appliance = Appliance::start(&place).await;
    assert_eq!(appliance.verdict().await, "halted");
    place.sqlite3(&format!("UPDATE breaker SET since = '{since}'"));
    until("the latch is in the ledger", || async { !place.data.join("emergency.latch").exists() }).await;
    assert_eq!(appliance.state().await, "TRIPPED");
    assert_eq!(appliance.verdict().await, "reduce_only", "it never became open by itself");
}

#[tokio::test]
async fn a_state_edited_while_we_were_down_stays_blocked() {
    let place = Place::new();
    let mut appliance = Appliance::start(&place).await;
    appliance.init().await;
    appliance.trip().await;
    assert_eq!(appliance.stop(), 0);
    place.sqlite3("UPDATE breaker SET state = 'OPEN', tripped_at = NULL");
    let appliance = Appliance::start(&place).await;
    assert_eq!(appliance.state().await, "TRIPPED", "the board remembers");
}

#[tokio::test]
async fn a_trip_before_the_init_does_not_stand_in_for_it() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    assert_eq!(appliance.trip().await.0, 200);
    let (status, body) = appliance.reset().await;
    assert_eq!((status, &body["code"]), (409, &json!("uninitialised")), "{body}");
    appliance.init().await;
    assert_eq!(appliance.state().await, "TRIPPED", "an init does not undo a trip");
    assert_eq!(appliance.reset().await.0, 200);
    assert_eq!(appliance.verdict().await, "open");
}

#[tokio::test]
async fn walks_along_the_log_do_not_hold_up_the_state() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    appliance.init().await;
    let mut walks = tokio::task::JoinSet::new();
    for _ in 0..40 {
        let client = reqwest::Client::builder().unix_socket(place.socket()).build().unwrap();
        walks.spawn(async move {
            client.get("http://local/api/v1/audit/verify").send().await.map(|r| r.status())
        });
    }
    while let Some(done) = walks.join_next().await {
        assert!(done.unwrap().unwrap().as_u16() < 504);
    }
    assert_eq!(appliance.verdict().await, "open");
}
