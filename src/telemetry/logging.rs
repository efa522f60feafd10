//! Logging to standard error: one line an event, JSON where a machine reads it.

use std::io;
use std::io::Write;
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
    // Without colours: what a stranger sent may stand in a line, and no escape of his may reach a terminal.
    let builder = fmt().with_env_filter(filter).with_writer(|| Lines).with_target(false).with_ansi(false);
    let _ = match format {
        Format::Text => builder.try_init(),
        Format::Json => builder.json().try_init(),
    };
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
