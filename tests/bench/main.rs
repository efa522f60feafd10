//! The measuring clients of `make bench`: one program speaks to both sides, so that what it costs is the same for both.
//!
//! `figures gate TARGET…`   answers per second of a gate question over HTTP, the local socket, or a Redis GET
//! `figures fanout …`       how long until everybody who listens has seen a trip
//! `figures ingest|latency|drain …`  alerts: accepted a second, on their way, and all of a queue
//! `figures audit …`        durable audit writes per second through the store
//! `figures rows|search …`  an audit log of ten million entries, and how fast it answers
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::print_stderr)]

mod alerts;
mod audit;
mod audit_rows;
mod fanout;
mod gate;
mod wire;

use std::collections::HashMap;

/// `--key value` pairs of the command line.
pub struct Args(HashMap<String, String>);

impl Args {
    fn read() -> (String, Args) {
        let mut words = std::env::args().skip(1).filter(|w| w != "--bench");
        let what = words.next().unwrap_or_default();
        let mut pairs = HashMap::new();
        while let Some(key) = words.next() {
            pairs.insert(key.trim_start_matches("--").to_owned(), words.next().unwrap_or_default());
        }
        (what, Args(pairs))
    }

    /// The value of a key that must be there.
    pub fn text(&self, key: &str) -> String {
        self.0.get(key).cloned().unwrap_or_else(|| panic!("--{key} is missing"))
    }

    /// The value of a key, or nothing.
    pub fn maybe(&self, key: &str) -> Option<String> {
        self.0.get(key).filter(|v| !v.is_empty()).cloned()
    }

    /// A number, or what is usual.
    pub fn number(&self, key: &str, usual: usize) -> usize {
        self.0.get(key).map_or(usual, |v| v.parse().expect("a number"))
    }
}

/// The value below which `share` of the sorted values lie.
pub fn quantile(sorted: &[f64], share: f64) -> f64 {
    if sorted.is_empty() {
        return f64::NAN;
    }
    let at = (share * sorted.len() as f64).ceil() as usize;
    sorted[at.clamp(1, sorted.len()) - 1]
}

fn main() {
    let (what, args) = Args::read();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    match what.as_str() {
        "ingest" => runtime.block_on(alerts::ingest(&args)),
        "latency" => runtime.block_on(alerts::latency(&args)),
        "drain" => runtime.block_on(alerts::drain(&args)),
        "audit" => runtime.block_on(audit::run(&args)),
        "rows" => runtime.block_on(audit_rows::make(&args)),
        "search" => runtime.block_on(audit_rows::search(&args)),
        "gate" => runtime.block_on(gate::run(&args)),
        "fanout" => runtime.block_on(fanout::run(&args)),
        _ => println!(
            "figures gate|fanout|audit|rows|search|ingest|latency|drain, see the first lines of tests/bench/main.rs"
        ),
    }
}
