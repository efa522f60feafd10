//! Session verbs: sign in, sign out, and whose session this is.

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
use crate::services::Fault;
use crate::services::Services;
use crate::services::audit;
use crate::services::fault;
use crate::services::users::Ending;
use crate::services::users::RESOURCE;
use crate::services::users::no_random;
use crate::services::users::random_text;
use crate::services::users::refused;
use crate::services::users_passwords;
use crate::store::Lane;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use sha2::Digest;
use sha2::Sha256;
use std::collections::HashMap;
use std::collections::HashSet;

/// The action of a sign-in.
const SIGN_IN: &str = "SIGN_IN";
/// Failures kept in memory while the ledger cannot take them.
const FAILURES_KEPT: usize = 10_000;
/// Most sessions kept in memory; others are read from the ledger.
const SESSIONS_KEPT: usize = 1_000;

/// Sessions in memory.
#[derive(Debug, Default)]
pub(in crate::services) struct Sessions {
    known: HashMap<String, Session>,
    /// Ended, but still in the ledger because that could not be written.
    unwritten_ends: HashSet<String>,
    /// Rises when a session ends, so that one read before is not kept after.
    ended: u64,
}

/// A session just begun: the only time its id is known outside the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// The random id, for the cookie.
    pub secret: String,
    /// The session.
    pub session: Session,
}

/// Signs in. A session that the browser had before (`previous`) ends, so that ids never outlive a change of person.
///
/// # Errors
/// Bad credentials, too many attempts, not recorded.
pub async fn sign_in(
    s: &Services,
    username: &str,
    password: &str,
    address: &str,
    previous: Option<&str>,
) -> Result<SignedIn, Refusal> {
    if password.chars().count() > users::PASSWORD_MAX_CHARS || users::check_name(username).is_err() {
        let actor = someone(address);
        refused(s, &actor, SIGN_IN, (RESOURCE, "unknown"), &Refusal::BadCredentials).await;
        return Err(Refusal::BadCredentials);
    }
    let _turn = users_passwords::turn(&s.people.turns).await?;
    let now = s.now();
    let window = time::plus_ms(now, -users::FAILURE_WAIT_MS);
    let (name, from) = (username.to_owned(), address.to_owned());
    let read = s.store.read(move |r| {
        Ok((r.user(&name)?, r.nth_failures(&name, &from, window, users::FAILURES_BEFORE_WAIT)?))
    });
    let (user, (by_account, by_address)) = read.await.map_err(|e| fault::unreadable(&e))?;
    let who = Actor { ip: Some(address.to_owned()), ..actor_named(user.as_ref()) };
    if let Some(since) = by_account.max(by_address).max(unwritten_failures(s, username, address, window)) {
        let until = time::plus_ms(since, users::FAILURE_WAIT_MS);
        let left = time::age_seconds(now, until).ceil().max(1.0);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 900")]
        let refusal = Refusal::TooManyAttempts { retry_after_seconds: left as u64 };
        refused(s, &who, SIGN_IN, (RESOURCE, &who.id), &refusal).await;
        return Err(refusal);
    }
    let stored = user.as_ref().and_then(|u| u.password_hash.clone());
    let good = users_passwords::fits(password.to_owned(), stored).await?;
    let Some(user) = user.filter(|_| good) else {
        note_failure(s, username, address).await;
        refused(s, &who, SIGN_IN, (RESOURCE, &who.id), &Refusal::BadCredentials).await;
        return Err(Refusal::BadCredentials);
    };
    if let Some(secret) = previous {
        // Ended in any case; when that cannot be recorded it has been logged.
        let _ = end_session(s, &id_hash(secret)).await;
    }
    begin_session(s, &user, address).await
}

/// Begins a session for somebody who has just proved who he is.
pub(in crate::services) async fn begin_session(
    s: &Services,
    user: &User,
    address: &str,
) -> Result<SignedIn, Refusal> {
    let secret = random_text().map_err(|e| no_random(&e))?;
    let now = s.now();
    let session = Session {
        id_hash: id_hash(&secret),
        user: user.name.clone(),
        role: user.role,
        csrf_token: csrf_of(&secret),
        created_at: now,
    };
    let (row, from) = (session.clone(), address.to_owned());
    let written: Result<(), Fault> = s
        .write(Lane::Normal, now, move |tx| {
            tx.forget_failures(&row.user, &from)?;
            tx.add_session(&row, Some(&from), time::plus_ms(now, -users::SESSION_ABSOLUTE_MS))?;
            let actor = Actor { ip: Some(from), ..session_actor(&row) };
            tx.audit(Draft::new(&actor, SIGN_IN, EventType::Auth, (RESOURCE, &row.user)))?;
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
    s.people.sessions.write().keep(session.clone());
    Ok(SignedIn { secret, session })
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

async fn end_session(s: &Services, hash: &str) -> Result<bool, Refusal> {
    let row = hash.to_owned();
    let there: Result<bool, Fault> =
        s.write(Lane::Normal, s.now(), move |tx| Ok(tx.remove_session(&row)?)).await;
    forget(s, std::slice::from_ref(&hash.to_owned()));
    if let Err(error) = &there {
        tracing::error!(?error, "the end of a session could not be recorded; it holds until the next start");
        s.people.sessions.write().unwritten_ends.insert(hash.to_owned());
    }
    there.map_err(Fault::into_refusal)
}

/// Takes ended sessions out of memory and ends what was opened with them.
pub(in crate::services) fn forget(s: &Services, hashes: &[String]) {
    let mut sessions = s.people.sessions.write();
    sessions.ended += 1;
    for hash in hashes {
        sessions.known.remove(hash);
        // Nobody listening is not an error.
        let _ = s.people.endings.send(Ending::Session(hash.clone()));
    }
}

impl Sessions {
    fn keep(&mut self, session: Session) {
        if self.known.len() >= SESSIONS_KEPT {
            let oldest = self.known.values().min_by_key(|x| x.created_at).map(|x| x.id_hash.clone());
            if let Some(oldest) = oldest {
                self.known.remove(&oldest);
            }
        }
        self.known.insert(session.id_hash.clone(), session);
    }
}

/// The session with this id, unless it ended.
///
/// # Errors
/// When the ledger cannot be read.
pub async fn session(s: &Services, secret: &str) -> Result<Option<Session>, Refusal> {
    if let Some(found) = known_session(s, secret) {
        return Ok(Some(found));
    }
    let hash = id_hash(secret);
    let before = {
        let sessions = s.people.sessions.read();
        if sessions.unwritten_ends.contains(&hash) {
            return Ok(None);
        }
        sessions.ended
    };
    let found = s.store.read(move |r| r.session(&hash)).await.map_err(|e| fault::unreadable(&e))?;
    let Some(mut found) = found.filter(|x| !x.expired(s.now())) else { return Ok(None) };
    found.csrf_token = csrf_of(secret);
    let mut sessions = s.people.sessions.write();
    if sessions.ended == before {
        sessions.keep(found.clone());
    }
    Ok(Some(found))
}

/// The session with this id, when it is in memory.
#[must_use]
pub fn known_session(s: &Services, secret: &str) -> Option<Session> {
    let hash = id_hash(secret);
    let sessions = s.people.sessions.read();
    sessions.known.get(&hash).filter(|x| !x.expired(s.now())).cloned()
}

/// The actor of a session.
#[must_use]
pub fn session_actor(session: &Session) -> Actor {
    let mut actor = Actor::new(&session.user, session.role, Door::Console);
    actor.session_id = Some(session.public_id());
    actor
}

async fn note_failure(s: &Services, username: &str, address: &str) {
    let now = s.now();
    let (account, from) = (username.to_owned(), address.to_owned());
    let oldest = time::plus_ms(now, -users::FAILURE_WAIT_MS);
    let noted: Result<(), Fault> =
        s.write(Lane::Normal, now, move |tx| Ok(tx.note_failure(&account, &from, oldest)?)).await;
    if let Err(error) = noted {
        tracing::error!(?error, "a failed sign-in could not be recorded; it is counted in memory");
        let mut kept = s.people.failures.lock();
        if kept.len() == FAILURES_KEPT {
            kept.pop_front();
        }
        kept.push_back((username.to_lowercase(), address.to_owned(), now));
    }
}

/// When the failures that could not be written reached the limit, for the account or the address.
fn unwritten_failures(s: &Services, username: &str, address: &str, after: Timestamp) -> Option<Timestamp> {
    let kept = s.people.failures.lock();
    let account = username.to_lowercase();
    let nth = |matches: &dyn Fn(&(String, String, Timestamp)) -> bool| {
        let newest_first = kept.iter().rev().filter(|x| x.2 > after && matches(x));
        newest_first.map(|x| x.2).nth(users::FAILURES_BEFORE_WAIT as usize - 1)
    };
    nth(&|x| x.0 == account).max(nth(&|x| x.1 == address))
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

/// The token against forged requests follows from the session id, so it need not be stored either.
fn csrf_of(secret: &str) -> String {
    let mut digest = Sha256::new();
    digest.update(b"tradewarden csrf ");
    digest.update(secret.as_bytes());
    URL_SAFE_NO_PAD.encode(digest.finalize())
}
