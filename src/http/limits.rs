//! The limits of the door, each with its name, and the wrapper that gives up on a peer that stops reading.

use std::io;
use std::pin::Pin;
use std::task::Context;
use std::task::Poll;
use std::time::Duration;
use tokio::io::AsyncRead;
use tokio::io::AsyncWrite;
use tokio::io::ReadBuf;
use tokio::time::Sleep;

/// Most bytes of a request body.
pub const BODY_MAX_BYTES: usize = 64 * 1024;
/// Most bytes of a list of alerts: Prometheus sends them in batches, with all their annotations.
pub const ALERTS_BODY_MAX_BYTES: usize = 4 * 1024 * 1024;
/// Most bytes of a configuration to import, escaped as JSON.
pub const IMPORT_BODY_MAX_BYTES: usize = 2 * 1024 * 1024;
/// Most bytes of a ping that are read; far fewer are kept.
pub const PING_READ_MAX_BYTES: usize = 4 * 1024 * 1024;
/// Most bytes of a request's headers, and of what waits to be sent on one connection.
pub const BUFFER_MAX_BYTES: usize = 64 * 1024;
/// Most headers of a request.
pub const HEADERS_MAX: usize = 64;
/// A connection that does not bring a whole header for so long is closed.
pub const HEADER_READ: Duration = Duration::from_secs(30);
/// A request that takes longer is given up.
pub const REQUEST: Duration = Duration::from_secs(30);
/// A peer that reads nothing for so long is given up.
pub const WRITE_STALL: Duration = Duration::from_secs(15);
/// Most connections at a time on the network side.
pub const CONNECTIONS_MAX: usize = 4096;
/// Most connections at a time on the local socket: kept apart, so that a flooded network side does not lock out the
/// operator's hand.
pub const LOCAL_CONNECTIONS_MAX: usize = 256;
/// Most event streams at a time.
pub const STREAMS_MAX: i64 = 3000;
/// How long a stop waits for requests under way.
pub const DRAIN: Duration = Duration::from_secs(5);
/// Longest name of an idempotency key.
pub const IDEMPOTENCY_KEY_MAX_CHARS: usize = 128;
/// Answers kept for repeated requests.
pub const IDEMPOTENCY_KEPT: usize = 1024;

/// On every answer, unless the handler said otherwise: no page of another origin frames it, opens it or reads it, and what
/// is no page of ours runs nothing.
pub const HEADERS: [(&str, &str); 8] = [
    (
        "content-security-policy",
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
         require-trusted-types-for 'script'; trusted-types 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("x-permitted-cross-domain-policies", "none"),
];

/// On every answer of a door that speaks TLS itself: a browser does not come in the clear again for a year. It counts for
/// the host, not for its subdomains.
pub const HSTS: &str = "max-age=31536000";

/// A connection that fails when its peer stops reading.
pub struct Patient<I> {
    inner: I,
    stalled: Option<Pin<Box<Sleep>>>,
}

impl<I> Patient<I> {
    /// Wraps a connection.
    pub fn new(inner: I) -> Self {
        Self { inner, stalled: None }
    }

    fn watch<T>(&mut self, cx: &mut Context<'_>, result: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if result.is_ready() {
            self.stalled = None;
            return result;
        }
        let sleep = self.stalled.get_or_insert_with(|| Box::pin(tokio::time::sleep(WRITE_STALL)));
        match sleep.as_mut().poll(cx) {
            Poll::Ready(()) => {
                Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the peer stopped reading")))
            }
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<I: AsyncRead + Unpin> AsyncRead for Patient<I> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(cx, buf)
    }
}

impl<I: AsyncWrite + Unpin> AsyncWrite for Patient<I> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.inner).poll_write(cx, buf);
        self.watch(cx, result)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.inner).poll_write_vectored(cx, bufs);
        self.watch(cx, result)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let result = Pin::new(&mut self.inner).poll_flush(cx);
        self.watch(cx, result)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let result = Pin::new(&mut self.inner).poll_shutdown(cx);
        self.watch(cx, result)
    }
}
