//! Letting the old end go: behind a checkpoint, and whole after a crash in the middle.

use crate::support::Appliance;
use crate::support::Place;
use jiff::Timestamp;
use serde_json::Value;
use std::sync::Arc;
use tradewarden::domain::actor::Actor;
use tradewarden::domain::audit::Draft;
use tradewarden::domain::audit::EventType;
use tradewarden::store::Lane;
use tradewarden::store::Store;
use tradewarden::store::StoreError;
use tradewarden::store::StoreOptions;
use tradewarden::store::WriteTx;
use tradewarden::telemetry::Metrics;

/// Days of entries, so many each day.
const DAYS: i64 = 10;
const A_DAY: i64 = 1_500;

fn store(place: &Place) -> Store {
    let options = StoreOptions { data_dir: place.data.clone() };
    Store::open(&options, &Arc::new(Metrics::new().unwrap())).unwrap().0
}

fn ended(store: Store) {
    store.close();
    drop(store);
}

/// A ledger with ten days of entries; the newest are of today.
async fn aged(place: &Place) {
    let store = store(place);
    for day in 0..DAYS {
        let at = Timestamp::now() - jiff::SignedDuration::from_hours(24 * (DAYS - 1 - day));
        let work = |tx: &mut WriteTx<'_>| -> Result<(), StoreError> {
            for n in 0..A_DAY {
                let draft =
                    Draft::new(&Actor::system(), "BOARD_REBUILT", EventType::Admin, ("store", "board"));
                tx.audit(draft.details(serde_json::json!({ "n": n })))?;
            }
            Ok(())
        };
        store.write(Lane::Normal, at, work).await.unwrap();
    }
    ended(store);
}

/// As the hourly round does it: a checkpoint, then the rows, a thousand at a time.
async fn let_go(store: &Store, batches: usize) {
    let before =
        tradewarden::domain::time::iso(Timestamp::now() - jiff::SignedDuration::from_hours(24 * 4 + 12));
    let asked = before.clone();
    let old = store.read(move |r| r.audit_old_end(&asked)).await.unwrap();
    if let Some(old) = old {
        assert_eq!(store.audit_old_end_whole(old.clone()).await.unwrap(), Ok(()));
        let work = move |tx: &mut WriteTx<'_>| tx.audit_checkpoint(&old, &before);
        let written: Result<i64, StoreError> = store.write(Lane::Normal, Timestamp::now(), work).await;
        written.unwrap();
    }
    for _ in 0..batches {
        let removed: Result<usize, StoreError> =
            store.write(Lane::Normal, Timestamp::now(), |tx| tx.audit_remove(1_000)).await;
        removed.unwrap();
    }
}

fn verified(place: &Place) -> Value {
    let (code, said) = place.cli_json(&["audit", "verify", place.ledger().to_str().unwrap()]);
    assert_eq!(code, 0, "{said}");
    said
}

#[tokio::test]
async fn the_old_end_goes_behind_a_checkpoint_and_the_rest_verifies_at_every_step() {
    let gone = 5 * A_DAY;
    // removed in so many batches before the copy is looked at; rows left
    for (batches, left) in
        [(0, DAYS * A_DAY), (1, DAYS * A_DAY - 1_000), (8, DAYS * A_DAY - gone), (20, DAYS * A_DAY - gone)]
    {
        let place = Place::new();
        aged(&place).await;
        let open = store(&place);
        let_go(&open, batches).await;
        ended(open);
        let rows: i64 = place.sqlite3("SELECT count(*) FROM audit_log").parse().unwrap();
        assert_eq!(rows, left + 1, "{batches}: and the checkpoint");
        let said = verified(&place);
        assert_eq!(
            (said["removed_up_to"].as_i64(), said["checked"].as_i64()),
            (Some(gone), Some(DAYS * A_DAY - gone + 1))
        );
        let details = place.sqlite3("SELECT details FROM audit_log WHERE action = 'AUDIT_CHECKPOINT'");
        let details: Value = serde_json::from_str(&details).unwrap();
        assert_eq!((details["removed"].as_i64(), details["first_id"].as_i64()), (Some(gone), Some(1)));
        // A second round has nothing to let go, and what was left goes.
        let open = store(&place);
        let_go(&open, 20).await;
        ended(open);
        let rows: i64 = place.sqlite3("SELECT count(*) FROM audit_log").parse().unwrap();
        assert_eq!(rows, DAYS * A_DAY - gone + 1);
        verified(&place);
    }
}

#[tokio::test]
async fn nobody_else_removes_anything_and_a_checkpoint_that_is_none_is_found() {
    let place = Place::new();
    aged(&place).await;
    let refused = |sql: &str| {
        let output = std::process::Command::new("sqlite3").arg(place.ledger()).arg(sql).output().unwrap();
        assert!(!output.status.success() && output.stderr.len() > 20, "{sql}: {output:?}");
    };
    refused("DELETE FROM audit_log WHERE id = 1");
    refused("UPDATE audit_log SET reason = 'x' WHERE id = 1");
    refused("UPDATE audit_retention SET floor = 100, checkpoint = 7");
    refused("DELETE FROM audit_retention");
    refused("INSERT INTO audit_retention VALUES (2, 100, 7)");
    place.sqlite3(
        "DROP TRIGGER audit_retention_rises; UPDATE audit_retention SET floor = 100, checkpoint = 7; \
         DELETE FROM audit_log WHERE id <= 100",
    );
    let (code, said) = place.cli_json(&["audit", "verify", place.ledger().to_str().unwrap()]);
    assert_eq!(code, 1, "{said}");
    assert!(said["message"].as_str().unwrap().contains("no checkpoint"), "{said}");
}

#[tokio::test]
async fn searches_and_the_running_appliance_begin_behind_the_checkpoint() {
    let place = Place::new();
    aged(&place).await;
    let open = store(&place);
    while open.index_audit(16).await.unwrap() > 0 {}
    let_go(&open, 1).await;
    ended(open);
    let appliance = Appliance::start(&place).await;
    let said = appliance.get("/api/v1/audit/verify").await;
    assert_eq!((&said["ok"], said["removed_up_to"].as_i64()), (&true.into(), Some(5 * A_DAY)), "{said}");
    let count =
        appliance.get("/api/v1/audit/count?action=BOARD_REBUILT&user=system&to=2100-01-01T00:00:00Z").await;
    assert!((5 * A_DAY..5 * A_DAY + 5).contains(&count["count"].as_i64().unwrap()), "{count}");
    let cursor = 5 * A_DAY + 3;
    let oldest = appliance.get(&format!("/api/v1/audit?limit=10&cursor={cursor}")).await;
    let ids: Vec<i64> =
        oldest["items"].as_array().unwrap().iter().map(|e| e["id"].as_i64().unwrap()).collect();
    assert_eq!(ids, [cursor - 1, cursor - 2], "{oldest}");
}
