//! Checks of the machine itself against what the machine's own tools say: file systems, processes, plug-ins, units.

use super::appliance;
use super::becomes;
use super::beside::ask;
use super::http;
use super::see;
use crate::support::Appliance;
use crate::support::BINARY;
use crate::support::Place;
use crate::support::run;
use crate::support::until;
use nix::sys::signal::Signal;
use nix::sys::signal::kill;
use nix::unistd::Pid;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;
use tradewarden::config::CheckKind;
use tradewarden::config::ServiceConfig;
use tradewarden::domain::health::Answer;
use tradewarden::services::alerts_views;

fn service(kind: CheckKind) -> ServiceConfig {
    ServiceConfig { kind, url: None, timeout_ms: 5_000, ..http("target", "", false) }
}

fn texts(all: &[&str]) -> Option<Vec<String>> {
    Some(all.iter().map(|t| (*t).to_owned()).collect())
}

/// A column of `df` for a path.
fn df(column: &str, path: &Path) -> f64 {
    let told = run("df", &["-B1", &format!("--output={column}"), &path.display().to_string()]);
    told.lines().nth(1).unwrap().trim().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn room_on_a_file_system_is_what_df_says() {
    let dir = tempfile::tempdir().unwrap();
    for path in [dir.path(), Path::new("/"), Path::new("/proc")] {
        // Others write meanwhile, so that the two looks may differ by a little.
        let (size, free) = (df("size", path), df("avail", path));
        let percent = if size == 0.0 { 100.0 } else { 100.0 * free / size };
        let slack = 64.0 * 1024.0 * 1024.0;
        let table = [
            (format!("free_percent > {}", percent - 0.5), true),
            (format!("free_percent < {}", percent + 0.5), true),
            (format!("free_percent > {}", percent + 0.5), false),
            (format!("free_bytes >= {}", free - slack), true),
            (format!("free_bytes <= {}", free + slack), true),
            (format!("free_bytes > {}", free + slack), false),
            ("inodes_free_percent >= 0".to_owned(), true),
        ];
        for (condition, good) in table {
            let watched = ServiceConfig {
                path: Some(path.to_owned()),
                expect: texts(&[&condition]),
                prefer: Some(vec![]),
                ..service(CheckKind::Disk)
            };
            let found = ask(&watched).await;
            assert_eq!(found.answer == Answer::Good, good, "{} {condition}: {found:?}", path.display());
        }
    }
    let gone = ServiceConfig { path: Some("/no/such/place".into()), ..service(CheckKind::Disk) };
    let words = "/no/such/place cannot be looked at: ENOENT: No such file or directory";
    assert_eq!(ask(&gone).await.answer, Answer::Failed(words.into()));
}

/// A process with a name of its own; dropping it ends it.
struct Sleeper(Child);

impl Sleeper {
    fn start(program: &Path) -> Self {
        Self(Command::new(program).arg("600").stdin(Stdio::null()).spawn().unwrap())
    }

    fn signal(&self, signal: Signal) {
        kill(Pid::from_raw(i32::try_from(self.0.id()).unwrap()), signal).unwrap();
    }
}

impl Drop for Sleeper {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_is_seen_stopped_killed_and_started_again() {
    let dir = tempfile::tempdir().unwrap();
    let name = format!("desk-feed-{}", std::process::id() % 100_000);
    let program = dir.path().join(&name);
    fs::copy("/bin/sleep", &program).unwrap();
    let watched = |expect: &[&str]| ServiceConfig {
        process: Some(name.clone()),
        expect: texts(expect),
        ..service(CheckKind::Process)
    };
    let usual = ServiceConfig { name: "feed".into(), expect: None, ..watched(&[]) };
    let running = appliance(dir.path(), vec![usual]).await;
    let row = becomes(&running, "feed", "unhealthy").await;
    assert!(row.reason.ends_with("count is 0, expected >= 1"), "{row:?}");
    let first = Sleeper::start(&program);
    becomes(&running, "feed", "healthy").await;

    first.signal(Signal::SIGSTOP);
    let row = becomes(&running, "feed", "degraded").await;
    assert_eq!(row.reason, "stopped is 1, expected == 0");
    first.signal(Signal::SIGCONT);
    becomes(&running, "feed", "healthy").await;

    // Two of them, then none: one that was killed and not yet waited for is not there.
    let second = Sleeper::start(&program);
    for (condition, good) in [
        ("count == 2", true),
        ("count == 1", false),
        ("memory > 0", true),
        ("memory > 1GB", false),
        ("age < 60", true),
        ("age > 60", false),
    ] {
        let found = ask(&watched(&[condition])).await;
        assert_eq!(found.answer == Answer::Good, good, "{condition}: {found:?}");
    }
    first.signal(Signal::SIGKILL);
    second.signal(Signal::SIGKILL);
    becomes(&running, "feed", "unhealthy").await;
    drop((first, second));
    let found = ask(&watched(&["age < 60"])).await;
    assert_eq!(found.answer, Answer::Failed("age: there is no such process".into()));
    let _third = Sleeper::start(&program);
    becomes(&running, "feed", "healthy").await;
    running.stop().await;
}

/// A plug-in as monitoring packages bring them: a script with a shebang.
fn script(dir: &Path, name: &str, body: &str) -> PathBuf {
    let path = dir.join(name);
    fs::write(&path, format!("#!/bin/sh\n{body}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path
}

fn plugin(path: &Path, arguments: &[&str], expect: &[&str]) -> ServiceConfig {
    let words = std::iter::once(path.display().to_string()).chain(arguments.iter().map(|a| (*a).to_owned()));
    ServiceConfig {
        command: words.collect(),
        expect: texts(expect),
        timeout_ms: 2_000,
        ..service(CheckKind::Exec)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plug_in_is_judged_by_its_exit_code_and_its_measures() {
    let dir = tempfile::tempdir().unwrap();
    let check = script(
        dir.path(),
        "check_load",
        "echo \"LOAD $1 - load average: 0.42|load1=0.420;5;10;0 'busy share'=7%;80;90\"\nexit \"$2\"",
    );
    let failed = |words: &str| Answer::Failed(words.to_owned());
    let said = "LOAD X - load average: 0.42";
    let table: &[(&[&str], &[&str], Answer)] = &[
        (&["X", "0"], &[], Answer::Good),
        (&["X", "1"], &[], Answer::Degraded(format!("warning: {said}"))),
        (&["X", "2"], &[], failed(&format!("critical: {said}"))),
        (&["X", "3"], &[], failed(&format!("the plug-in does not know: {said}"))),
        (&["X", "127"], &[], failed(&format!("the plug-in ended with 127: {said}"))),
        (&["X", "0"], &["perf(load1) < 5", "perf(busy share) < 80", "code == 0"], Answer::Good),
        (&["X", "0"], &["perf(load1) < 0.1"], failed("perf(load1) is 0.42, expected < 0.1")),
        (&["X", "0"], &["perf(load5) < 1"], failed("perf(load5): the plug-in does not tell it")),
        // Nothing of what it gets is read by a shell.
        (&["$(id); `id` > /x", "0"], &[], Answer::Good),
    ];
    for (arguments, expect, answer) in table {
        let found = ask(&plugin(&check, arguments, expect)).await;
        assert_eq!(found.answer, *answer, "{arguments:?} {expect:?}: {found:?}");
    }
    let bare =
        script(dir.path(), "check_env", "[ \"$(env | wc -l)\" -le 5 ] && [ -z \"$CARGO_PKG_NAME$HOME\" ]");
    assert_eq!(ask(&plugin(&bare, &[], &[])).await.answer, Answer::Good, "its environment is empty");
    let silent = script(dir.path(), "check_silent", "exit 2");
    assert_eq!(ask(&plugin(&silent, &[], &[])).await.answer, failed("critical: it said nothing"));
    let gone = ask(&plugin(&dir.path().join("nowhere"), &[], &[])).await.answer;
    assert!(matches!(&gone, Answer::Failed(w) if w.contains("cannot be run")), "{gone:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plug_in_that_hangs_dies_or_talks_without_end_harms_nobody() {
    let dir = tempfile::tempdir().unwrap();
    let mark = dir.path().join("child");
    let hangs = script(
        dir.path(),
        "check_hangs",
        &format!("sleep 300 &\necho $! > {}\necho begun\nwait", mark.display()),
    );
    let words = "the plug-in did not end in 2000 ms and was killed";
    assert_eq!(ask(&plugin(&hangs, &[], &[])).await.answer, Answer::Failed(words.into()));
    let child = fs::read_to_string(&mark).unwrap();
    let state = || fs::read_to_string(format!("/proc/{}/stat", child.trim())).unwrap_or_default();
    until("what it started is gone too", async || state().is_empty() || state().contains(") Z ")).await;

    let dies = script(dir.path(), "check_dies", "echo about to fall\nkill -SEGV $$");
    let words = "the plug-in was killed: about to fall";
    assert_eq!(ask(&plugin(&dies, &[], &[])).await.answer, Answer::Failed(words.into()));
    // Two megabytes: it is read to its end, a part of it is kept, and its exit code counts.
    let talks = script(dir.path(), "check_talks", "echo OK\nyes | head -c 2000000 && exit 1");
    let found = ask(&plugin(&talks, &[], &[])).await;
    assert_eq!(found.answer, Answer::Degraded("warning: OK".into()));
    assert!(found.transcript.len() <= 60, "{}", found.transcript.len());
}

#[test]
fn programs_are_not_run_unless_the_config_allows_it() {
    let place = |allowed: &str| {
        let service = "[[services]]\nname = \"load\"\nkind = \"exec\"\ncommand = [\"/bin/true\"]\n";
        Place::with(&format!("[health]\nexec = {allowed}\n{service}"))
    };
    for (allowed, fine) in [("false", false), ("true", true)] {
        let place = place(allowed);
        let done =
            Command::new(BINARY).arg("check-config").arg("--config").arg(place.config()).output().unwrap();
        let said =
            String::from_utf8_lossy(&done.stderr).into_owned() + &String::from_utf8_lossy(&done.stdout);
        assert_eq!(done.status.success(), fine, "{said}");
        assert_eq!(said.contains("exec = true"), !fine, "{said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_unit_is_what_systemd_says_and_unknown_where_nobody_can_say() {
    let unit = |name: &str| ServiceConfig { unit: Some(name.to_owned()), ..service(CheckKind::Unit) };
    let journal = "systemd-journald.service";
    if Path::new("/run/systemd/system").exists() {
        let active = run("systemctl", &["is-active", journal]).trim() == "active";
        assert_eq!(ask(&unit(journal)).await.answer == Answer::Good, active);
        let words = "no-such-desk.service is not found: systemd knows no such unit";
        assert_eq!(ask(&unit("no-such-desk.service")).await.answer, Answer::Failed(words.into()));
        return;
    }
    let found = ask(&unit(journal)).await;
    assert!(matches!(&found.answer, Answer::Unasked(w) if w.contains("here: ")), "{found:?}");
    let dir = tempfile::tempdir().unwrap();
    let watched = ServiceConfig { name: "journal".into(), critical: true, ..unit(journal) };
    let running = appliance(dir.path(), vec![watched]).await;
    until("it was tried", async || see(&running, "journal").history.len() >= 4).await;
    let row = see(&running, "journal");
    assert_eq!(row.status, "unknown", "{row:?}");
    assert!(row.reason.contains("here: ") && row.last_error.is_some(), "{row:?}");
    assert!(row.history.iter().all(|point| point.status == "unknown"), "{row:?}");
    tokio::time::sleep(Duration::from_millis(500)).await;
    let list = alerts_views::list_incidents(&running.services).await.unwrap();
    assert!(list.items.iter().all(|i| i.kind != "service_unhealthy"), "nothing is known of it: {list:?}");
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_could_not_be_asked_is_neither_up_nor_down() {
    if Path::new("/run/systemd/system").exists() {
        return;
    }
    let place = Place::with(
        "[[services]]\nname = \"unit\"\nkind = \"unit\"\nunit = \"ssh.service\"\ninterval_ms = 250\n",
    );
    let appliance = Appliance::start(&place).await;
    let tried = async || {
        let shown = appliance.get("/api/v1/health/unit").await;
        shown["service"]["history"].as_array().is_some_and(|all| all.len() > 4)
    };
    until("it was tried", tried).await;
    let uptime = appliance.get("/api/v1/health/unit/uptime").await;
    let all = &uptime["items"][0]["all"];
    assert_eq!(
        (all["up_seconds"].as_f64(), all["down_seconds"].as_f64()),
        (Some(0.0), Some(0.0)),
        "{uptime}"
    );
    assert_eq!(all["unknown_share"].as_f64(), Some(1.0), "{uptime}");
}
