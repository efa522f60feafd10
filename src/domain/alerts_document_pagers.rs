//! Slack and PagerDuty of a document: addresses, tokens and keys, and what is only looks.

use crate::domain::alerts_document::ReceiverTarget;
use crate::domain::alerts_document_fields::Findings;
use crate::domain::alerts_document_fields::Section;
use crate::domain::alerts_document_http::Http;
use crate::domain::alerts_document_receivers::Global;
use crate::domain::alerts_document_receivers::Integration;
use crate::domain::alerts_document_receivers::file;
use crate::domain::alerts_document_receivers::is_template;
use crate::domain::alerts_document_receivers::url;
use crate::domain::alerts_document_receivers::url_or_file;
use crate::domain::deliveries_lanes::Means;
use crate::domain::deliveries_lanes::Secret;

/// Address of PagerDuty's Events API where a document names none.
pub const PAGERDUTY_API: &str = "https://events.pagerduty.com";
/// Path of an event there; a document names it, our means do not.
const PAGERDUTY_EVENTS: &str = "/v2/enqueue";
/// Method of Slack's Web API that takes messages; a document names it, our means do not.
const SLACK_POST: &str = "/chat.postMessage";

/// Fields of `pagerduty_configs`.
pub const PAGERDUTY: &[&str] = &[
    "send_resolved",
    "http_config",
    "service_key",
    "service_key_file",
    "routing_key",
    "routing_key_file",
    "url",
    "client",
    "client_url",
    "description",
    "details",
    "images",
    "links",
    "source",
    "severity",
    "class",
    "component",
    "group",
    "timeout",
];
/// Fields of `slack_configs`.
pub const SLACK: &[&str] = &[
    "send_resolved",
    "http_config",
    "api_url",
    "api_url_file",
    "app_token",
    "app_token_file",
    "app_url",
    "channel",
    "username",
    "color",
    "title",
    "title_link",
    "pretext",
    "text",
    "message_text",
    "fields",
    "short_fields",
    "footer",
    "fallback",
    "callback_id",
    "icon_emoji",
    "icon_url",
    "image_url",
    "thumb_url",
    "link_names",
    "mrkdwn_in",
    "actions",
    "timeout",
];

/// Slack: an incoming webhook, or a bot with its token.
pub fn slack(
    integration: &Integration<'_>,
    global: &Global<'_>,
    findings: &mut Findings,
) -> Option<ReceiverTarget> {
    let section = &integration.section;
    section.at_most_one("api_url", "api_url_file", findings);
    let spoken = Http::read(section, &global.http, findings);
    let own = url_or_file(section, "api_url", "api_url_file", findings);
    let address = own.or_else(|| global.slack.clone());
    let send_resolved = integration.send_resolved(false, findings);
    let channel = section.text("channel", findings);
    let shown = SLACK.iter().copied().skip_while(|key| *key != "username").filter(|key| *key != "timeout");
    integration.without_effect(&shown.collect::<Vec<_>>(), findings);
    if section.has("app_token") || section.has("app_token_file") {
        let instead = "name the bot with `api_url` and `http_config`, or an incoming webhook";
        integration.cannot(findings, section.at, "app tokens are not taken over", instead);
        return None;
    }
    if let Some(channel) = channel.as_ref().filter(|c| is_template(c)) {
        let why = format!("the channel '{channel}' is a template, and templates are not read");
        integration.cannot(findings, section.place("channel"), &why, "write a channel");
        return None;
    }
    let Some(address) = address else {
        let hint = "add `api_url:` here, or `slack_api_url:` under `global:`";
        findings.mistake(section.at, "Slack has no address", hint);
        return None;
    };
    let bearer = spoken.fit(integration, findings)?;
    match (bearer, &address) {
        (None, _) => {
            Some(ReceiverTarget { means: Means::SlackHook { channel }, recipient: address, send_resolved })
        }
        (Some(token), Secret::Text(url)) if url.ends_with(SLACK_POST) => {
            let Some(channel) = channel else {
                findings.mistake(section.at, "a Slack bot has no channel", "add `channel:`");
                return None;
            };
            let api_url = url.trim_end_matches(SLACK_POST).to_owned();
            let means = Means::SlackBot { api_url, token, app_token: None };
            Some(ReceiverTarget { means, recipient: Secret::Text(channel), send_resolved })
        }
        (Some(_), _) => {
            let why = format!("a token goes with an address that ends with {SLACK_POST}");
            integration.cannot(findings, section.at, &why, "correct the address");
            None
        }
    }
}

/// PagerDuty, by its second Events API.
pub fn pagerduty(
    integration: &Integration<'_>,
    global: &Global<'_>,
    findings: &mut Findings,
) -> Option<ReceiverTarget> {
    let section = &integration.section;
    section.at_most_one("routing_key", "routing_key_file", findings);
    section.at_most_one("service_key", "service_key_file", findings);
    let spoken = Http::read(section, &global.http, findings);
    let address = url(section, "url", findings).or_else(|| global.pagerduty.clone());
    let send_resolved = integration.send_resolved(true, findings);
    let shown = PAGERDUTY.iter().copied().skip_while(|key| *key != "client").filter(|key| *key != "timeout");
    integration.without_effect(&shown.collect::<Vec<_>>(), findings);
    let Some(recipient) = text_or_file(section, "routing_key", "routing_key_file", findings) else {
        if section.has("service_key") || section.has("service_key_file") {
            let why = "service keys belong to PagerDuty's first Events API";
            integration.cannot(
                findings,
                section.at,
                why,
                "make an integration of Events API v2 and use `routing_key`",
            );
        } else {
            findings.mistake(section.at, "PagerDuty has no routing key", "add `routing_key:`");
        }
        return None;
    };
    if spoken.fit(integration, findings)?.is_some() {
        findings.warnings.push(format!("{}: the authorization is not sent to PagerDuty", integration.name));
    }
    let api_url = match address {
        None => PAGERDUTY_API.to_owned(),
        Some(url) => match url.strip_suffix(PAGERDUTY_EVENTS) {
            Some(base) => base.to_owned(),
            None => {
                let why = format!("the address does not end with {PAGERDUTY_EVENTS}, the second Events API");
                integration.cannot(findings, section.place("url"), &why, "correct the address");
                return None;
            }
        },
    };
    Some(ReceiverTarget { means: Means::PagerDuty { api_url }, recipient, send_resolved })
}

fn text_or_file(section: &Section<'_>, key: &str, beside: &str, findings: &mut Findings) -> Option<Secret> {
    let text = section.text(key, findings).map(Secret::Text);
    text.or_else(|| file(section, beside, findings))
}
