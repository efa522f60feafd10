//! Starting and stopping the appliance: records first, then the state, then the doors.

use crate::app::AppError;
use crate::app::doors::Addresses;
use crate::app::doors::Doors;
use crate::app::doors::open_doors;
use crate::app::doors::take;
use crate::app::notify;
use crate::app::notify::Notifier;
use crate::app::plans;
use crate::app::reload::Feeds;
use crate::app::reload::Origin;
use crate::app::reload::Reloader;
use crate::clock::Clock;
use crate::config;
use crate::config::Config;
use crate::delivery;
use crate::delivery::slack_clicks::OnAck;
use crate::engines;
use crate::engines::kill::Limits;
use crate::jobs;
use crate::probes;
use crate::services;
use crate::services::Services;
use crate::services::recovery;
use crate::services::settings_config::Ask;
use crate::services::spool;
use crate::services::verify;
use crate::store::LatchFiles;
use crate::store::Opening;
use crate::store::Store;
use crate::store::StoreOptions;
use crate::telemetry::Metrics;
use crate::tls::Tls;
use nix::sys::resource::Resource;
use nix::sys::resource::getrlimit;
use nix::sys::resource::setrlimit;
use std::fs;
use std::fs::File;
use std::io::Write;
use std::net::SocketAddr;
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::UnixListener;
use tokio::signal::unix::Signal;
use tokio::signal::unix::SignalKind;
use tokio::signal::unix::signal;
use tokio::sync::mpsc;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How long doors and hands may take to finish after a stop.
const STOP_GRACE: Duration = Duration::from_secs(3);

/// In the runtime directory: the one-time link of the first admin, while nobody can sign in.
const SETUP_LINK_FILE: &str = "setup-link";
/// Open files that all doors together may need.
pub(in crate::app) const FILES_WANTED: u64 = 16_384;

/// A running appliance.
pub struct Running {
    /// Where console and API listen.
    pub http: SocketAddr,
    /// Where the Redis adapter listens; `None` when it is off.
    pub redis: Option<SocketAddr>,
    /// The local socket.
    pub socket: PathBuf,
    /// Where ledger and board lie.
    pub data_dir: PathBuf,
    /// The one-time link that makes the first admin; `None` when there is a user already.
    pub setup_url: Option<String>,
    /// The house.
    pub services: Arc<Services>,
    /// Console and API speak TLS, and so may the Redis adapter; their certificates can be read again.
    pub tls: Tls,
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
    notifier: Arc<Notifier>,
    feeds: Arc<Feeds>,
    /// What doors ask of the reader of the config, until it takes it.
    asks: Option<mpsc::Receiver<Ask>>,
    told: Option<Told>,
    _socket_lock: File,
}

/// What tells the process to stop.
struct Told {
    terminate: Signal,
    interrupt: Signal,
}

impl Told {
    fn listen() -> std::io::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }
}
/// Starts the appliance. It answers when this returns; an unreadable ledger does not fail the start, it blocks trading.
/// With an `origin` its config is read anew at SIGHUP and when a door asks.
///
/// # Errors
/// A taken address, a directory that cannot be made, a data directory that is in use.
pub async fn serve(config: Config, origin: Option<Origin>) -> Result<Running, AppError> {
    // From now on SIGHUP is no reason to die, and the others end it in order, however early they come.
    let early = || -> std::io::Result<_> { Ok((signal(SignalKind::hangup())?, Told::listen()?)) };
    let (hangup, told) = origin.is_some().then(early).transpose().map_err(no_signals)?.unzip();
    let (addresses, as_read) = (take(&config)?, config.clone());
    let file = origin.as_ref().map(|origin| origin.file.display().to_string());
    let mut running = start(config, addresses, false, file).await?;
    running.told = told;
    if let (Some(origin), Some(hangup), Some(asks)) = (origin, hangup, running.asks.take()) {
        let reloader = Reloader {
            s: Arc::clone(&running.services),
            origin,
            running: as_read,
            http: running.http,
            feeds: Arc::clone(&running.feeds),
            notifier: Arc::clone(&running.notifier),
            tls: running.tls.clone(),
        };
        running.tasks.spawn(reloader.run(hangup, asks, running.stop.subscribe()));
    }
    Ok(running)
}

fn no_signals(error: std::io::Error) -> AppError {
    AppError::Other(format!("signals cannot be listened to: {error}"))
}

pub(in crate::app) async fn start(
    mut config: Config,
    addresses: Addresses,
    demo: bool,
    file: Option<String>,
) -> Result<Running, AppError> {
    // Fails only when it is installed already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    raise_file_limit();
    // Links name the port that was really opened.
    config.http.listen = addresses.http.at;
    let (services, opening) = open(&config, demo)?;
    let tls = Tls::open(&config, &services.clock, &services.metrics).map_err(AppError::Tls)?;
    services::alerts_documents::load(&services).await;
    recovery::start(&services, &opening).await;
    let socket = config.socket_path();
    let (local, socket_lock) = open_socket(&socket)?;
    let setup_url = services::users_setup::first_setup_link(&services).await.ok().flatten();
    leave_link(&config.store.runtime_dir, setup_url.as_deref());
    let (stop, stopping) = watch::channel(false);
    let mut tasks = JoinSet::new();
    tasks.spawn(verify::run(Arc::clone(&services), stopping.clone()));
    tasks.spawn(spool::run(Arc::clone(&services), stopping.clone()));
    tasks.spawn(services::audit_index::run(Arc::clone(&services), stopping.clone()));
    let redis = addresses.redis.as_ref().map(|taken| taken.at);
    // The doors show what is watched from their first answer on.
    probes::prepare(&services, &config.services).await;
    probes::users_oidc::open(&services, &config.oidc);
    engines::prepare(&services, &config.engines);
    services::alerts_watch::prepare(&services).await;
    // Whoever asks as soon as a door is open is heard, if only once the reader of the config is there.
    let asks = file.map(|file| services::settings_config::start(&services, &file));
    open_doors(&mut tasks, &services, &config, Doors { addresses, local, tls: &tls }, &stopping)?;
    tasks.spawn(tls.clone().run(stopping.clone()));
    let feeds = Arc::new(Feeds::new(&config));
    send_hands(&mut tasks, &services, (&config, &feeds), &stopping);
    let notifier = Arc::new(Notifier::new(&config::Supervisor::from_environment()));
    tasks.spawn(notify::feed(Arc::clone(&notifier), Arc::clone(&services), stopping.clone()));
    notifier.ready(&format!("console on {}", config.http.address(config.http.listen)));
    tracing::info!(address = %config.http.listen, "the appliance answers");
    Ok(Running {
        http: config.http.listen,
        redis,
        socket,
        data_dir: config.store.data_dir.clone(),
        setup_url,
        services,
        tls,
        stop,
        tasks,
        notifier,
        feeds,
        asks,
        told: None,
        _socket_lock: socket_lock,
    })
}

/// Every connection and stream holds a file descriptor, and the usual soft limit of 1024 is less than the doors allow.
fn raise_file_limit() {
    let raised = getrlimit(Resource::RLIMIT_NOFILE)
        .and_then(|(soft, hard)| setrlimit(Resource::RLIMIT_NOFILE, soft.max(hard.min(FILES_WANTED)), hard));
    if let Err(error) = raised {
        tracing::warn!(%error, "the limit of open files could not be raised");
    }
}

/// Opens the records and builds the house around them; nothing runs yet and everything is blocked.
pub(in crate::app) fn open(config: &Config, demo: bool) -> Result<(Arc<Services>, Opening), AppError> {
    make_directory(&config.store.data_dir)?;
    make_directory(&config.store.runtime_dir)?;
    let metrics = Arc::new(Metrics::new().map_err(|e| AppError::Other(e.to_string()))?);
    let options = StoreOptions { data_dir: config.store.data_dir.clone() };
    let (store, opening) = Store::open(&options, &metrics)?;
    let latch = LatchFiles::new(&config.store.data_dir, &config.store.runtime_dir);
    let settings = plans::settings(config, demo)?;
    let services = Services::new(store, Clock::System, metrics, settings, latch);
    services::settings::start(&services, config.pins());
    let given = config::credentials::seal_key(&config::Env::process());
    services::alerts::start(&services, delivery::routing(config), given.as_deref());
    plans::start_people(&services, config);
    services::backup::start(&services, plans::backups(config));
    Ok((services, opening))
}

/// Version of the package.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

fn make_directory(path: &Path) -> Result<(), AppError> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o750)
        .create(path)
        .map_err(|source| AppError::Directory { path: path.to_owned(), source })
}

/// Leaves the one-time link where only the service's own user and root read it, for the installation to show.
fn leave_link(directory: &Path, link: Option<&str>) {
    let path = directory.join(SETUP_LINK_FILE);
    // One of an earlier start is worth nothing any more; that there is none is the usual case.
    let _ = fs::remove_file(&path);
    let Some(link) = link else { return };
    let mut options = File::options();
    let left = options.write(true).create_new(true).mode(0o600).open(&path);
    let left = left.and_then(|mut file| writeln!(file, "{link}"));
    if let Err(error) = left {
        tracing::warn!(%error, path = %path.display(), "the one-time link could not be left there");
    }
}

/// Opens the local socket. Who holds the lock beside it owns the name: a socket file found then is left over from a
/// crash and makes room.
fn open_socket(path: &Path) -> Result<(UnixListener, File), AppError> {
    let failed = |source| AppError::Socket { path: path.to_owned(), source };
    if let Some(directory) = path.parent() {
        make_directory(directory)?;
    }
    let beside = path.with_extension("lock");
    let lock = File::options().create(true).truncate(false).write(true).open(&beside).map_err(failed)?;
    lock.try_lock().map_err(|e| failed(e.into()))?;
    if path.exists() {
        fs::remove_file(path).map_err(failed)?;
    }
    let listener = UnixListener::bind(path).map_err(failed)?;
    // Whoever may open it is asked for the Unix identity; the mode keeps others out altogether.
    fs::set_permissions(path, fs::Permissions::from_mode(0o660)).map_err(failed)?;
    Ok((listener, lock))
}

fn send_hands(
    tasks: &mut JoinSet<()>,
    services: &Arc<Services>,
    (config, feeds): (&Config, &Feeds),
    stopping: &watch::Receiver<bool>,
) {
    let stop = || stopping.clone();
    tasks.spawn(probes::run(Arc::clone(services), feeds.services.subscribe(), stop()));
    let limits = Limits {
        cancel: Duration::from_secs(config.kill.cancel_seconds),
        flatten: Duration::from_secs(config.kill.flatten_seconds),
    };
    tasks.spawn(engines::run(Arc::clone(services), config.engines.clone(), limits, stop()));
    if let Some(carrier) = &feeds.carrier {
        tasks.spawn(delivery::run(Arc::clone(services), Arc::clone(carrier), stop()));
    }
    let alerts = || feeds.alerts.subscribe();
    tasks.spawn(delivery::pulse::run(Arc::clone(services), alerts(), stop()));
    tasks.spawn(delivery::slack_socket::tend(Arc::clone(services), alerts(), on_ack(services), stop()));
    tasks.spawn(services::keys::run(Arc::clone(services), stop()));
    tasks.spawn(services::alerts_watch::run(Arc::clone(services), stop()));
    tasks.spawn(services::settings_watch::run(Arc::clone(services), stop()));
    tasks.spawn(jobs::run(Arc::clone(services), stop()));
}

/// What a click on the button of a Slack message does.
fn on_ack(services: &Arc<Services>) -> OnAck {
    let s = Arc::clone(services);
    Arc::new(move |click| {
        let s = Arc::clone(&s);
        Box::pin(async move {
            let (user, name) = (&click.slack_user, &click.slack_name);
            services::alerts_acks::acknowledge_from_slack(&s, click.incident, user, name).await
        })
    })
}

impl Running {
    /// Console and API, as a browser writes it.
    #[must_use]
    pub fn address(&self) -> String {
        config::web_address(self.tls.http.is_some(), self.http)
    }

    /// Runs until the process is told to stop (SIGTERM, SIGINT), then stops in order.
    ///
    /// # Errors
    /// When the signals cannot be listened to.
    pub async fn until_told(mut self) -> Result<(), AppError> {
        let mut told = match self.told.take() {
            Some(told) => told,
            None => Told::listen().map_err(no_signals)?,
        };
        tokio::select! {
            _ = told.terminate.recv() => {}
            _ = told.interrupt.recv() => {}
        }
        self.stop().await;
        Ok(())
    }

    /// Stops doors and hands, writes out what is queued, and closes the records.
    pub async fn stop(mut self) {
        self.notifier.stopping();
        self.stop.send_replace(true);
        let all = async { while self.tasks.join_next().await.is_some() {} };
        let _ = tokio::time::timeout(STOP_GRACE, all).await;
        self.tasks.shutdown().await;
        let _ = fs::remove_file(&self.socket);
        let store = self.services.store.clone();
        let _ = tokio::task::spawn_blocking(move || store.close()).await;
        tracing::info!("stopped");
    }
}
