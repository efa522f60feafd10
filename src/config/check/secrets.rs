//! Files with secrets and the addresses they are sent to.

use super::Check;
use super::parts::http_url;
use crate::config::secret;
use std::path::Path;

const MAKE_IT: &str = "create the file with the secret in it and let the service's user read it";

impl Check<'_, '_> {
    /// What is sent goes to the public network over TLS; the address behind a name is checked again at each call.
    pub(super) fn https(&mut self, path: &[&str], url: &str, private: bool) {
        if private || url.starts_with("https://") {
            return;
        }
        let hint = "begin with https://, or set `allow_private_targets = true` in [alerts] for a target of your own network";
        self.note(path, format!("`{url}` would carry alerts in the clear"), hint);
    }

    /// The address of a provider's API.
    pub(super) fn api(&mut self, path: &[&str], url: &str, private: bool) {
        self.url(path, url);
        self.https(path, url, private);
    }

    /// A file whose secret is an address: what is wrong with it is said, the address is not.
    pub(super) fn secret_url(&mut self, path: &[&str], file: &Path, private: bool) {
        let Some(url) = self.needed_secret(path, Some(file)) else { return };
        if let Err(why) = http_url(&url) {
            self.note(
                path,
                format!("the file holds no web address: {why}"),
                "one line that begins with https://",
            );
        } else if !private && !url.starts_with("https://") {
            let hint = "begin it with https://, or set `allow_private_targets = true` in [alerts]";
            self.note(path, "the address in the file would carry alerts in the clear", hint);
        }
    }

    /// A token of Slack says by its beginning what it is good for; two files are easily mixed up.
    pub(super) fn token(&mut self, path: &[&str], file: &Path, start: &str) {
        let Some(token) = self.needed_secret(path, Some(file)) else { return };
        if !token.contains(start) || token.contains(char::is_whitespace) {
            let what = format!("the file holds no token of the kind `{start}…`");
            self.note(path, what, "copy the token of the app's settings into it, on one line");
        }
    }

    /// A secret that must be there.
    pub(super) fn needed_secret(&mut self, path: &[&str], file: Option<&Path>) -> Option<String> {
        let key = path.last().copied().unwrap_or_default();
        let Some(file) = file else {
            self.note(path, format!("`{key}` is missing"), format!("add `{key} = \"…\"`"));
            return None;
        };
        secret::read(file).map_err(|why| self.note(path, format!("`{key}`: {why}"), MAKE_IT)).ok()
    }

    /// A secret's file must be there and readable now, not at the first alert of the night.
    pub(super) fn secret(&mut self, path: &[&str], file: Option<&Path>) {
        if file.is_some() {
            self.needed_secret(path, file);
        }
    }
}
