//! Budgets of the objectives: what happened is added up minute by minute, kept in the ledger, and read back by window.

use crate::domain::slo::AUDIT;
use crate::domain::slo::BUDGET_WINDOW;
use crate::domain::slo::BURN_WINDOWS;
use crate::domain::slo::DELIVERY;
use crate::domain::slo::DETECTION;
use crate::domain::slo::Kind;
use crate::domain::slo::OBJECTIVES;
use crate::domain::slo::Objective;
use crate::domain::slo::Sums;
use crate::domain::slo_history::Grain;
use crate::domain::slo_history::Slot;
use crate::services::Services;
use crate::services::slo;
use crate::services::slo::Counts;
use crate::services::slo::Values;
use crate::store::Lane;
use crate::store::SloSeries;
use crate::store::StoreError;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// Samples are at least so far apart, in milliseconds.
const SAMPLE_MS: i64 = 900;
/// Longer than this between two samples means that we stood still: of that time nothing is known.
const GAP_MS: i64 = 5_000;
/// Minutes of all series that wait in memory while the ledger cannot take them; beyond it the oldest are forgotten.
const PENDING_MAX: usize = 10_000;
/// The windows that are made of kept minutes; the longer ones are made of hours.
const MINUTE_WINDOWS: usize = 3;

/// What the windows of one series add up to.
type Windows = [Sums; BURN_WINDOWS.len()];

/// What was taken in, and what the ledger holds.
#[derive(Debug, Default)]
pub struct Kept {
    last: Option<Timestamp>,
    counted: Counts,
    /// The minute that runs, series by series.
    now: BTreeMap<SloSeries, Slot>,
    /// Minutes that are over and not yet part of `windows`.
    pending: Vec<(SloSeries, Slot)>,
    /// How many of them, from the first on, are in the ledger.
    written: usize,
    windows: BTreeMap<SloSeries, Windows>,
    /// The first minute of each objective within the period of the budget.
    first: BTreeMap<String, i64>,
    loaded: bool,
    trimmed_hour: i64,
}

impl Kept {
    fn add(&mut self, id: &str, part: &str, slot: &Slot) {
        let series = (id.to_owned(), part.to_owned());
        self.now.entry(series).or_insert_with(|| Slot::empty(slot.at)).add(slot);
    }

    /// Closes the minutes that are over.
    fn turn(&mut self, minute: i64) {
        if self.now.values().any(|slot| slot.at != minute) {
            self.pending.extend(std::mem::take(&mut self.now));
            let surplus = self.pending.len().saturating_sub(PENDING_MAX);
            self.pending.drain(..surplus);
            self.written = self.written.saturating_sub(surplus);
        }
    }

    /// Minutes of a series that the ledger does not have yet, and the one that runs.
    pub(in crate::services) fn fresh(&self, id: &str) -> Vec<Slot> {
        let waiting = self.pending.iter().skip(self.written).map(|(series, slot)| (series, slot));
        let of_it = waiting.chain(&self.now).filter(|((slo, part), _)| slo == id && part.is_empty());
        of_it.map(|(_, slot)| slot.clone()).collect()
    }

    /// When an objective was first measured within the period of the budget, in seconds since 1970.
    pub(in crate::services) fn since(&self, id: &str) -> Option<i64> {
        let fresh = self.fresh(id).into_iter().map(|slot| slot.at).min();
        self.first.get(id).copied().or(fresh)
    }
}

/// What a window adds up to: what was kept, the minute that runs, and for deliveries those that wait and are late by now.
pub(in crate::services) fn window(kept: &Kept, id: &str, part: &str, values: &Values, place: usize) -> Sums {
    let series = (id.to_owned(), part.to_owned());
    let mut sums = kept.windows.get(&series).and_then(|w| w.get(place)).copied().unwrap_or_default();
    kept.pending.iter().filter(|(of, _)| *of == series).for_each(|(_, slot)| sums.add(slot.sums));
    if let Some(slot) = kept.now.get(&series) {
        sums.add(slot.sums);
    }
    if OBJECTIVES.get(DELIVERY).is_some_and(|o| o.id == id) {
        let late = values.overdue.iter().filter(|(channel, _)| part.is_empty() || *channel == part);
        let late: i64 = late.map(|(_, count)| count).sum();
        sums.add(Sums { known_ms: 0, measured: late, missed: late });
    }
    sums
}

/// What the period of the budget adds up to.
pub(in crate::services) fn budget(kept: &Kept, id: &str, part: &str, values: &Values) -> Sums {
    window(kept, id, part, values, BUDGET_WINDOW)
}

/// The parts of an objective of which something was kept.
pub(in crate::services) fn parts(kept: &Kept, id: &str) -> Vec<String> {
    let all = kept.windows.keys().chain(kept.now.keys()).filter(|(slo, part)| slo == id && !part.is_empty());
    let names: BTreeSet<String> = all.map(|(_, part)| part.clone()).collect();
    names.into_iter().collect()
}

/// Takes in what happened since the last sample. Called about once a second.
pub(in crate::services) fn sample(s: &Services) {
    let now = s.now();
    let mut kept = s.slo.kept.lock();
    let passed = kept.last.map(|at| now.duration_since(at).as_millis());
    if passed.is_some_and(|ms| (0..i128::from(SAMPLE_MS)).contains(&ms)) {
        return;
    }
    let passed = passed.and_then(|ms| i64::try_from(ms).ok());
    let known_ms = passed.filter(|ms| (SAMPLE_MS..=GAP_MS).contains(ms)).unwrap_or(0);
    kept.last = Some(now);
    let (values, counts) = (slo::values(s, now), slo::counts(s));
    let at = Grain::Minutes.start(now.as_second());
    kept.turn(at);
    for (place, o) in OBJECTIVES.iter().enumerate() {
        let worst = values.all.get(place).copied().flatten();
        let sums = match o.kind {
            Kind::Level => level(o, worst, known_ms),
            Kind::Percentile(_) => {
                let (measured, missed) = added(&kept.counted, &counts, place);
                Sums { known_ms, measured, missed }
            }
        };
        kept.add(o.id, "", &Slot { at, sums, worst });
    }
    let id = OBJECTIVES[DELIVERY].id;
    let before = kept.counted.deliveries.clone();
    for channel in counts.deliveries.keys() {
        let now = counts.deliveries.get(channel).copied().unwrap_or_default();
        let (measured, missed) = more(before.get(channel).copied().unwrap_or_default(), now);
        let sums = Sums { known_ms, measured, missed };
        kept.add(id, channel, &Slot { at, sums, worst: values.channels.get(*channel).copied() });
    }
    kept.counted = counts;
}

/// A level counts for the time since the last sample.
fn level(o: &Objective, value: Option<f64>, known_ms: i64) -> Sums {
    match value {
        None => Sums::default(),
        Some(value) => {
            let missed = if value > o.target { known_ms } else { 0 };
            Sums { known_ms, measured: known_ms, missed }
        }
    }
}

fn more(before: (u64, u64), now: (u64, u64)) -> (i64, i64) {
    let less = |a: u64, b: u64| i64::try_from(a.saturating_sub(b)).unwrap_or(i64::MAX);
    (less(now.0, before.0), less(now.1, before.1))
}

fn added(before: &Counts, now: &Counts, place: usize) -> (i64, i64) {
    let all = |counts: &Counts| match place {
        AUDIT => counts.audit,
        DETECTION => counts.detection,
        _ => counts.deliveries.values().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1)),
    };
    more(all(before), all(now))
}

/// Writes down the minutes that are over, drops what is too old, and reads the windows back.
///
/// # Errors
/// When the ledger cannot take it; it is tried again.
pub async fn keep(s: &Services) -> Result<(), StoreError> {
    let now = s.now();
    let hour = Grain::Hours.start(now.as_second());
    let (rows, written, trim) = {
        let mut kept = s.slo.kept.lock();
        kept.turn(Grain::Minutes.start(now.as_second()));
        if kept.loaded && kept.pending.is_empty() {
            return Ok(());
        }
        (kept.pending.clone(), kept.written, kept.trimmed_hour != hour)
    };
    if rows.len() > written {
        let count = rows.len();
        s.store
            .write(Lane::Normal, now, move |tx| {
                for ((slo, part), slot) in rows.iter().skip(written) {
                    tx.add_slo_minute(slo, part, slot)?;
                }
                if trim {
                    tx.trim_slo()?;
                }
                Ok::<(), StoreError>(())
            })
            .await?;
        let mut kept = s.slo.kept.lock();
        (kept.written, kept.trimmed_hour) = (count, hour);
    }
    load(s, now).await
}

/// Writes down the minute that runs, when the appliance stops.
///
/// # Errors
/// When the ledger cannot take it.
pub async fn close(s: &Services) -> Result<(), StoreError> {
    {
        let mut kept = s.slo.kept.lock();
        let running = std::mem::take(&mut kept.now);
        kept.pending.extend(running);
    }
    keep(s).await
}

async fn load(s: &Services, now: Timestamp) -> Result<(), StoreError> {
    let minute = Grain::Minutes.start(now.as_second());
    let (windows, first) = s
        .store
        .read(move |r| {
            let mut all: BTreeMap<SloSeries, Windows> = BTreeMap::new();
            for (place, (_, seconds)) in BURN_WINDOWS.iter().enumerate() {
                let grain = if place < MINUTE_WINDOWS { Grain::Minutes } else { Grain::Hours };
                for (series, sums) in r.slo_sums(grain, grain.start(minute - seconds))? {
                    if let Some(there) = all.entry(series).or_default().get_mut(place) {
                        *there = sums;
                    }
                }
            }
            let mut first = BTreeMap::new();
            for o in OBJECTIVES {
                if let Some(at) = r.slo_first_minute(o.id, minute - BURN_WINDOWS[BUDGET_WINDOW].1)? {
                    first.insert(o.id.to_owned(), at);
                }
            }
            Ok((all, first))
        })
        .await?;
    let mut kept = s.slo.kept.lock();
    let written = std::mem::take(&mut kept.written);
    kept.pending.drain(..written);
    (kept.windows, kept.first, kept.loaded) = (windows, first, true);
    Ok(())
}

/// Sets the gauges of budgets and burn rates; what is not known is not exported.
pub(in crate::services) fn export(s: &Services) {
    let values = slo::values(s, s.now());
    let kept = s.slo.kept.lock();
    let (left, burn) =
        (&s.metrics.tradewarden_slo_budget_remaining_ratio, &s.metrics.tradewarden_slo_burn_rate);
    left.reset();
    burn.reset();
    for o in OBJECTIVES {
        if let Some(share) = budget(&kept, o.id, "", &values).remaining(o.kind) {
            left.with_label_values(&[o.id]).set(share);
        }
        for (place, (name, _)) in BURN_WINDOWS.iter().enumerate() {
            if let Some(rate) = window(&kept, o.id, "", &values, place).burn(o.kind) {
                burn.with_label_values(&[o.id, name]).set(rate);
            }
        }
    }
}
