//! What the chapters share: a place on disk, an appliance as a child process, and hands to speak to it.

#![allow(dead_code, reason = "each chapter uses some of it")]

mod ports;

pub use ports::free_port;
use serde_json::Value;
use serde_json::json;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::Output;
use std::process::Stdio;
use std::time::Duration;
use std::time::Instant;
use tempfile::TempDir;

/// The binary under test.
pub const BINARY: &str = env!("CARGO_BIN_EXE_tradewarden");
/// A reason that is long enough.
pub const REASON: &str = "market data feed frozen since noon";
/// Longest wait for anything; a test that needs it has failed.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Directories and ports of one appliance; it can be started there again and again.
pub struct Place {
    pub dir: TempDir,
    pub http: u16,
    pub redis: u16,
    pub data: PathBuf,
    /// TOML added to the config.
    pub more: String,
}

impl Place {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("data");
        Self { http: free_port(), redis: free_port(), data, dir, more: String::new() }
    }

    /// With sections added to the config.
    pub fn with(more: &str) -> Self {
        Self { more: more.to_owned(), ..Self::new() }
    }

    pub fn socket(&self) -> PathBuf {
        self.run_dir().join("tradewarden.sock")
    }

    pub fn run_dir(&self) -> PathBuf {
        self.dir.path().join("run")
    }

    pub fn ledger(&self) -> PathBuf {
        self.data.join("ledger.db")
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.http)
    }

    /// Writes the config and gives its path.
    pub fn config(&self) -> PathBuf {
        let path = self.dir.path().join("tradewarden.toml");
        let text = format!(
            "[environment]\nname = \"test\"\nkind = \"paper\"\n\
             [http]\nlisten = \"127.0.0.1:{}\"\n\
             [store]\ndata_dir = \"{}\"\nruntime_dir = \"{}\"\n\
             [resp]\nenabled = true\nlisten = \"127.0.0.1:{}\"\nlocal_trust = \"trip\"\n{}",
            self.http,
            self.data.display(),
            self.run_dir().display(),
            self.redis,
            self.more
        );
        fs::write(&path, text).unwrap();
        path
    }

    /// Runs a verb of the command line against this appliance, as whoever runs the tests.
    pub fn cli(&self, args: &[&str]) -> Output {
        let mut command = Command::new(BINARY);
        command.args(args).arg("--socket").arg(self.socket()).stdin(Stdio::null());
        clean(&mut command).output().unwrap()
    }

    /// The same with `--json`, parsed.
    pub fn cli_json(&self, args: &[&str]) -> (i32, Value) {
        let output = self.cli(&[args, &["--json"]].concat());
        let text = String::from_utf8_lossy(&output.stdout);
        (output.status.code().unwrap_or(-1), serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    /// Runs one statement in the real `sqlite3` on the live file.
    pub fn sqlite3(&self, sql: &str) -> String {
        let output = Command::new("sqlite3").arg(self.ledger()).arg(sql).output().unwrap();
        assert!(output.status.success(), "{sql}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// Runs the real `redis-cli` against this appliance.
    pub fn redis_cli(&self, args: &[&str]) -> String {
        let output = Command::new("redis-cli")
            .args(["-h", "127.0.0.1", "-p", &self.redis.to_string()])
            .args(args)
            .output()
            .unwrap();
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }
}

/// Takes our own variables out of a child's environment.
fn clean(command: &mut Command) -> &mut Command {
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("TRADEWARDEN_") {
            command.env_remove(name);
        }
    }
    command.env("NO_COLOR", "1")
}

/// An appliance as a child process. Dropping it kills it.
pub struct Appliance {
    child: Child,
    socket: PathBuf,
    http: reqwest::Client,
    log: PathBuf,
}

impl Appliance {
    /// Starts one and waits until it answers.
    pub async fn start(place: &Place) -> Self {
        let appliance = Self::launch(place, &[]);
        appliance.ready().await;
        appliance
    }

    /// Starts one without waiting; `environment` is added to its own.
    pub fn launch(place: &Place, environment: &[(&str, &str)]) -> Self {
        Self::launch_from(place, &place.config(), environment)
    }

    /// Starts one with a config file of the caller's, without waiting.
    pub fn launch_with(place: &Place, config: &Path) -> Self {
        Self::launch_from(place, config, &[])
    }

    fn launch_from(place: &Place, config: &Path, environment: &[(&str, &str)]) -> Self {
        let log = place.dir.path().join("log");
        let file = fs::File::options().create(true).append(true).open(&log).unwrap();
        let mut command = Command::new(BINARY);
        clean(&mut command)
            .args(["serve", "--config"])
            .arg(config)
            .stdin(Stdio::null())
            .stdout(file.try_clone().unwrap())
            .stderr(file)
            .envs(environment.iter().copied());
        let child = command.spawn().unwrap();
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().unix_socket(place.socket()).build().unwrap();
        Self { child, socket: place.socket(), http, log }
    }

    /// Waits until it answers on the local socket.
    pub async fn ready(&self) {
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            if self.http.get("http://local/livez").send().await.is_ok_and(|r| r.status().is_success()) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("no answer on {}; log:\n{}", self.socket.display(), self.log());
    }

    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Asks over the local socket.
    pub async fn get(&self, path: &str) -> Value {
        let answer = self.http.get(format!("http://local{path}")).send().await.unwrap();
        answer.json().await.unwrap_or(Value::Null)
    }

    /// Acts over the local socket.
    pub async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        let answer = self.http.post(format!("http://local{path}")).json(&body).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap_or(Value::Null))
    }

    /// Removes something over the local socket and gives the status.
    pub async fn delete(&self, path: &str) -> u16 {
        self.http.delete(format!("http://local{path}")).send().await.unwrap().status().as_u16()
    }

    /// The same when the process may die meanwhile.
    pub async fn try_post(&self, path: &str, body: Value) -> Option<(u16, Value)> {
        let answer = self.http.post(format!("http://local{path}")).json(&body).send().await.ok()?;
        Some((answer.status().as_u16(), answer.json().await.ok()?))
    }

    pub async fn init(&self) {
        let (status, body) = self.post("/api/v1/circuit-breaker/init", act()).await;
        assert_eq!(status, 200, "{body}");
    }

    pub async fn trip(&self) -> (u16, Value) {
        self.post("/api/v1/circuit-breaker/trip", act()).await
    }

    pub async fn reset(&self) -> (u16, Value) {
        self.post("/api/v1/circuit-breaker/reset", act()).await
    }

    pub async fn verdict(&self) -> String {
        self.get("/api/v1/gate").await["verdict"].as_str().unwrap_or("none").to_owned()
    }

    pub async fn state(&self) -> String {
        self.get("/api/v1/circuit-breaker").await["state"].as_str().unwrap_or("none").to_owned()
    }

    /// Makes an API key and gives the whole of it.
    pub async fn key(&self, name: &str, role: &str, scopes: &[&str]) -> String {
        let body = json!({ "name": name, "role": role, "scopes": scopes });
        let (status, body) = self.post("/api/v1/keys", body).await;
        assert!(status < 300, "{body}");
        body["key"].as_str().unwrap().to_owned()
    }

    /// kill -9.
    pub fn kill9(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Whether it ends by itself within so long.
    pub async fn died_within(&mut self, patience: Duration) -> bool {
        let end = Instant::now() + patience;
        while Instant::now() < end {
            if self.child.try_wait().unwrap().is_some() {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        false
    }

    /// SIGTERM, and waits for the end.
    pub fn stop(&mut self) -> i32 {
        let _ = Command::new("kill").arg(self.pid().to_string()).status();
        self.wait()
    }

    /// Waits for the end and gives the exit code, -1 for a signal.
    pub fn wait(&mut self) -> i32 {
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code().unwrap_or(-1);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("it does not end; log:\n{}", self.log());
    }
}

impl Drop for Appliance {
    fn drop(&mut self) {
        self.kill9();
    }
}

/// The body of an acknowledged act.
pub fn act() -> Value {
    json!({ "reason": REASON, "acknowledged": true })
}

/// Waits until `check` holds.
pub async fn until<F, R>(what: &str, mut check: F)
where
    F: FnMut() -> R,
    R: Future<Output = bool>,
{
    let end = Instant::now() + PATIENCE;
    while Instant::now() < end {
        if check().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("not within {PATIENCE:?}: {what}");
}

/// Runs a program and gives what it printed; fails loudly with its error output.
pub fn run(program: &str, args: &[&str]) -> String {
    let mut child = Command::new(program)
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|e| panic!("{program}: {e}"));
    let mut out = String::new();
    child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    let mut errors = String::new();
    child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
    let status = child.wait().unwrap();
    assert!(status.success(), "{program} {args:?}: {out}\n{errors}");
    out
}

/// A file of the repository.
pub fn repo(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}
