//! What needs attention, worst first, one line each.

use crate::domain::health::Status;
use crate::domain::time;
use crate::services::Services;
use crate::services::breaker;
use crate::services::engines;
use crate::services::health;
use crate::services::kill;
use crate::services::settings_attention;
use crate::wire;

const BREAKER_PAGE: &str = "/circuit-breaker";
const HEALTH_PAGE: &str = "/system-health";
const SLOS_PAGE: &str = "/slos";
/// Most lines shown.
const LINES_MAX: usize = 50;

/// The list, worst first; within a severity in the order of the rooms below.
#[must_use]
pub fn list(s: &Services, slos: &[wire::SloView]) -> Vec<wire::AttentionView> {
    let mut lines = state(s);
    lines.extend(settings_attention::list(s));
    lines.extend(job(s));
    lines.extend(services(s));
    lines.extend(desk(s));
    lines.extend(objectives(slos));
    let rank = |severity: &str| match severity {
        "critical" => 0,
        "warning" => 1,
        _ => 2,
    };
    lines.sort_by_key(|line| rank(&line.severity));
    lines.truncate(LINES_MAX);
    lines
}

fn line(
    id: &str,
    severity: &str,
    word: &str,
    subject: &str,
    text: String,
    link: &str,
) -> wire::AttentionView {
    wire::AttentionView {
        id: id.to_owned(),
        severity: severity.to_owned(),
        status_word: word.to_owned(),
        subject: subject.to_owned(),
        text,
        since: None,
        link: link.to_owned(),
    }
}

fn state(s: &Services) -> Vec<wire::AttentionView> {
    let (breaker, kill) = (breaker::view(s), kill::view(s));
    let mut lines = Vec::new();
    let bad = |id: &str, word: &str, subject: &str, text: String, since: Option<String>| {
        wire::AttentionView { since, ..line(id, "critical", word, subject, text, BREAKER_PAGE) }
    };
    match kill.state.as_str() {
        "ACTIVE" => {}
        "ENGAGED" => {
            let why = kill.engagement_reason.unwrap_or_default();
            lines.push(bad("kill", &kill.state, "Kill switch", why, kill.engaged_at));
        }
        word => lines.push(bad("kill", word, "Kill switch", "no automated order passes".to_owned(), None)),
    }
    match breaker.state.as_str() {
        "OPEN" => {}
        "TRIPPED" => {
            let why = breaker.trip_reason.unwrap_or_default();
            lines.push(bad("breaker", "TRIPPED", "Circuit breaker", why, breaker.tripped_at));
        }
        "UNINITIALISED" => {
            let text = "an admin writes the first OPEN; until then orders are blocked".to_owned();
            lines.push(bad("breaker", "UNINITIALISED", "Circuit breaker", text, None));
        }
        word => {
            let known = s.safety.known();
            let why =
                known.unreadable.unwrap_or_else(|| "the state was not verified for too long".to_owned());
            lines.push(bad("breaker", word, "Circuit breaker", why, known.verified_at.map(time::iso)));
        }
    }
    if !breaker.recorded {
        let text = "an act holds but is not in the ledger yet; free space or repair the disk".to_owned();
        lines.push(bad("unrecorded", "NOT RECORDED", "Ledger", text, breaker.since));
    }
    lines
}

fn job(s: &Services) -> Option<wire::AttentionView> {
    let job = kill::view(s).job?;
    let text = |words: &str| {
        format!("{words}: {} orders, {} positions", job.residual.orders.len(), job.residual.positions.len())
    };
    let found = match (job.status.as_str(), job.outcome.as_deref()) {
        ("running", _) => {
            line("kill_job", "warning", "RUNNING", "Kill job", text("still to go"), BREAKER_PAGE)
        }
        (_, Some("residual")) => {
            line("kill_job", "critical", "RESIDUAL", "Kill job", text("left over"), BREAKER_PAGE)
        }
        (_, Some("unverified")) => {
            let words = "an engine did not answer, so nothing is known of it".to_owned();
            line("kill_job", "critical", "UNVERIFIED", "Kill job", words, BREAKER_PAGE)
        }
        _ => return None,
    };
    // A report of an engagement that was released is history.
    (kill::view(s).state != "ACTIVE")
        .then_some(wire::AttentionView { since: Some(job.started_at.clone()), ..found })
}

fn services(s: &Services) -> Vec<wire::AttentionView> {
    let each = |standing: health::Standing| {
        let severity = match (standing.shown.status, standing.check.critical) {
            (Status::Healthy, _) => return None,
            (Status::Unhealthy, true) => "critical",
            (Status::Unhealthy | Status::Degraded | Status::Stale, _) | (Status::Unknown, true) => "warning",
            (Status::Unknown, false) => "info",
        };
        let name = &standing.check.name;
        let link = format!("{HEALTH_PAGE}?service={name}");
        let word = standing.shown.status.as_str();
        let since = standing.shown.since.map(time::iso);
        let found =
            line(&format!("service:{name}"), severity, word, name, standing.shown.reason.clone(), &link);
        Some(wire::AttentionView { since, ..found })
    };
    health::standings(s).into_iter().filter_map(each).collect()
}

fn desk(s: &Services) -> Vec<wire::AttentionView> {
    let mut lines = Vec::new();
    for engine in engines::view(s).engines {
        let id = format!("engine:{}", engine.name);
        if engine.status != "ok" {
            let text = engine.error.unwrap_or_else(|| "not read yet".to_owned());
            let severity = if engine.status == "unreachable" { "critical" } else { "warning" };
            lines.push(line(&id, severity, &engine.status, &engine.name, text, "/"));
        } else if let Some(reconciler) = engine.reconciler.filter(|r| !r.startup_complete) {
            let text = format!("reconciler not complete: {}", reconciler.detail);
            lines.push(line(&id, "warning", "not reconciled", &engine.name, text, "/"));
        }
    }
    lines
}

fn objectives(slos: &[wire::SloView]) -> Vec<wire::AttentionView> {
    let each = |found: &wire::SloView| {
        let severity = match (found.verdict.as_str(), found.id.as_str()) {
            ("breach", "cb_staleness" | "poison_queue") => "critical",
            ("breach", _) | ("warn", _) => "warning",
            _ => return None,
        };
        let link = format!("{SLOS_PAGE}?slo={}", found.id);
        Some(line(
            &format!("slo:{}", found.id),
            severity,
            &found.verdict,
            &found.label,
            found.text.clone(),
            &link,
        ))
    };
    slos.iter().filter_map(each).collect()
}
