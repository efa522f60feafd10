//! Listening: connections with their limits, who is at the other end, and an orderly stop.

use crate::http::Front;
use crate::http::HttpOptions;
use crate::http::events;
use crate::http::gate;
use crate::http::identity::Peer;
use crate::http::identity::unix_peer;
use crate::http::limits;
use crate::http::limits::Patient;
use crate::http::router;
use crate::services::Services;
use crate::services::keys;
use crate::tls::Acceptor;
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::Service;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use hyper_util::rt::TokioTimer;
use hyper_util::service::TowerToHyperService;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::AsyncRead;
use tokio::io::AsyncWrite;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio::net::UnixListener;
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::Semaphore;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// After a failed accept (no file descriptor left, for instance) the listener waits this long.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// Said to a connection beyond the limit.
const FULL: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/problem+json\r\nretry-after: 5\r\n\
connection: close\r\n\r\n{\"type\":\"/api/reference#too_many_connections\",\"title\":\"Too many connections\",\
\"status\":503,\"code\":\"too_many_connections\",\"detail\":\"as many connections as allowed are open; try again in 5 s\"}";

/// Said to who speaks in the clear to a door that speaks TLS. No redirect: a key that was sent has been seen on the way,
/// and one that is sent again and again would never be missed.
const IN_THE_CLEAR: &[u8] =
    b"HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain; charset=utf-8\r\nconnection: close\r\n\r\n\
This port speaks HTTPS: begin the address with https. What was sent went over the network in the clear.\n";

/// Serves console and API until `stop` says so.
///
/// # Errors
/// When the listener cannot be used.
pub async fn serve(
    s: Arc<Services>,
    listener: TcpListener,
    options: HttpOptions,
    stop: watch::Receiver<bool>,
) -> io::Result<()> {
    keys::warm(&s).await;
    let tls = options.tls.clone();
    let front = Front::new(s, options, stop.clone());
    let side = tokio::spawn(events::run(Arc::clone(&front), true));
    let doors = Doors::new(front, limits::CONNECTIONS_MAX);
    let mut listening = stop;
    let mut open = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            () = stopped(&mut listening) => break,
            accepted = listener.accept() => accepted,
            Some(_) = open.join_next() => continue,
        };
        match accepted {
            Ok((stream, address)) => {
                // Small answers go out at once; a gate answer must not wait for more to send.
                let _ = stream.set_nodelay(true);
                match &tls {
                    Some(tls) => doors.open_tls(&mut open, Arc::clone(tls), stream, address),
                    None => doors.open(&mut open, stream, Peer::Network(address)),
                }
            }
            Err(error) => pause(&error).await,
        }
    }
    drain(open).await;
    side.abort();
    Ok(())
}

/// Serves the same routes on the local socket, where the operating system says who asks.
///
/// # Errors
/// When the listener cannot be used.
pub async fn serve_local(
    s: Arc<Services>,
    listener: UnixListener,
    stop: watch::Receiver<bool>,
) -> io::Result<()> {
    let front = Front::new(s, HttpOptions::default(), stop.clone());
    let side = tokio::spawn(events::run(Arc::clone(&front), false));
    let doors = Doors::new(front, limits::LOCAL_CONNECTIONS_MAX);
    let mut listening = stop;
    let mut open = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            () = stopped(&mut listening) => break,
            accepted = listener.accept() => accepted,
            Some(_) = open.join_next() => continue,
        };
        match accepted {
            Ok((stream, _)) => {
                let peer = unix_peer(&stream);
                doors.open(&mut open, stream, peer);
            }
            Err(error) => pause(&error).await,
        }
    }
    drain(open).await;
    side.abort();
    Ok(())
}

/// Waits until the appliance stops; one that dropped the sender stops too.
pub async fn stopped(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

async fn pause(error: &io::Error) {
    tracing::warn!(%error, "a connection could not be accepted");
    tokio::time::sleep(ACCEPT_PAUSE).await;
}

async fn drain(mut open: JoinSet<()>) {
    let all = async { while open.join_next().await.is_some() {} };
    if tokio::time::timeout(limits::DRAIN, all).await.is_err() {
        tracing::warn!("connections were cut at the stop");
    }
}

#[derive(Clone)]
struct Doors {
    front: Arc<Front>,
    app: TowerToHyperService<Router>,
    room: Arc<Semaphore>,
}

impl Doors {
    fn new(front: Arc<Front>, connections: usize) -> Self {
        let app = TowerToHyperService::new(router::build(Arc::clone(&front)));
        Self { front, app, room: Arc::new(Semaphore::new(connections)) }
    }

    fn open<I>(&self, tasks: &mut JoinSet<()>, io: I, peer: Peer)
    where
        I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        tasks.spawn(self.clone().admit(io, peer));
    }

    /// A handshake under way takes no place among the connections: those are for who has come through.
    fn open_tls(&self, tasks: &mut JoinSet<()>, tls: Arc<Acceptor>, stream: TcpStream, address: SocketAddr) {
        let doors = self.clone();
        tasks.spawn(async move {
            let mut stop = doors.front.stop.clone();
            let session = tokio::select! {
                session = tls.accept(stream, address, IN_THE_CLEAR) => session,
                () = stopped(&mut stop) => None,
            };
            if let Some(session) = session {
                doors.admit(session, Peer::Network(address)).await;
            }
        });
    }

    async fn admit<I>(self, mut io: I, peer: Peer)
    where
        I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let Ok(permit) = self.room.try_acquire_owned() else {
            let told = async {
                io.write_all(FULL).await?;
                io.shutdown().await
            };
            let _told: Result<io::Result<()>, _> = tokio::time::timeout(ACCEPT_PAUSE, told).await;
            return;
        };
        connection(Patient::new(io), peer, self.front, self.app, permit).await;
    }
}

async fn connection<I>(
    io: Patient<I>,
    peer: Peer,
    front: Arc<Front>,
    app: TowerToHyperService<Router>,
    permit: OwnedSemaphorePermit,
) where
    I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut stop = front.stop.clone();
    let service = service_fn(move |mut request: Request<Incoming>| {
        let quick = gate::quick(&front, &peer, &request);
        let answer = quick.is_none().then(|| {
            request.extensions_mut().insert(peer.clone());
            app.call(request.map(Body::new))
        });
        async move {
            match (quick, answer) {
                (Some(response), _) => Ok(response),
                (None, Some(answer)) => answer.await,
                (None, None) => Ok(axum::response::Response::new(Body::empty())),
            }
        }
    });
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(limits::HEADER_READ)
        .max_headers(limits::HEADERS_MAX)
        .max_buf_size(limits::BUFFER_MAX_BYTES);
    let mut served = std::pin::pin!(builder.serve_connection(TokioIo::new(io), service));
    let result = tokio::select! {
        result = served.as_mut() => result,
        () = stopped(&mut stop) => {
            served.as_mut().graceful_shutdown();
            served.await
        }
    };
    if let Err(error) = result {
        tracing::debug!(%error, "a connection ended early");
    }
    drop(permit);
}
