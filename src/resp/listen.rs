//! The listener: one thread of its own for all clients, so that no request ever moves between threads.

use crate::resp::conn::Conn;
use crate::resp::door::Door;
use crate::resp::line::Line;
use crate::resp::session::Peer;
use crate::resp::session::Session;
use crate::services::keyspace::Mailbox;
use crate::tls::Acceptor;
use parking_lot::Mutex;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicI64;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio::sync::watch;

/// How often keys whose time is over are looked for.
const EXPIRE_EVERY: Duration = Duration::from_millis(100);
/// How often clients are looked over.
const SWEEP_EVERY: Duration = Duration::from_secs(1);
/// Pause after the system refused a connection, as it does when descriptors run out.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// Said to a client that speaks in the clear to a door that speaks TLS.
const IN_THE_CLEAR: &[u8] = b"-ERR this port speaks TLS: use rediss://, or --tls with redis-cli\r\n";

/// Serves clients on the listener until `stop` turns true, and runs `beside` on the same thread: what it tells
/// listeners then wakes them without a system call each. Gives the thread.
///
/// # Errors
/// When the listener cannot be used or the thread cannot be started.
pub fn start(
    listener: std::net::TcpListener,
    door: Arc<Door>,
    tls: Option<Arc<Acceptor>>,
    stop: watch::Receiver<bool>,
    beside: impl Future<Output = ()> + Send + 'static,
) -> io::Result<JoinHandle<()>> {
    listener.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let listener = {
        let _here = runtime.enter();
        TcpListener::from_std(listener)?
    };
    std::thread::Builder::new().name("redis-door".to_owned()).spawn(move || {
        runtime.spawn(beside);
        runtime.block_on(run(listener, door, tls, stop));
        // Blocking verbs that are under way write to disk; they end by themselves.
        runtime.shutdown_timeout(SWEEP_EVERY);
    })
}

async fn run(
    listener: TcpListener,
    door: Arc<Door>,
    tls: Option<Arc<Acceptor>>,
    mut stop: watch::Receiver<bool>,
) {
    let mut expire = tokio::time::interval(EXPIRE_EVERY);
    let mut sweep = tokio::time::interval(SWEEP_EVERY);
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, addr)) => match &tls {
                    Some(tls) => drop(tokio::spawn(shake(stream, addr, door.clone(), tls.clone()))),
                    None => admit(Line::from(stream), addr, &door),
                },
                Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
            },
            _ = expire.tick() => door.expire_due(),
            _ = sweep.tick() => door.sweep(),
            changed = stop.changed() => if changed.is_err() || *stop.borrow() { break },
        }
    }
    for peer in door.peers.list() {
        peer.mailbox.cut_off();
    }
    // One more turn for the connections, so that they end rather than break.
    tokio::time::sleep(ACCEPT_PAUSE).await;
}

/// A client is admitted once it has shaken hands; until then it is none.
async fn shake(stream: TcpStream, addr: SocketAddr, door: Arc<Door>, tls: Arc<Acceptor>) {
    if let Some(session) = tls.accept(stream, addr, IN_THE_CLEAR).await {
        admit(Line::from(session), addr, &door);
    }
}

fn admit(mut line: Line, addr: SocketAddr, door: &Arc<Door>) {
    let now = door.now();
    let peer = Arc::new(Peer {
        id: door.peers.next_id(),
        addr: addr.to_string(),
        laddr: line.tcp().local_addr().map(|a| a.to_string()).unwrap_or_default(),
        name: Mutex::default(),
        library: Mutex::default(),
        actor: Mutex::default(),
        key: Mutex::default(),
        since: now,
        active: AtomicI64::new(now),
        db: AtomicUsize::new(0),
        channels: AtomicUsize::new(0),
        patterns: AtomicUsize::new(0),
        queued: AtomicI64::new(-1),
        command: AtomicUsize::new(usize::MAX),
        protocol: AtomicUsize::new(2),
        blocked: AtomicBool::new(false),
        mailbox: Arc::new(Mailbox::new(door.settings.output_limit)),
    });
    if !door.peers.join(&peer, door.settings.max_clients) {
        tokio::spawn(async move {
            line.tell(b"-ERR max number of clients reached\r\n").await;
        });
        return;
    }
    door.open.connections.fetch_add(1, Relaxed);
    // Without it answers would wait for more to send; a socket that refuses is slower, not wrong.
    let _slower = line.tcp().set_nodelay(true);
    let ip = addr.ip().to_canonical();
    let anonymous = if ip.is_loopback() { door.settings.local_trust.actor(&ip.to_string()) } else { None };
    let session = Session::new(peer, anonymous.map(Arc::new));
    tokio::spawn(Conn::new(line, session, door.clone()).serve());
}
