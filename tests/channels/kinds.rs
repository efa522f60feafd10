//! Every channel that speaks HTTP, with its lane, its recipient and the answer its provider gives when all is well; and
//! the letters that go over it.

use super::peers::Call;
use super::peers::Play;
use serde_json::json;
use std::collections::BTreeMap;
use tradewarden::clock::Stopwatch;
use tradewarden::delivery::carrier::Carrier;
use tradewarden::domain::alerts::Message;
use tradewarden::domain::alerts::Purpose;
use tradewarden::domain::alerts::Severity;
use tradewarden::domain::alerts::Told;
use tradewarden::domain::deliveries_lanes::HookForm;
use tradewarden::domain::deliveries_lanes::Lane;
use tradewarden::domain::deliveries_lanes::Means;
use tradewarden::domain::deliveries_lanes::Secret;
use tradewarden::services::deliveries::Claimed;
use tradewarden::services::deliveries::Letter;

/// PagerDuty's integration key in these tests.
pub const ROUTING_KEY: &str = "0123456789abcdef0123456789abcdef";
/// Twilio's account in these tests.
pub const ACCOUNT: &str = "AC0123456789abcdef0123456789abcdef";
/// Whoever gets text messages in these tests: a number of the range kept for fiction.
pub const PHONE: &str = "+15555550100";

/// A channel that speaks HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Webhook,
    SlackHook,
    SlackBot,
    PagerDuty,
    Twilio,
    Gateway,
    SendGrid,
}

impl Kind {
    pub const ALL: [Self; 7] = [
        Self::Webhook,
        Self::SlackHook,
        Self::SlackBot,
        Self::PagerDuty,
        Self::Twilio,
        Self::Gateway,
        Self::SendGrid,
    ];

    /// Its lane, with the provider at `base`.
    pub fn lane(self, base: &str) -> Lane {
        let (base, secret) = (base.to_owned(), |text: &str| Secret::Text(text.to_owned()));
        let means = match self {
            Self::Webhook => Means::Webhook { secret: None, form: HookForm::Tradewarden, bearer: None },
            Self::SlackHook => Means::SlackHook { channel: None },
            Self::SlackBot => Means::SlackBot {
                api_url: format!("{base}/api"),
                token: secret("xoxb-secret"),
                app_token: None,
            },
            Self::PagerDuty => Means::PagerDuty { api_url: base },
            Self::Twilio => Means::Twilio {
                api_url: base,
                account_sid: ACCOUNT.to_owned(),
                auth_token: secret("twilio-secret"),
                from: "+15555550199".to_owned(),
            },
            Self::Gateway => Means::SmsGateway {
                url: format!("{base}/send"),
                body: r#"{"to":"{to}","text":"{text}"}"#.to_owned(),
                content_type: "application/json".to_owned(),
                headers: BTreeMap::from([("x-account".to_owned(), "desk".to_owned())]),
                bearer: Some(secret("gateway-secret")),
                success_contains: Some("\"accepted\"".to_owned()),
            },
            Self::SendGrid => {
                let from = "Desk <warden@desk.example>".to_owned();
                Means::SendGrid { api_url: base, key: secret("SG.secret"), from }
            }
        };
        Lane { name: format!("{self:?}"), means, workers: 1 }
    }

    /// Whom it tells, with the provider at `base`.
    pub fn recipient(self, base: &str) -> String {
        match self {
            Self::Webhook | Self::SlackHook => format!("{base}/services/T0/B0/path-secret"),
            Self::SlackBot => "C0123456".to_owned(),
            Self::PagerDuty => ROUTING_KEY.to_owned(),
            Self::Twilio | Self::Gateway => PHONE.to_owned(),
            Self::SendGrid => "night.watch@desk.example".to_owned(),
        }
    }

    /// What its provider answers when all is well.
    pub fn good(self) -> fn(&Call) -> Play {
        match self {
            Self::Webhook => |_| Play::says(204, ""),
            Self::SlackHook => |_| Play::says(200, "ok"),
            Self::SlackBot => |call| {
                let asked = call.json();
                let ts = asked["ts"].as_str().unwrap_or("1795478400.000100");
                let said = json!({ "ok": true, "channel": "C0123456", "ts": ts });
                Play::says(200, &said.to_string())
            },
            Self::PagerDuty => |call| {
                let key = call.json()["dedup_key"].clone();
                let said = json!({ "status": "success", "message": "Event processed", "dedup_key": key });
                Play::says(202, &said.to_string())
            },
            Self::Twilio => |_| {
                let said =
                    json!({ "sid": "SM1", "status": "queued", "error_code": null, "error_message": null });
                Play::says(201, &said.to_string())
            },
            Self::Gateway => |_| Play::says(200, r#"{"state":"accepted"}"#),
            Self::SendGrid => |_| Play::Answer(202, vec![("x-message-id", "sg-1".to_owned())], String::new()),
        }
    }
}

/// A carrier that may go to loopback.
pub fn carrier() -> Carrier {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Carrier::new(true, true).unwrap()
}

/// An incident that began.
pub fn opened(incident: i64) -> Message {
    Message {
        incident,
        told: Told::Opened,
        kind: "circuit_breaker_tripped".into(),
        severity: Severity::Critical,
        title: "Circuit breaker TRIPPED: new orders are blocked".into(),
        summary: "Reason: market data feed frozen since noon".into(),
        opened_at: "2026-11-24T09:30:00Z".parse().unwrap(),
        resolved: None,
        environment: "paper desk".into(),
        link: Some("https://warden.desk.example/circuit-breaker".into()),
        labels: BTreeMap::from([("alertname".into(), "CircuitBreakerTripped".into())]),
        annotations: BTreeMap::new(),
        generator_url: None,
        ack_link: None,
        acked: None,
    }
}

pub fn letter(recipient: &str, items: Vec<Message>) -> Letter {
    Letter {
        recipient: recipient.into(),
        items,
        purpose: Purpose::Route,
        group: None,
        digest: false,
        anchor: None,
    }
}

pub fn claimed(letter: &Letter, lane: &Lane) -> Claimed {
    Claimed {
        id: 1,
        deliveries: vec![(1, 1)],
        channel: Some(lane.means.channel()),
        lane: lane.name.clone(),
        attempt: 1,
        dedup_key: "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W".into(),
        follows: None,
        earlier_id: None,
        possible_repeat: false,
        letter: Ok(letter.clone()),
        watch: Stopwatch::start(),
    }
}
