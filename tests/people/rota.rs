//! Calendars that say who is on call: held against another program, and read again when they change.

use crate::delivery::rig::Hook;
use crate::delivery::rig::place;
use crate::support::Appliance;
use crate::support::repo;
use crate::support::run;
use serde_json::Value;
use serde_json::json;
use std::fs;
use tradewarden::domain::alerts_calendar_read;

/// Random rules, computed by another program too: the same turns, for each of them.
#[test]
fn turns_of_a_calendar_are_those_that_another_program_computes() {
    let python = repo(".tools/venv/bin/python");
    let script = repo("tests/clients/rota.py");
    let printed = run(&python.display().to_string(), &[&script.display().to_string(), "7", "500"]);
    let cases: Vec<Value> = serde_json::from_str(&printed).unwrap();
    for case in &cases {
        let text = |key: &str| case[key].as_str().unwrap();
        let event = format!(
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:alice\nDTSTART;TZID={}:{}\nDURATION:PT1M\nRRULE:{}\nEND:VEVENT\nEND:VCALENDAR\n",
            text("zone"),
            text("start"),
            text("rule")
        );
        let calendar = alerts_calendar_read::read(&event, &jiff::tz::TimeZone::UTC).unwrap();
        let mut at: jiff::Timestamp = text("look").parse().unwrap();
        let mut found: Vec<String> = Vec::new();
        while let Some(next) = calendar.next_change(at).filter(|_| found.len() < 25) {
            if calendar.at(next).iter().any(|shift| shift.start == next) {
                found.push(next.to_string());
            }
            at = next;
        }
        assert_eq!(json!(found), case["starts"], "{case}");
    }
    assert_eq!(cases.len(), 500);
}

#[tokio::test]
async fn a_calendar_says_who_is_on_call_and_is_read_again_when_it_changes() {
    let hook = Hook::start(&[]).await;
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("rota.ics");
    let calendar = |name: &str, rule: &str| {
        format!(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:{name}\r\nDTSTART:20200101T000000\r\nDURATION:P1D\r\n{rule}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        )
    };
    fs::write(&file, calendar("alice", "RRULE:FREQ=DAILY")).unwrap();
    let people = format!(
        "[[alerts.rotations]]\nname = \"rota\"\nical_file = \"{}\"\npeople = [{{ name = \"alice\", receivers = [\"webhook:desk\"] }}, {{ name = \"bob\", receivers = [\"webhook:gone\"] }}]\n",
        file.display()
    );
    let place = place("", &[hook.toml("desk"), people]);
    let mut appliance = Appliance::start(&place).await;
    let rota = |shown: Value| shown["items"][0].clone();
    let now = rota(appliance.get("/api/v1/on-call").await);
    assert_eq!((now["people"].clone(), now["by"].clone()), (json!(["alice"]), json!("calendar")), "{now}");
    fs::write(&file, calendar("Bob", "RRULE:FREQ=DAILY")).unwrap();
    appliance.stop();
    let appliance = Appliance::start(&place).await;
    let now = rota(appliance.get("/api/v1/on-call").await);
    assert_eq!(
        (now["people"].clone(), now["unreachable"].clone()),
        (json!(["bob"]), json!(["webhook:gone"])),
        "{now}"
    );
    // One that cannot be understood is refused before the start, with its line.
    fs::write(&file, calendar("alice", "RRULE:FREQ=YEARLY")).unwrap();
    let output = place.cli(&["check-config", &place.config().display().to_string()]);
    let said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(
        !output.status.success() && said.contains("line 8: RRULE 'FREQ=YEARLY' is not supported"),
        "{said}"
    );
}
