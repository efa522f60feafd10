//! Whose key this is: the keys in memory, the check, and the end of those whose time is over.

use crate::domain::actor::Actor;
use crate::domain::actor::Door;
use crate::domain::actor::Role;
use crate::domain::audit::Draft;
use crate::domain::audit::EventType;
use crate::domain::audit::Outcome;
use crate::domain::keys;
use crate::domain::keys::ApiKey;
use crate::domain::keys::KeyState;
use crate::domain::refusal::Refusal;
use crate::services::Fault;
use crate::services::Services;
use crate::services::audit;
use crate::services::fault;
use crate::services::users::Ending;
use crate::store::Lane;
use jiff::Timestamp;
use parking_lot::Mutex;
use parking_lot::RwLock;
use serde_json::json;
use std::collections::HashMap;
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;
use subtle::ConstantTimeEq;
use tokio::sync::watch;
use tokio::time::MissedTickBehavior;

pub(in crate::services) const RESOURCE: &str = "api_key";
/// Most keys that are alive at the same time.
pub const KEYS_MAX: usize = 1_000;
/// Most ended keys in memory, the newest ones: of a use that is refused they say why.
pub const ENDED_KEPT: usize = 2_000;
/// From look to look for keys whose time is over. Every check looks at the time as well; this ends open connections.
const ENDS_LOOK: Duration = Duration::from_millis(200);
/// Compared with when there is no key of the identity, so that the same is done either way.
const NO_HASH: [u8; 64] = [b'-'; 64];

/// The keys in memory: the ledger is read once, and what changes is changed here too.
#[derive(Debug, Default)]
pub struct Cache {
    pub(in crate::services) known: RwLock<Option<HashMap<String, Arc<ApiKey>>>>,
    used: Mutex<HashMap<String, (i64, bool)>>,
    /// Held while keys are read or changed, so that a key revoked meanwhile is not taken over from an older read.
    pub(in crate::services) turn: tokio::sync::Mutex<()>,
    /// Identities whose end by time was told.
    told: Mutex<HashSet<String>>,
}

/// Reads the keys before anybody asks, so that a ledger that fails later does not lock out who holds one.
pub async fn warm(s: &Services) {
    let _turn = s.people.keys.turn.lock().await;
    if let Err(error) = load(s).await {
        tracing::warn!(%error, "API keys cannot be read; they are refused until they can");
    }
}

/// Ends open connections of keys whose time is over, until `stop` says so.
pub async fn run(s: Arc<Services>, mut stop: watch::Receiver<bool>) {
    let mut ticks = tokio::time::interval(ENDS_LOOK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        tokio::select! {
            _ = ticks.tick() => end_due(&s),
            // An error means that whoever could say stop is gone.
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}

/// Tells of keys that have expired or whose grace is over, each once.
pub fn end_due(s: &Services) {
    let now = s.now();
    let due: Vec<String> = {
        let known = s.people.keys.known.read();
        let Some(known) = known.as_ref() else { return };
        let over = |k: &&Arc<ApiKey>| matches!(k.state(now), KeyState::Expired | KeyState::Rotated);
        known.values().filter(over).map(|k| k.id.clone()).collect()
    };
    let mut told = s.people.keys.told.lock();
    for id in due {
        if told.insert(id.clone()) {
            tracing::info!(key = id, "an API key has come to its end");
            let _ = s.people.endings.send(Ending::Key(id));
        }
    }
}

/// Whose key this is.
///
/// # Errors
/// No living key is like it; the ledger cannot be read.
pub async fn authenticate(s: &Services, key: &str, door: Door, ip: Option<&str>) -> Result<Actor, Refusal> {
    let found = check(s, key, door, ip).await?;
    Ok(actor_of(&found, door, ip))
}

/// The key itself; the first use waits for the ledger, later ones are answered from memory.
///
/// # Errors
/// No living key is like it; the ledger cannot be read.
pub async fn check(s: &Services, key: &str, door: Door, ip: Option<&str>) -> Result<Arc<ApiKey>, Refusal> {
    ready(s).await?;
    if let Some(found) = peek(s, key) {
        return Ok(found);
    }
    let mut actor = Actor::new(format!("key:{}", id_of(key)), Role::Viewer, door);
    actor.ip = ip.map(str::to_owned);
    refused(s, &actor, key).await;
    Err(Refusal::NotAuthenticated)
}

/// Reads the keys when that was not done yet.
pub(in crate::services) async fn ready(s: &Services) -> Result<(), Refusal> {
    if s.people.keys.known.read().is_none() {
        let _turn = s.people.keys.turn.lock().await;
        load(s).await?;
    }
    Ok(())
}

/// Writes down that a key was refused, and why; a bounded number of entries a minute.
pub(in crate::services) async fn refused(s: &Services, actor: &Actor, key: &str) {
    let Some(left_out) = s.people.refused_room(s.now()) else { return };
    let found = fitting(s, key);
    let why = found.as_ref().map_or("unknown", |k| k.state(s.now()).as_str());
    let mut details = json!({ "code": Refusal::NotAuthenticated.code(), "key": why });
    if let Some(found) = found {
        details["name"] = found.name.clone().into();
    }
    if left_out > 0 {
        details["not_listed_before"] = left_out.into();
    }
    let draft = Draft::new(actor, "API_KEY_REFUSED", EventType::Auth, (RESOURCE, id_of(key)));
    audit::record(s, draft.outcome(Outcome::Denied).details(details)).await;
}

/// The public part, for entries; what may be anything else than one is not repeated.
fn id_of(key: &str) -> &str {
    keys::identity(key).filter(|id| id.chars().all(|c| c.is_ascii_alphanumeric())).unwrap_or("unknown")
}

/// The key, when it is in memory, right and alive: the quick way for doors that are asked often.
#[must_use]
pub fn peek(s: &Services, key: &str) -> Option<Arc<ApiKey>> {
    let found = fitting(s, key)?;
    let state = found.state(s.now());
    if !state.works() {
        return None;
    }
    touch(s, &found.id, state == KeyState::Grace);
    Some(found)
}

/// The key of this secret, alive or not. Whether or not the identity is known, one hash is made and one is compared, in
/// constant time.
fn fitting(s: &Services, key: &str) -> Option<Arc<ApiKey>> {
    let identity = keys::identity(key)?;
    let found = s.people.keys.known.read().as_ref().and_then(|known| known.get(identity).cloned());
    let hash = keys::secret_hash(key);
    let stored = found.as_ref().map_or(&NO_HASH[..], |k| k.secret_hash.as_bytes());
    let same = bool::from(hash.as_bytes().ct_eq(stored));
    found.filter(|_| same)
}

/// Whether the key of this identity is worth anything; what is not in memory is not.
#[must_use]
pub fn lives(s: &Services, identity: &str) -> bool {
    let known = s.people.keys.known.read();
    known.as_ref().and_then(|known| known.get(identity)).is_some_and(|k| k.state(s.now()).works())
}

/// The actor of a key.
#[must_use]
pub fn actor_of(key: &ApiKey, door: Door, ip: Option<&str>) -> Actor {
    Actor {
        id: format!("key:{}", key.name),
        role: key.role,
        scopes: Some(key.scopes.clone()),
        door,
        ip: ip.map(str::to_owned),
        session_id: None,
    }
}

/// Notes the use, once a minute; it is not waited for, and a use that is lost in a crash is no harm.
fn touch(s: &Services, identity: &str, in_grace: bool) {
    let now = s.now();
    let minute = now.as_second().div_euclid(60);
    {
        let mut used = s.people.keys.used.lock();
        if used.get(identity) == Some(&(minute, in_grace)) {
            return;
        }
        used.insert(identity.to_owned(), (minute, in_grace));
    }
    let Ok(at) = Timestamp::from_second(minute * 60) else { return };
    let (store, row) = (s.store.clone(), identity.to_owned());
    tokio::spawn(async move {
        let noted: Result<(), Fault> =
            store.write(Lane::Normal, now, move |tx| Ok(tx.touch_api_key(&row, at, in_grace)?)).await;
        if let Err(error) = noted {
            tracing::warn!(?error, "the use of an API key could not be noted");
        }
    });
}

pub(in crate::services) async fn load(s: &Services) -> Result<(), Refusal> {
    if s.people.keys.known.read().is_some() {
        return Ok(());
    }
    let rows = s.store.read(|r| r.api_keys()).await.map_err(|e| fault::unreadable(&e))?;
    let now = s.now();
    let mut known = HashMap::new();
    let mut ended = 0;
    for key in rows {
        if !key.state(now).works() {
            ended += 1;
            if ended > ENDED_KEPT {
                continue;
            }
            s.people.keys.told.lock().insert(key.id.clone());
        }
        known.insert(key.id.clone(), Arc::new(key));
    }
    *s.people.keys.known.write() = Some(known);
    Ok(())
}

/// The keys that work now.
pub(in crate::services) fn living(s: &Services) -> Vec<Arc<ApiKey>> {
    let (known, now) = (s.people.keys.known.read(), s.now());
    let all = known.as_ref().map(|known| known.values().filter(|k| k.state(now).works()).cloned().collect());
    all.unwrap_or_default()
}

/// The key of this identity, as it is in memory.
pub(in crate::services) fn known(s: &Services, identity: &str) -> Option<Arc<ApiKey>> {
    s.people.keys.known.read().as_ref()?.get(identity).cloned()
}

/// Puts a key into memory in place of what was there.
pub(in crate::services) fn keep(s: &Services, key: ApiKey) {
    if let Some(known) = s.people.keys.known.write().as_mut() {
        known.insert(key.id.clone(), Arc::new(key));
    }
}

/// A key is worth nothing from now on: told to whoever holds a connection open with it.
pub(in crate::services) fn ended(s: &Services, identity: &str) {
    s.people.keys.told.lock().insert(identity.to_owned());
    let _ = s.people.endings.send(Ending::Key(identity.to_owned()));
}
