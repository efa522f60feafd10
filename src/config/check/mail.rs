//! Mail settings and secret files.

use super::Check;
use super::RECEIVERS_MAX;
use super::mail_address;
use crate::config::EnvironmentKind;
use crate::config::alerts::EmailConfig;
use crate::config::alerts::MailTls;
use std::fs::File;
use std::path::Path;

impl Check<'_, '_> {
    pub(super) fn email(&mut self, email: &EmailConfig, kind: EnvironmentKind) {
        let at = |key| ["alerts", "email", key];
        self.present(&at("host"), &email.host);
        if email.port == 0 {
            self.note(&at("port"), "`port` is 0", "usual ports are 587 (starttls), 465 (tls) and 25 (none)");
        }
        if self.present(&at("from"), &email.from) && !mail_address(&email.from) {
            let what = format!("`{}` is not a mail address", email.from);
            self.note(&at("from"), what, "for instance \"tradewarden@example.com\"");
        }
        if email.to.is_empty() || email.to.len() > RECEIVERS_MAX {
            let what = format!("{} receivers", email.to.len());
            self.note(&at("to"), what, format!("give 1 to {RECEIVERS_MAX}: `to = [\"desk@example.com\"]`"));
        }
        if let Some(bad) = email.to.iter().find(|to| !mail_address(to)) {
            self.note(
                &at("to"),
                format!("`{bad}` is not a mail address"),
                "for instance \"desk@example.com\"",
            );
        }
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

    /// A webhook goes to the public network over TLS; the address behind its name is checked again at each call.
    pub(super) fn webhook(&mut self, path: &[&str], url: &str, allow_private: bool) {
        if allow_private || url.starts_with("https://") {
            return;
        }
        let hint = "begin with https://, or set `allow_private_targets = true` in [alerts] for a target of your own network";
        self.note(path, format!("`{url}` would carry alerts in the clear"), hint);
    }

    /// A secret's file must be there and readable now, not at the first alert of the night.
    pub(super) fn secret(&mut self, path: &[&str], file: Option<&Path>) {
        let Some(file) = file else { return };
        if let Err(error) = File::open(file) {
            let key = path.last().copied().unwrap_or_default();
            let what = format!("`{key}`: {} cannot be read ({error})", file.display());
            self.note(path, what, "create the file with the secret in it and let the service's user read it");
        }
    }
}
