//! The paper desk: five small services, a random-walk market, three strategies that read the gate before they trade,
//! and sinks for mail and webhooks. Demonstrations, drills and tests trade here; no money is ever at stake.
//!
//! The desk plays the other party: it knows of the appliance only what any trading service knows, the gate's key on the
//! Redis side, and it obeys the documented rule that no fresh answer means `reduce_only`.

mod book;
mod control;
mod dice;
mod exchange;
mod exposure;
mod faults;
mod gate;
mod gateway;
mod gateway_operator;
mod gateway_orders;
mod link;
mod loops;
mod mail_text;
mod market;
mod orders;
mod others;
mod say;
mod service;
mod settings;
mod sinks;
mod smtp;
mod state;
mod strategies;
mod tally;
mod tuning;
mod views;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

use dice::Dice;
use service::Service;
pub use settings::DeskAddresses;
pub use settings::DeskConfig;
pub use settings::DeskError;
pub use settings::DeskPorts;
pub use settings::Now;
pub use settings::SPEED_MAX;
use state::Desk;

/// How long open requests may finish after a stop.
const STOP_GRACE: Duration = Duration::from_millis(500);
/// Keeps the strategies' numbers apart from the market's.
const STRATEGY_SALT: u64 = 11;

/// A running desk. Dropping it stops everything at once; [`DeskHandle::shutdown`] lets open requests finish.
pub struct DeskHandle {
    desk: Arc<Desk>,
    stop: watch::Sender<bool>,
    servers: JoinSet<()>,
    movers: JoinSet<()>,
}

impl DeskHandle {
    /// Where everything listens.
    #[must_use]
    pub fn addresses(&self) -> DeskAddresses {
        self.desk.addresses
    }

    /// Stops trading, lets open requests finish for a moment, and closes the listeners.
    pub async fn shutdown(mut self) {
        self.movers.shutdown().await;
        self.desk.faults.clear();
        self.stop.send_replace(true);
        let finish = async { while self.servers.join_next().await.is_some() {} };
        let _ = tokio::time::timeout(STOP_GRACE, finish).await;
        self.servers.shutdown().await;
    }
}

/// The seven listeners, opened before anything moves.
struct Listeners {
    services: Vec<(Service, TcpListener)>,
    control: TcpListener,
    smtp: TcpListener,
    addresses: DeskAddresses,
}

async fn listen(
    config: &DeskConfig,
    name: &'static str,
    port: u16,
) -> Result<(TcpListener, SocketAddr), DeskError> {
    let address = SocketAddr::new(config.bind, port);
    let failed = |source| DeskError::Listen { service: name, address, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    Ok((listener, bound))
}

impl Listeners {
    async fn open(config: &DeskConfig) -> Result<Self, DeskError> {
        let ports = config.ports;
        let (signal, signal_service) = listen(config, "signal_service", ports.signal_service).await?;
        let (gateway, execution_gateway) =
            listen(config, "execution_gateway", ports.execution_gateway).await?;
        let (runs, orchestrator) = listen(config, "orchestrator", ports.orchestrator).await?;
        let (prices, market_data_service) =
            listen(config, "market_data_service", ports.market_data_service).await?;
        let (models, model_registry) = listen(config, "model_registry", ports.model_registry).await?;
        let (page, control) = listen(config, "the control page", ports.control).await?;
        let (mail, smtp) = listen(config, "the mail sink", ports.smtp).await?;
        Ok(Self {
            services: vec![
                (Service::Signal, signal),
                (Service::ExecutionGateway, gateway),
                (Service::Orchestrator, runs),
                (Service::MarketData, prices),
                (Service::ModelRegistry, models),
            ],
            control: page,
            smtp: mail,
            addresses: DeskAddresses {
                signal_service,
                execution_gateway,
                orchestrator,
                market_data_service,
                model_registry,
                control,
                smtp,
            },
        })
    }
}

/// Starts the desk: listeners first, then the market, then the strategies.
///
/// The appliance may be absent: the desk then only reduces, and finds the appliance when it comes.
///
/// # Errors
/// When the settings do not fit or a port is taken.
pub async fn start(config: DeskConfig) -> Result<DeskHandle, DeskError> {
    config.check()?;
    let Listeners { services, control, smtp, addresses } = Listeners::open(&config).await?;
    let desk = Arc::new(Desk::new(&config, addresses)?);
    let (stop, stopped) = watch::channel(false);
    let mut servers = JoinSet::new();
    for (service, listener) in services {
        let routes = match service {
            Service::Signal => others::signal_routes(),
            Service::ExecutionGateway => gateway::routes(),
            Service::Orchestrator => others::orchestrator_routes(),
            Service::MarketData => others::market_routes(),
            Service::ModelRegistry => others::registry_routes(),
        };
        servers.spawn(serve(listener, service::shell(Arc::clone(&desk), service, routes), stopped.clone()));
    }
    servers.spawn(serve(control, control::router(Arc::clone(&desk)), stopped));
    let mut movers = JoinSet::new();
    movers.spawn(smtp::serve(smtp, Arc::clone(&desk)));
    for link in &desk.links {
        let link = Arc::clone(link);
        movers.spawn(async move { link.keep().await });
    }
    let (ringing, client) = (Arc::clone(&desk), link::client(&config)?);
    movers.spawn(async move { link::listen(client, [&ringing.bell, &ringing.settings_bell]).await });
    movers.spawn(loops::market(Arc::clone(&desk)));
    movers.spawn(loops::feed(Arc::clone(&desk)));
    movers.spawn(loops::settings(Arc::clone(&desk)));
    movers.spawn(loops::reconcile(Arc::clone(&desk)));
    movers.spawn(loops::orchestrate(Arc::clone(&desk)));
    if config.strategies {
        let client = http_client()?;
        for (salt, strategy) in (STRATEGY_SALT..).zip(strategies::ROSTER) {
            let dice = Dice::new(config.seed, salt);
            movers.spawn(loops::trade(Arc::clone(&desk), strategy, dice, client.clone()));
        }
    }
    Ok(DeskHandle { desk, stop, servers, movers })
}

/// The strategies' HTTP client. It never speaks TLS, but it is not built without a provider.
fn http_client() -> Result<reqwest::Client, DeskError> {
    // An error only says that the program has installed one already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().build().map_err(|error| DeskError::Client(error.to_string()))
}

async fn serve(listener: TcpListener, router: Router, mut stopped: watch::Receiver<bool>) {
    let told = async move {
        let _ = stopped.wait_for(|stop| *stop).await;
    };
    if let Err(error) = axum::serve(listener, router).with_graceful_shutdown(told).await {
        tracing::error!(%error, "a listener of the paper desk failed");
    }
}
