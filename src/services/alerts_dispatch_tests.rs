//! What is told when: groups, repeats, silences, inhibition, times, limits. Each scenario ends with the whole of what was
//! sent, and a balance.

use crate::domain::actor::Role;
use crate::domain::alerts::Signal;
use crate::domain::alerts_intervals::Minutes;
use crate::domain::alerts_intervals::TimeInterval;
use crate::domain::alerts_labels::Matcher;
use crate::domain::alerts_labels::Op;
use crate::domain::alerts_routing::GroupBy;
use crate::domain::alerts_routing::InhibitRule;
use crate::domain::alerts_routing::Routing;
use crate::domain::deliveries::Answer;
use crate::domain::deliveries::RetryAfter;
use crate::domain::time::plus_ms;
use crate::services::alerts::AlertRouting;
use crate::services::alerts::EVERYBODY;
use crate::services::alerts::Target;
use crate::services::alerts::default_routing;
use crate::services::alerts_rig::HOUR;
use crate::services::alerts_rig::MINUTE;
use crate::services::alerts_rig::Rig;
use crate::services::alerts_rig::fires;
use crate::services::alerts_rig::mailbox;
use crate::services::alerts_rig::person;
use crate::services::alerts_rig::target;
use crate::services::alerts_silences;
use crate::services::alerts_silences::NewSilence;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Groups by name, Alertmanager's usual waits, one receiver.
fn grouped(change: impl Fn(&mut Routing)) -> AlertRouting {
    let mut routing = default_routing(&[]);
    routing.root.group_by = GroupBy::Names(vec!["alertname".into()]);
    routing.root.group_wait_ms = MINUTE;
    routing.root.group_interval_ms = 5 * MINUTE;
    change(&mut routing);
    to(vec![target("ops")], routing)
}

fn to(targets: Vec<Target>, routing: Routing) -> AlertRouting {
    AlertRouting {
        routing: Arc::new(routing),
        receivers: Arc::new(BTreeMap::from([(EVERYBODY.to_owned(), targets.clone())])),
        everybody: Arc::new(targets),
        ..AlertRouting::default()
    }
}

fn down(instance: &str) -> Signal {
    fires(&[("alertname", "Down"), ("instance", instance), ("severity", "warning")])
}

fn titled(name: &str, severity: &str) -> Signal {
    fires(&[("alertname", name), ("severity", severity)])
}

fn matcher(name: &str, value: &str) -> Matcher {
    Matcher::new(name, Op::Equal, value).unwrap()
}

fn silence(rig: &Rig, of: Matcher, minutes: i64) -> NewSilence {
    NewSilence {
        id: None,
        matchers: vec![of],
        starts_at: None,
        ends_at: plus_ms(rig.s.now(), minutes * MINUTE),
        created_by: None,
        comment: "planned work on the gateway".into(),
        ends_with_alert: false,
    }
}

#[tokio::test]
async fn a_group_waits_tells_what_is_new_and_then_only_repeats() {
    let mut rig = Rig::new(grouped(|_| {}));
    rig.take(vec![down("a")]).await;
    rig.pass(30_000).await;
    assert_eq!(rig.sent(), Vec::<String>::new(), "the group waits");
    rig.take(vec![down("b")]).await;
    rig.pass(MINUTE).await;
    assert_eq!(rig.sent(), ["1 ops: Down firing, Down firing"]);
    rig.take(vec![down("c")]).await;
    rig.pass(4 * MINUTE).await;
    assert_eq!(rig.sent(), Vec::<String>::new(), "what is new waits for the interval");
    rig.pass(2 * MINUTE).await;
    assert_eq!(rig.sent(), ["6 ops: Down firing"]);
    rig.ends(down("a")).await;
    rig.ends(down("b")).await;
    rig.pass(6 * MINUTE).await;
    assert_eq!(rig.sent(), ["11 ops: Down over, Down over"], "ends are told together too");
    rig.pass(4 * HOUR).await;
    assert_eq!(rig.sent(), ["246 ops: Down firing [repeat]"]);
    rig.ends(down("c")).await;
    rig.pass(24 * HOUR).await;
    assert_eq!(rig.sent(), ["253 ops: Down over"], "and nothing else");
    rig.balanced().await;
}

#[tokio::test]
async fn accepted_and_killed_before_the_groups_timer_ends_is_told_after_the_start() {
    let mut rig = Rig::new(grouped(|_| {}));
    rig.take(vec![down("a")]).await;
    rig.pass(10_000).await;
    rig.killed().await;
    rig.pass(2 * MINUTE).await;
    assert_eq!(rig.sent(), ["1 ops: Down firing"]);
    rig.killed().await;
    rig.pass(3 * HOUR).await;
    assert_eq!(rig.sent(), Vec::<String>::new(), "a restart tells nothing twice");
    rig.balanced().await;
}

#[tokio::test]
async fn what_is_over_before_the_timer_ends_is_told_once_with_both_times() {
    let mut rig = Rig::new(grouped(|_| {}));
    rig.take(vec![down("a")]).await;
    rig.pass(5_000).await;
    rig.ends(down("a")).await;
    rig.pass(HOUR).await;
    assert_eq!(rig.sent(), ["1 ops: Down firing and over"]);
    rig.balanced().await;
}

#[tokio::test]
async fn one_429_and_over_meanwhile_is_told_all_the_same() {
    let mut rig = Rig::new(to(vec![target("ops")], default_routing(&[])));
    let later =
        Answer::Http { status: 429, retry_after: Some(RetryAfter::Seconds(600)), words: "slow down".into() };
    rig.answers.push(("ops".into(), later));
    let id = rig.take(vec![down("a")]).await[0];
    rig.pass(MINUTE).await;
    rig.ends(down("a")).await;
    assert!(
        rig.why(id).await.contains("deferred for webhook https://ops.example/***"),
        "{}",
        rig.why(id).await
    );
    rig.pass(HOUR).await;
    assert_eq!(rig.sent(), ["0 ops: Down firing (not taken)", "10 ops: Down firing and over"]);
    rig.balanced().await;
}

#[tokio::test]
async fn a_silence_keeps_back_what_comes_and_tells_what_still_fires_when_it_ends() {
    let mut rig = Rig::new(to(vec![target("ops")], default_routing(&[])));
    let told = rig.take(vec![down("told")]).await[0];
    rig.pass(MINUTE).await;
    let operator = person(Role::Operator);
    let quiet = silence(&rig, matcher("alertname", "Down"), 60);
    let refused = alerts_silences::create(&rig.s, &operator, quiet.clone()).await.unwrap_err();
    assert!(refused.to_string().contains("silence what is critical"), "{refused}");
    let admin = person(Role::Admin);
    let made = alerts_silences::create(&rig.s, &admin, quiet).await.unwrap();
    let short = rig.take(vec![down("short")]).await[0];
    let long = rig.take(vec![down("long")]).await[0];
    rig.pass(10 * MINUTE).await;
    rig.ends(down("told")).await;
    rig.ends(down("short")).await;
    rig.pass(10 * MINUTE).await;
    assert_eq!(
        rig.sent(),
        ["0 ops: Down firing", "11 ops: Down over"],
        "people who were told of the beginning hear of the end, silence or not"
    );
    let why = rig.why(short).await;
    assert!(
        why.contains("kept back from webhook") && why.contains(&format!("silence {} by alice", made.id)),
        "{why}"
    );
    assert!(rig.why(told).await.contains("delivered to"), "{}", rig.why(told).await);
    rig.pass(2 * HOUR).await;
    assert_eq!(rig.sent(), ["61 ops: Down firing"], "what still fires is told when the silence ends");
    assert!(rig.why(long).await.contains("delivered to"), "{}", rig.why(long).await);
    rig.balanced().await;
}

#[tokio::test]
async fn a_silence_may_end_with_its_alert() {
    let mut rig = Rig::new(to(vec![target("ops")], default_routing(&[])));
    let mut quiet = silence(&rig, matcher("severity", "warning"), 600);
    quiet.ends_with_alert = true;
    rig.take(vec![down("a")]).await;
    rig.pass(MINUTE).await;
    alerts_silences::create(&rig.s, &person(Role::Operator), quiet).await.unwrap();
    rig.pass(MINUTE).await;
    rig.ends(down("a")).await;
    rig.pass(MINUTE).await;
    rig.take(vec![down("b")]).await;
    rig.pass(MINUTE).await;
    assert_eq!(rig.sent(), ["0 ops: Down firing", "2 ops: Down over", "3 ops: Down firing"]);
    rig.balanced().await;
}

#[tokio::test]
async fn what_is_inhibited_is_told_once_its_cause_is_gone() {
    let rule = InhibitRule {
        source: vec![matcher("alertname", "HostDown")],
        target: vec![matcher("severity", "warning")],
        equal: vec!["host".into()],
    };
    let mut rig = Rig::new(to(vec![target("ops")], Routing { inhibit: vec![rule], ..default_routing(&[]) }));
    let cause = fires(&[("alertname", "HostDown"), ("host", "x"), ("severity", "critical")]);
    let here = fires(&[("alertname", "Slow"), ("host", "x"), ("severity", "warning")]);
    let there = fires(&[("alertname", "Slow"), ("host", "y"), ("severity", "warning")]);
    let source = rig.take(vec![cause.clone()]).await[0];
    let ids = rig.take(vec![here, there]).await;
    rig.pass(10 * MINUTE).await;
    assert_eq!(rig.sent(), ["0 ops: HostDown firing", "0 ops: Slow firing"]);
    let why = rig.why(ids[0]).await;
    assert!(why.contains(&format!("inhibited by incident {source}")), "{why}");
    rig.ends(cause).await;
    rig.pass(MINUTE).await;
    assert_eq!(rig.sent(), ["10 ops: HostDown over", "10 ops: Slow firing"]);
    rig.pass(HOUR).await;
    assert_eq!(rig.sent(), Vec::<String>::new());
    rig.balanced().await;
}

#[tokio::test]
async fn a_route_is_silent_at_its_mute_times_and_speaks_after_them() {
    let night =
        TimeInterval { times: vec![Minutes { start: 9 * 60, end: 10 * 60 }], ..TimeInterval::default() };
    let mut routing = default_routing(&[]);
    routing.root.mute_intervals = vec!["morning".into()];
    routing.intervals.insert("morning".into(), vec![night]);
    let mut rig = Rig::new(to(vec![target("ops")], routing));
    let id = rig.take(vec![down("a")]).await[0];
    rig.pass(30 * MINUTE).await;
    assert_eq!(rig.sent(), Vec::<String>::new());
    assert!(rig.why(id).await.contains("mute time interval 'morning'"), "{}", rig.why(id).await);
    rig.pass(HOUR).await;
    assert_eq!(rig.sent(), ["60 ops: Down firing"]);
    rig.balanced().await;
}

#[tokio::test]
async fn what_is_critical_waits_for_no_group() {
    let mut rig = Rig::new(grouped(|_| {}));
    rig.take(vec![titled("Down", "warning")]).await;
    rig.take(vec![titled("Down", "critical")]).await;
    rig.pass(1_000).await;
    assert_eq!(rig.sent(), ["0 ops: Down firing, Down firing"]);
    rig.ends(titled("Down", "critical")).await;
    rig.pass(1_000).await;
    assert_eq!(rig.sent(), ["0 ops: Down over"]);
    rig.balanced().await;
}

#[tokio::test]
async fn a_thousand_alerts_to_one_mailbox_give_a_handful_of_mails_and_critical_passes() {
    let mut rig = Rig::new(to(vec![mailbox("ops")], default_routing(&[])));
    let storm: Vec<Signal> = (0..1000).map(|n| down(&n.to_string())).collect();
    let ids = rig.take(storm).await;
    rig.pass(2 * MINUTE).await;
    let few = vec!["0 email: Down firing"; 4];
    assert_eq!(rig.sent(), few, "a fifth of five is kept back");
    rig.take(vec![titled("Fire", "critical")]).await;
    rig.pass(1_000).await;
    assert_eq!(rig.sent(), ["2 email: Fire firing"], "critical passes");
    let why = rig.why(ids[900]).await;
    assert!(
        why.contains("limit of 5 email messages an hour to one recipient") && why.contains("digest"),
        "{why}"
    );
    rig.pass(HOUR).await;
    let sent = rig.sent();
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert!(sent[0].ends_with("email: digest: 996 alerts"), "{sent:?}");
    let counts = rig.s.store.read(|r| r.queue_counts()).await.unwrap();
    assert_eq!((counts.waiting, counts.poison), (0, 0));
    rig.balanced().await;
}

#[tokio::test]
async fn limits_outlive_a_restart() {
    let mut rig = Rig::new(to(vec![mailbox("ops")], default_routing(&[])));
    for n in 0..4 {
        rig.take(vec![down(&n.to_string())]).await;
    }
    rig.pass(MINUTE).await;
    assert_eq!(rig.sent().len(), 4);
    rig.killed().await;
    rig.take(vec![down("later")]).await;
    rig.pass(MINUTE).await;
    assert_eq!(rig.sent(), Vec::<String>::new(), "the hour goes on");
    rig.balanced().await;
}

#[tokio::test]
async fn a_critical_alert_that_nobody_takes_goes_out_over_the_next_channel() {
    let mut routing = to(vec![target("pager")], default_routing(&[]));
    routing.everybody = Arc::new(vec![target("pager"), target("spare"), target("third")]);
    let mut rig = Rig::new(routing);
    let down_again = || Answer::Unreachable("cannot connect: connection refused".into());
    rig.answers.extend((0..40).map(|_| ("pager".to_owned(), down_again())));
    rig.take(vec![titled("Fire", "critical")]).await;
    rig.pass(10_000).await;
    assert!(rig.sent().iter().all(|s| s.contains("pager")), "not yet");
    rig.pass(2 * MINUTE).await;
    let others: Vec<String> = rig.sent().into_iter().filter(|s| !s.contains("pager")).collect();
    assert_eq!(others, ["0 spare: Fire firing [failover]"], "one took it: the third is left in peace");
    rig.ends(titled("Fire", "critical")).await;
    rig.pass(MINUTE).await;
    let others: Vec<String> = rig.sent().into_iter().filter(|s| !s.contains("pager")).collect();
    assert_eq!(others, ["2 spare: Fire over"], "who was told hears of the end");
    rig.balanced().await;
}

#[tokio::test]
async fn an_alert_about_a_broken_channel_goes_over_another_one() {
    let mut rig = Rig::new(to(vec![target("a"), mailbox("ops")], default_routing(&[])));
    let mut about = titled("PoisonQueue", "critical");
    about.labels.insert("broken_channel".into(), "email".into());
    rig.take(vec![about]).await;
    rig.pass(1_000).await;
    assert_eq!(rig.sent(), ["0 a: PoisonQueue firing"]);
    rig.balanced().await;
}
