//! Programs: run as they are, told on their standard input, and stopped when their time is up.

use super::kinds::claimed;
use super::kinds::letter;
use super::kinds::opened;
use crate::support::until;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;
use tradewarden::delivery::carrier::Carrier;
use tradewarden::delivery::command::OUTPUT_MAX_BYTES;
use tradewarden::delivery::command::run;
use tradewarden::domain::deliveries::Answer;
use tradewarden::domain::deliveries_lanes::Lane;
use tradewarden::domain::deliveries_lanes::Means;

const SOON: Duration = Duration::from_secs(1);
const LATE: Duration = Duration::from_secs(20);

/// Writes a program; `DIR` in it stands for its directory.
fn program(text: &str) -> (TempDir, std::path::PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("hook");
    let text = format!("#!/bin/sh\n{}\n", text.replace("DIR", &dir.path().display().to_string()));
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    (dir, path)
}

fn lane(path: &Path) -> Lane {
    Lane {
        name: "command:hook".into(),
        means: Means::Command { program: path.into(), args: vec![] },
        workers: 1,
    }
}

async fn go(path: &Path, args: &[&str], limit: Duration) -> Answer {
    let letter = letter("hook", vec![opened(7)]);
    let args: Vec<String> = args.iter().map(|a| (*a).to_owned()).collect();
    run(path, &args, &claimed(&letter, &lane(path)), &letter, limit).await.0
}

#[tokio::test]
async fn the_end_of_a_program_says_what_became_of_the_message() {
    // What it does, and what is seen.
    let table: [(&str, fn(&Answer) -> bool); 6] = [
        ("exit 0", |a| matches!(a, Answer::Accepted { .. })),
        ("cat >/dev/null; exit 0", |a| matches!(a, Answer::Accepted { .. })),
        ("echo try later; exit 75", |a| matches!(a, Answer::Unreachable(w) if w.contains("try later"))),
        (
            "echo no such pager >&2; exit 1",
            |a| matches!(a, Answer::Impossible(w) if w.contains("no such pager")),
        ),
        ("kill -9 $$", |a| matches!(a, Answer::Unknown(w) if w.contains("killed"))),
        ("exec 0<&-; exit 0", |a| matches!(a, Answer::Accepted { .. })),
    ];
    for (text, seen) in table {
        let (_dir, path) = program(text);
        let answer = go(&path, &[], LATE).await;
        assert!(seen(&answer), "{text}: {answer:?}");
    }
    let answer = go(Path::new("/nowhere/to/be/found"), &[], LATE).await;
    assert!(matches!(&answer, Answer::Unreachable(w) if w.contains("cannot be run")), "{answer:?}");
}

#[tokio::test]
async fn a_program_gets_the_message_its_arguments_as_they_are_and_next_to_no_environment() {
    let (dir, path) = program("cat >DIR/told; printf '%s\\n' \"$@\" >DIR/args; env >DIR/env; pwd >DIR/pwd");
    let answer = go(&path, &["a b", "$(touch DIR/never)", ";exit 1"], LATE).await;
    assert!(matches!(answer, Answer::Accepted { .. }), "{answer:?}");
    let read = |name: &str| fs::read_to_string(dir.path().join(name)).unwrap();
    let told: serde_json::Value = serde_json::from_str(&read("told")).unwrap();
    assert_eq!(
        (told["type"].as_str(), told["data"]["incident"].as_i64()),
        (Some("incident.opened"), Some(7))
    );
    assert_eq!(
        (told["id"].as_str(), told["possible_repeat"].as_bool()),
        (Some("msg_2KWPBgLlAfxdpx2AI54pPJ85f4W"), Some(false))
    );
    assert_eq!(read("args"), "a b\n$(touch DIR/never)\n;exit 1\n", "no shell reads them");
    let env = read("env");
    // Some are the shell's own.
    let known = ["LANG", "PATH", "TRADEWARDEN_DELIVERY_ID", "PWD", "OLDPWD", "SHLVL", "_"];
    let strange: Vec<&str> =
        env.lines().filter(|l| !known.iter().any(|n| l.starts_with(&format!("{n}=")))).collect();
    assert!(strange.is_empty(), "{strange:?}");
    assert!(env.contains("TRADEWARDEN_DELIVERY_ID=msg_") && !env.contains("HOME="), "{env}");
    assert_eq!(read("pwd"), "/\n");
}

#[tokio::test]
async fn what_takes_too_long_is_killed_with_everything_it_started() {
    let (dir, path) = program("sleep 300 & echo $! >DIR/child; echo $$ >DIR/self; wait");
    let answer = go(&path, &[], SOON).await;
    assert!(matches!(&answer, Answer::Unknown(w) if w.contains("was killed")), "{answer:?}");
    for name in ["child", "self"] {
        let pid = fs::read_to_string(dir.path().join(name)).unwrap();
        let status = format!("/proc/{}/stat", pid.trim());
        let gone = || fs::read_to_string(&status).map_or(true, |s| s.contains(") Z "));
        until(&format!("{name} is gone"), || async { gone() }).await;
    }
}

#[tokio::test]
async fn output_is_bounded_and_never_stands_in_the_way() {
    let (_dir, path) =
        program("head -c 3000000 /dev/zero | tr '\\0' x; head -c 3000000 /dev/zero | tr '\\0' y >&2; exit 1");
    let answer = go(&path, &[], LATE).await;
    let Answer::Impossible(words) = &answer else { panic!("{answer:?}") };
    assert!(words.len() < OUTPUT_MAX_BYTES && words.contains("xxx"), "{words}");
    // Something left behind that holds the pipes does not hold up the answer.
    let (_dir, path) = program("sleep 30 & exit 0");
    let answer = go(&path, &[], LATE).await;
    assert!(matches!(answer, Answer::Accepted { .. }), "{answer:?}");
}

#[tokio::test]
async fn nothing_is_run_unless_the_config_allows_it() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let (dir, path) = program("touch DIR/ran");
    let (lane, letter) = (lane(&path), letter("hook", vec![opened(7)]));
    let now = "2026-11-24T09:30:01Z".parse().unwrap();
    for (allowed, ran) in [(false, false), (true, true)] {
        let carrier = Carrier::new(false, allowed).unwrap();
        let report = carrier.send(&lane, &claimed(&letter, &lane), &letter, now).await;
        assert_eq!(matches!(report.answer, Answer::Accepted { .. }), allowed, "{report:?}");
        assert_eq!(dir.path().join("ran").exists(), ran);
    }
}
