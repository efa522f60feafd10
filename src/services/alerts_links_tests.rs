//! One-time links as tables: looking changes nothing, using counts once, and what is bent or old is worth nothing. The
//! button in Slack beside them.

use crate::domain::alerts_escalation::People;
use crate::services::alerts_acks;
use crate::services::alerts_links;
use crate::services::alerts_links::LinkProblem;
use crate::services::alerts_links::TRIES_A_MINUTE;
use crate::services::alerts_links::link_for;
use crate::services::alerts_people_rig::DAY;
use crate::services::alerts_people_rig::Scenario;
use crate::services::alerts_people_rig::operator;
use crate::services::alerts_rig::HOUR;
use crate::store::AuditFilter;

const FROM: &str = "192.0.2.7";

/// A firing incident that the desk was told of, and the token of a link to it.
async fn told() -> (Scenario, i64, String) {
    let mut it = Scenario::begin("2026-03-17T10:00:00Z", People::default());
    let id = it.fires("critical").await;
    it.pass(1000).await;
    let token = token(&it, id);
    (it, id, token)
}

fn token(it: &Scenario, id: i64) -> String {
    let tag = it.s().store.read_now(|r| Ok(r.openings_of(id)?.remove(0).recipient_tag)).unwrap();
    let mut routing = it.s().alerts.routing().as_ref().clone();
    routing.link_base = Some("https://desk.example/".into());
    let link = link_for(&routing, id, &tag, it.now()).unwrap();
    link.strip_prefix("https://desk.example/ack/").unwrap().to_owned()
}

async fn acked_by(it: &Scenario, id: i64) -> Option<String> {
    it.s().store.read(move |r| r.incident(id)).await.unwrap().unwrap().acked.map(|a| a.by)
}

#[tokio::test]
async fn looking_changes_nothing_and_using_counts_once() {
    let (it, id, token) = told().await;
    for _ in 0..3 {
        let view = alerts_links::look(it.s(), &token, FROM).await.unwrap();
        assert_eq!((view.incident.id, view.recipient.as_str()), (id, "https://desk.example/***"));
        assert_eq!(acked_by(&it, id).await, None);
    }
    let used = alerts_links::use_link(it.s(), &token, " on my way ", FROM).await.unwrap();
    assert!(!used.already);
    assert_eq!(acked_by(&it, id).await.as_deref(), Some("link:https://desk.example/***"));
    assert_eq!(used.incident.acked.unwrap().note, "on my way");
    for _ in 0..2 {
        assert_eq!(alerts_links::look(it.s(), &token, FROM).await.unwrap_err(), LinkProblem::Used);
        assert_eq!(alerts_links::use_link(it.s(), &token, "", FROM).await.unwrap_err(), LinkProblem::Used);
    }
    // Given back, the old link still counts no second time; the link of a later message does.
    alerts_acks::unacknowledge(it.s(), &operator("alice"), id).await.unwrap();
    assert_eq!(alerts_links::use_link(it.s(), &token, "", FROM).await.unwrap_err(), LinkProblem::Used);
    it.later(HOUR);
    let later = self::token(&it, id);
    assert!(!alerts_links::use_link(it.s(), &later, "", FROM).await.unwrap().already);
}

#[tokio::test]
async fn two_who_use_a_link_at_once_are_not_both_its_user() {
    let (it, _, token) = told().await;
    let (one, two) = tokio::join!(
        alerts_links::use_link(it.s(), &token, "", FROM),
        alerts_links::use_link(it.s(), &token, "", "192.0.2.8")
    );
    assert_eq!([one.is_ok(), two.is_ok()].iter().filter(|ok| **ok).count(), 1);
}

#[tokio::test]
async fn a_link_is_good_for_a_day_and_for_its_own_incident() {
    let (mut it, id, token) = told().await;
    it.later(DAY - 1000);
    assert!(alerts_links::look(it.s(), &token, FROM).await.is_ok());
    it.later(2000);
    assert_eq!(alerts_links::look(it.s(), &token, FROM).await.unwrap_err(), LinkProblem::Expired);
    assert_eq!(alerts_links::use_link(it.s(), &token, "", FROM).await.unwrap_err(), LinkProblem::Expired);
    let fresh = self::token(&it, id);
    let other = it.fires("warning").await;
    it.pass(1000).await;
    let parts: Vec<&str> = fresh.split('.').collect();
    let expires = i64::from_str_radix(parts[1], 16).unwrap();
    let bent = [
        format!("{other}.{}.{}.{}", parts[1], parts[2], parts[3]),
        format!("{}.{:x}.{}.{}", parts[0], expires + 1, parts[2], parts[3]),
        format!("{}.{}.{}.{}", parts[0], parts[1], "0123456789abcdef", parts[3]),
        format!("{}.{}.{}.{}", parts[0], parts[1], parts[2], "0".repeat(32)),
        "nonsense".to_owned(),
    ];
    for token in bent {
        assert_eq!(
            alerts_links::use_link(it.s(), &token, "", FROM).await.unwrap_err(),
            LinkProblem::Unknown,
            "{token}"
        );
    }
    assert_eq!((acked_by(&it, id).await, acked_by(&it, other).await), (None, None));
    it.ends("critical").await;
    for problem in [
        alerts_links::look(it.s(), &fresh, FROM).await.map(|_| ()).unwrap_err(),
        alerts_links::use_link(it.s(), &fresh, "", FROM).await.map(|_| ()).unwrap_err(),
    ] {
        assert!(matches!(problem, LinkProblem::Over(_)), "{problem:?}");
    }
}

#[tokio::test]
async fn an_address_that_tries_too_often_has_to_wait_and_others_have_not() {
    let (it, id, token) = told().await;
    for _ in 0..TRIES_A_MINUTE {
        assert_eq!(alerts_links::look(it.s(), "nonsense", FROM).await.unwrap_err(), LinkProblem::Unknown);
    }
    let waits = |problem| matches!(problem, LinkProblem::TooMany(1..=60));
    assert!(waits(alerts_links::look(it.s(), &token, FROM).await.unwrap_err()));
    assert!(waits(alerts_links::use_link(it.s(), &token, "", FROM).await.unwrap_err()));
    assert!(alerts_links::look(it.s(), &token, "192.0.2.8").await.is_ok());
    it.later(60_000);
    assert!(alerts_links::use_link(it.s(), &token, "", FROM).await.is_ok());
    assert!(acked_by(&it, id).await.is_some());
}

#[tokio::test]
async fn without_an_address_that_may_carry_them_there_are_no_links() {
    let (it, id, _) = told().await;
    for base in [None, Some("http://desk.example"), Some("http://10.0.0.5:8440")] {
        let mut routing = it.s().alerts.routing().as_ref().clone();
        routing.link_base = base.map(str::to_owned);
        assert_eq!(link_for(&routing, id, "0123456789abcdef", it.now()), None, "{base:?}");
    }
}

#[tokio::test]
async fn the_button_in_slack_acknowledges_in_the_name_of_who_pressed_it() {
    let (it, id, _) = told().await;
    let words = alerts_acks::acknowledge_from_slack(it.s(), id, "U024BE7LH", "alice\nO.").await;
    assert_eq!(words.as_deref(), Ok("Acknowledged by alice O."));
    assert_eq!(acked_by(&it, id).await.as_deref(), Some("slack:alice O."));
    let words = alerts_acks::acknowledge_from_slack(it.s(), id, "U0G9QF9C6", "").await;
    assert_eq!(words.as_deref(), Ok("slack:alice O. has it already"));
    let words = alerts_acks::acknowledge_from_slack(it.s(), id + 1000, "U0G9QF9C6", "bob").await;
    assert_eq!(words, Err(format!("incident {} not found", id + 1000)));
    let filter = AuditFilter::of_action("INCIDENT_ACKNOWLEDGE");
    let entries = it.s().store.read(move |r| r.audit_page(&filter, 10)).await.unwrap();
    let shown: Vec<(&str, &str)> = entries.iter().map(|e| (e.user_id.as_str(), e.outcome.as_str())).collect();
    assert_eq!(shown, [("slack:bob", "denied"), ("slack:U0G9QF9C6", "no_op"), ("slack:alice O.", "success")]);
}
