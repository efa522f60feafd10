//! Alerts through `/api/v2/alerts`, which both sides speak:
//! `ingest --target tcp:HOST:PORT --connections 8 --batch 1 --seconds 5`  alerts accepted a second
//! `latency --target … --hook PORT --rate 300 --seconds 5`                from acceptance to the webhook's receipt
//! `drain --target … --hook PORT --count 10000`                           from the first post to the last receipt

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;
use std::time::Instant;

use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::net::TcpStream;

use super::Args;
use super::quantile;
use super::wire::Line;
use super::wire::find;
use super::wire::request;

/// How long the last receipts are waited for.
const PATIENCE: Duration = Duration::from_secs(120);

/// When each alert was first received, by its number.
type Received = Arc<Mutex<HashMap<u64, Instant>>>;

fn body(from: u64, count: u64) -> String {
    let each = |n: u64| {
        format!(
            "{{\"labels\":{{\"alertname\":\"Bench\",\"severity\":\"warning\",\"n\":\"{n}\"}},\
             \"annotations\":{{\"summary\":\"alert {n} of a measurement\"}}}}"
        )
    };
    format!("[{}]", (from..from + count).map(each).collect::<Vec<_>>().join(","))
}

async fn post(line: &mut Line, from: u64, count: u64) {
    line.send(&request("POST", "/api/v2/alerts", None, &body(from, count))).await.expect("send");
    let (status, said) = line.response().await.expect("an answer");
    assert_eq!(status, 200, "{}", String::from_utf8_lossy(&said));
}

/// Numbers that no other run used: alerts of an earlier one must not be the same.
fn first_number() -> u64 {
    u64::try_from(jiff::Timestamp::now().as_microsecond()).expect("this century") * 1_000
}

/// Alerts accepted in a second.
pub async fn ingest(args: &Args) {
    let (target, connections) = (args.text("target"), args.number("connections", 8) as u64);
    let (batch, seconds) = (args.number("batch", 1) as u64, args.number("seconds", 5));
    let (begin, end) = (first_number(), Instant::now() + Duration::from_secs(seconds as u64));
    let mut tasks = Vec::new();
    for c in 0..connections {
        let target = target.clone();
        tasks.push(tokio::spawn(async move {
            let mut line = Line::open(&target).await.expect("connect");
            let (mut sent, mut micros) = (0, Vec::new());
            while Instant::now() < end {
                let asked = Instant::now();
                post(&mut line, begin + c * 10_000_000 + sent, batch).await;
                micros.push(asked.elapsed().as_secs_f64() * 1e6);
                sent += batch;
            }
            (sent, micros)
        }));
    }
    let (mut sent, mut all) = (0, Vec::new());
    for task in tasks {
        let (count, micros) = task.await.expect("a connection failed");
        sent += count;
        all.extend(micros);
    }
    all.sort_by(f64::total_cmp);
    let rate = sent as f64 / seconds as f64;
    println!("{{\"per_second\": {rate:.0}, \"p95_us\": {:.0}}}", quantile(&all, 0.95));
}

/// Takes webhooks and notes when each alert came first.
async fn receive(port: u16) -> Received {
    let received = Received::default();
    let listener = TcpListener::bind(("127.0.0.1", port)).await.expect("the port of the webhook");
    let kept = Arc::clone(&received);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, Arc::clone(&kept)));
        }
    });
    received
}

async fn serve(mut stream: TcpStream, received: Received) {
    let _ = stream.set_nodelay(true);
    let (mut buffer, mut chunk) = (Vec::new(), vec![0u8; 64 * 1024]);
    loop {
        let head = find(&buffer, b"\r\n\r\n").map(|at| at + 4);
        let whole = head.map(|head| {
            let text = String::from_utf8_lossy(&buffer[..head]).to_ascii_lowercase();
            let length = text.split("content-length: ").nth(1).and_then(|s| s.split("\r\n").next());
            head + length.and_then(|s| s.parse::<usize>().ok()).unwrap_or(0)
        });
        if let Some(end) = whole.filter(|end| buffer.len() >= *end) {
            note(&buffer[head.unwrap_or(0)..end], &received);
            buffer.drain(..end);
            if stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await.is_err() {
                return;
            }
            continue;
        }
        match stream.read(&mut chunk).await {
            Ok(n) if n > 0 => buffer.extend_from_slice(&chunk[..n]),
            _ => return,
        }
    }
}

fn note(body: &[u8], received: &Received) {
    let now = Instant::now();
    let text = String::from_utf8_lossy(body);
    let mut kept = received.lock().expect("nobody panics here");
    for part in text.split("\"n\":\"").skip(1) {
        if let Some(n) = part.split('"').next().and_then(|n| n.parse().ok()) {
            kept.entry(n).or_insert(now);
        }
    }
}

async fn all_received(received: &Received, count: usize) {
    let end = Instant::now() + PATIENCE;
    while received.lock().expect("nobody panics here").len() < count {
        let there = received.lock().expect("nobody panics here").len();
        assert!(Instant::now() < end, "{there} of {count} alerts came in {PATIENCE:?}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// From acceptance to receipt, at a steady rate.
pub async fn latency(args: &Args) {
    let (target, rate) = (args.text("target"), args.number("rate", 300) as u64);
    let received = receive(u16::try_from(args.number("hook", 0)).expect("a port")).await;
    let (begin, count) = (first_number(), rate * args.number("seconds", 5) as u64);
    let mut ticks = tokio::time::interval(Duration::from_secs_f64(1.0 / rate as f64));
    // As many connections as one needs to hold the rate while an answer takes a disk's time.
    let (lines, accepted) = (16, Arc::new(Mutex::new(HashMap::new())));
    let mut senders = Vec::new();
    for _ in 0..lines {
        let (ask, mut asked) = tokio::sync::mpsc::unbounded_channel::<u64>();
        let (target, accepted) = (target.clone(), Arc::clone(&accepted));
        tokio::spawn(async move {
            let mut line = Line::open(&target).await.expect("connect");
            while let Some(n) = asked.recv().await {
                post(&mut line, n, 1).await;
                accepted.lock().expect("nobody panics here").insert(n, Instant::now());
            }
        });
        senders.push(ask);
    }
    for n in 0..count {
        ticks.tick().await;
        senders[(n % lines) as usize].send(begin + n).expect("a sender");
    }
    all_received(&received, count as usize).await;
    let accepted = accepted.lock().expect("nobody panics here");
    let received = received.lock().expect("nobody panics here");
    let mut millis: Vec<f64> = accepted
        .iter()
        .map(|(n, at)| received[n].saturating_duration_since(*at).as_secs_f64() * 1e3)
        .collect();
    millis.sort_by(f64::total_cmp);
    println!(
        "{{\"p50_ms\": {:.3}, \"p95_ms\": {:.3}, \"p99_ms\": {:.3}}}",
        quantile(&millis, 0.5),
        quantile(&millis, 0.95),
        quantile(&millis, 0.99)
    );
}

/// From the first post to the last receipt.
pub async fn drain(args: &Args) {
    let (target, count) = (args.text("target"), args.number("count", 10_000) as u64);
    let received = receive(u16::try_from(args.number("hook", 0)).expect("a port")).await;
    let (begin, began) = (first_number(), Instant::now());
    let mut line = Line::open(&target).await.expect("connect");
    let mut sent = 0;
    while sent < count {
        let batch = 64.min(count - sent);
        post(&mut line, begin + sent, batch).await;
        sent += batch;
    }
    let accepted = began.elapsed().as_secs_f64();
    all_received(&received, count as usize).await;
    let seconds = began.elapsed().as_secs_f64();
    println!(
        "{{\"per_second\": {:.0}, \"seconds\": {seconds:.3}, \"accepted_seconds\": {accepted:.3}}}",
        count as f64 / seconds
    );
}
