//! One look at another machine's clock: the Date of an HTTP answer, or a packet of NTP.

use crate::clock::Stopwatch;
use crate::domain::health::Check;
use crate::domain::health_conditions;
use crate::domain::health_conditions::Fact;
use crate::domain::health_mask::Talk;
use crate::domain::time;
use crate::probes::found::Found;
use crate::probes::http;
use crate::probes::http::Page;
use jiff::Timestamp;
use jiff::fmt::rfc2822;
use reqwest::Client;
use std::time::Duration;
use tokio::net::UdpSocket;

/// Seconds between 1900, where NTP begins to count, and 1970.
const NTP_EPOCH: i64 = 2_208_988_800;
const PACKET: usize = 48;
/// Version 4, client.
const ASK: u8 = 0x23;

/// Whose clock.
#[derive(Debug, Clone)]
pub enum Other {
    /// A web server's.
    Http(Page),
    /// An NTP server's: host and port.
    Ntp(String),
}

/// Compares once. Half of the way there and back is taken off.
pub async fn check(
    client: &Client,
    other: &Other,
    check: &Check,
    now: impl Fn() -> Timestamp + Send + Sync,
) -> Found {
    let watch = Stopwatch::start();
    let limit = Duration::from_millis(check.timeout_ms);
    let mut talk = Talk::default();
    let told = match other {
        Other::Http(page) => {
            talk.say(&format!("GET {}", page.url));
            date(client, page, limit).await
        }
        Other::Ntp(server) => {
            talk.say(&format!("ask {server} for the time"));
            match tokio::time::timeout(limit, ntp(server)).await {
                Ok(told) => told,
                Err(_) => Err(format!("no answer within {} ms", limit.as_millis())),
            }
        }
    };
    let (latency_ms, here) = (watch.millis(), now());
    let there = match told {
        Ok(there) => there,
        Err(words) => return Found::failed(words, talk),
    };
    // The middle of the exchange by our clock; a Date is cut to whole seconds, so that its middle is half a second later.
    let cut = if matches!(other, Other::Http(_)) { 0.5 } else { 0.0 };
    let skew = here.duration_since(there).as_secs_f64() - latency_ms / 2000.0 - cut;
    talk.hear(&format!("{}, this machine is {skew:+.3} s ahead", time::iso(there)));
    let fact = |name: &str| match name {
        "latency" => Fact::Number(latency_ms / 1000.0),
        _ => Fact::Number(skew.abs()),
    };
    let facts = check.operands().into_iter().map(|o| (o.clone(), fact(&o.name))).collect();
    Found::answered(health_conditions::judge(&check.expect, &check.prefer, &facts), latency_ms, talk)
}

async fn date(client: &Client, page: &Page, limit: Duration) -> Result<Timestamp, String> {
    let answered = http::get(client, page, 1024, limit).await.map_err(|(words, _)| words)?;
    let date = answered.headers.get("date").and_then(|v| v.to_str().ok());
    let date = date.ok_or("the answer carries no Date")?;
    let read = rfc2822::parse(date).map_err(|_| format!("the Date '{date}' cannot be read"))?;
    Ok(read.timestamp())
}

async fn ntp(server: &str) -> Result<Timestamp, String> {
    let failed = |e: std::io::Error| format!("the server cannot be asked: {e}");
    let any = if server.starts_with('[') { "[::]:0" } else { "0.0.0.0:0" };
    let socket = UdpSocket::bind(any).await.map_err(failed)?;
    socket.connect(server).await.map_err(failed)?;
    let mut packet = [0_u8; PACKET];
    packet[0] = ASK;
    // What it must repeat, so that nobody can answer in its place.
    getrandom::fill(&mut packet[40..48]).map_err(|e| e.to_string())?;
    socket.send(&packet).await.map_err(failed)?;
    let mut heard = [0_u8; 512];
    loop {
        let length = socket.recv(&mut heard).await.map_err(failed)?;
        if length >= PACKET && heard[24..32] == packet[40..48] {
            break;
        }
    }
    if heard[1] == 0 {
        return Err("the server refuses (kiss of death)".to_owned());
    }
    let seconds = i64::from(u32::from_be_bytes([heard[40], heard[41], heard[42], heard[43]]));
    let fraction = i64::from(u32::from_be_bytes([heard[44], heard[45], heard[46], heard[47]]));
    // The count begins anew in 2036: small numbers are of the next era.
    let era = if seconds < i64::from(u32::MAX / 2) { 1_i64 << 32 } else { 0 };
    let micros = (seconds + era - NTP_EPOCH) * 1_000_000 + ((fraction * 1_000_000) >> 32);
    Timestamp::from_microsecond(micros).map_err(|e| e.to_string())
}
