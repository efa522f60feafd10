//! Real servers that speak TLS under watch: Redis and PostgreSQL with a certificate of an authority of one's own, and
//! another appliance.

use super::rig::Authority;
use crate::health::appliance;
use crate::health::becomes;
use crate::health::http;
use crate::health::rig;
use crate::health::rig::Postgres;
use crate::support::Appliance;
use crate::support::Place;
use crate::support::free_port;
use std::fs;
use std::path::Path;
use std::path::PathBuf;
use tradewarden::config::CheckKind;
use tradewarden::config::Config;
use tradewarden::config::ServiceConfig;
use tradewarden::config::SslMode;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redis_is_watched_over_tls() {
    let (authority, dir, port) = (Authority::new(), tempfile::tempdir().unwrap(), free_port());
    let pair = authority.issue("redis");
    let password = dir.path().join("password");
    fs::write(&password, "hunter2\n").unwrap();
    let watched = |name: &str, address: String, ca: Option<String>| ServiceConfig {
        kind: CheckKind::Redis,
        url: None,
        address: Some(address),
        ca_file: ca.map(PathBuf::from),
        password_file: Some(password.clone()),
        expect: Some(vec!["info(role) == master".into()]),
        ..http(name, "", false)
    };
    let tls = format!("rediss://localhost:{port}");
    let services = vec![
        watched("cache", tls.clone(), Some(authority.file())),
        watched("unknown authority", tls, None),
        watched("another name", format!("rediss://127.0.0.2:{port}"), Some(authority.file())),
        watched("in the clear", format!("redis://localhost:{port}"), None),
    ];
    let first = rig::redis_tls(port, &pair.certificate, &pair.key).await;
    let running = appliance(dir.path(), services).await;
    becomes(&running, "cache", "healthy").await;
    for (name, words) in
        [("unknown authority", "UnknownIssuer"), ("another name", "not valid for name"), ("in the clear", "")]
    {
        let row = becomes(&running, name, "unhealthy").await;
        assert!(row.reason.contains(words), "{row:?}");
    }
    first.stop();
    let row = becomes(&running, "cache", "unhealthy").await;
    assert!(row.reason.contains("cannot connect"), "{row:?}");
    let _second = rig::redis_tls(port, &pair.certificate, &pair.key).await;
    becomes(&running, "cache", "healthy").await;
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_postgres_is_watched_over_tls() {
    let (authority, dir, postgres) = (Authority::new(), tempfile::tempdir().unwrap(), Postgres::new());
    let pair = authority.issue("postgres");
    postgres.speaks_tls(&pair.certificate, &pair.key);
    let password = dir.path().join("password");
    fs::write(&password, "hunter2\n").unwrap();
    let watched = |name: &str, host: &str, sslmode: SslMode, ca: Option<String>| ServiceConfig {
        kind: CheckKind::Postgres,
        url: None,
        address: Some(format!("{host}:{}", postgres.port)),
        username: Some("guest".into()),
        database: Some("postgres".into()),
        password_file: Some(password.clone()),
        query: Some("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()".into()),
        expect: Some(vec!["value == t".into()]),
        degraded_over_ms: 5_000,
        sslmode,
        ca_file: ca.map(PathBuf::from),
        ..http(name, "", false)
    };
    let ca = || Some(authority.file());
    let services = vec![
        watched("books", "localhost", SslMode::VerifyFull, ca()),
        watched("encrypted", "127.0.0.2", SslMode::Require, None),
        watched("in the clear", "localhost", SslMode::Disable, None),
        watched("another name", "127.0.0.2", SslMode::VerifyFull, ca()),
        watched("unknown authority", "localhost", SslMode::VerifyFull, None),
    ];
    let first = postgres.start().await;
    postgres.run("CREATE ROLE guest LOGIN PASSWORD 'hunter2'");
    let running = appliance(dir.path(), services).await;
    for name in ["books", "encrypted"] {
        becomes(&running, name, "healthy").await;
    }
    for (name, words) in [
        ("in the clear", "answered 28000"),
        ("another name", "not valid for name"),
        ("unknown authority", "UnknownIssuer"),
    ] {
        let row = becomes(&running, name, "unhealthy").await;
        assert!(row.reason.contains(words), "{row:?}");
    }
    first.stop();
    becomes(&running, "books", "unhealthy").await;
    let _second = postgres.start().await;
    becomes(&running, "books", "healthy").await;
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_appliance_is_watched_by_its_own_certificate() {
    let dir = tempfile::tempdir().unwrap();
    let place = Place::with("[http.tls]\nself_signed = true\n");
    let other = Appliance::start(&place).await;
    other.init().await;
    let key = other.key("peer", "viewer", &["gate:read"]).await;
    let secret = dir.path().join("key");
    fs::write(&secret, key).unwrap();
    let watched = |name: &str, ca: Option<PathBuf>| ServiceConfig {
        kind: CheckKind::Peer,
        url: Some(format!("https://localhost:{}", place.http)),
        key_file: Some(secret.clone()),
        ca_file: ca,
        ..http(name, "", false)
    };
    let own = place.data.join("tls/certificate.pem");
    let running = appliance(dir.path(), vec![watched("twin", Some(own)), watched("stranger", None)]).await;
    becomes(&running, "twin", "healthy").await;
    becomes(&running, "stranger", "unhealthy").await;
    running.stop().await;
}

#[test]
fn what_nobody_would_look_at_is_refused() {
    let table = [
        ("kind = \"postgres\"\naddress = \"localhost:5432\"\nca_file = \"/ca.pem\"", "nobody would look"),
        (
            "kind = \"postgres\"\naddress = \"localhost:5432\"\nsslmode = \"prefer\"",
            "`prefer` is not a value",
        ),
        ("kind = \"redis\"\naddress = \"rediss://localhost\"", "is not a host with a port"),
        ("kind = \"postgres\"\naddress = \"rediss://localhost:5432\"", "is not a host with a port"),
    ];
    for (text, words) in table {
        let text = format!("[[services]]\nname = \"s\"\n{text}\n");
        let problems = Config::from_text(Path::new("t"), &text, &[]).unwrap_err();
        assert!(problems[0].to_string().contains(words), "{text}: {problems:?}");
    }
}
