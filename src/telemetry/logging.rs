//! Logging to standard error: one line an event, JSON where a machine reads it.

use std::io;
use std::io::Write;
use std::sync::OnceLock;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;
use tracing_subscriber::reload;

/// How lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Changes the filter of the log that was started.
type Change = Box<dyn Fn(EnvFilter) -> Result<(), reload::Error> + Send + Sync>;

static CHANGE: OnceLock<Change> = OnceLock::new();

/// Starts logging at `level` (for instance `info` or `tradewarden=debug`); a second call changes nothing.
pub fn start(level: &str, format: Format) {
    // Without colours: what a stranger sent may stand in a line, and no escape of his may reach a terminal.
    let builder =
        fmt().with_env_filter(filter(level)).with_writer(|| Lines).with_target(false).with_ansi(false);
    let (started, change): (_, Change) = match format {
        Format::Text => {
            let builder = builder.with_filter_reloading();
            let handle = builder.reload_handle();
            (builder.try_init(), Box::new(move |filter| handle.reload(filter)))
        }
        Format::Json => {
            let builder = builder.json().with_filter_reloading();
            let handle = builder.reload_handle();
            (builder.try_init(), Box::new(move |filter| handle.reload(filter)))
        }
    };
    if started.is_ok() {
        let _ = CHANGE.set(change);
    }
}

/// Changes the level of the log that was started, for what is said from now on.
pub fn set_level(level: &str) {
    let Some(change) = CHANGE.get() else { return };
    if let Err(error) = change(filter(level)) {
        tracing::warn!(%error, level, "the level of the log could not be changed");
    }
}

/// The clock bell tells of its own making at every start; only its troubles are of interest. What libraries say below
/// `info` is theirs and may hold whole requests, with what is secret in them: it is never asked for.
fn filter(level: &str) -> EnvFilter {
    let quiet = match level {
        "debug" | "trace" => format!("info,tokio_cron_scheduler=warn,tradewarden={level}"),
        _ => format!("tokio_cron_scheduler=warn,{level}"),
    };
    EnvFilter::try_new(quiet).unwrap_or_else(|_| EnvFilter::new("info"))
}

/// Standard error, where each event stays one line whatever its fields hold.
struct Lines;

impl Write for Lines {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        io::stderr().lock().write_all(one_line(&String::from_utf8_lossy(event)).as_bytes())?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().lock().flush()
    }
}

/// The same text with all that breaks a line, or speaks to a terminal, written out; the end of the line stays.
fn one_line(event: &str) -> String {
    let (text, end) = event.strip_suffix('\n').map_or((event, ""), |text| (text, "\n"));
    let mut line = String::with_capacity(event.len());
    for c in text.chars() {
        // Beyond the controls: separators of lines and paragraphs, and what turns the direction of writing.
        let speaks = c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}');
        match c {
            c if speaks || matches!(c, '\u{2066}'..='\u{2069}') => line.extend(c.escape_default()),
            c => line.push(c),
        }
    }
    line.push_str(end);
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_one_line_whatever_it_holds() {
        for (event, line) in [
            ("INFO a line\n", "INFO a line\n"),
            ("INFO a\nINFO forged\n", "INFO a\\nINFO forged\n"),
            ("WARN \u{1b}[2J\r\tgone\n", "WARN \\u{1b}[2J\\r\\tgone\n"),
            ("é \u{2028}\u{202e}\u{85}\u{2066}", "é \\u{2028}\\u{202e}\\u{85}\\u{2066}"),
            ("\n\n", "\\n\n"),
        ] {
            assert_eq!(one_line(event), line);
        }
    }
}
