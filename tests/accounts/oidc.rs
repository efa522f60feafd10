//! Sign-in through a real provider on loopback.

use crate::http::client::Caller;
use crate::http::client::PASSWORD;
use crate::http::client::user;
use crate::support::Appliance;
use crate::support::Place;
use crate::support::free_port;
use crate::support::repo;
use reqwest::Client;
use reqwest::Response;
use reqwest::redirect::Policy;
use serde_json::Value;
use serde_json::json;
use std::collections::BTreeMap;
use std::fs;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Write;
use std::process::Child;
use std::process::ChildStdout;
use std::process::Command;
use std::process::Stdio;

struct Provider {
    child: Child,
    said: BufReader<ChildStdout>,
}

impl Provider {
    fn start(port: u16, callback: &str) -> Self {
        let script = repo("tests/node/provider.mjs");
        assert!(
            repo("tests/node/node_modules/oidc-provider").exists(),
            "run packaging/dev/setup.sh test: it installs the provider"
        );
        let mut child = Command::new("node")
            .args([script.to_str().unwrap(), &port.to_string(), callback])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let said = BufReader::new(child.stdout.take().unwrap());
        let mut provider = Self { child, said };
        provider.hear("listens");
        provider
    }

    fn hear(&mut self, word: &str) {
        let mut line = String::new();
        while !line.contains(word) {
            line.clear();
            assert!(self.said.read_line(&mut line).unwrap() > 0, "the provider ended");
        }
    }

    fn name(&mut self, person: &Value) {
        writeln!(self.child.stdin.as_ref().unwrap(), "{person}").unwrap();
        self.hear("named");
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A browser: it keeps cookies per place and follows nothing by itself.
struct Browser {
    http: Client,
    home: String,
    cookies: BTreeMap<(bool, String), String>,
}

impl Browser {
    fn new(place: &Place) -> Self {
        let http = Client::builder().redirect(Policy::none()).build().unwrap();
        Self { http, home: place.url(), cookies: BTreeMap::new() }
    }

    async fn get(&mut self, url: &str) -> Response {
        let ours = url.starts_with(&self.home);
        let cookies: Vec<String> = self
            .cookies
            .iter()
            // What is Strict is not sent when another site leads here.
            .filter(|((place, name), _)| {
                *place == ours && (name != "tw_session" || !url.contains("/callback"))
            })
            .map(|((_, name), value)| format!("{name}={value}"))
            .collect();
        let answer = self.http.get(url).header("cookie", cookies.join("; ")).send().await.unwrap();
        for cookie in answer.headers().get_all("set-cookie") {
            let text = cookie.to_str().unwrap();
            let (name, rest) = text.split_once('=').unwrap();
            self.cookies.insert((ours, name.to_owned()), rest.split(';').next().unwrap().to_owned());
        }
        answer
    }

    /// From the button to the address that the provider leads back to.
    async fn go(&mut self, start: &str) -> String {
        let mut at = format!("{}{start}", self.home);
        for _ in 0..10 {
            let answer = self.get(&at).await;
            let to = answer.headers().get("location").map(|l| l.to_str().unwrap().to_owned());
            let Some(to) = to else { panic!("no way on from {at}: {}", answer.text().await.unwrap()) };
            at = reqwest::Url::parse(&at).unwrap().join(&to).unwrap().to_string();
            if at.contains("/oidc/callback") {
                return at;
            }
        }
        panic!("lost at {at}")
    }

    async fn view(&mut self) -> Value {
        let url = format!("{}/api/v1/session", self.home);
        self.get(&url).await.json().await.unwrap()
    }
}

fn place_with(provider: u16) -> Place {
    let place = Place::new();
    let secret = place.dir.path().join("client-secret");
    fs::write(&secret, "a secret that both know 0123456789\n").unwrap();
    let more = format!(
        "[oidc]\nissuer = \"http://127.0.0.1:{provider}\"\nclient_id = \"tradewarden\"\n\
         client_secret_file = \"{}\"\nlabel = \"Desk SSO\"\nadmin_groups = [\"risk\"]\n\
         operator_groups = [\"desk\"]\nviewer_groups = [\"staff\"]\n",
        secret.display()
    );
    Place { more, ..place }
}

async fn code_of(answer: Response) -> (u16, String) {
    let status = answer.status().as_u16();
    let body: Value = answer.json().await.unwrap_or(Value::Null);
    (status, body["code"].as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn people_come_in_through_a_real_provider() {
    let port = free_port();
    let place = place_with(port);
    let callback = format!("{}/api/v1/oidc/callback", place.url());
    let mut provider = Provider::start(port, &callback);
    let appliance = Appliance::start(&place).await;
    user(&place, &appliance, "alice", "admin").await;
    provider.name(&json!({ "sub": "4711", "name": "alice", "groups": ["staff"] }));
    let mut browser = Browser::new(&place);
    assert_eq!(browser.view().await["oidc"]["label"], "Desk SSO");
    let back = browser.go("/api/v1/oidc/start").await;
    let (status, code) = code_of(Browser::new(&place).get(&back).await).await;
    assert_eq!((status, code.as_str()), (403, "oidc_refused"), "another browser");
    let done = browser.get(&back).await;
    assert_eq!((done.status().as_u16(), done.headers()["location"].to_str().unwrap()), (303, "/"));
    let view = browser.view().await;
    assert_eq!(
        (view["user"]["name"].as_str(), view["user"]["role"].as_str()),
        (Some("alice-2"), Some("viewer"))
    );
    let (status, code) = code_of(browser.get(&back).await).await;
    assert_eq!((status, code.as_str()), (403, "oidc_refused"), "a callback is good once");
    // Another group, another role; another person who left all groups does not come in.
    provider.name(&json!({ "sub": "4711", "name": "alice", "groups": ["desk", "staff"] }));
    let back = browser.go("/api/v1/oidc/start").await;
    assert_eq!(browser.get(&back).await.status(), 303);
    assert_eq!(browser.view().await["user"]["role"], "operator");
    // A new proof goes through the provider and renews the session.
    let before = browser.cookies[&(true, "tw_session".to_owned())].clone();
    let back = browser.go("/api/v1/oidc/start?confirm=1").await;
    assert_eq!(browser.get(&back).await.status(), 303);
    assert_ne!(browser.cookies[&(true, "tw_session".to_owned())], before);
    let rows = appliance.get("/api/v1/users").await;
    assert_eq!(rows["items"][1]["methods"], json!({ "password": false, "totp": false, "oidc": true }));
    for (person, why) in [
        (json!({ "sub": "4711", "name": "alice", "groups": ["other"] }), "no group"),
        (json!({ "sub": "4711", "name": "alice", "groups": ["risk"], "nonce": "forged" }), "wrong nonce"),
        (json!({ "sub": "4711", "name": "alice", "groups": ["risk"], "expired": true }), "expired"),
    ] {
        provider.name(&person);
        let mut stranger = Browser::new(&place);
        let back = stranger.go("/api/v1/oidc/start").await;
        let (status, code) = code_of(stranger.get(&back).await).await;
        assert_eq!((status, code.as_str()), (403, "oidc_refused"), "{why}");
        assert!(stranger.view().await["user"].is_null(), "{why}");
    }
    let denied = appliance.get("/api/v1/audit?action=SIGN_IN&outcome=denied&limit=50").await;
    assert!(denied.to_string().contains("oidc_refused"));
    // The provider is gone: clear words, and the password still works.
    drop(provider);
    let gone = Browser::new(&place).get(&format!("{}/api/v1/oidc/start", place.url())).await;
    let (status, code) = code_of(gone).await;
    assert_eq!((status, code.as_str()), (503, "oidc_unavailable"));
    assert_eq!(Caller::nobody(&place).sign_in("alice", PASSWORD).await.0, 200);
}
