//! Nothing owed is lost: kill -9 at each step from acceptance to outcome, a full disk, and providers at their worst. After
//! each, owed = delivered + pending + sending + deferred + poison + cancelled + suppressed.

use crate::delivery::rig::Hook;
use crate::delivery::rig::Play;
use crate::delivery::rig::place;
use crate::delivery::rig::until_outbox;
use crate::safety::SmallDisk;
use crate::support::Appliance;
use crate::support::Place;
use crate::support::until;
use serde_json::Value;
use serde_json::json;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::VecDeque;
use std::time::Duration;

/// Rounds of kill -9, spread over the named steps.
const ROUNDS: usize = 312;
/// How long a process that is to die at a step may live on.
const DIES_WITHIN: Duration = Duration::from_millis(2500);
/// From acceptance to outcome.
const STEPS: [&str; 13] = [
    "ingest.before_commit",
    "ingest.committed",
    "ingest.recorded",
    "flush.before_commit",
    "flush.committed",
    "flush.recorded",
    "claim.before_commit",
    "claim.committed",
    "delivery.claimed",
    "delivery.sent",
    "settle.before_commit",
    "settle.committed",
    "delivery.completed",
];

/// Both sides of the balance, as `sqlite3` counts them.
const IMBALANCES: &str = "
    SELECT e.id, e.owed, count(d.id) FROM alert_events e LEFT JOIN alert_deliveries d ON d.alert_id = e.id
    AND d.status IN ('delivered', 'pending', 'sending', 'deferred', 'poison', 'cancelled', 'suppressed')
    GROUP BY e.id HAVING e.owed <> count(d.id)";

/// Attempts after the first one of a delivery whose predecessor did not end in something unknown.
const NEEDLESS_REPEATS: &str = "
    SELECT a.delivery_id, a.attempt FROM delivery_attempts a JOIN delivery_attempts b
    ON b.delivery_id = a.delivery_id AND b.attempt = a.attempt - 1
    WHERE b.outcome IS NOT NULL AND b.outcome NOT IN ('unknown', 'retry', 'deferred', 'poison')";

pub fn assert_balanced(place: &Place, when: &str) {
    assert_eq!(place.sqlite3(IMBALANCES), "", "{when}: owed and found differ");
}

fn alert(name: &str, status: &str) -> Value {
    json!({ "alerts": [{ "labels": { "alertname": name, "severity": "warning" }, "status": status }] })
}

/// What a webhook was told: title and type, with the ids it came under.
fn told(hook: &Hook) -> BTreeMap<(String, String), BTreeSet<String>> {
    let mut all: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for call in hook.calls() {
        let body = call.json();
        let data = &body["data"];
        let items = data["incidents"].as_array().cloned().unwrap_or_else(|| vec![data.clone()]);
        for item in items {
            let title = item["title"].as_str().unwrap().to_owned();
            let status = item["status"].as_str().unwrap().to_owned();
            all.entry((title, status)).or_default().insert(call.header("webhook-id"));
        }
    }
    all
}

#[tokio::test]
async fn three_hundred_kills_from_acceptance_to_outcome_lose_nothing_and_repeat_only_what_is_unknown() {
    let hook = Hook::start(&[]).await;
    let place = place("[alerts.limits]\nall_per_minute = 0\n", &[hook.toml("ops")]);
    Appliance::start(&place).await.init().await;
    let (mut open, mut killed) = (VecDeque::new(), BTreeSet::new());
    for round in 0..ROUNDS {
        let step = STEPS[round % STEPS.len()];
        // A timer runs out when an alert ends right after it was told; otherwise beginnings and ends take turns.
        let flush = step.starts_with("flush");
        let ends = if !flush && (round / STEPS.len()) % 2 == 1 { open.pop_front() } else { None };
        let status = if flush || ends.is_some() { "resolved" } else { "firing" };
        let name = ends.unwrap_or_else(|| format!("A{round}"));
        let mut victim = Appliance::launch(&place, &[("TRADEWARDEN_CRASH_AT", step)]);
        victim.ready().await;
        let mut unanswered = Vec::new();
        for said in if flush { vec!["firing", status] } else { vec![status] } {
            let answer = victim.try_post("/api/v1/alerts", alert(&name, said)).await;
            if answer.is_none_or(|(code, _)| code != 200) {
                unanswered.push(said);
            }
        }
        if victim.died_within(DIES_WITHIN).await {
            killed.insert(step);
        }
        victim.kill9();
        let appliance = Appliance::start(&place).await;
        let when = format!("round {round} at {step}");
        for said in unanswered {
            // Whoever got no answer sends again, as every sender of alerts does.
            let (code, body) = appliance.post("/api/v1/alerts", alert(&name, said)).await;
            assert_eq!(code, 200, "{when}: {body}");
        }
        let waiting = "status IN ('pending', 'sending', 'deferred')";
        until(&format!("{when}: nothing waits"), || async {
            place.sqlite3(&format!("SELECT count(*) FROM alert_deliveries WHERE {waiting}")) == "0"
        })
        .await;
        assert_balanced(&place, &when);
        let said = told(&hook);
        let ids = said.get(&(name.clone(), status.to_owned()));
        let ids = ids.unwrap_or_else(|| panic!("{when}: {name} {status} was not told: {said:?}"));
        assert_eq!(ids.len(), 1, "{when}: the same thing under several keys: {ids:?}");
        if status == "firing" {
            open.push_back(name);
        }
    }
    assert_eq!(killed, STEPS.into_iter().collect(), "a step where nobody died proves nothing");
    assert_eq!(place.sqlite3(NEEDLESS_REPEATS), "", "repeats where the outcome was known");
    assert_eq!(place.sqlite3("SELECT count(*) FROM alert_deliveries WHERE status = 'poison'"), "0");
    let appliance = Appliance::start(&place).await;
    let verified = appliance.get("/api/v1/audit/verify").await;
    assert_eq!(verified["ok"], true, "{verified}");
}

#[tokio::test]
async fn on_a_full_disk_an_alert_is_refused_with_a_time_to_come_again_and_taken_when_there_is_room() {
    let hook = Hook::start(&[]).await;
    let place = place("", &[hook.toml("ops")]);
    let data = place.data.clone();
    let disk = SmallDisk::mount(&data);
    let appliance = Appliance::start(&place).await;
    appliance.init().await;
    let (code, body) = appliance.post("/api/v1/alerts", alert("Before", "firing")).await;
    assert_eq!(code, 200, "{body}");
    until_outbox(&place, 1, "status = 'delivered'").await;
    disk.fill();
    let mut refused = false;
    for n in 0..200 {
        let (code, body) = appliance.post("/api/v1/alerts", alert(&format!("During{n}"), "firing")).await;
        if code != 200 {
            assert_eq!((code, body["code"].as_str()), (503, Some("not_recorded")), "{body}");
            refused = true;
            break;
        }
    }
    assert!(refused, "the disk is full, and still every alert was accepted");
    disk.free();
    let (code, body) = appliance.post("/api/v1/alerts", alert("After", "firing")).await;
    assert_eq!(code, 200, "{body}");
    until("everything accepted is told", || async {
        let rows = place.sqlite3("SELECT count(*) FROM alert_deliveries WHERE status <> 'delivered'");
        rows == "0" && hook.calls().iter().any(|c| c.body.contains("After"))
    })
    .await;
    assert_balanced(&place, "after a full disk");
}

#[tokio::test]
async fn providers_at_their_worst_leave_the_balance_and_the_other_channels_alone() {
    let date = || {
        let soon = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(2);
        jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&soon).unwrap()
    };
    let plays: Vec<(&str, Vec<Play>)> = vec![
        ("seconds", vec![Play::Answer(429, Some("1".into()))]),
        ("dated", vec![Play::Answer(429, Some(date()))]),
        ("storm", vec![Play::Answer(500, None), Play::Answer(503, None), Play::Answer(502, None)]),
        ("refuses", vec![Play::Answer(400, None)]),
        ("redirects", vec![Play::Redirect("http://127.0.0.1:1/".into())]),
        ("hole", vec![Play::Hang]),
        ("good", vec![]),
    ];
    let mut hooks = Vec::new();
    for (name, plays) in &plays {
        hooks.push((*name, Hook::start(plays).await));
    }
    let targets: Vec<String> = hooks.iter().map(|(name, hook)| hook.toml(name)).collect();
    let place = place("retry_seconds = [1]\n", &targets);
    let appliance = Appliance::start(&place).await;
    appliance.init().await;
    let (code, body) = appliance.post("/api/v1/alerts", alert("Fire", "firing")).await;
    assert_eq!(code, 200, "{body}");
    until_outbox(&place, 4, "status = 'delivered'").await;
    until_outbox(&place, 2, "status = 'poison'").await;
    let stands = "SELECT lane, status, attempts FROM alert_deliveries ORDER BY id";
    assert_eq!(
        place.sqlite3(stands),
        "webhook:seconds|delivered|2\nwebhook:dated|delivered|2\nwebhook:storm|delivered|4\n\
         webhook:refuses|poison|1\nwebhook:redirects|poison|1\nwebhook:hole|sending|1\nwebhook:good|delivered|1"
    );
    let order = "SELECT lane FROM alert_deliveries WHERE status = 'delivered' ORDER BY delivered_at LIMIT 1";
    assert_eq!(place.sqlite3(order), "webhook:good", "one that hangs holds nobody up");
    assert_balanced(&place, "with every kind of provider");
    let why = appliance.get("/api/v1/alerts/1/why").await;
    let sentence = why["sentence"].as_str().unwrap();
    for words in ["delivered to webhook", "being sent to webhook", "given up for webhook", "refused with 400"]
    {
        assert!(sentence.contains(words) || why["steps"].to_string().contains(words), "{words}: {why}");
    }
    assert_eq!(why["balanced"], true);
}
