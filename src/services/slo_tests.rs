//! Budgets on a clock moved by hand: what counts, what a restart keeps, what nobody knows, and what is dropped.

use crate::domain::slo::OBJECTIVES;
use crate::domain::time::plus_ms;
use crate::services::alerts::AlertRouting;
use crate::services::alerts::EVERYBODY;
use crate::services::alerts_readings;
use crate::services::alerts_rig::Rig;
use crate::services::alerts_rig::fires;
use crate::services::alerts_rig::target;
use crate::services::slo;
use crate::services::slo_budget;
use crate::services::slo_views;
use crate::services::verify;
use crate::wire::SloDetail;
use std::collections::BTreeMap;
use std::sync::Arc;

const DAY_MS: i64 = 86_400_000;

struct Watch {
    rig: Rig,
    verified: bool,
    behind: u32,
}

impl Watch {
    async fn start() -> Self {
        let receivers = BTreeMap::from([(EVERYBODY.to_owned(), vec![target("ops")])]);
        let routing = AlertRouting { receivers: Arc::new(receivers), ..AlertRouting::default() };
        let mut watch = Self { rig: Rig::new(routing), verified: true, behind: 0 };
        watch.second().await;
        watch
    }

    /// What happens once a second.
    async fn second(&mut self) {
        let s = &self.rig.s;
        if self.verified {
            verify::once(s, &mut self.behind).await;
        }
        alerts_readings::refresh(s).await;
        slo_budget::sample(s);
        slo_budget::keep(s).await.unwrap();
    }

    async fn pass(&mut self, seconds: u32) {
        for _ in 0..seconds {
            self.jump(1_000);
            self.second().await;
        }
    }

    fn jump(&self, ms: i64) {
        self.rig.clock.set(plus_ms(self.rig.s.now(), ms));
    }

    async fn restart(&mut self, away_ms: i64) {
        slo_budget::close(&self.rig.s).await.unwrap();
        self.rig.killed().await;
        self.jump(away_ms);
        self.second().await;
    }

    async fn objective(&self, id: &str) -> SloDetail {
        let all = slo_views::list(&self.rig.s).await.unwrap();
        all.items.into_iter().find(|o| o.id == id).unwrap()
    }
}

fn near(is: Option<f64>, should: f64) -> bool {
    is.is_some_and(|is| (is - should).abs() < 1e-6)
}

#[tokio::test]
async fn events_are_counted_one_by_one_and_a_restart_forgets_none() {
    let mut watch = Watch::start().await;
    for n in 0..200 {
        slo::note_audit_write(&watch.rig.s, if n % 40 == 0 { 2.5 } else { 0.004 });
    }
    watch.pass(5).await;
    let before = watch.objective("audit_write_p95").await;
    assert_eq!((before.budget.measured, before.budget.missed), (200.0, 5.0), "{:?}", before.budget);
    assert!(near(before.budget.missed_share, 0.025) && near(before.budget.remaining_share, 0.5));
    assert!(near(before.now, f64::from(0.004_f32)), "five of two hundred are within a P95: {:?}", before.now);
    assert!(before.burn.iter().all(|b| near(b.rate, 0.5)), "{:?}", before.burn);
    assert!(before.exhausted_at.is_some());
    watch.pass(70).await;
    watch.restart(1_000).await;
    watch.pass(70).await;
    for n in 0..100 {
        slo::note_audit_write(&watch.rig.s, if n < 10 { 1.5 } else { 0.002 });
    }
    watch.pass(1).await;
    let after = watch.objective("audit_write_p95").await;
    // The start itself may write an entry or two.
    assert!((300.0..=302.0).contains(&after.budget.measured), "{:?}", after.budget);
    assert!((after.budget.missed - 15.0).abs() < 1e-9, "{:?}", after.budget);
    assert!(near(after.now, 1.5), "{:?}", after.now);
    assert_eq!(
        (after.verdict.as_str(), after.kind.as_str(), after.percentile),
        ("breach", "percentile", Some(0.95))
    );
    watch.pass(400).await;
    let later = watch.objective("audit_write_p95").await;
    assert_eq!((later.now, later.verdict.as_str()), (None, "unknown"), "nothing in the window");
    assert_eq!((later.budget.measured, later.budget.missed), (after.budget.measured, 15.0));
    assert_eq!(later.burn[0].rate, None, "nothing in five minutes");
    assert!(later.burn[1].rate.is_some_and(|rate| (0.99..=1.0 + 1e-9).contains(&rate)), "{:?}", later.burn);
}

#[tokio::test]
async fn time_over_the_target_is_missed_and_time_we_were_away_is_unknown() {
    let mut watch = Watch::start().await;
    watch.pass(100).await;
    watch.verified = false;
    watch.pass(15).await;
    watch.verified = true;
    watch.pass(85).await;
    let o = watch.objective("cb_staleness").await;
    assert_eq!(
        (o.budget.measured, o.budget.missed),
        (200.0, 10.0),
        "from the sixth second on: {:?}",
        o.budget
    );
    assert!(
        near(Some(o.budget.allowed_share), 0.001) && near(o.budget.remaining_share, -49.0),
        "{:?}",
        o.budget
    );
    assert!(o.budget.unknown_share < 0.01, "{:?}", o.budget);
    assert_eq!(o.exhausted_at, None, "it is used up already");
    watch.restart(1_800_000).await;
    watch.pass(100).await;
    let o = watch.objective("cb_staleness").await;
    assert_eq!((o.budget.measured, o.budget.missed), (300.0, 10.0), "our absence is neither: {:?}", o.budget);
    let unknown = 1_800.0 / 2_100.0;
    assert!((o.budget.unknown_share - unknown).abs() < 0.01, "{:?}", o.budget);
    let history = slo_views::history(&watch.rig.s, "cb_staleness", "1h").await.unwrap();
    assert_eq!((history.points.len(), history.step_seconds), (60, 60));
    let away = history.points.iter().filter(|p| p.unknown_share > 0.99 && p.missed_share.is_none());
    assert!(away.count() >= 28, "{:?}", history.points);
    let missed: Vec<f64> =
        history.points.iter().filter_map(|p| p.missed_share).filter(|m| *m > 0.0).collect();
    assert_eq!(missed.len(), 1, "{missed:?}");
    assert!(
        o.series.iter().filter_map(|p| p.value).any(|v| (v - 15.0).abs() < 1e-6),
        "the worst of a minute"
    );
    // Standing still is absence, too.
    watch.jump(60_000);
    watch.pass(1).await;
    let o = watch.objective("cb_staleness").await;
    assert!((300.0..=301.0).contains(&o.budget.measured), "{:?}", o.budget);
}

#[tokio::test]
async fn a_delivery_that_waits_counts_with_its_age_and_once() {
    let mut watch = Watch::start().await;
    watch.rig.take(vec![fires(&[("alertname", "A"), ("severity", "critical")])]).await;
    watch.pass(59).await;
    let o = watch.objective("alert_delivery_p95").await;
    assert_eq!((o.verdict.as_str(), o.budget.measured), ("ok", 0.0), "{:?}", o.budget);
    watch.pass(3).await;
    let o = watch.objective("alert_delivery_p95").await;
    assert_eq!((o.verdict.as_str(), o.budget.measured, o.budget.missed), ("breach", 1.0, 1.0), "{o:?}");
    assert!(o.text.starts_with("webhook: 62.0 s"), "{}", o.text);
    assert!(near(o.parts[0].now, 62.0) && near(o.parts[0].missed_share, 1.0), "{:?}", o.parts);
    watch.rig.pass(0).await;
    assert_eq!(watch.rig.sent().len(), 1);
    watch.pass(130).await;
    let o = watch.objective("alert_delivery_p95").await;
    assert_eq!(
        (o.budget.measured, o.budget.missed),
        (1.0, 1.0),
        "accepted, and counted once: {:?}",
        o.budget
    );
    watch.restart(1_000).await;
    let o = watch.objective("alert_delivery_p95").await;
    assert_eq!((o.budget.measured, o.parts.len()), (1.0, 1), "{o:?}");
    assert_eq!(o.parts[0].name, "webhook");
}

#[tokio::test]
async fn minutes_are_kept_for_a_month_and_hours_for_400_days() {
    let mut watch = Watch::start().await;
    watch.pass(130).await;
    let kept = async |watch: &Watch| {
        let list = slo_views::list(&watch.rig.s).await.unwrap();
        (list.kept.minutes, list.kept.hours)
    };
    let levels = i64::try_from(OBJECTIVES.len()).unwrap();
    assert_eq!(kept(&watch).await, (2 * levels, levels));
    watch.jump(31 * DAY_MS);
    watch.pass(61).await;
    let (minutes, hours) = kept(&watch).await;
    assert!(minutes <= 2 * levels && hours == 2 * levels, "{minutes} {hours}");
    let o = watch.objective("cb_staleness").await;
    assert!(o.budget.measured <= 62.0, "what is older than the budget counts no more: {:?}", o.budget);
    for (range, points) in [("30d", 720), ("400d", 400)] {
        let history = slo_views::history(&watch.rig.s, "cb_staleness", range).await.unwrap();
        assert_eq!(history.points.len(), points);
        let known = history.points.iter().filter(|p| p.unknown_share < 1.0).count();
        assert_eq!(known, if range == "30d" { 1 } else { 2 }, "{range}");
    }
    watch.jump(401 * DAY_MS);
    watch.pass(61).await;
    let (minutes, hours) = kept(&watch).await;
    assert!(minutes <= 2 * levels && hours <= 2 * levels, "{minutes} {hours}");
}
