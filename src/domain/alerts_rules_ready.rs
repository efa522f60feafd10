//! The rules that are there from the first start: the runbook's table of objectives, and what a desk watches daily.

use crate::domain::alerts_labels::ALERT_NAME;
use crate::domain::alerts_labels::Labels;
use crate::domain::alerts_rules::Comparison;
use crate::domain::alerts_rules::Level;
use crate::domain::alerts_rules::NoData;
use crate::domain::alerts_rules::Rule;
use rust_decimal::Decimal;

/// Raised when rules are added here: those that a ledger does not have yet are put in then.
pub const READY_MADE_VERSION: i64 = 2;

/// Rules that came later than version 1, with the version that brought them.
const CAME_LATER: [(&str, i64); 2] = [("detection_to_alert_p99", 2), ("health_board_age", 2)];

fn rule(name: &str, title: &str, reading: &str, threshold: i64, level: Level) -> Rule {
    Rule {
        name: name.to_owned(),
        title: title.to_owned(),
        reading: reading.to_owned(),
        series: Labels::new(),
        comparison: Comparison::Over,
        threshold: Decimal::from(threshold),
        for_ms: 10_000,
        clear_threshold: None,
        clear_for_ms: 60_000,
        no_data: NoData::Keep,
        level,
        labels: Labels::new(),
        annotations: Labels::new(),
        runbook_url: None,
        action: None,
        enabled: true,
    }
}

fn says(mut rule: Rule, what_to_do: &str) -> Rule {
    rule.annotations.insert("description".to_owned(), what_to_do.to_owned());
    rule
}

/// Every ready-made rule, in the order shown.
#[must_use]
pub fn ready_made() -> Vec<Rule> {
    let mut all = desk();
    all.extend(objectives());
    all
}

/// The ready-made rules that a ledger with those of `version` has never had. What somebody removed is not among them.
#[must_use]
pub fn newer_than(version: i64) -> Vec<Rule> {
    let came = |name: &str| CAME_LATER.iter().find(|(later, _)| *later == name).map_or(1, |(_, at)| *at);
    ready_made().into_iter().filter(|rule| came(&rule.name) > version).collect()
}

/// What the runbook's daily list looks at: drawdown, position sizes, latency, freshness of data, API errors.
fn desk() -> Vec<Rule> {
    let drawdown = rule("drawdown", "Drawdown over its limit", "engine.drawdown", 5, Level::Critical);
    let position =
        rule("position_limit", "Position over its limit", "engine.position_ratio", 1, Level::Critical);
    let latency = rule("latency", "Service answers slowly", "health.latency_p95_ms", 500, Level::Warning);
    let staleness =
        rule("staleness", "Market data is stale", "health.data_age_seconds", 1_800, Level::Warning);
    let errors = rule("error_rate", "Broker errors", "engine.broker_errors_5m", 10, Level::Warning);
    vec![
        says(
            Rule { clear_threshold: Some(Decimal::from(4)), ..drawdown },
            "The account is {value} below its peak. Trip the breaker if you cannot explain it.",
        ),
        says(
            position,
            "{symbol} at {engine} is {value} times the limit per symbol. Reduce it; if an order got past the gate, trip the breaker.",
        ),
        says(
            Rule { for_ms: 60_000, clear_threshold: Some(Decimal::from(400)), ..latency },
            "P95 of {service} is {value}. Look at System Health and at the service's log.",
        ),
        says(
            Rule { for_ms: 30_000, ..staleness },
            "The newest data of {service} is {value} old. Run the replay test and switch to DRY_RUN if needed. Outside \
             trading hours a mute time interval keeps this quiet.",
        ),
        says(
            Rule { for_ms: 0, clear_threshold: Some(Decimal::from(5)), ..errors },
            "{engine} counted {value} errors with its broker in five minutes.",
        ),
    ]
}

/// The runbook's table of SLA targets: each with its alert line and where it goes.
fn objectives() -> Vec<Rule> {
    let staleness =
        rule("cb_staleness", "Breaker state is not verified", "slo.cb_staleness", 10, Level::Page);
    let delivery =
        rule("alert_delivery_p95", "Alerts are delivered late", "slo.alert_delivery_p95", 60, Level::Warning);
    let named = (ALERT_NAME.to_owned(), "AlertDeliveryLatencyHigh".to_owned());
    let audit = rule("audit_write_p95", "Audit writes are slow", "slo.audit_write_p95", 1, Level::Warning);
    let poison = rule("poison_queue", "Poison queue is filling", "slo.poison_queue", 10, Level::Page);
    let detection =
        rule("detection_to_alert_p99", "Faults are told late", "slo.detection_to_alert_p99", 5, Level::Page);
    let board = rule("health_board_age", "Health board is stale", "slo.health_board_age", 15, Level::Warning);
    vec![
        says(
            Rule { for_ms: 2_000, clear_for_ms: 10_000, ..staleness },
            "The state was last verified {value} ago; the gate halts by itself. Look at the disk and at the appliance's log.",
        ),
        says(
            Rule { labels: [named].into(), ..delivery },
            "P95 over {channel} is {value}. Look at Deliveries for the provider's answers.",
        ),
        says(
            Rule { for_ms: 0, no_data: NoData::Ok, ..detection },
            "From seeing a fault to telling of it takes {value}. Look at the disk of the data directory and at the load of the machine.",
        ),
        says(
            Rule { for_ms: 0, clear_for_ms: 10_000, ..board },
            "No check of a watched service came back for {value}; the last known states are shown with their age.",
        ),
        // Minutes in which nothing was written, or seen, were not slow ones.
        says(
            Rule { no_data: NoData::Ok, ..audit },
            "An audit write takes {value}. Look at the disk of the data directory.",
        ),
        says(
            Rule { for_ms: 0, ..poison },
            "{value} deliveries were given up. Look at the Poison Queue for the cause, put it right, then retry.",
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_that_was_removed_does_not_come_back_with_newer_ones() {
        let names = |version| newer_than(version).into_iter().map(|rule| rule.name).collect::<Vec<_>>();
        assert_eq!(names(0).len(), ready_made().len());
        assert_eq!(names(1), ["detection_to_alert_p99", "health_board_age"]);
        assert!(names(READY_MADE_VERSION).is_empty(), "raise the version with a rule");
    }
}
