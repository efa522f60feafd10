//! Recipients: what is accepted as one, and what is shown of it.

use crate::domain::deliveries::Channel;

/// Longest mail address there can be.
pub const ADDRESS_MAX_CHARS: usize = 254;
/// Fewest digits of a number in E.164, country code included (ITU-T E.164 sets only the most; shorter ones are services).
pub const PHONE_MIN_DIGITS: usize = 7;
/// Most digits of a number in E.164.
pub const PHONE_MAX_DIGITS: usize = 15;

/// Why `text` is not a phone number in E.164 (`+`, country code, number); `None` when it is one.
#[must_use]
pub fn phone_problem(text: &str) -> Option<&'static str> {
    let Some(digits) = text.strip_prefix('+') else {
        return Some("it does not begin with + and a country code");
    };
    if !digits.chars().all(|c| c.is_ascii_digit()) {
        return Some("behind the + stand digits only, without spaces or dashes");
    }
    if digits.starts_with('0') {
        return Some("no country code begins with 0");
    }
    if !(PHONE_MIN_DIGITS..=PHONE_MAX_DIGITS).contains(&digits.len()) {
        return Some("it has too few or too many digits");
    }
    None
}

/// Why `text` is no recipient of a channel; `None` when it may be one. Whether a URL may be called is decided when it is
/// connected to.
#[must_use]
pub fn recipient_problem(channel: Channel, text: &str) -> Option<String> {
    let url = |text: &str| {
        let https = text.starts_with("https://") || text.starts_with("http://");
        (!https || text.chars().any(char::is_whitespace))
            .then(|| "a webhook URL begins with https://".to_owned())
    };
    let found = match channel {
        Channel::Email => address_problem(text).map(|why| format!("not a mail address: {why}")),
        Channel::Sms => {
            phone_problem(text).map(|why| format!("not a phone number like +4917012345678: {why}"))
        }
        Channel::Webhook => url(text),
        Channel::Slack if text.contains("://") => url(text),
        Channel::Slack | Channel::Pagerduty | Channel::Command => None,
    };
    let empty = text.is_empty() || text.chars().any(char::is_control);
    found.or_else(|| empty.then(|| "a recipient is not empty".to_owned()))
}

/// What is shown of a recipient: enough to know which one, too little to use.
#[must_use]
pub fn mask(channel: Channel, recipient: &str) -> String {
    match channel {
        Channel::Email => match recipient.rsplit_once('@') {
            Some((local, domain)) => {
                let first: String = local.chars().take(1).collect();
                format!("{first}***@{domain}")
            }
            None => "***".to_owned(),
        },
        Channel::Sms => {
            let end = recipient.len().saturating_sub(2);
            let (start, tail) = (recipient.get(..3), recipient.get(end..));
            format!("{}***{}", start.unwrap_or_default(), tail.filter(|_| end > 3).unwrap_or_default())
        }
        Channel::Pagerduty => format!("{}***", recipient.get(..3).unwrap_or_default()),
        Channel::Command => recipient.to_owned(),
        Channel::Slack if !recipient.contains("://") => recipient.to_owned(),
        Channel::Webhook | Channel::Slack => {
            let Some((scheme, rest)) = recipient.split_once("://") else { return "***".to_owned() };
            let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
            let host = host.rsplit('@').next().unwrap_or_default();
            format!("{scheme}://{host}/***")
        }
    }
}

/// Why `text` is not a mail address that can be written to; `None` when it is one.
#[must_use]
pub fn address_problem(text: &str) -> Option<&'static str> {
    let odd = |c: char| c.is_control() || c.is_whitespace() || "<>()[],;:\\\"".contains(c);
    let Some((local, domain)) = text.rsplit_once('@') else { return Some("it has no @") };
    if text.chars().count() > ADDRESS_MAX_CHARS {
        return Some("it is longer than an address can be");
    }
    if text.chars().any(odd) || local.contains('@') {
        return Some("it holds characters that an address cannot have");
    }
    let empty_part = |part: &str| part.is_empty() || part.split('.').any(str::is_empty);
    if empty_part(local) || empty_part(domain) {
        return Some("a part of it is empty");
    }
    let label = |l: &str| {
        l.starts_with('-') || l.ends_with('-') || l.chars().any(|c| c.is_ascii_punctuation() && c != '-')
    };
    if domain.split('.').any(label) {
        return Some("the part behind the @ is not a domain");
    }
    None
}
