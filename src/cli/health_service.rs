//! `health show`, `history`, `check` and `maintenance`.

use crate::cli::args::MaintenanceStartArgs;
use crate::cli::args::MaintenanceVerb;
use crate::cli::args::ServiceHistoryArgs;
use crate::cli::breaker::unsure;
use crate::cli::client::escape;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::exit::healthy;
use crate::cli::paint::Table;
use crate::cli::paint::cut;
use crate::cli::run::Context;
use crate::cli::words;
use crate::wire::HealthDetail;
use crate::wire::HealthHistory;
use crate::wire::HealthShare;
use crate::wire::MaintenanceBody;
use crate::wire::MaintenanceList;
use crate::wire::MaintenanceView;
use serde_json::Value;

/// Changes that `show` prints.
const EVENTS: usize = 8;
/// Slots that `history` prints, newest last.
const SLOTS: usize = 48;

/// Runs `health show NAME`.
pub async fn show(context: &Context, name: &str) -> Result<Exit, Failure> {
    let path = format!("/api/v1/health/{}", escape(name));
    let answer = context.client()?.get::<HealthDetail>(&path).await?;
    Ok(print(context, &answer.raw, &answer.is))
}

/// Runs `health check NAME`.
pub async fn check(context: &Context, name: &str) -> Result<Exit, Failure> {
    let path = format!("/api/v1/health/{}/check", escape(name));
    let answer = context.client()?.post::<_, HealthDetail>(&path, &Value::Null).await.map_err(unsure)?;
    Ok(print(context, &answer.raw, &answer.is))
}

fn print(context: &Context, raw: &Value, detail: &HealthDetail) -> Exit {
    let (out, s) = (&context.out, &detail.service);
    if out.json {
        out.value(raw);
        return healthy(s.status == "healthy");
    }
    let paint = out.paint;
    out.line(&format!(
        "{}  {}  {}",
        paint.state(&s.status),
        s.name,
        paint.dim(&format!("{} {}", s.kind, s.target))
    ));
    out.line(&format!("   {}", s.reason));
    if !s.caused_by.is_empty() {
        out.line(&format!("   caused by {}", s.caused_by.join(", ")));
    }
    if let Some(held) = &s.maintenance {
        out.line(&format!("   in maintenance {held}"));
    }
    for (word, conditions) in [("must hold", &detail.expect), ("should hold", &detail.prefer)] {
        conditions.iter().for_each(|c| out.line(&format!("   {word}: {c}")));
    }
    if let (Some(error), Some(at)) = (&s.last_error, &detail.last_error_at) {
        out.line(&format!("   last error {}: {error}", words::moment(at)));
    }
    out.line("");
    let mut table = Table::new(&["UPTIME", ">ALL HOURS", ">UNKNOWN", ">TRADING HOURS", ">UNKNOWN", ">DOWN"]);
    for u in &detail.uptime {
        table.row(vec![
            u.span.clone(),
            percent(u.all.uptime),
            percent(Some(u.all.unknown_share)),
            percent(u.trading.uptime),
            percent(Some(u.trading.unknown_share)),
            words::duration(u.all.down_seconds),
        ]);
    }
    out.lines(&table.lines(paint, 3));
    for e in detail.events.iter().take(EVENTS) {
        out.line(&format!("   {}  {} → {}: {}", words::moment(&e.at), e.from, e.to, e.reason));
    }
    if let Some(t) =
        detail.transcript_of_error.as_ref().filter(|_| s.status != "healthy").or(detail.transcript.as_ref())
    {
        out.line("");
        out.line(&paint.dim(&format!("   exchange of {}", words::moment(&t.at))));
        t.lines.iter().for_each(|line| out.line(&paint.dim(&format!("   {line}"))));
    }
    healthy(s.status == "healthy")
}

fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "not known".to_owned(), |share| format!("{:.2} %", share * 100.0))
}

/// Runs `health history NAME`.
pub async fn history(context: &Context, args: &ServiceHistoryArgs) -> Result<Exit, Failure> {
    let path = format!("/api/v1/health/{}/history?span={}", escape(&args.name), escape(&args.span));
    let answer = context.client()?.get::<HealthHistory>(&path).await?;
    let out = &context.out;
    if out.json {
        out.value(&answer.raw);
        return Ok(Exit::Done);
    }
    let history = &answer.is;
    let mut table =
        Table::new(&["FROM (UTC)", ">UP", ">DOWN", ">UNKNOWN", ">CHECKS", ">FAILED", ">P50", ">P95", ">P99"]);
    let part = |s: &HealthShare, seconds: f64| percent(Some(seconds / s.seconds.max(1.0)));
    for slot in history.slots.iter().skip(history.slots.len().saturating_sub(SLOTS)) {
        table.row(vec![
            words::moment(&slot.at),
            part(&slot.share, slot.share.up_seconds),
            part(&slot.share, slot.share.down_seconds),
            part(&slot.share, slot.share.unknown_seconds),
            slot.checks.to_string(),
            slot.failed.to_string(),
            words::latency(slot.p50_ms),
            words::latency(slot.p95_ms),
            words::latency(slot.p99_ms),
        ]);
    }
    out.lines(&table.lines(out.paint, 0));
    let kept = &history.kept;
    let words = format!("kept: {} readings, {} minutes, {} hours", kept.readings, kept.minutes, kept.hours);
    out.line(&out.paint.dim(&words));
    Ok(Exit::Done)
}

/// Runs `health maintenance …`.
pub async fn maintenance(context: &Context, verb: Option<&MaintenanceVerb>) -> Result<Exit, Failure> {
    match verb {
        None | Some(MaintenanceVerb::List) => list(context).await,
        Some(MaintenanceVerb::Start(args)) => start(context, args).await,
        Some(MaintenanceVerb::End(args)) => {
            let path = format!("/api/v1/health/maintenance/{}", args.id);
            let answer = context.client()?.delete(&path).await.map_err(unsure)?;
            done(context, &answer.raw, &format!("window {} is over", args.id));
            Ok(Exit::Done)
        }
    }
}

fn done(context: &Context, raw: &Value, words: &str) {
    if context.out.json {
        context.out.value(raw);
    } else {
        context.out.line(&format!("{} {words}", context.out.paint.green("✓")));
    }
}

async fn list(context: &Context) -> Result<Exit, Failure> {
    let answer = context.client()?.get::<MaintenanceList>("/api/v1/health/maintenance").await?;
    let out = &context.out;
    if out.json {
        out.value(&answer.raw);
        return Ok(Exit::Done);
    }
    if answer.is.items.is_empty() {
        out.line("Nothing is in maintenance.");
        return Ok(Exit::Done);
    }
    let mut table = Table::new(&[">ID", "STATE", "SERVICE", "FROM (UTC)", "UNTIL (UTC)", "BY", "WHY"]);
    for m in &answer.is.items {
        table.row(vec![
            m.id.to_string(),
            out.paint.state(&m.state),
            m.service.clone(),
            words::moment(&m.starts_at),
            words::moment(&m.ends_at),
            cut(&m.author, 18),
            cut(&m.reason, 48),
        ]);
    }
    out.lines(&table.lines(out.paint, 0));
    Ok(Exit::Done)
}

async fn start(context: &Context, args: &MaintenanceStartArgs) -> Result<Exit, Failure> {
    let body = MaintenanceBody {
        service: args.name.clone(),
        starts_at: args.from.clone(),
        ends_at: None,
        minutes: Some(args.minutes),
        reason: args.reason.clone(),
    };
    let client = context.client()?;
    let answer =
        client.post::<_, MaintenanceView>("/api/v1/health/maintenance", &body).await.map_err(unsure)?;
    let m = &answer.is;
    let words =
        format!("{} is in maintenance until {} (window {})", m.service, words::moment(&m.ends_at), m.id);
    done(context, &answer.raw, &words);
    Ok(Exit::Done)
}
