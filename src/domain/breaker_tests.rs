//! The breaker's rules as tables.

use super::*;
use crate::domain::actor::Door;
use crate::domain::actor::Role;
use proptest::prelude::*;

const REASON: &str = "the market data feed is frozen";
const DAY: &str = "2026-11-24";

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_795_478_400 + seconds).unwrap()
}

fn person(role: Role) -> Actor {
    Actor::new("alice", role, Door::Console)
}

fn opened() -> Breaker {
    init(None, &person(Role::Admin), REASON, true, at(0), DAY).unwrap().after
}

fn tripped() -> Breaker {
    trip(Some(&opened()), &person(Role::Operator), &Trip::by_hand(REASON), at(10), DAY).unwrap().after
}

fn ask() -> Reset {
    Reset { reason: REASON.into(), acknowledged: true, override_conditions: false }
}

fn condition(verdict: ConditionVerdict) -> Condition {
    let (label, detail) = ("execution_gateway healthy".to_owned(), "unhealthy for 12 s".to_owned());
    Condition { id: "service:x".into(), label, verdict, value: None, limit: None, age_seconds: None, detail }
}

#[test]
fn init_writes_the_first_open_once_and_only_for_an_admin() {
    assert_eq!(opened().state, State::Open);
    let again = init(Some(&opened()), &person(Role::Admin), REASON, true, at(1), DAY);
    assert_eq!(again.unwrap_err().code(), "already_initialised");
    let operator = init(None, &person(Role::Operator), REASON, true, at(1), DAY);
    assert_eq!(operator.unwrap_err().code(), "not_permitted");
    assert_eq!(
        init(None, &person(Role::Admin), REASON, false, at(1), DAY).unwrap_err().code(),
        "not_acknowledged"
    );
}

#[test]
fn a_trip_works_from_open_and_from_nothing() {
    for before in [None, Some(opened())] {
        let decision =
            trip(before.as_ref(), &person(Role::Operator), &Trip::by_hand(REASON), at(10), DAY).unwrap();
        assert_eq!(decision.after.state, State::Tripped);
        assert_eq!(decision.history, HistoryChange::Begin);
        assert_eq!(decision.after.trip_count_today, 1);
        assert_eq!(decision.incidents.len(), 1);
    }
}

#[test]
fn a_second_trip_keeps_the_first_reason_and_is_a_no_op() {
    let second = Trip::by_hand("another reason that is long enough");
    let decision = trip(Some(&tripped()), &person(Role::Admin), &second, at(20), DAY).unwrap();
    assert_eq!(decision.outcome, Outcome::NoOp);
    assert_eq!(decision.after, tripped());
    assert_eq!(decision.history, HistoryChange::None);
    assert!(decision.incidents.is_empty());
}

#[test]
fn a_guard_trips_with_its_code_and_evidence() {
    let guard = Actor::new("guard:daily_loss", Role::Operator, Door::Guard);
    let command = Trip {
        reason: "DAILY_LOSS_EXCEEDED".into(),
        acknowledged: true,
        code: Some("DAILY_LOSS_EXCEEDED".into()),
        details: Some(json!({ "pnl": "-5100" })),
    };
    let after = trip(Some(&opened()), &guard, &command, at(10), DAY).unwrap().after;
    assert_eq!(after.trip_code.as_deref(), Some("DAILY_LOSS_EXCEEDED"));
    assert_eq!(after.trip_details, Some(json!({ "pnl": "-5100" })));
}

#[test]
fn a_reset_clears_the_trip_and_names_who() {
    let decision = reset(Some(&tripped()), &person(Role::Operator), &ask(), &[], at(100)).unwrap();
    let after = decision.after;
    assert_eq!(after.state, State::Open);
    assert_eq!((after.tripped_at, after.trip_reason, after.trip_details), (None, None, None));
    assert_eq!((after.reset_at, after.reset_by.as_deref()), (Some(at(100)), Some("alice")));
    assert_eq!(after.trip_count_today, 1, "a reset does not undo the count");
    assert_eq!(decision.history, HistoryChange::Complete);
}

#[test]
fn a_reset_is_checked_in_order() {
    use ConditionVerdict as V;
    let mut recent = tripped();
    recent.reset_at = Some(at(60));
    let failing = [condition(V::Failing)];
    let operator = person(Role::Operator);
    let table: [(&str, Option<Breaker>, Actor, Reset, &[Condition], &str); 8] = [
        (
            "viewer",
            Some(tripped()),
            person(Role::Viewer),
            Reset { reason: "x".into(), ..ask() },
            &[],
            "not_permitted",
        ),
        (
            "short",
            Some(opened()),
            operator.clone(),
            Reset { reason: "short".into(), ..ask() },
            &[],
            "reason_too_short",
        ),
        (
            "box",
            Some(opened()),
            operator.clone(),
            Reset { acknowledged: false, ..ask() },
            &[],
            "not_acknowledged",
        ),
        ("none", None, operator.clone(), ask(), &failing, "uninitialised"),
        ("open", Some(opened()), operator.clone(), ask(), &failing, "not_tripped"),
        ("conditions", Some(recent.clone()), operator.clone(), ask(), &failing, "conditions_not_normal"),
        (
            "override by an operator",
            Some(tripped()),
            operator.clone(),
            Reset { override_conditions: true, ..ask() },
            &failing,
            "not_permitted",
        ),
        ("minute", Some(recent), operator, ask(), &[], "reset_rate_limited"),
    ];
    for (name, before, actor, command, conditions, code) in table {
        let refusal = reset(before.as_ref(), &actor, &command, conditions, at(100)).unwrap_err();
        assert_eq!(refusal.code(), code, "{name}");
    }
}

#[test]
fn only_failing_and_unknown_conditions_block() {
    use ConditionVerdict as V;
    for (verdict, blocks) in
        [(V::Ok, false), (V::Warn, false), (V::NotConfigured, false), (V::Failing, true), (V::Unknown, true)]
    {
        let conditions = [condition(verdict)];
        let plain = reset(Some(&tripped()), &person(Role::Admin), &ask(), &conditions, at(100));
        assert_eq!(plain.is_err(), blocks, "{verdict:?}");
        let over = Reset { override_conditions: true, ..ask() };
        let decision = reset(Some(&tripped()), &person(Role::Admin), &over, &conditions, at(100)).unwrap();
        assert_eq!(decision.audit.details.get("override").is_some(), blocks, "{verdict:?}");
    }
}

#[test]
fn the_minute_says_the_seconds_left_and_survives_a_clock_that_steps_back() {
    let mut breaker = tripped();
    breaker.reset_at = Some(at(60));
    for (now, left) in [(60, 60), (61, 59), (119, 1), (120, 0), (500, 0), (0, 60)] {
        assert_eq!(breaker.reset_wait_seconds(at(now)), left, "at {now}");
    }
}

#[test]
fn the_count_starts_again_on_another_day() {
    let before = reset(Some(&tripped()), &person(Role::Operator), &ask(), &[], at(100)).unwrap().after;
    let same =
        trip(Some(&before), &person(Role::Operator), &Trip::by_hand(REASON), at(200), DAY).unwrap().after;
    assert_eq!(same.trip_count_today, 2);
    let next =
        trip(Some(&before), &person(Role::Operator), &Trip::by_hand(REASON), at(200), "2026-11-25").unwrap();
    assert_eq!(next.after.trip_count_today, 1);
    assert_eq!(before.trips_on("2026-11-25"), 0);
}

#[test]
fn an_older_systems_quiet_period_reads_as_open() {
    assert_eq!(State::parse("QUIET_PERIOD"), Some(State::Open));
    assert_eq!(State::parse("CLOSED"), None);
}

proptest! {
    #[test]
    fn nothing_but_init_and_reset_gives_open(steps in proptest::collection::vec(0u8..3, 0..40)) {
        let mut breaker: Option<Breaker> = None;
        let admin = person(Role::Admin);
        for (n, step) in steps.into_iter().enumerate() {
            let now = at(i64::try_from(n).unwrap() * 61);
            let decision = match step {
                0 => init(breaker.as_ref(), &admin, REASON, true, now, DAY),
                1 => trip(breaker.as_ref(), &admin, &Trip::by_hand(REASON), now, DAY),
                _ => reset(breaker.as_ref(), &admin, &ask(), &[], now),
            };
            if let Ok(decision) = decision {
                let open = decision.after.state == State::Open;
                prop_assert_eq!(open, step != 1);
                breaker = Some(decision.after);
            }
        }
    }
}
