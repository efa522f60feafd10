//! Logging, the Prometheus registry and the named steps at which a test may stop the process.

pub mod logging;
pub mod metrics;
pub mod steps;

pub use metrics::Metrics;
