//! Readings of the past: stored when they change and once a minute, so that a rule can be tried on what has been.

use crate::domain::alerts_labels::Labels;
use crate::domain::alerts_readings::Sample;
use crate::domain::alerts_readings::Series;
use crate::domain::alerts_rules_preview::KEEP_ALIVE_MS;
use crate::domain::alerts_rules_preview::SAMPLE_MS;
use crate::domain::time::plus_ms;
use crate::services::Services;
use crate::services::alerts_readings;
use crate::store::Lane;
use crate::store::SERIES_STORED_MAX;
use crate::store::StoreError;
use jiff::Timestamp;
use rust_decimal::Decimal;
use std::collections::HashMap;

/// What was stored last of each series.
#[derive(Debug, Default)]
pub struct Kept {
    last: HashMap<(&'static str, Labels), (Option<Decimal>, Timestamp)>,
}

type Due = (&'static str, Labels, Option<Decimal>);

/// Stores what changed since the last time, and everything once a minute, with the time of this look. A ledger that
/// cannot take it now is asked again the next time.
///
/// # Errors
/// When the ledger cannot take it.
pub async fn record(s: &Services) -> Result<(), StoreError> {
    let now = aligned(s.now());
    let due = due(s, now);
    let rows = due.clone();
    s.store
        .write(Lane::Normal, s.now(), move |tx| {
            for (reading, labels, value) in &rows {
                if let Some(id) = tx.series_id(reading, labels)? {
                    tx.add_reading(id, now, *value)?;
                }
            }
            tx.mark_looked()
        })
        .await?;
    let mut kept = s.readings.kept.lock();
    for (reading, labels, value) in due {
        kept.last.insert((reading, labels), (value, now));
    }
    // A series that is not there any more is forgotten here; what was stored of it stays until it is old.
    let oldest = plus_ms(now, -2 * KEEP_ALIVE_MS);
    kept.last.retain(|_, (_, at)| *at >= oldest);
    Ok(())
}

/// Readings are stored on full steps, so that one of each minute lies on the minute.
fn aligned(now: Timestamp) -> Timestamp {
    let step = SAMPLE_MS / 1000;
    Timestamp::from_second(now.as_second().div_euclid(step) * step).unwrap_or(now)
}

fn due(s: &Services, now: Timestamp) -> Vec<Due> {
    let kept = s.readings.kept.lock();
    let changed = |series: &Series, value: Option<Decimal>| match kept
        .last
        .get(&(series.reading, series.labels.clone()))
    {
        Some((before, at)) => *before != value || now >= plus_ms(*at, KEEP_ALIVE_MS) || now < *at,
        None => true,
    };
    let each = |series: Series| {
        let value = match &series.sample {
            Sample::Value { value, .. } => Some(*value),
            Sample::Missing(_) => None,
            Sample::Gone => return None,
        };
        changed(&series, value).then_some((series.reading, series.labels, value))
    };
    let all = alerts_readings::gather(s, |_| true);
    all.into_iter().take(SERIES_STORED_MAX).filter_map(each).collect()
}

/// Takes away what is too old, series by series.
///
/// # Errors
/// When the ledger cannot take it.
pub async fn roll_up(s: &Services) -> Result<usize, StoreError> {
    let mut gone = 0;
    for series in s.store.read(|r| r.series()).await? {
        gone += s.store.write(Lane::Normal, s.now(), move |tx| tx.roll_up_readings(series.id)).await?;
    }
    s.store.write(Lane::Normal, s.now(), |tx| tx.drop_empty_series()).await?;
    Ok(gone)
}
