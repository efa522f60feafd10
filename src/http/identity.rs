//! Who asks: a browser session with its token against forged requests, an API key, or a Unix user on the local socket.

use crate::domain::actor::Actor;
use crate::domain::actor::Door;
use crate::domain::actor::Need;
use crate::domain::actor::Role;
use crate::domain::actor::needs;
use crate::domain::audit::Draft;
use crate::domain::audit::EventType;
use crate::domain::audit::Outcome;
use crate::domain::refusal::Refusal;
use crate::domain::users::Session;
use crate::http::Front;
use crate::http::identity_machines::basic;
use crate::http::identity_machines::from_this_machine;
use crate::http::identity_machines::own;
use crate::http::identity_machines::trusted;
use crate::http::problem::Fail;
use crate::http::router::Access;
use crate::http::router::Row;
use crate::services::audit;
use crate::services::keys;
use crate::services::users::Ending;
use crate::services::users_sessions;
use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::Method;
use axum::http::header;
use axum::http::request::Parts;
use nix::unistd::Gid;
use nix::unistd::Group;
use nix::unistd::Uid;
use nix::unistd::User;
use serde_json::json;
use std::net::IpAddr;
use std::net::SocketAddr;
use std::sync::Arc;
use subtle::ConstantTimeEq;
use tokio::net::UnixStream;

/// Name of the session cookie.
pub const COOKIE: &str = "tw_session";
/// The same over TLS.
pub const SECURE_COOKIE: &str = "__Host-tw_session";
/// Header that carries the token against forged requests.
pub const CSRF_HEADER: &str = "x-csrf-token";
/// Members are admins on the local socket.
pub const ADMIN_GROUP: &str = "tradewarden-admin";
/// Members are operators on the local socket.
pub const OPERATOR_GROUP: &str = "tradewarden";

/// The other end of a connection.
#[derive(Debug, Clone)]
pub enum Peer {
    /// A network address.
    Network(SocketAddr),
    /// A Unix user on the local socket; one without a role has the words that say so.
    Local(Arc<Result<Actor, String>>),
}

/// What the actor is known by: when it ends, streams opened with it end.
#[derive(Debug, Clone)]
pub enum Held {
    /// Nobody is known.
    Nothing,
    /// A browser session and its id.
    Session(Arc<Session>, Arc<str>),
    /// An API key, by identity.
    Key(String),
    /// The operating system.
    Unix,
}

impl Held {
    /// Whether `ending` ends this one.
    pub fn ended_by(&self, ending: &Ending) -> bool {
        match (self, ending) {
            (Self::Session(session, _), Ending::Session(name)) => session.public_id == *name,
            (Self::Key(identity), Ending::Key(ended)) => identity == ended,
            _ => false,
        }
    }
}

/// Who asks, put into the request by the guard.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// The actor; `None` is nobody.
    pub actor: Option<Arc<Actor>>,
    /// What he is known by.
    pub held: Held,
    /// Address the request came from.
    pub address: String,
}

impl Visitor {
    /// Whether a browser's cookie names him.
    pub fn is_session(&self) -> bool {
        matches!(self.held, Held::Session(..))
    }
}

impl<S: Sync> FromRequestParts<S> for Visitor {
    type Rejection = Fail;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Fail> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| Refusal::NotAuthenticated.into())
    }
}

impl Visitor {
    /// Waits until what he is known by is worth nothing any more.
    pub(in crate::http) async fn ended(&self, front: &Front) {
        let mut endings = front.s.people.endings.subscribe();
        loop {
            let dead = match &self.held {
                Held::Key(identity) => !keys::lives(&front.s, identity),
                _ => false,
            };
            if dead {
                return;
            }
            match endings.recv().await {
                Ok(ending) if !self.held.ended_by(&ending) => {}
                _ => return,
            }
        }
    }
}

/// The actor; routes that let nobody in unknown always have one.
pub struct Who(pub Arc<Actor>);

impl<S: Sync> FromRequestParts<S> for Who {
    type Rejection = Fail;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Fail> {
        let visitor = Visitor::from_request_parts(parts, state).await?;
        visitor.actor.map(Self).ok_or_else(|| Refusal::NotAuthenticated.into())
    }
}

/// Decides whether a request may reach its route.
///
/// # Errors
/// The refusal, already recorded.
pub async fn admit(
    front: &Front,
    row: &Row,
    method: &Method,
    peer: Option<&Peer>,
    headers: &HeaderMap,
) -> Result<Visitor, Fail> {
    let visitor = identify(front, row, peer, headers).await?;
    let writes = *method != Method::GET && *method != Method::HEAD;
    // Who knows the address of a heartbeat is not helped by a browser's cookie, so nothing can be forged with one.
    let guarded = !matches!(row.access, Access::Token);
    if writes && guarded && !matches!(peer, Some(Peer::Local(_))) {
        not_forged(front, row, &visitor, headers).await?;
    }
    match &row.access {
        Access::Open | Access::Token => Ok(visitor),
        Access::SignedIn if visitor.actor.is_some() => Ok(visitor),
        Access::SignedIn => Err(Refusal::NotAuthenticated.into()),
        Access::Own => own(front, row, visitor).await,
        Access::Loopback if from_this_machine(front, peer, headers) => Ok(visitor),
        Access::Loopback => {
            let act = ("METRICS_READ", ("metrics", "global"));
            permitted(front, visitor, &needs::METRICS, "scrape the metrics", act).await
        }
        Access::Alertmanager(act) => match trusted(front, visitor, act, peer, headers) {
            Ok(visitor) => Ok(visitor),
            Err(visitor) => permitted(front, visitor, &act.need, act.verb, (act.action, act.resource)).await,
        },
        Access::Need(act) => permitted(front, visitor, &act.need, act.verb, (act.action, act.resource)).await,
    }
}

async fn permitted(
    front: &Front,
    visitor: Visitor,
    need: &Need,
    verb: &'static str,
    act: (&str, (&str, &str)),
) -> Result<Visitor, Fail> {
    let Some(actor) = &visitor.actor else { return Err(Refusal::NotAuthenticated.into()) };
    if actor.may(need) {
        return Ok(visitor);
    }
    let refusal =
        Refusal::NotPermitted { actor: actor.id.clone(), act: verb, role: need.role, scope: need.scope };
    audit::on_refusal(&front.s, actor, act, "", Some(&refusal)).await;
    Err(refusal.into())
}

async fn identify(
    front: &Front,
    row: &Row,
    peer: Option<&Peer>,
    headers: &HeaderMap,
) -> Result<Visitor, Fail> {
    let address = match peer {
        Some(Peer::Local(found)) => {
            let actor = found.as_ref().as_ref().map_err(|words| Fail::new("not_permitted", words.clone()))?;
            return Ok(Visitor {
                actor: Some(Arc::new(actor.clone())),
                held: Held::Unix,
                address: "local".into(),
            });
        }
        Some(Peer::Network(address)) => client_address(front, address.ip(), headers),
        None => return Err(Refusal::NotAuthenticated.into()),
    };
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let value = value.to_str().unwrap_or_default();
        let password = matches!(row.access, Access::Alertmanager(_)).then(|| basic(value)).flatten();
        // A browser sends what was typed for basic along with any page's requests: those are no program's.
        if password.is_some() && !same_origin(headers, &front.s.settings().public_url) {
            return Err(Fail::new("csrf_failed", "HTTP basic is for programs, not for pages"));
        }
        let key = password.as_deref().or_else(|| bearer(value)).unwrap_or_default();
        let found = keys::check(&front.s, key, Door::Http, Some(&address)).await?;
        let actor = keys::actor_of(&found, Door::Http, Some(&address));
        return Ok(Visitor { actor: Some(Arc::new(actor)), held: Held::Key(found.id.clone()), address });
    }
    let Some(secret) = session_cookie(front, headers) else {
        return Ok(Visitor { actor: None, held: Held::Nothing, address });
    };
    let Some(session) = users_sessions::session(&front.s, secret).await? else {
        return Ok(Visitor { actor: None, held: Held::Nothing, address });
    };
    let actor = Actor { ip: Some(address.clone()), ..users_sessions::session_actor(&session) };
    Ok(Visitor {
        actor: Some(Arc::new(actor)),
        held: Held::Session(Arc::new(session), secret.into()),
        address,
    })
}

/// The key of an `Authorization: Bearer …` header.
pub fn bearer(value: &str) -> Option<&str> {
    let (scheme, key) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
}

/// The session id in the cookies.
pub fn session_cookie<'a>(front: &Front, headers: &'a HeaderMap) -> Option<&'a str> {
    cookie_named(headers, front.options.cookie().0)
}

/// The value of a cookie.
pub fn cookie_named<'a>(headers: &'a HeaderMap, wanted: &str) -> Option<&'a str> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    all.flat_map(|line| line.split(';')).find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        (name == wanted && !value.is_empty()).then_some(value)
    })
}

/// Behind a proxy the last address it added is the client's; otherwise the header is anybody's word and not read.
fn client_address(front: &Front, peer: IpAddr, headers: &HeaderMap) -> String {
    let named = front.options.behind_proxy.then(|| {
        let last = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
        last.rsplit(',').next()?.trim().parse::<IpAddr>().ok()
    });
    named.flatten().unwrap_or(peer).to_canonical().to_string()
}

/// A write by cookie repeats the session's token and comes from our own pages; without a cookie only the latter counts.
async fn not_forged(front: &Front, row: &Row, visitor: &Visitor, headers: &HeaderMap) -> Result<(), Fail> {
    let token_needed = !matches!(row.access, Access::Open);
    let token_good = match &visitor.held {
        Held::Session(session, _) if token_needed => {
            let sent = headers.get(CSRF_HEADER).map(|v| v.as_bytes()).unwrap_or_default();
            bool::from(sent.ct_eq(session.csrf_token.as_bytes()))
        }
        Held::Key(_) | Held::Unix => return Ok(()),
        Held::Session(..) | Held::Nothing => true,
    };
    if token_good && same_origin(headers, &front.s.settings().public_url) {
        return Ok(());
    }
    if let Some(actor) = &visitor.actor {
        let (action, resource) = named(row);
        let draft = Draft::new(actor, action, EventType::Auth, resource).outcome(Outcome::Denied);
        audit::record(&front.s, draft.details(json!({ "code": "csrf_failed" }))).await;
    }
    let words =
        "send the header X-CSRF-Token with the token of GET /api/v1/session, from the console's own address";
    Err(Fail::new("csrf_failed", words))
}

/// What a route does, in the audit log.
pub fn named(row: &Row) -> (&'static str, (&'static str, &'static str)) {
    match &row.access {
        Access::Need(act) | Access::Alertmanager(act) => (act.action, act.resource),
        _ => ("ROUTE_WRITE", ("route", row.path)),
    }
}

/// Browsers say where a request comes from; one that names another place is refused. Other clients say nothing.
pub fn same_origin(headers: &HeaderMap, public_url: &str) -> bool {
    let text = |name| headers.get(name).and_then(|v: &axum::http::HeaderValue| v.to_str().ok());
    if let Some(origin) = text("origin") {
        let host = text("host").unwrap_or_default();
        let authority = origin.split_once("://").map(|(_, rest)| rest);
        let public = origin.eq_ignore_ascii_case(public_url.trim_end_matches('/'));
        return public || authority.is_some_and(|a| a.eq_ignore_ascii_case(host));
    }
    matches!(text("sec-fetch-site"), None | Some("same-origin" | "none"))
}

/// The Unix user at the other end of the local socket, with the role that the operating system's groups give him.
pub fn unix_peer(stream: &UnixStream) -> Peer {
    let found = match stream.peer_cred() {
        Ok(cred) => unix_actor(Uid::from_raw(cred.uid()), Gid::from_raw(cred.gid())),
        Err(error) => Err(format!("the operating system does not say who is at the other end: {error}")),
    };
    Peer::Local(Arc::new(found))
}

fn unix_actor(uid: Uid, gid: Gid) -> Result<Actor, String> {
    let user = User::from_uid(uid).ok().flatten();
    let name = user.map_or_else(|| uid.to_string(), |u| u.name);
    let member = |group: &str| {
        let group = Group::from_name(group).ok().flatten();
        group.is_some_and(|g| g.gid == gid || g.mem.contains(&name))
    };
    // Who runs the appliance owns its files and could change them by hand.
    let role = if uid.is_root() || uid == Uid::effective() || member(ADMIN_GROUP) {
        Role::Admin
    } else if member(OPERATOR_GROUP) {
        Role::Operator
    } else {
        return Err(format!(
            "Unix user {name} has no role here: root and members of the group {ADMIN_GROUP} are admins, \
             members of {OPERATOR_GROUP} are operators"
        ));
    };
    Ok(Actor::new(format!("unix:{name}"), role, Door::Cli))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(n, v)| (axum::http::HeaderName::from_static(n), v.parse().unwrap())).collect()
    }

    #[test]
    fn only_our_own_pages_may_write() {
        assert!(same_origin(&headers(&[("host", "127.0.0.1:8440")]), "https://desk.example/"));
        assert!(same_origin(
            &headers(&[("host", "desk:8440"), ("origin", "http://desk:8440")]),
            "https://desk.example/"
        ));
        assert!(!same_origin(
            &headers(&[("host", "desk:8440"), ("origin", "http://evil.example")]),
            "https://desk.example/"
        ));
        assert!(!same_origin(
            &headers(&[("host", "desk:8440"), ("origin", "null")]),
            "https://desk.example/"
        ));
        assert!(same_origin(
            &headers(&[("host", "a"), ("origin", "https://desk.example")]),
            "https://desk.example/"
        ));
        assert!(!same_origin(
            &headers(&[("host", "desk"), ("sec-fetch-site", "cross-site")]),
            "https://desk.example/"
        ));
        assert!(!same_origin(
            &headers(&[("host", "desk"), ("sec-fetch-site", "same-site")]),
            "https://desk.example/"
        ));
    }

    #[test]
    fn cookies_and_keys_are_read() {
        let h = headers(&[("cookie", "a=b; tw_session=abc; tw_session_other=x")]);
        assert_eq!(cookie_named(&h, COOKIE), Some("abc"));
        assert_eq!(cookie_named(&headers(&[("cookie", "xtw_session=abc")]), COOKIE), None);
        assert_eq!(bearer("Bearer abc"), Some("abc"));
        assert_eq!(bearer("bearer  abc "), Some("abc"));
        assert_eq!(bearer("Basic abc"), None);
    }

    #[test]
    fn a_unix_user_without_a_group_has_no_role() {
        assert!(unix_actor(Uid::from_raw(65_533), Gid::from_raw(65_533)).is_err());
        assert_eq!(unix_actor(Uid::from_raw(0), Gid::from_raw(0)).map(|a| a.role), Ok(Role::Admin));
    }
}
