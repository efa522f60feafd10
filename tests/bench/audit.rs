//! Durable audit writes: `--dir EMPTY --writers 64 --seconds 5`. Each writer hands in an entry, waits until it is on
//! disk, and hands in the next. The first second is not counted.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

use jiff::Timestamp;
use tradewarden::domain::actor::Actor;
use tradewarden::domain::actor::Door;
use tradewarden::domain::actor::Role;
use tradewarden::domain::audit::Draft;
use tradewarden::domain::audit::EventType;
use tradewarden::store::Lane;
use tradewarden::store::Store;
use tradewarden::store::StoreError;
use tradewarden::store::StoreOptions;
use tradewarden::telemetry::Metrics;

use super::Args;
use super::quantile;

const WARM_UP: Duration = Duration::from_secs(1);

/// Prints one line of JSON.
pub async fn run(args: &Args) {
    let (writers, seconds) = (args.number("writers", 1), args.number("seconds", 5));
    let options = StoreOptions { data_dir: PathBuf::from(args.text("dir")).join("data") };
    let metrics = Arc::new(Metrics::new().expect("metrics"));
    let (store, _) = Store::open(&options, &metrics).expect("the store opens");
    let begin = Instant::now() + WARM_UP;
    let end = begin + Duration::from_secs(seconds as u64);
    let mut tasks = Vec::new();
    for writer in 0..writers {
        let store = store.clone();
        tasks.push(tokio::spawn(async move {
            let mut millis = Vec::new();
            while Instant::now() < end {
                let asked = Instant::now();
                let entry = entry(writer);
                let written: Result<i64, StoreError> =
                    store.write(Lane::Normal, Timestamp::now(), move |tx| tx.audit(entry)).await;
                written.expect("the entry is on disk");
                if asked >= begin {
                    millis.push(asked.elapsed().as_secs_f64() * 1e3);
                }
            }
            millis
        }));
    }
    let mut all = Vec::new();
    for task in tasks {
        all.extend(task.await.expect("a writer failed"));
    }
    store.close();
    all.sort_by(f64::total_cmp);
    println!(
        "{{\"per_second\": {:.0}, \"p50_ms\": {:.3}, \"p95_ms\": {:.3}}}",
        all.len() as f64 / seconds as f64,
        quantile(&all, 0.5),
        quantile(&all, 0.95)
    );
}

/// As long as the entry that the peer writes.
fn entry(writer: usize) -> Draft {
    let actor = Actor::new("alice", Role::Operator, Door::Http);
    Draft::new(&actor, "BENCHMARK_NOTE", EventType::Admin, ("bench", "one"))
        .reason("a reason of a length people write")
        .details(serde_json::json!({ "writer": writer }))
}
