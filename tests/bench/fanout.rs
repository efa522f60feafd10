//! From the request that trips to the last listener that has seen it. Ours: `--speak http --web tcp:… --token T
//! --resp tcp:… [--resp-token T] --listeners 1000`: a poller of the gate, that many SSE streams and that many Redis
//! subscribers. The peer: `--speak redis --resp tcp:…`: a poller with GET and twice as many subscribers, told by SET and
//! PUBLISH in one MULTI.

use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

use tokio::sync::Barrier;
use tokio::task::JoinHandle;

use super::Args;
use super::quantile;
use super::wire::Line;
use super::wire::command;
use super::wire::find;
use super::wire::request;

const REASON: &str = "measuring how fast everybody hears of a trip";
const PATIENCE: Duration = Duration::from_secs(30);

type Listener = JoinHandle<Instant>;

/// Prints one line of JSON.
pub async fn run(args: &Args) {
    let http = args.text("speak") == "http";
    let resp = args.text("resp");
    let count = args.number("listeners", 1000);
    let pollers = 1;
    let subscribers = if http { count } else { 2 * count };
    let streams = if http { count } else { 0 };
    let ready = Arc::new(Barrier::new(pollers + subscribers + streams + 1));
    let mut told: Vec<Listener> = Vec::new();
    for _ in 0..subscribers {
        told.push(tokio::spawn(subscriber(resp.clone(), args.maybe("resp-token"), ready.clone())));
    }
    for _ in 0..streams {
        told.push(tokio::spawn(stream(args.text("web"), args.maybe("token"), ready.clone())));
    }
    let poller = if http {
        tokio::spawn(poll_gate(args.text("web"), args.maybe("token"), ready.clone()))
    } else {
        tokio::spawn(poll_key(resp.clone(), ready.clone()))
    };
    tokio::time::timeout(PATIENCE, ready.wait()).await.expect("every listener connects");
    tokio::time::sleep(Duration::from_millis(500)).await;

    let (asked, accepted) = if http { trip(args).await } else { publish(&resp).await };
    let mut millis = Vec::new();
    for listener in told {
        let seen = tokio::time::timeout(PATIENCE, listener)
            .await
            .expect("a listener never heard")
            .expect("a listener");
        millis.push(seen.saturating_duration_since(asked).as_secs_f64() * 1e3);
    }
    let polled =
        tokio::time::timeout(PATIENCE, poller).await.expect("the poller never saw it").expect("the poller");
    millis.sort_by(f64::total_cmp);
    println!(
        "{{\"accepted_ms\": {:.2}, \"poller_ms\": {:.2}, \"p50_ms\": {:.2}, \"p99_ms\": {:.2}, \"last_ms\": {:.2}}}",
        accepted.saturating_duration_since(asked).as_secs_f64() * 1e3,
        polled.saturating_duration_since(asked).as_secs_f64() * 1e3,
        quantile(&millis, 0.5),
        quantile(&millis, 0.99),
        quantile(&millis, 1.0)
    );
}

async fn trip(args: &Args) -> (Instant, Instant) {
    let mut line = Line::open(&args.text("web")).await.expect("connect");
    let body = format!("{{\"reason\": \"{REASON}\", \"acknowledged\": true}}");
    let question = request("POST", "/api/v1/circuit-breaker/trip", args.maybe("token").as_deref(), &body);
    let asked = Instant::now();
    line.send(&question).await.expect("send");
    let (status, body) = line.response().await.expect("the trip is answered");
    assert_eq!(status, 200, "{}", String::from_utf8_lossy(&body));
    (asked, Instant::now())
}

async fn publish(resp: &str) -> (Instant, Instant) {
    let mut line = Line::open(resp).await.expect("connect");
    let state = "{\"state\":\"TRIPPED\"}";
    let mut question = command(&["MULTI"]);
    question.extend(command(&["SET", "circuit_breaker:state", state]));
    question.extend(command(&["PUBLISH", "circuit_breaker:state", state]));
    question.extend(command(&["EXEC"]));
    let asked = Instant::now();
    line.send(&question).await.expect("send");
    line.until(b"*2\r\n").await.expect("EXEC is answered");
    (asked, Instant::now())
}

async fn subscriber(resp: String, token: Option<String>, ready: Arc<Barrier>) -> Instant {
    let mut line = Line::open(&resp).await.expect("connect");
    if let Some(key) = token {
        line.send(&command(&["AUTH", &key])).await.expect("send");
        line.until(b"+OK\r\n").await.expect("AUTH");
    }
    line.send(&command(&["SUBSCRIBE", "circuit_breaker:state"])).await.expect("send");
    line.until(b":1\r\n").await.expect("SUBSCRIBE");
    ready.wait().await;
    line.until(b"TRIPPED").await.expect("the message");
    Instant::now()
}

/// The gate's own event is what a stream waits for: nothing that adds exposure may be sent any more.
async fn stream(web: String, token: Option<String>, ready: Arc<Barrier>) -> Instant {
    let mut line = Line::open(&web).await.expect("connect");
    line.send(&request("GET", "/api/v1/events", token.as_deref(), "")).await.expect("send");
    line.until(b"event: snapshot").await.expect("the first event");
    ready.wait().await;
    line.until(b"event: gate").await.expect("the gate event");
    line.until(b"\"reduce_only\"").await.expect("the verdict");
    Instant::now()
}

async fn poll_gate(web: String, token: Option<String>, ready: Arc<Barrier>) -> Instant {
    let mut line = Line::open(&web).await.expect("connect");
    let question = request("GET", "/api/v1/gate", token.as_deref(), "");
    ready.wait().await;
    loop {
        line.send(&question).await.expect("send");
        let (_, body) = line.response().await.expect("an answer");
        if find(&body, b"\"verdict\":\"open\"").is_none() {
            return Instant::now();
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

async fn poll_key(resp: String, ready: Arc<Barrier>) -> Instant {
    let mut line = Line::open(&resp).await.expect("connect");
    ready.wait().await;
    loop {
        line.send(&command(&["GET", "circuit_breaker:state"])).await.expect("send");
        while find(&line.buffer, b"\r\n").is_none() {
            line.more().await.expect("an answer");
        }
        let tripped = find(&line.buffer, b"TRIPPED").is_some();
        line.buffer.clear();
        if tripped {
            return Instant::now();
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}
