//! What admins change of users: role, sign-in, links, lock-outs, second factors, sessions. It takes effect at once.

use crate::domain::actor::Actor;
use crate::domain::actor::Role;
use crate::domain::actor::needs;
use crate::domain::audit::Draft;
use crate::domain::audit::EventType;
use crate::domain::breaker::permit;
use crate::domain::reason::REASON_MAX_CHARS;
use crate::domain::refusal::Refusal;
use crate::domain::time;
use crate::domain::users;
use crate::domain::users::Change;
use crate::domain::users::SetupLink;
use crate::domain::users::User;
use crate::services::Fault;
use crate::services::Services;
use crate::services::users::RESOURCE;
use crate::services::users::done;
use crate::services::users::no_random;
use crate::services::users::random_text;
use crate::services::users_activity::end_unwritten;
use crate::services::users_activity::forget;
use crate::services::users_lockout;
use crate::services::users_sessions::id_hash;
use crate::services::users_setup;
use crate::services::users_totp;
use crate::store::Lane;
use crate::store::WriteTx;
use crate::wire;
use serde_json::Value;
use serde_json::json;

/// The act in the audit log.
fn action_of(change: Change) -> &'static str {
    match change {
        Change::Role(_) => "USER_ROLE_CHANGE",
        Change::Disable => "USER_DISABLE",
        Change::Enable => "USER_ENABLE",
        Change::Delete => "USER_DELETE",
    }
}

/// A reason is welcome and not asked for; one that is given is kept.
fn reason_of(text: &str) -> Result<Option<String>, Refusal> {
    let trimmed = text.trim();
    let length = trimmed.chars().count();
    if length > REASON_MAX_CHARS {
        return Err(Refusal::ReasonTooLong { length });
    }
    Ok((length > 0).then(|| trimmed.to_owned()))
}

fn found(tx: &WriteTx<'_>, name: &str) -> Result<User, Fault> {
    let shown: String = name.chars().take(users::NAME_MAX_CHARS).collect();
    Ok(tx.user(name)?.ok_or_else(|| Refusal::NotFound { what: format!("user {shown}") })?)
}

/// Changes a user. Sessions and streams of one who may not sign in any more end, those of one with another role begin
/// anew with it.
///
/// # Errors
/// Not permitted, no such user, the last admin, not recorded.
pub async fn change(
    s: &Services,
    actor: &Actor,
    name: &str,
    change: Change,
    reason: &str,
) -> Result<(), Refusal> {
    let result = try_change(s, actor, name, change, reason).await;
    done(s, actor, (action_of(change), (RESOURCE, name)), result.as_ref().err()).await;
    result
}

async fn try_change(
    s: &Services,
    actor: &Actor,
    name: &str,
    change: Change,
    reason: &str,
) -> Result<(), Refusal> {
    permit(actor, &needs::ADMIN, "change a user")?;
    let reason = reason_of(reason)?;
    let (asked, who) = (name.to_owned(), actor.clone());
    let now = s.now();
    let oldest = time::plus_ms(now, -users::SESSION_ABSOLUTE_MS);
    let written: Result<Vec<String>, Fault> = s
        .write(Lane::Normal, now, move |tx| {
            let user = found(tx, &asked)?;
            users::may_change(&user, change, tx.other_admins(&user.name)?)?;
            let mut ended: Vec<String> =
                tx.sessions_of(&user.name, oldest)?.into_iter().map(|(x, _)| x.public_id).collect();
            let details = match change {
                Change::Role(role) if role == user.role => {
                    ended.clear();
                    json!({ "before": role.as_str(), "after": role.as_str() })
                }
                Change::Role(role) => {
                    tx.set_user_role(&user.name, role)?;
                    json!({ "before": user.role.as_str(), "after": role.as_str() })
                }
                Change::Disable => {
                    tx.set_user_disabled(&user.name, Some(user.disabled_at.unwrap_or(now)))?;
                    tx.remove_sessions(&user.name, None)?;
                    json!({ "sessions_ended": ended.len() })
                }
                Change::Enable => {
                    tx.set_user_disabled(&user.name, None)?;
                    ended.clear();
                    Value::Null
                }
                Change::Delete => {
                    tx.remove_user(&user.name)?;
                    json!({ "role": user.role.as_str(), "sessions_ended": ended.len() })
                }
            };
            let mut draft = Draft::new(&who, action_of(change), EventType::Admin, (RESOURCE, &user.name))
                .details(details);
            draft.reason = reason;
            tx.audit(draft)?;
            Ok(ended)
        })
        .await;
    if matches!((&written, change), (Err(Fault::Store(_)), Change::Disable | Change::Delete)) {
        // What takes risk away holds although it cannot be written down, as far as memory goes.
        end_unwritten(s, name);
    }
    forget(s, &written.map_err(Fault::into_refusal)?);
    Ok(())
}

/// A new one-time link for a user to set the password.
///
/// # Errors
/// Not permitted, no such user, he signs in elsewhere, not recorded.
pub async fn new_link(s: &Services, actor: &Actor, name: &str) -> Result<wire::CreatedUserView, Refusal> {
    let result = try_new_link(s, actor, name).await;
    done(s, actor, ("USER_LINK_CREATE", (RESOURCE, name)), result.as_ref().err()).await;
    result
}

async fn try_new_link(s: &Services, actor: &Actor, name: &str) -> Result<wire::CreatedUserView, Refusal> {
    permit(actor, &needs::ADMIN, "make a set-up link")?;
    let token = random_text().map_err(|e| no_random(&e))?;
    let now = s.now();
    let expires_at = time::plus_ms(now, users::SETUP_LINK_MS);
    let (asked, who, hash) = (name.to_owned(), actor.clone(), id_hash(&token));
    let written: Result<(String, Role), Fault> = s
        .write(Lane::Normal, now, move |tx| {
            let user = found(tx, &asked)?;
            if user.oidc.is_some() {
                let words =
                    format!("{} signs in at the identity provider and has no password here", user.name);
                return Err(Refusal::invalid("username", words).into());
            }
            if user.disabled_at.is_some() {
                let words = format!("{} is disabled: enable the user first", user.name);
                return Err(Refusal::invalid("username", words).into());
            }
            let link = SetupLink { user: Some(user.name.clone()), role: user.role, expires_at };
            tx.add_setup_link(&hash, &link, &who.id)?;
            let draft = Draft::new(&who, "USER_LINK_CREATE", EventType::Admin, (RESOURCE, &user.name));
            tx.audit(draft.details(json!({ "link_expires_at": time::iso(expires_at) })))?;
            Ok((user.name, user.role))
        })
        .await;
    let (username, role) = written.map_err(Fault::into_refusal)?;
    Ok(wire::CreatedUserView {
        username,
        role: role.as_str().to_owned(),
        setup_url: users_setup::link(s, &token),
        expires_at: time::iso(expires_at),
    })
}

/// Ends a lock-out.
///
/// # Errors
/// Not permitted, no such user, not recorded.
pub async fn unlock(s: &Services, actor: &Actor, name: &str) -> Result<(), Refusal> {
    let result = try_unlock(s, actor, name).await;
    done(s, actor, ("USER_UNLOCK", (RESOURCE, name)), result.as_ref().err()).await;
    result
}

async fn try_unlock(s: &Services, actor: &Actor, name: &str) -> Result<(), Refusal> {
    permit(actor, &needs::ADMIN, "unlock a user")?;
    let (asked, who) = (name.to_owned(), actor.clone());
    let written: Result<(), Fault> = s
        .write(Lane::Normal, s.now(), move |tx| {
            let user = found(tx, &asked)?;
            let failures = tx.unlock(&user.name)?;
            let draft = Draft::new(&who, "USER_UNLOCK", EventType::Admin, (RESOURCE, &user.name));
            tx.audit(draft.details(json!({ "failures_forgotten": failures })))?;
            Ok(())
        })
        .await;
    written.map_err(Fault::into_refusal)?;
    users_lockout::forget_unwritten(s, name);
    Ok(())
}

/// Takes the second factor of somebody who lost it away.
///
/// # Errors
/// Not permitted, no such user or no second factor, not recorded.
pub async fn reset_totp(s: &Services, actor: &Actor, name: &str) -> Result<(), Refusal> {
    let result = match permit(actor, &needs::ADMIN, "reset a second factor") {
        Ok(()) => users_totp::take_away(s, actor, name, "TOTP_RESET").await,
        Err(refusal) => Err(refusal),
    };
    done(s, actor, ("TOTP_RESET", (RESOURCE, name)), result.as_ref().err()).await;
    result
}

/// Ends all sessions of a user.
///
/// # Errors
/// Not permitted, no such user, not recorded.
pub async fn sign_out(s: &Services, actor: &Actor, name: &str) -> Result<(), Refusal> {
    let result = try_sign_out(s, actor, name).await;
    done(s, actor, ("USER_SIGN_OUT", (RESOURCE, name)), result.as_ref().err()).await;
    result
}

async fn try_sign_out(s: &Services, actor: &Actor, name: &str) -> Result<(), Refusal> {
    permit(actor, &needs::ADMIN, "end a user's sessions")?;
    let (asked, who) = (name.to_owned(), actor.clone());
    let written: Result<Vec<String>, Fault> = s
        .write(Lane::Normal, s.now(), move |tx| {
            let user = found(tx, &asked)?;
            let ended = tx.remove_sessions(&user.name, None)?;
            let draft = Draft::new(&who, "USER_SIGN_OUT", EventType::Admin, (RESOURCE, &user.name));
            tx.audit(draft.details(json!({ "sessions_ended": ended.len() })))?;
            Ok(ended)
        })
        .await;
    if matches!(written, Err(Fault::Store(_))) {
        end_unwritten(s, name);
    }
    forget(s, &written.map_err(Fault::into_refusal)?);
    Ok(())
}
