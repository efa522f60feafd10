//! Real clients, without settings on their side beyond address and password.

use crate::support::Appliance;
use crate::support::Place;
use crate::support::REASON;
use crate::support::repo;
use crate::support::run;
use serde_json::Value;
use serde_json::json;

async fn with_key() -> (Place, Appliance, String) {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    appliance.init().await;
    let scopes = ["resp:read", "resp:write", "breaker:trip", "breaker:reset"];
    let key = appliance.key("desk", "operator", &scopes).await;
    (place, appliance, key)
}

#[tokio::test]
async fn redis_py_with_both_protocols_and_asyncio() {
    let (place, appliance, key) = with_key().await;
    let python = repo(".tools/venv/bin/python");
    assert!(
        python.exists(),
        "run packaging/dev/setup.sh test: it makes the Python environment with redis-py"
    );
    let script = repo("tests/clients/redis_py.py");
    let out =
        run(python.to_str().unwrap(), &[script.to_str().unwrap(), &place.redis.to_string(), &key, REASON]);
    assert!(out.trim_end().ends_with("all good"), "{out}");
    assert_eq!(appliance.state().await, "TRIPPED");
}

#[tokio::test]
async fn node_redis() {
    let (place, appliance, key) = with_key().await;
    assert!(
        repo("tests/node/node_modules/redis").exists(),
        "run packaging/dev/setup.sh test: it installs node-redis"
    );
    let script = repo("tests/node/client.mjs");
    let out = run("node", &[script.to_str().unwrap(), &place.redis.to_string(), &key, REASON]);
    assert!(out.trim_end().ends_with("all good"), "{out}");
    assert_eq!(appliance.state().await, "TRIPPED");
}

#[tokio::test]
async fn redis_cli_by_hand() {
    let (place, appliance, _) = with_key().await;
    let state: Value = serde_json::from_str(&place.redis_cli(&["GET", "circuit_breaker:state"])).unwrap();
    assert_eq!(state["state"], "OPEN");
    assert_eq!(place.redis_cli(&["-3", "PING"]), "PONG");
    assert!(place.redis_cli(&["NOSUCH"]).starts_with("ERR unknown command"));
    assert!(place.redis_cli(&["INFO", "server"]).contains("server_name:tradewarden"));
    assert!(place.redis_cli(&["COMMAND", "DOCS", "get"]).contains("value of a string"));
    let trip = json!({ "state": "TRIPPED", "trip_reason": REASON }).to_string();
    assert_eq!(place.redis_cli(&["SET", "circuit_breaker:state", &trip]), "OK");
    assert_eq!(appliance.state().await, "TRIPPED");
    let history = place.redis_cli(&["ZREVRANGE", "circuit_breaker:history", "0", "9"]);
    assert!(history.contains(REASON), "{history}");
}

#[tokio::test]
async fn the_redis_crate() {
    let (place, _appliance, key) = with_key().await;
    for protocol in ["", "?protocol=resp3"] {
        let url = format!("redis://:{key}@127.0.0.1:{}/{protocol}", place.redis);
        let mut connection = redis::Client::open(url).unwrap().get_connection().unwrap();
        let text: String = redis::cmd("GET").arg("circuit_breaker:state").query(&mut connection).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap()["state"], "OPEN");
        let (set, got): (String, i64) =
            redis::pipe().atomic().set("n", 41).incr("n", 1).query(&mut connection).unwrap();
        assert_eq!((set.as_str(), got), ("OK", 42));
        let wrong: Result<i64, _> = redis::cmd("NOSUCH").query(&mut connection);
        assert!(wrong.is_err());
        let range: Vec<(String, f64)> = {
            redis::cmd("DEL").arg("z").exec(&mut connection).unwrap();
            redis::cmd("ZADD").arg("z").arg(&[("1.5", "a"), ("2", "b")]).exec(&mut connection).unwrap();
            redis::cmd("ZRANGE").arg("z").arg(&["0", "-1", "WITHSCORES"]).query(&mut connection).unwrap()
        };
        assert_eq!(range, [("a".to_owned(), 1.5), ("b".to_owned(), 2.0)]);
    }
}
