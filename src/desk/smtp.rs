//! The mail sink: a small SMTP server that takes every mail and delivers it to the control page.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::AsyncBufReadExt;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::io::BufReader;
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;

use super::faults::Fault;
use super::sinks::Mail;
use super::state::Desk;

/// Largest mail.
const SIZE_MAX: usize = 1024 * 1024;
/// Longest command line; text lines may be as long as a mail.
const LINE_MAX: u64 = 4096;
/// Recipients of one mail.
const RECIPIENTS_MAX: usize = 100;
/// Connections at a time.
const CONNECTIONS_MAX: usize = 64;
/// How long a sender may think.
const IDLE: Duration = Duration::from_secs(60);
/// Pause after an accept that failed, for instance for want of descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Takes connections until the task is dropped.
pub async fn serve(listener: TcpListener, desk: Arc<Desk>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let mut sessions = tokio::task::JoinSet::new();
    loop {
        while sessions.try_join_next().is_some() {}
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(ACCEPT_PAUSE).await;
            continue;
        };
        let desk = Arc::clone(&desk);
        sessions.spawn(async move {
            let mut session = Session::new(stream, desk);
            if let Err(error) = session.run().await {
                tracing::debug!(%error, "a mail session ended early");
            }
            drop(place);
        });
    }
}

struct Session {
    stream: BufReader<TcpStream>,
    desk: Arc<Desk>,
    helo: String,
    from: Option<String>,
    to: Vec<String>,
}

/// What follows a command.
enum Next {
    Go,
    Data,
    Quit,
}

impl Session {
    fn new(stream: TcpStream, desk: Arc<Desk>) -> Self {
        Self { stream: BufReader::new(stream), desk, helo: String::new(), from: None, to: Vec::new() }
    }

    async fn say(&mut self, line: &str) -> std::io::Result<()> {
        self.stream.get_mut().write_all(format!("{line}\r\n").as_bytes()).await
    }

    /// One line without its end; none when the sender hung up.
    async fn line(&mut self, limit: u64) -> std::io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        let mut bounded = (&mut self.stream).take(limit);
        match tokio::time::timeout(IDLE, bounded.read_until(b'\n', &mut line)).await {
            Ok(done) => done?,
            Err(_) => return Err(std::io::ErrorKind::TimedOut.into()),
        };
        if line.last() != Some(&b'\n') {
            let end = if line.is_empty() { Ok(None) } else { Err(std::io::ErrorKind::InvalidData.into()) };
            return end;
        }
        line.pop();
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        Ok(Some(line))
    }

    async fn run(&mut self) -> std::io::Result<()> {
        if self.desk.faults.is_on(Fault::MailBusy) {
            return self.say("421 4.3.2 the mail server is busy, try again later").await;
        }
        self.say("220 desk ESMTP paper desk mail sink").await?;
        loop {
            let line = match self.line(LINE_MAX).await {
                Ok(Some(line)) => line,
                Ok(None) => return Ok(()),
                Err(error) if error.kind() == std::io::ErrorKind::InvalidData => {
                    return self.say("500 5.5.2 line too long").await;
                }
                Err(error) => return Err(error),
            };
            let text = String::from_utf8_lossy(&line).into_owned();
            match self.command(text.trim_end()).await? {
                Next::Go => {}
                Next::Data => self.data().await?,
                Next::Quit => return Ok(()),
            }
        }
    }

    async fn command(&mut self, line: &str) -> std::io::Result<Next> {
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        match verb.to_ascii_uppercase().as_str() {
            "EHLO" => {
                self.greet(rest);
                let size = format!("250-SIZE {SIZE_MAX}");
                for line in ["250-desk", &size, "250-PIPELINING", "250-8BITMIME", "250-SMTPUTF8"] {
                    self.say(line).await?;
                }
                self.say("250 ENHANCEDSTATUSCODES").await?;
            }
            "HELO" => {
                self.greet(rest);
                self.say("250 desk").await?;
            }
            "MAIL" => self.mail(rest).await?,
            "RCPT" => self.rcpt(rest).await?,
            "DATA" if self.to.is_empty() => self.say("503 5.5.1 RCPT first").await?,
            "DATA" => {
                self.say("354 end with a line that holds a single dot").await?;
                return Ok(Next::Data);
            }
            "RSET" => {
                self.forget();
                self.say("250 2.0.0 forgotten").await?;
            }
            "NOOP" => self.say("250 2.0.0 still here").await?,
            "VRFY" => self.say("252 2.1.5 send and see").await?,
            "QUIT" => {
                self.say("221 2.0.0 goodbye").await?;
                return Ok(Next::Quit);
            }
            _ => self.say("500 5.5.1 unknown command").await?,
        }
        Ok(Next::Go)
    }

    fn greet(&mut self, name: &str) {
        self.helo = name.trim().to_owned();
        self.forget();
    }

    fn forget(&mut self) {
        self.from = None;
        self.to.clear();
    }

    async fn mail(&mut self, rest: &str) -> std::io::Result<()> {
        if self.helo.is_empty() {
            return self.say("503 5.5.1 EHLO first").await;
        }
        if self.from.is_some() {
            return self.say("503 5.5.1 one sender at a time").await;
        }
        let Some((address, parameters)) = path(rest, "FROM:") else {
            return self.say("501 5.5.4 write MAIL FROM:<address>").await;
        };
        let size = parameters
            .split(' ')
            .find_map(|p| p.to_ascii_uppercase().strip_prefix("SIZE=").map(str::to_owned));
        if size.and_then(|size| size.parse::<usize>().ok()).is_some_and(|size| size > SIZE_MAX) {
            return self.say("552 5.3.4 the mail is too large").await;
        }
        self.from = Some(address);
        self.say("250 2.1.0 sender noted").await
    }

    async fn rcpt(&mut self, rest: &str) -> std::io::Result<()> {
        if self.from.is_none() {
            return self.say("503 5.5.1 MAIL first").await;
        }
        let Some((address, _)) = path(rest, "TO:").filter(|(address, _)| !address.is_empty()) else {
            return self.say("501 5.5.4 write RCPT TO:<address>").await;
        };
        if self.desk.faults.is_on(Fault::MailRejects) {
            return self.say("550 5.1.1 no such mailbox").await;
        }
        if self.to.len() >= RECIPIENTS_MAX {
            return self.say("452 4.5.3 too many recipients").await;
        }
        self.to.push(address);
        self.say("250 2.1.5 recipient noted").await
    }

    /// Reads the message up to the single dot. A mail that is too large is read to its end and then refused.
    async fn data(&mut self) -> std::io::Result<()> {
        let mut raw: Vec<u8> = Vec::new();
        let mut too_large = false;
        loop {
            let Some(line) = self.line(SIZE_MAX as u64).await? else { return Ok(()) };
            if line == b"." {
                break;
            }
            let text = line.strip_prefix(b".").unwrap_or(&line);
            if raw.len() + text.len() + 2 > SIZE_MAX {
                too_large = true;
            } else {
                raw.extend_from_slice(text);
                raw.extend_from_slice(b"\r\n");
            }
        }
        if too_large {
            self.forget();
            return self.say("552 5.3.4 the mail is too large").await;
        }
        let mail = Mail {
            at: self.desk.now(),
            helo: self.helo.clone(),
            from: self.from.take().unwrap_or_default(),
            to: std::mem::take(&mut self.to),
            raw: String::from_utf8_lossy(&raw).into_owned(),
        };
        self.desk.sinks.mail(mail);
        self.say("250 2.0.0 kept").await
    }
}

/// The address between the angle brackets after a keyword, and what follows it.
fn path<'a>(rest: &'a str, keyword: &str) -> Option<(String, &'a str)> {
    let rest = rest.trim_start();
    let head = rest.get(..keyword.len())?;
    if !head.eq_ignore_ascii_case(keyword) {
        return None;
    }
    let (address, parameters) = rest.get(keyword.len()..)?.trim_start().strip_prefix('<')?.split_once('>')?;
    Some((address.to_owned(), parameters.trim()))
}

#[cfg(test)]
mod tests {
    use super::path;

    #[test]
    fn addresses_stand_in_angle_brackets() {
        let rows = [
            ("FROM:<a@b>", Some(("a@b", ""))),
            ("from: <a@b> SIZE=10 BODY=8BITMIME", Some(("a@b", "SIZE=10 BODY=8BITMIME"))),
            ("FROM:<>", Some(("", ""))),
            ("FROM:a@b", None),
            ("TO:<a@b>", None),
            ("", None),
        ];
        for (line, wanted) in rows {
            let got = path(line, "FROM:");
            assert_eq!(got.as_ref().map(|(address, rest)| (address.as_str(), *rest)), wanted, "{line}");
        }
    }
}
