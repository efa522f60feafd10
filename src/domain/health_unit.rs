//! What systemd says of a unit, line by line as `systemctl show` writes it.

use crate::domain::health_conditions::Fact;
use std::collections::BTreeMap;

/// What is asked of a unit.
pub const PROPERTIES: &str = "--property=LoadState,ActiveState,SubState,Result,NRestarts,MemoryCurrent";
/// How systemd writes what a unit does not have: the memory of one that is not running, for instance.
const NOT_SET: [&str; 3] = ["[not set]", "", "18446744073709551615"];

/// What a condition may look at, and what systemd calls it.
const NAMES: [(&str, &str); 5] = [
    ("active", "ActiveState"),
    ("sub", "SubState"),
    ("result", "Result"),
    ("restarts", "NRestarts"),
    ("memory", "MemoryCurrent"),
];

/// The properties of a unit that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit(BTreeMap<String, String>);

impl Unit {
    /// What a condition looks at.
    #[must_use]
    pub fn fact(&self, name: &str) -> Fact {
        let property = NAMES.iter().find(|(known, _)| *known == name).map(|(_, property)| *property);
        let value =
            property.and_then(|property| self.0.get(property)).filter(|v| !NOT_SET.contains(&v.as_str()));
        value.map_or_else(|| Fact::Missing("systemd does not tell it".to_owned()), |v| Fact::Text(v.clone()))
    }
}

/// Reads the answer. A unit that systemd has not loaded has no state to be judged.
///
/// # Errors
/// In words: the unit is not found, masked, or its file is broken; or this is no answer.
pub fn read(unit: &str, text: &str) -> Result<Unit, String> {
    let lines = text.lines().filter_map(|line| line.split_once('='));
    let told: BTreeMap<String, String> = lines.map(|(k, v)| (k.to_owned(), v.trim().to_owned())).collect();
    match told.get("LoadState").map(String::as_str) {
        Some("loaded") => Ok(Unit(told)),
        Some("not-found") => Err(format!("{unit} is not found: systemd knows no such unit")),
        Some("masked") => Err(format!("{unit} is masked: nothing can start it")),
        Some(other) => Err(format!("{unit} is {other}: its file cannot be loaded")),
        None => Err(format!("systemctl said nothing of {unit}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::health::Answer;
    use crate::domain::health_conditions;
    use crate::domain::health_conditions::Condition;

    const RUNNING: &str = "Result=success\nNRestarts=0\nMemoryCurrent=13107200\nLoadState=loaded\nActiveState=active\nSubState=running\n";
    const FAILED: &str = "Result=exit-code\nNRestarts=5\nMemoryCurrent=[not set]\nLoadState=loaded\n\
                          ActiveState=failed\nSubState=failed\n";
    const RESTARTING: &str = "Result=exit-code\nNRestarts=2\nMemoryCurrent=18446744073709551615\nLoadState=loaded\n\
                              ActiveState=activating\nSubState=auto-restart\n";
    const STOPPED: &str = "Result=success\nNRestarts=0\nMemoryCurrent=[not set]\nLoadState=loaded\n\
                           ActiveState=inactive\nSubState=dead\n";
    /// A target has neither result nor restarts.
    const TARGET: &str = "LoadState=loaded\nActiveState=active\nSubState=active\n";

    #[test]
    fn states_are_judged_by_conditions() {
        let usual = "active == active";
        let table: &[(&str, &str, Result<(), &str>)] = &[
            (RUNNING, usual, Ok(())),
            (RUNNING, "sub == running", Ok(())),
            (RUNNING, "memory < 64MiB", Ok(())),
            (RUNNING, "memory < 4MiB", Err("memory is '13107200', expected < 4MiB")),
            (FAILED, usual, Err("active is 'failed', expected == active")),
            (FAILED, "restarts <= 3", Err("restarts is '5', expected <= 3")),
            (FAILED, "result == success", Err("result is 'exit-code', expected == success")),
            (FAILED, "memory < 64MiB", Err("memory: systemd does not tell it")),
            (RESTARTING, usual, Err("active is 'activating', expected == active")),
            (RESTARTING, "memory > 0", Err("memory: systemd does not tell it")),
            (STOPPED, usual, Err("active is 'inactive', expected == active")),
            (TARGET, usual, Ok(())),
            (TARGET, "restarts <= 3", Err("restarts: systemd does not tell it")),
        ];
        for (text, condition, expected) in table {
            let condition = Condition::parse(condition).unwrap();
            let unit = read("desk.service", text).unwrap();
            let facts = [(condition.operand.clone(), unit.fact(&condition.operand.name))].into();
            let answer = health_conditions::judge(std::slice::from_ref(&condition), &[], &facts);
            let expected = expected.map_or_else(|words| Answer::Failed(words.to_owned()), |()| Answer::Good);
            assert_eq!(answer, expected, "{text} {condition}");
        }
    }

    #[test]
    fn what_is_not_loaded_has_no_state() {
        let table = [
            (
                "Result=success\nNRestarts=0\nMemoryCurrent=[not set]\nLoadState=not-found\nActiveState=inactive\n",
                "desk.service is not found: systemd knows no such unit",
            ),
            ("LoadState=masked\nActiveState=inactive\n", "desk.service is masked: nothing can start it"),
            (
                "LoadState=bad-setting\nActiveState=inactive\n",
                "desk.service is bad-setting: its file cannot be loaded",
            ),
            ("", "systemctl said nothing of desk.service"),
        ];
        for (text, words) in table {
            assert_eq!(read("desk.service", text), Err(words.to_owned()));
        }
    }
}
