//! Objectives in full, and each of them over time.

use crate::domain::alerts::Incident;
use crate::domain::alerts_rules_words::RULE_LABEL;
use crate::domain::refusal::Refusal;
use crate::domain::slo::BUDGET_DAYS;
use crate::domain::slo::BURN_WINDOWS;
use crate::domain::slo::DELIVERY;
use crate::domain::slo::Kind;
use crate::domain::slo::OBJECTIVES;
use crate::domain::slo::OUTLOOK_WINDOW;
use crate::domain::slo::Objective;
use crate::domain::slo::Sums;
use crate::domain::slo::WINDOW_SECONDS;
use crate::domain::slo::seconds_left;
use crate::domain::slo_history::SPANS;
use crate::domain::slo_history::Slot;
use crate::domain::slo_history::Span;
use crate::domain::slo_history::steps;
use crate::domain::time;
use crate::services::Services;
use crate::services::fault;
use crate::services::slo;
use crate::services::slo::Values;
use crate::services::slo_budget;
use crate::services::slo_response;
use crate::wire;
use jiff::Timestamp;

/// Open incidents that are looked through for those of objectives.
const INCIDENTS_MAX: usize = 1_000;
/// Milliseconds of a second.
const SECOND_MS: i64 = 1_000;

/// What the ledger knows of the objectives.
struct Read {
    hours: Vec<Vec<Slot>>,
    firing: Vec<Incident>,
    kept: wire::SloKept,
}

/// Every objective in full.
///
/// # Errors
/// The ledger cannot be read.
pub async fn list(s: &Services) -> Result<wire::SloList, Refusal> {
    let now = s.now();
    let from = SPANS[0].from(now.as_second());
    let read = s.store.read(move |r| {
        let hours = OBJECTIVES
            .iter()
            .map(|o| r.slo_slots(SPANS[0].grain, o.id, "", from))
            .collect::<Result<_, _>>()?;
        let sizes = r.slo_sizes()?;
        let kept = wire::SloKept { minutes: sizes.minutes, hours: sizes.hours };
        Ok(Read { hours, firing: r.firing(INCIDENTS_MAX)?, kept })
    });
    let read = read.await.map_err(|e| fault::unreadable(&e))?;
    let values = slo::values(s, now);
    let items = slo::views_of(s, &values).into_iter().enumerate().filter_map(|(place, view)| {
        let o = OBJECTIVES.get(place)?;
        Some(detail(s, (place, o), view, &values, &read, now))
    });
    Ok(wire::SloList {
        as_of: time::iso(now),
        window_seconds: WINDOW_SECONDS,
        budget_days: BUDGET_DAYS,
        items: items.collect(),
        kept: read.kept.clone(),
    })
}

fn detail(
    s: &Services,
    (place, o): (usize, &Objective),
    view: wire::SloView,
    values: &Values,
    read: &Read,
    now: Timestamp,
) -> wire::SloDetail {
    let rule = s.rules.named(o.id);
    let goes_to = slo_response::goes_to(s, o, rule.as_ref());
    let incident = read.firing.iter().rev().find(|i| i.labels.get(RULE_LABEL).is_some_and(|r| r == o.id));
    let incident = incident.map(open_incident);
    let response = slo_response::steps(s, place, o, incident.as_ref(), &goes_to);
    let kept = s.slo.kept.lock();
    let burn: Vec<wire::SloBurn> = BURN_WINDOWS
        .iter()
        .enumerate()
        .map(|(place, (name, _))| wire::SloBurn {
            window: (*name).to_owned(),
            rate: slo_budget::window(&kept, o.id, "", values, place).burn(o.kind),
        })
        .collect();
    let budget = budget(slo_budget::budget(&kept, o.id, "", values), o, kept.since(o.id), now);
    let rate = burn.get(OUTLOOK_WINDOW).and_then(|b| b.rate);
    let left = budget.remaining_share.zip(rate).and_then(|(left, rate)| seconds_left(left, rate));
    let mut hour = read.hours.get(place).cloned().unwrap_or_default();
    hour.extend(kept.fresh(o.id));
    let part = |name: String| wire::SloPart {
        now: values.channels.get(&name).copied(),
        missed_share: slo_budget::budget(&kept, o.id, &name, values).missed_share(),
        name,
    };
    let parts = if place == DELIVERY { channels(slo_budget::parts(&kept, o.id), values) } else { Vec::new() };
    wire::SloDetail {
        id: view.id,
        label: view.label,
        now: view.now,
        unit: view.unit,
        target: view.target,
        alert: view.alert,
        verdict: view.verdict,
        text: view.text,
        kind: o.kind.as_str().to_owned(),
        percentile: match o.kind {
            Kind::Percentile(share) => Some(share),
            Kind::Level => None,
        },
        place: o.place.to_owned(),
        goes_to,
        rule_enabled: rule.as_ref().is_some_and(|row| row.rule.enabled),
        rule: rule.map(|row| row.rule.name.clone()),
        incident,
        exhausted_at: left.and_then(|seconds| after(now, seconds)),
        budget,
        burn,
        parts: parts.into_iter().map(part).collect(),
        series: steps(SPANS[0], now.as_second(), &hour).into_iter().map(|slot| point(&slot, now)).collect(),
        response,
    }
}

/// Channels of which something was kept, and those that have a value now.
fn channels(mut kept: Vec<String>, values: &Values) -> Vec<String> {
    kept.extend(values.channels.keys().cloned());
    kept.sort();
    kept.dedup();
    kept
}

fn open_incident(i: &Incident) -> wire::SloIncident {
    wire::SloIncident {
        id: i.id,
        state: if i.acked.is_some() { "acknowledged" } else { "firing" }.to_owned(),
        severity: i.severity.as_str().to_owned(),
        since: time::iso(i.opened_at),
        acknowledged_by: i.acked.as_ref().map(|a| a.by.clone()),
        acknowledged_at: i.acked.as_ref().map(|a| time::iso(a.at)),
    }
}

fn budget(sums: Sums, o: &Objective, since: Option<i64>, now: Timestamp) -> wire::SloBudget {
    #[allow(clippy::cast_precision_loss, reason = "400 days in milliseconds are far below 2^53")]
    let amount = |n: i64| match o.kind {
        Kind::Percentile(_) => n as f64,
        Kind::Level => n as f64 / 1000.0,
    };
    let passed_ms = since.map_or(0, |at| now.as_millisecond() - at * SECOND_MS);
    wire::SloBudget {
        allowed_share: o.kind.allowed_share(),
        missed_share: sums.missed_share(),
        remaining_share: sums.remaining(o.kind),
        measured: amount(sums.measured),
        missed: amount(sums.missed),
        unknown_share: sums.unknown_share(passed_ms),
        since: since.map(|at| text(at, now)),
    }
}

fn text(at: i64, now: Timestamp) -> String {
    time::iso(Timestamp::from_second(at).unwrap_or(now))
}

fn after(now: Timestamp, seconds: f64) -> Option<String> {
    #[allow(clippy::cast_possible_truncation, reason = "far ends are cut off before")]
    let ms = (seconds * 1000.0) as i64;
    (seconds < FAR_SECONDS).then(|| time::iso(time::plus_ms(now, ms)))
}

/// Beyond ten years nobody needs to be told when a budget is used up.
const FAR_SECONDS: f64 = 315_360_000.0;

fn point(slot: &Slot, now: Timestamp) -> wire::SloPoint {
    wire::SloPoint { at: text(slot.at, now), value: slot.worst }
}

/// An objective over time.
///
/// # Errors
/// No such objective, no such range; the ledger cannot be read.
pub async fn history(s: &Services, id: &str, range: &str) -> Result<wire::SloHistory, Refusal> {
    let place = Objective::find(id).ok_or_else(|| Refusal::NotFound { what: format!("objective {id}") })?;
    let span = Span::find(range).ok_or_else(|| {
        let names: Vec<&str> = SPANS.iter().map(|s| s.name).collect();
        Refusal::invalid("range", format!("use one of {}", names.join(", ")))
    })?;
    let (now, id) = (s.now(), OBJECTIVES[place].id);
    let from = span.from(now.as_second());
    let read = s.store.read(move |r| r.slo_slots(span.grain, id, "", from));
    let mut slots = read.await.map_err(|e| fault::unreadable(&e))?;
    slots.extend(s.slo.kept.lock().fresh(id));
    let points = steps(span, now.as_second(), &slots).into_iter().map(|slot| {
        let passed_ms = now.as_millisecond() - slot.at * SECOND_MS;
        wire::SloHistoryPoint {
            at: text(slot.at, now),
            value: slot.worst,
            missed_share: slot.sums.missed_share(),
            unknown_share: slot.sums.unknown_share(passed_ms.min(span.step * SECOND_MS)),
        }
    });
    Ok(wire::SloHistory {
        id: id.to_owned(),
        range: span.name.to_owned(),
        step_seconds: span.step,
        points: points.collect(),
    })
}
