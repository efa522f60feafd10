//! Limits of deliveries: token buckets that make a message wait and never make it go away.
//!
//! A fifth of each bucket is kept for what is critical. What would have to wait too long is folded into one digest.

use crate::domain::deliveries::Channel;
use crate::domain::time;
use jiff::Timestamp;

/// Share of a bucket that only critical messages may use, in thousandths.
pub const RESERVED_PERMILLE: u32 = 200;
/// What would wait longer than this is folded into a digest.
pub const FOLD_AFTER_MS: i64 = 5 * 60_000;
/// Milliseconds of a minute.
pub const MINUTE_MS: i64 = 60_000;
/// Milliseconds of an hour.
pub const HOUR_MS: i64 = 3_600_000;
/// Messages of all channels together in a minute.
pub const ALL_PER_MINUTE: u32 = 500;

/// How much a channel may send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChannelLimits {
    /// Messages a minute.
    pub per_minute: u32,
    /// Messages to one recipient an hour.
    pub per_recipient_hour: u32,
}

impl ChannelLimits {
    /// What the specification gives a channel; webhooks and commands are programs and have room.
    #[must_use]
    pub const fn of(channel: Channel) -> Self {
        match channel {
            Channel::Email => Self { per_minute: 100, per_recipient_hour: 5 },
            Channel::Slack => Self { per_minute: 30, per_recipient_hour: 60 },
            Channel::Sms => Self { per_minute: 10, per_recipient_hour: 3 },
            Channel::Pagerduty => Self { per_minute: 30, per_recipient_hour: 60 },
            Channel::Webhook | Channel::Command => Self { per_minute: 0, per_recipient_hour: 0 },
        }
    }
}

/// Every limit of deliveries; 0 means none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Messages of all channels together in a minute.
    pub all_per_minute: u32,
    /// Of mail.
    pub email: ChannelLimits,
    /// Of Slack.
    pub slack: ChannelLimits,
    /// Of text messages.
    pub sms: ChannelLimits,
    /// Of PagerDuty.
    pub pagerduty: ChannelLimits,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            all_per_minute: ALL_PER_MINUTE,
            email: ChannelLimits::of(Channel::Email),
            slack: ChannelLimits::of(Channel::Slack),
            sms: ChannelLimits::of(Channel::Sms),
            pagerduty: ChannelLimits::of(Channel::Pagerduty),
        }
    }
}

impl Limits {
    /// Those of a channel.
    #[must_use]
    pub fn of(&self, channel: Channel) -> ChannelLimits {
        match channel {
            Channel::Email => self.email,
            Channel::Slack => self.slack,
            Channel::Sms => self.sms,
            Channel::Pagerduty => self.pagerduty,
            Channel::Webhook | Channel::Command => ChannelLimits::of(channel),
        }
    }
}

/// A bucket of tokens that fills steadily. Counted in thousandths of a token; a capacity of 0 means no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bucket {
    capacity: i64,
    period_ms: i64,
    level: i64,
    at: Timestamp,
}

const ONE: i64 = 1000;

impl Bucket {
    /// A full bucket of `capacity` tokens that fills once in `period_ms`.
    #[must_use]
    pub fn full(capacity: u32, period_ms: i64, at: Timestamp) -> Self {
        let capacity = i64::from(capacity) * ONE;
        Self { capacity, period_ms, level: capacity, at }
    }

    fn fill(&mut self, now: Timestamp) {
        // A clock that stepped back fills nothing and loses nothing.
        let passed = i64::try_from(now.duration_since(self.at).as_millis()).unwrap_or(0);
        if passed > 0 {
            let more = i128::from(self.capacity) * i128::from(passed) / i128::from(self.period_ms.max(1));
            if more > 0 {
                let level = i128::from(self.level) + more;
                self.level = i64::try_from(level.min(i128::from(self.capacity))).unwrap_or(self.capacity);
                self.at = now;
            }
        } else if passed < 0 {
            self.at = now;
        }
    }

    fn floor(&self, critical: bool) -> i64 {
        let kept = self.capacity * i64::from(RESERVED_PERMILLE) / 1000;
        // A bucket too small to share keeps nothing back.
        if critical || self.capacity < 2 * ONE { 0 } else { kept }
    }

    /// When a token is there for a message: `None` now, otherwise the time. Takes nothing.
    #[must_use]
    pub fn free_at(&mut self, now: Timestamp, critical: bool) -> Option<Timestamp> {
        if self.capacity == 0 {
            return None;
        }
        self.fill(now);
        let missing = self.floor(critical) + ONE - self.level;
        if missing <= 0 {
            return None;
        }
        let wait = i128::from(missing) * i128::from(self.period_ms) / i128::from(self.capacity) + 1;
        Some(time::plus_ms(now, i64::try_from(wait).unwrap_or(i64::MAX)))
    }

    /// Whether it is full: nobody took anything for a while.
    #[must_use]
    pub fn is_full(&self, now: Timestamp) -> bool {
        let mut copy = *self;
        copy.fill(now);
        copy.level >= copy.capacity
    }

    /// Takes a token; below nothing where the message went out without asking.
    pub fn take(&mut self, now: Timestamp) {
        if self.capacity > 0 {
            self.fill(now);
            self.level = (self.level - ONE).max(-self.capacity);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_keeps_a_fifth_for_what_is_critical_and_fills_steadily() {
        let t0 = Timestamp::from_second(1_795_478_400).unwrap();
        let mut bucket = Bucket::full(5, HOUR_MS, t0);
        for n in 0..4 {
            assert_eq!(bucket.free_at(t0, false), None, "{n}");
            bucket.take(t0);
        }
        let later = bucket.free_at(t0, false).unwrap();
        let wait = later.duration_since(t0).as_secs();
        assert!(
            (719..=721).contains(&wait),
            "the fifth is kept back; the next in twelve minutes, not {wait}"
        );
        assert_eq!(bucket.free_at(t0, true), None, "critical passes");
        bucket.take(t0);
        assert!(bucket.free_at(t0, true).is_some());
        assert_eq!(bucket.free_at(time::plus_ms(t0, HOUR_MS), false), None);
        let mut free = Bucket::full(0, HOUR_MS, t0);
        free.take(t0);
        assert_eq!(free.free_at(t0, false), None, "no limit");
    }

    #[test]
    fn a_clock_that_steps_back_neither_fills_nor_blocks() {
        let t0 = Timestamp::from_second(1_795_478_400).unwrap();
        let mut bucket = Bucket::full(10, MINUTE_MS, t0);
        (0..8).for_each(|_| bucket.take(t0));
        let back = time::plus_ms(t0, -HOUR_MS);
        assert!(bucket.free_at(back, false).is_some());
        assert_eq!(bucket.free_at(time::plus_ms(back, MINUTE_MS), false), None);
    }
}
