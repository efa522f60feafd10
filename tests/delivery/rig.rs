//! A real mail server and a webhook receiver that does as it is told.

use crate::support::PATIENCE;
use crate::support::Place;
use crate::support::free_port;
use crate::support::repo;
use crate::support::run;
use crate::support::until;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::response::Response;
use axum::routing::post;
use parking_lot::Mutex;
use serde_json::Value;
use std::collections::VecDeque;
use std::fs;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Instant;
use tempfile::TempDir;
use tokio::task::JoinHandle;

/// Who is written to in these tests.
pub const RECIPIENT: &str = "night.watch@desk.example";

/// A mail server. It can be down, and start again with its mail.
pub struct MailServer {
    pub port: u16,
    directory: TempDir,
    child: Option<Child>,
}

/// One mail as it arrived.
pub struct Mail(pub String);

impl Mail {
    /// A header, unfolded.
    pub fn header(&self, name: &str) -> String {
        let head = self.0.split("\r\n\r\n").next().unwrap_or_default().replace("\r\n ", " ");
        let start = format!("{}:", name.to_lowercase());
        let line = head.lines().find(|l| l.to_lowercase().starts_with(&start)).unwrap_or_default();
        line.get(start.len()..).unwrap_or_default().trim().to_owned()
    }

    /// The body with soft line breaks taken out.
    pub fn body(&self) -> String {
        let (_, body) = self.0.split_once("\r\n\r\n").unwrap_or_default();
        body.replace("=\r\n", "").replace("=3D", "=").replace("\r\n", "\n")
    }
}

impl MailServer {
    /// A server that is down, on a port of its own.
    pub fn down() -> Self {
        Self { port: free_port(), directory: tempfile::tempdir().unwrap(), child: None }
    }

    pub async fn up() -> Self {
        let mut server = Self::down();
        server.start().await;
        server
    }

    pub async fn start(&mut self) {
        let ready = self.directory.path().join("ready");
        let _ = fs::remove_file(&ready);
        let child = Command::new(repo(".tools/venv/bin/python"))
            .arg(repo("tests/delivery/mail_server.py"))
            .arg(self.port.to_string())
            .arg(self.directory.path())
            .stdin(Stdio::null())
            .spawn()
            .expect("the set-up makes .tools/venv");
        self.child = Some(child);
        until("the mail server listens", || async { ready.exists() }).await;
    }

    /// What to answer to the next messages; `None` takes them.
    pub fn behave(&self, how: Option<&str>) {
        let path = self.directory.path().join("behave");
        match how {
            Some(how) => fs::write(path, how).unwrap(),
            None => {
                let _ = fs::remove_file(path);
            }
        }
    }

    pub fn mails(&self) -> Vec<Mail> {
        let mut paths: Vec<PathBuf> = fs::read_dir(self.directory.path())
            .unwrap()
            .map(|e| e.unwrap().path())
            .filter(|p| p.extension().is_some_and(|e| e == "eml"))
            .collect();
        paths.sort();
        paths.iter().map(|p| Mail(String::from_utf8(fs::read(p).unwrap()).unwrap())).collect()
    }

    /// Waits until there are `count` mails and gives them.
    pub async fn wait_for(&self, count: usize) -> Vec<Mail> {
        until(&format!("{count} mails"), || async { self.mails().len() >= count }).await;
        self.mails()
    }

    /// The part of a config that sends mail here.
    pub fn toml(&self) -> String {
        format!(
            "[alerts.email]\nhost = \"127.0.0.1\"\nport = {}\ntls = \"none\"\nfrom = \"tradewarden@desk.example\"\n\
             to = [\"{RECIPIENT}\"]\n",
            self.port
        )
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// What a webhook does with a call.
#[derive(Clone)]
pub enum Play {
    /// Answers so, with a `Retry-After` where one is given.
    Answer(u16, Option<String>),
    /// Leads elsewhere.
    Redirect(String),
    /// Never answers.
    Hang,
}

/// A call as it came in.
#[derive(Clone)]
pub struct Call {
    pub headers: HeaderMap,
    pub body: String,
}

impl Call {
    pub fn header(&self, name: &str) -> String {
        self.headers.get(name).map_or(String::new(), |v| v.to_str().unwrap().to_owned())
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub fn kind(&self) -> String {
        self.json()["type"].as_str().unwrap().to_owned()
    }
}

#[derive(Default)]
struct Seen {
    calls: Vec<Call>,
    plays: VecDeque<Play>,
    hang: bool,
}

/// A webhook receiver. It plays its plays in order and then takes everything.
pub struct Hook {
    pub port: u16,
    seen: Arc<Mutex<Seen>>,
    task: JoinHandle<()>,
}

impl Hook {
    pub async fn start(plays: &[Play]) -> Self {
        let seen = Arc::new(Mutex::new(Seen { plays: plays.iter().cloned().collect(), ..Seen::default() }));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let app = Router::new().route("/hook/{secret}", post(receive)).with_state(Arc::clone(&seen));
        let task = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { port, seen, task }
    }

    pub fn calls(&self) -> Vec<Call> {
        self.seen.lock().calls.clone()
    }

    pub async fn wait_for(&self, count: usize) -> Vec<Call> {
        until(&format!("{count} calls"), || async { self.calls().len() >= count }).await;
        self.calls()
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/hook/path-secret", self.port)
    }

    /// The part of a config that calls here.
    pub fn toml(&self, name: &str) -> String {
        format!("[[alerts.webhooks]]\nname = \"{name}\"\nurl = \"{}\"\n", self.url())
    }
}

impl Drop for Hook {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn receive(State(seen): State<Arc<Mutex<Seen>>>, headers: HeaderMap, body: Bytes) -> Response {
    let play = {
        let mut seen = seen.lock();
        seen.calls.push(Call { headers, body: String::from_utf8(body.to_vec()).unwrap() });
        let play = seen.plays.pop_front();
        seen.hang = seen.hang || matches!(play, Some(Play::Hang));
        if seen.hang { Some(Play::Hang) } else { play }
    };
    match play {
        None => StatusCode::NO_CONTENT.into_response(),
        Some(Play::Hang) => std::future::pending().await,
        Some(Play::Redirect(to)) => (StatusCode::FOUND, [("location", to)]).into_response(),
        Some(Play::Answer(status, after)) => {
            let status = StatusCode::from_u16(status).unwrap();
            match after {
                Some(after) => (status, [("retry-after", after)], "try later").into_response(),
                None => (status, "not now").into_response(),
            }
        }
    }
}

/// A place whose alerts go to these targets, with a schedule short enough to watch.
pub fn place(alerts: &str, targets: &[String]) -> Place {
    Place::with(&format!("[alerts]\nallow_private_targets = true\n{alerts}\n{}", targets.concat()))
}

/// Columns of the outbox as `sqlite3` shows them.
pub fn outbox(place: &Place, columns: &str, filter: &str) -> Vec<String> {
    let rows = place.sqlite3(&format!("SELECT {columns} FROM alert_deliveries WHERE {filter} ORDER BY id"));
    rows.lines().map(str::to_owned).collect()
}

/// Waits until `filter` holds for `count` deliveries.
pub async fn until_outbox(place: &Place, count: usize, filter: &str) {
    let end = Instant::now() + PATIENCE;
    while Instant::now() < end {
        if outbox(place, "id", filter).len() == count {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let all = "channel, told, status, retry_count, next_attempt_at, error_message";
    panic!("not {count} deliveries with {filter}: {:#?}", outbox(place, all, "1"));
}

/// Runs a statement with a named parameter in the real `sqlite3` on the live file.
pub fn sqlite3_with(place: &Place, id: &str, statement: &str) {
    let mut command = Command::new("sqlite3");
    command.arg(place.ledger()).args([
        "-cmd",
        ".timeout 5000",
        "-cmd",
        &format!(".parameter set :delivery_id {id}"),
    ]);
    let output = command.arg(statement).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The signature as another program computes it.
pub fn hmac_sha256(secret: &str, text: &str) -> String {
    let program = "import base64, hashlib, hmac, sys; \
        print(base64.b64encode(hmac.new(sys.argv[1].encode(), sys.argv[2].encode(), hashlib.sha256).digest()).decode())";
    run("python3", &["-c", program, secret, text]).trim().to_owned()
}

/// A real `redis-cli` that listens to a channel. Dropping it ends it.
pub struct Subscriber {
    child: Child,
    heard: PathBuf,
}

impl Subscriber {
    pub async fn start(place: &Place, channel: &str) -> Self {
        let heard = place.dir.path().join(format!("heard-{channel}"));
        let child = Command::new("redis-cli")
            .args(["-h", "127.0.0.1", "-p", &place.redis.to_string(), "subscribe", channel])
            .stdin(Stdio::null())
            .stdout(fs::File::create(&heard).unwrap())
            .spawn()
            .unwrap();
        let subscriber = Self { child, heard };
        subscriber.hears("subscribe").await;
        subscriber
    }

    /// Waits until a message holds these words.
    pub async fn hears(&self, words: &str) {
        let text = || fs::read_to_string(&self.heard).unwrap_or_default().replace("\\\"", "\"");
        until(&format!("a subscriber hears {words}"), || async { text().contains(words) }).await;
    }
}

impl Drop for Subscriber {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
