//! `check-config`: what the start would say.

use crate::cli::args::CheckConfigArgs;
use crate::cli::exit::Exit;
use crate::cli::paint::Out;
use crate::cli::run::Context;
use crate::cli::target;
use crate::cli::words;
use crate::config::Config;
use crate::config::DEFAULT_FILE;
use crate::config::Problem;
use serde_json::json;
use std::path::PathBuf;

/// Runs `check-config`.
pub fn run(context: &Context, args: &CheckConfigArgs) -> Exit {
    let mut common = context.common.clone();
    if args.file.is_some() {
        common.config.clone_from(&args.file);
    }
    let path = common.config.clone().unwrap_or_else(|| PathBuf::from(DEFAULT_FILE));
    let out = &context.out;
    match target::config(&common, &context.env, &[]) {
        Ok(config) if out.json => out.value(&json!({ "ok": true, "problems": [], "config": config })),
        Ok(config) => {
            let missing = if path.exists() { "" } else { " (there is no such file: these are the defaults)" };
            out.line(&format!("{} {} is good{missing}", out.paint.green("✓"), path.display()));
            out.line(&summary(&config));
        }
        Err(problems) => {
            if out.json {
                out.value(&json!({ "ok": false, "problems": problems }));
            } else {
                tell(out, &problems);
            }
            return Exit::Usage;
        }
    }
    Exit::Done
}

fn summary(config: &Config) -> String {
    let resp = if config.resp.enabled { config.resp.listen.to_string() } else { "off".to_owned() };
    format!(
        "  {} ({}) · console {} · Redis adapter {resp} · {} · {} · data in {}",
        config.environment.name,
        config.environment.kind.as_str(),
        config.http.address(config.http.listen),
        words::count(config.services.len(), "service"),
        words::count(config.engines.len(), "engine"),
        config.store.data_dir.display(),
    )
}

/// Prints every problem on standard error.
pub fn tell(out: &Out, problems: &[Problem]) {
    for problem in problems {
        let text = problem.to_string();
        let (head, hint) = text.split_once('\n').unwrap_or((&text, ""));
        out.error(&format!("{} {head}", out.err.red("✗")));
        if !hint.is_empty() {
            out.error(&out.err.dim(hint));
        }
    }
    out.error(&format!("{}; nothing was started", words::count(problems.len(), "problem")));
}
