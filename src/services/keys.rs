//! API key verbs: create, list, revoke, and whose key this is.

use crate::domain::actor::Actor;
use crate::domain::actor::Door;
use crate::domain::actor::Role;
use crate::domain::actor::needs;
use crate::domain::audit::Draft;
use crate::domain::audit::EventType;
use crate::domain::breaker::permit;
use crate::domain::keys;
use crate::domain::keys::ApiKey;
use crate::domain::refusal::Refusal;
use crate::domain::time;
use crate::services::Fault;
use crate::services::Services;
use crate::services::fault;
use crate::services::users;
use crate::services::users::Ending;
use crate::store::Lane;
use crate::wire;
use jiff::Timestamp;
use parking_lot::Mutex;
use parking_lot::RwLock;
use serde_json::json;
use std::collections::HashMap;
use std::sync::Arc;
use subtle::ConstantTimeEq;

const RESOURCE: &str = "api_key";
/// Most keys that are alive at the same time.
pub const KEYS_MAX: usize = 1_000;

/// The living keys in memory: the ledger is read once, and after each change.
#[derive(Debug, Default)]
pub struct Cache {
    living: RwLock<Option<HashMap<String, Arc<ApiKey>>>>,
    used: Mutex<HashMap<String, i64>>,
    /// Held while keys are read or changed, so that a key revoked meanwhile is not taken over from an older read.
    turn: tokio::sync::Mutex<()>,
}

/// Makes a key. The whole key is in the answer and nowhere else.
///
/// # Errors
/// Not permitted, bad name or scopes, a living key has the name, not recorded.
pub async fn create(
    s: &Services,
    actor: &Actor,
    name: &str,
    role: Role,
    scopes: &[String],
) -> Result<wire::CreatedKeyView, Refusal> {
    let result = try_create(s, actor, name.trim(), role, scopes).await;
    users::done(s, actor, ("API_KEY_CREATE", (RESOURCE, name)), result.as_ref().err()).await;
    if result.is_ok() {
        s.metrics.api_key_operations_total.with_label_values(&["create"]).inc();
    }
    result
}

async fn try_create(
    s: &Services,
    actor: &Actor,
    name: &str,
    role: Role,
    scopes: &[String],
) -> Result<wire::CreatedKeyView, Refusal> {
    permit(actor, &needs::ADMIN, "make an API key")?;
    keys::check_new(name, scopes)?;
    let _turn = s.people.keys.turn.lock().await;
    load(s).await?;
    if living(s).iter().any(|k| k.name == name) {
        return Err(Refusal::Exists { what: format!("API key {name}") });
    }
    if living(s).len() >= KEYS_MAX {
        return Err(Refusal::invalid("name", format!("{KEYS_MAX} keys are alive already; revoke one first")));
    }
    let secret = users::random_text().map_err(|e| users::no_random(&e))?;
    // The identity is public; it is drawn apart from the secret so that it says nothing about it.
    let identity: String = users::random_text()
        .map_err(|e| users::no_random(&e))?
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(keys::IDENTITY_CHARS)
        .collect();
    let whole = format!("{}{identity}_{secret}", keys::PREFIX);
    let now = s.now();
    let mut scopes = scopes.to_vec();
    scopes.sort();
    scopes.dedup();
    let key = ApiKey {
        id: identity,
        name: name.to_owned(),
        role,
        scopes,
        secret_hash: keys::secret_hash(&whole),
        created_at: now,
        created_by: actor.id.clone(),
        last_used_at: None,
        revoked_at: None,
    };
    let (row, who) = (key.clone(), actor.clone());
    let written: Result<(), Fault> = s
        .write(Lane::Normal, now, move |tx| {
            tx.add_api_key(&row)?;
            let draft = Draft::new(&who, "API_KEY_CREATE", EventType::Admin, (RESOURCE, &row.name));
            let facts = json!({ "id": row.id, "role": row.role.as_str(), "scopes": row.scopes });
            tx.audit(draft.details(facts))?;
            Ok(())
        })
        .await;
    written.map_err(Fault::into_refusal)?;
    let info = key_view(&key);
    if let Some(living) = s.people.keys.living.write().as_mut() {
        living.insert(key.id.clone(), Arc::new(key));
    }
    Ok(wire::CreatedKeyView { key: whole, info })
}

/// All keys, newest first, revoked ones too.
///
/// # Errors
/// Not permitted; the ledger cannot be read.
pub async fn list(s: &Services, actor: &Actor) -> Result<wire::KeyList, Refusal> {
    permit(actor, &needs::ADMIN, "see the API keys")?;
    let rows = s.store.read(|r| r.api_keys()).await.map_err(|e| fault::unreadable(&e))?;
    Ok(wire::KeyList { items: rows.iter().map(key_view).collect() })
}

/// Revokes a key: at once, on every door, for ever.
///
/// # Errors
/// Not permitted, no living key has the identity, not recorded.
pub async fn revoke(s: &Services, actor: &Actor, identity: &str) -> Result<(), Refusal> {
    let result = try_revoke(s, actor, identity).await;
    users::done(s, actor, ("API_KEY_REVOKE", (RESOURCE, identity)), result.as_ref().err()).await;
    if result.is_ok() {
        s.metrics.api_key_operations_total.with_label_values(&["revoke"]).inc();
    }
    result
}

async fn try_revoke(s: &Services, actor: &Actor, identity: &str) -> Result<(), Refusal> {
    permit(actor, &needs::ADMIN, "revoke an API key")?;
    let _turn = s.people.keys.turn.lock().await;
    // Revoking takes risk away, so the key is worth nothing before anything is written, whatever becomes of that.
    if let Some(living) = s.people.keys.living.write().as_mut() {
        living.remove(identity);
    }
    let _ = s.people.endings.send(Ending::Key(identity.to_owned()));
    let (who, id) = (actor.clone(), identity.to_owned());
    let written: Result<(), Fault> = s
        .write(Lane::Normal, s.now(), move |tx| {
            let name =
                tx.api_keys()?.into_iter().find(|k| k.id == id && k.revoked_at.is_none()).map(|k| k.name);
            let Some(name) = name else {
                return Err(Refusal::NotFound { what: format!("living API key {id}") }.into());
            };
            tx.revoke_api_key(&id)?;
            let draft = Draft::new(&who, "API_KEY_REVOKE", EventType::Admin, (RESOURCE, &name));
            tx.audit(draft.details(json!({ "id": id })))?;
            Ok(())
        })
        .await;
    written.map_err(Fault::into_refusal)
}

/// Reads the living keys before anybody asks, so that a ledger that fails later does not lock out who holds one.
pub async fn warm(s: &Services) {
    let _turn = s.people.keys.turn.lock().await;
    if let Err(error) = load(s).await {
        tracing::warn!(%error, "API keys cannot be read; they are refused until they can");
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
    if s.people.keys.living.read().is_none() {
        let _turn = s.people.keys.turn.lock().await;
        load(s).await?;
    }
    if let Some(found) = peek(s, key) {
        return Ok(found);
    }
    let id =
        keys::identity(key).filter(|id| id.chars().all(|c| c.is_ascii_alphanumeric())).unwrap_or("unknown");
    let mut actor = Actor::new(format!("key:{id}"), Role::Viewer, door);
    actor.ip = ip.map(str::to_owned);
    users::refused(s, &actor, "API_KEY_REFUSED", (RESOURCE, id), &Refusal::NotAuthenticated).await;
    Err(Refusal::NotAuthenticated)
}

/// The key, when it is in memory and right: the quick way for doors that are asked often.
#[must_use]
pub fn peek(s: &Services, key: &str) -> Option<Arc<ApiKey>> {
    let identity = keys::identity(key)?;
    let found = Arc::clone(s.people.keys.living.read().as_ref()?.get(identity)?);
    let hash = keys::secret_hash(key);
    if !bool::from(hash.as_bytes().ct_eq(found.secret_hash.as_bytes())) {
        return None;
    }
    touch(s, &found.id);
    Some(found)
}

/// Whether the key of this identity is worth anything; what is not in memory is not.
#[must_use]
pub fn lives(s: &Services, identity: &str) -> bool {
    s.people.keys.living.read().as_ref().is_some_and(|living| living.contains_key(identity))
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
fn touch(s: &Services, identity: &str) {
    let now = s.now();
    let minute = now.as_second().div_euclid(60);
    {
        let mut used = s.people.keys.used.lock();
        if used.get(identity) == Some(&minute) {
            return;
        }
        used.insert(identity.to_owned(), minute);
    }
    let Ok(at) = Timestamp::from_second(minute * 60) else { return };
    let (store, row) = (s.store.clone(), identity.to_owned());
    tokio::spawn(async move {
        let noted: Result<(), Fault> =
            store.write(Lane::Normal, now, move |tx| Ok(tx.touch_api_key(&row, at)?)).await;
        if let Err(error) = noted {
            tracing::warn!(?error, "the use of an API key could not be noted");
        }
    });
}

async fn load(s: &Services) -> Result<(), Refusal> {
    if s.people.keys.living.read().is_some() {
        return Ok(());
    }
    let rows = s.store.read(|r| r.api_keys()).await.map_err(|e| fault::unreadable(&e))?;
    let living = rows.into_iter().filter(|k| k.revoked_at.is_none());
    *s.people.keys.living.write() = Some(living.map(|k| (k.id.clone(), Arc::new(k))).collect());
    Ok(())
}

fn living(s: &Services) -> Vec<Arc<ApiKey>> {
    s.people.keys.living.read().as_ref().map(|l| l.values().cloned().collect()).unwrap_or_default()
}

fn key_view(key: &ApiKey) -> wire::KeyView {
    wire::KeyView {
        id: key.id.clone(),
        name: key.name.clone(),
        role: key.role.as_str().to_owned(),
        scopes: key.scopes.clone(),
        created_at: time::iso(key.created_at),
        created_by: key.created_by.clone(),
        last_used_at: key.last_used_at.map(time::iso),
        revoked_at: key.revoked_at.map(time::iso),
    }
}
