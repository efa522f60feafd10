//! `gate` and `gate check`.

use crate::cli::args::GateArgs;
use crate::cli::args::GateCheckArgs;
use crate::cli::args::GateVerb;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::exit::healthy;
use crate::cli::run::Context;
use crate::cli::words;
use crate::wire::GateCheckRequest;
use crate::wire::GateCheckView;
use crate::wire::GateView;
use std::time::Duration;

/// Runs `gate`.
pub async fn run(context: &Context, args: &GateArgs) -> Result<Exit, Failure> {
    if let Some(GateVerb::Check(order)) = &args.verb {
        return check(context, order).await;
    }
    let answer = context.client()?.get::<GateView>("/api/v1/gate").await?;
    let (out, gate) = (&context.out, &answer.is);
    if out.json {
        out.value(&answer.raw);
    } else {
        let meaning = match gate.verdict.as_str() {
            "open" => "orders pass",
            "reduce_only" => "only orders that lower exposure pass",
            _ => "no automated order passes",
        };
        out.line(&format!("{}  {meaning}", out.paint.bold(&out.paint.state(&gate.verdict))));
        for reason in &gate.reasons {
            out.line(&format!("  {reason}"));
        }
        let lease = words::duration(Duration::from_millis(gate.lease_ms).as_secs_f64());
        let dry = if gate.dry_run { " · DRY RUN: orders are simulated" } else { "" };
        let facts =
            format!("breaker {} · kill switch {} · good for {lease}{dry}", gate.breaker, gate.kill_switch);
        out.line(&out.paint.dim(&format!("  {facts}")));
    }
    Ok(healthy(gate.verdict == "open"))
}

async fn check(context: &Context, order: &GateCheckArgs) -> Result<Exit, Failure> {
    let request = GateCheckRequest {
        strategy: order.strategy.clone(),
        symbol: order.symbol.clone(),
        side: order.side.to_lowercase(),
        qty: order.qty.clone(),
        position_qty: order.position.clone(),
        price: None,
    };
    let answer = context.client()?.post::<_, GateCheckView>("/api/v1/gate/check", &request).await?;
    let (out, view) = (&context.out, &answer.is);
    if out.json {
        out.value(&answer.raw);
    } else if view.allowed {
        out.line(&format!("{} this order may be sent (gate {})", out.paint.green("✓"), view.verdict));
    } else {
        out.line(&format!("{} this order must not be sent (gate {})", out.paint.red("✗"), view.verdict));
        for reason in &view.reasons {
            out.line(&format!("  {reason}"));
        }
    }
    Ok(healthy(view.allowed))
}
