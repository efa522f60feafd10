//! What a plug-in with Nagios exit codes says: a code, a line, and measures behind a bar.

use crate::domain::health_checks::Answer;
use std::collections::BTreeMap;

/// Characters of its line that are passed on.
const WORDS_MAX: usize = 300;
/// Most measures that are read.
const MEASURES_MAX: usize = 64;

/// What a plug-in said.
#[derive(Debug, Clone, PartialEq)]
pub struct Plugin {
    /// Judged by its exit code: 0 good, 1 degraded, anything else failed.
    pub answer: Answer,
    /// Its first line, without the measures.
    pub line: String,
    /// Its measures, by name.
    pub measures: BTreeMap<String, f64>,
}

/// Reads what it wrote, and judges by how it ended; `None` is a plug-in that was killed.
#[must_use]
pub fn read(code: Option<i32>, output: &str) -> Plugin {
    let first = output.lines().next().unwrap_or_default();
    let (line, behind) = first.split_once('|').unwrap_or((first, ""));
    let line: String = line.trim().chars().filter(|c| !c.is_control()).take(WORDS_MAX).collect();
    let said = if line.is_empty() { "it said nothing".to_owned() } else { line.clone() };
    let answer = match code {
        Some(0) => Answer::Good,
        Some(1) => Answer::Degraded(format!("warning: {said}")),
        Some(2) => Answer::Failed(format!("critical: {said}")),
        Some(3) => Answer::Failed(format!("the plug-in does not know: {said}")),
        Some(other) => Answer::Failed(format!("the plug-in ended with {other}: {said}")),
        None => Answer::Failed(format!("the plug-in was killed: {said}")),
    };
    Plugin { answer, line, measures: measures(behind).into_iter().take(MEASURES_MAX).collect() }
}

/// `'label'=value[unit];warn;crit;min;max`, separated by spaces; a label with spaces stands in quotes.
fn measures(text: &str) -> BTreeMap<String, f64> {
    let mut found = BTreeMap::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (label, after) = match rest.strip_prefix('\'') {
            Some(quoted) => match quoted.split_once("'=") {
                Some((label, after)) => (label, after),
                None => break,
            },
            None => match rest.split_once('=') {
                Some((label, after)) => (label, after),
                None => break,
            },
        };
        let end = after.find(char::is_whitespace).unwrap_or(after.len());
        let value = after[..end].split(';').next().unwrap_or_default();
        let number: String = value.chars().take_while(|c| c.is_ascii_digit() || "+-.".contains(*c)).collect();
        if let Ok(number) = number.parse() {
            found.insert(label.trim().to_owned(), number);
        }
        rest = after[end..].trim_start();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes_and_measures_are_read() {
        let said = read(Some(0), "DISK OK - free | /=2643MB;5948;5958;0;5968 'a b'=3.5s;; bad=x\nlong text");
        assert_eq!((said.answer, said.line.as_str()), (Answer::Good, "DISK OK - free"));
        assert_eq!(said.measures, [("/".to_owned(), 2643.0), ("a b".to_owned(), 3.5)].into());
        let table = [
            (Some(1), Answer::Degraded("warning: x".into())),
            (Some(2), Answer::Failed("critical: x".into())),
            (Some(3), Answer::Failed("the plug-in does not know: x".into())),
            (Some(127), Answer::Failed("the plug-in ended with 127: x".into())),
            (None, Answer::Failed("the plug-in was killed: x".into())),
        ];
        for (code, expected) in table {
            assert_eq!(read(code, "x").answer, expected);
        }
        assert_eq!(read(Some(2), "").answer, Answer::Failed("critical: it said nothing".into()));
    }
}
