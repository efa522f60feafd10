//! The section about alerts, and the one about the log.

use crate::config::alerts_people::EscalationConfig;
use crate::config::alerts_people::RotationConfig;
use crate::config::channels::CommandConfig;
use crate::config::channels::EmailConfig;
use crate::config::channels::LimitsConfig;
use crate::config::channels::PagerdutyConfig;
use crate::config::channels::SlackConfig;
use crate::config::channels::SmsConfig;
use crate::config::channels::WebhookConfig;
use crate::config::sections::AlertmanagerTrust;
use crate::domain::alerts_actions::TripSource;
use crate::domain::alerts_durations;
use crate::domain::alerts_escalation::ACK_REMINDER_SECONDS;
use serde::Deserialize;
use serde::Serialize;

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
    /// What a program of this machine may do at Alertmanager's routes without a credential: `none`, `read` or `write`.
    pub alertmanager_local_trust: AlertmanagerTrust,
    /// Webhooks, Slack and gateways may be at loopback and private addresses.
    pub allow_private_targets: bool,
    /// Programs may be run.
    pub allow_commands: bool,
    /// Address that links in messages begin with.
    pub public_url: Option<String>,
    /// Whose alerts may trip the breaker: `rule`, `api`, `alertmanager`.
    pub trip_from: Vec<TripSource>,
    /// A synthetic alert goes down every lane so often; `0` is never.
    pub canary_interval: String,
    /// Where to tell somebody outside that alerts are delivered; its silence is his alarm.
    pub pulse_url: Option<String>,
    /// How often.
    pub pulse_seconds: u64,
    /// Mail.
    pub email: Option<EmailConfig>,
    /// Slack channels.
    pub slack: Vec<SlackConfig>,
    /// Text messages.
    pub sms: Vec<SmsConfig>,
    /// PagerDuty services.
    pub pagerduty: Vec<PagerdutyConfig>,
    /// Webhooks.
    pub webhooks: Vec<WebhookConfig>,
    /// Programs.
    pub commands: Vec<CommandConfig>,
    /// How much may be sent.
    pub limits: LimitsConfig,
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
            alertmanager_local_trust: AlertmanagerTrust::Read,
            allow_private_targets: false,
            allow_commands: false,
            public_url: None,
            pulse_url: None,
            pulse_seconds: 60,
            trip_from: vec![TripSource::Rule],
            canary_interval: "0".to_owned(),
            email: None,
            slack: Vec::new(),
            sms: Vec::new(),
            pagerduty: Vec::new(),
            webhooks: Vec::new(),
            commands: Vec::new(),
            limits: LimitsConfig::default(),
            ack_reminder_seconds: ACK_REMINDER_SECONDS,
            escalations: Vec::new(),
            rotations: Vec::new(),
        }
    }
}

impl AlertsConfig {
    /// Milliseconds from canary to canary; `None` when there are none.
    ///
    /// # Errors
    /// In words, what to write instead.
    pub fn canary_ms(&self) -> Result<Option<i64>, String> {
        Ok(Some(alerts_durations::parse(&self.canary_interval)?).filter(|ms| *ms > 0))
    }
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
