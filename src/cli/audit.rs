//! `audit list` and `audit verify`.

use crate::cli::args::AuditListArgs;
use crate::cli::args::AuditVerb;
use crate::cli::args::AuditVerifyArgs;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::exit::healthy;
use crate::cli::offline;
use crate::cli::paint::Out;
use crate::cli::paint::Paint;
use crate::cli::paint::Table;
use crate::cli::paint::cut;
use crate::cli::paint::width;
use crate::cli::run::Context;
use crate::cli::status::COLUMNS;
use crate::cli::words;
use crate::wire::AuditEntryView;
use crate::wire::AuditPage;
use crate::wire::VerifyView;

/// A reason is never cut shorter than this.
const REASON_COLUMNS_MIN: usize = 20;

/// Runs `audit …`.
pub async fn run(context: &Context, verb: &AuditVerb) -> Result<Exit, Failure> {
    match verb {
        AuditVerb::List(args) => list(context, args).await,
        AuditVerb::Verify(args) => verify(context, args).await,
    }
}

async fn list(context: &Context, args: &AuditListArgs) -> Result<Exit, Failure> {
    context.no_offline("audit list", "the file itself is readable: sqlite3 ledger.db 'TABLE audit_log'")?;
    let limit = args.limit.to_string();
    let query = [
        ("limit", Some(limit.as_str())),
        ("cursor", args.cursor.as_deref()),
        ("action", args.action.as_deref()),
        ("user", args.user.as_deref()),
        ("outcome", args.outcome.as_deref()),
        ("event_type", args.event_type.as_deref()),
        ("from", args.from.as_deref()),
        ("to", args.to.as_deref()),
        ("text", args.text.as_deref()),
    ];
    let answer = context.client()?.query::<AuditPage>("/api/v1/audit", &query).await?;
    let out = &context.out;
    if out.json {
        out.value(&answer.raw);
        return Ok(Exit::Done);
    }
    let page = &answer.is;
    if page.items.is_empty() {
        out.line("No entry fits.");
    }
    out.lines(&entry_lines(&page.items, out.paint));
    if let Some(cursor) = &page.next_cursor {
        out.note(&format!("older entries: add --cursor {cursor}"));
    }
    Ok(Exit::Done)
}

fn entry_lines(items: &[AuditEntryView], paint: Paint) -> Vec<String> {
    let newest = items.first().map_or("", |e| e.timestamp.as_str());
    let build = |reason_columns: usize| {
        let mut table = Table::new(&[">ID", "TIME (UTC)", "WHO", "DOOR", "ACTION", "OUTCOME", "REASON"]);
        for e in items {
            table.row(vec![
                e.id.to_string(),
                paint.dim(&words::clock(&e.timestamp, newest)),
                cut(&e.user_id, 18),
                e.door.clone(),
                cut(&e.action, 24),
                paint.tint(&e.outcome, &e.outcome),
                cut(e.reason.as_deref().unwrap_or_default(), reason_columns),
            ]);
        }
        table.lines(paint, 0)
    };
    // The reason gets what the other columns leave.
    let taken = build(1).iter().map(|line| width(line)).max().unwrap_or_default();
    build(COLUMNS.saturating_sub(taken).max(REASON_COLUMNS_MIN))
}

async fn verify(context: &Context, args: &AuditVerifyArgs) -> Result<Exit, Failure> {
    let out = &context.out;
    if let Some(file) = &args.file {
        let view = offline::verify_file(file)?;
        if out.json {
            out.value(&view);
        } else {
            tell(out, &view, &file.display().to_string());
        }
        return Ok(healthy(view.ok));
    }
    if context.common.offline {
        return offline::verify(context);
    }
    let answer = context.client()?.get::<VerifyView>("/api/v1/audit/verify").await?;
    if out.json {
        out.value(&answer.raw);
    } else {
        tell(out, &answer.is, "the audit log");
    }
    Ok(healthy(answer.is.ok))
}

/// What a check of the chain found, in words.
pub fn tell(out: &Out, view: &VerifyView, what: &str) {
    let mark = if view.ok { out.paint.green("✓") } else { out.paint.red("✗") };
    out.line(&format!("{mark} {what}: {}", view.message));
    if let Some(id) = view.first_broken_id {
        out.line(&out.paint.red(&format!("  first entry that does not fit: {id}")));
    }
    if let Some(head) = &view.head {
        out.line(&out.paint.dim(&format!("  {} entries · head {} {}", view.checked, head.id, head.hash)));
    }
}
