//! A newcomer's first minute: the demo trades, is found from another terminal, is halted, and leaves nothing behind.

use crate::support::BINARY;
use crate::support::PATIENCE;
use crate::support::REASON;
use serde_json::Value;
use std::fs;
use std::io::BufRead;
use std::io::BufReader;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Child;
use std::process::Command;
use std::process::Output;
use std::process::Stdio;
use std::time::Duration;
use std::time::Instant;
use tempfile::TempDir;

/// A demo as a child process, in a world where nothing else is installed.
struct Demo {
    child: Child,
    world: TempDir,
    ready: Value,
}

impl Demo {
    fn start() -> Self {
        let world = tempfile::tempdir().unwrap();
        fs::set_permissions(world.path(), fs::Permissions::from_mode(0o700)).unwrap();
        let picked = ["--http-listen", "127.0.0.1:0", "--resp-listen", "127.0.0.1:0", "--desk-ports", "0"];
        let mut command = in_world(world.path());
        command.args(["demo", "--json", "--seed", "7"]).args(picked).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let ready = serde_json::from_str(&line).unwrap_or_else(|e| panic!("{e}: {line}"));
        Self { child, world, ready }
    }

    fn says(&self, name: &str) -> &str {
        self.ready[name].as_str().unwrap_or_default()
    }

    fn run(&self, args: &[&str]) -> (i32, String) {
        let Output { status, stdout, stderr } = in_world(self.world.path()).args(args).output().unwrap();
        let text = format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
        (status.code().unwrap_or(-1), text)
    }

    fn json(&self, args: &[&str]) -> Value {
        let output = in_world(self.world.path()).args(args).arg("--json").output().unwrap();
        serde_json::from_slice(&output.stdout).unwrap_or(Value::Null)
    }

    fn until(&self, what: &str, check: impl Fn(&Value) -> bool) {
        let end = Instant::now() + PATIENCE;
        while !check(&self.json(&["status"])) {
            assert!(Instant::now() < end, "not in time: {what}: {}", self.json(&["status"]));
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The binary with a runtime directory of its own and none of our variables.
fn in_world(world: &Path) -> Command {
    let mut command = Command::new(BINARY);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("TRADEWARDEN_") {
            command.env_remove(name);
        }
    }
    command.stdin(Stdio::null()).env("NO_COLOR", "1").env("XDG_RUNTIME_DIR", world).env("TMPDIR", world);
    command.env("TRADEWARDEN_STORE__DATA_DIR", world.join("none"));
    command.env("TRADEWARDEN_STORE__RUNTIME_DIR", world.join("none"));
    command
}

fn positions(status: &Value) -> usize {
    status["desk"]["engines"][0]["positions"].as_array().map_or(0, Vec::len)
}

fn engine_seen(status: &Value) -> bool {
    status["desk"]["engines"][0]["status"] == "ok"
}

#[test]
fn the_first_minute() {
    let mut demo = Demo::start();
    for name in ["address", "setup_url", "redis", "socket", "data_dir", "desk_url"] {
        assert!(!demo.says(name).is_empty(), "{name} is missing: {}", demo.ready);
    }
    assert!(demo.says("setup_url").starts_with(demo.says("address")));
    demo.until("the desk has positions", |s| positions(s) > 0 && s["gate"]["verdict"] == "open");

    let (code, text) = demo.run(&["status"]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("speaking to the demo"), "{text}");
    for words in
        ["Trading is OPEN", "execution_gateway", "P&L today", "position", "open order", "Active alerts"]
    {
        assert!(text.contains(words), "{words} is missing:\n{text}");
    }
    let widest =
        text.lines().filter(|l| !l.contains("speaking to")).map(|l| l.chars().count()).max().unwrap();
    assert!(widest <= 100, "{widest} columns:\n{text}");

    let (code, text) = demo.run(&["desk", "fault", "error_503", "signal_service"]);
    assert_eq!(code, 0, "{text}");
    demo.until("the fault shows", |s| s["health"]["services"][0]["status"] == "unhealthy");
    let (code, text) = demo.run(&["health"]);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("503"), "{text}");
    assert_eq!(demo.run(&["desk", "fault", "error_503", "signal_service", "--off"]).0, 0);
    assert_eq!(demo.run(&["desk", "fault", "dance"]).0, 1);

    let (code, text) = demo.run(&["--circuit-trip", "--reason", REASON, "--yes"]);
    assert_eq!(code, 0, "{text}");
    assert_eq!(demo.json(&["gate"])["verdict"], "reduce_only");

    let (code, text) = demo.run(&["kill-switch", "--plan"]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("nothing has been done") && text.contains("close"), "{text}");
    let (code, text) = demo.run(&["--kill-switch", "--reason", REASON, "--yes"]);
    assert_eq!(code, 0, "{text}");
    for words in ["FLAT: no open order, no position", "blocked after", "last order gone after", "flat after"]
    {
        assert!(text.contains(words), "{words} is missing:\n{text}");
    }
    demo.until("flat", |s| engine_seen(s) && positions(s) == 0 && s["kill"]["state"] == "ENGAGED");

    let (code, text) = demo.run(&["kill-release", "--reason", REASON, "--yes"]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("kill switch ACTIVE") && text.contains("breaker TRIPPED"), "{text}");

    let data = demo.says("data_dir").to_owned();
    let _ = Command::new("kill").arg("-INT").arg(demo.child.id().to_string()).status();
    assert!(demo.child.wait().unwrap().success());
    assert!(!Path::new(&data).exists(), "a demo leaves nothing behind");
    assert!(!demo.world.path().join("tradewarden-demo.json").exists(), "nor its note");
    assert_eq!(demo.run(&["status"]).0, 3);
}
