//! How a document wants HTTP to be spoken, and what of that this appliance does.

use crate::domain::alerts_document_fields::Findings;
use crate::domain::alerts_document_fields::Section;
use crate::domain::alerts_document_receivers::Integration;
use crate::domain::alerts_document_receivers::file;
use crate::domain::alerts_document_yaml::Place;
use crate::domain::deliveries_lanes::Secret;

/// Longest web address.
const URL_MAX_BYTES: usize = 2048;

const HTTP: &[&str] = &[
    "basic_auth",
    "authorization",
    "oauth2",
    "bearer_token",
    "bearer_token_file",
    "tls_config",
    "follow_redirects",
    "enable_http2",
    "proxy_url",
    "no_proxy",
    "proxy_from_environment",
    "proxy_connect_header",
    "http_headers",
];
const AUTHORIZATION: &[&str] = &["type", "credentials", "credentials_file", "credentials_ref"];
/// Fields of `tls_config`, for HTTP and for mail.
pub const TLS: &[&str] = &[
    "ca",
    "cert",
    "key",
    "ca_file",
    "cert_file",
    "key_file",
    "ca_ref",
    "cert_ref",
    "key_ref",
    "server_name",
    "insecure_skip_verify",
    "min_version",
    "max_version",
];

/// What `http_config` asks for.
#[derive(Debug, Clone, Default)]
pub struct Http {
    bearer: Option<Secret>,
    /// What cannot be done, with its place.
    cannot: Vec<(Place, String)>,
}

impl Http {
    /// Reads `http_config` of a section; where there is none, `inherited` counts as a whole.
    pub fn read(section: &Section<'_>, inherited: &Self, findings: &mut Findings) -> Self {
        let Some(node) = section.get("http_config") else { return inherited.clone() };
        let Some(section) = Section::open(node, "`http_config`", HTTP, findings) else {
            return Self::default();
        };
        let mut found = Self::default();
        found.credentials(&section, findings);
        let beyond = [
            ("basic_auth", "a user name and a password are not sent"),
            ("oauth2", "OAuth 2 is not spoken"),
            ("proxy_url", "no proxy is used"),
            ("proxy_connect_header", "no proxy is used"),
            ("http_headers", "no headers are added"),
        ];
        for (key, why) in beyond {
            if section.has(key) {
                found.cannot.push((section.place(key), format!("{key}: {why}")));
            }
        }
        if section.flag("proxy_from_environment", findings) == Some(true) {
            let why = "proxy_from_environment: no proxy is used".to_owned();
            found.cannot.push((section.place("proxy_from_environment"), why));
        }
        section.flag("follow_redirects", findings);
        section.flag("enable_http2", findings);
        found.tls(&section, findings);
        found
    }

    fn credentials(&mut self, section: &Section<'_>, findings: &mut Findings) {
        section.at_most_one("bearer_token", "bearer_token_file", findings);
        section.at_most_one("authorization", "bearer_token", findings);
        section.at_most_one("authorization", "bearer_token_file", findings);
        section.at_most_one("authorization", "basic_auth", findings);
        let token = section.text("bearer_token", findings).map(Secret::Text);
        self.bearer = token.or_else(|| file(section, "bearer_token_file", findings));
        let Some(node) = section.get("authorization") else { return };
        let Some(inner) = Section::open(node, "`authorization`", AUTHORIZATION, findings) else { return };
        inner.at_most_one("credentials", "credentials_file", findings);
        let kind = inner.text("type", findings).unwrap_or_else(|| "Bearer".to_owned());
        if !kind.trim().eq_ignore_ascii_case("bearer") {
            self.cannot.push((inner.at, format!("authorization: the type {kind} is not known")));
        }
        if inner.has("credentials_ref") {
            self.cannot.push((inner.at, "authorization: credentials_ref is not known".to_owned()));
        }
        let token = inner.text("credentials", findings).map(Secret::Text);
        self.bearer = token.or_else(|| file(&inner, "credentials_file", findings));
    }

    fn tls(&mut self, section: &Section<'_>, findings: &mut Findings) {
        let Some(node) = section.get("tls_config") else { return };
        let Some(inner) = Section::open(node, "`tls_config`", TLS, findings) else { return };
        let skips = inner.flag("insecure_skip_verify", findings) == Some(true);
        let quiet = ["insecure_skip_verify", "min_version", "max_version"];
        let odd = TLS.iter().copied().find(|key| !quiet.contains(key) && inner.has(key));
        if let Some(key) = odd.or(skips.then_some("insecure_skip_verify")) {
            let why = format!("tls_config: {key}: certificates are checked against the system's authorities");
            self.cannot.push((inner.place(key), why));
        }
    }

    /// The token to send, when all that is asked for can be done; notes what cannot.
    pub fn fit(&self, integration: &Integration<'_>, findings: &mut Findings) -> Option<Option<Secret>> {
        for (at, why) in &self.cannot {
            integration.cannot(findings, *at, why, "take it out");
        }
        self.cannot.is_empty().then(|| self.bearer.clone())
    }
}

/// The host of a web address, with its port.
fn authority(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    rest.split(['/', '?', '#']).next()
}

/// Why a text is no web address; `None` when it is one.
#[must_use]
pub fn problem(url: &str) -> Option<&'static str> {
    let scheme = url.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    if !matches!(scheme.as_deref(), Some("http" | "https")) {
        return Some("it begins with neither http:// nor https://");
    }
    if url.len() > URL_MAX_BYTES {
        return Some("it is too long");
    }
    if url.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Some("there is a space in it");
    }
    if url.contains("{{") {
        return Some("templates are not read");
    }
    let authority = authority(url).unwrap_or_default();
    if authority.contains('@') {
        return Some("it carries a name or a password; use `http_config` with a token");
    }
    let port = authority.rsplit_once(':').filter(|(_, port)| !port.contains(']')).map(|(_, port)| port);
    if port.is_some_and(|port| !port.is_empty() && port.parse::<u16>().is_err()) {
        return Some("the port cannot be read");
    }
    let host = authority.split(':').next().unwrap_or_default();
    if host.is_empty() { Some("there is no host in it") } else { None }
}

/// Whether an address is plainly one of this machine or this network, or is not protected on its way.
#[must_use]
pub fn near(url: &str) -> bool {
    let host = authority(url).unwrap_or_default().to_ascii_lowercase();
    let host = host.trim_start_matches('[');
    let private = ["127.", "10.", "192.168.", "169.254.", "::1]", "fe80:", "fc", "fd"];
    let near = private.iter().any(|p| host.starts_with(p) && (p.len() > 2 || host.contains(']')));
    let second = host.strip_prefix("172.").and_then(|rest| rest.split('.').next()?.parse::<u8>().ok());
    let name = host.split(':').next().unwrap_or_default();
    let local = name == "localhost" || (!name.contains('.') && !host.contains(']'));
    !url.starts_with("https://") || near || local || second.is_some_and(|n| (16..32).contains(&n))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn web_addresses() {
        for good in
            ["https://a.example/x?y=z", "http://127.0.0.1:5001/", "https://[::1]:9/x", "HTTPS://a.example"]
        {
            assert_eq!(problem(good), None, "{good}");
        }
        for bad in [
            "",
            "a.example",
            "ftp://a.example",
            "https://",
            "https:///x",
            "https://a b",
            "https://u:p@a.example",
            "https://a.example:x/",
            "https://a.example/{{ .Status }}",
        ] {
            assert!(problem(bad).is_some(), "{bad}");
        }
    }

    #[test]
    fn what_is_near() {
        let table = [
            ("https://hooks.example/x", false),
            ("http://hooks.example/x", true),
            ("https://127.0.0.1:1/", true),
            ("https://10.0.0.1/", true),
            ("https://172.16.0.1/", true),
            ("https://172.32.0.1/", false),
            ("https://[::1]/", true),
            ("https://[fd00::1]:8/", true),
            ("https://[2001:db8::1]/", false),
            ("https://localhost/", true),
            ("https://pager:8080/", true),
            ("https://fd.example/", false),
        ];
        for (url, expected) in table {
            assert_eq!(near(url), expected, "{url}");
        }
    }
}
