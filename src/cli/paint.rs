//! Output: colours only on a terminal, tables that line up, and no complaint when the reader has gone.

use serde::Serialize;
use std::io::IsTerminal;
use std::io::Write;

/// When colours are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum When {
    /// On a terminal, unless NO_COLOR is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Puts colour around words, or does not.
#[derive(Debug, Clone, Copy)]
pub struct Paint(bool);

impl Paint {
    /// Decides for one stream.
    pub fn new(when: When, terminal: bool, no_color: bool) -> Self {
        match when {
            When::Always => Self(true),
            When::Never => Self(false),
            When::Auto => Self(terminal && !no_color),
        }
    }

    fn wrap(self, code: &str, text: &str) -> String {
        if self.0 { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    /// What is well.
    pub fn green(self, text: &str) -> String {
        self.wrap("32", text)
    }

    /// What needs attention.
    pub fn yellow(self, text: &str) -> String {
        self.wrap("33", text)
    }

    /// What is wrong.
    pub fn red(self, text: &str) -> String {
        self.wrap("31", text)
    }

    /// What matters.
    pub fn bold(self, text: &str) -> String {
        self.wrap("1", text)
    }

    /// What stands aside.
    pub fn dim(self, text: &str) -> String {
        self.wrap("2", text)
    }

    /// A state word in its colour, with its shape before it: the colour alone never carries the meaning.
    pub fn state(self, word: &str) -> String {
        let shaped = format!("{} {word}", shape(word));
        self.tint(word, &shaped)
    }

    /// Text in the colour of a state word.
    pub fn tint(self, word: &str, text: &str) -> String {
        match word {
            "OPEN" | "open" | "ACTIVE" | "healthy" | "ok" | "success" | "delivered" | "flat" | "resolved"
            | "up" => self.green(text),
            "degraded" | "warn" | "warning" | "no_op" | "partial" | "reduce_only" | "cancelled"
            | "deferred" | "paused" | "late" | "clearing" => self.yellow(text),
            "TRIPPED" | "ENGAGED" | "UNREADABLE" | "unhealthy" | "halted" | "failing" | "breach"
            | "critical" | "denied" | "failed" | "poison" | "residual" | "unverified" | "firing"
            | "unreachable" | "down" => self.red(text),
            _ => self.dim(text),
        }
    }
}

/// The shape of a state word.
pub fn shape(word: &str) -> &'static str {
    match word {
        "OPEN" | "open" | "ACTIVE" | "healthy" | "ok" | "success" | "delivered" | "flat" | "resolved"
        | "up" | "inactive" => "✓",
        "degraded" | "warn" | "warning" | "reduce_only" | "partial" | "no_op" | "cancelled" | "paused"
        | "late" | "clearing" => "▲",
        "stale" | "deferred" | "pending" | "sending" | "running" | "new" => "◷",
        "unknown" | "not_configured" | "UNINITIALISED" => "?",
        "info" | "disabled" => "·",
        _ => "✗",
    }
}

/// Where a command writes.
#[derive(Debug, Clone, Copy)]
pub struct Out {
    /// The wire shapes instead of words.
    pub json: bool,
    /// Colours of standard output.
    pub paint: Paint,
    /// Colours of standard error.
    pub err: Paint,
}

impl Out {
    /// Decides colours by the streams of this process.
    pub fn new(json: bool, when: When, no_color: bool) -> Self {
        Self {
            json,
            paint: Paint::new(when, std::io::stdout().is_terminal(), no_color),
            err: Paint::new(when, std::io::stderr().is_terminal(), no_color),
        }
    }

    /// A line on standard output. A reader that has gone (`| head`) is no error of ours.
    pub fn line(&self, text: &str) {
        let _ = writeln!(std::io::stdout().lock(), "{}", text.trim_end());
    }

    /// Several lines.
    pub fn lines(&self, lines: &[String]) {
        for line in lines {
            self.line(line);
        }
    }

    /// A line on standard error.
    pub fn error(&self, text: &str) {
        let _ = writeln!(std::io::stderr().lock(), "{text}");
    }

    /// A remark on standard error, for people only.
    pub fn note(&self, text: &str) {
        if !self.json {
            self.error(&self.err.dim(text));
        }
    }

    /// A value as JSON on standard output.
    pub fn value<T: Serialize>(&self, value: &T) {
        match serde_json::to_string_pretty(value) {
            Ok(text) => self.line(&text),
            Err(error) => self.error(&format!("this answer cannot be written as JSON: {error}")),
        }
    }

    /// A value as one line of JSON.
    pub fn json_line<T: Serialize>(&self, value: &T) {
        match serde_json::to_string(value) {
            Ok(text) => self.line(&text),
            Err(error) => self.error(&format!("this answer cannot be written as JSON: {error}")),
        }
        let _ = std::io::stdout().flush();
    }
}

/// Width of a text on the terminal: escape codes take no room.
pub fn width(text: &str) -> usize {
    let mut count = 0;
    let mut escape = false;
    for c in text.chars() {
        match (escape, c) {
            (false, '\x1b') => escape = true,
            (true, 'm') => escape = false,
            (true, _) => {}
            (false, c) if c.is_control() => {}
            (false, _) => count += 1,
        }
    }
    count
}

/// A text cut to so many characters, with a mark where it was cut. Control characters become spaces, so that nothing
/// that came over the wire can move the cursor.
pub fn cut(text: &str, most: usize) -> String {
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if clean.chars().count() <= most {
        return clean;
    }
    let mut short: String = clean.chars().take(most.saturating_sub(1)).collect();
    short.push('…');
    short
}

/// A text as lines of at most so many characters, broken between words; at least one line.
pub fn wrap(text: &str, most: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in cut(text, usize::MAX).split_whitespace() {
        let last = lines.len() - 1;
        let taken = lines[last].chars().count();
        if taken > 0 && taken + 1 + word.chars().count() > most {
            lines.push(word.to_owned());
        } else {
            if taken > 0 {
                lines[last].push(' ');
            }
            lines[last].push_str(word);
        }
    }
    lines
}

/// On which side a column lines up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// A table: a head and rows, columns as wide as their widest cell.
pub struct Table {
    sides: Vec<Side>,
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these columns; a `>` before a name lines the column up on the right.
    pub fn new(columns: &[&str]) -> Self {
        let sides =
            columns.iter().map(|c| if c.starts_with('>') { Side::Right } else { Side::Left }).collect();
        let head = columns.iter().map(|c| c.trim_start_matches('>').to_owned()).collect();
        Self { sides, head, rows: Vec::new() }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// Lines of the table, indented; columns that are empty in every row are left out.
    pub fn lines(&self, paint: Paint, indent: usize) -> Vec<String> {
        let shown: Vec<usize> = (0..self.head.len())
            .filter(|i| self.rows.iter().any(|r| r.get(*i).is_some_and(|c| !c.is_empty())))
            .collect();
        let has_head = self.head.iter().any(|h| !h.is_empty());
        let wide = |i: usize| {
            let cells = self.rows.iter().filter_map(|r| r.get(i)).map(|c| width(c)).max().unwrap_or(0);
            cells.max(if has_head { width(&self.head[i]) } else { 0 })
        };
        let widths: Vec<usize> = shown.iter().map(|i| wide(*i)).collect();
        let layout = |cells: &[String]| {
            let parts = shown.iter().zip(&widths).map(|(i, w)| {
                let cell = cells.get(*i).map_or("", String::as_str);
                let gap = " ".repeat(w.saturating_sub(width(cell)));
                if self.sides[*i] == Side::Right { format!("{gap}{cell}") } else { format!("{cell}{gap}") }
            });
            format!("{}{}", " ".repeat(indent), parts.collect::<Vec<_>>().join("  ")).trim_end().to_owned()
        };
        let mut lines = Vec::new();
        if has_head {
            lines.push(paint.dim(&layout(&self.head)));
        }
        lines.extend(self.rows.iter().map(|row| layout(row)));
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_follow_the_terminal_and_no_color() {
        assert_eq!(Paint::new(When::Auto, true, false).red("x"), "\x1b[31mx\x1b[0m");
        assert_eq!(Paint::new(When::Auto, false, false).red("x"), "x");
        assert_eq!(Paint::new(When::Auto, true, true).red("x"), "x");
        assert_eq!(Paint::new(When::Always, false, true).red("x"), "\x1b[31mx\x1b[0m");
    }

    #[test]
    fn columns_line_up_whatever_their_colour() {
        let paint = Paint::new(When::Always, true, false);
        let mut table = Table::new(&["NAME", ">QTY", "EMPTY"]);
        table.row(vec![paint.red("AAPL"), "10".into(), String::new()]);
        table.row(vec!["MSFT LONG".into(), "-1200".into(), String::new()]);
        let plain: Vec<usize> = table.lines(paint, 2).iter().map(|l| width(l)).collect();
        assert_eq!(plain, [18, 18, 18]);
    }

    #[test]
    fn nothing_from_the_wire_moves_the_cursor() {
        assert_eq!(cut("a\x1b[2Jb\r\nc", 20), "a [2Jb  c");
        assert_eq!(cut("abcdef", 4), "abc…");
        assert_eq!(wrap("one two\n three", 8), ["one two", "three"]);
        assert_eq!(wrap("", 8), [""]);
    }
}
