//! Alerts: the schedule, and each target that is told.

use super::Check;
use super::RECEIVERS_MAX;
use crate::config::Config;
use crate::config::alerts::AlertsConfig;
use crate::config::channels::CommandConfig;
use crate::config::channels::LimitConfig;
use crate::config::channels::PagerdutyConfig;
use crate::config::channels::SlackConfig;
use crate::config::channels::WebhookConfig;
use std::collections::BTreeSet;
use std::fs;
use std::ops::RangeInclusive;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

/// Most waits in a retry schedule.
pub const RETRIES_MAX: usize = 32;
/// Most arguments of a command.
pub const ARGS_MAX: usize = 64;
/// Length of PagerDuty's integration keys.
const ROUTING_KEY_CHARS: usize = 32;
const RETRY_WAIT_SECONDS: RangeInclusive<u64> = 1..=86_400;
const GIVE_UP_SECONDS: RangeInclusive<u64> = 1..=604_800;
const PULSE_SECONDS: RangeInclusive<u64> = 1..=3_600;
const PER_SPAN: RangeInclusive<u64> = 0..=1_000_000;

/// Where a target stands: its kind and its place in the list.
#[derive(Clone, Copy)]
pub(super) struct Spot<'a> {
    kind: &'a str,
    index: &'a str,
}

impl<'a> Spot<'a> {
    /// Path of one of its keys.
    pub(super) fn key(self, key: &'a str) -> [&'a str; 4] {
        ["alerts", self.kind, self.index, key]
    }
}

impl Check<'_, '_> {
    pub(super) fn alerts(&mut self, config: &Config) {
        let alerts = &config.alerts;
        self.schedule(alerts);
        self.optional_url(&["alerts", "public_url"], alerts.public_url.as_ref());
        self.optional_url(&["alerts", "pulse_url"], alerts.pulse_url.as_ref());
        self.bounds(&["alerts", "pulse_seconds"], alerts.pulse_seconds, &PULSE_SECONDS);
        self.canary(alerts);
        if let Some(email) = &alerts.email {
            self.email(email, config.environment.kind, alerts.allow_private_targets);
        }
        let private = alerts.allow_private_targets;
        self.each("webhooks", &alerts.webhooks, |one| &one.name, |c, at, one| c.webhook(at, one, private));
        self.each("slack", &alerts.slack, |one| &one.name, |c, at, one| c.slack(at, one, private));
        self.each("sms", &alerts.sms, |one| &one.name, |c, at, one| c.sms(at, one, private));
        self.each(
            "pagerduty",
            &alerts.pagerduty,
            |one| &one.name,
            |c, at, one| c.pagerduty(at, one, private),
        );
        self.each("commands", &alerts.commands, |one| &one.name, |c, at, one| c.command(at, one));
        if !alerts.commands.is_empty() && !alerts.allow_commands {
            let hint = "add `allow_commands = true` to [alerts], or take the table out";
            self.note(&["alerts", "commands"], "a program would be run, and programs are not allowed", hint);
        }
        let limits = &alerts.limits;
        self.bounds(&["alerts", "limits", "all_per_minute"], limits.all_per_minute.into(), &PER_SPAN);
        self.limit("email", limits.email);
        self.limit("slack", limits.slack);
        self.limit("sms", limits.sms);
        self.limit("pagerduty", limits.pagerduty);
    }

    fn schedule(&mut self, alerts: &AlertsConfig) {
        let waits = &alerts.retry_seconds;
        if waits.is_empty() || waits.len() > RETRIES_MAX {
            let what = format!("{} waits in `retry_seconds`", waits.len());
            let hint = format!("give 1 to {RETRIES_MAX}; the last one repeats");
            self.note(&["alerts", "retry_seconds"], what, hint);
        }
        for wait in waits {
            self.bounds(&["alerts", "retry_seconds"], *wait, &RETRY_WAIT_SECONDS);
        }
        self.bounds(&["alerts", "give_up_seconds"], alerts.give_up_seconds, &GIVE_UP_SECONDS);
        self.canary(alerts);
    }

    fn each<T>(
        &mut self,
        kind: &str,
        list: &[T],
        name: impl Fn(&T) -> &String,
        check: impl Fn(&mut Self, Spot<'_>, &T),
    ) {
        if list.len() > RECEIVERS_MAX {
            let what = format!("{} of `{kind}`", list.len());
            self.note(&["alerts", kind], what, format!("at most {RECEIVERS_MAX}"));
        }
        let mut seen = BTreeSet::new();
        for (i, one) in list.iter().enumerate() {
            let index = i.to_string();
            let at = Spot { kind, index: &index };
            self.name(&at.key("name"), name(one), &mut seen);
            check(self, at, one);
        }
    }

    fn limit(&mut self, channel: &str, limit: LimitConfig) {
        let keys = [("per_minute", limit.per_minute), ("per_recipient_hour", limit.per_recipient_hour)];
        for (key, value) in keys {
            self.bounds(&["alerts", "limits", channel, key], value.unwrap_or_default().into(), &PER_SPAN);
        }
    }

    fn webhook(&mut self, at: Spot<'_>, hook: &WebhookConfig, private: bool) {
        match (&hook.url_file, hook.url.is_empty()) {
            (None, true) => {
                let hint = "add `url = \"…\"`, or `url_file` where the address is a secret";
                self.note(&at.key("url"), "`url` is missing", hint);
            }
            (Some(_), false) => {
                self.note(&at.key("url_file"), "both `url` and `url_file`", "keep one of the two");
            }
            (None, false) => {
                self.url(&at.key("url"), &hook.url);
                self.https(&at.key("url"), &hook.url, private);
            }
            (Some(file), true) => self.secret_url(&at.key("url_file"), file, private),
        }
        self.secret(&at.key("secret_file"), hook.secret_file.as_deref());
        self.secret(&at.key("bearer_file"), hook.bearer_file.as_deref());
    }

    fn slack(&mut self, at: Spot<'_>, slack: &SlackConfig, private: bool) {
        self.api(&at.key("api_url"), &slack.api_url, private);
        match (&slack.webhook_url_file, &slack.bot_token_file) {
            (None, None) => {
                let hint = "add `webhook_url_file`, or `bot_token_file` and `channel`";
                self.note(&at.key("webhook_url_file"), "no way into Slack", hint);
            }
            (Some(_), Some(_)) => {
                let what = "both a webhook and a bot token";
                self.note(&at.key("bot_token_file"), what, "keep one of the two");
            }
            (Some(file), None) => {
                self.secret_url(&at.key("webhook_url_file"), file, private);
                if slack.app_token_file.is_some() {
                    let what = "buttons come back for messages of a bot only";
                    self.note(&at.key("app_token_file"), what, "use `bot_token_file`, or take this key out");
                }
            }
            (None, Some(file)) => {
                self.token(&at.key("bot_token_file"), file, "xoxb-");
                self.present(&at.key("channel"), slack.channel.as_deref().unwrap_or_default());
                if let Some(file) = &slack.app_token_file {
                    self.token(&at.key("app_token_file"), file, "xapp-");
                }
            }
        }
    }

    fn pagerduty(&mut self, at: Spot<'_>, one: &PagerdutyConfig, private: bool) {
        self.api(&at.key("api_url"), &one.api_url, private);
        let path = at.key("routing_key_file");
        let Some(key) = self.needed_secret(&path, one.routing_key_file.as_deref()) else { return };
        if key.len() != ROUTING_KEY_CHARS || !key.chars().all(|c| c.is_ascii_alphanumeric()) {
            let what = format!("the file holds no integration key of {ROUTING_KEY_CHARS} letters and digits");
            self.note(&path, what, "copy the Integration Key of an Events API v2 integration into it");
        }
    }

    fn command(&mut self, at: Spot<'_>, command: &CommandConfig) {
        let path = at.key("program");
        if !self.present(&path, &command.program.to_string_lossy()) {
            return;
        }
        if !command.program.is_absolute() {
            let hint = "write the whole path from / on; no shell and no search path find it";
            self.note(&path, "`program` is a relative path", hint);
        } else if !runnable(&command.program) {
            let what = format!("{} is not a program that can be run", command.program.display());
            self.note(&path, what, "name a file that is there and executable for the service's user");
        }
        if command.args.len() > ARGS_MAX {
            let what = format!("{} arguments", command.args.len());
            self.note(&at.key("args"), what, format!("give at most {ARGS_MAX}"));
        }
    }
}

fn runnable(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|m| m.is_file() && m.permissions().mode() & 0o111 != 0)
}
