//! The incident report: what happened, in order, with what is not known. Written as Markdown and HTML here.

use crate::domain::alerts_report_text::Markup;
use crate::domain::alerts_report_text::Page;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Most lines of one kind that a report gathers.
pub const LINES_MAX: usize = 2_000;
/// What led to an incident is looked for so long before it, and what followed so long after.
pub const MARGIN_MS: i64 = 15 * 60_000;
/// Most series of readings that a report shows.
pub const READINGS_MAX: usize = 200;
/// Readings are looked at over so long a time.
pub const READINGS_SPAN_MS: i64 = 24 * 3_600_000;
/// Longest time a report spans.
pub const SPAN_MAX_MS: i64 = 31 * 24 * 3_600_000;
/// Characters of a text that are shown.
const TEXT_MAX_CHARS: usize = 1_000;

/// The forms of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// For a file beside others, and for pasting.
    Markdown,
    /// For reading and printing.
    Html,
    /// For programs.
    Json,
}

impl Form {
    /// The word used in every door.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Markdown => "md",
            Self::Html => "html",
            Self::Json => "json",
        }
    }

    /// Reads a word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Markdown, Self::Html, Self::Json].into_iter().find(|f| f.as_str() == word)
    }
}

/// Everything a report says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Name of the desk.
    pub environment: String,
    /// Version of the appliance.
    pub version: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// Who asked for it.
    pub made_by: String,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub to: Timestamp,
    /// The incident it is about; none for a stretch of time.
    pub about: Option<i64>,
    /// Incidents that were open then.
    pub incidents: Vec<IncidentLine>,
    /// Trips that were in force then.
    pub trips: Vec<TripLine>,
    /// Everything, in order.
    pub timeline: Vec<Item>,
    /// What readings were like.
    pub readings: Vec<ReadingLine>,
    /// What was owed about the incidents.
    pub deliveries: Vec<DeliveryLine>,
    /// Entries of the audit log.
    pub audit: Vec<AuditLine>,
    /// How these entries hold together.
    pub chain: String,
    /// What is not known, or not shown.
    pub unknown: Vec<String>,
}

/// An incident.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "each field is what its name says")]
pub struct IncidentLine {
    pub id: i64,
    pub kind: String,
    pub severity: String,
    pub title: String,
    pub summary: String,
    pub opened_at: Timestamp,
    pub resolved_at: Option<Timestamp>,
    pub resolution: Option<String>,
    pub acked_at: Option<Timestamp>,
    pub acked_by: Option<String>,
    pub note: Option<String>,
}

/// A trip of the breaker.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "each field is what its name says")]
pub struct TripLine {
    pub tripped_at: Timestamp,
    pub tripped_by: String,
    pub code: String,
    pub reason: String,
    pub reset_at: Option<Timestamp>,
    pub reset_by: Option<String>,
    pub reset_reason: Option<String>,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// When.
    pub at: Timestamp,
    /// Which kind: `breaker`, `kill`, `health`, `alert`, `delivery`, `people`, `setting`, `record`.
    pub kind: &'static str,
    /// What, in one line.
    pub what: String,
    /// Who, where somebody did it.
    pub by: Option<String>,
    /// Where it can be looked up, for instance `audit 17`.
    pub source: String,
}

/// A series of readings.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "each field is what its name says")]
pub struct ReadingLine {
    pub reading: String,
    pub labels: String,
    pub samples: i64,
    pub missing: i64,
    pub first: Option<String>,
    pub lowest: Option<String>,
    pub highest: Option<String>,
    pub last: Option<String>,
}

/// A delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "each field is what its name says")]
pub struct DeliveryLine {
    pub id: i64,
    pub incident: i64,
    pub told: String,
    pub channel: String,
    pub recipient: String,
    pub status: String,
    pub attempts: i64,
    pub created_at: String,
    pub delivered_at: Option<String>,
    pub error: Option<String>,
}

/// An entry of the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "each field is what its name says")]
pub struct AuditLine {
    pub id: i64,
    pub at: String,
    pub by: String,
    pub action: String,
    pub outcome: String,
    pub hash: String,
}

impl Report {
    /// The heading.
    #[must_use]
    pub fn title(&self) -> String {
        match self.about.and_then(|id| self.incidents.iter().find(|i| i.id == id)) {
            Some(incident) => format!("Incident {}: {}", incident.id, incident.title),
            None => format!("Report of {} to {}", moment(self.from), moment(self.to)),
        }
    }

    /// As Markdown.
    #[must_use]
    pub fn markdown(&self) -> String {
        self.write(Markup::Markdown)
    }

    /// As one HTML page that needs nothing else.
    #[must_use]
    pub fn html(&self) -> String {
        self.write(Markup::Html)
    }

    fn write(&self, markup: Markup) -> String {
        let mut page = Page::new(markup, &self.title());
        page.facts(&[
            ("Desk", self.environment.clone()),
            ("From", moment(self.from)),
            ("To", moment(self.to)),
            ("Made", format!("{} by {}, Tradewarden {}", moment(self.made_at), self.made_by, self.version)),
        ]);
        self.incidents_part(&mut page);
        self.trips_part(&mut page);
        page.heading("Timeline");
        let rows = self.timeline.iter().map(|i| {
            vec![
                moment(i.at),
                i.kind.to_owned(),
                cut(&i.what),
                i.by.clone().unwrap_or_default(),
                i.source.clone(),
            ]
        });
        page.table(&["Time (UTC)", "Kind", "What", "Who", "Source"], rows.collect(), "Nothing is recorded.");
        self.readings_part(&mut page);
        self.deliveries_part(&mut page);
        page.heading("Audit log");
        page.paragraph(&self.chain);
        let rows = self.audit.iter().map(|e| {
            let at = clean(&e.at);
            vec![e.id.to_string(), at, e.by.clone(), e.action.clone(), e.outcome.clone(), e.hash.clone()]
        });
        page.table(&["Entry", "Time", "Who", "Action", "Outcome", "SHA-256"], rows.collect(), "No entry.");
        page.heading("Not known");
        page.list(&self.unknown, "Nothing is known to be missing.");
        page.finish()
    }

    fn incidents_part(&self, page: &mut Page) {
        page.heading("Incidents");
        let rows = self.incidents.iter().map(|i| {
            let end = match (i.resolved_at, &i.resolution) {
                (Some(at), Some(how)) if !how.is_empty() => format!("{}: {}", moment(at), cut(how)),
                (Some(at), _) => moment(at),
                (None, _) => "still firing".to_owned(),
            };
            let ack = match (i.acked_at, &i.acked_by) {
                (Some(at), Some(by)) => {
                    let note = i.note.as_ref().map(|n| format!(": {}", cut(n))).unwrap_or_default();
                    format!("{} by {by}{note}", moment(at))
                }
                _ => "nobody".to_owned(),
            };
            let what =
                if i.summary.is_empty() { i.title.clone() } else { format!("{}. {}", i.title, i.summary) };
            vec![i.id.to_string(), i.severity.clone(), cut(&what), moment(i.opened_at), end, ack]
        });
        let heads = ["Number", "Severity", "What", "Since", "Ended", "Acknowledged"];
        page.table(&heads, rows.collect(), "No incident was open.");
    }

    fn trips_part(&self, page: &mut Page) {
        page.heading("Circuit breaker");
        let rows = self.trips.iter().map(|t| {
            let (end, lasted) = match t.reset_at {
                Some(at) => {
                    let by = t.reset_by.clone().unwrap_or_default();
                    let why = t.reset_reason.as_deref().map(cut).unwrap_or_default();
                    (format!("{} by {by}: {why}", moment(at)), duration(t.tripped_at, at))
                }
                None => ("not yet".to_owned(), duration(t.tripped_at, self.made_at)),
            };
            let begin =
                format!("{} by {} ({}): {}", moment(t.tripped_at), t.tripped_by, t.code, cut(&t.reason));
            vec![begin, end, lasted]
        });
        page.table(&["Tripped", "Reset", "TRIPPED for"], rows.collect(), "It was not TRIPPED.");
    }

    fn readings_part(&self, page: &mut Page) {
        page.heading("Readings");
        let value = |v: &Option<String>| v.as_deref().map_or_else(|| "not known".to_owned(), cut);
        let rows = self.readings.iter().map(|r| {
            let missing =
                if r.missing > 0 { format!("{} of {}", r.missing, r.samples) } else { String::new() };
            let name = format!("{} {}", r.reading, r.labels);
            let [first, lowest, highest, last] = [&r.first, &r.lowest, &r.highest, &r.last].map(value);
            vec![cut(&name), first, lowest, highest, last, missing]
        });
        let heads = ["Reading", "First", "Lowest", "Highest", "Last", "Not known"];
        page.table(&heads, rows.collect(), "No reading is stored of this time.");
    }

    fn deliveries_part(&self, page: &mut Page) {
        page.heading("Deliveries");
        let rows = self.deliveries.iter().map(|d| {
            let when = d.delivered_at.as_deref().map(clean).unwrap_or_default();
            vec![
                d.id.to_string(),
                d.incident.to_string(),
                d.told.clone(),
                format!("{} {}", d.channel, d.recipient),
                d.status.clone(),
                d.attempts.to_string(),
                when,
                d.error.as_deref().map(cut).unwrap_or_default(),
            ]
        });
        let heads = ["Number", "Incident", "Told", "To", "State", "Attempts", "Delivered", "Error"];
        page.table(&heads, rows.collect(), "Nothing was owed to anybody.");
    }
}

/// A time as people read it.
#[must_use]
pub fn moment(at: Timestamp) -> String {
    at.to_zoned_datetime(TimeZone::UTC).strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// A stored time as people read it; what is none stays as it is.
fn clean(text: &str) -> String {
    crate::domain::time::parse_iso(text).map_or_else(|| cut(text), moment)
}

fn duration(from: Timestamp, to: Timestamp) -> String {
    let seconds = to.duration_since(from).as_secs().max(0);
    match seconds {
        0..=119 => format!("{seconds} s"),
        120..=7_199 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3_600, seconds % 3_600 / 60),
    }
}

fn cut(text: &str) -> String {
    crate::domain::deliveries::plain(text, TEXT_MAX_CHARS)
}

#[cfg(test)]
#[path = "alerts_report_tests.rs"]
mod tests;
