//! Who is told, and over which lanes, as the config says.

use crate::config::AlertsConfig;
use crate::config::Config;
use crate::config::EmailConfig;
use crate::config::MailProvider;
use crate::config::MailTls;
use crate::config::SlackConfig;
use crate::config::SmsConfig;
use crate::config::SmsProvider;
use crate::config::WebhookConfig;
use crate::config::secret;
use crate::domain::deliveries::Patience;
use crate::domain::deliveries_lanes::Lane;
use crate::domain::deliveries_lanes::MailProtection;
use crate::domain::deliveries_lanes::Means;
use crate::domain::deliveries_lanes::Secret;
use crate::domain::deliveries_lanes::Smtp;
use crate::services::alerts::AlertRouting;
use crate::services::alerts::Target;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// Lane of mail.
pub const EMAIL_LANE: &str = "email";
/// Messages handed to the mail server at a time.
pub const EMAIL_WORKERS: usize = 2;
/// Messages handed to one webhook at a time.
pub const WEBHOOK_WORKERS: usize = 32;
/// Messages handed to one Slack channel at a time: it takes one a second.
pub const SLACK_WORKERS: usize = 2;
/// Messages handed to one provider of text messages at a time.
pub const SMS_WORKERS: usize = 2;
/// Messages handed to one PagerDuty service at a time.
pub const PAGERDUTY_WORKERS: usize = 2;
/// Runs of one program at a time.
pub const COMMAND_WORKERS: usize = 1;

/// Workers of a lane of this kind.
#[must_use]
pub fn workers(means: &Means) -> usize {
    match means {
        Means::Smtp(_) | Means::SendGrid { .. } => EMAIL_WORKERS,
        Means::Webhook { .. } => WEBHOOK_WORKERS,
        Means::SlackHook { .. } | Means::SlackBot { .. } => SLACK_WORKERS,
        Means::PagerDuty { .. } => PAGERDUTY_WORKERS,
        Means::Twilio { .. } | Means::SmsGateway { .. } => SMS_WORKERS,
        Means::Command { .. } => COMMAND_WORKERS,
    }
}

/// What is put together here.
#[derive(Default)]
struct Plan {
    targets: Vec<Target>,
    lanes: BTreeMap<String, Lane>,
}

impl Plan {
    fn add(&mut self, name: String, means: Means, recipients: impl IntoIterator<Item = String>) {
        let (channel, workers) = (means.channel(), workers(&means));
        let target = |recipient| Target { channel, lane: name.clone(), recipient, send_resolved: true };
        self.targets.extend(recipients.into_iter().map(target));
        self.lanes.insert(name.clone(), Lane { name, means, workers });
    }

    /// A lane whose recipient is a secret, read now: with it the delivery goes where it was owed to, whatever the file
    /// says later.
    fn add_secret(&mut self, name: String, means: Means, file: Option<&Path>) {
        match file.map_or(Err("no file is named".to_owned()), secret::read) {
            Ok(recipient) => self.add(name, means, [recipient]),
            // The config was checked a moment ago, so somebody took the file away since.
            Err(error) => tracing::error!(target = name, %error, "nobody is told over this target"),
        }
    }
}

/// Who is told, as the config says.
#[must_use]
pub fn routing(config: &Config) -> AlertRouting {
    let alerts = &config.alerts;
    let plan = plan(alerts);
    AlertRouting {
        lanes: Arc::new(plan.lanes),
        limits: alerts.limits.limits(),
        link_base: Some(config.link_base()),
        environment: config.environment.name.clone(),
        patience: Patience {
            retry_seconds: alerts.retry_seconds.clone(),
            give_up_seconds: alerts.give_up_seconds,
        },
        ..AlertRouting::of_config(plan.targets)
    }
}

fn plan(alerts: &AlertsConfig) -> Plan {
    let mut plan = Plan::default();
    if let Some(email) = &alerts.email {
        plan.add(EMAIL_LANE.to_owned(), mail(email), email.to.iter().cloned());
    }
    for hook in &alerts.webhooks {
        let (name, means) = (format!("webhook:{}", hook.name), webhook(hook));
        match &hook.url_file {
            Some(file) => plan.add_secret(name, means, Some(file)),
            None => plan.add(name, means, [hook.url.clone()]),
        }
    }
    for one in &alerts.slack {
        let name = format!("slack:{}", one.name);
        match &one.bot_token_file {
            Some(token) => plan.add(name, bot(one, token), [one.channel.clone().unwrap_or_default()]),
            None => {
                let means = Means::SlackHook { channel: one.channel.clone() };
                plan.add_secret(name, means, one.webhook_url_file.as_deref());
            }
        }
    }
    for one in &alerts.sms {
        plan.add(format!("sms:{}", one.name), sms(one), one.to.iter().cloned());
    }
    for one in &alerts.pagerduty {
        let means = Means::PagerDuty { api_url: one.api_url.clone() };
        plan.add_secret(format!("pagerduty:{}", one.name), means, one.routing_key_file.as_deref());
    }
    for one in &alerts.commands {
        let means = Means::Command { program: one.program.clone(), args: one.args.clone() };
        plan.add(format!("command:{}", one.name), means, [one.name.clone()]);
    }
    plan
}

fn file(path: &Path) -> Secret {
    Secret::File(path.to_owned())
}

fn mail(email: &EmailConfig) -> Means {
    match email.provider {
        MailProvider::Smtp => Means::Smtp(Smtp {
            host: email.host.clone(),
            port: email.port,
            tls: match email.tls {
                MailTls::None => MailProtection::None,
                MailTls::Starttls => MailProtection::Starttls,
                MailTls::Tls => MailProtection::Tls,
            },
            ca_file: email.ca_file.clone(),
            username: email.username.clone(),
            password: email.password_file.as_deref().map(file),
            from: email.from.clone(),
        }),
        MailProvider::Sendgrid => Means::SendGrid {
            api_url: email.api_url.clone(),
            // The check asks for a key; without one the provider refuses.
            key: email.sendgrid_key_file.as_deref().map_or(Secret::Text(String::new()), file),
            from: email.from.clone(),
        },
    }
}

fn webhook(hook: &WebhookConfig) -> Means {
    Means::Webhook {
        secret: hook.secret_file.as_deref().map(file),
        form: hook.form.into(),
        bearer: hook.bearer_file.as_deref().map(file),
    }
}

fn bot(slack: &SlackConfig, token: &Path) -> Means {
    Means::SlackBot {
        api_url: slack.api_url.clone(),
        token: file(token),
        app_token: slack.app_token_file.as_deref().map(file),
    }
}

fn sms(sms: &SmsConfig) -> Means {
    match sms.provider {
        SmsProvider::Twilio => Means::Twilio {
            api_url: sms.api_url.clone(),
            account_sid: sms.account_sid.clone(),
            auth_token: sms.auth_token_file.as_deref().map_or(Secret::Text(String::new()), file),
            from: sms.from.clone(),
        },
        SmsProvider::Gateway => Means::SmsGateway {
            url: sms.url.clone(),
            body: sms.body.clone(),
            content_type: sms.content_type.clone(),
            headers: sms.headers.clone(),
            bearer: sms.bearer_file.as_deref().map(file),
            success_contains: sms.success_contains.clone(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::CommandConfig;
    use crate::config::PagerdutyConfig;
    use std::path::PathBuf;

    fn lane_and_recipients(alerts: &AlertsConfig) -> Vec<String> {
        let plan = plan(alerts);
        assert!(plan.lanes.iter().all(|(name, lane)| *name == lane.name && lane.workers > 0));
        plan.targets.iter().map(|t| format!("{} {}", t.lane, t.recipient)).collect()
    }

    #[test]
    fn each_table_is_a_lane_and_each_receiver_a_target() {
        let dir = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| -> Option<PathBuf> {
            std::fs::write(dir.path().join(name), text).unwrap();
            Some(dir.path().join(name))
        };
        let name = |name: &str| name.to_owned();
        let to = vec!["a@desk.example".to_owned(), "b@desk.example".to_owned()];
        let alerts = AlertsConfig {
            email: Some(EmailConfig { to, ..EmailConfig::default() }),
            webhooks: vec![
                WebhookConfig { name: name("a"), url: name("https://a.example"), ..WebhookConfig::default() },
                WebhookConfig {
                    name: name("b"),
                    url_file: file("url", "https://b.example/secret\n"),
                    ..WebhookConfig::default()
                },
            ],
            slack: vec![
                SlackConfig {
                    name: name("hook"),
                    webhook_url_file: file("hook", " https://h.example/x \n"),
                    ..SlackConfig::default()
                },
                SlackConfig {
                    name: name("bot"),
                    bot_token_file: file("bot", "xoxb-1"),
                    channel: Some(name("#ops")),
                    ..SlackConfig::default()
                },
            ],
            sms: vec![SmsConfig {
                name: name("oncall"),
                to: vec![name("+15555550100")],
                ..SmsConfig::default()
            }],
            pagerduty: vec![
                PagerdutyConfig {
                    name: name("desk"),
                    routing_key_file: file("key", "k3y\n"),
                    ..PagerdutyConfig::default()
                },
                // Taken away since the config was checked: the others are told all the same.
                PagerdutyConfig {
                    name: name("gone"),
                    routing_key_file: Some(dir.path().join("gone")),
                    ..PagerdutyConfig::default()
                },
            ],
            commands: vec![CommandConfig { name: name("wall"), ..CommandConfig::default() }],
            ..AlertsConfig::default()
        };
        let expected = [
            "email a@desk.example",
            "email b@desk.example",
            "webhook:a https://a.example",
            "webhook:b https://b.example/secret",
            "slack:hook https://h.example/x",
            "slack:bot #ops",
            "sms:oncall +15555550100",
            "pagerduty:desk k3y",
            "command:wall wall",
        ];
        assert_eq!(lane_and_recipients(&alerts), expected);
        assert_eq!(lane_and_recipients(&AlertsConfig::default()), Vec::<String>::new());
    }
}
