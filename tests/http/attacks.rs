//! Attacks that every door with a browser or a log behind it has to stand.

use super::client::Caller;
use super::client::PASSWORD;
use super::client::user;
use crate::delivery::rig::Hook;
use crate::delivery::rig::MailServer;
use crate::delivery::rig::place as with_alerts;
use crate::support::Appliance;
use crate::support::Place;
use crate::support::act;
use crate::support::repo;
use serde_json::Value;
use serde_json::json;
use std::fs;
use std::io::Read;
use std::io::Write;
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

#[tokio::test]
async fn a_write_from_elsewhere_with_the_victims_cookie_does_nothing() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    appliance.init().await;
    let alice = user(&place, &appliance, "alice", "operator").await;
    let host = place.url().trim_start_matches("http://").to_owned();
    let own = format!("http://{host}");
    let token = alice.csrf.clone().unwrap();
    let trip = "/api/v1/circuit-breaker/trip";
    for (what, headers, allowed) in [
        ("no token", vec![], false),
        ("an empty token", vec![("x-csrf-token", "")], false),
        ("another's token", vec![("x-csrf-token", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")], false),
        ("another origin", vec![("x-csrf-token", &*token), ("origin", "https://evil.example")], false),
        ("no origin at all", vec![("x-csrf-token", &*token), ("origin", "null")], false),
        (
            "our host on another port",
            vec![("x-csrf-token", &*token), ("origin", "http://127.0.0.1:1")],
            false,
        ),
        ("a subdomain", vec![("x-csrf-token", &*token), ("origin", "http://x.127.0.0.1:8440")], false),
        ("cross-site", vec![("x-csrf-token", &*token), ("sec-fetch-site", "cross-site")], false),
        ("same-site", vec![("x-csrf-token", &*token), ("sec-fetch-site", "same-site")], false),
        ("a form", vec![("content-type", "application/x-www-form-urlencoded")], false),
        ("our own page", vec![("x-csrf-token", &*token), ("origin", &*own)], true),
    ] {
        let mut ask = Caller { csrf: None, ..alice.clone() }.ask("POST", trip).json(&act());
        for (name, value) in headers {
            ask = ask.header(name, value);
        }
        let answer = ask.send().await.unwrap();
        let (status, body) = (answer.status().as_u16(), answer.json::<Value>().await.unwrap());
        if allowed {
            assert_eq!((status, appliance.state().await.as_str()), (200, "TRIPPED"), "{what}: {body}");
        } else {
            assert_eq!((status, body["code"].as_str()), (403, Some("csrf_failed")), "{what}: {body}");
            assert_eq!(appliance.state().await, "OPEN", "{what}");
        }
    }
    let page = appliance.get("/api/v1/audit?action=CIRCUIT_BREAKER_TRIP&outcome=denied&limit=100").await;
    let entries = page["items"].as_array().unwrap();
    assert_eq!(entries.len(), 10, "each attempt is an entry");
    assert!(entries.iter().all(|e| e["user_id"] == "alice" && e["details"]["code"] == "csrf_failed"));
    // Nobody can be signed in as somebody else from another page.
    let body = json!({ "username": "alice", "password": PASSWORD });
    let nobody = Caller::nobody(&place);
    let login = nobody.ask("POST", "/api/v1/session").header("origin", "https://evil.example").json(&body);
    assert_eq!(login.send().await.unwrap().status(), 403);
}

/// The answer to a request written by hand, as it came over the wire.
fn raw(place: &Place, request: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", place.http)).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut got = Vec::new();
    let _ = stream.read_to_end(&mut got);
    String::from_utf8_lossy(&got).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_a_stranger_sends_becomes_a_header_of_an_answer() {
    let place = Place::new();
    let _appliance = Appliance::start(&place).await;
    for path in [
        "/%0d%0aX-Forged:%20yes",
        "/api/v1/alerts/%0d%0aX-Forged:%20yes",
        "/api/v1/session?next=%0d%0aX-Forged:%20yes",
        "/ack/%0d%0aX-Forged:%20yes",
        "/assets/%0d%0aX-Forged:%20yes.js",
        "/setup?token=%0d%0aX-Forged:%20yes",
    ] {
        let answer = raw(&place, &format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
        let head = answer.split("\r\n\r\n").next().unwrap().to_lowercase();
        assert!(head.starts_with("http/1.1 "), "{path}: {head}");
        assert!(!head.contains("x-forged"), "{path}: {head}");
    }
    // What is sent as a name or a request id comes back in no header either.
    let answer = raw(
        &place,
        "GET /api/v1/session HTTP/1.1\r\nHost: x\r\nX-Request-Id: a\r\nCookie: tw_session=a\rX-Forged: yes\r\nConnection: close\r\n\r\n",
    );
    assert!(!answer.split("\r\n\r\n").next().unwrap().to_lowercase().contains("x-forged"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_an_alert_says_becomes_a_header_of_a_mail_or_a_webhook() {
    let (mail, hook) = (MailServer::up().await, Hook::start(&[]).await);
    let place = with_alerts("", &[mail.toml(), hook.toml("ops")]);
    let appliance = Appliance::start(&place).await;
    let forged = "Feed\r\nBcc: evil@evil.example\r\nX-Forged: yes\r\n\r\nanother body";
    let alert = json!({ "alerts": [{
        "labels": { "alertname": forged, "severity": "critical", "service": forged },
        "annotations": { "summary": forged, "description": forged },
        "status": "firing",
    }] });
    let (status, body) = appliance.post("/api/v1/alerts", alert).await;
    assert_eq!(status, 200, "{body}");
    let mails = mail.wait_for(1).await;
    let head = mails[0].0.split("\r\n\r\n").next().unwrap();
    let names: Vec<String> = head
        .lines()
        .filter(|l| !l.starts_with([' ', '\t']))
        .map(|l| l.split(':').next().unwrap().to_lowercase())
        .collect();
    assert!(!names.iter().any(|n| n == "bcc" || n == "x-forged"), "{head}");
    assert_eq!(names.iter().filter(|n| *n == "subject").count(), 1, "{head}");
    assert!(mails.iter().all(|m| m.header("X-Envelope-To") == crate::delivery::rig::RECIPIENT), "{head}");
    let calls = hook.wait_for(1).await;
    assert_eq!(calls[0].header("x-forged"), "");
    assert_eq!(calls[0].header("bcc"), "");
}

/// Sends the same evil text wherever a stranger may put one.
async fn shout(place: &Place, appliance: &Appliance) {
    let evil = "x\nFORGED line\r\nFORGED again\u{1b}[2J\u{1b}]0;owned\u{7}\u{2028}FORGED";
    let nobody = Caller::nobody(place);
    for name in [evil, "alice"] {
        nobody.post("/api/v1/session", &json!({ "username": name, "password": evil })).await;
    }
    nobody.post("/api/v1/setup", &json!({ "token": evil, "username": evil, "password": PASSWORD })).await;
    nobody.get("/%0aFORGED%1b%5b2J").await;
    Caller::with_key(place, &format!("tw_live_%0aFORGE_{}", "x".repeat(43))).get("/api/v1/gate").await;
    let (_, _) = appliance.post("/api/v1/users", json!({ "username": evil, "role": "viewer" })).await;
    let (_, _) =
        appliance.post("/api/v1/keys", json!({ "name": evil, "role": "viewer", "scopes": [evil] })).await;
    let alert = json!({ "alerts": [{ "labels": { "alertname": evil, "severity": "critical", "x": evil },
        "annotations": { "summary": evil }, "status": "firing" }] });
    appliance.post("/api/v1/alerts", alert).await;
    let reason = format!("{evil} and long enough to be a reason");
    let trip = json!({ "reason": reason, "acknowledged": true });
    assert_eq!(appliance.post("/api/v1/circuit-breaker/trip", trip).await.0, 200);
    place.redis_cli(&["CLIENT", "SETNAME", evil]);
    place.redis_cli(&[evil, evil]);
    place.redis_cli(&["AUTH", evil]);
    place.redis_cli(&["SET", "circuit_breaker:state", &format!("{{\"state\":\"{evil}\"}}")]);
    place.redis_cli(&["DEL", "circuit_breaker:state", evil]);
    let mut stream = TcpStream::connect(("127.0.0.1", place.redis)).unwrap();
    let _ = stream.write_all(b"*1\r\n$-5\r\nFORGED\x1b[2J\r\n");
    let _ = stream.write_all(format!("GET /{evil} HTTP/1.1\r\n\r\n").as_bytes());
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_a_stranger_sends_makes_a_line_of_the_log() {
    for format in ["text", "json"] {
        let (mail, hook) = (MailServer::down(), Hook::start(&[]).await);
        let more = format!("[log]\nlevel = \"debug\"\nformat = \"{format}\"\n");
        let mut place = with_alerts("", &[mail.toml(), hook.toml("ops")]);
        place.more += &more;
        let mut appliance = Appliance::start(&place).await;
        appliance.init().await;
        shout(&place, &appliance).await;
        appliance.stop();
        let log = appliance.log();
        assert!(!log.contains('\u{1b}') && !log.contains('\u{7}') && !log.contains('\r'), "{format}: {log}");
        for line in log.lines() {
            assert!(!line.trim_start().starts_with("FORGED"), "{format}: {line}");
            if format == "json" && line.contains("FORGED") {
                assert!(serde_json::from_str::<Value>(line).is_ok(), "{line}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_address_leads_out_of_the_house() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    let secret = "root:x:0:0";
    for path in [
        "/../../../../etc/passwd",
        "/assets/../../../../etc/passwd",
        "/assets/..%2f..%2f..%2f..%2fetc%2fpasswd",
        "/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/..%5c..%5cetc%5cpasswd",
        "//etc/passwd",
        "/assets//etc/passwd",
        "/%00/etc/passwd",
        "/assets/index.js%00.html",
        "/api/v1/backups/..%2f..%2fetc%2fpasswd",
        "/api/v1/alerts/..%2f..%2fetc%2fpasswd",
        "/api/v1/settings/..%2f..%2fetc%2fpasswd",
        "/.git/config",
        "/tradewarden.toml",
        "/ledger.db",
    ] {
        let answer = raw(&place, &format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
        let status: u16 = answer.split(' ').nth(1).unwrap_or_default().parse().unwrap_or(0);
        assert!(!answer.contains(secret) && !answer.contains("SQLite format"), "{path}: {answer}");
        // The console's own page may answer for what looks like one of its pages, and nothing else.
        let page = answer.contains("<title>Tradewarden") || answer.contains("make console");
        assert!([301, 400, 401, 404, 503].contains(&status) || (status == 200 && page), "{path}: {answer}");
    }
    // A name in a body is no path either.
    for label in ["../../x", "/etc/x", "a/b", "a\u{0}b"] {
        let (status, body) = appliance.post("/api/v1/backups", json!({ "label": label })).await;
        assert_eq!(status, 422, "{label}: {body}");
    }
}

fn sources(dir: &Path, into: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()) {
        if entry.is_dir() {
            sources(&entry, into);
        } else if entry.extension().is_some_and(|e| e == "rs") {
            into.push((entry.display().to_string(), fs::read_to_string(&entry).unwrap()));
        }
    }
}

/// No clock is looked at: that secrets are compared in constant time is a property of the code, so the code is read.
#[test]
fn secrets_are_compared_in_constant_time_and_in_no_other_way() {
    let mut all = Vec::new();
    sources(&repo("src"), &mut all);
    let secrets = ["secret_hash", "csrf_token", "password_hash", "token_hash", "id_hash", "signature"];
    for (path, text) in &all {
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for (i, line) in code.lines().enumerate().filter(|(_, l)| !l.trim_start().starts_with("//")) {
            let compares = line.contains("==") || line.contains("!=");
            let sql = line.contains("WHERE") || line.contains("SELECT") || line.contains("ON CONFLICT");
            let named = secrets.iter().any(|secret| {
                let at = [format!("{secret} =="), format!("{secret} !="), format!("{secret}.as_bytes() ==")];
                let behind = [format!("== {secret}"), format!("!= {secret}"), format!(".{secret})")];
                at.iter().any(|t| line.contains(t)) || (behind.iter().any(|t| line.contains(t)) && compares)
            });
            // A hash that two of our own rows carry is a name, no secret: what ends, and what changed, is found by it.
            let of_endings = ["session.id_hash == *hash", "before.token_hash != after.token_hash"];
            let of_endings = of_endings.iter().any(|own| line.contains(own));
            assert!(!(compares && named) || sql || of_endings, "{path}:{}: {line}", i + 1);
        }
    }
    let keys = &all.iter().find(|(path, _)| path.ends_with("services/keys.rs")).unwrap().1;
    let fitting = keys.split("fn fitting").nth(1).unwrap().split("\n}").next().unwrap();
    let order: Vec<usize> = ["keys::secret_hash(key)", "NO_HASH", "ct_eq("]
        .iter()
        .map(|part| fitting.find(part).unwrap())
        .collect();
    assert!(order.is_sorted(), "whether or not the identity is known: one hash, one comparison");
    assert_eq!(
        fitting.matches("return").count() + fitting.matches("else").count(),
        0,
        "no way around it: {fitting}"
    );
    assert_eq!(fitting.matches('?').count(), 1, "but for a text that has not the form of a key");
}
