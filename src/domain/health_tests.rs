//! The five states as tables: what is read, what is shown, and in which words.

use super::*;
use crate::domain::time::plus_ms;

fn check() -> Check {
    Check {
        name: "execution_gateway".into(),
        kind: Kind::Http,
        target: "http://127.0.0.1:8002/health".into(),
        group: "services".into(),
        critical: true,
        interval_ms: 10_000,
        timeout_ms: 5_000,
        degraded_over_ms: Some(300),
        unhealthy_after: 3,
        healthy_after: 2,
        ..Check::default()
    }
}

fn at(n: usize) -> Timestamp {
    plus_ms(Timestamp::from_second(1_764_000_000).unwrap(), i64::try_from(n).unwrap() * 10_000)
}

/// `g412` good in 412 ms, `d` body says degraded, `r` refused with 503, `u` cannot be asked, `f` failed.
fn read(n: usize, word: &str) -> Reading {
    let (answer, latency_ms) = match word.split_at(1) {
        ("g", ms) => (Answer::Good, Some(ms.parse().unwrap_or(20.0))),
        ("d", _) => (Answer::Degraded("the body says degraded".into()), Some(20.0)),
        ("r", _) => (Answer::Refused("answered 503 Service Unavailable".into()), Some(5.0)),
        ("u", _) => (Answer::Unasked("systemd cannot be asked here".into()), None),
        _ => (Answer::Failed("no answer within 5000 ms".into()), None),
    };
    Reading { at: at(n), latency_ms, answer, data_age_seconds: None, transcript: vec![] }
}

fn walk(words: &str) -> (Track, Vec<Change>) {
    let (mut track, mut changes) = (Track::default(), vec![]);
    for (n, word) in words.split_whitespace().enumerate() {
        changes.extend(track.take(&check(), &read(n, word)));
    }
    (track, changes)
}

#[test]
fn readings_fold_into_states_with_hysteresis() {
    use Status as S;
    let table: &[(&str, S, &str, usize)] = &[
        ("", S::Unknown, "not seen yet", 0),
        ("g20", S::Healthy, "answered in 20 ms (limit 300 ms)", 1),
        ("f", S::Unknown, "1 of 3 failures in a row: no answer within 5000 ms", 0),
        ("f f f", S::Unhealthy, "3 failures in a row: no answer within 5000 ms", 1),
        ("g g f", S::Healthy, "1 of 3 failures in a row: no answer within 5000 ms", 1),
        ("g g f f f", S::Unhealthy, "3 failures in a row: no answer within 5000 ms", 2),
        ("g f f g f f", S::Healthy, "2 of 3 failures in a row: no answer within 5000 ms", 1),
        ("g r", S::Unhealthy, "answered 503 Service Unavailable", 2),
        ("r", S::Unhealthy, "answered 503 Service Unavailable", 1),
        ("g r g", S::Unhealthy, "answers again: 1 of 2 needed", 2),
        ("g r g g", S::Healthy, "answered in 20 ms (limit 300 ms)", 3),
        ("g r g f g", S::Unhealthy, "answers again: 1 of 2 needed", 2),
        ("g d", S::Degraded, "the body says degraded", 2),
        ("g d g", S::Degraded, "answers well again: 1 of 2 needed", 2),
        ("g d g g", S::Healthy, "answered in 20 ms (limit 300 ms)", 3),
        ("r d d", S::Degraded, "the body says degraded", 2),
        ("g g g412 g350", S::Healthy, "answered in 350 ms (limit 300 ms)", 1),
        ("g g g412 g350 g390", S::Degraded, "P95 412 ms > 300 ms in 3 of 5", 2),
        ("g g g412 g350 g390 g g", S::Degraded, "P95 412 ms > 300 ms in 3 of 5", 2),
        ("g g g412 g350 g390 g g g", S::Degraded, "P95 390 ms > 300 ms in 2 of 5", 2),
        ("g g g412 g350 g390 g g g g", S::Healthy, "answered in 20 ms (limit 300 ms)", 3),
        ("u u u u u", S::Unknown, "systemd cannot be asked here", 0),
        ("g u u", S::Healthy, "answered in 20 ms (limit 300 ms)", 1),
        ("g u u u", S::Stale, "last known healthy 40 s ago; no check since: systemd cannot be asked here", 1),
        ("f u f u f", S::Unhealthy, "3 failures in a row: no answer within 5000 ms", 1),
        ("f f f u g g", S::Healthy, "answered in 20 ms (limit 300 ms)", 2),
    ];
    for (words, status, reason, changes) in table {
        let (track, seen) = walk(words);
        let shown = track.shown(&check(), at(words.split_whitespace().count()));
        assert_eq!((shown.status, shown.reason.as_str()), (*status, *reason), "after '{words}'");
        assert_eq!(seen.len(), *changes, "changes after '{words}': {seen:?}");
    }
}

#[test]
fn without_a_check_of_our_own_the_state_grows_stale() {
    let (track, _) = walk("g g");
    assert_eq!(track.shown(&check(), plus_ms(at(1), 30_000)).status, Status::Healthy);
    let shown = track.shown(&check(), plus_ms(at(1), 30_001));
    assert_eq!(
        (shown.status, shown.reason.as_str()),
        (Status::Stale, "last known healthy 30 s ago; no check since")
    );
    assert_eq!(shown.since, Some(at(0)), "the last known state keeps its beginning");
}

#[test]
fn after_a_restart_the_last_known_state_is_stale_until_seen() {
    let known =
        Known { status: Status::Unhealthy, since: at(0), reason: "answered 503".into(), seen_at: at(1) };
    let mut track = Track::remembered(known);
    let shown = track.shown(&check(), at(31));
    let words = "last known unhealthy 5 min ago; not seen since the start";
    assert_eq!((shown.status, shown.reason.as_str()), (Status::Stale, words));
    assert_eq!(
        track.take(&check(), &read(31, "g")),
        None,
        "one answer is not enough to call it healthy again"
    );
    let change = track.take(&check(), &read(32, "g")).unwrap();
    assert_eq!((change.from, change.to), (Status::Unhealthy, Status::Healthy));
}

#[test]
fn history_is_bounded_and_p95_is_of_what_is_kept() {
    let words = vec!["g100"; HISTORY - 3].join(" ") + " g900 g900 g900 g900 f";
    let (track, _) = walk(&words);
    assert_eq!(track.points.len(), HISTORY);
    assert_eq!(track.p95_ms(), Some(900.0));
    assert_eq!(p95(&[]), None);
    assert_eq!(p95(&[7.0]), Some(7.0));
}

#[test]
fn spans_read_like_speech() {
    for (seconds, words) in [(3.2, "3 s"), (180.0, "3 min"), (7200.0, "2 h"), (400_000.0, "5 days")] {
        assert_eq!(span(seconds), words);
    }
}

#[test]
fn failures_may_be_counted_among_several_checks() {
    use Status as S;
    let check = Check { unhealthy_after: 3, unhealthy_of: 5, ..check() };
    let table: &[(&str, S, &str)] = &[
        ("g20 f g20 f", S::Healthy, "2 of 3 failures in 5 checks: no answer within 5000 ms"),
        ("g20 f g20 f f", S::Unhealthy, "3 of the newest 5 checks failed: no answer within 5000 ms"),
        ("g20 f g20 f g20 g20 f", S::Healthy, "2 of 3 failures in 5 checks: no answer within 5000 ms"),
        ("g20 f f f", S::Unhealthy, "3 failures in a row: no answer within 5000 ms"),
        ("g20 f f f g20 g20 f", S::Healthy, "1 of 3 failures in 5 checks: no answer within 5000 ms"),
    ];
    for (words, status, reason) in table {
        let mut track = Track::default();
        for (n, word) in words.split_whitespace().enumerate() {
            track.take(&check, &read(n, word));
        }
        let known = track.known.unwrap();
        assert_eq!((known.status, known.reason.as_str()), (*status, *reason), "{words}");
    }
}
