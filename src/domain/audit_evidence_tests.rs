//! Evidence that was changed anywhere is refused.

use super::*;
use crate::domain::actor::Actor;
use crate::domain::audit::Draft;
use crate::domain::audit::EventType;
use crate::domain::audit::GENESIS_HASH;
use crate::domain::audit::hex;
use ring::signature::Ed25519KeyPair;
use ring::signature::KeyPair;

struct Key(Ed25519KeyPair);

impl Signer for Key {
    fn sign(&self, bytes: &[u8]) -> String {
        hex(self.0.sign(bytes).as_ref())
    }
}

fn key(seed: u8) -> Key {
    Key(Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap())
}

fn chain() -> Vec<Entry> {
    let mut all: Vec<Entry> = Vec::new();
    for n in 0..6 {
        let draft = Draft::new(&Actor::system(), "A_THING", EventType::Action, ("thing", "one"))
            .details(serde_json::json!({ "n": n, "text": "two\nlines" }));
        let (id, hash) = all.last().map_or((0, GENESIS_HASH.to_owned()), |e| (e.id, e.hash.clone()));
        all.push(Entry::chained(draft, "2026-11-24T00:00:00.000000+00:00".into(), id, &hash));
    }
    all
}

fn evidence(entries: &[Entry], signer: &Key) -> String {
    let chain = chain();
    let head = chain.last().unwrap();
    let header = Header {
        tradewarden_evidence: FORM,
        made_at: "2026-11-24T01:00:00.000000+00:00".into(),
        made_by: "alice".into(),
        environment: "test".into(),
        version: "0".into(),
        filter: serde_json::json!({}),
        rows: entries.len(),
        cut: false,
        head_id: head.id,
        head_hash: head.hash.clone(),
        public_key: hex(signer.0.public_key().as_ref()),
    };
    let mut text = serde_json::to_string(&header).unwrap() + "\n";
    for entry in entries {
        text += &(serde_json::to_string(entry).unwrap() + "\n");
    }
    let last = trailer(&sha256(text.as_bytes()), signer);
    text + &last
}

#[test]
fn whole_and_filtered_evidence_says_what_it_proves() {
    let all = chain();
    let proof = check(evidence(&all, &key(1)).as_bytes()).unwrap();
    assert_eq!((proof.span, proof.runs), (Some((1, 6)), 1));
    assert!(
        proof.words().iter().any(|w| w.contains("complete from entry 1 to entry 6")),
        "{:?}",
        proof.words()
    );
    let some = [all[0].clone(), all[1].clone(), all[4].clone()];
    let proof = check(evidence(&some, &key(1)).as_bytes()).unwrap();
    assert_eq!((proof.span, proof.runs), (Some((1, 5)), 2));
    assert!(check(evidence(&[], &key(1)).as_bytes()).unwrap().span.is_none());
    assert_ne!(proof.fingerprint, check(evidence(&all, &key(2)).as_bytes()).unwrap().fingerprint);
}

#[test]
fn a_changed_byte_anywhere_is_found() {
    let whole = evidence(&chain(), &key(1)).into_bytes();
    check(&whole).unwrap();
    for at in 0..whole.len() {
        for bit in [1, 4, 32] {
            let mut bent = whole.clone();
            bent[at] ^= bit;
            assert!(check(&bent).is_err(), "byte {at}, bit {bit}");
        }
    }
    for end in [0, 1, whole.len() / 2, whole.len() - 1] {
        assert!(check(&whole[..end]).is_err(), "cut at {end}");
    }
    let mut longer = whole.clone();
    longer.push(b'\n');
    assert!(check(&longer).is_err());
}

#[test]
fn entries_that_do_not_hang_together_are_named() {
    let mut all = chain();
    all[2].reason = Some("made up".into());
    assert!(check(evidence(&all, &key(1)).as_bytes()).unwrap_err().contains("entry 3 was changed"));
    all[2].hash = all[2].computed_hash();
    assert!(check(evidence(&all, &key(1)).as_bytes()).unwrap_err().contains("entry 4 does not follow"));
    let mut all = chain();
    all.swap(0, 1);
    assert!(check(evidence(&all, &key(1)).as_bytes()).unwrap_err().contains("behind"));
}
