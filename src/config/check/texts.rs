//! Text messages: numbers, Twilio's account, and the template of a gateway.

use super::Check;
use super::RECEIVERS_MAX;
use super::channels::Spot;
use crate::config::channels::SmsConfig;
use crate::config::channels::SmsProvider;
use crate::domain::deliveries_recipients::phone_problem;
use crate::domain::deliveries_sms::BodyKind;
use crate::domain::deliveries_sms::filled_in;

/// Length of Twilio's names for accounts and services.
const SID_CHARS: usize = 34;
/// Headers that are ours to write, or a secret that belongs into a file.
const HEADERS_KEPT: [&str; 5] =
    ["authorization", "content-length", "content-type", "host", "transfer-encoding"];

impl Check<'_, '_> {
    pub(super) fn sms(&mut self, at: Spot<'_>, sms: &SmsConfig, private: bool) {
        let to = at.key("to");
        if sms.to.is_empty() || sms.to.len() > RECEIVERS_MAX {
            let hint = format!("give 1 to {RECEIVERS_MAX}: `to = [\"+15555550100\"]`");
            self.note(&to, format!("{} receivers", sms.to.len()), hint);
        }
        for (i, number) in sms.to.iter().enumerate() {
            if let Some(why) = phone_problem(number) {
                let i = i.to_string();
                let path = [to[0], to[1], to[2], to[3], &i];
                let what = format!("`{number}` is not a phone number in E.164: {why}");
                self.note(&path, what, "for instance \"+15555550100\"");
            }
        }
        match sms.provider {
            SmsProvider::Twilio => self.twilio(at, sms, private),
            SmsProvider::Gateway => self.gateway(at, sms, private),
        }
    }

    fn twilio(&mut self, at: Spot<'_>, sms: &SmsConfig, private: bool) {
        self.api(&at.key("api_url"), &sms.api_url, private);
        if self.present(&at.key("account_sid"), &sms.account_sid) && !is_sid(&sms.account_sid, "AC") {
            let what = format!("`{}` is not the name of an account", sms.account_sid);
            self.note(&at.key("account_sid"), what, "it begins with AC and has 34 characters");
        }
        self.needed_secret(&at.key("auth_token_file"), sms.auth_token_file.as_deref());
        if self.present(&at.key("from"), &sms.from)
            && let Some(why) = phone_problem(&sms.from).filter(|_| sms.from.starts_with('+'))
        {
            let what = format!("`{}` is not a phone number in E.164: {why}", sms.from);
            self.note(&at.key("from"), what, "a number, a messaging service (MG…) or a sender's name");
        }
    }

    fn gateway(&mut self, at: Spot<'_>, sms: &SmsConfig, private: bool) {
        if self.present(&at.key("url"), &sms.url) {
            self.api(&at.key("url"), &sms.url, private);
        }
        self.secret(&at.key("bearer_file"), sms.bearer_file.as_deref());
        let Some(kind) = BodyKind::of(&sms.content_type) else {
            let hint = "use \"application/json\", \"application/x-www-form-urlencoded\" or \"text/plain\"";
            let what = format!("nobody knows how to escape text in `{}`", sms.content_type);
            self.note(&at.key("content_type"), what, hint);
            return;
        };
        if !sms.body.contains("{to}") || !sms.body.contains("{text}") {
            let hint = "for instance `body = '{\"to\":\"{to}\",\"text\":\"{text}\"}'`";
            self.note(&at.key("body"), "`body` names {to} and {text}, each where it belongs", hint);
        }
        let sample = filled_in(&sms.body, kind, "+15555550100", "\"\\\n");
        if kind == BodyKind::Json && serde_json::from_str::<serde_json::Value>(&sample).is_err() {
            let hint = "put {to} and {text} between double quotes: '{\"to\":\"{to}\",\"text\":\"{text}\"}'";
            self.note(&at.key("body"), "`body` is no JSON once it is filled in", hint);
        }
        for (name, value) in &sms.headers {
            let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
            let odd = name.is_empty()
                || !name.chars().all(token)
                || !value.chars().all(|c| (' '..='~').contains(&c));
            if odd {
                self.note(
                    &at.key("headers"),
                    format!("`{name}` cannot be a header"),
                    "use plain names and values",
                );
            } else if HEADERS_KEPT.contains(&name.to_ascii_lowercase().as_str()) {
                let hint = "a token belongs into `bearer_file`, the type into `content_type`";
                self.note(&at.key("headers"), format!("`{name}` is not set here"), hint);
            }
        }
    }
}

fn is_sid(text: &str, start: &str) -> bool {
    text.len() == SID_CHARS && text.starts_with(start) && text.chars().all(|c| c.is_ascii_alphanumeric())
}
