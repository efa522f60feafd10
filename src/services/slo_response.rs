//! The five steps of the runbook's breach response, filled in with what is known now.

use crate::domain::alerts_labels::SEVERITY;
use crate::domain::alerts_rules_words;
use crate::domain::deliveries_recipients::mask;
use crate::domain::slo::Objective;
use crate::domain::slo_response::RESPONSES;
use crate::domain::slo_response::journal;
use crate::services::Services;
use crate::services::alerts::Target;
use crate::store::RuleRow;
use crate::wire;
use std::sync::Arc;

/// Page of the console with all alerts.
const ALERTS_PAGE: &str = "/alerts";

/// Who is told of an alert of this objective as things are routed now.
pub(in crate::services) fn goes_to(s: &Services, o: &Objective, rule: Option<&Arc<RuleRow>>) -> Vec<String> {
    let labels = match rule {
        Some(row) => alerts_rules_words::labels(
            &row.rule,
            &std::collections::BTreeMap::new(),
            &std::collections::BTreeMap::new(),
        ),
        None => [(SEVERITY.to_owned(), if o.place == "page" { "page" } else { "warning" }.to_owned())].into(),
    };
    let routing = s.alerts.routing();
    let mut all = Vec::new();
    for route in routing.routing.root.matching(&labels) {
        let targets = routing.targets(&route.receiver);
        if targets.is_empty() {
            all.push(format!("{}: reaches nobody", route.receiver));
        }
        let told = |t: &Target| {
            format!("{}: {} {}", route.receiver, t.channel.as_str(), mask(t.channel, &t.recipient))
        };
        all.extend(targets.iter().map(told));
    }
    all
}

/// Who is on call now, rotation by rotation.
fn on_call(s: &Services) -> Vec<String> {
    let people = s.escalation.people.load();
    let now = s.now();
    let names = |r: &crate::domain::alerts_rotation::Rotation| r.on_call(now).people.join(" and ");
    people.rotations.iter().map(|r| format!("{} ({})", names(r), r.name)).collect()
}

/// The steps for an objective.
pub(in crate::services) fn steps(
    s: &Services,
    place: usize,
    o: &Objective,
    incident: Option<&wire::SloIncident>,
    goes_to: &[String],
) -> Vec<wire::SloStep> {
    let Some(answer) = RESPONSES.get(place) else { return Vec::new() };
    let step = |step: &str, title: &str, words: String| wire::SloStep {
        step: step.to_owned(),
        title: title.to_owned(),
        words,
        link: None,
        command: None,
        done: None,
    };
    let page = |i: &wire::SloIncident| format!("{ALERTS_PAGE}?incident={}", i.id);
    let acknowledge = match incident {
        None => "No alert is open about it. When one is, acknowledge it, so that nobody else starts on it."
            .to_owned(),
        Some(wire::SloIncident { acknowledged_by: Some(by), .. }) => format!("{by} has it."),
        Some(i) => format!("Nobody has alert {} yet: acknowledge it here, in PagerDuty or in Slack.", i.id),
    };
    let people = on_call(s);
    let who = if people.is_empty() {
        format!("Alerts of this objective go to {}.", listed(goes_to))
    } else {
        format!("On call: {}. Alerts of this objective go to {}.", people.join(", "), listed(goes_to))
    };
    let report = match incident {
        None => {
            "Write down what happened, from the first alert to the last; the report of an incident puts it together."
        }
        Some(_) => {
            "Put cause and remedy into the report; it already lists everything that happened, in order."
        }
    };
    vec![
        wire::SloStep {
            link: Some(incident.map_or_else(|| ALERTS_PAGE.to_owned(), page)),
            command: incident.map(|i| format!("tradewarden alerts ack {}", i.id)),
            done: incident.map(|i| i.acknowledged_by.is_some()),
            ..step("acknowledge", "Acknowledge the alert", acknowledge)
        },
        wire::SloStep {
            link: Some(answer.page.to_owned()),
            command: Some(format!("tradewarden slo {}", o.id)),
            ..step(
                "context",
                "Look at the context",
                format!("{} The dashboard \"Track7 SLO\" in Grafana has the same over time.", answer.context),
            )
        },
        wire::SloStep {
            command: Some(journal(answer.pattern)),
            ..step("logs", "Read the log for the cause", answer.logs.to_owned())
        },
        step("escalate", "Put it right, or call engineering", format!("{} {who}", answer.escalate)),
        wire::SloStep {
            link: incident.map(page),
            command: Some(match incident {
                Some(i) => format!("tradewarden incident report {}", i.id),
                None => "tradewarden incident report".to_owned(),
            }),
            ..step("report", "Document it in the incident report", report.to_owned())
        },
    ]
}

fn listed(all: &[String]) -> String {
    if all.is_empty() { "nobody".to_owned() } else { all.join(", ") }
}
