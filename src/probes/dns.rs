//! One DNS check: is a name answered, and with what.

use crate::clock::Stopwatch;
use crate::domain::health::Check;
use crate::domain::health_conditions;
use crate::domain::health_conditions::Fact;
use crate::domain::health_dns;
use crate::domain::health_dns::DnsAnswer;
use crate::domain::health_dns::MESSAGE_MAX_BYTES;
use crate::domain::health_mask::Talk;
use crate::probes::found::Found;
use crate::probes::tcp;
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::net::UdpSocket;

/// What to ask, and whom.
#[derive(Debug, Clone)]
pub struct Question {
    /// Host and port of the server.
    pub server: String,
    /// The name.
    pub name: String,
    /// The type of record.
    pub record: String,
}

/// Asks once, over UDP, and over TCP what did not fit.
pub async fn check(question: &Question, check: &Check) -> Found {
    let limit = Duration::from_millis(check.timeout_ms);
    let watch = Stopwatch::start();
    let mut talk = Talk::default();
    talk.say(&format!("{} {} at {}", question.name, question.record, question.server));
    let answer = match tokio::time::timeout(limit, ask(question, limit)).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(words)) => return Found::failed(words, talk),
        Err(_) => return Found::failed(format!("no answer within {} ms", limit.as_millis()), talk),
    };
    let latency_ms = watch.millis();
    talk.hear(&format!("{}, {} records", answer.rcode, answer.records.len()));
    answer.records.iter().take(8).for_each(|record| talk.hear(record));
    let fact = |name: &str| match name {
        "latency" => Fact::Number(latency_ms / 1000.0),
        "answers" => u32::try_from(answer.records.len()).map_or(Fact::NotYet, |n| Fact::Number(n.into())),
        "answer" => Fact::Text(answer.records.join(" ")),
        "rcode" => Fact::Text(answer.rcode.clone()),
        "ttl" => answer.ttl.map_or(Fact::Missing(String::new()), |n| Fact::Number(n.into())),
        _ => Fact::Missing(String::new()),
    };
    let facts = check.operands().into_iter().map(|o| (o.clone(), fact(&o.name))).collect();
    Found::answered(health_conditions::judge(&check.expect, &check.prefer, &facts), latency_ms, talk)
}

async fn ask(question: &Question, limit: Duration) -> Result<DnsAnswer, String> {
    let kind = health_dns::type_number(&question.record).ok_or("the type of record is not known")?;
    let id = u16::try_from(getrandom::u32().unwrap_or(1) & 0xffff).unwrap_or(1);
    let message = health_dns::question(id, &question.name, kind)?;
    let any = if question.server.starts_with('[') { "[::]:0" } else { "0.0.0.0:0" };
    let failed = |e: std::io::Error| format!("the server cannot be asked: {e}");
    let socket = UdpSocket::bind(any).await.map_err(failed)?;
    socket.connect(&question.server).await.map_err(failed)?;
    socket.send(&message).await.map_err(failed)?;
    let mut buffer = vec![0_u8; MESSAGE_MAX_BYTES];
    loop {
        let length = socket.recv(&mut buffer).await.map_err(failed)?;
        // What is no answer to this question is not ours: somebody may be guessing.
        match health_dns::read(id, kind, buffer.get(..length).unwrap_or_default()) {
            Some(answer) if answer.truncated => break,
            Some(answer) => return Ok(answer),
            None => {}
        }
    }
    let mut stream = tcp::connect(&question.server, limit).await?;
    let length = u16::try_from(message.len()).map_err(|e| e.to_string())?;
    stream.write_all(&[&length.to_be_bytes()[..], &message].concat()).await.map_err(failed)?;
    let length = usize::from(stream.read_u16().await.map_err(failed)?);
    let mut whole = vec![0_u8; length];
    stream.read_exact(&mut whole).await.map_err(failed)?;
    health_dns::read(id, kind, &whole).ok_or_else(|| "the answer cannot be read".to_owned())
}
