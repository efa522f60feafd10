//! Words and rules: no I/O, no async, no clock. Time is an argument and decisions are values.

pub mod actor;
pub mod alerts;
pub mod alerts_intervals;
pub mod alerts_labels;
pub mod alerts_routing;
pub mod audit;
pub mod breaker;
pub mod breaker_conditions;
pub mod deliveries;
pub mod deliveries_breaker;
pub mod deliveries_lanes;
pub mod deliveries_limits;
pub mod deliveries_recipients;
pub mod deliveries_sms;
pub mod engines;
pub mod gate;
pub mod health;
pub mod keys;
pub mod keyspace;
pub mod kill;
pub mod kill_job;
pub mod reason;
pub mod refusal;
pub mod time;
pub mod users;
