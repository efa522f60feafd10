//! The keyspace by itself: expiry with time as an argument, watches, scanning, saving, the appliance's own layer.

use super::*;

fn text(s: &str) -> Value {
    Value::Str(s.as_bytes().to_vec())
}

#[test]
fn keys_end_at_their_moment_and_are_told() {
    let mut ks = Keyspace::default();
    ks.begin(1_000);
    ks.set(0, b"a", text("1"), 2_000).unwrap();
    ks.set(0, b"b", text("2"), 1_500).unwrap();
    ks.begin(1_499);
    assert_eq!(ks.ttl(0, b"a"), Some(Some(501)));
    assert!(ks.exists(0, b"b"));
    ks.begin(1_500);
    assert!(!ks.exists(0, b"b"));
    ks.begin(3_000);
    assert!(!ks.expire_due(10));
    assert_eq!(ks.size(0), 0);
    assert_eq!(ks.take_expired().len(), 2);
    assert_eq!(ks.used(), 0);
}

#[test]
fn a_watch_sees_change_removal_and_expiry() {
    let mut ks = Keyspace::default();
    let change: [fn(&mut Keyspace); 4] = [
        |ks| ks.set_str(0, b"k", b"2", NEVER).unwrap(),
        |ks| drop(ks.remove(0, b"k").unwrap()),
        |ks| ks.begin(10_000),
        |ks| {
            drop(ks.remove(0, b"k").unwrap());
            ks.set(0, b"k", text("1"), NEVER).unwrap();
        },
    ];
    for step in change {
        ks.begin(0);
        ks.set(0, b"k", text("1"), 5_000).unwrap();
        let seen = ks.watch(0, b"k");
        assert!(ks.unchanged(0, b"k", seen));
        step(&mut ks);
        assert!(!ks.unchanged(0, b"k", seen));
        ks.unwatch(0, b"k");
    }
}

#[test]
fn a_scan_misses_no_key_that_stays() {
    let mut ks = Keyspace::default();
    for i in 0..1_000 {
        ks.set(0, format!("k{i}").as_bytes(), text("v"), NEVER).unwrap();
    }
    let (mut cursor, mut seen, mut round) = (0, std::collections::HashSet::new(), 0);
    loop {
        cursor = ks.scan(0, cursor, 10, |k, _| {
            seen.insert(k.to_vec());
        });
        round += 1;
        ks.remove(0, format!("k{}", (round * 7) % 500).as_bytes()).unwrap();
        ks.set(0, format!("new{round}").as_bytes(), text("v"), NEVER).unwrap();
        if cursor == 0 {
            break;
        }
    }
    for i in 500..1_000 {
        assert!(seen.contains(format!("k{i}").as_bytes()), "k{i}");
    }
}

#[test]
fn own_keys_show_in_every_database_and_cannot_be_changed() {
    let mut ks = Keyspace::default();
    let key = protected::BREAKER_STATE;
    let before = ks.watch(3, key);
    ks.show(key, Some(text("{}")), NEVER);
    assert!(!ks.unchanged(3, key, before));
    assert_eq!(ks.read::<Vec<u8>>(7, key).unwrap().map(Vec::as_slice), Some(b"{}".as_slice()));
    assert!(ks.set(0, key, text("x"), NEVER).is_err());
    assert!(ks.remove(0, key).is_err());
    assert!(ks.set_expiry(0, key, 5).is_err());
    assert!(ks.edit::<Vec<u8>, _>(0, key, true, |_| ((), true)).is_err());
    ks.flush(0);
    assert!(ks.exists(0, key));
}

#[test]
fn what_is_unsaved_comes_back_after_a_restart() {
    let mut ks = Keyspace::default();
    ks.set(2, b"a", text("1"), 9_000).unwrap();
    ks.set(2, b"gone", text("1"), NEVER).unwrap();
    ks.remove(2, b"gone").unwrap();
    ks.edit::<value::List, _>(0, b"l", true, |l| (l.push(b"x", true), true)).unwrap();
    let saved = ks.take_unsaved(100, 1 << 20);
    assert_eq!(ks.unsaved(), 0);
    let mut back = Keyspace::default();
    for (db, key, image) in saved {
        if let Some(image) = image {
            assert!(back.load(db, &key, &image));
        }
    }
    assert_eq!((back.size(0), back.size(2), back.unsaved()), (1, 1, 0));
    assert_eq!(back.ttl(2, b"a"), Some(Some(9_000)));
    assert_eq!(back.used(), ks.used());
    assert!(!back.load(0, b"x", b"junk"));
}

#[test]
fn an_emptied_collection_goes_and_types_are_kept_apart() {
    let mut ks = Keyspace::default();
    ks.edit::<value::List, _>(0, b"l", true, |l| (l.push(b"x", true), true)).unwrap();
    assert_eq!(ks.read::<Vec<u8>>(0, b"l").map(|_| ()), Err(WRONG_TYPE));
    ks.edit::<value::List, _>(0, b"l", false, |l| (l.pop(true), true)).unwrap();
    assert!(!ks.exists(0, b"l"));
    assert_eq!(ks.used(), 0);
    ks.edit::<value::Set, _>(0, b"s", true, |_| ((), false)).unwrap();
    assert!(!ks.exists(0, b"s"));
}
