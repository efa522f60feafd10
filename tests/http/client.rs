//! Somebody at the network side: a browser with its cookie, or a program with its key.

use crate::support::Appliance;
use crate::support::Place;
use crate::support::until;
use reqwest::Client;
use reqwest::Method;
use reqwest::RequestBuilder;
use reqwest::Response;
use serde_json::Value;
use serde_json::json;

pub const PASSWORD: &str = "correct horse battery";

/// One who asks over the network.
#[derive(Clone)]
pub struct Caller {
    pub http: Client,
    pub url: String,
    pub cookie: Option<String>,
    /// What the cookie is called: over TLS, also that of a proxy, it has a prefix.
    pub cookie_name: String,
    pub csrf: Option<String>,
    pub key: Option<String>,
}

impl Caller {
    pub fn nobody(place: &Place) -> Self {
        let http = Client::builder().build().unwrap();
        let cookie_name = "tw_session".to_owned();
        Self { http, url: place.url(), cookie: None, cookie_name, csrf: None, key: None }
    }

    pub fn with_key(place: &Place, key: &str) -> Self {
        Self { key: Some(key.to_owned()), ..Self::nobody(place) }
    }

    pub fn ask(&self, method: &str, path: &str) -> RequestBuilder {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = self.http.request(method, format!("{}{path}", self.url));
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", format!("{}={cookie}", self.cookie_name));
        }
        if let Some(csrf) = &self.csrf {
            request = request.header("x-csrf-token", csrf);
        }
        if let Some(key) = &self.key {
            request = request.bearer_auth(key);
        }
        request
    }

    pub async fn get(&self, path: &str) -> Response {
        self.ask("GET", path).send().await.unwrap()
    }

    pub async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let answer = self.ask("POST", path).json(body).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap_or(Value::Null))
    }

    /// Signs in, and remembers the cookie and the token.
    pub async fn sign_in(&mut self, name: &str, password: &str) -> (u16, Value) {
        let body = json!({ "username": name, "password": password });
        let answer = self.ask("POST", "/api/v1/session").json(&body).send().await.unwrap();
        self.entered(answer).await
    }

    /// Uses a set-up link.
    pub async fn set_up(&mut self, token: &str, name: &str, password: &str) -> (u16, Value) {
        let body = json!({ "token": token, "username": name, "password": password });
        let answer = self.ask("POST", "/api/v1/setup").json(&body).send().await.unwrap();
        self.entered(answer).await
    }

    async fn entered(&mut self, answer: Response) -> (u16, Value) {
        let status = answer.status().as_u16();
        if let Some(cookie) = answer.headers().get("set-cookie") {
            let text = cookie.to_str().unwrap();
            assert!(text.contains("HttpOnly") && text.contains("SameSite=Strict"), "{text}");
            let (name, rest) = text.split_once('=').unwrap();
            self.cookie_name = name.to_owned();
            self.cookie = Some(rest.split(';').next().unwrap().to_owned());
        }
        let body: Value = answer.json().await.unwrap_or(Value::Null);
        if let Some(token) = body["csrf_token"].as_str() {
            self.csrf = Some(token.to_owned());
        }
        (status, body)
    }
}

/// The token of a set-up link.
pub fn token_of(url: &str) -> String {
    url.split("token=").nth(1).unwrap().split_whitespace().next().unwrap().to_owned()
}

/// The token of the link that a start prints, which it does after its doors are open.
pub async fn printed_token(appliance: &Appliance) -> String {
    until("the link is printed", || async { appliance.log().contains("token=") }).await;
    token_of(&appliance.log())
}

/// Makes a user over the local socket and signs him in by his link.
pub async fn user(place: &Place, appliance: &Appliance, name: &str, role: &str) -> Caller {
    let (status, body) = appliance.post("/api/v1/users", json!({ "username": name, "role": role })).await;
    assert_eq!(status, 200, "{body}");
    let mut caller = Caller::nobody(place);
    let (status, body) = caller.set_up(&token_of(body["setup_url"].as_str().unwrap()), name, PASSWORD).await;
    assert_eq!(status, 200, "{body}");
    caller
}
