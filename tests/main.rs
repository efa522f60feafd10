//! The one integration-test binary: each module reads like a chapter of the runbook.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods
)]

mod access;
mod accounts;
mod alertmanager;
mod alerts;
mod audit;
mod backup;
mod canary;
mod channels;
mod cli;
mod config;
mod credentials;
mod delivery;
mod demo;
mod desk;
mod doctor;
mod doors;
mod faults;
mod halt;
mod health;
mod heartbeats;
mod http;
mod kill;
mod logs;
mod metrics;
mod objectives;
mod package;
mod people;
mod redis;
mod reload;
mod rules;
mod safety;
mod settings;
mod support;
mod tidy;
mod tls;
mod upgrade;
