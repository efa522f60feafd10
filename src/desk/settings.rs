//! What the caller decides about the paper desk, and why it may not start.

use std::net::IpAddr;
use std::net::Ipv4Addr;
use std::net::SocketAddr;
use std::sync::Arc;

use jiff::Timestamp;

/// The caller's clock: the desk never reads the time by itself.
pub type Now = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Fastest speed of a desk: beyond this its timers would be shorter than the runtime's tick.
pub const SPEED_MAX: u32 = 100;

/// Ports the desk listens on; 0 lets the system pick one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeskPorts {
    /// Signals of the strategies.
    pub signal_service: u16,
    /// Orders, positions and the account.
    pub execution_gateway: u16,
    /// Runs of the strategies.
    pub orchestrator: u16,
    /// Prices.
    pub market_data_service: u16,
    /// Models behind the strategies.
    pub model_registry: u16,
    /// Faults, counters and the webhook sink.
    pub control: u16,
    /// The mail sink.
    pub smtp: u16,
}

impl Default for DeskPorts {
    fn default() -> Self {
        Self {
            signal_service: 8001,
            execution_gateway: 8002,
            orchestrator: 8003,
            market_data_service: 8004,
            model_registry: 8005,
            control: 8006,
            smtp: 8025,
        }
    }
}

impl DeskPorts {
    /// Every port picked by the system: for tests and drills that run beside another desk.
    #[must_use]
    pub fn picked() -> Self {
        Self {
            signal_service: 0,
            execution_gateway: 0,
            orchestrator: 0,
            market_data_service: 0,
            model_registry: 0,
            control: 0,
            smtp: 0,
        }
    }
}

/// Everything `start` needs to know.
#[derive(Clone)]
pub struct DeskConfig {
    /// Address of every listener; a loopback address, for the desk has no sign-in.
    pub bind: IpAddr,
    /// Ports of the services and sinks.
    pub ports: DeskPorts,
    /// `host:port` of the Redis adapter on which the gate is read.
    pub redis_addr: String,
    /// Password for AUTH, for instance an API key.
    pub redis_password: Option<String>,
    /// Seed of the market and the strategies: the same seed walks the same way.
    pub seed: u64,
    /// How many times faster than usual the desk runs, 1 to [`SPEED_MAX`].
    pub speed: u32,
    /// Whether the three strategies send orders; without them the desk only answers.
    pub strategies: bool,
    /// The clock.
    pub now: Now,
}

impl DeskConfig {
    /// The usual desk: loopback, ports 8001–8006 and 8025, gate on `127.0.0.1:6380`.
    #[must_use]
    pub fn new(now: Now) -> Self {
        Self {
            bind: IpAddr::V4(Ipv4Addr::LOCALHOST),
            ports: DeskPorts::default(),
            redis_addr: "127.0.0.1:6380".to_owned(),
            redis_password: None,
            seed: 7,
            speed: 1,
            strategies: true,
            now,
        }
    }

    /// Host and port of the Redis adapter.
    pub(crate) fn redis_parts(&self) -> Result<(String, u16), DeskError> {
        let wrong = || DeskError::RedisAddress { given: self.redis_addr.clone() };
        let (host, port) = self.redis_addr.rsplit_once(':').ok_or_else(wrong)?;
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let port: u16 = port.parse().map_err(|_| wrong())?;
        if host.is_empty() || port == 0 {
            return Err(wrong());
        }
        Ok((host.to_owned(), port))
    }

    /// Refuses what could not work, before anything is opened.
    pub(crate) fn check(&self) -> Result<(), DeskError> {
        if !self.bind.is_loopback() {
            return Err(DeskError::NotLoopback { given: self.bind });
        }
        if self.speed == 0 || self.speed > SPEED_MAX {
            return Err(DeskError::Speed { given: self.speed });
        }
        self.redis_parts().map(|_| ())
    }
}

/// Addresses the desk really listens on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeskAddresses {
    /// Signals of the strategies.
    pub signal_service: SocketAddr,
    /// Orders, positions and the account.
    pub execution_gateway: SocketAddr,
    /// Runs of the strategies.
    pub orchestrator: SocketAddr,
    /// Prices.
    pub market_data_service: SocketAddr,
    /// Models behind the strategies.
    pub model_registry: SocketAddr,
    /// Faults, counters and the webhook sink.
    pub control: SocketAddr,
    /// The mail sink.
    pub smtp: SocketAddr,
}

/// Why the desk did not start.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// A listener could not be opened.
    #[error(
        "the paper desk cannot listen on {address} for {service}: {source}. Stop what uses the port, or choose another one"
    )]
    Listen {
        /// Service or sink that was to listen.
        service: &'static str,
        /// Address that was asked for.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// The desk has no sign-in and so stays on this machine.
    #[error("the paper desk has no sign-in and listens on loopback only; {given} is not a loopback address")]
    NotLoopback {
        /// Address that was asked for.
        given: IpAddr,
    },
    /// Out of range.
    #[error("the speed of the paper desk is a whole number from 1 to {SPEED_MAX}, not {given}")]
    Speed {
        /// What was asked for.
        given: u32,
    },
    /// Not an address.
    #[error("`{given}` is not the address of a Redis adapter: write host:port, for instance 127.0.0.1:6380")]
    RedisAddress {
        /// What was asked for.
        given: String,
    },
    /// The HTTP client of the strategies could not be built.
    #[error("the HTTP client of the strategies could not be built: {0}")]
    Client(String),
    /// A metric was described wrongly: a fault of the program.
    #[error("the desk's metrics could not be set up: {0}")]
    Metrics(#[from] prometheus::Error),
}
