//! The doors: addresses are taken first, and opened when the state is right.

use crate::app::AppError;
use crate::config::Config;
use crate::http;
use crate::http::HttpOptions;
use crate::resp;
use crate::services::Services;
use crate::tls::Tls;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::net::TcpSocket;
use tokio::net::UnixListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Connections that may wait to be accepted.
const LISTEN_BACKLOG: u32 = 1024;

/// The addresses, taken before anything is touched so that a taken port is known at once. Nobody can connect to them
/// until the state is right: they are opened last.
pub(in crate::app) struct Addresses {
    pub http: Taken,
    pub redis: Option<Taken>,
}

/// An address that is ours and not open yet.
pub(in crate::app) struct Taken {
    socket: TcpSocket,
    pub at: SocketAddr,
}

impl Taken {
    fn take(address: SocketAddr) -> Result<Self, AppError> {
        let take = || {
            let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
            socket.set_reuseaddr(true)?;
            socket.bind(address)?;
            let at = socket.local_addr()?;
            Ok(Self { socket, at })
        };
        take().map_err(|source| AppError::Listen { address, source })
    }

    fn open(self) -> Result<TcpListener, AppError> {
        let address = self.at;
        self.socket.listen(LISTEN_BACKLOG).map_err(|source| AppError::Listen { address, source })
    }
}

pub(in crate::app) fn take(config: &Config) -> Result<Addresses, AppError> {
    let redis = if config.resp.enabled { Some(Taken::take(config.resp.listen)?) } else { None };
    Ok(Addresses { http: Taken::take(config.http.listen)?, redis })
}

/// What is opened, and what it says who we are with.
pub(in crate::app) struct Doors<'a> {
    pub addresses: Addresses,
    pub local: UnixListener,
    pub tls: &'a Tls,
}

/// Opens them; from then on people and services get answers.
pub(in crate::app) fn open_doors(
    tasks: &mut JoinSet<()>,
    services: &Arc<Services>,
    config: &Config,
    doors: Doors<'_>,
    stopping: &watch::Receiver<bool>,
) -> Result<(), AppError> {
    let Doors { addresses, local, tls } = doors;
    let options = HttpOptions {
        behind_proxy: config.http.behind_proxy,
        alertmanager: config.alerts.alertmanager_local_trust,
        tls: tls.http.clone(),
    };
    let door = http::serve(Arc::clone(services), addresses.http.open()?, options, stopping.clone());
    tasks.spawn(async move { report(door.await) });
    let door = http::serve_local(Arc::clone(services), local, stopping.clone());
    tasks.spawn(async move { report(door.await) });
    if let Some(taken) = addresses.redis {
        let address = taken.at;
        let data_dir = &config.store.data_dir;
        let listener = taken.open()?;
        let tls = tls.redis.clone();
        let door = resp::start(Arc::clone(services), &config.resp, data_dir, listener, tls, stopping.clone());
        tasks.spawn(door.map_err(|source| AppError::Listen { address, source })?);
    }
    Ok(())
}

fn report(ended: std::io::Result<()>) {
    if let Err(error) = ended {
        tracing::error!(%error, "a door of HTTP is closed");
    }
}
