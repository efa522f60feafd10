//! `reload`: the running appliance reads its config anew.

use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::run::Context;
use crate::wire::ConfigReloadView;
use serde_json::json;

const ROUTE: &str = "/api/v1/config/reload";

/// Runs `reload`.
pub async fn run(context: &Context) -> Result<Exit, Failure> {
    context.no_offline("reload", "a start reads the config anyway")?;
    let answer = context.client()?.post::<_, ConfigReloadView>(ROUTE, &json!({})).await;
    let answer = answer.map_err(wrong_config)?;
    let out = &context.out;
    if out.json {
        out.value(&answer.raw);
        return Ok(Exit::Done);
    }
    let view = &answer.is;
    out.line(&format!("{} {} was read anew: {}", out.paint.green("✓"), view.file, view.words));
    for change in &view.changed {
        out.line(&format!("  {:<8} {}", change.what, change.key));
    }
    Ok(Exit::Done)
}

/// A wrong config ends like one at the start.
fn wrong_config(failure: Failure) -> Failure {
    match failure {
        Failure::Problem(problem) if problem.code == "bad_config" => Failure::BadConfig(problem),
        other => other,
    }
}
