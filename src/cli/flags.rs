//! Flag mode: `tradewarden --status` is `tradewarden status`.

use crate::cli::args::Cli;
use clap::CommandFactory;
use std::ffi::OsString;

/// Rewrites the first `--verb` that stands where a verb may stand. What comes after a verb is left alone, and so is
/// the value of a flag.
pub fn rewrite(args: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let command = Cli::command();
    let verbs: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
    let takes_value = |flag: &str| {
        let known = command.get_arguments().find(|a| a.get_long() == Some(flag));
        known.is_some_and(|a| a.get_action().takes_values())
    };
    let mut args: Vec<OsString> = args.into_iter().collect();
    let mut at = 1;
    while at < args.len() {
        let Some(word) = args[at].to_str().map(str::to_owned) else { break };
        let Some(flag) = word.strip_prefix("--").filter(|f| !f.is_empty()) else { break };
        if verbs.contains(&flag) {
            args[at] = OsString::from(flag);
            break;
        }
        at += if takes_value(flag) { 2 } else { 1 };
    }
    args
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(line: &str) -> String {
        let args = line.split(' ').map(OsString::from);
        rewrite(args).iter().map(|a| a.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_flag_that_is_a_verb_becomes_one() {
        let table = [
            ("tw --status", "tw status"),
            ("tw --circuit-trip --reason x", "tw circuit-trip --reason x"),
            ("tw --json --status", "tw --json status"),
            ("tw --socket --status --health", "tw --socket --status health"),
            ("tw --socket=s --kill-switch --plan", "tw --socket=s kill-switch --plan"),
            ("tw --audit verify", "tw audit verify"),
            ("tw circuit-trip --status", "tw circuit-trip --status"),
            ("tw --help", "tw --help"),
            ("tw -- --status", "tw -- --status"),
        ];
        for (typed, meant) in table {
            assert_eq!(rewritten(typed), meant);
        }
    }

    #[test]
    fn no_flag_of_every_verb_has_the_name_of_a_verb() {
        let command = Cli::command();
        let flags: Vec<String> =
            command.get_arguments().filter_map(|a| a.get_long()).map(str::to_owned).collect();
        for verb in command.get_subcommands() {
            assert!(!flags.iter().any(|f| f == verb.get_name()), "{}", verb.get_name());
        }
    }
}
