//! Sign-in through an identity provider. What is begun belongs to one browser and is good once; who comes back is found
//! by what the provider calls him, never by his name.

use crate::domain::actor::Actor;
use crate::domain::actor::Door;
use crate::domain::actor::Role;
use crate::domain::audit::Draft;
use crate::domain::audit::EventType;
use crate::domain::refusal::Refusal;
use crate::domain::time;
use crate::domain::users::OidcIdentity;
use crate::domain::users::SESSION_ABSOLUTE_MS;
use crate::domain::users::Session;
use crate::domain::users::User;
use crate::domain::users::Via;
use crate::domain::users_oidc::Groups;
use crate::domain::users_oidc::names;
use crate::services::Fault;
use crate::services::Services;
use crate::services::users::RESOURCE;
use crate::services::users::no_random;
use crate::services::users::random_text;
use crate::services::users::refused;
use crate::services::users_activity::forget;
use crate::services::users_sessions;
use crate::services::users_sessions::SIGN_IN;
use crate::services::users_sessions::SignedIn;
use crate::services::users_sessions::id_hash;
use crate::services::users_sessions::someone;
use crate::store::Lane;
use crate::store::WriteTx;
use arc_swap::ArcSwapOption;
use jiff::Timestamp;
use parking_lot::Mutex;
use serde_json::json;
use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

/// How long somebody may stay at the provider.
pub const PENDING_MS: i64 = 10 * 60 * 1000;
/// Most sign-ins that are under way at a time; the oldest makes room.
const PENDING_MAX: usize = 1_000;
/// How far the provider's clock may lie behind when it says when somebody signed in.
const PROVED_SLACK_SECONDS: i64 = 60;

/// A sign-in that has begun: where to go, and what must come back.
#[derive(Debug, Clone)]
pub struct Begun {
    /// The provider's page.
    pub url: String,
    /// Comes back in the address.
    pub state: String,
    /// Comes back in the token.
    pub nonce: String,
    /// Proves to the provider that the code is ours (PKCE).
    pub verifier: String,
}

/// Somebody the provider vouches for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Who he is there.
    pub identity: OidcIdentity,
    /// `preferred_username`.
    pub username: Option<String>,
    /// `email`.
    pub email: Option<String>,
    /// Groups from the configured claim.
    pub groups: Vec<String>,
    /// When he proved it there, in Unix seconds.
    pub proved_at: Option<i64>,
}

/// Why the provider could not vouch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// It cannot be reached, or does not speak as it should.
    Unavailable(String),
    /// It said no, or what it said does not check out.
    Refused(String),
}

/// An answer that is waited for.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, Trouble>> + Send + 'a>>;

/// The hand that speaks with the provider.
pub trait Provider: Send + Sync {
    /// Begins; `again` asks for a new proof even of those who are signed in there.
    fn begin(&self, again: bool) -> Answer<'_, Begun>;
    /// Exchanges the code and checks what comes.
    fn finish<'a>(&'a self, code: &'a str, begun: &'a Begun) -> Answer<'a, Person>;
}

/// What is configured.
pub struct Office {
    /// Words of the button.
    pub label: String,
    /// Groups that let somebody in.
    pub groups: Groups,
    /// Who speaks with the provider.
    pub provider: Arc<dyn Provider>,
}

struct Pending {
    begun: Begun,
    browser: String,
    since: Timestamp,
    /// The session that is to be confirmed.
    confirms: Option<Session>,
}

/// What is configured and under way.
#[derive(Default)]
pub struct Desk {
    office: ArcSwapOption<Office>,
    pending: Mutex<HashMap<String, Pending>>,
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Desk")
    }
}

impl Desk {
    /// Puts a provider in force, or none. Who is on the way to another one begins anew.
    pub fn open(&self, office: Option<Office>) {
        self.office.store(office.map(Arc::new));
    }

    /// Words of the button, where it is configured.
    pub fn label(&self) -> Option<String> {
        self.office.load().as_ref().map(|office| office.label.clone())
    }
}

/// Where a browser goes, and the secret that binds what comes back to it.
pub struct Start {
    /// The provider's page.
    pub url: String,
    /// For the browser's cookie.
    pub browser: String,
}

fn provider(code: &'static str, words: String) -> Refusal {
    Refusal::Provider { code, words }
}

fn refused_words(words: &str) -> Refusal {
    provider("oidc_refused", words.to_owned())
}

fn trouble(trouble: Trouble) -> Refusal {
    match trouble {
        Trouble::Unavailable(cause) => {
            tracing::warn!(cause, "the identity provider cannot be asked");
            let words = "the identity provider cannot be asked at the moment; people with a password can sign in \
                         here, and the log says more";
            provider("oidc_unavailable", words.to_owned())
        }
        Trouble::Refused(cause) => {
            tracing::warn!(cause, "what the identity provider says was refused");
            refused_words(
                "what the identity provider says does not check out: begin anew, and if it happens again see the log",
            )
        }
    }
}

fn office(s: &Services) -> Result<Arc<Office>, Refusal> {
    s.people
        .oidc
        .office
        .load_full()
        .ok_or_else(|| Refusal::NotFound { what: "an identity provider".to_owned() })
}

/// Begins. With a session it is a new proof for that session.
///
/// # Errors
/// Nothing is configured; the provider cannot be asked.
pub async fn start(s: &Services, confirms: Option<Session>, address: &str) -> Result<Start, Refusal> {
    let office = office(s)?;
    let begun = match office.provider.begin(confirms.is_some()).await {
        Ok(begun) => begun,
        Err(why) => {
            let refusal = trouble(why);
            refused(s, &someone(address), SIGN_IN, (RESOURCE, "unknown"), &refusal).await;
            return Err(refusal);
        }
    };
    let browser = random_text().map_err(|e| no_random(&e))?;
    let (url, now) = (begun.url.clone(), s.now());
    let mut pending = s.people.oidc.pending.lock();
    pending.retain(|_, p| now < time::plus_ms(p.since, PENDING_MS));
    if pending.len() >= PENDING_MAX {
        let oldest = pending.iter().min_by_key(|(_, p)| p.since).map(|(state, _)| state.clone());
        oldest.map(|state| pending.remove(&state));
    }
    let state = id_hash(&begun.state);
    pending.insert(state, Pending { begun, browser: id_hash(&browser), since: now, confirms });
    Ok(Start { url, browser })
}

/// Somebody comes back from the provider.
///
/// # Errors
/// Not begun here, by this browser or lately; the provider does not vouch; no group lets him in; not recorded.
pub async fn finish(
    s: &Services,
    code: &str,
    state: &str,
    browser: Option<&str>,
    address: &str,
) -> Result<SignedIn, Refusal> {
    let result = try_finish(s, code, state, browser, address).await;
    if let Err((refusal, who)) = &result {
        let who = who.clone().unwrap_or_else(|| someone(address));
        let id = who.id.clone();
        refused(s, &who, SIGN_IN, (RESOURCE, &id), refusal).await;
    }
    result.map_err(|(refusal, _)| refusal)
}

type Failed = (Refusal, Option<Actor>);

async fn try_finish(
    s: &Services,
    code: &str,
    state: &str,
    browser: Option<&str>,
    address: &str,
) -> Result<SignedIn, Failed> {
    let plain = |refusal: Refusal| (refusal, None);
    let office = office(s).map_err(plain)?;
    let pending = take(s, state, browser).map_err(plain)?;
    let person = office.provider.finish(code, &pending.begun).await.map_err(|why| plain(trouble(why)))?;
    let role = office.groups.role(&person.groups);
    let (user, ended) = settle(s, &office, &person, address).await.map_err(plain)?;
    forget(s, &ended);
    let who = (!user.name.is_empty())
        .then(|| Actor { ip: Some(address.to_owned()), ..Actor::new(&user.name, user.role, Door::Console) });
    let no = |words: &str| (refused_words(words), who.clone());
    if role.is_none() {
        return Err(no("none of your groups at the identity provider lets you in here: ask an admin"));
    }
    if user.disabled_at.is_some() {
        return Err(no("this user is disabled here: ask an admin"));
    }
    let Some(session) = pending.confirms else {
        return users_sessions::begin_session(s, &user, Via::Oidc, address).await.map_err(|r| (r, who));
    };
    if session.user != user.name {
        return Err(no("somebody else signed in at the identity provider: sign out first"));
    }
    let since = pending.since.as_second() - PROVED_SLACK_SECONDS;
    if person.proved_at.is_none_or(|at| at < since) {
        return Err(no("the identity provider does not say that you signed in there just now"));
    }
    let session = Session { role: user.role, ..session };
    users_sessions::renew_session(s, &session, address).await.map_err(|r| (r, who))
}

/// Finds or makes the user, with the role that the groups give; public names of sessions that end come with it.
async fn settle(
    s: &Services,
    office: &Office,
    person: &Person,
    address: &str,
) -> Result<(User, Vec<String>), Refusal> {
    let (asked, groups, from) = (person.clone(), office.groups.clone(), address.to_owned());
    let now = s.now();
    let written: Result<(User, Vec<String>), Fault> = s
        .write(Lane::Normal, now, move |tx| {
            let there = tx.oidc_user(&asked.identity)?;
            let role = groups.role(&asked.groups);
            let Some(role) = role else {
                // Who has left all groups loses what he still has open.
                let ended = there.as_ref().map(|u| tx.remove_sessions(&u.name, None)).transpose()?;
                let user = there.unwrap_or_else(|| User::new("", Role::Viewer, now, ""));
                return Ok((user, ended.unwrap_or_default()));
            };
            let Some(mut user) = there else {
                let user = new_user(tx, &asked, role, now)?;
                let who = Actor { ip: Some(from), ..Actor::new(&user.name, role, Door::Console) };
                let draft = Draft::new(&who, "USER_CREATE", EventType::Admin, (RESOURCE, &user.name));
                tx.audit(draft.details(json!({ "role": role.as_str(), "via": "oidc" })))?;
                return Ok((user, Vec::new()));
            };
            if user.disabled_at.is_some() {
                return Ok((user, Vec::new()));
            }
            let mut ended = Vec::new();
            if user.role != role {
                let oldest = time::plus_ms(now, -SESSION_ABSOLUTE_MS);
                tx.set_user_role(&user.name, role)?;
                ended = tx.sessions_of(&user.name, oldest)?.into_iter().map(|(x, _)| x.public_id).collect();
                let who = Actor { ip: Some(from), ..Actor::new(&user.name, role, Door::Console) };
                let draft = Draft::new(&who, "USER_ROLE_CHANGE", EventType::Admin, (RESOURCE, &user.name));
                tx.audit(draft.details(
                    json!({ "before": user.role.as_str(), "after": role.as_str(), "why": "groups" }),
                ))?;
                user.role = role;
            }
            Ok((user, ended))
        })
        .await;
    written.map_err(Fault::into_refusal)
}

/// Takes what was begun: once, and for the browser that began it.
fn take(s: &Services, state: &str, browser: Option<&str>) -> Result<Pending, Refusal> {
    let now = s.now();
    let key = id_hash(state);
    let mut pending = s.people.oidc.pending.lock();
    let mine = |p: &Pending| browser.is_some_and(|b| id_hash(b) == p.browser);
    // Another browser does not use up what is not its own.
    let found = if pending.get(&key).is_some_and(mine) { pending.remove(&key) } else { None };
    found.filter(|p| now < time::plus_ms(p.since, PENDING_MS)).ok_or_else(|| {
        refused_words("this sign-in was not begun in this browser, is used up or too old: begin anew")
    })
}

fn new_user(tx: &mut WriteTx<'_>, person: &Person, role: Role, now: Timestamp) -> Result<User, Fault> {
    for name in names(&[person.username.as_deref(), person.email.as_deref()]) {
        if tx.user(&name)?.is_none() {
            let mut user = User::new(&name, role, now, "oidc");
            user.oidc = Some(person.identity.clone());
            tx.add_user(&user)?;
            return Ok(user);
        }
    }
    Err(refused_words("the identity provider gives no name that can be used here").into())
}
