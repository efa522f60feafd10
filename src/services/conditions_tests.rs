//! The conditions as tables: what engines and services tell, and what that means for a reset.

use super::*;
use crate::domain::engines::Account;
use crate::domain::engines::BrokerErrors;
use crate::domain::engines::Entries;
use crate::domain::engines::Pnl;
use crate::domain::engines::Position;
use crate::domain::engines::Reconciler;
use crate::domain::health::Check;
use crate::domain::health::Kind;
use crate::domain::health::Shown;
use crate::domain::time::plus_ms;

fn now() -> Timestamp {
    Timestamp::from_second(1_795_478_400).unwrap()
}

fn set() -> Tuned {
    crate::domain::settings_state::Current::default().tuned
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn told() -> Snapshot {
    Snapshot {
        as_of: plus_ms(now(), -1_000),
        dry_run: false,
        positions: vec![],
        open_orders: vec![],
        pnl: None,
        account: None,
        reconciler: None,
        broker_errors: None,
        entries: Entries::Allowed,
    }
}

fn desk(snapshot: Snapshot) -> Vec<Seen> {
    vec![Seen { name: "paper".into(), kind: "paper".into(), snapshot: Some(snapshot), error: None }]
}

#[test]
fn without_engines_nothing_is_configured_and_nothing_blocks() {
    for c in [
        drawdown(&[], &set(), now()),
        daily_loss(&[], &set(), now()),
        broker_errors(&[], &set(), now()),
        reconciler(&[], now()),
        position_sizes(&[], Some(Decimal::TEN), now()),
        market_data(&[], &set(), now()),
        latency(&[]),
    ] {
        assert_eq!((c.verdict, c.blocks()), (Verdict::NotConfigured, false), "{c:?}");
        assert!(c.detail.starts_with("not configured: "), "{c:?}");
    }
}

#[test]
fn an_engine_without_a_fresh_answer_is_unknown_and_blocks() {
    let silent = |snapshot| {
        let seen = desk(told()).remove(0);
        vec![Seen { snapshot, error: Some("cannot connect".into()), ..seen }]
    };
    let c = drawdown(&silent(None), &set(), now());
    assert_eq!((c.verdict, c.blocks()), (Verdict::Unknown, true));
    assert_eq!(c.detail, "paper has not answered: cannot connect");
    let old = Snapshot { as_of: plus_ms(now(), -11_000), ..told() };
    let c = reconciler(&silent(Some(old)), now());
    assert_eq!((c.verdict, c.blocks()), (Verdict::Unknown, true));
    assert_eq!(c.detail, "paper last answered 11 s ago, fresh is at most 10 s");
}

#[test]
fn drawdown_and_daily_loss_are_held_to_their_limits() {
    let account = |equity: &str, peak: &str| {
        let (equity, peak_equity) = (decimal(equity), Some(decimal(peak)));
        desk(Snapshot { account: Some(Account { equity, cash: equity, peak_equity }), ..told() })
    };
    for (equity, peak, verdict, value) in [
        ("100000", "100000", Verdict::Ok, "0 %"),
        ("95000", "100000", Verdict::Ok, "5 %"),
        ("94999", "100000", Verdict::Failing, "5.00 %"),
        ("101000", "100000", Verdict::Ok, "0 %"),
        ("100", "0", Verdict::NotConfigured, ""),
    ] {
        let c = drawdown(&account(equity, peak), &set(), now());
        assert_eq!((c.verdict, c.value.unwrap_or_default().as_str()), (verdict, value), "{equity} of {peak}");
    }
    for (total, verdict) in [("12.5", Verdict::Ok), ("-5000", Verdict::Ok), ("-5000.01", Verdict::Failing)] {
        let (realised, unrealised) = (decimal(total), Decimal::ZERO);
        let currency = "USD".to_owned();
        let pnl = Pnl { realised, unrealised, total: realised, currency, priced: 1, unpriced: 0 };
        assert_eq!(
            daily_loss(&desk(Snapshot { pnl: Some(pnl), ..told() }), &set(), now()).verdict,
            verdict,
            "{total}"
        );
    }
}

#[test]
fn sizes_errors_and_the_reconciler_are_judged() {
    let position = |symbol: &str, qty: &str| Position {
        symbol: symbol.into(),
        qty: decimal(qty),
        avg_price: None,
        last_price: None,
        market_value: None,
        unrealised: None,
        strategy: None,
    };
    let held = desk(Snapshot { positions: vec![position("AAPL", "3"), position("MSFT", "-7")], ..told() });
    let c = position_sizes(&held, Some(decimal("6")), now());
    assert_eq!(
        (c.verdict, c.detail.as_str()),
        (Verdict::Failing, "the largest position is 7 MSFT, the limit is 6")
    );
    assert_eq!(position_sizes(&held, Some(decimal("7")), now()).verdict, Verdict::Ok);
    assert_eq!(position_sizes(&held, None, now()).verdict, Verdict::NotConfigured);
    for (last_5m, consecutive, verdict) in
        [(0, 0, Verdict::Ok), (10, 2, Verdict::Ok), (11, 0, Verdict::Failing), (3, 3, Verdict::Failing)]
    {
        let broker_errors_told = Some(BrokerErrors { last_5m, consecutive });
        let c = broker_errors(&desk(Snapshot { broker_errors: broker_errors_told, ..told() }), &set(), now());
        assert_eq!(c.verdict, verdict, "{last_5m} and {consecutive} in a row");
    }
    let told_of = |startup_complete| Reconciler { startup_complete, detail: "the book".into() };
    let c = |complete| {
        reconciler(&desk(Snapshot { reconciler: Some(told_of(complete)), ..told() }), now()).verdict
    };
    assert_eq!((c(true), c(false)), (Verdict::Ok, Verdict::Failing));
}

fn standing(status: Status, p95_ms: Option<f64>, data_age_seconds: Option<f64>) -> Standing {
    let check = Check {
        name: "market_data_service".into(),
        kind: Kind::Http,
        target: "http://127.0.0.1:8004/health".into(),
        group: "Data".into(),
        critical: true,
        interval_ms: 10_000,
        timeout_ms: 5_000,
        degraded_over_ms: Some(300),
        unhealthy_after: 2,
        healthy_after: 2,
        ..Check::default()
    };
    let shown = Shown { status, since: None, reason: "because".into() };
    Standing {
        check: check.into(),
        shown,
        seen_at: Some(now()),
        age_seconds: Some(2.0),
        failing_ratio: None,
        p95_ms,
        data_age_seconds,
    }
}

#[test]
fn services_must_be_healthy_and_their_data_young() {
    for (status, verdict, blocks) in [
        (Status::Healthy, Verdict::Ok, false),
        (Status::Degraded, Verdict::Warn, false),
        (Status::Unhealthy, Verdict::Failing, true),
        (Status::Stale, Verdict::Unknown, true),
        (Status::Unknown, Verdict::Unknown, true),
    ] {
        let c = service(&standing(status, None, None));
        assert_eq!((c.verdict, c.blocks(), c.id.as_str()), (verdict, blocks, "service:market_data_service"));
    }
    for (status, age, verdict) in [
        (Status::Healthy, 3.0, Verdict::Ok),
        (Status::Degraded, 1_800.0, Verdict::Ok),
        (Status::Degraded, 1_801.0, Verdict::Failing),
        (Status::Stale, 3.0, Verdict::Unknown),
    ] {
        assert_eq!(
            market_data(&[standing(status, None, Some(age))], &set(), now()).verdict,
            verdict,
            "{status:?} {age}"
        );
    }
    let slow = latency(&[
        standing(Status::Healthy, Some(20.0), None),
        standing(Status::Degraded, Some(412.0), None),
    ]);
    assert_eq!((slow.verdict, slow.blocks()), (Verdict::Warn, false));
    assert_eq!((slow.value.as_deref(), slow.limit.as_deref()), (Some("412 ms"), Some("300 ms")));
}
