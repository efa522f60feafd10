//! Text to struct, reporting every mistake of form on the way.
//!
//! serde stops at the first mistake. So what it stops at is noted and taken out, and it starts again, until it is
//! content: then every mistake has been noted, each with its place.

use crate::config::Config;
use crate::config::FILE_MAX_BYTES;
use crate::config::credentials;
use crate::config::env::Override;
use crate::config::place::Places;
use crate::config::place::walk;
use crate::config::problem::Problem;
use crate::config::problem::Source;
use crate::config::words;
use serde::Deserialize;
use std::fs;
use std::io::ErrorKind;
use std::ops::Range;
use std::path::Path;
use toml::Spanned;
use toml::de::DeTable;
use toml::de::DeValue;
use toml::de::Deserializer;
use toml::de::Error;

/// More mistakes than this in one file are not reported one by one.
const PROBLEMS_MAX: usize = 100;

/// The text of the file; the default file may be missing, one that was named may not.
pub fn file(path: &Path, named: bool) -> Result<String, Problem> {
    let problem = |what: String, hint: &str| Problem {
        source: Source::File(path.display().to_string()),
        line: None,
        column: None,
        key: String::new(),
        what,
        hint: hint.to_owned(),
    };
    match fs::metadata(path) {
        Ok(meta) if meta.len() > FILE_MAX_BYTES => {
            let what = format!("{} bytes; a config file has at most {FILE_MAX_BYTES}", meta.len());
            return Err(problem(what, "is this the right file?"));
        }
        Err(e) if e.kind() == ErrorKind::NotFound && !named => return Ok(String::new()),
        _ => {}
    }
    fs::read_to_string(path).map_err(|e| match e.kind() {
        ErrorKind::NotFound => {
            problem("there is no such file".to_owned(), "name one that exists with --config")
        }
        ErrorKind::PermissionDenied => {
            problem("not allowed to read this file".to_owned(), "run as its owner, or let the group read it")
        }
        ErrorKind::InvalidData => problem("not UTF-8 text".to_owned(), "save it as UTF-8"),
        _ => problem(e.to_string(), ""),
    })
}

/// The struct, the places of its keys, and what is wrong so far.
pub fn all<'a>(
    path: &'a Path,
    text: &'a str,
    overrides: &'a [Override],
    credentials: Option<&Path>,
) -> (Config, Places<'a>, Vec<Problem>) {
    let laid: Vec<Laid<'a>> = lay_out(text.len(), overrides);
    let spans = laid.iter().map(|l| (l.span.clone(), l.given)).collect();
    let mut places = Places::new(path, text, spans);
    let (root, syntax) = DeTable::parse_recoverable(text);
    let mut problems: Vec<Problem> = Vec::new();
    for error in syntax {
        let (what, hint) = words::syntax(error.message());
        let problem = places.at(error.span(), "", what, hint);
        // One slip of the pen makes the parser stumble several times on its line.
        if !problems.iter().any(|p| p.line == problem.line) {
            problems.push(problem);
        }
    }
    let span = root.span();
    let mut table = root.into_inner();
    let mut wrong = Vec::new();
    for one in &laid {
        if let Err(what) = merge(&mut table, one) {
            let hint = "set one key of one section; lists of tables are written in the file".to_owned();
            problems.push(places.at(Some(one.span.clone()), &one.given.path.join("."), what, hint));
        }
    }
    places.learn(&table);
    credentials::resolve(&mut table, credentials, &places, &mut wrong);
    let whole = problems.is_empty();
    problems.append(&mut wrong);
    let config = settle(span, table, &places, &mut problems);
    places.sound(whole);
    (config, places, problems)
}

/// An override as a small document of its own, pushed behind the file by spaces so that its positions are its own.
struct Laid<'a> {
    given: &'a Override,
    doc: String,
    span: Range<usize>,
}

fn lay_out(start: usize, overrides: &[Override]) -> Vec<Laid<'_>> {
    let mut laid: Vec<Laid<'_>> = Vec::new();
    let mut at = start + 1;
    for given in overrides {
        let keys: Vec<String> =
            given.path.iter().map(|k| toml::Value::String(k.clone()).to_string()).collect();
        let key = keys.join(".");
        let bare = format!("{key} = {}", given.value);
        let line = match DeTable::parse(&bare) {
            Ok(doc) if doc.get_ref().len() == 1 && !given.value.contains('\n') => bare,
            _ => format!("{key} = {}", toml::Value::String(given.value.clone())),
        };
        let span = at..at + line.len();
        let doc = format!("{}{line}", " ".repeat(at));
        at = span.end + 1;
        laid.push(Laid { given, doc, span });
    }
    laid
}

fn merge<'t>(table: &mut DeTable<'t>, one: &'t Laid<'_>) -> Result<(), String> {
    let doc = DeTable::parse(&one.doc).map_err(|e| e.message().to_owned())?;
    lay_over(table, doc.into_inner())
}

fn lay_over<'t>(under: &mut DeTable<'t>, over: DeTable<'t>) -> Result<(), String> {
    for (key, value) in over {
        let name = key.get_ref().to_string();
        let DeValue::Table(inner) = value.get_ref() else {
            under.remove(name.as_str());
            under.insert(key, value);
            continue;
        };
        match under.get_mut(name.as_str()).map(Spanned::get_mut) {
            Some(DeValue::Table(below)) => lay_over(below, inner.clone())?,
            Some(_) => return Err(format!("`{name}` is not a section")),
            None => {
                under.insert(key, value);
            }
        }
    }
    Ok(())
}

/// Asks serde again and again, each time without what it stumbled over.
fn settle<'t>(
    span: Range<usize>,
    mut table: DeTable<'t>,
    places: &Places<'_>,
    problems: &mut Vec<Problem>,
) -> Config {
    while problems.len() < PROBLEMS_MAX {
        let root = Spanned::new(span.clone(), table.clone());
        let error = match Config::deserialize(Deserializer::from(root)) {
            Ok(config) => return config,
            Err(error) => error,
        };
        let Some((path, at)) = locate(&table, &error) else {
            problems.push(places.at(error.span(), "", error.message().to_owned(), String::new()));
            break;
        };
        if mistaken_number(&mut table, &path, &error, places, &at) {
            continue;
        }
        let (what, hint) = words::explain(error.message(), &path);
        let problem = places.at(Some(at), &path.join("."), what, hint);
        // A line that is not TOML has been reported; what the parser made of it is of no interest.
        if problem.line.is_none() || !problems.iter().any(|p| p.key.is_empty() && p.line == problem.line) {
            problems.push(problem);
        }
        remove(&mut table, &path);
    }
    Config::default()
}

/// Path of the key that an error is about: the one whose key or value stands exactly there.
fn locate(table: &DeTable<'_>, error: &Error) -> Option<(Vec<String>, Range<usize>)> {
    let wanted = error.span()?;
    let mut exact = None;
    let mut around: Option<(Vec<String>, Range<usize>)> = None;
    walk(table, &mut Vec::new(), &mut |path, key, value| {
        if exact.is_none() && (key == wanted || value == wanted) {
            exact = Some((path.to_vec(), wanted.clone()));
        }
        let holds = value.start <= wanted.start && wanted.end <= value.end;
        if holds && around.as_ref().is_none_or(|(_, span)| value.len() <= span.len()) {
            around = Some((path.to_vec(), wanted.clone()));
        }
    });
    exact.or(around)
}

/// A variable's value that looks like a number or a truth value where text is meant: text it is.
fn mistaken_number(
    table: &mut DeTable<'_>,
    path: &[String],
    error: &Error,
    places: &Places<'_>,
    at: &Range<usize>,
) -> bool {
    let Some(given) = places.override_at(at.start) else { return false };
    let wants_text =
        error.message().contains("expected a string") || error.message().contains("expected path");
    let Some(value) = reach(table, path) else { return false };
    if !wants_text || value.is_str() || value.is_table() {
        return false;
    }
    *value = DeValue::String(given.value.clone().into());
    true
}

fn reach<'m, 't>(table: &'m mut DeTable<'t>, path: &[String]) -> Option<&'m mut DeValue<'t>> {
    let (first, rest) = path.split_first()?;
    let mut value = table.get_mut(first.as_str())?.get_mut();
    for key in rest {
        value = match value {
            DeValue::Table(inner) => inner.get_mut(key.as_str())?.get_mut(),
            DeValue::Array(items) => items.get_mut(key.parse::<usize>().ok()?)?.get_mut(),
            _ => return None,
        };
    }
    Some(value)
}

/// Takes a key out; an element of a list takes its list along.
fn remove(table: &mut DeTable<'_>, path: &[String]) {
    let Some((last, parents)) = path.split_last() else { return };
    if parents.is_empty() {
        table.remove(last.as_str());
        return;
    }
    match reach(table, parents) {
        Some(DeValue::Table(inner)) => {
            inner.remove(last.as_str());
        }
        Some(_) => remove(table, parents),
        None => {}
    }
}
