//! Every command of the Redis adapter × every key, over a real connection; and every guarded write.

use super::credentials::Credential;
use super::credentials::everybody;
use crate::redis::wire::Wire;
use crate::support::Place;
use std::collections::BTreeSet;
use tradewarden::domain::actor::Need;
use tradewarden::domain::actor::needs;
use tradewarden::resp::commands::Access;
use tradewarden::resp::commands::COMMANDS;
use tradewarden::resp::commands::Spec;

/// The guarded writes, with what each asks for. The reasons are too short, so that who may is refused for that.
const GUARDED: [(&str, &str, Need); 4] = [
    ("circuit_breaker:state", r#"{"state":"TRIPPED","trip_reason":"x"}"#, needs::TRIP),
    ("circuit_breaker:state", r#"{"state":"OPEN","reset_reason":"x"}"#, needs::RESET),
    ("kill_switch:state", r#"{"state":"ENGAGED","engagement_reason":"x"}"#, needs::KILL),
    ("kill_switch:state", r#"{"state":"ACTIVE","reason":"x"}"#, needs::RELEASE),
];

/// A request of the command with as many arguments as it must have.
fn request(spec: &Spec) -> Vec<String> {
    let count = usize::try_from(spec.arity.unsigned_abs()).unwrap();
    let mut args = vec![spec.name.to_owned()];
    args.extend((1..count).map(|i| if spec.numkeys == Some(i) { "1".to_owned() } else { format!("k{i}") }));
    args
}

/// What the table promises: the word a refusal begins with.
fn promised(who: &Credential, spec: &Spec) -> Option<&'static str> {
    let known = who.key.is_some() && who.dead.is_none();
    let (read, write) = (who.has("resp:read"), who.has("resp:write"));
    let allowed = match spec.access {
        // Without AUTH in it a stranger learns nothing by it.
        Access::Anyone => known || spec.name != "hello",
        _ if !known => false,
        // Which channels it may listen to is asked for by the channel.
        Access::Known => read || spec.name != "subscribe",
        Access::Read => read,
        Access::Write => write,
    };
    (!allowed).then_some(if known { "NOPERM" } else { "NOAUTH" })
}

fn connect(place: &Place, who: &Credential) -> Wire {
    let mut wire = Wire::to(place.redis);
    if let Some(key) = &who.key {
        let answer = wire.line(&["AUTH", key]);
        let right =
            if who.dead.is_some() { answer.starts_with("-WRONGPASS") } else { answer.trim_end() == "+OK" };
        assert!(right, "{}: {answer}", who.name);
    }
    wire
}

fn refused(answer: &str) -> Option<&'static str> {
    ["NOAUTH", "NOPERM"].into_iter().find(|word| answer.starts_with(&format!("-{word}")))
}

#[tokio::test]
async fn every_command_lets_in_whom_the_table_says_and_nobody_else() {
    let place = Place::new();
    let (appliance, credentials) = everybody(&place).await;
    let mut wrong = Vec::new();
    let mut denied = BTreeSet::new();
    // Browser sessions are no credential here; over this door they are nobody.
    for who in credentials.iter().filter(|who| who.key.is_some() || who.name == "nobody") {
        for spec in COMMANDS {
            // Its own rows are about connections; a sign-in with made-up words is no refusal of a known client.
            if ["auth", "quit"].contains(&spec.name) {
                continue;
            }
            let args = request(spec);
            let mut wire = connect(&place, who);
            let answer = wire.line(&args.iter().map(String::as_str).collect::<Vec<_>>());
            let (got, promised) = (refused(&answer), promised(who, spec));
            if got != promised {
                wrong.push(format!("{} as {}: {answer:?}, not {promised:?}", args.join(" "), who.name));
            }
            if got == Some("NOPERM") {
                denied.insert(format!("key:{} REDIS_{}", who.name, spec.name.to_uppercase()));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong answers:\n{}", wrong.len(), wrong.join("\n"));
    assert!(denied.len() > 1000, "it was a real try: {}", denied.len());
    let entries = place.sqlite3(
        "SELECT DISTINCT user_id || ' ' || action FROM audit_log WHERE outcome = 'denied' AND door = 'redis'",
    );
    let entries: BTreeSet<String> = entries.lines().map(str::to_owned).collect();
    let missing: Vec<&String> = denied.difference(&entries).collect();
    assert!(missing.is_empty(), "not audited: {missing:?}");
    assert_eq!(appliance.state().await, "UNINITIALISED", "no attempt changed anything");
}

#[tokio::test]
async fn every_guarded_write_asks_for_what_its_verb_asks_for() {
    let place = Place::new();
    let (appliance, credentials) = everybody(&place).await;
    appliance.init().await;
    for who in credentials.iter().filter(|who| who.key.is_some() || who.name == "nobody") {
        for (key, value, need) in GUARDED {
            let mut wire = connect(&place, who);
            let answer = wire.line(&["SET", key, value]);
            let expected = match (who.key.is_some() && who.dead.is_none(), who.may(&need)) {
                (false, _) => "-NOAUTH",
                (true, false) => "-NOPERM",
                (true, true) => "-ERR ",
            };
            assert!(answer.starts_with(expected), "SET {key} {value} as {}: {answer}", who.name);
        }
        for args in [
            ["DEL", "circuit_breaker:state", ""],
            ["EXPIRE", "kill_switch:state", "1"],
            ["RENAME", "gate:state", "other"],
            ["APPEND", "system_config:system_defaults", "x"],
        ] {
            let args: Vec<&str> = args.into_iter().filter(|a| !a.is_empty()).collect();
            let answer = connect(&place, who).line(&args);
            let word = refused(&answer);
            assert!(word.is_some(), "{args:?} as {}: {answer}", who.name);
        }
    }
    assert_eq!(appliance.state().await, "OPEN", "no attempt changed anything");
    let words = place.sqlite3(
        "SELECT DISTINCT action FROM audit_log WHERE door = 'redis' AND outcome = 'denied' ORDER BY action",
    );
    for action in [
        "CIRCUIT_BREAKER_TRIP",
        "CIRCUIT_BREAKER_RESET",
        "KILL_SWITCH_ENGAGE",
        "KILL_SWITCH_RELEASE",
        "REDIS_DEL",
    ] {
        assert!(words.lines().any(|w| w == action), "{action} in {words}");
    }
}
