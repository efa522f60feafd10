//! An audit log of any length, and questions to it.
//! `rows --dir EMPTY --count 10000000`                 makes a ledger with a true chain, varied entries, and its index
//! `search --target unix:… --paths FILE --rounds 20`   asks each path of the file so often; times of the answers

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;
use tradewarden::domain::actor::Actor;
use tradewarden::domain::actor::Door;
use tradewarden::domain::actor::Role;
use tradewarden::domain::audit::Draft;
use tradewarden::domain::audit::EventType;
use tradewarden::domain::audit::Outcome;
use tradewarden::store::Lane;
use tradewarden::store::Store;
use tradewarden::store::StoreError;
use tradewarden::store::StoreOptions;
use tradewarden::telemetry::Metrics;

use super::Args;
use super::quantile;
use super::wire::Line;
use super::wire::request;

/// Entries handed in at once.
const BATCH: u64 = 2_000;
/// From entry to entry: ten million make nearly a year.
const STEP_MS: i64 = 3_000;
/// The newest entry is so old.
const NEWEST_SECONDS: i64 = 1_790_000_000;

const DOORS: [Door; 6] = [Door::Console, Door::Http, Door::Cli, Door::Redis, Door::Scheduler, Door::Guard];
const TYPES: [EventType; 5] =
    [EventType::Action, EventType::Access, EventType::Auth, EventType::Admin, EventType::Export];
const OUTCOMES: [Outcome; 5] =
    [Outcome::Success, Outcome::NoOp, Outcome::Denied, Outcome::Failed, Outcome::Partial];
const ACTIONS: [&str; 40] = [
    "SIGN_IN",
    "SIGN_OUT",
    "API_KEY_REFUSED",
    "INCIDENT_ACKNOWLEDGE",
    "SILENCE_CREATE",
    "SILENCE_EXPIRE",
    "DELIVERY_RETRY",
    "DELIVERY_DISCARD",
    "CIRCUIT_BREAKER_TRIP",
    "CIRCUIT_BREAKER_RESET",
    "KILL_SWITCH_ENGAGE",
    "KILL_SWITCH_RELEASE",
    "KILL_JOB_STEP",
    "ALERT_RULE_CREATE",
    "ALERT_RULE_UPDATE",
    "ALERT_RULE_DELETE",
    "HEARTBEAT_CREATE",
    "HEARTBEAT_UPDATE",
    "HEARTBEAT_DELETE",
    "USER_CREATE",
    "USER_UPDATE",
    "API_KEY_CREATE",
    "API_KEY_ROTATE",
    "API_KEY_REVOKE",
    "SETTINGS_APPLY",
    "SETTINGS_ROLLBACK",
    "AUDIT_EXPORT",
    "INCIDENT_REPORT",
    "ALERT_ROUTING_IMPORT",
    "ALERT_ROUTING_REVERT",
    "ALERT_TEST_SEND",
    "ENGINE_ENTRIES_PAUSED",
    "ENGINE_ENTRIES_RESUMED",
    "REDIS_DEL",
    "REDIS_SET",
    "ALERTS_RAISE",
    "BACKUP_CREATE",
    "RECIPIENT_READ",
    "BREAKER_RECOVERED",
    "STATE_MISMATCH",
];
const WORDS: [&str; 24] = [
    "broker", "rejects", "orders", "since", "the", "feed", "of", "quotes", "is", "frozen", "latency",
    "above", "limit", "drawdown", "reached", "checking", "with", "desk", "before", "open", "margin", "call",
    "answered", "manually",
];

/// Always the same numbers, well mixed.
fn mixed(n: u64, salt: u64) -> u64 {
    let mut x = n.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ salt.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x ^= x >> 30;
    x = x.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x ^= x >> 27;
    x = x.wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ x >> 31
}

/// A place in a list of which the first ones come more often.
fn often(n: u64, salt: u64, length: usize) -> usize {
    let share = (mixed(n, salt) % 1_000_000) as f64 / 1e6;
    ((share * share * share) * length as f64) as usize
}

fn draft(n: u64) -> Draft {
    let door = DOORS[often(n, 1, DOORS.len())];
    let mut actor = Actor::new(format!("user-{:03}", often(n, 2, 200)), Role::Operator, door);
    actor.ip = Some(format!("10.0.{}.{}", mixed(n, 3) % 8, mixed(n, 4) % 250));
    let action = ACTIONS[often(n, 5, ACTIONS.len())];
    let kind = ["circuit_breaker", "delivery", "alert_rule", "session", "api_key", "order"][often(n, 6, 6)];
    let words: Vec<&str> = (0..8).map(|w| WORDS[(mixed(n, 10 + w) % 24) as usize]).collect();
    let draft = Draft::new(
        &actor,
        action,
        TYPES[often(n, 7, 5)],
        (kind, &format!("{kind}-{}", mixed(n, 8) % 100_000)),
    );
    draft.outcome(OUTCOMES[often(n, 9, 5)]).reason(&words.join(" ")).details(serde_json::json!({
        "order": format!("ord-{n}"), "before": "OPEN", "after": "TRIPPED", "quantity": mixed(n, 20) % 10_000,
    }))
}

/// Makes the ledger.
pub async fn make(args: &Args) {
    let (count, begin) = (args.number("count", 10_000_000) as u64, Instant::now());
    let options = StoreOptions { data_dir: PathBuf::from(args.text("dir")) };
    let (store, _) =
        Store::open(&options, &Arc::new(Metrics::new().expect("metrics"))).expect("the store opens");
    let first = NEWEST_SECONDS * 1_000 - count as i64 * STEP_MS;
    let mut waiting = std::collections::VecDeque::new();
    for from in (0..count).step_by(BATCH as usize) {
        let to = count.min(from + BATCH);
        // Made beside the writer.
        let drafts = tokio::task::spawn_blocking(move || (from..to).map(draft).collect::<Vec<_>>());
        let store = store.clone();
        waiting.push_back(tokio::spawn(async move {
            let drafts = drafts.await.expect("drafts");
            let now = Timestamp::from_millisecond(first + from as i64 * STEP_MS).expect("a time");
            let work = move |tx: &mut tradewarden::store::WriteTx<'_>| -> Result<(), StoreError> {
                drafts.into_iter().try_for_each(|draft| tx.audit(draft).map(|_| ()))
            };
            store.write(Lane::Normal, now, work).await.expect("on disk");
        }));
        if waiting.len() > 3 {
            waiting.pop_front().expect("one").await.expect("written");
        }
    }
    for last in waiting {
        last.await.expect("written");
    }
    let (written, indexing) = (begin.elapsed().as_secs_f64(), Instant::now());
    while store.index_audit(16).await.expect("the index") > 0 {}
    let head = store.chain_head().expect("a chain");
    store.close();
    println!(
        "{{\"rows\": {}, \"hash\": \"{}\", \"seconds\": {written:.1}, \"index_seconds\": {:.1}}}",
        head.id,
        head.hash,
        indexing.elapsed().as_secs_f64()
    );
}

/// Asks, one question after the other.
pub async fn search(args: &Args) {
    let paths = std::fs::read_to_string(args.text("paths")).expect("the file of paths");
    let paths: Vec<&str> = paths.lines().filter(|l| !l.is_empty()).collect();
    let mut line = Line::open(&args.text("target")).await.expect("connect");
    let (mut all, mut worst) = (Vec::new(), (0.0, ""));
    for round in 0..args.number("rounds", 20) + 1 {
        for path in &paths {
            let asked = Instant::now();
            line.send(&request("GET", path, None, "")).await.expect("send");
            let (status, body) = line.response().await.expect("an answer");
            let millis = asked.elapsed().as_secs_f64() * 1e3;
            assert_eq!(status, 200, "{path}: {}", String::from_utf8_lossy(&body));
            // The first round warms up.
            if round > 0 {
                all.push(millis);
                worst = if millis > worst.0 { (millis, *path) } else { worst };
            }
        }
    }
    all.sort_by(f64::total_cmp);
    println!(
        "{{\"p50_ms\": {:.3}, \"p95_ms\": {:.3}, \"max_ms\": {:.3}, \"slowest\": \"{}\"}}",
        quantile(&all, 0.5),
        quantile(&all, 0.95),
        worst.0,
        worst.1
    );
}
