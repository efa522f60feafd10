//! The halt and its record, under kill -9, a full disk and damaged files.

use crate::support::Appliance;
use crate::support::PATIENCE;
use crate::support::Place;
use crate::support::REASON;
use crate::support::act;
use crate::support::until;
use serde_json::Value;
use serde_json::json;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

pub mod latches;

const TRIP: &str = "/api/v1/circuit-breaker/trip";
const RESET: &str = "/api/v1/circuit-breaker/reset";

/// Rounds of kill -9, spread over the named steps.
const ROUNDS: usize = 200;
const TRIP_STEPS: [&str; 5] =
    ["trip.blocked", "trip.before_commit", "trip.committed", "trip.recorded", "board.drawn"];
const RESET_STEPS: [&str; 5] =
    ["reset.before_commit", "reset.committed", "reset.recorded", "reset.opened", "board.drawn"];

/// Lets the minute between two resets pass, in the ledger of an appliance that is down.
fn age_the_last_reset(place: &Place) {
    place.sqlite3(
        "UPDATE breaker SET reset_at = '2020-01-01T00:00:00.000000+00:00' WHERE reset_at IS NOT NULL",
    );
}

fn count(place: &Place, sql: &str) -> i64 {
    place.sqlite3(sql).parse().unwrap()
}

/// What must hold after every start: audit count = transition count, and the board says what the ledger says.
async fn assert_consistent(place: &Place, appliance: &Appliance, round: &str) {
    let trips = count(place, "SELECT count(*) FROM breaker_history");
    let resets = count(place, "SELECT count(*) FROM breaker_history WHERE reset_at IS NOT NULL");
    let success = |action: &str| {
        format!("SELECT count(*) FROM audit_log WHERE action = '{action}' AND outcome = 'success'")
    };
    assert_eq!(count(place, &success("CIRCUIT_BREAKER_TRIP")), trips, "{round}: trips");
    assert_eq!(count(place, &success("CIRCUIT_BREAKER_RESET")), resets, "{round}: resets");
    let truth = place.sqlite3("SELECT state FROM breaker");
    assert_eq!(appliance.state().await, truth, "{round}: the gate answers from the truth");
    let board: Value = serde_json::from_str(&place.redis_cli(&["GET", "circuit_breaker:state"])).unwrap();
    assert_eq!(board["state"], truth, "{round}: the board is the truth");
    let verified = appliance.get("/api/v1/audit/verify").await;
    assert_eq!(verified["ok"], true, "{round}: {verified}");
}

#[tokio::test]
async fn two_hundred_kills_never_leave_an_acknowledged_trip_open() {
    let place = Place::new();
    let mut appliance = Appliance::start(&place).await;
    appliance.init().await;
    appliance.kill9();
    for round in 0..ROUNDS {
        let tripping = round % 2 == 0;
        let steps = if tripping { TRIP_STEPS } else { RESET_STEPS };
        let step = steps[(round / 2) % steps.len()];
        age_the_last_reset(&place);
        let mut victim = Appliance::launch(&place, &[("TRADEWARDEN_CRASH_AT", step)]);
        victim.ready().await;
        let before = victim.state().await;
        let (verb, expected_before) = if tripping { (TRIP, "OPEN") } else { (RESET, "TRIPPED") };
        let acknowledged = if before == expected_before { victim.try_post(verb, act()).await } else { None };
        victim.kill9();
        let appliance = Appliance::start(&place).await;
        let name = format!("round {round} at {step}");
        if tripping && acknowledged.is_some_and(|(status, _)| status == 200) {
            assert_eq!(appliance.state().await, "TRIPPED", "{name}: an acknowledged trip");
        }
        assert_consistent(&place, &appliance, &name).await;
        // The next round begins in the state it needs.
        let state = appliance.state().await;
        if tripping && state == "OPEN" {
            assert_eq!(appliance.trip().await.0, 200, "{name}");
        }
        drop(appliance);
        if !tripping && place.sqlite3("SELECT state FROM breaker") == "TRIPPED" {
            age_the_last_reset(&place);
            let appliance = Appliance::start(&place).await;
            let (status, body) = appliance.reset().await;
            assert_eq!(status, 200, "{name}: {body}");
        }
    }
}

/// A small file system of its own, taken away at the end.
pub struct SmallDisk<'a>(&'a Path);

impl<'a> SmallDisk<'a> {
    pub fn mount(at: &'a Path) -> Self {
        fs::create_dir_all(at).unwrap();
        let done =
            Command::new("mount").args(["-t", "tmpfs", "-o", "size=4m", "tmpfs"]).arg(at).status().unwrap();
        assert!(done.success(), "a tmpfs must be mounted for this test: run it as root");
        Self(at)
    }

    pub fn fill(&self) {
        let mut size = 64 * 1024;
        let mut n = 0;
        while size >= 512 {
            n += 1;
            if fs::write(self.0.join(format!("filler-{n}")), vec![1u8; size]).is_err() {
                size /= 2;
            }
        }
    }

    pub fn free(&self) {
        for entry in fs::read_dir(self.0).unwrap().flatten() {
            if entry.file_name().to_string_lossy().starts_with("filler-") {
                fs::remove_file(entry.path()).unwrap();
            }
        }
    }
}

impl Drop for SmallDisk<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0).status();
    }
}

#[tokio::test]
async fn on_a_full_disk_a_trip_blocks_and_a_reset_is_refused() {
    let place = Place::new();
    let data = place.data.clone();
    let disk = SmallDisk::mount(&data);
    let mut appliance = Appliance::start(&place).await;
    appliance.init().await;
    assert_eq!(appliance.verdict().await, "open");
    disk.fill();
    // The log of the ledger may still have room for a little; use it up.
    let mut answer = appliance.trip().await;
    for _ in 0..20 {
        if answer.1["recorded"] == false {
            break;
        }
        age_reset_and_reset(&appliance).await;
        disk.fill();
        answer = appliance.trip().await;
    }
    let (status, body) = answer;
    assert_eq!((status, &body["recorded"]), (200, &json!(false)), "{body}");
    assert_eq!(appliance.verdict().await, "reduce_only", "it blocks although it is not recorded");
    assert!(!appliance.get("/readyz?verbose").await.to_string().is_empty());
    let (status, body) = appliance.reset().await;
    assert_eq!((status, &body["code"]), (503, &json!("not_recorded")), "{body}");
    assert_eq!(appliance.verdict().await, "reduce_only");

    // A kill -9 now must not lose it: the latch file lies beside the data or in the runtime directory.
    appliance.kill9();
    let appliance = Appliance::start(&place).await;
    assert_eq!(appliance.verdict().await, "reduce_only", "{}", appliance.log());
    disk.free();
    until("the entry appears when space is back", || async {
        appliance.get("/api/v1/circuit-breaker").await["recorded"] == true
    })
    .await;
    let entries = appliance.get("/api/v1/audit?action=CIRCUIT_BREAKER_TRIP&outcome=success&limit=1").await;
    assert_eq!(entries["items"][0]["reason"], REASON, "{entries}");
    assert_eq!(place.sqlite3("SELECT state FROM breaker"), "TRIPPED");
    assert!(!place.run_dir().join("emergency.latch").exists());
    assert!(!data.join("emergency.latch").exists());
    drop(appliance);
}

async fn age_reset_and_reset(appliance: &Appliance) {
    // Not recorded yet means there is nothing to undo; otherwise wait out the minute through the refusal's number.
    let (_, body) = appliance.reset().await;
    if let Some(seconds) = body["retry_after_seconds"].as_u64() {
        tokio::time::sleep(std::time::Duration::from_secs(seconds)).await;
        let _ = appliance.reset().await;
    }
}

#[tokio::test]
async fn a_broken_board_is_rebuilt_from_the_ledger_and_reported() {
    type Damage = fn(&Path);
    let damages: [(&str, Damage); 3] = [
        ("deleted", |board| fs::remove_dir_all(board).unwrap()),
        ("truncated", |board| each_file(board, |bytes| bytes.truncate(bytes.len() / 3))),
        ("bit-flipped", |board| {
            each_file(board, |bytes| {
                for n in (0..bytes.len()).step_by(97) {
                    bytes[n] ^= 0x10;
                }
            });
        }),
    ];
    for (name, damage) in damages {
        let place = Place::new();
        let mut appliance = Appliance::start(&place).await;
        appliance.init().await;
        appliance.trip().await;
        assert_eq!(appliance.stop(), 0, "{name}: {}", appliance.log());
        damage(&place.data.join("board"));
        let appliance = Appliance::start(&place).await;
        assert_eq!(appliance.state().await, "TRIPPED", "{name}");
        let board: Value = serde_json::from_str(&place.redis_cli(&["GET", "circuit_breaker:state"])).unwrap();
        assert_eq!(board["state"], "TRIPPED", "{name}");
        let reported = appliance.get("/api/v1/audit?action=BOARD_REBUILT").await;
        let created = name == "deleted";
        assert!(created || !reported["items"].as_array().unwrap().is_empty(), "{name}: {reported}");
    }
}

fn each_file(directory: &Path, change: fn(&mut Vec<u8>)) {
    for entry in fs::read_dir(directory).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            each_file(&path, change);
        } else {
            let mut bytes = fs::read(&path).unwrap();
            change(&mut bytes);
            fs::write(&path, bytes).unwrap();
        }
    }
}

#[tokio::test]
async fn a_damaged_or_missing_ledger_blocks_and_names_file_and_remedy() {
    type Damage = fn(&Place);
    let damages: [(&str, Damage, &str); 3] = [
        ("header", |p| overwrite(&p.ledger(), 0, 64), "restore a backup"),
        ("pages", |p| overwrite(&p.ledger(), 4096, 16384), "restore a backup"),
        ("missing", |p| fs::remove_file(p.ledger()).unwrap(), "restore a backup"),
    ];
    for (name, damage, remedy) in damages {
        let place = Place::new();
        let mut appliance = Appliance::start(&place).await;
        appliance.init().await;
        assert_eq!(appliance.stop(), 0);
        for suffix in ["-wal", "-shm"] {
            let _ = fs::remove_file(place.data.join(format!("ledger.db{suffix}")));
        }
        damage(&place);
        let mut appliance = Appliance::start(&place).await;
        assert_eq!(appliance.verdict().await, "halted", "{name}");
        assert_eq!(appliance.state().await, "UNREADABLE", "{name}");
        let log = appliance.log();
        assert!(log.contains("ledger.db") && log.contains(remedy), "{name}: {log}");
        // What reduces risk goes through all the same, and is not lost.
        let (status, body) = appliance.trip().await;
        assert_eq!((status, &body["recorded"]), (200, &json!(false)), "{name}: {body}");
        let (status, _) = appliance.reset().await;
        assert_eq!(status, 503, "{name}");
        appliance.stop();
        assert!(place.data.join("emergency.latch").exists(), "{name}");
    }
}

fn overwrite(path: &Path, from: usize, length: usize) {
    let mut bytes = fs::read(path).unwrap();
    let end = (from + length).min(bytes.len());
    for byte in &mut bytes[from..end] {
        *byte = 0xA5;
    }
    fs::write(path, bytes).unwrap();
}

#[tokio::test]
async fn a_latch_file_or_a_board_that_is_ahead_means_tripped() {
    let place = Place::new();
    let mut appliance = Appliance::start(&place).await;
    appliance.init().await;
    assert_eq!(appliance.stop(), 0);
    let copy = place.dir.path().join("older.db");
    fs::copy(place.ledger(), &copy).unwrap();
    let mut appliance = Appliance::start(&place).await;
    assert_eq!(appliance.trip().await.0, 200);
    assert_eq!(appliance.stop(), 0);
    // The ledger loses the trip; the board still has it.
    fs::copy(&copy, place.ledger()).unwrap();
    let mut appliance = Appliance::start(&place).await;
    assert_eq!(appliance.state().await, "TRIPPED", "{}", appliance.log());
    let entries = appliance.get("/api/v1/audit?action=BREAKER_RECOVERED").await;
    assert_eq!(entries["items"].as_array().unwrap().len(), 1, "{entries}");
    assert_eq!(appliance.stop(), 0);

    fs::remove_dir_all(place.data.join("board")).unwrap();
    fs::copy(&copy, place.ledger()).unwrap();
    fs::write(place.data.join("emergency.latch"), "scribble").unwrap();
    let appliance = Appliance::start(&place).await;
    assert_eq!(appliance.state().await, "TRIPPED", "a latch that cannot be read still blocks");
    assert!(!place.data.join("emergency.latch").exists(), "it is in the ledger now");
}

#[tokio::test]
async fn one_changed_byte_in_any_row_of_the_audit_log_is_named() {
    let place = Place::new();
    let mut appliance = Appliance::start(&place).await;
    appliance.init().await;
    appliance.trip().await;
    appliance.reset().await;
    let whole = appliance.get("/api/v1/audit/verify").await;
    assert_eq!(whole["ok"], true, "{whole}");
    assert_eq!(appliance.stop(), 0);
    let rows = count(&place, "SELECT count(*) FROM audit_log");
    assert!(rows >= 3);
    let copy = place.dir.path().join("copy.db");
    for row in 1..=rows {
        fs::copy(place.ledger(), &copy).unwrap();
        let sql = format!(
            "DROP TRIGGER audit_log_no_update; \
             UPDATE audit_log SET details = replace(coalesce(details, ''), 'e', 'E') || 'x' WHERE id = {row}"
        );
        let changed = Command::new("sqlite3").arg(&copy).arg(sql).output().unwrap();
        assert!(changed.status.success());
        let (code, verdict) = place.cli_json(&["audit", "verify", copy.to_str().unwrap()]);
        assert_eq!((code, &verdict["first_broken_id"]), (1, &json!(row)), "{verdict}");
    }
    fs::copy(place.ledger(), &copy).unwrap();
    let (code, verdict) = place.cli_json(&["audit", "verify", copy.to_str().unwrap()]);
    assert_eq!((code, &verdict["ok"]), (0, &json!(true)), "{verdict}");
}

#[tokio::test]
async fn a_state_changed_behind_our_back_halts_until_it_is_written_anew() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    appliance.init().await;
    appliance.trip().await;
    place.sqlite3("UPDATE breaker SET state = 'OPEN', tripped_at = NULL");
    until("the change is noticed", || async { appliance.state().await == "UNREADABLE" }).await;
    assert_eq!(appliance.verdict().await, "halted", "nothing ever creates OPEN by itself");
    let metrics = Command::new("curl").args(["-s", &format!("{}/metrics", place.url())]).output().unwrap();
    assert!(String::from_utf8_lossy(&metrics.stdout).contains("cb_staleness_seconds 999999"));
    assert_eq!(appliance.trip().await.0, 200);
    let begun = Instant::now();
    assert_eq!(appliance.state().await, "TRIPPED");
    assert!(begun.elapsed() < PATIENCE);
}
