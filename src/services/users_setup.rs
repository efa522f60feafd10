//! One-time links: the first admin's, and those that an admin makes for others.

use crate::domain::actor::Actor;
use crate::domain::actor::Door;
use crate::domain::actor::Role;
use crate::domain::audit::Draft;
use crate::domain::audit::EventType;
use crate::domain::refusal::Refusal;
use crate::domain::time;
use crate::domain::users;
use crate::domain::users::SetupLink;
use crate::domain::users::User;
use crate::domain::users::Via;
use crate::services::Fault;
use crate::services::Services;
use crate::services::fault;
use crate::services::users::RESOURCE;
use crate::services::users::no_random;
use crate::services::users::random_text;
use crate::services::users_activity::forget;
use crate::services::users_lockout;
use crate::services::users_passwords;
use crate::services::users_sessions;
use crate::services::users_sessions::Proof;
use crate::services::users_sessions::SignedIn;
use crate::services::users_sessions::begin_session;
use crate::services::users_sessions::id_hash;
use crate::store::Lane;
use crate::wire;
use serde_json::json;

/// Longest token that is looked at.
const TOKEN_MAX_CHARS: usize = 128;

/// The address that a link is opened with.
#[must_use]
pub fn link(s: &Services, token: &str) -> String {
    format!("{}/setup?token={token}", s.settings().public_url.trim_end_matches('/'))
}

/// Makes the link for the first admin, when no user exists; an older one is worth nothing from then on.
///
/// # Errors
/// When the ledger cannot be read or written.
pub async fn first_setup_link(s: &Services) -> Result<Option<String>, Refusal> {
    let (all, _) = s.store.read(|r| r.count_users()).await.map_err(|e| fault::unreadable(&e))?;
    if all > 0 {
        return Ok(None);
    }
    let token = random_text().map_err(|e| no_random(&e))?;
    let now = s.now();
    let hash = id_hash(&token);
    let expires_at = time::plus_ms(now, users::SETUP_LINK_MS);
    let written: Result<(), Fault> = s
        .write(Lane::Normal, now, move |tx| {
            let actor = Actor::system();
            tx.add_setup_link(&hash, &SetupLink { user: None, role: Role::Admin, expires_at }, &actor.id)?;
            let draft = Draft::new(&actor, "SETUP_LINK_CREATE", EventType::Admin, (RESOURCE, "first admin"));
            tx.audit(draft.details(json!({ "expires_at": time::iso(expires_at) })))?;
            Ok(())
        })
        .await;
    written.map_err(Fault::into_refusal)?;
    Ok(Some(link(s, &token)))
}

/// What a link is for.
///
/// # Errors
/// The link is used up, expired or wrong.
pub async fn setup_view(s: &Services, token: &str) -> Result<wire::SetupView, Refusal> {
    let link = find(s, token).await?;
    Ok(wire::SetupView {
        username: link.user,
        role: link.role.as_str().to_owned(),
        expires_at: time::iso(link.expires_at),
    })
}

/// Uses a link: sets the password of its user (making the first admin) and signs in.
///
/// # Errors
/// Bad name or password, the link is used up, not recorded.
pub async fn use_setup(
    s: &Services,
    token: &str,
    username: &str,
    proof: Proof<'_>,
    address: &str,
) -> Result<SignedIn, Refusal> {
    let password = proof.password.unwrap_or_default();
    let link = find(s, token).await?;
    users::check_name(username)?;
    if link.user.as_ref().is_some_and(|name| !name.eq_ignore_ascii_case(username)) {
        return Err(Refusal::invalid("username", "this link is for another user"));
    }
    users::check_password(password)?;
    let _turn = users_passwords::turn(&s.people.turns).await?;
    second_factor(s, &link, proof.code, address).await?;
    let password_hash = users_passwords::hash(password.to_owned()).await?;
    let now = s.now();
    let (hash, name, from) = (id_hash(token), username.to_owned(), address.to_owned());
    let written: Result<(User, Vec<String>), Fault> = s
        .write(Lane::Normal, now, move |tx| {
            // Looked at again inside the transaction: two who use the same link at once do not both get in.
            let link =
                tx.setup_link(&hash)?.filter(|l| l.expires_at > now).ok_or(Refusal::SetupLinkInvalid)?;
            let mut ended = Vec::new();
            let user = match &link.user {
                None => {
                    if tx.count_users()?.0 > 0 {
                        return Err(Refusal::SetupLinkInvalid.into());
                    }
                    let mut user = User::new(&name, link.role, now, "system");
                    user.password_hash = Some(password_hash);
                    tx.add_user(&user)?;
                    user
                }
                Some(bound) => {
                    let user = tx.user(bound)?.filter(|u| u.disabled_at.is_none() && u.oidc.is_none());
                    let user = user.ok_or(Refusal::SetupLinkInvalid)?;
                    tx.set_password(&user.name, &password_hash)?;
                    ended = tx.remove_sessions(&user.name, None)?;
                    user
                }
            };
            tx.use_setup_link(&hash)?;
            let actor = Actor { ip: Some(from), ..Actor::new(&user.name, user.role, Door::Console) };
            let draft = Draft::new(&actor, "USER_SETUP", EventType::Admin, (RESOURCE, &user.name));
            tx.audit(
                draft.details(json!({ "role": user.role.as_str(), "first_admin": link.user.is_none() })),
            )?;
            Ok((user, ended))
        })
        .await;
    let (user, ended) = written.map_err(Fault::into_refusal)?;
    forget(s, &ended);
    s.metrics.admin_action_total.with_label_values(&["user_setup"]).inc();
    begin_session(s, &user, Via::Password, address).await
}

async fn find(s: &Services, token: &str) -> Result<SetupLink, Refusal> {
    if token.len() > TOKEN_MAX_CHARS {
        return Err(Refusal::SetupLinkInvalid);
    }
    let hash = id_hash(token);
    let found = s.store.read(move |r| r.setup_link(&hash)).await.map_err(|e| fault::unreadable(&e))?;
    found.filter(|l| l.expires_at > s.now()).ok_or(Refusal::SetupLinkInvalid)
}

/// Who has a second factor keeps it when the password is set anew: the link alone does not let anybody in.
async fn second_factor(
    s: &Services,
    link: &SetupLink,
    code: Option<&str>,
    address: &str,
) -> Result<(), Refusal> {
    let Some(name) = link.user.clone() else { return Ok(()) };
    let user = s.store.read(move |r| r.user(&name)).await.map_err(|e| fault::unreadable(&e))?;
    let Some(user) = user.filter(|u| u.totp) else { return Ok(()) };
    let who = Actor { ip: Some(address.to_owned()), ..Actor::new(&user.name, user.role, Door::Console) };
    users_lockout::open(s, &who, "USER_SETUP", &user.name, address).await?;
    users_sessions::second_factor(s, &who, &user, "USER_SETUP", code, address).await
}
