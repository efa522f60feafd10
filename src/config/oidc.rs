//! Sign-in through an identity provider.

use serde::Deserialize;
use serde::Serialize;
use std::path::PathBuf;

/// `[oidc]`: off without an issuer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OidcConfig {
    /// Address of the provider, as it calls itself.
    pub issuer: Option<String>,
    /// What the provider knows the appliance by.
    pub client_id: String,
    /// File with the secret agreed with the provider; without it the client is a public one.
    pub client_secret_file: Option<PathBuf>,
    /// Asked for besides `openid`.
    pub scopes: Vec<String>,
    /// Claim that lists a person's groups.
    pub groups_claim: String,
    /// Members are admins.
    pub admin_groups: Vec<String>,
    /// Members are operators.
    pub operator_groups: Vec<String>,
    /// Members are viewers.
    pub viewer_groups: Vec<String>,
    /// Words of the button.
    pub label: String,
}

impl Default for OidcConfig {
    fn default() -> Self {
        Self {
            issuer: None,
            client_id: String::new(),
            client_secret_file: None,
            scopes: vec!["profile".to_owned(), "email".to_owned()],
            groups_claim: "groups".to_owned(),
            admin_groups: Vec::new(),
            operator_groups: Vec::new(),
            viewer_groups: Vec::new(),
            label: "Single sign-on".to_owned(),
        }
    }
}
