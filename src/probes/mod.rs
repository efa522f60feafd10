//! Hands that watch services: HTTP and TCP checks.

pub mod http;
pub mod tcp;
