//! Channels: what providers are sent, what is made of their answers, and where nothing is sent at all.

mod commands;
mod inside;
pub mod kinds;
mod mail;
mod pager;
pub mod peers;
mod signed;
mod slack;
mod socket;
mod texts;
mod trouble;
mod whole;
