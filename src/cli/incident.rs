//! `incident report`.

use crate::cli::args::IncidentReportArgs;
use crate::cli::args::IncidentVerb;
use crate::cli::client::escape;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::run::Context;
use std::fs;

/// Runs `incident …`.
pub async fn run(context: &Context, verb: &IncidentVerb) -> Result<Exit, Failure> {
    context.no_offline("incident", "reports are made by the running appliance")?;
    match verb {
        IncidentVerb::Report(args) => report(context, args).await,
    }
}

async fn report(context: &Context, args: &IncidentReportArgs) -> Result<Exit, Failure> {
    let out = &context.out;
    let form = if out.json { "json" } else { args.format.as_str() };
    let mut path = match args.id {
        Some(id) => format!("/api/v1/incidents/{id}/report?format={form}"),
        None => format!("/api/v1/incidents/report?format={form}"),
    };
    for (name, value) in [("from", &args.from), ("to", &args.to)] {
        if let Some(value) = value {
            path.push_str(&format!("&{name}={}", escape(value)));
        }
    }
    let text = context.client()?.text(&path).await?;
    let Some(file) = &args.out else {
        out.line(&text);
        return Ok(Exit::Done);
    };
    let failed = |e| Failure::Other(format!("{} cannot be written: {e}", file.display()));
    fs::write(file, text.as_bytes()).map_err(failed)?;
    out.note(&format!("{} bytes in {}", text.len(), file.display()));
    Ok(Exit::Done)
}
