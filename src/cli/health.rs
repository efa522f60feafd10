//! `health`: the board of watched services, and one of them in full.

use crate::cli::args::HealthVerb;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::exit::healthy;
use crate::cli::health_service;
use crate::cli::paint::Paint;
use crate::cli::paint::Table;
use crate::cli::paint::cut;
use crate::cli::paint::wrap;
use crate::cli::run::Context;
use crate::cli::status::COLUMNS;
use crate::cli::words;
use crate::wire::HealthBoard;
use crate::wire::ServiceHealth;

/// Where the reason of a service begins, under its name.
const REASON_INDENT: usize = 16;

/// Runs `health …`.
pub async fn run(context: &Context, verb: Option<&HealthVerb>) -> Result<Exit, Failure> {
    match verb {
        None | Some(HealthVerb::List) => board(context).await,
        Some(HealthVerb::Show(args)) => health_service::show(context, &args.name).await,
        Some(HealthVerb::History(args)) => health_service::history(context, args).await,
        Some(HealthVerb::Check(args)) => health_service::check(context, &args.name).await,
        Some(HealthVerb::Maintenance(args)) => health_service::maintenance(context, args.verb.as_ref()).await,
    }
}

/// The board. Unknown is not healthy.
async fn board(context: &Context) -> Result<Exit, Failure> {
    let answer = context.client()?.get::<HealthBoard>("/api/v1/health").await?;
    if context.out.json {
        context.out.value(&answer.raw);
    } else {
        let paint = context.out.paint;
        let board = &answer.is;
        if board.services.is_empty() {
            context.out.line("No service is watched: add [[services]] to the config.");
        }
        context.out.lines(&service_table(board, paint));
        let bad = board.services.iter().filter(|s| s.status != "healthy").count();
        if board.stale {
            let age = words::duration(board.age_seconds.unwrap_or_default());
            context
                .out
                .line(&format!("   The board is stale: no check finished for {age}. This is how it was."));
        }
        if !board.services.is_empty() {
            let good = board.services.len() - bad;
            context.out.line(&paint.dim(&format!("   {good} of {} healthy", board.services.len())));
        }
    }
    Ok(healthy(answer.is.services.iter().all(|s| s.status == "healthy")))
}

/// What a service suffers from, and the maintenance it is in.
fn caused_by(service: &ServiceHealth) -> Vec<String> {
    let caused =
        (!service.caused_by.is_empty()).then(|| format!("caused by {}", service.caused_by.join(", ")));
    let held = service.maintenance.as_ref().map(|m| format!("in maintenance {m}"));
    caused.into_iter().chain(held).collect()
}

/// The services as a table: state, name, latency, age; under what is not healthy stands why.
pub fn service_table(board: &HealthBoard, paint: Paint) -> Vec<String> {
    let mut table = Table::new(&["", "", "", ">", ">", ">"]);
    for s in &board.services {
        let p95 = s.p95_ms.map(|ms| format!("P95 {}", words::latency(Some(ms)))).unwrap_or_default();
        let age =
            s.age_seconds.map_or_else(|| "never".to_owned(), |age| format!("{} ago", words::duration(age)));
        table.row(vec![
            paint.state(&s.status),
            cut(&s.name, 32),
            if s.critical { paint.dim("critical") } else { String::new() },
            words::latency(s.latency_ms),
            paint.dim(&p95),
            paint.dim(&age),
        ]);
    }
    let mut lines = Vec::new();
    for (service, line) in board.services.iter().zip(table.lines(paint, 3)) {
        lines.push(line);
        if service.status != "healthy" && !service.reason.is_empty() {
            let why = wrap(&service.reason, COLUMNS - REASON_INDENT);
            let caused = caused_by(service);
            let why = why.iter().chain(&caused);
            lines.extend(why.map(|part| format!("{}{part}", " ".repeat(REASON_INDENT))));
        }
    }
    lines
}
