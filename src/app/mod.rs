//! Composition root: puts the house together, starts and stops it; no decisions.

mod demo;
mod doctor;
mod doctor_files;
mod doctor_host;
mod doctor_records;
mod doors;
mod house;
mod notify;
mod offline;
mod plans;
mod reload;

pub use demo::Demo;
pub use demo::demo;
pub use demo::desk;
pub use doctor::Finding;
pub use doctor::Verdict;
pub use doctor::examine;
pub use house::Running;
pub use house::VERSION;
pub use house::serve;
pub use offline::offline;
pub use reload::Origin;
pub use reload::Read;

/// The description of the HTTP API, made from the code.
pub use crate::http::openapi_json;

use crate::desk::DeskError;
use crate::domain::refusal::Refusal;
use crate::store::StoreError;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use thiserror::Error;

/// Why the appliance could not start.
#[derive(Debug, Error)]
pub enum AppError {
    /// An address is taken or not ours.
    #[error("cannot listen on {address}: {source}; choose another address or stop what holds it")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The local socket cannot be made.
    #[error("cannot make the local socket {path}: {source}")]
    Socket {
        /// Its path.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A directory cannot be made.
    #[error("cannot make the directory {path}: {source}")]
    Directory {
        /// Its path.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A certificate cannot be used.
    #[error("TLS: {0}")]
    Tls(String),
    /// The records cannot be used at all.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The paper desk cannot start.
    #[error(transparent)]
    Desk(#[from] DeskError),
    /// A first step was refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Anything else.
    #[error("{0}")]
    Other(String),
}
