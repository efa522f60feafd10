//! What `demo` and `desk` can be told.

use serde::Serialize;
use std::net::SocketAddr;
use std::path::PathBuf;

/// First of the paper desk's ports: signal_service, and the others after it.
pub const DESK_PORTS_DEFAULT: u16 = 8001;

/// Options of `demo`. What is not given is chosen: usual ports, a temporary directory, a random market.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct DemoOptions {
    /// Console and API; the usual port unless given.
    pub http_listen: Option<SocketAddr>,
    /// Redis adapter; the usual port unless given.
    pub resp_listen: Option<SocketAddr>,
    /// First of the desk's ports; 0 lets the system choose each, `None` is the usual ones.
    pub desk_ports: Option<u16>,
    /// Kept after the end when given; else a temporary directory that is removed.
    pub data_dir: Option<PathBuf>,
    /// Of the market; the same seed is the same walk.
    pub seed: Option<u64>,
}

/// Options of `desk`: the paper desk alone, against somebody else's Redis address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeskOptions {
    /// Redis address where the gate's answer is read.
    pub redis: SocketAddr,
    /// API key for AUTH, where the address asks for one.
    pub redis_password: Option<String>,
    /// First of the desk's ports; 0 lets the system choose each, `None` is the usual ones.
    pub desk_ports: Option<u16>,
    /// Of the market; the same seed is the same walk.
    pub seed: Option<u64>,
}
