//! API key verbs: make, list, rotate, cut short, revoke, and what a key is worth.

use crate::domain::actor::Actor;
use crate::domain::actor::Role;
use crate::domain::actor::needs;
use crate::domain::audit::Draft;
use crate::domain::audit::EventType;
use crate::domain::breaker::permit;
use crate::domain::keys;
use crate::domain::keys::ApiKey;
use crate::domain::keys::KeyState;
use crate::domain::refusal::Refusal;
use crate::domain::time;
use crate::services::Fault;
use crate::services::Services;
use crate::services::fault;
use crate::services::keys as memory;
use crate::services::keys::KEYS_MAX;
use crate::services::keys::RESOURCE;
use crate::services::keys::living;
use crate::services::keys::load;
use crate::services::settings;
use crate::services::users;
use crate::store::Lane;
use crate::wire;
use jiff::Timestamp;
use serde_json::json;

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

/// What a new key is to be.
#[derive(Debug, Clone)]
pub struct NewKey {
    /// Name.
    pub name: String,
    /// The most it may do.
    pub role: Role,
    /// What it may do.
    pub scopes: Vec<String>,
    /// Days until it ends by itself.
    pub expires_in_days: Option<i64>,
}

/// Ends an act: counts it, or records why it was refused.
async fn done(s: &Services, actor: &Actor, act: (&str, &str), id: &str, refusal: Option<&Refusal>) {
    users::done(s, actor, (act.0, (RESOURCE, id)), refusal).await;
    if refusal.is_none() {
        s.metrics.api_key_operations_total.with_label_values(&[act.1]).inc();
    }
}

/// Makes a key. The whole key is in the answer and nowhere else.
///
/// # Errors
/// Not permitted, bad name, scopes or expiry, a living key has the name, not recorded.
pub async fn create(s: &Services, actor: &Actor, ask: NewKey) -> Result<wire::CreatedKeyView, Refusal> {
    let ask = NewKey { name: ask.name.trim().to_owned(), ..ask };
    let result = try_create(s, actor, &ask).await;
    done(s, actor, ("API_KEY_CREATE", "create"), &ask.name, result.as_ref().err()).await;
    result
}

async fn try_create(s: &Services, actor: &Actor, ask: &NewKey) -> Result<wire::CreatedKeyView, Refusal> {
    permit(actor, &needs::ADMIN, "make an API key")?;
    keys::check_new(&ask.name, &ask.scopes)?;
    keys::check_days(ask.expires_in_days)?;
    let _turn = s.people.keys.turn.lock().await;
    load(s).await?;
    if living(s).iter().any(|k| k.name == ask.name) {
        return Err(Refusal::Exists { what: format!("API key {}", ask.name) });
    }
    room(s)?;
    let now = s.now();
    let ends = ask.expires_in_days.map(|days| time::plus_ms(now, days * DAY_MS));
    let (whole, key) = fresh(actor, (&ask.name, ask.role), ask.scopes.clone(), now, ends)?;
    let (row, who) = (key.clone(), actor.clone());
    let written: Result<(), Fault> = s
        .write(Lane::Normal, now, move |tx| {
            tx.add_api_key(&row)?;
            let draft = Draft::new(&who, "API_KEY_CREATE", EventType::Admin, (RESOURCE, &row.name));
            let facts = json!({ "id": row.id, "role": row.role.as_str(), "scopes": row.scopes,
                "expires_at": row.expires_at.map(time::iso) });
            tx.audit(draft.details(facts))?;
            Ok(())
        })
        .await;
    written.map_err(Fault::into_refusal)?;
    let info = view(&key, now);
    memory::keep(s, key);
    Ok(wire::CreatedKeyView { key: whole, info })
}

fn room(s: &Services) -> Result<(), Refusal> {
    if living(s).len() < KEYS_MAX {
        return Ok(());
    }
    Err(Refusal::invalid("name", format!("{KEYS_MAX} keys are alive already; revoke one first")))
}

/// A new key with its whole text.
fn fresh(
    actor: &Actor,
    (name, role): (&str, Role),
    mut scopes: Vec<String>,
    now: Timestamp,
    expires_at: Option<Timestamp>,
) -> Result<(String, ApiKey), Refusal> {
    let secret = users::random_text().map_err(|e| users::no_random(&e))?;
    // The identity is public; it is drawn apart from the secret so that it says nothing about it.
    let identity: String = users::random_text()
        .map_err(|e| users::no_random(&e))?
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(keys::IDENTITY_CHARS)
        .collect();
    let whole = format!("{}{identity}_{secret}", keys::PREFIX);
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
        expires_at,
        rotated_from: None,
        replaced_by: None,
        grace_until: None,
        used_in_grace_at: None,
        revoked_at: None,
        revoked_by: None,
    };
    Ok((whole, key))
}

/// All keys, newest first, ended ones too.
///
/// # Errors
/// Not permitted; the ledger cannot be read.
pub async fn list(s: &Services, actor: &Actor) -> Result<wire::KeyList, Refusal> {
    permit(actor, &needs::ADMIN, "see the API keys")?;
    let rows = s.store.read(|r| r.api_keys()).await.map_err(|e| fault::unreadable(&e))?;
    let now = s.now();
    Ok(wire::KeyList { items: rows.iter().map(|k| view(k, now)).collect() })
}

/// Gives a key a successor of the same name, role, scopes and length of life; the old one works on for the grace.
///
/// # Errors
/// Not permitted, bad grace, no such key, it does not work or has a successor already, not recorded.
pub async fn rotate(
    s: &Services,
    actor: &Actor,
    identity: &str,
    grace_hours: Option<i64>,
) -> Result<wire::CreatedKeyView, Refusal> {
    let result = try_rotate(s, actor, identity, grace_hours).await;
    done(s, actor, ("API_KEY_ROTATE", "rotate"), identity, result.as_ref().err()).await;
    result
}

async fn try_rotate(
    s: &Services,
    actor: &Actor,
    identity: &str,
    grace_hours: Option<i64>,
) -> Result<wire::CreatedKeyView, Refusal> {
    permit(actor, &needs::ADMIN, "rotate an API key")?;
    let grace_ms = match grace_hours {
        Some(hours) => {
            keys::check_grace(hours)?;
            hours * HOUR_MS
        }
        None => grace_ms(s),
    };
    let _turn = s.people.keys.turn.lock().await;
    load(s).await?;
    let now = s.now();
    let old = memory::known(s, identity).ok_or_else(|| not_there(identity))?;
    if old.state(now) != KeyState::Active {
        return Err(Refusal::KeyEnded { id: identity.to_owned(), state: old.state(now).as_str() });
    }
    room(s)?;
    // A scope that is no more is not handed on.
    let scopes: Vec<String> =
        old.scopes.iter().filter(|s| keys::SCOPES.contains(&s.as_str())).cloned().collect();
    keys::check_new(&old.name, &scopes)?;
    let ends = old.expires_at.map(|end| time::plus_ms(now, span_ms(old.created_at, end)));
    let (whole, mut key) = fresh(actor, (&old.name, old.role), scopes, now, ends)?;
    key.rotated_from = Some(old.id.clone());
    let grace_until = time::plus_ms(now, grace_ms);
    let (row, who, from) = (key.clone(), actor.clone(), old.id.clone());
    let written: Result<(), Fault> = s
        .write(Lane::Normal, now, move |tx| {
            if !tx.replace_api_key(&from, &row.id, grace_until)? {
                return Err(not_there(&from).into());
            }
            tx.add_api_key(&row)?;
            let draft = Draft::new(&who, "API_KEY_ROTATE", EventType::Admin, (RESOURCE, &row.name));
            let facts = json!({ "id": row.id, "rotated_from": from, "grace_until": time::iso(grace_until),
                "scopes": row.scopes, "expires_at": row.expires_at.map(time::iso) });
            tx.audit(draft.details(facts))?;
            Ok(())
        })
        .await;
    written.map_err(Fault::into_refusal)?;
    let info = view(&key, now);
    let replaced =
        ApiKey { replaced_by: Some(key.id.clone()), grace_until: Some(grace_until), ..ApiKey::clone(&old) };
    memory::keep(s, key);
    memory::keep(s, replaced);
    memory::end_due(s);
    Ok(wire::CreatedKeyView { key: whole, info })
}

fn span_ms(from: Timestamp, to: Timestamp) -> i64 {
    (time::micros(to) - time::micros(from)) / 1000
}

/// The grace that applies when a rotation does not say.
fn grace_ms(s: &Services) -> i64 {
    settings::api_key_rotation_grace_ms(s)
}

fn not_there(identity: &str) -> Refusal {
    Refusal::NotFound { what: format!("API key {identity}") }
}

/// Ends the grace of a rotated key: from now on only its successor works.
///
/// # Errors
/// Not permitted, no such key, it is not in its grace, not recorded.
pub async fn cut_short(s: &Services, actor: &Actor, identity: &str) -> Result<(), Refusal> {
    let result = try_cut_short(s, actor, identity).await;
    done(s, actor, ("API_KEY_CUT_SHORT", "cut_short"), identity, result.as_ref().err()).await;
    result
}

async fn try_cut_short(s: &Services, actor: &Actor, identity: &str) -> Result<(), Refusal> {
    permit(actor, &needs::ADMIN, "cut the grace of an API key short")?;
    let _turn = s.people.keys.turn.lock().await;
    load(s).await?;
    let now = s.now();
    let old = memory::known(s, identity).ok_or_else(|| not_there(identity))?;
    if old.state(now) != KeyState::Grace {
        return Err(Refusal::KeyEnded { id: identity.to_owned(), state: old.state(now).as_str() });
    }
    // It takes risk away, so the key is worth nothing before anything is written, whatever becomes of that.
    let before = old.grace_until.map(time::iso);
    memory::keep(s, ApiKey { grace_until: Some(now), ..ApiKey::clone(&old) });
    memory::ended(s, identity);
    let (who, id, name) = (actor.clone(), identity.to_owned(), old.name.clone());
    let written: Result<(), Fault> = s
        .write(Lane::Normal, now, move |tx| {
            tx.cut_api_key_short(&id)?;
            let draft = Draft::new(&who, "API_KEY_CUT_SHORT", EventType::Admin, (RESOURCE, &name));
            let after = time::iso(now);
            tx.audit(
                draft.details(json!({ "id": id, "grace_until": { "before": before, "after": after } })),
            )?;
            Ok(())
        })
        .await;
    written.map_err(Fault::into_refusal)
}

/// Revokes a key: at once, on every door, for ever.
///
/// # Errors
/// Not permitted, no key of the identity that is not revoked, not recorded.
pub async fn revoke(s: &Services, actor: &Actor, identity: &str) -> Result<(), Refusal> {
    let result = try_revoke(s, actor, identity).await;
    done(s, actor, ("API_KEY_REVOKE", "revoke"), identity, result.as_ref().err()).await;
    result
}

async fn try_revoke(s: &Services, actor: &Actor, identity: &str) -> Result<(), Refusal> {
    permit(actor, &needs::ADMIN, "revoke an API key")?;
    let _turn = s.people.keys.turn.lock().await;
    let now = s.now();
    // Revoking takes risk away, so the key is worth nothing before anything is written, whatever becomes of that.
    if let Some(key) = memory::known(s, identity).filter(|k| k.revoked_at.is_none()) {
        let by = Some(actor.id.clone());
        memory::keep(s, ApiKey { revoked_at: Some(now), revoked_by: by, ..ApiKey::clone(&key) });
    }
    memory::ended(s, identity);
    let (who, id) = (actor.clone(), identity.to_owned());
    let written: Result<(), Fault> = s
        .write(Lane::Normal, now, move |tx| {
            let key = tx.api_keys()?.into_iter().find(|k| k.id == id && k.revoked_at.is_none());
            let Some(key) = key else {
                return Err(Refusal::NotFound { what: format!("living API key {id}") }.into());
            };
            tx.revoke_api_key(&id, &who.id)?;
            let draft = Draft::new(&who, "API_KEY_REVOKE", EventType::Admin, (RESOURCE, &key.name));
            tx.audit(draft.details(json!({ "id": id, "state_before": key.state(now).as_str() })))?;
            Ok(())
        })
        .await;
    written.map_err(Fault::into_refusal)
}

/// What a key is worth, for services that are asked with one. A key that does not work is an entry of its own.
///
/// # Errors
/// The scope is not one; the ledger cannot be read.
pub async fn verify(
    s: &Services,
    actor: &Actor,
    key: &str,
    scope: Option<&str>,
) -> Result<wire::VerifiedKeyView, Refusal> {
    if let Some(scope) = scope.filter(|scope| !keys::SCOPES.contains(scope)) {
        let shown: String = scope.chars().take(50).collect();
        let words = format!("'{shown}' is not a scope; use {}", keys::SCOPES.join(" "));
        return Err(Refusal::invalid("scope", words));
    }
    memory::ready(s).await?;
    let Some(found) = memory::peek(s, key) else {
        memory::refused(s, actor, key).await;
        return Ok(wire::VerifiedKeyView {
            active: false,
            allowed: false,
            id: None,
            name: None,
            role: None,
            scopes: vec![],
            expires_at: None,
        });
    };
    let allowed = scope.is_none_or(|scope| found.scopes.iter().any(|s| s == scope));
    Ok(wire::VerifiedKeyView {
        active: true,
        allowed,
        id: Some(found.id.clone()),
        name: Some(found.name.clone()),
        role: Some(found.role.as_str().to_owned()),
        scopes: found.scopes.clone(),
        expires_at: found.ends_at().map(time::iso),
    })
}

/// All scopes with their words.
#[must_use]
pub fn scopes() -> wire::ScopeList {
    let view = |(scope, words): &(&str, &str)| wire::ScopeView {
        scope: (*scope).to_owned(),
        words: (*words).to_owned(),
    };
    wire::ScopeList { items: keys::SCOPE_WORDS.iter().map(view).collect() }
}

fn view(key: &ApiKey, now: Timestamp) -> wire::KeyView {
    wire::KeyView {
        id: key.id.clone(),
        name: key.name.clone(),
        role: key.role.as_str().to_owned(),
        scopes: key.scopes.clone(),
        created_at: time::iso(key.created_at),
        created_by: key.created_by.clone(),
        state: key.state(now).as_str().to_owned(),
        last_used_at: key.last_used_at.map(time::iso),
        expires_at: key.expires_at.map(time::iso),
        rotated_from: key.rotated_from.clone(),
        replaced_by: key.replaced_by.clone(),
        grace_until: key.grace_until.map(time::iso),
        used_in_grace_at: key.used_in_grace_at.map(time::iso),
        revoked_at: key.revoked_at.map(time::iso),
        revoked_by: key.revoked_by.clone(),
    }
}
