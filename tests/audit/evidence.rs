//! Evidence and copies, checked without the appliance.

use super::busy_day;
use crate::support::Appliance;
use crate::support::Place;
use serde_json::json;
use std::fs;
use std::process::Command;

#[tokio::test]
async fn evidence_verifies_without_the_appliance_and_a_changed_byte_does_not() {
    let place = Place::new();
    let mut appliance = Appliance::start(&place).await;
    busy_day(&place, &appliance).await;
    let (whole, some) = (place.dir.path().join("whole.jsonl"), place.dir.path().join("some.jsonl"));
    let (whole, some) = (whole.to_str().unwrap(), some.to_str().unwrap());
    let done = place.cli(&["audit", "export", "--format", "bundle", "--out", whole]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let done = place.cli(&[
        "audit",
        "export",
        "--format",
        "bundle",
        "--action",
        "CIRCUIT_BREAKER_INIT,CIRCUIT_BREAKER_RESET",
        "--out",
        some,
    ]);
    assert!(done.status.success());
    let (_, key) = place.cli_json(&["audit", "key"]);
    let fingerprint = key["fingerprint"].as_str().unwrap().to_owned();
    assert_eq!(appliance.stop(), 0);

    let (code, said) = place.cli_json(&["audit", "verify", whole, "--signed-by", &fingerprint]);
    assert_eq!((code, &said["ok"], &said["runs"]), (0, &json!(true), &json!(1)), "{said}");
    assert!(said["words"].to_string().contains("complete from entry 1"), "{said}");
    let (code, said) = place.cli_json(&["audit", "verify", some]);
    assert_eq!(code, 0, "{said}");
    assert!(said["words"].to_string().contains("stretches without a gap"), "{said}");
    let (code, said) = place.cli_json(&["audit", "verify", some, "--signed-by", "0000-0000"]);
    assert_eq!(code, 1, "{said}");
    let (code, offline) =
        place.cli_json(&["audit", "key", "--offline", "--data-dir", place.data.to_str().unwrap()]);
    assert_eq!((code, &offline["fingerprint"]), (0, &json!(fingerprint)));

    let bytes = fs::read(whole).unwrap();
    for at in (0..bytes.len()).step_by(bytes.len() / 40) {
        let mut bent = bytes.clone();
        bent[at] ^= 1;
        fs::write(some, &bent).unwrap();
        let (code, said) = place.cli_json(&["audit", "verify", some]);
        assert_ne!(code, 0, "byte {at}: {said}");
    }
    let mode = Command::new("stat").args(["-c", "%a"]).arg(place.data.join("evidence.key")).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&mode.stdout).trim(), "600");
}

#[tokio::test]
async fn a_cut_off_end_and_a_log_written_anew_show_against_an_anchor() {
    let place = Place::new();
    let mut appliance = Appliance::start(&place).await;
    busy_day(&place, &appliance).await;
    let anchor = String::from_utf8(place.cli(&["audit", "anchor"]).stdout).unwrap();
    let anchor = anchor.lines().next().unwrap().to_owned();
    assert_eq!(appliance.stop(), 0);
    let anchors = place.dir.path().join("anchors.txt");
    fs::write(&anchors, format!("# kept elsewhere\n{anchor} 2026-11-24\n")).unwrap();
    let verify = || {
        let copy = place.ledger();
        place.cli_json(&["audit", "verify", copy.to_str().unwrap(), "--anchors", anchors.to_str().unwrap()])
    };
    let (code, said) = verify();
    assert_eq!(code, 0, "{said}");
    place.sqlite3(
        "DROP TRIGGER audit_log_no_delete; DELETE FROM audit_log WHERE id = (SELECT max(id) FROM audit_log)",
    );
    let (code, whole) = place.cli_json(&["audit", "verify", place.ledger().to_str().unwrap()]);
    assert_eq!(code, 0, "alone, a shorter log is whole: {whole}");
    let (code, said) = verify();
    assert_eq!(code, 1);
    assert!(said["message"].as_str().unwrap().contains("the end was cut off"), "{said}");
    let (code, said) =
        place.cli_json(&["audit", "verify", place.ledger().to_str().unwrap(), "--anchor", "x"]);
    assert_eq!(code, 2, "{said}");
}
