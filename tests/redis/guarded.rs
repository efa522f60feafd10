//! Writes to the appliance's own keys are acts: the same checks, the same entry, and nothing slips past.

use super::wire::Wire;
use crate::support::Appliance;
use crate::support::Place;
use crate::support::REASON;
use crate::support::until;
use serde_json::Value;
use serde_json::json;
use std::time::Duration;

const STATE: &str = "circuit_breaker:state";

fn tripped() -> String {
    json!({ "state": "TRIPPED", "trip_reason": REASON, "trip_details": { "drawdown": "0.07" } }).to_string()
}

fn opened() -> String {
    json!({ "state": "OPEN", "reset_reason": REASON }).to_string()
}

fn parsed(answer: &str) -> Value {
    let text = answer.split("\r\n").nth(1).unwrap_or(answer);
    serde_json::from_str(text).unwrap_or_else(|e| panic!("{e}: {answer}"))
}

async fn running() -> (Place, Appliance) {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    appliance.init().await;
    (place, appliance)
}

#[tokio::test]
async fn the_emergency_override_trips_and_is_in_the_audit_log() {
    let (place, appliance) = running().await;
    let mut listener = Wire::to(place.redis);
    // Read line by line: what is announced right behind the confirmation stays for later.
    listener.send(&["SUBSCRIBE", STATE]);
    let confirmed: Vec<String> = (0..6).map(|_| listener.read_line()).collect();
    assert_eq!((confirmed[2].as_str(), confirmed[4].as_str()), ("subscribe", STATE));
    let mut wire = Wire::to(place.redis);
    assert_eq!(parsed(&wire.ask(&["GET", STATE]))["state"], "OPEN");
    assert_eq!(parsed(&wire.ask(&["GET", "gate:state"]))["verdict"], "open");
    assert_eq!(place.redis_cli(&["SET", STATE, &tripped()]), "OK");
    assert_eq!(appliance.verdict().await, "reduce_only");
    let state = parsed(&wire.ask(&["GET", STATE]));
    assert_eq!(state["state"], "TRIPPED");
    assert_eq!(state["trip_reason"], REASON);
    assert_eq!(state["trip_details"]["drawdown"], "0.07");
    assert!(state["tripped_at"].as_str().unwrap().ends_with("+00:00"));
    assert_eq!(parsed(&wire.ask(&["GET", "gate:state"]))["verdict"], "reduce_only");
    loop {
        let told: Vec<String> = (0..7).map(|_| listener.read_line()).collect();
        assert_eq!((told[2].as_str(), told[4].as_str()), ("message", STATE));
        // What was said just before the trip may still be on its way.
        if serde_json::from_str::<Value>(&told[6]).unwrap()["state"] == "TRIPPED" {
            break;
        }
    }
    let page = appliance.get("/api/v1/audit?limit=1&action=CIRCUIT_BREAKER_TRIP").await;
    let entry = &page["items"][0];
    assert_eq!((entry["user_id"].as_str(), entry["door"].as_str()), (Some("redis:local"), Some("redis")));
    assert_eq!((entry["outcome"].as_str(), entry["reason"].as_str()), (Some("success"), Some(REASON)));
    for key in ["circuit_breaker:history", "circuit_breaker:trip_history"] {
        let newest = wire.ask(&["ZREVRANGE", key, "0", "0"]);
        let member: Value = serde_json::from_str(newest.split("\r\n").nth(2).unwrap()).unwrap();
        assert_eq!((member["reason"].as_str(), member["reset_at"].as_str()), (Some(REASON), None));
    }
    assert_eq!(wire.ask(&["SET", STATE, &tripped()]), "+OK\r\n", "a second trip is a no-op");
    assert_eq!(wire.ask(&["ZCARD", "circuit_breaker:history"]), ":1\r\n");
}

#[tokio::test]
async fn refusals_say_why_and_change_nothing() {
    let (place, appliance) = running().await;
    let mut wire = Wire::to(place.redis);
    let before = wire.ask(&["GET", STATE]);
    let short = json!({ "state": "TRIPPED", "trip_reason": "too short" }).to_string();
    for (request, code) in [
        (vec!["SET", STATE, short.as_str()], "-ERR reason_too_short: "),
        (vec!["SET", STATE, "TRIPPED"], "-ERR invalid_request: "),
        (vec!["SET", STATE, "{\"state\":\"SHUT\"}"], "-ERR invalid_request: "),
        (vec!["SET", STATE, &opened()], "-NOPERM not_permitted: "),
        (vec!["SET", "gate:state", "{}"], "-NOPERM "),
        (vec!["SET", "system_config:system_defaults", "{}"], "-NOPERM "),
        (vec!["DEL", STATE], "-NOPERM "),
        (vec!["UNLINK", "open", STATE], "-NOPERM "),
        (vec!["RENAME", STATE, "x"], "-NOPERM "),
        (vec!["RENAME", "open", STATE], "-NOPERM "),
        (vec!["COPY", "open", STATE], "-NOPERM "),
        (vec!["EXPIRE", STATE, "1"], "-NOPERM "),
        (vec!["GETDEL", STATE], "-NOPERM "),
        (vec!["GETEX", STATE, "EX", "1"], "-NOPERM "),
        (vec!["APPEND", STATE, "x"], "-NOPERM "),
        (vec!["INCR", STATE], "-NOPERM "),
        (vec!["MOVE", STATE, "1"], "-NOPERM "),
        (vec!["LPUSH", STATE, "x"], "-NOPERM "),
        (vec!["SUNIONSTORE", STATE, "open"], "-NOPERM "),
        (vec!["ZUNIONSTORE", "circuit_breaker:history", "1", "z"], "-NOPERM "),
        (vec!["ZPOPMIN", "circuit_breaker:history"], "-NOPERM "),
        (vec!["LMPOP", "1", "kill_switch:history", "LEFT"], "-NOPERM "),
        (vec!["BLPOP", "kill_switch:history", "1"], "-NOPERM "),
        (vec!["PUBLISH", "alerts", "x"], "-NOPERM "),
    ] {
        wire.ask(&["SET", "open", "1"]);
        let answer = wire.ask(&request);
        assert!(answer.starts_with(code), "{request:?}: {answer}");
        wire.ask(&["SELECT", "5"]);
        let elsewhere = wire.ask(&request);
        assert!(elsewhere.starts_with('-'), "in another database {request:?}: {elsewhere}");
        wire.ask(&["SELECT", "0"]);
    }
    assert_eq!(wire.ask(&["FLUSHALL"]), "+OK\r\n");
    assert_eq!(wire.ask(&["GET", STATE]), before);
    assert_eq!(wire.ask(&["TTL", STATE]), ":-1\r\n");
    assert_eq!(appliance.verdict().await, "open");
    let denied = appliance.get("/api/v1/audit?limit=50&action=REDIS_DEL").await;
    assert_eq!(denied["items"][0]["outcome"], "denied");
    assert_eq!(denied["items"][0]["resource_id"], STATE);
}

#[tokio::test]
async fn what_services_write_beside_the_state_is_nodded_at() {
    let (place, appliance) = running().await;
    assert_eq!(appliance.trip().await.0, 200);
    let mut wire = Wire::to(place.redis);
    until("the history is shown", || {
        let shown = wire.ask(&["ZCARD", "circuit_breaker:history"]) == ":1\r\n";
        async move { shown }
    })
    .await;
    for (request, answer) in [
        (vec!["ZADD", "circuit_breaker:history", "1795478400", "{}"], ":1\r\n"),
        (vec!["ZREM", "circuit_breaker:history", "{}"], ":0\r\n"),
        (vec!["ZREMRANGEBYRANK", "circuit_breaker:trip_history", "0", "-1001"], ":0\r\n"),
        (vec!["RPUSH", "kill_switch:history", "{}"], ":1\r\n"),
        (vec!["LTRIM", "kill_switch:history", "-1000", "-1"], "+OK\r\n"),
        (vec!["PUBLISH", STATE, "forged"], ":0\r\n"),
    ] {
        assert_eq!(wire.ask(&request), answer, "{request:?}");
    }
    assert_eq!(wire.ask(&["ZCARD", "circuit_breaker:history"]), ":1\r\n");
    assert_eq!(wire.ask(&["LLEN", "kill_switch:history"]), ":0\r\n");
    assert!(wire.ask(&["KEYS", "circuit_breaker:*"]).contains(STATE));
    assert!(wire.ask(&["SCAN", "0"]).contains("gate:state"));
    let lease: i64 = wire.ask(&["PTTL", "gate:state"]).trim().trim_start_matches(':').parse().unwrap();
    assert!((1..=5_000).contains(&lease), "{lease}");
}

#[tokio::test]
async fn transactions_act_in_order_and_watch_the_state() {
    let (place, appliance) = running().await;
    let mut wire = Wire::to(place.redis);
    assert_eq!(wire.line(&["WATCH", STATE]), "+OK");
    let state = parsed(&wire.ask(&["GET", STATE]));
    assert_eq!(state["state"], "OPEN");
    for request in [vec!["MULTI"], vec!["SET", STATE, &tripped()], vec!["SET", "mine", "1"]] {
        wire.line(&request);
    }
    let short = json!({ "state": "TRIPPED", "trip_reason": "no" }).to_string();
    for request in [
        vec!["ZADD", "circuit_breaker:history", "1", "{}"],
        vec!["GET", "mine"],
        vec!["SET", STATE, short.as_str()],
        vec!["DEL", STATE],
    ] {
        assert_eq!(wire.line(&request), "+QUEUED");
    }
    wire.send(&["EXEC"]);
    let lines: Vec<String> = (0..8).map(|_| wire.read_line()).collect();
    assert_eq!(&lines[..6], ["*6", "+OK", "+OK", ":1", "$1", "1"]);
    assert!(lines[6].starts_with("-ERR reason_too_short") && lines[7].starts_with("-NOPERM"), "{lines:?}");
    assert_eq!(appliance.state().await, "TRIPPED");

    // Another door resets between WATCH and EXEC: the transaction must not run on what it did not see.
    wire.line(&["WATCH", STATE]);
    assert_eq!(appliance.reset().await.0, 200);
    wire.line(&["MULTI"]);
    wire.line(&["SET", STATE, &tripped()]);
    assert_eq!(wire.line(&["EXEC"]), "*-1");
    assert_eq!(appliance.state().await, "OPEN");
    assert_eq!(wire.line(&["WATCH", STATE]), "+OK");
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    wire.line(&["MULTI"]);
    wire.line(&["SET", STATE, &tripped()]);
    wire.send(&["EXEC"]);
    assert_eq!([wire.read_line(), wire.read_line()], ["*1", "+OK"], "a new lease is no change of the state");
}

#[tokio::test]
async fn keys_carry_rights_and_end_with_their_connections() {
    let (place, appliance) = running().await;
    let tripper = appliance.key("tripper", "operator", &["breaker:trip", "gate:read"]).await;
    let reader = appliance.key("reader", "viewer", &["resp:read"]).await;
    let operator = appliance
        .key("operator", "operator", &["breaker:trip", "breaker:reset", "resp:read", "resp:write"])
        .await;
    let mut wire = Wire::to(place.redis);
    assert!(wire.ask(&["AUTH", "tw_live_abcdefgh_wrong"]).starts_with("-WRONGPASS"));
    assert!(wire.ask(&["AUTH", "somebody", &reader]).starts_with("-WRONGPASS"));
    assert_eq!(wire.ask(&["AUTH", &reader]), "+OK\r\n");
    assert!(wire.ask(&["SET", "x", "1"]).starts_with("-NOPERM"));
    assert_eq!(wire.ask(&["GET", "x"]), "$-1\r\n");
    assert!(wire.ask(&["SET", STATE, &tripped()]).starts_with("-NOPERM not_permitted"));
    assert_eq!(wire.ask(&["AUTH", "tripper", &tripper]), "+OK\r\n");
    assert!(wire.ask(&["GET", "x"]).starts_with("-NOPERM"));
    assert!(wire.ask(&["GET", STATE]).starts_with("-NOPERM"), "gate:read reads the gate alone");
    assert!(wire.ask(&["GET", "gate:state"]).starts_with('$'));
    assert_eq!(wire.ask(&["SET", STATE, &tripped()]), "+OK\r\n");
    assert!(wire.ask(&["SET", STATE, &opened()]).starts_with("-NOPERM not_permitted"));
    assert!(wire.ask(&["HELLO", "3", "AUTH", "default", &operator]).starts_with("%7"));
    assert_eq!(wire.ask(&["SET", STATE, &opened()]), "+OK\r\n");
    assert_eq!(wire.ask(&["SET", STATE, &tripped()]), "+OK\r\n");
    let limited = wire.ask(&["SET", STATE, &opened()]);
    assert!(limited.starts_with("-ERR reset_rate_limited: ") && limited.contains(" s"), "{limited}");
    let page = appliance.get("/api/v1/audit?limit=1&action=CIRCUIT_BREAKER_RESET&outcome=success").await;
    assert_eq!(page["items"][0]["user_id"], "key:operator");
    let keys = appliance.get("/api/v1/keys").await;
    let id =
        keys["items"].as_array().unwrap().iter().find(|k| k["name"] == "operator").unwrap()["id"].clone();
    let mut local = Wire::to(place.redis);
    let gone = reqwest::Client::builder().unix_socket(place.socket()).build().unwrap();
    let path = format!("http://local/api/v1/keys/{}", id.as_str().unwrap());
    assert!(gone.delete(path).send().await.unwrap().status().is_success());
    assert_eq!(wire.rest(), "", "the connection of a revoked key ends");
    assert_eq!(local.ask(&["PING"]), "+PONG\r\n");
}

#[tokio::test]
async fn local_trust_is_what_the_config_says() {
    for (trust, get, trip) in [("none", "-NOAUTH", "-NOAUTH"), ("read", "$", "-NOPERM not_permitted")] {
        let mut place = Place::new();
        place.more = String::new();
        let config = std::fs::read_to_string(place.config()).unwrap();
        let path = place.dir.path().join("tradewarden.toml");
        std::fs::write(&path, config.replace("\"trip\"", &format!("\"{trust}\""))).unwrap();
        let appliance = Appliance::launch_with(&place, &path);
        appliance.ready().await;
        appliance.init().await;
        let mut wire = Wire::to(place.redis);
        let answer = wire.line(&["GET", STATE]);
        assert!(answer.starts_with(get), "{trust}: {answer}");
        let mut wire = Wire::to(place.redis);
        let answer = wire.line(&["SET", STATE, &tripped()]);
        assert!(answer.starts_with(trip), "{trust}: {answer}");
        assert_eq!(appliance.state().await, "OPEN");
    }
}

#[tokio::test]
async fn the_kill_switch_is_engaged_and_released_by_its_key() {
    let (place, appliance) = running().await;
    let mut wire = Wire::to(place.redis);
    let engaged = json!({ "state": "ENGAGED", "engagement_reason": REASON }).to_string();
    assert_eq!(wire.ask(&["SET", "kill_switch:state", &engaged]), "+OK\r\n");
    assert_eq!(appliance.verdict().await, "halted");
    assert_eq!(parsed(&wire.ask(&["GET", "kill_switch:state"]))["state"], "ENGAGED");
    let event: Value = serde_json::from_str(
        wire.ask(&["LINDEX", "kill_switch:history", "-1"]).split("\r\n").nth(1).unwrap(),
    )
    .unwrap();
    assert_eq!((event["event"].as_str(), event["operator"].as_str()), (Some("ENGAGED"), Some("redis:local")));
    let active = json!({ "state": "ACTIVE", "reason": REASON, "confirm": "RESUME" }).to_string();
    assert!(wire.ask(&["SET", "kill_switch:state", &active]).starts_with("-NOPERM not_permitted"));
}

#[tokio::test]
async fn strangers_cannot_fill_the_ledger_with_refused_writes() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    appliance.init().await;
    let mut wire = Wire::to(place.redis);
    for _ in 0..300 {
        assert!(wire.ask(&["SET", STATE, &opened()]).starts_with("-NOPERM not_permitted"));
    }
    let count = "SELECT count(*) FROM audit_log WHERE user_id = 'redis:local' AND outcome = 'denied'";
    let written: u32 = place.sqlite3(count).trim().parse().unwrap();
    // Sixty a minute; a new minute may have begun meanwhile.
    assert!((60..=120).contains(&written), "{written}");
}
