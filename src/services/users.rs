//! User verbs: make and list users; what is kept in memory of people and keys.

use crate::domain::actor::Actor;
use crate::domain::actor::Role;
use crate::domain::actor::needs;
use crate::domain::audit::Draft;
use crate::domain::audit::EventType;
use crate::domain::audit::Outcome;
use crate::domain::breaker::permit;
use crate::domain::refusal::Refusal;
use crate::domain::time;
use crate::domain::users;
use crate::domain::users::SetupLink;
use crate::domain::users::User;
use crate::services::Fault;
use crate::services::Services;
use crate::services::audit;
use crate::services::keys;
use crate::services::users_activity::Sessions;
use crate::services::users_oidc;
use crate::services::users_passwords;
use crate::services::users_sessions::id_hash;
use crate::services::users_setup;
use crate::store::Lane;
use crate::wire;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use parking_lot::Mutex;
use parking_lot::RwLock;
use serde_json::json;
use std::collections::HashMap;
use std::collections::VecDeque;
use tokio::sync::Semaphore;
use tokio::sync::broadcast;

/// Endings a listener may lag behind.
const ENDINGS_LAG: usize = 256;
/// Entries about refused sign-ins and keys written in one minute; the rest is counted in the next one.
pub const REFUSED_ENTRIES_A_MINUTE: u32 = 60;
/// Resource of every entry about people.
pub(in crate::services) const RESOURCE: &str = "user";

/// A session or key that is worth nothing from now on: connections opened with it end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// A session, by its public name.
    Session(String),
    /// A key, by its identity.
    Key(String),
}

/// What is kept in memory of people and keys.
#[derive(Debug)]
pub struct Room {
    pub(in crate::services) turns: Semaphore,
    pub(in crate::services) sessions: RwLock<Sessions>,
    /// Told when a session or a key ends.
    pub endings: broadcast::Sender<Ending>,
    pub(in crate::services) keys: keys::Cache,
    refused: Mutex<RefusedEntries>,
    /// The same of refused acts, by who, what and why: programs repeat themselves faster than a disk can write.
    refused_acts: Mutex<HashMap<(String, String, &'static str), RefusedEntries>>,
    /// Account, address and time of failed sign-ins that the ledger could not take.
    pub(in crate::services) failures: Mutex<VecDeque<(String, String, Timestamp)>>,
    /// Sign-in through an identity provider, where configured.
    pub oidc: users_oidc::Desk,
}

#[derive(Debug, Default)]
struct RefusedEntries {
    minute: i64,
    written: u32,
    left_out: u32,
}

impl Default for Room {
    fn default() -> Self {
        Self {
            turns: Semaphore::new(users_passwords::HASHES_AT_ONCE),
            sessions: RwLock::default(),
            endings: broadcast::Sender::new(ENDINGS_LAG),
            keys: keys::Cache::default(),
            refused: Mutex::default(),
            refused_acts: Mutex::default(),
            failures: Mutex::default(),
            oidc: users_oidc::Desk::default(),
        }
    }
}

/// Makes a user and the one-time link with which he sets his password. A user who has not used his link gets a new one.
///
/// # Errors
/// Not permitted, bad name, the name is taken, not recorded.
pub async fn create(
    s: &Services,
    actor: &Actor,
    username: &str,
    role: Role,
) -> Result<wire::CreatedUserView, Refusal> {
    let result = try_create(s, actor, username, role).await;
    done(s, actor, ("USER_CREATE", (RESOURCE, username)), result.as_ref().err()).await;
    result
}

/// Counts an act of administration that succeeded, and records one that was refused.
pub(in crate::services) async fn done(
    s: &Services,
    actor: &Actor,
    act: (&str, (&str, &str)),
    refusal: Option<&Refusal>,
) {
    let Some(refusal) = refusal else {
        s.metrics.admin_action_total.with_label_values(&[&act.0.to_lowercase()]).inc();
        return;
    };
    let outcome = match refusal {
        Refusal::NotRecorded { .. } | Refusal::Unreadable { .. } => Outcome::Failed,
        _ => Outcome::Denied,
    };
    let id: String = act.1.1.chars().take(users::NAME_MAX_CHARS).collect();
    let draft = Draft::new(actor, act.0, EventType::Admin, (act.1.0, &id)).outcome(outcome);
    audit::record(s, draft.details(json!({ "code": refusal.code(), "why": refusal.to_string() }))).await;
}

async fn try_create(
    s: &Services,
    actor: &Actor,
    username: &str,
    role: Role,
) -> Result<wire::CreatedUserView, Refusal> {
    permit(actor, &needs::ADMIN, "make a user")?;
    users::check_name(username)?;
    let token = random_text().map_err(|e| no_random(&e))?;
    let now = s.now();
    let expires_at = time::plus_ms(now, users::SETUP_LINK_MS);
    let (name, who, hash) = (username.to_owned(), actor.clone(), id_hash(&token));
    let written: Result<(), Fault> = s
        .write(Lane::Normal, now, move |tx| {
            match tx.user(&name)? {
                None => {
                    tx.add_user(&User::new(&name, role, now, &who.id))?;
                }
                Some(there) if there.state(false) == "invited" && there.role == role => {}
                Some(there) => return Err(Refusal::Exists { what: format!("user {}", there.name) }.into()),
            }
            tx.add_setup_link(&hash, &SetupLink { user: Some(name.clone()), role, expires_at }, &who.id)?;
            let draft = Draft::new(&who, "USER_CREATE", EventType::Admin, (RESOURCE, &name));
            tx.audit(
                draft.details(json!({ "role": role.as_str(), "link_expires_at": time::iso(expires_at) })),
            )?;
            Ok(())
        })
        .await;
    written.map_err(Fault::into_refusal)?;
    Ok(wire::CreatedUserView {
        username: username.to_owned(),
        role: role.as_str().to_owned(),
        setup_url: users_setup::link(s, &token),
        expires_at: time::iso(expires_at),
    })
}

/// Records a refused sign-in or key, a bounded number of them a minute.
pub(in crate::services) async fn refused(
    s: &Services,
    actor: &Actor,
    action: &str,
    resource: (&str, &str),
    refusal: &Refusal,
) {
    let Some(left_out) = s.people.refused_room(s.now()) else { return };
    let mut details = json!({ "code": refusal.code() });
    if left_out > 0 {
        details["not_listed_before"] = left_out.into();
    }
    let draft = Draft::new(actor, action, EventType::Auth, resource).outcome(Outcome::Denied);
    audit::record(s, draft.details(details)).await;
}

impl Room {
    /// Whether a refused sign-in or key may be written down, and how many were left out before.
    pub(in crate::services) fn refused_room(&self, now: Timestamp) -> Option<u32> {
        self.refused.lock().room(now.as_second() / 60)
    }

    /// Whether the refused act may be written down, and how many like it were left out before. People are not
    /// bounded; a key is for each kind of refusal; clients that did not sign in share one allowance.
    pub(in crate::services) fn refusal_room(
        &self,
        actor: &Actor,
        action: &str,
        refusal: &Refusal,
        now: Timestamp,
    ) -> Option<u32> {
        if actor.scopes.is_none() {
            return Some(0);
        }
        let kind = match actor.id.starts_with("key:") {
            true => (actor.id.clone(), action.to_owned(), refusal.code()),
            false => (actor.id.clone(), String::new(), ""),
        };
        let minute = now.as_second() / 60;
        let mut all = self.refused_acts.lock();
        if !all.contains_key(&kind) {
            // What is over and has nothing left to say makes room.
            all.retain(|_, entries| entries.minute == minute || entries.left_out > 0);
        }
        all.entry(kind).or_default().room(minute)
    }
}

impl RefusedEntries {
    /// Whether one more entry may be written, and how many were left out before it.
    fn room(&mut self, minute: i64) -> Option<u32> {
        if self.minute != minute {
            self.minute = minute;
            self.written = 0;
        }
        if self.written >= REFUSED_ENTRIES_A_MINUTE {
            self.left_out += 1;
            return None;
        }
        self.written += 1;
        Some(std::mem::take(&mut self.left_out))
    }
}

/// 256 random bits as text.
pub(in crate::services) fn random_text() -> Result<String, String> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|e| e.to_string())?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

pub(in crate::services) fn no_random(cause: &str) -> Refusal {
    Refusal::Unreadable { cause: format!("the machine gives no random numbers: {cause}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::actor::Door;

    #[test]
    fn a_program_that_repeats_a_refused_act_does_not_fill_the_ledger() {
        let room = Room::default();
        let now = Timestamp::from_second(600).unwrap();
        let later = Timestamp::from_second(660).unwrap();
        let mut stranger = Actor::new("redis:local", Role::Viewer, Door::Redis);
        stranger.scopes = Some(Vec::new());
        let ask =
            |actor: &Actor, action, refusal: &Refusal, at| room.refusal_room(actor, action, refusal, at);
        let listed = |actor: &Actor, action| {
            (0..100).filter(|_| ask(actor, action, &Refusal::NotAcknowledged, now).is_some()).count()
        };
        let allowed = REFUSED_ENTRIES_A_MINUTE as usize;
        assert_eq!(listed(&stranger, "TRIP"), allowed);
        assert_eq!(listed(&stranger, "RESET"), 0, "one allowance for all that strangers try");
        let key = Actor { id: "key:desk".to_owned(), ..stranger.clone() };
        assert_eq!(listed(&key, "TRIP"), allowed, "a key has its own");
        assert_eq!(listed(&key, "RESET"), allowed, "for each kind of refusal");
        assert_eq!(listed(&Actor::new("alice", Role::Viewer, Door::Console), "TRIP"), 100);
        assert_eq!(ask(&stranger, "TRIP", &Refusal::NotAcknowledged, later), Some(140));
        assert_eq!(ask(&stranger, "TRIP", &Refusal::NotAcknowledged, later), Some(0));
        assert_eq!(ask(&key, "TRIP", &Refusal::NotAcknowledged, later), Some(40));
    }
}
