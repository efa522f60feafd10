//! What the parts of a running desk share.

use std::collections::VecDeque;
use std::sync::Arc;

use jiff::Timestamp;
use parking_lot::Mutex;
use serde_json::Value;
use tokio::sync::Notify;

use super::exchange::Exchange;
use super::faults::FaultBoard;
use super::gate::GateReader;
use super::link;
use super::link::RedisLink;
use super::service::Service;
use super::service::ServiceMetrics;
use super::settings::DeskAddresses;
use super::settings::DeskConfig;
use super::settings::DeskError;
use super::settings::Now;
use super::sinks::Sinks;
use super::tuning::TuningReader;

/// Runs the orchestrator remembers.
const RUNS_KEPT: usize = 100;

/// The reconciler's state.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reconciler {
    /// When it last compared the book with the broker.
    pub last_run_at: Option<Timestamp>,
}

/// A running desk.
pub struct Desk {
    /// Market, account, orders, counters.
    pub exchange: Mutex<Exchange>,
    /// The gateway's reading of the gate.
    pub gate: GateReader,
    /// The strategies' reading of the gate, over a line of their own.
    pub strategy_gate: GateReader,
    /// The gateway's reading of the settings.
    pub tuning: TuningReader,
    /// The strategies' reading of the settings.
    pub strategy_tuning: TuningReader,
    /// The market data service's line to Redis.
    pub prices: Arc<RedisLink>,
    /// Faults that are on.
    pub faults: FaultBoard,
    /// Mails and webhooks received.
    pub sinks: Sinks,
    /// Metrics of each service.
    pub metrics: Vec<ServiceMetrics>,
    /// Runs of the orchestrator, newest first.
    pub runs: Mutex<VecDeque<Value>>,
    /// The reconciler.
    pub reconciler: Mutex<Reconciler>,
    /// Rung when the appliance announces a change.
    pub bell: Notify,
    /// The same, for who reads the settings.
    pub settings_bell: Notify,
    /// Where everything listens.
    pub addresses: DeskAddresses,
    /// When the desk started.
    pub started_at: Timestamp,
    /// How many times faster than usual.
    pub speed: u32,
    /// Links that have to be kept up.
    pub links: [Arc<RedisLink>; 3],
    clock: Now,
}

impl Desk {
    /// A desk that is not yet moving.
    pub fn new(config: &DeskConfig, addresses: DeskAddresses) -> Result<Self, DeskError> {
        let started_at = (config.now)();
        let fresh =
            || -> Result<Arc<RedisLink>, DeskError> { Ok(Arc::new(RedisLink::new(link::client(config)?))) };
        let links = [fresh()?, fresh()?, fresh()?];
        let [gate, strategies, prices] = &links;
        Ok(Self {
            exchange: Mutex::new(Exchange::open(config.seed, started_at)),
            gate: GateReader::new(Arc::clone(gate), Arc::clone(&config.now)),
            strategy_gate: GateReader::new(Arc::clone(strategies), Arc::clone(&config.now)),
            tuning: TuningReader::new(Arc::clone(gate), Service::ExecutionGateway.name()),
            strategy_tuning: TuningReader::new(Arc::clone(strategies), Service::Signal.name()),
            prices: Arc::clone(prices),
            faults: FaultBoard::default(),
            sinks: Sinks::default(),
            metrics: ServiceMetrics::all()?,
            runs: Mutex::new(VecDeque::new()),
            reconciler: Mutex::new(Reconciler::default()),
            bell: Notify::new(),
            settings_bell: Notify::new(),
            addresses,
            started_at,
            speed: config.speed,
            links,
            clock: Arc::clone(&config.now),
        })
    }

    /// The time, from the caller's clock.
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// Remembers a run of the orchestrator.
    pub fn remember_run(&self, run: Value) {
        let mut runs = self.runs.lock();
        runs.push_front(run);
        runs.truncate(RUNS_KEPT);
    }
}
