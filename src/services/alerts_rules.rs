//! Alert rule verbs: list, make, change, remove, and the ready-made ones.

use crate::domain::actor::Actor;
use crate::domain::actor::needs;
use crate::domain::alerts::Action;
use crate::domain::alerts_durations;
use crate::domain::alerts_labels::Labels;
use crate::domain::alerts_readings;
use crate::domain::alerts_rules;
use crate::domain::alerts_rules::Comparison;
use crate::domain::alerts_rules::Level;
use crate::domain::alerts_rules::NoData;
use crate::domain::alerts_rules::RULES_MAX;
use crate::domain::alerts_rules::Rule;
use crate::domain::alerts_rules_ready::READY_MADE_VERSION;
use crate::domain::alerts_rules_ready::newer_than;
use crate::domain::alerts_rules_state::Standing;
use crate::domain::alerts_rules_words;
use crate::domain::audit::Draft;
use crate::domain::audit::EventType;
use crate::domain::breaker::permit;
use crate::domain::refusal::Refusal;
use crate::services::Fault;
use crate::services::Services;
use crate::services::alerts_raise;
use crate::services::alerts_rules_views;
use crate::services::alerts_test_sends;
use crate::services::alerts_test_sends::Whom;
use crate::services::alerts_test_sends::Words;
use crate::services::audit;
use crate::services::fault;
use crate::store::Lane;
use crate::store::RuleRow;
use crate::store::StoreError;
use crate::store::WriteTx;
use crate::wire;
use rust_decimal::Decimal;
use serde_json::Value;
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;

const RESOURCE: &str = "alert_rule";
/// Who made the rules that are there from the first start.
const READY_MADE_BY: &str = "tradewarden";

/// Puts in the ready-made rules that this ledger has never had. One that somebody removed does not come back.
///
/// # Errors
/// When the ledger cannot take it.
pub(in crate::services) async fn put_in_ready_made(s: &Services) -> Result<(), StoreError> {
    let there = s.store.read(|r| r.ready_made_rules()).await?;
    if there >= READY_MADE_VERSION {
        return Ok(());
    }
    s.store
        .write(Lane::Normal, s.now(), move |tx| {
            for rule in newer_than(there) {
                tx.add_rule(&rule, READY_MADE_BY, true)?;
            }
            tx.mark_ready_made_rules(READY_MADE_VERSION)
        })
        .await
}

/// Every rule with how it stands.
///
/// # Errors
/// When the ledger cannot be read.
pub async fn list(s: &Services) -> Result<wire::AlertRuleList, Refusal> {
    let rows = s.store.read(|r| r.rules()).await.map_err(|e| fault::unreadable(&e))?;
    Ok(wire::AlertRuleList { items: rows.iter().map(|row| alerts_rules_views::view(s, row)).collect() })
}

/// One rule.
///
/// # Errors
/// There is none of this name; the ledger cannot be read.
pub async fn get(s: &Services, name: &str) -> Result<wire::AlertRuleView, Refusal> {
    let row = find(s, name).await?;
    Ok(alerts_rules_views::view(s, &row))
}

async fn find(s: &Services, name: &str) -> Result<RuleRow, Refusal> {
    let asked = name.to_owned();
    let found = s.store.read(move |r| r.rule(&asked)).await.map_err(|e| fault::unreadable(&e))?;
    found.ok_or_else(|| not_found(name))
}

fn not_found(name: &str) -> Refusal {
    Refusal::NotFound { what: format!("alert rule {name}") }
}

/// Makes a rule.
///
/// # Errors
/// Not permitted, bad rule, one of this name is there, too many, not recorded.
pub async fn create(
    s: &Arc<Services>,
    actor: &Actor,
    draft: &wire::AlertRuleDraft,
) -> Result<wire::AlertRuleView, Refusal> {
    let result = try_create(s, actor, draft).await;
    noted(s, actor, "ALERT_RULE_CREATE", &draft.name, result.as_ref().err()).await;
    result
}

async fn try_create(
    s: &Arc<Services>,
    actor: &Actor,
    draft: &wire::AlertRuleDraft,
) -> Result<wire::AlertRuleView, Refusal> {
    permit(actor, &needs::ALERTS_WRITE, "make an alert rule")?;
    let rule = rule_of(draft)?;
    may_act(actor, &rule)?;
    let (row, who) = (rule.clone(), actor.clone());
    let written: Result<(), Fault> = s
        .write(Lane::Normal, s.now(), move |tx| {
            if tx.rule_count()? >= RULES_MAX {
                return Err(Refusal::invalid("name", format!("there are {RULES_MAX} rules already")).into());
            }
            if tx.add_rule(&row, &who.id, false)?.is_none() {
                return Err(Refusal::Exists { what: format!("alert rule {}", row.name) }.into());
            }
            tx.audit(entry(&who, "ALERT_RULE_CREATE", &row.name, json!({ "after": row })))?;
            Ok(())
        })
        .await;
    written.map_err(Fault::into_refusal)?;
    in_force(s, None).await?;
    get(s, &rule.name).await
}

/// Changes a rule; its name stays. What was found with the old one is forgotten where the new one asks something else,
/// and an alert of the old one is called off.
///
/// # Errors
/// Not permitted, bad rule, none of this name, changed meanwhile, not recorded.
pub async fn update(
    s: &Arc<Services>,
    actor: &Actor,
    name: &str,
    draft: &wire::AlertRuleDraft,
) -> Result<wire::AlertRuleView, Refusal> {
    let result = try_update(s, actor, name, draft).await;
    noted(s, actor, "ALERT_RULE_UPDATE", name, result.as_ref().err()).await;
    result
}

async fn try_update(
    s: &Arc<Services>,
    actor: &Actor,
    name: &str,
    draft: &wire::AlertRuleDraft,
) -> Result<wire::AlertRuleView, Refusal> {
    permit(actor, &needs::ALERTS_WRITE, "change an alert rule")?;
    let rule = rule_of(draft)?;
    if rule.name != name {
        return Err(Refusal::invalid("name", format!("a rule keeps its name: {name}")));
    }
    may_act(actor, &rule)?;
    let version = draft.version.ok_or_else(|| {
        Refusal::invalid("version", "send the version that the change is based on, as it was read")
    })?;
    let _saving = s.rules.saving.lock().await;
    let (routing, who) = (s.alerts.routing(), actor.clone());
    let written: Result<Option<i64>, Fault> = s
        .write(Lane::Normal, s.now(), move |tx| {
            let before = tx.rule(&rule.name)?.ok_or_else(|| not_found(&rule.name))?;
            if before.version != version {
                let what = format!("alert rule {}", rule.name);
                return Err(Refusal::Changed { what, version: before.version }.into());
            }
            tx.change_rule(before.id, &rule, &who.id)?;
            let anew = before.rule.asks_something_else(&rule);
            if anew {
                let why = if rule.enabled { "changed" } else { "switched off" };
                call_off(tx, &routing, &before, &format!("The rule was {why} by {}.", who.id))?;
            }
            let facts = json!({ "before": before.rule, "after": rule });
            tx.audit(entry(&who, "ALERT_RULE_UPDATE", &rule.name, facts))?;
            Ok(anew.then_some(before.id))
        })
        .await;
    let changed = written.map_err(Fault::into_refusal)?;
    in_force(s, changed).await?;
    s.delivery_wake.notify_one();
    get(s, name).await
}

/// Removes a rule; an alert of it is called off.
///
/// # Errors
/// Not permitted, none of this name, not recorded.
pub async fn delete(s: &Arc<Services>, actor: &Actor, name: &str) -> Result<(), Refusal> {
    let result = try_delete(s, actor, name).await;
    noted(s, actor, "ALERT_RULE_DELETE", name, result.as_ref().err()).await;
    result
}

async fn try_delete(s: &Arc<Services>, actor: &Actor, name: &str) -> Result<(), Refusal> {
    permit(actor, &needs::ALERTS_DELETE, "remove an alert rule")?;
    let _saving = s.rules.saving.lock().await;
    let (routing, who, name) = (s.alerts.routing(), actor.clone(), name.to_owned());
    let written: Result<i64, Fault> = s
        .write(Lane::Normal, s.now(), move |tx| {
            let before = tx.rule(&name)?.ok_or_else(|| not_found(&name))?;
            call_off(tx, &routing, &before, &format!("The rule was removed by {}.", who.id))?;
            tx.remove_rule(before.id)?;
            tx.audit(entry(&who, "ALERT_RULE_DELETE", &name, json!({ "before": before.rule })))?;
            Ok(before.id)
        })
        .await;
    let gone = written.map_err(Fault::into_refusal)?;
    in_force(s, Some(gone)).await?;
    s.delivery_wake.notify_one();
    Ok(())
}

/// Ends what people were told of a rule, and forgets how it stands.
fn call_off(
    tx: &mut WriteTx<'_>,
    routing: &crate::services::alerts::AlertRouting,
    row: &RuleRow,
    why: &str,
) -> Result<(), StoreError> {
    for labels in tx.states_of_rule(row.id)?.into_iter().filter_map(|state| state.told) {
        let said = alerts_rules_words::called_off(&labels, why, tx.now());
        alerts_raise::close(tx, routing, &said.signal, &said.words)?;
    }
    tx.forget_rule_states(row.id)
}

/// Puts in force what is stored. The change itself is on disk: if it cannot be read back, the log says so.
async fn in_force(s: &Services, changed: Option<i64>) -> Result<(), Refusal> {
    let rows = s.store.read(|r| r.rules()).await.map_err(|e| fault::unreadable(&e))?;
    s.rules.replace(rows, changed);
    s.scraped.want(s.rules.scraped().into_iter());
    s.rules.wake.notify_one();
    Ok(())
}

/// A rule that trips asks of its author what a trip asks.
fn may_act(actor: &Actor, rule: &Rule) -> Result<(), Refusal> {
    match rule.action {
        Some(Action::Trip) => permit(actor, &needs::TRIP, "let an alert rule trip the breaker"),
        None => Ok(()),
    }
}

fn entry(actor: &Actor, action: &str, name: &str, facts: Value) -> Draft {
    Draft::new(actor, action, EventType::Admin, (RESOURCE, name)).details(facts)
}

async fn noted(s: &Services, actor: &Actor, action: &str, name: &str, refusal: Option<&Refusal>) {
    audit::on_refusal(s, actor, (action, (RESOURCE, name)), "", refusal).await;
}

/// Reads what somebody wrote.
///
/// # Errors
/// `invalid_request`, naming what is wrong and what to write instead.
pub(in crate::services) fn rule_of(draft: &wire::AlertRuleDraft) -> Result<Rule, Refusal> {
    let wait = |field: &'static str, text: &str| {
        alerts_durations::parse(text).map_err(|words| Refusal::invalid(field, words))
    };
    let word = |field: &'static str, text: &str, known: &str| {
        Refusal::invalid(field, format!("'{text}' is none of {known}"))
    };
    let action = match draft.action.as_deref().filter(|a| !a.is_empty()) {
        None => None,
        Some("trip") => Some(Action::Trip),
        Some(other) => return Err(word("action", other, "trip")),
    };
    let rule = Rule {
        name: draft.name.trim().to_owned(),
        title: draft.title.trim().to_owned(),
        reading: draft.reading.trim().to_owned(),
        series: draft.series.clone(),
        comparison: Comparison::parse(draft.comparison.trim())
            .ok_or_else(|| word("comparison", &draft.comparison, "> >= < <= == gt gte lt lte eq"))?,
        threshold: value_of("threshold", &draft.reading, &draft.threshold)?,
        for_ms: wait("for", &draft.holds_for)?,
        clear_threshold: match draft.clear_threshold.as_deref().filter(|t| !t.is_empty()) {
            Some(text) => Some(value_of("clear_threshold", &draft.reading, text)?),
            None => None,
        },
        clear_for_ms: wait("clear_for", &draft.clear_for)?,
        no_data: NoData::parse(&draft.no_data)
            .ok_or_else(|| word("no_data", &draft.no_data, "ok, alert, keep"))?,
        level: level_of(&draft.severity)?,
        labels: draft.labels.clone(),
        annotations: draft.annotations.clone(),
        runbook_url: draft.runbook_url.clone().filter(|u| !u.is_empty()),
        action,
        enabled: draft.enabled,
    };
    alerts_rules::check(&rule)?;
    Ok(rule)
}

/// Reads a level.
///
/// # Errors
/// `invalid_request`.
pub(in crate::services) fn level_of(word: &str) -> Result<Level, Refusal> {
    Level::parse(word).ok_or_else(|| {
        Refusal::invalid("severity", format!("'{word}' is none of critical, page, warning, info"))
    })
}

fn value_of(field: &'static str, reading: &str, text: &str) -> Result<Decimal, Refusal> {
    let kind = alerts_readings::kind(reading.trim()).ok_or_else(|| {
        let words = format!("'{reading}' is no reading; use one of {}", alerts_readings::names());
        Refusal::invalid("reading", words)
    })?;
    kind.parse(text).map_err(|words| Refusal::invalid(field, words))
}

/// Sends what a rule would say, with the value of the first of its series, to those who would be told: over the real path,
/// marked as a test, without its action. Returns the numbers of the incidents, one for each receiver.
///
/// # Errors
/// There is no rule of this name, nobody would be told, and those of a test send.
pub async fn test(s: &Services, actor: &Actor, name: &str) -> Result<wire::AlertRuleTestView, Refusal> {
    let row = find(s, name).await?;
    let found = s.rules.standings(row.id).into_iter().next();
    let (series, standing) = found.unwrap_or_else(|| (row.rule.series.clone(), Standing::inactive(s.now())));
    let labels = alerts_rules_words::labels(&row.rule, &series, &Labels::new());
    let said = alerts_rules_words::fired(&row.rule, &series, &labels, &standing);
    let routing = s.alerts.routing();
    let nodes = routing.routing.root.matching(&labels);
    let receivers: BTreeSet<String> = nodes.iter().map(|node| node.receiver.clone()).collect();
    let mut incidents = Vec::new();
    for receiver in receivers {
        let whom = Whom { receiver: Some(receiver), lane: None };
        let words = Words {
            title: format!("Test of the rule {name}: {}", said.signal.title()),
            summary: format!(
                "Somebody asked for this message; the rule does not fire. It would say: {}",
                said.words
            ),
            labels: labels.clone(),
            severity: row.rule.level.severity(),
        };
        incidents.push(alerts_test_sends::send(s, actor, whom, words).await?);
    }
    Ok(wire::AlertRuleTestView { incidents })
}
