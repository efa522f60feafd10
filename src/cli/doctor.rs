//! `doctor`: everything an appliance stands on, whether it runs or not, and what to do about what is wrong.

use crate::app;
use crate::app::Finding;
use crate::app::Verdict;
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::exit::healthy;
use crate::cli::paint::Out;
use crate::cli::run::Context;
use crate::cli::target;
use crate::cli::words;
use crate::config::DEFAULT_FILE;
use crate::wire::SessionView;
use serde_json::json;
use std::path::PathBuf;

/// Columns of the word that says what was looked at.
const CHECK_COLUMNS: usize = 14;

/// Runs `doctor`.
pub async fn run(context: &Context) -> Result<Exit, Failure> {
    if context.common.url.is_some() {
        let text = "doctor looks at the machine it runs on: leave --url out";
        return Err(Failure::Usage(text.to_owned()));
    }
    let (config, problems) = target::understand(&context.common, &context.env);
    let file = context.common.config.clone().unwrap_or_else(|| PathBuf::from(DEFAULT_FILE));
    let (answers, asked) = match context.target().and_then(|target| Client::new(&target)) {
        Ok(client) => ask(&client).await,
        Err(failure) => (false, vec![Finding::warning("appliance", words_of(&failure), "")]),
    };
    let mut found = app::examine(&config, &problems, &file.display().to_string(), answers);
    found.extend(asked);
    let count = |verdict: Verdict| found.iter().filter(|f| f.verdict == verdict).count();
    let (wrong, warnings) = (count(Verdict::Wrong), count(Verdict::Warning));
    let out = &context.out;
    if out.json {
        out.value(&json!({ "ok": wrong == 0, "wrong": wrong, "warnings": warnings, "findings": found }));
    } else {
        found.iter().for_each(|finding| tell(out, finding));
        let sum = match (wrong, warnings) {
            (0, 0) => "All is well.".to_owned(),
            (0, n) => format!("{}; nothing is wrong.", words::count(n, "warning")),
            (n, _) => format!("{} wrong, {}.", words::count(n, "thing"), words::count(warnings, "warning")),
        };
        out.line("");
        out.line(&sum);
    }
    Ok(healthy(wrong == 0))
}

fn tell(out: &Out, finding: &Finding) {
    let mark = match finding.verdict {
        Verdict::Good => out.paint.green("✓"),
        Verdict::Warning => out.paint.yellow("!"),
        Verdict::Wrong => out.paint.red("✗"),
    };
    out.line(&format!("{mark} {:<CHECK_COLUMNS$} {}", finding.check, finding.found));
    if !finding.hint.is_empty() {
        let hint = format!("  {:<CHECK_COLUMNS$} → {}", "", finding.hint);
        out.line(&out.paint.dim(&hint));
    }
}

fn words_of(failure: &Failure) -> String {
    match failure {
        Failure::Usage(text) | Failure::Other(text) => text.clone(),
        Failure::Unreachable { what, .. } => what.clone(),
        Failure::Problem(problem) | Failure::BadConfig(problem) => problem.detail.clone(),
    }
}

/// Whether the appliance answers, and what it says of itself.
async fn ask(client: &Client) -> (bool, Vec<Finding>) {
    let ready = match client.text("/readyz?verbose").await {
        Ok(text) => text,
        // Not ready: the lines that say why come with the refusal.
        Err(Failure::Problem(problem)) if problem.status == 503 => problem.detail,
        Err(failure) => {
            let hint = "while it is down trading services must only reduce: `systemctl start tradewarden`";
            let text = format!("does not answer: {}", words_of(&failure));
            return (false, vec![Finding::warning("appliance", text, hint)]);
        }
    };
    let mut found = vec![version(client).await];
    let lines = ready.lines().filter_map(|line| {
        let at = line.find("[!] ").or_else(|| line.find("[-] "))?;
        let (mark, rest) = line[at..].split_at(4);
        let (check, words) = rest.split_once(": ")?;
        let hint = "see docs/operating.md, \"Is it ready\"";
        Some(match mark {
            "[-] " => Finding::wrong("appliance", format!("{check}: {words}"), hint),
            _ => Finding::warning("appliance", format!("{check}: {words}"), hint),
        })
    });
    found.extend(lines);
    (true, found)
}

async fn version(client: &Client) -> Finding {
    let own = app::VERSION;
    match client.get::<SessionView>("/api/v1/session").await {
        Ok(answer) if answer.is.version == own => {
            Finding::good("appliance", format!("answers, version {own}"))
        }
        Ok(answer) => {
            let text = format!("answers as version {}, this program is {own}", answer.is.version);
            Finding::warning("appliance", text, "restart it, so that what is installed is what runs")
        }
        Err(failure) => {
            let text = format!("answers, but not which version it is: {}", words_of(&failure));
            Finding::warning("appliance", text, "")
        }
    }
}
