//! Real Redis clients over TLS: redis-py both ways, redis-cli, big answers, and a listener that is told.

use super::shown;
use crate::support::repo;
use crate::support::run;
use std::process::Command;
use std::process::Stdio;

#[tokio::test]
async fn redis_py_and_redis_cli_come_over_tls() {
    let (authority, _, place, appliance) = shown().await;
    let key = appliance.key("desk", "operator", &["resp:read", "resp:write", "breaker:trip"]).await;
    let (python, script) = (repo(".tools/venv/bin/python"), repo("tests/clients/redis_tls.py"));
    let port = place.redis.to_string();
    let args = [script.to_str().unwrap(), &port, &key, &authority.file()];
    let out = run(python.to_str().unwrap(), &args);
    assert!(out.trim_end().ends_with("all good"), "{out}");

    let ca = authority.file();
    let tls = ["-p", &port, "--tls", "--cacert", &ca];
    let state = run("redis-cli", &[&tls[..], &["GET", "circuit_breaker:state"]].concat());
    assert!(state.contains("OPEN"), "{state}");
    let old = [&tls[..], &["--tls-ciphers", "AES128-SHA", "PING"]].concat();
    let done = Command::new("redis-cli").args(old).stdin(Stdio::null()).output().unwrap();
    // TLS 1.3 has ciphers of its own, which that option does not touch.
    assert!(done.status.success());
    let plain = Command::new("redis-cli").args(["-p", &port, "PING"]).stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&plain.stdout).into_owned() + &String::from_utf8_lossy(&plain.stderr);
    assert!(said.contains("this port speaks TLS: use rediss://"), "{said}");
}
