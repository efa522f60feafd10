//! Providers in trouble: one table over every channel that speaks HTTP.

use super::kinds::ACCOUNT;
use super::kinds::Kind;
use super::kinds::carrier;
use super::kinds::claimed;
use super::kinds::letter;
use super::kinds::opened;
use super::peers::BlackHole;
use super::peers::Play;
use super::peers::Provider;
use crate::support::free_port;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::future::join_all;
use jiff::Timestamp;
use tradewarden::domain::deliveries::Answer;
use tradewarden::domain::deliveries::Next;
use tradewarden::domain::deliveries::Patience;
use tradewarden::domain::deliveries::Tried;
use tradewarden::domain::deliveries::decide;

fn now() -> Timestamp {
    "2026-11-24T09:30:00Z".parse().unwrap()
}

/// What follows from an answer to the first attempt, without jitter.
fn follows(answer: &Answer) -> Next {
    let tried = Tried { retry_count: 0, owed_since: now(), now: now() };
    decide(tried, answer, &Patience::default(), 0)
}

/// One attempt over a channel at a provider that does this.
async fn attempt(kind: Kind, play: Option<Play>, base: Option<String>) -> (Answer, usize) {
    let provider = Provider::start(kind.good(), &[]).await;
    provider.always(play);
    let base = base.unwrap_or_else(|| provider.url()).replace("PORT", &provider.port.to_string());
    let lane = kind.lane(&base);
    let letter = letter(&kind.recipient(&base), vec![opened(7)]);
    let report = carrier().send(&lane, &claimed(&letter, &lane), &letter, now()).await;
    (report.answer, provider.calls().len())
}

/// What is expected of a row: the word of what follows, and how long to wait at least.
#[derive(Debug, Clone, Copy)]
enum Expected {
    Delivered,
    /// By our own schedule, the outcome unknown or not.
    Retry(bool),
    Deferred(i64),
    Poison,
}

fn meets(next: &Next, expected: Expected) -> bool {
    match (next, expected) {
        (Next::Delivered { .. }, Expected::Delivered) | (Next::Poison { .. }, Expected::Poison) => true,
        (Next::Retry { unknown, .. }, Expected::Retry(wanted)) => *unknown == wanted,
        (Next::Deferred { until, .. }, Expected::Deferred(seconds)) => {
            until.duration_since(now()).as_secs() == seconds
        }
        _ => false,
    }
}

#[tokio::test]
async fn whatever_goes_wrong_every_channel_does_the_same() {
    let hole = BlackHole::open().await;
    let redirect = ("location", "https://elsewhere.example/".to_owned());
    // The name, what the provider does, where it is when that is not the usual place, and what follows.
    let table: Vec<(&str, Option<Play>, Option<String>, Expected)> = vec![
        ("all is well", None, None, Expected::Delivered),
        ("black hole", None, Some(format!("http://127.0.0.1:{}", hole.port)), Expected::Retry(false)),
        ("a reader that never reads", Some(Play::Deaf), None, Expected::Retry(true)),
        ("a reader that never answers", Some(Play::Hang), None, Expected::Retry(true)),
        ("an answer that never ends", Some(Play::Dribble), None, Expected::Retry(true)),
        ("half-closed after the call", Some(Play::HalfClose), None, Expected::Retry(true)),
        (
            "half-closed TLS",
            Some(Play::CutAtHello),
            Some("https://127.0.0.1:PORT".into()),
            Expected::Retry(false),
        ),
        ("nobody there", None, Some(format!("http://127.0.0.1:{}", free_port())), Expected::Retry(false)),
        ("429 with seconds", Some(Play::later(429, "7")), None, Expected::Deferred(7)),
        (
            "429 with a date",
            Some(Play::later(429, "Tue, 24 Nov 2026 09:31:40 GMT")),
            None,
            Expected::Deferred(100),
        ),
        ("503 with seconds", Some(Play::later(503, "7")), None, Expected::Deferred(7)),
        ("429 without a word", Some(Play::says(429, "")), None, Expected::Retry(false)),
        ("500", Some(Play::says(500, "oops")), None, Expected::Retry(false)),
        ("502", Some(Play::says(502, "<html>bad gateway</html>")), None, Expected::Retry(false)),
        ("408", Some(Play::says(408, "")), None, Expected::Retry(false)),
        ("400", Some(Play::says(400, "no")), None, Expected::Poison),
        ("401", Some(Play::says(401, "who are you")), None, Expected::Poison),
        ("404", Some(Play::says(404, "no_service")), None, Expected::Poison),
        ("a redirect", Some(Play::Answer(302, vec![redirect], String::new())), None, Expected::Poison),
    ];
    let rows = table.iter().flat_map(|row| Kind::ALL.map(|kind| (row, kind)));
    let all = rows.map(|((name, play, base, expected), kind)| async move {
        let (answer, _) = attempt(kind, play.clone(), base.clone()).await;
        let next = follows(&answer);
        (!meets(&next, *expected)).then(|| format!("{kind:?}, {name}: {next:?}, not {expected:?}"))
    });
    let wrong: Vec<String> = join_all(all).await.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn an_error_in_the_body_of_a_200_is_an_error_where_the_provider_says_so() {
    let portal = "<html>Welcome to the hotel's network</html>";
    // The channel, the status, the body, and what follows.
    let table = [
        (Kind::SlackHook, 200, "no_service", Expected::Poison),
        (Kind::SlackHook, 200, "invalid_payload", Expected::Poison),
        (Kind::SlackHook, 200, "rate_limited", Expected::Retry(false)),
        (Kind::SlackHook, 200, portal, Expected::Retry(false)),
        (Kind::SlackHook, 200, "", Expected::Retry(false)),
        (Kind::SlackBot, 200, r#"{"ok":false,"error":"channel_not_found"}"#, Expected::Poison),
        (Kind::SlackBot, 200, r#"{"ok":false,"error":"invalid_auth"}"#, Expected::Poison),
        (Kind::SlackBot, 200, r#"{"ok":false,"error":"rate_limited"}"#, Expected::Retry(false)),
        (Kind::SlackBot, 200, r#"{"ok":false,"error":"service_unavailable"}"#, Expected::Retry(false)),
        (Kind::SlackBot, 200, r#"{"ok":false,"error":"internal_error"}"#, Expected::Retry(true)),
        (Kind::SlackBot, 200, r#"{"ok":false}"#, Expected::Poison),
        (Kind::SlackBot, 200, portal, Expected::Retry(false)),
        (Kind::PagerDuty, 200, r#"{"status":"invalid event","message":"bad"}"#, Expected::Poison),
        (Kind::PagerDuty, 200, portal, Expected::Retry(false)),
        (Kind::Twilio, 200, r#"{"code":21211,"message":"Invalid To","status":400}"#, Expected::Poison),
        (Kind::Twilio, 200, r#"{"code":20429,"message":"Too many","status":429}"#, Expected::Retry(false)),
        (Kind::Twilio, 200, r#"{"code":20500,"message":"down","status":500}"#, Expected::Retry(false)),
        (Kind::Twilio, 201, r#"{"sid":"SM1","status":"failed","error_code":30008}"#, Expected::Poison),
        (Kind::Twilio, 201, r#"{"sid":"SM1","status":"queued","error_code":null}"#, Expected::Delivered),
        (Kind::Twilio, 200, portal, Expected::Retry(false)),
        (Kind::Gateway, 200, r#"{"state":"no credit"}"#, Expected::Poison),
        (Kind::SendGrid, 200, "", Expected::Poison),
        // A webhook's body is its own affair: the status is the answer.
        (Kind::Webhook, 200, r#"{"ok":false}"#, Expected::Delivered),
    ];
    for (kind, status, body, expected) in table {
        let (answer, calls) = attempt(kind, Some(Play::says(status, body)), None).await;
        let next = follows(&answer);
        assert!(meets(&next, expected), "{kind:?} {body}: {next:?}, not {expected:?}");
        assert_eq!(calls, 1, "{kind:?}");
    }
}

#[tokio::test]
async fn slacks_rate_limit_in_the_body_obeys_the_header_beside_it() {
    let body = r#"{"ok":false,"error":"ratelimited"}"#.to_owned();
    let play = Play::Answer(200, vec![("retry-after", "30".to_owned())], body);
    let (answer, _) = attempt(Kind::SlackBot, Some(play), None).await;
    assert!(meets(&follows(&answer), Expected::Deferred(30)), "{answer:?}");
}

#[tokio::test]
async fn no_secret_is_in_the_words_that_are_kept() {
    let basic = STANDARD.encode(format!("{ACCOUNT}:twilio-secret"));
    let secrets =
        [&basic, "xoxb-secret", "twilio-secret", "gateway-secret", "SG.secret", "path-secret", "night.watch"];
    for kind in Kind::ALL {
        let echo = |call: &super::peers::Call| {
            let said = format!("{} {:?} {}", call.path, call.headers, call.body);
            Play::says(400, &said.chars().take(4000).collect::<String>())
        };
        let provider = Provider::start(echo, &[]).await;
        let (lane, recipient) = (kind.lane(&provider.url()), kind.recipient(&provider.url()));
        let letter = letter(&recipient, vec![opened(7)]);
        let report = carrier().send(&lane, &claimed(&letter, &lane), &letter, now()).await;
        let words = format!("{report:?}");
        for secret in secrets {
            assert!(!words.contains(secret), "{kind:?} says {secret}: {words}");
        }
    }
}
