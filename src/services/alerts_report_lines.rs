//! The lines of a report, from the rows of the ledger.

use crate::domain::alerts::Incident;
use crate::domain::alerts_labels::labels_shown;
use crate::domain::alerts_report::AuditLine;
use crate::domain::alerts_report::DeliveryLine;
use crate::domain::alerts_report::IncidentLine;
use crate::domain::alerts_report::Item;
use crate::domain::alerts_report::LINES_MAX;
use crate::domain::alerts_report::READINGS_MAX;
use crate::domain::alerts_report::ReadingLine;
use crate::domain::alerts_report::Report;
use crate::domain::alerts_report::TripLine;
use crate::domain::alerts_report::moment;
use crate::domain::audit::Entry;
use crate::domain::audit::EventType;
use crate::domain::time::parse_iso;
use crate::store::AttemptRow;
use crate::store::DeliveryRow;
use crate::store::EscalationRow;
use crate::store::HealthEventRow;
use crate::store::ReadingRow;
use crate::store::StepRow;
use crate::store::TripRow;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Characters of the details of an entry that are shown.
const DETAILS_MAX_CHARS: usize = 300;

/// What no report of ours can know.
pub(in crate::services) fn always() -> Vec<String> {
    [
        "Readings are kept when they change and once a minute: what they were in between is not known.",
        "Positions, orders and results of that time are not kept: only what a kill job found is shown.",
        "What happened while the appliance did not run is not recorded.",
    ]
    .map(str::to_owned)
    .to_vec()
}

/// Says that there is more of something than a report takes.
pub(in crate::services) fn full(report: &mut Report, what: &str, found: usize) {
    if found >= LINES_MAX {
        report.unknown.push(format!(
            "There are more {what} than the {LINES_MAX} that are shown: ask for a shorter time."
        ));
    }
}

fn item(at: Timestamp, kind: &'static str, what: String, by: Option<String>, source: String) -> Item {
    Item { at, kind, what, by, source }
}

pub(in crate::services) fn incidents(report: &mut Report, incidents: Vec<Incident>) {
    let (from, to) = (report.from, report.to);
    for i in incidents {
        let source = format!("incident {}", i.id);
        let notice = i.key.is_none();
        let word = if notice { "told once" } else { "opened" };
        if i.opened_at >= from {
            let mut what = format!("Incident {} {word} ({}): {}", i.id, i.severity.as_str(), i.title);
            if !i.summary.is_empty() {
                what = format!("{what}. {}", i.summary);
            }
            report.timeline.push(item(i.opened_at, "alert", what, None, source.clone()));
        }
        match &i.resolved {
            Some(end) if !notice && end.at <= to => {
                let what = format!("Incident {} ended: {}", i.id, end.summary);
                report.timeline.push(item(end.at, "alert", what, None, source));
            }
            None => report.unknown.push(format!("Incident {} still fires: this is not the end of it.", i.id)),
            Some(_) => {}
        }
        let (resolved_at, resolution) = i.resolved.map(|r| (r.at, r.summary)).unzip();
        let (acked_at, acked) = i.acked.map(|a| (a.at, (a.by, a.note))).unzip();
        let (acked_by, note) = acked.unzip();
        report.incidents.push(IncidentLine {
            id: i.id,
            kind: i.kind,
            severity: i.severity.as_str().to_owned(),
            title: i.title,
            summary: i.summary,
            opened_at: i.opened_at,
            resolved_at,
            resolution,
            acked_at,
            acked_by,
            note: note.filter(|n| !n.is_empty()),
        });
    }
}

pub(in crate::services) fn deliveries(
    report: &mut Report,
    owed: &[DeliveryRow],
    attempts: &[(i64, AttemptRow)],
) {
    let known: BTreeMap<i64, &DeliveryRow> = owed.iter().map(|d| (d.id, d)).collect();
    for (id, a) in attempts {
        let (Some(d), Some(at)) = (known.get(id), parse_iso(&a.started_at)) else { continue };
        let outcome = a.outcome.clone().unwrap_or_else(|| "outcome not known".to_owned());
        let took = a.duration_ms.map(|ms| format!(" in {ms} ms")).unwrap_or_default();
        let code = a.code.map(|c| format!(", code {c}")).unwrap_or_default();
        let error = a.error.as_ref().map(|e| format!(": {e}")).unwrap_or_default();
        let what = format!(
            "{} to {} about incident {}, attempt {} over {}: {outcome}{took}{code}{error}",
            told(d),
            d.recipient,
            d.alert_id,
            a.attempt,
            a.provider
        );
        report.timeline.push(item(at, "delivery", what, None, format!("delivery {id}")));
        if a.outcome.is_none() && d.status != "sending" {
            let words = format!(
                "How attempt {} of delivery {id} ended is not known: it may have arrived.",
                a.attempt
            );
            report.unknown.push(words);
        }
    }
    for d in owed {
        if d.attempts == 0 && ["suppressed", "cancelled"].contains(&d.status.as_str()) {
            let Some(at) = parse_iso(&d.created_at) else { continue };
            let why = d.error_message.clone().unwrap_or_default();
            let what =
                format!("{} to {} about incident {}: {}: {why}", told(d), d.recipient, d.alert_id, d.status);
            report.timeline.push(item(at, "delivery", what, None, format!("delivery {}", d.id)));
        }
        if ["pending", "sending", "deferred"].contains(&d.status.as_str()) {
            report
                .unknown
                .push(format!("Delivery {} is {}: whether it will arrive is not known.", d.id, d.status));
        }
        report.deliveries.push(DeliveryLine {
            id: d.id,
            incident: d.alert_id,
            told: told(d),
            channel: d.channel.clone(),
            recipient: d.recipient.clone(),
            status: d.status.clone(),
            attempts: d.attempts,
            created_at: d.created_at.clone(),
            delivered_at: d.delivered_at.clone(),
            error: d.error_message.clone(),
        });
    }
}

fn told(d: &DeliveryRow) -> String {
    if d.purpose == "route" { d.told.clone() } else { format!("{} ({})", d.told, d.purpose) }
}

pub(in crate::services) fn trips(report: &mut Report, trips: Vec<TripRow>) {
    for t in trips {
        if t.reset_at.is_none() {
            report
                .unknown
                .push(format!("The breaker is TRIPPED since {} and not reset yet.", moment(t.tripped_at)));
        }
        report.trips.push(TripLine {
            tripped_at: t.tripped_at,
            tripped_by: t.tripped_by,
            code: t.code,
            reason: t.reason,
            reset_at: t.reset_at,
            reset_by: t.reset_by,
            reset_reason: t.reset_reason,
        });
    }
}

pub(in crate::services) fn kill(
    report: &mut Report,
    steps: Vec<(i64, StepRow)>,
    ends: Vec<(i64, String, String)>,
) {
    for (job, s) in steps {
        let engine = s.engine.map(|e| format!("{e}: ")).unwrap_or_default();
        let what = format!("Kill job {job}: {engine}{} {}. {}", s.step, s.outcome, s.detail);
        report.timeline.push(item(s.at, "kill", what, None, format!("kill job {job}")));
    }
    for (job, outcome, at) in ends {
        let Some(at) = parse_iso(&at) else { continue };
        report.timeline.push(item(
            at,
            "kill",
            format!("Kill job {job} ended {outcome}"),
            None,
            format!("kill job {job}"),
        ));
        if outcome == "unverified" {
            report
                .unknown
                .push(format!("Kill job {job} ended unverified: what is left at an engine is not known."));
        }
    }
}

pub(in crate::services) fn health(
    report: &mut Report,
    changes: Vec<HealthEventRow>,
    kept_since: Option<Timestamp>,
) {
    for row in changes {
        let c = row.change;
        let what = format!("{}: {} to {}: {}", row.service, c.from.as_str(), c.to.as_str(), c.reason);
        report.timeline.push(item(c.at, "health", what, None, format!("health change {}", row.id)));
    }
    if let Some(since) = kept_since.filter(|since| *since > report.from) {
        report.unknown.push(format!("Changes of health before {} are not kept any more.", moment(since)));
    }
}

pub(in crate::services) fn readings(report: &mut Report, rows: Vec<ReadingRow>, cut: bool) {
    if rows.len() >= READINGS_MAX {
        let words = format!("There are more series of readings than the {READINGS_MAX} that are shown.");
        report.unknown.push(words);
    }
    if cut {
        report.unknown.push("Readings are shown for the first 24 hours alone.".to_owned());
    }
    report.readings = rows
        .into_iter()
        .map(|row| ReadingLine {
            labels: serde_json::from_str(&row.labels).map_or(row.labels, |labels| labels_shown(&labels)),
            reading: row.reading,
            samples: row.samples,
            missing: row.missing,
            first: row.first,
            lowest: row.lowest,
            highest: row.highest,
            last: row.last,
        })
        .collect();
}

pub(in crate::services) fn escalations(report: &mut Report, done: Vec<EscalationRow>) {
    for row in done {
        let note = row.note.map(|n| format!(" ({n})")).unwrap_or_default();
        let what = format!(
            "Nobody had acknowledged incident {}: step {} of {}, round {}, told {}{note}",
            row.alert_id,
            row.done.step + 1,
            row.policy,
            row.done.round + 1,
            row.told
        );
        report.timeline.push(item(row.done.at, "people", what, None, format!("incident {}", row.alert_id)));
    }
}

pub(in crate::services) fn audit(report: &mut Report, entries: &[Entry], head: Option<(i64, String)>) {
    for e in entries {
        report.audit.push(AuditLine {
            id: e.id,
            at: e.timestamp.clone(),
            by: e.user_id.clone(),
            action: e.action.clone(),
            outcome: e.outcome.clone(),
            hash: e.hash.clone(),
        });
        // Who signed in when is in the table of entries; it is no part of the story. Steps of a kill job tell themselves.
        let told = e.event_type == EventType::Auth.as_str() || e.action == "KILL_JOB_STEP";
        let Some(at) = parse_iso(&e.timestamp).filter(|_| !told) else { continue };
        let source = format!("audit {}", e.id);
        report.timeline.push(item(at, kind_of(e), what_of(e), Some(e.user_id.clone()), source));
    }
    match fitting(entries) {
        Ok(words) => report.chain = words,
        Err(words) => {
            report.chain.clone_from(&words);
            report.unknown.push(words);
        }
    }
    if let Some((id, hash)) = head {
        let all = "tradewarden audit verify walks all of it";
        report.chain =
            format!("{} The log ended with entry {id}, {hash}, when this was made; {all}.", report.chain);
    }
}

fn kind_of(e: &Entry) -> &'static str {
    let table = [
        ("CIRCUIT_BREAKER", "breaker"),
        ("BREAKER", "breaker"),
        ("KILL", "kill"),
        ("INCIDENT_REPORT", "record"),
        ("INCIDENT", "people"),
        ("SILENCE", "alert"),
        ("DELIVERY", "delivery"),
        ("SETTING", "setting"),
        ("CONFIG", "setting"),
    ];
    let found = table.into_iter().find(|(start, _)| e.action.starts_with(start)).map(|(_, kind)| kind);
    let admin = e.event_type == EventType::Admin.as_str();
    found.unwrap_or(if admin { "setting" } else { "record" })
}

/// What an entry says, in words where we have them.
fn what_of(e: &Entry) -> String {
    let said = match (e.outcome.as_str(), e.action.as_str()) {
        ("success", "CIRCUIT_BREAKER_INIT") => Some("The breaker was initialised".to_owned()),
        ("success", "CIRCUIT_BREAKER_TRIP") => Some("The breaker was TRIPPED".to_owned()),
        ("success", "CIRCUIT_BREAKER_RESET") => Some("The breaker was reset".to_owned()),
        ("success", "KILL_SWITCH_ENGAGE") => Some("The kill switch was ENGAGED".to_owned()),
        ("success", "KILL_SWITCH_RELEASE") => Some("The kill switch was released".to_owned()),
        ("success", "INCIDENT_ACKNOWLEDGE") => Some(format!("Incident {} was acknowledged", e.resource_id)),
        ("success", "INCIDENT_UNACKNOWLEDGE") => Some(format!("Incident {} was given back", e.resource_id)),
        _ => None,
    };
    let mut what =
        said.unwrap_or_else(|| format!("{} {} {}: {}", e.action, e.resource_type, e.resource_id, e.outcome));
    if let Some(reason) = &e.reason {
        what = format!("{what}: {reason}");
    }
    // What was set to what stands in the details.
    if e.event_type == EventType::Admin.as_str() {
        let details: String = e.details.iter().flat_map(|d| d.chars()).take(DETAILS_MAX_CHARS).collect();
        what = format!("{what} {details}");
    }
    what
}

/// Whether entries fit their hashes and follow each other.
fn fitting(entries: &[Entry]) -> Result<String, String> {
    let mut before: Option<&Entry> = None;
    for e in entries {
        if e.computed_hash() != e.hash {
            return Err(format!("Entry {} was changed after it was written.", e.id));
        }
        if before.is_some_and(|b| b.id + 1 != e.id || b.hash != e.prev_hash) {
            return Err(format!("Entry {} does not follow the one before it.", e.id));
        }
        before = Some(e);
    }
    Ok(match (entries.first(), entries.last()) {
        (Some(first), Some(last)) => {
            format!("Entries {} to {} fit their hashes and follow each other.", first.id, last.id)
        }
        _ => "No entry was written in this time.".to_owned(),
    })
}
