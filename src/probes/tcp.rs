//! One TCP check: does the port take a connection?

use crate::clock::Stopwatch;
use crate::domain::health::Check;
use crate::domain::health_conditions;
use crate::domain::health_conditions::Fact;
use crate::domain::health_mask::Talk;
use crate::probes::found::Found;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Connects, within a time.
///
/// # Errors
/// In words, why not.
pub async fn connect(address: &str, limit: Duration) -> Result<TcpStream, String> {
    match timeout(limit, TcpStream::connect(address)).await {
        Ok(Ok(stream)) => Ok(stream),
        Ok(Err(error)) => Err(format!("cannot connect: {error}")),
        Err(_) => Err(format!("no connection within {} ms", limit.as_millis())),
    }
}

/// Connects once and hangs up.
pub async fn check(address: &str, check: &Check) -> Found {
    let watch = Stopwatch::start();
    let mut talk = Talk::default();
    talk.say(&format!("connect to {address}"));
    if let Err(words) = connect(address, Duration::from_millis(check.timeout_ms)).await {
        return Found::failed(words, talk);
    }
    let latency_ms = watch.millis();
    talk.hear("connected");
    let facts =
        check.operands().into_iter().map(|o| (o.clone(), Fact::Number(latency_ms / 1000.0))).collect();
    Found::answered(health_conditions::judge(&check.expect, &check.prefer, &facts), latency_ms, talk)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::health::Answer;
    use tokio::net::TcpListener;

    #[tokio::test]
    async fn a_listening_port_is_good_and_a_closed_one_is_not() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let wanted = Check { timeout_ms: 5_000, ..Check::default() };
        assert_eq!(check(&address, &wanted).await.answer, Answer::Good);
        drop(listener);
        let found = check(&address, &wanted).await;
        assert!(matches!(found.answer, Answer::Failed(w) if w.contains("refused")));
    }
}
