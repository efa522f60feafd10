//! Second factor: set up, in force, accepted once, taken away; and the recovery codes for those who lost it.

use crate::domain::actor::Actor;
use crate::domain::audit::Draft;
use crate::domain::audit::EventType;
use crate::domain::refusal::Refusal;
use crate::domain::users::Session;
use crate::domain::users::User;
use crate::domain::users_totp as rules;
use crate::services::Fault;
use crate::services::Services;
use crate::services::fault;
use crate::services::users::RESOURCE;
use crate::services::users::done;
use crate::services::users::no_random;
use crate::services::users_lockout;
use crate::services::users_sessions;
use crate::services::users_sessions::Proof;
use crate::services::users_sessions::id_hash;
use crate::services::users_sessions::session_actor;
use crate::store::Lane;
use crate::store::TotpRow;
use crate::wire;
use qrcode::Color;
use qrcode::QrCode;
use serde_json::json;
use std::fmt::Write as _;

/// Empty squares around the code, as its standard asks.
const QUIET: usize = 4;

fn place(name: &str) -> String {
    format!("second factor of {}", name.to_lowercase())
}

fn no_key() -> Refusal {
    Refusal::NotRecorded {
        cause: "there is no sealing key".to_owned(),
        remedy: "see the log of the start: the data directory cannot keep one".to_owned(),
    }
}

async fn stored(s: &Services, name: &str) -> Result<Option<TotpRow>, Refusal> {
    let name = name.to_owned();
    s.store.read(move |r| r.totp(&name)).await.map_err(|e| fault::unreadable(&e))
}

fn step_of(s: &Services, name: &str, row: &TotpRow, code: &str) -> Result<Option<u64>, Refusal> {
    let routing = s.alerts.routing();
    let sealer = routing.sealer.as_ref().ok_or_else(no_key)?;
    let Some(secret) = sealer.open_sealed(&place(name), &row.sealed) else {
        let cause = "the second factor was sealed with another key: an admin resets it".to_owned();
        return Err(Refusal::Unreadable { cause });
    };
    let now = u64::try_from(s.now().as_second()).unwrap_or(0);
    Ok(rules::step_of(&secret, code, now, row.step))
}

/// Accepts a code, or a recovery code, and remembers that it was used.
pub(in crate::services) async fn accept(
    s: &Services,
    who: &Actor,
    user: &User,
    code: &str,
) -> Result<(), Refusal> {
    let row = stored(s, &user.name).await?.filter(|row| row.confirmed).ok_or(Refusal::CodeWrong)?;
    let (name, who) = (user.name.clone(), who.clone());
    if let Some(typed) = rules::recovery_typed(code) {
        let hash = id_hash(&typed);
        let used: Result<(), Fault> = s
            .write(Lane::Normal, s.now(), move |tx| {
                if !tx.use_recovery_code(&name, &hash)? {
                    return Err(Refusal::CodeWrong.into());
                }
                let left = tx.recovery_codes_left(&name)?;
                let draft = Draft::new(&who, "RECOVERY_CODE_USE", EventType::Auth, (RESOURCE, &name));
                tx.audit(draft.details(json!({ "left": left })))?;
                Ok(())
            })
            .await;
        return used.map_err(Fault::into_refusal);
    }
    let step = step_of(s, &user.name, &row, code)?.ok_or(Refusal::CodeWrong)?;
    let used: Result<bool, Fault> =
        s.write(Lane::Normal, s.now(), move |tx| Ok(tx.use_totp(&name, step)?)).await;
    if used.map_err(Fault::into_refusal)? { Ok(()) } else { Err(Refusal::CodeWrong) }
}

/// Whether the second factor is in force, and how many recovery codes are left.
///
/// # Errors
/// The ledger cannot be read.
pub async fn view(s: &Services, session: &Session) -> Result<wire::TotpView, Refusal> {
    let name = session.user.clone();
    let read = s.store.read(move |r| Ok((r.totp(&name)?, r.recovery_codes_left(&name)?))).await;
    let (row, left) = read.map_err(|e| fault::unreadable(&e))?;
    let enabled = row.is_some_and(|row| row.confirmed);
    Ok(wire::TotpView { enabled, recovery_codes_left: enabled.then_some(left) })
}

/// Makes a secret for the user's authenticator; it is asked for when a code of it was typed once.
///
/// # Errors
/// There is one in force; not recorded.
pub async fn offer(s: &Services, session: &Session, address: &str) -> Result<wire::TotpOffer, Refusal> {
    let who = Actor { ip: Some(address.to_owned()), ..session_actor(session) };
    let result = try_offer(s, &who, session).await;
    done(s, &who, ("TOTP_OFFER", (RESOURCE, &session.user)), result.as_ref().err()).await;
    result
}

async fn try_offer(s: &Services, who: &Actor, session: &Session) -> Result<wire::TotpOffer, Refusal> {
    let mut secret = [0_u8; rules::SECRET_BYTES];
    getrandom::fill(&mut secret).map_err(|e| no_random(&e.to_string()))?;
    let issuer = format!("Tradewarden {}", s.settings().environment);
    let (uri, text) = rules::address(&secret, &session.user, &issuer)
        .ok_or_else(|| Refusal::invalid("username", "this name does not fit into an authenticator"))?;
    let routing = s.alerts.routing();
    let sealer = routing.sealer.as_ref().ok_or_else(no_key)?;
    let sealed = sealer.seal(&place(&session.user), &secret).map_err(|e| fault::not_recorded(&e))?;
    let (name, who) = (session.user.clone(), who.clone());
    let written: Result<(), Fault> = s
        .write(Lane::Normal, s.now(), move |tx| {
            let user = tx.user(&name)?.ok_or(Refusal::NotAuthenticated)?;
            if user.oidc.is_some() {
                let words = "you sign in at the identity provider: the second factor is asked for there";
                return Err(Refusal::invalid("username", words).into());
            }
            if user.totp {
                return Err(Refusal::Exists { what: "a second factor".to_owned() }.into());
            }
            tx.offer_totp(&name, &sealed)?;
            tx.audit(Draft::new(&who, "TOTP_OFFER", EventType::Admin, (RESOURCE, &name)))?;
            Ok(())
        })
        .await;
    written.map_err(Fault::into_refusal)?;
    let qr = qr(&uri).ok_or_else(|| Refusal::invalid("username", "this name is too long for a code"))?;
    Ok(wire::TotpOffer { secret: text, uri, qr })
}

/// Dark squares as one path, row by row; the quiet zone is part of the size.
fn qr(text: &str) -> Option<wire::QrView> {
    let code = QrCode::new(text).ok()?;
    let width = code.width();
    let mut path = String::new();
    for (i, _) in code.to_colors().iter().enumerate().filter(|(_, c)| **c == Color::Dark) {
        let _ = write!(path, "M{} {}h1v1h-1z", i % width + QUIET, i / width + QUIET);
    }
    Some(wire::QrView { size: u32::try_from(width + 2 * QUIET).ok()?, path })
}

/// Puts the second factor in force with its first code, and makes the recovery codes.
///
/// # Errors
/// The code is wrong, nothing was offered, too many attempts, not recorded.
pub async fn confirm(
    s: &Services,
    session: &Session,
    code: &str,
    address: &str,
) -> Result<wire::RecoveryCodes, Refusal> {
    let who = Actor { ip: Some(address.to_owned()), ..session_actor(session) };
    let result = try_confirm(s, &who, session, code, address).await;
    done(s, &who, ("TOTP_ENABLE", (RESOURCE, &session.user)), result.as_ref().err()).await;
    result
}

async fn try_confirm(
    s: &Services,
    who: &Actor,
    session: &Session,
    code: &str,
    address: &str,
) -> Result<wire::RecoveryCodes, Refusal> {
    users_lockout::open(s, who, "TOTP_ENABLE", &session.user, address).await?;
    let row = stored(s, &session.user).await?.filter(|row| !row.confirmed);
    let row = row.ok_or_else(|| Refusal::invalid("code", "nothing is to be confirmed: begin anew"))?;
    let Some(step) = step_of(s, &session.user, &row, code)? else {
        users_lockout::note(s, &session.user, address).await;
        return Err(Refusal::CodeWrong);
    };
    let codes = recovery_codes()?;
    let hashes = hashes_of(&codes);
    let (name, who) = (session.user.clone(), who.clone());
    let written: Result<(), Fault> = s
        .write(Lane::Normal, s.now(), move |tx| {
            if !tx.use_totp(&name, step)? {
                return Err(Refusal::CodeWrong.into());
            }
            tx.set_recovery_codes(&name, &hashes)?;
            let draft = Draft::new(&who, "TOTP_ENABLE", EventType::Admin, (RESOURCE, &name));
            tx.audit(draft.details(json!({ "recovery_codes": hashes.len() })))?;
            Ok(())
        })
        .await;
    written.map_err(Fault::into_refusal)?;
    Ok(wire::RecoveryCodes { recovery_codes: codes })
}

/// Makes new recovery codes; the old ones are worth nothing.
///
/// # Errors
/// No second factor is in force; not recorded.
pub async fn renew_codes(
    s: &Services,
    session: &Session,
    address: &str,
) -> Result<wire::RecoveryCodes, Refusal> {
    let actor = Actor { ip: Some(address.to_owned()), ..session_actor(session) };
    let codes = recovery_codes()?;
    let hashes = hashes_of(&codes);
    let (name, who) = (session.user.clone(), actor.clone());
    let written: Result<(), Fault> = s
        .write(Lane::Normal, s.now(), move |tx| {
            if !tx.user(&name)?.is_some_and(|u| u.totp) {
                return Err(Refusal::invalid("code", "set up the second factor first").into());
            }
            tx.set_recovery_codes(&name, &hashes)?;
            tx.audit(Draft::new(&who, "RECOVERY_CODES_RENEW", EventType::Admin, (RESOURCE, &name)))?;
            Ok(())
        })
        .await;
    let result = written.map_err(Fault::into_refusal);
    done(s, &actor, ("RECOVERY_CODES_RENEW", (RESOURCE, &session.user)), result.as_ref().err()).await;
    result.map(|()| wire::RecoveryCodes { recovery_codes: codes })
}

/// Switches one's own second factor off, after one more proof.
///
/// # Errors
/// The proof is wrong; not recorded.
pub async fn switch_off(
    s: &Services,
    session: &Session,
    proof: Proof<'_>,
    address: &str,
) -> Result<(), Refusal> {
    let who = Actor { ip: Some(address.to_owned()), ..session_actor(session) };
    users_sessions::prove(s, &who, session, proof, "TOTP_DISABLE", address).await?;
    let result = take_away(s, &who, &session.user, "TOTP_DISABLE").await;
    done(s, &who, ("TOTP_DISABLE", (RESOURCE, &session.user)), result.as_ref().err()).await;
    result
}

/// Takes a second factor away, with its recovery codes.
pub(in crate::services) async fn take_away(
    s: &Services,
    who: &Actor,
    name: &str,
    action: &'static str,
) -> Result<(), Refusal> {
    let (name, who) = (name.to_owned(), who.clone());
    let written: Result<(), Fault> = s
        .write(Lane::Normal, s.now(), move |tx| {
            let there = tx.user(&name)?.ok_or_else(|| Refusal::NotFound { what: format!("user {name}") })?;
            if !tx.drop_totp(&there.name)? {
                return Err(Refusal::NotFound { what: format!("a second factor of {name}") }.into());
            }
            tx.audit(Draft::new(&who, action, EventType::Admin, (RESOURCE, &there.name)))?;
            Ok(())
        })
        .await;
    written.map_err(Fault::into_refusal)
}

fn recovery_codes() -> Result<Vec<String>, Refusal> {
    let one = |_| {
        let mut random = [0_u8; rules::RECOVERY_CHARS];
        getrandom::fill(&mut random).map_err(|e| no_random(&e.to_string()))?;
        Ok(rules::recovery_code(&random))
    };
    (0..rules::RECOVERY_CODES).map(one).collect()
}

fn hashes_of(codes: &[String]) -> Vec<String> {
    codes.iter().filter_map(|code| rules::recovery_typed(code)).map(|code| id_hash(&code)).collect()
}
