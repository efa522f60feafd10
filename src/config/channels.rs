//! The tables about channels: mail, Slack, text messages, PagerDuty, webhooks, commands, and how much each may send.

use crate::domain::deliveries::Channel;
use crate::domain::deliveries_lanes::HookForm;
use crate::domain::deliveries_limits::ALL_PER_MINUTE;
use crate::domain::deliveries_limits::ChannelLimits;
use crate::domain::deliveries_limits::Limits;
use serde::Deserialize;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Slack's Web API.
pub const SLACK_API: &str = "https://slack.com/api";
/// PagerDuty's Events API.
pub const PAGERDUTY_API: &str = "https://events.pagerduty.com";
/// Twilio's API.
pub const TWILIO_API: &str = "https://api.twilio.com";
/// SendGrid's API.
pub const SENDGRID_API: &str = "https://api.sendgrid.com";

/// How mail is protected on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailTls {
    /// Not at all.
    None,
    /// STARTTLS, required.
    #[default]
    Starttls,
    /// From the first byte.
    Tls,
}

/// Who takes mail from us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailProvider {
    /// A mail server.
    #[default]
    Smtp,
    /// SendGrid, over its HTTP API.
    Sendgrid,
}

/// Mail.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EmailConfig {
    /// `smtp` or `sendgrid`.
    pub provider: MailProvider,
    /// The mail server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// `none`, `starttls` or `tls`.
    pub tls: MailTls,
    /// Certificates of one's own authority, as PEM; then no other is trusted.
    pub ca_file: Option<PathBuf>,
    /// For sign-in.
    pub username: Option<String>,
    /// File with the password; never the password itself.
    pub password_file: Option<PathBuf>,
    /// File with SendGrid's API key.
    pub sendgrid_key_file: Option<PathBuf>,
    /// Address of SendGrid's API.
    pub api_url: String,
    /// Sender.
    pub from: String,
    /// Receivers.
    pub to: Vec<String>,
}

impl Default for EmailConfig {
    fn default() -> Self {
        Self {
            provider: MailProvider::Smtp,
            host: String::new(),
            port: 587,
            tls: MailTls::Starttls,
            ca_file: None,
            username: None,
            password_file: None,
            sendgrid_key_file: None,
            api_url: SENDGRID_API.to_owned(),
            from: String::new(),
            to: Vec::new(),
        }
    }
}

/// Shape of a webhook's body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WebhookForm {
    /// Our own.
    #[default]
    Tradewarden,
    /// Alertmanager's, version 4.
    Alertmanager,
}

impl From<WebhookForm> for HookForm {
    fn from(form: WebhookForm) -> Self {
        match form {
            WebhookForm::Tradewarden => Self::Tradewarden,
            WebhookForm::Alertmanager => Self::Alertmanager,
        }
    }
}

/// A webhook.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WebhookConfig {
    /// Name, once.
    pub name: String,
    /// Where to POST.
    pub url: String,
    /// File with the address, where the address is a secret; instead of `url`.
    pub url_file: Option<PathBuf>,
    /// File with the secret that signs; never the secret itself.
    pub secret_file: Option<PathBuf>,
    /// File with a token that is sent as `Authorization: Bearer`.
    pub bearer_file: Option<PathBuf>,
    /// `tradewarden` or `alertmanager`.
    pub form: WebhookForm,
}

/// A Slack channel: over an incoming webhook, or over the Web API with a bot token.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SlackConfig {
    /// Name, once.
    pub name: String,
    /// File with the address of an incoming webhook, which is a secret.
    pub webhook_url_file: Option<PathBuf>,
    /// File with a bot token; instead of the webhook.
    pub bot_token_file: Option<PathBuf>,
    /// The channel; with a webhook only where it allows to choose.
    pub channel: Option<String>,
    /// File with an app-level token: buttons come back over Socket Mode.
    pub app_token_file: Option<PathBuf>,
    /// Address of the Web API.
    pub api_url: String,
}

impl Default for SlackConfig {
    fn default() -> Self {
        Self {
            name: String::new(),
            webhook_url_file: None,
            bot_token_file: None,
            channel: None,
            app_token_file: None,
            api_url: SLACK_API.to_owned(),
        }
    }
}

/// Names and values of HTTP headers.
pub type Headers = BTreeMap<String, String>;

/// Who takes text messages from us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SmsProvider {
    /// Twilio.
    #[default]
    Twilio,
    /// Any HTTP gateway, by a template.
    Gateway,
}

/// Text messages to phones.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SmsConfig {
    /// Name, once.
    pub name: String,
    /// `twilio` or `gateway`.
    pub provider: SmsProvider,
    /// Numbers in E.164.
    pub to: Vec<String>,
    /// Twilio: sender, a number or a messaging service (`MG…`).
    pub from: String,
    /// Twilio: the account (`AC…`).
    pub account_sid: String,
    /// Twilio: file with the account's token.
    pub auth_token_file: Option<PathBuf>,
    /// Twilio: address of the API.
    pub api_url: String,
    /// Gateway: where to POST.
    pub url: String,
    /// Gateway: the body, with `{to}` and `{text}`.
    pub body: String,
    /// Gateway: type of the body, which says how the two are escaped.
    pub content_type: String,
    /// Gateway: more headers.
    pub headers: Headers,
    /// Gateway: file with a token that is sent as `Authorization: Bearer`.
    pub bearer_file: Option<PathBuf>,
    /// Gateway: words that a good answer holds, where the status alone says too little.
    pub success_contains: Option<String>,
}

impl Default for SmsConfig {
    fn default() -> Self {
        Self {
            name: String::new(),
            provider: SmsProvider::Twilio,
            to: Vec::new(),
            from: String::new(),
            account_sid: String::new(),
            auth_token_file: None,
            api_url: TWILIO_API.to_owned(),
            url: String::new(),
            body: "{\"to\":\"{to}\",\"text\":\"{text}\"}".to_owned(),
            content_type: "application/json".to_owned(),
            headers: BTreeMap::new(),
            bearer_file: None,
            success_contains: None,
        }
    }
}

/// A PagerDuty service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PagerdutyConfig {
    /// Name, once.
    pub name: String,
    /// File with the integration key of the Events API v2.
    pub routing_key_file: Option<PathBuf>,
    /// Address of the Events API.
    pub api_url: String,
}

impl Default for PagerdutyConfig {
    fn default() -> Self {
        Self { name: String::new(), routing_key_file: None, api_url: PAGERDUTY_API.to_owned() }
    }
}

/// A program that is run with the message on its standard input.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CommandConfig {
    /// Name, once.
    pub name: String,
    /// The program, with its whole path.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<String>,
}

/// How much may be sent. What is over waits; nothing is dropped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LimitsConfig {
    /// Messages of all channels together in a minute.
    pub all_per_minute: u32,
    /// Of mail.
    pub email: LimitConfig,
    /// Of Slack.
    pub slack: LimitConfig,
    /// Of text messages.
    pub sms: LimitConfig,
    /// Of PagerDuty.
    pub pagerduty: LimitConfig,
}

impl Default for LimitsConfig {
    fn default() -> Self {
        Self {
            all_per_minute: ALL_PER_MINUTE,
            email: LimitConfig::default(),
            slack: LimitConfig::default(),
            sms: LimitConfig::default(),
            pagerduty: LimitConfig::default(),
        }
    }
}

impl LimitsConfig {
    /// In the words of the domain, with what was left out filled in.
    #[must_use]
    pub fn limits(&self) -> Limits {
        Limits {
            all_per_minute: self.all_per_minute,
            email: self.email.over(Channel::Email),
            slack: self.slack.over(Channel::Slack),
            sms: self.sms.over(Channel::Sms),
            pagerduty: self.pagerduty.over(Channel::Pagerduty),
        }
    }
}

/// How much one channel may send; 0 means no limit, what is left out is the usual one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LimitConfig {
    /// Messages a minute.
    pub per_minute: Option<u32>,
    /// Messages to one recipient an hour.
    pub per_recipient_hour: Option<u32>,
}

impl LimitConfig {
    fn over(self, channel: Channel) -> ChannelLimits {
        let usual = ChannelLimits::of(channel);
        ChannelLimits {
            per_minute: self.per_minute.unwrap_or(usual.per_minute),
            per_recipient_hour: self.per_recipient_hour.unwrap_or(usual.per_recipient_hour),
        }
    }
}
