//! What a message says, whatever the channel: its words, in the order they are read.

use crate::domain::alerts::Message;
use crate::domain::alerts::Purpose;
use crate::domain::alerts::Severity;
use crate::domain::alerts::Told;
use crate::domain::alerts_labels::labels_shown;
use crate::domain::deliveries::plain;
use crate::services::deliveries::Letter;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Characters of a subject; longer ones are cut by many readers.
pub const SUBJECT_MAX_CHARS: usize = 150;
/// Characters of a summary that go into a message.
pub const SUMMARY_MAX_CHARS: usize = 4000;
/// Characters of a label set that go into a message.
pub const LABELS_MAX_CHARS: usize = 1000;
/// Items of a letter that are written out in full; the others are counted.
pub const ITEMS_SHOWN: usize = 50;
/// What a message says when an earlier attempt may have arrived and the channel does not sort out repeats.
pub const REPEAT: &str = "This may be a repeat: whether an earlier attempt arrived is not known.";
/// Annotation that names a page about what to do.
const RUNBOOK: &str = "runbook_url";

/// The item that stands for the letter: the worst that still fires, or the first.
#[must_use]
pub fn head(letter: &Letter) -> Option<&Message> {
    let rank =
        |m: &&Message| (m.resolved.is_some(), m.severity != Severity::Critical, m.severity == Severity::Info);
    letter.items.iter().min_by_key(rank)
}

/// One line, free of what could end a header.
#[must_use]
pub fn subject(letter: &Letter) -> String {
    let Some(m) = head(letter) else { return String::new() };
    let count = letter.items.len();
    let title = match (count, letter.digest) {
        (1, _) => m.title.clone(),
        (_, true) => format!("digest of {count} alerts, first: {}", m.title),
        (_, false) => format!("{count} alerts, first: {}", m.title),
    };
    plain(&format!("[{}{}] {title} ({})", mark(letter.purpose), word(m), m.environment), SUBJECT_MAX_CHARS)
}

/// What stands before the word of a subject when it goes out for more than its route's sake.
#[must_use]
pub fn mark(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Route | Purpose::Failover => "",
        Purpose::Repeat => "REPEAT ",
        Purpose::Escalation => "ESCALATION ",
        Purpose::AckReminder => "REMINDER ",
        Purpose::Acknowledged => "ACKNOWLEDGED ",
        Purpose::Canary => "CANARY ",
        Purpose::Test => "TEST ",
    }
}

/// Why it goes out, where that is not a matter of course.
#[must_use]
pub fn reason(letter: &Letter) -> Option<&'static str> {
    match letter.purpose {
        Purpose::Route if letter.digest => {
            Some("These alerts were held up by a limit and folded into one message.")
        }
        Purpose::Route => None,
        Purpose::Repeat => Some("It still fires: you were told of it before."),
        Purpose::Escalation => {
            Some("Nobody acknowledged it in time: this is the next step of the escalation policy.")
        }
        Purpose::AckReminder => Some("It was acknowledged, and it still fires."),
        Purpose::Acknowledged => Some("Somebody took it on."),
        Purpose::Failover => Some("Another channel did not accept it in time."),
        Purpose::Canary => Some("A synthetic alert that proves this channel. Nothing is wrong."),
        Purpose::Test => Some("Somebody tries out whether this arrives. Nothing is wrong."),
    }
}

/// What the letter says before its items: why it goes out, and the group it speaks for.
#[must_use]
pub fn preface(letter: &Letter) -> Vec<String> {
    let mut lines: Vec<String> = reason(letter).map(str::to_owned).into_iter().collect();
    if let Some(group) = letter.group.as_ref().filter(|g| letter.items.len() > 1 && !g.labels.is_empty()) {
        lines.push(plain(&format!("Group: {}", labels_shown(&group.labels)), LABELS_MAX_CHARS));
    }
    lines
}

/// How an item stands, in one word.
#[must_use]
pub fn word(message: &Message) -> &'static str {
    match (message.resolved.is_some(), message.severity) {
        (true, _) => "RESOLVED",
        (false, Severity::Critical) => "CRITICAL",
        (false, Severity::Warning) => "WARNING",
        (false, Severity::Info) => "INFO",
    }
}

/// A time as people read it.
#[must_use]
pub fn when(at: Timestamp) -> String {
    at.to_zoned_datetime(TimeZone::UTC).strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// The facts of a message, each with its name, in the order they are read. Each is one line.
#[must_use]
pub fn facts(message: &Message) -> Vec<(&'static str, String)> {
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
    if let Some(acked) = &message.acked {
        let note = format!("by {} at {}: {}", acked.by, when(acked.at), acked.note);
        facts.push(("Acknowledged", plain(&note, SUMMARY_MAX_CHARS)));
    }
    facts.push(("Environment", plain(&message.environment, SUBJECT_MAX_CHARS)));
    facts.push(("Incident", message.incident.to_string()));
    if !message.labels.is_empty() {
        facts.push(("Labels", plain(&labels_shown(&message.labels), LABELS_MAX_CHARS)));
    }
    if let Some(page) = message.annotations.get(RUNBOOK) {
        facts.push(("Runbook", plain(page, LABELS_MAX_CHARS)));
    }
    if let Some(source) = &message.generator_url {
        facts.push(("Source", plain(source, LABELS_MAX_CHARS)));
    }
    facts
}

/// What is said of the items beyond the first `shown`.
#[must_use]
pub fn left_out(letter: &Letter, shown: usize) -> Option<String> {
    let more = letter.items.len().checked_sub(shown).filter(|n| *n > 0)?;
    Some(format!("and {more} more: the console has them all"))
}

/// The text part of a mail.
#[must_use]
pub fn text(letter: &Letter, possible_repeat: bool) -> String {
    let mut out = String::new();
    for line in preface(letter) {
        out.push_str(&format!("{line}\n\n"));
    }
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
    if let Some(more) = left_out(letter, ITEMS_SHOWN) {
        out.push_str(&format!("\n{more}\n"));
    }
    if let Some(link) = letter.items.first().and_then(|m| m.link.as_ref()) {
        out.push_str(&format!("\nOpen the console: {link}\n"));
    }
    if possible_repeat {
        out.push_str(&format!("\n{REPEAT}\n"));
    }
    out.push_str(&format!("\n-- \n{}\n", signed_off(letter)));
    out
}

/// The last line. The anchor in it shows, should somebody cut off the end of the audit log.
pub fn signed_off(letter: &Letter) -> String {
    match &letter.anchor {
        Some(anchor) => format!("Sent by Tradewarden. Audit log: {}:{}", anchor.id, anchor.hash),
        None => "Sent by Tradewarden".to_owned(),
    }
}

#[cfg(test)]
#[path = "letter_tests.rs"]
mod tests;
