//! The least HTTP and RESP a measuring client needs, over TCP or a Unix socket.

use std::io;

use tokio::io::AsyncRead;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWrite;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::net::UnixStream;

/// Any stream we can speak on.
pub trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// A connection and what was read but not used yet.
pub struct Line {
    stream: Box<dyn Stream>,
    pub buffer: Vec<u8>,
}

impl Line {
    /// `tcp:127.0.0.1:8440` or `unix:/path/to.sock`.
    pub async fn open(target: &str) -> io::Result<Line> {
        let stream: Box<dyn Stream> = match target.split_once(':') {
            Some(("unix", path)) => Box::new(UnixStream::connect(path).await?),
            Some((_, address)) => {
                let tcp = TcpStream::connect(address).await?;
                tcp.set_nodelay(true)?;
                Box::new(tcp)
            }
            None => return Err(io::Error::new(io::ErrorKind::InvalidInput, "tcp:HOST:PORT or unix:PATH")),
        };
        Ok(Line { stream, buffer: Vec::with_capacity(4096) })
    }

    pub async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes).await
    }

    /// Reads more; an end of the stream is an error, because nobody here expects one.
    pub async fn more(&mut self) -> io::Result<()> {
        let mut chunk = [0u8; 16 * 1024];
        let n = self.stream.read(&mut chunk).await?;
        if n == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.buffer.extend_from_slice(&chunk[..n]);
        Ok(())
    }

    /// Reads until `needle` has come, and forgets everything up to its end.
    pub async fn until(&mut self, needle: &[u8]) -> io::Result<()> {
        loop {
            if let Some(at) = find(&self.buffer, needle) {
                self.buffer.drain(..at + needle.len());
                return Ok(());
            }
            let keep = self.buffer.len().saturating_sub(needle.len());
            self.buffer.drain(..keep);
            self.more().await?;
        }
    }

    /// Reads one HTTP response with a Content-Length: its status and body.
    pub async fn response(&mut self) -> io::Result<(u16, Vec<u8>)> {
        let head = loop {
            match find(&self.buffer, b"\r\n\r\n") {
                Some(at) => break at + 4,
                None => self.more().await?,
            }
        };
        let text = String::from_utf8_lossy(&self.buffer[..head]).to_ascii_lowercase();
        let status = text.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
        let length = text.split("content-length: ").nth(1).and_then(|s| s.split("\r\n").next());
        let length: usize = length.and_then(|s| s.parse().ok()).unwrap_or(0);
        while self.buffer.len() < head + length {
            self.more().await?;
        }
        let body = self.buffer[head..head + length].to_vec();
        self.buffer.drain(..head + length);
        Ok((status, body))
    }

    /// Reads one simple or bulk RESP reply; true unless it is an error.
    pub async fn reply(&mut self) -> io::Result<bool> {
        let line = loop {
            match find(&self.buffer, b"\r\n") {
                Some(at) => break at + 2,
                None => self.more().await?,
            }
        };
        let kind = self.buffer[0];
        let number = std::str::from_utf8(&self.buffer[1..line - 2]).unwrap_or_default().parse::<i64>();
        let body = match (kind, number) {
            (b'$', Ok(n)) if n >= 0 => n as usize + 2,
            _ => 0,
        };
        while self.buffer.len() < line + body {
            self.more().await?;
        }
        self.buffer.drain(..line + body);
        Ok(kind != b'-')
    }
}

/// The first place where `needle` stands.
pub fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    hay.windows(needle.len()).position(|w| w == needle)
}

/// A command as RESP sends it.
pub fn command(words: &[&str]) -> Vec<u8> {
    let mut out = format!("*{}\r\n", words.len()).into_bytes();
    for word in words {
        out.extend_from_slice(format!("${}\r\n{word}\r\n", word.len()).as_bytes());
    }
    out
}

/// An HTTP request that keeps the connection.
pub fn request(method: &str, path: &str, token: Option<&str>, body: &str) -> Vec<u8> {
    let auth = token.map_or(String::new(), |t| format!("Authorization: Bearer {t}\r\n"));
    let length = if method == "GET" { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
    let kind = if body.is_empty() { "" } else { "Content-Type: application/json\r\n" };
    format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{auth}{kind}{length}\r\n{body}").into_bytes()
}
