//! The records survive: a backup while everything is written, a restore on an empty directory, and none that is not whole.

use crate::support::Appliance;
use crate::support::PATIENCE;
use crate::support::Place;
use crate::support::REASON;
use crate::support::until;
use serde_json::Value;
use serde_json::json;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::path::PathBuf;
use std::process::Output;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::Instant;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn take(place: &Place, label: &str) -> PathBuf {
    let (code, view) = place.cli_json(&["backup", "--label", label]);
    assert_eq!(code, 0, "{view}");
    PathBuf::from(view["path"].as_str().unwrap())
}

fn restore(to: &Place, backup: &Path, more: &[&str]) -> Output {
    let (path, data) = (backup.to_str().unwrap(), to.data.to_str().unwrap());
    to.cli(&[&["restore", path, "--data-dir", data, "--reason", REASON, "--yes"], more].concat())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn taken_under_load_and_restored_on_an_empty_directory() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    appliance.init().await;
    assert_eq!(appliance.trip().await.0, 200);
    let writing = Arc::new(AtomicBool::new(true));
    let load = {
        let (writing, url) = (Arc::clone(&writing), place.socket());
        tokio::spawn(async move {
            let http = reqwest::Client::builder().unix_socket(url).build().unwrap();
            let mut sent = 0_u32;
            while writing.load(Ordering::Relaxed) {
                let alert = json!({ "alerts": [{ "labels": { "alertname": format!("Load{sent}") } }] });
                let answer = http.post("http://local/api/v1/alerts").json(&alert).send().await.unwrap();
                assert!(answer.status().is_success(), "{:?}", answer.text().await);
                sent += 1;
            }
            sent
        })
    };
    let mut backups = Vec::new();
    for round in 0..3 {
        backups.push(take(&place, &format!("round-{round}")));
    }
    writing.store(false, Ordering::Relaxed);
    assert!(load.await.unwrap() > 0, "nothing was written meanwhile");
    for backup in &backups {
        let (code, view) = place.cli_json(&["backup", "check", backup.to_str().unwrap()]);
        assert_eq!(code, 0, "{view}");
        assert_eq!(fs::metadata(backup).unwrap().permissions().mode() & 0o777, 0o700);
        assert_eq!(fs::metadata(backup.join("seal.key")).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let elsewhere = Place::new();
    let output = restore(&elsewhere, &backups[2], &[]);
    assert!(output.status.success(), "{}", said(&output));
    let restored = Appliance::start(&elsewhere).await;
    assert_eq!(restored.state().await, "TRIPPED", "the breaker is as it was");
    assert_eq!(restored.verdict().await, "reduce_only");
    let (code, verify) = elsewhere.cli_json(&["audit", "verify"]);
    assert_eq!((code, verify["ok"].as_bool()), (0, Some(true)), "{verify}");
    let entry =
        elsewhere.sqlite3("SELECT user_id, door, reason FROM audit_log WHERE action = 'BACKUP_RESTORE'");
    assert!(entry.contains("|offline|") && entry.contains(REASON), "{entry}");
}

/// A webhook that refuses until it is told not to, and then counts what arrives by idempotency key.
async fn webhook(accepts: Arc<AtomicBool>, got: Arc<parking_lot::Mutex<Vec<String>>>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let (accepts, got) = (Arc::clone(&accepts), Arc::clone(&got));
            tokio::spawn(async move {
                let mut bytes = Vec::new();
                let mut piece = [0_u8; 4096];
                while !String::from_utf8_lossy(&bytes).contains("\r\n\r\n{") {
                    match stream.read(&mut piece).await {
                        Ok(0) | Err(_) => return,
                        Ok(n) => bytes.extend_from_slice(&piece[..n]),
                    }
                }
                let good = accepts.load(Ordering::Relaxed);
                if good {
                    let text = String::from_utf8_lossy(&bytes).to_lowercase();
                    let key =
                        text.lines().find_map(|line| line.strip_prefix("webhook-id: ").map(str::to_owned));
                    got.lock().push(key.unwrap_or_default());
                }
                let line = if good { "200 OK" } else { "503 Service Unavailable" };
                let answer = format!("HTTP/1.1 {line}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
                let _ = stream.write_all(answer.as_bytes()).await;
            });
        }
    });
    port
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_pending_goes_out_once_after_a_restore() {
    let (accepts, got) = (Arc::new(AtomicBool::new(false)), Arc::new(parking_lot::Mutex::new(Vec::new())));
    let port = webhook(Arc::clone(&accepts), Arc::clone(&got)).await;
    let channel = format!(
        "[alerts]\nallow_private_targets = true\n[[alerts.webhooks]]\nname = \"hook\"\nurl = \"http://127.0.0.1:{port}/\"\n"
    );
    let place = Place::with(&channel);
    let mut appliance = Appliance::start(&place).await;
    let alert = json!({ "alerts": [{ "labels": { "alertname": "FeedFrozen", "severity": "critical" } }] });
    assert_eq!(appliance.post("/api/v1/alerts", alert).await.0, 200);
    until("it was tried and not taken", || async {
        place.sqlite3("SELECT count(*) FROM delivery_attempts") != "0"
    })
    .await;
    let backup = take(&place, "pending");
    appliance.stop();
    let elsewhere = Place::with(&channel);
    assert!(restore(&elsewhere, &backup, &[]).status.success());
    accepts.store(true, Ordering::Relaxed);
    let restored = Appliance::start(&elsewhere).await;
    until("it arrived", || async {
        elsewhere.sqlite3("SELECT count(*) FROM alert_deliveries WHERE status = 'delivered'") == "1"
    })
    .await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(got.lock().len(), 1, "once: {:?}", got.lock());
    drop(restored);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_that_is_not_whole_is_refused() {
    let place = Place::new();
    let mut appliance = Appliance::start(&place).await;
    appliance.init().await;
    let whole = take(&place, "whole");
    appliance.stop();
    type Damage = fn(&Path);
    let table: [(&str, Damage, &str); 6] = [
        (
            "the ledger cut",
            |b| {
                let file = fs::File::options().write(true).open(b.join("ledger.db")).unwrap();
                file.set_len(file.metadata().unwrap().len() / 2).unwrap();
            },
            "is not whole: ledger.db has",
        ),
        (
            "a byte changed",
            |b| {
                let mut bytes = fs::read(b.join("ledger.db")).unwrap();
                let middle = bytes.len() / 2;
                bytes[middle] ^= 1;
                fs::write(b.join("ledger.db"), bytes).unwrap();
            },
            "was changed after it was written",
        ),
        (
            "the manifest cut",
            |b| {
                let text = fs::read_to_string(b.join("manifest.json")).unwrap();
                fs::write(b.join("manifest.json"), &text[..text.len() / 2]).unwrap();
            },
            "is damaged",
        ),
        ("no manifest", |b| fs::remove_file(b.join("manifest.json")).unwrap(), "is no backup"),
        ("no key", |b| fs::remove_file(b.join("seal.key")).unwrap(), "seal.key is missing"),
        (
            "a form of tomorrow",
            |b| {
                let text = fs::read_to_string(b.join("manifest.json")).unwrap();
                fs::write(b.join("manifest.json"), text.replace("\"form\": 1", "\"form\": 2")).unwrap();
            },
            "has form 2",
        ),
    ];
    for (what, damage, words) in table {
        let copy = place.dir.path().join(what.replace(' ', "-"));
        fs::create_dir(&copy).unwrap();
        for entry in fs::read_dir(&whole).unwrap().flatten() {
            fs::copy(entry.path(), copy.join(entry.file_name())).unwrap();
        }
        damage(&copy);
        let check = place.cli(&["backup", "check", copy.to_str().unwrap()]);
        assert_eq!(check.status.code(), Some(1), "{what}");
        assert!(said(&check).contains(words), "{what}: {}", said(&check));
        let elsewhere = Place::new();
        let output = restore(&elsewhere, &copy, &[]);
        assert!(!output.status.success() && said(&output).contains(words), "{what}: {}", said(&output));
        assert!(!elsewhere.ledger().exists(), "{what}: nothing is left behind");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn records_that_are_there_are_never_overwritten() {
    let place = Place::new();
    let mut appliance = Appliance::start(&place).await;
    appliance.init().await;
    let backup = take(&place, "before");
    let running = restore(&place, &backup, &["--replace"]);
    assert!(!running.status.success() && said(&running).contains("in use"), "{}", said(&running));
    assert_eq!(appliance.trip().await.0, 200);
    appliance.stop();
    let there = restore(&place, &backup, &[]);
    assert!(!there.status.success() && said(&there).contains("--replace"), "{}", said(&there));
    let short = place.cli(&[
        "restore",
        backup.to_str().unwrap(),
        "--data-dir",
        place.data.to_str().unwrap(),
        "--replace",
        "--yes",
        "--reason",
        "short",
    ]);
    assert!(!short.status.success() && said(&short).contains("20"), "{}", said(&short));
    let output = restore(&place, &backup, &["--replace"]);
    assert!(output.status.success(), "{}", said(&output));
    let aside = fs::read_dir(&place.data).unwrap().flatten().map(|e| e.path());
    let aside = aside.filter(|p| p.to_string_lossy().contains("replaced-")).collect::<Vec<_>>();
    assert_eq!(aside.len(), 1);
    assert!(aside[0].join("ledger.db").exists(), "what was there is kept");
    let restored = Appliance::start(&place).await;
    assert_eq!(restored.state().await, "OPEN", "as it was when the backup was taken");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn due_ones_are_taken_by_themselves_and_old_ones_go() {
    let place = Place::with("[backup]\nkeep = 2\n");
    let appliance = Appliance::start(&place).await;
    // The scheduler looks once a minute.
    let end = Instant::now() + PATIENCE * 3;
    while appliance.get("/api/v1/backups").await["items"].as_array().is_none_or(Vec::is_empty) {
        assert!(Instant::now() < end, "the first one is not taken");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let named = take(&place, "kept");
    for _ in 0..3 {
        take(&place, "");
    }
    let list = appliance.get("/api/v1/backups").await;
    let labels: Vec<&str> =
        list["items"].as_array().unwrap().iter().map(|item| item["label"].as_str().unwrap()).collect();
    assert_eq!(labels, ["", "", "kept"], "two that were due and the one with a label");
    assert!(named.exists());
    for bad in ["../up", "a/b", "a b"] {
        let (status, problem) = appliance.post("/api/v1/backups", json!({ "label": bad })).await;
        assert_eq!((status, problem["code"].as_str()), (422, Some("invalid_request")), "{bad}");
    }
    let actions = place
        .sqlite3("SELECT count(*) FROM audit_log WHERE action = 'BACKUP_CREATE' AND outcome = 'success'");
    assert_eq!(actions, "5");
    let viewer = appliance.key("dashboards", "viewer", &["status:read"]).await;
    let http = reqwest::Client::new();
    let answer =
        http.get(format!("{}/api/v1/backups", place.url())).bearer_auth(viewer).send().await.unwrap();
    assert_eq!(answer.status(), 403);
    let _: Value = answer.json().await.unwrap();
}
