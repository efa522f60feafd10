//! A desk's day on a clock moved by hand: what engines tell, what rules make of it, and who is told. Each scenario ends with
//! the whole of what was sent.

use crate::domain::actor::Actor;
use crate::domain::actor::Door;
use crate::domain::actor::Role;
use crate::domain::breaker::Reset;
use crate::domain::deliveries::Answer;
use crate::domain::deliveries_limits::ChannelLimits;
use crate::domain::deliveries_limits::Limits;
use crate::domain::engines::Account;
use crate::domain::engines::Entries;
use crate::domain::engines::Snapshot;
use crate::domain::gate::Verdict;
use crate::domain::time::plus_ms;
use crate::services::alerts::AlertRouting;
use crate::services::alerts::EVERYBODY;
use crate::services::alerts::Target;
use crate::services::alerts::default_routing;
use crate::services::alerts_canary;
use crate::services::alerts_readings;
use crate::services::alerts_rig::Rig;
use crate::services::alerts_rig::fires;
use crate::services::alerts_rig::mailbox;
use crate::services::alerts_rig::target;
use crate::services::alerts_rules;
use crate::services::alerts_rules_watch;
use crate::services::alerts_watch;
use crate::services::breaker;
use crate::services::engines;
use crate::services::verify;
use crate::wire;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A rig with an engine named `paper`, its breaker OPEN, and everything that happens each second.
struct Desk {
    rig: Rig,
    behind: u32,
    /// What the engine answers; `None` is silence.
    equity: Option<&'static str>,
    /// Whether the state of the breaker is verified each second.
    verified: bool,
    canaries: bool,
}

fn everybody(targets: Vec<Target>) -> AlertRouting {
    AlertRouting {
        routing: Arc::new(default_routing(&[])),
        receivers: Arc::new(BTreeMap::from([(EVERYBODY.to_owned(), targets.clone())])),
        everybody: Arc::new(targets),
        limits: Limits { email: ChannelLimits { per_minute: 0, per_recipient_hour: 0 }, ..Limits::default() },
        ..AlertRouting::default()
    }
}

fn alice() -> Actor {
    Actor::new("alice", Role::Admin, Door::Console)
}

impl Desk {
    async fn start(targets: Vec<Target>) -> Self {
        let rig = Rig::new(everybody(targets));
        let mut desk = Self { rig, behind: 0, equity: Some("100000"), verified: true, canaries: false };
        desk.open().await;
        let s = Arc::clone(&desk.rig.s);
        breaker::init(&s, &alice(), "the first opening of this desk", true).await.unwrap();
        desk
    }

    async fn open(&mut self) {
        let s = &self.rig.s;
        verify::once(s, &mut self.behind).await;
        engines::expect(s, &[("paper".into(), "paper".into())]);
        alerts_watch::prepare(s).await;
    }

    /// The process is killed and started again.
    async fn killed(&mut self) {
        self.rig.killed().await;
        self.open().await;
    }

    fn engine(&self) -> Result<Snapshot, String> {
        let equity = self.equity.ok_or("cannot connect")?;
        Ok(Snapshot {
            as_of: self.rig.s.now(),
            dry_run: false,
            positions: vec![],
            open_orders: vec![],
            pnl: None,
            account: Some(Account {
                equity: equity.parse().unwrap(),
                cash: "0".parse().unwrap(),
                peak_equity: "100000".parse().ok(),
            }),
            reconciler: None,
            broker_errors: None,
            entries: Entries::Allowed,
        })
    }

    /// Lets seconds pass, each with everything that happens in one.
    async fn pass(&mut self, seconds: i64) {
        for _ in 0..seconds {
            let s = Arc::clone(&self.rig.s);
            self.rig.clock.set(plus_ms(s.now(), 1_000));
            if self.verified {
                verify::once(&s, &mut self.behind).await;
            }
            engines::record(&s, "paper", self.engine());
            alerts_readings::refresh(&s).await;
            alerts_rules_watch::judge(&s);
            alerts_rules_watch::save(&s).await.unwrap();
            alerts_rules_watch::save_pending(&s).await.unwrap();
            if self.canaries {
                alerts_canary::turn(&s).await.unwrap();
            }
            self.rig.pass(0).await;
        }
    }

    async fn change(&self, name: &str, change: impl FnOnce(&mut wire::AlertRuleDraft)) {
        let mut draft = alerts_rules::get(&self.rig.s, name).await.unwrap().rule;
        change(&mut draft);
        alerts_rules::update(&self.rig.s, &alice(), name, &draft).await.unwrap();
    }

    async fn over(mut self) {
        assert_eq!(self.rig.sent(), Vec::<String>::new(), "and nothing else");
        self.rig.balanced().await;
    }
}

#[tokio::test]
async fn a_drawdown_is_told_when_it_lasts_and_its_end_when_that_lasts() {
    let mut desk = Desk::start(vec![target("ops")]).await;
    desk.equity = Some("94000");
    desk.pass(1).await;
    desk.equity = Some("100000");
    desk.pass(30).await;
    assert_eq!(desk.rig.sent(), Vec::<String>::new(), "one bad tick is nobody's business");
    desk.equity = Some("94000");
    desk.pass(11).await;
    assert_eq!(desk.rig.sent(), ["0 ops: Drawdown over its limit: paper 6 % firing"]);
    desk.equity = Some("95500");
    desk.pass(120).await;
    assert_eq!(desk.rig.sent(), Vec::<String>::new(), "below the limit, and not yet where it clears");
    desk.equity = Some("99000");
    desk.pass(61).await;
    assert_eq!(desk.rig.sent(), ["3 ops: Drawdown over its limit: paper 6 % over"]);
    desk.pass(60).await;
    desk.over().await;
}

#[tokio::test]
async fn a_restart_keeps_what_is_pending_and_tells_nothing_twice() {
    let mut desk = Desk::start(vec![target("ops")]).await;
    desk.equity = Some("94000");
    desk.pass(8).await;
    desk.killed().await;
    desk.pass(4).await;
    assert_eq!(
        desk.rig.sent(),
        ["0 ops: Drawdown over its limit: paper 6 % firing"],
        "8 s before, 3 s after"
    );
    desk.killed().await;
    desk.pass(30).await;
    assert_eq!(desk.rig.sent(), Vec::<String>::new());
    desk.equity = Some("100000");
    desk.pass(62).await;
    assert_eq!(desk.rig.sent(), ["1 ops: Drawdown over its limit: paper 6 % over"]);
    desk.over().await;
}

#[tokio::test]
async fn an_engine_that_falls_silent_neither_ends_nor_begins_anything() {
    let mut desk = Desk::start(vec![target("ops")]).await;
    desk.equity = Some("94000");
    desk.pass(12).await;
    assert_eq!(desk.rig.sent().len(), 1);
    desk.equity = None;
    desk.pass(120).await;
    assert_eq!(desk.rig.sent(), Vec::<String>::new(), "unknown is not recovered");
    desk.change("drawdown", |draft| draft.no_data = "ok".into()).await;
    desk.pass(5).await;
    assert_eq!(
        desk.rig.sent(),
        ["2 ops: Drawdown over its limit: paper 6 % over"],
        "a changed rule calls the alert of the old one off"
    );
    desk.change("drawdown", |draft| draft.no_data = "alert".into()).await;
    desk.pass(12).await;
    assert_eq!(desk.rig.sent(), ["2 ops: Drawdown over its limit: paper no data firing"]);
    desk.change("drawdown", |draft| draft.enabled = false).await;
    desk.pass(30).await;
    assert_eq!(desk.rig.sent(), ["2 ops: Drawdown over its limit: paper no data over"]);
    desk.over().await;
}

#[tokio::test]
async fn a_rule_that_trips_trips_once_each_time_it_begins_to_fire() {
    let mut desk = Desk::start(vec![target("ops")]).await;
    desk.change("drawdown", |draft| draft.action = Some("trip".into())).await;
    desk.equity = Some("90000");
    desk.pass(12).await;
    assert_eq!(breaker::view(&desk.rig.s).state, "TRIPPED");
    let history = breaker::history_rows(&desk.rig.s).await.unwrap();
    assert_eq!((history[0].code.as_str(), history[0].tripped_by.as_str()), ("drawdown", "rule:drawdown"));
    let evidence = history[0].details.clone().unwrap();
    assert_eq!(evidence["annotations"]["value"], "10 %");
    assert_eq!(evidence["labels"]["engine"], "paper");
    assert_eq!(
        desk.rig.sent(),
        [
            "0 ops: Circuit breaker TRIPPED: new orders are blocked firing",
            "0 ops: Drawdown over its limit: paper 10 % firing"
        ]
    );
    let ask = Reset {
        reason: "the drawdown is known and hedged elsewhere".into(),
        acknowledged: true,
        override_conditions: true,
    };
    desk.pass(60).await;
    breaker::reset(&desk.rig.s, &alice(), ask).await.unwrap();
    desk.pass(60).await;
    assert_eq!(breaker::view(&desk.rig.s).state, "OPEN", "what somebody resets while it fires stays reset");
    desk.rig.sent();
    desk.equity = Some("100000");
    desk.pass(65).await;
    desk.equity = Some("90000");
    desk.pass(12).await;
    assert_eq!(
        desk.rig.s.safety.verdict(desk.rig.s.now()).0,
        Verdict::ReduceOnly,
        "and it trips the next time"
    );
    assert_eq!(desk.rig.sent().len(), 3, "its end, the trip, its beginning");
    desk.over().await;
}

#[tokio::test]
async fn the_runbooks_objectives_page_and_warn() {
    let mut desk = Desk::start(vec![mailbox("desk"), target("ops")]).await;
    desk.verified = false;
    desk.pass(13).await;
    let paged = "0 ops: Breaker state is not verified: 11 s firing";
    let sent = desk.rig.sent();
    assert!(sent.contains(&paged.to_owned()) || sent.iter().any(|s| s.contains("Breaker state")), "{sent:?}");
    assert_eq!(sent.len(), 2, "by mail and by webhook: {sent:?}");
    desk.verified = true;
    desk.pass(20).await;
    assert_eq!(desk.rig.sent().len(), 2, "and its end");
    // Eleven alerts that the mail server refuses for good: the queue pages, but not by mail.
    let refused = || ("email".to_owned(), Answer::Smtp { code: 550, words: "no such user".into() });
    desk.rig.answers = (0..11).map(|_| refused()).collect();
    for n in 0..11 {
        desk.rig.take(vec![fires(&[("alertname", &format!("A{n}")), ("severity", "critical")])]).await;
    }
    desk.pass(3).await;
    let sent = desk.rig.sent();
    let about: Vec<&String> = sent.iter().filter(|s| s.contains("Poison queue")).collect();
    assert_eq!(about, ["0 ops: Poison queue is filling: 11 firing"], "{sent:?}");
    assert_eq!(sent.len(), 23, "eleven by mail, eleven by webhook, and the page: {sent:?}");
    desk.over().await;
}

#[tokio::test]
async fn a_lane_that_goes_dark_is_told_over_the_others_and_its_return_too() {
    let mut desk = Desk::start(vec![target("a"), target("b")]).await;
    desk.canaries = true;
    desk.pass(61).await;
    let sent = desk.rig.sent();
    let canaries = ["Canary of a notice [canary]", "Canary of b notice [canary]"];
    assert_eq!(sent.len(), 4, "{sent:?}");
    for canary in canaries {
        assert_eq!(sent.iter().filter(|s| s.ends_with(canary)).count(), 2, "one at once, one a minute later");
    }
    // From here on a swallows everything.
    desk.rig.answers = (0..40).map(|_| ("a".to_owned(), Answer::Unknown("no answer".into()))).collect();
    desk.pass(119).await;
    let dark =
        |sent: &[String]| -> Vec<String> { sent.iter().filter(|s| s.contains("dark")).cloned().collect() };
    assert_eq!(dark(&desk.rig.sent()), Vec::<String>::new(), "one that is missing is not two");
    desk.pass(3).await;
    assert_eq!(
        dark(&desk.rig.sent()),
        ["3 b: Channel a is dark firing"],
        "within two periods, over the other one"
    );
    desk.pass(120).await;
    assert_eq!(dark(&desk.rig.sent()), Vec::<String>::new(), "told once");
    desk.rig.answers.clear();
    desk.pass(62).await;
    let back = dark(&desk.rig.sent());
    assert!(back.len() == 1 && back[0].ends_with("b: Channel a is dark over"), "{back:?}");
    let rows = desk.rig.s.store.read(|r| r.canaries()).await.unwrap();
    assert!(rows.iter().all(|r| !r.dark && r.arrived_at.is_some()), "{rows:?}");
    desk.canaries = false;
    desk.pass(200).await;
    desk.over().await;
}
