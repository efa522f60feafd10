//! Good files, bad files, and what is said about them.

use super::Config;
use super::Env;
use super::EnvironmentKind;
use super::LocalTrust;
use super::Override;
use super::Problem;
use std::path::Path;

pub(super) fn load(text: &str, env: &[(&str, &str)]) -> Result<Config, Vec<Problem>> {
    Config::from_text(Path::new("desk.toml"), text, &Env::of(env).overrides())
}

#[test]
fn an_empty_file_is_the_defaults() {
    assert_eq!(load("", &[]), Ok(Config::default()));
    let config = load("", &[]).unwrap();
    assert_eq!(config.http.listen.to_string(), "127.0.0.1:8440");
    assert_eq!(config.socket_path().to_string_lossy(), "/run/tradewarden/tradewarden.sock");
    assert_eq!(config.link_base(), "http://127.0.0.1:8440");
    assert!(!config.resp.enabled);
}

#[test]
fn every_problem_is_reported_at_once_with_its_place() {
    let text = r#"
[http]
lisetn = "127.0.0.1:8440"
public_url = "desk.example.com"

[resp]
enabled = "yes"
local_trust = "trap"
max_clients = -1

[gate]
lease_ms = "5s"
max_position_per_symbol = 10.5

[[services]]
name = "signal_service"
url = "http://127.0.0.1:8001/health"
intervall_ms = 10

[[services]]
name = "signal_service"
kind = "tcp"
address = "nowhere"

[[engines]]
name = "gateway"

[allerts]
"#;
    let found = load(text, &[]).unwrap_err();
    let places: Vec<(usize, usize, &str)> =
        found.iter().map(|p| (p.line.unwrap(), p.column.unwrap(), p.key.as_str())).collect();
    let expected = [
        (3, 1, "http.lisetn"),
        (4, 14, "http.public_url"),
        (7, 11, "resp.enabled"),
        (8, 15, "resp.local_trust"),
        (9, 15, "resp.max_clients"),
        (12, 12, "gate.lease_ms"),
        (13, 27, "gate.max_position_per_symbol"),
        (18, 1, "services.0.intervall_ms"),
        (21, 8, "services.1.name"),
        (23, 11, "services.1.address"),
        (25, 1, "engines.0.kind"),
        (25, 1, "engines.0.url"),
        (28, 2, "allerts"),
    ];
    assert_eq!(places, expected, "{found:#?}");
    let hints: Vec<&str> = found.iter().map(|p| p.hint.as_str()).collect();
    assert!(hints[0].starts_with("did you mean `listen`?"), "{}", hints[0]);
    assert!(hints[3].starts_with("did you mean `trip`?"), "{}", hints[3]);
    assert!(hints[7].starts_with("did you mean `interval_ms`?"), "{}", hints[7]);
    assert!(hints[12].starts_with("did you mean `alerts`?"), "{}", hints[12]);
    assert!(found.iter().all(|p| !p.hint.is_empty()), "{found:#?}");
    assert!(found[0].to_string().starts_with("desk.toml:3:1: `lisetn` is not a key of [http]\n    hint: "));
}

#[test]
fn slips_of_the_pen_are_placed_too() {
    let found = load("[http]\nlisten = 127.0.0.1\n\n[gate]\nlease_ms = = 3\n", &[]).unwrap_err();
    assert_eq!(found.iter().map(|p| p.line).collect::<Vec<_>>(), [Some(2), Some(5)], "{found:#?}");
    let found = load("[gate]\nlease_ms = 3000\nlease_ms = 4000\n", &[]).unwrap_err();
    assert_eq!(found.len(), 1, "{found:#?}");
}

#[test]
fn the_environment_goes_over_the_file_and_flags_over_both() {
    let text = "[http]\nlisten = \"127.0.0.1:1\"\n[environment]\nname = \"file\"\n";
    let env = [
        ("TRADEWARDEN_HTTP__LISTEN", "127.0.0.1:2"),
        ("TRADEWARDEN_ENVIRONMENT__NAME", "42"),
        ("TRADEWARDEN_ENVIRONMENT__KIND", "paper"),
        ("TRADEWARDEN_RESP__ENABLED", "true"),
        ("TRADEWARDEN_RESP__LOCAL_TRUST", "trip"),
        ("TRADEWARDEN_ALERTS__RETRY_SECONDS", "[1, 2]"),
        ("TRADEWARDEN_ALERTS__EMAIL__HOST", "127.0.0.1"),
        ("TRADEWARDEN_ALERTS__EMAIL__FROM", "a@example.com"),
        ("TRADEWARDEN_ALERTS__EMAIL__TO", "[\"b@example.com\"]"),
        ("TRADEWARDEN_SOCKET", "ignored here"),
    ];
    let mut overrides = Env::of(&env).overrides();
    overrides.push(Override::flag("http.listen", "127.0.0.1:3", "--http-listen"));
    let config = Config::from_text(Path::new("desk.toml"), text, &overrides).unwrap();
    assert_eq!(config.http.listen.port(), 3);
    assert_eq!(config.environment.name, "42");
    assert_eq!(config.environment.kind, EnvironmentKind::Paper);
    assert_eq!(config.resp.local_trust, LocalTrust::Trip);
    assert_eq!(config.alerts.retry_seconds, [1, 2]);
    assert_eq!(config.alerts.email.unwrap().to, ["b@example.com"]);
}

#[test]
fn a_bad_variable_is_named() {
    let env = [
        ("TRADEWARDEN_HTTP__LISTEN", "nowhere"),
        ("TRADEWARDEN_HTTPS__LISTEN", "x"),
        ("TRADEWARDEN_SERVICES__URL", "x"),
    ];
    let text = "[[services]]\nname = \"a\"\nurl = \"http://127.0.0.1:1\"\n";
    let found = load(text, &env).unwrap_err();
    let names: Vec<String> = found.iter().map(|p| p.source.to_string()).collect();
    assert_eq!(
        names,
        ["TRADEWARDEN_HTTPS__LISTEN", "TRADEWARDEN_HTTP__LISTEN", "TRADEWARDEN_SERVICES__URL"],
        "{found:#?}"
    );
    assert!(found.iter().all(|p| p.line.is_none()));
}

#[test]
fn beyond_loopback_asks_for_a_proxy() {
    let found = load("[http]\nlisten = \"0.0.0.0:8440\"\n", &[]).unwrap_err();
    assert!(found[0].hint.contains("behind_proxy"), "{found:#?}");
    assert!(load("[http]\nlisten = \"0.0.0.0:8440\"\nbehind_proxy = true\n", &[]).is_ok());
}

#[test]
fn people_are_checked_before_the_night_they_are_needed() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("rota.ics");
    std::fs::write(&file, "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:soon\nEND:VEVENT\nEND:VCALENDAR\n")
        .unwrap();
    let text = format!(
        r#"
[alerts]
ack_reminder_seconds = 700000

[[alerts.rotations]]
name = "desk"
time_zone = "Mars/Base"
handover = "someday"
starts_on = "soon"

[[alerts.rotations]]
name = "desk"
people = [{{ name = "alice", receivers = [] }}, {{ name = "alice", receivers = ["a"] }}]
ical_file = "{}"

[[alerts.escalations]]
name = "critical"
matchers = ["severity"]
repeat = 1
steps = [{{ receivers = ["a"] }}, {{ after_seconds = 0, on_call = "night" }}, {{ after_seconds = 0 }}]
"#,
        file.display()
    );
    let found = load(&text, &[]).unwrap_err();
    let keys: Vec<&str> = found.iter().map(|p| p.key.as_str()).collect();
    let expected = [
        "alerts.ack_reminder_seconds",
        "alerts.rotations.0.people",
        "alerts.rotations.0.time_zone",
        "alerts.rotations.0.handover",
        "alerts.rotations.0.starts_on",
        "alerts.rotations.1.name",
        "alerts.rotations.1.people.0.receivers",
        "alerts.rotations.1.people.1.name",
        "alerts.rotations.1.ical_file",
        "alerts.escalations.0.matchers",
        "alerts.escalations.0.repeat",
        "alerts.escalations.0.steps.1.on_call",
        "alerts.escalations.0.steps.2.receivers",
    ];
    assert_eq!(keys, expected, "{found:#?}");
    assert!(found[8].what.contains("line 3: 'soon' is no time"), "{found:#?}");
    let good = "[[alerts.rotations]]\nname = \"desk\"\npeople = [{ name = \"alice\", receivers = [\"a\"] }]\n\
        [[alerts.escalations]]\nname = \"all\"\nsteps = [{ after_seconds = 300, on_call = \"desk\" }]\n";
    let alerts = load(good, &[]).unwrap().alerts;
    let (people, files) =
        super::people(&alerts.escalations, &alerts.rotations, alerts.ack_reminder_seconds, "UTC");
    assert_eq!((people.policies.len(), people.rotations.len(), files.len()), (1, 1, 0));
    assert_eq!((people.policies[0].steps[0].after_ms, people.ack_reminder_ms), (300_000, 3_600_000));
}

#[test]
fn a_named_file_must_exist_and_the_default_one_need_not() {
    let found = Config::load(Some(Path::new("no-such-file.toml")), &Env::default(), &[]).unwrap_err();
    assert!(found[0].what.contains("no such file"), "{found:#?}");
}

#[test]
fn the_example_is_the_defaults_and_its_comments_are_good_config() {
    let example = include_str!("../../packaging/tradewarden.toml");
    assert_eq!(load(example, &[]), Ok(Config::default()));
    // Taking the marks off the commented keys must give a good file too; prose has a capital letter or ends in a stop.
    let keys = |line: &str| {
        let bare = line.strip_prefix("# ").unwrap_or(line);
        let key =
            bare.starts_with('[') || bare.split(" = ").next().is_some_and(|k| k != bare && !k.contains(' '));
        if key { bare.to_owned() } else { line.to_owned() }
    };
    let whole: Vec<String> = example.lines().map(keys).collect();
    let (dir, mut whole) = (tempfile::tempdir().unwrap(), whole.join("\n"));
    for (name, holds) in [
        ("mail-ca.pem", "-----BEGIN CERTIFICATE-----"),
        ("smtp-password", "secret"),
        ("slack-bot-token", "xoxb-1"),
        ("slack-app-token", "xapp-1"),
        ("pagerduty-key", "0123456789abcdef0123456789abcdef"),
        ("twilio-token", "secret"),
        ("pager-secret", "secret"),
        ("pager-token", "secret"),
        ("secrets/oidc", "secret"),
    ] {
        let file = dir.path().join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, holds).unwrap();
        whole = whole.replace(&format!("/etc/tradewarden/{name}"), &file.display().to_string());
    }
    let whole =
        whole.replace("allow_commands = false", "allow_commands = true").replace("/usr/bin/wall", "/bin/sh");
    let config = load(&whole, &[]).unwrap();
    let alerts = &config.alerts;
    let lists = [
        alerts.slack.len(),
        alerts.sms.len(),
        alerts.pagerduty.len(),
        alerts.webhooks.len(),
        alerts.commands.len(),
    ];
    assert_eq!((config.services.len(), config.engines.len(), lists), (1, 1, [1; 5]));
    assert!(alerts.email.is_some() && config.gate.max_position_per_symbol.is_some());
    assert_eq!(alerts.limits.limits(), crate::domain::deliveries_limits::Limits::default());
}

proptest::proptest! {
    /// Whatever stands in the file or in a variable, the answer is a config or a list of problems that can be placed.
    #[test]
    fn no_text_is_too_strange(
        pieces in proptest::collection::vec(
            proptest::sample::select(vec![
                "[http]", "[[services]]", "[alerts.email]", "listen", "name", "to", "=", " ", "\n", "\"", "'", "[", "]", "{", "}",
                ",", ".", "#", "1", "-1", "1.5", "true", "\"x\"", "\u{1F6D1}", "\u{e9}", "\\", "0x", "1979-05-27",
            ]),
            0..40,
        ),
        name in "[A-Z_]{0,20}",
        value in "\\PC{0,20}",
    ) {
        let text = pieces.concat();
        let lines = text.matches('\n').count() + 1;
        let variable = format!("TRADEWARDEN_{name}");
        if let Err(problems) = load(&text, &[(variable.as_str(), value.as_str())]) {
            proptest::prop_assert!(!problems.is_empty());
            for problem in problems {
                proptest::prop_assert!(!problem.what.is_empty());
                proptest::prop_assert!(problem.line.is_none_or(|line| line <= lines), "{}", problem);
            }
        }
    }
}
