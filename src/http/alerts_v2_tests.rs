//! Tables of Alertmanager's shapes: what a posted text becomes, and how our own is written.

use super::*;
use crate::domain::alerts::Incident;
use crate::domain::alerts::Severity;
use crate::domain::alerts::Source;
use serde_json::Value;
use serde_json::json;

const NOW: &str = "2026-11-24T09:30:00Z";

fn at(text: &str) -> Timestamp {
    time::parse_iso(text).unwrap()
}

fn set(pairs: &[(&str, &str)]) -> Labels {
    pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect()
}

/// Beginning and end of the signal of a posted alert, or what is wrong with it.
fn taken(alert: Value) -> Result<(String, Option<String>), String> {
    let posted: wire::PostableAlert = serde_json::from_value(alert).unwrap();
    let (mut good, bad) = signals(vec![posted], at(NOW));
    match good.pop() {
        Some(s) => Ok((moment(s.starts_at.unwrap()), s.ends_at.map(moment))),
        None => Err(bad.join("; ")),
    }
}

#[test]
fn posted_alerts_become_signals() {
    let labels = json!({ "alertname": "Down" });
    let (zero, ten, eleven) =
        ("0001-01-01T00:00:00.000Z", "2026-11-24T10:00:00+01:00", "2026-11-24T11:00:00Z");
    // startsAt, endsAt, and what they become.
    let table = [
        (json!(null), json!(null), "2026-11-24T09:30:00.000Z", None),
        (json!(""), json!(""), "2026-11-24T09:30:00.000Z", None),
        (json!(zero), json!(zero), "2026-11-24T09:30:00.000Z", None),
        (json!(ten), json!(zero), "2026-11-24T09:00:00.000Z", None),
        (json!(ten), json!(eleven), "2026-11-24T09:00:00.000Z", Some("2026-11-24T11:00:00.000Z")),
        (json!(zero), json!(eleven), "2026-11-24T11:00:00.000Z", Some("2026-11-24T11:00:00.000Z")),
    ];
    for (starts, ends, begins, over) in table {
        let alert = json!({ "labels": labels, "annotations": null, "startsAt": starts, "endsAt": ends });
        assert_eq!(taken(alert), Ok((begins.to_owned(), over.map(str::to_owned))), "{starts} {ends}");
    }
}

#[test]
fn what_is_no_alert_is_said_and_the_others_count() {
    let table = [
        (json!({ "labels": {} }), "at least one label"),
        (json!({ "labels": { "a": "" } }), "at least one label"),
        (json!({ "labels": { "a": "b" }, "startsAt": "yesterday" }), "no time"),
        (
            json!({ "labels": { "a": "b" }, "startsAt": "2026-11-24T11:00:00Z", "endsAt": "2026-11-24T10:00:00Z" }),
            "before",
        ),
        (json!({ "labels": { "a": "x".repeat(5000) } }), "at most 4096"),
    ];
    for (alert, part) in table {
        let why = taken(alert).unwrap_err();
        assert!(why.starts_with("alert 1: ") && why.contains(part), "{why}");
    }
    let list = json!([{ "labels": {} }, { "labels": { "a": "b", "c": "" }, "generatorURL": "" }]);
    let (good, bad) = signals(serde_json::from_value(list).unwrap(), at(NOW));
    assert_eq!((good.len(), bad.len()), (1, 1));
    assert_eq!(good[0].labels, set(&[("a", "b")]), "empty values are dropped");
    assert_eq!(good[0].generator_url, None);
}

fn active(id: i64, labels: &[(&str, &str)]) -> Active {
    Active {
        incident: Incident {
            id,
            key: Some(id.to_string()),
            kind: "Down".to_owned(),
            severity: Severity::Warning,
            title: "Down".to_owned(),
            summary: String::new(),
            opened_at: at("2026-11-24T09:00:00Z"),
            resolved: None,
            labels: set(labels),
            annotations: set(&[("summary", "it is down")]),
            source: Source::Alertmanager,
            generator_url: Some("http://prometheus.example/graph".to_owned()),
            ends_at: None,
            updated_at: at("2026-11-24T09:29:00Z"),
            owed: 0,
            acked: None,
            routes: Vec::new(),
        },
        receivers: vec!["ops".to_owned()],
        silenced_by: Vec::new(),
        inhibited_by: Vec::new(),
    }
}

#[test]
fn an_alert_is_written_as_alertmanager_writes_it() {
    let mut all =
        vec![active(1, &[("alertname", "Down"), ("job", "api")]), active(2, &[("alertname", "Other")])];
    all[0].inhibited_by = vec![2];
    let views = alerts(&all[..1], &all, at("2026-11-24T09:35:00Z"));
    assert_eq!(
        serde_json::to_value(&views).unwrap(),
        json!([{
            "annotations": { "summary": "it is down" },
            "endsAt": "2026-11-24T09:35:00.000Z",
            "fingerprint": fingerprint(&all[0].incident.labels),
            "receivers": [{ "name": "ops" }],
            "startsAt": "2026-11-24T09:00:00.000Z",
            "status": {
                "inhibitedBy": [fingerprint(&all[1].incident.labels)],
                "mutedBy": [],
                "silencedBy": [],
                "state": "suppressed"
            },
            "updatedAt": "2026-11-24T09:29:00.000Z",
            "generatorURL": "http://prometheus.example/graph",
            "labels": { "alertname": "Down", "job": "api" }
        }])
    );
}

#[test]
fn silences_come_and_go_in_alertmanagers_form() {
    let posted = json!({
        "matchers": [
            { "name": "job", "value": "api", "isRegex": false },
            { "name": "env", "value": "a|b", "isRegex": true, "isEqual": false },
        ],
        "startsAt": "2026-11-24T09:30:00Z", "endsAt": "2026-11-24T11:30:00Z",
        "createdBy": "alice", "comment": "planned work"
    });
    let new = new_silence(serde_json::from_value(posted).unwrap()).unwrap();
    assert_eq!(
        new.matchers.iter().map(Matcher::to_string).collect::<Vec<_>>(),
        ["job=\"api\"", "env!~\"a|b\""]
    );
    assert_eq!((new.id.as_deref(), new.ends_at), (None, at("2026-11-24T11:30:00Z")));
    let kept = |id: &str, starts: &str, ends: &str| Silence {
        id: id.to_owned(),
        matchers: new.matchers.clone(),
        starts_at: at(starts),
        ends_at: at(ends),
        created_by: "alice".to_owned(),
        comment: "planned work".to_owned(),
        created_at: at(NOW),
        updated_at: at(NOW),
        ends_with_alert: false,
    };
    let all = [
        kept("over", "2026-11-23T09:00:00Z", "2026-11-24T09:00:00Z"),
        kept("later", "2026-11-25T09:00:00Z", "2026-11-26T09:00:00Z"),
        kept("long", "2026-11-24T09:00:00Z", "2026-11-24T12:00:00Z"),
        kept("over since yesterday", "2026-11-22T09:00:00Z", "2026-11-23T09:00:00Z"),
        kept("short", "2026-11-24T09:00:00Z", "2026-11-24T10:00:00Z"),
        kept("sooner", "2026-11-24T10:00:00Z", "2026-11-26T09:00:00Z"),
    ];
    let ids = |filter: &[Matcher], creators: &[String]| -> Vec<String> {
        silences(&all, filter, creators, at(NOW)).into_iter().map(|s| s.id).collect()
    };
    let order = ["short", "long", "sooner", "later", "over", "over since yesterday"];
    assert_eq!(ids(&[], &[]), order);
    assert_eq!(ids(&new.matchers[..1], &["alice".to_owned()]), order);
    assert!(ids(&[], &["bob".to_owned()]).is_empty());
    let other = Matcher::new("job", Op::Equal, "web").unwrap();
    assert!(ids(&[other], &[]).is_empty());
    let view = silence(&all[0], at(NOW));
    assert_eq!(view.status.state, "expired");
    assert_eq!((view.matchers[1].is_equal, view.matchers[1].is_regex), (false, true));
}

#[test]
fn a_silence_that_is_none_is_refused() {
    let table = [
        (json!([{ "name": "a", "value": "(", "isRegex": true }]), "2026-11-24T11:30:00Z"),
        (json!([{ "name": "", "value": "b", "isRegex": false }]), "2026-11-24T11:30:00Z"),
        (json!([{ "name": "a", "value": "b", "isRegex": false }]), ""),
        (json!([{ "name": "a", "value": "b", "isRegex": false }]), "soon"),
    ];
    for (matchers, ends) in table {
        let posted = json!({
            "matchers": matchers, "startsAt": "", "endsAt": ends, "createdBy": "a", "comment": "b"
        });
        assert!(new_silence(serde_json::from_value(posted.clone()).unwrap()).is_err(), "{posted}");
    }
}
