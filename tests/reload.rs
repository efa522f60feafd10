//! The config read anew while the appliance runs: a good one holds at once, a wrong one changes nothing.

use crate::delivery::rig::Hook;
use crate::delivery::rig::Play;
use crate::health::rig::Page;
use crate::support::Appliance;
use crate::support::Place;
use crate::support::free_port;
use crate::support::until;
use serde_json::Value;
use serde_json::json;
use std::collections::BTreeMap;
use std::os::unix::net::UnixDatagram;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::time::Duration;

fn watch(name: &str, url: &str) -> String {
    format!(
        "[[services]]\nname = \"{name}\"\nurl = \"{url}\"\ninterval_ms = 250\nunhealthy_after = 1\nhealthy_after = 1\n"
    )
}

const PRIVATE: &str = "[alerts]\nallow_private_targets = true\nretry_seconds = [1]\n";

fn hang_up(appliance: &Appliance) {
    let sent = Command::new("kill").args(["-HUP", &appliance.pid().to_string()]).status().unwrap();
    assert!(sent.success());
}

/// Writes another config and has it read; waits for the entry that says what came of it, and gives it.
async fn reload(appliance: &Appliance, place: &mut Place, more: &str) -> Value {
    let before = entries(appliance).await.len();
    more.clone_into(&mut place.more);
    place.config();
    hang_up(appliance);
    until("the reload is recorded", || async { entries(appliance).await.len() > before }).await;
    entries(appliance).await.swap_remove(0)
}

async fn entries(appliance: &Appliance) -> Vec<Value> {
    let page = appliance.get("/api/v1/audit?action=CONFIG_RELOAD&limit=200").await;
    page["items"].as_array().cloned().unwrap_or_default()
}

async fn services(appliance: &Appliance) -> BTreeMap<String, String> {
    let board = appliance.get("/api/v1/health").await;
    let all = board["services"].as_array().cloned().unwrap_or_default();
    let text = |one: &Value, key: &str| one[key].as_str().unwrap_or_default().to_owned();
    all.iter().map(|one| (text(one, "name"), text(one, "status"))).collect()
}

async fn stands(appliance: &Appliance, name: &str, status: &str) {
    until(&format!("{name} is {status}"), || async {
        services(appliance).await.get(name).is_some_and(|found| found == status)
    })
    .await;
}

async fn changes_of(appliance: &Appliance, name: &str) -> usize {
    appliance.get(&format!("/api/v1/health/{name}")).await["events"].as_array().map_or(0, Vec::len)
}

#[tokio::test]
async fn checks_come_and_go_and_those_that_stay_are_not_touched() {
    let (page, other) = (Page::new().await, Page::new().await);
    let mut place = Place::with(&watch("stays", &page.url()));
    let appliance = Appliance::start(&place).await;
    stands(&appliance, "stays", "healthy").await;
    let before = changes_of(&appliance, "stays").await;

    let both = watch("stays", &page.url()) + &watch("new", &other.url());
    let entry = reload(&appliance, &mut place, &both).await;
    assert_eq!(entry["outcome"], "success", "{entry}");
    assert_eq!(entry["details"]["changed"], json!([{ "key": "services.new", "what": "added" }]), "{entry}");
    assert_eq!(services(&appliance).await["stays"], "healthy", "it is not unknown for a moment");
    stands(&appliance, "new", "healthy").await;
    assert_eq!(changes_of(&appliance, "stays").await, before, "no change was made up");

    // A service that is asked something else is asked it; one that goes takes its incident along.
    other.says(503, "application/json", "{}");
    stands(&appliance, "new", "unhealthy").await;
    until("its incident is open", || async { firing(&appliance).await == 1 }).await;
    let moved = watch("stays", &page.url()) + &watch("new", &page.url());
    reload(&appliance, &mut place, &moved).await;
    stands(&appliance, "new", "healthy").await;
    other.says(503, "application/json", "{}");
    reload(&appliance, &mut place, &both).await;
    stands(&appliance, "new", "unhealthy").await;
    let entry = reload(&appliance, &mut place, &watch("stays", &page.url())).await;
    assert_eq!(entry["details"]["changed"], json!([{ "key": "services.new", "what": "removed" }]), "{entry}");
    assert_eq!(services(&appliance).await.len(), 1);
    until("nobody is left to close it", || async { firing(&appliance).await == 0 }).await;
    assert_eq!(services(&appliance).await["stays"], "healthy");
}

async fn firing(appliance: &Appliance) -> usize {
    appliance.get("/api/v1/alerts?status=firing").await["items"].as_array().map_or(0, Vec::len)
}

#[tokio::test]
async fn a_wrong_config_changes_nothing_and_says_where_it_is_wrong() {
    let page = Page::new().await;
    let good = watch("stays", &page.url());
    let mut place = Place::with(&good);
    let appliance = Appliance::start(&place).await;
    appliance.init().await;
    stands(&appliance, "stays", "healthy").await;

    let wrong = good.clone() + "[gate]\nlease_ms = 1\n" + &watch("never", &page.url());
    let entry = reload(&appliance, &mut place, &wrong).await;
    let text = std::fs::read_to_string(place.config()).unwrap();
    let line = text.lines().position(|line| line == "lease_ms = 1").unwrap() + 1;
    let mistake = &entry["details"]["mistakes"][0];
    assert_eq!((entry["outcome"].as_str(), mistake["key"].as_str()), (Some("failed"), Some("gate.lease_ms")));
    let place_said = format!("{}:{line}:12", place.config().display());
    assert_eq!(mistake["place"], place_said, "{entry}");
    let place_said = place_said.as_str();
    let verbose = ready(&place).await;
    assert!(verbose.contains("[!] config: not taken over") && verbose.contains(place_said), "{verbose}");
    assert!(verbose.ends_with("\nready\n"), "the one before goes on: {verbose}");
    assert!(appliance.log().contains(place_said), "{}", appliance.log());
    let status = place.cli(&["status"]);
    let words = String::from_utf8_lossy(&status.stdout).into_owned();
    let flat: String = words.split_whitespace().collect();
    assert!(flat.contains("REFUSED") && flat.contains(&place_said.replace(' ', "")), "{words}");
    assert_eq!(services(&appliance).await.keys().collect::<Vec<_>>(), ["stays"]);
    assert_eq!(appliance.verdict().await, "open");

    // The verb says the same, and what check-config says; it ends like a wrong config at the start.
    let (code, problem) = place.cli_json(&["reload"]);
    assert_eq!((code, problem["code"].as_str()), (2, Some("bad_config")), "{problem}");
    assert_eq!(problem["errors"][0]["field"].as_str(), Some(place_said));

    let entry = reload(&appliance, &mut place, &(good + &watch("now", &page.url()))).await;
    assert_eq!(entry["outcome"], "success");
    stands(&appliance, "now", "healthy").await;
    assert!(ready(&place).await.contains("[+] config: "), "it is good again");
}

async fn ready(place: &Place) -> String {
    reqwest::get(format!("{}/readyz?verbose", place.url())).await.unwrap().text().await.unwrap()
}

#[tokio::test]
async fn what_needs_a_new_start_is_named_and_the_rest_holds() {
    let page = Page::new().await;
    let mut place = Place::new();
    let appliance = Appliance::start(&place).await;
    let old = place.http;
    place.http = free_port();
    let pinned = "[settings.system_defaults]\ndry_run = true\n";
    place.more = pinned.to_owned() + &watch("new", &page.url()) + "[log]\nlevel = \"debug\"\n";
    place.config();
    let (code, view) = place.cli_json(&["reload"]);
    assert_eq!((code, &view["restart"]), (0, &json!(["http.listen"])), "{view}");
    let words = view["words"].as_str().unwrap();
    assert!(words.ends_with("http.listen changed; it takes effect at the next start"), "{words}");
    place.http = old;
    stands(&appliance, "new", "healthy").await;
    assert_eq!(appliance.get("/api/v1/gate").await["dry_run"], true, "a pin holds at once");
    let verbose = ready(&place).await;
    assert!(verbose.contains("[!] config: http.listen changed"), "{verbose}");

    // It stays named as long as it waits, and no longer.
    let (_, again) = place.cli_json(&["reload"]);
    assert_eq!((&again["changed"], &again["restart"]), (&json!([]), &json!(["http.listen"])), "{again}");
    place.config();
    let (_, back) = place.cli_json(&["reload"]);
    assert_eq!(back["words"], "nothing to change", "{back}");

    // Who may not is refused, and so is a demo's appliance, which has no file.
    let key = appliance.key("duty", "operator", &["status:read"]).await;
    let url = format!("{}/api/v1/config/reload", place.url());
    let answer = reqwest::Client::new().post(&url).bearer_auth(&key).send().await.unwrap();
    assert_eq!(answer.status(), 403);
}

#[tokio::test]
async fn fifty_reloads_and_the_gate_never_misses_an_answer() {
    let page = Page::new().await;
    let good = watch("stays", &page.url());
    let mut place = Place::with(&good);
    let appliance = Appliance::start(&place).await;
    appliance.init().await;
    let (over, url) = (Arc::new(AtomicBool::new(false)), format!("{}/api/v1/gate", place.url()));
    let key = appliance.key("strategy", "viewer", &["gate:read"]).await;
    let ended = Arc::clone(&over);
    let poller = tokio::spawn(async move {
        let client = reqwest::Client::new();
        let (mut asked, mut other) = (0, Vec::new());
        while !ended.load(Ordering::Acquire) {
            let answer = client.get(&url).bearer_auth(&key).send().await;
            let body = match answer {
                Ok(answer) => answer.json::<Value>().await.unwrap_or_default(),
                Err(error) => json!({ "verdict": error.to_string() }),
            };
            asked += 1;
            if body["verdict"] != "open" {
                other.push(body);
            }
        }
        (asked, other)
    });
    for n in 0..50 {
        let more = match n % 3 {
            0 => good.clone() + &watch("new", &page.url()),
            1 => good.clone() + "[gate]\nlease_ms = \"soon\"\n",
            _ => good.clone(),
        };
        let entry = reload(&appliance, &mut place, &more).await;
        assert_eq!(entry["outcome"], if n % 3 == 1 { "failed" } else { "success" }, "{entry}");
    }
    over.store(true, Ordering::Release);
    let (asked, other) = poller.await.unwrap();
    assert!(asked > 50 && other.is_empty(), "{asked} answers, not open: {other:?}");
    assert_eq!(entries(&appliance).await.len(), 50, "each is one entry");
}

#[tokio::test]
async fn the_next_alert_goes_where_the_new_config_says() {
    let (first, second) = (Hook::start(&[]).await, Hook::start(&[]).await);
    let mut place = Place::with(&(PRIVATE.to_owned() + &first.toml("desk")));
    let appliance = Appliance::start(&place).await;
    raise(&appliance, "one").await;
    first.wait_for(1).await;
    reload(&appliance, &mut place, &(PRIVATE.to_owned() + &second.toml("other"))).await;
    raise(&appliance, "two").await;
    let calls = second.wait_for(1).await;
    assert!(calls[0].body.contains("two"), "{}", calls[0].body);
    assert_eq!((first.calls().len(), second.calls().len()), (1, 1), "and nothing is told twice");
}

async fn raise(appliance: &Appliance, name: &str) {
    let labels = json!({ "alertname": name, "severity": "warning" });
    let body = json!({ "alerts": [{ "labels": labels, "annotations": { "summary": name } }] });
    let (status, answer) = appliance.post("/api/v1/alerts", body).await;
    assert!(status < 300, "{status} {answer}");
}

#[tokio::test]
async fn what_is_owed_across_reloads_is_told_once() {
    let down = vec![Play::Answer(503, None); 3];
    let hook = Hook::start(&down).await;
    let mut place = Place::with(&(PRIVATE.to_owned() + &hook.toml("desk")));
    let appliance = Appliance::start(&place).await;
    for n in 0..5 {
        raise(&appliance, &format!("alert-{n}")).await;
    }
    hook.wait_for(1).await;
    for n in 0..6 {
        // With other limits, with another channel beside it, and without the channel that things are owed to.
        let more = match n % 3 {
            0 => format!("{PRIVATE}{}[alerts.limits]\nall_per_minute = 400\n", hook.toml("desk")),
            1 => format!("{PRIVATE}{}{}", hook.toml("desk"), hook.toml("beside")),
            _ => PRIVATE.to_owned(),
        };
        let entry = reload(&appliance, &mut place, &more).await;
        assert_eq!(entry["outcome"], "success", "{entry}");
    }
    until("everything arrived", || async {
        place.sqlite3("SELECT count(*) FROM alert_deliveries WHERE status <> 'delivered'") == "0"
    })
    .await;
    let taken = hook.calls();
    let mut by_key: BTreeMap<String, usize> = BTreeMap::new();
    for call in &taken[3..] {
        *by_key.entry(call.header("webhook-id")).or_default() += 1;
    }
    assert!(by_key.len() == 5 && by_key.values().all(|times| *times == 1), "{by_key:?}");
}

#[tokio::test]
async fn the_supervisor_is_told_what_came_of_it() {
    let mut place = Place::new();
    let at = place.dir.path().join("notify");
    let socket = UnixDatagram::bind(&at).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let next = || {
        let mut buffer = [0_u8; 4096];
        let length = socket.recv(&mut buffer).unwrap();
        String::from_utf8_lossy(&buffer[..length]).into_owned()
    };
    let appliance = Appliance::launch(&place, &[("NOTIFY_SOCKET", at.to_str().unwrap())]);
    appliance.ready().await;
    assert!(next().starts_with("READY=1\n"));
    reload(&appliance, &mut place, "[gate]\nlease_ms = 1\n").await;
    let begun = next();
    assert!(begun.starts_with("RELOADING=1\nMONOTONIC_USEC="), "{begun}");
    let ended = next();
    assert!(ended.starts_with("READY=1\nSTATUS=") && ended.contains(":12:"), "{ended}");
    reload(&appliance, &mut place, "[gate]\nlease_ms = 3000\n").await;
    next();
    let ended = next();
    assert_eq!(ended, "READY=1\nSTATUS=config read anew: 1 change in force");
    assert_eq!(appliance.get("/api/v1/gate").await["lease_ms"], 3000);
}
