//! A report in the shape that programs read.

use crate::domain::alerts_report::Report;
use crate::domain::time::iso;
use crate::wire;

/// The report as JSON.
#[must_use]
pub fn view(report: &Report) -> wire::IncidentReport {
    wire::IncidentReport {
        title: report.title(),
        environment: report.environment.clone(),
        version: report.version.clone(),
        made_at: iso(report.made_at),
        made_by: report.made_by.clone(),
        from: iso(report.from),
        to: iso(report.to),
        incident: report.about,
        incidents: report.incidents.iter().map(incident).collect(),
        trips: report.trips.iter().map(trip).collect(),
        timeline: report.timeline.iter().map(item).collect(),
        readings: report.readings.iter().map(reading).collect(),
        deliveries: report.deliveries.iter().map(delivery).collect(),
        audit: report.audit.iter().map(entry).collect(),
        chain: report.chain.clone(),
        unknown: report.unknown.clone(),
    }
}

fn incident(i: &crate::domain::alerts_report::IncidentLine) -> wire::ReportIncident {
    wire::ReportIncident {
        id: i.id,
        kind: i.kind.clone(),
        severity: i.severity.clone(),
        title: i.title.clone(),
        summary: i.summary.clone(),
        opened_at: iso(i.opened_at),
        resolved_at: i.resolved_at.map(iso),
        resolution: i.resolution.clone(),
        acked_at: i.acked_at.map(iso),
        acked_by: i.acked_by.clone(),
        ack_note: i.note.clone(),
    }
}

fn trip(t: &crate::domain::alerts_report::TripLine) -> wire::ReportTrip {
    wire::ReportTrip {
        tripped_at: iso(t.tripped_at),
        tripped_by: t.tripped_by.clone(),
        code: t.code.clone(),
        reason: t.reason.clone(),
        reset_at: t.reset_at.map(iso),
        reset_by: t.reset_by.clone(),
        reset_reason: t.reset_reason.clone(),
    }
}

fn item(i: &crate::domain::alerts_report::Item) -> wire::ReportItem {
    wire::ReportItem {
        at: iso(i.at),
        kind: i.kind.to_owned(),
        what: i.what.clone(),
        by: i.by.clone(),
        source: i.source.clone(),
    }
}

fn reading(r: &crate::domain::alerts_report::ReadingLine) -> wire::ReportReading {
    wire::ReportReading {
        reading: r.reading.clone(),
        labels: r.labels.clone(),
        samples: r.samples,
        missing: r.missing,
        first: r.first.clone(),
        lowest: r.lowest.clone(),
        highest: r.highest.clone(),
        last: r.last.clone(),
    }
}

fn delivery(d: &crate::domain::alerts_report::DeliveryLine) -> wire::ReportDelivery {
    wire::ReportDelivery {
        id: d.id,
        incident: d.incident,
        told: d.told.clone(),
        channel: d.channel.clone(),
        recipient: d.recipient.clone(),
        status: d.status.clone(),
        attempts: d.attempts,
        created_at: d.created_at.clone(),
        delivered_at: d.delivered_at.clone(),
        error: d.error.clone(),
    }
}

fn entry(e: &crate::domain::alerts_report::AuditLine) -> wire::ReportAudit {
    wire::ReportAudit {
        id: e.id,
        timestamp: e.at.clone(),
        user_id: e.by.clone(),
        action: e.action.clone(),
        outcome: e.outcome.clone(),
        hash: e.hash.clone(),
    }
}
