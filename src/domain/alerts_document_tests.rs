//! Tables of documents: what is understood, what each mistake says and where, what is shown and what is not.

use super::*;
use crate::domain::alerts_document_shown::default_document;
use crate::domain::alerts_intervals::Minutes;
use crate::domain::alerts_routing::GroupBy;
use crate::domain::deliveries_lanes::HookForm;
use crate::domain::deliveries_lanes::MailProtection;
use crate::domain::deliveries_lanes::Smtp;
use std::path::PathBuf;

/// A document with every kind of receiver of ours.
pub const WHOLE: &str = r##"
global:
  resolve_timeout: 10m
  smtp_smarthost: smtp.example:587
  smtp_from: 'Desk <alerts@desk.example>'
  smtp_auth_username: desk
  smtp_auth_password: "mail secret"
  slack_api_url: https://hooks.slack.example/services/T/B/slacksecret
  http_config: {follow_redirects: false}
templates: ['/etc/alertmanager/*.tmpl']
route: &root
  receiver: mail
  group_by: [alertname, cluster]
  group_wait: 10s
  routes:
  - matchers: [severity="critical", "team=~\"a|b\""]
    receiver: pager
    continue: true
    repeat_interval: 1h30m
    routes:
    - match: {service: db}
      group_by: ['...']
      mute_time_intervals: [weekend]
  - match_re: {service: "web|api"}
    receiver: hook
    active_time_intervals: [office]
inhibit_rules:
- source_matchers: [severity="critical"]
  target_match: {severity: warning}
  equal: [alertname, cluster]
mute_time_intervals:
- name: weekend
  time_intervals: [{weekdays: ['saturday', 'sunday']}]
time_intervals:
- name: office
  time_intervals:
  - times: [{start_time: 09:00, end_time: "17:00"}]
    weekdays: ['monday:friday']
    months: [1:5, 'june:december']
    days_of_month: ['1:15', '-5:-1']
    years: ['2026:2030']
    location: Europe/Berlin
receivers:
- name: mail
  email_configs:
  - to: a@desk.example, "Ops" <b@desk.example>
    send_resolved: yes
    headers: {subject: x}
- name: pager
  pagerduty_configs: [{routing_key: pagersecret, severity: critical}]
  slack_configs: [{channel: '#ops', title: '{{ .Status }}'}]
- name: hook
  webhook_configs:
  - url: https://hooks.example/in/urlsecret
    http_config: {authorization: {credentials: tokensecret}}
  - url_file: /etc/desk/hook
    send_resolved: false
"##;

fn whole() -> Document {
    read(WHOLE, false).unwrap_or_else(|m| panic!("{m:?}"))
}

#[test]
fn routes_inherit_what_they_do_not_say() {
    let root = whole().routing.root;
    // path, receiver, group_by, group_wait, group_interval, repeat_interval, goes on, muted, active
    let table = [
        ("{}", "mail", "alertname cluster", 10_000, 300_000, 14_400_000, false, "", ""),
        (
            "{}/{severity=\"critical\",team=~\"a|b\"}",
            "pager",
            "alertname cluster",
            10_000,
            300_000,
            5_400_000,
            true,
            "",
            "",
        ),
        (
            "{}/{severity=\"critical\",team=~\"a|b\"}/{service=\"db\"}",
            "pager",
            "...",
            10_000,
            300_000,
            5_400_000,
            false,
            "weekend",
            "",
        ),
        (
            "{}/{service=~\"web|api\"}",
            "hook",
            "alertname cluster",
            10_000,
            300_000,
            14_400_000,
            false,
            "",
            "office",
        ),
    ];
    let nodes = root.all();
    assert_eq!(nodes.len(), table.len());
    for (node, row) in nodes.into_iter().zip(table) {
        let group_by = match &node.group_by {
            GroupBy::All => "...".to_owned(),
            GroupBy::Names(names) => names.join(" "),
        };
        let (mute, active) = (node.mute_intervals.join(" "), node.active_intervals.join(" "));
        let found = (
            node.path.as_str(),
            node.receiver.as_str(),
            group_by.as_str(),
            node.group_wait_ms,
            node.group_interval_ms,
            node.repeat_interval_ms,
            node.goes_on,
            mute.as_str(),
            active.as_str(),
        );
        assert_eq!(found, row);
    }
}

#[test]
fn siblings_alike_have_paths_of_their_own() {
    let text = "route:\n  receiver: a\n  routes:\n  - {match: {x: y}, continue: true}\n  - matchers: [x=y]\n  \
                - match: {x: z}\nreceivers: [{name: a}]\n";
    let root = read(text, false).unwrap().routing.root;
    let paths: Vec<&str> = root.routes.iter().map(|r| r.path.as_str()).collect();
    assert_eq!(paths, ["{}/{x=\"y\"}", "{}/{x=\"y\"}#2", "{}/{x=\"z\"}"]);
    assert!(paths.iter().all(|path| root.at(path).is_some_and(|node| node.path == **path)));
}

#[test]
fn inhibition_and_times_are_understood() {
    let document = whole();
    assert_eq!(document.routing.resolve_timeout_ms, 600_000);
    let rule = &document.routing.inhibit[0];
    assert_eq!(rule.equal, ["alertname", "cluster"]);
    assert_eq!((rule.source.len(), rule.target[0].value.as_str()), (1, "warning"));
    assert_eq!(document.routing.intervals.len(), 2);
    let office = &document.routing.intervals["office"][0];
    assert_eq!(office.times, [Minutes { start: 540, end: 1020 }]);
    let ranges = [&office.weekdays, &office.months, &office.days_of_month, &office.years];
    let ends: Vec<Vec<(i32, i32)>> =
        ranges.iter().map(|all| all.iter().map(|r| (r.begin, r.end)).collect()).collect();
    assert_eq!(ends, [vec![(1, 5)], vec![(1, 5), (6, 12)], vec![(1, 15), (-5, -1)], vec![(2026, 2030)]]);
    assert_eq!(office.zone.iana_name(), Some("Europe/Berlin"));
}

#[test]
fn receivers_get_their_means() {
    let document = whole();
    let smtp = Means::Smtp(Smtp {
        host: "smtp.example".to_owned(),
        port: 587,
        tls: MailProtection::Starttls,
        ca_file: None,
        username: Some("desk".to_owned()),
        password: Some(Secret::Text("mail secret".to_owned())),
        from: "alerts@desk.example".to_owned(),
    });
    let text = |t: &str| Secret::Text(t.to_owned());
    let hook = |bearer| Means::Webhook { secret: None, form: HookForm::Alertmanager, bearer };
    let target = |means, recipient, send_resolved| ReceiverTarget { means, recipient, send_resolved };
    let table = [
        (
            "mail",
            vec![
                target(smtp.clone(), text("a@desk.example"), true),
                target(smtp, text("b@desk.example"), true),
            ],
        ),
        (
            "pager",
            vec![
                target(
                    Means::SlackHook { channel: Some("#ops".to_owned()) },
                    text("https://hooks.slack.example/services/T/B/slacksecret"),
                    false,
                ),
                target(
                    Means::PagerDuty {
                        api_url: crate::domain::alerts_document_pagers::PAGERDUTY_API.to_owned(),
                    },
                    text("pagersecret"),
                    true,
                ),
            ],
        ),
        (
            "hook",
            vec![
                target(hook(Some(text("tokensecret"))), text("https://hooks.example/in/urlsecret"), true),
                target(hook(None), Secret::File(PathBuf::from("/etc/desk/hook")), false),
            ],
        ),
    ];
    for (name, targets) in table {
        assert_eq!(document.receivers[name], targets, "{name}");
    }
}

#[test]
fn other_means_are_understood_too() {
    let table = [
        ("email_configs: [{to: a@b.example, from: c@d.example, smarthost: 'smtp.example:465'}]", "tls: Tls"),
        (
            "email_configs: [{to: a@b.example, from: c@d.example, smarthost: '[::1]:25', require_tls: false}]",
            "host: \"::1\", port: 25, tls: None",
        ),
        (
            "email_configs: [{to: a@b.example, from: c@d.example, smarthost: 's.example:25', \
             tls_config: {ca_file: /etc/ca.pem}, auth_username: u, auth_password_file: /etc/pw}]",
            "ca_file: Some(\"/etc/ca.pem\"), username: Some(\"u\"), password: Some(Secret::File(/etc/pw))",
        ),
        (
            "slack_configs: [{api_url: 'https://slack.example/api/chat.postMessage', channel: '#x', \
             http_config: {authorization: {credentials: t}}}]",
            "SlackBot { api_url: \"https://slack.example/api\", token: Secret::Text(<secret>), app_token: None }",
        ),
        (
            "slack_configs: [{api_url_file: /etc/slack}]",
            "SlackHook { channel: None }, recipient: Secret::File(/etc/slack)",
        ),
        (
            "pagerduty_configs: [{routing_key_file: /etc/key, url: 'https://events.eu.example/v2/enqueue'}]",
            "PagerDuty { api_url: \"https://events.eu.example\" }, recipient: Secret::File(/etc/key)",
        ),
        (
            "webhook_configs: [{url: 'https://a.example', http_config: {bearer_token_file: /etc/t}}]",
            "bearer: Some(Secret::File(/etc/t))",
        ),
    ];
    for (integration, part) in table {
        let text = format!("route: {{receiver: a}}\nreceivers:\n- name: a\n  {integration}\n");
        let found = read(&text, false).unwrap_or_else(|m| panic!("{integration}: {m:?}"));
        let shown = format!("{:?}", found.receivers["a"]);
        assert!(shown.contains(part), "{shown} lacks {part}");
    }
}

#[test]
fn what_has_no_effect_is_said() {
    let warnings = whole().warnings.join("\n");
    for part in [
        "templates: files of templates are not read",
        "receiver 'mail', email_configs of line 46: headers",
        "receiver 'pager', pagerduty_configs of line 50: severity",
        "receiver 'pager', slack_configs of line 51: title",
    ] {
        assert!(warnings.contains(part), "{part} is missing in\n{warnings}");
    }
    let text = "route: {receiver: a}\nreceivers: [{name: a, webhook_configs: [{url: 'http://127.0.0.1:1/'}]}]\n\
                inhibit_rules: [{target_matchers: [a=b]}]\n";
    let warnings = read(text, false).unwrap().warnings.join("\n");
    assert!(
        warnings.contains("allow_private_targets") && warnings.contains("no source matchers"),
        "{warnings}"
    );
}

#[test]
fn what_is_shown_holds_no_secret_and_reads_again() {
    let document = whole();
    for secret in ["mail secret", "slacksecret", "pagersecret", "urlsecret", "tokensecret"] {
        assert!(!document.shown.contains(secret), "{secret} in\n{}", document.shown);
    }
    for line in [
        "  smtp_auth_password: \"<secret>\"",
        "  - name: pager",
        "      - url: \"https://hooks.example/<secret>\"",
        "            credentials: \"<secret>\"",
        "              - start_time: 09:00",
    ] {
        assert!(document.shown.lines().any(|l| l.trim() == line.trim()), "{line} in\n{}", document.shown);
    }
    let again = document.shown.replace("\"<secret>\"", "\"https://secret.example/\"");
    let again = read(&again, false).unwrap_or_else(|m| panic!("{m:?}\n{again}"));
    assert_eq!(again.routing, document.routing);
    assert_eq!(again.receivers.len(), document.receivers.len());
}

#[test]
fn a_routing_without_a_document_can_be_shown() {
    let document = whole();
    let names: Vec<String> = document.receivers.keys().cloned().collect();
    let text = default_document(&document.routing, &names);
    let again = read(&text, false).unwrap_or_else(|m| panic!("{m:?}\n{text}"));
    assert_eq!(again.routing, document.routing);
    assert!(again.receivers.values().all(Vec::is_empty));
}

#[test]
fn what_cannot_be_done_is_refused_or_left_out() {
    let table = [
        ("opsgenie_configs: [{api_key: abc}]", "opsgenie_configs are not known"),
        ("telegram_configs: [{chat_id: 1}]", "telegram_configs are not known"),
        (
            "webhook_configs: [{url: 'https://a.example', http_config: {basic_auth: {username: u}}}]",
            "basic_auth: a user name",
        ),
        (
            "webhook_configs: [{url: 'https://a.example', http_config: {proxy_url: 'http://p:1'}}]",
            "no proxy is used",
        ),
        (
            "webhook_configs: [{url: 'https://a.example', http_config: {authorization: {type: Digest}}}]",
            "the type Digest",
        ),
        (
            "webhook_configs: [{url: 'https://a.example', http_config: {tls_config: {cert_file: /c}}}]",
            "cert_file",
        ),
        (
            "email_configs: [{to: '{{ .x }}', from: a@b.example, smarthost: 's:25'}]",
            "the address '{{ .x }}' is a template",
        ),
        (
            "slack_configs: [{api_url: 'https://a.example', channel: '#{{ .x }}'}]",
            "the channel '#{{ .x }}' is a template",
        ),
        ("slack_configs: [{app_token: x, channel: '#a'}]", "app tokens"),
        ("pagerduty_configs: [{service_key: x}]", "first Events API"),
        ("pagerduty_configs: [{routing_key: x, url: 'https://a.example/'}]", "does not end with /v2/enqueue"),
    ];
    for (integration, part) in table {
        let text = format!("route: {{receiver: a}}\nreceivers:\n- name: a\n  {integration}\n");
        let mistakes = read(&text, false).unwrap_err();
        assert_eq!(mistakes.len(), 1, "{mistakes:?}");
        assert!(mistakes[0].what.contains(part), "{integration}: {}", mistakes[0]);
        assert!(mistakes[0].hint.contains("--skip-unsupported"), "{}", mistakes[0]);
        let left = read(&text, true).unwrap_or_else(|m| panic!("{m:?}"));
        assert!(left.receivers["a"].is_empty(), "{integration}");
        assert!(left.warnings.iter().any(|w| w.starts_with("left out") && w.contains(part)));
        let again = read(&left.shown, false).unwrap_or_else(|m| panic!("{m:?}"));
        assert!(again.receivers["a"].is_empty(), "{}", left.shown);
    }
}
