//! `openapi`: the description of the HTTP API, made from the code; no appliance is needed.

use crate::app;
use crate::cli::exit::Exit;
use crate::cli::run::Context;

/// Runs `openapi`.
pub fn run(context: &Context) -> Exit {
    context.out.line(&app::openapi_json());
    Exit::Done
}
