//! What the index says is what the rows say.

use super::*;
use crate::domain::actor::Actor;
use crate::domain::actor::Door;
use crate::domain::actor::Role;
use crate::domain::audit::Draft;
use crate::domain::audit::EventType;
use crate::domain::audit::Outcome;
use crate::store::Lane;
use crate::store::Store;
use crate::store::StoreOptions;
use crate::telemetry::Metrics;
use jiff::Timestamp;
use serde_json::json;
use std::path::Path;
use std::sync::Arc;

fn open(directory: &Path) -> Store {
    let options = StoreOptions { data_dir: directory.to_owned() };
    Store::open(&options, &Arc::new(Metrics::new().unwrap())).unwrap().0
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + seconds).unwrap()
}

/// Entries that differ in every column, the same ones each time.
fn draft(n: i64) -> Draft {
    let doors = [Door::Console, Door::Http, Door::Cli, Door::Redis];
    let actor = Actor::new(format!("user-{}", n * n % 17), Role::Operator, doors[(n % 4) as usize]);
    let action = ["SIGN_IN", "CIRCUIT_BREAKER_TRIP", "SILENCE_CREATE"][(n * 7 % 3) as usize];
    let outcome = if n % 11 == 0 { Outcome::Denied } else { Outcome::Success };
    let rare = if n % 1_000 == 1 { "needle-in-the-hay" } else { "hay" };
    Draft::new(&actor, action, EventType::Action, ("thing", &format!("t-{}", n % 100)))
        .outcome(outcome)
        .reason(&format!("{rare} of length {}", n % 50))
        .details(json!({ "order": format!("ord-{n}") }))
}

async fn fill(store: &Store, from: i64, to: i64) {
    for begin in (from..to).step_by(1_000) {
        let end = to.min(begin + 1_000);
        for half in [begin..begin + (end - begin) / 2, begin + (end - begin) / 2..end] {
            // The clock goes back and forth a little.
            let now = at(half.start + half.start % 3 * 100);
            let written: Result<(), StoreError> = store
                .write(Lane::Normal, now, move |tx| {
                    for n in half {
                        tx.audit(draft(n))?;
                    }
                    Ok(())
                })
                .await;
            written.unwrap();
        }
    }
}

fn filters() -> Vec<Filter> {
    let words = |text: &str| Filter { text: Some(text.to_owned()), ..Filter::default() };
    let list = |values: &[&str]| values.iter().map(|v| (*v).to_owned()).collect::<Vec<_>>();
    let time = |seconds: i64| Some(crate::domain::time::iso(at(seconds)));
    vec![
        Filter::default(),
        Filter::of_action("SIGN_IN"),
        Filter::of_action("NEVER_DONE"),
        Filter {
            action: list(&["SIGN_IN", "SILENCE_CREATE"]),
            outcome: list(&["denied"]),
            ..Filter::default()
        },
        Filter { user: list(&["user-1"]), door: list(&["redis"]), ..Filter::of_action("SIGN_IN") },
        Filter { user: list(&["user-1", "nobody"]), before: Some(4_100), ..Filter::default() },
        Filter { resource_id: list(&["t-7"]), resource_type: list(&["thing"]), ..Filter::default() },
        Filter { from: time(3_000), to: time(5_000), ..Filter::default() },
        Filter { from: time(3_000), to: time(5_000), outcome: list(&["denied"]), ..words("hay") },
        words("needle"),
        words("needle-in-the-hay length 1"),
        words("ord-4095"),
        words("ord-40"),
        words("absent"),
        words("user-1 t-5"),
        words("-"),
    ]
}

fn pages(tx: &ReadTx<'_>, filter: &Filter, limit: usize) -> Vec<i64> {
    let (mut filter, mut all) = (filter.clone(), Vec::new());
    loop {
        let found = tx.audit_find(&filter, limit).unwrap();
        all.extend(found.entries.iter().map(|e| e.id));
        match found.next {
            Some(next) => filter.before = Some(next),
            None => return all,
        }
    }
}

#[tokio::test]
async fn the_index_finds_what_the_rows_hold_page_by_page() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    fill(&store, 1, 10_000).await;
    let by_rows: Vec<Vec<i64>> =
        filters().into_iter().map(|filter| store.read_now(|r| Ok(pages(r, &filter, 300))).unwrap()).collect();
    assert_eq!(by_rows[0].len(), 9_999);
    let facets = store.read_now(|r| r.audit_facets()).unwrap();
    assert_eq!(store.index_audit(1).await.unwrap(), 1);
    assert_eq!(store.index_audit(9).await.unwrap(), 1);
    assert_eq!(store.index_audit(9).await.unwrap(), 0, "the last chunk is not whole yet");
    for (filter, rows) in filters().into_iter().zip(&by_rows) {
        for limit in [1_000, 37] {
            let found = store.read_now(|r| Ok(pages(r, &filter, limit))).unwrap();
            assert!(found == *rows, "{filter:?}: {} and {}", found.len(), rows.len());
        }
        let ids = store.read_now(|r| r.audit_ids(&filter, 50)).unwrap();
        assert_eq!((ids.ids.len(), ids.more), (rows.len().min(50), rows.len() > 50), "{filter:?}");
    }
    assert_eq!(store.read_now(|r| r.audit_facets()).unwrap(), facets);
}

#[tokio::test]
async fn an_index_of_another_ledger_or_a_broken_one_is_made_anew() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for (dir, first) in [(&one, 1), (&other, 2)] {
        let store = open(dir.path());
        fill(&store, first, 5_000).await;
        store.index_audit(9).await.unwrap();
        store.close();
    }
    let index = one.path().join(crate::store::INDEX_FILE);
    let stranger = std::fs::read(other.path().join(crate::store::INDEX_FILE)).unwrap();
    for bytes in [stranger, b"no index at all, but long enough to be read as one".repeat(100)] {
        std::fs::write(&index, bytes).unwrap();
        let store = open(one.path());
        while store.index_audit(9).await.unwrap() > 0 {}
        while store.index_audit(9).await.unwrap() > 0 {}
        let filter = Filter { user: vec!["user-1".into()], ..Filter::default() };
        let found = store.read_now(|r| Ok(pages(r, &filter, 100))).unwrap();
        let expected = (1..5_000).filter(|n| n * n % 17 == 1).count();
        assert_eq!(found.len(), expected);
        store.close();
    }
}
