//! What a message looks like in Slack.
//!
//! Facts (Slack's developer documentation, "Block Kit"): a message has at most 50 blocks; the text of a section at most
//! 3,000 characters, that of a header at most 150 and plain, that of a button at most 75; in mrkdwn `&`, `<` and `>` are
//! written as `&amp;`, `&lt;` and `&gt;`; `text` beside the blocks is what notifications show.

use crate::delivery::letter;
use crate::domain::alerts::Message;
use crate::domain::alerts::Told;
use crate::services::deliveries::Letter;
use serde_json::Value;
use serde_json::json;

/// Most blocks of a message.
pub const BLOCKS_MAX: usize = 50;
/// Most characters of a section.
pub const SECTION_MAX: usize = 3000;
/// Most characters of a header.
pub const HEADER_MAX: usize = 150;
/// Most elements of a context block, and so the most lines before the items.
pub const CONTEXT_MAX: usize = 10;
/// Items written out, each in two blocks at most.
pub const ITEMS_MAX: usize = 15;
/// Most characters of all items together. What all blocks may hold is documented nowhere: `msg_blocks_too_long` was seen
/// from about 11,000 on (slackapi/bolt-js, issues 2509 and 2867).
pub const ITEMS_TEXT_MAX: usize = 8000;
// Header, preface and what is said of the rest are the other three.
const _: () = assert!(2 * ITEMS_MAX + 3 <= BLOCKS_MAX);
/// What the button of an acknowledgement is called among the actions of a message.
pub const ACK_ACTION: &str = "ack";
/// Characters of one fact in a section; more of it is in the console.
const FACT_MAX: usize = 1000;

/// `text` and `blocks` of a message. Buttons are only there where they come back to us.
#[must_use]
pub fn message(letter: &Letter, possible_repeat: bool, buttons: bool) -> Value {
    let mut blocks = vec![json!({
        "type": "header",
        "text": { "type": "plain_text", "text": cut(&letter::subject(letter), HEADER_MAX), "emoji": false },
    })];
    let mut before = letter::preface(letter);
    if possible_repeat {
        before.push(letter::REPEAT.to_owned());
    }
    if !before.is_empty() {
        blocks.push(context(&before));
    }
    let shown = letter.items.len().clamp(1, ITEMS_MAX);
    let room = (ITEMS_TEXT_MAX / shown).min(SECTION_MAX);
    for item in letter.items.iter().take(ITEMS_MAX) {
        blocks.push(section(item, room));
        if buttons && is_open(item) {
            blocks.push(button(item));
        }
    }
    if let Some(more) = letter::left_out(letter, ITEMS_MAX) {
        blocks.push(context(&[more]));
    }
    json!({ "text": escaped(&letter::subject(letter), SECTION_MAX), "blocks": blocks })
}

fn is_open(item: &Message) -> bool {
    item.told == Told::Opened && item.resolved.is_none() && item.acked.is_none()
}

fn context(lines: &[String]) -> Value {
    let lines = lines.iter().take(CONTEXT_MAX);
    let elements: Vec<Value> =
        lines.map(|l| json!({ "type": "mrkdwn", "text": escaped(l, SECTION_MAX) })).collect();
    json!({ "type": "context", "elements": elements })
}

fn button(item: &Message) -> Value {
    json!({
        "type": "actions",
        "block_id": format!("incident-{}", item.incident),
        "elements": [{
            "type": "button",
            "action_id": ACK_ACTION,
            "value": item.incident.to_string(),
            "style": "primary",
            "text": { "type": "plain_text", "text": "Acknowledge", "emoji": false },
        }],
    })
}

/// An item within so many characters: what does not fit in whole lines is in the console.
fn section(item: &Message, room: usize) -> Value {
    let fact_max = FACT_MAX.min(room / 3);
    let mut tail = String::new();
    for (words, href) in [("Acknowledge", &item.ack_link), ("Open the console", &item.link)] {
        let Some(link) = href.as_deref().and_then(|href| link(href, words)) else { continue };
        let between = if tail.is_empty() { "" } else { " · " };
        if units(&tail) + units(&link) + 3 <= fact_max {
            tail.push_str(&format!("{between}{link}"));
        }
    }
    let room = room.saturating_sub(units(&tail) + 1);
    let mut text = String::new();
    for (n, (name, value)) in letter::facts(item).into_iter().enumerate() {
        let value = escaped(&value, fact_max);
        let line =
            if n == 0 { format!("*{}* {value}\n", letter::word(item)) } else { format!("{name}: {value}\n") };
        // Whole lines only, so that no escape is cut in two.
        if units(&text) + units(&line) <= room {
            text.push_str(&line);
        }
    }
    text.push_str(&tail);
    json!({ "type": "section", "text": { "type": "mrkdwn", "text": text.trim_end() } })
}

/// A link as mrkdwn writes it; none where the address would end it early.
fn link(href: &str, words: &str) -> Option<String> {
    let web = href.starts_with("https://") || href.starts_with("http://");
    let odd = |c: char| c.is_whitespace() || c.is_control() || "<>|".contains(c);
    (web && !href.chars().any(odd) && units(href) <= FACT_MAX)
        .then(|| format!("<{}|{words}>", href.replace('&', "&amp;")))
}

/// Length as a program in JavaScript counts it.
fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

fn cut(text: &str, max: usize) -> String {
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars() {
        used += c.len_utf16();
        if used > max {
            break;
        }
        out.push(c);
    }
    out
}

/// Words as words: nothing in them is a mention, a link or an entity. At most `max` units, no escape cut in two.
#[must_use]
pub fn escaped(text: &str, max: usize) -> String {
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars() {
        let mut one = [0; 4];
        let piece: &str = match c {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            c => c.encode_utf8(&mut one),
        };
        used += units(piece);
        if used > max {
            break;
        }
        out.push_str(piece);
    }
    out
}
