//! Beside Alertmanager: its configuration, its API and its tools, against Debian's own programs.

mod documents;
mod programs;
pub mod rig;
mod routes;
mod same;
mod told;
mod trust;
