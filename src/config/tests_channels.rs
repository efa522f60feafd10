//! What is said about tables of channels that cannot work.

use super::tests::load;
use crate::domain::deliveries::Channel;
use crate::domain::deliveries_limits::ChannelLimits;
use std::fs;
use std::path::Path;

/// Files with secrets that a table can name.
fn files(dir: &Path) {
    let all = [
        ("web", "https://hooks.slack.example/services/T/B/x"),
        ("plain", "http://hooks.slack.example/services/T/B/x"),
        ("words", "not an address"),
        ("bot", "xoxb-1-2"),
        ("app", "xapp-1-2"),
        ("key", "0123456789abcdef0123456789ABCDEF"),
        ("short", "0123"),
        ("empty", "\n"),
    ];
    for (name, text) in all {
        fs::write(dir.join(name), text).unwrap();
    }
}

/// Key and words of each problem of a text in which `@x` stands for the file `x`.
fn problems(text: &str) -> Vec<(String, String, Option<usize>)> {
    let dir = tempfile::tempdir().unwrap();
    files(dir.path());
    let text = text.replace("\"@", &format!("\"{}/", dir.path().display()));
    let found = load(&text, &[]).err().unwrap_or_default();
    assert!(found.iter().all(|p| !p.hint.is_empty() && p.line.is_some()), "{found:#?}");
    found.into_iter().map(|p| (p.key, p.what, p.line)).collect()
}

#[test]
fn tables_that_can_work_are_accepted() {
    let good = "
[alerts]
allow_commands = true
[[alerts.slack]]
name = \"hook\"
webhook_url_file = \"@web\"
[[alerts.slack]]
name = \"bot\"
bot_token_file = \"@bot\"
channel = \"C0123\"
app_token_file = \"@app\"
[[alerts.pagerduty]]
name = \"a\"
routing_key_file = \"@key\"
[[alerts.sms]]
name = \"t\"
to = [\"+15555550100\", \"+442071838750\"]
account_sid = \"AC0123456789abcdef0123456789abcdef\"
auth_token_file = \"@key\"
from = \"Desk\"
[[alerts.sms]]
name = \"g\"
provider = \"gateway\"
to = [\"+15555550100\"]
url = \"https://sms.example/send\"
body = \"to={to}&text={text}\"
content_type = \"application/x-www-form-urlencoded\"
headers = { X-Account = \"desk\" }
[[alerts.webhooks]]
name = \"w\"
url_file = \"@web\"
[[alerts.commands]]
name = \"c\"
program = \"/bin/sh\"
args = [\"-c\", \"exit 0\"]
[alerts.email]
provider = \"sendgrid\"
sendgrid_key_file = \"@key\"
from = \"Desk <desk@example.com>\"
to = [\"a@example.com\"]
[alerts.limits.sms]
per_minute = 0
";
    assert_eq!(problems(good), []);
}

/// The table, the key it is about, and words of what is said.
const MISTAKES: &[(&str, &str, &str)] = &[
    ("[[alerts.slack]]\nname = \"a\"", "slack.0.webhook_url_file", "no way into Slack"),
    (
        "[[alerts.slack]]\nname = \"a\"\nwebhook_url_file = \"@web\"\nbot_token_file = \"@bot\"",
        "slack.0.bot_token_file",
        "both",
    ),
    (
        "[[alerts.slack]]\nname = \"a\"\nwebhook_url_file = \"@plain\"",
        "slack.0.webhook_url_file",
        "in the clear",
    ),
    (
        "[[alerts.slack]]\nname = \"a\"\nwebhook_url_file = \"@words\"",
        "slack.0.webhook_url_file",
        "no web address",
    ),
    (
        "[[alerts.slack]]\nname = \"a\"\nwebhook_url_file = \"@gone\"",
        "slack.0.webhook_url_file",
        "cannot be read",
    ),
    (
        "[[alerts.slack]]\nname = \"a\"\nwebhook_url_file = \"@web\"\napp_token_file = \"@app\"",
        "slack.0.app_token_file",
        "bot only",
    ),
    ("[[alerts.slack]]\nname = \"a\"\nbot_token_file = \"@bot\"", "slack.0.channel", "missing"),
    (
        "[[alerts.slack]]\nname = \"a\"\nbot_token_file = \"@app\"\nchannel = \"c\"",
        "slack.0.bot_token_file",
        "xoxb-",
    ),
    (
        "[[alerts.slack]]\nname = \"a\"\nbot_token_file = \"@bot\"\nchannel = \"c\"\napp_token_file = \"@bot\"",
        "slack.0.app_token_file",
        "xapp-",
    ),
    (
        "[[alerts.slack]]\nname = \"a\"\nwebhook_url_file = \"@web\"\napi_url = \"http://slack.example\"",
        "slack.0.api_url",
        "in the clear",
    ),
    ("[[alerts.pagerduty]]\nname = \"a\"", "pagerduty.0.routing_key_file", "missing"),
    (
        "[[alerts.pagerduty]]\nname = \"a\"\nrouting_key_file = \"@short\"",
        "pagerduty.0.routing_key_file",
        "no integration key",
    ),
    (
        "[[alerts.pagerduty]]\nname = \"a\"\nrouting_key_file = \"@empty\"",
        "pagerduty.0.routing_key_file",
        "is empty",
    ),
    ("[[alerts.webhooks]]\nname = \"a\"", "webhooks.0.url", "missing"),
    (
        "[[alerts.webhooks]]\nname = \"a\"\nurl = \"https://a.example\"\nurl_file = \"@web\"",
        "webhooks.0.url_file",
        "both",
    ),
    ("[[alerts.webhooks]]\nname = \"a\"\nurl = \"http://a.example\"", "webhooks.0.url", "in the clear"),
    (
        "[[alerts.webhooks]]\nname = \"a\"\nurl = \"https://a.example\"\nform = \"slack\"",
        "webhooks.0.form",
        "not a value",
    ),
    ("[[alerts.commands]]\nname = \"a\"\nprogram = \"/bin/sh\"", "commands", "not allowed"),
    (
        "allow_commands = true\n[[alerts.commands]]\nname = \"a\"\nprogram = \"sh\"",
        "commands.0.program",
        "relative",
    ),
    (
        "allow_commands = true\n[[alerts.commands]]\nname = \"a\"\nprogram = \"@web\"",
        "commands.0.program",
        "not a program",
    ),
    ("[alerts.limits]\nall_per_minute = 2000000", "limits.all_per_minute", "out of bounds"),
    ("[alerts.limits.sms]\nper_hour = 2", "limits.sms.per_hour", "not a key of [alerts.limits.sms]"),
];

#[test]
fn each_mistake_of_a_channel_has_its_place_and_no_secret_in_its_words() {
    for (text, key, words) in MISTAKES {
        let found = problems(&format!("[alerts]\n{text}\n"));
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert_eq!(found[0].0, format!("alerts.{key}"), "{text}");
        assert!(found[0].1.contains(words), "{text}: {}", found[0].1);
        assert!(!found[0].1.contains("services/T/B/x") && !found[0].1.contains("xapp-1"), "{}", found[0].1);
    }
}

#[test]
fn recipients_are_checked_one_by_one() {
    let mail = "[alerts.email]\nhost = \"m.example\"\nfrom = \"a@example.com\"\nto = [\"a@example.com\",\n\"nobody\",\n\"a b@example.com\"]\n";
    let found: Vec<(String, Option<usize>)> = problems(mail).into_iter().map(|(k, _, l)| (k, l)).collect();
    assert_eq!(found, [("alerts.email.to.1".to_owned(), Some(5)), ("alerts.email.to.2".to_owned(), Some(6))]);
    let sms = |more: &str| format!("[[alerts.sms]]\nname = \"a\"\n{more}\n");
    let twilio = "account_sid = \"AC0123456789abcdef0123456789abcdef\"\nauth_token_file = \"@key\"\nfrom = \"+15555550199\"\n";
    let table = [
        (format!("{twilio}to = [\"+15555550100\", \"0049 30 1\"]"), "to.1", "E.164"),
        (format!("{twilio}to = []"), "to", "0 receivers"),
        (
            "to = [\"+15555550100\"]\naccount_sid = \"AC1\"\nauth_token_file = \"@key\"\nfrom = \"X\"".into(),
            "account_sid",
            "not the name",
        ),
        (
            "to = [\"+15555550100\"]\naccount_sid = \"AC0123456789abcdef0123456789abcdef\"\nfrom = \"X\""
                .into(),
            "auth_token_file",
            "missing",
        ),
        (format!("to = [\"+15555550100\"]\n{}", twilio.replace("+15555550199", "+0")), "from", "E.164"),
    ];
    let gateway = "provider = \"gateway\"\nto = [\"+15555550100\"]\n";
    let gateways = [
        (format!("{gateway}url = \"http://sms.example\""), "url", "in the clear"),
        (
            format!(
                "{gateway}url = \"https://sms.example\"\nbody = \"{{text}}\"\ncontent_type = \"text/plain\""
            ),
            "body",
            "names {to} and {text}",
        ),
        (format!("{gateway}url = \"https://sms.example\"\nbody = \"{{to}} {{text}}\""), "body", "no JSON"),
        (
            format!("{gateway}url = \"https://sms.example\"\ncontent_type = \"text/xml\""),
            "content_type",
            "nobody knows",
        ),
        (
            format!("{gateway}url = \"https://sms.example\"\nheaders = {{ Authorization = \"x\" }}"),
            "headers",
            "is not set here",
        ),
        (
            format!("{gateway}url = \"https://sms.example\"\nheaders = {{ \"a b\" = \"x\" }}"),
            "headers",
            "cannot be a header",
        ),
    ];
    for (text, key, words) in table.into_iter().chain(gateways) {
        let found = problems(&sms(&text));
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert_eq!(found[0].0, format!("alerts.sms.0.{key}"), "{text}");
        assert!(found[0].1.contains(words), "{text}: {}", found[0].1);
    }
}

#[test]
fn limits_that_are_left_out_are_the_usual_ones() {
    let config = load("[alerts.limits]\nsms = { per_minute = 2 }\n", &[]).unwrap();
    let limits = config.alerts.limits.limits();
    assert_eq!(limits.of(Channel::Sms), ChannelLimits { per_minute: 2, per_recipient_hour: 3 });
    assert_eq!(limits.of(Channel::Email), ChannelLimits::of(Channel::Email));
    assert_eq!(limits.of(Channel::Webhook).per_minute, 0);
}
