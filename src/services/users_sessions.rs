//! Session verbs: sign in, confirm, sign out.

use crate::domain::actor::Actor;
use crate::domain::actor::Door;
use crate::domain::actor::Role;
use crate::domain::audit::Draft;
use crate::domain::audit::EventType;
use crate::domain::audit::hex;
use crate::domain::refusal::Refusal;
use crate::domain::time;
use crate::domain::users;
use crate::domain::users::Session;
use crate::domain::users::User;
use crate::domain::users::Via;
use crate::services::Fault;
use crate::services::Services;
use crate::services::audit;
use crate::services::fault;
use crate::services::users::RESOURCE;
use crate::services::users::no_random;
use crate::services::users::random_text;
use crate::services::users::refused;
use crate::services::users_activity;
pub use crate::services::users_activity::known_session;
pub use crate::services::users_activity::session;
use crate::services::users_lockout;
use crate::services::users_passwords;
use crate::services::users_totp;
use crate::store::Lane;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use sha2::Digest;
use sha2::Sha256;

/// The action of a sign-in.
pub(in crate::services) const SIGN_IN: &str = "SIGN_IN";
/// The action of a proof in the middle of a session.
const CONFIRM: &str = "SESSION_CONFIRM";
/// Characters of a session's public name.
const PUBLIC_ID_CHARS: usize = 12;

/// A session just begun or renewed: the only time its id is known outside the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// The random id, for the cookie.
    pub secret: String,
    /// The session.
    pub session: Session,
}

/// What somebody types to prove who he is.
#[derive(Clone, Copy)]
pub struct Proof<'a> {
    /// Password.
    pub password: Option<&'a str>,
    /// Code of the second factor, or a recovery code.
    pub code: Option<&'a str>,
}

/// Signs in. A session that the browser had before (`previous`) ends, so that ids never outlive a change of person.
///
/// # Errors
/// Bad credentials, a code is needed, too many attempts, not recorded.
pub async fn sign_in(
    s: &Services,
    username: &str,
    proof: Proof<'_>,
    address: &str,
    previous: Option<&str>,
) -> Result<SignedIn, Refusal> {
    let password = proof.password.unwrap_or_default();
    if password.chars().count() > users::PASSWORD_MAX_CHARS || users::check_name(username).is_err() {
        let actor = someone(address);
        refused(s, &actor, SIGN_IN, (RESOURCE, "unknown"), &Refusal::BadCredentials).await;
        return Err(Refusal::BadCredentials);
    }
    let _turn = users_passwords::turn(&s.people.turns).await?;
    let name = username.to_owned();
    let user = s.store.read(move |r| r.user(&name)).await.map_err(|e| fault::unreadable(&e))?;
    let who = Actor { ip: Some(address.to_owned()), ..actor_named(user.as_ref()) };
    users_lockout::open(s, &who, SIGN_IN, username, address).await?;
    let stored = user.as_ref().and_then(|u| u.password_hash.clone());
    let good = users_passwords::fits(password.to_owned(), stored).await?;
    let Some(user) = user.filter(|u| good && u.disabled_at.is_none()) else {
        users_lockout::note(s, username, address).await;
        refused(s, &who, SIGN_IN, (RESOURCE, &who.id), &Refusal::BadCredentials).await;
        return Err(Refusal::BadCredentials);
    };
    if user.totp {
        second_factor(s, &who, &user, SIGN_IN, proof.code, address).await?;
    }
    if let Some(secret) = previous {
        // Ended in any case; when that cannot be recorded it has been logged.
        let _ = end_session(s, &id_hash(secret)).await;
    }
    begin_session(s, &user, Via::Password, address).await
}

/// Asks for the code of a second factor; what is wrong counts like a wrong password.
pub(in crate::services) async fn second_factor(
    s: &Services,
    who: &Actor,
    user: &User,
    action: &str,
    code: Option<&str>,
    address: &str,
) -> Result<(), Refusal> {
    let result = match code.map(str::trim).filter(|code| !code.is_empty()) {
        None => Err(Refusal::CodeRequired),
        Some(code) => users_totp::accept(s, who, user, code).await,
    };
    if let Err(refusal) = &result {
        if *refusal == Refusal::CodeWrong {
            users_lockout::note(s, &user.name, address).await;
        }
        refused(s, who, action, (RESOURCE, &user.name), refusal).await;
    }
    result
}

/// Begins a session for somebody who has just proved who he is.
pub(in crate::services) async fn begin_session(
    s: &Services,
    user: &User,
    via: Via,
    address: &str,
) -> Result<SignedIn, Refusal> {
    let secret = random_text().map_err(|e| no_random(&e))?;
    let csrf_seed = random_text().map_err(|e| no_random(&e))?;
    let now = s.now();
    let id_hash = id_hash(&secret);
    let session = Session {
        public_id: id_hash.chars().take(PUBLIC_ID_CHARS).collect(),
        id_hash,
        user: user.name.clone(),
        role: user.role,
        csrf_token: csrf_of(&csrf_seed),
        csrf_seed,
        created_at: now,
        active_at: now,
        confirmed_at: now,
        via,
    };
    let (row, from) = (session.clone(), address.to_owned());
    let written: Result<(), Fault> = s
        .write(Lane::Normal, now, move |tx| {
            // Looked at again inside the transaction: somebody may just have been shut out.
            tx.user(&row.user)?
                .filter(|u| u.disabled_at.is_none() && u.role == row.role)
                .ok_or(Refusal::BadCredentials)?;
            tx.forget_failures(&row.user, &from)?;
            tx.add_session(&row, Some(&from), time::plus_ms(now, -users::SESSION_ABSOLUTE_MS))?;
            tx.set_last_sign_in(&row.user, now)?;
            let actor = Actor { ip: Some(from), ..session_actor(&row) };
            let draft = Draft::new(&actor, SIGN_IN, EventType::Auth, (RESOURCE, &row.user));
            tx.audit(draft.details(json!({ "via": row.via.as_str() })))?;
            Ok(())
        })
        .await;
    match written {
        // Who proved himself must be able to trip while the disk is full. What adds risk is refused anyway as long as
        // it cannot be recorded, and the session is gone with the process.
        Err(Fault::Store(error)) => {
            tracing::error!(%error, user = session.user, "a sign-in could not be recorded; it holds in memory alone");
        }
        written => written.map_err(Fault::into_refusal)?,
    }
    users_activity::keep(s, session.clone());
    Ok(SignedIn { secret, session })
}

/// A new proof in the middle of a session: dangerous acts and admin pages are open again, under a new id. One right
/// proof suffices; if both are given, both must be right.
///
/// # Errors
/// Bad credentials, too many attempts, not recorded.
pub async fn confirm(
    s: &Services,
    session: &Session,
    proof: Proof<'_>,
    address: &str,
) -> Result<SignedIn, Refusal> {
    let who = Actor { ip: Some(address.to_owned()), ..session_actor(session) };
    prove(s, &who, session, proof, CONFIRM, address).await?;
    renew_session(s, session, address).await
}

/// Checks that it is still the person of a session: the password, or the code of his second factor.
pub(in crate::services) async fn prove(
    s: &Services,
    who: &Actor,
    session: &Session,
    proof: Proof<'_>,
    action: &str,
    address: &str,
) -> Result<(), Refusal> {
    let _turn = users_passwords::turn(&s.people.turns).await?;
    let name = session.user.clone();
    let user = s.store.read(move |r| r.user(&name)).await.map_err(|e| fault::unreadable(&e))?;
    let user = user.filter(|u| u.disabled_at.is_none()).ok_or(Refusal::NotAuthenticated)?;
    if user.password_hash.is_none() {
        let words = "you sign in at the identity provider: confirm there, at /api/v1/oidc/start?confirm=1";
        return Err(Refusal::invalid("password", words));
    }
    users_lockout::open(s, who, action, &user.name, address).await?;
    let code = proof.code.map(str::trim).filter(|code| user.totp && !code.is_empty());
    let password = proof.password.filter(|p| !p.is_empty());
    if password.is_none() && code.is_none() {
        return Err(Refusal::invalid("password", "type your password"));
    }
    if let Some(password) = password {
        let short = password.chars().count() <= users::PASSWORD_MAX_CHARS;
        if !short || !users_passwords::fits(password.to_owned(), user.password_hash.clone()).await? {
            users_lockout::note(s, &user.name, address).await;
            refused(s, who, action, (RESOURCE, &user.name), &Refusal::BadCredentials).await;
            return Err(Refusal::BadCredentials);
        }
    }
    if code.is_some() {
        second_factor(s, who, &user, action, code, address).await?;
    }
    Ok(())
}

/// Gives a session a new id after a proof; the old one is worth nothing from now on.
pub(in crate::services) async fn renew_session(
    s: &Services,
    session: &Session,
    address: &str,
) -> Result<SignedIn, Refusal> {
    let secret = random_text().map_err(|e| no_random(&e))?;
    let now = s.now();
    let renewed = Session { id_hash: id_hash(&secret), active_at: now, confirmed_at: now, ..session.clone() };
    let (old, row, from) = (session.id_hash.clone(), renewed.clone(), address.to_owned());
    let written: Result<(), Fault> = s
        .write(Lane::Normal, now, move |tx| {
            if !tx.renew_session(&old, &row)? {
                return Err(Refusal::NotAuthenticated.into());
            }
            tx.forget_failures(&row.user, &from)?;
            let actor = Actor { ip: Some(from), ..session_actor(&row) };
            tx.audit(Draft::new(&actor, CONFIRM, EventType::Auth, (RESOURCE, &row.user)))?;
            Ok(())
        })
        .await;
    written.map_err(Fault::into_refusal)?;
    users_activity::replace(s, &session.id_hash, renewed.clone());
    Ok(SignedIn { secret, session: renewed })
}

/// Ends a session.
///
/// # Errors
/// Not recorded.
pub async fn sign_out(s: &Services, session: &Session, address: &str) -> Result<(), Refusal> {
    let actor = Actor { ip: Some(address.to_owned()), ..session_actor(session) };
    if end_session(s, &session.id_hash).await? {
        audit::record(s, Draft::new(&actor, "SIGN_OUT", EventType::Auth, (RESOURCE, &session.user))).await;
    }
    Ok(())
}

pub(in crate::services) async fn end_session(s: &Services, hash: &str) -> Result<bool, Refusal> {
    let row = hash.to_owned();
    let there: Result<Option<String>, Fault> =
        s.write(Lane::Normal, s.now(), move |tx| Ok(tx.remove_session(&row)?)).await;
    if let Err(error) = &there {
        tracing::error!(?error, "the end of a session could not be recorded; it holds until the next start");
    }
    let unwritten = there.is_err();
    let stored = there.as_ref().ok().cloned().flatten();
    users_activity::end(s, hash, stored, unwritten);
    Ok(there.map_err(Fault::into_refusal)?.is_some())
}

/// The actor of a session.
#[must_use]
pub fn session_actor(session: &Session) -> Actor {
    let mut actor = Actor::new(&session.user, session.role, Door::Console);
    actor.session_id = Some(session.public_id.clone());
    actor
}

/// A name that is not a user's never reaches the audit log: it may be a password typed into the wrong field.
fn actor_named(user: Option<&User>) -> Actor {
    match user {
        Some(user) => Actor::new(&user.name, user.role, Door::Console),
        None => Actor::new("unknown", Role::Viewer, Door::Console),
    }
}

pub(in crate::services) fn someone(address: &str) -> Actor {
    Actor { ip: Some(address.to_owned()), ..actor_named(None) }
}

/// What is stored of a session id or a link's token.
pub(in crate::services) fn id_hash(secret: &str) -> String {
    hex(&Sha256::digest(secret.as_bytes()))
}

/// The token against forged requests outlives a change of the session's id, so that other tabs go on; it is worth
/// nothing without the id.
pub(in crate::services) fn csrf_of(seed: &str) -> String {
    let mut digest = Sha256::new();
    digest.update(b"tradewarden csrf ");
    digest.update(seed.as_bytes());
    URL_SAFE_NO_PAD.encode(digest.finalize())
}
