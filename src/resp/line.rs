//! The way to one client: a connection in the clear, or a session of TLS on one.

use bytes::BytesMut;
use futures_util::FutureExt;
use std::io;
use std::io::ErrorKind;
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;

/// A last word waits at most so long for a client that does not read.
const LAST_WORD: Duration = Duration::from_secs(1);

/// The way to one client.
pub enum Line {
    /// In the clear.
    Plain(TcpStream),
    /// Encrypted.
    Tls(Box<TlsStream<TcpStream>>),
}

impl From<TcpStream> for Line {
    fn from(stream: TcpStream) -> Self {
        Self::Plain(stream)
    }
}

impl From<TlsStream<TcpStream>> for Line {
    fn from(stream: TlsStream<TcpStream>) -> Self {
        Self::Tls(Box::new(stream))
    }
}

impl Line {
    /// The connection below.
    pub fn tcp(&self) -> &TcpStream {
        match self {
            Self::Plain(stream) => stream,
            Self::Tls(stream) => stream.get_ref().0,
        }
    }

    /// Reads what has come; nothing is lost when this is given up half way.
    ///
    /// # Errors
    /// When the client is gone, or breaks TLS.
    pub async fn read_buf(&mut self, buf: &mut BytesMut) -> io::Result<usize> {
        match self {
            Self::Plain(stream) => stream.read_buf(buf).await,
            Self::Tls(stream) => stream.read_buf(buf).await,
        }
    }

    /// Writes what can be written without waiting; with nothing to write, what the session still holds.
    ///
    /// # Errors
    /// `WouldBlock` when it had to wait; anything else when the client is gone.
    pub fn try_write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = match self {
            Self::Plain(stream) => return stream.try_write(bytes),
            Self::Tls(stream) if bytes.is_empty() => {
                stream.flush().now_or_never().map(|done| done.map(|()| 0))
            }
            Self::Tls(stream) => stream.write(bytes).now_or_never(),
        };
        written.unwrap_or_else(|| Err(ErrorKind::WouldBlock.into()))
    }

    /// Whether bytes that were taken are not on their way yet.
    pub fn holds(&self) -> bool {
        match self {
            Self::Plain(_) => false,
            Self::Tls(stream) => stream.get_ref().1.wants_write(),
        }
    }

    /// A last word before the connection ends.
    pub async fn tell(&mut self, words: &[u8]) {
        let told = async {
            match self {
                Self::Plain(stream) => stream.write_all(words).await,
                Self::Tls(stream) => {
                    stream.write_all(words).await?;
                    stream.shutdown().await
                }
            }
        };
        // Who does not read it is gone all the same.
        let _told: Result<io::Result<()>, _> = tokio::time::timeout(LAST_WORD, told).await;
    }

    /// Says that nothing more comes: over TLS a client tells an end from a cut by it.
    pub fn close(&mut self) {
        if let Self::Tls(stream) = self {
            let _said = stream.shutdown().now_or_never();
        }
    }
}
