//! The readings as they are now: what the appliance knows, under the names that rules use.

use crate::domain::alerts_labels::Labels;
use crate::domain::alerts_readings::CATALOGUE;
use crate::domain::alerts_readings::Kind;
use crate::domain::alerts_readings::SCRAPED;
use crate::domain::alerts_readings::Sample;
use crate::domain::alerts_readings::Series;
use crate::domain::alerts_rules_words::BROKEN_CHANNEL;
use crate::domain::engines::Seen;
use crate::domain::engines::Snapshot;
use crate::domain::gate::BreakerSeen;
use crate::domain::gate::KillSeen;
use crate::domain::health::Status;
use crate::domain::health::span;
use crate::domain::time;
use crate::services::Services;
use crate::services::alerts_heartbeats;
use crate::services::alerts_readings_history::Kept;
use crate::services::alerts_scraped;
use crate::services::engines;
use crate::services::engines::FRESH_SECONDS;
use crate::services::health;
use crate::services::health::Standing;
use crate::services::settings;
use crate::services::slo;
use crate::store::OutboxFacts;
use crate::wire;
use jiff::Timestamp;
use parking_lot::Mutex;
use rust_decimal::Decimal;

/// A reading of our own, made anew each time it is asked for, counts as fresh for so long.
const OWN_FRESH_MS: i64 = 30_000;
/// An engine's answer counts as fresh for so long.
#[allow(clippy::cast_possible_truncation, reason = "ten seconds")]
const ENGINE_FRESH_MS: i64 = (FRESH_SECONDS * 1000.0) as i64;
/// Intervals of a check after which its answer is not fresh any more.
const CHECK_INTERVALS: u64 = 3;

/// What the readings cannot tell from memory alone.
#[derive(Debug, Default)]
pub struct Room {
    outbox: Mutex<OutboxFacts>,
    pub(in crate::services) kept: Mutex<Kept>,
}

/// Looks up how the outbox stands: what waits and what was given up.
pub async fn refresh(s: &Services) {
    match s.store.read(|r| Ok((r.queue_counts()?, r.outbox_facts()?))).await {
        Ok((counts, facts)) => {
            s.metrics.alert_queue_depth.set(counts.waiting);
            s.metrics.alert_poison_queue_size.set(counts.poison);
            *s.readings.outbox.lock() = facts;
        }
        Err(error) => tracing::debug!(%error, "the outbox cannot be looked at"),
    }
}

/// How the outbox stood when it was looked at last.
pub(in crate::services) fn outbox(s: &Services) -> OutboxFacts {
    s.readings.outbox.lock().clone()
}

/// Every series of the readings that are wanted, as they are now. Answers from memory.
#[must_use]
pub fn gather(s: &Services, wanted: impl Fn(&str) -> bool) -> Vec<Series> {
    let now = s.now();
    let mut all = Vec::new();
    let any = |prefix: &str| CATALOGUE.iter().any(|k| k.name.starts_with(prefix) && wanted(k.name));
    if any("engine.") {
        engines::all(s).iter().for_each(|seen| engine(&mut all, s, seen, now));
    }
    if any("slo.") || any("gate.") {
        objectives(&mut all, s, now);
    }
    own(&mut all, s, now);
    if any("heartbeat.") {
        all.extend(alerts_heartbeats::ages(s, now));
    }
    if any(SCRAPED) {
        all.extend(alerts_scraped::series(s));
    }
    if any("health.") {
        health::standings(s).iter().for_each(|standing| service(&mut all, standing, &wanted));
    }
    all.retain(|series| wanted(series.reading));
    all
}

/// Why nothing is known of the engine that a series is about; `None` when the engine has answered, or there is none.
#[must_use]
pub fn unasked(s: &Services, labels: &Labels) -> Option<String> {
    let name = labels.get("engine")?;
    let silent = engines::all(s).into_iter().find(|seen| seen.name == *name && seen.snapshot.is_none())?;
    Some(silent.error.unwrap_or_else(|| "it was not asked yet".to_owned()))
}

fn whole(number: usize) -> Decimal {
    Decimal::from(u64::try_from(number).unwrap_or(u64::MAX))
}

fn engine(all: &mut Vec<Series>, s: &Services, seen: &Seen, now: Timestamp) {
    let name = seen.name.as_str();
    let why = seen.error.clone().unwrap_or_else(|| "it was not asked yet".to_owned());
    let mut add = |reading: &'static str, sample: Sample| {
        all.push(Series::new(reading, &[("engine", name)], sample));
    };
    let Some(snapshot) = &seen.snapshot else {
        for kind in CATALOGUE.iter().filter(|k| k.labels == ["engine"]) {
            add(kind.name, Sample::Missing(why.clone()));
        }
        return;
    };
    let age = time::age_seconds(snapshot.as_of, now);
    add("engine.answer_age_seconds", Sample::measured(age, now, OWN_FRESH_MS));
    let fresh = age <= FRESH_SECONDS;
    let sample = |value: Option<Decimal>, told: &str| match value {
        _ if !fresh => Sample::Missing(format!("{name} last answered {} ago", span(age))),
        Some(value) => Sample::value(value, snapshot.as_of, ENGINE_FRESH_MS),
        None => Sample::Missing(format!("{name} does not tell {told}")),
    };
    let account = snapshot.account.as_ref();
    add("engine.daily_pnl", sample(snapshot.pnl.as_ref().map(|p| p.total), "its result"));
    add("engine.drawdown", sample(drawdown(snapshot), "its equity and the peak of it"));
    add("engine.equity", sample(account.map(|a| a.equity), "its equity"));
    add("engine.open_orders", sample(Some(whole(snapshot.open_orders.len())), ""));
    add("engine.positions", sample(Some(whole(snapshot.positions.len())), ""));
    let errors = snapshot.broker_errors;
    add("engine.broker_errors_5m", sample(errors.map(|e| Decimal::from(e.last_5m)), "its errors"));
    add("engine.broker_errors_in_a_row", sample(errors.map(|e| Decimal::from(e.consecutive)), "its errors"));
    for position in &snapshot.positions {
        let labels = [("engine", name), ("symbol", position.symbol.as_str())];
        let size = position.qty.abs();
        all.push(Series::new("engine.position_abs", &labels, sample(Some(size), "")));
        if let Some(limit) = s.live.now().tuned.max_position {
            let ratio = size.checked_div(limit);
            all.push(Series::new("engine.position_ratio", &labels, sample(ratio, "a size")));
        }
    }
}

fn drawdown(snapshot: &Snapshot) -> Option<Decimal> {
    let account = snapshot.account.as_ref()?;
    let peak = account.peak_equity.filter(|p| *p > Decimal::ZERO)?;
    (peak - account.equity).max(Decimal::ZERO).checked_mul(Decimal::ONE_HUNDRED)?.checked_div(peak)
}

fn service(all: &mut Vec<Series>, standing: &Standing, wanted: impl Fn(&str) -> bool) {
    let name = standing.check.name.as_str();
    let fresh_ms = standing.check.interval_ms.saturating_mul(CHECK_INTERVALS);
    let fresh_ms = i64::try_from(fresh_ms.max(standing.check.timeout_ms)).unwrap_or(i64::MAX);
    let known = !matches!(standing.shown.status, Status::Stale | Status::Unknown);
    let seen = standing.seen_at.filter(|_| known);
    let measured = |value: Option<f64>, words: &str| match (seen, value) {
        (Some(at), Some(value)) => Sample::measured(value, at, fresh_ms),
        (None, _) => Sample::Missing(format!("{name}: {}", standing.shown.reason)),
        (Some(_), None) => Sample::Missing(format!("{name} {words}")),
    };
    let status = match standing.shown.status {
        Status::Healthy => Some(0.0),
        Status::Degraded => Some(1.0),
        Status::Unhealthy => Some(2.0),
        Status::Stale | Status::Unknown => None,
    };
    // Of a thousand services only what somebody looks at is made.
    let mut add = |reading: &'static str, value: Option<f64>, words: &str| {
        if wanted(reading) {
            all.push(Series::new(reading, &[("service", name)], measured(value, words)));
        }
    };
    add("health.status", status, "is not known");
    add("health.latency_p95_ms", standing.p95_ms, "has not answered yet");
    add("health.check_failing_ratio", standing.failing_ratio, "was not checked yet");
    // A service that has no data behind it has no such series.
    if let Some(age) = standing.data_age_seconds {
        add("health.data_age_seconds", Some(age), "");
    }
}

fn objectives(all: &mut Vec<Series>, s: &Services, now: Timestamp) {
    let staleness = Sample::measured(s.safety.known().staleness_seconds(now), now, OWN_FRESH_MS);
    all.push(Series::new("slo.cb_staleness", &[], staleness.clone()));
    all.push(Series::new("gate.staleness", &[], staleness));
    let audit = match slo::audit_p95(s) {
        Some(seconds) => Sample::measured(seconds, now, OWN_FRESH_MS),
        None => Sample::Missing("nothing was written in the last minutes".to_owned()),
    };
    all.push(Series::new("slo.audit_write_p95", &[], audit));
    let outbox = outbox(s);
    for (channel, seconds) in slo::delivery_p95(s, &outbox.waiting, now) {
        let sample = Sample::measured(seconds, now, OWN_FRESH_MS);
        let series = Series::new("slo.alert_delivery_p95", &[("channel", &channel)], sample);
        all.push(series.beside(BROKEN_CHANNEL, &channel));
    }
    let seen = match slo::detection_p99(s) {
        Some(seconds) => Sample::measured(seconds, now, OWN_FRESH_MS),
        None => Sample::Missing("no fault was seen in the last minutes".to_owned()),
    };
    all.push(Series::new("slo.detection_to_alert_p99", &[], seen));
    let board = match health::board_age(s, now) {
        Some(seconds) => Sample::measured(seconds, now, OWN_FRESH_MS),
        None => Sample::Missing("no service was checked yet".to_owned()),
    };
    all.push(Series::new("slo.health_board_age", &[], board));
    let poison: i64 = outbox.poison.values().sum();
    let sample = Sample::value(Decimal::from(poison), now, OWN_FRESH_MS);
    let series = Series::new("slo.poison_queue", &[], sample);
    // The channel that most were given up on: an alert about it should not go there.
    all.push(match outbox.poison.iter().max_by_key(|(_, count)| **count) {
        Some((channel, _)) => series.beside(BROKEN_CHANNEL, channel),
        None => series,
    });
}

fn own(all: &mut Vec<Series>, s: &Services, now: Timestamp) {
    let (_, breaker, kill) = s.safety.verdict(now);
    let breaker = match breaker {
        BreakerSeen::Open => 0,
        BreakerSeen::Tripped => 1,
        BreakerSeen::Uninitialised => 2,
        BreakerSeen::Unreadable => 3,
    };
    let kill = match kill {
        KillSeen::Active => 0,
        KillSeen::Engaged => 1,
        KillSeen::Uninitialised => 2,
        KillSeen::Unreadable => 3,
    };
    let mut add = |reading: &'static str, value: Decimal| {
        all.push(Series::new(reading, &[], Sample::value(value, now, OWN_FRESH_MS)));
    };
    add("breaker.state", Decimal::from(breaker));
    add("kill.state", Decimal::from(kill));
    add("store.unrecorded", whole(s.spool.len()));
    add("config.dry_run", Decimal::from(i64::from(settings::dry_run(s))));
    if let Some(limit) = s.live.now().tuned.max_position {
        add("config.max_position_per_symbol", limit);
    }
    if let Some(limit) = s.live.now().tuned.orders_per_minute {
        add("config.orders_per_minute", whole(limit));
    }
}

/// The catalogue with every series and its value now.
#[must_use]
pub fn list(s: &Services) -> wire::AlertReadingList {
    let now = s.now();
    let all = gather(s, |_| true);
    let items = CATALOGUE.iter().map(|kind| {
        let series = all.iter().filter(|x| x.reading == kind.name).map(|x| series_view(kind, x, now));
        wire::AlertReadingView {
            name: kind.name.to_owned(),
            unit: kind.unit.to_owned(),
            what: kind.what.to_owned(),
            labels: kind.labels.iter().map(|l| (*l).to_owned()).collect(),
            words: kind.values.iter().map(|(word, _)| (*word).to_owned()).collect(),
            series: series.collect(),
        }
    });
    wire::AlertReadingList { items: items.collect() }
}

fn series_view(kind: &Kind, series: &Series, now: Timestamp) -> wire::AlertSeriesView {
    let (value, shown, age_seconds, missing) = match &series.sample {
        Sample::Value { value, at, .. } => {
            (Some(value.normalize().to_string()), kind.shown(*value), Some(time::age_seconds(*at, now)), None)
        }
        Sample::Missing(why) => (None, "no data".to_owned(), None, Some(why.clone())),
        Sample::Gone => (None, "gone".to_owned(), None, None),
    };
    wire::AlertSeriesView { labels: series.labels.clone(), value, shown, age_seconds, missing }
}
