//! Every route × role × credential, default deny.

use super::client::Caller;
use super::client::user;
use crate::support::Appliance;
use crate::support::Place;
use serde_json::json;
use tradewarden::domain::actor::Role;
use tradewarden::domain::keys::SCOPES;
use tradewarden::http::Access;
use tradewarden::http::Row;
use tradewarden::http::TABLE;

/// What a caller brings.
struct Credential {
    name: &'static str,
    caller: Caller,
    role: Option<Role>,
    /// `Some` for a key: whether it carries every scope.
    key: Option<bool>,
    good: bool,
}

impl Credential {
    /// The answer the table promises: `None` for "let in".
    fn promised(&self, row: &Row) -> Option<u16> {
        if !self.good {
            return Some(401);
        }
        let need = match row.access {
            Access::Open | Access::Loopback | Access::Token => return None,
            Access::SignedIn => return if self.role.is_some() { None } else { Some(401) },
            // This machine may read there without a credential, unless the config says otherwise.
            Access::Alertmanager(_) if row.method == "GET" && self.role.is_none() => return None,
            Access::Alertmanager(act) | Access::Need(act) => act.need,
        };
        let Some(role) = self.role else { return Some(401) };
        let scope = match self.key {
            None => true,
            Some(all) => all && need.scope.is_some(),
        };
        if role >= need.role && scope { None } else { Some(403) }
    }
}

async fn credentials(place: &Place, appliance: &Appliance) -> Vec<Credential> {
    let mut all = vec![
        Credential { name: "nobody", caller: Caller::nobody(place), role: None, key: None, good: true },
        Credential {
            name: "a wrong key",
            caller: Caller::with_key(place, &format!("tw_live_abcdefgh_{}", "x".repeat(43))),
            role: None,
            key: None,
            good: false,
        },
    ];
    let mut forged = Caller::nobody(place);
    forged.cookie = Some("made-up".to_owned());
    all.push(Credential { name: "a made-up cookie", caller: forged, role: None, key: None, good: true });
    for (name, role) in [("viewer", Role::Viewer), ("operator", Role::Operator), ("admin", Role::Admin)] {
        let caller = user(place, appliance, name, name).await;
        all.push(Credential { name, caller, role: Some(role), key: None, good: true });
        for (scopes, whole) in [(&SCOPES[..], true), (&["heartbeat:write"][..], false)] {
            let key = appliance.key(&format!("{name}-{}", scopes.len()), name, scopes).await;
            let caller = Caller::with_key(place, &key);
            all.push(Credential { name, caller, role: Some(role), key: Some(whole), good: true });
        }
    }
    all
}

#[tokio::test]
async fn every_route_lets_in_whom_the_table_says_and_nobody_else() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    for credential in credentials(&place, &appliance).await {
        // Signing out would end the session under test.
        for row in TABLE.iter().filter(|row| (row.method, row.path) != ("DELETE", "/api/v1/session")) {
            let path = row.path.replace("{id}", "424242").replace("{silenceID}", "424242");
            let mut request = credential.caller.ask(row.method, &path);
            if row.method == "POST" {
                // An empty body reaches the handler, which refuses it: nothing happens.
                request = request.json(&json!({}));
            }
            let status = request.send().await.unwrap().status().as_u16();
            let denied = [401, 403].contains(&status).then_some(status);
            let what =
                format!("{} {} as {} (key: {:?})", row.method, row.path, credential.name, credential.key);
            assert_eq!(denied, credential.promised(row), "{what}: {status}");
        }
    }
    assert_eq!(appliance.state().await, "UNINITIALISED", "no attempt changed anything");
}

#[tokio::test]
async fn what_is_not_in_the_table_is_not_there() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    let caller = Caller::with_key(&place, &appliance.key("all", "admin", &SCOPES).await);
    for path in ["/api/v1/nothing", "/api", "/api/v2/x", "/api/v1/circuit-breaker/", "/api/v1//gate", "/x.js"]
    {
        let answer = caller.get(path).await;
        assert_eq!(answer.status(), 404, "{path}");
        assert_eq!(answer.headers()["content-type"], "application/problem+json", "{path}");
    }
    let answer = caller.ask("PUT", "/api/v1/session").send().await.unwrap();
    assert_eq!(answer.status(), 405);
    assert_eq!(answer.headers()["allow"], "GET, POST, DELETE");
    let answer = caller.ask("HEAD", "/api/v1/gate").send().await.unwrap();
    assert_eq!(answer.status(), 200);
}

#[tokio::test]
async fn refused_attempts_are_in_the_audit_log() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    let viewer = user(&place, &appliance, "vera", "viewer").await;
    let (status, _) = viewer.post("/api/v1/circuit-breaker/trip", &json!({})).await;
    assert_eq!(status, 403);
    let entry = appliance.get("/api/v1/audit?action=CIRCUIT_BREAKER_TRIP").await["items"][0].clone();
    assert_eq!(entry["outcome"], "denied");
    assert_eq!((entry["user_id"].as_str(), entry["door"].as_str()), (Some("vera"), Some("console")));
    assert_eq!(entry["ip_address"], "127.0.0.1");
}

#[tokio::test]
async fn metrics_need_no_key_on_this_machine_alone() {
    let place = Place::new();
    let appliance = Appliance::start(&place).await;
    let nobody = Caller::nobody(&place);
    assert_eq!(nobody.get("/metrics").await.status(), 200);
    // A page of a foreign name that points at this machine is not this machine.
    let rebound = nobody.ask("GET", "/metrics").header("host", "rebound.example").send().await.unwrap();
    assert_eq!(rebound.status(), 401);
    let key = appliance.key("prometheus", "viewer", &["metrics:read"]).await;
    let scrape = Caller::with_key(&place, &key);
    let answer = scrape.ask("GET", "/metrics").header("host", "desk.example").send().await.unwrap();
    assert_eq!(answer.status(), 200);
}
