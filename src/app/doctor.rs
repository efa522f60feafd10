//! Looks at everything an appliance stands on, whether it runs or not, and says what to do about what is wrong.
//!
//! Nothing is changed by it. What only the running appliance can say is asked by the command line and added there.

use crate::app::doctor_files;
use crate::app::doctor_host;
use crate::app::doctor_records;
use crate::config::Config;
use crate::config::Problem;
use serde::Serialize;

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// As it should be.
    Good,
    /// Worth a look.
    Warning,
    /// Wrong: it does harm now or at the next start.
    Wrong,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at, in a word.
    pub check: String,
    /// How it ended.
    pub verdict: Verdict,
    /// What was found.
    pub found: String,
    /// What to do; empty when nothing is to be done.
    pub hint: String,
}

impl Finding {
    /// All is well.
    #[must_use]
    pub fn good(check: &str, found: impl Into<String>) -> Self {
        Self { check: check.to_owned(), verdict: Verdict::Good, found: found.into(), hint: String::new() }
    }

    /// Worth a look.
    #[must_use]
    pub fn warning(check: &str, found: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { verdict: Verdict::Warning, hint: hint.into(), ..Self::good(check, found) }
    }

    /// Something is wrong.
    #[must_use]
    pub fn wrong(check: &str, found: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { verdict: Verdict::Wrong, hint: hint.into(), ..Self::good(check, found) }
    }
}

/// What the machine and the files say. `config` is what can be understood of the file, `problems` what is wrong with it,
/// `answers` whether the appliance answers on its local socket.
#[must_use]
pub fn examine(config: &Config, problems: &[Problem], file: &str, answers: bool) -> Vec<Finding> {
    let mut found: Vec<Finding> = problems
        .iter()
        .map(|p| Finding::wrong("config", format!("{}: {}", p.place(), p.what), p.hint.clone()))
        .collect();
    if found.is_empty() {
        found.push(Finding::good("config", format!("{file} is good")));
    }
    found.extend(doctor_files::directories(config));
    found.extend(doctor_files::keys(config));
    found.extend(doctor_files::secrets(config));
    found.extend(doctor_files::certificates(config));
    found.extend(doctor_files::disk(config));
    found.extend(doctor_records::ledger(config));
    found.extend(doctor_records::board(config));
    found.push(doctor_records::backups(config));
    found.extend(doctor_host::ports(config, answers));
    found.push(doctor_host::clock());
    found.extend(doctor_host::files_limit(config, answers));
    found.extend(doctor_host::unit());
    found
}
