//! What a message looks like as mail and as JSON.

use crate::domain::alerts::Message;
use crate::domain::alerts::Purpose;
use crate::domain::alerts::Severity;
use crate::domain::alerts::Told;
use crate::domain::deliveries::plain;
use crate::domain::time::iso;
use crate::services::deliveries::Letter;
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

/// Items of a letter that are written out in full; the others are counted.
pub const ITEMS_SHOWN: usize = 50;

/// The item that stands for the letter: the worst that still fires, or the first.
fn head(letter: &Letter) -> Option<&Message> {
    let rank =
        |m: &&Message| (m.resolved.is_some(), m.severity != Severity::Critical, m.severity == Severity::Info);
    letter.items.iter().min_by_key(rank)
}

/// One line, free of what could end a header.
#[must_use]
pub fn subject(letter: &Letter) -> String {
    let Some(m) = head(letter) else { return String::new() };
    let mark = match letter.purpose {
        Purpose::Test => "TEST ",
        Purpose::Canary => "CANARY ",
        _ => "",
    };
    let count = letter.items.len();
    let title = match (count, letter.digest) {
        (1, _) => m.title.clone(),
        (_, true) => format!("digest of {count} alerts, first: {}", m.title),
        (_, false) => format!("{count} alerts, first: {}", m.title),
    };
    plain(&format!("[{mark}{}] {title} ({})", word(m), m.environment), SUBJECT_MAX_CHARS)
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

/// What is said of the items that are not written out.
fn left_out(letter: &Letter) -> Option<String> {
    let more = letter.items.len().checked_sub(ITEMS_SHOWN).filter(|n| *n > 0)?;
    Some(format!("and {more} more: the console has them all"))
}

/// The text part of a mail.
#[must_use]
pub fn text(letter: &Letter, possible_repeat: bool) -> String {
    let mut out = String::new();
    for (n, message) in letter.items.iter().take(ITEMS_SHOWN).enumerate() {
        if n > 0 {
            out.push('\n');
        }
        for (name, value) in facts(message) {
            out.push_str(&format!("{name}: {value}\n"));
        }
        if let Some(link) = &message.ack_link {
            out.push_str(&format!("Acknowledge: {link}\n"));
        }
    }
    if let Some(more) = left_out(letter) {
        out.push_str(&format!("\n{more}\n"));
    }
    if let Some(link) = letter.items.first().and_then(|m| m.link.as_ref()) {
        out.push_str(&format!("\nOpen the console: {link}\n"));
    }
    if possible_repeat {
        out.push_str(&format!("\n{REPEAT}\n"));
    }
    out.push_str("\n-- \nSent by Tradewarden\n");
    out
}

/// The HTML part of a mail: tables, no scripts, nothing fetched from anywhere.
#[must_use]
pub fn html(letter: &Letter, possible_repeat: bool) -> String {
    let items: String = letter.items.iter().take(ITEMS_SHOWN).map(html_item).collect();
    let link = letter.items.first().and_then(|m| m.link.as_ref()).map_or(String::new(), |l| {
        let l = escape(l);
        format!(
            "<p style=\"margin:20px 0 0\"><a href=\"{l}\" style=\"color:#0b57d0\">Open the console</a><br>\
             <span style=\"color:#5a6672\">{l}</span></p>\n"
        )
    });
    let more = left_out(letter).map_or(String::new(), |m| format!("<p>{m}</p>\n"));
    let repeat = if possible_repeat { format!("<p>{REPEAT}</p>\n") } else { String::new() };
    format!(
        "<!doctype html>\n<html lang=\"en\"><body style=\"margin:0;padding:24px;background:#f4f5f7;\
         font:15px/1.45 system-ui,sans-serif;color:#1b2430\">\n\
         {items}<div style=\"max-width:560px;margin:0 auto;padding:0 24px\">{more}{link}{repeat}\
         <p style=\"margin:20px 0 0;color:#5a6672\">Sent by Tradewarden</p>\n</div>\n</body></html>\n",
    )
}

fn html_item(message: &Message) -> String {
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
    let ack = message.ack_link.as_ref().map_or(String::new(), |l| {
        format!(
            "<p style=\"margin:12px 0 0\"><a href=\"{}\" style=\"color:#0b57d0\">Acknowledge</a></p>\n",
            escape(l)
        )
    });
    format!(
        "<div style=\"max-width:560px;margin:0 auto 16px;background:#fff;border-left:4px solid {colour};padding:20px 24px\">\n\
         <p style=\"margin:0 0 4px;color:{colour};font-weight:600\">{}</p>\n\
         <h1 style=\"margin:0 0 16px;font-size:19px\">{}</h1>\n<table style=\"border-collapse:collapse\">\n{rows}</table>\n\
         {ack}</div>\n",
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

/// The body of a webhook: one incident as it is, several as a list.
#[must_use]
pub fn body(letter: &Letter) -> Value {
    match letter.items.as_slice() {
        [only] => json!({ "type": kind_of(only), "timestamp": at_of(only), "data": data_of(only, letter) }),
        all => {
            let newest = all.iter().map(at_of).max();
            let kind = if letter.digest { "incident.digest" } else { "incident.group" };
            let items: Vec<Value> = all.iter().map(|m| data_of(m, letter)).collect();
            let group = letter.group.as_ref();
            json!({
                "type": kind,
                "timestamp": newest,
                "data": {
                    "group": group.map(|g| g.key.as_str()),
                    "receiver": group.map(|g| g.receiver.as_str()),
                    "count": items.len(),
                    "incidents": items,
                },
            })
        }
    }
}

fn kind_of(message: &Message) -> &'static str {
    match (message.told, message.resolved.is_some()) {
        (Told::Notice, _) => "incident.notice",
        (Told::Opened, false) => "incident.opened",
        (Told::Opened | Told::Resolved, _) => "incident.resolved",
    }
}

fn at_of(message: &Message) -> String {
    iso(message.resolved.as_ref().map_or(message.opened_at, |r| r.at))
}

fn data_of(message: &Message, letter: &Letter) -> Value {
    let ended = message.resolved.as_ref();
    let status = if ended.is_some() || message.told == Told::Notice { "resolved" } else { "firing" };
    json!({
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
        "labels": message.labels,
        "annotations": message.annotations,
        "generator_url": message.generator_url,
        "purpose": letter.purpose.as_str(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::alerts::Resolved;
    use crate::domain::alerts_labels::Labels;

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
            labels: Labels::new(),
            annotations: Labels::new(),
            generator_url: None,
            ack_link: None,
        }
    }

    fn letter(message: &Message) -> Letter {
        Letter {
            recipient: "ops@desk.example".into(),
            items: vec![message.clone()],
            purpose: Purpose::Route,
            group: None,
            digest: false,
        }
    }

    #[test]
    fn a_subject_is_one_line() {
        let mut m = message();
        assert_eq!(subject(&letter(&m)), "[CRITICAL] Circuit breaker TRIPPED (desk one)");
        m.title = "a\r\nBcc: b@desk.example\n\nx".into();
        assert_eq!(subject(&letter(&m)), "[CRITICAL] a Bcc: b@desk.example x (desk one)");
        m.resolved = Some(Resolved { at: at(60), summary: "reset".into() });
        assert!(subject(&letter(&m)).starts_with("[RESOLVED] "));
        m.title = "é".repeat(500);
        assert_eq!(subject(&letter(&m)).chars().count(), SUBJECT_MAX_CHARS);
    }

    #[test]
    fn text_says_what_why_since_when_and_where_to_look() {
        let mut m = message();
        let shown = text(&letter(&m), false);
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
        let shown = text(&letter(&m), true);
        assert!(
            shown.contains("Ended: 2026-11-24 00:01:00 UTC\nHow: Reset by alice\n"),
            "both times: {shown}"
        );
        assert!(shown.contains(REPEAT), "{shown}");
    }

    #[test]
    fn html_shows_words_as_words() {
        let shown = html(&letter(&message()), false);
        assert!(shown.contains("&lt;b&gt;&quot;orders&quot; &amp; more&lt;/b&gt;"), "{shown}");
        assert!(!shown.contains("<b>") && !shown.contains("<script"), "{shown}");
    }

    #[test]
    fn a_webhook_says_whether_it_began_ended_or_just_happened() {
        let mut m = message();
        let told = |m: &Message| {
            let b = body(&letter(m));
            (b["type"].as_str().unwrap().to_owned(), b["data"]["status"].as_str().unwrap().to_owned())
        };
        assert_eq!(told(&m), ("incident.opened".into(), "firing".into()));
        m.resolved = Some(Resolved { at: at(60), summary: "reset".into() });
        assert_eq!(told(&m), ("incident.resolved".into(), "resolved".into()));
        assert_eq!(body(&letter(&m))["timestamp"], "2026-11-24T00:01:00.000000+00:00");
        m.told = Told::Notice;
        m.resolved = None;
        assert_eq!(told(&m), ("incident.notice".into(), "resolved".into()));
    }
}
