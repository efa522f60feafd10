//! `backup …` and `restore`.

use crate::cli::args::BackupArgs;
use crate::cli::args::BackupVerb;
use crate::cli::args::RestoreArgs;
use crate::cli::ask::Act;
use crate::cli::ask::Terminal;
use crate::cli::ask::confirmed;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::offline;
use crate::cli::paint::Out;
use crate::cli::paint::Table;
use crate::cli::run::Context;
use crate::wire::BackupList;
use crate::wire::BackupRequest;
use crate::wire::BackupView;
use serde_json::json;
use std::path::Path;

const ROUTE: &str = "/api/v1/backups";
const RESTORE: Act<'static> = Act {
    verb: "restore",
    word: "RESTORE",
    impact: "Puts the records of the backup in place; what happened after it was taken is not in them.",
};

/// Runs `backup …`.
pub async fn run(context: &Context, args: &BackupArgs) -> Result<Exit, Failure> {
    match &args.verb {
        None => take(context, &args.label).await,
        Some(BackupVerb::List) => list(context).await,
        Some(BackupVerb::Check(args)) => check(&context.out, &args.directory),
    }
}

async fn take(context: &Context, label: &str) -> Result<Exit, Failure> {
    let out = &context.out;
    let view = if context.common.offline {
        offline::backup(context, label).await?
    } else {
        let request = BackupRequest { label: label.to_owned() };
        let answer = context.client()?.post::<_, BackupView>(ROUTE, &request).await?;
        answer.is
    };
    if out.json {
        out.value(&view);
        return Ok(Exit::Done);
    }
    out.line(&format!("{} {} · {} bytes, verified", out.paint.green("✓"), view.path, view.bytes));
    tell_facts(out, &view);
    Ok(Exit::Done)
}

async fn list(context: &Context) -> Result<Exit, Failure> {
    context.no_offline("backup list", "the directory itself shows them: each has a manifest.json")?;
    let answer = context.client()?.get::<BackupList>(ROUTE).await?;
    let out = &context.out;
    if out.json {
        out.value(&answer.raw);
        return Ok(Exit::Done);
    }
    if answer.is.items.is_empty() {
        out.line("There is no backup yet: `tradewarden backup` takes one.");
        return Ok(Exit::Done);
    }
    let mut table = Table::new(&["NAME", "TAKEN (UTC)", ">BYTES", ">AUDIT ENTRY", "LABEL"]);
    for item in &answer.is.items {
        table.row(vec![
            item.name.clone(),
            item.created_at.chars().take(19).collect(),
            item.bytes.to_string(),
            item.audit_head_id.to_string(),
            item.label.clone(),
        ]);
    }
    out.lines(&table.lines(out.paint, 0));
    Ok(Exit::Done)
}

fn check(out: &Out, directory: &Path) -> Result<Exit, Failure> {
    match offline::check_backup(directory) {
        Ok(view) if out.json => out.value(&json!({ "ok": true, "backup": view })),
        Ok(view) => {
            out.line(&format!("{} {} is whole", out.paint.green("✓"), directory.display()));
            tell_facts(out, &view);
        }
        Err(why) => {
            if out.json {
                out.value(&json!({ "ok": false, "why": why }));
            } else {
                out.error(&format!("{} {why}", out.err.red("✗")));
            }
            return Ok(Exit::Refused);
        }
    }
    Ok(Exit::Done)
}

fn tell_facts(out: &Out, view: &BackupView) {
    out.note(&format!(
        "  taken {} by version {} · audit log up to entry {} {}",
        view.created_at, view.program, view.audit_head_id, view.audit_head_hash
    ));
}

/// Runs `restore`.
pub async fn restore(context: &Context, args: &RestoreArgs) -> Result<Exit, Failure> {
    let out = &context.out;
    // Looked at before anybody is asked to confirm anything.
    let view = offline::check_backup(&args.directory).map_err(Failure::Other)?;
    tell_facts(out, &view);
    let given = confirmed(&args.reason, &RESTORE, &mut Terminal, out)?;
    let done = offline::restore(context, &args.directory, args.replace, &given.reason).await?;
    if out.json {
        out.value(&json!({ "restored": view, "data_dir": done.data_dir, "moved_aside": done.aside }));
        return Ok(Exit::Done);
    }
    out.line(&format!("{} restored into {}", out.paint.green("✓"), done.data_dir.display()));
    if let Some(aside) = &done.aside {
        out.line(&format!("  what was there lies in {}", aside.display()));
    }
    out.line("  Start the appliance; breaker and kill switch are as they were when the backup was taken.");
    Ok(Exit::Done)
}
