//! `health`: the board of watched services.

use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::exit::healthy;
use crate::cli::paint::Paint;
use crate::cli::paint::Table;
use crate::cli::paint::cut;
use crate::cli::paint::wrap;
use crate::cli::run::Context;
use crate::cli::status::COLUMNS;
use crate::cli::words;
use crate::wire::HealthBoard;

/// Where the reason of a service begins, under its name.
const REASON_INDENT: usize = 16;

/// Runs `health`. Unknown is not healthy.
pub async fn run(context: &Context) -> Result<Exit, Failure> {
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
        if !board.services.is_empty() {
            let good = board.services.len() - bad;
            context.out.line(&paint.dim(&format!("   {good} of {} healthy", board.services.len())));
        }
    }
    Ok(healthy(answer.is.services.iter().all(|s| s.status == "healthy")))
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
            lines.extend(why.iter().map(|part| format!("{}{part}", " ".repeat(REASON_INDENT))));
        }
    }
    lines
}
