//! `man`: the manual, made from what can be typed.

use crate::cli::args::Cli;
use crate::cli::args::ManArgs;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::run::Context;
use clap::CommandFactory;
use std::fs;

/// Runs `man`.
pub fn run(context: &Context, args: &ManArgs) -> Result<Exit, Failure> {
    let failed = |e: std::io::Error| Failure::Other(format!("the manual cannot be written: {e}"));
    if let Some(directory) = &args.out {
        fs::create_dir_all(directory).map_err(failed)?;
        clap_mangen::generate_to(Cli::command(), directory).map_err(failed)?;
        context.out.note(&format!("manual pages are in {}", directory.display()));
        return Ok(Exit::Done);
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut page).map_err(failed)?;
    context.out.line(&String::from_utf8_lossy(&page));
    Ok(Exit::Done)
}
