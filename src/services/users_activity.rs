//! Sessions in memory: whose one is, when it was last used, and what ends with it.

use crate::domain::refusal::Refusal;
use crate::domain::users::Session;
use crate::services::Fault;
use crate::services::Services;
use crate::services::fault;
use crate::services::users::Ending;
use crate::services::users_sessions::csrf_of;
use crate::services::users_sessions::id_hash;
use crate::store::Lane;
use jiff::Timestamp;
use std::collections::HashMap;
use std::collections::HashSet;
use std::sync::Arc;

/// Most sessions kept in memory; others are read from the ledger.
const SESSIONS_KEPT: usize = 1_000;
/// Activity is written down at most so often.
const ACTIVITY_WRITTEN_SECONDS: i64 = 60;

/// Sessions in memory.
#[derive(Debug, Default)]
pub(in crate::services) struct Sessions {
    known: HashMap<String, Known>,
    /// Ended, but still in the ledger because that could not be written.
    unwritten_ends: HashSet<String>,
    /// Rises when a session ends, so that one read before is not kept after.
    ended: u64,
}

#[derive(Debug, Clone)]
struct Known {
    session: Session,
    /// What the ledger says of its activity.
    written_at: Timestamp,
    /// Its pause is in the audit log: pages that ask again and again do not fill it.
    idle_noted: bool,
}

impl Sessions {
    fn keep(&mut self, session: Session) {
        if self.known.len() >= SESSIONS_KEPT {
            let oldest = self.known.values().min_by_key(|x| x.session.active_at);
            if let Some(oldest) = oldest.map(|x| x.session.id_hash.clone()) {
                self.known.remove(&oldest);
            }
        }
        let written_at = session.active_at;
        let known = Known { session, written_at, idle_noted: false };
        self.known.insert(known.session.id_hash.clone(), known);
    }
}

/// Keeps a session in memory.
pub(in crate::services) fn keep(s: &Services, session: Session) {
    s.people.sessions.write().keep(session);
}

/// Keeps a session under its new id; the old one is worth nothing.
pub(in crate::services) fn replace(s: &Services, old_hash: &str, renewed: Session) {
    let mut sessions = s.people.sessions.write();
    sessions.ended += 1;
    sessions.known.remove(old_hash);
    sessions.keep(renewed);
}

/// Takes an ended session out of memory and ends what was opened with it.
pub(in crate::services) fn end(s: &Services, hash: &str, stored: Option<String>, unwritten: bool) {
    let known = {
        let mut sessions = s.people.sessions.write();
        sessions.ended += 1;
        if unwritten {
            sessions.unwritten_ends.insert(hash.to_owned());
        }
        sessions.known.remove(hash).map(|x| x.session.public_id)
    };
    if let Some(public_id) = known.or(stored) {
        // Nobody listening is not an error.
        let _ = s.people.endings.send(Ending::Session(public_id));
    }
}

/// Takes sessions out of memory and ends what was opened with them; those that are still in the ledger are read again.
pub(in crate::services) fn forget(s: &Services, public_ids: &[String]) {
    let mut sessions = s.people.sessions.write();
    sessions.ended += 1;
    sessions.known.retain(|_, x| !public_ids.contains(&x.session.public_id));
    for public_id in public_ids {
        let _ = s.people.endings.send(Ending::Session(public_id.clone()));
    }
}

/// Ends the sessions of a user that are in memory although the ledger cannot take it.
pub(in crate::services) fn end_unwritten(s: &Services, user: &str) {
    let hashes: Vec<String> = {
        let sessions = s.people.sessions.read();
        let his = sessions.known.values().filter(|x| x.session.user.eq_ignore_ascii_case(user));
        his.map(|x| x.session.id_hash.clone()).collect()
    };
    for hash in hashes {
        end(s, &hash, None, true);
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
    found.csrf_token = csrf_of(&found.csrf_seed);
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
    sessions.known.get(&hash).map(|x| &x.session).filter(|x| !x.expired(s.now())).cloned()
}

/// Something was done with a session. A pause that was too long is not ended by this, only by a new proof.
pub fn touch(s: &Arc<Services>, session: &Session) {
    let now = s.now();
    let written = {
        let mut sessions = s.people.sessions.write();
        let Some(known) = sessions.known.get_mut(&session.id_hash) else { return };
        if known.session.idle(now) || now <= known.session.active_at {
            return;
        }
        known.session.active_at = now;
        let due = now.duration_since(known.written_at).as_secs() >= ACTIVITY_WRITTEN_SECONDS;
        if due {
            known.written_at = now;
        }
        due
    };
    if written {
        let (s, public_id) = (Arc::clone(s), session.public_id.clone());
        tokio::spawn(async move {
            let done: Result<(), Fault> =
                s.write(Lane::Normal, now, move |tx| Ok(tx.set_session_active(&public_id, now)?)).await;
            if let Err(error) = done {
                tracing::warn!(
                    ?error,
                    "the activity of a session could not be written; it is kept in memory"
                );
            }
        });
    }
}

/// Whether the pause of a session is to be written down: once per pause.
#[must_use]
pub fn idle_news(s: &Services, session: &Session) -> bool {
    let mut sessions = s.people.sessions.write();
    let Some(known) = sessions.known.get_mut(&session.id_hash) else { return true };
    !std::mem::replace(&mut known.idle_noted, true)
}
