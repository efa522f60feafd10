//! Handshakes: how long they may take, how many may be under way, and what is said of those that fail.

use crate::telemetry::Metrics;
use crate::tls::Certificate;
use parking_lot::Mutex;
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::version::TLS12;
use rustls::version::TLS13;
use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::time::Instant;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// A handshake that takes longer is given up.
pub const HANDSHAKE: Duration = Duration::from_secs(10);
/// Most handshakes under way at one door. Beyond it the oldest makes room: who starts thousands and finishes none does
/// not keep others out, whose handshakes take a moment.
pub const HANDSHAKES_MAX: usize = 2048;
/// Failed handshakes are logged at most this often; those in between are counted.
const SAID_EVERY: Duration = Duration::from_secs(60);
/// Who speaks in the clear gets his answer within this time or none.
const ANSWER: Duration = Duration::from_secs(1);
/// Bytes of a request in the clear that are taken before it is answered: what is left unread would tear the answer away.
const TAKEN_MAX: usize = 16 * 1024;
/// First byte of a handshake of TLS.
const HANDSHAKE_RECORD: u8 = 22;

/// Shakes hands at one door.
pub struct Acceptor {
    door: &'static str,
    inner: TlsAcceptor,
    certificate: Arc<Certificate>,
    metrics: Arc<Metrics>,
    under_way: Arc<UnderWay>,
    quiet: Mutex<Quiet>,
}

impl fmt::Debug for Acceptor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Acceptor")
            .field("door", &self.door)
            .field("certificate", &self.certificate.shown())
            .finish()
    }
}

/// How a handshake ended.
enum Ended {
    Done(Box<TlsStream<TcpStream>>),
    Left,
    InTheClear,
    Failed(String),
    TooSlow,
    Crowded,
}

impl Acceptor {
    /// For TLS 1.2 and 1.3; `protocols` are those of ALPN.
    ///
    /// # Errors
    /// In words, when the library lacks what it was built with.
    pub fn new(
        door: &'static str,
        certificate: Arc<Certificate>,
        protocols: &[&[u8]],
        metrics: Arc<Metrics>,
    ) -> Result<Self, String> {
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[&TLS13, &TLS12])
            .map_err(|e| e.to_string())?
            .with_no_client_auth()
            .with_cert_resolver(Arc::clone(&certificate) as _);
        config.alpn_protocols = protocols.iter().map(|p| p.to_vec()).collect();
        let inner = TlsAcceptor::from(Arc::new(config));
        Ok(Self { door, inner, certificate, metrics, under_way: Arc::default(), quiet: Mutex::default() })
    }

    /// The certificate that is shown.
    pub fn certificate(&self) -> &Arc<Certificate> {
        &self.certificate
    }

    /// Shakes hands; `None` when nothing came of it, which has been counted by then. Who speaks in the clear is told
    /// `in_the_clear`.
    pub async fn accept(
        &self,
        stream: TcpStream,
        peer: SocketAddr,
        in_the_clear: &[u8],
    ) -> Option<TlsStream<TcpStream>> {
        let (place, mut pushed_out) = self.under_way.enter();
        let ended = tokio::select! {
            ended = tokio::time::timeout(HANDSHAKE, self.attempt(stream, in_the_clear)) => {
                ended.unwrap_or(Ended::TooSlow)
            }
            _ = &mut pushed_out => Ended::Crowded,
        };
        drop(place);
        let (outcome, words) = match ended {
            Ended::Done(session) => {
                self.count("done");
                return Some(*session);
            }
            // A look whether somebody listens is nobody's failure.
            Ended::Left => ("left", None),
            Ended::InTheClear => ("plain", Some("it speaks in the clear".to_owned())),
            Ended::Failed(words) => ("failed", Some(words)),
            Ended::TooSlow => ("timeout", Some(format!("not done within {} s", HANDSHAKE.as_secs()))),
            Ended::Crowded => ("crowded", Some(format!("{HANDSHAKES_MAX} younger ones are under way"))),
        };
        self.count(outcome);
        if let Some(words) = words {
            self.say(peer, &words);
        }
        None
    }

    async fn attempt(&self, mut stream: TcpStream, in_the_clear: &[u8]) -> Ended {
        let mut first = [0_u8];
        match stream.peek(&mut first).await {
            Ok(0) | Err(_) => return Ended::Left,
            Ok(_) if first[0] != HANDSHAKE_RECORD => {
                // One that does not listen is let go.
                let _told = tokio::time::timeout(ANSWER, tell(&mut stream, in_the_clear)).await;
                return Ended::InTheClear;
            }
            Ok(_) => {}
        }
        match self.inner.accept(stream).await {
            Ok(session) => Ended::Done(Box::new(session)),
            Err(error) => Ended::Failed(error.to_string()),
        }
    }

    fn count(&self, outcome: &str) {
        self.metrics.tradewarden_tls_handshakes_total.with_label_values(&[self.door, outcome]).inc();
    }

    /// Logs a failure, or counts it for the next one that is logged.
    fn say(&self, peer: SocketAddr, words: &str) {
        let Some(withheld) = self.quiet.lock().speaks(Instant::now()) else { return };
        tracing::warn!(door = self.door, %peer, withheld, "no TLS handshake: {words}");
    }
}

/// Takes what was sent, answers, and hangs up.
async fn tell(stream: &mut TcpStream, words: &[u8]) -> io::Result<()> {
    let mut taken = vec![0_u8; TAKEN_MAX];
    let _length = stream.read(&mut taken).await?;
    stream.write_all(words).await?;
    stream.shutdown().await
}

/// The handshakes under way at a door, oldest first; what is dropped from here ends.
#[derive(Default)]
struct UnderWay(Mutex<(u64, BTreeMap<u64, oneshot::Sender<()>>)>);

/// A handshake's place among those under way; dropping it leaves.
struct Place {
    id: u64,
    all: Arc<UnderWay>,
}

impl UnderWay {
    /// Enters, and tells the oldest to go when there are too many.
    fn enter(self: &Arc<Self>) -> (Place, oneshot::Receiver<()>) {
        let (hold, pushed_out) = oneshot::channel();
        let mut all = self.0.lock();
        all.0 += 1;
        let id = all.0;
        all.1.insert(id, hold);
        if all.1.len() > HANDSHAKES_MAX {
            all.1.pop_first();
        }
        (Place { id, all: Arc::clone(self) }, pushed_out)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.all.0.lock().1.remove(&self.id);
    }
}

/// When the last failure was logged, and how many were not since.
#[derive(Default)]
struct Quiet {
    said_at: Option<Instant>,
    withheld: u64,
}

impl Quiet {
    /// Whether a failure is logged now; then how many before it were not.
    fn speaks(&mut self, now: Instant) -> Option<u64> {
        if self.said_at.is_some_and(|at| now.duration_since(at) < SAID_EVERY) {
            self.withheld += 1;
            return None;
        }
        self.said_at = Some(now);
        Some(std::mem::take(&mut self.withheld))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_handshake_makes_room() {
        let under_way = Arc::new(UnderWay::default());
        let mut all: Vec<_> = (0..HANDSHAKES_MAX).map(|_| under_way.enter()).collect();
        assert!(all[0].1.try_recv().is_err_and(|e| e == oneshot::error::TryRecvError::Empty));
        drop(all.pop());
        all.push(under_way.enter());
        assert!(
            all[0].1.try_recv().is_err_and(|e| e == oneshot::error::TryRecvError::Empty),
            "there was room"
        );
        all.push(under_way.enter());
        assert!(all[0].1.try_recv().is_err_and(|e| e == oneshot::error::TryRecvError::Closed));
        assert!(all[1].1.try_recv().is_err_and(|e| e == oneshot::error::TryRecvError::Empty));
        drop(all);
        assert!(under_way.0.lock().1.is_empty());
    }

    #[test]
    fn failures_are_logged_once_a_minute_with_the_number_of_the_others() {
        let (mut quiet, start) = (Quiet::default(), Instant::now());
        let after = |seconds| start + Duration::from_secs(seconds);
        let table = [(0, Some(0)), (1, None), (59, None), (60, Some(2)), (61, None), (200, Some(1))];
        for (seconds, expected) in table {
            assert_eq!(quiet.speaks(after(seconds)), expected, "{seconds} s");
        }
    }
}
