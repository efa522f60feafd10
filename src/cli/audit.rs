//! `audit …`: looking into the log, exports, anchors. Verification is in `audit_verify`.

use crate::cli::args::AuditExportArgs;
use crate::cli::args::AuditListArgs;
use crate::cli::args::AuditShowArgs;
use crate::cli::args::AuditVerb;
use crate::cli::audit_verify;
use crate::cli::client::escape;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::offline;
use crate::cli::paint::Paint;
use crate::cli::paint::Table;
use crate::cli::paint::cut;
use crate::cli::paint::width;
use crate::cli::run::Context;
use crate::cli::status::COLUMNS;
use crate::cli::words;
use crate::wire::AuditAnchor;
use crate::wire::AuditEntryView;
use crate::wire::AuditFacets;
use crate::wire::AuditPage;
use crate::wire::EvidenceKeyView;
use std::fs;
use std::fs::File;
use std::io::BufWriter;
use std::io::Write;

/// A reason is never cut shorter than this.
const REASON_COLUMNS_MIN: usize = 20;

/// Runs `audit …`.
pub async fn run(context: &Context, verb: &AuditVerb) -> Result<Exit, Failure> {
    match verb {
        AuditVerb::List(args) => list(context, args).await,
        AuditVerb::Show(args) => show(context, args).await,
        AuditVerb::Export(args) => export(context, args).await,
        AuditVerb::Verify(args) => audit_verify::run(context, args).await,
        AuditVerb::Anchor => anchor(context).await,
        AuditVerb::Key => key(context).await,
        AuditVerb::Actions => actions(context).await,
    }
}

async fn list(context: &Context, args: &AuditListArgs) -> Result<Exit, Failure> {
    context.no_offline("audit list", "use audit show, or sqlite3 on the file: the table is audit_log")?;
    let limit = args.limit.to_string();
    let mut query = args.filter.query();
    query.extend([("limit", Some(limit.as_str())), ("cursor", args.cursor.as_deref())]);
    let answer = context.client()?.query::<AuditPage>("/api/v1/audit", &query).await?;
    let out = &context.out;
    if out.json {
        out.value(&answer.raw);
        return Ok(Exit::Done);
    }
    let page = &answer.is;
    if page.items.is_empty() {
        out.line(if page.search_goes_on { "No entry fits so far." } else { "No entry fits." });
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

async fn show(context: &Context, args: &AuditShowArgs) -> Result<Exit, Failure> {
    let entry = if context.common.offline {
        offline::audit_entry(context, args.id)?
    } else {
        let before = args.id.saturating_add(1).to_string();
        let query = [("limit", Some("1")), ("cursor", Some(before.as_str()))];
        let page = context.client()?.query::<AuditPage>("/api/v1/audit", &query).await?.is;
        page.items.into_iter().next().filter(|e| e.id == args.id)
    };
    let Some(entry) = entry else { return Err(Failure::Other(format!("there is no entry {}", args.id))) };
    let out = &context.out;
    if out.json {
        out.value(&entry);
        return Ok(Exit::Done);
    }
    let details = entry.details.as_ref().map(|d| serde_json::to_string_pretty(d).unwrap_or_default());
    let lines = [
        ("entry", Some(entry.id.to_string())),
        ("time", Some(entry.timestamp)),
        ("who", Some(entry.user_id)),
        ("door", Some(entry.door)),
        ("action", Some(entry.action)),
        ("type", Some(entry.event_type)),
        ("resource", Some(format!("{} {}", entry.resource_type, entry.resource_id))),
        ("outcome", Some(entry.outcome)),
        ("reason", entry.reason),
        ("address", entry.ip_address),
        ("session", entry.session_id),
        ("follows", Some(entry.prev_hash)),
        ("hash", Some(entry.hash)),
        ("details", details),
    ];
    for (name, value) in lines {
        if let Some(value) = value {
            out.line(&format!("{} {value}", out.paint.dim(&format!("{name:<9}"))));
        }
    }
    Ok(Exit::Done)
}

async fn export(context: &Context, args: &AuditExportArgs) -> Result<Exit, Failure> {
    context
        .no_offline("audit export", "copy the ledger, it is all there; exports are made by the appliance")?;
    let mut path = format!("/api/v1/audit/export?format={}", escape(&args.format));
    for (name, value) in args.filter.query() {
        if let Some(value) = value {
            path.push_str(&format!("&{name}={}", escape(value)));
        }
    }
    let client = context.client()?;
    let out = &context.out;
    let (rows, cut) = match &args.out {
        None => client.save(&path, &mut std::io::stdout().lock()).await?,
        Some(file) => {
            // Beside it first: a file of that name is a whole export.
            let beside = file.with_extension("part");
            let failed = |e| Failure::Other(format!("{} cannot be written: {e}", file.display()));
            let mut writer = BufWriter::new(File::create(&beside).map_err(failed)?);
            let saved = client.save(&path, &mut writer).await;
            if saved.is_err() {
                let _ = fs::remove_file(&beside);
            }
            let saved = saved?;
            writer.flush().map_err(failed)?;
            fs::rename(&beside, file).map_err(failed)?;
            out.note(&format!("{} entries in {}", saved.0, file.display()));
            saved
        }
    };
    if cut {
        out.note(&format!(
            "It was cut after {rows} entries: more fit. Narrow it, for instance with --from and --to."
        ));
    }
    Ok(Exit::Done)
}

async fn anchor(context: &Context) -> Result<Exit, Failure> {
    let anchor = if context.common.offline {
        offline::audit_anchor(context)?
    } else {
        context.client()?.get::<AuditAnchor>("/api/v1/audit/anchor").await?.is
    };
    if context.out.json {
        context.out.value(&anchor);
    } else {
        context.out.line(&format!("{}:{}", anchor.id, anchor.hash));
        context.out.note(&format!("  written {}", anchor.at));
    }
    Ok(Exit::Done)
}

async fn key(context: &Context) -> Result<Exit, Failure> {
    let key = if context.common.offline {
        offline::audit_key(context)?
    } else {
        context.client()?.get::<EvidenceKeyView>("/api/v1/audit/key").await?.is
    };
    if context.out.json {
        context.out.value(&key);
    } else {
        context.out.line(&format!("fingerprint {}", key.fingerprint));
        context.out.line(&format!("{} {}", key.algorithm, key.public_key));
    }
    Ok(Exit::Done)
}

async fn actions(context: &Context) -> Result<Exit, Failure> {
    context.no_offline("audit actions", "use sqlite3 on the file: the table is audit_log")?;
    let answer = context.client()?.get::<AuditFacets>("/api/v1/audit/facets").await?;
    if context.out.json {
        context.out.value(&answer.raw);
    } else {
        context.out.lines(&answer.is.actions);
    }
    Ok(Exit::Done)
}
