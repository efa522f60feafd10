//! What the desk received: mails and webhooks, the newest of each kept in memory.

use std::collections::VecDeque;

use jiff::Timestamp;
use parking_lot::Mutex;
use serde_json::Value;
use serde_json::json;

use super::mail_text;
use super::say;

/// Mails and webhooks kept, each.
pub const KEPT: usize = 200;
/// Characters of a mail's or a webhook's text in the lists.
const SHOWN_CHARS: usize = 20_000;

/// A mail that was delivered to the desk.
#[derive(Clone, Debug)]
pub struct Mail {
    /// When.
    pub at: Timestamp,
    /// How the sender introduced itself.
    pub helo: String,
    /// Envelope sender.
    pub from: String,
    /// Envelope recipients.
    pub to: Vec<String>,
    /// The message, dots unstuffed.
    pub raw: String,
}

/// A webhook that was delivered to the desk.
#[derive(Clone, Debug)]
pub struct Hook {
    /// When.
    pub at: Timestamp,
    /// The last part of the address.
    pub name: String,
    /// Headers, in the order they came.
    pub headers: Vec<(String, String)>,
    /// The body as text.
    pub body: String,
    /// The status it was answered with.
    pub answered: u16,
}

/// How many ever came, and the newest of them with their numbers.
type Store<T> = Mutex<(u64, VecDeque<(u64, T)>)>;

/// Both sinks.
#[derive(Default)]
pub struct Sinks {
    mails: Store<Mail>,
    hooks: Store<Hook>,
}

fn push<T>(store: &Store<T>, item: T) {
    let mut store = store.lock();
    store.0 += 1;
    let number = store.0;
    store.1.push_front((number, item));
    store.1.truncate(KEPT);
}

fn short(text: &str) -> String {
    text.chars().take(SHOWN_CHARS).collect()
}

impl Sinks {
    /// Keeps a mail.
    pub fn mail(&self, mail: Mail) {
        push(&self.mails, mail);
    }

    /// Keeps a webhook.
    pub fn hook(&self, hook: Hook) {
        push(&self.hooks, hook);
    }

    /// Mails, newest first, at most `most` of them.
    pub fn mails_json(&self, most: usize) -> Value {
        let store = self.mails.lock();
        let row = |(id, mail): &(u64, Mail)| {
            json!({
                "id": id,
                "received_at": say::iso(mail.at),
                "helo": mail.helo,
                "from": mail.from,
                "to": mail.to,
                "subject": mail_text::subject(&mail.raw),
                "text": short(&mail_text::body(&mail.raw)),
                "raw": short(&mail.raw),
            })
        };
        json!({"items": store.1.iter().take(most).map(row).collect::<Vec<_>>(), "total": store.0})
    }

    /// Webhooks, newest first, at most `most` of them.
    pub fn hooks_json(&self, most: usize) -> Value {
        let store = self.hooks.lock();
        let row = |(id, hook): &(u64, Hook)| {
            let headers: serde_json::Map<String, Value> = hook
                .headers
                .iter()
                .map(|(name, value)| (name.clone(), Value::String(value.clone())))
                .collect();
            json!({
                "id": id,
                "received_at": say::iso(hook.at),
                "name": hook.name,
                "headers": headers,
                "body": short(&hook.body),
                "json": serde_json::from_str::<Value>(&hook.body).ok(),
                "answered": hook.answered,
            })
        };
        json!({"items": store.1.iter().take(most).map(row).collect::<Vec<_>>(), "total": store.0})
    }
}
