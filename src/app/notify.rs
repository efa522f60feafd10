//! What systemd is told: that the appliance answers, that it stops, and that its scheduler and its writer still turn.
//!
//! The protocol is that of sd_notify(3): lines to the datagram socket that `NOTIFY_SOCKET` names.

use crate::clock::monotonic_micros;
use crate::config::Supervisor;
use crate::services::Services;
use crate::services::ready::BELL_SILENT_SECONDS;
use crate::store::Lane;
use crate::store::StoreError;
use std::ffi::OsStr;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::SocketAddr;
use std::os::unix::net::UnixDatagram;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::watch;

/// How long the writer may take to answer at all, with a good or a bad answer.
const WRITER_ANSWERS: Duration = Duration::from_secs(10);
/// The watchdog is fed this many times in its time.
const FEEDS: u32 = 3;

/// The way to systemd; none when nobody there wants to be told.
#[derive(Debug)]
pub struct Notifier {
    to: Option<(UnixDatagram, SocketAddr)>,
    every: Option<Duration>,
}

impl Notifier {
    /// Opens the way that the supervisor named.
    #[must_use]
    pub fn new(supervisor: &Supervisor) -> Self {
        let to = supervisor.socket.as_deref().and_then(|path| match open(path) {
            Ok(to) => Some(to),
            Err(error) => {
                tracing::warn!(%error, "NOTIFY_SOCKET is set, but nobody can be told there");
                None
            }
        });
        Self { to, every: supervisor.watchdog.map(|whole| whole / FEEDS) }
    }

    /// The appliance answers.
    pub fn ready(&self, words: &str) {
        // One line of the protocol, whatever a config holds.
        self.tell(&format!("READY=1\nSTATUS={}", words.replace(['\n', '\r'], " ")));
    }

    /// The config is read anew.
    pub fn reloading(&self) {
        let at = monotonic_micros().map(|at| format!("\nMONOTONIC_USEC={at}")).unwrap_or_default();
        self.tell(&format!("RELOADING=1{at}\nSTATUS=reading the config anew"));
    }

    /// It is told to stop.
    pub fn stopping(&self) {
        self.tell("STOPPING=1\nSTATUS=stopping: orders are blocked until the next start");
    }

    fn tell(&self, lines: &str) {
        let Some((socket, address)) = &self.to else { return };
        if let Err(error) = socket.send_to_addr(lines.as_bytes(), address) {
            tracing::debug!(%error, "systemd could not be told");
        }
    }
}

fn open(path: &OsStr) -> std::io::Result<(UnixDatagram, SocketAddr)> {
    let address = match path.as_bytes().strip_prefix(b"@") {
        Some(name) => SocketAddr::from_abstract_name(name)?,
        None => SocketAddr::from_pathname(path)?,
    };
    Ok((UnixDatagram::unbound()?, address))
}

/// Feeds the watchdog for as long as scheduler and writer turn, until the appliance stops.
pub async fn feed(notifier: Arc<Notifier>, s: Arc<Services>, mut stop: watch::Receiver<bool>) {
    let Some(every) = notifier.every.filter(|_| notifier.to.is_some()) else { return };
    loop {
        match standing_still(&s).await {
            None => notifier.tell("WATCHDOG=1"),
            Some(what) => {
                tracing::error!(what, "the watchdog is not fed");
                notifier.tell(&format!("STATUS={what}"));
            }
        }
        tokio::select! {
            () = tokio::time::sleep(every) => {}
            _ = stop.wait_for(|stopping| *stopping) => return,
        }
    }
}

/// What does not turn any more. A disk that is full or broken is no reason for a restart: the writer says so and turns.
async fn standing_still(s: &Services) -> Option<&'static str> {
    let rang = s.bell_rang_at.load(Ordering::Relaxed);
    if rang != 0 && s.now().as_second() - rang > BELL_SILENT_SECONDS {
        return Some("the scheduler has not rung for 35 s");
    }
    let turn = s.store.write(Lane::Normal, s.now(), |_| Ok::<(), StoreError>(()));
    match tokio::time::timeout(WRITER_ANSWERS, turn).await {
        Ok(_) => None,
        Err(_) => Some("the writer of the ledger has not answered for 10 s"),
    }
}
