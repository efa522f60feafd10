//! What follows from each outcome of an attempt, as one table, and the small readers around it.

use super::*;
use crate::domain::deliveries_recipients::ADDRESS_MAX_CHARS;
use crate::domain::deliveries_recipients::address_problem;
use crate::domain::deliveries_recipients::mask;
use crate::domain::deliveries_recipients::phone_problem;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_795_478_400 + seconds).unwrap()
}

fn tried(retry_count: u32, now: i64) -> Tried {
    Tried { retry_count, owed_since: at(0), now: at(now) }
}

fn http(status: u16, after: Option<RetryAfter>) -> Answer {
    Answer::Http { status, retry_after: after, words: String::new() }
}

fn smtp(code: u16) -> Answer {
    Answer::Smtp { code, words: "said the server".into() }
}

/// The word, and the seconds until the next attempt where there is one.
fn outcome(next: &Next, now: i64) -> (&'static str, Option<i64>) {
    let when = match next {
        Next::Retry { at, .. } => Some(*at),
        Next::Deferred { until, .. } => Some(*until),
        Next::Delivered { .. } | Next::Poison { .. } => None,
    };
    (next.word(), when.map(|w| w.duration_since(at(now)).as_secs()))
}

#[test]
fn each_outcome_has_one_consequence() {
    let day = i64::try_from(GIVE_UP_SECONDS).unwrap();
    let accepted = Answer::Accepted { code: Some(250), provider_id: None };
    let seconds = |s| Some(RetryAfter::Seconds(s));
    let table: Vec<(&str, Answer, u32, i64, (&str, Option<i64>))> = vec![
        ("taken", accepted.clone(), 0, 0, ("delivered", None)),
        ("taken after our patience ended", accepted, 40, day + 5, ("delivered", None)),
        ("nobody there, first time", Answer::Unreachable("refused".into()), 0, 0, ("retry", Some(1))),
        ("second time", Answer::Unreachable("refused".into()), 1, 1, ("retry", Some(5))),
        ("seventh time", Answer::Unreachable("refused".into()), 6, 200, ("retry", Some(300))),
        (
            "from then on every ten minutes",
            Answer::Unreachable("refused".into()),
            7,
            600,
            ("retry", Some(600)),
        ),
        ("still", Answer::Unreachable("refused".into()), 90, 6000, ("retry", Some(600))),
        (
            "the last attempt ends the window",
            Answer::Unreachable("x".into()),
            90,
            day - 30,
            ("retry", Some(30)),
        ),
        ("the window is over", Answer::Unreachable("x".into()), 90, day, ("poison", None)),
        ("no answer", Answer::Unknown("no answer in 10 s".into()), 0, 0, ("retry", Some(1))),
        ("an invalid recipient", Answer::Impossible("not an address".into()), 0, 0, ("poison", None)),
        ("bad request", http(400, None), 0, 0, ("poison", None)),
        ("not permitted", http(403, None), 0, 0, ("poison", None)),
        ("gone", http(410, seconds(5)), 0, 0, ("poison", None)),
        ("a redirect", http(302, None), 0, 0, ("poison", None)),
        ("request timeout", http(408, None), 0, 0, ("retry", Some(1))),
        ("conflict", http(409, None), 0, 0, ("retry", Some(1))),
        ("too early", http(425, None), 0, 0, ("retry", Some(1))),
        ("too many", http(429, None), 2, 10, ("retry", Some(15))),
        ("too many, with a wait", http(429, seconds(37)), 0, 0, ("deferred", Some(37))),
        ("too many, with a date", http(429, Some(RetryAfter::At(at(90)))), 0, 10, ("deferred", Some(80))),
        ("a date that has passed", http(429, Some(RetryAfter::At(at(5)))), 0, 10, ("deferred", Some(0))),
        (
            "a wait beyond our patience",
            http(503, seconds(10 * GIVE_UP_SECONDS)),
            0,
            0,
            ("deferred", Some(day)),
        ),
        ("a wait after our patience", http(503, seconds(1)), 9, day, ("poison", None)),
        ("a wait without end", http(503, seconds(u64::MAX)), 0, 0, ("deferred", Some(day))),
        ("server error", http(500, None), 0, 0, ("retry", Some(1))),
        ("bad gateway", http(502, None), 3, 30, ("retry", Some(30))),
        ("mail server busy", smtp(421), 0, 0, ("retry", Some(1))),
        ("mailbox busy", smtp(451), 1, 1, ("retry", Some(5))),
        ("no such mailbox", smtp(550), 0, 0, ("poison", None)),
        ("sign-in refused", smtp(535), 0, 0, ("poison", None)),
    ];
    for (case, answer, retries, now, expected) in table {
        let next = decide(tried(retries, now), &answer, &Patience::default(), 0);
        assert_eq!(outcome(&next, now), expected, "{case}: {next:?}");
    }
}

#[test]
fn jitter_moves_a_wait_of_ours_both_ways_and_a_wait_of_theirs_only_up() {
    let patience = Patience { retry_seconds: vec![100], give_up_seconds: 10_000 };
    let wait =
        |answer: &Answer, jitter| outcome(&decide(tried(0, 0), answer, &patience, jitter), 0).1.unwrap();
    let ours = Answer::Unreachable("x".into());
    assert_eq!([wait(&ours, -200), wait(&ours, 0), wait(&ours, 200)], [80, 100, 120]);
    assert_eq!([wait(&ours, -9999), wait(&ours, 9999)], [80, 120], "never more than a fifth");
    let theirs = http(429, Some(RetryAfter::Seconds(10)));
    assert_eq!([wait(&theirs, -200), wait(&theirs, 0), wait(&theirs, 200)], [12, 10, 12]);
}

#[test]
fn patience_counts_from_when_it_was_set_back() {
    let patience = Patience { retry_seconds: vec![1], give_up_seconds: 60 };
    let old = Tried { retry_count: 0, owed_since: at(0), now: at(500) };
    assert_eq!(decide(old, &smtp(421), &patience, 0).word(), "poison");
    let set_back = Tried { owed_since: at(499), ..old };
    assert_eq!(decide(set_back, &smtp(421), &patience, 0).word(), "retry");
}

#[test]
fn only_a_missing_answer_leaves_the_outcome_unknown() {
    let unknown = |answer| {
        matches!(decide(tried(0, 0), &answer, &Patience::default(), 0), Next::Retry { unknown: true, .. })
    };
    assert!(unknown(Answer::Unknown("cut off".into())));
    assert!(!unknown(Answer::Unreachable("refused".into())));
    assert!(!unknown(http(503, None)));
}

#[test]
fn what_a_server_says_is_kept_on_one_line() {
    let answer = Answer::Smtp { code: 550, words: "no\r\nsuch\tuser\u{0} here".into() };
    let next = decide(tried(0, 0), &answer, &Patience::default(), 0);
    assert_eq!(next, Next::Poison { error: "refused with 550 no such user here".into() });
    assert_eq!(plain(&"x".repeat(900), ERROR_MAX_CHARS).len(), ERROR_MAX_CHARS);
}

#[test]
fn retry_after_is_seconds_or_a_date() {
    assert_eq!(retry_after(" 120 "), Some(RetryAfter::Seconds(120)));
    let date = retry_after("Tue, 24 Nov 2026 00:00:37 GMT");
    assert_eq!(date, Some(RetryAfter::At(Timestamp::from_second(1_795_478_437).unwrap())));
    for odd in ["", "-1", "1.5", "soon", "Tue, 99 Nov 2026 00:00:37 GMT"] {
        assert_eq!(retry_after(odd), None, "{odd}");
    }
}

#[test]
fn a_mask_says_which_one_and_no_more() {
    assert_eq!(mask(Channel::Email, "operator@desk.example"), "o***@desk.example");
    assert_eq!(mask(Channel::Email, "nonsense"), "***");
    assert_eq!(
        mask(Channel::Webhook, "https://hooks.example.com/T0/secret?x=1"),
        "https://hooks.example.com/***"
    );
    assert_eq!(
        mask(Channel::Webhook, "https://user:word@hooks.example.com"),
        "https://hooks.example.com/***"
    );
    assert_eq!(mask(Channel::Sms, "+4917012345678"), "+49***78");
    assert_eq!(mask(Channel::Sms, "+1"), "***");
    assert_eq!(mask(Channel::Pagerduty, "R0UT1NGKEY"), "R0U***");
    assert_eq!(mask(Channel::Slack, "#alerts-ops"), "#alerts-ops");
    assert_eq!(
        mask(Channel::Slack, "https://hooks.example.com/services/T0/secret"),
        "https://hooks.example.com/***"
    );
    assert_eq!(mask(Channel::Webhook, "nonsense"), "***");
}

#[test]
fn addresses_are_checked_before_they_are_written_to() {
    for good in
        ["a@b.example", "desk.alerts+night@mail.desk.example", "ops@localhost", "jürgen@bücher.example"]
    {
        assert_eq!(address_problem(good), None, "{good}");
    }
    let long = format!("{}@desk.example", "a".repeat(ADDRESS_MAX_CHARS));
    let bad = ["", "a", "@b.example", "a@", "a@b@c.example", "a b@c.example", "a@b..example", "a@-b.example"];
    for bad in bad.into_iter().chain([
        "a@b.example\r\nBcc: c@d.example",
        "<a@b.example>",
        "a@b_c.example",
        long.as_str(),
    ]) {
        assert!(address_problem(bad).is_some(), "{bad}");
    }
}

#[test]
fn words_read_back() {
    assert!(State::ALL.into_iter().all(|s| State::parse(s.as_str()) == Some(s)));
    assert!([Channel::Email, Channel::Webhook].into_iter().all(|c| Channel::parse(c.as_str()) == Some(c)));
    assert_eq!((State::parse("sent"), Channel::parse("fax")), (None, None));
}

#[test]
fn a_phone_number_is_written_in_e164() {
    assert_eq!(phone_problem("+4917012345678"), None);
    for bad in ["017012345678", "+49 170 1234", "+0170123456", "+49", "+1234567890123456", "+49abc123456", ""]
    {
        assert!(phone_problem(bad).is_some(), "{bad}");
    }
}
