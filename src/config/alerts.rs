//! The section about alerts, and the one about the log.

use crate::config::alerts_people::EscalationConfig;
use crate::config::alerts_people::RotationConfig;
use crate::domain::alerts_escalation::ACK_REMINDER_SECONDS;
use serde::Deserialize;
use serde::Serialize;
use std::path::PathBuf;

/// Waits between attempts of a delivery.
pub const RETRY_SECONDS: [u64; 8] = [1, 5, 15, 30, 60, 120, 300, 600];

/// Who is told, and how.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AlertsConfig {
    /// Waits between attempts; the last one repeats.
    pub retry_seconds: Vec<u64>,
    /// Given up after so long without success.
    pub give_up_seconds: u64,
    /// Webhooks may go to loopback and private addresses.
    pub allow_private_targets: bool,
    /// Address that links in messages begin with.
    pub public_url: Option<String>,
    /// Mail.
    pub email: Option<EmailConfig>,
    /// Webhooks.
    pub webhooks: Vec<WebhookConfig>,
    /// After an acknowledgement it is asked again so often while it still fires; 0 is never.
    pub ack_reminder_seconds: u64,
    /// Who is told when nobody acknowledges.
    pub escalations: Vec<EscalationConfig>,
    /// Who is on call.
    pub rotations: Vec<RotationConfig>,
}

impl Default for AlertsConfig {
    fn default() -> Self {
        Self {
            retry_seconds: RETRY_SECONDS.to_vec(),
            give_up_seconds: 86_400,
            allow_private_targets: false,
            public_url: None,
            email: None,
            webhooks: Vec::new(),
            ack_reminder_seconds: ACK_REMINDER_SECONDS,
            escalations: Vec::new(),
            rotations: Vec::new(),
        }
    }
}

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

/// Mail over SMTP.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EmailConfig {
    /// The mail server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// `none`, `starttls` or `tls`.
    pub tls: MailTls,
    /// For sign-in.
    pub username: Option<String>,
    /// File with the password; never the password itself.
    pub password_file: Option<PathBuf>,
    /// Sender.
    pub from: String,
    /// Receivers.
    pub to: Vec<String>,
}

impl Default for EmailConfig {
    fn default() -> Self {
        Self {
            host: String::new(),
            port: 587,
            tls: MailTls::Starttls,
            username: None,
            password_file: None,
            from: String::new(),
            to: Vec::new(),
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
    /// File with the secret that signs; never the secret itself.
    pub secret_file: Option<PathBuf>,
}

/// Form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One object a line.
    Json,
}

/// What the process says on its standard error.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LogConfig {
    /// `error`, `warn`, `info`, `debug` or `trace`.
    pub level: String,
    /// `text` or `json`.
    pub format: LogFormat,
}

impl Default for LogConfig {
    fn default() -> Self {
        Self { level: "info".to_owned(), format: LogFormat::Text }
    }
}
