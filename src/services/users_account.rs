//! One's own account: password and sessions.

use crate::domain::actor::Actor;
use crate::domain::audit::Draft;
use crate::domain::audit::EventType;
use crate::domain::refusal::Refusal;
use crate::domain::time;
use crate::domain::users;
use crate::domain::users::Session;
use crate::services::Fault;
use crate::services::Services;
use crate::services::fault;
use crate::services::users::RESOURCE;
use crate::services::users::done;
use crate::services::users_activity::forget;
use crate::services::users_passwords;
use crate::services::users_sessions;
use crate::services::users_sessions::Proof;
use crate::services::users_sessions::session_actor;
use crate::store::Lane;
use crate::wire;
use serde_json::json;

/// Stands for all sessions but the one that asks.
pub const OTHERS: &str = "others";

/// Changes one's own password; the other sessions end.
///
/// # Errors
/// The present password is wrong, the new one is too short, not recorded.
pub async fn change_password(
    s: &Services,
    session: &Session,
    current: &str,
    new: &str,
    address: &str,
) -> Result<(), Refusal> {
    let who = Actor { ip: Some(address.to_owned()), ..session_actor(session) };
    users::check_password(new)?;
    let proof = Proof { password: Some(current), code: None };
    users_sessions::prove(s, &who, session, proof, "PASSWORD_CHANGE", address).await?;
    let _turn = users_passwords::turn(&s.people.turns).await?;
    let hash = users_passwords::hash(new.to_owned()).await?;
    let (name, keep, actor) = (session.user.clone(), session.public_id.clone(), who.clone());
    let written: Result<Vec<String>, Fault> = s
        .write(Lane::Normal, s.now(), move |tx| {
            tx.set_password(&name, &hash)?;
            let ended = tx.remove_sessions(&name, Some(&keep))?;
            let draft = Draft::new(&actor, "PASSWORD_CHANGE", EventType::Admin, (RESOURCE, &name));
            tx.audit(draft.details(json!({ "sessions_ended": ended.len() })))?;
            Ok(ended)
        })
        .await;
    let result = written.map_err(Fault::into_refusal);
    done(s, &who, ("PASSWORD_CHANGE", (RESOURCE, &session.user)), result.as_ref().err()).await;
    forget(s, &result?);
    Ok(())
}

/// One's own sessions, newest first.
///
/// # Errors
/// The ledger cannot be read.
pub async fn sessions(s: &Services, session: &Session) -> Result<wire::OwnSessions, Refusal> {
    let (name, oldest) = (session.user.clone(), time::plus_ms(s.now(), -users::SESSION_ABSOLUTE_MS));
    let rows = s.store.read(move |r| r.sessions_of(&name, oldest)).await;
    let rows = rows.map_err(|e| fault::unreadable(&e))?;
    let view = |(row, address): (Session, Option<String>)| {
        let current = row.public_id == session.public_id;
        wire::OwnSession {
            current,
            address,
            created_at: time::iso(row.created_at),
            last_seen_at: time::iso(if current { session.active_at } else { row.active_at }),
            expires_at: time::iso(time::plus_ms(row.created_at, users::SESSION_ABSOLUTE_MS)),
            via: row.via.as_str().to_owned(),
            id: row.public_id,
        }
    };
    Ok(wire::OwnSessions { items: rows.into_iter().map(view).collect() })
}

/// Ends one of one's own sessions, or all but the one that asks.
///
/// # Errors
/// There is no such session; not recorded.
pub async fn end_sessions(
    s: &Services,
    session: &Session,
    which: &str,
    address: &str,
) -> Result<(), Refusal> {
    let who = Actor { ip: Some(address.to_owned()), ..session_actor(session) };
    let (name, mine, which) = (session.user.clone(), session.public_id.clone(), which.to_owned());
    let oldest = time::plus_ms(s.now(), -users::SESSION_ABSOLUTE_MS);
    let actor = who.clone();
    let written: Result<Vec<String>, Fault> = s
        .write(Lane::Normal, s.now(), move |tx| {
            let ended = if which == OTHERS {
                tx.remove_sessions(&name, Some(&mine))?
            } else {
                let all = tx.sessions_of(&name, oldest)?;
                let one = all.into_iter().find(|(x, _)| x.public_id == which).map(|(x, _)| x);
                let one =
                    one.ok_or_else(|| Refusal::NotFound { what: "this session of yours".to_owned() })?;
                tx.remove_session(&one.id_hash)?;
                vec![one.public_id]
            };
            let draft = Draft::new(&actor, "SESSION_END", EventType::Auth, (RESOURCE, &name));
            tx.audit(draft.details(json!({ "sessions": ended })))?;
            Ok(ended)
        })
        .await;
    let result = written.map_err(Fault::into_refusal);
    done(s, &who, ("SESSION_END", (RESOURCE, &session.user)), result.as_ref().err()).await;
    forget(s, &result?);
    Ok(())
}
