//! The writer under defects and foreign hands.

use super::*;
use crate::domain::actor::Actor;
use crate::domain::audit::Draft;
use crate::domain::audit::EventType;
use crate::store::Store;
use crate::store::StoreOptions;
use crate::store::verify_file;
use crate::telemetry::Metrics;

fn store(directory: &std::path::Path) -> Store {
    let options = StoreOptions { data_dir: directory.to_owned() };
    let (store, opening) = Store::open(&options, &Arc::new(Metrics::new().unwrap())).unwrap();
    assert_eq!(opening.ledger_fault, None);
    store
}

fn draft(n: usize) -> Draft {
    Draft::new(&Actor::system(), "TEST", EventType::Action, ("test", &n.to_string()))
}

async fn add(store: &Store, n: usize) -> Result<i64, StoreError> {
    store.write(Lane::Normal, Timestamp::UNIX_EPOCH, move |tx| tx.audit(draft(n))).await
}

#[tokio::test(flavor = "multi_thread")]
async fn one_item_that_fails_or_panics_takes_nobody_with_it() {
    let directory = tempfile::tempdir().unwrap();
    let store = store(directory.path());
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..300 {
        let store = store.clone();
        tasks.spawn(async move {
            let work = move |tx: &mut WriteTx<'_>| {
                let id = tx.audit(draft(n))?;
                match n % 3 {
                    0 => Ok(id),
                    1 => Err(StoreError::Other("refused by a rule".into())),
                    _ => panic!("a defect"),
                }
            };
            let result: Result<i64, StoreError> =
                store.write(Lane::Normal, Timestamp::UNIX_EPOCH, work).await;
            assert_eq!(result.is_ok(), n % 3 == 0, "{n}: {result:?}");
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
    let walked = verify_file(store.ledger_path()).unwrap();
    assert_eq!((walked.checked, walked.broken), (100, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_types_into_the_log_is_named_and_does_not_stop_us() {
    let directory = tempfile::tempdir().unwrap();
    let store = store(directory.path());
    assert_eq!(add(&store, 1).await, Ok(1));
    let other = Connection::open(store.ledger_path()).unwrap();
    other
        .execute_batch(
            "INSERT INTO audit_log SELECT 2, timestamp, 'mallory', door, action, event_type, resource_type, \
             resource_id, outcome, reason, ip_address, session_id, details, prev_hash, hash FROM audit_log",
        )
        .unwrap();
    assert_eq!(add(&store, 3).await, Ok(3));
    let broken = verify_file(store.ledger_path()).unwrap().broken;
    assert_eq!(broken.map(|b| b.id), Some(2));
    let changed = other.execute_batch("UPDATE audit_log SET user_id = 'nobody'");
    assert!(changed.unwrap_err().to_string().contains("append-only"));
}
