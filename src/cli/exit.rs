//! How a command ends: the five exit codes, and failures in words.

use crate::cli::paint::Out;
use crate::wire::Problem;
use serde_json::Value;
use serde_json::json;
use std::process::ExitCode;

/// The exit codes; scripts rely on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done, or healthy.
    Done = 0,
    /// Not healthy, or refused.
    Refused = 1,
    /// The command line or the config is wrong; nothing was done.
    Usage = 2,
    /// The appliance cannot be reached.
    Unreachable = 3,
    /// Not permitted.
    NotPermitted = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// `Done` when it holds, `Refused` when it does not.
pub fn healthy(holds: bool) -> Exit {
    if holds { Exit::Done } else { Exit::Refused }
}

/// Why a command did not do what it was asked.
#[derive(Debug)]
pub enum Failure {
    /// The command line is wrong.
    Usage(String),
    /// No answer.
    Unreachable {
        /// What was tried and what happened.
        what: String,
        /// The request may have arrived.
        may_have_arrived: bool,
        /// What to do.
        hint: String,
    },
    /// The appliance said no.
    Problem(Box<Problem>),
    /// The appliance does not take its config over.
    BadConfig(Box<Problem>),
    /// Something on this side.
    Other(String),
}

impl Failure {
    /// Its exit code.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Usage(_) | Self::BadConfig(_) => Exit::Usage,
            Self::Unreachable { .. } => Exit::Unreachable,
            Self::Problem(p) if p.status == 401 || p.status == 403 => Exit::NotPermitted,
            Self::Problem(_) | Self::Other(_) => Exit::Refused,
        }
    }

    /// The operating system does not let us.
    pub fn not_permitted(detail: String) -> Self {
        Self::Problem(Box::new(Problem {
            kind: "about:blank".to_owned(),
            title: "Not permitted".to_owned(),
            status: 403,
            detail,
            code: "not_permitted".to_owned(),
            errors: Vec::new(),
            retry_after_seconds: None,
            conditions: Vec::new(),
            conflicts: Vec::new(),
        }))
    }

    fn value(&self) -> Value {
        match self {
            Self::Problem(problem) | Self::BadConfig(problem) => json!(problem),
            Self::Usage(detail) => json!({ "title": "Usage", "code": "usage", "detail": detail }),
            Self::Other(detail) => json!({ "title": "Failed", "code": "failed", "detail": detail }),
            Self::Unreachable { what, may_have_arrived, hint } => json!({
                "title": "The appliance does not answer",
                "code": "unreachable",
                "detail": what,
                "may_have_arrived": may_have_arrived,
                "hint": hint,
            }),
        }
    }

    /// Tells it: in words on standard error, or as one JSON object on standard output.
    pub fn tell(&self, out: &Out) {
        if out.json {
            out.value(&self.value());
            return;
        }
        match self {
            Self::Usage(text) => out.error(&format!("{} {text}", out.err.red("✗"))),
            Self::Other(text) => out.error(&format!("{} {text}", out.err.red("✗"))),
            Self::Unreachable { what, hint, .. } => {
                out.error(&format!(
                    "{} {} {what}",
                    out.err.red("✗"),
                    out.err.bold("The appliance does not answer:")
                ));
                if !hint.is_empty() {
                    out.error(&format!("  {hint}"));
                }
            }
            Self::Problem(problem) | Self::BadConfig(problem) => tell_problem(problem, out),
        }
    }
}

fn tell_problem(problem: &Problem, out: &Out) {
    let word = if problem.status == 401 || problem.status == 403 { "Not permitted:" } else { "Refused:" };
    out.error(&format!("{} {} {}", out.err.red("✗"), out.err.bold(word), problem.detail));
    for field in &problem.errors {
        if !problem.detail.contains(&field.message) {
            out.error(&format!("  {}: {}", field.field, field.message));
        }
    }
    for condition in problem.conditions.iter().filter(|c| c.blocks) {
        let shown = condition.value.as_deref().unwrap_or("not known");
        let limit = condition.limit.as_deref().map(|l| format!(" (limit {l})")).unwrap_or_default();
        out.error(&format!(
            "  {} {}: {shown}{limit}: {}",
            out.err.red("✗"),
            condition.label,
            condition.detail
        ));
    }
    let said = |seconds: u64| problem.detail.contains(&format!("{seconds} s"));
    if let Some(seconds) = problem.retry_after_seconds.filter(|s| !said(*s)) {
        out.error(&format!("  possible again in {seconds} s"));
    }
}
