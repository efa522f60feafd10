//! What a rule would have done with the readings that are stored.

use crate::domain::actor::Actor;
use crate::domain::actor::needs;
use crate::domain::alerts_labels::Labels;
use crate::domain::alerts_rules::Rule;
use crate::domain::alerts_rules_preview::Interval;
use crate::domain::alerts_rules_preview::Played;
use crate::domain::alerts_rules_preview::play;
use crate::domain::breaker::permit;
use crate::domain::refusal::Refusal;
use crate::domain::time;
use crate::domain::time::plus_ms;
use crate::services::Services;
use crate::services::alerts_rules;
use crate::services::alerts_rules_views::shown;
use crate::services::fault;
use crate::store::ReadTx;
use crate::store::StoreError;
use crate::wire;
use jiff::Timestamp;

/// How far back a preview looks at the most: readings are kept for so long.
pub const HOURS_MAX: u32 = 168;
/// Most series that are played.
pub const SERIES_MAX: usize = 50;

/// Plays a rule, which need not exist, over what is stored. Changes nothing and tells nobody.
///
/// # Errors
/// Not permitted, bad rule or hours, the ledger cannot be read.
pub async fn preview(
    s: &Services,
    actor: &Actor,
    ask: &wire::AlertRulePreviewRequest,
) -> Result<wire::AlertRulePreviewView, Refusal> {
    permit(actor, &needs::ALERTS_READ, "try an alert rule")?;
    let rule = alerts_rules::rule_of(&ask.rule)?;
    if !(1..=HOURS_MAX).contains(&ask.hours) {
        return Err(Refusal::invalid("hours", format!("from 1 to {HOURS_MAX}")));
    }
    let to = s.now();
    let from = plus_ms(to, -i64::from(ask.hours) * 3_600_000);
    let asked = rule.clone();
    let (played, left_out) =
        s.store.read(move |r| play_all(r, &asked, from, to)).await.map_err(|e| fault::unreadable(&e))?;
    Ok(view(&rule, ask.hours, (from, to), &played, left_out))
}

type All = (Vec<(Labels, Played)>, usize);

fn play_all(r: &ReadTx<'_>, rule: &Rule, from: Timestamp, to: Timestamp) -> Result<All, StoreError> {
    let rows = r.series()?;
    let own: Vec<_> =
        rows.into_iter().filter(|x| x.reading == rule.reading && rule.watches(&x.labels)).collect();
    let left_out = own.len().saturating_sub(SERIES_MAX);
    let mut all = Vec::new();
    for series in own.into_iter().take(SERIES_MAX) {
        let points = r.readings(series.id, from, to)?;
        all.push((series.labels, play(rule, &points, from, to)));
    }
    Ok((all, left_out))
}

fn view(
    rule: &Rule,
    hours: u32,
    (from, to): (Timestamp, Timestamp),
    played: &[(Labels, Played)],
    series_left_out: usize,
) -> wire::AlertRulePreviewView {
    let fired: usize = played.iter().map(|(_, p)| p.fired).sum();
    let times = match fired {
        0 => "would not have fired".to_owned(),
        1 => "would have fired once".to_owned(),
        n => format!("would have fired {n} times"),
    };
    let text = if played.is_empty() {
        format!("nothing is stored of {} in the last {hours} h", rule.reading)
    } else {
        format!("{times} in {hours} h")
    };
    let series = played.iter().map(|(labels, p)| wire::AlertPreviewSeriesView {
        labels: labels.clone(),
        fired: p.fired,
        intervals: p.intervals.iter().map(|i| interval(rule, i)).collect(),
        unknown_share: share(p.unknown_ms, i64::from(hours) * 3_600_000),
    });
    wire::AlertRulePreviewView {
        text,
        condition: rule.condition(),
        from: time::iso(from),
        to: time::iso(to),
        fired,
        series: series.collect(),
        series_left_out,
    }
}

/// In thousandths: finer than anybody reads.
fn share(part_ms: i64, whole_ms: i64) -> f64 {
    let permille = part_ms.saturating_mul(1000) / whole_ms.max(1);
    f64::from(i32::try_from(permille).unwrap_or(1000)) / 1000.0
}

fn interval(rule: &Rule, interval: &Interval) -> wire::AlertIntervalView {
    wire::AlertIntervalView {
        from: time::iso(interval.from),
        to: interval.to.map(time::iso),
        peak: interval.peak.map(|p| p.normalize().to_string()),
        peak_shown: shown(rule, interval.peak),
    }
}
