//! Lanes: one way to one provider, with what it needs to be used and workers of its own.

use crate::domain::deliveries::Channel;
use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

/// Something that must not be shown: a password, a token. Kept in a file that is read anew for each use, or as text that
/// came with an imported document and lies sealed in the ledger.
#[derive(Clone, PartialEq, Eq)]
pub enum Secret {
    /// In this file.
    File(PathBuf),
    /// This text.
    Text(String),
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "Secret::File({})", path.display()),
            Self::Text(_) => f.write_str("Secret::Text(<secret>)"),
        }
    }
}

/// How mail is protected on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailProtection {
    /// Not at all.
    None,
    /// STARTTLS, required.
    Starttls,
    /// From the first byte.
    Tls,
}

/// A mail server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Smtp {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Protection.
    pub tls: MailProtection,
    /// A certificate authority of one's own, as a PEM file.
    pub ca_file: Option<PathBuf>,
    /// For sign-in.
    pub username: Option<String>,
    /// For sign-in.
    pub password: Option<Secret>,
    /// Sender.
    pub from: String,
}

/// What the body of a webhook looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HookForm {
    /// Our own shape, signed the way of Standard Webhooks.
    #[default]
    Tradewarden,
    /// Alertmanager's webhook shape, version 4.
    Alertmanager,
}

/// What a lane needs to be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Means {
    /// Mail over SMTP.
    Smtp(Smtp),
    /// Mail over SendGrid's HTTP API.
    SendGrid {
        /// Address of the API.
        api_url: String,
        /// API key.
        key: Secret,
        /// Sender.
        from: String,
    },
    /// A webhook; the recipient is its URL.
    Webhook {
        /// Signs, one secret a line.
        secret: Option<Secret>,
        /// Shape of the body.
        form: HookForm,
        /// Sent as `Authorization: Bearer`.
        bearer: Option<Secret>,
    },
    /// Slack's incoming webhook; the recipient is its URL.
    SlackHook {
        /// Channel asked for, where the webhook allows it.
        channel: Option<String>,
    },
    /// Slack's Web API with a bot token; the recipient is the channel.
    SlackBot {
        /// Address of the API.
        api_url: String,
        /// Bot token.
        token: Secret,
        /// App-level token for Socket Mode: buttons come back over it.
        app_token: Option<Secret>,
    },
    /// PagerDuty Events v2; the recipient is the routing key.
    PagerDuty {
        /// Address of the API.
        api_url: String,
    },
    /// SMS over Twilio; the recipient is a number in E.164.
    Twilio {
        /// Address of the API.
        api_url: String,
        /// Account.
        account_sid: String,
        /// Token.
        auth_token: Secret,
        /// Sender: a number or a messaging service.
        from: String,
    },
    /// SMS over any HTTP gateway; the recipient is a number in E.164.
    SmsGateway {
        /// Where to POST.
        url: String,
        /// Body with `{to}` and `{text}`.
        body: String,
        /// Type of the body.
        content_type: String,
        /// More headers.
        headers: BTreeMap<String, String>,
        /// Sent as `Authorization: Bearer`.
        bearer: Option<Secret>,
        /// Words that a good answer holds, where the status alone says too little.
        success_contains: Option<String>,
    },
    /// A program that is run with the message on its standard input; the recipient is its name in the config.
    Command {
        /// The program.
        program: PathBuf,
        /// Its arguments.
        args: Vec<String>,
    },
}

impl Means {
    /// The channel it belongs to.
    #[must_use]
    pub fn channel(&self) -> Channel {
        match self {
            Self::Smtp(_) | Self::SendGrid { .. } => Channel::Email,
            Self::Webhook { .. } => Channel::Webhook,
            Self::SlackHook { .. } | Self::SlackBot { .. } => Channel::Slack,
            Self::PagerDuty { .. } => Channel::Pagerduty,
            Self::Twilio { .. } | Self::SmsGateway { .. } => Channel::Sms,
            Self::Command { .. } => Channel::Command,
        }
    }

    /// Whether what is there of an incident is kept up to date, so that an acknowledgement is passed on to it.
    #[must_use]
    pub fn keeps_track(&self) -> bool {
        matches!(self, Self::PagerDuty { .. } | Self::SlackBot { .. })
    }
}

/// One way to one provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lane {
    /// Name, once: `email`, `webhook:ops`, `slack:alerts-ops`.
    pub name: String,
    /// What it needs.
    pub means: Means,
    /// Messages handed over at a time.
    pub workers: usize,
}
