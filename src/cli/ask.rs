//! The reason and the typed confirmation.

use crate::cli::args::ReasonArgs;
use crate::cli::exit::Failure;
use crate::cli::paint::Out;
use crate::domain::reason;
use crate::domain::reason::REASON_MIN_CHARS;
use std::io::BufRead;
use std::io::IsTerminal;
use std::io::Write;

/// What somebody who acts has given.
#[derive(Debug, PartialEq, Eq)]
pub struct Given {
    /// The reason as typed; whether it is long enough is for the appliance to say, so that refusals are recorded.
    pub reason: String,
}

/// An act to confirm.
pub struct Act<'a> {
    /// The verb on the command line.
    pub verb: &'a str,
    /// The word to type.
    pub word: &'a str,
    /// What it does, in one line.
    pub impact: &'a str,
}

/// Both ends of a conversation, or none.
pub trait Talk {
    /// Whether somebody is there.
    fn present(&self) -> bool;
    /// Asks, and reads a line; `None` at the end of the input.
    fn ask(&mut self, question: &str) -> Option<String>;
}

/// The terminal: questions go to standard error, so that standard output stays an answer.
pub struct Terminal;

impl Talk for Terminal {
    fn present(&self) -> bool {
        std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
    }

    fn ask(&mut self, question: &str) -> Option<String> {
        let mut err = std::io::stderr().lock();
        let _ = write!(err, "{question}");
        let _ = err.flush();
        let mut line = String::new();
        match std::io::stdin().lock().read_line(&mut line) {
            Ok(1..) => Some(line.trim_end_matches(['\r', '\n']).to_owned()),
            _ => None,
        }
    }
}

/// Takes reason and confirmation from the flags or from the person at the terminal.
///
/// # Errors
/// Usage, saying what to add, when nobody is there to ask; the person's own no.
pub fn confirmed(args: &ReasonArgs, act: &Act<'_>, talk: &mut dyn Talk, out: &Out) -> Result<Given, Failure> {
    let present = talk.present();
    if !present && args.reason.is_none() {
        return Err(Failure::Usage(format!(
            "say why: tradewarden {} --reason 'at least {REASON_MIN_CHARS} characters'{}",
            act.verb,
            if args.yes { "" } else { " --yes" }
        )));
    }
    if !present && !args.yes {
        return Err(Failure::Usage(format!(
            "nobody is at a terminal to confirm: add --yes if {} is what you mean",
            act.verb
        )));
    }
    if !args.yes || args.reason.is_none() {
        out.note(act.impact);
    }
    let reason = match &args.reason {
        Some(reason) => reason.clone(),
        None => ask_reason(talk, out)?,
    };
    if !args.yes {
        typed(act.word, talk)?;
    }
    Ok(Given { reason })
}

/// Asks for one word.
///
/// # Errors
/// When it was not typed.
pub fn typed(word: &str, talk: &mut dyn Talk) -> Result<(), Failure> {
    let answer = talk.ask(&format!("Type {word} to go on: ")).unwrap_or_default();
    if answer.trim() == word {
        return Ok(());
    }
    Err(Failure::Other(format!("not done: the word was not {word}")))
}

fn ask_reason(talk: &mut dyn Talk, out: &Out) -> Result<String, Failure> {
    loop {
        let question = format!("Reason (at least {REASON_MIN_CHARS} characters, kept in the audit log): ");
        let Some(answer) = talk.ask(&question) else {
            return Err(Failure::Other("not done: no reason was given".to_owned()));
        };
        match reason::check(&answer) {
            Ok(reason) => return Ok(reason),
            Err(refusal) => out.error(&format!("  {refusal}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::paint::When;

    struct Script {
        present: bool,
        lines: Vec<&'static str>,
    }

    impl Talk for Script {
        fn present(&self) -> bool {
            self.present
        }

        fn ask(&mut self, _: &str) -> Option<String> {
            if self.lines.is_empty() { None } else { Some(self.lines.remove(0).to_owned()) }
        }
    }

    const LONG: &str = "orders are rejected by the broker";

    #[test]
    fn who_is_asked_what() {
        let act = Act { verb: "circuit-trip", word: "TRIP", impact: "Blocks all orders." };
        let out = Out::new(true, When::Never, true);
        // reason flag, --yes, somebody there, lines typed, what comes of it
        type Row = (Option<&'static str>, bool, bool, Vec<&'static str>, Result<&'static str, &'static str>);
        let table: Vec<Row> = vec![
            (Some(LONG), true, false, vec![], Ok(LONG)),
            (Some("short"), true, false, vec![], Ok("short")),
            (Some(LONG), false, false, vec![], Err("--yes")),
            (None, true, false, vec![], Err("--reason")),
            (None, false, false, vec![], Err("--yes")),
            (Some(LONG), false, true, vec!["TRIP"], Ok(LONG)),
            (Some(LONG), false, true, vec!["trip"], Err("not done")),
            (Some(LONG), false, true, vec![], Err("not done")),
            (None, false, true, vec!["short", LONG, "TRIP"], Ok(LONG)),
            (None, true, true, vec![LONG], Ok(LONG)),
            (None, true, true, vec![], Err("no reason")),
        ];
        for (i, (reason, yes, present, lines, expected)) in table.into_iter().enumerate() {
            let args = ReasonArgs { reason: reason.map(str::to_owned), yes };
            let found = confirmed(&args, &act, &mut Script { present, lines }, &out);
            match (found, expected) {
                (Ok(given), Ok(reason)) => assert_eq!(given.reason, reason, "row {i}"),
                (Err(Failure::Usage(text) | Failure::Other(text)), Err(part)) => {
                    assert!(text.contains(part), "row {i}: {text}");
                }
                (found, _) => panic!("row {i}: {found:?}"),
            }
        }
    }
}
