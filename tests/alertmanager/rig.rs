//! Debian's own programs on loopback: amtool, an Alertmanager, a Prometheus with a rule, and the target it watches.

use crate::support::Appliance;
use crate::support::Place;
use crate::support::free_port;
use crate::support::repo;
use crate::support::until;
use serde_json::Value;
use std::fs;
use std::io::Read;
use std::io::Write;
use std::net::TcpListener;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::Output;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::sync::atomic::Ordering;
use tempfile::TempDir;

/// The routing that the chapters import.
pub fn desk_yml() -> PathBuf {
    repo("tests/alertmanager/desk.yml")
}

/// An appliance that trusts this machine at Alertmanager's routes.
pub fn trusting(trust: &str) -> Place {
    Place::with(&format!("[alerts]\nalertmanager_local_trust = \"{trust}\"\nallow_private_targets = true\n"))
}

/// Runs the real amtool; its own config files are not read.
pub fn amtool(args: &[&str]) -> Output {
    let home = tempfile::tempdir().unwrap();
    Command::new("amtool")
        .args(args)
        .env("HOME", home.path())
        .stdin(Stdio::null())
        .output()
        .expect("amtool is installed by the set-up")
}

/// Runs amtool against an address and gives what it printed; fails loudly.
pub fn amtool_at(url: &str, args: &[&str]) -> String {
    let at = format!("--alertmanager.url={url}");
    let output = amtool(&[&[at.as_str()][..], args].concat());
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "amtool {args:?}: {}{}", text(&output.stdout), text(&output.stderr));
    text(&output.stdout)
}

/// The receivers that amtool finds for labels in a configuration file.
pub fn amtool_receivers(file: &Path, labels: &[String]) -> String {
    let mut args = vec!["config".to_owned(), "routes".to_owned(), "test".to_owned()];
    args.push(format!("--config.file={}", file.display()));
    args.extend(labels.iter().cloned());
    let output = amtool(&args.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(output.status.success(), "{labels:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).lines().last().unwrap_or_default().trim().to_owned()
}

/// Imports a configuration over the local socket.
pub async fn import(appliance: &Appliance, yaml: &str) -> Value {
    let body = serde_json::json!({ "yaml": yaml, "reason": "the routes of the desk move in here" });
    let (status, body) = appliance.post("/api/v1/routing/import", body).await;
    assert_eq!(status, 200, "{body}");
    body
}

/// A child that is killed when it is dropped.
pub struct Server {
    child: Child,
    pub port: u16,
    _dir: TempDir,
}

impl Server {
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn start(program: &str, dir: TempDir, port: u16, args: &[String]) -> Server {
    let child = Command::new(program)
        .args(args)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|e| panic!("{program} is installed by the set-up: {e}"));
    Server { child, port, _dir: dir }
}

async fn answers(url: &str) {
    until("it answers", || async { reqwest::get(url).await.is_ok_and(|r| r.status().is_success()) }).await;
}

/// A real Alertmanager with this configuration.
pub async fn alertmanager(yaml: &str) -> Server {
    let (dir, port) = (tempfile::tempdir().unwrap(), free_port());
    let config = dir.path().join("alertmanager.yml");
    fs::write(&config, yaml).unwrap();
    let args = [
        format!("--config.file={}", config.display()),
        format!("--storage.path={}", dir.path().join("data").display()),
        format!("--web.listen-address=127.0.0.1:{port}"),
        "--cluster.listen-address=".to_owned(),
    ];
    let server = start("prometheus-alertmanager", dir, port, &args);
    answers(&format!("{}/-/ready", server.url())).await;
    server
}

/// A real Prometheus that watches `target` each second, fires `DeskTrouble` while `desk_trouble` is above zero, and
/// tells the Alertmanager of this section of its configuration.
pub async fn prometheus(target: &Target, alertmanager: &str) -> Server {
    let (dir, port) = (tempfile::tempdir().unwrap(), free_port());
    let rules = dir.path().join("rules.yml");
    let text = "groups:\n- name: desk\n  rules:\n  - alert: DeskTrouble\n    expr: desk_trouble > 0\n    labels: {severity: \
                critical, team: desk}\n    annotations:\n      summary: 'trouble {{ $value }} at {{ $labels.venue }}'\n      \
                description: the desk is in trouble\n";
    fs::write(&rules, text).unwrap();
    let config = dir.path().join("prometheus.yml");
    let text = format!(
        "global:\n  scrape_interval: 1s\n  evaluation_interval: 1s\n  external_labels: {{site: paper}}\n\
         rule_files: ['{}']\nscrape_configs:\n- job_name: desk\n  static_configs:\n  - targets: ['127.0.0.1:{}']\n\
         alerting:\n  alertmanagers:\n  - {alertmanager}\n",
        rules.display(),
        target.port
    );
    fs::write(&config, text).unwrap();
    let args = [
        format!("--config.file={}", config.display()),
        format!("--storage.tsdb.path={}", dir.path().join("data").display()),
        format!("--web.listen-address=127.0.0.1:{port}"),
    ];
    let server = start("prometheus", dir, port, &args);
    answers(&format!("{}/-/ready", server.url())).await;
    server
}

/// A small target: one metric whose value the test sets. It serves until the tests end.
pub struct Target {
    pub port: u16,
    trouble: Arc<AtomicI64>,
}

impl Target {
    pub fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let trouble = Arc::new(AtomicI64::new(0));
        let value = Arc::clone(&trouble);
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let _ = stream.read(&mut [0; 4096]);
                let body = format!(
                    "# TYPE desk_trouble gauge\ndesk_trouble{{venue=\"XETR\"}} {}\n",
                    value.load(Ordering::SeqCst)
                );
                let _ = write!(
                    stream,
                    "HTTP/1.1 200 OK\r\ncontent-type: text/plain; version=0.0.4\r\ncontent-length: {}\r\n\
                     connection: close\r\n\r\n{body}",
                    body.len()
                );
            }
        });
        Self { port, trouble }
    }

    pub fn set(&self, trouble: i64) {
        self.trouble.store(trouble, Ordering::SeqCst);
    }
}
