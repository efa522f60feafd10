//! Mail of a document: the mail server with everything inherited, and each address apart.

use crate::domain::alerts_document::ReceiverTarget;
use crate::domain::alerts_document_fields::Findings;
use crate::domain::alerts_document_fields::Section;
use crate::domain::alerts_document_http::TLS;
use crate::domain::alerts_document_receivers::Integration;
use crate::domain::alerts_document_receivers::file;
use crate::domain::alerts_document_receivers::is_template;
use crate::domain::deliveries_lanes::MailProtection;
use crate::domain::deliveries_lanes::Means;
use crate::domain::deliveries_lanes::Secret;
use crate::domain::deliveries_lanes::Smtp;
use crate::domain::deliveries_recipients::address_problem;
use std::path::PathBuf;

/// The port on which mail is protected from the first byte, in Alertmanager as well.
const SMTPS_PORT: u16 = 465;

/// Fields of `email_configs`.
pub const FIELDS: &[&str] = &[
    "send_resolved",
    "to",
    "from",
    "hello",
    "smarthost",
    "auth_username",
    "auth_password",
    "auth_password_file",
    "auth_secret",
    "auth_secret_file",
    "auth_identity",
    "require_tls",
    "tls_config",
    "headers",
    "html",
    "text",
    "threading",
];

/// What `global` says about mail.
#[derive(Default)]
pub struct Defaults<'a> {
    section: Option<Section<'a>>,
}

impl<'a> Defaults<'a> {
    /// Keeps the section, and checks what is in it even when nobody is told by mail.
    pub fn read(section: Section<'a>, findings: &mut Findings) -> Self {
        server(&section, "smtp_smarthost", findings);
        section.flag("smtp_require_tls", findings);
        Self { section: Some(section) }
    }

    fn get<T>(&self, read: impl FnOnce(&Section<'a>) -> Option<T>) -> Option<T> {
        self.section.as_ref().and_then(read)
    }
}

/// The addresses of one integration.
pub fn targets(
    integration: &Integration<'_>,
    global: &Defaults<'_>,
    findings: &mut Findings,
) -> Vec<ReceiverTarget> {
    let section = &integration.section;
    let send_resolved = section.flag("send_resolved", findings).unwrap_or(false);
    integration.without_effect(&["headers", "html", "text", "threading"], findings);
    let smtp = smtp(integration, global, findings);
    let Some(to) = section.text("to", findings) else {
        findings.mistake(section.at, "a mail has no address", "add `to:`");
        return Vec::new();
    };
    if is_template(&to) {
        let why = format!("the address '{to}' is a template, and templates are not read");
        integration.cannot(findings, section.place("to"), &why, "write an address");
        return Vec::new();
    }
    let at = section.get("to").map_or(section.at, |node| node.at);
    let mut found = Vec::new();
    for address in to.split(',').map(bare).filter(|a| !a.is_empty()) {
        match address_problem(address) {
            Some(why) => findings.mistake(at, format!("'{address}' is no mail address: {why}"), "correct it"),
            None => found.push(address.to_owned()),
        }
    }
    let Some(smtp) = smtp else { return Vec::new() };
    let target = |address| ReceiverTarget {
        means: Means::Smtp(smtp.clone()),
        recipient: Secret::Text(address),
        send_resolved,
    };
    found.into_iter().map(target).collect()
}

/// The address of `Somebody <name@host>`.
fn bare(text: &str) -> &str {
    let text = text.trim();
    let inner = text.strip_suffix('>').and_then(|t| t.rsplit_once('<'));
    inner.map_or(text, |(_, address)| address.trim())
}

fn smtp(integration: &Integration<'_>, global: &Defaults<'_>, findings: &mut Findings) -> Option<Smtp> {
    let section = &integration.section;
    section.at_most_one("auth_password", "auth_password_file", findings);
    section.at_most_one("auth_secret", "auth_secret_file", findings);
    let own = server(section, "smarthost", findings);
    let wrong = own.is_none() && section.has("smarthost");
    let place = own.or_else(|| global.get(|g| server(g, "smtp_smarthost", findings)));
    let from = section.text("from", findings).or_else(|| global.get(|g| g.text("smtp_from", findings)));
    if place.is_none() && !wrong && !global.section.as_ref().is_some_and(|g| g.has("smtp_smarthost")) {
        let hint = "add `smarthost:` here, or `smtp_smarthost:` under `global:`";
        findings.mistake(section.at, "no mail server is named", hint);
    }
    if from.is_none() {
        let hint = "add `from:` here, or `smtp_from:` under `global:`";
        findings.mistake(section.at, "no sender is named", hint);
    }
    let secret = |s: &Section<'_>, key: &str, f: &mut Findings| {
        s.text(key, f).map(Secret::Text).or_else(|| file(s, &format!("{key}_file"), f))
    };
    let username = section
        .text("auth_username", findings)
        .or_else(|| global.get(|g| g.text("smtp_auth_username", findings)));
    let password = secret(section, "auth_password", findings)
        .or_else(|| global.get(|g| secret(g, "smtp_auth_password", findings)));
    let cram = secret(section, "auth_secret", findings)
        .or_else(|| global.get(|g| secret(g, "smtp_auth_secret", findings)));
    if username.is_some() && password.is_none() && cram.is_some() {
        let why = "auth_secret: CRAM-MD5 is not spoken";
        integration.cannot(findings, section.at, why, "use `auth_password`");
        return None;
    }
    let required = section
        .flag("require_tls", findings)
        .or_else(|| global.get(|g| g.flag("smtp_require_tls", findings)))
        .unwrap_or(true);
    let ca_file = tls(integration, global, findings)?;
    let (host, port) = place?;
    let tls = match (port, required) {
        (SMTPS_PORT, _) => MailProtection::Tls,
        (_, true) => MailProtection::Starttls,
        (_, false) => MailProtection::None,
    };
    let from = bare(&from?).to_owned();
    if let Some(why) = address_problem(&from) {
        findings.mistake(section.at, format!("the sender '{from}' is no mail address: {why}"), "correct it");
        return None;
    }
    Some(Smtp { host, port, tls, ca_file, username, password, from })
}

/// Host and port of a mail server.
fn server(section: &Section<'_>, key: &str, findings: &mut Findings) -> Option<(String, u16)> {
    let text = section.text(key, findings)?;
    let found = text.rsplit_once(':').and_then(|(host, port)| {
        let port = port.parse::<u16>().ok().filter(|p| *p != 0)?;
        let host = host.trim_start_matches('[').trim_end_matches(']');
        (!host.is_empty() && !host.contains(char::is_whitespace)).then(|| (host.to_owned(), port))
    });
    if found.is_none() {
        let at = section.get(key).map_or(section.at, |node| node.at);
        findings.mistake(
            at,
            format!("`{key}` is not a host with a port"),
            "write for instance smtp.example:587",
        );
    }
    found
}

/// The authority file of a `tls_config`; `None` when more is asked for than can be done.
fn tls(
    integration: &Integration<'_>,
    global: &Defaults<'_>,
    findings: &mut Findings,
) -> Option<Option<PathBuf>> {
    let own = integration.section.get("tls_config");
    let Some(node) = own.or_else(|| global.get(|g| g.get("smtp_tls_config"))) else { return Some(None) };
    let inner = Section::open(node, "`tls_config`", TLS, findings)?;
    let skips = inner.flag("insecure_skip_verify", findings) == Some(true);
    let odd = ["ca", "cert", "key", "cert_file", "key_file", "ca_ref", "cert_ref", "key_ref", "server_name"];
    let odd = odd.into_iter().find(|key| inner.has(key)).or(skips.then_some("insecure_skip_verify"));
    if let Some(key) = odd {
        let why = format!(
            "tls_config: {key}: the server has to show a certificate for its own name, and we show none"
        );
        integration.cannot(
            findings,
            inner.place(key),
            &why,
            "take it out; a file of authorities goes into `ca_file`",
        );
        return None;
    }
    match file(&inner, "ca_file", findings) {
        Some(Secret::File(path)) => Some(Some(path)),
        _ => Some(None),
    }
}
