//! From byte positions back to lines, columns, variables and flags.

use crate::config::env::Override;
use crate::config::problem::Problem;
use crate::config::problem::Source;
use std::ops::Range;
use std::path::Path;
use toml::Spanned;
use toml::de::DeTable;
use toml::de::DeValue;

/// Knows where each key stands: in the file, or in the text that overrides were turned into behind it.
pub struct Places<'a> {
    path: &'a Path,
    text: &'a str,
    overrides: Vec<(Range<usize>, &'a Override)>,
    keys: Vec<(Vec<String>, Range<usize>)>,
    sound: bool,
}

impl<'a> Places<'a> {
    /// Places in `text`; `overrides` begin where it ends.
    pub fn new(path: &'a Path, text: &'a str, overrides: Vec<(Range<usize>, &'a Override)>) -> Self {
        Self { path, text, overrides, keys: Vec::new(), sound: true }
    }

    /// Remembers where every value of the table stands.
    pub fn learn(&mut self, table: &DeTable<'_>) {
        let mut keys = Vec::new();
        walk(table, &mut Vec::new(), &mut |path, _, value| keys.push((path.to_vec(), value)));
        self.keys = keys;
    }

    /// Notes whether the text could be read as TOML from end to end.
    pub fn sound(&mut self, sound: bool) {
        self.sound = sound;
    }

    /// Whether what was read is what was written.
    pub fn is_sound(&self) -> bool {
        self.sound
    }

    /// Whether this key was written down.
    pub fn has(&self, path: &[&str]) -> bool {
        self.keys.iter().any(|(known, _)| known.as_slice() == path)
    }

    /// Whether a variable or flag said this key, and how to find it: the variable, or the file with its line.
    pub fn said_at(&self, path: &[&str]) -> Option<(bool, String)> {
        let (_, span) = self.keys.iter().find(|(known, _)| known.as_slice() == path)?;
        if let Some(over) = self.override_at(span.start) {
            return Some((true, over.source.to_string()));
        }
        let (line, _) = self.line_and_column(span.start);
        Some((false, format!("{}:{line} {}", self.path.display(), path.join("."))))
    }

    /// The override whose text holds this position.
    pub fn override_at(&self, at: usize) -> Option<&'a Override> {
        self.overrides.iter().find(|(span, _)| span.contains(&at)).map(|(_, o)| *o)
    }

    /// A problem at a position.
    pub fn at(&self, span: Option<Range<usize>>, key: &str, what: String, hint: String) -> Problem {
        let start = span.map(|s| s.start);
        let found = start.and_then(|at| self.override_at(at));
        let (source, line, column) = match (found, start) {
            (Some(o), _) => (o.source.clone(), None, None),
            (None, Some(at)) => {
                let (line, column) = self.line_and_column(at);
                (Source::File(self.path.display().to_string()), Some(line), Some(column))
            }
            (None, None) => (Source::File(self.path.display().to_string()), None, None),
        };
        Problem { source, line, column, key: key.to_owned(), what, hint }
    }

    /// A problem with a key, placed at the nearest part of its path that is written down.
    pub fn of_key(&self, path: &[&str], what: String, hint: String) -> Problem {
        let find = |len: usize| self.keys.iter().find(|(known, _)| known.as_slice() == &path[..len]);
        let span = (1..=path.len()).rev().find_map(find).map(|(_, span)| span.clone());
        self.at(span, &path.join("."), what, hint)
    }

    fn line_and_column(&self, at: usize) -> (usize, usize) {
        let mut at = at.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        let before = &self.text[..at];
        let line_start = before.rfind('\n').map_or(0, |n| n + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }
}

/// Calls `see` with path, span of the key and span of the value, tables before what is in them.
pub fn walk(
    table: &DeTable<'_>,
    path: &mut Vec<String>,
    see: &mut impl FnMut(&[String], Range<usize>, Range<usize>),
) {
    for (key, value) in table {
        path.push(key.get_ref().to_string());
        see(path, key.span(), value.span());
        walk_value(value, path, see);
        path.pop();
    }
}

fn walk_value(
    value: &Spanned<DeValue<'_>>,
    path: &mut Vec<String>,
    see: &mut impl FnMut(&[String], Range<usize>, Range<usize>),
) {
    match value.get_ref() {
        DeValue::Table(inner) => walk(inner, path, see),
        DeValue::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                path.push(i.to_string());
                see(path, item.span(), item.span());
                walk_value(item, path, see);
                path.pop();
            }
        }
        _ => {}
    }
}
