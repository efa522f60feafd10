//! Tradewarden: the control room of a trading desk in one binary.
//!
//! The floors, who may import whom and how a change flows are in ARCHITECTURE.md; `tests/tidy.rs` holds them.

pub mod app;
pub mod cli;
pub mod clock;
pub mod config;
pub mod delivery;
pub mod desk;
pub mod domain;
pub mod engines;
pub mod http;
pub mod jobs;
pub mod probes;
pub mod resp;
pub mod services;
pub mod store;
pub mod telemetry;
pub mod tls;
pub mod wire;
