//! Escalation as tables: which step when, and who is asked again.

use super::*;
use crate::domain::alerts_labels::Op;

const MINUTE: i64 = 60_000;

fn at(minutes: i64) -> Timestamp {
    time::plus_ms(Timestamp::from_second(1_795_478_400).unwrap(), minutes * MINUTE)
}

fn step(minutes: i64, receiver: &str) -> Step {
    Step { after_ms: minutes * MINUTE, receivers: vec![receiver.to_owned()], on_call: None }
}

fn policy(repeat: u32) -> Policy {
    Policy {
        name: "critical".into(),
        matchers: vec![Matcher::new("severity", Op::Equal, "critical").unwrap()],
        steps: vec![step(5, "first"), step(10, "second")],
        repeat,
    }
}

fn firing() -> Standing {
    Standing { labels: Labels::new(), opened_at: at(0), over: false, acked_at: None, reminded_at: None }
}

/// Goes through a policy minute by minute: which step was done in which minute.
fn walk(policy: &Policy, standing: impl Fn(i64) -> Standing, minutes: i64) -> Vec<(i64, u32, u32)> {
    let (mut last, mut done) = (None, Vec::new());
    for minute in 0..minutes {
        while policy.due(&standing(minute), last, at(minute)) == Due::Now {
            let (round, step, _) = policy.after(last).unwrap();
            last = Some(Done { round, step, at: at(minute) });
            done.push((minute, round, step));
        }
    }
    done
}

#[test]
fn steps_follow_at_their_distances_and_end() {
    let table = [(0, vec![(5, 0, 0), (15, 0, 1)]), (1, vec![(5, 0, 0), (15, 0, 1), (20, 1, 0), (30, 1, 1)])];
    for (repeat, expected) in table {
        assert_eq!(walk(&policy(repeat), |_| firing(), 200), expected, "repeat {repeat}");
    }
    let nothing = Policy { steps: vec![], ..policy(3) };
    assert_eq!(nothing.due(&firing(), None, at(100)), Due::Never);
}

#[test]
fn an_acknowledgement_and_an_end_stop_it() {
    let acked = |minute| Standing { acked_at: (minute >= 8).then(|| at(8)), ..firing() };
    assert_eq!(walk(&policy(1), acked, 200), [(5, 0, 0)]);
    let over = |minute| Standing { over: minute >= 3, ..firing() };
    assert_eq!(walk(&policy(1), over, 200), []);
    // Taken back after an hour: the step that was due comes at once, the next one at its distance.
    let taken_back = |minute| Standing { acked_at: (8..68).contains(&minute).then(|| at(8)), ..firing() };
    assert_eq!(walk(&policy(0), taken_back, 200), [(5, 0, 0), (68, 0, 1)]);
}

#[test]
fn after_a_pause_of_ours_each_step_still_gets_its_time() {
    // The appliance was down from minute 1 to minute 90.
    let down = |minute| Standing { over: (1..90).contains(&minute), ..firing() };
    assert_eq!(walk(&policy(0), down, 200), [(90, 0, 0), (100, 0, 1)]);
    assert_eq!(policy(0).due(&firing(), None, at(1)), Due::At(at(5)), "and it is known when to look again");
}

#[test]
fn who_acknowledged_is_asked_again_while_it_fires() {
    let acked = Standing { acked_at: Some(at(8)), ..firing() };
    let hour = 60 * MINUTE;
    let table = [
        (acked.clone(), hour, at(8), Due::At(at(68))),
        (acked.clone(), hour, at(68), Due::Now),
        (Standing { reminded_at: Some(at(68)), ..acked.clone() }, hour, at(69), Due::At(at(128))),
        (Standing { reminded_at: Some(at(68)), ..acked.clone() }, hour, at(128), Due::Now),
        // Renewed since: the wait begins at the answer.
        (
            Standing { acked_at: Some(at(70)), reminded_at: Some(at(68)), ..firing() },
            hour,
            at(128),
            Due::At(at(130)),
        ),
        (acked.clone(), 0, at(1000), Due::Never),
        (Standing { over: true, ..acked }, hour, at(1000), Due::Never),
        (firing(), hour, at(1000), Due::Never),
    ];
    for (n, (standing, every, now, expected)) in table.into_iter().enumerate() {
        assert_eq!(reminder_due(&standing, every, now), expected, "row {n}");
    }
}

#[test]
fn the_first_policy_that_fits_counts_and_a_missing_rotation_is_said() {
    let people = People {
        policies: vec![policy(0), Policy { name: "rest".into(), matchers: vec![], ..policy(0) }],
        rotations: vec![],
        ack_reminder_ms: 0,
    };
    let labels = |severity: &str| Labels::from([("severity".to_owned(), severity.to_owned())]);
    assert_eq!(people.policy_for(&labels("critical")).map(|p| p.name.as_str()), Some("critical"));
    assert_eq!(people.policy_for(&labels("warning")).map(|p| p.name.as_str()), Some("rest"));
    let both = Step { after_ms: 0, receivers: vec!["a".into(), "a".into()], on_call: Some("gone".into()) };
    let (told, note) = people.told_by(&both, at(0));
    assert_eq!(told, ["a"]);
    assert_eq!(note.as_deref(), Some("there is no rotation gone"));
}
