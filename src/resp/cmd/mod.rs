//! What each command does, a file a family.

pub mod connection;
pub mod generic;
pub mod hashes;
pub mod lists;
pub mod pops;
pub mod pubsub;
pub mod server;
pub mod sets;
pub mod strings;
pub mod tx;
pub mod zranges;
pub mod zsets;
pub mod zunions;
