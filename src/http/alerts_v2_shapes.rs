//! Between Alertmanager's JSON and our own words: times, alerts, silences, matchers. Pure, so that tables can test it.

use crate::domain::alerts::Signal;
use crate::domain::alerts_labels::Labels;
use crate::domain::alerts_labels::Matcher;
use crate::domain::alerts_labels::Op;
use crate::domain::alerts_labels::fingerprint;
use crate::domain::alerts_silences::Silence;
use crate::domain::alerts_silences::SilenceState;
use crate::domain::time;
use crate::services::alerts_queries::Active;
use crate::services::alerts_silences::NewSilence;
use crate::wire;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::cmp::Reverse;
use std::collections::HashMap;

/// Alertmanager's zero time, which stands for none. Go writes it where nothing was said.
const ZERO_YEAR: i16 = 1;

/// A time as Alertmanager writes it: milliseconds, and a Z.
#[must_use]
pub fn moment(at: Timestamp) -> String {
    at.to_zoned_datetime(TimeZone::UTC).strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// Reads a time; nothing, an empty text and the zero time are none.
fn maybe(text: Option<&str>) -> Result<Option<Timestamp>, String> {
    let Some(text) = text.filter(|t| !t.is_empty()) else { return Ok(None) };
    let at = time::parse_iso(text).ok_or_else(|| format!("'{text}' is no time as RFC 3339 writes it"))?;
    let year = at.to_zoned_datetime(TimeZone::UTC).year();
    Ok((year > ZERO_YEAR).then_some(at))
}

/// The signals of a posted list, and what is wrong with those that are none. The good ones count, as in Alertmanager.
#[must_use]
pub fn signals(posted: Vec<wire::PostableAlert>, now: Timestamp) -> (Vec<Signal>, Vec<String>) {
    let (mut good, mut bad) = (Vec::with_capacity(posted.len()), Vec::new());
    for (n, alert) in posted.into_iter().enumerate() {
        match signal(alert, now) {
            Ok(signal) => good.push(signal),
            Err(why) => bad.push(format!("alert {}: {why}", n + 1)),
        }
    }
    (good, bad)
}

fn signal(alert: wire::PostableAlert, now: Timestamp) -> Result<Signal, String> {
    let ends_at = maybe(alert.ends_at.as_deref())?;
    let starts_at = maybe(alert.starts_at.as_deref())?.or(ends_at).unwrap_or(now);
    let signal = Signal {
        labels: alert.labels,
        annotations: alert.annotations,
        starts_at: Some(starts_at),
        ends_at,
        generator_url: alert.generator_url.filter(|url| !url.is_empty()),
        action: None,
    };
    signal.checked()
}

/// Alerts that fire, in Alertmanager's form and order.
#[must_use]
pub fn alerts(active: &[Active], all: &[Active], until: Timestamp) -> Vec<wire::GettableAlert> {
    let prints: HashMap<i64, String> =
        all.iter().map(|one| (one.incident.id, fingerprint(&one.incident.labels))).collect();
    let mut views: Vec<wire::GettableAlert> = active.iter().map(|one| alert(one, &prints, until)).collect();
    views.sort_by(|a, b| a.fingerprint.cmp(&b.fingerprint));
    views
}

fn alert(one: &Active, prints: &HashMap<i64, String>, until: Timestamp) -> wire::GettableAlert {
    let incident = &one.incident;
    let suppressed = !one.silenced_by.is_empty() || !one.inhibited_by.is_empty();
    wire::GettableAlert {
        annotations: incident.annotations.clone(),
        ends_at: moment(incident.ends_at.unwrap_or(until)),
        fingerprint: fingerprint(&incident.labels),
        receivers: one.receivers.iter().map(|name| wire::AmReceiver { name: name.clone() }).collect(),
        starts_at: moment(incident.opened_at),
        status: wire::AlertStatus {
            inhibited_by: one.inhibited_by.iter().filter_map(|id| prints.get(id).cloned()).collect(),
            muted_by: Vec::new(),
            silenced_by: one.silenced_by.clone(),
            state: if suppressed { "suppressed" } else { "active" }.to_owned(),
        },
        updated_at: moment(incident.updated_at),
        generator_url: incident.generator_url.clone().unwrap_or_default(),
        labels: incident.labels.clone(),
    }
}

/// Whether a label set fits a filter. A matcher that asks for nothing is content with a label that is not there.
#[must_use]
pub fn fits(filter: &[Matcher], labels: &Labels) -> bool {
    filter.iter().all(|m| m.matches(labels))
}

/// A silence to make from a posted one.
///
/// # Errors
/// In words, what is wrong.
pub fn new_silence(posted: wire::PostableSilence) -> Result<NewSilence, String> {
    let mut matchers = Vec::with_capacity(posted.matchers.len());
    for m in &posted.matchers {
        let op = match (m.is_equal, m.is_regex) {
            (true, false) => Op::Equal,
            (false, false) => Op::NotEqual,
            (true, true) => Op::Like,
            (false, true) => Op::NotLike,
        };
        matchers.push(Matcher::new(&m.name, op, &m.value)?);
    }
    let ends_at = maybe(Some(&posted.ends_at))?.ok_or("endsAt is missing")?;
    Ok(NewSilence {
        id: posted.id.filter(|id| !id.is_empty()),
        matchers,
        starts_at: maybe(Some(&posted.starts_at))?,
        ends_at,
        created_by: Some(posted.created_by),
        comment: posted.comment,
        ends_with_alert: false,
    })
}

/// A silence in Alertmanager's form.
#[must_use]
pub fn silence(silence: &Silence, now: Timestamp) -> wire::GettableSilence {
    wire::GettableSilence {
        id: silence.id.clone(),
        status: wire::SilenceStatus { state: silence.state(now).as_str().to_owned() },
        updated_at: moment(silence.updated_at),
        comment: silence.comment.clone(),
        created_by: silence.created_by.clone(),
        ends_at: moment(silence.ends_at),
        matchers: silence.matchers.iter().map(matcher).collect(),
        starts_at: moment(silence.starts_at),
    }
}

fn matcher(m: &Matcher) -> wire::AmMatcher {
    wire::AmMatcher {
        is_equal: matches!(m.op, Op::Equal | Op::Like),
        is_regex: matches!(m.op, Op::Like | Op::NotLike),
        name: m.name.clone(),
        value: m.value.clone(),
    }
}

/// Silences in Alertmanager's order: active ones by their end, pending ones by their beginning, ended ones newest first;
/// only those that have every matcher of the filter, and one of the creators where some are named.
#[must_use]
pub fn silences(
    all: &[Silence],
    filter: &[Matcher],
    creators: &[String],
    now: Timestamp,
) -> Vec<wire::GettableSilence> {
    let wanted = |s: &&Silence| {
        let by = creators.is_empty() || creators.contains(&s.created_by);
        by && filter.iter().all(|m| s.matchers.contains(m))
    };
    let mut found: Vec<&Silence> = all.iter().filter(wanted).collect();
    found.sort_by_key(|s| match s.state(now) {
        SilenceState::Active => (0, time::micros(s.ends_at), Reverse(0)),
        SilenceState::Pending => (1, time::micros(s.starts_at), Reverse(0)),
        SilenceState::Expired => (2, 0, Reverse(time::micros(s.ends_at))),
    });
    found.into_iter().map(|s| silence(s, now)).collect()
}

#[cfg(test)]
#[path = "alerts_v2_tests.rs"]
mod tests;
