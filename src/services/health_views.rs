//! One watched service in full: what it must hold, its last exchange, its history, its uptime.

use crate::domain::health::Transcript;
use crate::domain::health_history;
use crate::domain::health_history::HOUR;
use crate::domain::health_history::MINUTE;
use crate::domain::health_history::Raw;
use crate::domain::health_history::Share;
use crate::domain::health_history::Slot;
use crate::domain::health_history::covers_ms;
use crate::domain::health_maintenance::Maintenance;
use crate::domain::refusal::Refusal;
use crate::domain::settings_hours::Hours;
use crate::domain::time;
use crate::services::Services;
use crate::services::fault;
use crate::services::health;
use crate::services::health_board;
use crate::services::health_board::tenth;
use crate::services::health_history::trading_hours;
use crate::services::health_maintenance;
use crate::store::HealthSizes;
use crate::store::ReadTx;
use crate::store::StoreError;
use crate::wire;
use jiff::Timestamp;
use std::sync::Arc;
use std::time::Duration;

/// Changes that are shown with a service.
const EVENTS_SHOWN: usize = 50;
/// Single readings that are shown.
const READINGS_SHOWN: usize = 1_500;
/// Spans that uptime is told for, with their seconds.
pub const SPANS: [(&str, i64); 6] = [
    ("1h", HOUR),
    ("24h", 24 * HOUR),
    ("7d", 7 * 24 * HOUR),
    ("30d", 30 * 24 * HOUR),
    ("90d", 90 * 24 * HOUR),
    ("400d", 400 * 24 * HOUR),
];
/// Up to so long, minutes are summed; beyond that, hours.
const MINUTES_UPTO: i64 = 24 * HOUR;
/// How long somebody waits who asked for a check.
const CHECK_WAIT: Duration = Duration::from_millis(100);

fn missing(name: &str) -> Refusal {
    Refusal::NotFound { what: format!("service {name}") }
}

/// A service in full.
///
/// # Errors
/// No such service; the ledger cannot be read.
pub async fn detail(s: &Services, name: &str) -> Result<wire::HealthDetail, Refusal> {
    let now = s.now();
    let windows = health::windows(s);
    let mut detail = {
        let all = s.health.watched.read();
        let w = all.iter().find(|w| w.check.name == name).ok_or_else(|| missing(name))?;
        let needed_by = all.iter().filter(|o| o.check.depends_on.iter().any(|d| d == name));
        let c = &w.check;
        wire::HealthDetail {
            service: health_board::row(w, &all, &windows, now).1,
            expect: c.expect.iter().map(ToString::to_string).collect(),
            prefer: c.prefer.iter().map(ToString::to_string).collect(),
            depends_on: c.depends_on.clone(),
            needed_by: needed_by.map(|o| o.check.name.clone()).collect(),
            interval_ms: c.interval_ms,
            timeout_ms: c.timeout_ms,
            retries: c.retries,
            degraded_over_ms: c.degraded_over_ms,
            unhealthy_after: c.unhealthy_after,
            unhealthy_of: u32::try_from(c.window()).unwrap_or(u32::MAX),
            healthy_after: c.healthy_after,
            last_error_at: w.track.last_error_at.map(time::iso),
            transcript: w.track.transcript.as_ref().map(transcript),
            transcript_of_error: w.track.transcript_of_error.as_ref().map(transcript),
            events: Vec::new(),
            maintenance: windows
                .iter()
                .filter(|m| m.concerns(name))
                .map(|m| health_maintenance::view(m, now))
                .collect(),
            uptime: Vec::new(),
        }
    };
    let events = health::events(s, Some(name.to_owned()), EVENTS_SHOWN).await;
    detail.events = events.map_err(|e| fault::unreadable(&e))?.iter().map(event).collect();
    detail.uptime = uptime(s, name).await?.items;
    Ok(detail)
}

fn transcript(t: &Transcript) -> wire::HealthTranscript {
    wire::HealthTranscript { at: time::iso(t.at), lines: t.lines.clone() }
}

fn event(row: &crate::store::HealthEventRow) -> wire::HealthEvent {
    wire::HealthEvent {
        at: time::iso(row.change.at),
        from: row.change.from.as_str().to_owned(),
        to: row.change.to.as_str().to_owned(),
        reason: row.change.reason.clone(),
    }
}

/// What was kept of a service, and what memory adds to it.
struct Kept {
    id: Option<i64>,
    pending: Vec<Raw>,
    covers_ms: i64,
    windows: Vec<(i64, i64)>,
}

fn kept(s: &Services, name: &str) -> Result<Kept, Refusal> {
    let all = s.health.watched.read();
    let w = all.iter().find(|w| w.check.name == name).ok_or_else(|| missing(name))?;
    let concerned = |m: &&Maintenance| m.concerns(name);
    let windows = s.health.maintenance.read();
    let span = |m: &Maintenance| (m.starts_at.as_millisecond(), m.ends_at.as_millisecond());
    Ok(Kept {
        id: None,
        pending: w.pending.clone(),
        covers_ms: covers_ms(w.check.interval_ms, w.check.timeout_ms),
        windows: windows.iter().filter(concerned).map(span).collect(),
    })
}

/// Uptime over every span: of all hours and of trading hours, each with what nobody knows.
///
/// # Errors
/// No such service; the ledger cannot be read.
pub async fn uptime(s: &Services, name: &str) -> Result<wire::HealthUptimes, Refusal> {
    let (now, hours, mut kept) = (s.now(), trading_hours(s), kept(s, name)?);
    let name = name.to_owned();
    let read = s.store.read(move |r| {
        kept.id = r.health_service(&name)?;
        let mut items = Vec::new();
        let mut hourly = Sum::default();
        for (span, seconds) in SPANS {
            let (from, all, trading) = summed(r, &kept, now, seconds, &hours, &mut hourly)?;
            items.push(wire::HealthUptime {
                span: span.to_owned(),
                from: time::iso(Timestamp::from_second(from).unwrap_or(now)),
                all: shares(&all),
                trading: shares(&trading),
            });
        }
        Ok(items)
    });
    Ok(wire::HealthUptimes { items: read.await.map_err(|e: StoreError| fault::unreadable(&e))? })
}

/// Roll-ups put together.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    all: Share,
    trading: Share,
    /// From where on, and up to where something is known; 0 before anything was added.
    from: i64,
    upto: i64,
}

impl Sum {
    fn add(&mut self, r: &ReadTx<'_>, id: i64, step: i64, from: i64, to: i64) -> Result<(), StoreError> {
        if let Some((all, trading, newest)) = r.health_sum(id, step, from, to)? {
            self.all.add(&all);
            self.trading.add(&trading);
            self.upto = self.upto.max(newest + step);
        }
        self.from = from;
        Ok(())
    }
}

/// The shares of a span that ends now. `hourly` holds the hours of the span before, which is shorter: only what is older
/// is read again.
fn summed(
    r: &ReadTx<'_>,
    kept: &Kept,
    now: Timestamp,
    seconds: i64,
    hours: &Hours,
    hourly: &mut Sum,
) -> Result<(i64, Share, Share), StoreError> {
    let step = if seconds <= MINUTES_UPTO { MINUTE } else { HOUR };
    let end = now.as_second();
    let from = time::step_start(end - seconds, step);
    let mut sum = Sum::default();
    if let Some(id) = kept.id {
        let mut begin = from;
        if step == HOUR {
            let to = if hourly.from > 0 { hourly.from } else { end };
            hourly.add(r, id, HOUR, from, to)?;
            sum = *hourly;
            begin = upto_of(r, id, HOUR, from)?;
        }
        sum.add(r, id, MINUTE, begin, end)?;
    }
    let (mut all, mut trading, upto) = (sum.all, sum.trading, sum.upto.max(from));
    let tail = tail(r, kept, upto, now)?;
    let (begin, finish) = (upto * 1000, now.as_millisecond());
    all.add(&health_history::share(begin, finish, &tail, &kept.windows));
    for (open, close) in hours.within(begin, finish) {
        trading.add(&health_history::share(open, close, &tail, &kept.windows));
    }
    all.total = finish - from * 1000;
    trading.total = hours.within(from * 1000, finish).iter().map(|(a, b)| b - a).sum();
    Ok((from, all, trading))
}

/// Where the newest roll-up of a step ends, or the beginning where there is none.
fn upto_of(r: &ReadTx<'_>, id: i64, step: i64, from: i64) -> Result<i64, StoreError> {
    Ok(r.health_newest_slot(id, step)?.map_or(from, |at| (at + step).max(from)))
}

/// Readings since the newest roll-up, with those that are only in memory; at most an hour back.
fn tail(r: &ReadTx<'_>, kept: &Kept, upto: i64, now: Timestamp) -> Result<Vec<Raw>, StoreError> {
    let begin = upto.max(now.as_second() - 2 * HOUR) * 1000 - kept.covers_ms;
    let mut raws = match kept.id {
        Some(id) => r.health_readings(id, begin, i64::MAX)?,
        None => Vec::new(),
    };
    let newest = raws.last().map_or(i64::MIN, |raw| raw.at);
    raws.extend(kept.pending.iter().filter(|raw| raw.at > newest));
    Ok(raws)
}

fn shares(share: &Share) -> wire::HealthShare {
    let seconds = |ms: i64| health_history::ratio(ms, 1000);
    let outside = share.total - share.maintenance;
    wire::HealthShare {
        seconds: seconds(share.total),
        up_seconds: seconds(share.up),
        degraded_seconds: seconds(share.degraded),
        down_seconds: seconds(share.down),
        maintenance_seconds: seconds(share.maintenance),
        unknown_seconds: seconds(share.unknown()),
        uptime: share.uptime(),
        unknown_share: health_history::ratio(share.unknown(), outside),
    }
}

/// History over a span: minutes up to a day, hours beyond that, and for the last hour the single readings too.
///
/// # Errors
/// No such service, no such span; the ledger cannot be read.
pub async fn history(s: &Services, name: &str, span: &str) -> Result<wire::HealthHistory, Refusal> {
    let Some((span, seconds)) = SPANS.iter().find(|(word, _)| *word == span) else {
        let words: Vec<&str> = SPANS.iter().map(|(word, _)| *word).collect();
        return Err(Refusal::invalid("span", format!("use one of {}", words.join(", "))));
    };
    let (now, kept) = (s.now(), kept(s, name)?);
    let step = if *seconds <= MINUTES_UPTO { MINUTE } else { HOUR };
    let (from, wants_readings, service) = (now.as_second() - seconds, *seconds == HOUR, name.to_owned());
    let read = s.store.read(move |r| {
        let Some(id) = r.health_service(&service)? else {
            return Ok((Vec::new(), kept.pending, HealthSizes::default()));
        };
        let slots = r.health_slots(id, step, from, i64::MAX)?;
        let mut raws =
            if wants_readings { r.health_readings(id, from * 1000, i64::MAX)? } else { Vec::new() };
        if wants_readings {
            let newest = raws.last().map_or(i64::MIN, |raw| raw.at);
            raws.extend(kept.pending.iter().filter(|raw| raw.at > newest));
        }
        Ok((slots, raws, r.health_sizes(id)?))
    });
    let (slots, raws, sizes) = read.await.map_err(|e: StoreError| fault::unreadable(&e))?;
    let surplus = raws.len().saturating_sub(READINGS_SHOWN);
    Ok(wire::HealthHistory {
        service: name.to_owned(),
        span: (*span).to_owned(),
        from: time::iso(Timestamp::from_second(from).unwrap_or(now)),
        to: time::iso(now),
        step_seconds: step,
        slots: slots.iter().map(|slot| point(slot, now)).collect(),
        readings: raws.iter().skip(surplus).filter_map(|raw| reading(raw, now)).collect(),
        kept: wire::HealthKept { readings: sizes.readings, minutes: sizes.minutes, hours: sizes.hours },
    })
}

fn point(slot: &Slot, now: Timestamp) -> wire::HealthSlot {
    let millis = |n: usize| {
        slot.latency.and_then(|all| all.get(n).copied()).map(|us| tenth(health_history::ratio(us, 1000)))
    };
    wire::HealthSlot {
        at: time::iso(Timestamp::from_second(slot.at).unwrap_or(now)),
        share: shares(&slot.all),
        checks: slot.checks,
        failed: slot.failed,
        p50_ms: millis(0),
        p95_ms: millis(1),
        p99_ms: millis(2),
        max_ms: millis(3),
    }
}

fn reading(raw: &Raw, now: Timestamp) -> Option<wire::HealthPoint> {
    raw.state?;
    Some(wire::HealthPoint {
        at: time::iso(Timestamp::from_millisecond(raw.at).unwrap_or(now)),
        status: if raw.failed { "unhealthy" } else { raw.state?.as_str() }.to_owned(),
        latency_ms: raw.latency_us.map(|us| tenth(health_history::ratio(us, 1000))),
    })
}

/// Checks a service before its turn, and waits for the answer.
///
/// # Errors
/// No such service; the check did not come back in time.
pub async fn check_now(s: &Services, name: &str) -> Result<wire::HealthDetail, Refusal> {
    let look = || {
        let all = s.health.watched.read();
        let w = all.iter().find(|w| w.check.name == name)?;
        Some((
            Arc::clone(&w.wake),
            w.track.last,
            w.check.timeout_ms * (1 + u64::from(w.check.retries)) + 2_000,
        ))
    };
    let (wake, before, patience_ms) = look().ok_or_else(|| missing(name))?;
    wake.notify_one();
    for _ in 0..patience_ms / 100 {
        tokio::time::sleep(CHECK_WAIT).await;
        if look().is_some_and(|(_, last, _)| last != before) {
            break;
        }
    }
    detail(s, name).await
}

/// The bell of a service that is to be checked before its turn.
#[must_use]
pub fn wake(s: &Services, name: &str) -> Arc<tokio::sync::Notify> {
    let all = s.health.watched.read();
    all.iter().find(|w| w.check.name == name).map(|w| Arc::clone(&w.wake)).unwrap_or_default()
}
