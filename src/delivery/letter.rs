//! What a message looks like as mail and as JSON.

use crate::domain::alerts::Message;
use crate::domain::alerts::Severity;
use crate::domain::alerts::Told;
use crate::domain::deliveries::plain;
use crate::domain::time::iso;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;
use serde_json::json;

/// Characters of a subject; longer ones are cut by many readers.
pub const SUBJECT_MAX_CHARS: usize = 150;
/// Characters of a summary that go into a message.
pub const SUMMARY_MAX_CHARS: usize = 4000;
/// What a mail says when an earlier attempt may have arrived: mailboxes do not sort out repeats.
const REPEAT: &str = "This may be a repeat: whether an earlier attempt arrived is not known.";

/// One line, free of what could end a header.
#[must_use]
pub fn subject(message: &Message) -> String {
    let text = format!("[{}] {} ({})", word(message), message.title, message.environment);
    plain(&text, SUBJECT_MAX_CHARS)
}

fn word(message: &Message) -> &'static str {
    match (message.resolved.is_some(), message.severity) {
        (true, _) => "RESOLVED",
        (false, Severity::Critical) => "CRITICAL",
        (false, Severity::Warning) => "WARNING",
        (false, Severity::Info) => "INFO",
    }
}

fn when(at: Timestamp) -> String {
    at.to_zoned_datetime(TimeZone::UTC).strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// The facts of a message, each with its name, in the order they are read.
fn facts(message: &Message) -> Vec<(&'static str, String)> {
    let mut facts = vec![("What", plain(&message.title, SUMMARY_MAX_CHARS))];
    if !message.summary.is_empty() {
        // The name of the fact says it already.
        let why = message.summary.strip_prefix("Reason: ").unwrap_or(&message.summary);
        facts.push(("Why", plain(why, SUMMARY_MAX_CHARS)));
    }
    facts.push(("Severity", message.severity.as_str().to_owned()));
    facts.push((if message.told == Told::Notice { "At" } else { "Since" }, when(message.opened_at)));
    if let Some(end) = &message.resolved {
        facts.push(("Ended", when(end.at)));
        facts.push(("How", plain(&end.summary, SUMMARY_MAX_CHARS)));
    }
    facts.push(("Environment", plain(&message.environment, SUBJECT_MAX_CHARS)));
    facts.push(("Incident", message.incident.to_string()));
    facts
}

/// The text part of a mail.
#[must_use]
pub fn text(message: &Message, possible_repeat: bool) -> String {
    let mut out = String::new();
    for (name, value) in facts(message) {
        out.push_str(&format!("{name}: {value}\n"));
    }
    if let Some(link) = &message.link {
        out.push_str(&format!("\nOpen the console: {link}\n"));
    }
    if possible_repeat {
        out.push_str(&format!("\n{REPEAT}\n"));
    }
    out.push_str("\n-- \nSent by Tradewarden\n");
    out
}

/// The HTML part of a mail: a table, no scripts, nothing fetched from anywhere.
#[must_use]
pub fn html(message: &Message, possible_repeat: bool) -> String {
    let colour = match (message.resolved.is_some(), message.severity) {
        (true, _) => "#157b66",
        (false, Severity::Critical) => "#b3261e",
        (false, Severity::Warning) => "#925d00",
        (false, Severity::Info) => "#3b4a5a",
    };
    let mut rows = String::new();
    for (name, value) in facts(message).into_iter().skip(1) {
        rows.push_str(&format!(
            "<tr><td style=\"padding:4px 16px 4px 0;color:#5a6672;vertical-align:top\">{name}</td>\
             <td style=\"padding:4px 0\">{}</td></tr>\n",
            escape(&value)
        ));
    }
    let link = message.link.as_ref().map_or(String::new(), |l| {
        let l = escape(l);
        format!(
            "<p style=\"margin:20px 0 0\"><a href=\"{l}\" style=\"color:#0b57d0\">Open the console</a><br>\
             <span style=\"color:#5a6672\">{l}</span></p>\n"
        )
    });
    let repeat = if possible_repeat { format!("<p>{REPEAT}</p>\n") } else { String::new() };
    format!(
        "<!doctype html>\n<html lang=\"en\"><body style=\"margin:0;padding:24px;background:#f4f5f7;\
         font:15px/1.45 system-ui,sans-serif;color:#1b2430\">\n\
         <div style=\"max-width:560px;margin:0 auto;background:#fff;border-left:4px solid {colour};padding:20px 24px\">\n\
         <p style=\"margin:0 0 4px;color:{colour};font-weight:600\">{}</p>\n\
         <h1 style=\"margin:0 0 16px;font-size:19px\">{}</h1>\n<table style=\"border-collapse:collapse\">\n{rows}</table>\n\
         {link}{repeat}<p style=\"margin:20px 0 0;color:#5a6672\">Sent by Tradewarden</p>\n</div>\n</body></html>\n",
        word(message),
        escape(&plain(&message.title, SUMMARY_MAX_CHARS)),
    )
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// The body of a webhook.
#[must_use]
pub fn body(message: &Message) -> Value {
    let kind = match (message.told, message.resolved.is_some()) {
        (Told::Notice, _) => "incident.notice",
        (Told::Opened, false) => "incident.opened",
        (Told::Opened | Told::Resolved, _) => "incident.resolved",
    };
    let ended = message.resolved.as_ref();
    let status = if ended.is_some() || message.told == Told::Notice { "resolved" } else { "firing" };
    json!({
        "type": kind,
        "timestamp": iso(ended.map_or(message.opened_at, |r| r.at)),
        "data": {
            "incident": message.incident,
            "kind": message.kind,
            "severity": message.severity.as_str(),
            "status": status,
            "title": message.title,
            "summary": message.summary,
            "opened_at": iso(message.opened_at),
            "resolved_at": ended.map(|r| iso(r.at)),
            "resolution": ended.map(|r| r.summary.as_str()),
            "environment": message.environment,
            "url": message.link,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::alerts::Resolved;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_795_478_400 + seconds).unwrap()
    }

    fn message() -> Message {
        Message {
            incident: 7,
            told: Told::Opened,
            kind: "circuit_breaker_tripped".into(),
            severity: Severity::Critical,
            title: "Circuit breaker TRIPPED".into(),
            summary: "Reason: <b>\"orders\" & more</b>\r\nBcc: all@desk.example".into(),
            opened_at: at(0),
            resolved: None,
            environment: "desk one".into(),
            link: Some("http://127.0.0.1:8440/circuit-breaker".into()),
        }
    }

    #[test]
    fn a_subject_is_one_line() {
        let mut m = message();
        assert_eq!(subject(&m), "[CRITICAL] Circuit breaker TRIPPED (desk one)");
        m.title = "a\r\nBcc: b@desk.example\n\nx".into();
        assert_eq!(subject(&m), "[CRITICAL] a Bcc: b@desk.example x (desk one)");
        m.resolved = Some(Resolved { at: at(60), summary: "reset".into() });
        assert!(subject(&m).starts_with("[RESOLVED] "));
        m.title = "é".repeat(500);
        assert_eq!(subject(&m).chars().count(), SUBJECT_MAX_CHARS);
    }

    #[test]
    fn text_says_what_why_since_when_and_where_to_look() {
        let mut m = message();
        let shown = text(&m, false);
        assert!(shown.contains("What: Circuit breaker TRIPPED\n"), "{shown}");
        assert!(
            shown.contains("Why: <b>\"orders\" & more</b> Bcc: all@desk.example\n"),
            "one line each: {shown}"
        );
        assert!(shown.contains("Since: 2026-11-24 00:00:00 UTC\n"), "{shown}");
        assert!(
            shown.contains("http://127.0.0.1:8440/circuit-breaker\n") && !shown.contains("repeat"),
            "{shown}"
        );
        m.resolved = Some(Resolved { at: at(60), summary: "Reset by alice".into() });
        let shown = text(&m, true);
        assert!(
            shown.contains("Ended: 2026-11-24 00:01:00 UTC\nHow: Reset by alice\n"),
            "both times: {shown}"
        );
        assert!(shown.contains(REPEAT), "{shown}");
    }

    #[test]
    fn html_shows_words_as_words() {
        let shown = html(&message(), false);
        assert!(shown.contains("&lt;b&gt;&quot;orders&quot; &amp; more&lt;/b&gt;"), "{shown}");
        assert!(!shown.contains("<b>") && !shown.contains("<script"), "{shown}");
    }

    #[test]
    fn a_webhook_says_whether_it_began_ended_or_just_happened() {
        let mut m = message();
        let told = |m: &Message| {
            let b = body(m);
            (b["type"].as_str().unwrap().to_owned(), b["data"]["status"].as_str().unwrap().to_owned())
        };
        assert_eq!(told(&m), ("incident.opened".into(), "firing".into()));
        m.resolved = Some(Resolved { at: at(60), summary: "reset".into() });
        assert_eq!(told(&m), ("incident.resolved".into(), "resolved".into()));
        assert_eq!(body(&m)["timestamp"], "2026-11-24T00:01:00.000000+00:00");
        m.told = Told::Notice;
        m.resolved = None;
        assert_eq!(told(&m), ("incident.notice".into(), "resolved".into()));
    }
}
