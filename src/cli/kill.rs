//! `kill-switch` and `kill-release`.

use crate::cli::args::KillArgs;
use crate::cli::args::ReasonArgs;
use crate::cli::ask::Act;
use crate::cli::ask::Terminal;
use crate::cli::ask::confirmed;
use crate::cli::breaker;
use crate::cli::client::Client;
use crate::cli::desk_tables;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::exit::healthy;
use crate::cli::offline;
use crate::cli::paint::Out;
use crate::cli::paint::Paint;
use crate::cli::paint::Table;
use crate::cli::paint::cut;
use crate::cli::paint::shape;
use crate::cli::paint::width;
use crate::cli::paint::wrap;
use crate::cli::run::Context;
use crate::cli::status::COLUMNS;
use crate::cli::words;
use crate::domain::kill::RELEASE_WORD;
use crate::wire::ActionView;
use crate::wire::KillEngineView;
use crate::wire::KillJobView;
use crate::wire::KillPlanView;
use crate::wire::KillRequest;
use crate::wire::KillStepView;
use crate::wire::ReleaseRequest;
use std::time::Duration;

/// From look to look at a running job.
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// Looks in a row without an answer after which the wait ends: about ten seconds.
const SILENT_LOOKS_MAX: u32 = 50;

const KILL: Act<'static> = Act {
    verb: "kill-switch",
    word: "KILL",
    impact: "Kill switch: trading is halted, every open order is cancelled, every position is closed.",
};
const KILL_ONLY: Act<'static> = Act {
    verb: "kill-switch",
    word: "KILL",
    impact: "Kill switch: trading is halted and every open order is cancelled; positions stay open.",
};
const RELEASE: Act<'static> = Act {
    verb: "kill-release",
    word: RELEASE_WORD,
    impact: "Releases the kill switch. The breaker stays TRIPPED and is reset on its own.",
};

/// Runs `kill-switch`.
pub async fn kill(context: &Context, args: &KillArgs) -> Result<Exit, Failure> {
    if args.plan {
        return plan(context).await;
    }
    let client = if context.common.offline { None } else { Some(context.client()?) };
    let given = confirmed(
        &args.reason,
        if args.no_flatten { &KILL_ONLY } else { &KILL },
        &mut Terminal,
        &context.out,
    )?;
    let request = KillRequest { reason: given.reason, acknowledged: true, flatten: Some(!args.no_flatten) };
    let Some(client) = client else { return offline::kill(context, request).await };
    let answer = client.post::<_, ActionView>("/api/v1/kill-switch/kill", &request).await;
    let answer = answer.map_err(|f| {
        breaker::unreachable_act(f, "kill-switch", "The kill switch was NOT engaged by this command.")
    })?;
    let Some(job) = answer.is.kill.job.clone().filter(|_| !args.no_wait) else {
        return Ok(breaker::told(context, &answer.raw, &answer.is));
    };
    if !context.out.json {
        breaker::tell_action(&context.out, &answer.is);
        context.name_target();
        context.out.line("");
    }
    wait(context, &client, job.id).await
}

/// Waits for the report, telling each step when it happens.
async fn wait(context: &Context, client: &Client, id: i64) -> Result<Exit, Failure> {
    let out = &context.out;
    let mut told = 0;
    let mut silent = 0;
    loop {
        match client.get::<KillJobView>(&format!("/api/v1/kill-switch/jobs/{id}")).await {
            Ok(answer) => {
                silent = 0;
                let job = &answer.is;
                if !out.json {
                    let fresh = job.steps.get(told..).unwrap_or_default();
                    out.lines(&step_lines(fresh, &job.started_at, out.paint));
                    told = job.steps.len();
                }
                if job.status == "done" {
                    if out.json {
                        out.value(&answer.raw);
                    } else {
                        out.lines(&report(job, out.paint));
                    }
                    return Ok(verdict(job));
                }
            }
            Err(Failure::Unreachable { what, .. }) => {
                silent += 1;
                if silent >= SILENT_LOOKS_MAX {
                    return Err(gone(id, what));
                }
            }
            Err(other) => return Err(other),
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

fn gone(id: i64, what: String) -> Failure {
    Failure::Unreachable {
        what,
        may_have_arrived: true,
        hint: format!(
            "Kill job {id} goes on by itself as soon as the appliance runs again; look at `tradewarden status`."
        ),
    }
}

/// Flat is done; so is a job that was asked to leave positions open and cancelled every order.
fn verdict(job: &KillJobView) -> Exit {
    let outcome = job.outcome.as_deref().unwrap_or_default();
    healthy(outcome == "flat" || (outcome == "cancelled" && !job.flatten))
}

fn step_lines(steps: &[KillStepView], started_at: &str, paint: Paint) -> Vec<String> {
    let mut lines = Vec::new();
    for step in steps {
        let offset = words::seconds_between(started_at, &step.at).unwrap_or_default();
        let engine = cut(step.engine.as_deref().unwrap_or("desk"), 14);
        let head =
            format!("  {}  {engine:<14} {:<8} ", paint.dim(&format!("+{offset:>7.3} s")), cut(&step.step, 8));
        let indent = " ".repeat(width(&head));
        for (i, part) in wrap(&step.detail, COLUMNS - indent.len()).iter().enumerate() {
            lines.push(format!("{}{part}", if i == 0 { &head } else { &indent }));
        }
    }
    lines
}

/// The report: the outcome, the three times, and what is left.
fn report(job: &KillJobView, paint: Paint) -> Vec<String> {
    let outcome = job.outcome.as_deref().unwrap_or("unverified");
    let words_of = match outcome {
        "flat" => "FLAT: no open order, no position",
        "cancelled" => "CANCELLED: no open order; positions were left open as asked",
        "residual" => "RESIDUAL: something is left, see below",
        _ => "UNVERIFIED: an engine did not answer, look at its own screen",
    };
    let headline = format!("{} {words_of}", shape(outcome));
    let mut lines = vec![String::new(), format!("{}", paint.bold(&paint.tint(outcome, &headline)))];
    let mut times = Table::new(&["", ">"]);
    times.row(vec![paint.dim("blocked after"), words::millis(job.times.blocked_ms)]);
    times.row(vec![paint.dim("last order gone after"), words::millis(job.times.last_order_gone_ms)]);
    let flat = if job.flatten { words::millis(job.times.flat_ms) } else { "not asked for".to_owned() };
    times.row(vec![paint.dim("flat after"), flat]);
    lines.extend(times.lines(paint, 2));
    if job.resumed > 0 {
        lines.push(paint.dim(&format!("  went on after {}", words::count(job.resumed as usize, "restart"))));
    }
    lines.extend(engine_lines(&job.engines, paint));
    let now = job.finished_at.as_deref().unwrap_or(&job.started_at);
    if !job.residual.orders.is_empty() {
        lines.push(paint.red("  Orders left"));
        lines.extend(desk_tables::orders(&job.residual.orders, now, paint));
    }
    if !job.residual.positions.is_empty() {
        lines.push(paint.red("  Positions left"));
        lines.extend(desk_tables::positions(&job.residual.positions, paint));
    }
    lines
}

fn engine_lines(engines: &[KillEngineView], paint: Paint) -> Vec<String> {
    let mut table = Table::new(&["", "", "", "", ""]);
    let left = |n: Option<usize>, thing: &str| {
        n.map_or_else(|| format!("{thing}s not known"), |n| words::count(n, thing))
    };
    for e in engines {
        table.row(vec![
            cut(&e.engine, 24),
            paint.state(e.outcome.as_deref().unwrap_or("running")),
            left(e.open_orders, "order"),
            left(e.positions, "position"),
            paint.dim(&cut(&e.message, 40)),
        ]);
    }
    table.lines(paint, 2)
}

async fn plan(context: &Context) -> Result<Exit, Failure> {
    context.no_offline("kill-switch --plan", "only a running appliance can ask the engines")?;
    let answer = context.client()?.get::<KillPlanView>("/api/v1/kill-switch/plan").await?;
    if context.out.json {
        context.out.value(&answer.raw);
    } else {
        tell_plan(&answer.is, &context.out);
        context.name_target();
    }
    Ok(healthy(answer.is.engines.iter().all(|e| e.reachable)))
}

fn tell_plan(plan: &KillPlanView, out: &Out) {
    let paint = out.paint;
    out.line(&paint.bold("A kill would do this now; nothing has been done."));
    if plan.engines.is_empty() {
        out.line(
            "  No engine is configured: it would block the gate, and there is nothing to cancel or close.",
        );
    }
    for engine in &plan.engines {
        let what = format!(
            "cancel {}, close {}",
            words::count(engine.orders.len(), "order"),
            words::count(engine.positions.len(), "position")
        );
        out.line("");
        match (&engine.error, engine.reachable) {
            (_, true) => out.line(&format!("  {}: {what}", paint.bold(&engine.engine))),
            (error, false) => {
                let why = error.as_deref().unwrap_or("no answer");
                out.line(&format!("  {}: {} {why}", paint.bold(&engine.engine), paint.state("unreachable")));
            }
        }
        out.lines(&desk_tables::orders(&engine.orders, "", paint));
        out.lines(&desk_tables::positions(&engine.positions, paint));
    }
}

/// Runs `kill-release`.
pub async fn release(context: &Context, args: &ReasonArgs) -> Result<Exit, Failure> {
    context.no_offline("kill-release", "allowing trading needs the appliance: start it first")?;
    let client = context.client()?;
    let given = confirmed(args, &RELEASE, &mut Terminal, &context.out)?;
    let request =
        ReleaseRequest { reason: given.reason, acknowledged: true, confirm: RELEASE_WORD.to_owned() };
    let answer = client.post::<_, ActionView>("/api/v1/kill-switch/release", &request).await;
    let answer = answer.map_err(breaker::unsure)?;
    Ok(breaker::told(context, &answer.raw, &answer.is))
}
