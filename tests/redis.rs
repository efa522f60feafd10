//! The Redis door: the same bytes as Redis, real clients, guarded writes, limits, and what is kept.

mod clients;
mod guarded;
mod kept;
mod limits;
mod revoked;
mod same;
pub mod wire;
