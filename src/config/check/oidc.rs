//! `[oidc]`: what must be there once an issuer is named.

use super::Check;
use super::parts::http_url;
use crate::config::Config;

/// Longest words of the button.
const LABEL_MAX_CHARS: usize = 40;

impl Check<'_, '_> {
    /// Sign-in through an identity provider.
    pub(super) fn oidc(&mut self, config: &Config) {
        let oidc = &config.oidc;
        let Some(issuer) = &oidc.issuer else { return };
        self.url(&["oidc", "issuer"], issuer);
        let near = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
        if http_url(issuer).is_ok()
            && !issuer.starts_with("https://")
            && !near.iter().any(|n| issuer.starts_with(n))
        {
            let what = format!("`{issuer}` would tell who may come in without TLS");
            self.note(&["oidc", "issuer"], what, "begin it with https://");
        }
        self.present(&["oidc", "client_id"], &oidc.client_id);
        self.present(&["oidc", "groups_claim"], &oidc.groups_claim);
        self.secret(&["oidc", "client_secret_file"], oidc.client_secret_file.as_deref());
        let groups = oidc.admin_groups.len() + oidc.operator_groups.len() + oidc.viewer_groups.len();
        if groups == 0 {
            let hint = "name at least one group in `admin_groups`, `operator_groups` or `viewer_groups`";
            self.note(&["oidc", "issuer"], "nobody could come in: no group gives a role", hint);
        }
        let length = oidc.label.trim().chars().count();
        if length == 0 || length > LABEL_MAX_CHARS {
            let hint = format!("use 1 to {LABEL_MAX_CHARS} characters");
            self.note(&["oidc", "label"], "`label` does not fit on a button", hint);
        }
    }
}
