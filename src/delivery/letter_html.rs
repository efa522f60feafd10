//! The HTML part of a mail.

use crate::delivery::letter;
use crate::delivery::letter::ITEMS_SHOWN;
use crate::delivery::letter::REPEAT;
use crate::delivery::letter::SUMMARY_MAX_CHARS;
use crate::domain::alerts::Message;
use crate::domain::alerts::Severity;
use crate::domain::deliveries::plain;
use crate::services::deliveries::Letter;

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
    let before: String =
        letter::preface(letter).iter().map(|line| format!("<p>{}</p>\n", escape(line))).collect();
    let more = letter::left_out(letter, ITEMS_SHOWN).map_or(String::new(), |m| format!("<p>{m}</p>\n"));
    let signed_off = letter::signed_off(letter);
    let repeat = if possible_repeat { format!("<p>{REPEAT}</p>\n") } else { String::new() };
    format!(
        "<!doctype html>\n<html lang=\"en\"><body style=\"margin:0;padding:24px;background:#f4f5f7;\
         font:15px/1.45 system-ui,sans-serif;color:#1b2430\">\n\
         <div style=\"max-width:560px;margin:0 auto\">\n{before}</div>\n\
         {items}<div style=\"max-width:560px;margin:0 auto;padding:0 24px\">{more}{link}{repeat}\
         <p style=\"margin:20px 0 0;color:#5a6672\">{signed_off}</p>\n</div>\n</body></html>\n",
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
    for (name, value) in letter::facts(message).into_iter().skip(1) {
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
        letter::word(message),
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
