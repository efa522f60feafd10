//! TLS of a listener: one way to a certificate, and one that clients could accept now.

use super::Check;
use crate::clock::Clock;
use crate::config::Config;
use crate::config::TlsConfig;
use crate::config::tls;

impl Check<'_, '_> {
    pub(super) fn tls(&mut self, section: &str, config: Option<&TlsConfig>) {
        let Some(config) = config else { return };
        let at = |key| [section, "tls", key];
        match (config.self_signed, &config.certificate_file, &config.key_file) {
            (true, None, None) => {}
            (true, _, _) => self.note(
                &at("self_signed"),
                "a certificate of one's own and one of files",
                "take `self_signed` out, or `certificate_file` and `key_file`",
            ),
            (false, Some(certificate), Some(key)) => {
                if let Err(fault) = tls::read(certificate, key, Clock::System.now()) {
                    self.note(&at(fault.key), fault.what, fault.hint);
                }
            }
            (false, Some(_), None) => self.note(
                &at("key_file"),
                "`key_file` is missing",
                "name the file with the certificate's private key",
            ),
            (false, None, Some(_)) => self.note(
                &at("certificate_file"),
                "`certificate_file` is missing",
                "name the file with the certificate",
            ),
            (false, None, None) => self.note(
                &[section, "tls"],
                "no certificate",
                "give `certificate_file` and `key_file`, or `self_signed = true`",
            ),
        }
    }

    pub(super) fn public_url(&mut self, config: &Config) {
        let at = ["http", "public_url"];
        let Some(url) = &config.http.public_url else { return };
        self.url(&at, url);
        if config.http.tls.is_some() && url.starts_with("http://") {
            let what = format!("links would begin with {url}, and this listener speaks TLS");
            self.note(&at, what, "begin it with https://");
        }
    }
}
