//! Mail settings.

use super::Check;
use super::RECEIVERS_MAX;
use super::mail_address;
use crate::config::EnvironmentKind;
use crate::config::channels::EmailConfig;
use crate::config::channels::MailProvider;
use crate::config::channels::MailTls;
use crate::domain::deliveries_recipients::address_problem;
use std::fs;
use std::path::Path;

impl Check<'_, '_> {
    pub(super) fn email(&mut self, email: &EmailConfig, kind: EnvironmentKind, private: bool) {
        let at = |key| ["alerts", "email", key];
        match email.provider {
            MailProvider::Smtp => self.mail_server(email, kind),
            MailProvider::Sendgrid => {
                self.needed_secret(&at("sendgrid_key_file"), email.sendgrid_key_file.as_deref());
                self.api(&at("api_url"), &email.api_url, private);
            }
        }
        if self.present(&at("from"), &email.from) && !mail_address(&email.from) {
            let what = format!("`{}` is not a mail address", email.from);
            self.note(&at("from"), what, "for instance \"tradewarden@example.com\"");
        }
        if email.to.is_empty() || email.to.len() > RECEIVERS_MAX {
            let what = format!("{} receivers", email.to.len());
            self.note(&at("to"), what, format!("give 1 to {RECEIVERS_MAX}: `to = [\"desk@example.com\"]`"));
        }
        for (i, to) in email.to.iter().enumerate() {
            if let Some(why) = address_problem(to) {
                let i = i.to_string();
                let what = format!("`{to}` is not a mail address: {why}");
                self.note(&["alerts", "email", "to", &i], what, "for instance \"desk@example.com\"");
            }
        }
    }

    fn mail_server(&mut self, email: &EmailConfig, kind: EnvironmentKind) {
        let at = |key| ["alerts", "email", key];
        self.present(&at("host"), &email.host);
        if email.port == 0 {
            self.note(&at("port"), "`port` is 0", "usual ports are 587 (starttls), 465 (tls) and 25 (none)");
        }
        self.authority(&at("ca_file"), email.ca_file.as_deref());
        self.secret(&at("password_file"), email.password_file.as_deref());
        if email.username.is_some() != email.password_file.is_some() {
            let hint = "give both `username` and `password_file`, or neither";
            self.note(&at("username"), "sign-in to the mail server needs a name and a password", hint);
        }
        let in_the_clear = email.tls == MailTls::None && email.username.is_some();
        if in_the_clear && kind == EnvironmentKind::Prod {
            let hint = "use `tls = \"starttls\"` or `tls = \"tls\"`";
            self.note(&at("tls"), "the password would travel in the clear", hint);
        }
    }

    fn authority(&mut self, path: &[&str], file: Option<&Path>) {
        let Some(file) = file else { return };
        match fs::read_to_string(file) {
            Ok(text) if text.contains("-----BEGIN CERTIFICATE-----") => {}
            Ok(_) => {
                let what = format!("{} holds no certificate in PEM", file.display());
                self.note(
                    path,
                    what,
                    "put the authority's certificate there; it begins with -----BEGIN CERTIFICATE-----",
                );
            }
            Err(error) => {
                let what = format!("`ca_file`: {} cannot be read ({error})", file.display());
                self.note(path, what, "let the service's user read it");
            }
        }
    }
}
