//! The Redis door: RESP2 and RESP3, so that services that speak Redis read the appliance's state and keep their own
//! keys, and so that their writes to that state become the commands they mean.

pub mod cmd;
pub mod commands;
pub mod conn;
pub mod door;
pub mod exec;
pub mod frame;
pub mod guard;
pub mod house;
pub mod line;
pub mod listen;
pub mod live;
pub mod reply;
pub mod session;

use crate::config::LocalTrust as ConfiguredTrust;
use crate::config::RespConfig;
use crate::services::Services;
use crate::services::keyspace;
use crate::services::keyspace::OpenKeyspace;
use crate::services::keyspace::Saver;
use crate::tls::Acceptor;
use door::Door;
use door::Settings;
use live::Live;
use session::LocalTrust;
use std::future::Future;
use std::io;
use std::path::Path;
use std::sync::Arc;
use tokio::sync::watch;

impl From<&RespConfig> for Settings {
    fn from(config: &RespConfig) -> Self {
        // Behind a proxy on this machine every stranger would look local.
        let local_trust = match config.local_trust {
            _ if config.behind_proxy => LocalTrust::None,
            ConfiguredTrust::None => LocalTrust::None,
            ConfiguredTrust::Read => LocalTrust::Read,
            ConfiguredTrust::Trip => LocalTrust::Trip,
        };
        Self {
            local_trust,
            max_clients: config.max_clients,
            idle_seconds: config.idle_seconds,
            output_limit: config.output_buffer_bytes,
            ..Self::default()
        }
    }
}

/// Opens the door on the listener: reads the open keyspace of an earlier run, starts the connections' thread, and gives
/// the work to run beside it, which ends some time after `stop` turned true. Blocks while the keys are read.
///
/// # Errors
/// When the listener cannot be used or the thread cannot be started.
pub fn start(
    services: Arc<Services>,
    config: &RespConfig,
    data_dir: &Path,
    listener: tokio::net::TcpListener,
    tls: Option<Arc<Acceptor>>,
    stop: watch::Receiver<bool>,
) -> io::Result<impl Future<Output = ()> + use<>> {
    let listener = listener.into_std()?;
    let port = listener.local_addr()?.port();
    let open = Arc::new(OpenKeyspace::default());
    let (saver, _) = Saver::load(open.clone(), data_dir, &services.clock);
    let live = Arc::new(Live::new(services));
    let door = Arc::new(Door::new(live.clone(), open, Settings::from(config), port));
    let feed = live::feed(live, door.clone(), stop.clone());
    let thread = listen::start(listener, door, tls, stop.clone(), feed)?;
    Ok(async move {
        let saver = keyspace::run(saver, stop).await;
        // The connections' thread ends by itself; whether it did so well shows in its log, not here.
        let _ended = tokio::task::spawn_blocking(move || thread.join()).await;
        if let Some(saver) = saver {
            keyspace::save(saver).await;
        }
    })
}
