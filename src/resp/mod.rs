//! The Redis door: RESP2 and RESP3, so that services that speak Redis read the appliance's state and keep their own
//! keys, and so that their writes to that state become the commands they mean.

pub mod cmd;
pub mod commands;
pub mod conn;
pub mod door;
pub mod exec;
pub mod frame;
pub mod guard;
pub mod house;
pub mod listen;
pub mod reply;
pub mod session;
