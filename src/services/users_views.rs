//! What is shown of people: the list, and who is signed in.

use crate::domain::actor::Actor;
use crate::domain::actor::needs;
use crate::domain::breaker::permit;
use crate::domain::refusal::Refusal;
use crate::domain::time;
use crate::domain::users;
use crate::domain::users::Session;
use crate::domain::users::User;
use crate::services::Services;
use crate::services::fault;
use crate::services::users_lockout;
use crate::wire;

/// All users, by name.
///
/// # Errors
/// Not permitted; the ledger cannot be read.
pub async fn list(s: &Services, actor: &Actor) -> Result<wire::UserList, Refusal> {
    permit(actor, &needs::ADMIN, "see the users")?;
    Ok(wire::UserList { items: rows(s, None).await? })
}

/// One user as listed.
///
/// # Errors
/// No such user; the ledger cannot be read.
pub async fn row(s: &Services, name: &str) -> Result<wire::UserRow, Refusal> {
    let found = rows(s, Some(name)).await?.into_iter().next();
    found.ok_or_else(|| Refusal::NotFound { what: format!("user {name}") })
}

async fn rows(s: &Services, only: Option<&str>) -> Result<Vec<wire::UserRow>, Refusal> {
    let oldest = time::plus_ms(s.now(), -users::SESSION_ABSOLUTE_MS);
    let all = s.store.read(move |r| r.users(oldest)).await.map_err(|e| fault::unreadable(&e))?;
    let wanted = |user: &User| only.is_none_or(|name| user.name.eq_ignore_ascii_case(name));
    let all: Vec<(User, i64)> = all.into_iter().filter(|(user, _)| wanted(user)).collect();
    let names = all.iter().map(|(user, _)| user.name.clone()).collect();
    let waits = users_lockout::accounts(s, names).await?;
    let view = |((user, sessions), until): ((User, i64), Option<jiff::Timestamp>)| wire::UserRow {
        role: user.role.as_str().to_owned(),
        state: user.state(until.is_some()).to_owned(),
        methods: methods(&user),
        created_at: time::iso(user.created_at),
        last_sign_in_at: user.last_sign_in_at.map(time::iso),
        sessions,
        locked_until: until.map(time::iso),
        created_by: user.created_by,
        name: user.name,
    };
    Ok(all.into_iter().zip(waits).map(view).collect())
}

fn methods(user: &User) -> wire::MethodsView {
    wire::MethodsView { password: user.password_hash.is_some(), totp: user.totp, oidc: user.oidc.is_some() }
}

/// Who is signed in, for the console; `None` is nobody.
///
/// # Errors
/// When the ledger cannot be read.
pub async fn session_view(s: &Services, session: Option<&Session>) -> Result<wire::SessionView, Refusal> {
    let name = session.map(|x| x.user.clone());
    let read = s.store.read(move |r| {
        let user = name.map(|name| r.user(&name)).transpose()?.flatten();
        Ok((r.count_users()?.0, user))
    });
    let (all, user) = read.await.map_err(|e| fault::unreadable(&e))?;
    let at = |from: jiff::Timestamp, ms: i64| time::iso(time::plus_ms(from, ms));
    Ok(wire::SessionView {
        user: session.map(|x| wire::UserView { name: x.user.clone(), role: x.role.as_str().to_owned() }),
        csrf_token: session.map(|x| x.csrf_token.clone()),
        setup_required: all == 0,
        environment: environment(s),
        version: s.settings().version.clone(),
        demo: s.settings().demo,
        confirmed_at: session.map(|x| time::iso(x.confirmed_at)),
        idle_at: session.map(|x| at(x.active_at, users::SESSION_IDLE_MS)),
        expires_at: session.map(|x| at(x.created_at, users::SESSION_ABSOLUTE_MS)),
        methods: user.as_ref().map(methods),
        oidc: s.people.oidc.label().map(|label| wire::OidcButton { label }),
    })
}

/// Which desk this is.
#[must_use]
pub fn environment(s: &Services) -> wire::Environment {
    wire::Environment { name: s.settings().environment.clone(), kind: s.settings().environment_kind.clone() }
}
