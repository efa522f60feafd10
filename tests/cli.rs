//! The operator's hand: exit codes, words and JSON of the real binary.

use crate::support::Appliance;
use crate::support::BINARY;
use crate::support::Place;
use crate::support::REASON;
use serde_json::Value;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;
use std::process::Output;
use std::process::Stdio;

/// Runs the binary with this environment and no other variable of ours; nobody is at a terminal.
fn tradewarden(args: &[&str], environment: &[(&str, &Path)]) -> Output {
    let mut command = Command::new(BINARY);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("TRADEWARDEN_") {
            command.env_remove(name);
        }
    }
    command.args(args).envs(environment.iter().copied()).stdin(Stdio::null()).output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

fn all(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// The files of an appliance that is down.
fn files(place: &Place) -> [(&'static str, std::path::PathBuf); 2] {
    [("TRADEWARDEN_STORE__DATA_DIR", place.data.clone()), ("TRADEWARDEN_STORE__RUNTIME_DIR", place.run_dir())]
}

fn offline(place: &Place, args: &[&str]) -> Output {
    let files = files(place);
    let environment: Vec<(&str, &Path)> = files.iter().map(|(k, v)| (*k, v.as_path())).collect();
    tradewarden(&[args, &["--offline"]].concat(), &environment)
}

#[test]
fn without_an_appliance() {
    let place = Place::new();
    let table: &[(&[&str], i32, &str)] = &[
        (&["status"], 3, "does not answer"),
        (&["--status"], 3, "does not answer"),
        (&["health"], 3, "does not answer"),
        (&["gate"], 3, "does not answer"),
        (&["circuit-trip", "--reason", REASON, "--yes"], 3, "circuit-trip --offline"),
        (&["--circuit-trip", "--reason", REASON, "--yes"], 3, "was NOT tripped"),
        (&["--kill-switch", "--reason", REASON, "--yes"], 3, "kill-switch --offline"),
        (&["circuit-trip"], 2, "--reason"),
        (&["circuit-trip", "--reason", REASON], 2, "--yes"),
        (&["kill-release", "--yes"], 2, "--reason"),
        (&["circuit-trip", "--details", "{", "--reason", REASON, "--yes"], 2, "--details"),
        (&["circuit-reset", "--reason", REASON, "--yes", "--offline"], 2, "--offline"),
        (&["keys", "revoke", "x"], 2, "keys list"),
        (&["audit", "verify", "no-such-ledger.db"], 1, "does not exist"),
        (&["dance"], 2, "dance"),
        (&["--version"], 0, "tradewarden"),
        (&["--help"], 0, "Each command is also a flag"),
        (&["completions", "bash"], 0, "circuit-trip"),
    ];
    let socket = place.socket();
    for (args, expected, words) in table {
        let output = tradewarden(args, &[("TRADEWARDEN_SOCKET", &socket)]);
        assert_eq!(code(&output), *expected, "{args:?}: {}", all(&output));
        assert!(all(&output).contains(words), "{args:?}: {}", all(&output));
    }
    let output = tradewarden(&["status", "--json"], &[("TRADEWARDEN_SOCKET", &socket)]);
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((code(&output), answer["code"].as_str()), (3, Some("unreachable")));
}

#[tokio::test(flavor = "multi_thread")]
async fn verbs_and_flags_against_an_appliance() {
    let place = Place::new();
    let _appliance = Appliance::start(&place).await;
    let table: &[(&[&str], i32, &str)] = &[
        (&["status"], 1, "Trading is BLOCKED"),
        (&["gate"], 1, "✗"),
        (&["circuit-reset", "--reason", REASON, "--yes"], 1, "circuit-init"),
        (&["circuit-init", "--reason", "first start", "--yes"], 1, "at least 20"),
        (&["circuit-init", "--reason", REASON, "--yes"], 0, "breaker OPEN"),
        (&["status"], 0, "Trading is OPEN"),
        (&["--status"], 0, "Kill switch  ✓ ACTIVE"),
        (&["gate"], 0, "orders pass"),
        (&["gate", "check", "AAPL", "buy", "10"], 0, "may be sent"),
        (&["circuit-status"], 0, "Conditions to reset"),
        (&["--circuit-trip", "--reason", REASON, "--yes"], 0, "breaker TRIPPED"),
        (&["circuit-trip", "--reason", REASON, "--yes"], 0, "first reason is kept"),
        (&["circuit-status"], 1, REASON),
        (&["gate"], 1, "reduce_only"),
        (&["gate", "check", "AAPL", "buy", "10"], 1, "must not be sent"),
        (&["gate", "check", "AAPL", "sell", "10", "--position", "10"], 0, "may be sent"),
        (&["circuit-reset", "--reason", REASON, "--yes"], 0, "breaker OPEN"),
        (&["kill-release", "--reason", REASON, "--yes"], 1, "not ENGAGED"),
        (&["health"], 0, "No service is watched"),
        (&["audit", "list", "--action", "CIRCUIT_BREAKER_TRIP"], 0, "unix:"),
        (&["audit", "list", "--outcome", "denied"], 0, "denied"),
        (&["audit", "verify"], 0, "the chain is whole"),
        (&["user", "create", "alice", "--role", "operator"], 0, "/setup?token="),
        (&["user", "create", "x", "--role", "operator"], 1, "username"),
        (&["user", "list"], 0, "alice"),
        (&["openapi"], 0, "/api/v1/gate"),
        (&["circuit-trip", "--reason", REASON, "--yes", "--offline"], 3, "no ledger"),
    ];
    for (args, expected, words) in table {
        let output = place.cli(args);
        assert_eq!(code(&output), *expected, "{args:?}: {}", all(&output));
        assert!(all(&output).contains(words), "{args:?}: {}", all(&output));
        assert!(!all(&output).contains('\x1b'), "{args:?}: colours in a pipe");
    }
    for verb in ["status", "circuit-status", "health", "--help"] {
        let widest = all(&place.cli(&[verb])).lines().map(|l| l.chars().count()).max().unwrap();
        assert!(widest <= 100 || verb == "--help" && widest <= 160, "{verb} is {widest} columns wide");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn json_has_the_shapes_of_the_api() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    appliance.init().await;
    let (exit, snapshot) = place.cli_json(&["status"]);
    assert_eq!((exit, snapshot["gate"]["verdict"].as_str()), (0, Some("open")));
    let (exit, action) = place.cli_json(&["circuit-trip", "--reason", REASON, "--yes"]);
    assert_eq!((exit, action["breaker"]["state"].as_str()), (0, Some("TRIPPED")));
    assert_eq!(action["breaker"]["trip_reason"], REASON);
    let (exit, problem) = place.cli_json(&["circuit-trip", "--reason", "short", "--yes"]);
    assert_eq!((exit, problem["code"].as_str()), (1, Some("reason_too_short")));
    let (exit, entries) = place.cli_json(&["audit", "list", "--action", "CIRCUIT_BREAKER_TRIP"]);
    assert_eq!(exit, 0);
    let seen: Vec<(&str, &str)> = entries["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| (e["door"].as_str().unwrap(), e["outcome"].as_str().unwrap()))
        .collect();
    assert_eq!(seen, [("cli", "denied"), ("cli", "success")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_over_http_does_what_it_may() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    appliance.init().await;
    let created =
        place.cli(&["keys", "create", "desk", "--role", "viewer", "--scope", "status:read,gate:read"]);
    let key = String::from_utf8(created.stdout.clone()).unwrap().trim().to_owned();
    assert!(key.starts_with("tw_live_") && !key.contains('\n'), "{}", all(&created));
    let file = place.dir.path().join("key");
    fs::write(&file, &key).unwrap();
    let url = place.url();
    let over_http =
        |args: &[&str]| tradewarden(&[args, &["--url", &url]].concat(), &[("TRADEWARDEN_KEY_FILE", &file)]);
    assert_eq!(code(&over_http(&["status"])), 0);
    let trip = over_http(&["circuit-trip", "--reason", REASON, "--yes"]);
    assert_eq!(code(&trip), 4, "{}", all(&trip));
    assert!(all(&trip).contains("Not permitted"), "{}", all(&trip));
    let identity = &key["tw_live_".len()..][..8];
    assert!(all(&place.cli(&["keys", "list"])).contains(identity));
    assert_eq!(code(&place.cli(&["keys", "revoke", identity, "--yes"])), 0);
    assert_eq!(code(&over_http(&["status"])), 4, "a revoked key");
    assert_eq!(code(&tradewarden(&["status", "--url", &url], &[])), 4, "no key");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_rotated_verified_and_cut_short() {
    let place = Place::new();
    let _appliance = Appliance::start(&place).await;
    let whole = |output: &Output| String::from_utf8(output.stdout.clone()).unwrap().trim().to_owned();
    let id_of = |key: &str| key["tw_live_".len()..][..8].to_owned();
    let verify = |key: &str, scope: &str| {
        let file = place.dir.path().join("to-verify");
        fs::write(&file, key).unwrap();
        place.cli(&["keys", "verify", "--file", file.to_str().unwrap(), "--scope", scope])
    };
    let made = ["keys", "create", "desk", "--scope", "gate:read,read_orders", "--expires-in-days", "30"];
    let old = whole(&place.cli(&made));
    assert_eq!(code(&verify(&old, "read_orders")), 0);
    assert_eq!(code(&verify(&old, "write_orders")), 1, "it does not carry that");
    assert_eq!(code(&verify(&old, "nonsense")), 1, "no scope at all");
    let new = whole(&place.cli(&["keys", "rotate", &id_of(&old), "--grace-hours", "2"]));
    assert!(new.starts_with("tw_live_") && new != old, "{new}");
    assert_eq!(
        (code(&verify(&old, "gate:read")), code(&verify(&new, "gate:read"))),
        (0, 0),
        "both in the grace"
    );
    let (exit, listed) = place.cli_json(&["keys", "list"]);
    let state = |id: &str| {
        let found = listed["items"].as_array().unwrap().iter().find(|k| k["id"] == id).unwrap();
        found["state"].as_str().unwrap().to_owned()
    };
    assert_eq!((exit, state(&id_of(&old)).as_str(), state(&id_of(&new)).as_str()), (0, "grace", "active"));
    assert!(all(&place.cli(&["keys", "list"])).contains("grace until"));
    assert_eq!(code(&place.cli(&["keys", "cut-short", &id_of(&old)])), 2, "nobody to confirm it");
    assert_eq!(code(&place.cli(&["keys", "cut-short", &id_of(&old), "--yes"])), 0);
    assert_eq!((code(&verify(&old, "gate:read")), code(&verify(&new, "gate:read"))), (1, 0));
    assert_eq!(code(&place.cli(&["keys", "cut-short", &id_of(&old), "--yes"])), 1, "it is over");
    assert!(all(&place.cli(&["keys", "scopes"])).contains("resp:write"));
    let audited =
        place.sqlite3("SELECT group_concat(action, ' ') FROM audit_log WHERE action LIKE 'API_KEY%'");
    for action in ["API_KEY_CREATE", "API_KEY_ROTATE", "API_KEY_CUT_SHORT", "API_KEY_REFUSED"] {
        assert!(audited.contains(action), "{action} in {audited}");
    }
    assert!(!audited.contains(&old[17..]), "no secret");
}

#[tokio::test(flavor = "multi_thread")]
async fn offline_works_on_the_files_and_keeps_off_a_running_appliance() {
    let place = Place::new();
    let mut appliance = Appliance::start(&place).await;
    appliance.init().await;
    let busy = offline(&place, &["circuit-trip", "--reason", REASON, "--yes"]);
    assert_eq!(code(&busy), 1, "{}", all(&busy));
    assert!(all(&busy).contains("the appliance is running"), "{}", all(&busy));
    assert_eq!(appliance.state().await, "OPEN");
    appliance.stop();
    let table: &[(&[&str], i32, &str)] = &[
        (&["status"], 1, "The appliance is down"),
        (&["circuit-trip", "--reason", "short", "--yes"], 1, "at least 20"),
        (&["circuit-trip", "--reason", REASON, "--yes"], 0, "breaker TRIPPED"),
        (&["circuit-status"], 1, "still TRIPPED"),
        (&["kill-switch", "--reason", REASON, "--yes"], 0, "No engine was spoken to"),
        (&["audit", "verify"], 0, "the chain is whole"),
    ];
    for (args, expected, words) in table {
        let output = offline(&place, args);
        assert_eq!(code(&output), *expected, "{args:?}: {}", all(&output));
        assert!(all(&output).contains(words), "{args:?}: {}", all(&output));
    }
    let entries = place.sqlite3(
        "SELECT action || ' ' || outcome FROM audit_log WHERE door = 'offline' AND user_id LIKE 'unix:%' ORDER BY id",
    );
    let acts: Vec<&str> = entries.lines().collect();
    assert_eq!(acts[..2], ["CIRCUIT_BREAKER_TRIP denied", "CIRCUIT_BREAKER_TRIP success"], "{entries}");
    assert!(entries.contains("KILL_SWITCH_ENGAGE success"), "{entries}");
    let appliance = Appliance::start(&place).await;
    assert_eq!((appliance.state().await, appliance.verdict().await), ("TRIPPED".into(), "halted".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copied_ledger_is_verified_and_a_changed_byte_is_named() {
    let place = Place::new();
    let mut appliance = Appliance::start(&place).await;
    appliance.init().await;
    appliance.trip().await;
    appliance.stop();
    let copy = place.dir.path().join("copy.db");
    fs::copy(place.ledger(), &copy).unwrap();
    let name = copy.display().to_string();
    let good = tradewarden(&["audit", "verify", &name], &[]);
    assert_eq!(code(&good), 0, "{}", all(&good));
    let sql = "UPDATE audit_log SET reason = 'x' || substr(reason, 2) WHERE action = 'CIRCUIT_BREAKER_TRIP'";
    let edit = "DROP TRIGGER IF EXISTS audit_log_no_update";
    let changed =
        Command::new("sqlite3").arg(&copy).arg(format!("{edit}; {sql}; SELECT changes()")).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&changed.stdout).trim(), "1", "{}", all(&changed));
    let broken = tradewarden(&["audit", "verify", &name, "--json"], &[]);
    assert_eq!(code(&broken), 1);
    let view: Value = serde_json::from_slice(&broken.stdout).unwrap();
    let tripped = place.sqlite3("SELECT id FROM audit_log WHERE action = 'CIRCUIT_BREAKER_TRIP'");
    assert_eq!(view["first_broken_id"].to_string(), tripped, "{view}");
}

/// Whom the operating system keeps out is told so, and the exit code is the one for it.
#[tokio::test(flavor = "multi_thread")]
async fn a_mistake_in_the_config_keeps_nobody_from_tripping() {
    let mut place = Place::new();
    let appliance = Appliance::start(&place).await;
    appliance.init().await;
    for mistake in ["[gate]\nlease_ms = 1\n", "[gate]\nlease_ms = \"soon\"\n", "[gate\n"] {
        mistake.clone_into(&mut place.more);
        let config = place.config().display().to_string();
        assert_eq!(code(&tradewarden(&["check-config", "--config", &config], &[])), 2, "{mistake}");
        let output = tradewarden(&["circuit-trip", "--reason", REASON, "--yes", "--config", &config], &[]);
        assert_eq!(code(&output), 0, "{mistake}: {}", all(&output));
        assert!(all(&output).contains(&place.socket().display().to_string()), "{}", all(&output));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_is_not_permitted() {
    if !nix::unistd::geteuid().is_root() {
        println!("skipped: only root can try it as somebody else");
        return;
    }
    let place = Place::new();
    fs::set_permissions(place.dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let mut appliance = Appliance::start(&place).await;
    let nobody = |args: &[&str]| {
        let mut command = Command::new(BINARY);
        command.uid(65_534).gid(65_534).args(args).current_dir("/").stdin(Stdio::null());
        command.env("TRADEWARDEN_STORE__DATA_DIR", &place.data).env("TRADEWARDEN_SOCKET", place.socket());
        command.env("TRADEWARDEN_STORE__RUNTIME_DIR", place.run_dir()).output()
    };
    let Ok(status) = nobody(&["status"]) else {
        println!("skipped: somebody else may not even run the binary here");
        return;
    };
    assert_eq!(code(&status), 4, "{}", all(&status));
    assert!(all(&status).contains("you may not open"), "{}", all(&status));
    assert_eq!(code(&nobody(&["circuit-trip", "--reason", REASON, "--yes"]).unwrap()), 4);
    appliance.stop();
    let offline = nobody(&["circuit-trip", "--reason", REASON, "--yes", "--offline"]).unwrap();
    assert_eq!(code(&offline), 4, "{}", all(&offline));
}

/// A demo is found only where nothing is installed; a real appliance wins even while it is down.
#[test]
fn a_demo_never_stands_in_for_an_appliance() {
    let dir = tempfile::tempdir().unwrap();
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o700)).unwrap();
    let socket = dir.path().join("demo.sock");
    fs::write(&socket, "").unwrap();
    let note = serde_json::json!({ "socket": socket, "address": "", "desk_url": "", "pid": 1 });
    fs::write(dir.path().join("tradewarden-demo.json"), note.to_string()).unwrap();
    let (data, run) = (dir.path().join("data"), dir.path().join("run"));
    let environment: [(&str, &Path); 3] = [
        ("XDG_RUNTIME_DIR", dir.path()),
        ("TRADEWARDEN_STORE__DATA_DIR", &data),
        ("TRADEWARDEN_STORE__RUNTIME_DIR", &run),
    ];
    let trip = ["circuit-trip", "--reason", REASON, "--yes"];
    let output = tradewarden(&trip, &environment);
    assert_eq!(code(&output), 3, "{}", all(&output));
    assert!(all(&output).contains("speaking to the demo"), "{}", all(&output));
    fs::create_dir(&data).unwrap();
    let output = tradewarden(&trip, &environment);
    assert_eq!(code(&output), 3, "{}", all(&output));
    assert!(!all(&output).contains("speaking to the demo"), "{}", all(&output));
    assert!(all(&output).contains("A demo of yours runs, too"), "{}", all(&output));
    assert!(all(&output).contains("run/tradewarden.sock"), "{}", all(&output));
}
