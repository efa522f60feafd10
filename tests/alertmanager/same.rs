//! The same requests to a real Alertmanager and to us: the answers are the same, but for what neither can know.

use super::rig;
use crate::support::Appliance;
use crate::support::until;
use reqwest::Client;
use serde_json::Value;
use serde_json::json;
use std::collections::BTreeMap;

const CONFIG: &str = "\
route:
  receiver: everybody
  group_by: [job]
  routes:
  - {matchers: [severity=critical], receiver: pager, continue: true}
  - {matchers: ['job=~\"a.*\"'], receiver: team-a, group_by: ['...']}
inhibit_rules:
- {source_matchers: [severity=critical], target_matchers: [severity=warning], equal: [job]}
- {source_matchers: [alertname=Both], target_matchers: [alertname=Both]}
receivers: [{name: everybody}, {name: pager}, {name: team-a}]
";

/// What differs between any two servers: when they heard of it, what came later into the API, the silences' ids.
fn plain(mut value: Value, ids: &BTreeMap<String, String>) -> Value {
    match &mut value {
        Value::Array(items) => {
            for item in items.iter_mut() {
                *item = plain(item.take(), ids);
            }
        }
        Value::Object(map) => {
            for key in ["updatedAt", "mutedBy"] {
                map.remove(key);
            }
            for (_, item) in map.iter_mut() {
                *item = plain(item.take(), ids);
            }
        }
        Value::String(text) => {
            if let Some(name) = ids.get(text) {
                *text = name.clone();
            }
        }
        _ => {}
    }
    value
}

struct Pair {
    http: Client,
    theirs: String,
    ours: String,
    ids: BTreeMap<String, String>,
}

impl Pair {
    async fn ask(&self, base: &str, path: &str) -> (u16, Value) {
        let answer = self.http.get(format!("{base}/api/v2{path}")).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap_or(Value::Null))
    }

    async fn post(&self, path: &str, body: &Value) -> [(u16, Value); 2] {
        let mut said = Vec::new();
        for base in [&self.theirs, &self.ours] {
            let answer = self.http.post(format!("{base}/api/v2{path}")).json(body).send().await.unwrap();
            said.push((answer.status().as_u16(), answer.json().await.unwrap_or(Value::Null)));
        }
        said.try_into().unwrap()
    }

    async fn both(&self, path: &str) -> (Value, Value) {
        let (theirs, ours) = (self.ask(&self.theirs, path).await, self.ask(&self.ours, path).await);
        assert_eq!(theirs.0, ours.0, "{path}: {} and {}", theirs.1, ours.1);
        if theirs.0 != 200 {
            return (Value::Null, Value::Null);
        }
        (plain(theirs.1, &self.ids), plain(ours.1, &self.ids))
    }

    /// Asks until both say the same: an Alertmanager routes in the background.
    async fn agree(&self, path: &str) {
        let mut last = (Value::Null, Value::Null);
        for _ in 0..100 {
            last = self.both(path).await;
            if last.0 == last.1 {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("{path}\ntheirs: {:#}\nours:   {:#}", last.0, last.1);
    }
}

async fn pair(place: &crate::support::Place, alertmanager: &rig::Server) -> Pair {
    let mut pair =
        Pair { http: Client::new(), theirs: alertmanager.url(), ours: place.url(), ids: BTreeMap::new() };
    let (starts, ends) = ("2026-11-24T09:00:00Z", "2096-11-24T11:00:00Z");
    let alert = |labels: Value| {
        json!({
            "labels": labels, "annotations": { "summary": "it is so" }, "startsAt": starts, "endsAt": ends,
            "generatorURL": "http://prometheus.example/graph?g0.expr=up"
        })
    };
    let posted = json!([
        alert(json!({ "alertname": "Down", "job": "api", "severity": "critical" })),
        alert(json!({ "alertname": "Slow", "job": "api", "severity": "warning", "empty": "" })),
        alert(json!({ "alertname": "Slow", "job": "web", "severity": "warning" })),
        alert(json!({ "alertname": "Both", "job": "x" })),
        alert(json!({ "alertname": "Both", "job": "y" })),
        alert(json!({ "alertname": "Odd", "text": "a \"quoted\" ü\nline", "job": "" })),
        alert(json!({ "alertname": "Over", "job": "api" })),
    ]);
    let said = pair.post("/alerts", &posted).await;
    assert_eq!((said[0].0, said[1].0), (200, 200), "{said:?}");
    let over = json!([{ "labels": { "alertname": "Over", "job": "api" }, "startsAt": starts, "endsAt": "2026-11-24T10:00:00Z" }]);
    pair.post("/alerts", &over).await;
    for (name, matchers) in [
        ("web", json!([{ "name": "job", "value": "web", "isRegex": false }])),
        ("odd", json!([{ "name": "text", "value": "(?s)a.+", "isRegex": true, "isEqual": true }])),
        (
            "not",
            json!([{ "name": "alertname", "value": "Down|Slow|Both|Odd", "isRegex": true, "isEqual": false },
                       { "name": "alertname", "value": "N", "isRegex": false }]),
        ),
    ] {
        let silence = json!({
            "matchers": matchers, "startsAt": "2026-11-24T09:00:00Z", "endsAt": "2095-01-01T00:00:00Z",
            "createdBy": "ada", "comment": name
        });
        for (_, body) in pair.post("/silences", &silence).await {
            let id = body["silenceID"].as_str().unwrap_or_else(|| panic!("{body}")).to_owned();
            pair.ids.insert(id, name.to_owned());
        }
    }
    pair
}

#[tokio::test]
async fn lists_and_filters_answer_the_same() {
    let place = rig::trusting("write");
    let appliance = Appliance::start(&place).await;
    rig::import(&appliance, CONFIG).await;
    let alertmanager = rig::alertmanager(CONFIG).await;
    let pair = pair(&place, &alertmanager).await;
    until("Alertmanager knows who inhibits whom", || async {
        let (_, list) = pair.ask(&pair.theirs, "/alerts?filter=alertname%3DSlow&filter=job%3Dapi").await;
        list[0]["status"]["state"] == "suppressed"
    })
    .await;
    for path in [
        "/alerts",
        "/alerts?filter=alertname%3DDown",
        "/alerts?filter=job%3D~%22a.%2B%22&filter=severity%21%3Dcritical",
        "/alerts?filter=severity%3D%22%22",
        "/alerts?filter=severity%21%3D%22%22",
        "/alerts?filter=text%3D~%22a.%2B%22",
        "/alerts?active=false",
        "/alerts?silenced=false",
        "/alerts?inhibited=false",
        "/alerts?silenced=false&inhibited=false&active=true",
        "/alerts?silenced=false&inhibited=false&active=false",
        "/alerts?receiver=team-a",
        "/alerts?receiver=team",
        "/alerts?receiver=pager%7Cteam.*",
        "/alerts?filter=bad",
        "/alerts?receiver=%28",
        "/alerts/groups",
        "/alerts/groups?receiver=team-a",
        "/alerts/groups?filter=severity%3Dwarning&silenced=false",
        "/alerts/groups?filter=none%3Dsuch",
        "/receivers",
        "/silence/00000000-0000-4000-8000-000000000000",
    ] {
        pair.agree(path).await;
    }
    // Silences begin when they are made, so their beginnings differ.
    let (theirs, ours) = pair.both("/silences").await;
    let without_start = |list: Value| -> Vec<Value> {
        let mut items = list.as_array().unwrap().clone();
        for item in &mut items {
            item.as_object_mut().unwrap().remove("startsAt");
        }
        items.sort_by_key(|i| i["comment"].as_str().unwrap().to_owned());
        items
    };
    assert_eq!(without_start(theirs), without_start(ours));
}

#[tokio::test]
async fn the_same_is_refused() {
    let place = rig::trusting("write");
    let appliance = Appliance::start(&place).await;
    rig::import(&appliance, CONFIG).await;
    let alertmanager = rig::alertmanager(CONFIG).await;
    let pair = pair(&place, &alertmanager).await;
    let (starts, ends) = ("2026-11-24T09:00:00Z", "2096-11-24T11:00:00Z");
    let silence = |matchers: Value, starts: &str, ends: &str| json!({ "matchers": matchers, "startsAt": starts, "endsAt": ends, "createdBy": "a", "comment": "b" });
    let plain = json!([{ "name": "a", "value": "b", "isRegex": false }]);
    // Each is refused by both with a status of the four hundreds.
    let table = [
        ("/alerts", json!([{ "labels": {} }])),
        ("/alerts", json!([{ "labels": { "a": "" } }])),
        ("/alerts", json!([{ "labels": { "a": "b" }, "startsAt": ends, "endsAt": starts }])),
        ("/alerts", json!([{ "labels": { "a": "b" }, "startsAt": "yesterday" }])),
        ("/alerts", json!({ "labels": { "a": "b" } })),
        ("/alerts", json!("x")),
        ("/silences", silence(json!([]), starts, ends)),
        ("/silences", silence(json!([{ "name": "a", "value": "", "isRegex": false }]), starts, ends)),
        ("/silences", silence(json!([{ "name": "a", "value": "(", "isRegex": true }]), starts, ends)),
        ("/silences", silence(plain.clone(), ends, starts)),
        ("/silences", silence(plain.clone(), starts, "2026-11-24T09:30:00Z")),
        ("/silences", json!({ "matchers": plain })),
    ];
    for (path, body) in table {
        let said = pair.post(path, &body).await;
        let refused = |status: u16| (400..500).contains(&status);
        assert!(refused(said[0].0) && refused(said[1].0), "{path} {body}: {said:?}");
        assert!(said[1].1.is_string(), "words for people: {}", said[1].1);
    }
    // A list with one bad alert: the good ones count, and the answer names the bad one.
    let mixed =
        json!([{ "labels": {} }, { "labels": { "alertname": "Good" }, "startsAt": starts, "endsAt": ends }]);
    let said = pair.post("/alerts", &mixed).await;
    assert_eq!((said[0].0, said[1].0), (400, 400), "{said:?}");
    pair.agree("/alerts?filter=alertname%3DGood").await;
}
