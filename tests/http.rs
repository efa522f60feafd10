//! The HTTP door: who may use which route, sign-in and its attacks, the stream, and every kind of "no".

mod access;
mod assets;
mod attacks;
pub mod client;
mod described;
mod limits;
mod people;
mod refusals;
mod stream;
