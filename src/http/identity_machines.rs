//! Programs of this machine: who may do what without a credential, and keys that come as passwords.

use crate::config::AlertmanagerTrust;
use crate::domain::actor::Actor;
use crate::domain::actor::Door;
use crate::domain::actor::Role;
use crate::domain::actor::needs;
use crate::domain::audit::Draft;
use crate::domain::audit::EventType;
use crate::domain::audit::Outcome;
use crate::domain::refusal::Refusal;
use crate::http::Front;
use crate::http::identity::Peer;
use crate::http::identity::Visitor;
use crate::http::identity::named;
use crate::http::problem::Fail;
use crate::http::router::Act;
use crate::http::router::Row;
use crate::services::audit;
use axum::http::HeaderMap;
use axum::http::header;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use std::net::IpAddr;
use std::sync::Arc;

/// A program of this machine that speaks Alertmanager's language and brought no credential.
const LOCAL_ALERTMANAGER: &str = "alertmanager:local";

/// A program of this machine that brought no credential, as far as the config trusts it. It may do what an admin's key
/// for alerts may, and nothing else.
pub fn trusted(
    front: &Front,
    visitor: Visitor,
    act: &Act,
    peer: Option<&Peer>,
    headers: &HeaderMap,
) -> Result<Visitor, Visitor> {
    let scope = act.need.scope.filter(|_| {
        let enough =
            if act.need == needs::ALERTS_READ { AlertmanagerTrust::Read } else { AlertmanagerTrust::Write };
        front.options.alertmanager >= enough
    });
    let unknown = visitor.actor.is_none() && matches!(peer, Some(Peer::Network(_)));
    let Some(scope) = scope.filter(|_| unknown && from_this_machine(front, peer, headers)) else {
        return Err(visitor);
    };
    let actor = Actor {
        scopes: Some(vec![scope.to_owned()]),
        ip: Some(visitor.address.clone()),
        ..Actor::new(LOCAL_ALERTMANAGER, Role::Admin, Door::Http)
    };
    Ok(Visitor { actor: Some(Arc::new(actor)), ..visitor })
}

/// A request of this machine that no proxy forwarded and no foreign page made: what Prometheus on the same host sends.
pub fn from_this_machine(front: &Front, peer: Option<&Peer>, headers: &HeaderMap) -> bool {
    match peer {
        Some(Peer::Local(found)) => found.is_ok(),
        Some(Peer::Network(address)) => {
            let host = headers.get(header::HOST).and_then(|v| v.to_str().ok()).unwrap_or_default();
            let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
            // A name that a foreign page pointed at this machine is not one of these.
            let own = name == "localhost" || name.trim_matches(['[', ']']).parse::<IpAddr>().is_ok();
            address.ip().to_canonical().is_loopback() && !front.options.behind_proxy && own
        }
        None => false,
    }
}

/// The password of an `Authorization: Basic …` header.
pub fn basic(value: &str) -> Option<String> {
    let (scheme, rest) = value.split_once(' ')?;
    let bytes = STANDARD.decode(rest.trim()).ok().filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
    let text = String::from_utf8(bytes).ok()?;
    text.split_once(':').map(|(_, password)| password.to_owned())
}

/// Keys and Unix users have no account of their own.
pub async fn own(front: &Front, row: &Row, visitor: Visitor) -> Result<Visitor, Fail> {
    if visitor.is_session() {
        return Ok(visitor);
    }
    let Some(actor) = &visitor.actor else { return Err(Refusal::NotAuthenticated.into()) };
    let (action, resource) = named(row);
    let draft = Draft::new(actor, action, EventType::Auth, resource).outcome(Outcome::Denied);
    audit::record(&front.s, draft.details(json!({ "code": "not_permitted" }))).await;
    Err(Fail::new("not_permitted", "this is for people who signed in at the console"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_may_come_as_a_password() {
        assert_eq!(basic("Basic cHJvbTp0d19saXZl").as_deref(), Some("tw_live"));
        for none in ["Bearer cHJvbTp0d19saXZl", "Basic !", "Basic YWJj", "Basic"] {
            assert_eq!(basic(none), None, "{none}");
        }
    }
}
