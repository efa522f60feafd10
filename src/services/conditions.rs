//! The conditions that must be normal before a reset, from what is watched so far.
//!
//! What is configured and has no fresh reading is unknown and blocks; what nothing watches is shown as such and does not.

use crate::domain::breaker::Condition;
use crate::domain::breaker::ConditionVerdict as Verdict;
use crate::domain::engines::Seen;
use crate::domain::engines::Snapshot;
use crate::domain::gate::KillSeen;
use crate::domain::health::Kind;
use crate::domain::health::Status;
use crate::domain::health::span;
use crate::domain::settings_state::Tuned;
use crate::domain::time;
use crate::services::Services;
use crate::services::engines;
use crate::services::engines::FRESH_SECONDS;
use crate::services::health;
use crate::services::health::Standing;
use crate::services::publish;
use crate::wire;
use jiff::Timestamp;
use parking_lot::Mutex;
use rust_decimal::Decimal;
use std::time::Duration;

/// What was announced last, without the ages, so that only a change is announced.
#[derive(Debug, Default)]
pub struct Room {
    announced: Mutex<Vec<Condition>>,
}

/// The conditions, in the order shown.
#[must_use]
pub fn list(s: &Services) -> Vec<Condition> {
    let now = s.now();
    let desk = engines::all(s);
    let watched = health::standings(s);
    let set = s.live.now();
    let set = &set.tuned;
    let mut all = vec![
        drawdown(&desk, set, now),
        daily_loss(&desk, set, now),
        position_sizes(&desk, set.max_position, now),
        broker_errors(&desk, set, now),
        market_data(&watched, set, now),
    ];
    all.extend(watched.iter().filter(|w| w.check.critical).map(service));
    if !watched.iter().any(|w| w.check.critical) {
        all.push(absent("services", "Critical services", "no service is marked critical"));
    }
    all.extend([latency(&watched), reconciler(&desk, now), kill_switch(s, now)]);
    all.push(worst("redis", "Redis check", "no Redis is watched", &watched, |w| w.check.kind == Kind::Redis));
    all.push(worst("postgres", "Postgres check", "no Postgres is watched", &watched, |w| {
        w.check.kind == Kind::Postgres
    }));
    all.push(queues(&watched));
    all
}

/// The conditions in the shape of the wire.
#[must_use]
pub fn views(s: &Services) -> Vec<wire::ConditionView> {
    list(s).iter().map(view).collect()
}

/// One condition in the shape of the wire.
#[must_use]
pub fn view(c: &Condition) -> wire::ConditionView {
    let verdict = match c.verdict {
        Verdict::Ok => "ok",
        Verdict::Warn => "warn",
        Verdict::Failing => "failing",
        Verdict::Unknown => "unknown",
        Verdict::NotConfigured => "not_configured",
    };
    wire::ConditionView {
        id: c.id.clone(),
        label: c.label.clone(),
        verdict: verdict.to_owned(),
        value: c.value.clone(),
        limit: c.limit.clone(),
        age_seconds: c.age_seconds,
        blocks: c.blocks(),
        detail: c.detail.clone(),
    }
}

/// Announces the conditions when more than an age changed.
pub fn announce(s: &Services) {
    let all = list(s);
    let still: Vec<Condition> = all.iter().map(|c| Condition { age_seconds: None, ..c.clone() }).collect();
    let mut announced = s.conditions.announced.lock();
    if *announced != still {
        *announced = still;
        drop(announced);
        publish(s, "conditions", &all.iter().map(view).collect::<Vec<_>>());
    }
}

fn condition(id: &str, label: &str, verdict: Verdict, detail: String) -> Condition {
    Condition {
        id: id.to_owned(),
        label: label.to_owned(),
        verdict,
        value: None,
        limit: None,
        age_seconds: None,
        detail,
    }
}

fn absent(id: &str, label: &str, why: &str) -> Condition {
    condition(id, label, Verdict::NotConfigured, format!("not configured: {why}"))
}

impl Condition {
    fn with(mut self, value: String, limit: String, age_seconds: f64) -> Self {
        self.value = Some(value);
        self.limit = Some(limit);
        self.age_seconds = Some(age_seconds);
        self
    }
}

/// Fresh answers of every engine, or the condition that says which one is missing.
fn fresh<'a>(
    id: &str,
    label: &str,
    desk: &'a [Seen],
    now: Timestamp,
) -> Result<Vec<(&'a Seen, &'a Snapshot, f64)>, Condition> {
    if desk.is_empty() {
        return Err(absent(id, label, "no engine is connected"));
    }
    let mut found = Vec::new();
    for seen in desk {
        let why = seen.error.clone().unwrap_or_else(|| "it was not asked yet".to_owned());
        let Some(snapshot) = &seen.snapshot else {
            let detail = format!("{} has not answered: {why}", seen.name);
            return Err(condition(id, label, Verdict::Unknown, detail));
        };
        let age = time::age_seconds(snapshot.as_of, now);
        if age > FRESH_SECONDS {
            let detail = format!(
                "{} last answered {} ago, fresh is at most {FRESH_SECONDS:.0} s",
                seen.name,
                span(age)
            );
            return Err(Condition {
                age_seconds: Some(age),
                ..condition(id, label, Verdict::Unknown, detail)
            });
        }
        found.push((seen, snapshot, age));
    }
    Ok(found)
}

fn judged(good: bool) -> Verdict {
    if good { Verdict::Ok } else { Verdict::Failing }
}

/// The worst fall from the peak over all engines that tell their account.
fn drawdown(desk: &[Seen], set: &Tuned, now: Timestamp) -> Condition {
    let (id, label) = ("drawdown", "Drawdown");
    let found = match fresh(id, label, desk, now) {
        Ok(found) => found,
        Err(condition) => return condition,
    };
    let fall = |(seen, snapshot, age): &(&Seen, &Snapshot, f64)| {
        let account = snapshot.account.as_ref()?;
        let peak = account.peak_equity.filter(|p| *p > Decimal::ZERO)?;
        let percent = (peak - account.equity)
            .max(Decimal::ZERO)
            .checked_mul(Decimal::ONE_HUNDRED)?
            .checked_div(peak)?;
        Some((percent, seen.name.clone(), *age))
    };
    let Some((percent, name, age)) = found.iter().filter_map(fall).max_by_key(|(percent, ..)| *percent)
    else {
        return absent(id, label, "no engine tells its equity and its peak");
    };
    let most = (set.drawdown_threshold * Decimal::ONE_HUNDRED).normalize();
    let (value, limit) = (format!("{} %", percent.round_dp(2)), format!("{most} %"));
    let good = percent <= most;
    let detail = format!("{name} is {value} below its peak, the limit is {limit}");
    condition(id, label, judged(good), detail).with(value, limit, age)
}

fn daily_loss(desk: &[Seen], set: &Tuned, now: Timestamp) -> Condition {
    let (id, label) = ("daily_loss", "Daily loss");
    let found = match fresh(id, label, desk, now) {
        Ok(found) => found,
        Err(condition) => return condition,
    };
    let told: Vec<(Decimal, f64)> =
        found.iter().filter_map(|(_, x, age)| Some((x.pnl.as_ref()?.total, *age))).collect();
    if told.is_empty() {
        return absent(id, label, "no engine tells its profit and loss");
    }
    let total: Decimal = told.iter().map(|(total, _)| *total).sum();
    let age = told.iter().map(|(_, age)| *age).fold(0.0, f64::max);
    let limit = -set.daily_loss_limit;
    let detail = format!("today's result is {}, the limit is {limit}", total.round_dp(2));
    condition(id, label, judged(total >= limit), detail).with(
        total.round_dp(2).to_string(),
        limit.to_string(),
        age,
    )
}

fn position_sizes(desk: &[Seen], limit: Option<Decimal>, now: Timestamp) -> Condition {
    let (id, label) = ("position_sizes", "Position sizes");
    let Some(limit) = limit else { return absent(id, label, "no limit per symbol is set") };
    let found = match fresh(id, label, desk, now) {
        Ok(found) => found,
        Err(condition) => return condition,
    };
    let sizes =
        found.iter().flat_map(|(_, x, age)| x.positions.iter().map(move |p| (p.qty.abs(), &p.symbol, *age)));
    let Some((size, symbol, age)) = sizes.max_by_key(|(size, ..)| *size) else {
        let age = found.iter().map(|(_, _, age)| *age).fold(0.0, f64::max);
        return condition(id, label, Verdict::Ok, "no position".to_owned()).with(
            "0".to_owned(),
            limit.to_string(),
            age,
        );
    };
    let detail = format!("the largest position is {size} {symbol}, the limit is {limit}");
    condition(id, label, judged(size <= limit), detail).with(size.to_string(), limit.to_string(), age)
}

fn broker_errors(desk: &[Seen], set: &Tuned, now: Timestamp) -> Condition {
    let (id, label) = ("broker_errors", "Broker and API errors");
    let found = match fresh(id, label, desk, now) {
        Ok(found) => found,
        Err(condition) => return condition,
    };
    let told = found.iter().filter_map(|(seen, x, age)| Some((x.broker_errors?, &seen.name, *age)));
    let Some((errors, name, age)) = told.max_by_key(|(errors, ..)| (errors.last_5m, errors.consecutive))
    else {
        return absent(id, label, "no engine counts them");
    };
    let (most, row) = (set.broker_errors_5m, set.broker_errors_in_a_row);
    let good = errors.last_5m <= most && errors.consecutive < row;
    let detail = format!("{name}: {} in 5 min, {} in a row", errors.last_5m, errors.consecutive);
    let limit = format!("{most} in 5 min, fewer than {row} in a row");
    condition(id, label, judged(good), detail).with(errors.last_5m.to_string(), limit, age)
}

fn market_data(watched: &[Standing], set: &Tuned, now: Timestamp) -> Condition {
    let (id, label) = ("market_data_age", "Market data age");
    let told = watched.iter().filter_map(|w| Some((w, w.data_age_seconds?)));
    let Some((w, age)) = told.min_by(|(_, a), (_, b)| a.total_cmp(b)) else {
        return absent(id, label, "no watched service tells the age of its data");
    };
    let most = Duration::from_secs(set.data_age_seconds).as_secs_f64();
    let limit = span(most);
    if age > most && !set.hours.inside(now) {
        let detail =
            format!("outside trading hours; the newest data of {} is {} old", w.check.name, span(age));
        return condition(id, label, Verdict::Ok, detail).with(
            span(age),
            limit,
            w.age_seconds.unwrap_or(0.0),
        );
    }
    if matches!(w.shown.status, Status::Stale | Status::Unknown) {
        return condition(id, label, Verdict::Unknown, format!("{}: {}", w.check.name, w.shown.reason));
    }
    let detail = format!("the newest data of {} is {} old, the limit is {limit}", w.check.name, span(age));
    condition(id, label, judged(age <= most), detail).with(span(age), limit, w.age_seconds.unwrap_or(0.0))
}

/// A critical service must be healthy; a degraded one is a warning, one without a fresh reading is not known.
fn service(w: &Standing) -> Condition {
    let verdict = match w.shown.status {
        Status::Healthy => Verdict::Ok,
        Status::Degraded => Verdict::Warn,
        Status::Unhealthy => Verdict::Failing,
        Status::Stale | Status::Unknown => Verdict::Unknown,
    };
    let status = w.shown.status.as_str();
    let label = format!("Service {}", w.check.name);
    let detail = format!("{status}: {}", w.shown.reason);
    let condition = condition(&format!("service:{}", w.check.name), &label, verdict, detail);
    Condition {
        value: Some(status.to_owned()),
        limit: Some("healthy".to_owned()),
        age_seconds: w.age_seconds,
        ..condition
    }
}

/// The worst of some services, whether they are critical or not.
fn worst(id: &str, label: &str, why: &str, watched: &[Standing], which: fn(&Standing) -> bool) -> Condition {
    match watched.iter().filter(|w| which(w)).min_by_key(|w| w.shown.status.rank()) {
        None => absent(id, label, why),
        Some(w) => {
            let one = service(w);
            let detail = format!("{}: {}", w.check.name, one.detail);
            Condition { id: id.to_owned(), label: label.to_owned(), detail, ..one }
        }
    }
}

/// A queue over its limit stands in the way, although the server that holds it is merely degraded by it.
fn queues(watched: &[Standing]) -> Condition {
    let (id, label) = ("queue_depth", "Queue depths");
    let found = worst(id, label, "no queue is watched", watched, |w| w.check.looks_at("queue"));
    let over = watched.iter().find(|w| w.check.looks_at("queue") && w.shown.reason.contains("queue("));
    match over {
        Some(w) => {
            let detail = format!("{}: {}", w.check.name, w.shown.reason);
            Condition { verdict: Verdict::Failing, detail, ..found }
        }
        None => found,
    }
}

/// Slow answers are a warning: they do not make trading wrong, only late.
fn latency(watched: &[Standing]) -> Condition {
    let (id, label) = ("latency", "Latency");
    let limited = |w: &Standing| Some((w.check.name.clone(), w.p95_ms?, w.check.degraded_over_ms?));
    let all: Vec<(String, f64, u64)> = watched.iter().filter_map(limited).collect();
    let over =
        |(_, p95, limit): &(String, f64, u64)| p95 - f64::from(u32::try_from(*limit).unwrap_or(u32::MAX));
    let Some((name, p95, limit)) = all.iter().max_by(|a, b| over(a).total_cmp(&over(b))) else {
        return absent(id, label, "no answer was timed yet, or no limit is set");
    };
    let good = over(&(name.clone(), *p95, *limit)) <= 0.0;
    let verdict = if good { Verdict::Ok } else { Verdict::Warn };
    let detail = format!("the slowest beside its limit is {name}: P95 {p95:.0} ms, limit {limit} ms");
    let age = watched.iter().find(|w| w.check.name == *name).and_then(|w| w.age_seconds).unwrap_or(0.0);
    condition(id, label, verdict, detail).with(format!("{p95:.0} ms"), format!("{limit} ms"), age)
}

fn reconciler(desk: &[Seen], now: Timestamp) -> Condition {
    let (id, label) = ("reconciler", "Reconciler");
    let found = match fresh(id, label, desk, now) {
        Ok(found) => found,
        Err(condition) => return condition,
    };
    let told: Vec<_> =
        found.iter().filter_map(|(seen, x, age)| Some((seen, x.reconciler.as_ref()?, *age))).collect();
    let worst = told.iter().find(|(_, r, _)| !r.startup_complete).or(told.first());
    let Some((seen, told, age)) = worst else { return absent(id, label, "no engine has one") };
    let value = if told.startup_complete { "complete" } else { "not complete" };
    let detail = format!("{}: {}", seen.name, told.detail);
    condition(id, label, judged(told.startup_complete), detail).with(
        value.to_owned(),
        "complete".to_owned(),
        *age,
    )
}

fn kill_switch(s: &Services, now: Timestamp) -> Condition {
    let known = s.safety.known();
    let seen = known.kill_seen(now);
    let verdict = match seen {
        KillSeen::Active => Verdict::Ok,
        KillSeen::Engaged => Verdict::Failing,
        KillSeen::Uninitialised | KillSeen::Unreadable => Verdict::Unknown,
    };
    let detail = match seen {
        KillSeen::Active => "the kill switch is ACTIVE".to_owned(),
        _ => format!("the kill switch is {}: release it first", seen.as_str()),
    };
    condition("kill_switch", "Kill switch", verdict, detail).with(
        seen.as_str().to_owned(),
        "ACTIVE".to_owned(),
        known.staleness_seconds(now),
    )
}

#[cfg(test)]
#[path = "conditions_tests.rs"]
mod tests;
