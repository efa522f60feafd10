//! Providers on loopback: they write down what they are sent, and behave as they are told.

use crate::support::until;
use parking_lot::Mutex;
use serde_json::Value;
use std::collections::BTreeMap;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::net::TcpSocket;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// What a provider does with a call.
#[derive(Debug, Clone)]
pub enum Play {
    /// Answers with a status, headers and a body.
    Answer(u16, Vec<(&'static str, String)>, String),
    /// Takes the call and never answers.
    Hang,
    /// Answers a byte now and then, and never comes to an end.
    Dribble,
    /// Reads the call and then says no more, with the way to it still open.
    HalfClose,
    /// Takes the connection and never reads from it.
    Deaf,
    /// Hears the first bytes and says no more: what somebody sees who wanted TLS.
    CutAtHello,
}

impl Play {
    /// An answer without headers.
    pub fn says(status: u16, body: &str) -> Self {
        Self::Answer(status, Vec::new(), body.to_owned())
    }

    /// An answer that asks to come back later.
    pub fn later(status: u16, when: &str) -> Self {
        Self::Answer(status, vec![("retry-after", when.to_owned())], "later".to_owned())
    }
}

/// A call as it came in.
#[derive(Debug, Clone)]
pub struct Call {
    pub method: String,
    pub path: String,
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

impl Call {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.body))
    }

    /// The fields of a form, decoded.
    pub fn form(&self) -> BTreeMap<String, String> {
        let decoded = reqwest::Url::parse(&format!("http://form.example/?{}", self.body)).unwrap();
        decoded.query_pairs().into_owned().collect()
    }
}

struct Script {
    plays: VecDeque<Play>,
    /// Played when the others are over; the usual answer of the provider without one.
    always: Option<Play>,
    good: fn(&Call) -> Play,
}

/// A provider.
pub struct Provider {
    pub port: u16,
    calls: Arc<Mutex<Vec<Call>>>,
    script: Arc<Mutex<Script>>,
    task: JoinHandle<()>,
}

impl Provider {
    /// Plays `plays` in order, and then answers as a provider does that takes everything.
    pub async fn start(good: fn(&Call) -> Play, plays: &[Play]) -> Self {
        Self::start_at(0, good, plays).await
    }

    /// The same on a port that is known already.
    pub async fn start_at(port: u16, good: fn(&Call) -> Play, plays: &[Play]) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let calls = Arc::new(Mutex::new(Vec::new()));
        let script = Script { plays: plays.iter().cloned().collect(), always: None, good };
        let script = Arc::new(Mutex::new(script));
        let (heard, told) = (Arc::clone(&calls), Arc::clone(&script));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&heard), Arc::clone(&told)));
            }
        });
        Self { port, calls, script, task }
    }

    /// Does the same with every call from now on.
    pub fn always(&self, play: Option<Play>) {
        let mut script = self.script.lock();
        script.plays.clear();
        script.always = play;
    }

    pub fn calls(&self) -> Vec<Call> {
        self.calls.lock().clone()
    }

    pub async fn wait_for(&self, count: usize) -> Vec<Call> {
        until(&format!("{count} calls, not {:#?}", self.calls()), || async { self.calls().len() >= count })
            .await;
        self.calls()
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A port whose queue of connections is full: nobody is told so, and who asks hears nothing at all.
pub struct BlackHole {
    pub port: u16,
    _listener: TcpListener,
    _held: Vec<TcpStream>,
}

impl BlackHole {
    pub async fn open() -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let listener = socket.listen(1).unwrap();
        let at = listener.local_addr().unwrap();
        let mut held = Vec::new();
        // Each connection that is made fills the queue a little more, until one is not answered.
        while let Ok(Ok(stream)) = timeout(Duration::from_millis(300), TcpStream::connect(at)).await {
            held.push(stream);
        }
        Self { port: at.port(), _listener: listener, _held: held }
    }
}

async fn serve(mut stream: TcpStream, calls: Arc<Mutex<Vec<Call>>>, script: Arc<Mutex<Script>>) {
    let early = {
        let script = script.lock();
        script.plays.front().or(script.always.as_ref()).cloned()
    };
    if matches!(early, Some(Play::Deaf)) {
        std::future::pending::<()>().await;
    }
    if matches!(early, Some(Play::CutAtHello)) {
        let mut hello = [0; 64];
        let _ = stream.read(&mut hello).await;
        let _ = stream.shutdown().await;
        // The other direction stays open: nobody hears that this one is gone but by reading.
        let _ = stream.read_to_end(&mut Vec::new()).await;
        return;
    }
    let Some(call) = read_call(&mut stream).await else { return };
    let play = {
        let mut script = script.lock();
        let next = script.plays.pop_front().or_else(|| script.always.clone());
        next.unwrap_or_else(|| (script.good)(&call))
    };
    calls.lock().push(call);
    match play {
        Play::Answer(status, headers, body) => answer(&mut stream, status, &headers, &body).await,
        Play::Hang | Play::Deaf => std::future::pending().await,
        Play::Dribble => {
            for byte in b"HTTP/1.1 200 OK\r\ncontent-length: 9".iter().cycle() {
                if stream.write_all(&[*byte]).await.is_err() {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(700)).await;
            }
        }
        Play::HalfClose | Play::CutAtHello => {
            let _ = stream.shutdown().await;
            let _ = stream.read_to_end(&mut Vec::new()).await;
        }
    }
}

async fn answer(stream: &mut TcpStream, status: u16, headers: &[(&'static str, String)], body: &str) {
    let more: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let text = format!(
        "HTTP/1.1 {status} Said\r\ncontent-length: {}\r\nconnection: close\r\n{more}\r\n{body}",
        body.len()
    );
    let _ = stream.write_all(text.as_bytes()).await;
    let _ = stream.shutdown().await;
}

async fn read_call(stream: &mut TcpStream) -> Option<Call> {
    let mut read = Vec::new();
    let mut chunk = [0; 8192];
    let head = loop {
        if let Some(end) = read.windows(4).position(|w| w == b"\r\n\r\n") {
            break end;
        }
        let count = stream.read(&mut chunk).await.ok().filter(|n| *n > 0)?;
        read.extend_from_slice(&chunk[..count]);
    };
    let text = String::from_utf8(read[..head].to_vec()).ok()?;
    let mut lines = text.lines();
    let mut first = lines.next()?.split(' ').map(str::to_owned);
    let (method, path) = (first.next()?, first.next()?);
    let pair = |line: &str| line.split_once(": ").map(|(n, v)| (n.to_lowercase(), v.to_owned()));
    let headers: BTreeMap<String, String> = lines.filter_map(pair).collect();
    let length: usize = headers.get("content-length").map_or(0, |v| v.parse().unwrap());
    let mut body = read[head + 4..].to_vec();
    while body.len() < length {
        let count = stream.read(&mut chunk).await.ok().filter(|n| *n > 0)?;
        body.extend_from_slice(&chunk[..count]);
    }
    Some(Call { method, path, headers, body: String::from_utf8(body).ok()? })
}
