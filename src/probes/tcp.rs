//! One TCP check: does the port take a connection?

use crate::clock::Stopwatch;
use crate::domain::health::Answer;
use crate::probes::http::Found;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Connects once and hangs up.
pub async fn check(address: &str, limit: Duration) -> Found {
    let watch = Stopwatch::start();
    match timeout(limit, TcpStream::connect(address)).await {
        Ok(Ok(_)) => Found { answer: Answer::Good, latency_ms: Some(watch.millis()), data_age_seconds: None },
        Ok(Err(error)) => Found::nothing(format!("cannot connect: {error}")),
        Err(_) => Found::nothing(format!("no connection within {} ms", limit.as_millis())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    #[tokio::test]
    async fn a_listening_port_is_good_and_a_closed_one_is_not() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let limit = Duration::from_secs(5);
        assert_eq!(check(&address, limit).await.answer, Answer::Good);
        drop(listener);
        assert!(matches!(check(&address, limit).await.answer, Answer::Failed(w) if w.contains("refused")));
    }
}
