//! People on a clock moved by hand: idle, limits, proofs, lock-outs, second factors, an identity provider.

use crate::domain::actor::Actor;
use crate::domain::actor::Door;
use crate::domain::actor::Role;
use crate::domain::refusal::Refusal;
use crate::domain::time::plus_ms;
use crate::domain::users::Change;
use crate::domain::users::OidcIdentity;
use crate::domain::users_oidc::Groups;
use crate::domain::users_totp;
use crate::services::alerts::AlertRouting;
use crate::services::alerts_rig::HOUR;
use crate::services::alerts_rig::MINUTE;
use crate::services::alerts_rig::Rig;
use crate::services::users;
use crate::services::users::Ending;
use crate::services::users_account;
use crate::services::users_activity::session;
use crate::services::users_activity::touch;
use crate::services::users_changes;
use crate::services::users_oidc;
use crate::services::users_oidc::Answer;
use crate::services::users_oidc::Begun;
use crate::services::users_oidc::Office;
use crate::services::users_oidc::Person;
use crate::services::users_oidc::Provider;
use crate::services::users_oidc::Trouble;
use crate::services::users_sessions::Proof;
use crate::services::users_sessions::SignedIn;
use crate::services::users_sessions::confirm;
use crate::services::users_sessions::sign_in;
use crate::services::users_setup;
use crate::services::users_totp as second;
use crate::services::users_views;
use parking_lot::Mutex;
use std::sync::Arc;

const PASSWORD: &str = "correct horse battery";
const HERE: &str = "192.0.2.7";

fn root() -> Actor {
    Actor::new("unix:root", Role::Admin, Door::Cli)
}

fn password(text: &str) -> Proof<'_> {
    Proof { password: Some(text), code: None }
}

fn later(rig: &Rig, ms: i64) {
    rig.clock.set(plus_ms(rig.s.now(), ms));
}

async fn user(rig: &Rig, name: &str, role: Role) -> SignedIn {
    let made = users::create(&rig.s, &root(), name, role).await.unwrap();
    let token = made.setup_url.split("token=").nth(1).unwrap().to_owned();
    users_setup::use_setup(&rig.s, &token, name, password(PASSWORD), HERE).await.unwrap()
}

fn code(secret: &str, rig: &Rig) -> String {
    let built = totp_rs::Builder::new()
        .with_secret(totp_rs::Secret::try_from_base32(secret).unwrap())
        .with_account_name("any")
        .build()
        .unwrap();
    built.generate(u64::try_from(rig.s.now().as_second()).unwrap()).to_string()
}

#[tokio::test]
async fn a_session_tires_after_a_pause_and_ends_after_twelve_hours() {
    let rig = Rig::new(AlertRouting::default());
    let alice = user(&rig, "alice", Role::Admin).await;
    let now = |rig: &Rig| rig.s.now();
    for _ in 0..3 {
        later(&rig, 14 * MINUTE);
        let seen = session(&rig.s, &alice.secret).await.unwrap().unwrap();
        assert!(!seen.idle(now(&rig)), "activity keeps it awake");
        touch(&rig.s, &seen);
    }
    later(&rig, 15 * MINUTE);
    let seen = session(&rig.s, &alice.secret).await.unwrap().unwrap();
    assert!(seen.idle(now(&rig)) && !seen.fresh(now(&rig)));
    touch(&rig.s, &seen);
    let seen = session(&rig.s, &alice.secret).await.unwrap().unwrap();
    assert!(seen.idle(now(&rig)), "only a new proof ends a pause");
    let again = confirm(&rig.s, &seen, password(PASSWORD), HERE).await.unwrap();
    assert_ne!(again.secret, alice.secret, "a new id with the new right");
    assert!(session(&rig.s, &alice.secret).await.unwrap().is_none(), "the old one is worth nothing");
    let seen = session(&rig.s, &again.secret).await.unwrap().unwrap();
    assert!(!seen.idle(now(&rig)) && seen.fresh(now(&rig)));
    assert_eq!((&seen.public_id, &seen.csrf_token), (&alice.session.public_id, &alice.session.csrf_token));
    later(&rig, 12 * HOUR - 61 * MINUTE);
    assert!(session(&rig.s, &again.secret).await.unwrap().is_some());
    later(&rig, 5 * MINUTE);
    assert!(session(&rig.s, &again.secret).await.unwrap().is_none(), "a proof does not lengthen it");
}

#[tokio::test]
async fn five_failures_lock_and_an_admin_or_time_unlocks() {
    let rig = Rig::new(AlertRouting::default());
    user(&rig, "alice", Role::Operator).await;
    for n in 0..5 {
        let from = format!("198.51.100.{n}");
        let said = sign_in(&rig.s, "alice", password("not the password"), &from, None).await;
        assert_eq!(said.unwrap_err(), Refusal::BadCredentials);
        later(&rig, MINUTE);
    }
    let wait = |left| Refusal::TooManyAttempts { retry_after_seconds: left };
    let said = sign_in(&rig.s, "ALICE", password(PASSWORD), HERE, None).await;
    assert_eq!(said.unwrap_err(), wait(14 * 60), "from the last failure, whatever the address");
    let row = users_views::row(&rig.s, "alice").await.unwrap();
    assert_eq!((row.state.as_str(), row.locked_until.is_some()), ("locked", true));
    users_changes::unlock(&rig.s, &root(), "alice").await.unwrap();
    assert_eq!(users_views::row(&rig.s, "alice").await.unwrap().state, "active");
    assert!(sign_in(&rig.s, "alice", password(PASSWORD), HERE, None).await.is_ok());
    for _ in 0..5 {
        let _ = sign_in(&rig.s, "nobody-here", password("guess"), HERE, None).await;
    }
    let said = sign_in(&rig.s, "alice", password(PASSWORD), HERE, None).await;
    assert_eq!(said.unwrap_err(), wait(15 * 60), "the address waits for all accounts");
    later(&rig, 15 * MINUTE);
    assert!(sign_in(&rig.s, "alice", password(PASSWORD), HERE, None).await.is_ok());
}

#[tokio::test]
async fn a_second_factor_is_asked_for_and_each_code_works_once() {
    let rig = Rig::new(AlertRouting::default());
    let alice = user(&rig, "alice", Role::Admin).await;
    let offer = second::offer(&rig.s, &alice.session, HERE).await.unwrap();
    assert!(sign_in(&rig.s, "alice", password(PASSWORD), HERE, None).await.is_ok(), "not in force yet");
    let said = second::confirm(&rig.s, &alice.session, "000000", HERE).await;
    assert_eq!(said.unwrap_err().code(), "bad_credentials");
    let first = code(&offer.secret, &rig);
    let codes = second::confirm(&rig.s, &alice.session, &first, HERE).await.unwrap().recovery_codes;
    assert_eq!(codes.len(), users_totp::RECOVERY_CODES);
    let with = |code: &'static str| Proof { password: Some(PASSWORD), code: Some(code) };
    let enter = async |code: &str| {
        sign_in(&rig.s, "alice", Proof { password: Some(PASSWORD), code: Some(code) }, HERE, None).await
    };
    let said = sign_in(&rig.s, "alice", password(PASSWORD), HERE, None).await;
    assert_eq!(said.unwrap_err(), Refusal::CodeRequired);
    let said = sign_in(&rig.s, "alice", Proof { password: Some("wrong"), ..with("1") }, HERE, None).await;
    assert_eq!(said.unwrap_err(), Refusal::BadCredentials, "nothing is told without the password");
    assert_eq!(enter(&first).await.unwrap_err(), Refusal::CodeWrong, "used for the set-up");
    later(&rig, MINUTE);
    let next = code(&offer.secret, &rig);
    assert!(enter(&next).await.is_ok());
    assert_eq!(enter(&next).await.unwrap_err(), Refusal::CodeWrong);
    assert!(enter(&codes[3]).await.is_ok());
    assert_eq!(enter(&codes[3]).await.unwrap_err(), Refusal::CodeWrong, "a recovery code works once");
    assert_eq!(second::view(&rig.s, &alice.session).await.unwrap().recovery_codes_left, Some(9));
    let renewed = second::renew_codes(&rig.s, &alice.session, HERE).await.unwrap().recovery_codes;
    assert_eq!(enter(&codes[4]).await.unwrap_err(), Refusal::CodeWrong, "old ones are worth nothing");
    assert!(enter(&renewed[0]).await.is_ok());
    for _ in 0..5 {
        assert_eq!(enter("123 456").await.unwrap_err(), Refusal::CodeWrong);
    }
    assert_eq!(enter(&renewed[1]).await.unwrap_err().code(), "too_many_attempts", "wrong codes count");
    users_changes::reset_totp(&rig.s, &root(), "alice").await.unwrap();
    users_changes::unlock(&rig.s, &root(), "alice").await.unwrap();
    assert!(sign_in(&rig.s, "alice", password(PASSWORD), "192.0.2.8", None).await.is_ok());
}

#[tokio::test]
async fn changes_of_a_user_take_effect_at_once() {
    let rig = Rig::new(AlertRouting::default());
    let alice = user(&rig, "alice", Role::Admin).await;
    let said = users_changes::change(&rig.s, &root(), "alice", Change::Disable, "").await;
    assert_eq!(said.unwrap_err().code(), "last_admin");
    let bob = user(&rig, "bob", Role::Admin).await;
    let mut endings = rig.s.people.endings.subscribe();
    users_changes::change(&rig.s, &root(), "bob", Change::Role(Role::Viewer), "left the desk").await.unwrap();
    assert_eq!(endings.recv().await.unwrap(), Ending::Session(bob.session.public_id.clone()));
    let seen = session(&rig.s, &bob.secret).await.unwrap().unwrap();
    assert_eq!(seen.role, Role::Viewer, "the session goes on with the new role");
    users_changes::change(&rig.s, &root(), "bob", Change::Disable, "").await.unwrap();
    assert_eq!(endings.recv().await.unwrap(), Ending::Session(bob.session.public_id.clone()));
    assert!(session(&rig.s, &bob.secret).await.unwrap().is_none());
    let said = sign_in(&rig.s, "bob", password(PASSWORD), HERE, None).await;
    assert_eq!(said.unwrap_err(), Refusal::BadCredentials);
    users_changes::change(&rig.s, &root(), "bob", Change::Enable, "").await.unwrap();
    let bob = sign_in(&rig.s, "bob", password(PASSWORD), HERE, None).await.unwrap();
    users_account::change_password(&rig.s, &bob.session, PASSWORD, "another horse battery", HERE)
        .await
        .unwrap();
    assert!(session(&rig.s, &bob.secret).await.unwrap().is_some(), "the one that asks goes on");
    users_changes::change(&rig.s, &root(), "bob", Change::Delete, "").await.unwrap();
    assert!(session(&rig.s, &bob.secret).await.unwrap().is_none());
    assert_eq!(users_views::list(&rig.s, &root()).await.unwrap().items.len(), 1);
    assert!(session(&rig.s, &alice.secret).await.unwrap().is_some());
}

/// Vouches for whoever it is told to.
struct Paper(Mutex<Result<Person, Trouble>>, Mutex<u32>);

impl Provider for Paper {
    fn begin(&self, _again: bool) -> Answer<'_, Begun> {
        *self.1.lock() += 1;
        let state = format!("state-{}", self.1.lock());
        let begun = Begun {
            url: format!("https://idp.example/?state={state}"),
            state,
            nonce: "n".into(),
            verifier: "v".into(),
        };
        Box::pin(async move { Ok(begun) })
    }

    fn finish<'a>(&'a self, _code: &'a str, _begun: &'a Begun) -> Answer<'a, Person> {
        let person = self.0.lock().clone();
        Box::pin(async move { person })
    }
}

#[tokio::test]
async fn who_comes_from_the_provider_is_bound_to_what_it_calls_him() {
    let rig = Rig::new(AlertRouting::default());
    user(&rig, "alice", Role::Admin).await;
    let person = |groups: &[&str]| Person {
        identity: OidcIdentity { issuer: "https://idp.example".into(), subject: "4711".into() },
        username: Some("alice".into()),
        email: None,
        groups: groups.iter().map(|g| (*g).to_owned()).collect(),
        proved_at: None,
    };
    let paper = Arc::new(Paper(Mutex::new(Ok(person(&["staff"]))), Mutex::new(0)));
    let groups =
        Groups { admin: vec!["risk".into()], operator: vec!["desk".into()], viewer: vec!["staff".into()] };
    let provider: Arc<dyn Provider> = Arc::<Paper>::clone(&paper);
    rig.s.people.oidc.open(Some(Office { label: "SSO".into(), groups, provider }));
    let come = async |browser: Option<&str>| {
        let start = users_oidc::start(&rig.s, None, HERE).await.unwrap();
        let state = start.url.split("state=").nth(1).unwrap().to_owned();
        let browser = browser.map_or(start.browser.clone(), str::to_owned);
        let done = users_oidc::finish(&rig.s, "code", &state, Some(&browser), HERE).await;
        let replay = users_oidc::finish(&rig.s, "code", &state, Some(&browser), HERE).await;
        assert_eq!(replay.unwrap_err().code(), "oidc_refused", "good once");
        done
    };
    assert_eq!(come(Some("another browser")).await.unwrap_err().code(), "oidc_refused");
    let first = come(None).await.unwrap();
    assert_eq!((first.session.user.as_str(), first.session.role), ("alice-2", Role::Viewer));
    *paper.0.lock() = Ok(person(&["desk", "staff"]));
    let second = come(None).await.unwrap();
    assert_eq!((second.session.user.as_str(), second.session.role), ("alice-2", Role::Operator));
    let seen = session(&rig.s, &first.secret).await.unwrap().unwrap();
    assert_eq!(seen.role, Role::Operator, "what was open has the new role");
    *paper.0.lock() = Ok(person(&["other"]));
    assert_eq!(come(None).await.unwrap_err().code(), "oidc_refused");
    assert!(session(&rig.s, &second.secret).await.unwrap().is_none(), "who left all groups is out");
    *paper.0.lock() = Err(Trouble::Unavailable("down".into()));
    assert_eq!(come(None).await.unwrap_err().code(), "oidc_unavailable");
    assert!(sign_in(&rig.s, "alice", password(PASSWORD), HERE, None).await.is_ok(), "local sign-in works");
    assert_eq!(
        users_changes::new_link(&rig.s, &root(), "alice-2").await.unwrap_err().code(),
        "invalid_request"
    );
    // What is begun is good for ten minutes.
    *paper.0.lock() = Ok(person(&["risk"]));
    let start = users_oidc::start(&rig.s, None, HERE).await.unwrap();
    let state = start.url.split("state=").nth(1).unwrap().to_owned();
    later(&rig, users_oidc::PENDING_MS);
    let said = users_oidc::finish(&rig.s, "code", &state, Some(&start.browser), HERE).await;
    assert_eq!(said.unwrap_err().code(), "oidc_refused");
    users_changes::change(&rig.s, &root(), "alice-2", Change::Disable, "").await.unwrap();
    assert_eq!(come(None).await.unwrap_err().code(), "oidc_refused", "disabled here");
}
