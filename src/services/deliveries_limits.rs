//! The limits at work: buckets of this process, filled after a restart with what was sent in the last hour.

use crate::domain::deliveries::Channel;
use crate::domain::deliveries_limits::Bucket;
use crate::domain::deliveries_limits::HOUR_MS;
use crate::domain::deliveries_limits::Limits;
use crate::domain::deliveries_limits::MINUTE_MS;
use crate::domain::time;
use crate::services::Services;
use crate::store::SentRow;
use jiff::Timestamp;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::Arc;

/// Recipients whose buckets are kept; full ones go first.
const RECIPIENTS_MAX: usize = 20_000;
/// Attempts looked at after a restart.
const LOOK_BACK_ROWS: usize = 50_000;

/// The buckets; clones are the same ones.
#[derive(Clone, Default)]
pub struct Buckets(Arc<Mutex<Kept>>);

#[derive(Default)]
struct Kept {
    all: Option<Bucket>,
    channels: HashMap<Channel, Bucket>,
    recipients: HashMap<(Channel, String), Bucket>,
}

/// What a limit says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// When there is room.
    pub until: Timestamp,
    /// Which limit, for `alert_throttle_total`.
    pub limit: &'static str,
    /// In words.
    pub why: String,
}

impl Buckets {
    /// Whether a message has to wait; takes nothing.
    #[must_use]
    pub fn ask(&self, limits: &Limits, to: (Channel, &str), critical: bool, now: Timestamp) -> Option<Held> {
        let (channel, tag) = to;
        let of = limits.of(channel);
        let mut kept = self.0.lock();
        let all = kept.all(limits, now).free_at(now, critical);
        let own = kept.channel(limits, channel, now).free_at(now, critical);
        let one = kept.recipient(limits, channel, tag, now).free_at(now, critical);
        let name = channel.as_str();
        let found = [
            (
                one,
                "per_recipient_hour",
                format!("{} {name} messages an hour to one recipient", of.per_recipient_hour),
            ),
            (own, "per_minute", format!("{} {name} messages a minute", of.per_minute)),
            (all, "all_per_minute", format!("{} messages a minute in all", limits.all_per_minute)),
        ];
        let latest = found.into_iter().filter_map(|(at, limit, why)| Some((at?, limit, why)));
        let (until, limit, why) = latest.max_by_key(|(at, _, _)| *at)?;
        Some(Held { until, limit, why: format!("limit of {why}") })
    }

    /// Counts a message that goes out.
    pub fn take(&self, limits: &Limits, to: (Channel, &str), now: Timestamp) {
        let (channel, tag) = to;
        let mut kept = self.0.lock();
        kept.all(limits, now).take(now);
        kept.channel(limits, channel, now).take(now);
        kept.recipient(limits, channel, tag, now).take(now);
    }

    fn remember(&self, limits: &Limits, sent: &[SentRow], since: Timestamp) {
        // The buckets begin full an hour ago and are emptied by what was sent since.
        *self.0.lock() = Kept::default();
        for row in sent {
            if let Some(channel) = row.channel {
                let mut kept = self.0.lock();
                let begin = since.min(row.at);
                kept.all(limits, begin);
                kept.channel(limits, channel, begin);
                kept.recipient(limits, channel, &row.recipient_tag, begin);
                drop(kept);
                self.take(limits, (channel, &row.recipient_tag), row.at);
            }
        }
    }
}

impl Kept {
    fn all(&mut self, limits: &Limits, now: Timestamp) -> &mut Bucket {
        self.all.get_or_insert_with(|| Bucket::full(limits.all_per_minute, MINUTE_MS, now))
    }

    fn channel(&mut self, limits: &Limits, channel: Channel, now: Timestamp) -> &mut Bucket {
        let full = || Bucket::full(limits.of(channel).per_minute, MINUTE_MS, now);
        self.channels.entry(channel).or_insert_with(full)
    }

    fn recipient(&mut self, limits: &Limits, channel: Channel, tag: &str, now: Timestamp) -> &mut Bucket {
        if self.recipients.len() >= RECIPIENTS_MAX {
            self.recipients.retain(|_, bucket| !bucket.is_full(now));
        }
        let full = || Bucket::full(limits.of(channel).per_recipient_hour, HOUR_MS, now);
        self.recipients.entry((channel, tag.to_owned())).or_insert_with(full)
    }
}

/// Fills the buckets with what was sent in the last hour. Called once, at the start of the workers.
pub async fn remember(s: &Services) {
    let since = time::plus_ms(s.now(), -HOUR_MS);
    match s.store.read(move |r| r.sent_since(since, LOOK_BACK_ROWS)).await {
        Ok(sent) => s.deliveries.buckets.remember(&s.alerts.routing().limits, &sent, since),
        Err(error) => {
            tracing::warn!(%error, "what was sent in the last hour is not known; the limits begin anew")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn t0() -> Timestamp {
        Timestamp::from_second(1_795_478_400).unwrap()
    }

    #[test]
    fn five_mails_an_hour_to_one_mailbox_and_a_fifth_for_what_is_critical() {
        let (buckets, limits) = (Buckets::default(), Limits::default());
        let to = (Channel::Email, "tag");
        for _ in 0..4 {
            assert_eq!(buckets.ask(&limits, to, false, t0()), None);
            buckets.take(&limits, to, t0());
        }
        let held = buckets.ask(&limits, to, false, t0()).unwrap();
        assert_eq!(
            (held.limit, held.why.as_str()),
            ("per_recipient_hour", "limit of 5 email messages an hour to one recipient")
        );
        assert_eq!(buckets.ask(&limits, to, true, t0()), None, "critical passes");
        assert_eq!(buckets.ask(&limits, (Channel::Email, "other"), false, t0()), None);
        assert_eq!(buckets.ask(&limits, (Channel::Webhook, "hook"), false, t0()), None, "programs have room");
    }

    #[test]
    fn a_restart_does_not_forget_what_was_sent() {
        let (buckets, limits) = (Buckets::default(), Limits::default());
        let row = |minutes: i64| SentRow {
            channel: Some(Channel::Sms),
            recipient_tag: "tag".into(),
            at: time::plus_ms(t0(), -minutes * MINUTE_MS),
        };
        buckets.remember(&limits, &[row(5), row(4), row(3)], time::plus_ms(t0(), -HOUR_MS));
        assert!(buckets.ask(&limits, (Channel::Sms, "tag"), true, t0()).is_some(), "three an hour");
        assert_eq!(buckets.ask(&limits, (Channel::Sms, "other"), false, t0()), None);
    }
}
