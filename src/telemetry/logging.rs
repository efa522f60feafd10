//! Logging to standard error: one line an event, JSON where a machine reads it.

use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;

/// How lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Starts logging at `level` (for instance `info` or `tradewarden=debug`); a second call changes nothing.
pub fn start(level: &str, format: Format) {
    // The clock bell tells of its own making at every start; only its troubles are of interest.
    let quiet = format!("tokio_cron_scheduler=warn,{level}");
    let filter = EnvFilter::try_new(quiet).unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    let _ = match format {
        Format::Text => builder.with_ansi(std::io::stderr().is_terminal()).try_init(),
        Format::Json => builder.json().try_init(),
    };
}
