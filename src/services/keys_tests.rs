//! Rotation, expiry and revocation on a clock moved by hand.

use crate::domain::actor::Actor;
use crate::domain::actor::Door;
use crate::domain::actor::Role;
use crate::domain::time::plus_ms;
use crate::services::alerts_rig::HOUR;
use crate::services::alerts_rig::Rig;
use crate::services::alerts_rig::person;
use crate::services::keys;
use crate::services::keys_acts;
use crate::services::keys_acts::NewKey;
use crate::services::users::Ending;
use crate::wire;

fn desk(days: Option<i64>) -> NewKey {
    NewKey {
        name: "desk".into(),
        role: Role::Operator,
        scopes: vec!["gate:read".into(), "write_orders".into()],
        expires_in_days: days,
    }
}

fn rig() -> (Rig, Actor) {
    (Rig::new(Default::default()), person(Role::Admin))
}

impl Rig {
    fn later(&self, ms: i64) {
        self.clock.set(plus_ms(self.s.now(), ms));
        keys::end_due(&self.s);
    }

    async fn works(&self, key: &str) -> bool {
        let known = keys::check(&self.s, key, Door::Http, Some("10.0.0.1")).await;
        let over_redis = keys::check(&self.s, key, Door::Redis, None).await;
        assert_eq!(known.is_ok(), over_redis.is_ok(), "the same on every door");
        known.is_ok()
    }

    async fn shown(&self, id: &str) -> wire::KeyView {
        let all = keys_acts::list(&self.s, &person(Role::Admin)).await.unwrap();
        all.items.into_iter().find(|k| k.id == id).unwrap()
    }
}

fn endings(told: &mut tokio::sync::broadcast::Receiver<Ending>) -> Vec<Ending> {
    std::iter::from_fn(|| told.try_recv().ok()).collect()
}

#[tokio::test]
async fn old_and_new_work_for_the_grace_then_only_the_new() {
    let (rig, admin) = rig();
    let mut told = rig.s.people.endings.subscribe();
    let old = keys_acts::create(&rig.s, &admin, desk(None)).await.unwrap();
    let new = keys_acts::rotate(&rig.s, &admin, &old.info.id, None).await.unwrap();
    assert_ne!(old.key, new.key);
    assert_eq!((&new.info.name, new.info.role.as_str()), (&old.info.name, "operator"));
    assert_eq!(new.info.scopes, old.info.scopes);
    assert_eq!(new.info.rotated_from.as_ref(), Some(&old.info.id));
    for (after, works, state) in
        [(0, true, "grace"), (24 * HOUR - 1, true, "grace"), (1, false, "rotated"), (HOUR, false, "rotated")]
    {
        rig.later(after);
        assert_eq!(rig.works(&old.key).await, works, "{after}");
        assert!(rig.works(&new.key).await);
        assert_eq!(keys::lives(&rig.s, &old.info.id), works);
        assert_eq!(rig.shown(&old.info.id).await.state, state);
    }
    assert_eq!(endings(&mut told), [Ending::Key(old.info.id.clone())], "told once");
    let shown = rig.shown(&old.info.id).await;
    assert_eq!(shown.replaced_by.as_ref(), Some(&new.info.id));
    assert_eq!(rig.shown(&new.info.id).await.state, "active");
}

#[tokio::test]
async fn a_use_in_the_grace_is_visible() {
    let (rig, admin) = rig();
    let old = keys_acts::create(&rig.s, &admin, desk(None)).await.unwrap();
    assert!(rig.works(&old.key).await);
    keys_acts::rotate(&rig.s, &admin, &old.info.id, Some(2)).await.unwrap();
    rig.later(61_000);
    let seen = keys_acts::verify(&rig.s, &admin, &old.key, Some("write_orders")).await.unwrap();
    assert!(seen.active && seen.allowed && seen.expires_at.is_some(), "{seen:?}");
    for _ in 0..100 {
        if rig.shown(&old.info.id).await.used_in_grace_at.is_some() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    let shown = rig.shown(&old.info.id).await;
    assert_eq!(shown.used_in_grace_at.as_deref(), Some("2026-11-24T09:01:00.000000+00:00"));
    assert_eq!(shown.last_used_at, shown.used_in_grace_at);
}

#[tokio::test]
async fn a_grace_is_cut_short_and_a_key_revoked_at_once() {
    let (rig, admin) = rig();
    let mut told = rig.s.people.endings.subscribe();
    let old = keys_acts::create(&rig.s, &admin, desk(None)).await.unwrap();
    let refused = keys_acts::cut_short(&rig.s, &admin, &old.info.id).await.unwrap_err();
    assert_eq!(refused.code(), "key_state", "it has no successor");
    let new = keys_acts::rotate(&rig.s, &admin, &old.info.id, None).await.unwrap();
    let again = keys_acts::rotate(&rig.s, &admin, &old.info.id, None).await.unwrap_err();
    assert_eq!(again.code(), "key_state");
    rig.later(HOUR);
    keys_acts::cut_short(&rig.s, &admin, &old.info.id).await.unwrap();
    assert!(!rig.works(&old.key).await && rig.works(&new.key).await);
    assert_eq!(endings(&mut told), [Ending::Key(old.info.id.clone())]);
    keys_acts::revoke(&rig.s, &admin, &new.info.id).await.unwrap();
    assert!(!rig.works(&new.key).await);
    assert_eq!(endings(&mut told), [Ending::Key(new.info.id.clone())]);
    let shown = rig.shown(&new.info.id).await;
    assert_eq!((shown.state.as_str(), shown.revoked_by.as_deref()), ("revoked", Some("alice")));
    let twice = keys_acts::revoke(&rig.s, &admin, &new.info.id).await.unwrap_err();
    assert_eq!(twice.code(), "not_found");
}

#[tokio::test]
async fn an_expiring_key_ends_by_itself_and_its_successor_lives_as_long() {
    let (mut rig, admin) = rig();
    let mut told = rig.s.people.endings.subscribe();
    let key = keys_acts::create(&rig.s, &admin, desk(Some(2))).await.unwrap();
    rig.later(24 * HOUR);
    let next = keys_acts::rotate(&rig.s, &admin, &key.info.id, Some(720)).await.unwrap();
    rig.later(24 * HOUR - 1);
    assert!(rig.works(&key.key).await);
    rig.later(1);
    assert!(!rig.works(&key.key).await, "the grace does not outlast the expiry");
    assert_eq!(endings(&mut told), [Ending::Key(key.info.id.clone())]);
    assert_eq!(next.info.expires_at.as_deref(), Some("2026-11-27T09:00:00.000000+00:00"));
    rig.killed().await;
    assert!(rig.works(&next.key).await && !rig.works(&key.key).await, "the same after a restart");
    rig.later(24 * HOUR);
    assert!(!rig.works(&next.key).await);
    let refused = rig.s.store.read(|r| r.audit_page(&Default::default(), 10)).await.unwrap();
    let entry = refused.iter().find(|e| e.action == "API_KEY_REFUSED").unwrap();
    assert!(entry.details.as_deref().unwrap().contains("\"key\":\"expired\""), "{entry:?}");
    // A name is free again when no living key has it.
    assert!(keys_acts::create(&rig.s, &admin, desk(None)).await.is_ok());
}

#[tokio::test]
async fn only_admins_keep_keys_and_a_key_never_does() {
    let (rig, admin) = rig();
    let key = keys_acts::create(&rig.s, &admin, desk(None)).await.unwrap();
    let mut program = Actor::new("key:desk", Role::Admin, Door::Http);
    program.scopes = Some(crate::domain::keys::SCOPES.iter().map(|s| (*s).to_owned()).collect());
    for actor in [person(Role::Viewer), person(Role::Operator), program] {
        let (s, id) = (&rig.s, &key.info.id);
        assert_eq!(keys_acts::create(s, &actor, desk(None)).await.unwrap_err().code(), "not_permitted");
        assert_eq!(keys_acts::rotate(s, &actor, id, None).await.unwrap_err().code(), "not_permitted");
        assert_eq!(keys_acts::cut_short(s, &actor, id).await.unwrap_err().code(), "not_permitted");
        assert_eq!(keys_acts::revoke(s, &actor, id).await.unwrap_err().code(), "not_permitted");
        assert_eq!(keys_acts::list(s, &actor).await.unwrap_err().code(), "not_permitted");
    }
    assert!(rig.works(&key.key).await);
}

#[tokio::test]
async fn a_wrong_secret_is_compared_like_a_right_one_and_says_nothing() {
    let (rig, admin) = rig();
    let key = keys_acts::create(&rig.s, &admin, desk(None)).await.unwrap();
    let mut wrong = key.key.clone();
    wrong.pop();
    wrong.push(if key.key.ends_with('A') { 'B' } else { 'A' });
    let unknown = format!("tw_live_zzzzzzzz_{}", "x".repeat(43));
    for bad in [wrong.as_str(), unknown.as_str(), "", "tw_live_", &key.key[..50]] {
        assert!(!rig.works(bad).await, "{bad}");
        let seen = keys_acts::verify(&rig.s, &admin, bad, None).await.unwrap();
        assert!(!seen.active && !seen.allowed && seen.id.is_none() && seen.scopes.is_empty(), "{seen:?}");
    }
    let entries = rig.s.store.read(|r| r.audit_page(&Default::default(), 50)).await.unwrap();
    let text = format!("{entries:?}");
    assert!(text.contains("API_KEY_REFUSED"));
    for secret in [&key.key[17..], &wrong[17..], &unknown[17..]] {
        assert!(!text.contains(secret), "no secret in the audit log");
    }
}
