//! The kill switch's rules as tables.

use super::*;
use crate::domain::actor::Door;
use crate::domain::actor::Role;

const REASON: &str = "runaway orders in the maker strategy";
const DAY: &str = "2026-11-24";

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_795_478_400 + seconds).unwrap()
}

fn person(role: Role) -> Actor {
    Actor::new("alice", role, Door::Console)
}

fn kill() -> Kill {
    Kill { reason: REASON.into(), acknowledged: true, flatten: true, details: None }
}

fn resume() -> Release {
    Release { reason: REASON.into(), acknowledged: true, confirm: RELEASE_WORD.into() }
}

fn engaged() -> KillSwitch {
    engage(Some(&KillSwitch::first(DAY)), &person(Role::Operator), &kill(), at(0), DAY).unwrap().after
}

#[test]
fn it_engages_from_active_and_from_nothing_and_keeps_the_first_reason() {
    for before in [None, Some(KillSwitch::first(DAY))] {
        let decision = engage(before.as_ref(), &person(Role::Operator), &kill(), at(0), DAY).unwrap();
        assert_eq!((decision.after.state, decision.event), (State::Engaged, Some("ENGAGED")));
    }
    let other = Kill { reason: "another reason that is long enough".into(), ..kill() };
    let again = engage(Some(&engaged()), &person(Role::Operator), &other, at(5), DAY).unwrap();
    assert_eq!((again.outcome, again.event), (Outcome::NoOp, None));
    assert_eq!(again.after, engaged());
}

#[test]
fn a_release_is_checked_in_order() {
    let admin = person(Role::Admin);
    let table: [(&str, Option<KillSwitch>, Actor, Release, Option<i64>, &str); 7] = [
        ("operator", Some(engaged()), person(Role::Operator), resume(), None, "not_permitted"),
        (
            "short",
            Some(engaged()),
            admin.clone(),
            Release { reason: "x".into(), ..resume() },
            None,
            "reason_too_short",
        ),
        (
            "box",
            Some(engaged()),
            admin.clone(),
            Release { acknowledged: false, ..resume() },
            None,
            "not_acknowledged",
        ),
        (
            "word",
            Some(engaged()),
            admin.clone(),
            Release { confirm: "resume".into(), ..resume() },
            None,
            "confirm_word_missing",
        ),
        ("active", Some(KillSwitch::first(DAY)), admin.clone(), resume(), None, "not_engaged"),
        ("none", None, admin.clone(), resume(), None, "not_engaged"),
        ("running", Some(engaged()), admin, resume(), Some(7), "kill_job_running"),
    ];
    for (name, before, actor, ask, job, code) in table {
        assert_eq!(release(before.as_ref(), &actor, &ask, job, at(9)).unwrap_err().code(), code, "{name}");
    }
    let done = release(Some(&engaged()), &person(Role::Admin), &resume(), None, at(9)).unwrap();
    assert_eq!((done.after.state, done.event), (State::Active, Some("DISENGAGED")));
}

#[test]
fn the_job_is_as_bad_as_its_worst_engine() {
    use JobOutcome as O;
    let table: [(&[O], O); 5] = [
        (&[O::Flat, O::Flat], O::Flat),
        (&[O::Flat, O::Residual], O::Residual),
        (&[O::Unverified, O::Residual], O::Unverified),
        (&[O::Cancelled], O::Cancelled),
        (&[], O::Unverified),
    ];
    for (engines, expected) in table {
        let job = Job {
            id: 1,
            flatten: true,
            reason: REASON.into(),
            started_by: "alice".into(),
            started_at: at(0),
            blocked_at: at(0),
            finished_at: None,
            outcome: None,
            resumed: 0,
            engines: engines
                .iter()
                .map(|o| EngineProgress { outcome: Some(*o), ..EngineProgress::new("e") })
                .collect(),
        };
        assert_eq!(job.fold_outcome(), expected, "{engines:?}");
    }
}
