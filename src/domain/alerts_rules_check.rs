//! Whether a rule can be what it says: names, bounds, and the sides of its thresholds.

use crate::domain::alerts_durations;
use crate::domain::alerts_labels::LABELS_MAX;
use crate::domain::alerts_labels::Labels;
use crate::domain::alerts_labels::NAME_MAX_BYTES;
use crate::domain::alerts_labels::SEVERITY;
use crate::domain::alerts_labels::VALUE_MAX_BYTES;
use crate::domain::alerts_readings;
use crate::domain::alerts_rules::Comparison;
use crate::domain::alerts_rules::Rule;
use crate::domain::refusal::Refusal;

/// Longest name of a rule or a heartbeat.
pub const NAME_MAX_CHARS: usize = 64;
/// Longest title.
pub const TITLE_MAX_CHARS: usize = 200;
/// Longest wait of a rule.
pub const WAIT_MAX_MS: i64 = 7 * 86_400_000;
/// Longest address of a runbook.
pub const URL_MAX_CHARS: usize = 2_000;
/// Names that are routes already.
const RESERVED: [&str; 1] = ["preview"];

/// Checks a rule.
///
/// # Errors
/// `invalid_request`, naming what is wrong and what to write instead.
pub fn check(rule: &Rule) -> Result<(), Refusal> {
    name(&rule.name)?;
    if rule.title.chars().count() > TITLE_MAX_CHARS {
        return Err(Refusal::invalid("title", format!("at most {TITLE_MAX_CHARS} characters")));
    }
    let Some(kind) = rule.kind() else {
        let words = format!("'{}' is no reading; use one of {}", rule.reading, alerts_readings::names());
        return Err(Refusal::invalid("reading", words));
    };
    if kind.more_labels && !rule.series.contains_key("name") {
        return Err(Refusal::invalid(
            "series",
            "name the metric: `name`, and `service` for that of one service",
        ));
    }
    let known = |n: &&String| kind.more_labels || kind.labels.contains(&n.as_str());
    if let Some(bad) = rule.series.keys().find(|n| !known(n)) {
        let known = if kind.labels.is_empty() { "none".to_owned() } else { kind.labels.join(", ") };
        return Err(Refusal::invalid(
            "series",
            format!("{} has no label '{bad}'; it has {known}", kind.name),
        ));
    }
    waits(rule)?;
    thresholds(rule)?;
    labels("labels", &rule.labels)?;
    if rule.labels.contains_key(SEVERITY) {
        return Err(Refusal::invalid("labels", "the label severity comes from the field severity"));
    }
    labels("annotations", &rule.annotations)?;
    match &rule.runbook_url {
        Some(url) if !web_address(url) => {
            Err(Refusal::invalid("runbook_url", "begin with https:// or http://, without spaces"))
        }
        _ => Ok(()),
    }
}

/// Checks the name of a rule or a heartbeat: it stands in addresses, labels and trip codes.
///
/// # Errors
/// `invalid_request`.
pub fn name(name: &str) -> Result<(), Refusal> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    let good = (1..=NAME_MAX_CHARS).contains(&name.len())
        && name.chars().all(plain)
        && name.starts_with(|c: char| c.is_ascii_alphanumeric());
    if !good {
        let words = format!(
            "'{name}': 1 to {NAME_MAX_CHARS} letters, digits, dots, dashes and underscores, the first one no sign"
        );
        return Err(Refusal::invalid("name", words));
    }
    if RESERVED.contains(&name) {
        return Err(Refusal::invalid("name", format!("'{name}' is an address already; use another name")));
    }
    Ok(())
}

fn waits(rule: &Rule) -> Result<(), Refusal> {
    for (field, wait) in [("for", rule.for_ms), ("clear_for", rule.clear_for_ms)] {
        if !(0..=WAIT_MAX_MS).contains(&wait) {
            let most = alerts_durations::shown(WAIT_MAX_MS);
            return Err(Refusal::invalid(field, format!("from 0 to {most}")));
        }
    }
    Ok(())
}

/// A clear threshold on the wrong side would clear what still holds.
fn thresholds(rule: &Rule) -> Result<(), Refusal> {
    let Some(clear) = rule.clear_threshold else { return Ok(()) };
    let (good, words) = match rule.comparison {
        Comparison::Over | Comparison::AtLeast => (clear <= rule.threshold, "at or below the threshold"),
        Comparison::Under | Comparison::AtMost => (clear >= rule.threshold, "at or above the threshold"),
        Comparison::Equal => (false, "left out with =="),
    };
    if good { Ok(()) } else { Err(Refusal::invalid("clear_threshold", format!("has to be {words}"))) }
}

/// Checks labels or annotations.
///
/// # Errors
/// `invalid_request`.
pub fn labels(field: &'static str, labels: &Labels) -> Result<(), Refusal> {
    if labels.len() > LABELS_MAX {
        return Err(Refusal::invalid(field, format!("{}; at most {LABELS_MAX}", labels.len())));
    }
    for (name, value) in labels {
        let first = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if !first || !plain || name.len() > NAME_MAX_BYTES {
            let words =
                format!("'{name}' cannot be a name: letters, digits and underscores, the first one no digit");
            return Err(Refusal::invalid(field, words));
        }
        if value.len() > VALUE_MAX_BYTES {
            return Err(Refusal::invalid(field, format!("{name} has more than {VALUE_MAX_BYTES} bytes")));
        }
    }
    Ok(())
}

fn web_address(url: &str) -> bool {
    let known = url.starts_with("https://") || url.starts_with("http://");
    known && url.len() <= URL_MAX_CHARS && !url.chars().any(|c| c.is_whitespace() || c.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::alerts_rules_ready::ready_made;

    fn good() -> Rule {
        ready_made().remove(0)
    }

    #[test]
    fn every_ready_made_rule_passes() {
        for rule in ready_made() {
            assert_eq!(check(&rule), Ok(()), "{}", rule.name);
        }
    }

    #[test]
    fn what_cannot_be_is_refused_by_name() {
        type Spoil = fn(&mut Rule);
        let table: [(&str, Spoil); 15] = [
            ("name", |r| r.name = String::new()),
            ("name", |r| r.name = "a b".into()),
            ("name", |r| r.name = "../x".into()),
            ("name", |r| r.name = "preview".into()),
            ("title", |r| r.title = "x".repeat(TITLE_MAX_CHARS + 1)),
            ("reading", |r| r.reading = "engine.luck".into()),
            ("series", |r| r.series = [("service".to_owned(), "x".to_owned())].into()),
            ("series", |r| r.reading = "metric".into()),
            ("for", |r| r.for_ms = -1),
            ("clear_for", |r| r.clear_for_ms = WAIT_MAX_MS + 1),
            ("clear_threshold", |r| r.clear_threshold = Some("6".parse().unwrap())),
            ("clear_threshold", |r| {
                r.comparison = Comparison::Equal;
                r.clear_threshold = Some("4".parse().unwrap());
            }),
            ("labels", |r| r.labels = [("severity".to_owned(), "page".to_owned())].into()),
            ("annotations", |r| r.annotations = [("9x".to_owned(), String::new())].into()),
            ("runbook_url", |r| r.runbook_url = Some("ftp://desk.example".into())),
        ];
        for (field, spoil) in table {
            let mut rule = good();
            spoil(&mut rule);
            let refused = check(&rule);
            assert!(
                matches!(&refused, Err(Refusal::Invalid { field: found, .. }) if *found == field),
                "{field}: {refused:?}"
            );
        }
    }
}
