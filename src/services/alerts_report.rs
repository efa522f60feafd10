//! The incident report: gathers what the ledger holds about a stretch of time, and says what it does not hold.

use crate::domain::actor::Actor;
use crate::domain::actor::needs;
use crate::domain::alerts_report::Form;
use crate::domain::alerts_report::LINES_MAX;
use crate::domain::alerts_report::MARGIN_MS;
use crate::domain::alerts_report::READINGS_MAX;
use crate::domain::alerts_report::READINGS_SPAN_MS;
use crate::domain::alerts_report::Report;
use crate::domain::alerts_report::SPAN_MAX_MS;
use crate::domain::audit::Draft;
use crate::domain::audit::EventType;
use crate::domain::audit::hex;
use crate::domain::breaker::permit;
use crate::domain::refusal::Refusal;
use crate::domain::time;
use crate::services::Services;
use crate::services::alerts_acks::RESOURCE;
use crate::services::alerts_acks::missing;
use crate::services::alerts_report_lines as lines;
use crate::services::alerts_report_views::view;
use crate::services::audit;
use crate::services::fault;
use crate::store::AuditFilter;
use crate::store::ReadTx;
use crate::store::Span;
use crate::store::StoreError;
use jiff::Timestamp;
use serde_json::json;
use sha2::Digest;
use sha2::Sha256;

/// What a report is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// An incident, with what led to it and what followed.
    Incident(i64),
    /// The incident that is open, or else the newest.
    Newest,
    /// A stretch of time.
    Span(Timestamp, Timestamp),
}

/// A report that is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Its form.
    pub form: Form,
    /// The text.
    pub text: String,
    /// A name for a file, without its ending.
    pub name: String,
}

/// Writes a report. That is an export, and recorded as one.
///
/// # Errors
/// Not permitted, no such incident, a stretch of time that is none or too long, the ledger cannot be read.
pub async fn report(s: &Services, actor: &Actor, about: About, form: Form) -> Result<Written, Refusal> {
    let result = try_report(s, actor, about, form).await;
    let name = match (about, &result) {
        (About::Incident(id), _) => id.to_string(),
        (About::Newest, Ok((report, _))) => report.about.map_or("newest".to_owned(), |id| id.to_string()),
        (About::Newest, Err(_)) => "newest".to_owned(),
        (About::Span(from, to), _) => format!("{} to {}", time::iso(from), time::iso(to)),
    };
    let act = ("INCIDENT_REPORT", (RESOURCE, name.as_str()));
    audit::on_refusal(s, actor, act, "", result.as_ref().err()).await;
    let (report, text) = result?;
    let draft = Draft::new(actor, "INCIDENT_REPORT", EventType::Export, (RESOURCE, &name));
    let details = json!({
        "form": form.as_str(),
        "from": time::iso(report.from),
        "to": time::iso(report.to),
        "lines": report.timeline.len(),
        "sha256": hex(&Sha256::digest(text.as_bytes())),
    });
    audit::record(s, draft.details(details)).await;
    s.metrics.admin_action_total.with_label_values(&["incident_report"]).inc();
    let file = match report.about {
        Some(id) => format!("incident-{id}"),
        None => format!("report-{}", time::day_in(report.from, &s.settings().time_zone)),
    };
    Ok(Written { form, text, name: file })
}

async fn try_report(
    s: &Services,
    actor: &Actor,
    about: About,
    form: Form,
) -> Result<(Report, String), Refusal> {
    permit(actor, &needs::AUDIT_READ, "make an incident report")?;
    if let About::Span(from, to) = about {
        check_span(from, to)?;
    }
    let report = gather(s, actor, about).await?;
    let text = match form {
        Form::Markdown => report.markdown(),
        Form::Html => report.html(),
        Form::Json => serde_json::to_string_pretty(&view(&report))
            .map_err(|e| Refusal::Unreadable { cause: e.to_string() })?,
    };
    Ok((report, text))
}

fn check_span(from: Timestamp, to: Timestamp) -> Result<(), Refusal> {
    if from >= to {
        return Err(Refusal::invalid("to", "the end is not after the beginning"));
    }
    if time::plus_ms(from, SPAN_MAX_MS) < to {
        let days = SPAN_MAX_MS / 86_400_000;
        return Err(Refusal::invalid("from", format!("a report spans at most {days} days")));
    }
    Ok(())
}

async fn gather(s: &Services, actor: &Actor, about: About) -> Result<Report, Refusal> {
    let now = s.now();
    let (by, zone_free) =
        (actor.id.clone(), (s.settings().environment.clone(), s.settings().version.clone()));
    let head = audit::head(s).map(|h| (h.id, h.hash));
    let read = s.store.read(move |r| {
        let Some((about, from, to, cut)) = stretch(r, about, now)? else { return Ok(None) };
        let span = Span { from, to, limit: LINES_MAX };
        let mut report = Report {
            environment: zone_free.0,
            version: zone_free.1,
            made_at: now,
            made_by: by,
            from,
            to,
            about,
            incidents: vec![],
            trips: vec![],
            timeline: vec![],
            readings: vec![],
            deliveries: vec![],
            audit: vec![],
            chain: String::new(),
            unknown: lines::always(),
        };
        if cut {
            report
                .unknown
                .push("The incident lasted longer than a report spans; its end is not shown.".to_owned());
        }
        fill(r, &span, &mut report, head)?;
        Ok(Some(report))
    });
    let found = read.await.map_err(|e| fault::unreadable(&e))?;
    let mut report = found.ok_or_else(|| match about {
        About::Incident(id) => missing(id),
        _ => Refusal::NotFound { what: "an incident".to_owned() },
    })?;
    let unrecorded = s.safety.known().unrecorded;
    if unrecorded > 0 {
        report.unknown.push(format!("{unrecorded} acts hold and are not in the ledger yet."));
    }
    Ok(report)
}

/// The incident and the stretch of time around it; whether that had to be cut short.
fn stretch(
    r: &ReadTx<'_>,
    about: About,
    now: Timestamp,
) -> Result<Option<(Option<i64>, Timestamp, Timestamp, bool)>, StoreError> {
    let incident = match about {
        About::Span(from, to) => return Ok(Some((None, from, to, false))),
        About::Incident(id) => r.incident(id)?,
        About::Newest => r.incidents(1)?.into_iter().next().map(|(incident, _)| incident),
    };
    let Some(incident) = incident else { return Ok(None) };
    let from = time::plus_ms(incident.opened_at, -MARGIN_MS);
    let end = incident.resolved.as_ref().map_or(now, |r| time::plus_ms(r.at, MARGIN_MS).min(now));
    let longest = time::plus_ms(from, SPAN_MAX_MS);
    Ok(Some((Some(incident.id), from, end.max(incident.opened_at).min(longest), end > longest)))
}

fn fill(
    r: &ReadTx<'_>,
    span: &Span,
    report: &mut Report,
    head: Option<(i64, String)>,
) -> Result<(), StoreError> {
    let incidents = r.incidents_in(span)?;
    lines::full(report, "incidents", incidents.len());
    let mut owed = Vec::new();
    for incident in &incidents {
        owed.extend(r.deliveries_of(incident.id, LINES_MAX.saturating_sub(owed.len()))?);
    }
    lines::full(report, "deliveries", owed.len());
    owed.sort_by_key(|d| d.id);
    let attempts = r.attempts_in(span)?;
    lines::full(report, "attempts", attempts.len());
    lines::deliveries(report, &owed, &attempts);
    lines::incidents(report, incidents);
    let trips = r.trips_in(span)?;
    lines::full(report, "trips", trips.len());
    lines::trips(report, trips);
    let steps = r.kill_steps_in(span)?;
    lines::full(report, "steps of kill jobs", steps.len());
    lines::kill(report, steps, r.kill_ends_in(span)?);
    let changes = r.health_in(span)?;
    lines::full(report, "changes of health", changes.len());
    lines::health(report, changes, r.health_kept_since()?);
    let short =
        Span { to: span.to.min(time::plus_ms(span.from, READINGS_SPAN_MS)), limit: READINGS_MAX, ..*span };
    lines::readings(report, r.readings_in(&short)?, short.to < span.to);
    let done = r.escalations_between(span.from, span.to, LINES_MAX)?;
    lines::full(report, "steps of escalations", done.len());
    lines::escalations(report, done);
    let filter = AuditFilter {
        from: Some(time::iso(span.from)),
        // The filter leaves its end out; the report does not.
        to: Some(time::iso(time::plus_ms(span.to, 1))),
        ..AuditFilter::default()
    };
    let mut entries = r.audit_page(&filter, LINES_MAX)?;
    entries.reverse();
    lines::full(report, "entries of the audit log", entries.len());
    lines::audit(report, &entries, head);
    // What happened at the same time stays in the order it was gathered in.
    report.timeline.sort_by_key(|item| item.at);
    Ok(())
}
