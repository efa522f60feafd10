//! Deliveries: what is owed to whom, and what follows from the outcome of an attempt.
//!
//! Whether to try again, when, and when to give up is decided here; channels report only what they saw.

use crate::domain::time;
use jiff::SignedDuration;
use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

/// Waits between attempts where the configuration names none; the last one repeats.
pub const RETRY_SECONDS: [u64; 8] = [1, 5, 15, 30, 60, 120, 300, 600];
/// Given up after so long without success where the configuration says nothing.
pub const GIVE_UP_SECONDS: u64 = 86_400;
/// How far a wait is moved at random, up or down, in thousandths of it.
pub const JITTER_PERMILLE: i64 = 200;
/// Characters of an error that are kept.
pub const ERROR_MAX_CHARS: usize = 500;

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Waits for its turn.
    Pending,
    /// Handed to the channel; the outcome is not known yet.
    Sending,
    /// The provider accepted it.
    Delivered,
    /// Waits because the provider or a limit says so.
    Deferred,
    /// Given up: somebody has to look.
    Poison,
    /// Called off.
    Cancelled,
    /// Not sent because something else tells the same.
    Suppressed,
}

impl State {
    /// Every state, in the order they are shown.
    pub const ALL: [Self; 7] = [
        Self::Pending,
        Self::Sending,
        Self::Delivered,
        Self::Deferred,
        Self::Poison,
        Self::Cancelled,
        Self::Suppressed,
    ];

    /// The word stored and shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Sending => "sending",
            Self::Delivered => "delivered",
            Self::Deferred => "deferred",
            Self::Poison => "poison",
            Self::Cancelled => "cancelled",
            Self::Suppressed => "suppressed",
        }
    }

    /// Reads a stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == word)
    }
}

/// How somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// Mail.
    Email,
    /// An HTTP POST.
    Webhook,
    /// Slack.
    Slack,
    /// A text message to a phone.
    Sms,
    /// PagerDuty.
    Pagerduty,
    /// A program on this machine.
    Command,
}

impl Channel {
    /// Every channel.
    pub const ALL: [Self; 6] =
        [Self::Email, Self::Webhook, Self::Slack, Self::Sms, Self::Pagerduty, Self::Command];

    /// The word stored and shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Webhook => "webhook",
            Self::Slack => "slack",
            Self::Sms => "sms",
            Self::Pagerduty => "pagerduty",
            Self::Command => "command",
        }
    }

    /// Reads a stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.as_str() == word)
    }
}

/// When a provider wants to be asked again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryAfter {
    /// After so many seconds.
    Seconds(u64),
    /// At this time.
    At(Timestamp),
}

/// Reads the header `Retry-After`: whole seconds, or a date as mail and HTTP write it.
#[must_use]
pub fn retry_after(text: &str) -> Option<RetryAfter> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(RetryAfter::Seconds(seconds));
    }
    jiff::fmt::rfc2822::parse(text).ok().map(|zoned| RetryAfter::At(zoned.timestamp()))
}

/// What a channel saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The provider took it.
    Accepted {
        /// Its code, where it gives one.
        code: Option<u16>,
        /// The provider's name for it.
        provider_id: Option<String>,
    },
    /// An HTTP status other than 2xx.
    Http {
        /// The status.
        status: u16,
        /// When to come back.
        retry_after: Option<RetryAfter>,
        /// What it said.
        words: String,
    },
    /// An SMTP reply that refuses.
    Smtp {
        /// The reply code.
        code: u16,
        /// What it said.
        words: String,
    },
    /// It was never handed over: no address, no connection, no TLS.
    Unreachable(String),
    /// It was handed over, or may have been, and no answer came.
    Unknown(String),
    /// It can never be handed over as it is: an invalid recipient, a target that is not allowed.
    Impossible(String),
}

impl Answer {
    /// The provider's code, where it gave one.
    #[must_use]
    pub fn code(&self) -> Option<u16> {
        match self {
            Self::Accepted { code, .. } => *code,
            Self::Http { status: code, .. } | Self::Smtp { code, .. } => Some(*code),
            Self::Unreachable(_) | Self::Unknown(_) | Self::Impossible(_) => None,
        }
    }
}

/// How long to go on trying.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patience {
    /// Waits between attempts; the last one repeats.
    pub retry_seconds: Vec<u64>,
    /// Given up after so long without success.
    pub give_up_seconds: u64,
}

impl Default for Patience {
    fn default() -> Self {
        Self { retry_seconds: RETRY_SECONDS.to_vec(), give_up_seconds: GIVE_UP_SECONDS }
    }
}

/// What counts of a delivery when an attempt has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tried {
    /// Attempts that failed before this one, since it was owed or set back.
    pub retry_count: u32,
    /// When it was owed, or set back by hand: patience counts from here.
    pub owed_since: Timestamp,
    /// When the attempt ended.
    pub now: Timestamp,
}

/// What follows from an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Done.
    Delivered {
        /// The provider's name for it.
        provider_id: Option<String>,
    },
    /// Again at a time of our own choice.
    Retry {
        /// When.
        at: Timestamp,
        /// Why.
        error: String,
        /// The receiver may have it already.
        unknown: bool,
    },
    /// Again when the provider said.
    Deferred {
        /// When.
        until: Timestamp,
        /// Why.
        error: String,
    },
    /// Given up.
    Poison {
        /// Why.
        error: String,
    },
}

impl Next {
    /// The word kept with the attempt and counted in `alert_delivery_attempts_total`.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Delivered { .. } => "delivered",
            Self::Retry { .. } => "retry",
            Self::Deferred { .. } => "deferred",
            Self::Poison { .. } => "poison",
        }
    }
}

/// HTTP statuses below 500 that are worth another attempt.
const PASSING: [u16; 4] = [408, 409, 425, 429];

/// Whether another attempt may end otherwise than with this HTTP status.
#[must_use]
pub fn is_passing(status: u16) -> bool {
    status >= 500 || PASSING.contains(&status)
}

/// Decides what follows. `jitter` moves a wait of ours by so many thousandths, from -200 to 200; a wait that the
/// provider asked for is only ever lengthened.
#[must_use]
pub fn decide(tried: Tried, answer: &Answer, patience: &Patience, jitter: i64) -> Next {
    match answer {
        Answer::Accepted { provider_id, .. } => Next::Delivered { provider_id: provider_id.clone() },
        Answer::Http { status, retry_after, words } if is_passing(*status) => {
            let error = format!("answered {status}{}", tail(words));
            match retry_after {
                Some(after) => defer(tried, *after, &error, patience, jitter),
                None => again(tried, &error, false, patience, jitter),
            }
        }
        Answer::Http { status: status @ 300..=399, words, .. } => {
            poison(&format!("answered {status}{}: redirects are not followed", tail(words)))
        }
        Answer::Http { status, words, .. } => poison(&format!("refused with {status}{}", tail(words))),
        Answer::Smtp { code: code @ 400..=499, words } => {
            again(tried, &format!("answered {code}{}", tail(words)), false, patience, jitter)
        }
        Answer::Smtp { code, words } => poison(&format!("refused with {code}{}", tail(words))),
        Answer::Unreachable(words) => again(tried, words, false, patience, jitter),
        Answer::Unknown(words) => again(tried, words, true, patience, jitter),
        Answer::Impossible(words) => poison(words),
    }
}

fn tail(words: &str) -> String {
    if words.is_empty() { String::new() } else { format!(" {words}") }
}

fn poison(error: &str) -> Next {
    Next::Poison { error: plain(error, ERROR_MAX_CHARS) }
}

fn window_end(tried: Tried, patience: &Patience) -> Timestamp {
    after_seconds(tried.owed_since, patience.give_up_seconds)
}

fn after_seconds(at: Timestamp, seconds: u64) -> Timestamp {
    let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
    at.saturating_add(SignedDuration::from_secs(seconds)).unwrap_or(Timestamp::MAX)
}

fn given_up(patience: &Patience, error: &str) -> Next {
    let hours = patience.give_up_seconds / 3600;
    let span = if hours > 0 { format!("{hours} h") } else { format!("{} s", patience.give_up_seconds) };
    poison(&format!("given up after {span} without success; last: {error}"))
}

/// The next attempt by our own schedule; the last one falls on the end of our patience.
fn again(tried: Tried, error: &str, unknown: bool, patience: &Patience, jitter: i64) -> Next {
    let end = window_end(tried, patience);
    if tried.now >= end {
        return given_up(patience, error);
    }
    let last = patience.retry_seconds.len().saturating_sub(1);
    let step = usize::try_from(tried.retry_count).unwrap_or(usize::MAX).min(last);
    let seconds = patience.retry_seconds.get(step).copied().unwrap_or(GIVE_UP_SECONDS);
    let wait = i64::try_from(seconds).unwrap_or(i64::MAX / 2000).saturating_mul(1000 + bounded(jitter));
    let at = time::plus_ms(tried.now, wait).min(end);
    Next::Retry { at, error: plain(error, ERROR_MAX_CHARS), unknown }
}

fn defer(tried: Tried, after: RetryAfter, error: &str, patience: &Patience, jitter: i64) -> Next {
    let end = window_end(tried, patience);
    if tried.now >= end {
        return given_up(patience, error);
    }
    let asked = match after {
        RetryAfter::Seconds(seconds) => after_seconds(tried.now, seconds),
        RetryAfter::At(at) => at.max(tried.now),
    };
    // Spread out, so that a thousand deliveries do not come back in the same instant.
    let spread =
        asked.duration_since(tried.now).as_millis().min(60_000) * i128::from(bounded(jitter).abs()) / 1000;
    let until = time::plus_ms(asked, i64::try_from(spread).unwrap_or(0)).min(end);
    Next::Deferred { until, error: plain(&format!("{error}; asked to wait"), ERROR_MAX_CHARS) }
}

fn bounded(jitter: i64) -> i64 {
    jitter.clamp(-JITTER_PERMILLE, JITTER_PERMILLE)
}

/// One line without control characters, at most `max` characters: what a stranger said, made fit to keep and show.
#[must_use]
pub fn plain(text: &str, max: usize) -> String {
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()).collect();
    words.join(" ").chars().take(max).collect()
}

#[cfg(test)]
#[path = "deliveries_tests.rs"]
mod tests;
