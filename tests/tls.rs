//! TLS: what real clients see of the doors, which certificates are refused and why, how one takes the place of another,
//! and that handshakes nobody finishes keep nobody out.

mod redis;
pub mod rig;
mod watched;

use crate::http::client::token_of;
use crate::support::Appliance;
use crate::support::Place;
use rig::Authority;
use rig::Pair;
use rig::cli;
use rig::curl;
use rig::ended;
use rig::fingerprint;
use rig::openssl;
use rig::shake;
use serde_json::json;
use std::fs;
use std::io::Read;
use std::io::Write;
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;
use tradewarden::app;
use tradewarden::config::Config;

/// Half-open handshakes of the crowd.
const CROWD: usize = 1000;

/// An appliance that shows a certificate of an authority.
async fn shown() -> (Authority, Pair, Place, Appliance) {
    let authority = Authority::new();
    let pair = authority.issue("server");
    let place = Place::with(&(pair.section("http") + &pair.section("resp")));
    let appliance = Appliance::start(&place).await;
    appliance.init().await;
    (authority, pair, place, appliance)
}

fn metric(text: &str, name: &str) -> f64 {
    let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{name} in {text}"));
    line.rsplit(' ').next().unwrap().parse().unwrap()
}

#[tokio::test]
async fn curl_openssl_and_the_command_line_are_served() {
    let (authority, pair, place, appliance) = shown().await;
    let (ca, key) = (authority.file(), appliance.key("desk", "viewer", &["status:read", "gate:read"]).await);
    let bearer = format!("Authorization: Bearer {key}");
    let (done, text) = curl(&place, "/api/v1/gate", &["--cacert", &ca, "-H", &bearer]);
    assert!(done.status.success() && text.contains("\"verdict\""), "{text}");
    for path in ["/livez", "/api/v1/gate", "/", "/nowhere"] {
        let (_, text) = curl(&place, path, &["--cacert", &ca, "-H", &bearer]);
        assert!(
            text.to_lowercase().contains("\nstrict-transport-security: max-age=31536000\r"),
            "{path}: {text}"
        );
    }
    let (done, text) = curl(&place, "/livez", &[]);
    assert_eq!(done.status.code(), Some(60), "nobody issued it that this machine knows: {text}");

    // Versions and protocols.
    let old = ["-cipher", "ALL:@SECLEVEL=0"];
    let table = [
        (&["-tls1_3"][..], Some("TLSv1.3")),
        (&["-tls1_2"], Some("TLSv1.2")),
        (&["-tls1_1", old[0], old[1]], None),
        (&["-tls1", old[0], old[1]], None),
        (&["-alpn", "http/1.1"], Some("ALPN protocol: http/1.1")),
        (&["-alpn", "h2"], None),
        (&["-tls1_2", "-cipher", "AES128-SHA"], None),
    ];
    for (args, expected) in table {
        let (shaken, text) = shake(place.http, args);
        assert_eq!(shaken, expected.is_some(), "{args:?}: {text}");
        assert!(text.contains(expected.unwrap_or("alert")), "{args:?}: {text}");
    }

    // Speaking in the clear gets words, once.
    let mut clear = TcpStream::connect(("127.0.0.1", place.http)).unwrap();
    clear.write_all(b"GET /livez HTTP/1.1\r\nHost: desk\r\n\r\n").unwrap();
    let mut answer = String::new();
    clear.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 400 ") && answer.contains("This port speaks HTTPS"), "{answer}");

    // Our own command line.
    let (code, text) = cli(&place, &key, &["status"]);
    assert_eq!(code, 3, "{text}");
    assert!(text.contains("--ca FILE") && text.contains("tls/certificate.pem"), "{text}");
    let (code, text) = cli(&place, &key, &["--ca", &ca, "gate"]);
    assert!(code != 3 && text.contains("open"), "{code} {text}");
    let (code, text) = cli(&place, &key, &["--ca", "/nowhere", "gate"]);
    assert!(code == 2 && text.contains("--ca /nowhere"), "{code} {text}");

    let (_, text) = curl(&place, "/metrics", &["--cacert", &ca]);
    let end = openssl(&["x509", "-noout", "-enddate", "-in", &pair.certificate.display().to_string()]);
    let ends = metric(&text, "tradewarden_tls_certificate_expiry_timestamp_seconds{door=\"http\"}");
    assert!(
        (ends - jiff::Timestamp::now().as_second() as f64 - 30.0 * 86_400.0).abs() < 3600.0,
        "{ends} {end}"
    );
    assert_eq!(metric(&text, "tradewarden_tls_handshakes_total{door=\"http\",outcome=\"plain\"}"), 1.0);
    assert!(metric(&text, "tradewarden_tls_handshakes_total{door=\"http\",outcome=\"done\"}") > 5.0);
    assert!(metric(&text, "tradewarden_tls_handshakes_total{door=\"http\",outcome=\"failed\"}") >= 4.0);
    assert_eq!(metric(&text, "tradewarden_tls_reload_failures_total{door=\"http\"}"), 0.0);
    let said = appliance.log().matches("no TLS handshake").count();
    assert_eq!(said, 1, "a minute's failures are one line:\n{}", appliance.log());
}

#[tokio::test]
async fn a_door_in_the_clear_that_is_asked_over_tls_is_told_apart() {
    let place = Place::new();
    let _appliance = Appliance::start(&place).await;
    let (code, text) = cli(&place, "tw_live_none", &["gate"]);
    assert!(code == 3 && text.contains("It speaks no TLS") && text.contains("[http.tls]"), "{code} {text}");
}

#[tokio::test]
async fn the_cookie_of_a_session_is_for_this_host_over_tls_alone() {
    let (authority, _, place, appliance) = shown().await;
    let (status, made) =
        appliance.post("/api/v1/users", json!({ "username": "ann", "role": "viewer" })).await;
    assert_eq!(status, 200, "{made}");
    let link = made["setup_url"].as_str().unwrap();
    assert!(link.starts_with(&format!("https://127.0.0.1:{}/", place.http)), "{link}");
    let (ca, jar) = (authority.file(), place.dir.path().join("jar").display().to_string());
    let entered = json!({ "token": token_of(link), "username": "ann", "password": "correct horse battery" });
    let origin = format!("Origin: https://localhost:{}", place.http);
    let (body, kind) = (entered.to_string(), "Content-Type: application/json");
    let entering = ["--cacert", &ca, "-c", &jar, "-H", kind, "-H", &origin, "-d", &body];
    let (_, text) = curl(&place, "/api/v1/setup", &entering);
    let cookie = text.lines().find(|line| line.to_lowercase().starts_with("set-cookie:")).unwrap_or(&text);
    assert!(cookie.contains(" __Host-tw_session="), "{text}");
    for mark in ["Path=/;", "HttpOnly", "SameSite=Strict", "Secure"] {
        assert!(cookie.contains(mark), "{mark}: {cookie}");
    }
    let (_, text) = curl(&place, "/api/v1/session", &["--cacert", &ca, "-b", &jar]);
    assert!(text.contains("\"ann\""), "{text}");
    let kept = fs::read_to_string(&jar).unwrap();
    let secret = kept.lines().find(|line| line.contains("tw_session")).unwrap().rsplit('\t').next().unwrap();
    let (_, text) =
        curl(&place, "/api/v1/session", &["--cacert", &ca, "-H", &format!("Cookie: tw_session={secret}")]);
    assert!(text.contains("\"user\":null"), "a cookie that a neighbour could have set is not read: {text}");
}

#[tokio::test]
async fn a_self_signed_certificate_is_made_named_and_kept() {
    let place = Place::with("[http.tls]\nself_signed = true\n[resp.tls]\nself_signed = true\n");
    let mut first = Appliance::start(&place).await;
    let key = first.key("desk", "viewer", &["status:read", "gate:read"]).await;
    let (certificate, secret) = (place.data.join("tls/certificate.pem"), place.data.join("tls/key.pem"));
    assert_eq!(fs::metadata(&secret).unwrap().permissions().mode() & 0o777, 0o600);
    let print = fingerprint(&certificate);
    let log = first.log();
    assert!(log.contains(&format!("https://127.0.0.1:{}", place.http)), "{log}");
    assert!(log.contains(&format!("rediss://127.0.0.1:{}", place.redis)), "{log}");
    assert!(log.contains(&format!("SHA-256 {print}")), "{print} in {log}");
    let text = openssl(&["x509", "-noout", "-text", "-in", &certificate.display().to_string()]);
    let host = crate::support::run("hostname", &[]);
    for name in ["DNS:localhost", "IP Address:127.0.0.1", host.trim()] {
        assert!(text.contains(name), "{name} in {text}");
    }
    for (what, there) in [("CA:TRUE", false), ("TLS Web Server Authentication", true)] {
        assert_eq!(text.contains(what), there, "{what}: {text}");
    }
    let file = certificate.display().to_string();
    let (done, text) = curl(&place, "/livez", &["--cacert", &file]);
    assert!(done.status.success(), "{text}");
    let (code, text) = cli(&place, &key, &["--ca", &file, "gate"]);
    assert!(code != 3 && text.contains("halted"), "{code} {text}");
    first.stop();
    let mut second = Appliance::start(&place).await;
    assert_eq!(fingerprint(&certificate), print, "a restart keeps it");
    second.stop();

    // Made anew with the same key: who was given the first one goes on.
    let given = place.dir.path().join("given.pem");
    fs::copy(&certificate, &given).unwrap();
    fs::remove_file(place.data.join("tls/names")).unwrap();
    let _third = Appliance::start(&place).await;
    assert_ne!(fingerprint(&certificate), print);
    let (code, text) = cli(&place, &key, &["--ca", &given.display().to_string(), "gate"]);
    assert!(code != 3 && text.contains("halted"), "{code} {text}");
}

#[test]
fn what_cannot_be_shown_is_refused_with_its_place() {
    let (authority, dir) = (Authority::new(), TempDir::new().unwrap());
    let (good, other, old) = (authority.issue("good"), authority.issue("other"), ended(dir.path()));
    let file = |name: &str, text: &str, mode: u32| {
        let path = dir.path().join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        path
    };
    let secret = fs::read_to_string(&good.key).unwrap();
    let locked = dir.path().join("locked.pem").display().to_string();
    openssl(&[
        "pkey",
        "-in",
        &good.key.display().to_string(),
        "-aes256",
        "-passout",
        "pass:x",
        "-out",
        &locked,
    ]);
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o600)).unwrap();
    let with = |certificate: &Path, key: &Path| Pair { certificate: certificate.into(), key: key.into() };
    let section = |pair: Pair| pair.section("http");
    let beyond = "[http]\nlisten = \"0.0.0.0:8440\"\n";
    let table = [
        (section(old.clone()), "2:20", "the certificate ended at 2025-01-01T00:00:00Z"),
        (section(with(&good.certificate, &other.key)), "3:12", "not the key of the certificate"),
        (section(with(Path::new("/nowhere.pem"), &good.key)), "2:20", "cannot be read"),
        (section(with(&good.certificate, Path::new("/nowhere.pem"))), "3:12", "cannot be read"),
        (section(with(&file("empty", "", 0o600), &good.key)), "2:20", "no certificate in PEM"),
        (section(with(&good.certificate, &good.certificate)), "3:12", ""),
        (
            section(with(&good.certificate, &file("open", &secret, 0o644))),
            "3:12",
            "everybody on this machine",
        ),
        (section(with(&good.certificate, Path::new(&locked))), "3:12", "pass phrase"),
        ("[http.tls]\n".to_owned(), "1:1", "no certificate"),
        ("[http.tls]\nself_signed = false\n".to_owned(), "1:1", "no certificate"),
        (
            section(good.clone()) + "self_signed = true\n",
            "4:15",
            "a certificate of one's own and one of files",
        ),
        ("[http.tls]\nkey_file = \"/k\"\n".to_owned(), "1:1", "`certificate_file` is missing"),
        (
            "[http]\npublic_url = \"http://desk\"\n[http.tls]\nself_signed = true\n".to_owned(),
            "2:14",
            "this listener speaks TLS",
        ),
        (beyond.to_owned(), "2:10", "beyond loopback"),
        ("[resp]\nenabled = true\nlisten = \"0.0.0.0:6380\"\n".to_owned(), "3:10", "beyond loopback"),
    ];
    for (text, place, words) in table {
        let problems = Config::from_text(Path::new("t.toml"), &text, &[]).unwrap_err();
        let said = problems[0].to_string();
        assert_eq!(problems.len(), 1, "{text}: {problems:?}");
        assert!(said.starts_with(&format!("t.toml:{place}:")) && said.contains(words), "{text}: {said}");
        assert!(!problems[0].hint.is_empty(), "{said}");
    }
}

#[test]
fn beyond_loopback_with_tls_or_behind_a_proxy() {
    let beyond = "[http]\nlisten = \"0.0.0.0:8440\"\n";
    for more in ["behind_proxy = true\n", "[http.tls]\nself_signed = true\n"] {
        assert!(Config::from_text(Path::new("t.toml"), &format!("{beyond}{more}"), &[]).is_ok(), "{more}");
    }
    let whole = format!("{beyond}[http.tls]\nself_signed = true\n");
    let link = Config::from_text(Path::new("t.toml"), &whole, &[]).unwrap().link_base();
    let host = crate::support::run("hostname", &[]);
    assert_eq!(link, format!("https://{}:8440", host.trim()), "nobody can open 0.0.0.0");
    let hint = &Config::from_text(Path::new("t.toml"), beyond, &[]).unwrap_err()[0].hint;
    assert!(hint.contains("[http.tls]") && hint.contains("self_signed = true"), "{hint}");
}

#[test]
fn a_start_with_an_ended_certificate_says_so_and_touches_nothing() {
    let dir = TempDir::new().unwrap();
    let place = Place::with(&ended(dir.path()).section("http"));
    let mut started = Appliance::launch(&place, &[]);
    assert!(started.wait() != 0);
    let log = started.log();
    assert!(log.contains("the certificate ended at") && log.contains("tradewarden.toml:"), "{log}");
    assert!(!place.data.exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_renewed_certificate_takes_over_and_a_bad_one_does_not() {
    let authority = Authority::new();
    let (pair, next) = (authority.issue("now"), authority.issue("next"));
    let place = Place::with(&pair.section("http"));
    let config = Config::load(Some(&place.config()), &tradewarden::config::Env::default(), &[]).unwrap();
    let running = app::serve(config, None).await.unwrap();
    let seen = |port: u16| {
        let (shaken, text) = shake(port, &[]);
        assert!(shaken, "{text}");
        let file = place.dir.path().join("seen.pem");
        fs::write(&file, text).unwrap();
        fingerprint(&file)
    };
    let first = fingerprint(&pair.certificate);
    assert_eq!(seen(place.http), first);

    // One that does not fit its key: the old one stays, with words.
    fs::copy(&next.certificate, &pair.certificate).unwrap();
    let said = running.tls.reload().unwrap_err();
    assert!(said.contains("not the key of the certificate"), "{said}");
    assert_eq!(seen(place.http), first);
    let metrics = running.services.metrics.text().unwrap();
    assert_eq!(metric(&metrics, "tradewarden_tls_reload_failures_total{door=\"http\"}"), 1.0);

    fs::copy(&next.key, &pair.key).unwrap();
    running.tls.reload().unwrap();
    assert_eq!(seen(place.http), fingerprint(&next.certificate));

    // Gone altogether: what is in force stays.
    fs::remove_file(&pair.certificate).unwrap();
    assert!(running.tls.reload().unwrap_err().contains("cannot be read"));
    assert_eq!(seen(place.http), fingerprint(&next.certificate));
    running.stop().await;
}

#[tokio::test]
async fn handshakes_that_nobody_finishes_keep_nobody_out() {
    let (authority, _, place, appliance) = shown().await;
    let key = appliance.key("desk", "viewer", &["gate:read"]).await;
    let mut crowd: Vec<TcpStream> = Vec::new();
    for n in 0..CROWD {
        let mut one =
            TcpStream::connect(("127.0.0.1", if n % 4 == 0 { place.redis } else { place.http })).unwrap();
        // Some say nothing at all, some the beginning of a greeting.
        if n % 2 == 0 {
            one.write_all(&[22, 3, 1, 2, 0, 1]).unwrap();
        }
        crowd.push(one);
    }
    let bearer = format!("Authorization: Bearer {key}");
    for _ in 0..10 {
        let (done, text) = curl(&place, "/api/v1/gate", &["--cacert", &authority.file(), "-H", &bearer]);
        assert!(done.status.success() && text.ends_with("\n200"), "{text}");
    }
    let port = place.redis.to_string();
    let pong = ["-p", &port, "--tls", "--cacert", &authority.file(), "PING"];
    assert_eq!(crate::support::run("redis-cli", &pong).trim(), "PONG");
    // They are sent away after the time for a handshake.
    let mut last = crowd.pop().unwrap();
    last.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    assert!(last.read(&mut [0]).map_or(true, |n| n == 0));
}
