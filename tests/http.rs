//! The HTTP door: who may use which route, sign-in and its attacks, the stream, and every kind of "no".

mod access;
mod assets;
pub mod client;
mod limits;
mod people;
mod refusals;
mod stream;
