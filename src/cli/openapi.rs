//! `openapi`: the description of the HTTP API.

use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::run::Context;
use serde_json::Value;

/// Runs `openapi`.
pub async fn run(context: &Context) -> Result<Exit, Failure> {
    let answer = context.client()?.get::<Value>("/api/openapi.json").await?;
    context.out.value(&answer.raw);
    Ok(Exit::Done)
}
