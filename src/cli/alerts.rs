//! `alerts …`: what fires, who has it, who is on call.

use crate::cli::alerts_outbox;
use crate::cli::alerts_route;
use crate::cli::alerts_silences;
use crate::cli::args::AlertAckArgs;
use crate::cli::args::AlertUnackArgs;
use crate::cli::args::AlertsVerb;
use crate::cli::breaker::unsure;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::heartbeats;
use crate::cli::paint::Out;
use crate::cli::paint::Table;
use crate::cli::paint::cut;
use crate::cli::rules;
use crate::cli::run::Context;
use crate::cli::words;
use crate::wire::AcknowledgeRequest;
use crate::wire::DeliveryCounts;
use crate::wire::IncidentList;
use crate::wire::IncidentView;
use crate::wire::OnCallList;
use crate::wire::OnCallView;

/// Columns of a title.
const TITLE_COLUMNS: usize = 48;

/// Runs `alerts …`.
pub async fn run(context: &Context, verb: &AlertsVerb) -> Result<Exit, Failure> {
    context.no_offline("alerts", "alerts are kept by the running appliance")?;
    match verb {
        AlertsVerb::Route(args) => alerts_route::run(context, &args.verb).await,
        AlertsVerb::List => list(context).await,
        AlertsVerb::Ack(args) => ack(context, args).await,
        AlertsVerb::Unack(args) => unack(context, args).await,
        AlertsVerb::Why(args) => alerts_outbox::why(context, args).await,
        AlertsVerb::Raise(args) => alerts_outbox::raise(context, args).await,
        AlertsVerb::Test(args) => alerts_outbox::test(context, args).await,
        AlertsVerb::Deliveries(args) => alerts_outbox::deliveries(context, args).await,
        AlertsVerb::Retry(args) => alerts_outbox::retry(context, args).await,
        AlertsVerb::Discard(args) => alerts_outbox::discard(context, args).await,
        AlertsVerb::Silence(args) => alerts_silences::run(context, &args.verb).await,
        AlertsVerb::Rules(args) => rules::run(context, &args.verb).await,
        AlertsVerb::Heartbeats(args) => heartbeats::run(context, &args.verb).await,
        AlertsVerb::OnCall => on_call(context).await,
    }
}

async fn list(context: &Context) -> Result<Exit, Failure> {
    let answer = context.client()?.get::<IncidentList>("/api/v1/alerts").await?;
    let out = &context.out;
    if out.json {
        out.value(&answer.raw);
        return Ok(Exit::Done);
    }
    if answer.is.items.is_empty() {
        out.line("Nothing has fired yet.");
        return Ok(Exit::Done);
    }
    let newest = answer.is.items.iter().map(|i| i.opened_at.as_str()).max().unwrap_or_default().to_owned();
    let mut table =
        Table::new(&[">ID", "STATE", "SINCE (UTC)", "SEVERITY", "TITLE", "ACKED BY", "DELIVERIES"]);
    for incident in &answer.is.items {
        table.row(vec![
            incident.id.to_string(),
            out.paint.state(&incident.status),
            words::clock(&incident.opened_at, &newest),
            out.paint.tint(&incident.severity, &incident.severity),
            cut(&incident.title, TITLE_COLUMNS),
            cut(incident.acked_by.as_deref().unwrap_or_default(), 18),
            deliveries(&incident.deliveries),
        ]);
    }
    out.lines(&table.lines(out.paint, 0));
    Ok(Exit::Done)
}

/// The states that there are, with their numbers.
fn deliveries(counts: &DeliveryCounts) -> String {
    let table = [
        (counts.delivered, "delivered"),
        (counts.pending + counts.sending, "waiting"),
        (counts.deferred, "deferred"),
        (counts.poison, "poison"),
        (counts.suppressed + counts.cancelled, "not sent"),
    ];
    let shown: Vec<String> =
        table.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
    if shown.is_empty() { "none".to_owned() } else { shown.join(", ") }
}

async fn ack(context: &Context, args: &AlertAckArgs) -> Result<Exit, Failure> {
    let request = AcknowledgeRequest { note: args.note.clone() };
    let path = format!("/api/v1/alerts/{}/acknowledge", args.id);
    let answer = context.client()?.post::<_, IncidentView>(&path, &request).await.map_err(unsure)?;
    let out = &context.out;
    if out.json {
        out.value(&answer.raw);
        return Ok(Exit::Done);
    }
    tell(out, &answer.is, "is acknowledged");
    if let (Some(by), Some(at)) = (&answer.is.acked_by, &answer.is.acked_at) {
        out.line(&out.paint.dim(&format!("  by {by}, {}", words::moment(at))));
    }
    context.name_target();
    Ok(Exit::Done)
}

async fn unack(context: &Context, args: &AlertUnackArgs) -> Result<Exit, Failure> {
    let path = format!("/api/v1/alerts/{}/acknowledge", args.id);
    let answer = context.client()?.delete(&path).await.map_err(unsure)?;
    let out = &context.out;
    if out.json {
        out.value(&answer.raw);
        return Ok(Exit::Done);
    }
    out.line(&format!(
        "{} incident {} is nobody's: repeats and escalation go on",
        out.paint.green("✓"),
        args.id
    ));
    context.name_target();
    Ok(Exit::Done)
}

fn tell(out: &Out, incident: &IncidentView, how: &str) {
    let title = cut(&incident.title, TITLE_COLUMNS);
    out.line(&format!("{} incident {} {how}: {title}", out.paint.green("✓"), incident.id));
}

async fn on_call(context: &Context) -> Result<Exit, Failure> {
    let answer = context.client()?.get::<OnCallList>("/api/v1/on-call").await?;
    let out = &context.out;
    if out.json {
        out.value(&answer.raw);
        return Ok(Exit::Done);
    }
    if answer.is.items.is_empty() {
        out.line("No rotation is configured: [[alerts.rotations]] in the config file.");
        return Ok(Exit::Done);
    }
    let mut table = Table::new(&["ROTATION", "ON CALL", "UNTIL (UTC)", "THEN", "REACHED OVER"]);
    for view in &answer.is.items {
        table.row(vec![
            cut(&view.rotation, 24),
            out.paint.bold(&cut(&view.people.join(", "), 32)),
            view.until.as_deref().map_or_else(|| "open".to_owned(), |at| words::clock(at, &answer.is.as_of)),
            cut(&view.next.join(", "), 24),
            cut(&view.receivers.join(", "), 32),
        ]);
    }
    out.lines(&table.lines(out.paint, 0));
    for view in &answer.is.items {
        remarks(out, view);
    }
    Ok(Exit::Done)
}

fn remarks(out: &Out, view: &OnCallView) {
    if let Some(why) = &view.stand_in {
        out.line(&out.paint.yellow(&format!("▲ {}: everybody stands in, {why}", view.rotation)));
    }
    if !view.unreachable.is_empty() {
        let names = view.unreachable.join(", ");
        out.line(&out.paint.red(&format!("✗ {}: no target is configured for {names}", view.rotation)));
    }
    if let Some(problem) = &view.problem {
        out.line(&out.paint.red(&format!("✗ {}: the calendar cannot be used: {problem}", view.rotation)));
    }
}
