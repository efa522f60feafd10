//! Receivers of a document: which of their integrations this appliance can do, and with what means.

use crate::domain::alerts_document::ReceiverTarget;
use crate::domain::alerts_document_fields::Findings;
use crate::domain::alerts_document_fields::Section;
use crate::domain::alerts_document_http as http;
use crate::domain::alerts_document_http::Http;
use crate::domain::alerts_document_mail as mail;
use crate::domain::alerts_document_pagers as pagers;
use crate::domain::alerts_document_yaml::Node;
use crate::domain::alerts_document_yaml::Place;
use crate::domain::alerts_document_yaml::Value;
use crate::domain::deliveries_lanes::HookForm;
use crate::domain::deliveries_lanes::Means;
use crate::domain::deliveries_lanes::Secret;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Most receivers of a document.
const RECEIVERS_MAX: usize = 1000;
/// Integrations that this appliance has.
const OURS: &[&str] = &["email_configs", "webhook_configs", "slack_configs", "pagerduty_configs"];
/// Integrations of Alertmanager that it has not.
const OTHERS: &[&str] = &[
    "discord_configs",
    "incidentio_configs",
    "jira_configs",
    "mattermost_configs",
    "msteams_configs",
    "msteamsv2_configs",
    "opsgenie_configs",
    "pushover_configs",
    "rocketchat_configs",
    "sns_configs",
    "telegram_configs",
    "victorops_configs",
    "webex_configs",
    "wechat_configs",
];

const GLOBAL: &[&str] = &[
    "resolve_timeout",
    "http_config",
    "smtp_from",
    "smtp_hello",
    "smtp_smarthost",
    "smtp_auth_username",
    "smtp_auth_password",
    "smtp_auth_password_file",
    "smtp_auth_secret",
    "smtp_auth_secret_file",
    "smtp_auth_identity",
    "smtp_require_tls",
    "smtp_tls_config",
    "slack_api_url",
    "slack_api_url_file",
    "slack_app_token",
    "slack_app_token_file",
    "slack_app_url",
    "pagerduty_url",
    "opsgenie_api_url",
    "opsgenie_api_key",
    "opsgenie_api_key_file",
    "wechat_api_url",
    "wechat_api_secret",
    "wechat_api_secret_file",
    "wechat_api_corp_id",
    "victorops_api_url",
    "victorops_api_key",
    "victorops_api_key_file",
    "telegram_api_url",
    "webex_api_url",
    "jira_api_url",
    "rocketchat_api_url",
    "rocketchat_token",
    "rocketchat_token_file",
    "rocketchat_token_id",
    "rocketchat_token_id_file",
];
const WEBHOOK: &[&str] = &["send_resolved", "http_config", "url", "url_file", "max_alerts", "timeout"];
/// What receivers take over from `global`.
#[derive(Default)]
pub struct Global<'a> {
    /// An alert without news is over after so long.
    pub resolve_timeout_ms: Option<i64>,
    /// How HTTP is spoken.
    pub http: Http,
    /// How mail is sent.
    pub mail: mail::Defaults<'a>,
    /// Address of Slack.
    pub slack: Option<Secret>,
    /// Address of PagerDuty.
    pub pagerduty: Option<String>,
}

impl<'a> Global<'a> {
    /// Reads the section; one that is not there is one of defaults.
    pub fn read(top: &Section<'a>, findings: &mut Findings) -> Self {
        let Some(node) = top.get("global") else { return Self::default() };
        let Some(section) = Section::open(node, "`global`", GLOBAL, findings) else { return Self::default() };
        section.at_most_one("slack_api_url", "slack_api_url_file", findings);
        section.at_most_one("smtp_auth_password", "smtp_auth_password_file", findings);
        section.at_most_one("smtp_auth_secret", "smtp_auth_secret_file", findings);
        section.at_most_one("opsgenie_api_key", "opsgenie_api_key_file", findings);
        section.at_most_one("victorops_api_key", "victorops_api_key_file", findings);
        Self {
            resolve_timeout_ms: section.duration("resolve_timeout", findings),
            http: Http::read(&section, &Http::default(), findings),
            slack: url_or_file(&section, "slack_api_url", "slack_api_url_file", findings),
            pagerduty: url(&section, "pagerduty_url", findings),
            mail: mail::Defaults::read(section, findings),
        }
    }
}

/// One integration of one receiver.
pub struct Integration<'a> {
    /// Its fields.
    pub section: Section<'a>,
    /// What it is in sentences: `receiver 'ops', webhook_configs of line 12`.
    pub name: String,
}

impl Integration<'_> {
    /// Notes that it cannot be done, and is left out where that is wanted.
    pub fn cannot(&self, findings: &mut Findings, at: Place, why: &str, instead: &str) {
        findings.left_out.insert(self.section.at);
        findings.unsupported(at, &format!("{}: {why}", self.name), instead);
    }

    /// Notes fields that are there and have no effect here.
    pub fn without_effect(&self, keys: &[&str], findings: &mut Findings) {
        let there: Vec<&str> = keys.iter().copied().filter(|key| self.section.has(key)).collect();
        if !there.is_empty() {
            let list = there.join(", ");
            findings.warnings.push(format!(
                "{}: {list}: texts and looks are not taken over; the appliance writes its own messages",
                self.name
            ));
        }
    }

    /// Whether the end is told, too.
    pub fn send_resolved(&self, default: bool, findings: &mut Findings) -> bool {
        self.section.flag("send_resolved", findings).unwrap_or(default)
    }
}

/// The receivers by name.
pub fn read(
    top: &Section<'_>,
    global: &Global<'_>,
    findings: &mut Findings,
) -> BTreeMap<String, Vec<ReceiverTarget>> {
    let mut all = BTreeMap::new();
    let nodes = top.list("receivers", findings);
    if nodes.len() > RECEIVERS_MAX {
        let what = format!("more than {RECEIVERS_MAX} receivers");
        findings.mistake(top.place("receivers"), what, "write fewer");
        return all;
    }
    let known: Vec<&str> = ["name"].iter().chain(OURS).chain(OTHERS).copied().collect();
    for node in nodes {
        let Some(section) = Section::open(node, "a receiver", &known, findings) else { continue };
        let Some(name) = section.text("name", findings) else {
            findings.mistake(section.at, "a receiver has no name", "add `name:`");
            continue;
        };
        let targets = receiver(&section, &name, global, findings);
        if all.contains_key(&name) {
            let what = format!("two receivers are named '{name}'");
            findings.mistake(section.place("name"), what, "give each its own name");
        }
        all.insert(name, targets);
    }
    all
}

fn receiver(
    section: &Section<'_>,
    name: &str,
    global: &Global<'_>,
    findings: &mut Findings,
) -> Vec<ReceiverTarget> {
    let mut targets = Vec::new();
    for key in OURS {
        for node in section.list(key, findings) {
            let known = match *key {
                "email_configs" => mail::FIELDS,
                "webhook_configs" => WEBHOOK,
                "slack_configs" => pagers::SLACK,
                _ => pagers::PAGERDUTY,
            };
            let Some(fields) = Section::open(node, &format!("`{key}`"), known, findings) else { continue };
            let name = format!("receiver '{name}', {key} of line {}", fields.at.line);
            let integration = Integration { section: fields, name };
            match *key {
                "email_configs" => targets.extend(mail::targets(&integration, &global.mail, findings)),
                "webhook_configs" => targets.extend(webhook(&integration, global, findings)),
                "slack_configs" => targets.extend(pagers::slack(&integration, global, findings)),
                _ => targets.extend(pagers::pagerduty(&integration, global, findings)),
            }
        }
    }
    for key in OTHERS {
        let what = format!("receiver '{name}': {key} are not known to this appliance");
        if !section.list(key, findings).is_empty() {
            let instead = "tell this receiver by email, webhook, Slack or PagerDuty";
            findings.unsupported(section.place(key), &what, instead);
        }
    }
    targets
}

fn webhook(
    integration: &Integration<'_>,
    global: &Global<'_>,
    findings: &mut Findings,
) -> Option<ReceiverTarget> {
    let section = &integration.section;
    section.at_most_one("url", "url_file", findings);
    let spoken = Http::read(section, &global.http, findings);
    let recipient = url_or_file(section, "url", "url_file", findings);
    let send_resolved = integration.send_resolved(true, findings);
    if section.text("max_alerts", findings).is_some_and(|n| n != "0") {
        findings.warnings.push(format!("{}: max_alerts: all alerts of a message are sent", integration.name));
    }
    section.duration("timeout", findings);
    if !section.has("url") && !section.has("url_file") {
        findings.mistake(section.at, "a webhook has no address", "add `url:` or `url_file:`");
    }
    let recipient = recipient?;
    if let Secret::Text(url) = &recipient
        && http::near(url)
    {
        findings.warnings.push(format!(
            "{}: its address is not a public https one; nothing is sent there unless [alerts] \
             allow_private_targets is set",
            integration.name
        ));
    }
    let bearer = spoken.fit(integration, findings)?;
    let means = Means::Webhook { secret: None, form: HookForm::Alertmanager, bearer };
    Some(ReceiverTarget { means, recipient, send_resolved })
}

/// Whether a text would be filled in by Go's templates.
#[must_use]
pub fn is_template(text: &str) -> bool {
    text.contains("{{")
}

/// A web address.
pub fn url(section: &Section<'_>, key: &str, findings: &mut Findings) -> Option<String> {
    let text = section.text(key, findings)?;
    let at = section.get(key).map_or(section.at, |node| node.at);
    match http::problem(&text) {
        None => Some(text),
        Some(why) => {
            findings.mistake(
                at,
                format!("`{key}` is no web address: {why}"),
                "write one that begins with https://",
            );
            None
        }
    }
}

/// A web address, or a file that holds one.
pub fn url_or_file(section: &Section<'_>, key: &str, file: &str, findings: &mut Findings) -> Option<Secret> {
    let text = url(section, key, findings).map(Secret::Text);
    text.or_else(|| self::file(section, file, findings))
}

/// A file that holds a secret. What a document names is relative to where it lies, and that is not known here.
pub fn file(section: &Section<'_>, key: &str, findings: &mut Findings) -> Option<Secret> {
    let path = PathBuf::from(section.text(key, findings)?);
    if path.is_relative() {
        let at = section.get(key).map_or(section.at, |node| node.at);
        findings.mistake(at, format!("`{key}` is a relative path"), "write the whole path, from / on");
        return None;
    }
    Some(Secret::File(path))
}

/// Takes out of the tree what was left out, and the integrations that are not known here.
pub fn leave_out(tree: &mut Node, findings: &Findings) {
    let Value::Map(top) = &mut tree.is else { return };
    let lists = top.iter_mut().filter(|(key, _)| key.text == "receivers");
    for (_, receivers) in lists {
        let Value::List(items) = &mut receivers.is else { continue };
        for receiver in items {
            let Value::Map(pairs) = &mut receiver.is else { continue };
            pairs.retain(|(key, _)| !OTHERS.contains(&key.text.as_str()));
            for (_, node) in pairs.iter_mut().filter(|(key, _)| OURS.contains(&key.text.as_str())) {
                if let Value::List(integrations) = &mut node.is {
                    integrations.retain(|one| !findings.left_out.contains(&one.at));
                }
            }
        }
    }
}
