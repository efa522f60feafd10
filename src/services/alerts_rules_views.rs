//! Rules as they are shown.

use crate::domain::alerts_durations;
use crate::domain::alerts_labels::Labels;
use crate::domain::alerts_rules::Rule;
use crate::domain::alerts_rules_state::Phase;
use crate::domain::alerts_rules_state::Standing;
use crate::domain::time;
use crate::services::Services;
use crate::store::RuleRow;
use crate::wire;
use rust_decimal::Decimal;

/// Series shown with a rule: those that fire or wait first.
const STATES_SHOWN: usize = 100;

/// A rule with how it stands.
pub(in crate::services) fn view(s: &Services, row: &RuleRow) -> wire::AlertRuleView {
    let mut standings = if row.rule.enabled { s.rules.standings(row.id) } else { Vec::new() };
    let rank = |phase: Phase| match phase {
        Phase::Firing => 0,
        Phase::Clearing => 1,
        Phase::Pending => 2,
        Phase::Inactive => 3,
    };
    standings.sort_by_key(|(_, standing)| rank(standing.phase));
    let worst = standings.first().map_or("inactive", |(_, standing)| standing.phase.as_str());
    let phase = if row.rule.enabled { worst } else { "disabled" };
    let states = standings.iter().take(STATES_SHOWN).map(|(labels, x)| state_view(&row.rule, labels, x));
    wire::AlertRuleView {
        rule: draft(&row.rule, row.version),
        condition: row.rule.condition(),
        unit: row.rule.kind().map_or(String::new(), |k| k.unit.to_owned()),
        ready_made: row.ready_made,
        phase: phase.to_owned(),
        states: states.collect(),
        created_at: time::iso(row.created_at),
        created_by: row.created_by.clone(),
        updated_at: time::iso(row.updated_at),
        updated_by: row.updated_by.clone(),
    }
}

/// A value as text that reads back: a word where the reading has one for it.
fn written(rule: &Rule, value: Decimal) -> String {
    let word = rule.kind().and_then(|k| k.values.iter().find(|(_, v)| Decimal::from(*v) == value));
    word.map_or_else(|| value.normalize().to_string(), |(word, _)| (*word).to_owned())
}

fn draft(rule: &Rule, version: i64) -> wire::AlertRuleDraft {
    wire::AlertRuleDraft {
        name: rule.name.clone(),
        title: rule.title.clone(),
        reading: rule.reading.clone(),
        series: rule.series.clone(),
        comparison: rule.comparison.as_str().to_owned(),
        threshold: written(rule, rule.threshold),
        holds_for: alerts_durations::shown(rule.for_ms),
        clear_threshold: rule.clear_threshold.map(|t| written(rule, t)),
        clear_for: alerts_durations::shown(rule.clear_for_ms),
        no_data: rule.no_data.as_str().to_owned(),
        severity: rule.level.as_str().to_owned(),
        labels: rule.labels.clone(),
        annotations: rule.annotations.clone(),
        runbook_url: rule.runbook_url.clone(),
        action: rule.action.map(|_| "trip".to_owned()),
        enabled: rule.enabled,
        version: Some(version),
    }
}

/// A value with its unit; `no data` without one.
pub(in crate::services) fn shown(rule: &Rule, value: Option<Decimal>) -> String {
    match (value, rule.kind()) {
        (None, _) => "no data".to_owned(),
        (Some(value), Some(kind)) => kind.shown(value),
        (Some(value), None) => value.normalize().to_string(),
    }
}

fn state_view(rule: &Rule, labels: &Labels, standing: &Standing) -> wire::AlertRuleStateView {
    wire::AlertRuleStateView {
        labels: labels.clone(),
        phase: standing.phase.as_str().to_owned(),
        since: time::iso(standing.since),
        fired_at: standing.fired_at.map(time::iso),
        value: standing.value.map(|v| v.normalize().to_string()),
        shown: shown(rule, standing.value),
        missing: standing.missing.clone(),
    }
}
