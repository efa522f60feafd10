//! A desk on picked ports, and a tiny Redis whose gate key the test holds in its hand.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::time::Duration;

use parking_lot::Mutex;
use serde_json::Value;
use serde_json::json;
use tokio::io::AsyncBufReadExt;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::io::BufReader;
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio::sync::broadcast;
use tokio::task::JoinHandle;
use tradewarden::clock::Clock;
use tradewarden::desk;
use tradewarden::desk::DeskConfig;
use tradewarden::desk::DeskHandle;
use tradewarden::desk::DeskPorts;
use tradewarden::domain::time::iso;
use tradewarden::domain::time::plus_ms;

/// Long enough for a slow machine; a test that waits this long has failed.
pub const PATIENCE: Duration = Duration::from_secs(20);
const LEASE_MS: i64 = 5000;
const BEAT: Duration = Duration::from_millis(300);

/// Enough of Redis for the desk: GET, SET, SUBSCRIBE, and OK to whatever a client says about itself.
pub struct FakeRedis {
    pub address: String,
    keys: Arc<Mutex<HashMap<String, String>>>,
    messages: broadcast::Sender<String>,
    verdict: Arc<Mutex<Option<(String, bool)>>>,
    up: Arc<AtomicBool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Drop for FakeRedis {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

impl FakeRedis {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (messages, _) = broadcast::channel(64);
        let mut fake = Self {
            address,
            keys: Arc::default(),
            messages,
            verdict: Arc::default(),
            up: Arc::new(AtomicBool::new(true)),
            tasks: Vec::new(),
        };
        let (keys, sender, up) = (Arc::clone(&fake.keys), fake.messages.clone(), Arc::clone(&fake.up));
        fake.tasks.push(tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(answer(stream, Arc::clone(&keys), sender.subscribe(), Arc::clone(&up)));
            }
        }));
        let (keys, verdict) = (Arc::clone(&fake.keys), Arc::clone(&fake.verdict));
        fake.tasks.push(tokio::spawn(async move {
            loop {
                if let Some((word, dry)) = verdict.lock().clone() {
                    keys.lock().insert("gate:state".to_owned(), gate(&word, dry, LEASE_MS));
                }
                tokio::time::sleep(BEAT).await;
            }
        }));
        fake
    }

    /// The appliance says this from now on, renewing its lease.
    pub fn say(&self, verdict: &str) {
        self.say_dry(verdict, false);
    }

    pub fn say_dry(&self, verdict: &str, dry_run: bool) {
        *self.verdict.lock() = Some((verdict.to_owned(), dry_run));
        self.keys.lock().insert("gate:state".to_owned(), gate(verdict, dry_run, LEASE_MS));
        let _ = self.messages.send("{}".to_owned());
    }

    /// The appliance is silent: the key stays as it is given here, or is gone.
    pub fn silence(&self, last: Option<String>) {
        *self.verdict.lock() = None;
        match last {
            Some(text) => self.keys.lock().insert("gate:state".to_owned(), text),
            None => self.keys.lock().remove("gate:state"),
        };
    }

    /// Cuts every connection and takes none, or takes them again.
    pub fn power(&self, on: bool) {
        self.up.store(on, Ordering::SeqCst);
        let _ = self.messages.send("cut".to_owned());
    }

    pub fn key(&self, name: &str) -> Option<String> {
        self.keys.lock().get(name).cloned()
    }
}

/// The gate's key with a lease that ends `lease_ms` from now.
pub fn gate(verdict: &str, dry_run: bool, lease_ms: i64) -> String {
    let now = Clock::System.now();
    json!({"verdict": verdict, "reasons": ["test"], "as_of": iso(now), "valid_until": iso(plus_ms(now, lease_ms)), "dry_run": dry_run})
        .to_string()
}

async fn request(stream: &mut BufReader<TcpStream>) -> std::io::Result<Vec<String>> {
    let gone = || std::io::Error::from(std::io::ErrorKind::UnexpectedEof);
    let mut line = String::new();
    stream.read_line(&mut line).await?;
    let count: usize = line.trim_start_matches('*').trim().parse().map_err(|_| gone())?;
    let mut words = Vec::new();
    for _ in 0..count {
        line.clear();
        stream.read_line(&mut line).await?;
        let length: usize = line.trim_start_matches('$').trim().parse().map_err(|_| gone())?;
        let mut bytes = vec![0; length + 2];
        stream.read_exact(&mut bytes).await?;
        words.push(String::from_utf8_lossy(&bytes[..length]).into_owned());
    }
    Ok(words)
}

async fn answer(
    stream: TcpStream,
    keys: Arc<Mutex<HashMap<String, String>>>,
    mut messages: broadcast::Receiver<String>,
    up: Arc<AtomicBool>,
) {
    let mut stream = BufReader::new(stream);
    let mut channels: Vec<String> = Vec::new();
    loop {
        let reply = tokio::select! {
            asked = request(&mut stream) => {
                let Ok(words) = asked else { return };
                match words[0].to_uppercase().as_str() {
                    "GET" => keys.lock().get(&words[1]).map_or("$-1\r\n".to_owned(), |v| format!("${}\r\n{v}\r\n", v.len())),
                    "SET" => {
                        keys.lock().insert(words[1].clone(), words[2].clone());
                        "+OK\r\n".to_owned()
                    }
                    "SUBSCRIBE" => {
                        channels.push(words[1].clone());
                        let name = &words[1];
                        format!("*3\r\n$9\r\nsubscribe\r\n${}\r\n{name}\r\n:{}\r\n", name.len(), channels.len())
                    }
                    _ => "+OK\r\n".to_owned(),
                }
            }
            message = messages.recv() => match message {
                Ok(text) if text != "cut" && !channels.is_empty() => {
                    let name = &channels[0];
                    format!("*3\r\n$7\r\nmessage\r\n${}\r\n{name}\r\n${}\r\n{text}\r\n", name.len(), text.len())
                }
                _ => String::new(),
            },
        };
        if !up.load(Ordering::SeqCst) || stream.get_mut().write_all(reply.as_bytes()).await.is_err() {
            return;
        }
    }
}

/// A desk and everything to talk to it.
pub struct Rig {
    pub redis: FakeRedis,
    pub desk: DeskHandle,
    pub http: reqwest::Client,
}

impl Rig {
    /// A desk ten times as fast as usual, whose gate is open from the start.
    pub async fn trading() -> Self {
        let rig = Self::with(true).await;
        rig.redis.say("open");
        rig
    }

    /// A desk without strategies: only the test sends orders.
    pub async fn quiet() -> Self {
        let rig = Self::with(false).await;
        rig.redis.say("open");
        rig.until("the gate is seen open", |stats| stats["gate"]["verdict"] == "open").await;
        rig
    }

    async fn with(strategies: bool) -> Self {
        let redis = FakeRedis::start().await;
        let clock = Clock::System;
        let mut config = DeskConfig::new(Arc::new(move || clock.now()));
        config.ports = DeskPorts::picked();
        config.redis_addr = redis.address.clone();
        config.speed = 10;
        config.strategies = strategies;
        let desk = desk::start(config).await.unwrap();
        // The program does this first thing; whoever comes second is told so, and that is fine.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { redis, desk, http }
    }

    pub fn gateway(&self, path: &str) -> String {
        format!("http://{}{path}", self.desk.addresses().execution_gateway)
    }

    pub fn control(&self, path: &str) -> String {
        format!("http://{}{path}", self.desk.addresses().control)
    }

    pub async fn get(&self, url: &str) -> Value {
        self.http.get(url).send().await.unwrap().json().await.unwrap()
    }

    /// Status and body of a POST.
    pub async fn post(&self, url: &str, body: Value) -> (u16, Value) {
        let answer = self.http.post(url).json(&body).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    pub async fn stats(&self) -> Value {
        self.get(&self.control("/desk/stats")).await
    }

    pub async fn fault(&self, body: Value) {
        let (status, answer) = self.post(&self.control("/desk/faults"), body).await;
        assert_eq!(status, 200, "{answer}");
    }

    /// Sends a market order, or a limit order if a price is given.
    pub async fn order(&self, symbol: &str, side: &str, qty: &str, limit: Option<&str>) -> (u16, Value) {
        let mut body = json!({"symbol": symbol, "side": side, "qty": qty, "strategy_id": "test"});
        if let Some(price) = limit {
            body["order_type"] = json!("limit");
            body["limit_price"] = json!(price);
        }
        self.post(&self.gateway("/api/v1/orders"), body).await
    }

    /// Waits until the counters are as wanted, and returns them.
    pub async fn until(&self, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        self.until_at(&self.control("/desk/stats"), what, wanted).await
    }

    /// Waits until an answer is as wanted, and returns it.
    pub async fn until_at(&self, url: &str, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let look = async {
            loop {
                let value = self.get(url).await;
                if wanted(&value) {
                    return value;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(PATIENCE, look).await.unwrap_or_else(|_| panic!("waited in vain until {what}"))
    }
}
