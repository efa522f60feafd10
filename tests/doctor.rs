//! `tradewarden doctor`: each thing is really broken, and it names it.

use crate::support::Appliance;
use crate::support::Place;
use crate::tls::rig::Authority;
use crate::tls::rig::Pair;
use crate::tls::rig::ended;
use serde_json::Value;
use std::fs;
use std::fs::File;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// What it says: findings that are no good, as `check verdict found hint`.
fn examine(place: &Place) -> (i32, Vec<String>) {
    let config = place.config().display().to_string();
    let (code, answer) = place.cli_json(&["doctor", "--config", &config]);
    let found = answer["findings"].as_array().unwrap_or_else(|| panic!("{answer}"));
    let text = |f: &Value, key: &str| f[key].as_str().unwrap_or_default().to_owned();
    let words = ["check", "verdict", "found", "hint"];
    let bad = found.iter().filter(|f| f["verdict"] != "good");
    (code, bad.map(|f| words.map(|key| text(f, key)).join(" ")).collect())
}

/// Asserts that it names a thing, with a hint, and what it exits with.
fn names(place: &Place, start: &str, words: &str, exit: i32) {
    let (code, found) = examine(place);
    assert!(found.iter().any(|f| f.starts_with(start) && f.contains(words)), "{start} … {words}: {found:#?}");
    assert_eq!(code, exit, "{found:#?}");
}

fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// A place where an appliance has run, taken a backup and ended.
async fn used() -> Place {
    let place = Place::new();
    let mut appliance = Appliance::start(&place).await;
    appliance.init().await;
    assert_eq!(place.cli(&["backup"]).status.code(), Some(0));
    assert_eq!(appliance.stop(), 0);
    place
}

#[tokio::test]
async fn an_appliance_that_runs_well_is_found_well_and_one_that_is_down_is_looked_at_all_the_same() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    appliance.init().await;
    let output = place.cli(&["doctor", "--config", &place.config().display().to_string()]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{text}");
    let version = format!("✓ appliance      answers, version {}", env!("CARGO_PKG_VERSION"));
    for line in [version.as_str(), "✓ config", "✓ data_dir", "✓ keys", "✓ ledger", "✓ schema", "✓ audit log"]
    {
        assert!(text.lines().any(|l| l.starts_with(line)), "{line}: {text}");
    }
    for port in [place.http, place.redis] {
        assert!(text.contains(&format!("127.0.0.1:{port} is open")), "{text}");
    }
    assert!(text.contains("! channels") && text.contains("→ configure a channel"), "{text}");
    drop(appliance);
    names(&place, "appliance warning does not answer", "systemctl start", 0);
    let (_, found) = examine(&place);
    assert!(!found.iter().any(|f| f.starts_with("board") || f.starts_with("ledger")), "{found:#?}");
}

#[tokio::test]
async fn directories_keys_and_secrets_that_others_get_at_are_named() {
    let mut place = used().await;
    let secret = place.dir.path().join("hook-secret");
    fs::write(&secret, "a secret of sixteen").unwrap();
    mode(&secret, 0o600);
    place.more = format!(
        "[alerts]\nallow_private_targets = true\n[[alerts.webhooks]]\nname = \"ops\"\n\
         url = \"http://127.0.0.1:9/hook\"\nsecret_file = \"{}\"\n",
        secret.display()
    );
    names(&place, "channels warning nothing was ever delivered over webhook:ops", "alerts test", 0);
    let breaks: [(&Path, u32, u32, &str, &str); 4] = [
        (&place.data, 0o777, 0o750, "data_dir wrong", "chmod 0750"),
        (&place.run_dir(), 0o777, 0o750, "runtime_dir wrong", "chmod 0750"),
        (&place.data.join("seal.key"), 0o644, 0o600, "keys wrong", "chmod 0600"),
        (&secret, 0o644, 0o600, "secrets wrong alerts.webhooks.ops.secret_file", "chmod 0600"),
    ];
    for (path, broken, whole, start, words) in breaks {
        mode(path, broken);
        names(&place, start, words, 1);
        mode(path, whole);
    }
    let (code, found) = examine(&place);
    assert_eq!(code, 0, "{found:#?}");
}

#[tokio::test]
async fn what_root_left_among_the_files_is_named_with_its_owner() {
    if !nix::unistd::geteuid().is_root() {
        return;
    }
    let place = used().await;
    std::os::unix::fs::chown(place.data.join("seal.key"), Some(65_534), None).unwrap();
    names(&place, "data_dir wrong not owned by root: seal.key (nobody)", "chown -R root:", 1);
}

#[tokio::test]
async fn certificates_that_end_soon_have_ended_or_are_none_are_named() {
    let mut place = used().await;
    let (authority, dir) = (Authority::new(), TempDir::new().unwrap());
    let pair = authority.issue("shown");
    place.more = pair.section("http");
    let (code, found) = examine(&place);
    assert!(code == 0 && !found.iter().any(|f| f.starts_with("certificate")), "{found:#?}");
    let (few, past, none) = (authority.issue_days("few", 20), ended(dir.path()), dir.path().join("none.pem"));
    fs::write(&none, "no certificate").unwrap();
    let none = Pair { certificate: none, key: pair.key.clone() };
    for (shown, start, words, exit) in [
        (few, "certificate warning http.tls.certificate_file", "is good for 20 days renew it", 0),
        (past, "certificate wrong http.tls.certificate_file", "ran out renew it", 1),
        (none, "certificate wrong http.tls.certificate_file", "in PEM", 1),
    ] {
        place.more = shown.section("http");
        names(&place, start, words, exit);
    }
}

#[tokio::test]
async fn records_that_are_damaged_newer_or_gone_are_named() {
    let place = used().await;
    let ledger = place.ledger();
    let whole = fs::read(&ledger).unwrap();

    place.sqlite3("UPDATE refinery_schema_history SET version = 9000 WHERE version = (SELECT max(version) FROM refinery_schema_history)");
    names(&place, "schema wrong schema 9000", "restore a backup", 1);
    fs::write(&ledger, &whole).unwrap();

    place.sqlite3("DROP TRIGGER IF EXISTS audit_log_no_update; UPDATE audit_log SET reason = 'another one' WHERE id = (SELECT max(id) FROM audit_log)");
    names(&place, "audit log wrong entry", "audit verify", 1);
    fs::write(&ledger, &whole).unwrap();

    let mut damaged = whole.clone();
    let page = damaged.len() / 2;
    damaged[page..page + 4096].fill(0x5a);
    fs::write(&ledger, &damaged).unwrap();
    names(&place, "ledger wrong", "", 1);

    fs::remove_file(&ledger).unwrap();
    names(&place, "ledger wrong", "tradewarden restore", 1);
    fs::write(&ledger, &whole).unwrap();

    let backups = place.data.join("backups");
    let newest = fs::read_dir(&backups).unwrap().next().unwrap().unwrap().path();
    let copy = File::options().write(true).open(newest.join("ledger.db")).unwrap();
    copy.set_len(4096).unwrap();
    names(&place, "backups wrong", "not whole", 1);
    fs::remove_dir_all(&backups).unwrap();
    names(&place, "backups warning there is none", "tradewarden backup", 0);
}

#[tokio::test]
async fn a_wrong_config_a_taken_port_and_another_version_are_named() {
    let mut place = used().await;
    let taken = TcpListener::bind(("127.0.0.1", place.http)).unwrap();
    let who = format!("(pid {})", std::process::id());
    names(&place, "ports wrong http.listen", &who, 1);
    drop(taken);
    place.more = "[gate]\nlease_ms = 1\n".to_owned();
    names(&place, "config wrong", "tradewarden.toml:14:12: `lease_ms` is 1", 1);
    // And what the rest of it names is looked at all the same.
    fs::remove_file(place.ledger()).unwrap();
    names(&place, "ledger wrong", &place.data.display().to_string(), 1);
}

#[tokio::test]
async fn what_the_running_appliance_says_of_itself_is_passed_on() {
    let mut place = Place::new();
    let appliance = Appliance::start(&place).await;
    appliance.init().await;
    let good = place.more.clone();
    "[log]\nformat = \"json\"\n".clone_into(&mut place.more);
    place.config();
    assert_eq!(place.cli(&["reload"]).status.code(), Some(0));
    names(&place, "appliance warning config: log.format changed", "Is it ready", 0);
    place.more = good;
}

#[test]
fn it_looks_at_its_own_machine_alone() {
    let mut command = Command::new(crate::support::BINARY);
    let output = command.args(["doctor", "--url", "http://127.0.0.1:9"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}
