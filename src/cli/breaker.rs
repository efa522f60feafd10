//! `circuit-trip`, `circuit-reset`, `circuit-status`, `circuit-init`.

use crate::cli::args::CircuitStatusArgs;
use crate::cli::args::ReasonArgs;
use crate::cli::args::ResetArgs;
use crate::cli::args::TripArgs;
use crate::cli::ask::Act;
use crate::cli::ask::Terminal;
use crate::cli::ask::confirmed;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::exit::healthy;
use crate::cli::offline;
use crate::cli::paint::Out;
use crate::cli::paint::Paint;
use crate::cli::paint::Table;
use crate::cli::paint::cut;
use crate::cli::paint::wrap;
use crate::cli::run::Context;
use crate::cli::status;
use crate::cli::words;
use crate::wire::ActionView;
use crate::wire::BreakerView;
use crate::wire::ConditionView;
use crate::wire::ConditionsView;
use crate::wire::GateView;
use crate::wire::InitRequest;
use crate::wire::KillView;
use crate::wire::ResetRequest;
use crate::wire::TripHistory;
use crate::wire::TripRecord;
use crate::wire::TripRequest;
use serde_json::Value;
use serde_json::json;

/// Columns for the words of a condition.
const DETAIL_COLUMNS: usize = 42;

const TRIP: Act<'static> = Act {
    verb: "circuit-trip",
    word: "TRIP",
    impact: "Trip Circuit Breaker: all new trading orders are blocked immediately; reducing ones pass.",
};
const RESET: Act<'static> = Act {
    verb: "circuit-reset",
    word: "RESET",
    impact: "Reset Circuit Breaker: new orders are accepted again.",
};
const INIT: Act<'static> = Act {
    verb: "circuit-init",
    word: "INIT",
    impact: "Writes the first OPEN and the first ACTIVE of this appliance: new orders are accepted from then on.",
};

/// Runs `circuit-trip`.
pub async fn trip(context: &Context, args: &TripArgs) -> Result<Exit, Failure> {
    let details = match &args.details {
        Some(text) => Some(
            serde_json::from_str::<Value>(text)
                .map_err(|e| Failure::Usage(format!("--details: not JSON: {e}")))?,
        ),
        None => None,
    };
    // Which appliance is meant is said before anybody confirms.
    let client = if context.common.offline { None } else { Some(context.client()?) };
    let given = confirmed(&args.reason, &TRIP, &mut Terminal, &context.out)?;
    let request = TripRequest { reason: given.reason, acknowledged: true, details };
    let Some(client) = client else { return offline::trip(context, request).await };
    match client.post::<_, ActionView>("/api/v1/circuit-breaker/trip", &request).await {
        Ok(answer) => Ok(told(context, &answer.raw, &answer.is)),
        Err(failure) => {
            Err(unreachable_act(failure, "circuit-trip", "The breaker was NOT tripped by this command."))
        }
    }
}

/// Adds what an operator needs to know when a halt did not get through.
pub fn unreachable_act(failure: Failure, verb: &str, not_done: &str) -> Failure {
    match failure {
        Failure::Unreachable { what, may_have_arrived: true, .. } => Failure::Unreachable {
            what,
            may_have_arrived: true,
            hint: "No answer: it may have happened. Look at `tradewarden status` before you repeat it."
                .to_owned(),
        },
        Failure::Unreachable { what, may_have_arrived: false, hint } => Failure::Unreachable {
            what,
            may_have_arrived: false,
            hint: format!("{not_done}\n  {hint}\n  On the files: tradewarden {verb} --offline --reason '…'"),
        },
        other => other,
    }
}

/// Runs `circuit-reset`.
pub async fn reset(context: &Context, args: &ResetArgs) -> Result<Exit, Failure> {
    context.no_offline("circuit-reset", "allowing trading needs the appliance: start it first")?;
    let client = context.client()?;
    if !args.reason.yes && !context.out.json {
        let answer = client.get::<ConditionsView>("/api/v1/circuit-breaker/conditions").await?;
        for line in condition_lines(&answer.is.conditions, context.out.err) {
            context.out.error(&line);
        }
    }
    let given = confirmed(&args.reason, &RESET, &mut Terminal, &context.out)?;
    let request = ResetRequest {
        reason: given.reason,
        acknowledged: true,
        override_conditions: args.override_conditions,
    };
    let answer = client.post::<_, ActionView>("/api/v1/circuit-breaker/reset", &request).await;
    let answer = answer.map_err(unsure)?;
    Ok(told(context, &answer.raw, &answer.is))
}

/// Runs `circuit-init`.
pub async fn init(context: &Context, args: &ReasonArgs) -> Result<Exit, Failure> {
    context.no_offline("circuit-init", "allowing trading needs the appliance: start it first")?;
    let client = context.client()?;
    let given = confirmed(args, &INIT, &mut Terminal, &context.out)?;
    let request = InitRequest { reason: given.reason, acknowledged: true };
    let answer = client.post::<_, ActionView>("/api/v1/circuit-breaker/init", &request).await;
    let answer = answer.map_err(unsure)?;
    Ok(told(context, &answer.raw, &answer.is))
}

/// Says what to look at when an act got no answer.
pub fn unsure(failure: Failure) -> Failure {
    match failure {
        Failure::Unreachable { what, may_have_arrived: true, .. } => Failure::Unreachable {
            what,
            may_have_arrived: true,
            hint: "No answer: it may have happened. Look at `tradewarden status` before you repeat it."
                .to_owned(),
        },
        other => other,
    }
}

/// Prints what an act did.
pub fn told(context: &Context, raw: &Value, view: &ActionView) -> Exit {
    let out = &context.out;
    if out.json {
        out.value(raw);
        return Exit::Done;
    }
    tell_action(out, view);
    context.name_target();
    Exit::Done
}

/// An act in words.
pub fn tell_action(out: &Out, view: &ActionView) {
    let paint = out.paint;
    let mark = paint.tint(&view.outcome, crate::cli::paint::shape(&view.outcome));
    for (i, part) in wrap(&view.message, status::COLUMNS - 2).iter().enumerate() {
        out.line(&format!("{} {part}", if i == 0 { mark.as_str() } else { " " }));
    }
    let record = match (view.recorded, view.audit_id) {
        (true, Some(id)) => paint.dim(&format!("audit entry {id}")),
        (true, None) => paint.dim("recorded"),
        (false, _) => paint.yellow("it holds, but is not recorded yet: look at the disk of the appliance"),
    };
    let states = format!(
        "breaker {} · kill switch {} · gate {}",
        view.breaker.state, view.kill.state, view.gate.verdict
    );
    out.line(&format!("  {states} · {record}"));
}

/// Runs `circuit-status`.
pub async fn status(context: &Context, args: &CircuitStatusArgs) -> Result<Exit, Failure> {
    if context.common.offline {
        return offline::status(context).await;
    }
    let client = context.client()?;
    let breaker = client.get::<BreakerView>("/api/v1/circuit-breaker").await?;
    let kill = client.get::<KillView>("/api/v1/kill-switch").await?;
    let gate = client.get::<GateView>("/api/v1/gate").await?;
    let conditions = client.get::<ConditionsView>("/api/v1/circuit-breaker/conditions").await?;
    let path = format!("/api/v1/circuit-breaker/history?limit={}", args.limit.max(1));
    let history = client.get::<TripHistory>(&path).await?;
    let out = &context.out;
    if out.json {
        let whole = json!({
            "breaker": breaker.raw,
            "kill": kill.raw,
            "gate": gate.raw,
            "conditions": conditions.raw["conditions"],
            "history": history.raw["items"],
        });
        out.value(&whole);
    } else {
        // The gate's answer is made when it is asked for: its time is the appliance's clock.
        let now = gate.is.as_of.clone();
        status::tell_switches(out, &breaker.is, &kill.is, &gate.is, &now);
        out.line("");
        out.line(&status::title("Conditions to reset", "", out.paint));
        out.lines(&condition_lines(&conditions.is.conditions, out.paint));
        if breaker.is.reset_available_in_seconds > 0 {
            out.line(&format!("   next reset in {} s", breaker.is.reset_available_in_seconds));
        }
        out.line("");
        out.line(&status::title("Last trips", "", out.paint));
        let shown = &history.is.items[..history.is.items.len().min(usize::from(args.limit))];
        out.lines(&history_lines(shown, &now, out.paint));
    }
    Ok(healthy(breaker.is.state == "OPEN"))
}

/// The conditions as a checklist.
pub fn condition_lines(conditions: &[ConditionView], paint: Paint) -> Vec<String> {
    let mut table = Table::new(&["", "CONDITION", "", ">AGE"]);
    for c in conditions {
        let verdict = c.verdict.replace('_', " ");
        let state = if c.blocks {
            paint.red(&format!("✗ {verdict}"))
        } else {
            paint.tint(&c.verdict, &format!("{} {verdict}", crate::cli::paint::shape(&c.verdict)))
        };
        // The detail has value and limit in words; where there is none, they stand for themselves.
        let detail = match (c.detail.trim_start_matches("not configured: "), c.value.as_deref()) {
            ("", value) => {
                format!("{} (limit {})", value.unwrap_or("not known"), c.limit.as_deref().unwrap_or("none"))
            }
            (detail, _) => detail.to_owned(),
        };
        let age = c.age_seconds.map(words::duration).unwrap_or_default();
        table.row(vec![state, cut(&c.label, 30), paint.dim(&cut(&detail, DETAIL_COLUMNS)), paint.dim(&age)]);
    }
    table.lines(paint, 3)
}

/// Trips with their reasons, newest first.
pub fn history_lines(items: &[TripRecord], now: &str, paint: Paint) -> Vec<String> {
    if items.is_empty() {
        return vec![paint.dim("   none")];
    }
    let mut lines = Vec::new();
    for trip in items {
        let how = match (&trip.reset_at, trip.duration_seconds) {
            (Some(_), Some(seconds)) => format!("blocked for {}", words::duration(seconds)),
            (Some(_), None) => "reset".to_owned(),
            (None, _) => paint.red("still TRIPPED"),
        };
        let head = format!(
            "   {}  {}  {}",
            words::clock(&trip.tripped_at, now),
            cut(&trip.tripped_by, 30),
            trip.code
        );
        lines.push(format!("{head}  {how}"));
        lines.push(format!("     “{}”", cut(&trip.reason, status::COLUMNS - 8)));
        if let (Some(by), Some(reason)) = (&trip.reset_by, &trip.reset_reason) {
            lines.push(paint.dim(&format!("     reset by {}: “{}”", cut(by, 30), cut(reason, 56))));
        }
    }
    lines
}
