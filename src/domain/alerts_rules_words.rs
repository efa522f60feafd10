//! What a rule says when it fires: labels, annotations, title and summary.

use crate::domain::alerts::Signal;
use crate::domain::alerts_durations;
use crate::domain::alerts_labels::ALERT_NAME;
use crate::domain::alerts_labels::Labels;
use crate::domain::alerts_labels::SEVERITY;
use crate::domain::alerts_rules::Rule;
use crate::domain::alerts_rules_state::Standing;
use crate::domain::health::span;
use crate::domain::time;
use jiff::Timestamp;
use rust_decimal::Decimal;

/// Label with the name of the rule, whatever the alert is called.
pub const RULE_LABEL: &str = "rule";
/// Label with the channel that an alert is about: it is told over another one where there is one.
pub const BROKEN_CHANNEL: &str = "broken_channel";
/// Label with the lane that an alert is about.
pub const BROKEN_LANE: &str = "broken_lane";
/// Annotation with one line of what it is.
pub const SUMMARY: &str = "summary";
/// Annotation with the address of what to do.
pub const RUNBOOK_URL: &str = "runbook_url";
/// Annotation with what happened, in full.
pub const DESCRIPTION: &str = "description";

/// An alert of our own that begins or ends.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    /// Labels, annotations and times.
    pub signal: Signal,
    /// What happened, with values; for an end: how it ended.
    pub words: String,
}

impl Said {
    /// The same with a sentence more.
    pub fn add(&mut self, sentence: &str) {
        self.words.push(' ');
        self.words.push_str(sentence);
        self.signal.annotations.insert(DESCRIPTION.to_owned(), self.words.clone());
    }
}

/// The labels of a rule's alert about a series.
#[must_use]
pub fn labels(rule: &Rule, series: &Labels, beside: &Labels) -> Labels {
    let mut all = series.clone();
    all.extend(beside.clone());
    all.extend(rule.labels.clone());
    all.entry(ALERT_NAME.to_owned()).or_insert_with(|| rule.name.clone());
    all.insert(SEVERITY.to_owned(), rule.level.as_str().to_owned());
    all.insert(RULE_LABEL.to_owned(), rule.name.clone());
    all
}

/// What is said when a rule fires about a series.
#[must_use]
pub fn fired(rule: &Rule, series: &Labels, labels: &Labels, standing: &Standing) -> Said {
    let value = standing.value.map_or_else(|| "no data".to_owned(), |v| shown(rule, v));
    let about = series.values().cloned().collect::<Vec<String>>().join(" ");
    let head = if rule.title.is_empty() { rule.name.clone() } else { rule.title.clone() };
    let title =
        if about.is_empty() { format!("{head}: {value}") } else { format!("{head}: {about} {value}") };
    let fill = |text: &str| fill(text, &value, &shown(rule, rule.threshold), labels);
    let mut annotations: Labels =
        rule.annotations.iter().map(|(name, text)| (name.clone(), fill(text))).collect();
    let words = words(rule, series, standing, annotations.get(DESCRIPTION));
    annotations.insert(DESCRIPTION.to_owned(), words.clone());
    annotations.entry(SUMMARY.to_owned()).or_insert(title);
    annotations.insert("value".to_owned(), value);
    annotations.insert("condition".to_owned(), rule.condition());
    if let Some(url) = &rule.runbook_url {
        annotations.insert(RUNBOOK_URL.to_owned(), url.clone());
    }
    let began = standing.fired_at.unwrap_or(standing.since);
    let signal = Signal {
        labels: labels.clone(),
        annotations,
        starts_at: Some(began),
        ends_at: None,
        generator_url: None,
        action: rule.action,
    };
    Said { signal, words }
}

/// What is said when it is over.
#[must_use]
pub fn cleared(rule: &Rule, series: &Labels, labels: &Labels, before: &Standing, after: &Standing) -> Said {
    let mut said = fired(rule, series, labels, before);
    let lasted = before.fired_at.map_or(0.0, |at| time::age_seconds(at, after.since));
    let now = match (&after.missing, after.value) {
        (Some(why), _) => why.clone(),
        (None, Some(value)) => format!("{} is {}", rule.reading, shown(rule, value)),
        (None, None) => "it is over".to_owned(),
    };
    said.words = format!("{now}. It fired for {}.", span(lasted));
    said.signal.ends_at = Some(after.since);
    said.signal.action = None;
    said
}

/// What is said when somebody changed, switched off or removed the rule while it fired.
#[must_use]
pub fn called_off(labels: &Labels, why: &str, now: Timestamp) -> Said {
    let signal = Signal {
        labels: labels.clone(),
        annotations: Labels::new(),
        starts_at: None,
        ends_at: Some(now),
        generator_url: None,
        action: None,
    };
    Said { signal, words: why.to_owned() }
}

fn shown(rule: &Rule, value: Decimal) -> String {
    rule.kind().map_or_else(|| value.normalize().to_string(), |kind| kind.shown(value))
}

fn words(rule: &Rule, series: &Labels, standing: &Standing, description: Option<&String>) -> String {
    let of = if series.is_empty() {
        String::new()
    } else {
        format!(" of {}", series.values().cloned().collect::<Vec<String>>().join(" "))
    };
    let state = match (standing.value, &standing.missing) {
        (Some(value), None) => {
            format!("is {}, {} {}", shown(rule, value), rule.comparison.phrase(), shown(rule, rule.threshold))
        }
        (_, Some(why)) => format!("is not there: {why}"),
        (None, None) => "is not there".to_owned(),
    };
    let held = if rule.for_ms > 0 {
        format!(" for {}", alerts_durations::shown(rule.for_ms))
    } else {
        String::new()
    };
    let mut text = format!("{}{of} {state}{held}.", rule.reading);
    for more in description.into_iter().map(String::as_str).chain(rule.runbook_url.as_deref()) {
        text.push(' ');
        text.push_str(more);
    }
    text
}

/// Fills `{value}`, `{threshold}` and `{label}`; other braces stay as they are.
fn fill(text: &str, value: &str, threshold: &str, labels: &Labels) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        let after = &rest[open + 1..];
        let known = after.find('}').and_then(|close| {
            let name = &after[..close];
            let word = match name {
                "value" => Some(value),
                "threshold" => Some(threshold),
                _ => labels.get(name).map(String::as_str),
            };
            word.map(|w| (w, close))
        });
        match known {
            Some((word, close)) => {
                out.push_str(word);
                rest = &after[close + 1..];
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::alerts_rules_ready::ready_made;
    use crate::domain::alerts_rules_state::Phase;
    use crate::domain::time::plus_ms;

    fn standing(value: &str) -> Standing {
        let at = Timestamp::from_second(1_795_478_400).unwrap();
        Standing {
            phase: Phase::Firing,
            fired_at: Some(at),
            value: value.parse().ok(),
            ..Standing::inactive(at)
        }
    }

    #[test]
    fn a_firing_rule_says_what_is_wrong_and_what_to_do() {
        let rule = Rule { runbook_url: Some("https://runbook.example/dd".into()), ..ready_made().remove(0) };
        let series = Labels::from([("engine".to_owned(), "paper".to_owned())]);
        let labels = labels(&rule, &series, &Labels::new());
        let said = fired(&rule, &series, &labels, &standing("6.25"));
        assert_eq!(said.signal.title(), "Drawdown over its limit: paper 6.25 %");
        assert_eq!(
            said.signal.summary(),
            "engine.drawdown of paper is 6.25 %, over 5 % for 10s. The account is 6.25 % below its peak. Trip the \
             breaker if you cannot explain it. https://runbook.example/dd"
        );
        let label = |name: &str| said.signal.labels.get(name).map(String::as_str);
        assert_eq!(
            (label("alertname"), label("severity"), label("rule"), label("engine")),
            (Some("drawdown"), Some("critical"), Some("drawdown"), Some("paper"))
        );
        assert_eq!(
            said.signal.annotations["condition"],
            "engine.drawdown > 5 % for 10s, clear at 4 %, clear for 1m"
        );
        let mut tripped = said.clone();
        tripped.add("The breaker was TRIPPED by it.");
        assert!(tripped.signal.summary().ends_with("The breaker was TRIPPED by it."));
        let after = Standing { since: plus_ms(standing("1").since, 90_000), ..standing("1") };
        let end = cleared(&rule, &series, &labels, &standing("6.25"), &after);
        assert_eq!(end.words, "engine.drawdown is 1 %. It fired for 90 s.");
        assert_eq!(
            end.signal.incident_key(),
            said.signal.incident_key(),
            "it is the same incident that ends"
        );
        let silent = Standing { missing: Some("no answer for 12 s".into()), ..standing("") };
        assert!(fired(&rule, &series, &labels, &silent).words.contains("is not there: no answer for 12 s"));
    }

    #[test]
    fn braces_that_mean_nothing_stay() {
        let labels = Labels::from([("a".to_owned(), "1{value}".to_owned())]);
        for (text, filled) in [
            ("{value} of {threshold}", "7 of 5"),
            ("{a}", "1{value}"),
            ("{b} {", "{b} {"),
            ("{{value}}", "{7}"),
            ("ü{a}ü", "ü1{value}ü"),
        ] {
            assert_eq!(fill(text, "7", "5", &labels), filled);
        }
    }

    #[test]
    fn an_alert_about_a_channel_names_it_as_broken() {
        let rule = ready_made().into_iter().find(|r| r.name == "alert_delivery_p95").unwrap();
        let one = |n: &str, v: &str| Labels::from([(n.to_owned(), v.to_owned())]);
        let found = labels(&rule, &one("channel", "email"), &one(BROKEN_CHANNEL, "email"));
        assert_eq!(found["alertname"], "AlertDeliveryLatencyHigh");
        assert_eq!((found["rule"].as_str(), found[BROKEN_CHANNEL].as_str()), ("alert_delivery_p95", "email"));
    }
}
