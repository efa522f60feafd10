//! The command line: the operator's hand, and the only floor that parses arguments, prints or exits.

mod alerts;
mod alerts_outbox;
mod alerts_route;
mod alerts_silences;
mod args;
mod ask;
mod audit;
mod breaker;
mod check_config;
mod client;
mod desk_tables;
mod exit;
mod fault;
mod flags;
mod gate;
mod health;
mod health_service;
mod heartbeats;
mod import;
mod incident;
mod kill;
mod offline;
mod openapi;
mod paint;
mod people;
mod rules;
mod run;
mod serve;
mod status;
mod target;
mod verdict;
mod words;

pub use run::main;
